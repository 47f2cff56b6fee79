//! A row that opens into what explains it. Of a list one is open at a time.

use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// The row. `key` tells it from the others, `head` is on the button, `body` is made when it opens.
pub fn fold<K: Clone + PartialEq + Send + Sync + 'static>(
    key: K,
    open: RwSignal<Option<K>>,
    head: AnyView,
    body: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let mine = key.clone();
    let is = Memo::new(move |_| open.with(|o| o.as_ref() == Some(&mine)));
    let shown = live(move || is.get().then(|| view! { <div class="fold-body">{body()}</div> }));
    let arrow = live(move || if is.get() { Icon::Down.view() } else { Icon::Right.view() });
    view! {
        <li class="fold" class:open=move || is.get()>
            <button
                type="button"
                class="fold-head"
                aria-expanded=move || is.get().to_string()
                on:click=move |_| open.set((!is.get_untracked()).then(|| key.clone()))
            >
                {arrow} {head}
            </button>
            {shown}
        </li>
    }
    .into_any()
}

/// A heading with a sentence below.
pub fn said(heading: &'static str, text: String) -> AnyView {
    view! { <div class="said"><h4>{heading}</h4> <p>{text}</p></div> }.into_any()
}
