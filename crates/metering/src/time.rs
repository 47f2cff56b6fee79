//! Instants, RFC 3339, and local days without a time-zone database.
//!
//! Inside, an instant is epoch milliseconds in UTC. Days, weeks and hours are local to a [`Zone`], a table of
//! offsets that the page probes from the browser and the collector from the system, so this module stays pure.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

/// Epoch milliseconds, UTC.
pub type Millis = i64;

/// Milliseconds in a minute, an hour, a day.
pub const MINUTE: Millis = 60_000;
/// Milliseconds in an hour.
pub const HOUR: Millis = 60 * MINUTE;
/// Milliseconds in a day of 24 hours.
pub const DAY: Millis = 24 * HOUR;
/// The length of a cell's slot: a quarter of an hour, so that every zone's midnight is the edge of a slot.
pub const SLOT: Millis = 15 * MINUTE;

/// The start of the quarter hour that holds `at`.
pub fn slot_of(at: Millis) -> Millis {
    at.div_euclid(SLOT) * SLOT
}

/// Parses an RFC 3339 instant; a missing zone is read as UTC, as zone-less logs mean it. `None` if it is not one.
///
/// Accepts `2026-11-22T08:00:00.000Z`, `2026-11-22 08:00:00`, offsets, and one to nine fraction digits, from 1970 to
/// 9999.
pub fn parse(text: &str) -> Option<Millis> {
    let b = text.as_bytes();
    if b.len() < 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(num(&b[0..4])? as i32, num(&b[5..7])?, num(&b[8..10])?)?;
    let days = Millis::from(date.num_days_from_ce() - 719_163);
    if b.len() == 10 {
        return written(days * DAY);
    }
    if b.len() < 16 || !matches!(b[10], b'T' | b't' | b' ' | b'_') || b[13] != b':' {
        return None;
    }
    let (hour, minute) = (num(&b[11..13])?, num(&b[14..16])?);
    let mut rest = &b[16..];
    let mut second = 0;
    if rest.len() >= 3 && rest[0] == b':' {
        second = num(&rest[1..3])?;
        rest = &rest[3..];
    }
    let mut millis = 0;
    if let [b'.' | b',', tail @ ..] = rest {
        let digits = tail.iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        for i in 0..3 {
            millis = millis * 10 + tail.get(i).filter(|_| i < digits).map_or(0, |c| Millis::from(c - b'0'));
        }
        rest = &tail[digits..];
    }
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let offset = match rest {
        [] | [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), tail @ ..] => {
            let (h, m) = match tail.len() {
                2 => (num(tail)?, 0),
                4 => (num(&tail[..2])?, num(&tail[2..])?),
                5 if tail[2] == b':' => (num(&tail[..2])?, num(&tail[3..])?),
                _ => return None,
            };
            let minutes = Millis::from(h * 60 + m);
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let in_day =
        Millis::from(hour) * HOUR + Millis::from(minute) * MINUTE + Millis::from(second) * 1000 + millis;
    written(days * DAY + in_day - offset * MINUTE)
}

/// What [`format`] can write and [`parse`] read: 1970 to 9999.
fn written(at: Millis) -> Option<Millis> {
    (0..253_402_300_800_000).contains(&at).then_some(at)
}

/// Parses the time of a log record: what [`parse`] reads, if it can be one (see [`of_millis`]).
pub fn of_log(text: &str) -> Option<Millis> {
    parse(text).and_then(of_millis)
}

fn num(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
}

/// A count of milliseconds that can be the time of a log record, from 2000 to 2100; `None` for anything else, which is
/// damage or another unit.
pub fn of_millis(count: i64) -> Option<Millis> {
    (946_684_800_000..4_102_444_800_000).contains(&count).then_some(count)
}

/// A time of a log record as a count since 1970: of milliseconds, else of seconds, microseconds or nanoseconds. From 2000
/// to 2100 no count of one is one of another.
pub fn of_count(count: f64) -> Option<Millis> {
    [1.0, 1e3, 1e-3, 1e-6].into_iter().find_map(|unit| of_millis((count * unit) as i64))
}

/// Writes an instant as `2026-11-22T08:00:00.000Z`, the form of the feed.
pub fn format(at: Millis) -> String {
    match DateTime::from_timestamp_millis(at) {
        Some(t) => format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            at.rem_euclid(1000)
        ),
        None => String::from("1970-01-01T00:00:00.000Z"),
    }
}

/// Days since 1970-01-01, of a local calendar.
pub type Day = i32;

/// A time zone as a table: from each instant on, the offset from UTC in minutes.
///
/// Sorted by instant; before the first entry its offset holds as well. An empty table is UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    changes: Vec<(Millis, i32)>,
}

impl Zone {
    /// UTC.
    pub fn utc() -> Self {
        Self::default()
    }

    /// A zone without daylight saving: `minutes` east of UTC.
    pub fn fixed(minutes: i32) -> Self {
        Self { changes: vec![(Millis::MIN, minutes)] }
    }

