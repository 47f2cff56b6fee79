//! Windows of plans: when they begin and end, and what is used in each.

use crate::time::{DAY, Day, HOUR, Millis, Zone, date, weekday};
use chrono::{Datelike, Months};
use serde::Deserialize;

/// How long a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum WindowKind {
    /// Five hours.
    #[serde(rename = "5h")]
    FiveHours,
    /// A day.
    #[serde(rename = "day")]
    Day,
    /// Seven days.
    #[serde(rename = "week")]
    Week,
    /// A calendar month, or a month from the billing day.
    #[serde(rename = "month")]
    Month,
}

impl WindowKind {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::FiveHours, Self::Day, Self::Week, Self::Month];

    /// Its name in the feed.
    pub fn name(self) -> &'static str {
        match self {
            Self::FiveHours => "5h",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Its length; of a month 30 days.
    pub fn length(self) -> Millis {
        match self {
            Self::FiveHours => 5 * HOUR,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => 30 * DAY,
        }
    }
}

/// What a window's beginning hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// The first request after the one before ended.
    FirstUse,
    /// The day of the subscription.
    Billing,
    /// The first of the month, 00:00 UTC.
    UtcMonth,
    /// Monday, 00:00 UTC.
    UtcWeek,
    /// Something that the vendor does not publish: only recorded levels tell. Taken as the day of the subscription
    /// where a window has to be imagined.
    Vendor,
}

/// A window of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How long it is.
    pub kind: WindowKind,
    /// What its beginning hangs on.
    pub anchor: Anchor,
    /// What it holds in millionths of the plan's unit; `None` where that is not published.
    pub limit: Option<u64>,
    /// Whether the person says what it holds.
    pub own_limit: bool,
}

/// One window in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// When it began.
    pub from: Millis,
    /// When it ends.
    pub to: Millis,
    /// What was used in it, in millionths of the plan's unit.
    pub used: u64,
}

/// The windows of a kind from `since` to `now` with what was used in each; the one that runs at `now` is the last, if
/// any does. `amounts` are slots in order, `since` is the first day of the subscription in `zone`.
///
/// Where a window begins with the first use, it is known to the quarter hour only.
pub fn windows(
    window: &Window,
    since: Day,
    zone: &Zone,
    amounts: &[(Millis, u64)],
    now: Millis,
) -> Vec<Used> {
    let begin = zone.start_of(since);
    let mut amounts = amounts.iter().copied().filter(|(at, _)| *at >= begin && *at <= now).peekable();
    let mut list: Vec<Used> = Vec::new();
    if window.anchor == Anchor::FirstUse {
        for (at, amount) in amounts.filter(|a| a.1 > 0) {
            match list.last_mut().filter(|last| at < last.to) {
                Some(last) => last.used = last.used.saturating_add(amount),
                None => list.push(Used { from: at, to: at + window.kind.length(), used: amount }),
            }
        }
        return list;
    }
    let edge = |count: u32| edge(window, since, zone, count);
    let mut from = edge(0);
    // Nobody subscribes for longer than some thousand windows; a damaged date must not count for ever.
    for to in (1..100_000).map(edge) {
        let mut used = 0u64;
        while let Some((_, amount)) = amounts.next_if(|(at, _)| *at < to) {
            used = used.saturating_add(amount);
        }
        if to <= from || from > now {
            break;
        }
        list.push(Used { from, to, used });
        from = to;
    }
    list
}

/// The end of the `count`th window that hangs on the calendar; of the 0th, which is none, the beginning of the first.
fn edge(window: &Window, since: Day, zone: &Zone, count: u32) -> Millis {
    let days = |day: Day| Millis::from(day) * DAY;
    let after_months = |day: Day, months: u32| {
        let first = date(day)?.checked_add_months(Months::new(months))?;
        Some(first.num_days_from_ce() - EPOCH)
    };
    let of_utc = Zone::utc().day(zone.start_of(since));
    match (window.anchor, window.kind) {
        (Anchor::UtcMonth, _) => {
            let into = date(of_utc).map_or(0, |d| d.day0() as Day);
            days(after_months(of_utc - into, count).unwrap_or(Day::MAX))
        }
        (Anchor::UtcWeek, _) => days((of_utc - weekday(of_utc) as Day).saturating_add(7 * count as Day)),
        (_, WindowKind::Month) => zone.start_of(after_months(since, count).unwrap_or(Day::MAX)),
        (_, WindowKind::Week) => zone.start_of(since.saturating_add(7 * count as Day)),
        (_, WindowKind::Day) => zone.start_of(since.saturating_add(count as Day)),
        (_, WindowKind::FiveHours) => zone.start_of(since) + Millis::from(count) * window.kind.length(),
    }
}

