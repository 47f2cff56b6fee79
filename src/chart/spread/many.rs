//! Rows of distributions with their names and the heads of their columns, as one picture. On the page the same are cells of
//! a table.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use crate::chart::figure::Figure;
use crate::chart::layout::{Point, Rect, Size, point};
use crate::chart::measure::{TextMeasure, Weight, fit};
use crate::chart::paint::{Align, Device, Drawn, Painter, part};
use crate::chart::theme::Theme;

use super::{Column, Plan, Shape, draw, head, plan};

/// What to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Many {
    /// What each column shows, and how its figures are written.
    pub columns: Vec<(String, Figure)>,
    /// From above.
    pub rows: Vec<Named>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Key of its colour.
    pub color: String,
    /// A shape for each column; `None` where nothing is known.
    pub shapes: Vec<Option<Shape>>,
}

/// The geometry of the picture, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct ManyPlan {
    /// As wide as asked for, as high as its rows.
    pub size: Size,
    text_size: f64,
    /// Left ends of bold and of plain texts.
    titles: Vec<(Point, String)>,
    names: Vec<(Point, String)>,
    /// The axes above their columns.
    heads: Vec<(Rect, Column)>,
    /// With the key of their colour.
    cells: Vec<(Rect, Plan, String)>,
}

/// From a row to the next.
const ROW: f64 = 30.0;
/// The height of a distribution.
const CELL: f64 = 20.0;
/// Between two columns.
const GAP: f64 = 32.0;
/// Of the width, names take at most this part.
const NAMES: f64 = 0.25;

/// Lays out all rows over a width.
pub fn plan_many(input: &Many, width: f64, measure: &dyn TextMeasure) -> ManyPlan {
    let text_size = measure.size();
    let widest = input.rows.iter().map(|r| measure.width(&r.name, Weight::Normal)).fold(0.0, f64::max);
    let left = widest.min(width * NAMES);
    let count = input.columns.len().max(1) as f64;
    let wide = ((width - left) / count - GAP).max(0.0);
    let x = |column: usize| left + GAP + (wide + GAP) * column as f64;
    let above = text_size * 1.7;
    let first = above + CELL + text_size * 0.5;
    let middle = |row: usize| first + ROW * row as f64 + CELL / 2.0;
    let cut = |text: &str, weight, room| fit(text, room, weight, measure).unwrap_or_default();

    let mut planned = ManyPlan {
        size: Size { width, height: first + ROW * input.rows.len() as f64 },
        text_size,
        titles: Vec::new(),
        names: Vec::new(),
        heads: Vec::new(),
        cells: Vec::new(),
    };
    for (row, each) in input.rows.iter().enumerate() {
        planned.names.push((point(0.0, middle(row)), cut(&each.name, Weight::Normal, left)));
    }
    for (i, (title, figure)) in input.columns.iter().enumerate() {
        let shape = |row: &'_ Named| row.shapes.get(i).cloned().flatten();
        let shapes: Vec<Option<Shape>> = input.rows.iter().map(shape).collect();
        let column = Column::of(shapes.iter().flatten(), *figure, wide, measure);
        for (row, (shape, each)) in shapes.iter().zip(&input.rows).enumerate() {
            if let Some(shape) = shape {
                let cell = Rect { x: x(i), y: middle(row) - CELL / 2.0, width: wide, height: CELL };
                planned.cells.push((cell, plan(shape, &column, CELL), each.color.clone()));
            }
        }
        planned.titles.push((point(x(i), text_size * 0.8), cut(title, Weight::Bold, wide)));
        planned.heads.push((Rect { x: x(i), y: above, width: wide, height: CELL }, column));
    }
    planned
}

/// Draws a plan. The area is not cleared.
pub fn draw_many<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &ManyPlan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    for (texts, weight) in [(&plan.titles, Weight::Bold), (&plan.names, Weight::Normal)] {
        for (at, text) in texts {
            painter.text(text, *at, plan.text_size, weight, Align::Start, theme.ink)?;
        }
    }
    for (rect, column) in &plan.heads {
        head(&part(area, *rect, device), column, rect.height, theme, device)?;
    }
    for (rect, cell, color) in &plan.cells {
        draw(&part(area, *rect, device), cell, theme.color(color), theme, device)?;
    }
    Ok(())
}
