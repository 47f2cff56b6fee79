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
        let sources = data.sources.with(|l| l.iter().filter(|s| s.counts()).count() as u64);
        let (requests, priced) = board.coverage.with(|c| ((c.requests, c.uncounted), c.priced));
        let skipped = board.origin.with(|o| o.skipped);
        (t.shell.status)(sources, requests, priced, skipped).join(" · ")
    };
    // What a source of changes is up to: whether it was lost, and how that is said.
    let change = Memo::new(move |_| {
        let lost = data.sources.with(|l| {
            l.iter().find_map(|s| match s.status {
                Status::Live => Some(None),
                Status::Lost(since) => Some(Some(since)),
                _ => None,
            })
        })?;
        Some(match lost {
            None => (false, t.shell.live.to_owned()),
            Some(since) => {
                let when = board.zone.with(|z| t.moment(since, board.now.get(), z));
                (true, (t.shell.live_broken)(&when))
            }
        })
    });
    let live = live(move || {
        change.get().map(|(lost, words)| view! { <span class="live" class:off=lost>{words}</span> })
    });
    // Who speaks to the page says what is seen.
    let label = move || {
        let words = change.get().map(|(_, words)| format!("{words} ")).unwrap_or_default();
        format!("{words}{}. {}", parts(), t.shell.status_label)
    };
    view! {
        <a
            class="status-line"
            href="?view=sources"
            aria-label=label
            on:click=move |event| {
                event.prevent_default();
                view.step(|v| v.go(Page::Sources));
            }
        >
            {live}
            " "
            <span>{parts}</span>
        </a>
    }
    .into_any()
}
