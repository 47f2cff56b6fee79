//! How good forecasts are: what a back-test counts, and that they beat the straight line.

use super::super::synthetic::{Habit, Length, case};
use super::*;

#[test]
fn a_backtest_counts_what_was_said() {
    let history = daily("2026-09-28T00:00:00Z", 63, working);
    let start = at("2026-09-28T00:00:00Z");
    // Uses 400 a week: the seventh runs out on Friday at 13:00, the eighth lasts.
    let week = |i: i64, limit| PastWindow { from: start + i * 7 * DAY, to: start + (i + 1) * 7 * DAY, limit };
    let trials = backtest(&history, &[week(6, 360.0), week(7, 600.0)]);
    // At three quarters of the seventh, on Saturday, nothing was left to forecast.
    assert_eq!(trials.iter().map(|t| t.share).collect::<Vec<_>>(), [0.25, 0.5, 0.25, 0.5, 0.75]);
    assert_eq!(format(trials[0].ran_out.unwrap()), "2026-11-13T13:00:00.000Z");
    assert_eq!((trials[2].ran_out, trials[2].used), (None, 400.0));
    let v = Verdict::of(&trials);
    assert_eq!((v.forecasts, v.silent, v.ran_out), (5, 0, 2));
    assert_eq!((v.ours.false_alarms, v.ours.misses), (0, 0));
    // 280 in the first half make the straight line fear for 600 on Thursday: 240 in 3.5 days.
    assert!(v.ours.error.unwrap() < 0.02 && v.line.error.unwrap() > 0.03, "{v:?}");
    assert_eq!(Verdict::of(&[]), Verdict::default());
}

/// The measurement of `cargo xtask forecast` in small, on seeds of its own.
#[test]
fn forecasts_are_better_than_the_straight_line() {
    let trials_of = |length, habits: &[Habit], seeds: std::ops::Range<u64>| -> Vec<Trial> {
        let of = |habit: &Habit| {
            seeds
                .clone()
                .flat_map(|seed| {
                    let case = case(*habit, length, 500 + seed);
                    let history = History::new(&case.slots, case.zone).with_stops(&case.windows);
                    backtest(&history, &case.windows[case.skip..])
                })
                .collect::<Vec<_>>()
        };
        habits.iter().flat_map(of).collect()
    };
    let mut all = trials_of(Length::Week, &Habit::ALL, 0..2);
    all.extend(trials_of(Length::Month, &[Habit::Office, Habit::Vacation, Habit::Owl], 0..2));
    all.extend(trials_of(Length::FiveHours, &[Habit::Change], 0..1));
    let v = Verdict::of(&all);
    assert!(v.forecasts > 700 && v.silent == 0 && v.ran_out > 250, "{v:?}");
    let (ours, line) = (v.ours, v.line);
    assert!(ours.error < line.error && v.error_if < ours.error, "{v:?}");
    assert!(ours.mean_error < line.mean_error, "{v:?}");
    assert!(ours.false_alarms < line.false_alarms && ours.misses < line.misses, "{v:?}");
    assert!((0.8..0.96).contains(&v.held.unwrap()) && (0.7..0.9).contains(&v.use_held.unwrap()), "{v:?}");
}

#[test]
fn invented_histories_are_what_they_say() {
    for habit in Habit::ALL {
        for length in Length::ALL {
            let (a, b) = (case(habit, length, 7), case(habit, length, 7));
            assert_eq!((&a.slots, &a.windows), (&b.slots, &b.windows));
            assert_ne!(a.slots, case(habit, length, 8).slots);
            assert!(a.slots.is_sorted_by(|x, y| x.0 < y.0) && a.slots.iter().all(|s| s.1 > 0.0));
        }
    }
    let of_week = |habit| {
        let case = case(habit, Length::Week, 3);
        let history = History::new(&case.slots, case.zone.clone());
        let out = case.windows.iter().filter(|w| history.between(w.from, w.to) >= w.limit).count();
        (out as f64 / case.windows.len() as f64, case)
    };
    for habit in Habit::ALL {
        let (out, case) = of_week(habit);
        assert!(habit == Habit::Newcomer || (0.25..0.75).contains(&out), "{habit:?}: {out}");
        if habit == Habit::Newcomer {
            continue;
        }
        let weekend = case.slots.iter().filter(|s| crate::time::weekday(case.zone.day(s.0)) > 4);
        let share = weekend.map(|s| s.1).sum::<f64>() / case.slots.iter().map(|s| s.1).sum::<f64>();
        let rests = matches!(habit, Habit::Office | Habit::Vacation | Habit::Walled);
        assert_eq!(share < 0.1, rests, "{habit:?}: {share}");
    }
}
