//! Harnesses: who uses compute wisely, per query.

use super::whole::whole;
use leptos::prelude::*;

/// The view.
pub fn harnesses() -> AnyView {
    whole("harnesses", || ().into_any(), || ().into_any())
}
