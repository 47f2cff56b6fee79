//! Small multiples: requests per query and context per request of each harness, on shared axes.

use super::super::picture::{self, Picture};
use super::{Compared, axis, color, name, spread_cell, spread_head};
use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::measure::TextMeasure;
use crate::chart::spread::{Many, Named, Shape, draw_many, plan_many};
use crate::chart::table::{Cell, Table};
use crate::names::{DomId, FileStem};
use crate::state::harnesses::row::{Row, Standing, rows};
use crate::state::harnesses::shape;
use crate::state::harnesses::tally::Tally;
use crate::state::{Board, Compare, use_board};
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// How wide a distribution is.
const SPREAD: f64 = 136.0;

/// The card.
pub fn spreads(compared: Compared) -> AnyView {
    let t = use_text();
    let (page, board) = (picture::surroundings(), use_board());
    let list = Memo::new(move |_| {
        let mut list = compared.pairs.with(|p| rows(&p.list, Compare::Harness));
        list.retain(|r| !r.tally.prompt_hist.is_empty());
        list.sort_by(|a, b| a.standing().cmp(&b.standing()).then(b.tally.queries.cmp(&a.tally.queries)));
        list
    });
    let shapes = move |of: fn(&Tally) -> Shape| {
        move || list.with(|l| l.iter().map(|r| of(&r.tally)).collect::<Vec<_>>())
    };
    let requests = axis(shapes(shape::request_buckets), Figure::Mean, SPREAD);
    let context = axis(shapes(shape::context_buckets), Figure::Tokens, SPREAD);
    let of_table = Memo::new(move |_| list.with(|l| twin(t, l)));
    let save = move |form| {
        let many = list.with_untracked(|l| many(t, board, l));
        let sheet = Picture {
            file: FileStem::Spreads,
            title: page.title(t, t.harnesses.spreads),
            legend: Vec::new(),
            notes: Vec::new(),
        };
        let plan = |m: &dyn TextMeasure| {
            let plan = plan_many(&many, picture::WIDTH, m);
            (plan.size, plan)
        };
        picture::save(t, page, form, sheet, plan, draw_many);
    };
    let line = move |row: &Row| {
        let color = color(board, &row.who);
        let queries = (!row.tally.query_hist.is_empty())
            .then(|| spread_cell(shape::request_buckets(&row.tally), requests, color.clone(), true));
        let why = (t.harnesses.standing)(row.standing(), row.tally.queries);
        view! {
            <tr class:muted=row.standing() != Standing::Claim>
                <th scope="row">{swatch(&color)} " " {name(t, &row.who)} {why.map(|w| view! { <span class="why">{w}</span> })}</th>
                <td>{queries}</td>
                <td>{spread_cell(shape::context_buckets(&row.tally), context, color, true)}</td>
            </tr>
        }
    };
    let card = Charted {
        class: "spreads-card",
        id: DomId::Spreads,
        title: Signal::stored(t.harnesses.spreads.to_owned()),
        formula: "",
        switches: ().into_any(),
        legend: None,
        table: of_table.into(),
        whole: None,
        file: FileStem::Spreads,
        picture: Callback::new(save),
        instead: Signal::stored(None),
        below: view! { <p class="quiet">{t.harnesses.spreads_note}</p> }.into_any(),
    };
    let quantiles = move || view! { <small>{t.harnesses.quantiles.join(" · ")}</small> };
    charted(card, move || {
        view! {
            <table class="data spreads">
                <thead>
                    <tr>
                        <th scope="col"><span class="unseen">{t.facet(crate::state::Facet::Harness)}</span></th>
                        <th scope="col">{t.harnesses.axes[0]} {quantiles()} {spread_head(requests)}</th>
                        <th scope="col">{t.harnesses.axes[1]} {quantiles()} {spread_head(context)}</th>
                    </tr>
                </thead>
                <tbody>{live(move || list.with(|l| l.iter().map(line).collect_view()))}</tbody>
            </table>
        }
        .into_any()
    })
}

/// The rows as a picture takes them.
fn many(t: &Text, board: Board, rows: &[Row]) -> Many {
    let row = |row: &Row| {
        let known = !row.tally.query_hist.is_empty();
        let why = (t.harnesses.standing)(row.standing(), row.tally.queries);
        Named {
            name: [Some(name(t, &row.who)), why].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            color: color(board, &row.who),
            shapes: vec![
                known.then(|| shape::request_buckets(&row.tally)),
                Some(shape::context_buckets(&row.tally)),
            ],
        }
    };
    let columns = [(t.harnesses.axes[0], Figure::Mean), (t.harnesses.axes[1], Figure::Tokens)];
    Many {
        columns: columns.map(|(title, figure)| (title.to_owned(), figure)).into(),
        rows: rows.iter().map(row).collect(),
    }
}

/// The same in numbers: quantiles, and how much they rest on.
fn twin(t: &Text, rows: &[Row]) -> Table {
    let h = t.harnesses;
    let columns = |title: &str| h.quantiles.map(|q| format!("{title}, {q}"));
    let head = std::iter::once(t.facet(crate::state::Facet::Harness).to_owned())
        .chain(columns(h.axes[0]))
        .chain(columns(h.axes[1]))
        .chain([(h.column)(crate::state::harnesses::row::Column::Queries).to_owned()]);
    let row = |row: &Row| {
        let requests = shape::requests(&row.tally.query_hist);
        let requests = [requests.map(|q| q.p50), requests.map(|q| q.p90), requests.map(|q| q.p99)];
        let context = match shape::context_buckets(&row.tally) {
            Shape::Buckets(b) => [0.5, 0.9, 0.99].map(|share| b.below(share)),
            Shape::Quantiles(q) => [q.p50, q.p90, q.p99].map(Some),
        };
        std::iter::once(Cell::Text(name(t, &row.who)))
            .chain(requests.map(|v| Cell::figure(v, Figure::Mean)))
            .chain(context.map(|v| Cell::figure(v, Figure::Tokens)))
            .chain([Cell::Number(u128::from(row.tally.queries), Unit::Count)])
            .collect()
    };
    Table { head: head.collect(), rows: rows.iter().map(row).collect() }
}
