//! Planned lines on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::legend;
use crate::chart::marks::{Corners, dashes, disc, rounded};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::Theme;

use super::plan::KEY;
use super::{PlacedLine, Plan};

/// How much of its colour a line keeps where very little is behind it.
const FAINT: f64 = 0.4;
/// And one that steps back behind the line that is looked at.
const BACK: f64 = 0.18;

/// Draws a plan; all lines but `single` step back, if there is one. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    single: Option<usize>,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    frame(&painter, plan, theme)?;
    let strong = if plan.x.step < 3.0 { 1.25 } else { 2.0 };
    let strength = |i: usize| if single.is_some_and(|single| single != i) { BACK } else { 1.0 };
    for (i, each) in plan.lines.iter().enumerate() {
        if single != Some(i) {
            line(&painter, each, strength(i), strong, theme)?;
        }
    }
    if let Some((i, each)) = single.and_then(|i| Some((i, plan.lines.get(i)?))) {
        line(&painter, each, strength(i), strong, theme)?;
    }
    for (i, each) in plan.lines.iter().enumerate() {
        let Some(label) = &each.label else { continue };
        let at = point(label.rect.x, label.rect.y + label.rect.height / 2.0);
        let ink = if single.is_none() || single == Some(i) { theme.ink } else { theme.ink_soft };
        painter.text(&label.text, at, plan.text_size, Weight::Normal, Align::Start, ink)?;
    }
    legend::draw(&painter, &plan.legend, plan.text_size, theme)
}

fn frame<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let (plot, size) = (plan.plot, plan.text_size);
    for (i, grid) in plan.grid.iter().enumerate() {
        if i > 0 {
            painter.rule(plot, grid.y, theme.grid)?;
        }
        let at = point(plot.x - size * 0.75, grid.y);
        painter.text(&grid.text, at, size, Weight::Normal, Align::End, theme.ink_soft)?;
    }
    if let Some((at, text)) = &plan.begins {
        // What does not stand on 0 stands on no straight line.
        let teeth = (plot.width / 4.0) as usize;
        let tooth = |i: usize| {
            point(plot.x + 4.0 * i as f64, plot.bottom() + if i.is_multiple_of(2) { 1.5 } else { -1.5 })
        };
        painter.line(&(0..=teeth).map(tooth).collect::<Vec<_>>(), 1.0, theme.axis, 1.0)?;
        painter.text(text, *at, size, Weight::Normal, Align::Start, theme.ink_soft)?;
    } else {
        painter.rule(plot, plot.bottom(), theme.axis)?;
    }
    for tick in &plan.ticks {
        let at = point(tick.x, plot.bottom() + size * 1.35);
        painter.text(&tick.text, at, size, Weight::Normal, Align::Middle, theme.ink_soft)?;
    }
    Ok(())
}

fn line<DB: DrawingBackend>(
    painter: &Painter<DB>,
    line: &PlacedLine,
    strength: f64,
    strong: f64,
    theme: &Theme,
) -> Drawn<DB> {
    let color = theme.color(&line.color);
    for piece in &line.pieces {
        let (alpha, width) = if piece.faint { (FAINT, 1.25) } else { (1.0, strong) };
        painter.line(&piece.points, width, color, alpha * strength)?;
        if let [only] = piece.points[..] {
            painter.polygon(&disc(only, width), color, alpha * strength)?;
        }
    }
    if let Some(label) = &line.label {
        let (wide, space) = KEY;
        let middle = label.rect.y + label.rect.height / 2.0;
        let key = Rect::from_edges(
            label.rect.x - space - wide,
            middle - wide / 2.0,
            label.rect.x - space,
            middle + wide / 2.0,
        );
        painter.polygon(&rounded(key, 2.0, Corners::All), color, strength)?;
        // Dotted as far as nothing was recorded any more, then straight to the name.
        let (before, to_name) = label.leader.split_at(label.leader.len().min(2));
        for dash in dashes(before, 1.5, 2.5) {
            painter.line(&dash, 1.0, color, 0.7 * strength)?;
        }
        if let (Some(from), Some(to)) = (before.last(), to_name.first()) {
            painter.line(&[*from, *to], 1.0, color, 0.7 * strength)?;
        }
    }
    for &p in &line.below {
        // Hollow, and pointing to where the value is.
        let half = strong + 1.5;
        let tip = [point(p.x - half, p.y - 2.0 * half), point(p.x + half, p.y - 2.0 * half), p];
        painter.polygon(&tip, theme.ground, strength)?;
        painter.line(&[tip[0], tip[1], tip[2], tip[0]], 1.0, color, strength)?;
    }
    if let Some(end) = line.end.filter(|end| !line.below.contains(end)) {
        painter.polygon(&disc(end, 3.75), theme.ground, strength)?;
        painter.polygon(&disc(end, 2.75), color, strength)?;
    }
    Ok(())
}
