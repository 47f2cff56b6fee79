//! The clipboard.

use super::dom::window;
use wasm_bindgen_futures::JsFuture;

/// Copies a text; says whether that worked.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // Not there on a page without a secure context.
    let navigator = window.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &wasm_bindgen::JsValue::from_str("clipboard"));
    if clipboard.map_or(true, |c| c.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
