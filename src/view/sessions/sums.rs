//! The sessions that are listed by person or machine: a small table above them, closed at first. A row keeps only its
//! sessions.

use super::super::burn::rough;
use super::super::settings::position;
use super::list::Listed;
use crate::chart::format::{self, Known};
use crate::names::{DomId, FileStem};
use crate::platform::{dom, download};
use crate::state::sessions::sums::{Column, Order, Row, name, sums as sums_of, table};
use crate::state::{Facet, Whose, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::sort_head::{SortHead, sort_head};
use crate::widget::switch::Switch;
use leptos::html;
use leptos::prelude::*;
use metering::names::Name;
use std::sync::Arc;

/// So many rows are shown at first.
const ROWS: usize = 5;

/// The card; nothing where all sessions are of one person on one machine.
pub fn sums(listed: Memo<Option<Arc<Listed>>>, found: Memo<Vec<u32>>) -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let chosen = view.memo(|v| v.whose);
    // Whoever keeps one of several has to be able to let go of it.
    let several = move |facet: Facet| {
        board.filters.with(|f| !f.of(facet).is_empty()) || listed.with(|l| are_several(l.as_deref(), facet))
    };
    let offered =
        Memo::new(move |_| Whose::ALL.into_iter().filter(|whose| several(whose.facet())).collect::<Vec<_>>());
    let facet = Memo::new(move |_| {
        let (chosen, offered) = (chosen.get(), offered.get());
        offered.iter().copied().find(|o| *o == chosen).or_else(|| offered.first().copied()).map(Whose::facet)
    });
    let order = RwSignal::new(Order::default());
    let open = RwSignal::new(false);
    let sums = Memo::new(move |_| {
        let (facet, order) = (facet.get()?, order.get());
        listed.with(|l| {
            let l = l.as_ref()?;
            Some(found.with(|found| sums_of(&l.set, &l.list, found, facet, order)))
        })
    });
    let all = RwSignal::new(false);
    let body = live(move || {
        let facet = facet.get()?;
        sums.with(|s| {
            let rows = &s.as_ref()?.rows;
            let shown = if all.get() { rows.len() } else { folded(rows.len()) };
            Some(rows.iter().take(shown).map(|r| row(t, facet, r)).collect_view())
        })
    });
    let foot = live(move || {
        sums.with(|s| {
            s.as_ref().map(|s| view! { <tr><th scope="row">{t.burn.sum}</th> {cells(t, &s.total)}</tr> })
        })
    });
    let fold = live(move || {
        let rows = sums.with(|s| s.as_ref().map_or(0, |s| s.rows.len()));
        let more = (rows - folded(rows)) as u64;
        let label = if all.get() { t.burn.fewer.to_owned() } else { (t.burn.more)(more) };
        (more > 0).then(|| {
            view! {
                <button type="button" class="text-button" aria-expanded=all.get().to_string()
                    on:click=move |_| all.update(|all| *all = !*all)>
                    {label}
                </button>
            }
        })
    });
    let save = move |()| {
        let file = sums
            .with_untracked(|s| Some(crate::chart::table::csv(&table(s.as_ref()?, facet.get_untracked()?))));
        if let Some(file) = file {
            download::save_csv(FileStem::SessionSums, &file);
        }
    };
    let switch = live(move || {
        (offered.with(Vec::len) > 1).then(|| {
            view! {
                <Switch
                    label=t.sessions.sums_by
                    options=Whose::ALL.map(|w| t.facet(w.facet()).to_owned()).to_vec()
                    value=Signal::derive(move || position(&Whose::ALL, &chosen.get()))
                    on=move |i: usize| {
                        if let Some(whose) = Whose::ALL.get(i) {
                            view.adjust(|v| v.whose = *whose);
                        }
                    }
                />
            }
        })
    });
    let title = live(move || facet.get().map(|facet| (t.sessions.sums)(facet)));
    let is_any = Memo::new(move |_| facet.get().is_some());
    let content = live(move || {
        let heads = Column::FIGURES.into_iter().map(|c| head(t, order, c)).collect_view();
        open.get().then(|| {
            view! {
                <div class="session-sums-head">
                    {switch.clone()}
                    <IconButton icon=Icon::Save label=t.sessions.sums_save text=t.shell.csv on=save />
                </div>
                <div class="scroller" tabindex="0">
                    <table class="data" aria-labelledby=DomId::SessionSums.as_str()>
                        <thead>
                            <tr>{head(t, order, Column::Name)} {heads}</tr>
                        </thead>
                        <tbody>{body.clone()}</tbody>
                        <tfoot>{foot.clone()}</tfoot>
                    </table>
                </div>
                {fold.clone()}
                <p class="quiet">{t.sessions.sums_note}</p>
            }
        })
    });
    live(move || {
        let node = NodeRef::<html::Details>::new();
        is_any.get().then(|| {
            view! {
                <section class="card table-card session-sums" aria-labelledby=DomId::SessionSums.as_str()>
                    <details
                        node_ref=node
                        on:toggle=move |_| open.set(node.get_untracked().is_some_and(|n| dom::is_open(&n)))
                    >
                        <summary><h2 id=DomId::SessionSums.as_str()>{title.clone()}</h2></summary>
                        {content.clone()}
                    </details>
                </section>
            }
        })
    })
    .into_any()
}

