//! Several ratios over time, one line each: the hit rate of each harness.
//!
//! - A value is missing where nothing was recorded or nothing could be divided; the line breaks there and is not 0.
//! - A ratio of little jumps about and proves nothing: slots with very little behind them are drawn lighter.
//! - The axis of a share goes from 0 to 100 %. It begins higher only when asked to, and then its foot is broken and says
//!   so. It never begins above the least value, but for values behind which hardly anything is: each less than a tenth of
//!   what is behind a value on average, and all of them at most 1 % of everything, must not squeeze all others. They lie
//!   on the foot as hollow marks; read-out and table say them.
//! - Names stand at the ends of their lines, or, where they have no room there, in a legend above.

mod draw;
mod ends;
mod plan;
mod read;

pub use draw::draw;
pub use plan::plan;
pub use read::{Read, Readout, readout, summary, table};

use std::ops::Range;

use super::figure::Figure;
use super::format::Unit;
use super::layout::{Point, Rect, Size, point};
use super::legend::Entry;
use super::scale::{Bands, Linear};
use super::stacked::{GridLine, Tick};
use super::time::Grain;

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What the chart shows: `Hit rate per day`. Not drawn; begins the summary.
    pub title: String,
    /// What the lines are, for the summary: `harnesses`.
    pub kind: String,
    /// How values are written.
    pub figure: Figure,
    /// How long a slot is.
    pub grain: Grain,
    /// Start of each slot in wall-clock milliseconds, see [`time`](super::time).
    pub starts: Vec<i64>,
    /// At most 8 are readable.
    pub lines: Vec<Line>,
    /// What the weights of the lines count, and in which unit: `Prompt tokens`.
    pub behind: Option<(String, Unit)>,
    /// Where the axis may begin. What is larger than the least value that counts begins there, see [`least`](Self::least).
    pub from: f64,
    /// Slots that are not over yet; drawn lighter.
    pub open: Option<Range<usize>>,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// For its end, summary, table and read-out.
    pub name: String,
    /// Key into [`Theme::color`](super::theme::Theme::color).
    pub color: String,
    /// A value for each slot, in base units. Missing ones at the end are not recorded.
    pub values: Vec<Option<f64>>,
    /// What is behind each value, for instance the prompt tokens of a hit rate. Empty where that is not known, and then no
    /// slot is drawn lighter for it.
    pub weights: Vec<u64>,
    /// The ratio of all slots together, which is not the mean of theirs.
    pub overall: Option<f64>,
}

/// Slots with less than this part of the line's median behind them are drawn lighter, and values with less than this
/// part of the mean do not decide where the axis begins.
const LITTLE: f64 = 0.1;

impl Line {
    /// The value of a slot.
    pub fn value(&self, slot: usize) -> Option<f64> {
        self.values.get(slot).copied().flatten().filter(|value| value.is_finite())
    }

    /// What is behind the value of a slot.
    pub fn weight(&self, slot: usize) -> Option<u64> {
        self.weights.get(slot).copied()
    }

    /// Less than this behind a value is very little.
    fn little(&self) -> f64 {
        let weights = self.weights.iter().zip(&self.values).filter(|(_, value)| value.is_some());
        let mut weights: Vec<u64> = weights.map(|(weight, _)| *weight).collect();
        weights.sort_unstable();
        weights.get(weights.len() / 2).map_or(0.0, |median| *median as f64 * LITTLE)
    }
}

/// Of all weights together, least values with up to this part of them do not decide where the axis begins.
const TAIL: f64 = 0.01;

