//! Headroom: how much is left, and when it runs out.

use super::whole::whole;
use crate::text::use_text;
use leptos::prelude::*;

/// The view.
pub fn headroom() -> AnyView {
    whole("headroom", || ().into_any(), filled)
}

fn filled() -> AnyView {
    let t = use_text();
    view! { <h2>{t.headroom.title}</h2> }.into_any()
}
