//! Sources: what was read, how far it can be trusted, and how to add more.

mod add;
mod database;
mod field;
mod findings;
mod given;
mod list;
mod places;
mod prices;
mod store;
mod trust;

use leptos::prelude::*;

/// The view.
pub fn sources() -> AnyView {
    view! {
        <div class="view sources">
            <div class="sources-columns">
                <div class="sources-main">{list::list()} {trust::trust()} {findings::unpriced()} {prices::prices()} {findings::findings()}</div>
                <div class="sources-side">{add::add()} {places::places()}</div>
            </div>
        </div>
    }
    .into_any()
}
