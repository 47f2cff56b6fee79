//! Keys that are pressed anywhere on the page.

use super::dom::{document, window};
use wasm_bindgen::{JsCast, closure::Closure};

/// A pressed key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name: `a`, `/`, `Escape`, `ArrowLeft`.
    pub name: String,
    /// With Control or Command.
    pub command: bool,
    /// With Alt.
    pub alt: bool,
    /// While something is written into a field.
    pub writing: bool,
    /// While a dialogue is open.
    pub dialog: bool,
}

/// Runs a function for each pressed key; where it says `true` the browser does nothing of its own.
pub fn on_key(mut each: impl FnMut(&Key) -> bool + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::KeyboardEvent)>::new(move |event: web_sys::KeyboardEvent| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok());
        let tag = target.as_ref().map(|t| t.tag_name()).unwrap_or_default();
        let key = Key {
            name: event.key(),
            command: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            writing: matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                || target.is_some_and(|t| t.is_content_editable()),
            dialog: document().is_some_and(|d| d.query_selector("dialog[open]").ok().flatten().is_some()),
        };
        if each(&key) {
            event.prevent_default();
        }
    });
    if let Some(window) = window() {
        drop(window.add_event_listener_with_callback("keydown", closure.as_ref().unchecked_ref()));
    }
    closure.forget();
}
