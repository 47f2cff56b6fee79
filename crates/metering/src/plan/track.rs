//! Recorded levels as runs of windows: what is known of the one that runs, and how those before ended.
//!
//! - A window is told by its length, never by the slot in which a vendor puts it: a slot may hold another window next
//!   month, or none.
//! - Several logs, machines and pastes may tell of one window; their levels are one series in time.
//! - A window of one model is as long as that of the whole plan and is another one: it has the model's name in front.
//! - What a source does not say of the account, the reset may (see `owner`).
//! - A clock that is ahead is not believed: levels of the future are left out.

use super::WindowKind;
use super::owner::Owners;
use crate::request::Quota;
use crate::time::{DAY, MINUTE, Millis};
use std::collections::BTreeMap;

/// Levels of the future are believed for as long as clocks usually differ.
const AHEAD: Millis = 10 * MINUTE;
/// Vendors tell the same reset a little differently from one answer to the next.
pub(super) const SAME_RESET: Millis = 30 * MINUTE;

/// All that was recorded of one window of one plan and account.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The plan, as the vendor names it.
    pub plan: String,
    /// A pseudonym of the account.
    pub account: Option<String>,
    /// The window: `5h`, `day`, `week`, `month`, or the vendor's own name.
    pub window: String,
    /// Its length in minutes, where it is known.
    pub minutes: Option<u32>,
    /// Its runs, the oldest first; never empty.
    pub runs: Vec<Run>,
    /// The latest row.
    pub last: Quota,
}

/// One run of a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// When it began, where length and reset are known.
    pub from: Option<Millis>,
    /// When it ends.
    pub to: Option<Millis>,
    /// Instants and used shares, in order of time.
    pub points: Vec<(Millis, f64)>,
}

impl Run {
    /// The highest level that was seen.
    pub fn peak(&self) -> f64 {
        self.points.iter().map(|p| p.1).fold(0.0, f64::max)
    }

    /// The latest level.
    pub fn last(&self) -> Option<(Millis, f64)> {
        self.points.last().copied()
    }

    /// When it was first seen used up.
    pub fn spent_at(&self) -> Option<Millis> {
        self.points.iter().find(|p| p.1 >= 1.0).map(|p| p.0)
    }
}

impl Track {
    /// The latest run.
    pub fn run(&self) -> Option<&Run> {
        self.runs.last()
    }

    /// How long the window is, where that is known.
    pub fn length(&self) -> Option<Millis> {
        self.minutes.map(|m| Millis::from(m) * MINUTE)
    }

    /// Whether the window is of a part of the plan: what the whole plan was used for says nothing of it.
    pub fn is_of_part(&self) -> bool {
        WindowKind::ALL.iter().any(|kind| is_of_part(&self.window, kind.name()))
    }

    /// Whether its last run ended longer ago than it lasts: it says nothing of the present. Where its end is not
    /// recorded it is at most its length after the level; where its length is not, it is taken for a day.
    pub fn is_old(&self, now: Millis) -> bool {
        let length = self.length().unwrap_or(DAY);
        let end = self.last.resets_at.unwrap_or(self.last.at.saturating_add(length));
        end.saturating_add(length) < now
    }
}

/// The used share of a level: as recorded, else used ÷ limit. `None` where neither is there or it is no share.
pub fn used_share(quota: &Quota) -> Option<f64> {
    let of_limit = || Some(quota.used? / quota.limit.filter(|l| *l > 0.0)?);
    quota.used_fraction.or_else(of_limit).filter(|u| u.is_finite() && *u >= 0.0)
}

/// The name of a window of that length; the vendor's own where no usual one is as long, or where it is of a part of the
/// plan: `Opus week`.
pub fn window_name(own: &str, minutes: Option<u32>) -> &str {
    let near = |kind: &&WindowKind| {
        let length = (kind.length() / MINUTE) as f64;
        let about = if **kind == WindowKind::Month { 0.07 } else { 0.02 };
        minutes.is_some_and(|m| (f64::from(m) / length - 1.0).abs() <= about)
    };
    let usual = WindowKind::ALL.iter().find(near).map(|kind| kind.name());
    usual.filter(|name| !is_of_part(own, name)).unwrap_or(own)
}

