//! Which values and which times get a label. Steps are the ones people count in; labels are spaced by their measured
//! width and never collide.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::format::Unit;
use super::frame::Tick;
use super::measure::{TextMeasure, Weight};
use super::scale::Bands;
use super::time::{Grain, TimeForm, civil, day_number, minute_number, month_number};
use super::words::Words;

/// The ticks of an axis that begins at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueTicks {
    /// Between two ticks, in base units.
    pub step: u128,
    /// Ticks above 0.
    pub count: u128,
    /// Where the axis ends: at the last tick, or at the data's maximum where there is none.
    pub end: u128,
}

/// At most `most` ticks above 0 for values up to `max`, at 1, 2, 2.5 or 5 times a power of ten.
///
/// An axis of nothing but zeros, or without room, has the zero line alone.
pub fn value_ticks(max: u128, most: u32) -> ValueTicks {
    if max == 0 {
        return ValueTicks { step: 1, count: 0, end: 1 };
    }
    if most == 0 {
        return ValueTicks { step: max, count: 0, end: max };
    }
    let step = nice_step(max, u128::from(most));
    // The axis ends on a tick: a bar above the last line has no line to be read at.
    let count = max.div_ceil(step);
    ValueTicks { step, count, end: count * step }
}

/// The smallest nice step of which `most` reach `max`.
fn nice_step(max: u128, most: u128) -> u128 {
    let mut power = 1_u128;
    loop {
        for tenths in [10, 20, 25, 50] {
            // 2.5 of one thing is no step.
            let Some(step) = (power * tenths).is_multiple_of(10).then_some(power * tenths / 10) else {
                continue;
            };
            if max.div_ceil(step) <= most {
                return step;
            }
        }
        power *= 10;
    }
}

/// Values with their labels, from 0 up.
pub fn value_labels(unit: Unit, ticks: ValueTicks) -> impl Iterator<Item = (u128, String)> {
    let last = ticks.step * ticks.count;
    (0..=ticks.count).map(move |i| (i * ticks.step, unit.axis(i * ticks.step, ticks.step, last)))
}

/// Labels of slots: the finest step of the calendar whose labels fit side by side.
///
/// Labels are centred under their slot and pushed inside `0..width`. With two or more slots there are at least two
/// labels wherever two have room.
pub fn time_ticks(
    starts: &[i64],
    grain: Grain,
    bands: Bands,
    width: f64,
    words: &dyn Words,
    measure: &dyn TextMeasure,
) -> Vec<Tick> {
    let times: Vec<NaiveDateTime> = starts.iter().map(|&at| civil(at)).collect();
    let row = Row { times: &times, bands, width, words, measure };
    let few = times.len() <= 14;
    let strides = [2, 3].into_iter().filter(|_| few).map(|by| row.strided(by, base_form(grain)));
    let fitting = (row.strided(1, full_form(grain)).into_iter())
        .chain(row.strided(1, base_form(grain)))
        .chain(strides.flatten())
        .chain(steps(grain).iter().filter_map(|step| row.stepped(step)))
        .find(|ticks| ticks.len() >= 2 || times.len() == 1);
    // No step of the calendar falls twice into the range: count slots instead.
    let counted = || (1..=times.len()).find_map(|by| row.strided(by, base_form(grain)));
    fitting.or_else(counted).unwrap_or_default()
}

/// A step of the calendar: a new label wherever the bucket changes.
struct Step {
    bucket: fn(NaiveDateTime) -> i64,
    form: TimeForm,
}

const MINUTES: [Step; 2] = [
    Step { bucket: |at| minute_number(at).div_euclid(30), form: TimeForm::Clock },
    Step { bucket: |at| minute_number(at).div_euclid(60), form: TimeForm::Clock },
];
const HOURS: [Step; 5] = [
    Step { bucket: |at| minute_number(at).div_euclid(120), form: TimeForm::Clock },
    Step { bucket: |at| minute_number(at).div_euclid(180), form: TimeForm::Clock },
    Step { bucket: |at| minute_number(at).div_euclid(360), form: TimeForm::Clock },
    Step { bucket: |at| minute_number(at).div_euclid(720), form: TimeForm::Clock },
    Step { bucket: day_number, form: TimeForm::Day },
];
const DAYS: [Step; 8] = [
    // Day 0 was a Thursday; labels stand at Mondays.
    Step { bucket: |at| (day_number(at) + 3).div_euclid(7), form: TimeForm::Day },
    Step { bucket: month_number, form: TimeForm::Month },
    Step { bucket: |at| month_number(at).div_euclid(3), form: TimeForm::Month },
    Step { bucket: |at| month_number(at).div_euclid(6), form: TimeForm::Month },
    Step { bucket: |at| i64::from(at.year()), form: TimeForm::Year },
    Step { bucket: |at| i64::from(at.year()).div_euclid(2), form: TimeForm::Year },
    Step { bucket: |at| i64::from(at.year()).div_euclid(5), form: TimeForm::Year },
    Step { bucket: |at| i64::from(at.year()).div_euclid(20), form: TimeForm::Year },
];

