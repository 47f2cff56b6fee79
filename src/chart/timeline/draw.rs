//! A planned timeline on a backend.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::column::{self, across};
use crate::chart::frame::{draw_grid, draw_ticks, draw_values};
use crate::chart::layout::{Point, Rect, point};
use crate::chart::marks::{Corners, dashes, disc, rounded};
use crate::chart::measure::Weight;
use crate::chart::notes;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::theme::{Rgb, Theme};

use super::{Column, EventKind, FAILED, MISSED, MissKind, PARTS, Plan, Row, Sign};

/// How opaque a subagent's bars are.
const ASIDE: f64 = 0.75;
/// The cap above a bar that missed.
const CAP: f64 = 2.0;
/// Lines closer than this on the whole are too many.
const APART: f64 = 12.0;
/// Where bars are narrower than this, their marks have no shape.
const SHAPED: f64 = 4.0;

/// Draws a plan. The area is not cleared; nothing is measured.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let size = plan.text_size;
    draw_grid(&painter, plan.plot, &plan.grid, theme)?;
    pauses(&painter, plan, theme)?;
    let parts = PARTS.map(|(key, alpha)| (theme.color(key), alpha));
    for Column { left, right, edges, .. } in &plan.columns {
        column::draw(&painter, (*left, *right), edges, |part| parts.get(part).copied())?;
    }
    plan.columns.iter().try_for_each(|column| missed(&painter, column, theme))?;
    painter.rule(plan.plot, plan.plot.bottom(), theme.axis)?;
    failed(&painter, &plan.columns, plan.plot.bottom(), theme)?;
    thin(&painter, plan, theme)?;
    queries(&painter, plan, theme)?;
    plan.rows.iter().try_for_each(|row| subagent(&painter, plan, row, theme))?;
    events(&painter, plan, theme)?;
    draw_values(&painter, plan.plot, &plan.grid, size, theme)?;
    draw_ticks(&painter, plan.ticks_y, &plan.ticks, size, theme)
}

/// What a request missed, and a cap above its bar: a mark that is seen where bars are a pixel wide too.
fn missed<DB: DrawingBackend>(painter: &Painter<DB>, column: &Column, theme: &Theme) -> Drawn<DB> {
    let Some(missed) = column.missed else { return Ok(()) };
    let device = painter.device;
    let at_least = |width: f64| {
        let more = ((width - (column.right - column.left)) / 2.0).max(0.0);
        across(column.left - more, column.right + more, device)
    };
    let (left, right) = at_least(2.0);
    let top = device.snap(column.edges[3]);
    if missed.kind != MissKind::Waste {
        // A calm cap: it had to be built again. Compactions have a mark of their own, which is enough where bars are narrow.
        if missed.kind == MissKind::Compaction && column.right - column.left < SHAPED {
            return Ok(());
        }
        let cap = Rect::from_edges(left, top - 3.0, right, top - 3.0 + device.whole(1.0));
        return painter.rect(cap, theme.ink_soft, 1.0);
    }
    let color = theme.color(MISSED);
    let bottom = device.snap(missed.bottom);
    let part = Rect::from_edges(left, device.snap(missed.top).min(bottom - device.whole(1.0)), right, bottom);
    painter.rect(part, color, 1.0)?;
    let (left, right) = at_least(2.0 * CAP);
    painter.rect(Rect::from_edges(left, top - 2.0 * CAP, right, top - CAP), color, 1.0)
}

fn failed<DB: DrawingBackend>(
    painter: &Painter<DB>,
    columns: &[Column],
    base: f64,
    theme: &Theme,
) -> Drawn<DB> {
    let color = theme.color(FAILED);
    columns.iter().filter(|column| column.failed).try_for_each(|column| {
        let x = (column.left + column.right) / 2.0;
        painter.polygon(&disc(point(x, base - 1.0), 3.5), theme.ground, 1.0)?;
        painter.polygon(&disc(point(x, base - 1.0), 2.5), color, 1.0)
    })
}

/// Dots under the axis, joined to a line where requests are narrow.
fn thin<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let device = painter.device;
    plan.thin.iter().try_for_each(|&(left, right)| {
        if plan.x.step >= SHAPED * 1.5 {
            let middle = point((left + right) / 2.0, plan.thin_y);
            return painter.polygon(&disc(middle, 1.5), theme.ink_soft, 1.0);
        }
        let (left, right) = across(left, right, device);
        let top = device.snap(plan.thin_y - 1.0);
        painter.rect(Rect::from_edges(left, top, right, top + device.whole(2.0)), theme.ink_soft, 1.0)
    })
}

