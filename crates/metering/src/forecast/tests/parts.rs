//! What forecasts are made of, by small numbers.

use super::super::days::Days;
use super::super::history::quiet_hour;
use super::super::pool::{Drawn, Pool, point};
use super::*;

#[test]
fn a_history_is_even_within_a_slot() {
    let history = History::new(&[(0, 4.0), (2 * SLOT, 3.0), (2 * SLOT, 5.0), (SLOT, -1.0)], Zone::utc());
    let check = |from: Millis, to: Millis, expected: f64| {
        assert_eq!(history.between(from, to), expected, "{from} {to}");
    };
    check(0, SLOT / 2, 2.0);
    check(-DAY, SLOT, 4.0);
    check(SLOT, 2 * SLOT, 0.0);
    check(SLOT / 2, 2 * SLOT + SLOT / 4, 4.0);
    check(0, DAY, 12.0);
    check(SLOT, 0, 0.0);
    let reaches = |from: Millis, amount: f64, expected: Option<Millis>| {
        assert_eq!(history.reaches(from, amount), expected, "{from} {amount}");
    };
    reaches(0, 1.0, Some(SLOT / 4));
    reaches(0, 4.0, Some(SLOT));
    reaches(0, 8.0, Some(2 * SLOT + SLOT / 2));
    reaches(SLOT, 2.0, Some(2 * SLOT + SLOT / 4));
    reaches(0, 12.5, None);
    // A damaged date costs no memory.
    let wild = History::new(&[(i64::MIN / 2, 1.0), (DAY, 2.0)], Zone::utc());
    assert_eq!(wild.between(0, 2 * DAY), 2.0);
}

#[test]
fn a_day_begins_in_the_middle_of_the_quiet_hours() {
    let check = |from: i64, to: i64, expected: i64| {
        let history =
            daily("2026-11-02T00:00:00Z", 14, |_, hour| f64::from((from..to).contains(&hour) as u8));
        assert_eq!(quiet_hour(&history, at("2026-11-16T00:00:00Z")), expected, "{from} to {to}");
    };
    check(9, 17, 1);
    check(0, 8, 16);
    check(6, 24, 3);
}

#[test]
fn weekdays_count_what_they_use() {
    let now = at("2026-11-25T13:00:00Z");
    let even = Days::new(&daily("2026-09-28T00:00:00Z", 58, |_, hour| working(0, hour)), now);
    let week = Days::new(&daily("2026-09-28T00:00:00Z", 58, working), now);
    let close = |a: f64, b: f64| assert!((a - b).abs() < 0.05, "{a} {b}");
    for day in 0..7 {
        close(even.factor(day), 1.0);
    }
    // Five of seven days hold all: 7/5 of the mean, and next to nothing at weekends.
    close(week.factor(0), 1.4);
    close(week.factor(5), 0.0);
    close(even.alike(0, 6), 0.5);
    close(week.alike(0, 6), 0.01);
    assert_eq!((week.alike(2, 2), week.alike(2, 3)), (1.0, 0.5));
    // 80 on each of five days.
    close(week.level(week.today()) / (400.0 / 7.0), 1.0);
    close(even.level(even.today()) / 80.0, 1.0);
}

#[test]
fn days_are_drawn_for_a_weekday() {
    let days = Days::new(&daily("2026-09-28T00:00:00Z", 58, working), at("2026-11-25T13:00:00Z"));
    let pool = Pool::new(&days);
    let (mut weekends, mut even, mut sum) = (0, 0, 0.0);
    for way in 0..1_000 {
        match pool.draw(5, point(way, 0)) {
            Drawn::Day(day) => weekends += usize::from(days.is_weekend(day)),
            Drawn::Even(times) => (even, sum) = (even + 1, sum + times),
        }
    }
    assert!(weekends > 850 && (10..120).contains(&even), "{weekends} {even}");
    // Even days are 0 to 2 times a usual one, 1 in the mean.
    assert!((sum / f64::from(even) - 1.0).abs() < 0.15, "{sum} {even}");
}
