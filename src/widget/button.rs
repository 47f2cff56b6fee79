//! Buttons: with a word, or with a picture that has a word for those who do not see it.

use super::icon::Icon;
use crate::platform::{clipboard, clock};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// A small button with a picture.
#[component]
pub fn IconButton(
    /// The picture.
    icon: Icon,
    /// What it does.
    #[prop(into)]
    label: String,
    /// A word beside the picture.
    #[prop(optional, into)]
    text: Option<String>,
    /// Does it.
    #[prop(into)]
    on: Callback<()>,
) -> impl IntoView {
    let title = label.clone();
    view! {
        <button type="button" class="icon-button" aria-label=label title=title on:click=move |_| on.run(())>
            {icon.view()} {text.map(|t| view! { <span aria-hidden="true">{t}</span> })}
        </button>
    }
    .into_any()
}

/// A button that copies a text and says so.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// What it does.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let t = use_text();
    let state = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            state.set(Some(clipboard::copy(&text).await));
            clock::sleep(2_000).await;
            state.try_set(None);
        });
    };
    let said = live(move || match state.get() {
        Some(true) => t.shell.copied,
        Some(false) => t.shell.copy_failed,
        None => "",
    });
    let icon = move || if state.get() == Some(true) { Icon::Check.view() } else { Icon::Copy.view() };
    view! {
        <button type="button" class="icon-button" aria-label=label.clone() title=label on:click=copy>
            {icon} <span role="status" class="copied">{said}</span>
        </button>
    }
    .into_any()
}
