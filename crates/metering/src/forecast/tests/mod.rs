mod example;
mod laws;
mod parts;
mod quality;

use super::*;
use crate::time::{DAY, HOUR, SLOT, Zone, format, parse};

fn at(text: &str) -> Millis {
    parse(text).unwrap()
}

/// A history in which every local day from a Monday on uses, per hour, what `of` says of weekday and hour.
fn daily(from: &str, days: i64, of: impl Fn(i64, i64) -> f64) -> History {
    let start = at(from);
    let slots = (0..days * 96).map(|i| (start + i * SLOT, of((i / 96) % 7, i % 96 / 4) / 4.0));
    History::new(&slots.collect::<Vec<_>>(), Zone::utc())
}

fn working(weekday: i64, hour: i64) -> f64 {
    if weekday < 5 && (9..17).contains(&hour) { 10.0 } else { 0.0 }
}

fn window(from: &str, to: &str, used: f64, limit: f64) -> Window {
    Window { from: at(from), to: at(to), used, limit }
}

mod nothing_to_say {
    use super::*;

    #[track_caller]
    fn check(history: &History, window: Window, now: &str, expected: Silence) {
        assert_eq!(forecast(history, &window, at(now)), Err(expected));
        assert_eq!(look_ahead(history, &window, at(now)).err(), Some(expected));
    }

    #[test]
    fn and_why() {
        let none = History::new(&[], Zone::utc());
        let month = daily("2026-10-26T00:00:00Z", 28, working);
        let week = |used, limit| window("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", used, limit);
        check(&month, week(1.0, 10.0), "2026-11-30T00:00:00Z", Silence::Over);
        check(&month, week(1.0, 10.0), "2026-11-22T23:59:59Z", Silence::NotBegun);
        check(&month, week(1.0, 0.0), "2026-11-24T00:00:00Z", Silence::NoLimit);
        check(&month, week(f64::NAN, 1.0), "2026-11-24T00:00:00Z", Silence::NoLimit);
        check(&month, week(1.0, f64::INFINITY), "2026-11-24T00:00:00Z", Silence::NoLimit);
        check(&month, week(1.1, 1.0), "2026-11-24T00:00:00Z", Silence::UsedUp);
        check(&none, week(0.1, 1.0), "2026-11-23T03:00:00Z", Silence::TooEarly);
        check(&none, week(0.0, 1.0), "2026-11-24T00:00:00Z", Silence::NoUse);
        // A month says something from the first moment on.
        assert!(forecast(&month, &week(0.0, 100.0), at("2026-11-23T00:00:00Z")).is_ok());
    }
}

