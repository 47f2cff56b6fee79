//! The queries of a session: what each took. One opens into its requests.

use super::one::{Open, clock};
use super::parts::{Steps, amount, cost, sorted, steps};
use crate::chart::format;
use crate::names::DomId;
use crate::state::sessions::one::Query;
use crate::state::sessions::order;
use crate::state::use_board;
use crate::text::{Text, use_text};
use crate::widget::grid::{Column, First, Held, Narrow, Sort, Width};
use leptos::prelude::*;
use metering::request::Trigger;

/// The card.
pub fn queries(open: Open) -> AnyView {
    let t = use_text();
    let sort = RwSignal::new(Sort { column: "number", rising: true });
    let order = Memo::new(move |_| {
        let Sort { column, rising } = sort.get();
        let value = |(i, q): (usize, &Query)| (value(q, column), i as u32);
        open.whole.with(|w| sorted(w.queries.iter().enumerate().map(value), rising))
    });
    let cell = move |(i, id): (u32, &'static str)| {
        let whole = open.whole.get();
        whole.queries.get(i as usize).map_or_else(|| ().into_any(), |q| cell(t, open, q, id))
    };
    let show = move |i: u32| {
        let i = i as usize;
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
                width: Width::Share(3),
                sorts: Some(First::Least),
                ..Column::words("number", t.sessions.one_query)
            },
            Column { number: false, narrow: Narrow::Second, ..Column::number("asked", t.sessions.asked, 11) },
            Column {
                narrow: Narrow::Second,
                width: Width::Share(2),
                ..Column::number("requests", t.sessions.requests, 6)
            },
            Column {
                narrow: Narrow::Gone,
                from: 620.0,
                hint: Some(t.sessions.thin_long),
                ..Column::number("thin", t.sessions.thin, 5)
            },
            Column { narrow: Narrow::Gone, from: 540.0, ..Column::number("took", t.sessions.time, 9) },
            Column {
                hint: Some((t.sessions.column_long)(order::Column::Waste)),
                ..Column::number("waste", t.sessions.waste, 7)
            },
            Column::number("cost", t.sessions.cost, 7),
        ]
    };
    steps(Steps {
        id: DomId::SessionQueries,
        list: DomId::QueryList,
        title: Signal::stored(t.sessions.queries.to_owned()),
        tools: ().into_any(),
        columns: Signal::derive(columns),
        order,
        cell: Callback::new(cell),
        held: Held::new(),
        sort,
        opened: open.query.into(),
        on_open: Callback::new(show),
    })
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

fn cell(t: &'static Text, open: Open, q: &Query, column: &str) -> AnyView {
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
        "asked" => clock(t, use_board(), open, q.at).into_any(),
        "requests" => amount(q.sum.requests).into_any(),
        "thin" => amount(q.thin).into_any(),
        "took" => q.time.map_or_else(|| format::NONE.to_owned(), |ms| t.took(ms as i64)).into_any(),
        "waste" if q.sum.waste == 0 => format::NONE.into_any(),
        "waste" => format::money(q.sum.waste).into_any(),
        _ => cost(t, (q.sum.unpriced < q.sum.requests.max(1)).then_some(q.sum.cost)).into_any(),
    }
}
