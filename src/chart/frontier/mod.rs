//! Two figures against each other, of both of which less is better: one mark for each harness × model, and the efficient
//! frontier, which are the marks that no other beats on both.
//!
//! - A mark with fewer queries than the input asks for makes no claim and is not drawn; summary and table count it.
//! - Neither is one without a figure: not recorded and unpriced are not 0.
//! - The frontier is a step: between two of its marks there is nothing that anybody has reached.
//! - A label never lies over a mark, a label, the frontier or an edge; where it has no room it is left out, and the mark
//!   still answers to pointer and keys.

mod best;
mod draw;
mod label;
mod plan;
mod read;

pub use draw::draw;
pub use plan::plan;
pub use read::{Readout, left_out, readout, summary, table};

use super::axis::Axis;
use super::figure::Figure;
use super::layout::{Point, Rect, Size};

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What the chart shows: `List cost per query against requests per query`. Not drawn; begins the summary.
    pub title: String,
    /// What the marks are, for the table: `Harness · model`.
    pub kind: String,
    /// From left to right.
    pub x: Measure,
    /// From bottom to top.
    pub y: Measure,
    /// In any order.
    pub marks: Vec<Mark>,
    /// Marks with fewer queries than this are not drawn.
    pub least: u64,
    /// Marks to compare, as indices into `marks`; all others step back.
    pub highlight: Vec<usize>,
}

/// One of the two figures. Less of it is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Names the axis: `Requests per query`.
    pub title: String,
    /// Names the direction: `fewer requests`.
    pub less: String,
    /// How it is written.
    pub figure: Figure,
}

/// One harness with one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// `Claude Code · claude-opus-4-8`.
    pub name: String,
    /// The same in fewer words, where there is no room for all; may be empty.
    pub short: String,
    /// Key into [`Theme::color`](super::theme::Theme::color).
    pub color: String,
    /// In base units, see [`Figure`]. `None` where it was not recorded or has no price.
    pub x: Option<f64>,
    /// As `x`.
    pub y: Option<f64>,
    /// How many queries both figures rest on: the area of the mark.
    pub queries: u64,
}

impl Mark {
    /// Both figures, where there are both.
    fn place(&self) -> Option<(f64, f64)> {
        let known = |v: &f64| v.is_finite() && *v >= 0.0;
        Some((self.x.filter(known)?, self.y.filter(known)?))
    }
}

impl Input {
    /// Both figures of a mark that is drawn.
    fn drawn(&self, mark: usize) -> Option<(f64, f64)> {
        let mark = self.marks.get(mark)?;
        mark.place().filter(|_| mark.queries >= self.least)
    }

    /// How many marks are drawn.
    pub fn drawn_marks(&self) -> usize {
        (0..self.marks.len()).filter(|mark| self.drawn(*mark).is_some()).count()
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.drawn_marks() == 0
    }

    /// The marks that no other drawn mark beats on both figures, from left to right.
    pub fn best(&self) -> Vec<usize> {
        let drawn = (0..self.marks.len()).filter_map(|mark| Some((mark, self.drawn(mark)?)));
        best::best(drawn.collect())
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
    /// Figures to pixels.
    pub x: Axis,
    /// Figures to pixels.
    pub y: Axis,
    /// From left to right: the order of the keys.
    pub marks: Vec<Placed>,
    /// The frontier, from the top of the plot to its right edge.
    pub frontier: Vec<Point>,
    /// Names of the axes, which direction is better, and what the chart does not say.
    pub texts: Vec<PlacedText>,
}

/// A mark in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Index into [`Input::marks`].
    pub mark: usize,
    /// Its two figures.
    pub center: Point,
    /// Its area is in proportion to its queries, but for the smallest, which have to be seen.
    pub radius: f64,
    /// Key of its colour.
    pub color: String,
    /// Whether no other beats it on both figures.
    pub best: bool,
    /// Whether it steps back behind those that are compared.
    pub back: bool,
    /// `None` where there was no room.
    pub label: Option<Label>,
}

/// A name in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// All of the name, or the short one.
    pub text: String,
    /// The room it takes.
    pub rect: Rect,
    /// From the mark to the label, where the label does not lie beside it.
    pub leader: Option<[Point; 2]>,
}

/// A text in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedText {
    /// What it says.
    pub text: String,
    /// The room it takes.
    pub rect: Rect,
}

/// How far beside a mark a pointer still means it.
const REACH: f64 = 24.0;

impl Plan {
    /// The mark that a pointer means, as an index into [`marks`](Plan::marks): the one under it, whose centre is nearest,
    /// or else the nearest one close by.
    pub fn mark_at(&self, p: Point) -> Option<usize> {
        let away = |placed: &Placed| (placed.center.x - p.x).hypot(placed.center.y - p.y);
        let nearest = |key: fn(f64, f64) -> f64, within: fn(f64, f64) -> bool| {
            let marks = self.marks.iter().enumerate();
            let marks = marks.filter(|(_, placed)| within(away(placed), placed.radius));
            marks.min_by(|(_, a), (_, b)| key(away(a), a.radius).total_cmp(&key(away(b), b.radius)))
        };
        let under = nearest(|away, _| away, |away, radius| away <= radius);
        let beside = || nearest(|away, radius| away - radius, |away, radius| away - radius <= REACH);
        under.or_else(beside).map(|(i, _)| i)
    }

    /// The place of a mark of the input, if it is drawn.
    #[cfg(test)]
    pub fn position(&self, mark: usize) -> Option<usize> {
        self.marks.iter().position(|placed| placed.mark == mark)
    }
}