#[test]
fn without_a_past_the_pace_counts_and_the_band_is_wide() {
    let none = History::new(&[], Zone::utc());
    let week = window("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 50.0, 100.0);
    let now = at("2026-11-25T12:00:00Z");
    let f = forecast(&none, &week, now).unwrap();
    assert_eq!((f.basis.model, f.basis.days), (Model::Pace, 0));
    let line = straight_line(&week, now).unwrap();
    assert!(f.early.unwrap() < line && f.late.is_none_or(|late| late > line), "{f:?}");
    assert!(f.use_at_reset.low < 80.0 && f.use_at_reset.high > 200.0, "{f:?}");
    assert_eq!(f.safe_rate, 50.0 / 108.0);
}

#[test]
fn a_weekend_ahead_is_no_time_of_work() {
    let history = daily("2026-09-21T00:00:00Z", 68, working);
    let now = at("2026-11-27T17:00:00Z");
    let week = window("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 400.0, 450.0);
    let f = forecast(&history, &week, now).unwrap();
    assert!(straight_line(&week, now).is_some());
    assert!(f.chance_to_last > 0.9 && f.run_out.is_none() && f.use_at_reset.mid < 412.0, "{f:?}");
    assert_eq!((f.rate_now, f.basis.model), (80.0 / 24.0, Model::Days));
    // On Wednesday there is work ahead.
    let now = at("2026-11-25T13:00:00Z");
    let f = forecast(&history, &Window { used: 200.0, ..week }, now).unwrap();
    assert!(f.run_out.is_none() && (f.use_at_reset.mid - 400.0).abs() < 20.0, "{f:?}");
}

#[test]
fn evenings_are_silent_in_a_window_of_five_hours() {
    let history = daily("2026-10-26T00:00:00Z", 30, working);
    let late = window("2026-11-24T15:00:00Z", "2026-11-24T20:00:00Z", 10.0, 40.0);
    let now = at("2026-11-24T16:00:00Z");
    assert!(straight_line(&late, now).is_some());
    let f = forecast(&history, &late, now).unwrap();
    assert!(f.run_out.is_none() && f.chance_to_last > 0.9 && f.use_at_reset.mid < 25.0, "{f:?}");
    assert_eq!(f.rate_now, 10.0);
}

#[test]
fn a_change_of_habit_shows_within_days() {
    // Three times as much since Monday.
    let change = at("2026-11-23T00:00:00Z");
    let slots: Vec<_> = (0..60 * 96)
        .map(|i| at("2026-09-28T00:00:00Z") + i * SLOT)
        .map(|slot| {
            let hour = (slot / HOUR) % 24;
            let more = if slot >= change { 3.0 } else { 1.0 };
            (slot, working((slot / DAY + 3) % 7, hour) / 4.0 * more)
        })
        .collect();
    let history = History::new(&slots, Zone::utc());
    let rate = |now: &str, to: &str| {
        let now = at(now);
        let window = Window { from: now - 7 * DAY, to: at(to), used: 1.0, limit: 1e6 };
        let f = forecast(&history, &window, now).unwrap();
        f.use_at_reset.mid - 1.0
    };
    let before = rate("2026-11-18T06:00:00Z", "2026-11-21T06:00:00Z");
    let after = rate("2026-11-27T02:00:00Z", "2026-11-28T02:00:00Z") * 3.0;
    assert!((before - 240.0).abs() < 10.0 && after > 1.6 * before, "{before} {after}");
}

#[test]
fn a_used_up_window_is_no_sign_of_rest() {
    let start = at("2026-09-28T00:00:00Z");
    let weeks: Vec<_> = (0..9)
        .map(|i| PastWindow { from: start + i * 7 * DAY, to: start + (i + 1) * 7 * DAY, limit: 200.0 })
        .collect();
    // Every week is used up on Wednesday; the first one had no limit.
    let slots: Vec<_> = (0..58 * 96)
        .map(|i| (start + i * SLOT, working((i / 96) % 7, i % 96 / 4) / 4.0))
        .filter(|(slot, _)| *slot < start + 7 * DAY || (slot - start) % (7 * DAY) < 2 * DAY + 13 * HOUR)
        .collect();
    let now = at("2026-11-24T20:00:00Z");
    let week = Window { from: start + 8 * 7 * DAY, to: start + 9 * 7 * DAY, used: 160.0, limit: 300.0 };
    let blind = History::new(&slots, Zone::utc());
    let knowing = blind.clone().with_stops(&weeks[1..8]);
    let lasts = |history: &History| forecast(history, &week, now).unwrap().chance_to_last;
    assert!(lasts(&blind) > 0.7 && lasts(&knowing) < 0.4, "{} {}", lasts(&blind), lasts(&knowing));
    // What was used stays what it was.
    assert_eq!(knowing.between(start, now), blind.between(start, now));
}

#[test]
fn levels_tell_what_was_used() {
    let (hour, reset) = (at("2026-11-24T10:00:00Z"), at("2026-11-24T14:00:00Z"));
    let levels = [
        (hour, 0.20, reset),
        (hour + 30 * 60_000, 0.30, reset + 1),
        (hour + 45 * 60_000, 0.25, reset),
        (hour + 60 * 60_000, 0.34, reset),
        // The next window.
        (hour + 5 * HOUR, 0.10, reset + 5 * HOUR),
    ];
    let amounts = amounts_of_levels(&levels, 5 * HOUR);
    let history = History::new(&amounts, Zone::utc());
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    close(history.between(hour - HOUR, hour), 0.20);
    close(history.between(hour, hour + HOUR / 2), 0.10);
    close(history.between(hour, reset), 0.14);
    close(history.between(reset, reset + 5 * HOUR), 0.10);
    assert!(amounts_of_levels(&[], HOUR).is_empty());
}

#[test]
fn the_fan_opens_from_now_to_the_reset() {
    let history = daily("2026-09-28T00:00:00Z", 61, working);
    let now = at("2026-11-25T13:00:00Z");
    let week = window("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 200.0, 450.0);
    let ahead = look_ahead(&history, &week, now).unwrap();
    let (fan, f) = (ahead.fan(25), ahead.forecast());
    assert_eq!((fan.len(), fan[0].0, fan[24].0), (25, now, week.to));
    assert_eq!(fan[0].1, Band { low: 200.0, mid: 200.0, high: 200.0 });
    assert_eq!(fan[24].1, f.use_at_reset);
    assert!(fan.is_sorted_by(|a, b| a.1.low <= b.1.low && a.1.mid <= b.1.mid && a.1.high <= b.1.high));
}