/// How many rows are shown at first. One alone is not worth a button.
fn folded(rows: usize) -> usize {
    if rows > ROWS + 1 { ROWS } else { rows }
}

fn are_several(listed: Option<&Listed>, facet: Facet) -> bool {
    let list = listed.map_or(&[][..], |l| &l.list);
    let first: Option<Name> = list.first().map(|s| name(s, facet));
    list.iter().any(|s| Some(name(s, facet)) != first)
}

/// A head that sorts.
fn head(t: &'static Text, order: RwSignal<Order>, column: Column) -> AnyView {
    let head = SortHead {
        name: (t.sessions.sum_column)(column),
        long: (t.sessions.sum_column_long)(column).to_owned(),
        number: column != Column::Name,
        role: None,
    };
    let rising = move || Some(order.get()).filter(|o| o.column == column).map(|o| o.rising);
    sort_head(head, rising, move || order.update(|o| *o = o.click(column)))
}

fn row(t: &'static Text, facet: Facet, row: &Row) -> AnyView {
    let view = use_view();
    let name = t.name_of(facet, row.name.as_deref());
    let (own, key) = (row.name.clone(), row.name.clone());
    let kept = view.memo(move |v| v.filters.of(facet) == std::slice::from_ref(&own));
    let keep = move |_| view.step(|v| v.filters.only(facet, key.clone()));
    view! {
        <tr>
            <th scope="row">
                <button type="button" class="row-button" title=(t.burn.keep_only)(&name)
                    aria-pressed=move || kept.get().to_string() on:click=keep>
                    {name.clone()}
                </button>
            </th>
            {cells(t, row)}
        </tr>
    }
    .into_any()
}

/// The figures of a row.
fn cells(t: &'static Text, row: &Row) -> AnyView {
    let cell = |column: Column| {
        let partly = matches!(column, Column::Cost) && row.sum.unpriced > 0;
        let title = partly.then(|| (t.burn.partly_priced)(row.sum.unpriced));
        view! { <td class="number" class:partly=partly title=title>{figure(t, column, row)}</td> }
    };
    Column::FIGURES.into_iter().map(cell).collect_view().into_any()
}

fn figure(t: &Text, column: Column, row: &Row) -> String {
    let sum = &row.sum;
    let none = || format::NONE.to_owned();
    let least = if sum.uncounted > 0 { Known::AtLeast } else { Known::Whole };
    match column {
        Column::Name => String::new(),
        Column::Sessions => format::count(row.sessions),
        Column::Requests => least.say(format::count(sum.requests)),
        Column::Queries => format::count(sum.queries),
        Column::Tokens => rough(format::tokens(sum.tokens()), sum.inexact > 0),
        Column::HitRate => sum.hit_rate().map_or_else(none, |r| format::percent(r, 1)),
        Column::Median => row.median.map_or_else(none, format::money),
        Column::Cost => sum.known_cost().map_or_else(|| t.burn.unpriced.to_owned(), format::money_full),
    }
}
