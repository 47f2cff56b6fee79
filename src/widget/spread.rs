//! Cells of a column of distributions. The width belongs to the column, so no cell has to be watched.

use super::drawing::{ChartTheme, paint};
use crate::chart::layout::Size;
use crate::chart::spread::{self, Column, Shape};
use crate::text::use_text;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The height of a cell, CSS pixels.
const CELL: f64 = 20.0;
/// The height of a column's head, CSS pixels.
const HEAD: f64 = 20.0;

/// The distribution of a row, in the colour of that key.
pub fn cell(shape: Shape, column: Signal<Arc<Column>>, color: String) -> AnyView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let canvas = NodeRef::<html::Canvas>::new();
    let said = {
        let shape = shape.clone();
        Memo::new(move |_| column.with(|c| spread::summary(&shape, c.figure, t.words)))
    };
    Effect::new(move |_| {
        // The canvas is there from the second run on.
        let (column, theme) = (column.get(), theme.get());
        if canvas.get().is_some() {
            let plan = spread::plan(&shape, &column, CELL);
            let ink = theme.color(&color);
            paint(canvas, plan.size, |area, device| spread::draw(area, &plan, ink, &theme, device));
        }
    });
    view! {
        <span class="spread" role="img" aria-label=move || said.get() title=move || said.get()>
            <canvas node_ref=canvas></canvas>
        </span>
    }
    .into_any()
}

/// The same with its three figures below it.
pub fn cell_with_figures(shape: Shape, column: Signal<Arc<Column>>, color: String) -> AnyView {
    let brief = {
        let shape = shape.clone();
        move || column.with(|c| spread::brief(&shape, c.figure))
    };
    view! { {cell(shape, column, color)} <small class="spread-figures" aria-hidden="true">{brief}</small> }
        .into_any()
}

/// The axis of a column, above its rows.
pub fn head(column: Signal<Arc<Column>>) -> AnyView {
    let theme = expect_context::<ChartTheme>().0;
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let (column, theme) = (column.get(), theme.get());
        if canvas.get().is_some() {
            let size = Size { width: column.width, height: HEAD };
            paint(canvas, size, |area, device| spread::head(area, &column, HEAD, &theme, device));
        }
    });
    view! {
        <span class="spread" aria-hidden="true">
            <canvas node_ref=canvas></canvas>
        </span>
    }
    .into_any()
}
