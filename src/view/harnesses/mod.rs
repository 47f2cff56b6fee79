//! Harnesses: who uses compute wisely, per query.

mod answer;
mod beside;
mod cells;
mod crater;
mod frontier;
mod matrix;
mod spreads;

use super::whole::whole;
use crate::chart::figure::Figure;
use crate::chart::spread::{Column as Axis, Shape};
use crate::state::harnesses::beside::Contrast;
use crate::state::harnesses::pairs::{self, Pairs};
use crate::state::harnesses::row::{self, Order, Row, Who};
use crate::state::{Board, Facet, use_board, use_data, use_view};
use crate::text::Text;
use crate::text::harnesses::Said;
use crate::widget::drawing::{ChartTheme, with_measure};
use crate::widget::live::live;
use crate::widget::spread;
use leptos::prelude::*;
use std::sync::Arc;

/// What the parts of the view share.
#[derive(Clone, Copy)]
struct Compared {
    /// Every harness × model.
    pairs: Memo<Pairs>,
    /// The rows of the matrix, sorted.
    rows: Memo<Vec<Row>>,
    /// How they are sorted.
    order: RwSignal<Order>,
}

/// The view.
pub fn harnesses() -> AnyView {
    whole("harnesses", || ().into_any(), filled)
}

fn filled() -> AnyView {
    let (board, view, data) = (use_board(), use_view(), use_data());
    let compare = view.memo(|v| v.compare);
    let whose = view.memo(|v| v.compare.is_whose() || v.beside.iter().any(|b| Who::parse(b).is_whose()));
    let pairs = Memo::new(move |_| {
        let all_triggers = board.filters.with(|f| !f.of(Facet::Trigger).is_empty());
        data.set.with(|set| pairs::pairs(set, &board.kept(set), all_triggers, whose.get()))
    });
    let order = RwSignal::new(Order::default());
    let rows = Memo::new(move |_| {
        let mut rows = pairs.with(|p| row::rows(&p.list, compare.get()));
        row::sort(&mut rows, order.get());
        rows
    });
    let compared = Compared { pairs, rows, order };
    view! {
        {answer::answer(compared)}
        {beside::beside(compared)}
        {matrix::matrix(compared)}
        {crater::crater()}
        <div class="harness-charts">
            {frontier::frontier(compared)}
            {spreads::spreads(compared)}
        </div>
    }
    .into_any()
}

/// What a row is called.
fn name(t: &Text, who: &Who) -> String {
    let names = who.facets().into_iter().map(|(facet, name)| t.name_of(facet, name.as_deref()));
    names.collect::<Vec<_>>().join(" · ")
}

/// The key of its colour: that of its harness, where it has one.
fn color(board: Board, who: &Who) -> String {
    let facet = who.facets().into_iter().next();
    board.palette.with(|p| facet.map(|(f, n)| p.color(f, n.as_deref())).unwrap_or_default())
}

/// A comparison as sentences take it.
fn said<'a>(c: &Contrast, names: &'a [String; 2], model: Option<&'a str>) -> Said<'a> {
    let cost = |row: &Row| row.tally.cost_per_query().map(|c| Figure::Money.short(c));
    Said {
        high: &names[0],
        low: &names[1],
        model,
        requests: c.requests,
        context: c.context,
        price: c.price,
        cost: c.cost,
        costs: cost(&c.high).zip(cost(&c.low)),
    }
}

/// The axis that the shapes of these rows share.
fn axis(
    shapes: impl Fn() -> Vec<Shape> + Send + Sync + 'static,
    figure: Figure,
    width: f64,
) -> Memo<Option<Arc<Axis>>> {
    let theme = expect_context::<ChartTheme>().0;
    Memo::new(move |_| {
        let shapes = shapes();
        with_measure(&theme.read(), |m| Arc::new(Axis::of(shapes.iter(), figure, width, m)))
    })
}

/// A distribution on an axis, with its three figures below it where they are asked for.
fn spread_cell(shape: Shape, axis: Memo<Option<Arc<Axis>>>, color: String, figures: bool) -> AnyView {
    live(move || {
        let axis = axis.get()?;
        let cell = if figures { spread::cell_with_figures } else { spread::cell };
        Some(cell(shape.clone(), Signal::derive(move || axis.clone()), color.clone()))
    })
    .into_any()
}

/// The axis above its distributions.
fn spread_head(axis: Memo<Option<Arc<Axis>>>) -> AnyView {
    live(move || axis.get().map(|axis| spread::head(Signal::derive(move || axis.clone())))).into_any()
}
