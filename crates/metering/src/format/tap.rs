//! Snapshots of Claude Code's status line, as `fuelgauge tap` keeps them: one line each, with what Claude Code said of
//! its prompt cache and of the plan's windows at that moment. [source: Anthropic's documentation of the status line,
//! `prompt_cache` and `spend_limit` since 2.1.251, causes of misses since 2.1.260, amounts of a limit since 2.1.284]
//!
//! ```json
//! {"tap":1,"at":"2026-11-20T10:00:00Z","session_id":"…","account":"…","plan":"claude_max","tier":"default_claude_max_20x",
//!  "version":"2.1.284","model":"claude-opus-5","cost_usd":3.14,"prompt_cache":{…},"rate_limits":{…}}
//! ```
//!
//! What makes them hard, and what is done about it:
//! - Every snapshot repeats the last miss until there is another: a miss is its session and its time.
//! - A miss has no request: it belongs to the main agent's last request at or before it (see `ledger::misses`).
//! - Several causes may be told at once, the likeliest first; one that we do not know is passed over, and `unknown` says
//!   nothing.
//! - The log may be rewritten and joined; lines are snapshots, and equal ones are one.
//! - A part that is missing from a line is as the session's lines before told it: `fuelgauge tap` writes what is new.
//! - Windows may be absent, of one model, or new: each is told by its name; a gateway's limit of spending has a period.

use super::objects::objects;
use super::{Format, Out, Reader, Shape};
use crate::request::{MissCause, Quota, harness};
use crate::snapshot::account::plan_name;
use memchr::memmem;

mod snapshot;

pub use snapshot::{Cache, Snapshot, VERSION, Window, plain};

/// The format.
pub const FORMAT: Format = Format {
    name: "claude-code-status",
    harness: harness::CLAUDE_CODE,
    shape: Shape::Lines,
    claims: |path| {
        let mut names = path.rsplit('/');
        let name = names.next().unwrap_or_default();
        names.next() == Some("fuelgauge") && name.starts_with("tap") && name.ends_with(".jsonl")
    },
    sniff: |head| head.starts_with(b"{\"tap\":") && memmem::find(head, b"\"session_id\"").is_some(),
    open: |_| Box::new(Tap),
};

struct Tap;

impl Reader for Tap {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"tap\":"], out, |s, out| {
            let snapshot = Snapshot::read(s);
            if s.broken() {
                return;
            }
            out.recognised();
            if snapshot.tap.is_some_and(|v| v > VERSION) {
                out.note(
                    number,
                    "The snapshot is of a later version of fuelgauge tap than this reader knows; what it knows was read.",
                );
            }
            if let (Some(session), Some(cache)) = (&snapshot.session_id, &snapshot.cache)
                && let Some(at) = cache.last_miss_at
                && let Some(cause) = cache.causes.iter().find_map(|name| cause(name))
            {
                out.missed(session, at, cause);
            }
            levels(&snapshot).for_each(|level| out.quota(level));
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

/// The levels of the plan's windows; none where the snapshot has no time.
pub fn levels(snapshot: &Snapshot) -> impl Iterator<Item = Quota> {
    let plan = plan_name(snapshot.plan.as_deref(), snapshot.tier.as_deref());
    let plan = plan.unwrap_or_else(|| String::from("Claude"));
    snapshot.windows.iter().filter_map(move |level| {
        let (window, window_minutes) = level.id();
        Some(Quota {
            at: snapshot.at?,
            harness: Some(harness::CLAUDE_CODE.to_owned()),
            // A gateway's limit is no part of a plan.
            plan: if level.name == "spend_limit" { String::from("Claude gateway") } else { plan.clone() },
            account: snapshot.account.clone(),
            window,
            window_minutes,
            used_fraction: Some(level.used_percentage / 100.0),
            used: level.used_usd,
            limit: level.limit_usd,
            unit: level.limit_usd.or(level.used_usd).map(|_| String::from("USD")),
            resets_at: level.resets_at,
            source: String::from("Claude Code's status line"),
        })
    })
}

/// A cause as the status line names it. Beta headers belong to what stands before the conversation.
fn cause(name: &str) -> Option<MissCause> {
    Some(match name {
        "system_prompt_changed" | "betas_changed" => MissCause::SystemChanged,
        "tools_changed" => MissCause::ToolsChanged,
        "model_changed" => MissCause::ModelChanged,
        "messages_rewritten" => MissCause::MessagesChanged,
        "ttl_expired_5m" | "ttl_expired_1h" => MissCause::Expired,
        "likely_server_side" => MissCause::ServerSide,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
