//! Small multiples: requests per query and context per request of each harness, on shared axes.

use super::{Compared, axis, color, name, spread_cell, spread_head};
use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::spread::Shape;
use crate::chart::table::{Cell, Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::harnesses::row::{Row, Standing, rows};
use crate::state::harnesses::shape;
use crate::state::harnesses::tally::Tally;
use crate::state::{Compare, use_board};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use crate::widget::table_twin::TableTwin;
use leptos::prelude::*;

/// How wide a distribution is.
const SPREAD: f64 = 136.0;

/// The card.
pub fn spreads(compared: Compared) -> AnyView {
    let t = use_text();
    let as_table = RwSignal::new(false);
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
    let save = move |()| {
        let file = of_table.with_untracked(csv);
        download::save_csv(FileStem::Spreads, &file);
    };
    let line = move |row: &Row| {
        let color = color(use_board(), &row.who);
        let queries = (!row.tally.query_hist.is_empty())
            .then(|| spread_cell(shape::request_buckets(&row.tally), requests, color.clone()));
        let why = (t.harnesses.standing)(row.standing(), row.tally.queries);
        view! {
            <tr class:muted=row.standing() != Standing::Claim>
                <th scope="row">{swatch(&color)} " " {name(t, &row.who)} {why.map(|w| view! { <span class="why">{w}</span> })}</th>
                <td>{queries}</td>
                <td>{spread_cell(shape::context_buckets(&row.tally), context, color)}</td>
            </tr>
        }
    };
    let body = live(move || {
        if as_table.get() {
            let caption = Signal::derive(move || t.harnesses.spreads.to_owned());
            return view! { <TableTwin caption=caption table=of_table /> }.into_any();
        }
        view! {
            <table class="data spreads">
                <thead>
                    <tr>
                        <th scope="col"><span class="unseen">{t.facet(crate::state::Facet::Harness)}</span></th>
                        <th scope="col">{t.harnesses.axes[0]} {spread_head(requests)}</th>
                        <th scope="col">{t.harnesses.axes[1]} {spread_head(context)}</th>
                    </tr>
                </thead>
                <tbody>{live(move || list.with(|l| l.iter().map(line).collect_view()))}</tbody>
            </table>
        }
        .into_any()
    });
    view! {
        <section class="card spreads-card" aria-labelledby=DomId::Spreads.as_str()>
            <header class="card-head">
                <h2 id=DomId::Spreads.as_str()>{t.harnesses.spreads}</h2>
                <div class="switches">
                    <IconButton
                        icon=Icon::Table
                        label=t.burn.as_table
                        text=t.burn.as_table
                        on=move |()| as_table.update(|a| *a = !*a)
                    />
                    <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
                </div>
            </header>
            {body}
            <p class="quiet">{t.harnesses.spreads_note}</p>
        </section>
    }
    .into_any()
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
