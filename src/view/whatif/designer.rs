//! The plan designer: what a plan would have to cost, seen from who sells it.

use crate::names::DomId;
use crate::text::use_text;
use leptos::prelude::*;

/// The designer.
pub fn designer() -> AnyView {
    let t = use_text();
    view! { <h2 id=DomId::Designer.as_str()>{t.designer.title}</h2> }.into_any()
}
