//! The crater: for each plan what it cost, as a block on the ground, and beside it how deep the work on it would have
//! dug at list price, all on one scale. A dashed line in the pit is as deep as the block is high: there the plan breaks
//! even.
//!
//! - Only depth and height say anything; all pits are as wide.
//! - A pit is filled in layers, one for each harness, the most expensive at the ground.
//! - What is little is not nothing: a price or a cost above 0 is always to be seen.

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
    /// The plans, from left to right; at most 8 are readable.
    pub pits: Vec<Pit>,
    /// What its parts are called.
    pub labels: Labels,
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pit {
    /// Its name.
    pub name: String,
    /// What it cost, in nano-dollars.
    pub price: u64,
    /// What the work on it would have cost, the most first.
    pub layers: Vec<Layer>,
    /// Whether the work cost more than is known.
    pub at_least: bool,
}

/// The work of one harness.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// The harness.
    pub name: String,
    /// Key into [`Theme::color`](super::theme::Theme::color).
    pub color: String,
    /// List cost in nano-dollars.
    pub cost: u64,
}

/// Words of the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    /// Behind a price: `paid`.
    pub paid: String,
    /// Behind a list cost: `at list price`.
    pub worked: String,
    /// At the dashed line: `break-even`.
    pub even: String,
    /// Heads of the table: plan, harness, price, list cost, leverage.
    pub head: [String; 5],
    /// In the place of a harness: all of them.
    pub all: String,
}

impl Pit {
    /// What the work on it would have cost, in nano-dollars.
    pub fn cost(&self) -> u64 {
        self.layers.iter().map(|l| l.cost).fold(0, u64::saturating_add)
    }

    /// List cost ÷ price. `None` where nothing was paid.
    pub fn factor(&self) -> Option<f64> {
        (self.price > 0).then(|| self.cost() as f64 / self.price as f64)
    }
}

/// The geometry of a drawn chart, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked for.
    pub size: Size,
    /// The size of chart text.
    pub text_size: f64,
    /// What lies below the ground.
    pub earth: Rect,
    /// Depths with their labels, from the ground down.
    pub grid: Vec<(f64, String)>,
    /// In the order of the input.
    pub pits: Vec<Placed>,
}

/// A plan in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// All of its column.
    pub room: Rect,
    /// The price, standing on the ground.
    pub block: Rect,
    /// The pit.
    pub pit: Rect,
    /// The layers from the ground down, with the keys of their colours.
    pub layers: Vec<(Rect, String)>,
    /// How deep the plan breaks even.
    pub even: f64,
    /// Its texts.
    pub texts: Vec<Label>,
}

/// A text of a plan, centred on its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// Its middle.
    pub at: Point,
    /// The size of its letters.
    pub size: f64,
    /// How wide it is.
    pub width: f64,
    /// How it is read.
    pub kind: LabelKind,
}

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// A name.
    Name,
    /// The factor.
    Factor,
    /// All else.
    Plain,
}

impl Plan {
    /// The plan in whose column a place is.
    pub fn pit_at(&self, p: Point) -> Option<usize> {
        self.pits.iter().position(|placed| placed.room.contains(point(p.x, placed.room.y)))
    }
}
