//! Notes above the plot: each label beside its leader, in as few rows as it takes, none over another label or leader.
//!
//! Labels are laid out from right to left, to the right of their leader in the lowest row with room, or else to the
//! left: a label then stands above those it reaches over, and its leader runs down to the left of them.

use crate::chart::layout::Rect;
use crate::chart::measure::{TextMeasure, Weight, fit};

use super::{Input, NoteLabel, PlacedNote};

/// Between a leader and its label.
const BESIDE: f64 = 5.0;
/// Fewer letters than this say nothing.
const SHORTEST: usize = 9;
/// More labels than this are no annotation any more.
const MOST: usize = 12;

/// A label that knows its row, but not yet its height.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Index into [`Input::notes`].
    note: usize,
    /// The leader.
    x: f64,
    /// From the plot upwards.
    row: usize,
    side: Side,
}

/// A text to the right of its leader or, flipped, to the left.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    text: String,
    left: f64,
    right: f64,
    flipped: bool,
}

/// How much height a row of labels takes.
pub fn row_height(text_size: f64) -> f64 {
    (text_size * 1.6).round()
}

/// Chooses which notes get a label, in the notes' own order of precedence, and in which of `rows` rows.
pub fn choose(
    input: &Input,
    center: impl Fn(usize) -> f64,
    right: f64,
    rows: usize,
    measure: &dyn TextMeasure,
) -> Vec<Label> {
    let known = (input.notes.iter().enumerate()).filter(|(_, what)| what.slot < input.starts.len());
    let mut wanted: Vec<(usize, f64, Vec<Side>)> = Vec::new();
    let mut labels = Vec::new();
    for (note, what) in known {
        let x = center(what.slot);
        let at = wanted.partition_point(|(_, other, _)| *other > x);
        wanted.insert(at, (note, x, sides(&what.text, x, right, measure)));
        match (1..=rows).find_map(|rows| arrange(&wanted, rows)) {
            Some(all) if all.len() <= MOST => labels = all,
            _ => drop(wanted.remove(at)),
        }
    }
    labels
}

/// How many rows are in use.
pub fn used(labels: &[Label]) -> usize {
    labels.iter().map(|label| label.row + 1).max().unwrap_or(0)
}

/// Puts labels and marks on the plot. `x` gives the middle of a slot's column and `foot` its top.
pub fn place(
    input: &Input,
    labels: &[Label],
    plot: Rect,
    text_size: f64,
    x: impl Fn(usize) -> f64,
    foot: impl Fn(usize) -> f64,
) -> Vec<PlacedNote> {
    let height = row_height(text_size);
    let known = (input.notes.iter().enumerate()).filter(|(_, what)| what.slot < input.starts.len());
    let place = |(note, what): (usize, &super::Note)| {
        let label = labels.iter().find(|label| label.note == note).map(|Label { row, side, .. }| {
            let y = plot.y - text_size * 0.75 - (row + 1) as f64 * height;
            let rect = Rect::from_edges(side.left, y, side.right, y + height);
            NoteLabel { text: side.text.clone(), rect, flipped: side.flipped }
        });
        PlacedNote {
            note,
            slot: what.slot,
            x: x(what.slot),
            foot: foot(what.slot),
            color: what.color.clone(),
            label,
        }
    };
    known.map(place).collect()
}

/// All of these labels, from right to left, or `None` when one finds no room.
fn arrange(wanted: &[(usize, f64, Vec<Side>)], rows: usize) -> Option<Vec<Label>> {
    let mut placed: Vec<Label> = Vec::new();
    for (note, x, sides) in wanted {
        let tries = sides.iter().flat_map(|side| (0..rows).map(move |row| (row, side)));
        let free = |&(row, side): &(usize, &Side)| placed.iter().all(|other| clear(side, *x, row, other));
        let (row, side) = tries.into_iter().find(free)?;
        placed.push(Label { note: *note, x: *x, row, side: side.clone() });
    }
    Some(placed)
}

/// The label on either side, or as much of it as fits on the wider side.
fn sides(text: &str, x: f64, right: f64, measure: &dyn TextMeasure) -> Vec<Side> {
    let (before, after) = (x - BESIDE, right - x - BESIDE);
    let side = |text: String, flipped: bool| {
        let width = measure.width(&text, Weight::Bold);
        let left = if flipped { x - BESIDE - width } else { x + BESIDE };
        Side { text, left, right: left + width, flipped }
    };
    let width = measure.width(text, Weight::Bold);
    let mut sides = Vec::new();
    if width <= after {
        sides.push(side(text.to_owned(), false));
    }
    if width <= before {
        sides.push(side(text.to_owned(), true));
    }
    if sides.is_empty() {
        let cut = fit(text, before.max(after), Weight::Bold, measure);
        sides.extend(cut.filter(|cut| cut.chars().count() >= SHORTEST).map(|cut| side(cut, before > after)));
    }
    sides
}

/// Whether a label in `row` with its leader at `x` keeps clear of a placed one.
fn clear(side: &Side, x: f64, row: usize, other: &Label) -> bool {
    let meets =
        |leader: f64, side: &Side| leader > side.left - BESIDE / 2.0 && leader < side.right + BESIDE / 2.0;
    // The leader of a label runs down past all rows below it.
    let over = row < other.row || !meets(x, &other.side);
    let under = row > other.row || !meets(other.x, side);
    let apart = side.right + 3.0 * BESIDE < other.side.left || other.side.right + 3.0 * BESIDE < side.left;
    over && under && (row != other.row || apart)
}
