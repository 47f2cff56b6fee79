//! Who carries whom: what each person costs, as columns from the lightest to the heaviest, against what each pays, as one
//! line across all of them.
//!
//! - What a column has above the line costs more than is paid; what a person leaves free below the line carries it. The
//!   two areas are on one scale: their difference is the margin.
//! - All columns are as wide; only height says anything.
//! - Names and figures stand where they have room; pointer and keys read all of them.

mod draw;
mod plan;
mod read;

pub use draw::draw;
pub use plan::plan;
pub use read::{Readout, legend, readout, summary, table};

use super::layout::{Point, Rect, Size, point};

/// What to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// What the chart shows. Not drawn; begins the summary.
    pub title: String,
    /// From left to right, who costs least first.
    pub people: Vec<Person>,
    /// What its parts are called.
    pub labels: Labels,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// What the person pays, in nano-dollars.
    pub pays: u64,
    /// What serving costs, in nano-dollars.
    pub costs: u64,
}

/// Words of the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    /// What a person pays.
    pub pays: String,
    /// What serving a person costs.
    pub costs: String,
    /// What is left of what is paid.
    pub margin: String,
    /// The part of the cost that is paid for.
    pub paid: String,
    /// The part of the cost above what is paid.
    pub over: String,
    /// Head of the table's first column.
    pub person: String,
}

impl Person {
    /// What is paid less what it costs, in nano-dollars.
    pub fn margin(&self) -> f64 {
        self.pays as f64 - self.costs as f64
    }
}

/// The geometry of a drawn chart, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked for.
    pub size: Size,
    /// The size of chart text.
    pub text_size: f64,
    /// Where columns stand.
    pub plot: Rect,
    /// Values with their labels, from the ground up; a label is empty where the price stands in its place.
    pub grid: Vec<(f64, String)>,
    /// In the order of the input.
    pub columns: Vec<Column>,
    /// What each pays, from the left to the right.
    pub line: Vec<Point>,
    /// What the first one pays, at the axis, where the line begins.
    pub price: Label,
    /// Names below columns, figures above them.
    pub labels: Vec<Label>,
}

/// A person in their place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// All of it.
    pub room: Rect,
    /// What is paid for.
    pub paid: Rect,
    /// What is above the line; without height where there is nothing.
    pub over: Rect,
    /// What the person leaves free below the line.
    pub spare: Rect,
}

/// A text with its middle, but for that at the axis, which ends there.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// Its place.
    pub at: Point,
    /// How wide it is.
    pub width: f64,
}

impl Plan {
    /// The person in whose column a place is.
    pub fn person_at(&self, p: Point) -> Option<usize> {
        self.columns.iter().position(|column| column.room.contains(point(p.x, column.room.y)))
    }
}
