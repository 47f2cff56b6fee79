//! The table twin of a chart.

use crate::chart::table::{Cell, Table};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// The same values as a table.
#[component]
pub fn TableTwin(
    /// What the table is of.
    #[prop(into)]
    caption: Signal<String>,
    /// The values.
    #[prop(into)]
    table: Signal<Table>,
) -> impl IntoView {
    let t = use_text();
    let head = live(move || {
        table.with(|table| {
            let number = |i: usize| table.rows.iter().any(|row| row.get(i).is_some_and(Cell::is_number));
            let head = |(i, h): (usize, &String)| {
                view! { <th scope="col" class:number=number(i)>{h.clone()}</th> }
            };
            table.head.iter().enumerate().map(head).collect_view()
        })
    });
    let rows = live(move || {
        table.with(|table| {
            let row = |row: &Vec<Cell>| {
                let cell = |(i, c): (usize, &Cell)| {
                    let text = c.text(t.words);
                    if i == 0 {
                        view! { <th scope="row">{text}</th> }.into_any()
                    } else {
                        view! { <td class:number=c.is_number()>{text}</td> }.into_any()
                    }
                };
                view! { <tr>{row.iter().enumerate().map(cell).collect_view()}</tr> }
            };
            table.rows.iter().map(row).collect_view()
        })
    });
    view! {
        <div class="scroller twin" tabindex="0">
            <table class="data">
                <caption class="unseen">{live(move || caption.get())}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
