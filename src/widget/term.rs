//! A word with its explanation, which shows while the word is pointed at or has the focus.

use leptos::prelude::*;

/// A word that takes the focus by itself. A finger's tap gives it the focus.
pub fn term(name: &str, means: &str) -> AnyView {
    view! {
        <button type="button" class="term" aria-label=format!("{name}: {means}")>
            {inside(name, means)}
        </button>
    }
    .into_any()
}

/// A word inside of a button, which explains it to those who press it: keys show it while they are at the button.
pub fn term_within(name: &str, means: &str) -> AnyView {
    view! { <span class="term">{inside(name, means)}</span> }.into_any()
}

fn inside(name: &str, means: &str) -> AnyView {
    view! {
        {name.to_owned()}
        <span class="tip" role="tooltip" aria-hidden="true">{means.to_owned()}</span>
    }
    .into_any()
}
