//! What the list and a session share.

use crate::chart::format;
use crate::state::Detail;
use crate::text::Text;
use crate::widget::grid::RowKey;
use leptos::prelude::*;
use metering::key::Key;

/// The key of a row by its text.
pub fn key_of(text: &str) -> RowKey {
    Key::of(&[text]).0
}

/// A number of things; a dash for none.
pub fn amount(n: u64) -> String {
    if n == 0 { format::NONE.to_owned() } else { format::count(n) }
}

/// A cost, or that there is no price.
pub fn cost(t: &Text, cost: Option<u64>) -> String {
    cost.map_or_else(|| t.sessions.unpriced.to_owned(), format::money)
}

/// What stands in the place of what is not there yet, or cannot be.
pub fn waiting<T>(t: &'static Text, asked: &Detail<T>) -> AnyView {
    match asked {
        Detail::Waiting | Detail::Ready(_) => {
            view! { <p class="quiet waiting" role="status">{t.sessions.reading}</p> }.into_any()
        }
        Detail::Missing => view! {
            <div class="empty small">
                <h3>{t.sessions.missing}</h3>
                <p>{t.sessions.missing_long}</p>
            </div>
        }
        .into_any(),
        Detail::Failed(error) => {
            let advice = t.advice(error);
            view! { <div class="empty small"><h3>{advice.what}</h3><p>{advice.next}</p></div> }.into_any()
        }
    }
}
