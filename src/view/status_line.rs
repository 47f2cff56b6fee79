//! One line about what was read; leads to Sources.

use crate::state::{Page, Status, use_board, use_data, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// The line.
pub fn status_line() -> AnyView {
    let t = use_text();
    let (view, data, board) = (use_view(), use_data(), use_board());
    let parts = move || {
        let sources = data.sources.with(|l| l.iter().filter(|s| !s.cells.is_empty()).count() as u64);
        let (requests, priced) = board.coverage.with(|c| (c.requests, c.priced));
        let findings = board.findings.with(Vec::len) as u64;
        (t.shell.status)(sources, requests, priced, findings).join(" · ")
    };
    let live = live(move || {
        let open = data.sources.with(|l| {
            l.iter().find_map(|s| if let Status::Live(open) = s.status { Some(open) } else { None })
        })?;
        let word = if open { t.shell.live } else { t.shell.live_broken };
        Some(view! { <span class="live" class:off=!open>{word}</span> })
    });
    view! {
        <a
            class="status-line"
            href="?view=sources"
            aria-label=move || format!("{}. {}", parts(), t.shell.status_label)
            on:click=move |event| {
                event.prevent_default();
                view.step(|v| v.page = Page::Sources);
            }
        >
            {live}
            <span>{parts}</span>
        </a>
    }
    .into_any()
}
