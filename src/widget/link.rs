//! Links inside of the page.

use leptos::ev::MouseEvent;

/// Whether a click on a link is for the page to follow: one with a modifier opens another tab, as links do. The browser
/// then does not follow it itself.
pub fn stays(event: &MouseEvent) -> bool {
    let here = !(event.ctrl_key() || event.meta_key() || event.shift_key());
    if here {
        event.prevent_default();
    }
    here
}
