//! Snapshots of Claude Code's status line, as `fuelgauge tap` keeps them: one line each, with what Claude Code said of
//! its prompt cache and of the plan's windows at that moment. [source: Anthropic's documentation of the status line,
//! `prompt_cache` since 2.1.251, causes of misses since 2.1.260]
//!
//! ```json
//! {"tap":1,"at":"2026-11-20T10:00:00Z","session_id":"…","prompt_cache":{…},"rate_limits":{…}}
//! ```
//!
//! What makes them hard, and what is done about it:
//! - Every snapshot repeats the last miss until there is another: a miss is its session and its time.
//! - A miss has no request: it belongs to the main agent's last request at or before it (see `ledger::misses`).
//! - Several causes may be told at once, the likeliest first; one that we do not know is passed over, and `unknown` says
//!   nothing.
//! - The log may be rewritten and joined; lines are snapshots, and equal ones are one.

use super::fields::{instant, text};
use super::objects::objects;
use super::{Format, Out, Reader, Shape};
use crate::request::{MissCause, Quota, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use memchr::memmem;

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

/// What a snapshot says of the cache.
#[derive(Default)]
struct Cache {
    missed_at: Option<Millis>,
    cause: Option<MissCause>,
}

/// A window of the plan.
#[derive(Default)]
struct Window {
    percent: Option<f64>,
    resets_at: Option<Millis>,
}

impl Reader for Tap {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"tap\":"], out, |s, out| {
            let (mut version, mut at, mut session) = (None, None, None);
            let (mut cache, mut windows) = (Cache::default(), Vec::new());
            s.object(|key, s| match key {
                "tap" => version = s.u64(),
                "at" => at = instant(s),
                "session_id" => session = text(s),
                "prompt_cache" => cache = Cache::read(s),
                "rate_limits" => {
                    s.object(|key, s| {
                        let (name, minutes) = match key {
                            "five_hour" => ("5h", 300),
                            "seven_day" => ("week", 10_080),
                            _ => return s.skip(),
                        };
                        windows.push((name, minutes, Window::read(s)));
                    });
                }
                _ => s.skip(),
            });
            if s.broken() {
                return;
            }
            out.recognised();
            if version.is_some_and(|v| v > 1) {
                out.note(
                    number,
                    "The snapshot is of a later version of fuelgauge tap than this reader knows; what it knows was read.",
                );
            }
            if let (Some(session), Some(at), Some(cause)) = (&session, cache.missed_at, cache.cause) {
                out.missed(session, at, cause);
            }
            let Some(at) = at else { return };
            for (window, minutes, level) in windows {
                let Some(percent) = level.percent.filter(|p| p.is_finite() && *p >= 0.0) else { continue };
                out.quota(Quota {
                    at,
                    harness: Some(harness::CLAUDE_CODE.to_owned()),
                    plan: String::from("Claude"),
                    window: window.to_owned(),
                    window_minutes: Some(minutes),
                    used_fraction: Some(percent / 100.0),
                    resets_at: level.resets_at,
                    source: String::from("Claude Code's status line"),
                    ..Quota::default()
                });
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

impl Cache {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut cache = Self::default();
        s.object(|key, s| match key {
            "last_miss_at" => cache.missed_at = instant(s),
            "last_miss_cause" => {
                s.object(|key, s| {
                    if key != "causes" {
                        return s.skip();
                    }
                    s.array(|s| {
                        let said = text(s).and_then(|name| cause(&name));
                        cache.cause = cache.cause.or(said);
                    });
                });
            }
            _ => s.skip(),
        });
        cache
    }
}

impl Window {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut window = Self::default();
        s.object(|key, s| match key {
            "used_percentage" => window.percent = s.f64(),
            "resets_at" => window.resets_at = instant(s),
            _ => s.skip(),
        });
        window
    }
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
