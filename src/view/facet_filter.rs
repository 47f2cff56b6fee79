//! The filter of one facet: a button, and a list with search and counts.

use crate::platform::dom;
use crate::state::{Facet, use_board, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use crate::widget::popover::Popover;
use crate::widget::swatch::swatch;
use leptos::html;
use leptos::prelude::*;

/// The filter.
pub fn facet_filter(facet: Facet) -> AnyView {
    let title = use_text().facet(facet);
    view! { <Popover label=counted(facet) title=title>{list(facet)}</Popover> }.into_any()
}

/// The filters of all facets below each other, each opened by its name; one is open at a time.
pub fn facet_sections() -> AnyView {
    let section = |facet: Facet| {
        let label = counted(facet);
        let open = RwSignal::new(false);
        let node = NodeRef::<html::Details>::new();
        view! {
            <details
                name="facets"
                node_ref=node
                on:toggle=move |_| open.set(node.get_untracked().is_some_and(|n| dom::is_open(&n)))
            >
                <summary>{live(move || label.get())}</summary>
                {live(move || open.get().then(|| list(facet)))}
            </details>
        }
    };
    view! { <div class="facet-sections">{Facet::ALL.map(section).collect_view()}</div> }.into_any()
}

/// The name of a facet, and how many of its names are kept.
fn counted(facet: Facet) -> Signal<String> {
    let t = use_text();
    let kept = use_view().memo(move |v| v.filters.of(facet).len());
    Signal::derive(move || match kept.get() {
        0 => t.facet(facet).to_owned(),
        n => format!("{} {n}", t.facet(facet)),
    })
}

/// Names that can be kept. Searching looks at what is shown and at what the data calls it.
fn list(facet: Facet) -> AnyView {
    let t = use_text();
    let (view, board) = (use_view(), use_board());
    let choices = board.choices(facet);
    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let wanted = search.get().to_lowercase();
        let fits = |name: &Option<String>| {
            t.name_of(facet, name.as_deref()).to_lowercase().contains(&wanted)
                || name.as_ref().is_some_and(|n| n.to_lowercase().contains(&wanted))
        };
        choices.with(|c| c.iter().filter(|c| fits(&c.name)).cloned().collect::<Vec<_>>())
    });
    let most = move || choices.with(|c| c.iter().map(|c| c.requests).max().unwrap_or(1).max(1));
    let row = move |choice: crate::state::Choice| {
        let name = choice.name.clone();
        let text = t.name_of(facet, name.as_deref());
        let share = choice.requests as f64 / most() as f64 * 100.0;
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=choice.kept
                    on:change=move |_| view.step(|v| v.filters.toggle(facet, name.clone()))
                />
                {(facet == Facet::Harness).then(|| swatch(&choice.color))}
                <span class="choice-name" title=text.clone()>{text.clone()}</span>
                <span class="choice-count">{choice.known.say(crate::chart::format::count(choice.requests))}</span>
                <span class="choice-bar" aria-hidden="true" style:width=format!("{share:.1}%")></span>
            </label>
        }
    };
    view! {
        <div class="facet-list">
            <input
                type="search"
                placeholder=(t.shell.search)(t.facets(facet))
                aria-label=(t.shell.search)(t.facets(facet))
                on:input=move |e| search.set(event_target_value(&e))
                on:keydown=move |e| {
                    // Enter keeps what is found first.
                    if e.key() == "Enter" && let Some(first) = found.with_untracked(|f| f.first().cloned()) {
                        e.prevent_default();
                        view.step(|v| v.filters.toggle(facet, first.name.clone()));
                    }
                }
            />
            <div class="choices">
                <For each=move || found.get() key=|c| (c.name.clone(), c.kept, c.requests) let(choice)>{row(choice)}</For>
                {live(move || found.with(Vec::is_empty).then(|| view! { <p class="quiet">{t.shell.no_match}</p> }))}
            </div>
            <button
                type="button"
                class="text-button"
                disabled=move || choices.with(|c| !c.iter().any(|c| c.kept))
                on:click=move |_| view.step(|v| v.filters.clear(facet))
            >
                {t.shell.clear}
            </button>
        </div>
    }
    .into_any()
}
