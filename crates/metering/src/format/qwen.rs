//! Qwen Code since 0.5.
//!
//! `~/.qwen/projects/<folder>/chats/<session>.jsonl`, `chats/archive/*.jsonl`, and since about 0.15 subagents in
//! `subagents/<session>/agent-<id>.jsonl`. Older versions are plain forks of Gemini CLI ([`gemini`](super::gemini)).
//!
//! What makes these logs hard, and what is done about it:
//! - The prompt includes cached tokens, and thoughts are inside of the output or beside it, as the provider counts:
//!   output is the total without the prompt ([`genai`](super::genai)). Writes to a cache are not recorded.
//! - Telemetry (`ui_telemetry`) repeats every reply of the main conversation: it is not counted, only how long the reply
//!   took is taken from it. Of subagents it is all there is in older versions, and in newer ones it has the model that
//!   their transcripts lack: it counts unless a transcript has the same request.
//! - Failed attempts are in telemetry only.
//! - `/fork` and `/branch` copy records under a new session id: a request is its record's id, and a copy says so.
//! - Cron jobs, notifications and goals speak as the user; only a person's message or a job begins a query.
//! - Sessions whose transcripts are gone are in `usage_record.jsonl` as sums, or in `usage/token-usage-<month>.jsonl`
//!   request by request: both count only where no transcript is ([`totals`]).
//! - Its records look like Claude Code's, but their messages have `parts`.

mod record;
mod session;
mod totals;

use self::record::Record;
use self::session::Session;
use self::totals::Totals;
use super::{Format, Shape};
use crate::request::harness;
use crate::scan::json::Scanner;

/// Transcripts.
pub const FORMAT: Format = Format {
    name: "qwen-code",
    harness: harness::QWEN_CODE,
    shape: Shape::Lines,
    claims: is_transcript,
    sniff: |head| Record::is_like(head),
    open: |file| Box::new(Session::new(file)),
};

/// What is kept of sessions beside their transcripts.
pub const TOTALS: Format = Format {
    name: "qwen-code-usage",
    harness: harness::QWEN_CODE,
    shape: Shape::Lines,
    claims: |path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let month = name.starts_with("token-usage-") && name.ends_with(".jsonl");
        name == "usage_record.jsonl" || month && path.rsplit('/').nth(1) == Some("usage")
    },
    sniff: |head| {
        let (mut session, mut counts) = (false, 0);
        Scanner::new(head).object(|key, s| {
            session |= key == "sessionId";
            counts +=
                u32::from(matches!(key, "models" | "totalLatencyMs" | "schemaVersion" | "apiDurationMs"));
            s.skip();
        });
        session && counts == 2
    },
    open: |_| Box::new(Totals),
};

/// `projects/<folder>/chats/**.jsonl` or `projects/<folder>/subagents/<session>/agent-*.jsonl`.
fn is_transcript(path: &str) -> bool {
    let mut names = path.rsplit('/');
    let name = names.next().unwrap_or_default();
    let folders: Vec<&str> = names.take(4).collect();
    let at = |i: usize| folders.get(i).copied().unwrap_or_default();
    let own = path.contains(".qwen/");
    let chats = usize::from(at(0) == "archive");
    let chat = at(chats) == "chats" && (own || at(chats + 2) == "projects");
    let agent = name.starts_with("agent-")
        && at(1) == "subagents"
        && (own || at(3) == "projects" && at(0) != "chats");
    name.ends_with(".jsonl") && (chat || agent)
}

#[cfg(test)]
mod tests;
