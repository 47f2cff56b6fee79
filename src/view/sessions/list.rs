//! The list of sessions: searched, sorted, one row each; a row opens its session.

use super::super::burn::rough;
use super::parts::{amount, key_of, waiting};
use crate::chart::format;
use crate::chart::time::civil;
use crate::names::{DomId, FileStem};
use crate::platform::{dom, download};
use crate::state::sessions::csv;
use crate::state::sessions::list::{Session, Sum, outside, sessions};
use crate::state::sessions::order::{self, Column, Order};
use crate::state::{Facet, Page, use_board, use_details, use_view};
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::grid::{Column as GridColumn, Grid, Held, Narrow, Place, Rows, Sort, Width};
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use chrono::Datelike;
use leptos::prelude::*;
use metering::cell::CellSet;
use metering::names::Name;
use std::sync::Arc;

/// What is kept of the list while a session is open.
#[derive(Clone, Copy)]
pub struct Kept {
    held: Held,
    /// The session that one comes back from.
    last: StoredValue<Option<String>>,
}

/// Keeps the list's place for as long as the page lives.
pub fn provide() {
    if use_context::<Kept>().is_none() {
        provide_context(Kept { held: Held::new(), last: StoredValue::new(None) });
    }
}

/// Remembers the session that is open, until the list is shown in its place: there its row has the focus again.
pub fn come_back_to(session: String) {
    let (view, Kept { last, .. }) = (use_view(), expect_context());
    last.set_value(None);
    on_cleanup(move || {
        let back = view.peek(|v| v.page == Page::Sessions && v.session.is_none());
        last.set_value(back.then_some(session));
    });
}

/// Sessions with the set that their names are of.
#[derive(Debug)]
pub struct Listed {
    /// The set.
    pub set: Arc<CellSet>,
    /// The sessions.
    pub list: Vec<Session>,
    /// Requests of no named session.
    outside: u64,
}