/// Whether a window is a usual one of a part of the plan: `Opus week`.
fn is_of_part(own: &str, usual: &str) -> bool {
    own.strip_suffix(usual).is_some_and(|part| part.ends_with(' '))
}

/// Recorded levels by plan, account and window, in this order. Rows without any level name a window and no more.
pub fn tracks<'a>(quotas: impl IntoIterator<Item = &'a Quota>, now: Millis) -> Vec<Track> {
    let mut by: BTreeMap<(&str, Option<&str>, &str), Vec<&Quota>> = BTreeMap::new();
    let rows: Vec<&Quota> = quotas.into_iter().filter(|q| q.at <= now.saturating_add(AHEAD)).collect();
    let owners = Owners::of(&rows);
    for quota in rows {
        let (plan, account) = owners.owner(quota);
        let window = window_name(&quota.window, quota.window_minutes);
        by.entry((plan, account, window)).or_default().push(quota);
    }
    let track = |((plan, account, window), mut rows): ((&str, Option<&str>, &str), Vec<&Quota>)| {
        rows.sort_by(|a, b| (a.at, &a.source).cmp(&(b.at, &b.source)));
        let last = (*rows.last()?).clone();
        Some(Track {
            plan: plan.to_owned(),
            account: account.map(str::to_owned),
            window: window.to_owned(),
            minutes: rows.iter().rev().find_map(|q| q.window_minutes),
            runs: runs(&rows),
            last,
        })
    };
    by.into_iter().filter_map(track).collect()
}