impl Input {
    /// The least value, but for those behind which hardly anything is. `None` without any value.
    pub fn least(&self) -> Option<f64> {
        let slots = 0..self.starts.len();
        let of = |line: &Line, slot: usize| {
            // What is behind a line without weights is not known, so it counts.
            let weight = if line.weights.is_empty() { f64::INFINITY } else { line.weight(slot)? as f64 };
            Some((line.value(slot)?, weight))
        };
        let all = self.lines.iter().flat_map(|line| slots.clone().filter_map(move |slot| of(line, slot)));
        let mut known: Vec<(f64, f64)> = all.collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        let weights = || known.iter().map(|k| k.1).filter(|w| w.is_finite());
        let whole: f64 = weights().sum();
        let mean = whole / weights().count().max(1) as f64;
        let mut below = 0.0;
        let counts = |(_, weight): &&(f64, f64)| {
            below += weight;
            *weight >= LITTLE * mean || below > TAIL * whole
        };
        known.iter().find(counts).or(known.first()).map(|k| k.0)
    }

    /// For each line, whether a slot has very little behind it or is not over yet.
    fn faint(&self, line: &Line) -> impl Fn(usize) -> bool {
        let (little, open, weights) = (line.little(), self.open.clone(), line.weights.clone());
        move |slot| {
            weights.get(slot).is_some_and(|weight| (*weight as f64) < little)
                || open.as_ref().is_some_and(|open| open.contains(&slot))
        }
    }
}

/// The geometry of a drawn chart, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked for.
    pub size: Size,
    /// Where the data is.
    pub plot: Rect,
    /// The size of chart text.
    pub text_size: f64,
    /// Slots to pixels and back.
    pub x: Bands,
    /// Values to pixels.
    pub y: Linear,
    /// From the foot of the axis upwards.
    pub grid: Vec<GridLine>,
    /// From left to right.
    pub ticks: Vec<Tick>,
    /// In the order of the input.
    pub lines: Vec<PlacedLine>,
    /// Above the plot, where names have no room at the ends of their lines: left ends and entries.
    pub legend: Vec<(Point, Entry)>,
    /// Where the axis begins, if that is not 0: above the plot at its left.
    pub begins: Option<(Point, String)>,
}

/// A line in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedLine {
    /// Key of its colour.
    pub color: String,
    /// From left to right, broken where nothing was recorded and where the strength changes.
    pub pieces: Vec<Piece>,
    /// Where its values are below the axis.
    pub below: Vec<Point>,
    /// Its last value.
    pub end: Option<Point>,
    /// Its name.
    pub label: Option<EndLabel>,
}

/// Neighbouring values of a line; a lone one is a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// From left to right.
    pub points: Vec<Point>,
    /// Whether very little is behind it.
    pub faint: bool,
}

/// A name at the end of its line.
#[derive(Clone, Debug, PartialEq)]
pub struct EndLabel {
    /// The name.
    pub text: String,
    /// The room it takes.
    pub rect: Rect,
    /// From the line's end to the label.
    pub leader: Vec<Point>,
}

/// How far from a line a pointer still means it.
const REACH: f64 = 16.0;

impl Plan {
    /// The slot that a pointer means; `None` outside of the plot's width.
    pub fn slot_at(&self, p: Point) -> Option<usize> {
        let across = p.x >= self.plot.x && p.x <= self.plot.right();
        let inside = across && p.y >= self.plot.y - REACH && p.y <= self.size.height;
        self.x.nearest(p.x).filter(|_| inside)
    }

    /// Where a value is; what is below the axis lies on its foot.
    pub fn height(&self, value: f64) -> f64 {
        self.y.px(value.max(self.y.domain.0))
    }

    /// Where the values of a slot are, with the line of each.
    pub fn dots(&self, input: &Input, slot: usize) -> Vec<(usize, Point)> {
        let dot =
            |(i, line): (usize, &Line)| Some((i, point(self.x.center(slot), self.height(line.value(slot)?))));
        input.lines.iter().enumerate().filter_map(dot).collect()
    }

    /// The line that is meant in a slot at this height.
    pub fn line_at(&self, input: &Input, slot: usize, y: f64) -> Option<usize> {
        let away = |&(_, dot): &(usize, Point)| (dot.y - y).abs();
        let dots = self.dots(input, slot).into_iter().filter(|dot| away(dot) <= REACH);
        dots.min_by(|a, b| away(a).total_cmp(&away(b))).map(|(line, _)| line)
    }
}
