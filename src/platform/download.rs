//! Files that the page hands to a person.

use super::dom::document;
use crate::names::FileStem;
use wasm_bindgen::JsCast;

/// Saves a table that was written as CSV.
pub fn save_csv(stem: FileStem, text: &str) {
    save_text(&format!("{}.csv", stem.as_str()), "text/csv;charset=utf-8", text);
}

/// Saves a picture that was written as SVG.
pub fn save_svg(stem: FileStem, text: &str) {
    save_text(&format!("{}.svg", stem.as_str()), "image/svg+xml", text);
}

/// Saves a text as a file.
fn save_text(name: &str, media_type: &str, text: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&wasm_bindgen::JsValue::from_str(text));
    if let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) {
        save_blob(name, &blob);
    }
}

/// Saves bytes as a file.
pub fn save_bytes(name: &str, bytes: &[u8]) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let parts = js_sys::Array::of1(&wasm_bindgen::JsValue::from(js_sys::Uint8Array::from(bytes)));
    if let Ok(blob) = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options) {
        save_blob(name, &blob);
    }
}

/// Saves a file of any content.
pub fn save_blob(name: &str, blob: &web_sys::Blob) {
    let (Some(document), Ok(url)) = (document(), web_sys::Url::create_object_url_with_blob(blob)) else {
        return;
    };
    let anchor =
        document.create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    drop(web_sys::Url::revoke_object_url(&url));
}
