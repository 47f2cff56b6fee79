//! Notes above a plot: each label beside its leader, in as few rows as it takes, none over another label or leader.
//!
//! Labels are laid out from right to left, to the right of their leader in the lowest row with room, or else to the
//! left: a label then stands above those it reaches over, and its leader runs down to the left of them.

use plotters::backend::DrawingBackend;

use super::layout::{Rect, point};
use super::measure::{TextMeasure, Weight, fit};
use super::paint::{Align, Drawn, Painter};
use super::theme::Rgb;

/// Between a leader and its label.
const BESIDE: f64 = 5.0;
/// Fewer letters than this say nothing.
const SHORTEST: usize = 9;
/// An arrangement is given up after so many tries: one that is hard to find is hard to read.
const TRIES: usize = 300;
/// More labels than this are no annotation any more.
const MOST: usize = 12;

/// What should be said, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask<'a> {
    /// The caller's own number of it.
    pub note: usize,
    /// The leader.
    pub x: f64,
    /// What, in a few words.
    pub text: &'a str,
    /// The same in fewer words, where there is no room for all; may be empty.
    pub short: &'a str,
}

/// The text of a note in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteLabel {
    /// As much of it as has room.
    pub text: String,
    /// The room it takes.
    pub rect: Rect,
    /// Whether the text ends at the leader instead of starting there.
    pub flipped: bool,
}

/// A label that knows its row, but not yet its height.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// As in [`Ask::note`].
    note: usize,
    /// The leader.
    x: f64,
    /// From the plot upwards.
    row: usize,
    side: Side,
}

/// A note that asks for a place.
struct Wanted {
    /// As in [`Ask::note`].
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

/// Chooses which notes get a label, earlier ones before later ones, and in which of `rows` rows.
pub fn choose<'a>(
    asks: impl Iterator<Item = Ask<'a>>,
    right: f64,
    rows: usize,
    measure: &dyn TextMeasure,
) -> Vec<Label> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut labels = Vec::new();
    for Ask { note, x, text, short } in asks {
        let at = wanted.partition_point(|other| other.x > x);
        let full = sides(text, x, right, measure);
        let mut any = full.clone();
        any.extend(sides(short, x, right, measure));
        if any.is_empty() {
            any.extend(cut(text, x, right, measure));
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

/// The label of a note in its place above a plot that begins at `top`; `None` when there was no room for it.
pub fn place(labels: &[Label], note: usize, top: f64, text_size: f64) -> Option<NoteLabel> {
    let Label { row, side, .. } = labels.iter().find(|label| label.note == note)?;
    let height = row_height(text_size);
    let y = top - text_size * 0.75 - (row + 1) as f64 * height;
    let rect = Rect::from_edges(side.left, y, side.right, y + height);
    Some(NoteLabel { text: side.text.clone(), rect, flipped: side.flipped })
}

/// Draws a label and its leader, which ends at `foot`.
pub fn draw<DB: DrawingBackend>(
    painter: &Painter<DB>,
    label: &NoteLabel,
    x: f64,
    foot: f64,
    text_size: f64,
    color: Rgb,
) -> Drawn<DB> {
    leader(painter, x, label.rect.y + label.rect.height * 0.2, foot, color)?;
    let (at, align) =
        if label.flipped { (label.rect.right(), Align::End) } else { (label.rect.x, Align::Start) };
    let middle = point(at, label.rect.y + label.rect.height / 2.0);
    painter.text(&label.text, middle, text_size, Weight::Bold, align, color)
}

/// A dotted line downwards.
fn leader<DB: DrawingBackend>(painter: &Painter<DB>, x: f64, top: f64, bottom: f64, color: Rgb) -> Drawn<DB> {
    let device = painter.device;
    let left = device.snap(x - 0.5);
    let width = device.whole(1.0);
    let mut y = device.snap(top);
    while y + 2.0 < bottom {
        painter.rect(Rect::from_edges(left, y, left + width, y + 2.0), color, 1.0)?;
        y += 4.0;
    }
    Ok(())
}

/// All of these labels, from right to left, or `None` when one finds no room.
fn arrange(wanted: &[Wanted], rows: usize, sides: impl Fn(&Wanted) -> &Vec<Side>) -> Option<Vec<Label>> {
    let mut placed = Vec::with_capacity(wanted.len());
    let mut tries = TRIES;
    settle(wanted, rows, &sides, &mut placed, &mut tries).then_some(placed)
}

/// Places the first of these labels and then the others; where one of these finds no room, the first moves on.
fn settle<'a>(
    wanted: &'a [Wanted],
    rows: usize,
    sides: &impl Fn(&'a Wanted) -> &'a Vec<Side>,
    placed: &mut Vec<Label>,
    tries: &mut usize,
) -> bool {
    let Some((one, others)) = wanted.split_first() else { return true };
    for (row, side) in sides(one).iter().flat_map(|side| (0..rows).map(move |row| (row, side))) {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if placed.iter().all(|other| clear(side, one.x, row, other)) {
            placed.push(Label { note: one.note, x: one.x, row, side: side.clone() });
            if settle(others, rows, sides, placed, tries) {
                return true;
            }
            placed.pop();
        }
    }
    false
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
