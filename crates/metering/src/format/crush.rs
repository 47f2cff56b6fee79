//! Crush.
//!
//! Each project has a database of its own, `.crush/crush.db` unless its settings say otherwise; `projects.json` in
//! `~/.local/share/crush/` names the folders. [source: charmbracelet/crush, internal/{agent,session,projects}]
//!
//! What makes these logs hard, and what is done about it:
//! - The token columns hold the last request only, and differ from version to version in what they include: they are
//!   no total and are not read. Only the cost adds up, so a session is a row with a cost and without tokens.
//! - A subagent's cost is added to the session that started it when it is done: only sessions without a parent count.
//! - What a session cost is not said by model; the model is that of its replies where they all have the same.
//! - Replies have no counts, but there is one message per request, so their number is known, and which of them failed.
//! - A plan or a model without a price costs 0: unknown.

mod projects;
mod store;

pub use projects::folders;

use super::{Format, Shape, Table};
use crate::request::harness;
use memchr::memmem;

/// The database of a project.
pub const DATABASE: Format = Format {
    name: "crush-db",
    harness: harness::CRUSH,
    shape: Shape::Tables(&[
        Table { name: "sessions", filter: None },
        Table { name: "messages", filter: Some("role = 'assistant'") },
    ]),
    claims: |path| path.rsplit('/').next() == Some("crush.db"),
    // The program that it was made from has the same tables without a provider.
    sniff: |head| {
        head.starts_with(b"SQLite format 3\0")
            && ["prompt_tokens", "completion_tokens", "parent_session_id", "provider TEXT"]
                .iter()
                .all(|c| memmem::find(head, c.as_bytes()).is_some())
    },
    open: |file| Box::new(store::Store::new(file.path)),
};

#[cfg(test)]
mod tests;
