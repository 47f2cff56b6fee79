//! The table: names of a facet with their figures, each opening into the facet below.

use super::super::settings::position;
use super::figures::rough;
use crate::chart::format;
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::burn::csv::csv;
use crate::state::burn::figures::Figures;
use crate::state::burn::table::{Column, Row};
use crate::state::{Board, Facet, Measure, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::sort_head::{SortHead, sort_head};
use crate::widget::swatch::swatch;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The card.
pub fn table() -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let rows = view.memo(|v| v.rows);
    let opened = RwSignal::new(BTreeSet::<Option<String>>::new());
    let save = move |()| {
        let file = board.table.with_untracked(csv);
        download::save_csv(FileStem::Table, &file);
    };
    let columns = Memo::new(move |_| board.table.with(|table| columns(&table.total)));
    let heads = live(move || columns.get().into_iter().map(|c| head(t, board, c)).collect_view());
    let rows_view = live(move || body_rows(t, board, opened));
    view! {
        <section class="card table-card" aria-labelledby=DomId::Table.as_str()>
            <header class="card-head">
                <h2 id=DomId::Table.as_str()>{t.burn.table}</h2>
                <div class="switches">
                    <Switch
                        label=t.burn.rows
                        options=Facet::ALL.map(|f| t.facet(f).to_owned()).to_vec()
                        value=Signal::derive(move || position(&Facet::ALL, &rows.get()))
                        on=move |i: usize| {
                            if let Some(facet) = Facet::ALL.get(i) {
                                opened.set(BTreeSet::new());
                                view.adjust(|v| v.rows = *facet);
                            }
                        }
                    />
                    <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
                </div>
            </header>
            <div class="scroller" tabindex="0">
                <table class="data">
                    <thead>
                        <tr>{head(t, board, Column::Name)} {heads}</tr>
                    </thead>
                    <tbody>{rows_view}</tbody>
                    <tfoot>{live(move || board.table.with(|table| sum(t, &table.total)))}</tfoot>
                </table>
            </div>
            <p class="quiet">{t.burn.table_note}</p>
        </section>
    }
    .into_any()
}

/// The columns of a table with that sum.
fn columns(total: &Figures) -> Vec<Column> {
    Column::FIGURES.into_iter().filter(|c| c.is_of(total)).collect()
}

fn body_rows(t: &'static Text, board: Board, opened: RwSignal<BTreeSet<Option<String>>>) -> AnyView {
    board.table.with(|table| {
        let (facet, below) = (table.facet, table.below);
        let columns = columns(&table.total);
        let row = |row: &Row| {
            let open = opened.with(|o| o.contains(&row.name));
            let inside =
                open.then(|| row.inside.iter().map(|r| inner(t, board, below, r, &columns)).collect_view());
            view! { {outer(t, board, facet, row, &columns, (open, opened))} {inside} }
        };
        table.rows.iter().map(row).collect_view().into_any()
    })
}

/// A head that sorts.
fn head(t: &'static Text, board: Board, column: Column) -> AnyView {
    let order = board.order;
    let head = SortHead {
        name: (t.burn.column)(column),
        long: (t.burn.column_long)(column).to_owned(),
        number: column != Column::Name,
        role: None,
    };
    let rising = move || Some(order.get()).filter(|o| o.column == column).map(|o| o.rising);
    sort_head(head, rising, move || order.update(|o| *o = o.click(column)))
}

fn outer(
    t: &'static Text,
    board: Board,
    facet: Facet,
    row: &Row,
    columns: &[Column],
    (open, opened): (bool, RwSignal<BTreeSet<Option<String>>>),
) -> AnyView {
    let name = t.name_of(facet, row.name.as_deref());
    let color = board.palette.with(|p| p.color(facet, row.name.as_deref()));
    let key = row.name.clone();
    let label = if open { (t.burn.close_row)(&name) } else { (t.burn.open_row)(&name) };
    let toggle = move |_| {
        opened.update(|o| {
            if !o.remove(&key) {
                o.insert(key.clone());
            }
        });
    };
    let cells = cells(t, &row.figures, columns);
    view! {
        <tr class:open=open>
            <th scope="row">
                <button type="button" class="row-button" aria-expanded=open.to_string() aria-label=label on:click=toggle>
                    {if open { Icon::Down.view() } else { Icon::Right.view() }}
                    {(facet == Facet::Harness).then(|| swatch(&color))}
                    <span>{name}</span>
                </button>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn inner(t: &'static Text, board: Board, facet: Facet, row: &Row, columns: &[Column]) -> AnyView {
    let color = board.palette.with(|p| p.color(facet, row.name.as_deref()));
    view! {
        <tr class="inner">
            <th scope="row">
                <span class="inner-name">
                    {(facet == Facet::Harness).then(|| swatch(&color))}
                    <span>{t.name_of(facet, row.name.as_deref())}</span>
                </span>
            </th>
            {cells(t, &row.figures, columns)}
        </tr>
    }
    .into_any()
}

fn sum(t: &'static Text, total: &Figures) -> AnyView {
    view! {
        <tr>
            <th scope="row">{t.burn.sum}</th>
            {cells(t, total, &columns(total))}
        </tr>
    }
    .into_any()
}

/// The cells of a row.
pub fn cells(t: &'static Text, figures: &Figures, columns: &[Column]) -> AnyView {
    let cell = |column: Column| {
        let (text, title) = cell(t, column, figures);
        let unpriced = column == Column::Cost && figures.unpriced > 0;
        view! { <td class="number" class:partly=unpriced title=title>{text}</td> }
    };
    columns.iter().copied().map(cell).collect_view().into_any()
}

/// The text of a cell, and what it does not say.
fn cell(t: &Text, column: Column, f: &Figures) -> (String, Option<String>) {
    let Some(value) = column.value(f) else {
        let text = if column == Column::Cost { t.burn.unpriced } else { format::NONE };
        return (text.to_owned(), None);
    };
    let text = match column {
        Column::Name => String::new(),
        Column::Cost => format::money_full(f.list_cost()),
        Column::Tokens => rough(format::tokens(f.total_tokens()), f.inexact > 0),
        Column::Recorded => format::money_full(f.reported),
        Column::Requests => f.known(Measure::Requests).say(format::count(f.requests)),
        Column::Queries => format::count(f.queries),
        Column::PerQuery => format::decimal(value, 1),
        Column::Context => format::tokens(value as u64),
        Column::HitRate => format::percent(value, 1),
        Column::Output => rough(format::tokens(f.output()), f.inexact > 0),
        Column::Errors => format::count(f.errors),
    };
    let exact = match column {
        Column::Cost if f.unpriced > 0 => Some((t.burn.partly_priced)(f.unpriced)),
        Column::Requests if f.uncounted > 0 => Some((t.burn.uncounted)(f.uncounted)),
        Column::Tokens => Some(counted(t, f, f.total_tokens())),
        Column::Output => Some(counted(t, f, f.output())),
        _ => None,
    };
    (text, exact)
}

/// A count in full, and why it is only about right where it is.
fn counted(t: &Text, f: &Figures, tokens: u64) -> String {
    let count = format::count(tokens);
    if f.inexact > 0 { format!("{count} · {}", (t.burn.inexact)(f.inexact)) } else { count }
}
