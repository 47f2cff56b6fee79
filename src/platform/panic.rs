//! What happens when the page's own code fails: the browser's console has the place, the person a card with a next step.

use super::dom::document;
use std::panic::PanicHookInfo;

/// Installs the hook. `card` turns a message into the card's heading, text and what is copied.
pub fn install(card: fn(&str) -> Card) {
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        let what = info.payload();
        let message = what
            .downcast_ref::<&str>()
            .map(|m| (*m).to_owned())
            .or_else(|| what.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        drop(show(&card(&format!("{message} ({place})"))));
    }));
}

/// What the card says.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its heading.
    pub title: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// What went wrong, with the version, to be selected and copied.
    pub report: String,
    /// The label of the button that loads the page anew.
    pub reload: &'static str,
    /// The label of the button that copies the report.
    pub copy: &'static str,
}

/// Builds the card without the reactive layer, which may be what failed.
fn show(card: &Card) -> Result<(), wasm_bindgen::JsValue> {
    use wasm_bindgen::JsCast;
    let Some(document) = document() else { return Ok(()) };
    let Some(body) = document.body() else { return Ok(()) };
    if document.query_selector(".crash")?.is_some() {
        return Ok(());
    }
    let add = |parent: &web_sys::Element, tag: &str, text: &str| {
        let element = document.create_element(tag)?;
        element.set_text_content(Some(text));
        parent.append_child(&element)?;
        Ok::<_, wasm_bindgen::JsValue>(element)
    };
    let section = add(&body, "section", "")?;
    section.set_class_name("crash");
    section.set_attribute("role", "alert")?;
    add(&section, "h2", card.title)?;
    add(&section, "p", card.advice)?;
    add(&section, "pre", &card.report)?;
    let actions = add(&section, "p", "")?;
    actions.set_class_name("actions");
    let button = |label: &str, primary: bool, script: &str| {
        let button = add(&actions, "button", label)?;
        button.set_class_name(if primary { "button primary" } else { "button" });
        let _ = script;
        Ok::<_, wasm_bindgen::JsValue>(button)
    };
    let reload = button(card.reload, true, "")?;
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(super::location::reload);
    reload.add_event_listener_with_callback("click", closure.as_ref().unchecked_ref())?;
    closure.forget();
    let copy = button(card.copy, false, "")?;
    let report = card.report.clone();
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || {
        let report = report.clone();
        wasm_bindgen_futures::spawn_local(async move {
            super::clipboard::copy(&report).await;
        });
    });
    copy.add_event_listener_with_callback("click", closure.as_ref().unchecked_ref())?;
    closure.forget();
    Ok(())
}

/// Installs the hook of a worker: the page hears of the failure as the worker's error, instead of waiting for ever.
pub fn install_in_worker() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        let error = js_sys::Error::new(&info.to_string());
        drop(js_sys::Reflect::get(&js_sys::global(), &"reportError".into()).and_then(|report| {
            let report: js_sys::Function = wasm_bindgen::JsCast::dyn_into(report)?;
            report.call1(&js_sys::global(), &error)
        }));
    }));
}
