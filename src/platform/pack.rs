//! Raw deflate, by the browser.

use super::stream::Chunks;
use wasm_bindgen::JsValue;

/// Why bytes were not unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// The browser does not know how.
    Unavailable,
    /// They are damaged.
    Damaged,
    /// They are more than was allowed.
    TooLarge,
}

/// The name of the format in the browser.
const RAW: &str = "deflate-raw";

/// Packs bytes; `None` where the browser does not know how.
pub async fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut chunks = Chunks::through(&stream(bytes)?, "CompressionStream", RAW)?;
    let mut out = Vec::new();
    while let Some(piece) = chunks.next().await.ok()? {
        out.extend_from_slice(&piece);
    }
    Some(out)
}

/// Unpacks bytes that become at most so many.
pub async fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Unpacked> {
    let stream = stream(bytes).ok_or(Unpacked::Unavailable)?;
    let mut chunks = Chunks::through(&stream, "DecompressionStream", RAW).ok_or(Unpacked::Unavailable)?;
    let mut out = Vec::new();
    while let Some(piece) = chunks.next().await.map_err(|()| Unpacked::Damaged)? {
        if out.len() + piece.len() > most {
            return Err(Unpacked::TooLarge);
        }
        out.extend_from_slice(&piece);
    }
    Ok(out)
}

fn stream(bytes: &[u8]) -> Option<web_sys::ReadableStream> {
    let parts = js_sys::Array::of1(&JsValue::from(js_sys::Uint8Array::from(bytes)));
    Some(web_sys::Blob::new_with_u8_array_sequence(&parts).ok()?.stream())
}
