//! Epoch milliseconds and their written form. The generator has its own calendar so that it shares no error with the readers.

/// One minute in milliseconds.
pub const MINUTE: u64 = 60_000;
/// One hour in milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: u64 = 24 * HOUR;

/// Midnight UTC of a date, in epoch milliseconds. Years from 1970.
pub fn midnight(year: u64, month: u64, day: u64) -> u64 {
    let mut days = 0;
    for y in 1970..year {
        days += if leap(y) { 366 } else { 365 };
    }
    for m in 1..month {
        days += month_days(year, m);
    }
    (days + day - 1) * DAY
}

/// The calendar date of an instant, UTC.
pub fn date(ms: u64) -> (u64, u64, u64) {
    let mut left = ms / DAY;
    // Few years lie between 1970 and any log: counting is simple and obviously right.
    let mut year = 1970;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let mut month = 1;
    while left >= month_days(year, month) {
        left -= month_days(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// `2026-11-20`, the UTC day of an instant.
pub fn day(ms: u64) -> String {
    let (y, m, d) = date(ms);
    format!("{y:04}-{m:02}-{d:02}")
}

/// `2026-11-20T08:00:00.000Z`.
pub fn iso(ms: u64) -> String {
    let clock = ms % DAY;
    let (h, m, s) = (clock / HOUR, clock / MINUTE % 60, clock / 1000 % 60);
    format!("{}T{h:02}:{m:02}:{s:02}.{:03}Z", day(ms), clock % 1000)
}

fn leap(year: u64) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

fn month_days(year: u64, month: u64) -> u64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_the_logs_write_them() {
        let check = |ms, expected: &str| assert_eq!(iso(ms), expected);
        check(0, "1970-01-01T00:00:00.000Z");
        check(1_709_210_096_789, "2024-02-29T12:34:56.789Z");
        check(1_764_547_199_999, "2025-11-30T23:59:59.999Z");
        check(midnight(2026, 11, 22), "2026-11-22T00:00:00.000Z");
    }
}
