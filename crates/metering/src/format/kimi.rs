//! kimi-cli, and Kimi Code, which follows it.
//!
//! kimi-cli: `~/.kimi/sessions/<md5 of the folder>/<session>/wire.jsonl`, and `…/subagents/<id>/wire.jsonl`.
//! Kimi Code: `~/.kimi-code/sessions/wd_<name>_<hash>/<session>/agents/<agent>/wire.jsonl`.
//!
//! What makes these logs hard, and what is done about it:
//! - Both log every event of a session, few of which hold counts. The counts are disjoint; reasoning is not told apart.
//! - kimi-cli ([`cli`]) gives times in seconds with a fraction, mirrors what its subagents do in the log of the session
//!   that started them, and records no model.
//! - Kimi Code ([`code`]) logs the counts of a step twice, and names models by the person's own names for them.
//! - Forks copy lines with their times, and Kimi Code takes over sessions of kimi-cli (without counts, as far as its
//!   source tells): a request is its time, its agent and its counts, whichever log and session it is in.
//! - Goals that go on, results of background work and hooks begin turns too, cron jobs as well: what began a turn is
//!   recorded by Kimi Code.
//! - Which project a session is of stands elsewhere: `kimi.json`, `session_index.jsonl`, `state.json` ([`index`]).

mod cli;
mod code;
mod index;
mod md5;
mod wire;

use self::index::{Index, StateFile, WorkDirs};
use super::{FileInfo, Format, Shape};
use crate::request::harness;
use crate::scan::json::Scanner;

/// kimi-cli's logs.
pub const CLI: Format = Format {
    name: "kimi-cli",
    harness: harness::KIMI_CLI,
    shape: Shape::Lines,
    claims: |path| {
        let folders = folders(path);
        let own = path.contains(".kimi/sessions/") && path.ends_with(".jsonl");
        let session = if folders.get(1) == Some(&"subagents") { 2 } else { 0 };
        own || name(path) == "wire.jsonl" && folders.get(session + 1).is_some_and(|f| is_hash(f))
    },
    sniff: |head| first(head, |r| r.timestamp && r.message || r.is_head && !r.created),
    open: |file| Box::new(cli::Session::new(file)),
};

/// Kimi Code's logs.
pub const CODE: Format = Format {
    name: "kimi-code",
    harness: harness::KIMI_CODE,
    shape: Shape::Lines,
    claims: |path| name(path) == "wire.jsonl" && folders(path).get(1) == Some(&"agents"),
    sniff: |head| first(head, |r| r.is_head && r.created),
    open: |file| Box::new(code::Session::new(file)),
};

/// Kimi Code's index of sessions.
pub const CODE_INDEX: Format = Format {
    name: "kimi-code-index",
    harness: harness::KIMI_CODE,
    shape: Shape::Lines,
    claims: |path| path.ends_with(".kimi-code/session_index.jsonl"),
    sniff: |head| first(head, |r| r.index == 3),
    open: |_| Box::new(Index),
};

/// What Kimi Code keeps of a session beside its logs.
pub const CODE_STATE: Format = Format {
    name: "kimi-code-state",
    harness: harness::KIMI_CODE,
    shape: Shape::Document,
    claims: |path| path.contains(".kimi-code/sessions/") && name(path) == "state.json",
    sniff: |_| false,
    open: |file| Box::new(StateFile::new(file)),
};

/// kimi-cli's list of folders.
pub const CLI_FOLDERS: Format = Format {
    name: "kimi-cli-folders",
    harness: harness::KIMI_CLI,
    shape: Shape::Document,
    claims: |path| path.ends_with(".kimi/kimi.json"),
    sniff: |_| false,
    open: |_| Box::new(WorkDirs),
};

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folders that a file lies in, the innermost first.
fn folders(path: &str) -> Vec<&str> {
    path.rsplit('/').skip(1).take(5).collect()
}

/// The folder of the session in whose log a subagent's stands, or the session's own: the innermost that is no part of
/// the layout. Where a file lies alone, its name.
fn session_of<'a>(file: &FileInfo<'a>, layout: &str) -> (&'a str, Option<&'a str>) {
    let folders = folders(file.path);
    let agent = folders.first().copied().filter(|_| folders.get(1) == Some(&layout));
    let session = folders.get(if agent.is_some() { 2 } else { 0 }).copied();
    (session.unwrap_or_else(|| name(file.path).trim_end_matches(".jsonl")), agent)
}

/// MD5 of a path, behind the name of a machine where it is not this one.
fn is_hash(folder: &str) -> bool {
    let hash = folder.rsplit('_').next().unwrap_or(folder);
    hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What the first object of a file has.
#[derive(Default)]
struct First {
    is_head: bool,
    created: bool,
    timestamp: bool,
    message: bool,
    index: u32,
}

fn first(head: &[u8], is: impl Fn(&First) -> bool) -> bool {
    let mut r = First::default();
    let (mut kind, mut protocol) = (None, false);
    Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).object(|key, s| match key {
        "type" => kind = s.text(),
        "timestamp" => {
            r.timestamp = s.peek().is_some_and(|b| b.is_ascii_digit());
            s.skip();
        }
        "message" if s.peek() == Some(b'{') => {
            let (mut kind, mut payload) = (false, false);
            s.object(|key, s| {
                kind |= key == "type";
                payload |= key == "payload";
                s.skip();
            });
            r.message = kind && payload;
        }
        _ => {
            protocol |= key == "protocol_version";
            r.created |= key == "created_at";
            r.index += u32::from(matches!(key, "sessionId" | "sessionDir" | "workDir"));
            s.skip();
        }
    });
    r.is_head = protocol && kind.as_deref() == Some("metadata");
    is(&r)
}

#[cfg(test)]
mod tests;
