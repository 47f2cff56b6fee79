//! Where the days of a calendar go.

use chrono::{Datelike, NaiveDateTime, Weekday};

use crate::chart::layout::{Rect, Size, point};
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::time::{TimeForm, civil, month_number};
use crate::chart::words::Words;

use super::{Cell, Input, Label, Level, Plan};

/// Between two cells.
pub const GAP: f64 = 3.0;
const SMALLEST: f64 = 9.0;
const LARGEST: f64 = 22.0;
/// So many weeks are shown before cells grow: half a year.
const FEWEST: usize = 26;
const DAY_MS: i64 = 86_400_000;

/// Lays out the calendar over a width; the height follows from it.
pub fn plan(input: &Input, width: f64, words: &dyn Words, measure: &dyn TextMeasure) -> Plan {
    let text_size = measure.size();
    let grid = Grid::of(input);
    let names = named_rows(input.week_start).map(|(row, day)| (row, words.weekday(day)));
    let widest = names.clone().map(|(_, name)| measure.width(name, Weight::Normal)).fold(0.0, f64::max);
    let left = (widest + text_size * 0.6).ceil();
    let head = (text_size * 1.5).ceil();

    // Half a year as large as it can be, if need be only as many of the newest weeks as find room at the smallest size;
    // where the largest leaves room, more weeks.
    let room = (width - left + GAP).max(0.0);
    let fit = |side: f64| (room / (side + GAP)) as usize;
    let weeks = grid.weeks.min(fit(LARGEST).max(FEWEST).min(fit(SMALLEST)));
    let pitch = ((room / weeks.max(1) as f64).floor()).clamp(SMALLEST + GAP, LARGEST + GAP);
    let side = pitch - GAP;
    let hidden = grid.weeks - weeks;

    let thresholds = thresholds(&input.values);
    let days = (0..input.values.len()).filter(|&day| grid.week(day) >= hidden);
    let cells: Vec<Cell> = days
        .map(|day| {
            let (week, row) = (grid.week(day) - hidden, grid.row(day));
            let (x, y) = (left + week as f64 * pitch, head + row as f64 * pitch);
            let rect = Rect { x, y, width: side, height: side };
            Cell { day, rect, level: level(input.values[day], thresholds) }
        })
        .collect();
    let weekdays = names.map(|(row, name)| Label {
        at: point(0.0, head + row as f64 * pitch + side / 2.0),
        text: name.to_owned(),
    });
    Plan {
        size: Size { width, height: head + 7.0 * pitch - GAP },
        text_size,
        weeks,
        months: months(input, &cells, width, words, measure),
        cells,
        weekdays: weekdays.collect(),
        thresholds,
        highlight: input.highlight.clone(),
    }
}

/// Weeks and rows of days.
struct Grid {
    /// Row of the first day.
    offset: usize,
    weeks: usize,
}

impl Grid {
    fn of(input: &Input) -> Grid {
        // Day 0 was a Thursday.
        let monday_based = (input.first_day + 3).rem_euclid(7);
        let offset =
            (monday_based - i64::from(input.week_start.num_days_from_monday())).rem_euclid(7) as usize;
        Grid { offset, weeks: (offset + input.values.len()).div_ceil(7) }
    }

    fn week(&self, day: usize) -> usize {
        (self.offset + day) / 7
    }

    fn row(&self, day: usize) -> usize {
        (self.offset + day) % 7
    }
}

/// Every other row has a name.
fn named_rows(week_start: Weekday) -> impl Iterator<Item = (usize, Weekday)> + Clone {
    let after = move |rows: usize| (0..rows).fold(week_start, |day, _| day.succ());
    (0..7)
        .map(move |row| (row, after(row)))
        .filter(|(_, day)| matches!(day, Weekday::Mon | Weekday::Wed | Weekday::Fri))
}

