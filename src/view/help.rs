//! Keys and what they do.

use super::overlays::use_overlays;
use super::shortcuts::letter;
use crate::names::DomId;
use crate::platform::dom;
use crate::state::Period;
use crate::text::use_text;
use crate::widget::dialog::Dialog;
use leptos::prelude::*;

/// The list of keys.
pub fn help() -> AnyView {
    let t = use_text();
    let open = use_overlays().help;
    view! { <Dialog id=DomId::Help title=t.shell.keys open=open>{list()}</Dialog> }.into_any()
}

fn list() -> AnyView {
    let t = use_text().shell;
    let command = if dom::os() == dom::Os::Mac { "⌘ K" } else { "Ctrl K" };
    let row = |keys: Vec<&'static str>, what: &'static str| {
        let key = |k: &'static str| view! { <kbd>{k}</kbd> };
        view! {
            <div class="key-row">
                <dt>{keys.into_iter().map(key).collect_view()}</dt>
                <dd>{what}</dd>
            </div>
        }
    };
    view! {
        <dl class="keys">
            {row(Period::PRESETS.map(letter).to_vec(), t.key_period)}
            {row(vec!["1", "…", "5"], t.key_pages)}
            {row(vec!["/"], t.key_search)}
            {row(vec![command], t.key_palette)}
            {row(vec!["←", "→", "PgUp", "PgDn", "Home", "End"], t.key_chart)}
            {row(vec!["Shift ←", "Shift →"], t.key_brush)}
            {row(vec!["Enter"], t.key_enter)}
            {row(vec!["Esc"], t.key_escape)}
            {row(vec!["?"], t.key_help)}
        </dl>
    }
    .into_any()
}