fn queries<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let (band, size) = (plan.query_band, plan.text_size);
    let middle = band.y + band.height / 2.0;
    if let Some(caption) = &plan.query_caption {
        let at = point(plan.plot.x - size * 0.75, middle);
        painter.text(caption, at, size, Weight::Normal, Align::End, theme.ink_soft)?;
    }
    let device = painter.device;
    for query in &plan.queries {
        let (left, right) = (device.snap(query.left), device.snap(query.right));
        if query.washed {
            painter.rect(Rect::from_edges(left, band.y, right, band.bottom()), theme.wash, 1.0)?;
        }
        if query.washed || query.label {
            let tick = Rect::from_edges(left, band.y, left + device.whole(1.0), band.bottom());
            painter.rect(tick, theme.axis, 1.0)?;
        }
        if query.label {
            let at = point(left + size * 0.25, middle);
            painter.text(&query.query.to_string(), at, size, Weight::Normal, Align::Start, theme.ink_soft)?;
        }
    }
    Ok(())
}

/// A row: a hairline from an agent's first request to its last, and a bar for each as high as its context.
fn subagent<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, row: &Row, theme: &Theme) -> Drawn<DB> {
    let (Some(first), Some(last)) = (row.columns.first(), row.columns.last()) else { return Ok(()) };
    let color = theme.color(PARTS[0].0);
    let span = Rect::from_edges(first.left, row.rect.y, last.right, row.rect.bottom());
    painter.rule(span, row.rect.bottom() - 0.5, theme.axis)?;
    for column in &row.columns {
        let whole = [column.edges[0], column.edges[3]];
        let wasteful = column.missed.is_some_and(|missed| missed.kind == MissKind::Waste);
        let fill = if wasteful { (theme.color(MISSED), 1.0) } else { (color, ASIDE) };
        column::draw(painter, (column.left, column.right), &whole, |_| Some(fill))?;
    }
    failed(painter, &row.columns, row.rect.bottom(), theme)?;
    if let Some((x, name)) = &row.label {
        // A break does not cross a name.
        let room = Rect { x: *x, width: row.label_width, ..row.rect };
        painter.rect(room, theme.ground, 1.0)?;
        let at = point(*x, row.rect.y + row.rect.height / 2.0);
        painter.text(name, at, plan.text_size, Weight::Normal, Align::Start, theme.ink_soft)?;
    }
    Ok(())
}

/// A dashed line of one device pixel downwards.
fn upright<DB: DrawingBackend>(
    painter: &Painter<DB>,
    x: f64,
    (top, bottom): (f64, f64),
    (on, off): (f64, f64),
    color: Rgb,
) -> Drawn<DB> {
    let device = painter.device;
    let left = device.snap(x - 0.5);
    let cut = dashes(&[point(left, top), point(left, bottom)], on, off);
    cut.iter().try_for_each(|dash| {
        let (Some(from), Some(to)) = (dash.first(), dash.last()) else { return Ok(()) };
        painter.rect(Rect::from_edges(left, from.y, left + device.whole(1.0), to.y), color, 1.0)
    })
}

/// Breaks: a dashed line, a whole one after a long pause; over the subagents too where nobody worked.
fn pauses<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let size = plan.text_size;
    let row = notes::row_height(size);
    let device = painter.device;
    for pause in &plan.pauses {
        let long = pause.is_long();
        let top = plan.plot.y - size * 0.4;
        // Not through the numbers of the queries.
        let strip = plan.rows.first().zip(plan.rows.last()).filter(|_| pause.away);
        let below = strip.map(|(first, last)| (first.rect.y, last.rect.bottom()));
        for (top, bottom) in std::iter::once((top, plan.plot.bottom())).chain(below) {
            if long {
                let left = device.snap(pause.x - 0.5);
                let line = Rect::from_edges(left, top, left + device.whole(1.0), bottom);
                painter.rect(line, theme.ink_soft, 1.0)?;
            } else {
                upright(painter, pause.x, (top, bottom), (3.0, 3.0), theme.axis)?;
            }
        }
        if let Some((x, text)) = &pause.label {
            let at = point(*x, plan.plot.y - size * 0.75 - row * 0.35);
            let color = if long { theme.ink } else { theme.ink_soft };
            painter.text(text, at, size, Weight::Normal, Align::Start, color)?;
        }
    }
    Ok(())
}

