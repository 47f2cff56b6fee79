//! The matrix: a row per harness × model, a column per figure. On a narrow page each row is a card.

use super::super::settings::position;
use super::cells::said;
use super::{Compared, axis, color, name, spread_cell, spread_head};
use crate::chart::figure::Figure;
use crate::chart::spread::{Column as Axis, Shape};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::harnesses::csv::csv;
use crate::state::harnesses::row::{Column, Order, Row, Standing, Tint, Who, tints, toggle_beside};
use crate::state::harnesses::shape;
use crate::state::{Compare, Facet, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::sort_head::{SortHead, sort_head};
use crate::widget::swatch::swatch;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use std::sync::Arc;

/// How wide the column of distributions is.
const SPREAD: f64 = 112.0;
/// More rows than this that nothing is claimed of are folded away, where there are others.
const FOLDED: usize = 5;

/// The card.
pub fn matrix(compared: Compared) -> AnyView {
    let t = use_text();
    let view = use_view();
    let Compared { pairs, rows, order } = compared;
    let compare = view.memo(|v| v.compare);
    let save = move |()| {
        let file = rows.with_untracked(|r| csv(r));
        download::save_csv(FileStem::Harnesses, &file);
    };
    let requests = move || {
        rows.with(|r| {
            let shape = |r: &Row| shape::requests(&r.tally.query_hist).map(Shape::Quantiles);
            r.iter().filter_map(shape).collect()
        })
    };
    let axis = axis(requests, Figure::Mean, SPREAD);
    let columns = Memo::new(move |_| rows.with(|r| columns(r)));
    let unfolded = RwSignal::new(false);
    let folds = Memo::new(move |_| rows.with(|r| foldable(r)));
    let shown =
        Signal::derive(move || if unfolded.get() { usize::MAX } else { rows.with(Vec::len) - folds.get() });
    let heads = live(move || {
        let each = |c| {
            let spread = (c == Column::Requests).then(|| {
                view! { <th scope="col" role="columnheader" class="spread-head"><span>{t.harnesses.quantiles.join(" · ")}</span> {spread_head(axis)}</th> }
            });
            view! { {spread} {head(t, order, c)} }
        };
        columns.get().into_iter().map(each).collect_view()
    });
    let body = live(move || body(t, compared, &columns.get(), axis, shown.get()));
    let fold = live(move || {
        let label = if unfolded.get() {
            t.harnesses.fewer_rows.to_owned()
        } else {
            (t.harnesses.more_rows)(folds.get())
        };
        let press = move |_| unfolded.update(|u| *u = !*u);
        (folds.get() > 0).then(|| {
            view! {
                <button type="button" class="text-button" aria-expanded=unfolded.get().to_string() on:click=press>
                    {label}
                </button>
            }
        })
    });
    let marked = Memo::new(move |_| {
        let tinted = |c: &Column| rows.with(|r| tints(r, *c).iter().any(Option::is_some));
        columns.with(|c| c.iter().any(tinted))
    });
    let chosen = view.memo(|v| match v.beside.as_slice() {
        [one] => Some(Who::parse(one)),
        _ => None,
    });
    // One line for both, so that the rows stay where they are under the pointer.
    let legend = live(move || match chosen.get() {
        Some(who) => (t.harnesses.chosen)(&name(t, &who)),
        None if marked.get() => (t.harnesses.legend)(),
        None => String::new(),
    });
    let hints = Signal::derive(move || Column::FIGURES.map(t.harnesses.column_long).to_vec());
    let people = view.memo(|v| v.filters.of(Facet::Trigger).is_empty());
    let others = live(move || {
        let others = pairs.with(|p| p.others);
        (others > 0).then(|| (t.harnesses.others)(others))
    });
    view! {
        <section class="card matrix-card" aria-labelledby=DomId::Matrix.as_str()>
            <header class="card-head">
                <div class="matrix-title">
                    <h2 id=DomId::Matrix.as_str()>{t.harnesses.title}</h2>
                    <Hint label=t.harnesses.hint lines=hints />
                    <span class="quiet matrix-legend" role="status">{legend}</span>
                </div>
                <div class="switches">
                    {sort_choice(t, order)}
                    <Switch
                        label=t.harnesses.compare
                        options=t.harnesses.compares.map(str::to_owned).to_vec()
                        value=Signal::derive(move || position(&Compare::ALL, &compare.get()))
                        on=move |i: usize| {
                            if let Some(compare) = Compare::ALL.get(i) {
                                view.adjust(|v| v.compare = *compare);
                            }
                        }
                    />
                    <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
                </div>
            </header>
            <div class="scroller" tabindex="0">
                <table class="data matrix" role="table" aria-labelledby=DomId::Matrix.as_str()>
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">
                                <span class="unseen">{t.harnesses.beside_head}</span>
                            </th>
                            {head(t, order, Column::Name)}
                            {heads}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{body}</tbody>
                </table>
            </div>
            {fold}
            <p class="quiet">{live(move || (t.harnesses.note)(people.get()))} " " {others}</p>
        </section>
    }
    .into_any()
}

/// The columns in which any row has a figure. That nothing has a price is to be seen.
fn columns(rows: &[Row]) -> Vec<Column> {
    let any = |c: &Column| rows.iter().any(|r| c.value(&r.tally).is_some());
    let always = |c: &Column| matches!(c, Column::Cost | Column::Queries);
    Column::FIGURES.into_iter().filter(|c| always(c) || any(c)).collect()
}

/// How many of the last rows can be folded away: those that nothing is claimed of, or where there are no others, those
/// without queries.
fn foldable(rows: &[Row]) -> usize {
    let behind = |least: Standing| rows.iter().filter(|r| r.standing() > least).count();
    let folded = [Standing::Claim, Standing::Few].map(behind).into_iter().find(|n| *n < rows.len());
    folded.filter(|n| *n > FOLDED).unwrap_or(0)
}

/// A head that sorts.
fn head(t: &'static Text, order: RwSignal<Order>, column: Column) -> AnyView {
    let head = SortHead {
        name: (t.harnesses.column)(column),
        long: (t.harnesses.column_long)(column),
        number: column != Column::Name,
        role: Some("columnheader"),
    };
    let rising = move || Some(order.get()).filter(|o| o.column == column).map(|o| o.rising);
    sort_head(head, rising, move || order.update(|o| *o = o.click(column)))
}

/// The order as a choice, where the rows are cards and there are no heads.
fn sort_choice(t: &'static Text, order: RwSignal<Order>) -> AnyView {
    let choose = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event).parse().ok().and_then(|i: usize| Column::FIGURES.get(i));
        if let Some(column) = chosen {
            order.set(Order::by(*column));
        }
    };
    let option = |(i, c): (usize, Column)| {
        let is = move || order.get().column == c;
        view! { <option value=i.to_string() selected=is>{(t.harnesses.column)(c)}</option> }
    };
    view! {
        <label class="matrix-sort">
            {t.harnesses.sort} " "
            <select id=DomId::MatrixSort.as_str() on:change=choose>
                {Column::FIGURES.into_iter().enumerate().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

fn body(
    t: &'static Text,
    compared: Compared,
    columns: &[Column],
    axis: Memo<Option<Arc<Axis>>>,
    shown: usize,
) -> AnyView {
    compared.rows.with(|rows| {
        let tints: Vec<Vec<Option<Tint>>> = columns.iter().map(|c| tints(rows, *c)).collect();
        let row = |(i, row): (usize, &Row)| {
            let cell = |(column, tints): (&Column, &Vec<Option<Tint>>)| {
                let spread = (*column == Column::Requests).then(|| spread_of(t, row, axis));
                view! { {spread} {cell(t, *column, row, tints[i])} }
            };
            let cells = columns.iter().zip(&tints).map(cell).collect_view();
            let muted = row.standing() != Standing::Claim;
            view! { <tr role="row" class:muted=muted>{row_head(t, row)} {cells}</tr> }
        };
        rows.iter().take(shown).enumerate().map(row).collect_view().into_any()
    })
}

/// The tick that sets a row beside another, and its name.
fn row_head(t: &'static Text, row: &Row) -> AnyView {
    let (board, view) = (use_board(), use_view());
    let name = name(t, &row.who);
    let (written, who) = (row.who.write(), row.who.clone());
    let ticked = view.memo(move |v| v.beside.contains(&written));
    let tick = move |_| view.step(|v| toggle_beside(v, &who));
    let who = row.who.clone();
    let keep = move |_| view.step(|v| who.keep(v));
    let parts = row.who.facets().into_iter().map(|(facet, part)| {
        let part = t.name_of(facet, part.as_deref());
        match facet {
            Facet::Model if row.who.harness.is_some() => {
                view! { <span class="soft">{part}</span> }.into_any()
            }
            _ => view! { <b>{part}</b> }.into_any(),
        }
    });
    let why = (t.harnesses.standing)(row.standing(), row.tally.queries);
    view! {
        <td role="cell" class="tick">
            <input
                type="checkbox"
                aria-label=(t.harnesses.put_beside)(&name)
                prop:checked=move || ticked.get()
                on:change=tick
            />
        </td>
        <th scope="row" role="rowheader">
            <button type="button" class="row-button" title=(t.burn.keep_only)(&name) on:click=keep>
                {swatch(&color(board, &row.who))} <span class="who">{parts.collect_view()}</span>
            </button>
            {why.map(|why| view! { <span class="why">{why}</span> })}
        </th>
    }
    .into_any()
}

fn spread_of(t: &'static Text, row: &Row, axis: Memo<Option<Arc<Axis>>>) -> AnyView {
    let color = color(use_board(), &row.who);
    let shape = shape::requests(&row.tally.query_hist);
    let content = shape.map(|q| spread_cell(Shape::Quantiles(q), axis, color, true));
    view! { <td role="cell" class="spread-cell" class:none=row.tally.query_hist.is_empty() data-label=t.harnesses.quantiles.join(" · ")>{content}</td> }
        .into_any()
}

fn cell(t: &'static Text, column: Column, row: &Row, tint: Option<Tint>) -> AnyView {
    let said = said(t, column, &row.tally);
    let class = match tint {
        Some(Tint::Far) => "number far",
        Some(Tint::Out) => "number out",
        None => "number",
    };
    let word = tint.map(t.harnesses.tint);
    let title = [said.title, word.map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mark = word.map(|word| {
        view! { <span class="mark" aria-hidden="true">"▲"</span> <span class="unseen">{format!("({word})")}</span> }
    });
    view! {
        <td
            role="cell"
            class=class
            class:none=column.value(&row.tally).is_none()
            class:main-figure=column == Column::Cost
            data-label=(t.harnesses.column)(column)
            title=(!title.is_empty()).then_some(title)
        >
            <span class="value">{mark} {said.text}</span>
            {said.more.map(|more| view! { <small>{more}</small> })}
        </td>
    }
    .into_any()
}
