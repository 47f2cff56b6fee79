//! pi, and OpenClaw, which took over its transcript format.
//!
//! pi: `~/.pi/agent/sessions/--<cwd>--/<time>_<session>.jsonl`. OpenClaw: `~/.openclaw/agents/<agent>/sessions/` with
//! `<session>.jsonl`, `<session>-topic-<topic>.jsonl`, archives `.jsonl.reset.<time>` and `.jsonl.deleted.<time>`, and the
//! index `sessions.json`; since 2026.7.2 `agents/<agent>/agent/openclaw-agent.sqlite`, which holds the same lines.
//!
//! What makes these logs hard, and what is done about it:
//! - Entries form a tree; abandoned branches were paid for, so every entry counts.
//! - Forks copy entries with their ids and times, a migration leaves the old file beside the database: an entry is its
//!   id and its time, or the provider's message id, which other harnesses may have logged too.
//! - Failed replies have zero counts: errors. Negative counts are 0. Rows that OpenClaw wrote itself are not counted.
//! - pi logs usage outside replies: cache warming (background), compactions, branch summaries, model work of tools.
//! - A turn that OpenClaw hands to another program is one row with the sum of its requests. It counts once, marked as
//!   a sum (`session_total`), because nothing per request can be said of it ([`session`]).
//! - Heartbeats, cron jobs and results of commands come as messages of the role `user` ([`speaker`]).
//! - A cost of 0 means unknown, unless the provider billed it.

mod entry;
mod session;
mod speaker;
mod store;

use self::session::Session;
use self::store::{Index, Store, TABLES};
use super::{FileInfo, Format, Out, Reader, Shape};
use crate::request::harness;
use crate::scan::json::Scanner;
use memchr::memmem;

/// OpenClaw's transcripts.
pub const OPENCLAW: Format = Format {
    name: "openclaw",
    harness: harness::OPENCLAW,
    shape: Shape::Lines,
    claims: |path| {
        let name = file_name(path);
        in_agents(path, "sessions") && is_transcript(name)
    },
    sniff: |head| {
        is_like_pi(head) && OPENCLAW_SIGNS.iter().any(|s| memmem::find(head, s.as_bytes()).is_some())
    },
    open: |file| open(file, harness::OPENCLAW),
};

/// pi's transcripts.
pub const PI: Format = Format {
    name: "pi",
    harness: harness::PI,
    shape: Shape::Lines,
    claims: |path| {
        let folder = path.rsplit('/').nth(1).unwrap_or_default();
        let of_cwd = folder.len() > 4 && folder.starts_with("--") && folder.ends_with("--");
        let below = [".pi/agent/sessions/", ".omp/agent/sessions/"].iter().any(|root| path.contains(root));
        file_name(path).ends_with(".jsonl") && (below || of_cwd)
    },
    sniff: is_like_pi,
    open: |file| open(file, harness::PI),
};

/// OpenClaw's database.
pub const OPENCLAW_DB: Format = Format {
    name: "openclaw-db",
    harness: harness::OPENCLAW,
    shape: TABLES,
    claims: |path| file_name(path) == "openclaw-agent.sqlite",
    sniff: |head| {
        head.starts_with(b"SQLite format 3\0") && memmem::find(head, b"transcript_events").is_some()
    },
    open: |_| Box::new(Store::default()),
};

/// OpenClaw's index of sessions, which tells the agents of other sessions.
pub const OPENCLAW_INDEX: Format = Format {
    name: "openclaw-index",
    harness: harness::OPENCLAW,
    shape: Shape::Document,
    claims: |path| in_agents(path, "sessions") && file_name(path) == "sessions.json",
    sniff: |_| false,
    open: |_| Box::new(Index),
};

/// What only OpenClaw writes into these lines.
const OPENCLAW_SIGNS: [&str; 4] =
    ["\"provider\":\"openclaw\"", "\"customType\":\"model-snapshot\"", "/.openclaw/", "\"api\":\"cli\""];

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `…/agents/<agent>/<folder>/<file>`.
fn in_agents(path: &str, folder: &str) -> bool {
    let mut names = path.rsplit('/').skip(1);
    names.next() == Some(folder) && names.next().is_some() && names.next() == Some("agents")
}

/// A transcript or an archive of one; not its lock, nor the trace that newer versions keep beside it.
fn is_transcript(name: &str) -> bool {
    let rest = name.split_once(".jsonl").map(|(stem, rest)| (stem.ends_with(".trajectory"), rest));
    rest.is_some_and(|(trace, rest)| {
        !trace
            && (rest.is_empty() || rest.starts_with('.'))
            && !rest.ends_with(".lock")
            && !rest.ends_with(".tmp")
    })
}

/// The first line is a header, or an entry with a message.
fn is_like_pi(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let (mut kind, mut signs) = (None, 0);
    Scanner::new(head).object(|key, s| match key {
        "type" => kind = s.text(),
        "cwd" | "timestamp" | "parentId" => {
            signs += 1;
            s.skip();
        }
        _ => s.skip(),
    });
    let entry = ["message", "model_change", "thinking_level_change"];
    match kind.as_deref() {
        Some("session") => signs > 0,
        Some(kind) => signs > 1 && entry.contains(&kind),
        None => false,
    }
}

fn open(file: &FileInfo<'_>, harness: &'static str) -> Box<dyn Reader> {
    let name = file.name();
    let stem = name.split(".jsonl").next().unwrap_or(name);
    // pi: <time>_<session>; OpenClaw: <session>, <session>-topic-<topic>, <session>.checkpoint.<id>.
    let session = stem.split("-topic-").next().unwrap_or(stem).split(".checkpoint.").next().unwrap_or(stem);
    let session =
        if harness == harness::PI { session.rsplit('_').next().unwrap_or(session) } else { session };
    Box::new(Transcript(Session::new(harness, Some(session).filter(|s| !s.is_empty()))))
}

struct Transcript(Session);

impl Reader for Transcript {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        self.0.line(number, line, out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
