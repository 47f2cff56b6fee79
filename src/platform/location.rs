//! The page's address and its history.

use super::dom::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// The query string, with its question mark; empty if there is none.
pub fn search() -> String {
    window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// The fragment with its number sign; empty if there is none.
pub fn hash() -> String {
    window().and_then(|w| w.location().hash().ok()).unwrap_or_default()
}

/// The address of the page without query and fragment.
pub fn bare() -> String {
    let part = |w: &web_sys::Window| {
        Some(format!("{}{}", w.location().origin().ok()?, w.location().pathname().ok()?))
    };
    window().and_then(|w| part(&w)).unwrap_or_default()
}

/// Puts a query string into the address in the place of the present step, and takes the fragment away.
pub fn replace_all(search: &str) {
    let Some(window) = window() else { return };
    let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) else { return };
    drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{search}"))));
}

/// Runs a function each time the fragment changes.
pub fn on_hash(each: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(each);
    if let Some(window) = window() {
        drop(window.add_event_listener_with_callback("hashchange", closure.as_ref().unchecked_ref()));
    }
    closure.forget();
}

/// Puts a query string into the address as a new step of the history.
pub fn push(search: &str) {
    write(search, |history, url| history.push_state_with_url(&JsValue::NULL, "", Some(url)));
}

/// Puts a query string into the address in the place of the present step.
pub fn replace(search: &str) {
    write(search, |history, url| history.replace_state_with_url(&JsValue::NULL, "", Some(url)));
}

fn write(search: &str, change: impl FnOnce(&web_sys::History, &str) -> Result<(), JsValue>) {
    let Some(window) = window() else { return };
    let (Ok(path), Ok(hash), Ok(history)) =
        (window.location().pathname(), window.location().hash(), window.history())
    else {
        return;
    };
    // Browsers refuse too many changes a second; the next one goes through.
    drop(change(&history, &format!("{path}{search}{hash}")));
}

/// Runs a function each time a person goes back or forward.
pub fn on_pop(each: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(each);
    if let Some(window) = window() {
        drop(window.add_event_listener_with_callback("popstate", closure.as_ref().unchecked_ref()));
    }
    closure.forget();
}

/// A text as the value of a parameter in an address.
pub fn escape(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        drop(window.location().reload());
    }
}

/// Whether an address leads to another origin than the page's; `None` for what is no address of the web.
pub fn is_foreign(address: &str) -> Option<bool> {
    let window = window()?;
    let url = web_sys::Url::new_with_base(address, &window.location().href().ok()?).ok()?;
    if !matches!(url.protocol().as_str(), "http:" | "https:") || address.is_empty() {
        return None;
    }
    Some(url.origin() != window.location().origin().ok()?)
}
