//! One more request of a Codex session.

use super::record::{Usage, line, token_count};
use crate::corpus::{
    grow::Step,
    json::obj,
    rng::{Rng, derive},
    text::{self, Pool},
    time::{HOUR, iso, midnight},
    truth::Tokens,
};

const START: (u64, u64, u64) = (2026, 11, 20);

fn id(seed: u64) -> String {
    text::uuid7(&mut Rng::new(derive(seed, 0x92)), midnight(START.0, START.1, START.2))
}

/// The file of the session that grows, in the home folder.
pub fn path(seed: u64) -> String {
    let (y, m, d) = START;
    format!(".codex/sessions/{y:04}/{m:02}/{d:02}/rollout-{y:04}-{m:02}-{d:02}T12-00-00-{}.jsonl", id(seed))
}

/// The lines of a request; before the very first also the head of the session.
pub fn lines(pool: &Pool, seed: u64, step: &Step) -> Vec<Vec<u8>> {
    let mut rng = Rng::new(derive(seed ^ 0x92, step.number));
    let mut out = Vec::new();
    let mut push = |kind: &str, at: u64, payload: Vec<u8>| {
        let mut bytes = Vec::new();
        line(&mut bytes, at, kind, &payload);
        bytes.push(b'\n');
        out.push(bytes);
    };
    let object = |fill: &dyn Fn(&mut crate::corpus::json::Obj)| {
        let mut bytes = Vec::new();
        obj(&mut bytes, |o| fill(o));
        bytes
    };
    let before = step.at.saturating_sub(4_000);
    if step.number == 0 {
        let head = object(&|o| {
            o.s("id", &id(seed))
                .s("timestamp", &iso(before))
                .s("cwd", "/home/dev/work/live")
                .s("originator", "codex-tui");
            o.s("cli_version", "0.153.4").s("source", "cli").s("model_provider", "openai");
        });
        push("session_meta", before, head);
    }
    if step.prompt {
        let turn =
            text::uuid7(&mut rng, midnight(START.0, START.1, START.2) + 12 * HOUR + step.number * 20_000);
        let content = pool.cut(&mut rng, 80);
        let events = [
            (
                "event_msg",
                object(&|o| {
                    o.s("type", "task_started").s("turn_id", &turn).n("model_context_window", 258_400);
                }),
            ),
            (
                "event_msg",
                object(&|o| {
                    o.s("type", "user_message").bytes("message", content).raw("images", "[]");
                }),
            ),
            (
                "turn_context",
                object(&|o| {
                    o.s("turn_id", &turn)
                        .s("cwd", "/home/dev/work/live")
                        .s("model", "gpt-5.6-sol")
                        .s("effort", "high");
                }),
            ),
        ];
        for (kind, payload) in events {
            push(kind, before, payload);
        }
    }
    let (total, last) = (usage(&step.total), usage(&step.tokens));
    push("event_msg", step.at, token_count(Some((&total, &last, 258_400)), true, None));
    out
}

/// As Codex counts: everything of the prompt is input.
fn usage(t: &Tokens) -> Usage {
    let input = t.input + t.read + t.write_5m;
    Usage {
        input,
        cached: t.read,
        written: t.write_5m,
        output: t.output,
        reasoning: 0,
        total: input + t.output,
    }
}