/// Steps coarser than one slot, finest first.
fn steps(grain: Grain) -> Vec<&'static Step> {
    let minutes: &[Step] = if grain == Grain::QuarterHour { &MINUTES } else { &[] };
    let hours: &[Step] = if matches!(grain, Grain::QuarterHour | Grain::Hour) { &HOURS } else { &[] };
    let days: &[Step] = match grain {
        Grain::QuarterHour | Grain::Hour | Grain::Day => &DAYS,
        Grain::Week => &DAYS[1..],
        Grain::Month => &DAYS[2..],
    };
    minutes.iter().chain(hours).chain(days).collect()
}

fn base_form(grain: Grain) -> TimeForm {
    match grain {
        Grain::QuarterHour | Grain::Hour => TimeForm::Clock,
        Grain::Day | Grain::Week => TimeForm::Day,
        Grain::Month => TimeForm::Month,
    }
}

fn full_form(grain: Grain) -> TimeForm {
    if grain == Grain::Day { TimeForm::Weekday } else { base_form(grain) }
}

/// Everything that decides whether labels fit.
struct Row<'a> {
    times: &'a [NaiveDateTime],
    bands: Bands,
    width: f64,
    words: &'a dyn Words,
    measure: &'a dyn TextMeasure,
}

impl Row<'_> {
    fn strided(&self, by: usize, form: TimeForm) -> Option<Vec<Tick>> {
        self.place((0..self.times.len()).step_by(by).collect(), form)
    }

    fn stepped(&self, step: &Step) -> Option<Vec<Tick>> {
        let bucket = |slot: usize| (step.bucket)(self.times[slot]);
        let begins = |slot: usize| match slot.checked_sub(1) {
            Some(before) => bucket(before) != bucket(slot),
            None => (step.bucket)(self.times[0] - chrono::TimeDelta::minutes(1)) != bucket(0),
        };
        self.place((0..self.times.len()).filter(|&slot| begins(slot)).collect(), step.form)
    }

    /// Labels at these slots, unless two of them would come too close.
    fn place(&self, slots: Vec<usize>, form: TimeForm) -> Option<Vec<Tick>> {
        let size = self.measure.size();
        let gap = size * 1.3;
        // Written out, thousands of labels cost more than they can ever be worth.
        if slots.len() as f64 * (size + gap) > self.width + size + gap {
            return None;
        }
        let mut end = f64::NEG_INFINITY;
        let mut ticks = Vec::with_capacity(slots.len());
        for slot in slots {
            let text = self.words.time(self.times[slot], form_at(self.times[slot], form));
            let half = self.measure.width(&text, Weight::Normal) / 2.0;
            let x = self.bands.center(slot).min(self.width - half).max(half);
            if x - half < end + gap || 2.0 * half > self.width {
                return None;
            }
            end = x + half;
            ticks.push(Tick { slot, x, text });
        }
        Some(ticks)
    }
}