    /// A zone from its changes: from each instant on, the offset in minutes east of UTC. Order does not matter.
    pub fn new(mut changes: Vec<(Millis, i32)>) -> Self {
        changes.sort_unstable();
        changes.dedup_by_key(|c| c.0);
        Self { changes }
    }

    /// The instants from which an offset holds, and the offset in minutes; the first one holds before too.
    pub fn changes(&self) -> &[(Millis, i32)] {
        &self.changes
    }

    /// Minutes east of UTC at an instant.
    pub fn offset(&self, at: Millis) -> i32 {
        let i = self.changes.partition_point(|c| c.0 <= at);
        self.changes.get(i.saturating_sub(1)).map_or(0, |c| c.1)
    }

    /// The instant as local wall-clock milliseconds.
    pub fn local(&self, at: Millis) -> Millis {
        at.saturating_add(Millis::from(self.offset(at)) * MINUTE)
    }

    /// The local day that holds an instant.
    pub fn day(&self, at: Millis) -> Day {
        self.local(at).div_euclid(DAY) as Day
    }

    /// The local hour of the day, 0 to 23.
    pub fn hour(&self, at: Millis) -> u32 {
        (self.local(at).rem_euclid(DAY) / HOUR) as u32
    }

    /// The first instant whose local wall clock is `local` or later; on the day a clock goes back, the earlier one.
    pub fn instant(&self, local: Millis) -> Millis {
        let guess = |at: Millis| local - Millis::from(self.offset(at)) * MINUTE;
        let first = guess(local - DAY);
        let second = guess(local + DAY);
        let (low, high) = (first.min(second), first.max(second));
        if self.local(low) >= local { low } else { high }
    }

    /// The instant at which a local day begins.
    pub fn start_of(&self, day: Day) -> Millis {
        self.instant(Millis::from(day) * DAY)
    }
}

/// The day of the week of a local day: 0 is Monday, 6 is Sunday.
pub fn weekday(day: Day) -> u32 {
    (day + 3).rem_euclid(7) as u32
}

/// The calendar date of a local day; `None` far outside the calendar.
pub fn date(day: Day) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.checked_add(719_163)?)
}

/// The local day of a calendar date written `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Option<Day> {
    if text.len() != 10 {
        return None;
    }
    Some(parse(text)?.div_euclid(DAY) as Day)
}

/// A local day as `YYYY-MM-DD`.
pub fn format_day(day: Day) -> String {
    format(Millis::from(day) * DAY)[..10].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(parse(text).map(format).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_the_forms_that_logs_use() {
        check("2026-11-22T08:00:00.000Z", Some("2026-11-22T08:00:00.000Z"));
        check("2026-11-22T08:00:00Z", Some("2026-11-22T08:00:00.000Z"));
        check("2026-11-22T08:00:00.5Z", Some("2026-11-22T08:00:00.500Z"));
        check("2026-11-22T08:00:00.123456789Z", Some("2026-11-22T08:00:00.123Z"));
        check("2026-11-22T08:00:00+05:45", Some("2026-11-22T02:15:00.000Z"));
        check("2026-11-22T08:00:00-0130", Some("2026-11-22T09:30:00.000Z"));
        check("2026-11-22 08:00:00", Some("2026-11-22T08:00:00.000Z"));
        check("2026-11-22", Some("2026-11-22T00:00:00.000Z"));
    }

    #[test]
    fn refuses_what_is_not_an_instant() {
        for text in [
            "",
            "now",
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "2026-11-22T8:00",
            "2026-11-22T08:00:00.Z",
            "é026-11-22T08",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_last_millisecond_of_a_day_and_midnight_fall_on_their_days() {
        let zone = Zone::fixed(345);
        let midnight = parse("2026-11-22T00:00:00+05:45").unwrap();
        assert_eq!(format_day(zone.day(midnight - 1)), "2026-11-21");
        assert_eq!(format_day(zone.day(midnight)), "2026-11-22");
        assert_eq!(slot_of(midnight), midnight);
    }

    #[test]
    fn days_with_a_clock_change_start_at_local_midnight() {
        // Berlin in 2026: summer time from 29 March 01:00 UTC, back on 25 October 01:00 UTC.
        let at = |t: &str| parse(t).unwrap();
        let zone = Zone::new(vec![
            (Millis::MIN, 60),
            (at("2026-03-29T01:00:00Z"), 120),
            (at("2026-10-25T01:00:00Z"), 60),
        ]);
        let start = |d: &str| format(zone.start_of(parse_day(d).unwrap()));
        assert_eq!(start("2026-03-29"), "2026-03-28T23:00:00.000Z");
        assert_eq!(start("2026-03-30"), "2026-03-29T22:00:00.000Z");
        assert_eq!(start("2026-10-25"), "2026-10-24T22:00:00.000Z");
        assert_eq!(start("2026-10-26"), "2026-10-25T23:00:00.000Z");
        assert_eq!(zone.hour(at("2026-07-01T22:30:00Z")), 0);
    }

    #[test]
    fn monday_is_the_first_weekday() {
        assert_eq!(weekday(parse_day("2026-11-23").unwrap()), 0);
        assert_eq!(weekday(parse_day("2026-11-22").unwrap()), 6);
    }
}
