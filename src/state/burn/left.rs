//! What the first row says of each plan's window: its level, and when it runs out at the pace so far.
//!
//! Nothing is invented: what was never recorded and cannot be counted is not here, and a level whose window began anew
//! says no more than that.

use metering::plan::{Level, Origin, Track};
use metering::time::Millis;

/// One window.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Its level.
    pub level: Level,
    /// The share of the window that is over now.
    pub elapsed: Option<f64>,
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

/// Less of a window than this says nothing about its pace.
const SAYS_NOTHING: f64 = 0.02;

/// Every window, the most urgent first.
pub fn left(levels: &[Level], now: Millis) -> Vec<Left> {
    let one = |level: &Level| {
        let elapsed = level.from.zip(level.to).and_then(|(from, to)| elapsed(from, to, now));
        Left { outlook: outlook(level, now), elapsed, level: level.clone() }
    };
    let mut all: Vec<Left> = levels.iter().map(one).collect();
    all.sort_by(|a, b| {
        let urgency = |l: &Left| match l.outlook {
            Outlook::Spent => (0, 0),
            Outlook::RunsOut(at) => (1, at),
            Outlook::Lasts | Outlook::Unknown => (2, 0),
            Outlook::Reset => (3, 0),
        };
        let used = |l: &Left| l.level.used.unwrap_or(0.0);
        urgency(a)
            .cmp(&urgency(b))
            .then(used(b).total_cmp(&used(a)))
            .then_with(|| (&a.level.plan, &a.level.window).cmp(&(&b.level.plan, &b.level.window)))
    });
    all
}

/// What a window is told by while its level changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The plan.
    pub plan: String,
    /// The account.
    pub account: Option<String>,
    /// The window.
    pub window: String,
    /// How many of the same name stand before it.
    pub nth: usize,
}

/// Windows with what they are told by.
pub fn keyed(list: Vec<Left>) -> Vec<(Key, Left)> {
    let mut keyed: Vec<(Key, Left)> = Vec::new();
    for left in list {
        let Left { level, .. } = &left;
        let (plan, account, window) = (level.plan.clone(), level.account.clone(), level.window.clone());
        let same = |k: &&(Key, Left)| (&k.0.plan, &k.0.account, &k.0.window) == (&plan, &account, &window);
        let nth = keyed.iter().filter(same).count();
        keyed.push((Key { plan, account, window, nth }, left));
    }
    keyed
}

fn elapsed(from: Millis, to: Millis, at: Millis) -> Option<f64> {
    (to > from).then(|| ((at - from) as f64 / (to - from) as f64).clamp(0.0, 1.0))
}

/// The pace since the window began goes straight on.
fn outlook(level: &Level, now: Millis) -> Outlook {
    if level.to.is_some_and(|reset| reset <= now) {
        return Outlook::Reset;
    }
    let Some(used) = level.used else { return Outlook::Unknown };
    if used >= 1.0 {
        return Outlook::Spent;
    }
    let Some((from, to)) = level.from.zip(level.to) else { return Outlook::Unknown };
    // A recorded level says nothing of the time since.
    let at = match &level.origin {
        Origin::Recorded { at, .. } => *at,
        Origin::Moved { .. } | Origin::Computed { .. } => now,
    };
    if elapsed(from, to, at).is_none_or(|share| share < SAYS_NOTHING) {
        return Outlook::Unknown;
    }
    let pace = (at - from) as f64 / used;
    let out = from.saturating_add(pace.min(1e15) as Millis);
    if out < to { Outlook::RunsOut(out.max(now)) } else { Outlook::Lasts }
}

/// Plans of which only old levels are known, the latest first.
pub fn old(tracks: &[Track], now: Millis) -> Vec<Old> {
    let plan = |t: &Track| (t.last.harness.clone(), t.plan.clone(), t.account.clone());
    let mut plans: Vec<(_, Old)> = Vec::new();
    for track in tracks.iter().filter(|t| t.is_old(now)) {
        let of = plan(track);
        let runs = tracks.iter().any(|t| plan(t) == of && !t.is_old(now));
        let at = plans.iter().position(|p| p.0 == of).unwrap_or_else(|| {
            let (harness, plan) = (track.last.harness.clone(), track.plan.clone());
            plans.push((of, Old { harness, plan, windows: Vec::new(), at: track.last.at }));
            plans.len() - 1
        });
        let old = &mut plans[at].1;
        old.at = old.at.max(track.last.at);
        if runs {
            old.windows.push(track.window.clone());
        }
    }
    let mut old: Vec<Old> = plans.into_iter().map(|p| p.1).collect();
    old.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.plan.cmp(&b.plan)));
    old
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{NOW, at};
    use metering::plan::{PlanBook, levels, tracks};
    use metering::request::Quota;
    use metering::time::Zone;

    fn quota(seen: &str, used: f64, resets: &str, minutes: u32) -> Quota {
        Quota {
            at: at(seen),
            plan: "some".to_owned(),
            window: "5h".to_owned(),
            window_minutes: Some(minutes),
            used_fraction: Some(used),
            resets_at: Some(at(resets)),
            ..Quota::default()
        }
    }

    fn found(quotas: &[Quota]) -> Vec<Left> {
        let tracks = tracks(quotas, at(NOW));
        let levels = levels(PlanBook::builtin(), &tracks, &[], |_| Vec::new(), &Zone::utc(), at(NOW));
        left(&levels, at(NOW))
    }

    #[track_caller]
    fn check(quota: &Quota, expected: Outlook) {
        assert_eq!(found(std::slice::from_ref(quota))[0].outlook, expected);
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
        let old = quota("2026-11-22T08:00:00Z", 0.1, "2026-11-22T12:00:00Z", 300);
        let new = quota("2026-11-22T09:30:00Z", 0.2, "2026-11-22T12:00:00Z", 300);
        let week = Quota {
            window: "week".to_owned(),
            ..quota("2026-11-22T09:30:00Z", 0.9, "2026-11-24T00:00:00Z", 10_080)
        };
        let found = found(&[old, new, week]);
        assert_eq!(found.iter().map(|l| l.level.window.as_str()).collect::<Vec<_>>(), ["week", "5h"]);
        assert_eq!(found[1].level.used, Some(0.2));
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
            let current: Vec<_> = found(quotas).iter().map(|l| l.level.window.clone()).collect();
            assert_eq!(current, cards);
            let old = old(&tracks(quotas, at(NOW)), at(NOW));
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
        let of = |limit| Quota {
            used_fraction: None,
            used: Some(5.0),
            limit: Some(limit),
            ..quota("2026-11-22T09:30:00Z", 0.0, "2026-11-22T12:00:00Z", 300)
        };
        assert_eq!(found(&[of(20.0)])[0].level.used, Some(0.25));
        assert_eq!(found(&[of(0.0)])[0].level.used, None);
    }
}
