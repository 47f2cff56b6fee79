//! What the list and a session share.

use crate::chart::format;
use crate::names::DomId;
use crate::state::Detail;
use crate::text::{Text, use_text};
use crate::widget::grid::{Column, Grid, Held, RowKey, Rows, Sort};
use crate::widget::live::live;
use leptos::prelude::*;
use metering::key::Key;

/// The key of a row by its text.
pub fn key_of(text: &str) -> RowKey {
    Key::of(&[text]).0
}

/// A number of things; a dash for none.
pub fn amount(n: u64) -> String {
    if n == 0 { format::NONE.to_owned() } else { format::count(n) }
}

/// A cost, or that there is no price.
pub fn cost(t: &Text, cost: Option<u64>) -> String {
    cost.map_or_else(|| t.sessions.unpriced.to_owned(), format::money)
}

/// Things by a value of each; equal ones stay as they were.
pub fn sorted(keyed: impl Iterator<Item = (u64, u32)>, rising: bool) -> Vec<u32> {
    let mut keyed: Vec<(u64, u32)> = keyed.collect();
    keyed.sort_by(|a, b| if rising { a.cmp(b) } else { b.0.cmp(&a.0).then(a.1.cmp(&b.1)) });
    keyed.into_iter().map(|k| k.1).collect()
}

/// What the tables of an open session are made of: rows that are known by their place in the session.
pub struct Steps {
    /// The heading's id.
    pub id: DomId,
    /// The table's id.
    pub list: DomId,
    /// The heading, and what the table is of.
    pub title: Signal<String>,
    /// Beside the heading.
    pub tools: AnyView,
    /// The columns.
    pub columns: Signal<Vec<Column>>,
    /// The order of the rows.
    pub order: Memo<Vec<u32>>,
    /// A cell, by its row's place in the session and by its column; tracked.
    pub cell: Callback<(u32, &'static str), AnyView>,
    /// What is kept of the table.
    pub held: Held,
    /// What the rows are sorted by.
    pub sort: RwSignal<Sort>,
    /// The row that is opened, by its place in the session.
    pub opened: Signal<Option<usize>>,
    /// A row was opened.
    pub on_open: Callback<u32>,
}

/// The card of such a table.
pub fn steps(steps: Steps) -> AnyView {
    let t = use_text();
    let Steps { id, list, title, tools, columns, order, cell, held, sort, opened, on_open } = steps;
    let at = move |index: usize| order.with(|o| o.get(index).copied());
    let rows = Rows {
        count: Signal::derive(move || order.with(Vec::len)),
        key: Callback::new(move |index| at(index).map(u128::from)),
        cell: Callback::new(move |(index, id)| {
            at(index).map_or_else(|| ().into_any(), |i| cell.run((i, id)))
        }),
    };
    let open = move |index: usize| {
        if let Some(i) = untrack(|| at(index)) {
            on_open.run(i);
        }
    };
    view! {
        <section class="card" aria-labelledby=id.as_str()>
            <header class="card-head"><h2 id=id.as_str()>{live(move || title.get())}</h2> {tools}</header>
            <Grid
                id=list
                label=title
                columns=columns
                rows=rows
                held=held
                sort=sort
                on_sort=move |by| sort.set(by)
                opened=Signal::derive(move || opened.get().map(|i| i as u128))
                on_open=open
                narrow=380.0
                status=Signal::derive(String::new)
                empty=move || view! { <p class="quiet">{t.sessions.empty}</p> }
            />
        </section>
    }
    .into_any()
}

/// What stands in the place of what is not there yet, or cannot be.
pub fn waiting<T>(t: &'static Text, asked: &Detail<T>) -> AnyView {
    match asked {
        Detail::Waiting | Detail::Ready(_) => {
            view! { <p class="quiet waiting" role="status">{t.sessions.reading}</p> }.into_any()
        }
        Detail::Missing => view! {
            <div class="empty small">
                <h3>{t.sessions.missing}</h3>
                <p>{t.sessions.missing_long}</p>
            </div>
        }
        .into_any(),
        Detail::Failed(error) => {
            let advice = t.advice(error);
            view! { <div class="empty small"><h3>{advice.what}</h3><p>{advice.next}</p></div> }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn equal_ones_stay_as_they_were() {
        let check = |rising, expected: [u32; 4]| {
            assert_eq!(sorted([(5, 0), (9, 1), (5, 2), (1, 3)].into_iter(), rising), expected, "{rising}");
        };
        check(true, [3, 0, 2, 1]);
        check(false, [1, 0, 2, 3]);
    }
}
