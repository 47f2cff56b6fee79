//! What is left of each plan's window, from the levels that logs record, and when it runs out at the pace so far.
//!
//! Nothing is invented: a level that was never recorded is not here, and one that is older than its window's reset
//! says no more than that.

use metering::request::Quota;
use metering::time::{DAY, MINUTE, Millis};

/// The latest recorded level of one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The row.
    pub quota: Quota,
    /// Used share, 0 to 1 and beyond; `None` where the log names neither a share nor a limit.
    pub used: Option<f64>,
    /// The share of the window that was over when the level was seen.
    pub elapsed: Option<f64>,
    /// The share that is over now.
    pub elapsed_now: Option<f64>,
    /// What becomes of it.
    pub outlook: Outlook,
}

/// What becomes of a window at the mean pace since it began. Linear, hence always an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outlook {
    /// It is used up.
    Spent,
    /// It runs out at this instant, before its reset.
    RunsOut(Millis),
    /// It lasts past the reset.
    Lasts,
    /// The window began anew since the level was seen.
    Reset,
    /// Too little of the window is over, or its length is not recorded.
    Unknown,
}

/// A plan, or some windows of one, of which no level was recorded for longer than a window lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
    /// Who recorded it.
    pub harness: Option<String>,
    /// The plan.
    pub plan: String,
    /// The windows; none where it is all that is known of the plan.
    pub windows: Vec<String>,
    /// The last level of any.
    pub at: Millis,
}

/// Levels that say something of the present: their window runs, or ended less than its length ago.
pub fn current(levels: &[Level], now: Millis) -> Vec<Level> {
    levels.iter().filter(|l| !is_old(l, now)).cloned().collect()
}

/// The others by plan, the latest first.
pub fn old(levels: &[Level], now: Millis) -> Vec<Old> {
    let plan = |l: &Level| (l.quota.harness.clone(), l.quota.plan.clone(), l.quota.account.clone());
    let mut plans: Vec<(_, Old)> = Vec::new();
    for level in levels.iter().filter(|l| is_old(l, now)) {
        let (of, quota) = (plan(level), &level.quota);
        let runs = levels.iter().any(|l| plan(l) == of && !is_old(l, now));
        let at = plans.iter().position(|p| p.0 == of).unwrap_or_else(|| {
            let (harness, plan) = (quota.harness.clone(), quota.plan.clone());
            plans.push((of, Old { harness, plan, windows: Vec::new(), at: quota.at }));
            plans.len() - 1
        });
        let old = &mut plans[at].1;
        old.at = old.at.max(quota.at);
        if runs {
            old.windows.push(quota.window.clone());
        }
    }
    let mut old: Vec<Old> = plans.into_iter().map(|p| p.1).collect();
    old.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.plan.cmp(&b.plan)));
    old
}

/// Whether a window ended longer ago than it lasts. Where its end is not recorded it is at most its length after the
/// level; where its length is not, it is taken for a day.
fn is_old(level: &Level, now: Millis) -> bool {
    let length = level.quota.window_minutes.map_or(DAY, |m| Millis::from(m) * MINUTE);
    let end = level.quota.resets_at.unwrap_or(level.quota.at.saturating_add(length));
    end.saturating_add(length) < now
}

/// Less of a window than this says nothing about its pace.
const SAYS_NOTHING: f64 = 0.02;

/// The latest level of every window, the most urgent first.
pub fn levels<'a>(quotas: impl Iterator<Item = &'a Quota>, now: Millis) -> Vec<Level> {
    let mut latest: Vec<&Quota> = Vec::new();
    for quota in quotas.filter(|q| q.at <= now + 10 * MINUTE) {
        let same =
            |q: &&mut &Quota| q.plan == quota.plan && q.account == quota.account && q.window == quota.window;
        match latest.iter_mut().find(same) {
            Some(known) if (known.at, &known.source) < (quota.at, &quota.source) => *known = quota,
            Some(_) => {}
            None => latest.push(quota),
        }
    }
    let mut levels: Vec<Level> = latest.into_iter().map(|q| level(q, now)).collect();
    levels.sort_by(|a, b| {
        let urgency = |l: &Level| match l.outlook {
            Outlook::Spent => (0, 0),
            Outlook::RunsOut(at) => (1, at),
            Outlook::Lasts | Outlook::Unknown => (2, 0),
            Outlook::Reset => (3, 0),
        };
        let used = |l: &Level| l.used.unwrap_or(0.0);
        urgency(a)
            .cmp(&urgency(b))
            .then(used(b).total_cmp(&used(a)))
            .then_with(|| (&a.quota.plan, &a.quota.window).cmp(&(&b.quota.plan, &b.quota.window)))
    });
    levels
}

