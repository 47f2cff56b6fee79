//! A planned runway on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::frame::{draw_grid, draw_ticks, draw_values};
use crate::chart::layout::{Rect, point};
use crate::chart::legend;
use crate::chart::marks::{Corners, below, dashes, disc, rounded};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::Theme;

use super::Plan;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let (plot, size) = (plan.plot, plan.text_size);
    let (accent, warn) = (theme.color("accent"), theme.color("warn"));
    draw_grid(&painter, plot, &plan.grid, theme)?;
    painter.rule(plot, plot.bottom(), theme.axis)?;
    draw_values(&painter, plot, &plan.grid, size, theme)?;
    draw_ticks(&painter, plot.bottom() + size * 1.35, &plan.ticks, size, theme)?;
    for dash in dashes(&plan.even, 5.0, 2.0) {
        painter.line(&dash, 1.0, theme.ink, 0.65)?;
    }
    for path in [&plan.recorded, &plan.counted] {
        painter.polygon(&below(path, plot.bottom()), accent, 0.08)?;
    }
    painter.polygon(&plan.fan, accent, 0.2)?;
    painter.line(&plan.middle, 1.25, accent, 0.9)?;
    painter.line(&plan.recorded, 2.0, accent, 1.0)?;
    painter.line(&plan.counted, 2.0, accent, 0.7)?;
    // The limit.
    let limit = device.snap(plan.y.px(1.0));
    let thick = device.whole(1.5);
    painter.rect(
        Rect::from_edges(plot.x, limit - thick / 2.0, plot.right(), limit + thick / 2.0),
        theme.ink,
        0.8,
    )?;
    if let Some(now) = plan.now {
        let (left, thin) = (device.snap(now), device.whole(1.0));
        painter.rect(Rect::from_edges(left, plot.y, left + thin, plot.bottom()), theme.axis, 1.0)?;
    }
    if let Some(band) = plan.band {
        painter.polygon(&rounded(band, 3.0, Corners::All), warn, 0.45)?;
    }
    if let Some(mark) = plan.run_out {
        painter.polygon(&disc(mark, 4.75), theme.ground, 1.0)?;
        painter.polygon(&disc(mark, 3.75), warn, 1.0)?;
    }
    if let Some((at, text)) = &plan.label {
        painter.text(text, *at, size, Weight::Bold, Align::Middle, warn)?;
    }
    if let Some([most, least]) = plan.spread {
        painter.line(&[most, least], 1.5, accent, 1.0)?;
        for end in [most, least] {
            painter.line(&[point(end.x - 4.0, end.y), point(end.x + 4.0, end.y)], 1.5, accent, 1.0)?;
        }
    }
    if let Some(end) = plan.end {
        painter.polygon(&disc(end, 4.75), theme.ground, 1.0)?;
        painter.polygon(&disc(end, 3.5), accent, 1.0)?;
    }
    legend::draw(&painter, &plan.legend, size, theme)
}
