//! What a stacked series says without a picture: the read-out of some slots, the text alternative, and the table twin.

use crate::chart::format::{Known, Unit};
use crate::chart::table::{Cell, Table};
use crate::chart::time::{TimeForm, civil};
use crate::chart::words::{Named, Summary, Word, Words};

use super::Input;
use std::ops::Range;

/// A slot, or the sum of some in a row, in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// The slot in full; of several the first and the last.
    pub time: String,
    /// The height of the stack, or that it is not recorded.
    pub total: String,
    /// What is in the total and told by itself, if there is any.
    pub within: Option<String>,
    /// The total one period earlier, where all of it is known.
    pub previous: Option<String>,
    /// Series above 0 from the top of the stack to its bottom.
    pub lines: Vec<Line>,
    /// Indices into [`Input::notes`].
    pub notes: Vec<usize>,
    /// Requests that have no price and are in no value.
    pub unpriced: u64,
    /// Sums in it that each count as one request.
    pub uncounted: u64,
    /// Whether a log covers any of it.
    pub recorded: bool,
    /// Whether it is not over yet.
    pub open: bool,
}

/// One series in a read-out.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Index into [`Input::series`].
    pub series: usize,
    /// Its value at a glance.
    pub value: String,
    /// Of the total.
    pub share: f64,
}

/// Reads a slot, or the sum of some. `None` when there are no such slots.
pub fn readout(input: &Input, slots: Range<usize>, words: &dyn Words) -> Option<Readout> {
    let last = *input.starts.get(slots.end.checked_sub(1)?)?;
    let first = *input.starts.get(slots.start).filter(|_| !slots.is_empty())?;
    let total: u128 = slots.clone().map(|slot| input.total(slot)).sum();
    let recorded = slots.clone().any(|slot| !input.is_unrecorded(slot));
    let line = |series: usize| {
        let of = &input.series[series];
        let value = slots.clone().map(|slot| u128::from(of.value(slot))).sum();
        let known = Known::of_sum(value, slots.clone().map(|slot| of.known(slot)));
        let share = value as f64 / total as f64;
        (value > 0).then(|| Line { series, value: known.say(input.unit.short(value)), share })
    };
    let earlier = |values: &Vec<Option<u64>>| {
        slots.clone().map(|slot| values.get(slot).copied().flatten().map(u128::from)).sum::<Option<u128>>()
    };
    let previous = input.previous.as_ref().and_then(earlier);
    let name = |at: i64, form: TimeForm| words.time(civil(at), form);
    Some(Readout {
        time: if slots.len() == 1 {
            name(first, TimeForm::Full(input.grain))
        } else {
            format!("{} – {}", name(first, TimeForm::Day), name(last, TimeForm::Day))
        },
        total: if recorded {
            Known::of_sum(total, slots.clone().map(|slot| input.known(slot))).say(input.unit.short(total))
        } else {
            words.word(Word::NotRecorded).to_owned()
        },
        within: input.within.as_ref().and_then(|within| {
            let value: u128 = slots.clone().map(|slot| u128::from(within.value(slot))).sum();
            (value > 0).then(|| input.unit.short(value))
        }),
        previous: previous.map(|value| input.unit.short(value)),
        lines: (0..input.series.len()).rev().filter_map(line).collect(),
        notes: (0..input.notes.len()).filter(|&note| slots.contains(&input.notes[note].slot)).collect(),
        unpriced: slots.clone().map(|slot| input.unpriced(slot)).sum(),
        uncounted: slots.clone().map(|slot| input.uncounted(slot)).sum(),
        recorded,
        open: input.open.as_ref().is_some_and(|open| slots.clone().any(|slot| open.contains(&slot))),
    })
}

/// The text alternative, for `aria-label`.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let name = |slot: usize| words.time(civil(input.starts[slot]), TimeForm::Day);
    let totals = (0..input.starts.len()).map(|slot| (slot, input.total(slot)));
    // The first of equal peaks.
    let peak = totals.rev().max_by_key(|&(_, total)| total).filter(|&(_, total)| total > 0);
    let mut series: Vec<(&str, u128)> = input.series.iter().map(|s| (s.name.as_str(), s.total())).collect();
    series.sort_by_key(|&(_, total)| std::cmp::Reverse(total));
    let total = series.iter().map(|&(_, total)| total).sum();
    let known = Known::of_sum(total, (0..input.starts.len()).map(|slot| input.known(slot)));
    let named = |name: String, value: u128| Named { name, value: input.unit.short(value) };
    let previous = input.previous.as_ref().filter(|values| values.iter().any(Option::is_some));
    words.summary(&Summary {
        title: input.title.clone(),
        span: input.starts.len().checked_sub(1).map(|last| (name(0), name(last))),
        total: known.say(input.unit.short(total)),
        peak: peak.map(|(slot, total)| named(name(slot), total)),
        previous: previous
            .map(|values| input.unit.short(values.iter().flatten().map(|&v| u128::from(v)).sum())),
        kind: input.kind.clone(),
        series: series
            .into_iter()
            .filter(|&(_, total)| total > 0)
            .map(|(n, total)| named(n.to_owned(), total))
            .collect(),
    })
}

/// The table twin: a row for each slot, a column for each series, the total, what of it is told by itself, the previous
/// period where there is one, and what is in no value or may be more than it says, where anything is.
pub fn table(input: &Input, words: &dyn Words) -> Table {
    let mut head = vec![words.word(Word::Time).to_owned()];
    head.extend(input.series.iter().map(|series| series.name.clone()));
    head.push(words.word(Word::Total).to_owned());
    head.extend(input.within.as_ref().map(|within| within.name.clone()));
    head.extend(input.previous.as_ref().map(|_| words.word(Word::Previous).to_owned()));
    let beside = [(Word::Unpriced, &input.unpriced), (Word::Uncounted, &input.uncounted)];
    let beside = beside.into_iter().filter(|(_, counts)| counts.iter().any(|n| *n > 0));
    head.extend(beside.clone().map(|(word, _)| words.word(word).to_owned()));
    let row = |slot: usize| {
        let recorded = !input.is_unrecorded(slot);
        let number = |value: u128, known: Known| {
            if recorded { Cell::known(value, input.unit, known) } else { Cell::NotRecorded }
        };
        let mut cells = vec![Cell::Time(input.starts[slot], input.grain)];
        cells.extend(
            input.series.iter().map(|series| number(u128::from(series.value(slot)), series.known(slot))),
        );
        cells.push(number(input.total(slot), input.known(slot)));
        let within = input.within.as_ref();
        cells.extend(within.map(|within| number(u128::from(within.value(slot)), Known::default())));
        let previous = |values: &Vec<Option<u64>>| Cell::of(values.get(slot).copied().flatten(), input.unit);
        cells.extend(input.previous.as_ref().map(previous));
        let count = |counts: &Vec<u64>| {
            let n = counts.get(slot).copied().unwrap_or(0);
            if recorded { Cell::Number(u128::from(n), Unit::Count) } else { Cell::NotRecorded }
        };
        cells.extend(beside.clone().map(|(_, counts)| count(counts)));
        cells
    };
    Table { head, rows: (0..input.starts.len()).map(row).collect() }
}
