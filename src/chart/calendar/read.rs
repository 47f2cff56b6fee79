//! What a calendar says without a picture.

use crate::chart::table::{Cell, Table};
use crate::chart::time::{Grain, TimeForm, civil};
use crate::chart::words::{Named, Summary, Word, Words};

use super::Input;

const DAY_MS: i64 = 86_400_000;

/// Start of a day in wall-clock milliseconds.
fn start(input: &Input, day: usize) -> i64 {
    (input.first_day + day as i64).saturating_mul(DAY_MS)
}

/// One day in words: its date, and its value or that it is not recorded. `None` when there is no such day.
pub fn readout(input: &Input, day: usize, words: &dyn Words) -> Option<Named> {
    let value = *input.values.get(day)?;
    Some(Named {
        name: words.time(civil(start(input, day)), TimeForm::Full(Grain::Day)),
        value: Cell::of(value, input.unit).text(words),
    })
}

/// The text alternative, for `aria-label`.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let name = |day: usize| words.time(civil(start(input, day)), TimeForm::Day);
    let known =
        || input.values.iter().enumerate().filter_map(|(day, value)| Some((day, u128::from((*value)?))));
    // The first of equal peaks.
    let peak = known().rev().max_by_key(|&(_, value)| value).filter(|&(_, value)| value > 0);
    words.summary(&Summary {
        title: input.title.clone(),
        span: known().next().map(|_| (name(0), name(input.values.len() - 1))),
        total: input.unit.short(known().map(|(_, value)| value).sum()),
        peak: peak.map(|(day, value)| Named { name: name(day), value: input.unit.short(value) }),
        ..Summary::default()
    })
}

/// The table twin: a row for each day.
pub fn table(input: &Input, words: &dyn Words) -> Table {
    let row = |(day, value): (usize, &Option<u64>)| {
        vec![Cell::Time(start(input, day), Grain::Day), Cell::of(*value, input.unit)]
    };
    Table {
        head: vec![words.word(Word::Time).to_owned(), input.title.clone()],
        rows: input.values.iter().enumerate().map(row).collect(),
    }
}
