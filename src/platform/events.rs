//! Server-sent events.

use wasm_bindgen::{JsCast, closure::Closure};

/// A stream of events that the browser keeps open and opens again; closed when dropped.
pub struct Events {
    source: web_sys::EventSource,
    _message: Closure<dyn FnMut(web_sys::MessageEvent)>,
    _state: Closure<dyn FnMut(web_sys::Event)>,
}

impl Events {
    /// Listens to events of one name at an address. `state` hears whether the stream is open.
    pub fn open(
        address: &str,
        name: &str,
        mut each: impl FnMut(String) + 'static,
        mut state: impl FnMut(bool) + 'static,
    ) -> Option<Self> {
        let source = web_sys::EventSource::new(address).ok()?;
        let message =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                each(event.data().as_string().unwrap_or_default());
            });
        let open = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            state(event.type_() == "open");
        });
        source.add_event_listener_with_callback(name, message.as_ref().unchecked_ref()).ok()?;
        source.set_onopen(Some(open.as_ref().unchecked_ref()));
        source.set_onerror(Some(open.as_ref().unchecked_ref()));
        Some(Self { source, _message: message, _state: open })
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
