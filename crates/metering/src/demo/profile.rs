//! How each harness behaves in the demo: rounds, context, cache, tool calls.

use crate::request::harness;
use crate::time::{MINUTE, Millis};

/// Where new prompt tokens are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fresh {
    /// As uncached input: the log names no cache writes.
    Input,
    /// As five-minute cache writes.
    Write5m,
    /// As one-hour cache writes.
    Write1h,
}

/// The behaviour of one harness.
#[derive(Debug)]
pub struct Profile {
    /// The harness.
    pub harness: &'static str,
    /// Tokens of system prompt, tools and project notes: the smallest prompt.
    pub base: f64,
    /// Mean tokens that a request adds.
    pub grow: f64,
    /// Above this the conversation is compacted.
    pub compact_at: f64,
    /// Mean requests per query of the main conversation.
    pub requests: f64,
    /// How widely they scatter.
    pub spread: f64,
    /// Share of replies with tool calls only and little output.
    pub thin: f64,
    /// Mean output tokens of a reply that is not thin.
    pub output: f64,
    /// How long a cache entry lives without use.
    pub ttl: Millis,
    /// Where new tokens are counted.
    pub fresh: Fresh,
    /// Share of queries in which the cache is read only up to a constant floor.
    pub pinned: f64,
    /// Share of requests whose cache the provider loses or whose prefix changed.
    pub lost: f64,
    /// Share of queries that start a subagent.
    pub subagents: f64,
    /// Model of the subagents.
    pub subagent_model: &'static str,
    /// Whether the log records durations.
    pub timed: bool,
}

const CLAUDE_CODE: Profile = Profile {
    harness: harness::CLAUDE_CODE,
    base: 24_000.0,
    grow: 3_900.0,
    compact_at: 165_000.0,
    requests: 3.4,
    spread: 0.85,
    thin: 0.12,
    output: 820.0,
    ttl: 60 * MINUTE,
    fresh: Fresh::Write1h,
    pinned: 0.0,
    lost: 0.006,
    subagents: 0.10,
    subagent_model: "claude-haiku-5-5",
    timed: false,
};

const OPENCLAW: Profile = Profile {
    harness: harness::OPENCLAW,
    base: 62_000.0,
    grow: 3_200.0,
    compact_at: 188_000.0,
    requests: 17.0,
    spread: 0.6,
    thin: 0.58,
    output: 430.0,
    ttl: 5 * MINUTE,
    fresh: Fresh::Write5m,
    pinned: 0.13,
    lost: 0.01,
    subagents: 0.06,
    subagent_model: "mimo-v2.6-flash",
    timed: true,
};

const OPENCODE: Profile = Profile {
    harness: harness::OPENCODE,
    base: 15_000.0,
    grow: 1_750.0,
    compact_at: 150_000.0,
    requests: 8.6,
    spread: 0.7,
    thin: 0.23,
    output: 540.0,
    ttl: 10 * MINUTE,
    fresh: Fresh::Input,
    pinned: 0.05,
    lost: 0.02,
    subagents: 0.05,
    subagent_model: "glm-5.3-flash",
    timed: true,
};

const CODEX: Profile = Profile {
    harness: harness::CODEX,
    base: 14_000.0,
    grow: 1_750.0,
    compact_at: 200_000.0,
    requests: 6.2,
    spread: 0.7,
    thin: 0.17,
    output: 760.0,
    ttl: 30 * MINUTE,
    fresh: Fresh::Input,
    pinned: 0.02,
    lost: 0.015,
    subagents: 0.0,
    subagent_model: "gpt-6-luna",
    timed: false,
};

const MIMO_CODE: Profile = Profile {
    harness: harness::MIMO_CODE,
    base: 18_000.0,
    grow: 2_050.0,
    compact_at: 180_000.0,
    requests: 7.4,
    spread: 0.7,
    thin: 0.20,
    output: 580.0,
    ttl: 60 * MINUTE,
    fresh: Fresh::Input,
    pinned: 0.0,
    lost: 0.004,
    subagents: 0.05,
    subagent_model: "mimo-v2.6-flash",
    timed: true,
};

/// The behaviour of a harness.
pub fn profile(name: &str) -> &'static Profile {
    match name {
        harness::OPENCLAW => &OPENCLAW,
        harness::OPENCODE => &OPENCODE,
        harness::CODEX => &CODEX,
        harness::MIMO_CODE => &MIMO_CODE,
        _ => &CLAUDE_CODE,
    }
}

/// Who serves a model.
pub fn provider(model: &str) -> &'static str {
    match model.split('-').next() {
        Some("claude") => "anthropic",
        Some("gpt") => "openai",
        Some("mimo") => "xiaomi",
        _ => "zai",
    }
}
