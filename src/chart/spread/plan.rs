//! Where the parts of a cell go.

use crate::chart::axis::{Axis, Room};
use crate::chart::figure::Figure;
use crate::chart::layout::{Rect, Size};
use crate::chart::measure::{TextMeasure, Weight};

use super::{Buckets, Marks, Plan, Shape};

/// Room at both ends of the axis for what lies on them.
const INSET: f64 = 6.0;
/// The height of the bar between two percentiles.
const BAR: f64 = 8.0;
/// A bar that is nothing but its median is still one.
const LEAST_BAR: f64 = 3.0;
/// Between two buckets.
const GAP: f64 = 1.0;

/// The axis that all rows of a column share.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Figures to pixels, with the ticks of the head.
    pub axis: Axis,
    /// Where the middles of the ticks' labels are, and what they say.
    pub labels: Vec<(f64, String)>,
    /// The width of each cell.
    pub width: f64,
    /// The size of chart text.
    pub text_size: f64,
    /// What the figures are.
    pub figure: Figure,
}

impl Column {
    /// A column of cells of that width.
    pub fn of<'a>(
        rows: impl Iterator<Item = &'a Shape>,
        figure: Figure,
        width: f64,
        measure: &dyn TextMeasure,
    ) -> Column {
        let reaches = rows.filter_map(Shape::reach).filter(|(a, b)| a.is_finite() && b.is_finite());
        let (least, most) =
            reaches.fold((f64::INFINITY, 0.0_f64), |(a, b), (from, to)| (a.min(from), b.max(to)));
        let room = Room { range: (0.0, width.max(0.0)), inset: INSET };
        let along = |text: &str| measure.width(text, Weight::Normal) + measure.size() * 0.9;
        let axis = Axis::powers(least, most, figure, room, along);
        let labels = labels(&axis, width, measure);
        Column { axis, labels, width, text_size: measure.size(), figure }
    }
}

/// Labels of ticks pushed inside of the column; one that would then come too close to the one before is left out.
fn labels(axis: &Axis, width: f64, measure: &dyn TextMeasure) -> Vec<(f64, String)> {
    let mut end = f64::NEG_INFINITY;
    let mut labels = Vec::with_capacity(axis.ticks.len());
    for tick in &axis.ticks {
        let half = measure.width(&tick.text, Weight::Normal) / 2.0;
        let x = tick.px.min(width - half).max(half);
        if x - half >= end && x + half <= width {
            end = x + half + measure.size() * 0.6;
            labels.push((x, tick.text.clone()));
        }
    }
    labels
}

/// Lays out a row in a cell of that height.
pub fn plan(shape: &Shape, column: &Column, height: f64) -> Plan {
    let axis = &column.axis;
    let marks = match shape {
        Shape::Quantiles(q) => {
            let (from, to) = (axis.px(q.p50.min(q.p90)), axis.px(q.p90.max(q.p50)));
            let grown = ((LEAST_BAR - (to - from)) / 2.0).max(0.0);
            let top = (height - BAR.min(height)) / 2.0;
            let bar = Rect::from_edges(from - grown, top, to + grown, height - top);
            Marks::Quantiles { bar, median: axis.px(q.p50), far: axis.px(q.p99) }
        }
        Shape::Buckets(buckets) => {
            let most = buckets.counts.iter().map(|&(_, count)| count).max().unwrap_or(0);
            let bar = |&(bucket, count): &(u16, u64)| {
                let (from, to) = Buckets::edges(bucket);
                let (from, to) = (axis.px(from), axis.px(to));
                let gap = GAP.min((to - from) / 3.0);
                // Little is not nothing.
                let tall = (count as f64 / most as f64 * (height - 1.0)).max(1.0);
                Rect::from_edges(from, height - tall, to - gap, height)
            };
            let bars = buckets.counts.iter().filter(|(_, count)| *count > 0).map(bar).collect();
            let within = |px: &f64| *px >= 0.0 && *px <= column.width;
            Marks::Buckets { bars, mark: buckets.mark.map(|mark| axis.px(mark)).filter(within) }
        }
    };
    let ticks = axis.ticks.iter().map(|tick| tick.px).collect();
    Plan { size: Size { width: column.width, height }, ticks, marks }
}
