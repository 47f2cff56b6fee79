//! What whole queries amount to.
//!
//! A query counts in the cell of its first request, with everything that was done for it: subagents of other models
//! and requests of the next quarter hour included. So every figure per query has the same queries above and below the
//! line, whatever is filtered.

use super::counts::counts;
use super::{CellSet, PackedKey, Parts, Sums, fine_bucket, requests_bucket};
use crate::key::Key;
use crate::request::LONG_CONTEXT;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// Sums over whole queries. Money in nano-dollars, time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuerySums {
    /// Requests: the numerator of requests per query.
    #[serde(rename = "query_requests", skip_serializing_if = "is_zero")]
    pub requests: u64,
    /// Failed attempts.
    #[serde(rename = "query_errors", skip_serializing_if = "is_zero")]
    pub errors: u64,
    /// Uncached input tokens.
    #[serde(rename = "query_input_tokens", skip_serializing_if = "is_zero")]
    pub input_tokens: u64,
    /// Cache read tokens.
    #[serde(rename = "query_cache_read_tokens", skip_serializing_if = "is_zero")]
    pub cache_read_tokens: u64,
    /// Five-minute cache write tokens.
    #[serde(rename = "query_cache_write_5m_tokens", skip_serializing_if = "is_zero")]
    pub cache_write_5m_tokens: u64,
    /// One-hour cache write tokens.
    #[serde(rename = "query_cache_write_1h_tokens", skip_serializing_if = "is_zero")]
    pub cache_write_1h_tokens: u64,
    /// Output tokens.
    #[serde(rename = "query_output_tokens", skip_serializing_if = "is_zero")]
    pub output_tokens: u64,
    /// Queries all of whose requests are priced: the denominator of cost per query.
    #[serde(rename = "query_priced", skip_serializing_if = "is_zero")]
    pub priced: u64,
    /// List cost of these.
    #[serde(rename = "query_cost", skip_serializing_if = "is_zero")]
    pub cost: u64,
    /// What cache misses of these cost; expected ones are none.
    #[serde(rename = "query_waste", skip_serializing_if = "is_zero")]
    pub waste: u64,
    /// Requests of which it is known whether they were thin.
    #[serde(rename = "query_thin_known", skip_serializing_if = "is_zero")]
    pub thin_known: u64,
    /// Thin rounds.
    #[serde(rename = "query_thin_requests", skip_serializing_if = "is_zero")]
    pub thin_requests: u64,
    /// Their prompt tokens.
    #[serde(rename = "query_thin_prompt_tokens", skip_serializing_if = "is_zero")]
    pub thin_prompt_tokens: u64,
    /// What sending these cost, in queries all of whose requests are priced.
    #[serde(rename = "query_thin_prompt_cost", skip_serializing_if = "is_zero")]
    pub thin_prompt_cost: u64,
    /// Requests with more than 100,000 prompt tokens.
    #[serde(rename = "query_long_requests", skip_serializing_if = "is_zero")]
    pub long_requests: u64,
    /// Queries whose prompt has a time of its own in the log: the denominator of the time to finish.
    #[serde(rename = "query_timed", skip_serializing_if = "is_zero")]
    pub timed: u64,
    /// From their prompts to their last replies. Tools, approvals and waiting are in it.
    #[serde(rename = "query_time_ms", skip_serializing_if = "is_zero")]
    pub time_ms: u64,
}

counts! {
    QuerySums {
        requests, errors, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
        priced, cost, waste, thin_known, thin_requests, thin_prompt_tokens, thin_prompt_cost, long_requests, timed,
        time_ms,
    }
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl QuerySums {
    /// Adds those of other queries.
    pub fn add(&mut self, o: &QuerySums) {
        self.add_counts(o);
    }

    /// Prompt tokens: input, cache read, cache writes.
    pub fn prompt_tokens(&self) -> u64 {
        [self.cache_read_tokens, self.cache_write_5m_tokens, self.cache_write_1h_tokens]
            .into_iter()
            .fold(self.input_tokens, u64::saturating_add)
    }
}

/// A query while its requests are seen, in any order. `P` is where a request stands: its cell, or its number.
#[derive(Clone, Copy, Debug)]
pub struct QueryFold<P = PackedKey> {
    /// The first request: when, with how large a prompt, which; and where it stands.
    first: Option<((Millis, u64, Key), P)>,
    sums: QuerySums,
    unpriced: bool,
    asked: Option<Millis>,
    end: Option<Millis>,
}

impl<P> Default for QueryFold<P> {
    fn default() -> Self {
        Self { first: None, sums: QuerySums::default(), unpriced: false, asked: None, end: None }
    }
}

impl<P: Copy> QueryFold<P> {
    /// Takes in a request or a failed attempt. `asked` is when the log has the prompt.
    pub fn add(&mut self, at: Millis, id: Key, place: P, asked: Option<Millis>, p: &Parts) {
        self.asked = match (self.asked, asked) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let s = &mut self.sums;
        let add = |sum: &mut u64, by: u64| *sum = sum.saturating_add(by);
        if p.error {
            return add(&mut s.errors, p.attempts());
        }
        let prompt = p.tokens.prompt();
        let order = (at, prompt, id);
        if self.first.is_none_or(|(first, _)| order < first) {
            self.first = Some((order, place));
        }
        self.end = self.end.max(Some(at));
        self.unpriced |= p.cost.is_none();
        add(&mut s.requests, p.attempts());
        add(&mut s.input_tokens, p.tokens.input);
        add(&mut s.cache_read_tokens, p.tokens.cache_read);
        add(&mut s.cache_write_5m_tokens, p.tokens.cache_write_5m);
        add(&mut s.cache_write_1h_tokens, p.tokens.cache_write_1h);
        add(&mut s.output_tokens, p.tokens.output);
        add(&mut s.cost, p.cost.map_or(0, |c| c.total()));
        add(&mut s.waste, p.unwanted_waste());
        add(&mut s.long_requests, u64::from(prompt > LONG_CONTEXT && !p.quality.is_sum()));
        if let Some(thin) = p.thin {
            add(&mut s.thin_known, 1);
            if thin {
                add(&mut s.thin_requests, 1);
                add(&mut s.thin_prompt_tokens, prompt);
                add(&mut s.thin_prompt_cost, p.prompt_cost());
            }
        }
    }

    /// Where its first request stands. A query of failed attempts alone has none and counts nowhere.
    pub fn place(&self) -> Option<P> {
        self.first.map(|(_, place)| place)
    }

    /// Counts the query in the sums of its first request, see [`QueryFold::place`].
    pub fn count_in(self, cell: &mut Sums) {
        let mut sums = self.sums;
        if self.unpriced {
            (sums.cost, sums.waste, sums.thin_prompt_cost) = (0, 0, 0);
        } else {
            sums.priced = 1;
            cell.query_cost_hist.count(fine_bucket(sums.cost), 1);
        }
        let time = self.asked.zip(self.end).and_then(|(asked, end)| u64::try_from(end - asked).ok());
        if let Some(time) = time {
            (sums.timed, sums.time_ms) = (1, time);
            cell.query_time_hist.count(fine_bucket(time), 1);
        }
        cell.queries = cell.queries.saturating_add(1);
        cell.query_hist.count(requests_bucket(sums.requests), 1);
        cell.query.add_counts(&sums);
    }
}

impl QueryFold {
    /// Counts the query in the cell of its first request.
    pub fn count(self, set: &mut CellSet) {
        if let Some(cell) = self.place() {
            self.count_in(set.entry(cell));
        }
    }
}
