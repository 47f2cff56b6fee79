//! A row of buttons of which one is on.

use leptos::prelude::*;

/// One of a few.
#[component]
pub fn Switch(
    /// What is switched.
    #[prop(into)]
    label: String,
    /// The words on the buttons.
    options: Vec<String>,
    /// Which is on; a number that no button has is none.
    #[prop(into)]
    value: Signal<usize>,
    /// Buttons that cannot be on now.
    #[prop(optional, into)]
    disabled: Option<Signal<Vec<usize>>>,
    /// A word below each button's own, such as what it costs.
    #[prop(optional, into)]
    below: Option<Signal<Vec<String>>>,
    /// A button was pressed.
    #[prop(into)]
    on: Callback<usize>,
) -> impl IntoView {
    let buttons = options
        .into_iter()
        .enumerate()
        .map(|(i, option)| {
            let off = move || disabled.is_some_and(|d| d.with(|d| d.contains(&i)));
            let below = below.map(|b| {
                view! { " " <small>{move || b.with(|b| b.get(i).cloned().unwrap_or_default())}</small> }
            });
            view! {
                <button
                    type="button"
                    aria-pressed=move || (value.get() == i).to_string()
                    disabled=off
                    on:click=move |_| on.run(i)
                >
                    {option} {below}
                </button>
            }
        })
        .collect_view();
    view! { <div class="switch" role="group" aria-label=label>{buttons}</div> }.into_any()
}
