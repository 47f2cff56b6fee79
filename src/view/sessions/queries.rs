//! The queries of a session: what each took. One opens into its requests.

use super::one::{Open, clock};
use super::parts::{amount, cost};
use crate::chart::format;
use crate::names::DomId;
use crate::state::sessions::one::Query;
use crate::state::use_board;
use crate::text::{Text, use_text};
use crate::widget::grid::{Column, First, Grid, Held, Narrow, Rows, Sort, Width};
use leptos::prelude::*;
use metering::request::Trigger;

/// The card.
pub fn queries(open: Open) -> AnyView {
    let t = use_text();
    let held = Held::new();
    let sort = RwSignal::new(Sort { column: "number", rising: true });
    let order = Memo::new(move |_| {
        let whole = open.whole.get();
        let Sort { column, rising } = sort.get();
        let mut keyed: Vec<(u64, usize)> =
            whole.queries.iter().enumerate().map(|(i, q)| (value(q, column), i)).collect();
        keyed.sort_by(|a, b| if rising { a.cmp(b) } else { b.0.cmp(&a.0).then(a.1.cmp(&b.1)) });
        keyed.into_iter().map(|k| k.1).collect::<Vec<_>>()
    });
    let at = move |index: usize| order.with(|o| o.get(index).copied());
    let rows = Rows {
        count: Signal::derive(move || order.with(Vec::len)),
        key: Callback::new(move |index| at(index).map(|i| i as u128)),
        cell: Callback::new(move |(index, id)| {
            let whole = open.whole.get();
            at(index).and_then(|i| whole.queries.get(i)).map_or_else(|| ().into_any(), |q| cell(t, q, id))
        }),
    };
    let show = move |index: usize| {
        let Some(i) = untrack(|| at(index)) else { return };
        let again = open.query.get_untracked() == Some(i);
        open.query.set((!again).then_some(i));
        let span = open.whole.with_untracked(|w| {
            let requests = &w.queries.get(i)?.requests;
            Some(*requests.first()? as usize..*requests.last()? as usize + 1)
        });
        // A query of one or two requests needs its neighbours to be seen.
        let wide = |s: std::ops::Range<usize>| {
            let more = 12_usize.saturating_sub(s.len());
            s.start.saturating_sub(more)..s.end + more
        };
        open.window.set(span.filter(|_| !again).map_or(0..usize::MAX, wide));
        if !again {
            // What is looked at is of this query: its dearest request.
            let list = open.list.get_untracked();
            let dearest = open.whole.with_untracked(|w| {
                let requests = w.queries.get(i).map_or(&[][..], |q| &q.requests);
                let cost = |&&i: &&u32| list.get(i as usize).map(|r| (r.waste_nanousd, r.list_cost_nanousd));
                requests.iter().max_by_key(cost).copied()
            });
            open.select(dearest.map(|i| i as usize));
        }
    };
    let columns = move || {
        vec![
            Column {
                width: Width::Share(1),
                sorts: Some(First::Least),
                ..Column::words("number", t.sessions.one_query)
            },
            Column { number: false, narrow: Narrow::Second, ..Column::number("asked", t.sessions.asked, 12) },
            Column { narrow: Narrow::Second, ..Column::number("requests", t.sessions.requests, 8) },
            Column { narrow: Narrow::Gone, from: 620.0, ..Column::number("thin", t.sessions.thin, 5) },
            Column { narrow: Narrow::Gone, from: 520.0, ..Column::number("took", t.sessions.time, 9) },
            Column { narrow: Narrow::Gone, from: 440.0, ..Column::number("waste", t.sessions.missed, 8) },
            Column::number("cost", t.sessions.cost, 9),
        ]
    };
    let opened = move || open.query.get().map(|i| i as u128);
    view! {
        <section class="card" aria-labelledby=DomId::SessionQueries.as_str()>
            <header class="card-head"><h2 id=DomId::SessionQueries.as_str()>{t.sessions.queries}</h2></header>
            <Grid
                id=DomId::QueryList
                label=t.sessions.queries.to_owned()
                columns=Signal::derive(columns)
                rows=rows
                held=held
                sort=sort
                on_sort=move |by| sort.set(by)
                opened=Signal::derive(opened)
                on_open=show
                narrow=380.0
                status=Signal::derive(String::new)
                empty=move || view! { <p class="quiet">{t.sessions.empty}</p> }
            />
        </section>
    }
    .into_any()
}

fn value(q: &Query, column: &str) -> u64 {
    match column {
        "asked" => q.at.max(0) as u64,
        "requests" => q.sum.requests,
        "thin" => q.thin,
        "took" => q.time.unwrap_or(0),
        "waste" => q.sum.waste,
        "cost" => q.sum.cost,
        _ => q.number.map_or(u64::MAX, u64::from),
    }
}

fn cell(t: &'static Text, q: &Query, column: &str) -> AnyView {
    match column {
        "number" => {
            let name = q.number.map_or_else(|| t.sessions.unbound.to_owned(), |n| (t.sessions.query)(n));
            let trigger = match q.trigger {
                Trigger::Person => None,
                Trigger::Schedule => Some(t.sessions.trigger[1]),
                Trigger::Background => Some(t.sessions.trigger[2]),
            };
            view! { {name} {trigger.map(|w| view! { " " <span class="quiet">{w}</span> })} }.into_any()
        }
        "asked" => clock(t, use_board(), q.at).into_any(),
        "requests" => amount(q.sum.requests).into_any(),
        "thin" => amount(q.thin).into_any(),
        "took" => q.time.map_or_else(|| format::NONE.to_owned(), |ms| t.took(ms as i64)).into_any(),
        "waste" if q.sum.waste == 0 => format::NONE.into_any(),
        "waste" => format::money(q.sum.waste).into_any(),
        _ => cost(t, (q.sum.unpriced < q.sum.requests.max(1)).then_some(q.sum.cost)).into_any(),
    }
}