fn runs(rows: &[&Quota]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for quota in rows {
        let length = quota.window_minutes.map(|m| Millis::from(m) * MINUTE);
        let used = used_share(quota);
        let goes_on = runs.last().is_some_and(|run| match (run.to, quota.resets_at) {
            (Some(to), Some(reset)) => (to - reset).abs() <= SAME_RESET,
            // A level without a reset belongs to the run that has not ended.
            (Some(to), None) => quota.at < to,
            (None, _) => {
                let since = run.points.first().map_or(quota.at, |p| p.0);
                let fell = run.last().zip(used).is_some_and(|(last, used)| used + 0.02 < last.1);
                !fell && length.is_none_or(|l| quota.at - since <= l)
            }
        });
        if !goes_on {
            runs.push(Run::default());
        }
        let Some(run) = runs.last_mut() else { continue };
        run.to = run.to.or(quota.resets_at);
        run.from = run.from.or_else(|| Some(quota.resets_at? - length?));
        run.points.extend(used.map(|used| (quota.at, used)));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    /// `plan window minutes at used reset`, `-` is not recorded; within a name stands a no-break space.
    fn quota(line: &str) -> Quota {
        let part: Vec<&str> = line.split(' ').collect();
        let some = |text: &str| (text != "-").then(|| text.to_owned());
        Quota {
            plan: part[0].replace('\u{a0}', " "),
            window: part[1].replace('\u{a0}', " "),
            window_minutes: some(part[2]).map(|m| m.parse().unwrap()),
            at: at(part[3]),
            used_fraction: some(part[4]).map(|u| u.parse().unwrap()),
            resets_at: some(part[5]).map(|r| at(&r)),
            ..Quota::default()
        }
    }

    /// Each track as its window, and each run as its number of levels and its peak.
    #[track_caller]
    fn check(lines: &[&str], expected: &[(&str, &[(usize, f64)])]) {
        let rows: Vec<Quota> = lines.iter().map(|l| quota(l)).collect();
        for rows in [rows.clone(), rows.into_iter().rev().collect()] {
            let found = tracks(&rows, at("2026-11-20T12:00:00Z"));
            let found: Vec<(&str, Vec<(usize, f64)>)> = found
                .iter()
                .map(|t| (t.window.as_str(), t.runs.iter().map(|r| (r.points.len(), r.peak())).collect()))
                .collect();
            let expected: Vec<_> = expected.iter().map(|(w, runs)| (*w, runs.to_vec())).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_window_is_told_by_its_length_not_by_its_slot() {
        check(
            &[
                "plus primary 300 2026-11-20T08:00:00Z 0.1 2026-11-20T12:00:00Z",
                "plus primary 10080 2026-11-20T09:00:00Z 0.2 2026-11-24T00:00:00Z",
                "plus secondary 10080 2026-11-20T08:00:00Z 0.1 2026-11-24T00:00:00Z",
            ],
            &[("5h", &[(1, 0.1)]), ("week", &[(2, 0.2)])],
        );
    }

    #[test]
    fn a_window_of_one_model_is_not_that_of_the_plan() {
        let all = "max 7d 10080 2026-11-20T08:00:00Z 0.2 2026-11-24T00:00:00Z";
        let opus = all.replace("7d", "Opus\u{a0}week").replace("0.2", "0.9");
        check(&[all, &opus], &[("Opus week", &[(1, 0.9)]), ("week", &[(1, 0.2)])]);
    }

    #[test]
    fn an_answer_without_a_tier_joins_the_plan_that_begins_anew_with_it() {
        check(
            &[
                "max week 10080 2026-11-20T08:00:00Z 0.2 2026-11-24T00:00:00Z",
                "max\u{a0}5x week 10080 2026-11-20T09:00:00Z 0.3 2026-11-24T00:00:00Z",
            ],
            &[("week", &[(2, 0.3)])],
        );
    }

    #[test]
    fn a_new_reset_is_a_new_run_and_a_wavering_one_is_not() {
        check(
            &[
                "pro 5h 300 2026-11-20T01:00:00Z 0.5 2026-11-20T05:00:00Z",
                "pro 5h 300 2026-11-20T02:00:00Z 1.2 2026-11-20T05:00:07Z",
                "pro 5h 300 2026-11-20T03:00:00Z 1.2 -",
                "pro 5h 300 2026-11-20T06:00:00Z 0.1 2026-11-20T10:59:59Z",
            ],
            &[("5h", &[(3, 1.2), (1, 0.1)])],
        );
    }

    #[test]
    fn without_a_reset_a_level_that_falls_begins_a_run() {
        check(
            &[
                "x own - 2026-11-20T01:00:00Z 0.5 -",
                "x own - 2026-11-20T02:00:00Z 0.6 -",
                "x own - 2026-11-20T03:00:00Z 0.1 -",
            ],
            &[("own", &[(2, 0.6), (1, 0.1)])],
        );
    }

    #[test]
    fn a_clock_that_is_ahead_is_not_believed() {
        check(
            &["x 5h 300 2026-11-20T12:10:00Z 0.1 -", "x 5h 300 2026-11-20T12:10:01Z 0.9 -"],
            &[("5h", &[(1, 0.1)])],
        );
    }

    #[test]
    fn a_share_may_follow_from_amounts() {
        let amounts = Quota { used: Some(5.0), limit: Some(20.0), ..Quota::default() };
        assert_eq!(used_share(&amounts), Some(0.25));
        assert_eq!(used_share(&Quota { limit: Some(0.0), ..amounts }), None);
        assert_eq!(used_share(&Quota { used_fraction: Some(-0.5), ..Quota::default() }), None);
    }

    #[test]
    fn months_have_28_to_31_days() {
        for (minutes, name) in [
            (299, "5h"),
            (300, "5h"),
            (1_440, "day"),
            (10_080, "week"),
            (40_320, "month"),
            (43_200, "month"),
            (44_640, "month"),
            (700, "own"),
        ] {
            assert_eq!(window_name("own", Some(minutes)), name);
        }
        assert_eq!(window_name("own", None), "own");
        assert_eq!(window_name("Opus week", Some(10_080)), "Opus week");
        assert_eq!(window_name("biweek", Some(10_080)), "week");
    }
}
