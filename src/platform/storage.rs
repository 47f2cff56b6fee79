//! The browser's local storage. Where it is switched off, nothing is stored and nothing fails.

use super::dom::window;
use crate::names::StorageKey;

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}

/// What is stored under a key.
pub fn get(key: StorageKey) -> Option<String> {
    storage()?.get_item(key.as_str()).ok().flatten()
}

/// Stores a value, or removes it.
pub fn set(key: StorageKey, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    drop(match value {
        Some(value) => storage.set_item(key.as_str(), value),
        None => storage.remove_item(key.as_str()),
    });
}