fn level(quota: &Quota, now: Millis) -> Level {
    let used = quota.used_fraction.or_else(|| {
        let limit = quota.limit.filter(|l| *l > 0.0)?;
        Some(quota.used? / limit)
    });
    let used = used.filter(|u| u.is_finite() && *u >= 0.0);
    let begin = quota
        .resets_at
        .zip(quota.window_minutes)
        .map(|(reset, minutes)| (reset - Millis::from(minutes) * MINUTE, reset));
    let elapsed = |at: Millis| {
        let (from, to) = begin?;
        (to > from).then(|| ((at - from) as f64 / (to - from) as f64).clamp(0.0, 1.0))
    };
    let outlook = match (used, quota.resets_at) {
        (_, Some(reset)) if reset <= now => Outlook::Reset,
        (Some(used), _) if used >= 1.0 => Outlook::Spent,
        (Some(used), Some(reset)) => match (begin, elapsed(quota.at)) {
            (Some((from, _)), Some(share)) if share >= SAYS_NOTHING => {
                let pace = (quota.at - from) as f64 / used;
                let out = from.saturating_add(pace.min(1e15) as Millis);
                if out < reset { Outlook::RunsOut(out.max(now)) } else { Outlook::Lasts }
            }
            _ => Outlook::Unknown,
        },
        _ => Outlook::Unknown,
    };
    Level { used, elapsed: elapsed(quota.at), elapsed_now: elapsed(now), outlook, quota: quota.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{NOW, at};

    fn quota(seen: &str, used: f64, resets: &str, minutes: u32) -> Quota {
        Quota {
            at: at(seen),
            plan: "pro".to_owned(),
            window: "5h".to_owned(),
            window_minutes: Some(minutes),
            used_fraction: Some(used),
            resets_at: Some(at(resets)),
            ..Quota::default()
        }
    }

    #[track_caller]
    fn check(quota: &Quota, expected: Outlook) {
        assert_eq!(levels(std::iter::once(quota), at(NOW))[0].outlook, expected);
    }

    #[test]
    fn the_pace_so_far_goes_on() {
        // 09:30 is half-way through 07:00 to 12:00.
        let half_way = |used| quota("2026-11-22T09:30:00Z", used, "2026-11-22T12:00:00Z", 300);
        check(&half_way(0.25), Outlook::Lasts);
        check(&half_way(0.5), Outlook::Lasts);
        check(&half_way(0.625), Outlook::RunsOut(at("2026-11-22T11:00:00Z")));
        check(&half_way(1.0), Outlook::Spent);
        check(&half_way(0.0), Outlook::Lasts);
    }

    #[test]
    fn nothing_is_invented() {
        check(&quota("2026-11-22T04:00:00Z", 0.9, "2026-11-22T09:00:00Z", 300), Outlook::Reset);
        check(&quota("2026-11-22T09:59:00Z", 0.1, "2026-11-22T14:58:00Z", 300), Outlook::Unknown);
        let bare =
            Quota { window_minutes: None, ..quota("2026-11-22T09:30:00Z", 0.5, "2026-11-22T12:00:00Z", 300) };
        check(&bare, Outlook::Unknown);
        check(&Quota { used_fraction: None, ..bare }, Outlook::Unknown);
    }

    #[test]
    fn the_latest_level_counts_and_the_most_urgent_is_first() {
        let old = quota("2026-11-22T08:00:00Z", 0.9, "2026-11-22T12:00:00Z", 300);
        let new = quota("2026-11-22T09:30:00Z", 0.2, "2026-11-22T12:00:00Z", 300);
        let week = Quota {
            window: "week".to_owned(),
            ..quota("2026-11-22T09:30:00Z", 0.9, "2026-11-24T00:00:00Z", 10_080)
        };
        let all = [old, new, week];
        let found = levels(all.iter(), at(NOW));
        assert_eq!(found.iter().map(|l| l.quota.window.as_str()).collect::<Vec<_>>(), ["week", "5h"]);
        assert_eq!(found[1].used, Some(0.2));
    }

    #[test]
    fn windows_that_ended_long_ago_are_told_apart() {
        // Five hours until 04:00, so nothing after 09:00; now it is 10:00.
        let five = quota("2026-11-22T03:00:00Z", 0.9, "2026-11-22T04:00:00Z", 300);
        let week = |resets| Quota {
            window: "week".to_owned(),
            ..quota("2026-11-20T03:00:00Z", 0.9, resets, 10_080)
        };
        #[track_caller]
        fn check(quotas: &[Quota], cards: &[&str], past: &[(&str, &[&str])]) {
            let all = levels(quotas.iter(), at(NOW));
            let current = current(&all, at(NOW));
            assert_eq!(current.iter().map(|l| l.quota.window.as_str()).collect::<Vec<_>>(), cards);
            let old = old(&all, at(NOW));
            let said: Vec<_> =
                old.iter().map(|o| (metering::time::format(o.at), o.windows.clone())).collect();
            let past: Vec<_> = past
                .iter()
                .map(|(at, w)| ((*at).to_owned(), w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()))
                .collect();
            assert_eq!(said, past);
        }
        let seen = "2026-11-22T03:00:00.000Z";
        check(&[five.clone(), week("2026-11-24T00:00:00Z")], &["week"], &[(seen, &["5h"])]);
        check(&[five.clone(), week("2026-11-10T00:00:00Z")], &[], &[(seen, &[])]);
        check(&[week("2026-11-21T00:00:00Z")], &["week"], &[]);
        check(&[Quota { resets_at: Some(at("2026-11-22T05:00:00Z")), ..five }], &["5h"], &[]);
    }

    #[test]
    fn a_share_may_follow_from_amounts() {
        let amounts = Quota { used_fraction: None, used: Some(5.0), limit: Some(20.0), ..Quota::default() };
        assert_eq!(level(&amounts, 0).used, Some(0.25));
        let nothing = Quota { used_fraction: None, used: Some(5.0), limit: Some(0.0), ..Quota::default() };
        assert_eq!(level(&nothing, 0).used, None);
    }
}