/// The card.
pub fn list() -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let Kept { held, last } = expect_context();
    let order = view.memo(|v| v.sort);
    let sort = Signal::derive(move || {
        let Order { column, rising } = order.get();
        Sort { column: column.as_str(), rising }
    });
    let details = use_details();
    let asked = details.sessions();
    let listed = Memo::new_with_compare(
        move |_| {
            asked.with(|asked| {
                let set = asked.ready()?.clone();
                let kept = board.kept(&set);
                let (list, outside) = (sessions(&set, &kept), outside(&set, &kept));
                Some(Arc::new(Listed { set, list, outside }))
            })
        },
        |a: Option<&Option<Arc<Listed>>>, b| a.is_none() || b.is_none() || !same(a, b),
    );
    let typed = view.memo(|v| v.search.clone());
    let found = Memo::new(move |_| {
        listed.with(|l| {
            let Some(l) = l else { return Vec::new() };
            let shown = |name: &str| harness_name(name).into_owned();
            let mut found = typed.with(|typed| order::search(&l.set, &l.list, typed, shown));
            let Order { column, rising } = order.get();
            order::sort(&l.set, &l.list, &mut found, column, rising);
            found
        })
    });
    let at = move |index: usize| -> Option<(Arc<Listed>, usize)> {
        let row = found.with(|f| f.get(index).copied())? as usize;
        Some((listed.get()?, row))
    };
    let people = Memo::new(move |_| {
        listed.with(|l| {
            let mut people: Vec<Name> = l.iter().flat_map(|l| l.list.iter().map(|s| s.person)).collect();
            people.sort_unstable();
            people.dedup();
            people.len() > 1
        })
    });
    let years = Memo::new(move |_| {
        let now = board.now.get();
        listed.with(|l| {
            let list = l.as_ref().map_or(&[][..], |l| &l.list);
            board.zone.with(|z| {
                let year = |at| civil(z.local(at)).year();
                list.iter().any(|s| year(s.first) != year(now))
            })
        })
    });
    let rows = Rows {
        count: Signal::derive(move || found.with(Vec::len)),
        key: Callback::new(move |index| {
            let (l, i) = at(index)?;
            l.list.get(i).map(|s| key_of(l.set.names().text(s.name)))
        }),
        cell: Callback::new(move |(index, id)| {
            let Some((l, i)) = at(index) else { return ().into_any() };
            let (Some(s), Some(column)) = (l.list.get(i), Column::parse(id)) else { return ().into_any() };
            cell(t, &l.set, s, column, years.get())
        }),
    };
    let open = move |index: usize| {
        let name = untrack(|| {
            let (l, i) = at(index)?;
            l.list.get(i).map(|s| l.set.names().text(s.name).to_owned())
        });
        if let Some(name) = name {
            view.step(|v| v.open(&name, None));
            dom::to_top();
        }
    };
    let type_in = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        held.position.set(0.0);
        view.adjust(|v| v.search = text);
    };
    let status = move || {
        let all = listed.with(|l| l.as_ref().map_or(0, |l| l.list.len())) as u64;
        let shown = found.with(Vec::len) as u64;
        let sum = listed.with(|l| {
            let list = l.as_ref().map_or(&[][..], |l| &l.list);
            found.with(|f| {
                let of = f.iter().filter_map(|&i| list.get(i as usize));
                of.fold(Sum::default(), |mut sum, s| {
                    sum.add_sum(&s.sums);
                    sum
                })
            })
        });
        let outside = listed.with(|l| l.as_ref().map_or(0, |l| l.outside));
        let outside = (outside > 0 && shown == all).then(|| (t.sessions.outside)(outside));
        let parts = [
            (t.sessions.shown)(shown, all),
            (t.sessions.queries_of)(sum.queries, sum.others),
            (t.sessions.sum)(
                &format::count(sum.requests),
                &format::money(sum.cost),
                &format::money(sum.waste),
            ),
            t.sessions.in_period.to_owned(),
        ];
        let latest = details.latest.get().map(t.sessions.latest);
        parts.into_iter().chain(latest).chain(outside).collect::<Vec<_>>().join(" · ")
    };
    let save = move |()| {
        let file = listed.with_untracked(|l| {
            let l = l.as_ref()?;
            Some(board.zone.with_untracked(|z| csv::table(&l.set, &l.list, &found.get_untracked(), z)))
        });
        if let Some(table) = file {
            download::save_csv(FileStem::Sessions, &crate::chart::table::csv(&table));
        }
    };
    let terms = Signal::derive(move || terms(t, people.get()));
    // The row that one comes back from is where the keys are, and it has the focus.
    let come_back = move || {
        let Some(session) = last.try_update_value(Option::take).flatten() else { return };
        let row = untrack(|| {
            let l = listed.get()?;
            let is = |&i: &u32| l.list.get(i as usize).is_some_and(|s| l.set.names().text(s.name) == session);
            found.with(|f| f.iter().position(is))
        });
        let Some(row) = row else { return };
        if held.active.get_untracked() != Some(Place::Row(row)) {
            held.active.set(Some(Place::Row(row)));
            held.position.set(row.saturating_sub(2) as f64);
        }
        Effect::new(|_| dom::focus(DomId::SessionList));
    };
    let state = Memo::new(move |_| listed.with(Option::is_some));
    view! {
        {super::sums::sums(listed, found)}
        <section class="card sessions-card" aria-labelledby=DomId::Sessions.as_str()>
            <header class="card-head">
                <h2 id=DomId::Sessions.as_str()>{t.sessions.title}</h2>
                <input
                    type="search"
                    class="search"
                    placeholder=t.sessions.search
                    aria-label=t.sessions.search
                    prop:value=move || typed.get()
                    on:input=type_in
                />
                <div class="tools">
                    <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
                    <Hint label=t.sessions.columns lines=terms />
                </div>
            </header>
            {live(move || if state.get() {
                come_back();
                view! {
                    <Grid
                        id=DomId::SessionList
                        label=t.sessions.title.to_owned()
                        columns=Signal::derive(move || columns(t, people.get(), years.get()))
                        rows=rows
                        held=held
                        sort=sort
                        on_sort=move |by: Sort| {
                            let column = Column::parse(by.column).unwrap_or_default();
                            view.adjust(|v| v.sort = Order { column, rising: by.rising });
                        }
                        opened=Signal::derive(|| None)
                        on_open=open
                        status=Signal::derive(status)
                        empty=move || view! { <p class="quiet">{t.sessions.none}</p> }
                    />
                }
                .into_any()
            } else {
                asked.with(|asked| waiting(t, asked))
            })}
        </section>
    }
    .into_any()
}

fn same(a: Option<&Option<Arc<Listed>>>, b: Option<&Option<Arc<Listed>>>) -> bool {
    match (a, b) {
        (Some(Some(a)), Some(Some(b))) => Arc::ptr_eq(a, b),
        (Some(None), Some(None)) => true,
        _ => false,
    }
}

