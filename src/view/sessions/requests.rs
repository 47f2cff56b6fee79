//! The requests of a session or of one of its queries, one row each.

use super::one::{Open, clock};
use super::parts::cost;
use crate::chart::format;
use crate::names::DomId;
use crate::state::use_board;
use crate::text::{Text, use_text};
use crate::widget::grid::{Column, Grid, Held, Narrow, Rows, Sort, Width};
use crate::widget::live::live;
use leptos::prelude::*;
use metering::request::{MissGroup, Request};

/// The card.
pub fn requests(open: Open) -> AnyView {
    let t = use_text();
    let held = Held::new();
    let sort = RwSignal::new(Sort { column: "number", rising: true });
    let order = Memo::new(move |_| {
        let (list, whole) = (open.list.get(), open.whole.get());
        let of = open.query.get().and_then(|q| whole.queries.get(q));
        let all: Vec<u32> = match of {
            Some(query) => query.requests.clone(),
            None => (0..list.len() as u32).collect(),
        };
        let Sort { column, rising } = sort.get();
        let value = |i: u32| list.get(i as usize).map_or(0, |r| value(r, i, column));
        let mut keyed: Vec<(u64, u32)> = all.into_iter().map(|i| (value(i), i)).collect();
        keyed.sort_by(|a, b| if rising { a.cmp(b) } else { b.0.cmp(&a.0).then(a.1.cmp(&b.1)) });
        keyed.into_iter().map(|k| k.1).collect::<Vec<_>>()
    });
    // What is looked at is in sight.
    Effect::new(move |_| {
        let place = open.selected.get().and_then(|s| order.with(|o| o.iter().position(|i| *i as usize == s)));
        if let Some(place) = place {
            let top = held.position.get_untracked();
            if !(top..top + 6.0).contains(&(place as f64)) {
                held.position.set(place.saturating_sub(2) as f64);
            }
        }
    });
    let at = move |index: usize| order.with(|o| o.get(index).copied());
    let rows = Rows {
        count: Signal::derive(move || order.with(Vec::len)),
        key: Callback::new(move |index| at(index).map(u128::from)),
        cell: Callback::new(move |(index, id)| {
            let list = open.list.get();
            let row = at(index).and_then(|i| Some((i, list.get(i as usize)?)));
            row.map_or_else(|| ().into_any(), |(i, r)| cell(t, r, i, id))
        }),
    };
    let columns = move || {
        let gone = |column: Column, from| Column { narrow: Narrow::Gone, from, ..column };
        // What is the same in every row is said above.
        let (agents, models) = open.whole.with(|w| (w.agents.len() > 1, w.models.len() > 1));
        let mut list = vec![
            Column::number("number", t.sessions.number, 5),
            Column { number: false, ..Column::number("at", t.sessions.at, 12) },
        ];
        if agents {
            list.push(gone(
                Column { width: Width::Share(2), ..Column::words("agent", t.sessions.agent) },
                820.0,
            ));
        }
        if models {
            list.push(gone(
                Column { width: Width::Share(3), ..Column::words("model", t.sessions.model) },
                820.0,
            ));
        }
        list.extend([
            gone(
                Column { width: Width::Share(4), sorts: None, ..Column::words("tools", t.sessions.tools) },
                620.0,
            ),
            gone(Column::number("read", t.sessions.read, 7), 440.0),
            gone(Column::number("written", t.sessions.written, 7), 440.0),
            gone(Column::number("input", t.sessions.input, 7), 520.0),
            Column::number("output", t.sessions.output, 6),
            gone(Column::number("took", t.sessions.took, 8), 1_000.0),
            gone(Column { width: Width::Share(5), ..Column::words("missed", t.sessions.missed) }, 680.0),
            Column::number("cost", t.sessions.cost, 9),
        ]);
        list
    };
    let title = move || {
        let number = open.query.get().and_then(|q| open.whole.with(|w| w.queries.get(q)?.number));
        number.map_or_else(|| t.sessions.requests.to_owned(), |n| (t.sessions.requests_of)(n))
    };
    let all = live(move || {
        open.query.get().map(|_| {
            let press = move |_| {
                open.query.set(None);
                open.window.set(0..usize::MAX);
            };
            view! { <button type="button" class="text-button" on:click=press>{t.sessions.all_requests}</button> }
        })
    });
    let show = move |index: usize| open.select(untrack(|| at(index)).map(|i| i as usize));
    let opened = move || open.selected.get().map(|i| i as u128);
    view! {
        <section class="card" aria-labelledby=DomId::SessionRequests.as_str()>
            <header class="card-head"><h2 id=DomId::SessionRequests.as_str()>{title}</h2> {all}</header>
            <Grid
                id=DomId::RequestList
                label=Signal::derive(title)
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

fn value(r: &Request, i: u32, column: &str) -> u64 {
    match column {
        "at" => r.at.max(0) as u64,
        "agent" => letters(&r.agent),
        "model" => letters(r.model.as_deref().unwrap_or_default()),
        "read" => r.tokens.cache_read,
        "written" => r.tokens.cache_write(),
        "input" => r.tokens.input,
        "output" => r.tokens.output,
        "took" => r.duration_ms.unwrap_or(0),
        "missed" => r.missed_tokens.unwrap_or(0),
        "cost" => r.list_cost_nanousd.unwrap_or(0),
        _ => u64::from(i),
    }
}

/// The first letters of a name as a number that sorts like them.
fn letters(name: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(name.bytes()).for_each(|(to, b)| *to = b);
    u64::from_be_bytes(bytes)
}

fn cell(t: &'static Text, r: &Request, i: u32, column: &str) -> AnyView {
    let tokens = |n: u64| if n == 0 { format::NONE.to_owned() } else { format::tokens(n) };
    match column {
        "number" => format::count(u64::from(i) + 1).into_any(),
        "at" => clock(t, use_board(), r.at).into_any(),
        "agent" => r.agent.clone().into_any(),
        "model" => r.model.clone().unwrap_or_default().into_any(),
        "tools" if r.error.is_some() => {
            let why = r.error.clone().unwrap_or_default();
            view! { <span class="failed">{t.sessions.failed} ": " {why}</span> }.into_any()
        }
        "tools" => {
            let thin = r.thin == Some(true);
            view! { <span class:thin=thin>{r.tools.join(", ")}</span> }.into_any()
        }
        "read" => tokens(r.tokens.cache_read).into_any(),
        "written" => tokens(r.tokens.cache_write()).into_any(),
        "input" => tokens(r.tokens.input).into_any(),
        "output" => tokens(r.tokens.output).into_any(),
        "took" => r.duration_ms.map_or_else(|| format::NONE.to_owned(), |ms| t.took(ms as i64)).into_any(),
        "missed" => match r.miss_cause {
            None => format::NONE.into_any(),
            Some(cause) => {
                let expected = cause.group() == MissGroup::Expected;
                let waste = r.waste_nanousd.filter(|_| !expected).map(|w| format!(" {}", format::money(w)));
                view! { <span class="miss" class:expected=expected>{t.cause(cause)} {waste}</span> }
                    .into_any()
            }
        },
        _ if r.error.is_some() => format::NONE.into_any(),
        _ => cost(t, r.list_cost_nanousd).into_any(),
    }
}
