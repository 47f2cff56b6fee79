//! Sources: what was read, how far it can be trusted, and how to add more.

mod add;
mod findings;
mod list;
mod places;
mod trust;

use crate::fetch::memory;
use crate::state::Kind;
use crate::text::Text;
use leptos::prelude::*;

/// The view.
pub fn sources() -> AnyView {
    view! {
        <div class="view sources">
            <div class="sources-columns">
                <div class="sources-main">{list::list()} {trust::trust()} {findings::unpriced()} {findings::findings()}</div>
                <div class="sources-side">{add::add()} {places::places()}</div>
            </div>
        </div>
    }
    .into_any()
}

/// What a source is called.
pub fn source_name(t: &Text, kind: &Kind) -> String {
    match kind {
        Kind::Demo => t.sources.demo.to_owned(),
        Kind::Collector => t.sources.collector.to_owned(),
        Kind::Feed(address) => address.clone(),
        Kind::Local(names) if names.is_empty() => t.sources.local.to_owned(),
        Kind::Local(names) => memory::title(names),
    }
}
