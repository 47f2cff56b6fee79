//! Misses by harness: waste, waste per 100 requests, hit rate, missed tokens. A name filters. What matters most comes
//! first, so that a narrow screen shows it.

use super::head::head;
use super::ranking::money;
use crate::chart::figure::Figure;
use crate::chart::format::{self, Unit};
use crate::chart::table::{Cell, Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::cache::table::{Row, table as find};
use crate::state::cache::usage::Survey;
use crate::state::{Board, Facet, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// The card.
pub fn table(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let board = use_board();
    let found = Memo::new(move |_| survey.with(find));
    let rows = live(move || found.with(|rows| rows.iter().map(|r| row(t, board, r)).collect_view()));
    let names = t.cache.columns.iter().enumerate().map(|(i, name)| {
        let number = i > 0;
        view! { <th scope="col" class:number=number>{*name}</th> }
    });
    let save = move |()| {
        let file = found.with_untracked(|rows| csv(&saved(t, rows)));
        download::save_csv(FileStem::Misses, &file);
    };
    view! {
        <section class="card table-card" aria-labelledby=DomId::MissTable.as_str()>
            {head(DomId::MissTable, t.cache.table, &[t.cache.table_formula], Some(Callback::new(save)))}
            <div class="scroller" tabindex="0">
                <table class="data">
                    <thead>
                        <tr>{names.collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn row(t: &'static Text, board: Board, row: &Row) -> AnyView {
    let view = use_view();
    let name = t.name_of(Facet::Harness, row.name.as_deref());
    let color = board.palette.with(|p| p.color(Facet::Harness, row.name.as_deref()));
    let (key, title) = (row.name.clone(), (t.cache.filter)(&name));
    let hit = row.hit_rate.map_or_else(|| format::NONE.to_owned(), |r| format::percent(r, 1));
    let (waste, counts) = match &row.missed {
        None => (
            view! { <td class="number quiet" colspan="2">{t.cache.not_looked_short}</td> }.into_any(),
            view! { <td class="number quiet" colspan="2">{format::NONE}</td> }.into_any(),
        ),
        Some(m) => {
            let per = row.per_hundred().map_or_else(|| format::NONE.to_owned(), |v| Figure::Money.short(v));
            let partly = m.unpriced > 0;
            let waste = view! {
                <td class="number" class:partly=partly>{money(t, m)}</td>
                <td class="number">{per}</td>
            };
            let counts = view! {
                <td class="number">{format::count(m.events)}</td>
                <td class="number">{format::tokens(m.tokens)}</td>
            };
            (waste.into_any(), counts.into_any())
        }
    };
    view! {
        <tr>
            <th scope="row">
                <button
                    type="button"
                    class="row-button"
                    title=title
                    on:click=move |_| view.step(|v| v.filters.only(Facet::Harness, key.clone()))
                >
                    {swatch(&color)} <span>{name}</span>
                </button>
            </th>
            {waste}
            <td class="number">{hit}</td>
            {counts}
        </tr>
    }
    .into_any()
}

/// The same for a file: what was not looked into is empty.
fn saved(t: &Text, rows: &[Row]) -> Table {
    let cell = |value: Option<u64>, unit| Cell::of(value, unit);
    let row = |r: &Row| {
        let m = r.missed.as_ref();
        vec![
            Cell::Text(r.name.clone().unwrap_or_default()),
            cell(m.filter(|m| m.waste > 0 || m.unpriced == 0).map(|m| m.waste), Unit::Money),
            Cell::figure(r.per_hundred(), Figure::Money),
            Cell::figure(r.hit_rate, Figure::Share),
            cell(m.map(|m| m.events), Unit::Count),
            cell(m.map(|m| m.tokens), Unit::Tokens),
            Cell::Number(r.requests.into(), Unit::Count),
            Cell::Number(r.diagnosed.into(), Unit::Count),
        ]
    };
    let mut head: Vec<String> = t.cache.columns.map(str::to_owned).to_vec();
    head.extend(["requests", "requests_looked_into"].map(str::to_owned));
    Table { head, rows: rows.iter().map(row).collect() }
}
