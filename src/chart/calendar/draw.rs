//! A planned calendar on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::marks::{Corners, rounded};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::Theme;

use super::{Level, Plan};

const CORNER: f64 = 2.5;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    for cell in &plan.cells {
        let rect = cell.rect;
        let rect = Rect::from_edges(
            device.snap(rect.x),
            device.snap(rect.y),
            device.snap(rect.right()),
            device.snap(rect.bottom()),
        );
        let back = plan.highlight.as_ref().is_some_and(|range| !range.contains(&cell.day));
        let alpha = if back { 0.35 } else { 1.0 };
        let whole = rounded(rect, CORNER, Corners::All);
        match cell.level {
            Level::Step(step) => {
                painter.polygon(&whole, theme.ramp[step.min(theme.ramp.len() - 1)], alpha)?
            }
            Level::Zero => painter.polygon(&whole, theme.grid, alpha)?,
            Level::NotRecorded => {
                // An outline is a cell with another cut out of it.
                let line = device.whole(1.0);
                let inner =
                    Rect::from_edges(rect.x + line, rect.y + line, rect.right() - line, rect.bottom() - line);
                painter.polygon(&whole, theme.grid, alpha)?;
                painter.polygon(&rounded(inner, CORNER - line, Corners::All), theme.ground, 1.0)?;
            }
        }
    }
    for label in plan.months.iter().chain(&plan.weekdays) {
        let at = point(label.at.x, label.at.y);
        painter.text(&label.text, at, plan.text_size, Weight::Normal, Align::Start, theme.ink_soft)?;
    }
    Ok(())
}
