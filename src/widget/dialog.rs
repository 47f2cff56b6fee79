//! A dialogue above the page, with the browser's own focus trap and Escape.

use super::button::IconButton;
use super::icon::Icon;
use crate::names::DomId;
use crate::platform::dom;
use crate::text::use_text;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// A dialogue.
#[component]
pub fn Dialog(
    /// Its id.
    id: DomId,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its content, made when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let t = use_text();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        if open.get() { dom::open(&node) } else { dom::close(&node) }
    });
    let content = live(move || open.get().then(|| children()));
    view! {
        <dialog
            id=id.as_str()
            node_ref=node
            aria-label=title.clone()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if node.get_untracked().is_some_and(|n| dom::is_itself(&n, &event)) {
                    open.set(false);
                }
            }
        >
            <div class="dialog">
                <header>
                    <h2>{title.clone()}</h2>
                    <IconButton icon=Icon::Cross label=t.shell.close on=move |()| open.set(false) />
                </header>
                {content}
            </div>
        </dialog>
    }
    .into_any()
}
