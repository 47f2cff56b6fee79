//! Local civil time of the slots of a chart. A slot's start is *wall-clock* milliseconds: UTC plus the offset of the
//! chosen zone at that instant, so that midnight is a multiple of a day. The caller adds the offset; charts know no zone.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};

/// How long a slot is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grain {
    /// Fifteen minutes.
    QuarterHour,
    /// An hour of the wall clock.
    Hour,
    /// From midnight to midnight.
    #[default]
    Day,
    /// Seven days; which weekday begins it is the caller's choice.
    Week,
    /// A month of the calendar.
    Month,
}

/// The shape in which a time is written. The words of it belong to a language, see [`Words`](super::words::Words).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeForm {
    /// `14:00`
    Clock,
    /// `24 Oct`
    Day,
    /// `Fri 24 Oct`
    Weekday,
    /// `Nov`
    Month,
    /// `2026`
    Year,
    /// A slot of this length in full, as in a read-out: `Fri 24 Oct 2026`.
    Full(Grain),
}

/// The civil time of wall-clock milliseconds; times outside of what a calendar can hold become 1970.
pub fn civil(wall_ms: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(wall_ms).unwrap_or_default().naive_utc()
}

/// Days since 1 January 1970.
pub fn day_number(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp().div_euclid(86_400)
}

/// Minutes since 1 January 1970, months since year 0, for bucketing.
pub fn minute_number(at: NaiveDateTime) -> i64 {
    day_number(at) * 1440 + i64::from(at.hour() * 60 + at.minute())
}

/// Months since year 0.
pub fn month_number(at: NaiveDateTime) -> i64 {
    i64::from(at.year()) * 12 + i64::from(at.month0())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_known_instant() {
        // 24 October 2026, 14:30.
        let at = civil(1_792_852_200_000);
        assert_eq!(at.to_string(), "2026-10-24 14:30:00");
        assert_eq!(day_number(at), 20_750);
        assert_eq!(minute_number(at), 20_750 * 1440 + 14 * 60 + 30);
        assert_eq!(month_number(at), 2026 * 12 + 9);
    }

    #[test]
    fn before_1970_and_beyond_the_calendar() {
        assert_eq!(day_number(civil(-1)), -1);
        assert_eq!(civil(i64::MAX), civil(0));
    }
}
