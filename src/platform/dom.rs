//! The document: attributes of its root, its title, focus, measures of elements.

use crate::names::DomId;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// An element of the page.
pub type Element = web_sys::Element;
/// An element that can have the focus.
pub type HtmlElement = web_sys::HtmlElement;
/// A dialogue element.
pub type Dialog = web_sys::HtmlDialogElement;

/// Whether this is a page; else it is a worker.
pub fn is_page() -> bool {
    web_sys::window().is_some()
}

pub(super) fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// Sets or removes an attribute of the root element.
pub fn set_root(name: &str, value: Option<&str>) {
    let Some(root) = root() else { return };
    // A root element that refuses an attribute does not exist; there is nothing to do about it either.
    drop(match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    });
}

/// Sets the title of the page.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The element of that id.
pub fn by_id(id: DomId) -> Option<Element> {
    document()?.get_element_by_id(id.as_str())
}

/// Removes an element.
pub fn remove(id: DomId) {
    if let Some(element) = by_id(id) {
        element.remove();
    }
}

/// Scrolls the page so that an element is seen.
pub fn reveal(id: DomId) {
    if let Some(element) = by_id(id) {
        element.scroll_into_view();
    }
}

/// Gives an element the focus.
pub fn focus(id: DomId) {
    if let Some(element) = by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}

/// Gives the focus to what a selector finds first inside of an element.
pub fn focus_inside(element: &Element, selector: &str) {
    let found = element.query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        drop(found.focus());
    }
}

/// Gives the focus to what a selector finds first beside the element that an event is of.
pub fn focus_beside(event: &web_sys::Event, selector: &str) {
    let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(parent) = element.and_then(|element| element.parent_element()) {
        focus_inside(&parent, selector);
    }
}

/// Whether an element has the focus in a way that shows: by keys, not by a pointer.
pub fn by_keys(element: &Element) -> bool {
    element.matches(":focus-visible").unwrap_or(false)
}

/// The width and the height of what is seen of the page, without scroll bars.
pub fn viewport() -> Option<(f64, f64)> {
    let root = root()?;
    Some(inside(&root))
}

/// The root element.
pub fn root() -> Option<Element> {
    document()?.document_element()
}

/// Where an element is in what is seen of the page: left, top, width, height.
pub fn place(element: &Element) -> [f64; 4] {
    let rect = element.get_bounding_client_rect();
    [rect.left(), rect.top(), rect.width(), rect.height()]
}

/// The width and the height of an element inside of its borders, without its scroll bars.
pub fn inside(element: &Element) -> (f64, f64) {
    (f64::from(element.client_width()), f64::from(element.client_height()))
}

/// Sets a property of an element's own style.
pub fn set_style(element: &HtmlElement, name: &str, value: &str) {
    drop(element.style().set_property(name, value));
}

/// Scrolls to the top of the page.
pub fn to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Opens a dialogue above the page.
pub fn open(dialog: &Dialog) {
    if !dialog.open() {
        drop(dialog.show_modal());
    }
}

/// Whether a disclosure shows its content.
pub fn is_open(details: &Element) -> bool {
    details.has_attribute("open")
}

/// Closes it.
pub fn close(dialog: &Dialog) {
    if dialog.open() {
        dialog.close();
    }
}

/// The first language of the browser that starts with one of these tags.
pub fn preferred_language(tags: &[&str]) -> Option<String> {
    let languages = window()?.navigator().languages();
    languages.iter().filter_map(|l| l.as_string()).find_map(|l| {
        let lower = l.to_lowercase();
        tags.iter().find(|t| lower.starts_with(&t.to_lowercase())).map(|t| (*t).to_owned())
    })
}

/// The operating system, as far as a browser says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Os {
    /// macOS.
    Mac,
    /// Windows.
    Windows,
    /// Linux and everything else.
    Linux,
}

/// The system that the browser runs on.
pub fn os() -> Os {
    let agent = window().and_then(|w| w.navigator().user_agent().ok()).unwrap_or_default();
    match agent {
        a if a.contains("Mac") => Os::Mac,
        a if a.contains("Windows") => Os::Windows,
        _ => Os::Linux,
    }
}

/// Runs a function each time an element changes its size, and once at first. Ends when the handle is dropped.
pub struct SizeWatch {
    observer: web_sys::ResizeObserver,
    _closure: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Watches an element; `None` where the browser cannot.
    pub fn new(element: &Element, mut each: impl FnMut(f64) + 'static) -> Option<Self> {
        let watched = element.clone();
        Self::all(&[element], move || each(f64::from(watched.client_width())))
    }

    /// Watches elements, their heights too; `None` where the browser cannot.
    pub fn all(elements: &[&Element], each: impl FnMut() + 'static) -> Option<Self> {
        let closure = Closure::<dyn FnMut()>::new(each);
        let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        for element in elements {
            observer.observe(element);
        }
        Some(Self { observer, _closure: closure })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Whether the focus that leaves an element goes to another inside of it. Where it goes nowhere, it stays: the window
/// lost it, or what had it is gone.
pub fn receives(element: &HtmlElement, event: &web_sys::FocusEvent) -> bool {
    event
        .related_target()
        .and_then(|t| t.dyn_into::<web_sys::Node>().ok())
        .is_none_or(|node| element.contains(Some(&node)))
}

/// Whether an event was given to the element itself and not to something inside: a click on a dialogue's backdrop.
pub fn is_itself(element: &HtmlElement, event: &web_sys::Event) -> bool {
    let own: &web_sys::EventTarget = element.as_ref();
    event.target().is_some_and(|target| target == *own)
}
