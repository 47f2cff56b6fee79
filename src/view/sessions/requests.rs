//! The requests of a session or of one of its queries, one row each.

use super::one::{Open, clock};
use super::parts::{Steps, cost, sorted, steps};
use crate::chart::format;
use crate::names::DomId;
use crate::state::sessions::order;
use crate::state::use_board;
use crate::text::{Text, use_text};
use crate::widget::grid::{Column, Held, Narrow, Sort, Width};
use crate::widget::hint::Hint;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::request::{MissCause, MissGroup, Request};

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
        let value = |i: u32| (list.get(i as usize).map_or(0, |r| value(r, i, column)), i);
        sorted(all.into_iter().map(value), rising)
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
    let cell = move |(i, id): (u32, &'static str)| {
        let list = open.list.get();
        list.get(i as usize).map_or_else(|| ().into_any(), |r| cell(t, open, r, i, id))
    };
    let columns = move || {
        let gone = |column: Column, from| Column { narrow: Narrow::Gone, from, ..column };
        // What is the same in every row is said above.
        let (agents, models) = open.whole.with(|w| (w.agents.len() > 1, w.models.len() > 1));
        let mut list = vec![
            Column { number: false, ..Column::number("number", t.sessions.number, 5) },
            Column { number: false, ..Column::number("at", t.sessions.at, 11) },
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
            gone(Column::number("output", t.sessions.output, 6), 0.0),
            gone(Column::number("took", t.sessions.took, 8), 1_000.0),
            gone(Column { width: Width::Share(5), ..Column::words("missed", t.sessions.missed) }, 680.0),
            // Where there is no room for causes.
            Column { from: f64::INFINITY, ..Column::number("waste", t.sessions.waste, 7) },
            Column::number("cost", t.sessions.cost, 8),
        ]);
        list
    };
    let title = move || {
        let number = open.query.get().and_then(|q| open.whole.with(|w| w.queries.get(q)?.number));
        number.map_or_else(|| t.sessions.requests.to_owned(), |n| (t.sessions.requests_of)(n))
    };
    let terms = Signal::derive(move || open.list.with(|list| terms(t, list)));
    let all = live(move || {
        open.query.get().map(|_| {
            let press = move |_| {
                open.query.set(None);
                open.window.set(0..usize::MAX);
            };
            view! { <button type="button" class="text-button" on:click=press>{t.sessions.all_requests}</button> }
        })
    });
    let any = Memo::new(move |_| terms.with(|terms| !terms.is_empty()));
    let hint = live(move || any.get().then(|| view! { <Hint label=t.sessions.terms lines=terms /> }));
    let tools = view! { <div class="tools">{all} {hint}</div> };
    steps(Steps {
        id: DomId::SessionRequests,
        list: DomId::RequestList,
        title: Signal::derive(title),
        tools: tools.into_any(),
        columns: Signal::derive(columns),
        order,
        cell: Callback::new(cell),
        held,
        sort,
        opened: open.selected.into(),
        on_open: Callback::new(move |i: u32| open.select(Some(i as usize))),
    })
}

/// The words that the table uses, those that are in it.
fn terms(t: &Text, list: &[Request]) -> Vec<String> {
    let mut causes: Vec<MissCause> = list.iter().filter_map(|r| r.miss_cause).collect();
    causes.sort_unstable();
    causes.dedup();
    let missed = (!causes.is_empty())
        .then(|| (t.sessions.term)((t.sessions.column)(order::Column::Waste), t.sessions.missed_waste));
    let thin = list
        .iter()
        .any(|r| r.thin == Some(true))
        .then(|| (t.sessions.term)(t.sessions.thin_word, t.sessions.thin_long));
    let causes = causes.into_iter().map(|c| format!("{}: {}", (t.cache.cause)(c), (t.cache.means)(c)));
    missed.into_iter().chain(causes).chain(thin).collect()
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
        "waste" => wasted(r).unwrap_or(0),
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

/// What its miss cost, where that is a waste.
fn wasted(r: &Request) -> Option<u64> {
    r.waste_nanousd.filter(|_| r.miss_cause.is_some_and(|cause| cause.group() != MissGroup::Expected))
}

fn cell(t: &'static Text, open: Open, r: &Request, i: u32, column: &str) -> AnyView {
    let tokens = |n: u64| if n == 0 { format::NONE.to_owned() } else { format::tokens(n) };
    match column {
        "number" => format::count(u64::from(i) + 1).into_any(),
        "at" => clock(t, use_board(), open, r.at).into_any(),
        "agent" => r.agent.clone().into_any(),
        "model" => r.model.clone().unwrap_or_default().into_any(),
        "tools" if r.error.is_some() => {
            let why = r.error.clone().unwrap_or_default();
            view! { <span class="failed">{t.sessions.failed} ": " {why}</span> }.into_any()
        }
        "tools" => {
            let thin = r.thin == Some(true);
            let title = thin.then_some(t.sessions.thin_round);
            view! { <span class:thin=thin title=title>{r.tools.join(", ")}</span> }.into_any()
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
                let waste = wasted(r).map(|w| format!(" {}", format::money(w)));
                let means = (t.cache.means)(cause);
                view! { <span class="miss" class:expected=expected title=means>{t.cause(cause)} {waste}</span> }
                    .into_any()
            }
        },
        "waste" => wasted(r).map_or_else(|| format::NONE.to_owned(), format::money).into_any(),
        _ if r.error.is_some() => format::NONE.into_any(),
        _ => cost(t, r.list_cost_nanousd).into_any(),
    }
}
