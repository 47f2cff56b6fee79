//! Notifications of the system, where the browser has them and the person allows it.

use super::dom::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// What the browser says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It has no notifications.
    Unsupported,
    /// The person was not asked yet.
    Ask,
    /// They said no, or the browser did.
    Denied,
    /// They said yes.
    Granted,
}

/// What the browser says now.
pub fn permission() -> Permission {
    let known = window()
        .is_some_and(|w| js_sys::Reflect::has(&w, &JsValue::from_str("Notification")).unwrap_or(false));
    if !known {
        return Permission::Unsupported;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::Ask,
    }
}

/// Asks the person, if they were not asked yet.
pub async fn ask() -> Permission {
    if permission() == Permission::Ask
        && let Ok(asked) = Notification::request_permission()
    {
        drop(JsFuture::from(asked).await);
    }
    permission()
}

/// Shows a notification; one of the same tag takes its place.
pub fn show(title: &str, body: &str, tag: &str) {
    if permission() == Permission::Granted {
        let options = NotificationOptions::new();
        options.set_body(body);
        options.set_tag(tag);
        // Some systems allow notifications of service workers only; there the page's own words must do.
        drop(Notification::new_with_options(title, &options));
    }
}
