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

/// A note that asks for a place.
struct Wanted {
    /// Index into [`Input::notes`].
    note: usize,
    /// The leader.
    x: f64,
    /// Where its full text has room.
    full: Vec<Side>,
    /// Those, and where fewer words have.
    any: Vec<Side>,
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
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut labels = Vec::new();
    for (note, what) in known {
        let x = center(what.slot);
        let at = wanted.partition_point(|other| other.x > x);
        let full = sides(&what.text, x, right, measure);
        let mut any = full.clone();
        any.extend(sides(&what.short, x, right, measure));
        if any.is_empty() {
            any.extend(cut(&what.text, x, right, measure));
        }
        wanted.insert(at, Wanted { note, x, full, any });
        // Another row costs less than words do.
        let all = (1..=rows)
            .find_map(|rows| arrange(&wanted, rows, |w| &w.full))
            .or_else(|| (1..=rows).find_map(|rows| arrange(&wanted, rows, |w| &w.any)));
        match all {
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
fn arrange(wanted: &[Wanted], rows: usize, sides: impl Fn(&Wanted) -> &Vec<Side>) -> Option<Vec<Label>> {
    let mut placed: Vec<Label> = Vec::new();
    for one in wanted {
        let x = one.x;
        let tries = sides(one).iter().flat_map(|side| (0..rows).map(move |row| (row, side)));
        let free = |&(row, side): &(usize, &Side)| placed.iter().all(|other| clear(side, x, row, other));
        let (row, side) = tries.into_iter().find(free)?;
        placed.push(Label { note: one.note, x, row, side: side.clone() });
    }
    Some(placed)
}

/// The label on the sides where there is room for it.
fn sides(text: &str, x: f64, right: f64, measure: &dyn TextMeasure) -> Vec<Side> {
    let width = measure.width(text, Weight::Bold);
    let rooms = [(right - x - BESIDE, false), (x - BESIDE, true)];
    let fits = rooms.into_iter().filter(|(room, _)| !text.is_empty() && width <= *room);
    fits.map(|(_, flipped)| side(text.to_owned(), x, flipped, measure)).collect()
}

/// As much of the label as fits on the wider side.
fn cut(text: &str, x: f64, right: f64, measure: &dyn TextMeasure) -> Option<Side> {
    let (before, after) = (x - BESIDE, right - x - BESIDE);
    let cut = fit(text, before.max(after), Weight::Bold, measure)?;
    (cut.chars().count() >= SHORTEST).then(|| side(cut, x, before > after, measure))
}

fn side(text: String, x: f64, flipped: bool, measure: &dyn TextMeasure) -> Side {
    let width = measure.width(&text, Weight::Bold);
    let left = if flipped { x - BESIDE - width } else { x + BESIDE };
    Side { text, left, right: left + width, flipped }
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
