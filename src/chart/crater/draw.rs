//! A planned crater on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::marks::dashes;
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::Theme;

use super::{LabelKind, Placed, Plan};

/// How far the line of break-even reaches over both walls of a pit.
const OVER: f64 = 6.0;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    painter.rect(plan.earth, theme.wash, 1.0)?;
    for (y, text) in &plan.grid {
        painter.rule(plan.earth, *y, theme.grid)?;
        let at = point(plan.earth.x - plan.text_size * 0.6, *y);
        painter.text(text, at, plan.text_size, Weight::Normal, Align::End, theme.ink_soft)?;
    }
    painter.rule(plan.earth, plan.earth.y, theme.axis)?;
    plan.pits.iter().try_for_each(|placed| pit(&painter, placed, theme))
}

fn pit<DB: DrawingBackend>(painter: &Painter<DB>, placed: &Placed, theme: &Theme) -> Drawn<DB> {
    let device = painter.device;
    let snapped = |r: Rect| {
        let [left, top, right, bottom] = [r.x, r.y, r.right(), r.bottom()].map(|edge| device.snap(edge));
        Rect::from_edges(left, top, right, bottom)
    };
    painter.rect(snapped(placed.block), theme.ink, 1.0)?;
    for (i, (rect, key)) in placed.layers.iter().enumerate() {
        painter.rect(snapped(*rect), theme.color(key), 1.0)?;
        if i > 0 {
            painter.rule(*rect, rect.y, theme.ground)?;
        }
    }
    let across = [point(placed.pit.x - OVER, placed.even), point(placed.pit.right() + OVER, placed.even)];
    // On any colour, light or dark, one of the two is to be seen.
    painter.line(&across, 2.5, theme.ground, 0.8)?;
    for dash in dashes(&across, 5.0, 3.0) {
        painter.line(&dash, 1.5, theme.ink, 1.0)?;
    }
    for label in &placed.texts {
        let (weight, color) = match label.kind {
            LabelKind::Name | LabelKind::Factor => (Weight::Bold, theme.ink),
            LabelKind::Plain => (Weight::Normal, theme.ink_soft),
        };
        if label.at.y > placed.pit.y {
            // No line of the grid goes through a text.
            let (half, tall) = (label.width / 2.0 + 3.0, label.size * 0.7);
            let around =
                Rect::from_edges(label.at.x - half, label.at.y - tall, label.at.x + half, label.at.y + tall);
            painter.rect(around, theme.wash, 1.0)?;
        }
        painter.text(&label.text, label.at, label.size, weight, Align::Middle, color)?;
    }
    Ok(())
}
