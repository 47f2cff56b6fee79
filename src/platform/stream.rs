//! The body of an answer, piece by piece, unpacked where it is gzip.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A body that is being read. Reading ends when it is dropped.
pub struct Chunks(web_sys::ReadableStreamDefaultReader);

impl Chunks {
    /// Starts to read.
    pub fn new(body: web_sys::ReadableStream) -> Option<Self> {
        body.get_reader().dyn_into().ok().map(Self)
    }

    /// Starts to read what gzip packed.
    pub fn unpacked(body: &web_sys::ReadableStream) -> Option<Self> {
        Self::through(body, "DecompressionStream", "gzip")
    }

    /// Starts to read what comes out of one of the browser's packers; `None` where it has none of that name, or not of
    /// that format.
    pub fn through(body: &web_sys::ReadableStream, class: &str, format: &str) -> Option<Self> {
        let class = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str(class)).ok()?;
        let through = js_sys::Reflect::construct(
            class.dyn_ref::<js_sys::Function>()?,
            &js_sys::Array::of1(&JsValue::from_str(format)),
        )
        .ok()?;
        let pipe = js_sys::Reflect::get(body, &JsValue::from_str("pipeThrough")).ok()?;
        let piped = pipe.dyn_ref::<js_sys::Function>()?.call1(body, &through).ok()?;
        Self::new(piped.dyn_into().ok()?)
    }

    /// The next piece; `None` at the end, an error where the connection broke.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ()> {
        let piece = JsFuture::from(self.0.read()).await.map_err(|_| ())?;
        let field = |name: &str| js_sys::Reflect::get(&piece, &JsValue::from_str(name)).map_err(|_| ());
        if field("done")?.is_truthy() {
            return Ok(None);
        }
        Ok(Some(field("value")?.dyn_into::<js_sys::Uint8Array>().map_err(|_| ())?.to_vec()))
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        // What broke while it was read cannot be cancelled either; that is no news.
        let cancelled = JsFuture::from(self.0.cancel());
        wasm_bindgen_futures::spawn_local(async move { drop(cancelled.await) });
    }
}
