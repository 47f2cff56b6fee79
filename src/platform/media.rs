//! What the browser says about the screen and the person's wishes.

use super::dom::window;
use wasm_bindgen::{JsCast, closure::Closure};

/// Runs a function each time the browser changes between light and dark.
pub fn on_scheme_change(each: impl Fn() + 'static) {
    listen("(prefers-color-scheme: dark)", each);
}

/// Runs a function each time the resolution changes: another screen, another zoom.
pub fn on_resolution_change(each: impl Fn() + 'static) {
    let each = std::rc::Rc::new(each);
    // A query holds for one resolution; the window's own event covers every change of it.
    let closure = Closure::<dyn Fn()>::new(move || each());
    if let Some(window) = window() {
        drop(window.add_event_listener_with_callback("resize", closure.as_ref().unchecked_ref()));
    }
    closure.forget();
}

/// Device pixels per CSS pixel.
pub fn pixel_ratio() -> f64 {
    window().map_or(1.0, |w| w.device_pixel_ratio()).clamp(0.5, 8.0)
}

fn listen(query: &str, each: impl Fn() + 'static) {
    let Some(list) = window().and_then(|w| w.match_media(query).ok().flatten()) else { return };
    let closure = Closure::<dyn Fn()>::new(each);
    list.set_onchange(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
    // The list must live as long as the page, or its event never comes.
    std::mem::forget(list);
}
