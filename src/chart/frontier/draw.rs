//! A planned frontier on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::marks::{dashes, disc};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::{Rgb, Theme};

use super::{Placed, Plan};

/// How much of its colour a mark keeps that another one beats.
const BEATEN: f64 = 0.6;
/// And one that steps back.
const BACK: f64 = 0.22;
/// How much of its ink the label of a mark keeps that steps back.
const BACK_TEXT: f64 = 0.5;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    grid(&painter, plan, theme)?;
    for dash in dashes(&plan.frontier, 4.0, 3.0) {
        painter.line(&dash, 1.25, theme.ink, 0.55)?;
    }
    let mut marks: Vec<&Placed> = plan.marks.iter().collect();
    // A small mark lies on a large one, and what is compared on everything.
    marks.sort_by(|a, b| b.back.cmp(&a.back).then(b.radius.total_cmp(&a.radius)));
    for placed in &marks {
        mark(&painter, placed, theme)?;
    }
    for placed in &marks {
        label(&painter, plan, placed, theme)?;
    }
    for text in &plan.texts {
        let at = point(text.rect.x, text.rect.y + text.rect.height / 2.0);
        painter.text(&text.text, at, plan.text_size, Weight::Normal, Align::Start, theme.ink_soft)?;
    }
    Ok(())
}

fn grid<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let (plot, size, device) = (plan.plot, plan.text_size, painter.device);
    let line = device.whole(1.0);
    for tick in &plan.y.ticks {
        painter.rule(plot, tick.px, theme.grid)?;
        let at = point(plot.x - size * 0.75, tick.px);
        painter.text(&tick.text, at, size, Weight::Normal, Align::End, theme.ink_soft)?;
    }
    painter.rule(plot, plot.bottom(), theme.axis)?;
    for tick in &plan.x.ticks {
        let left = device.snap(tick.px - line / 2.0);
        painter.rect(
            Rect::from_edges(left, plot.bottom(), left + line, plot.bottom() + 4.0),
            theme.axis,
            1.0,
        )?;
        let at = point(tick.px, plot.bottom() + size * 1.35);
        painter.text(&tick.text, at, size, Weight::Normal, Align::Middle, theme.ink_soft)?;
    }
    // Beyond a break the axis goes on by powers of ten.
    if let Some(x) = plan.x.broken {
        for dash in dashes(&[point(x, plot.y), point(x, plot.bottom() + 4.0)], 1.5, 2.5) {
            painter.line(&dash, 1.0, theme.axis, 1.0)?;
        }
    }
    if let Some(y) = plan.y.broken {
        for dash in dashes(&[point(plot.x - 4.0, y), point(plot.right(), y)], 1.5, 2.5) {
            painter.line(&dash, 1.0, theme.axis, 1.0)?;
        }
    }
    Ok(())
}

fn mark<DB: DrawingBackend>(painter: &Painter<DB>, placed: &Placed, theme: &Theme) -> Drawn<DB> {
    let color = theme.color(&placed.color);
    let alpha = match (placed.back, placed.best) {
        (true, _) => BACK,
        (false, false) => BEATEN,
        (false, true) => 1.0,
    };
    painter.polygon(&disc(placed.center, placed.radius + 1.25), theme.ground, 1.0)?;
    painter.polygon(&disc(placed.center, placed.radius), color, alpha)
}

fn label<DB: DrawingBackend>(
    painter: &Painter<DB>,
    plan: &Plan,
    placed: &Placed,
    theme: &Theme,
) -> Drawn<DB> {
    let Some(label) = &placed.label else { return Ok(()) };
    let ink = if placed.best && !placed.back { theme.ink } else { theme.ink_soft };
    let ink = if placed.back { mix(ink, theme.ground, BACK_TEXT) } else { ink };
    if let Some(leader) = label.leader {
        painter.line(&leader, 1.0, theme.axis, if placed.back { BACK_TEXT } else { 1.0 })?;
    }
    // Grid lines end at a label.
    painter.rect(label.rect, theme.ground, 0.85)?;
    let middle = point(label.rect.x + label.rect.width / 2.0, label.rect.y + label.rect.height / 2.0);
    painter.text(&label.text, middle, plan.text_size, Weight::Normal, Align::Middle, ink)
}

/// So much of one colour on another.
fn mix(Rgb(r, g, b): Rgb, Rgb(gr, gg, gb): Rgb, share: f64) -> Rgb {
    let channel = |a: u8, b: u8| (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
    Rgb(channel(r, gr), channel(g, gg), channel(b, gb))
}
