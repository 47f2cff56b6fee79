//! Workers of the page's own code, what passes between them and the page, and reading files inside one.

use super::files::File;
use super::stream::Chunks;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::future::Future;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The static script that starts a worker, beside `index.html`.
const BOOT: &str = "worker.js";

#[wasm_bindgen]
extern "C" {
    /// The address of the page's hashed script.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static SCRIPT: String;
}

/// What is sent: a few bytes of protocol, and what goes along without being looked into.
#[derive(Debug, Default)]
pub struct Message {
    /// The protocol's part.
    pub bytes: Vec<u8>,
    /// Files; the receiver gets handles, no contents.
    pub files: Vec<File>,
    /// Blocks of memory; they move to the receiver without a copy.
    pub blocks: Vec<Block>,
}

/// A block of memory outside the Wasm's own.
#[derive(Clone, Debug)]
pub struct Block(ArrayBuffer);

impl Block {
    /// Copies bytes out of the Wasm's memory.
    pub fn new(bytes: &[u8]) -> Self {
        Self(Uint8Array::from(bytes).buffer())
    }

    /// Copies the bytes into the Wasm's memory.
    pub fn to_vec(&self) -> Vec<u8> {
        Uint8Array::new(&self.0).to_vec()
    }

    /// How many bytes it holds.
    pub fn len(&self) -> usize {
        self.0.byte_length() as usize
    }

    /// Replaces the contents of a buffer by the bytes.
    pub fn copy_into(&self, to: &mut Vec<u8>) {
        to.resize(self.len(), 0);
        Uint8Array::new(&self.0).copy_to(to);
    }
}

impl Message {
    fn into_js(self) -> (Array, Array) {
        let moved: Array = self.blocks.into_iter().map(|b| b.0).collect();
        let files: Array = self.files.into_iter().collect();
        let whole = Array::of3(&Uint8Array::from(&self.bytes[..]), &files, &moved.slice(0, moved.length()));
        (whole, moved)
    }

    fn from_js(data: JsValue) -> Option<Self> {
        let parts = data.dyn_into::<Array>().ok()?;
        let list = |i| parts.get(i).dyn_into::<Array>().ok();
        Some(Self {
            bytes: parts.get(0).dyn_into::<Uint8Array>().ok()?.to_vec(),
            files: list(1)?.iter().filter_map(|f| f.dyn_into().ok()).collect(),
            blocks: list(2)?.iter().filter_map(|b| b.dyn_into().ok()).map(Block).collect(),
        })
    }
}

/// How many workers can run at a time here.
pub fn cores() -> usize {
    super::dom::window().map_or(1, |w| w.navigator().hardware_concurrency() as usize).max(1)
}

/// A worker, seen from the page. It ends when this is dropped.
pub struct Worker {
    worker: web_sys::Worker,
    _message: Closure<dyn FnMut(web_sys::MessageEvent)>,
    _error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Worker {
    /// Starts a worker. `hear` gets what it sends; `died` is told why it stopped or never started.
    pub fn start(
        mut hear: impl FnMut(Message) + 'static,
        mut died: impl FnMut(String) + 'static,
    ) -> Option<Self> {
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let script = SCRIPT.with(String::clone);
        let address = format!("{BOOT}?js={}", String::from(js_sys::encode_uri_component(&script)));
        let worker = web_sys::Worker::new_with_options(&address, &options).ok()?;
        let message = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MessageEvent| {
            if let Some(message) = Message::from_js(event.data()) {
                hear(message);
            }
        });
        let error = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            died(event.dyn_ref::<web_sys::ErrorEvent>().map(|e| e.message()).unwrap_or_default());
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        worker.post_message(&wasm_bindgen::module()).ok()?;
        Some(Self { worker, _message: message, _error: error })
    }

    /// Sends a message. False if the browser could not copy it.
    pub fn send(&self, message: Message) -> bool {
        let (whole, moved) = message.into_js();
        self.worker.post_message_with_transfer(&whole, &moved).is_ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Inside a worker: hands every message of the page to a function, for as long as the worker lives.
pub fn listen(mut hear: impl FnMut(Message) + 'static) {
    let Some(scope) = scope() else { return };
    let closure = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MessageEvent| {
        if let Some(message) = Message::from_js(event.data()) {
            hear(message);
        }
    });
    scope.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// Inside a worker: sends the page a message.
pub fn answer(message: Message) {
    let (whole, moved) = message.into_js();
    if let Some(scope) = scope() {
        drop(scope.post_message_with_transfer(&whole, &moved));
    }
}

/// Inside a worker: runs a future beside the others.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}

/// Milliseconds, for measuring spans.
pub fn ticks() -> f64 {
    js_sys::Date::now()
}

fn scope() -> Option<web_sys::DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// The bytes of a file from an offset on, at most so many. Reading starts at once; waiting for it comes later.
///
/// # Errors
/// What the browser says: the file was moved, changed or may not be read.
pub fn piece(file: &File, from: u64, most: u64) -> impl Future<Output = Result<Block, String>> + use<> {
    let blob = file.slice_with_f64_and_f64(from as f64, (from + most) as f64);
    let started = blob.map(|b| JsFuture::from(b.array_buffer()));
    async move {
        let buffer = started.map_err(said)?.await.map_err(said)?;
        Ok(Block(buffer.unchecked_into()))
    }
}

/// How many bytes a file holds.
pub fn size(file: &File) -> u64 {
    file.size() as u64
}

/// When a file was changed last, in milliseconds since 1970; `None` where the browser does not tell.
pub fn changed(file: &File) -> Option<i64> {
    let at = file.last_modified();
    (at > 0.0).then_some(at as i64)
}

/// The contents of a gzip file, unpacked by the browser as it is read; `None` if it cannot.
pub fn unpacked(file: &File) -> Option<Chunks> {
    Chunks::unpacked(&file.stream())
}

/// What an exception says.
pub(super) fn said(error: JsValue) -> String {
    match error.dyn_into::<js_sys::Error>() {
        Ok(error) => String::from(error.message()),
        // Some are DOM exceptions, which are no errors of the language.
        Err(other) => js_sys::Reflect::get(&other, &"message".into())
            .ok()
            .and_then(|m| m.as_string())
            .unwrap_or_else(|| String::from("no reason given")),
    }
}
