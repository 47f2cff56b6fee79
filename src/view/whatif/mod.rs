//! What-if: what it would cost elsewhere, and what a plan would have to cost.

use super::whole::whole;
use crate::text::use_text;
use leptos::prelude::*;

/// The view.
pub fn whatif() -> AnyView {
    whole("whatif", || ().into_any(), filled)
}

fn filled() -> AnyView {
    let t = use_text();
    view! { <h2>{t.whatif.title}</h2> }.into_any()
}