/// Days from the first day of the common era to that of [`Day`].
const EPOCH: Day = 719_163;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{format, parse, parse_day};

    #[track_caller]
    fn check(
        kind: WindowKind,
        anchor: Anchor,
        since: &str,
        amounts: &[(&str, u64)],
        now: &str,
        expected: &[(&str, &str, u64)],
    ) {
        let zone = Zone::fixed(8 * 60);
        let window = Window { kind, anchor, limit: None, own_limit: false };
        let amounts: Vec<_> = amounts.iter().map(|(at, n)| (parse(at).unwrap(), *n)).collect();
        let found = windows(&window, parse_day(since).unwrap(), &zone, &amounts, parse(now).unwrap());
        let found: Vec<_> = found.iter().map(|w| (format(w.from), format(w.to), w.used)).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(a, b, n)| (format(parse(a).unwrap()), format(parse(b).unwrap()), *n))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn five_hours_begin_with_the_first_use() {
        check(
            WindowKind::FiveHours,
            Anchor::FirstUse,
            "2026-11-20",
            &[
                ("2026-11-19T15:45:00Z", 9),
                ("2026-11-20T01:15:00Z", 0),
                ("2026-11-20T01:30:00Z", 2),
                ("2026-11-20T06:15:00Z", 3),
                ("2026-11-20T06:30:00Z", 4),
            ],
            "2026-11-20T07:00:00Z",
            &[
                ("2026-11-20T01:30:00Z", "2026-11-20T06:30:00Z", 5),
                ("2026-11-20T06:30:00Z", "2026-11-20T11:30:00Z", 4),
            ],
        );
    }

    #[test]
    fn a_month_from_the_last_of_january_ends_with_february() {
        check(
            WindowKind::Month,
            Anchor::Billing,
            "2026-01-31",
            &[("2026-02-27T15:45:00Z", 1), ("2026-02-27T16:00:00Z", 2), ("2026-03-30T16:00:00Z", 4)],
            "2026-03-31T00:00:00Z",
            &[
                ("2026-01-30T16:00:00Z", "2026-02-27T16:00:00Z", 1),
                ("2026-02-27T16:00:00Z", "2026-03-30T16:00:00Z", 2),
                ("2026-03-30T16:00:00Z", "2026-04-29T16:00:00Z", 4),
            ],
        );
    }

    #[test]
    fn months_and_weeks_of_utc_begin_in_utc() {
        check(
            WindowKind::Month,
            Anchor::UtcMonth,
            "2026-11-20",
            &[("2026-11-30T23:45:00Z", 1), ("2026-12-01T00:00:00Z", 2)],
            "2026-12-01T00:10:00Z",
            &[("2026-11-01", "2026-12-01", 1), ("2026-12-01", "2027-01-01", 2)],
        );
        // 23 November 2026 is a Monday.
        check(
            WindowKind::Week,
            Anchor::UtcWeek,
            "2026-11-20",
            &[("2026-11-22T23:45:00Z", 1), ("2026-11-23T00:00:00Z", 2)],
            "2026-11-23T12:00:00Z",
            &[("2026-11-16", "2026-11-23", 1), ("2026-11-23", "2026-11-30", 2)],
        );
    }

    #[test]
    fn a_subscription_of_the_future_has_no_window() {
        check(WindowKind::Week, Anchor::Billing, "2026-11-24", &[], "2026-11-23T00:00:00Z", &[]);
    }
}
