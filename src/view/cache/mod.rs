//! Cache: why it was read again at full price, what that cost, and what would avoid it.

use super::whole::whole;
use leptos::prelude::*;

/// The view.
pub fn cache() -> AnyView {
    whole("cache", || ().into_any(), || ().into_any())
}
