//! A planned cell, and the head of its column, on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::marks::{Corners, disc, rounded};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::{Rgb, Theme};

use super::{Column, Marks, Plan};

/// How much of its colour the bar keeps, so that the median stands out of it.
const BAR: f64 = 0.35;
/// And the buckets of a sketch, over which the hairline has to be seen.
const SKETCH: f64 = 0.6;

/// Draws a plan in the colour `color`. The area is not cleared.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    color: Rgb,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let (size, line) = (plan.size, device.whole(1.0));
    let upright = |x: f64, color: Rgb| {
        let left = device.snap(x - line / 2.0);
        painter.rect(Rect::from_edges(left, 0.0, left + line, size.height), color, 1.0)
    };
    for &x in &plan.ticks {
        upright(x, theme.grid)?;
    }
    match &plan.marks {
        Marks::Quantiles { bar, median, far } => {
            let middle = size.height / 2.0;
            let between = Rect::from_edges(bar.right(), 0.0, *far, size.height);
            painter.rule(between, middle, theme.axis)?;
            painter.polygon(&rounded(*bar, bar.height / 2.0, Corners::All), theme.ground, 1.0)?;
            painter.polygon(&rounded(*bar, bar.height / 2.0, Corners::All), color, BAR)?;
            let half = (bar.height * 0.85).min(middle);
            let tick = Rect::from_edges(median - 1.25, middle - half, median + 1.25, middle + half);
            painter.polygon(&rounded(tick, 1.25, Corners::All), color, 1.0)?;
            painter.polygon(&disc(point(*far, middle), 2.25), color, 1.0)
        }
        Marks::Buckets { bars, mark } => {
            painter.rule(size.rect(), size.height - line / 2.0, theme.axis)?;
            for bar in bars {
                let left = device.snap(bar.x);
                let right = device.snap(bar.right()).max(left + line);
                painter.rect(Rect::from_edges(left, bar.y, right, bar.bottom()), color, SKETCH)?;
            }
            mark.map_or(Ok(()), |x| upright(x, theme.ink))
        }
    }
}

/// Draws the ticks of a column in its head.
pub fn head<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    column: &Column,
    height: f64,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let line = device.whole(1.0);
    for tick in &column.axis.ticks {
        let left = device.snap(tick.px - line / 2.0);
        painter.rect(Rect::from_edges(left, height - 4.0, left + line, height), theme.axis, 1.0)?;
    }
    for (x, text) in &column.labels {
        let at = point(*x, height - 5.0 - column.text_size * 0.5);
        painter.text(text, at, column.text_size, Weight::Normal, Align::Middle, theme.ink_soft)?;
    }
    Ok(())
}
