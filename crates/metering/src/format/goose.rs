//! Goose.
//!
//! `sessions.db` in `~/.local/share/goose/sessions/`, or where the system or `GOOSE_PATH_ROOT` has it; until autumn
//! 2025 one file per session in the same folder, `<date>_<time>.jsonl`.
//! [source: block/goose and aaif-goose/goose, crates/goose/src/session/{session_manager,storage,legacy}.rs]
//!
//! What makes these logs hard, and what is done about it:
//! - Until schema 15 (summer 2026) only sums per session are kept: `accumulated_*` is the total, the plain columns are
//!   the last request. Since then `usage_ledger` has a row per request. A session that is older than its ledger, or
//!   that an older program went on with, has a rest that no request accounts for: one row ([`store`]).
//! - The prompt's count includes what was read from and written to a cache; before schema 14 that was not told apart.
//! - Some providers count reasoning in the total only ([`usage`]).
//! - Sessions may be imported from Claude Code, Codex and pi, with the sum of what those used: not counted again.
//! - With providers that run another program (`claude-code`, `codex`, …) that program logs the work too.
//! - Ids of sessions begin anew every day on every machine (`20261122_1`), so the time a session was made is part of
//!   its name. Times are UTC without saying so.
//! - Scheduled sessions, subagents and sessions that Goose hides are told apart by their type.
//! - The old file's first line has the sums and is written anew each time; the migration left the files in place, and
//!   a session that is in both counts once.

mod store;
mod transcript;
mod usage;

use super::{Format, Shape, Table};
use crate::request::harness;
use crate::scan::json::Scanner;
use memchr::memmem;

/// The database.
pub const DATABASE: Format = Format {
    name: "goose-db",
    harness: harness::GOOSE,
    shape: Shape::Tables(&[
        Table { name: "schema_version", filter: None },
        Table { name: "sessions", filter: None },
        Table { name: "usage_ledger", filter: None },
        Table { name: "messages", filter: Some("role = 'user'") },
    ]),
    claims: |path| matches!(place(path), (Some("sessions"), "sessions.db")),
    sniff: |head| {
        head.starts_with(b"SQLite format 3\0")
            && ["accumulated_total_tokens", "working_dir"]
                .iter()
                .all(|c| memmem::find(head, c.as_bytes()).is_some())
    },
    open: |_| Box::new(store::Store::default()),
};

/// The old files.
pub const TRANSCRIPT: Format = Format {
    name: "goose",
    harness: harness::GOOSE,
    shape: Shape::Lines,
    claims: |path| {
        let below = path.contains("goose/sessions/") || path.contains("goose/data/sessions/");
        below && matches!(place(path), (Some("sessions"), name) if name.ends_with(".jsonl"))
    },
    sniff: |head| {
        let mut found = 0;
        Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).object(|key, s| {
            found +=
                u8::from(matches!(key, "working_dir" | "description" | "message_count" | "total_tokens"));
            s.skip();
        });
        found > 2
    },
    open: |file| Box::new(transcript::Transcript::new(file.name())),
};

/// A file's folder and name.
fn place(path: &str) -> (Option<&str>, &str) {
    let mut names = path.rsplit('/');
    let name = names.next().unwrap_or(path);
    (names.next(), name)
}

#[cfg(test)]
mod tests;
