//! Elements that scroll.

use super::dom::{Element, window};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};

/// How many CSS pixels of an element's content are scrolled away above it.
pub fn top(element: &Element) -> f64 {
    f64::from(element.scroll_top())
}

/// Scrolls an element at once, as far as it can.
pub fn to(element: &Element, top: f64) {
    element.set_scroll_top(top.round() as i32);
}

/// Runs a function after an element was scrolled, at most once per frame and never in the way of scrolling. Ends when
/// the handle is dropped.
pub struct ScrollWatch {
    element: Element,
    scrolled: Closure<dyn FnMut()>,
    frame: Rc<Cell<Option<i32>>>,
    _each: Closure<dyn FnMut()>,
}

impl ScrollWatch {
    /// Watches an element; `None` where the browser cannot.
    pub fn new(element: &Element, mut each: impl FnMut() + 'static) -> Option<Self> {
        let frame = Rc::new(Cell::new(None));
        let waiting = frame.clone();
        let each = Closure::<dyn FnMut()>::new(move || {
            waiting.set(None);
            each();
        });
        let (waiting, callback) = (frame.clone(), each.as_ref().unchecked_ref::<js_sys::Function>().clone());
        let scrolled = Closure::<dyn FnMut()>::new(move || {
            if waiting.get().is_none() {
                waiting.set(window().and_then(|w| w.request_animation_frame(&callback).ok()));
            }
        });
        let options = web_sys::AddEventListenerOptions::new();
        options.set_passive(true);
        let listener = scrolled.as_ref().unchecked_ref();
        element
            .add_event_listener_with_callback_and_add_event_listener_options("scroll", listener, &options)
            .ok()?;
        Some(Self { element: element.clone(), scrolled, frame, _each: each })
    }
}

impl Drop for ScrollWatch {
    fn drop(&mut self) {
        let listener = self.scrolled.as_ref().unchecked_ref();
        drop(self.element.remove_event_listener_with_callback("scroll", listener));
        if let (Some(window), Some(frame)) = (window(), self.frame.get()) {
            drop(window.cancel_animation_frame(frame));
        }
    }
}
