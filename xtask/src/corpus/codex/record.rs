//! The records of a Codex rollout, field by field as the program writes them.

use crate::corpus::{
    json::{Obj, obj},
    time,
};

/// Usage as Codex counts it: cached and written are part of the input, reasoning of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// All prompt tokens.
    pub input: u64,
    /// Of these, read from the cache.
    pub cached: u64,
    /// Of these, written to the cache.
    pub written: u64,
    /// All generated tokens.
    pub output: u64,
    /// Of these, reasoning.
    pub reasoning: u64,
    /// `total_tokens`; input + output except after an overflow.
    pub total: u64,
}

impl Usage {
    /// The sum with the usage of another request.
    pub fn plus(self, other: Self) -> Self {
        Self {
            input: self.input + other.input,
            cached: self.cached + other.cached,
            written: self.written + other.written,
            output: self.output + other.output,
            reasoning: self.reasoning + other.reasoning,
            total: self.total + other.total,
        }
    }

    fn write(&self, o: &mut Obj, with_writes: bool) {
        o.n("input_tokens", self.input).n("cached_input_tokens", self.cached);
        if with_writes {
            o.n("cache_write_input_tokens", self.written);
        }
        o.n("output_tokens", self.output)
            .n("reasoning_output_tokens", self.reasoning)
            .n("total_tokens", self.total);
    }
}

/// One window's level.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// Length of the window.
    pub minutes: u64,
    /// Used percent, in tenths.
    pub percent: u64,
    /// Unix seconds.
    pub resets_at: u64,
}

/// `rate_limits` of an event.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Five hours and a week.
    pub levels: [Level; 2],
    /// The week is primary.
    pub swapped: bool,
    /// Without `limit_id` and what came with it.
    pub old: bool,
}

/// One line: `{timestamp, type, payload}`.
pub fn line(out: &mut Vec<u8>, at: u64, kind: &str, payload: &[u8]) {
    obj(out, |o| {
        o.s("timestamp", &time::iso(at)).s("type", kind).raw("payload", "");
    });
    // The payload is written as it is, before the closing brace.
    out.pop();
    out.extend_from_slice(payload);
    out.push(b'}');
}

/// The payload of a `token_count` event.
pub fn token_count(
    info: Option<(&Usage, &Usage, u64)>,
    with_writes: bool,
    limits: Option<&Limits>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(700);
    obj(&mut out, |o| {
        o.s("type", "token_count");
        match info {
            None => {
                o.raw("info", "null");
            }
            Some((total, last, window)) => {
                o.o("info", |o| {
                    o.o("total_token_usage", |o| total.write(o, with_writes));
                    o.o("last_token_usage", |o| last.write(o, with_writes));
                    o.n("model_context_window", window);
                });
            }
        }
        match limits {
            None => {
                o.raw("rate_limits", "null");
            }
            Some(limits) => {
                o.o("rate_limits", |o| rate_limits(o, limits));
            }
        }
    });
    out
}

fn rate_limits(o: &mut Obj, limits: &Limits) {
    if !limits.old {
        o.s("limit_id", "codex").raw("limit_name", "null");
    }
    let order = if limits.swapped { [1, 0] } else { [0, 1] };
    for (key, index) in ["primary", "secondary"].into_iter().zip(order) {
        let level = limits.levels[index];
        o.o(key, |o| {
            o.raw("used_percent", &format!("{}.{}", level.percent / 10, level.percent % 10));
            o.n("window_minutes", level.minutes).n("resets_at", level.resets_at);
        });
    }
    if !limits.old {
        o.raw("credits", r#"{"has_credits":false,"unlimited":false,"balance":"0"}"#);
        o.s("plan_type", "plus").raw("rate_limit_reached_type", "null");
    }
}
