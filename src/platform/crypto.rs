//! The browser's own cryptography: random bytes, AES-GCM with 256 bits, keys from pass phrases.
//!
//! Bound by name, because a page without a secure context has no `subtle` at all.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Rounds of PBKDF2 with SHA-256 from a pass phrase to a key.
const ROUNDS: u32 = 600_000;

/// A key that never leaves the browser's hands.
#[derive(Debug)]
pub struct Key(JsValue);

/// Why something cannot be encrypted or decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The browser has no cryptography here: the page is not served over HTTPS, nor from this machine.
    Unavailable,
    /// The bytes are not what that key encrypted.
    Wrong,
}

/// Random bytes; `None` where the browser has none.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let bytes = Uint8Array::new_with_length(N as u32);
    let fill: Function = Reflect::get(&crypto, &"getRandomValues".into()).ok()?.dyn_into().ok()?;
    fill.call1(&crypto, &bytes).ok()?;
    let mut out = [0; N];
    bytes.copy_to(&mut out);
    Some(out)
}

/// A key of 32 bytes.
pub async fn key(bytes: &[u8]) -> Result<Key, Refused> {
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let raw = Uint8Array::from(bytes);
    ask("importKey", &[&"raw".into(), &raw, &"AES-GCM".into(), &false.into(), &uses]).await.map(Key)
}

/// The key of a pass phrase, in [`ROUNDS`] rounds.
pub async fn key_of_phrase(phrase: &str, salt: &[u8]) -> Result<Key, Refused> {
    let raw = Uint8Array::from(phrase.as_bytes());
    let uses = Array::of1(&"deriveKey".into());
    let phrase = ask("importKey", &[&"raw".into(), &raw, &"PBKDF2".into(), &false.into(), &uses]).await?;
    let salt = Uint8Array::from(salt);
    let from = object(&[
        ("name", &"PBKDF2".into()),
        ("hash", &"SHA-256".into()),
        ("salt", &salt),
        ("iterations", &ROUNDS.into()),
    ]);
    let of = object(&[("name", &"AES-GCM".into()), ("length", &256.into())]);
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    ask("deriveKey", &[&from, &phrase, &of, &false.into(), &uses]).await.map(Key)
}

/// Encrypts bytes; `beside` is not encrypted and cannot be changed without being noticed. The tag is at the end.
pub async fn encrypt(key: &Key, iv: &[u8], beside: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    with(key, "encrypt", iv, beside, bytes).await
}

/// Decrypts bytes.
pub async fn decrypt(key: &Key, iv: &[u8], beside: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    with(key, "decrypt", iv, beside, bytes).await
}

async fn with(key: &Key, what: &str, iv: &[u8], beside: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let (iv, beside, bytes) = (Uint8Array::from(iv), Uint8Array::from(beside), Uint8Array::from(bytes));
    let how = object(&[("name", &"AES-GCM".into()), ("iv", &iv), ("additionalData", &beside)]);
    let answer = ask(what, &[&how, &key.0, &bytes]).await?;
    Ok(Uint8Array::new(&answer).to_vec())
}

fn subtle() -> Option<JsValue> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    Reflect::get(&crypto, &"subtle".into()).ok().filter(|s| !s.is_undefined())
}

/// Calls a function of the browser's cryptography and waits for its answer.
async fn ask(name: &str, given: &[&JsValue]) -> Result<JsValue, Refused> {
    let subtle = subtle().ok_or(Refused::Unavailable)?;
    let function = Reflect::get(&subtle, &name.into()).ok().and_then(|f| f.dyn_into::<Function>().ok());
    let list: Array = given.iter().copied().collect();
    let promise = function.ok_or(Refused::Unavailable)?.apply(&subtle, &list).map_err(|_| Refused::Wrong)?;
    let promise: Promise = promise.dyn_into().map_err(|_| Refused::Unavailable)?;
    JsFuture::from(promise).await.map_err(|_| Refused::Wrong)
}

fn object(fields: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes any field.
        drop(Reflect::set(&object, &(*name).into(), value));
    }
    object
}
