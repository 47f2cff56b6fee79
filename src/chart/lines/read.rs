//! What lines say without a picture: the read-out of a slot, the text alternative, and the table twin.

use crate::chart::format::Unit;
use crate::chart::table::{Cell, Table};
use crate::chart::time::{TimeForm, civil};
use crate::chart::words::{LineFacts, LinesFacts, Named, Word, Words};

use super::{Input, Line};

/// A slot in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// The slot in full.
    pub time: String,
    /// Lines with a value, the greatest first.
    pub lines: Vec<Read>,
    /// Whether it is not over yet.
    pub open: bool,
}

/// One line in a read-out.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// Index into [`Input::lines`].
    pub line: usize,
    /// Its value at a glance.
    pub value: String,
    /// What is behind it at a glance, where that is known.
    pub behind: Option<String>,
    /// Whether that is very little.
    pub faint: bool,
}

/// Reads a slot. `None` when there is no such slot.
pub fn readout(input: &Input, slot: usize, words: &dyn Words) -> Option<Readout> {
    let start = *input.starts.get(slot)?;
    let mut known: Vec<(usize, f64)> =
        input.lines.iter().enumerate().filter_map(|(i, line)| Some((i, line.value(slot)?))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let unit = input.behind.as_ref().map(|(_, unit)| *unit);
    let read = |(line, value): (usize, f64)| {
        let of = &input.lines[line];
        let behind = unit.zip(of.weight(slot)).map(|(unit, weight)| unit.short(u128::from(weight)));
        Read { line, value: input.figure.short(value), behind, faint: input.faint(of)(slot) }
    };
    Some(Readout {
        time: words.time(civil(start), TimeForm::Full(input.grain)),
        lines: known.into_iter().map(read).collect(),
        open: input.open.as_ref().is_some_and(|open| open.contains(&slot)),
    })
}

/// The text alternative, for `aria-label`: each line's ratio in all, and between which values it went. Slots with very
/// little behind them are no extremes.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let name = |slot: usize| words.time(civil(input.starts[slot]), TimeForm::Day);
    let slots = || 0..input.starts.len();
    let named = |(slot, value): (usize, f64)| Named { name: name(slot), value: input.figure.short(value) };
    let facts = |line: &Line| {
        let faint = input.faint(line);
        let all = || slots().filter_map(|slot| Some((slot, line.value(slot)?)));
        let mut solid: Vec<(usize, f64)> = all().filter(|(slot, _)| !faint(*slot)).collect();
        if solid.is_empty() {
            solid = all().collect();
        }
        let by_value = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
        Some(LineFacts {
            name: line.name.clone(),
            overall: line.overall.map(|value| input.figure.short(value)),
            least: named(*solid.iter().min_by(by_value)?),
            most: named(*solid.iter().max_by(by_value)?),
        })
    };
    let lines: Vec<LineFacts> = input.lines.iter().filter_map(facts).collect();
    words.lines(&LinesFacts {
        title: input.title.clone(),
        span: slots().last().filter(|_| !lines.is_empty()).map(|last| (name(0), name(last))),
        kind: input.kind.clone(),
        lines,
    })
}

/// The table twin: a row for each slot, a column for each line, and one for what is behind it, where that is known.
pub fn table(input: &Input, words: &dyn Words) -> Table {
    let behind = |line: &Line| input.behind.clone().filter(|_| !line.weights.is_empty());
    let mut head = vec![words.word(Word::Time).to_owned()];
    for line in &input.lines {
        head.push(line.name.clone());
        head.extend(behind(line).map(|(what, _)| words.list(&[line.name.clone(), what])));
    }
    let row = |slot: usize| {
        let mut cells = vec![Cell::Time(input.starts[slot], input.grain)];
        for line in &input.lines {
            cells.push(Cell::figure(line.value(slot), input.figure));
            let weight = |unit: Unit| Cell::of(line.weight(slot), unit);
            cells.extend(behind(line).map(|(_, unit)| weight(unit)));
        }
        cells
    };
    Table { head, rows: (0..input.starts.len()).map(row).collect() }
}
