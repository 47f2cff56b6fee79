//! Sessions: what happened, from the list down to a single request.

use super::whole::whole;
use leptos::prelude::*;

/// The view.
pub fn sessions() -> AnyView {
    whole("sessions", || ().into_any(), || ().into_any())
}
