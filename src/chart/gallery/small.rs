//! Pictures of the calendar, sparklines and the pace bar.

use chrono::Weekday;

use super::{MEASURE, check, dark, light, noise, svg};
use crate::chart::format::Unit;
use crate::chart::layout::{Size, point};
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::table::csv;
use crate::chart::words::English;
use crate::chart::{calendar, pace, spark};

/// Days up to Sunday, 22 November 2026, quiet at weekends, with a fortnight that no log covers.
fn days(count: usize) -> calendar::Input {
    let mut next = noise(9);
    let value = |day: usize| {
        let weekend = (count - 1 - day) % 7 < 2;
        let burned = next() * if weekend { 30.0 } else { 280.0 };
        (day >= 16 || count < 60).then_some(if weekend && burned < 15.0 { 0 } else { (burned * 1e9) as u64 })
    };
    calendar::Input {
        title: "List cost per day".to_owned(),
        unit: Unit::Money,
        first_day: 20_779 + 1 - count as i64,
        values: (0..count).map(value).collect(),
        week_start: Weekday::Mon,
        highlight: None,
    }
}

#[test]
fn calendars() {
    for (name, days_shown, width, theme) in [
        ("calendar-half-light", 182, 380.0, light()),
        ("calendar-half-dark", 182, 380.0, dark()),
        ("calendar-narrow-light", 365, 296.0, light()),
    ] {
        let plan = calendar::plan(&days(days_shown), width, &English, &MEASURE);
        check(name, svg(plan.size, &theme, |area, device| calendar::draw(area, &plan, &theme, device)));
    }
}

#[test]
fn a_wide_calendar_shows_more_weeks_than_half_a_year() {
    let weeks = |width| calendar::plan(&days(371), width, &English, &MEASURE).weeks;
    assert_eq!([280.0, 380.0, 660.0, 900.0, 1_380.0].map(weeks), [20, 26, 26, 34, 53]);
}

#[test]
fn calendars_fit_and_find_their_days() {
    for count in [0, 1, 6, 7, 8, 31, 182, 365, 3_000] {
        for width in [0.0, 40.0, 296.0, 380.0, 1_140.0] {
            for week_start in [Weekday::Mon, Weekday::Sun, Weekday::Sat] {
                let input = calendar::Input { week_start, ..days(count) };
                let plan = calendar::plan(&input, width, &English, &MEASURE);
                for cell in &plan.cells {
                    assert!(cell.rect.right() <= width, "{count} days in {width}: {cell:?}");
                    let middle =
                        point(cell.rect.x + cell.rect.width / 2.0, cell.rect.y + cell.rect.height / 2.0);
                    assert_eq!(plan.day_at(middle), Some(cell.day));
                }
                let right = |label: &calendar::Label| label.at.x + MEASURE.width(&label.text, Weight::Normal);
                for pair in plan.months.windows(2) {
                    assert!(right(&pair[0]) < pair[1].at.x, "{pair:?} collide");
                }
                assert!(plan.months.iter().all(|label| right(label) <= width));
                let newest = plan.cells.last().map(|cell| cell.day + 1);
                assert!(newest.is_none_or(|newest| newest == count), "the newest day is shown");
                assert!(count == 0 || width < 60.0 || newest.is_some());
            }
        }
    }
}

#[test]
fn sparklines() {
    let mut next = noise(4);
    let mut level = 10.0;
    let mut values: Vec<Option<f64>> = (0..30)
        .map(|_| {
            level += next() - 0.42;
            Some(level)
        })
        .collect();
    let size = Size { width: 190.0, height: 32.0 };
    for (name, theme) in [("spark-light", light()), ("spark-dark", dark())] {
        let plan = spark::plan(&values, size);
        check(name, svg(size, &theme, |area, device| spark::draw(area, &plan, theme.ink, &theme, device)));
    }
    let few: Vec<Option<f64>> =
        (0..30).map(|day| [3, 4, 11, 29].contains(&day).then_some(f64::from(day))).collect();
    let (theme, plan) = (light(), spark::plan(&few, size));
    check(
        "spark-few-light",
        svg(size, &theme, |area, device| spark::draw(area, &plan, theme.ink, &theme, device)),
    );
    values[10..14].fill(None);
    let (theme, plan) = (light(), spark::plan(&values, size));
    check(
        "spark-gap-light",
        svg(size, &theme, |area, device| spark::draw(area, &plan, theme.ink, &theme, device)),
    );
}

#[test]
fn pace_bars() {
    let size = Size { width: 292.0, height: 16.0 };
    for (name, theme) in [("pace-light", light()), ("pace-dark", dark())] {
        let plan = pace::plan(0.71, Some(0.52), size);
        check(name, svg(size, &theme, |area, device| pace::draw(area, &plan, theme.ramp[3], &theme, device)));
    }
}

#[test]
fn a_calendar_in_words() {
    let mut input = days(182);
    input.values.truncate(18);
    input.values[16..].copy_from_slice(&[Some(1_500_000_000), Some(0)]);
    let value = |day: usize| calendar::readout(&input, day, &English).map(|day| (day.name, day.value));
    assert_eq!(value(16), Some(("Wed 10 Jun 2026".to_owned(), "$1.50".to_owned())));
    assert_eq!(value(17).unwrap().1, "$0.00");
    assert_eq!(value(3).unwrap().1, "not recorded");
    assert_eq!(value(18), None);
    assert_eq!(
        calendar::summary(&input, &English),
        "List cost per day, 25 May to 11 Jun: total $1.50, highest 10 Jun $1.50."
    );
    assert_eq!(csv(&calendar::table(&input, &English)).lines().nth(17), Some("2026-06-10,1.5"));
    input.values.fill(None);
    assert_eq!(calendar::summary(&input, &English), "List cost per day: nothing recorded.");
}
