//! What the forms for databases and stores of metrics are made of.

use crate::names::DomId;
use leptos::prelude::*;

/// Something to type, under its label; an address has to be. `empty` is shown until something is.
pub fn field(
    label: &'static str,
    id: DomId,
    kind: &'static str,
    empty: &'static str,
    value: RwSignal<String>,
) -> AnyView {
    view! {
        <label>
            <span>{label}</span>
            <input
                type=kind
                id=id.as_str()
                required=kind == "url"
                autocomplete="off"
                spellcheck="false"
                placeholder=empty
                prop:value=move || value.get()
                on:input=move |e| value.set(event_target_value(&e))
            />
        </label>
    }
    .into_any()
}

/// Whether what lets one in is to be remembered.
pub fn tick(label: &'static str, id: DomId, value: RwSignal<bool>) -> AnyView {
    view! {
        <label class="store-remember">
            <input
                type="checkbox"
                id=id.as_str()
                prop:checked=move || value.get()
                on:change=move |e| value.set(event_target_checked(&e))
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
