//! Sources: what was read, how far it can be trusted, and how to add more.

mod add;
mod findings;
mod list;
mod places;
mod trust;

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
        Kind::Local(names) => match names.as_slice() {
            [] => t.sources.local.to_owned(),
            [one] => one.clone(),
            [first, second] => format!("{first}, {second}"),
            [first, second, rest @ ..] => format!("{first}, {second} +{}", rest.len()),
        },
    }
}
