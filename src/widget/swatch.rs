//! Small squares of colour beside names.

use crate::state::palette::HARNESSES;
use leptos::prelude::*;

/// The custom property of a colour's key, for a style.
pub fn css(key: &str) -> String {
    if HARNESSES.contains(&key) { format!("var(--harness-{key})") } else { format!("var(--{key})") }
}

/// A square of a colour. The name stands beside it.
pub fn swatch(key: &str) -> AnyView {
    view! { <span class="swatch" aria-hidden="true" style:background-color=css(key)></span> }.into_any()
}