/// The first hour of a day is labelled by the day, the first month of a year by the year.
fn form_at(at: NaiveDateTime, form: TimeForm) -> TimeForm {
    match form {
        TimeForm::Clock if at.hour() == 0 && at.minute() == 0 => TimeForm::Day,
        TimeForm::Month if at.month() == 1 => TimeForm::Year,
        form => form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::measure::WidthTable;
    use crate::chart::words::English;

    const DAY: i64 = 86_400_000;

    fn values(max: u128, most: u32) -> (u128, u128, u128) {
        let ticks = value_ticks(max, most);
        (ticks.step, ticks.count, ticks.end)
    }

    #[test]
    fn steps_are_nice_and_few() {
        assert_eq!(values(296, 4), (100, 3, 300));
        assert_eq!(values(330, 4), (100, 4, 400), "no bar rises above the last line");
        assert_eq!(values(99, 4), (25, 4, 100));
        assert_eq!(values(7, 4), (2, 4, 8));
        assert_eq!(values(1, 4), (1, 1, 1));
        assert_eq!(values(3, 4), (1, 3, 3), "nothing counts in halves");
    }

    #[test]
    fn zeros_and_no_room_have_the_zero_line() {
        assert_eq!(values(0, 4), (1, 0, 1));
        assert_eq!(values(296, 0), (296, 0, 296));
        assert_eq!(
            values(5_000_000_000_000_000_000_000, 4),
            (2_000_000_000_000_000_000_000, 3, 6_000_000_000_000_000_000_000)
        );
    }

    #[track_caller]
    fn times(start: i64, slot: i64, count: i64, grain: Grain, width: f64, expected: &[&str]) {
        let starts: Vec<i64> = (0..count).map(|i| start + i * slot).collect();
        let bands = Bands::over(0.0, width, starts.len());
        let ticks = time_ticks(&starts, grain, bands, width, &English, &WidthTable { size: 12.0 });
        assert_eq!(ticks.iter().map(|tick| tick.text.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn days() {
        // From Saturday, 24 October 2026.
        let start = 20_750 * DAY;
        times(start, DAY, 1, Grain::Day, 300.0, &["Sat 24 Oct"]);
        times(start, DAY, 3, Grain::Day, 400.0, &["Sat 24 Oct", "Sun 25 Oct", "Mon 26 Oct"]);
        times(start, DAY, 3, Grain::Day, 200.0, &["24 Oct", "25 Oct", "26 Oct"]);
        times(start, DAY, 7, Grain::Day, 280.0, &["24 Oct", "26 Oct", "28 Oct", "30 Oct"]);
        times(start, DAY, 30, Grain::Day, 1_100.0, &["26 Oct", "2 Nov", "9 Nov", "16 Nov"]);
        times(start, DAY, 100, Grain::Day, 300.0, &["Nov", "Dec", "2027"]);
        times(start, DAY, 800, Grain::Day, 300.0, &["2027", "Jul", "2028", "Jul"]);
        times(start, DAY, 6_000, Grain::Day, 300.0, &["2030", "2035", "2040"]);
    }

    #[test]
    fn hours_name_the_day_at_midnight() {
        let hour = 3_600_000;
        times(20_750 * DAY, hour, 24, Grain::Hour, 300.0, &["24 Oct", "06:00", "12:00", "18:00"]);
        times(
            20_750 * DAY + 21 * hour,
            hour / 4,
            20,
            Grain::QuarterHour,
            400.0,
            &["21:00", "22:00", "23:00", "25 Oct", "01:00"],
        );
    }

    #[test]
    fn an_hour_that_the_clock_skips_is_no_tick() {
        // 29 March 2026 in Berlin: 02:00 does not exist.
        let (start, hour) = (20_541 * DAY, 3_600_000);
        let starts: Vec<i64> = [0, 1, 3, 4, 5, 6].map(|h| start + h * hour).to_vec();
        let bands = Bands::over(0.0, 240.0, starts.len());
        let ticks = time_ticks(&starts, Grain::Hour, bands, 240.0, &English, &WidthTable { size: 12.0 });
        assert_eq!(
            ticks.iter().map(|tick| tick.text.as_str()).collect::<Vec<_>>(),
            ["29 Mar", "03:00", "05:00"]
        );
    }

    #[test]
    fn weeks_and_months() {
        times(20_745 * DAY, 7 * DAY, 8, Grain::Week, 300.0, &["19 Oct", "2 Nov", "16 Nov", "30 Nov"]);
        times(20_745 * DAY, 7 * DAY, 60, Grain::Week, 400.0, &["2027", "Apr", "Jul", "Oct"]);
        let months: Vec<i64> = [20_393, 20_423, 20_454, 20_485, 20_513].map(|day| day * DAY).to_vec();
        let bands = Bands::over(0.0, 300.0, months.len());
        let ticks = time_ticks(&months, Grain::Month, bands, 300.0, &English, &WidthTable { size: 12.0 });
        assert_eq!(
            ticks.iter().map(|tick| tick.text.as_str()).collect::<Vec<_>>(),
            ["Nov", "Dec", "2026", "Feb", "Mar"]
        );
    }
}
