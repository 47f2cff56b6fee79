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
        let (requests, priced) = board.coverage.with(|c| ((c.requests, c.uncounted), c.priced));
        let skipped = board.origin.with(|o| o.skipped);
        (t.shell.status)(sources, requests, priced, skipped).join(" · ")
    };
    let live = live(move || {
        let lost = data.sources.with(|l| {
            l.iter().find_map(|s| match s.status {
                Status::Live => Some(None),
                Status::Lost(since) => Some(Some(since)),
                _ => None,
            })
        })?;
        let words = match lost {
            None => t.shell.live.to_owned(),
            Some(since) => (t.shell.live_broken)(&board.zone.with(|z| t.moment(since, board.now.get(), z))),
        };
        Some(view! { <span class="live" class:off=lost.is_some()>{words}</span> })
    });
    view! {
        <a
            class="status-line"
            href="?view=sources"
            aria-label=move || format!("{}. {}", parts(), t.shell.status_label)
            on:click=move |event| {
                event.prevent_default();
                view.step(|v| v.go(Page::Sources));
            }
        >
            {live}
            <span>{parts}</span>
        </a>
    }
    .into_any()
}
