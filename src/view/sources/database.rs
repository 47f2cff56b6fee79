//! Adding a ClickHouse database.

use super::field::{field, tick};
use crate::fetch::{Database, Entry, USUAL, use_loader};
use crate::names::DomId;
use crate::text::use_text;
use leptos::prelude::*;

/// The form, folded: few people have a database.
pub fn database() -> AnyView {
    let t = use_text();
    let loader = use_loader();
    let d = t.database;
    let [address, name, user, key] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let remember = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let [at, of, who, word] = [address, name, user, key].map(|part| part.get_untracked());
        loader.database(Database::typed(&at, &of), Entry::typed(&who, &word, remember.get_untracked()));
        [address, name, user, key].iter().for_each(|part| part.set(String::new()));
    };
    view! {
        <details class="store-add">
            <summary>{d.add}</summary>
            <p class="quiet">{d.lead}</p>
            <form class="store-form" on:submit=submit>
                {field(d.address, DomId::DatabaseAddress, "url", d.example, address)}
                {field(d.name, DomId::DatabaseName, "text", USUAL, name)}
                {field(d.user, DomId::DatabaseUser, "text", d.user_empty, user)}
                {field(d.key, DomId::DatabaseKey, "password", "", key)}
                {tick(d.remember, DomId::DatabaseRemember, remember)}
                <p class="actions"><button type="submit" class="button">{d.submit}</button></p>
            </form>
            <p class="quiet">{d.cors}</p>
        </details>
    }
    .into_any()
}
