//! A planned chart on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::marks::hatch;
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::Theme;

use super::{Label, Plan};

/// Strokes of what carries others are so far apart, CSS pixels.
const PITCH: f64 = 6.0;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let snapped = |r: Rect| {
        let [left, top, right, bottom] = [r.x, r.y, r.right(), r.bottom()].map(|edge| device.snap(edge));
        Rect::from_edges(left, top, right, bottom)
    };
    for (y, text) in &plan.grid {
        painter.rule(plan.plot, *y, theme.grid)?;
        let at = point(plan.price.at.x, *y);
        painter.text(text, at, plan.text_size, Weight::Normal, Align::End, theme.ink_soft)?;
    }
    let (own, over) = (theme.color("accent"), theme.color("bad"));
    for column in &plan.columns {
        let spare = snapped(column.spare);
        painter.rect(spare, own, 0.12)?;
        for stroke in hatch(spare, PITCH) {
            painter.line(&stroke, 1.0, own, 0.45)?;
        }
        painter.rect(snapped(column.paid), own, 1.0)?;
        painter.rect(snapped(column.over), over, 0.85)?;
    }
    painter.rule(plan.plot, plan.plot.bottom(), theme.axis)?;
    // On any colour, light or dark, one of the two is to be seen.
    painter.line(&plan.line, 4.0, theme.ground, 0.8)?;
    painter.line(&plan.line, 2.0, theme.ink, 1.0)?;
    let Label { text, at, .. } = &plan.price;
    painter.text(text, *at, plan.text_size, Weight::Bold, Align::End, theme.ink)?;
    for label in &plan.labels {
        let name = label.at.y > plan.plot.bottom();
        let (weight, color) = if name { (Weight::Normal, theme.ink_soft) } else { (Weight::Bold, theme.ink) };
        painter.text(&label.text, label.at, plan.text_size, weight, Align::Middle, color)?;
    }
    Ok(())
}
