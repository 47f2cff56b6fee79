//! A planned stacked series on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::layout::{Rect, point};
use crate::chart::marks::{Corners, dashes, disc, hatch, layer, rounded};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::{Rgb, Theme};

use super::{Column, Plan};

/// How much of its colour a column keeps that steps back behind the highlight.
const BACK: f64 = 0.35;
/// And one that is not over yet.
const OPEN: f64 = 0.6;
/// How much of the ground covers the other series while one is looked at.
const VEIL: f64 = 0.72;
const CORNER: f64 = 2.0;
/// Between two layers of a column.
const GAP: f64 = 1.0;
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
    grid(&painter, plan, theme)?;
    unrecorded(&painter, plan, theme)?;
    if plan.dense {
        outlines(&painter, plan, None, theme)?;
    } else {
        for column in &plan.columns {
            bar(&painter, plan, column, None, theme)?;
        }
    }
    zero(&painter, plan, theme)?;
    unpriced(&painter, plan, theme)?;
    previous(&painter, plan, theme)?;
    notes(&painter, plan, theme)?;
    labels(&painter, plan, theme)
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

fn grid<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    plan.grid.iter().skip(1).try_for_each(|line| painter.rule(plan.plot, line.y, theme.grid))
}

fn zero<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    painter.rule(plan.plot, plan.plot.bottom(), theme.axis)
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

/// A column with hairlines between its layers and round corners at its top, on whole device pixels; all of its layers,
/// or only one.
fn bar<DB: DrawingBackend>(
    painter: &Painter<DB>,
    plan: &Plan,
    column: &Column,
    only: Option<usize>,
    theme: &Theme,
) -> Drawn<DB> {
    let device = painter.device;
    let alpha = strength(plan, column.slot);
    let (left, right) = (
        device.snap(column.left),
        device.snap(column.right).max(device.snap(column.left) + device.whole(1.0)),
    );
    let layers = layers(column, device);
    for (i, &(series, bottom, top)) in layers.iter().enumerate() {
        if only.is_some_and(|only| only != series) {
            continue;
        }
        let last = i + 1 == layers.len();
        let gap = if last || bottom - top < 3.0 * GAP { 0.0 } else { device.whole(GAP) };
        let rect = Rect::from_edges(left, top + gap, right, bottom);
        let color = theme.color(&plan.colors[series]);
        let radius = CORNER.min((right - left) / 4.0);
        if last && radius >= 1.0 {
            painter.polygon(&rounded(rect, radius, Corners::Top), color, alpha)?;
        } else {
            painter.rect(rect, color, alpha)?;
        }
    }
    Ok(())
}

/// The layers of a column that are at least a device pixel high: series, bottom, top. A column that is above 0 but
/// less than a pixel high shows one pixel of its largest series: little is not nothing.
fn layers(column: &Column, device: Device) -> Vec<(usize, f64, f64)> {
    let snapped: Vec<f64> = column.edges.iter().map(|&y| device.snap(y)).collect();
    let steps = || snapped.windows(2).enumerate().map(|(series, pair)| (series, pair[0], pair[1]));
    let layers: Vec<_> = steps().filter(|(_, bottom, top)| bottom > top).collect();
    if !layers.is_empty() {
        return layers;
    }
    let height = |series: usize| column.edges[series] - column.edges[series + 1];
    let largest = (0..column.edges.len().saturating_sub(1)).max_by(|&a, &b| height(a).total_cmp(&height(b)));
    let largest = largest.filter(|&series| height(series) > 0.0);
    largest.map(|series| (series, snapped[0], snapped[0] - device.whole(1.0))).into_iter().collect()
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

fn notes<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    for note in &plan.notes {
        let color = theme.color(&note.color);
        let foot = note.foot.min(plan.plot.bottom()) - 5.0;
        if let Some(label) = &note.label {
            leader(painter, note.x, label.rect.y + label.rect.height * 0.2, foot - 2.0, color)?;
            let (x, align) =
                if label.flipped { (label.rect.right(), Align::End) } else { (label.rect.x, Align::Start) };
            let middle = point(x, label.rect.y + label.rect.height / 2.0);
            painter.text(&label.text, middle, plan.text_size, Weight::Bold, align, color)?;
        }
        painter.polygon(&disc(point(note.x, foot), 2.5), color, 1.0)?;
    }
    Ok(())
}

/// A dotted line downwards.
fn leader<DB: DrawingBackend>(painter: &Painter<DB>, x: f64, top: f64, bottom: f64, color: Rgb) -> Drawn<DB> {
    let device = painter.device;
    let left = device.snap(x - 0.5);
    let width = device.whole(1.0);
    let mut y = device.snap(top);
    while y + 2.0 < bottom {
        painter.rect(Rect::from_edges(left, y, left + width, y + 2.0), color, 1.0)?;
        y += 4.0;
    }
    Ok(())
}

fn labels<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let size = plan.text_size;
    for line in &plan.grid {
        let at = point(plan.plot.x - size * 0.75, line.y);
        painter.text(&line.text, at, size, Weight::Normal, Align::End, theme.ink_soft)?;
    }
    for tick in &plan.ticks {
        let at = point(tick.x, plan.plot.bottom() + size * 1.35);
        painter.text(&tick.text, at, size, Weight::Normal, Align::Middle, theme.ink_soft)?;
    }
    Ok(())
}
