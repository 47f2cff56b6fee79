//! OpenCode, and its forks MiMo Code and Kilo Code (the CLI, which the editor's extension drives too).
//!
//! Old: `~/.local/share/opencode/storage/` with `message/<session>/msg_*.json`, `part/<message>/prt_*.json` and
//! `session/<project>/ses_*.json`. Since 1.2 `opencode.db`, or `opencode-<channel>.db`. MiMo Code: `mimocode.db`.
//! Kilo Code: the same two stores in `~/.local/share/kilo/`, the database called `kilo.db`, or `kilo-<channel>.db`, or
//! as it was before the fork renamed it.
//!
//! What makes these logs hard, and what is done about it:
//! - Output is logged without reasoning: both were billed as output, and are added.
//! - A message may be several requests: then it holds the counts of the last step and the cost of all. The requests
//!   are its `step-finish` parts, and its own counts where no part has them.
//! - Forks copy messages under new ids with their old times; the migration left the files beside the database. A request is
//!   its message's time, provider and model with what it used. Counts are written once, when a step ends, so
//!   a message that grows shows one request after the other, never one request with growing counts.
//! - Until about November 2025 the input of other providers than Anthropic included cached tokens ([`data`]).
//! - Messages without counts are placeholders, or failed attempts where they hold an error.
//! - Agents are child sessions. MiMo Code's checkpoint writers and memory jobs are sessions too: background.
//! - MiMo Code can import other harnesses' sessions: those of OpenCode are copies; those of Claude Code and Codex are
//!   not counted, because what is imported of them is less than their own logs hold.
//! - Kilo Code can take over sessions of its older extension: without counts, so they are no requests.
//! - With the provider `claude-code` the work is done by Claude Code's own program, which logs it too.
//!
//! `.opencode/opencode.db` inside a project belongs to another, older program and is not read.

mod data;
mod database;
mod documents;
mod reply;
mod store;

use self::data::Data;
use self::database::{Database, TABLES};
use self::documents::Document;
use super::{Format, Shape};
use crate::request::harness;
use memchr::memmem;

/// OpenCode's old files, and exports.
pub const DOCUMENTS: Format = Format {
    name: "opencode",
    harness: harness::OPENCODE,
    shape: Shape::Document,
    claims: is_document,
    sniff: |head| {
        let data = Data::read(head);
        let begins = |id: Option<&str>, with: &str| id.is_some_and(|id| id.starts_with(with));
        begins(data.session.as_deref(), "ses_")
            && (data.role.is_some() || begins(data.message.as_deref(), "msg_"))
            || begins(data.id.as_deref(), "ses_") && data.title.is_some()
            || data.info.is_some() && memmem::find(head, b"\"ses_").is_some()
    },
    open: |_| Box::new(Document::of(harness::OPENCODE)),
};

/// Kilo Code's old files.
pub const KILO_DOCUMENTS: Format = Format {
    name: "kilo-code",
    harness: harness::KILO_CODE,
    shape: Shape::Document,
    claims: |path| is_document(path) && format!("/{path}").contains("/kilo/storage/"),
    sniff: |_| false,
    open: |_| Box::new(Document::of(harness::KILO_CODE)),
};

/// OpenCode's database.
pub const DATABASE: Format = Format {
    name: "opencode-db",
    harness: harness::OPENCODE,
    shape: TABLES,
    claims: |path| is_database(path, "opencode"),
    sniff: |head| is_ours(head) && !is_mimo(head),
    open: |_| Box::new(Database::new(harness::OPENCODE)),
};

/// MiMo Code's database.
pub const MIMO_DATABASE: Format = Format {
    name: "mimo-code-db",
    harness: harness::MIMO_CODE,
    shape: TABLES,
    claims: |path| is_database(path, "mimocode"),
    sniff: |head| is_ours(head) && is_mimo(head),
    open: |_| Box::new(Database::new(harness::MIMO_CODE)),
};

/// Kilo Code's database.
pub const KILO_DATABASE: Format = Format {
    name: "kilo-code-db",
    harness: harness::KILO_CODE,
    shape: TABLES,
    claims: |path| {
        let folder = path.rsplit('/').nth(1);
        is_database(path, "kilo") || folder == Some("kilo") && is_database(path, "opencode")
    },
    sniff: |_| false,
    open: |_| Box::new(Database::new(harness::KILO_CODE)),
};

/// A file of the old store.
fn is_document(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    let below = |part: &str| folder.split('/').any(|f| f == part);
    let known = [("msg_", "message"), ("prt_", "part"), ("ses_", "session")];
    name.ends_with(".json") && known.iter().any(|(start, part)| name.starts_with(start) && below(part))
}

/// `<stem>.db` or `<stem>-<channel>.db`.
fn is_database(path: &str, stem: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let rest = name.strip_prefix(stem).and_then(|r| r.strip_suffix(".db"));
    rest.is_some_and(|r| r.is_empty() || r.starts_with('-')) && !folder.ends_with(".opencode")
}

/// The schema stands in the first pages.
fn is_ours(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    head.starts_with(b"SQLite format 3\0") && has("message_id") && has("session_id") && has("time_created")
}

fn is_mimo(head: &[u8]) -> bool {
    ["last_checkpoint_message_id", "context_watermark"]
        .iter()
        .any(|s| memmem::find(head, s.as_bytes()).is_some())
}

#[cfg(test)]
mod tests;