/// What happened, in words where they have room. Compactions are lines through the bars, or marks above them where lines
/// would be all there is.
fn events<DB: DrawingBackend>(painter: &Painter<DB>, plan: &Plan, theme: &Theme) -> Drawn<DB> {
    let compactions = plan.events.iter().filter(|event| event.kind == EventKind::Compacted).count();
    let many = compactions as f64 * APART > plan.plot.width;
    for event in &plan.events {
        let (color, foot) = match event.kind {
            EventKind::Missed => (theme.color(MISSED), event.foot - 3.0 * CAP),
            EventKind::Compacted => {
                let (top, bottom) = (plan.plot.y, plan.plot.bottom());
                let reach = if many { (top - 5.0, top - 1.0) } else { (top, bottom) };
                upright(painter, event.x, reach, if many { (9.0, 1.0) } else { (2.0, 2.0) }, theme.ink_soft)?;
                (theme.ink_soft, plan.plot.y)
            }
            EventKind::Model => {
                painter.polygon(&flag(event.x, plan.plot.y), theme.ink, 1.0)?;
                (theme.ink, plan.plot.y - 3.0)
            }
        };
        if let Some(label) = &event.label {
            notes::draw(painter, label, event.x, foot, plan.text_size, color)?;
        }
    }
    Ok(())
}

/// The triangle of a model that is another one now, with its tip below `y`.
fn flag(x: f64, y: f64) -> [Point; 3] {
    [point(x - 3.0, y - 2.0), point(x + 3.0, y - 2.0), point(x, y + 3.0)]
}

/// A mark of the legend, ten pixels wide, from the middle of its left edge.
pub fn draw_sign<DB: DrawingBackend>(
    painter: &Painter<DB>,
    at: Point,
    sign: Sign,
    theme: &Theme,
) -> Drawn<DB> {
    let (x, device) = (at.x + 5.0, painter.device);
    let (top, bottom) = (at.y - 5.0, at.y + 5.0);
    let dash = |y: f64, high: f64| Rect { x: at.x, y, width: 10.0, height: high };
    let swatch = |key: &str, alpha: f64| {
        painter.polygon(&rounded(dash(top, 10.0), 2.5, Corners::All), theme.color(key), alpha)
    };
    match sign {
        Sign::Read => swatch(PARTS[0].0, PARTS[0].1),
        Sign::Written => swatch(PARTS[1].0, PARTS[1].1),
        Sign::Input => swatch(PARTS[2].0, PARTS[2].1),
        Sign::Missed => swatch(MISSED, 1.0),
        Sign::Cap => painter.rect(dash(at.y - 1.0, CAP), theme.color(MISSED), 1.0),
        Sign::Rebuilt => painter.rect(dash(device.snap(at.y), device.whole(1.0)), theme.ink_soft, 1.0),
        Sign::Compacted => upright(painter, x, (top, bottom), (2.0, 2.0), theme.ink_soft),
        Sign::Model => painter.polygon(&flag(x, at.y), theme.ink, 1.0),
        Sign::Pause => upright(painter, x, (top, bottom), (3.0, 3.0), theme.axis),
        Sign::LongPause => upright(painter, x, (top, bottom), (10.0, 1.0), theme.ink_soft),
        Sign::Failed => painter.polygon(&disc(point(x, at.y), 2.5), theme.color(FAILED), 1.0),
        Sign::Thin => painter.polygon(&disc(point(x, at.y), 1.5), theme.ink_soft, 1.0),
        Sign::Query => {
            painter.rect(dash(top, 10.0), theme.wash, 1.0)?;
            let tick = Rect { width: device.whole(1.0), ..dash(top, 10.0) };
            painter.rect(tick, theme.axis, 1.0)
        }
        Sign::Subagent => {
            painter.rule(dash(top, 10.0), bottom - 0.5, theme.axis)?;
            [(0.0, 4.0), (3.5, 7.0), (7.0, 9.0)].into_iter().try_for_each(|(left, high)| {
                let bar = Rect { x: at.x + left, y: bottom - high, width: 2.5, height: high };
                painter.rect(bar, theme.color(PARTS[0].0), ASIDE)
            })
        }
    }
}
