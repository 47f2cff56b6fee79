//! The head of a column by which a table is sorted.

use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// What a head says.
#[derive(Clone, Debug)]
pub struct SortHead {
    /// The column's name.
    pub name: &'static str,
    /// What is in it, for who rests on the name.
    pub long: String,
    /// Whether its cells are numbers.
    pub number: bool,
    /// The head's role, for a table whose display takes away its own.
    pub role: Option<&'static str>,
}

/// The head. `rising` is how the table is sorted by it, `None` where it is sorted by another one.
pub fn sort_head(
    head: SortHead,
    rising: impl Fn() -> Option<bool> + Copy + Send + Sync + 'static,
    on: impl Fn() + 'static,
) -> AnyView {
    let t = use_text();
    let SortHead { name, long, number, role } = head;
    let sorted = move || rising().map(|rising| if rising { "ascending" } else { "descending" });
    let mark = live(move || match rising() {
        Some(true) => "↑",
        Some(false) => "↓",
        None => "",
    });
    view! {
        <th scope="col" role=role class:number=number aria-sort=sorted>
            <button type="button" title=long aria-label=(t.burn.sort_by)(name) on:click=move |_| on()>
                {name} <span class="sort" aria-hidden="true">{mark}</span>
            </button>
        </th>
    }
    .into_any()
}
