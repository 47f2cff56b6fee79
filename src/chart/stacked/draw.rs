//! A planned stacked series on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::frame::{draw_grid, draw_ticks, draw_values};
use crate::chart::layout::{Rect, point};
use crate::chart::marks::{dashes, disc, hatch, layer};
use crate::chart::notes;
use crate::chart::paint::{Device, Drawn, Painter};
use crate::chart::theme::Theme;

use super::{Column, Plan};

/// How much of its colour a column keeps that steps back behind the highlight.
const BACK: f64 = 0.35;
/// And one that is not over yet.
const OPEN: f64 = 0.6;
/// How much of the ground covers the other series while one is looked at.
const VEIL: f64 = 0.72;
/// The height of the band that says that something has no price.
const BAND: f64 = 3.0;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    draw_grid(&painter, plan.plot, &plan.grid, theme)?;
    unrecorded(&painter, plan, theme)?;
    if plan.dense {
        outlines(&painter, plan, None, theme)?;
    } else {
        for column in &plan.columns {
            bar(&painter, plan, column, None, theme)?;
        }
    }
    within(&painter, plan, theme)?;
    zero(&painter, plan, theme)?;
    unpriced(&painter, plan, theme)?;
    previous(&painter, plan, theme)?;
    noted(&painter, plan, theme)?;
    let size = plan.text_size;
    draw_values(&painter, plan.plot, &plan.grid, size, theme)?;
    draw_ticks(&painter, plan.plot.bottom() + size * 1.35, &plan.ticks, size, theme)
}

/// What lies above a drawn plan while one series is looked at: a veil over the data, and that series again.
pub fn single_out<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    series: usize,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    painter.rect(plan.plot, theme.ground, VEIL)?;
    if plan.dense {
        return outlines(&painter, plan, Some(series), theme);
    }
    plan.columns.iter().try_for_each(|column| bar(&painter, plan, column, Some(series), theme))
}

fn zero<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    painter.rule(plan.plot, plan.plot.bottom(), theme.axis)
}

/// Strokes of the ground over the part of each column that is told by itself.
fn within<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    for column in &plan.columns {
        let (Some(bottom), Some(top)) = (column.within, column.edges.last()) else { continue };
        let rect = Rect::from_edges(column.left, *top, column.right, bottom);
        for [from, to] in hatch(rect, 4.0) {
            painter.line(&[from, to], 1.25, theme.ground, 0.85)?;
        }
    }
    Ok(())
}

fn unpriced<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let device = painter.device;
    let top = device.snap(plan.plot.bottom()) + device.whole(2.0);
    let color = theme.color("unpriced");
    plan.unpriced.iter().try_for_each(|&(left, right)| {
        let left = device.snap(left);
        let right = device.snap(right).max(left + device.whole(1.0));
        painter.rect(Rect::from_edges(left, top, right, top + device.whole(BAND)), color, 1.0)
    })
}

fn unrecorded<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    for slots in &plan.unrecorded {
        for [from, to] in hatch(plan.range_rect(slots.clone()), 8.0) {
            painter.line(&[from, to], 1.0, theme.grid, 1.0)?;
        }
    }
    Ok(())
}

/// How strongly a slot is drawn.
fn strength(plan: &Plan, slot: usize) -> f64 {
    let back = plan.highlight.as_ref().is_some_and(|range| !range.contains(&slot));
    let open = plan.open.as_ref().is_some_and(|range| range.contains(&slot));
    (if back { BACK } else { 1.0 }) * (if open { OPEN } else { 1.0 })
}

/// A slot's column; all of its layers, or only one.
fn bar<DB: DrawingBackend>(
    painter: &Painter<DB>,
    plan: &Plan,
    column: &Column,
    only: Option<usize>,
    theme: &Theme,
) -> Drawn<DB> {
    let alpha = strength(plan, column.slot);
    crate::chart::column::draw(painter, (column.left, column.right), &column.edges, |series| {
        let shown = only.is_none_or(|only| only == series);
        shown.then(|| (theme.color(&plan.colors[series]), alpha))
    })
}

/// One outline per series, for columns too narrow to stand apart.
fn outlines<DB: DrawingBackend>(
    painter: &Painter<DB>,
    plan: &Plan,
    only: Option<usize>,
    theme: &Theme,
) -> Drawn<DB> {
    // Neighbours of equal strength share an outline.
    for run in plan.columns.chunk_by(|a, b| strength(plan, a.slot) == strength(plan, b.slot)) {
        let alpha = run.first().map_or(1.0, |column| strength(plan, column.slot));
        for (series, key) in plan.colors.iter().enumerate() {
            if only.is_some_and(|only| only != series) {
                continue;
            }
            let edges =
                |column: &Column| (column.left, column.right, column.edges[series], column.edges[series + 1]);
            painter.polygon(&layer(run.iter().map(edges)), theme.color(key), alpha)?;
        }
    }
    Ok(())
}

/// The previous period, in ink so that it can be told from bars of any colour. Between columns of a pixel no dash could
/// be seen, and there would be tens of thousands of them.
fn previous<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    if plan.dense {
        return plan.previous.iter().try_for_each(|line| painter.line(line, 1.0, theme.ink, 0.5));
    }
    let dashes = plan.previous.iter().flat_map(|line| dashes(line, 4.0, 3.0));
    dashes.into_iter().try_for_each(|dash| painter.line(&dash, 1.5, theme.ink, 0.65))
}

fn noted<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    for note in &plan.notes {
        let color = theme.color(&note.color);
        let foot = note.foot.min(plan.plot.bottom()) - 5.0;
        if let Some(label) = &note.label {
            notes::draw(painter, label, note.x, foot - 2.0, plan.text_size, color)?;
        }
        painter.polygon(&disc(point(note.x, foot), 2.5), color, 1.0)?;
    }
    Ok(())
}
