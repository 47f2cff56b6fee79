//! The Cache view: what misses cost and why, what would avoid them, lifetimes, the waste ranking.
//!
//! What is said of causes and fixes: Anthropic's documentation of prompt caching (a prompt is cached from its beginning:
//! tools, then the system prompt, then messages; per model and account; a read renews it), Claude Code's of its settings,
//! and reports of users where named in `docs/method.md`.

mod chinese;
mod english;

pub use chinese::CHINESE;
pub use english::ENGLISH;

use crate::state::Measure;
use crate::state::cache::headline::Figure;
use crate::state::cache::ranking::{Confidence, Leak, Scope};
use metering::request::{MissCause, MissGroup};

/// Why a single miss happened, with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Because<'a> {
    /// The cause.
    pub cause: MissCause,
    /// The model that was asked.
    pub model: Option<&'a str>,
    /// The time since the request before, in words, where it is known.
    pub gap: Option<&'a str>,
    /// What was read all the same, in words.
    pub read: &'a str,
}

/// What a lifetime comes to, with its figures in words.
#[derive(Clone, Copy, Debug)]
pub enum Advice<'a> {
    /// Nothing was written so.
    Silent,
    /// Too little to say.
    TooFew,
    /// Neither is clearly better.
    Even,
    /// One hour is, by so much.
    Hour(&'a str),
    /// Five minutes are.
    Five(&'a str),
}

/// What the Cache view says.
pub struct Cache {
    /// At the top.
    pub top: &'static str,
    pub costs: fn(&str, Option<&str>) -> String,
    pub avoidable: fn(&str, &str) -> String,
    pub none_avoidable: &'static str,
    pub most: fn(&str, Option<&str>, &str) -> String,
    pub nothing: fn(u64) -> String,
    pub unpriced: fn(&str, u64) -> String,
    pub not_looked: &'static str,
    pub looked_partly: fn(u64, u64) -> String,
    pub figure: fn(Figure) -> &'static str,
    pub formula: fn(Figure) -> &'static str,
    pub of_cost: fn(&str) -> String,
    pub of_misses: fn(&str) -> String,
    pub prompt_tokens: fn(&str) -> String,
    pub misses: fn(u64) -> String,

    pub little_before: &'static str,

    /// Causes.
    pub causes_formula: &'static str,
    pub group: fn(MissGroup) -> &'static str,
    pub cause: fn(MissCause) -> &'static str,
    pub means: fn(MissCause) -> &'static str,
    pub avoid: fn(MissCause) -> &'static str,
    pub avoids: fn(MissGroup) -> &'static str,
    pub missed: fn(&str) -> String,
    pub no_price: &'static str,
    pub part_unpriced: fn(&str) -> String,

    /// Single events.
    pub events: &'static str,
    pub events_hint: &'static str,
    pub concentrated: fn(u64, u64, &str) -> String,
    pub where_when: fn(&[String]) -> String,
    pub happened: fn(&str, &Because<'_>) -> String,
    pub spare: fn(MissCause, bool) -> &'static str,
    pub times: fn(u64) -> String,
    pub listed: fn(u64, u64) -> String,
    pub agent: fn(&str) -> String,
    pub open: &'static str,
    pub open_long: fn(&str) -> String,
    pub events_waiting: &'static str,
    pub events_missing: &'static str,
    pub events_none: &'static str,
    pub events_unknown: &'static str,
    pub more_events: fn(u64) -> String,
    pub fewer_events: &'static str,

    /// The hit rate over time.
    pub hit: &'static str,
    pub hit_formula: &'static str,
    pub hit_title: fn(&str) -> String,
    pub hit_hint: &'static str,
    pub hit_more: fn(u64) -> String,
    pub lines_of: &'static str,

    /// What prompts are made of.
    pub mix: &'static str,
    pub mix_formula: &'static str,
    pub mix_title: fn(&str, &str) -> String,
    pub mix_tokens: &'static str,
    pub mix_cost: &'static str,
    pub mix_missed: fn(Measure) -> &'static str,

    /// Lifetimes.
    pub ttl: &'static str,
    pub ttl_formula: &'static str,
    pub ttl_none: &'static str,
    pub ttl_hour: &'static str,
    pub ttl_five: &'static str,
    pub ttl_hour_sums: fn(&str, &str, &str) -> String,
    pub ttl_five_sums: fn(&str, &str) -> String,
    pub ttl_hour_advice: fn(Advice<'_>) -> String,
    pub ttl_five_advice: fn(Advice<'_>) -> String,

    /// The ranking.
    pub ranking: &'static str,
    pub scopes: &'static str,
    pub scope: fn(Scope) -> &'static str,
    pub scope_means: fn(Scope) -> &'static str,
    pub none_in: fn(Scope) -> &'static str,
    pub ranking_formula: &'static str,
    pub ranking_unknown: &'static str,
    pub leak: fn(Leak) -> &'static str,
    pub leak_means: fn(Leak) -> &'static str,
    pub leak_fix: fn(Leak) -> &'static str,
    pub requests: fn(u64) -> String,
    pub at_most: fn(&str) -> String,
    pub confidence: fn(Confidence, &str) -> String,
    pub confidence_means: fn(Confidence) -> &'static str,
    pub rests_on: fn(Leak, Confidence, &str) -> String,
    pub fix: &'static str,
    pub comes_from: fn(&str) -> String,
    pub more_names: fn(u64) -> String,
    pub worst_sessions: &'static str,

    /// The table.
    pub table: &'static str,
    pub columns: [&'static str; 6],
    pub table_formula: &'static str,
    pub not_looked_short: &'static str,
    pub filter: fn(&str) -> String,
}
