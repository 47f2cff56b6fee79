//! The present, timers and animation frames.

use super::dom::window;
use metering::time::Millis;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// The present.
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}

/// Waits.
pub async fn sleep(millis: u32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis as i32));
        }
    });
    drop(JsFuture::from(promise).await);
}

/// Runs a function again and again, as long as the page lives.
pub fn every(millis: u32, each: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(each);
    if let Some(window) = window() {
        let callback = closure.as_ref().unchecked_ref();
        drop(window.set_interval_with_callback_and_timeout_and_arguments_0(callback, millis as i32));
    }
    closure.forget();
}

/// Milliseconds since the page was opened, with fractions, for measuring.
pub fn since_start() -> f64 {
    window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// Leaves a mark in the browser's performance timeline.
pub fn mark(name: &str) {
    if let Some(performance) = window().and_then(|w| w.performance()) {
        drop(js_sys::Reflect::get(&performance, &JsValue::from_str("mark")).and_then(|mark| {
            mark.dyn_into::<js_sys::Function>()
                .and_then(|mark| mark.call1(&performance, &JsValue::from_str(name)))
        }));
    }
}
