//! An explanation on demand: a question mark that opens a few sentences.

use super::icon::Icon;
use super::popover::Popover;
use crate::widget::live::live;
use leptos::prelude::*;

/// The question mark.
#[component]
pub fn Hint(
    /// What is explained.
    #[prop(into)]
    label: String,
    /// The sentences, each a paragraph; empty ones are left out.
    #[prop(into)]
    lines: Signal<Vec<String>>,
) -> impl IntoView {
    let paragraphs = live(move || {
        let line = |l: String| view! { <p>{l}</p> };
        lines.get().into_iter().filter(|l| !l.is_empty()).map(line).collect_view()
    });
    view! {
        <Popover label=label.clone() title=label class="hint" icon=Icon::Question bare=true>
            <div class="hint-text" tabindex="-1">{paragraphs.clone()}</div>
        </Popover>
    }
    .into_any()
}