/// What the heads do not say.
fn terms(t: &Text, people: bool) -> Vec<String> {
    let shown = Column::ALL.into_iter().filter(|c| people || *c != Column::Person);
    shown.map(|c| (t.sessions.term)((t.sessions.column)(c), (t.sessions.column_long)(c))).collect()
}

fn columns(t: &'static Text, people: bool, years: bool) -> Vec<GridColumn> {
    let words = |column: Column, share, narrow| GridColumn {
        hint: Some((t.sessions.column_long)(column)),
        width: Width::Share(share),
        narrow,
        ..GridColumn::words(column.as_str(), (t.sessions.column)(column))
    };
    let number = |column: Column, digits, from, narrow| GridColumn {
        hint: Some((t.sessions.column_long)(column)),
        from,
        narrow,
        ..GridColumn::number(column.as_str(), (t.sessions.column)(column), digits)
    };
    let mut list = vec![
        GridColumn {
            number: false,
            ..number(Column::Started, if years { 16 } else { 11 }, 0.0, Narrow::Second)
        },
        words(Column::Project, 3, Narrow::First),
        words(Column::Harness, 3, Narrow::Second),
        GridColumn { from: 760.0, ..words(Column::Model, 4, Narrow::Gone) },
    ];
    if people {
        list.push(GridColumn { from: 1_160.0, ..words(Column::Person, 2, Narrow::Gone) });
    }
    list.extend([
        number(Column::Length, 9, 1_080.0, Narrow::Gone),
        number(Column::Queries, 7, 940.0, Narrow::Gone),
        number(Column::Requests, 6, 0.0, Narrow::Second),
        number(Column::Peak, 7, 860.0, Narrow::Gone),
        number(Column::HitRate, 7, 700.0, Narrow::Gone),
        number(Column::Tokens, 7, 1_000.0, Narrow::Gone),
        number(Column::Waste, 8, 640.0, Narrow::First),
        number(Column::Cost, 9, 0.0, Narrow::First),
    ]);
    list
}

fn cell(t: &'static Text, set: &CellSet, s: &Session, column: Column, years: bool) -> AnyView {
    let board = use_board();
    let name = |facet: Facet, name: Name| t.name_of(facet, set.names().get(name));
    let f = &s.sums;
    match column {
        Column::Started => board.zone.with(|z| t.dated(s.first, z, years)).into_any(),
        Column::Project => name(Facet::Project, s.project).into_any(),
        Column::Harness => {
            let color = board.palette.with(|p| p.color(Facet::Harness, set.names().get(s.harness)));
            view! { {swatch(&color)} " " {name(Facet::Harness, s.harness)} }.into_any()
        }
        Column::Model => {
            let first = s.models.first().map_or(Name::NONE, |m| m.0);
            let more = s.models.len().saturating_sub(1);
            let more =
                (more > 0).then(|| view! { " " <span class="quiet">{(t.sessions.more_models)(more)}</span> });
            view! { {name(Facet::Model, first)} {more} }.into_any()
        }
        Column::Person => name(Facet::Person, s.person).into_any(),
        Column::Length => t.duration(s.last - s.first).into_any(),
        Column::Queries => {
            let others = (f.others > 0).then(|| format!("+{}", format::count(f.others)));
            let people = if f.queries > 0 || others.is_none() { amount(f.queries) } else { String::new() };
            view! { {people} {others.map(|n| view! { " " <span class="quiet">{n}</span> })} }.into_any()
        }
        Column::Requests => {
            let least = if f.uncounted > 0 { "≥ " } else { "" };
            format!("{least}{}", format::count(f.requests)).into_any()
        }
        Column::Peak if f.peak == 0 => format::NONE.into_any(),
        Column::Peak => format::tokens(f.peak).into_any(),
        Column::HitRate => {
            f.hit_rate().map_or_else(|| format::NONE.to_owned(), |r| format::percent(r, 1)).into_any()
        }
        Column::Tokens => rough(format::tokens(f.prompt.saturating_add(f.output)), f.inexact > 0).into_any(),
        Column::Waste => f.known_waste().map_or_else(|| format::NONE.to_owned(), format::money).into_any(),
        Column::Cost if f.unpriced > 0 && f.unpriced == f.requests => {
            view! { <span class="quiet">{t.sessions.unpriced}</span> }.into_any()
        }
        Column::Cost => {
            let partly = f.unpriced > 0;
            view! { <strong class:partly=partly>{format::money(f.cost)}</strong> }.into_any()
        }
    }
}
