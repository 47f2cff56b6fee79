//! What the generator planted, summed as it plants it. Nothing here reads what was written.
//!
//! Rules of counting, where the design leaves a choice:
//! - A request counts once, on the UTC day of the first of its records, with the largest output that a whole line holds.
//! - Cache writes without a duration are 5 minutes. Output includes reasoning.
//! - An error is one failed attempt without tokens: a synthetic reply, a line `api_error`, an `error` event, a row of zeros
//!   with an error. Errors have no model. A row of zeros without an error is nothing.
//! - A query counts when a person began it and it has at least one request; it counts on the day and for the model of its first.
//! - A row that sums several requests counts as many as its log says, and one where it does not say.
//! - A session counts when it has at least one request of its own; subagents belong to the session that started them.

use super::time;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Token counts of one request, in the feed's classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Prompt tokens outside the cache.
    pub input: u64,
    /// Read from the cache.
    pub read: u64,
    /// Written for five minutes.
    pub write_5m: u64,
    /// Written for one hour.
    pub write_1h: u64,
    /// Generated, reasoning included.
    pub output: u64,
    /// The reasoning part, where the log records it.
    pub reasoning: u64,
}

impl Tokens {
    /// Adds another's counts.
    pub fn add(&mut self, t: &Self) {
        self.input += t.input;
        self.read += t.read;
        self.write_5m += t.write_5m;
        self.write_1h += t.write_1h;
        self.output += t.output;
        self.reasoning += t.reasoning;
    }

    /// The context carried.
    pub fn prompt(&self) -> u64 {
        self.input + self.read + self.write_5m + self.write_1h
    }
}

/// Additive sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Billed model calls.
    pub requests: u64,
    /// Failed attempts.
    pub errors: u64,
    /// Queries of a person.
    pub queries: u64,
    /// Token classes.
    pub tokens: Tokens,
}

/// Names of the fields of [`Sums`], in the order of [`Sums::fields`].
pub const FIELDS: [&str; 9] = [
    "requests",
    "errors",
    "queries",
    "input",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "output",
    "reasoning",
];

impl Sums {
    /// The figures in the order of [`FIELDS`].
    pub fn fields(&self) -> [u64; 9] {
        let t = &self.tokens;
        [
            self.requests,
            self.errors,
            self.queries,
            t.input,
            t.read,
            t.write_5m,
            t.write_1h,
            t.output,
            t.reasoning,
        ]
    }

    /// Adds another's figures.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.queries += other.queries;
        self.add_tokens(&other.tokens);
    }

    fn add_tokens(&mut self, t: &Tokens) {
        self.tokens.add(t);
    }

    fn json(&self) -> Map<String, Value> {
        FIELDS.iter().zip(self.fields()).map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
    }
}

/// Levels of plan windows in Codex's logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Windows in events, replayed history left out: one per window and event.
    pub samples: u64,
    /// Distinct (window, used percent × 10, reset time).
    pub levels: BTreeSet<(u64, u64, u64)>,
    /// The last level by time: window → (instant, used percent × 10, reset time in seconds).
    pub last: BTreeMap<u64, (u64, u64, u64)>,
}

/// The truth about one harness's tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Harness {
    /// Sums of everything.
    pub sums: Sums,
    /// Conversations with at least one request of their own.
    pub sessions: BTreeSet<String>,
    /// Sums by model and UTC day; the model of errors is empty.
    pub days: BTreeMap<(String, String), Sums>,
    /// What the log says that it cost, in nano-dollars; none where the generator does not plan costs.
    pub cost: Option<u64>,
    /// Levels of plan windows.
    pub quota: Quota,
    /// How often each trap was planted.
    pub planted: BTreeMap<&'static str, u64>,
    /// Files and bytes written.
    pub files: u64,
    /// Bytes written.
    pub bytes: u64,
}

impl Harness {
    /// A billed request of a session. `begins_query`: it is the first of a person's query.
    pub fn request(&mut self, session: &str, model: &str, at: u64, tokens: &Tokens, begins_query: bool) {
        self.sum(session, model, at, tokens, 1);
        if begins_query {
            let day = self.days.entry((model.to_owned(), time::day(at))).or_default();
            day.queries += 1;
            self.sums.queries += 1;
        }
    }

    /// What several billed requests of a session used; of none if the log belongs to no session.
    pub fn sum(&mut self, session: &str, model: &str, at: u64, tokens: &Tokens, requests: u64) {
        if !session.is_empty() && !self.sessions.contains(session) {
            self.sessions.insert(session.to_owned());
        }
        let day = self.days.entry((model.to_owned(), time::day(at))).or_default();
        for sums in [&mut self.sums, day] {
            sums.requests += requests;
            sums.add_tokens(tokens);
        }
    }

    /// A failed attempt.
    pub fn error(&mut self, at: u64) {
        self.sums.errors += 1;
        self.days.entry((String::new(), time::day(at))).or_default().errors += 1;
    }

    /// What the log says that something cost, in nano-dollars.
    pub fn cost(&mut self, nanos: u64) {
        *self.cost.get_or_insert(0) += nanos;
    }

    /// A level of a plan's window; `percent` is in tenths.
    pub fn quota(&mut self, at: u64, window_minutes: u64, percent: u64, resets_at: u64) {
        self.quota.samples += 1;
        self.quota.levels.insert((window_minutes, percent, resets_at));
        let last = self.quota.last.entry(window_minutes).or_default();
        *last = (*last).max((at, percent, resets_at));
    }

    fn json(&self) -> Value {
        let mut out = self.sums.json();
        let days: Vec<Value> = self
            .days
            .iter()
            .map(|((model, day), sums)| {
                let mut row = sums.json();
                row.insert("model".to_owned(), json!(model));
                row.insert("day".to_owned(), json!(day));
                Value::Object(row)
            })
            .collect();
        let last: Vec<Value> = (self.quota.last.iter())
            .map(|(window, (at, percent, resets))| {
                json!({"window_minutes": window, "at": time::iso(*at), "used_percent_tenths": percent, "resets_at": resets})
            })
            .collect();
        out.insert("sessions".to_owned(), json!(self.sessions.len()));
        out.insert("reported_cost_nanousd".to_owned(), json!(self.cost));
        out.insert("quota_samples".to_owned(), json!(self.quota.samples));
        out.insert("quota_levels".to_owned(), json!(self.quota.levels.len()));
        out.insert("quota_last".to_owned(), json!(last));
        out.insert("planted".to_owned(), json!(self.planted));
        out.insert("files".to_owned(), json!(self.files));
        out.insert("bytes".to_owned(), json!(self.bytes));
        out.insert("days".to_owned(), Value::Array(days));
        Value::Object(out)
    }
}

/// The truth about a whole corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// By the feed's name of the harness.
    pub harnesses: BTreeMap<&'static str, Harness>,
}

impl Truth {
    /// As written to `truth.json`.
    pub fn json(&self, seed: u64, size: &str, traps: &[&str]) -> Value {
        let harnesses: Map<String, Value> =
            self.harnesses.iter().map(|(name, harness)| ((*name).to_owned(), harness.json())).collect();
        json!({"seed": seed, "size": size, "traps": traps, "harnesses": harnesses})
    }
}
