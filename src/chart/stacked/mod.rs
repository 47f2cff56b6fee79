//! One large stacked series over time: what was burned, per slot, by whom.
//!
//! [`plan`] is pure geometry and is kept by the view for hit tests and overlays; [`draw`] puts a plan on a backend.
//! Data is drawn once; hover, brush and keys move an overlay that asks the plan.
//!
//! Values are whole base units (nano-dollars, tokens, requests), so no value is negative or undefined, and totals
//! are exact. Slots are equally wide, in order, without holes; a slot that no log covers is in `unrecorded`,
//! because not recorded is not 0.

mod draw;
mod plan;
mod read;

pub use draw::{draw, single_out};
pub use plan::plan;
pub use read::{Readout, readout, summary, table};

use std::ops::Range;

pub use super::frame::{GridLine, Tick};
pub use super::notes::NoteLabel;

use super::format::{Known, Unit};
use super::layout::{Point, Rect, Size};
use super::scale::{Bands, Linear};
use super::time::Grain;

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What the chart shows: `List cost per day`. Not drawn; begins the summary.
    pub title: String,
    /// What the series are, for the summary: `harnesses`.
    pub kind: String,
    /// What values count, hence how they are written.
    pub unit: Unit,
    /// How long a slot is.
    pub grain: Grain,
    /// Start of each slot in wall-clock milliseconds, see [`time`](super::time).
    pub starts: Vec<i64>,
    /// From the bottom of the stack to its top. At most 8 are readable; fold the rest into "Other" before.
    pub series: Vec<Series>,
    /// Totals of the same slots one period earlier, drawn as a dashed line. `None` where nothing was recorded.
    pub previous: Option<Vec<Option<u64>>>,
    /// Events to name. Earlier ones have precedence where there is no room for all.
    pub notes: Vec<Note>,
    /// Slots that stand out; all others step back.
    pub highlight: Option<Range<usize>>,
    /// Slots that are not over yet, or not covered by data to their end; drawn lighter.
    pub open: Option<Range<usize>>,
    /// Slots without any record; hatched.
    pub unrecorded: Vec<Range<usize>>,
    /// What is in the values and is told by itself, as hatching over the top of its column.
    pub within: Option<Within>,
    /// Requests of each slot that are not in its value because they have no price: a band below the zero line, for
    /// unpriced is not 0. Missing ones at the end count as 0.
    pub unpriced: Vec<u64>,
    /// What is known of each slot's total. Missing ones at the end are known.
    pub known: Vec<Known>,
    /// Sums of an unknown number of requests in each slot, which count as one each. Missing ones at the end count as 0.
    pub uncounted: Vec<u64>,
}

/// One layer of the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// For summary, table and read-out.
    pub name: String,
    /// Key into [`Theme::color`](super::theme::Theme::color).
    pub color: String,
    /// A value for each slot. Missing ones at the end count as 0.
    pub values: Vec<u64>,
    /// What is known of each value. Missing ones at the end are known.
    pub known: Vec<Known>,
}

/// A part of each slot's stack, whatever the series. It adds nothing to the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    /// As it stands in read-out and table: `of which missed`.
    pub name: String,
    /// A value for each slot, at most that of its stack. Missing ones at the end count as 0.
    pub values: Vec<u64>,
}

impl Within {
    /// The value of a slot.
    pub fn value(&self, slot: usize) -> u64 {
        self.values.get(slot).copied().unwrap_or(0)
    }
}

impl Series {
    /// The value of a slot.
    pub fn value(&self, slot: usize) -> u64 {
        self.values.get(slot).copied().unwrap_or(0)
    }

    /// What is known of the value of a slot.
    pub fn known(&self, slot: usize) -> Known {
        self.known.get(slot).copied().unwrap_or_default()
    }

    /// The sum of all slots.
    pub fn total(&self) -> u128 {
        self.values.iter().map(|&value| u128::from(value)).sum()
    }
}

impl Input {
    /// The height of a slot's stack.
    pub fn total(&self, slot: usize) -> u128 {
        self.series.iter().map(|series| u128::from(series.value(slot))).sum()
    }

    /// Requests of a slot that have no price.
    pub fn unpriced(&self, slot: usize) -> u64 {
        self.unpriced.get(slot).copied().unwrap_or(0)
    }

    /// What is known of the height of a slot's stack.
    pub fn known(&self, slot: usize) -> Known {
        self.known.get(slot).copied().unwrap_or_default()
    }

    /// Sums in a slot that each count as one request.
    pub fn uncounted(&self, slot: usize) -> u64 {
        self.uncounted.get(slot).copied().unwrap_or(0)
    }

    /// Whether no log covers a slot.
    pub fn is_unrecorded(&self, slot: usize) -> bool {
        self.unrecorded.iter().any(|range| range.contains(&slot))
    }
}

/// Something that happened in a slot.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// When.
    pub slot: usize,
    /// What, in a few words.
    pub text: String,
    /// The same in fewer words, where there is no room for all; may be empty.
    pub short: String,
    /// Key into [`Theme::color`](super::theme::Theme::color).
    pub color: String,
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
    /// Values in base units to pixels and back.
    pub y: Linear,
    /// From the zero line upwards.
    pub grid: Vec<GridLine>,
    /// From left to right.
    pub ticks: Vec<Tick>,
    /// What is drawn, from left to right: a slot each, or a pixel each where slots are narrower than that.
    pub columns: Vec<Column>,
    /// Whether columns are too narrow for gaps and are drawn as one outline per series.
    pub dense: bool,
    /// Colour keys of the series.
    pub colors: Vec<String>,
    /// The line of the previous period, broken where nothing was recorded.
    pub previous: Vec<Vec<Point>>,
    /// In the order of the input, those of unknown slots left out.
    pub notes: Vec<PlacedNote>,
    /// As in the input.
    pub highlight: Option<Range<usize>>,
    /// As in the input.
    pub open: Option<Range<usize>>,
    /// As in the input.
    pub unrecorded: Vec<Range<usize>>,
    /// Below columns in which something has no price, neighbours joined where columns are narrow: from and to.
    pub unpriced: Vec<(f64, f64)>,
}

/// One drawn column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The slots it stands for.
    pub slots: Range<usize>,
    /// The one of them whose values are drawn: the largest.
    pub slot: usize,
    /// The left edge of the bar.
    pub left: f64,
    /// Its right edge.
    pub right: f64,
    /// y of the stack's edges from the bottom up: one more than there are series.
    pub edges: Vec<f64>,
    /// y of the lower end of what is told by itself, from the top down.
    pub within: Option<f64>,
}

/// A note in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedNote {
    /// Index into [`Input::notes`].
    pub note: usize,
    /// Its slot.
    pub slot: usize,
    /// The leader.
    pub x: f64,
    /// Where the column ends and the leader begins.
    pub foot: f64,
    /// Key of its colour.
    pub color: String,
    /// The label; `None` when there was no room, so that only a mark is drawn and the read-out has to say it.
    pub label: Option<NoteLabel>,
}
