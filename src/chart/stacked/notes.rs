//! Notes above the plot: each label beside its leader, in as few rows as it takes, none over another label or leader.
//! Rows are chosen before the height of the plot is known, which depends on how many there are.

use crate::chart::layout::Rect;
use crate::chart::measure::{TextMeasure, Weight, fit};

use super::{Input, NoteLabel, PlacedNote};

/// Between a leader and its label.
const BESIDE: f64 = 5.0;
/// Fewer letters than this say nothing.
const SHORTEST: usize = 9;

/// A note that knows its row, but not yet its height.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    note: usize,
    x: f64,
    /// Row from the plot upwards, text, left edge, width, and whether the text ends at the leader.
    label: Option<(usize, String, f64, f64, bool)>,
}

/// How much height rows of labels take.
pub fn row_height(text_size: f64) -> f64 {
    (text_size * 1.6).round()
}

/// Chooses rows for the notes in their order: the lowest row in which the label has room, to the right of its leader
/// or else to the left. A note without room keeps its mark.
pub fn choose_rows(
    input: &Input,
    center: impl Fn(usize) -> f64,
    right: f64,
    most: usize,
    measure: &dyn TextMeasure,
) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (note, what) in input.notes.iter().enumerate().filter(|(_, what)| what.slot < input.starts.len()) {
        let x = center(what.slot);
        let sides = sides(&what.text, x, right, measure);
        let label = (0..most).find_map(|row| {
            let here = sides.iter().find(|(_, left, width, _)| {
                rows.iter().all(|other| clear(other, x, row, *left, left + width))
            });
            here.map(|(text, left, width, flipped)| (row, text.clone(), *left, *width, *flipped))
        });
        rows.push(Row { note, x, label });
    }
    rows
}

/// How many rows are in use.
pub fn used(rows: &[Row]) -> usize {
    rows.iter().filter_map(|row| row.label.as_ref()).map(|label| label.0 + 1).max().unwrap_or(0)
}

/// Puts the rows on the plot. `foot` gives the top of a slot's column.
pub fn place(
    input: &Input,
    rows: Vec<Row>,
    plot: Rect,
    text_size: f64,
    foot: impl Fn(usize) -> f64,
) -> Vec<PlacedNote> {
    let height = row_height(text_size);
    let place = |Row { note, x, label }: Row| {
        let what = &input.notes[note];
        let label = label.map(|(row, text, left, width, flipped)| {
            let y = plot.y - text_size * 0.75 - (row + 1) as f64 * height;
            NoteLabel { text, rect: Rect { x: left, y, width, height }, flipped }
        });
        PlacedNote { note, slot: what.slot, x, foot: foot(what.slot), color: what.color.clone(), label }
    };
    rows.into_iter().map(place).collect()
}

/// A label to the right of its leader and one to its left, or what fits of it on the wider side:
/// text, left edge, width, flipped.
fn sides(text: &str, x: f64, right: f64, measure: &dyn TextMeasure) -> Vec<(String, f64, f64, bool)> {
    let width = measure.width(text, Weight::Bold);
    let (before, after) = (x - BESIDE, right - x - BESIDE);
    let on = |text: String, width: f64, flipped: bool| {
        (text, if flipped { x - BESIDE - width } else { x + BESIDE }, width, flipped)
    };
    let mut sides = Vec::new();
    if width <= after {
        sides.push(on(text.to_owned(), width, false));
    }
    if width <= before {
        sides.push(on(text.to_owned(), width, true));
    }
    if sides.is_empty() {
        let cut = fit(text, before.max(after), Weight::Bold, measure);
        if let Some(cut) = cut.filter(|cut| cut.chars().count() >= SHORTEST) {
            let width = measure.width(&cut, Weight::Bold);
            sides.push(on(cut, width, before > after));
        }
    }
    sides
}

/// Whether a label from `left` to `right` in `row`, with its leader at `x`, keeps clear of another note.
fn clear(other: &Row, x: f64, row: usize, left: f64, right: f64) -> bool {
    let Some((their_row, _, their_left, their_width, _)) = &other.label else { return true };
    let their_right = their_left + their_width;
    let apart = right + 2.0 * BESIDE < *their_left || their_right + 2.0 * BESIDE < left;
    let meets =
        |leader: f64, left: f64, right: f64| leader > left - BESIDE / 2.0 && leader < right + BESIDE / 2.0;
    // The leader of the higher label runs down past the lower one.
    match row.cmp(their_row) {
        std::cmp::Ordering::Equal => {
            apart && !meets(x, *their_left, their_right) && !meets(other.x, left, right)
        }
        std::cmp::Ordering::Less => !meets(other.x, left, right),
        std::cmp::Ordering::Greater => !meets(x, *their_left, their_right),
    }
}
