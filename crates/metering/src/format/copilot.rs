//! GitHub Copilot CLI.
//!
//! `~/.copilot/session-store.db` has a row per request. `~/.copilot/session-state/<session>/events.jsonl` (older:
//! `session-state/<session>.jsonl`) is the log of a session, `~/.copilot/otel/*.jsonl` the spans of its telemetry, where
//! that was switched on.
//!
//! What makes these logs hard, and what is done about it:
//! - The same work may stand in all three. The store is the best: sums and spans yield to its rows, sums to spans.
//! - Newer and older logs count prompts only when the session ends, in sums by model, whose meaning differs by version
//!   and is found from the replies ([`legs`]). Of a session that crashed only the outputs are known: they count as a
//!   sum without a prompt, and a finding says so.
//! - The prompt includes what was read from and written to the cache, the output includes reasoning.
//! - A reply may be several messages, each with the count of the whole.
//! - What agents inside a session are told comes as messages of the person, with the agent's id.

mod event;
mod legs;
mod session;
mod span;
mod store;
mod used;

use self::session::Session;
use self::span::Spans;
use self::store::{Store, TABLES};
use super::{Format, Shape};
use crate::request::harness;
use crate::scan::json::Scanner;
use memchr::memmem;

/// The log of a session.
pub const EVENTS: Format = Format {
    name: "copilot-cli",
    harness: harness::COPILOT_CLI,
    shape: Shape::Lines,
    claims: |path| {
        let mut names = path.rsplit('/');
        let name = names.next().unwrap_or_default();
        let folders = [names.next().unwrap_or_default(), names.next().unwrap_or_default()];
        let kept = |folder: &str| matches!(folder, "session-state" | "history-session-state");
        kept(folders[0]) && name.ends_with(".jsonl") || kept(folders[1]) && name == "events.jsonl"
    },
    sniff: is_event,
    open: |file| Box::new(Session::of_file(file)),
};

/// The store of all sessions.
pub const STORE: Format = Format {
    name: "copilot-cli-db",
    harness: harness::COPILOT_CLI,
    shape: TABLES,
    claims: |path| path.ends_with(".copilot/session-store.db") || path == "session-store.db",
    sniff: |head| {
        head.starts_with(b"SQLite format 3\0") && memmem::find(head, b"assistant_usage_events").is_some()
    },
    open: |_| Box::new(Store),
};

/// The spans of telemetry that was written to files.
pub const SPANS: Format = Format {
    name: "copilot-cli-otel",
    harness: harness::COPILOT_CLI,
    shape: Shape::Lines,
    claims: |path| path.contains("copilot/otel/") && path.ends_with(".jsonl"),
    sniff: |head| {
        let first = head.split(|&b| b == b'\n').next().unwrap_or_default();
        let has = |sign: &[u8]| memmem::find(first, sign).is_some();
        has(b"\"traceId\"") && has(b"\"spanId\"") && (has(b"\"github.copilot") || has(b"\"github-copilot\""))
    },
    open: |_| Box::new(Spans),
};

/// `{type: "session.start", data: {…}, id, timestamp, parentId}`, in any order.
fn is_event(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let (mut kind, mut data, mut signs) = (None, false, 0);
    Scanner::new(head).object(|key, s| match key {
        "type" => kind = s.text(),
        "data" => {
            data = s.peek() == Some(b'{');
            s.skip();
        }
        "id" | "timestamp" | "parentId" => {
            signs += 1;
            s.skip();
        }
        _ => s.skip(),
    });
    let known = ["session.", "user.", "assistant.", "tool.", "system.", "subagent."];
    data && signs >= 2 && kind.is_some_and(|kind| known.iter().any(|start| kind.starts_with(start)))
}

#[cfg(test)]
mod tests;
