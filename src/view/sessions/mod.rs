//! Sessions: what happened, from the list down to a single request.

mod list;
mod one;
mod parts;
mod queries;
mod requests;
mod round;
mod sums;

pub use list::provide;

use super::whole::whole;
use crate::state::use_view;
use crate::widget::live::live;
use leptos::prelude::*;

/// The view.
pub fn sessions() -> AnyView {
    let session = use_view().memo(|v| v.session.clone());
    live(move || match session.get() {
        Some(session) => one::one(session),
        None => whole("sessions", || ().into_any(), list::list),
    })
    .into_any()
}
