//! Gemini CLI, and Qwen Code before 0.5, which was a plain fork of it.
//!
//! `~/.gemini/tmp/<project>/chats/session-<time>-<id>.json`, one document that is rewritten, and since 0.39 `.jsonl`, to
//! which lines are added. Subagents: `chats/<session that started it>/<id>.json` or `.jsonl`.
//!
//! What makes these logs hard, and what is done about it:
//! - A message is written again whenever it grows, a session is copied from `.json` to `.jsonl` when it is resumed, and
//!   a project's folder is copied when it gets a readable name. A request is its session and its message's id.
//! - Abandoned messages (`$rewindTo`) were paid for, so they count; `$set` may repeat all of them.
//! - The prompt includes cached tokens, and thoughts are beside the output ([`genai`](super::genai)).
//! - Counts come before the message that they are of, and are put on the one before where that has none. Where the
//!   client itself wrote that one, it has no model: the next message of the model has it.
//! - Since 0.44 results of tools come as messages of the user, as do the client's own notes: no prompt boundaries.
//! - The folder's name is a hash of the project's path, or a slug; `.project_root`, `projects.json` and sessions that
//!   name both lead from it to the project ([`project`]).
//! - Files are pretty-printed where they are documents, also where another tool named them `.jsonl` ([`pretty`]).
//! - Calls beside the conversation (routing, compression, loop checks) are not logged here: only telemetry has them.

mod chat;
mod pretty;
mod project;
mod record;

use self::chat::{Document, Transcript};
use self::project::Project;
use self::record::Record;
use super::{Format, Shape};
use crate::request::harness;

/// Transcripts of lines.
pub const FORMAT: Format = Format {
    name: "gemini-cli",
    harness: harness::GEMINI_CLI,
    shape: Shape::Lines,
    claims: |path| is_chat(path) && !is_document(path) && !is_qwen(path),
    sniff: |head| Record::is_like(head, false),
    open: |file| Box::new(Transcript::new(harness::GEMINI_CLI, file)),
};

/// Transcripts that are one document.
pub const DOCUMENT: Format = Format {
    name: "gemini-cli-json",
    harness: harness::GEMINI_CLI,
    shape: Shape::Document,
    claims: |path| is_chat(path) && is_document(path) && !is_qwen(path),
    sniff: |head| Record::is_like(head, true),
    open: |file| Box::new(Document::new(harness::GEMINI_CLI, file)),
};

/// What leads from a folder to its project.
pub const PROJECTS: Format = Format {
    name: "gemini-cli-projects",
    harness: harness::GEMINI_CLI,
    shape: Shape::Document,
    claims: |path| path.ends_with("/.project_root") || path.ends_with(".gemini/projects.json"),
    sniff: |_| false,
    open: |file| Box::new(Project::new(file)),
};

/// Transcripts of Qwen Code before 0.5.
pub const QWEN_DOCUMENT: Format = Format {
    name: "qwen-code-old",
    harness: harness::QWEN_CODE,
    claims: |path| is_chat(path) && is_document(path) && is_qwen(path),
    sniff: |_| false,
    open: |file| Box::new(Document::new(harness::QWEN_CODE, file)),
    ..DOCUMENT
};

/// `…/tmp/<project>/chats/**`, or a session in any folder `chats`.
fn is_chat(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    // A session that could not be read was put aside under a longer name.
    let written = name.ends_with(".json") || name.ends_with(".jsonl") || name.contains(".jsonl.unreadable-");
    let folders: Vec<&str> = path.rsplit('/').skip(1).collect();
    let Some(chats) = folders.iter().position(|f| *f == "chats") else { return false };
    let below_tmp = folders.get(chats + 2) == Some(&"tmp");
    written && (below_tmp && chats <= 1 || chats == 0 && name.starts_with("session-"))
}

fn is_document(path: &str) -> bool {
    path.ends_with(".json")
}

fn is_qwen(path: &str) -> bool {
    path.contains(".qwen/")
}

#[cfg(test)]
mod tests;
