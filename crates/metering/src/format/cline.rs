//! Cline, and Roo Code and Kilo Code, which are forks of it; in the editor, and Cline's command line.
//!
//! In the editor: `<globalStorage>/<extension>/tasks/<task>/` with `ui_messages.json` (what was shown, requests with their
//! counts among it), `api_conversation_history.json` (what was sent), and `task_metadata.json` or `history_item.json`.
//! Cline moved its own to `~/.cline/data/tasks`. On the command line: `~/.cline/data/sessions/<session>/` with
//! `<session>.json` and `<session>.messages.json`. Kilo Code's command line writes OpenCode's format.
//!
//! What makes these logs hard, and what is done about it:
//! - A request is noted when it is sent and completed in place; one without counts is unfinished, or failed ([`task`]).
//! - Whether the input includes cached tokens differs by version and by the provider's protocol, and no field says so
//!   ([`inclusion`]).
//! - Newer versions of Cline name the model with each message. Of others it stands in another file, with the time from
//!   which on it held; versions before that name none ([`history`]).
//! - Deleted messages, subagents and condensations leave sums, some of them only a cost.
//! - With the provider `claude-code` these run Claude Code's program, which keeps its own log.

mod history;
mod inclusion;
mod session;
mod task;

use super::{FileInfo, Format, Out, Reader, Shape};
use crate::request::harness;
use crate::scan::json::Scanner;
use memchr::memmem;

/// Cline's tasks.
pub const CLINE: Format = Format {
    name: "cline",
    harness: harness::CLINE,
    shape: Shape::Document,
    claims: |path| is_task(path, &["saoudrizwan.claude-dev/", ".cline/data/"]),
    sniff: |head| is_ui(head) || is_metadata(head),
    open: |file| Box::new(Task::new(harness::CLINE, file)),
};

/// Roo Code's tasks.
pub const ROO: Format = Format {
    name: "roo-code",
    harness: harness::ROO_CODE,
    shape: Shape::Document,
    claims: |path| is_task(path, &["rooveterinaryinc.roo-cline/", "roo-code-nightly/", ".roo/"]),
    sniff: |head| is_ui(head) && has(head, b"apiProtocol") && !is_kilo(head),
    open: |file| Box::new(Task::new(harness::ROO_CODE, file)),
};

/// Kilo Code's tasks.
pub const KILO: Format = Format {
    name: "kilo-code-tasks",
    harness: harness::KILO_CODE,
    shape: Shape::Document,
    claims: |path| is_task(path, &["kilocode.kilo-code/"]),
    sniff: |head| is_ui(head) && is_kilo(head),
    open: |file| Box::new(Task::new(harness::KILO_CODE, file)),
};

/// Sessions of Cline's command line.
pub const SESSIONS: Format = Format {
    name: "cline-sessions",
    harness: harness::CLINE,
    shape: Shape::Document,
    claims: |path| {
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let session = folder.rsplit('/').next().unwrap_or_default();
        let own = name.ends_with(".messages.json") || name.strip_suffix(".json") == Some(session);
        path.contains(".cline/data/sessions/") && own
    },
    sniff: |head| {
        let mut signs = 0;
        Scanner::new(without_mark(head)).object(|key, s| {
            let known = ["updated_at", "agent", "sessionId", "messages"].contains(&key)
                || ["session_id", "workspace_root", "enable_spawn", "messages_path"].contains(&key);
            signs += usize::from(known);
            s.skip();
        });
        signs >= 3 && (has(head, b"\"metrics\"") || has(head, b"\"messages_path\""))
    },
    open: |file| Box::new(session::Session::new(file)),
};

/// `…/tasks/<task>/<file>` below one of these folders.
fn is_task(path: &str, roots: &[&str]) -> bool {
    let mut names = path.rsplit('/');
    let file = names.next().unwrap_or_default();
    let below = names.nth(1) == Some("tasks") && roots.iter().any(|root| path.contains(root));
    below && (FILES.contains(&file) || file == HISTORY_ITEM)
}

const UI: &str = "ui_messages.json";
const HISTORY: &str = "api_conversation_history.json";
const METADATA: &str = "task_metadata.json";
const HISTORY_ITEM: &str = "history_item.json";
const FILES: [&str; 3] = [UI, HISTORY, METADATA];

fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start()
}

fn has(head: &[u8], sign: &[u8]) -> bool {
    memmem::find(head, sign).is_some()
}

/// A list of messages with `ts`, `type` and `say` or `ask`.
fn is_ui(head: &[u8]) -> bool {
    let head = without_mark(head);
    head.starts_with(b"[") && has(head, b"\"ts\"") && has(head, b"\"say\"") && has(head, b"api_req_started")
}

fn is_kilo(head: &[u8]) -> bool {
    [b"inferenceProvider".as_slice(), b"usageMissing"].iter().any(|sign| has(head, sign))
}

fn is_metadata(head: &[u8]) -> bool {
    has(head, b"\"model_usage\"") && has(head, b"\"files_in_context\"")
}

/// Reads one file of a task.
struct Task {
    harness: &'static str,
    /// The task, by the folder's name.
    id: String,
    file: String,
}

impl Task {
    fn new(harness: &'static str, file: &FileInfo<'_>) -> Self {
        let folder = file.path.rsplit('/').nth(1).unwrap_or_default();
        Self { harness, id: folder.to_owned(), file: file.name().to_owned() }
    }
}

impl Reader for Task {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let line = line.trim_ascii();
        let whole = match self.file.as_str() {
            HISTORY => history::messages(self.harness, &self.id, line, out),
            HISTORY_ITEM => history::item(self.harness, &self.id, line, out),
            METADATA => history::metadata(self.harness, &self.id, line, out),
            _ if line.starts_with(b"{") => history::metadata(self.harness, &self.id, line, out),
            _ => task::read(self.harness, &self.id, line, out),
        };
        if !whole {
            out.recognised();
            out.finding(
                0,
                "The file is not whole JSON; what stands before the break was read. The extension may have been \
                 writing it: try again.",
            );
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
