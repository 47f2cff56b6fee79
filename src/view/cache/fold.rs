//! A row that opens into what explains it. Of a list one is open at a time.

use crate::state::cache::ranking::Leak;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// The row. `head` is on the button, `body` is made when it opens.
pub fn fold(
    leak: Leak,
    open: RwSignal<Option<Leak>>,
    head: AnyView,
    body: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let is = move || open.get() == Some(leak);
    let shown = live(move || is().then(|| view! { <div class="fold-body">{body()}</div> }));
    let arrow = live(move || if is() { Icon::Down.view() } else { Icon::Right.view() });
    view! {
        <li class="fold" class:open=is>
            <button
                type="button"
                class="fold-head"
                aria-expanded=move || is().to_string()
                on:click=move |_| open.update(|o| *o = (*o != Some(leak)).then_some(leak))
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