/// A month's name above the first week that begins in it, where it has room.
fn months(
    input: &Input,
    cells: &[Cell],
    width: f64,
    words: &dyn Words,
    measure: &dyn TextMeasure,
) -> Vec<Label> {
    let time =
        |cell: &Cell| -> NaiveDateTime { civil((input.first_day + cell.day as i64).saturating_mul(DAY_MS)) };
    let text_size = measure.size();
    let mut labels: Vec<Label> = Vec::new();
    let mut end = f64::NEG_INFINITY;
    let columns = cells.chunk_by(|a, b| a.rect.x == b.rect.x);
    let firsts: Vec<&Cell> = columns.filter_map(|column| column.first()).collect();
    for (i, cell) in firsts.iter().enumerate() {
        let month = month_number(time(cell));
        if i > 0 && month_number(time(firsts[i - 1])) == month {
            continue;
        }
        // A month of which only its last days are shown leaves the room to the next one.
        if i == 0 && firsts.get(1).is_some_and(|next| month_number(time(next)) != month) {
            continue;
        }
        let form = if time(cell).month() == 1 { TimeForm::Year } else { TimeForm::Month };
        let text = words.time(time(cell), form);
        let right = cell.rect.x + measure.width(&text, Weight::Normal);
        if cell.rect.x < end + text_size * 0.6 || right > width {
            continue;
        }
        end = right;
        labels.push(Label { at: point(cell.rect.x, text_size * 0.6), text });
    }
    labels
}

/// The least value of each of five steps: quintiles of the days above 0.
fn thresholds(values: &[Option<u64>]) -> [u64; 5] {
    let mut above: Vec<u64> = values.iter().flatten().copied().filter(|&value| value > 0).collect();
    above.sort_unstable();
    let Some(last) = above.len().checked_sub(1) else { return [1; 5] };
    [0, 1, 2, 3, 4].map(|step| above[(above.len() * step).div_ceil(5).min(last)])
}

fn level(value: Option<u64>, thresholds: [u64; 5]) -> Level {
    match value {
        None => Level::NotRecorded,
        Some(0) => Level::Zero,
        Some(value) => Level::Step(thresholds.iter().skip(1).filter(|&&least| value >= least).count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[u64], expected: &[usize]) {
        let values: Vec<Option<u64>> = values.iter().copied().map(Some).collect();
        let limits = thresholds(&values);
        let steps = values.iter().map(|&value| match level(value, limits) {
            Level::Step(step) => step,
            other => panic!("{value:?} is {other:?}"),
        });
        assert_eq!(steps.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn steps_hold_equal_numbers_of_days() {
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], &[0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
        check(&[10, 20, 30, 40, 1_000_000_000_000_000_000], &[0, 1, 2, 3, 4]);
    }

    #[test]
    fn few_or_equal_days_are_strong() {
        check(&[5], &[4]);
        check(&[7, 7, 7], &[4, 4, 4]);
        check(&[1, 9], &[0, 4]);
    }

    #[test]
    fn zero_and_missing_are_no_steps() {
        let limits = thresholds(&[Some(0), None]);
        assert_eq!((level(Some(0), limits), level(None, limits)), (Level::Zero, Level::NotRecorded));
    }

    #[test]
    fn weeks_begin_where_asked() {
        // 20,750 is Saturday, 24 October 2026.
        let input = |week_start| Input {
            title: String::new(),
            unit: crate::chart::format::Unit::Tokens,
            first_day: 20_750,
            values: vec![Some(1); 9],
            week_start,
            highlight: None,
        };
        let monday = Grid::of(&input(Weekday::Mon));
        assert_eq!((monday.row(0), monday.row(1), monday.week(2), monday.weeks), (5, 6, 1, 2));
        let sunday = Grid::of(&input(Weekday::Sun));
        assert_eq!((sunday.row(0), sunday.row(1), sunday.week(1), sunday.weeks), (6, 0, 1, 3));
    }
}
