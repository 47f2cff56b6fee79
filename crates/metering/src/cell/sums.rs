//! The sums of a cell.

use super::counts::counts;
use super::{Bands, Hist, QuerySums};
use crate::cache::{MissSum, TtlSums};
use crate::request::{MissGroup, Tokens};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// Cost at list price per token class, in nano-dollars (1 USD = 1,000,000,000).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCost {
    /// Of uncached input.
    #[serde(rename = "cost_input", default, skip_serializing_if = "is_zero")]
    pub input: u64,
    /// Of cache reads.
    #[serde(rename = "cost_cache_read", default, skip_serializing_if = "is_zero")]
    pub cache_read: u64,
    /// Of five-minute cache writes.
    #[serde(rename = "cost_cache_write_5m", default, skip_serializing_if = "is_zero")]
    pub cache_write_5m: u64,
    /// Of one-hour cache writes.
    #[serde(rename = "cost_cache_write_1h", default, skip_serializing_if = "is_zero")]
    pub cache_write_1h: u64,
    /// Of output, reasoning included.
    #[serde(rename = "cost_output", default, skip_serializing_if = "is_zero")]
    pub output: u64,
}

impl ListCost {
    /// The sum of all classes.
    pub fn total(&self) -> u64 {
        [self.cache_read, self.cache_write_5m, self.cache_write_1h, self.output]
            .into_iter()
            .fold(self.input, u64::saturating_add)
    }
}

/// Additive sums. All money is in nano-dollars, all durations in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Requests; errors are not among them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub requests: u64,
    /// Queries whose first request lies in this cell.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub queries: u64,
    /// Requests that belong to no query: of a log without prompt boundaries, or before the first prompt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unbound_requests: u64,
    /// What whole queries amount to: those that `queries` counts.
    #[serde(flatten)]
    pub query: QuerySums,
    /// Failed attempts without usage.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub errors: u64,
    /// Uncached input tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub input_tokens: u64,
    /// Cache read tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_read_tokens: u64,
    /// Five-minute cache write tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write_5m_tokens: u64,
    /// One-hour cache write tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write_1h_tokens: u64,
    /// Output tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub output_tokens: u64,
    /// The recorded part of the output that was reasoning.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reasoning_tokens: u64,
    /// List cost per token class.
    #[serde(flatten)]
    pub cost: ListCost,
    /// Cost that harnesses recorded.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reported_cost: u64,
    /// Requests without a price.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unpriced_requests: u64,
    /// Their tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unpriced_tokens: u64,
    /// Requests at a price of the person's own, see [`CellSet::reprice`](super::CellSet::reprice). Nobody else's concern:
    /// not in the feed.
    #[serde(skip)]
    pub own_priced_requests: u64,
    /// Requests with more than 100,000 prompt tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub long_requests: u64,
    /// Their prompt tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub long_prompt_tokens: u64,
    /// Of these, the tokens above 100,000 of each request.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub long_excess_tokens: u64,
    /// The part of these requests' prompt cost that the tokens above 100,000 have.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub long_excess_cost: u64,
    /// Thin rounds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_requests: u64,
    /// Their prompt tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_prompt_tokens: u64,
    /// What sending these cost.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_prompt_cost: u64,
    /// Requests of which it is known whether they were thin: the denominator of the thin share.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_known_requests: u64,
    /// Requests whose use of the cache was looked into: where there are misses, they are among these.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub diagnosed_requests: u64,
    /// Requests of agents that use no cache while others of their session do.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bypassed_requests: u64,
    /// Prompt tokens of theirs that the request before had sent already.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bypassed_tokens: u64,
    /// What these cost more than cache reads would have.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bypassed_waste: u64,
    /// Requests that were billed and failed all the same.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed_requests: u64,
    /// Their list cost.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed_cost: u64,
    /// Missed tokens and waste per cause, sorted by cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub misses: Vec<MissSum>,
    /// What the lifetimes of the cache cost and saved.
    #[serde(flatten)]
    pub ttl: TtlSums,
    /// Total duration of the requests that record one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duration_ms: u64,
    /// Output tokens of the requests that record a duration.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duration_output_tokens: u64,
    /// Requests of which only a placeholder output is logged.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub placeholder_requests: u64,
    /// Rows that are sums of a session.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub session_total_rows: u64,
    /// Rows from another counter's report or an account's export.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub imported_rows: u64,
    /// Estimated rows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub estimated_rows: u64,
    /// Requests that stand in sums, and so in no distribution.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub summed_requests: u64,
    /// Requests of sums that say nothing per request: a sum of an unknown number, which counts as one, and all of a sum
    /// without tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsplit_rows: u64,
    /// Their prompt tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsplit_prompt_tokens: u64,
    /// Sums of an unknown number of requests. Each counts as one, so that where there are any `requests` is the least
    /// that it can be.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uncounted_rows: u64,
    /// The earliest request or failed attempt; only in cells by session.
    #[serde(with = "crate::feed::instant_opt", default, skip_serializing_if = "Option::is_none")]
    pub first_at: Option<Millis>,
    /// The latest.
    #[serde(with = "crate::feed::instant_opt", default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Millis>,
    /// The largest prompt of a single request; only in cells by session.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub peak_prompt_tokens: u64,
    /// Histogram of prompt tokens per request, buckets of [`prompt_bucket`].
    #[serde(default, skip_serializing_if = "Hist::is_empty")]
    pub prompt_hist: Hist,
    /// Histogram of requests per query, buckets of [`requests_bucket`].
    #[serde(default, skip_serializing_if = "Hist::is_empty")]
    pub query_hist: Hist,
    /// Histogram of list cost per query, nano-dollars, of queries all of whose requests are priced; buckets of
    /// [`fine_bucket`](super::fine_bucket).
    #[serde(default, skip_serializing_if = "Hist::is_empty")]
    pub query_cost_hist: Hist,
    /// Histogram of milliseconds from prompt to last reply, of queries whose prompt's time is logged; buckets of
    /// [`fine_bucket`](super::fine_bucket).
    #[serde(default, skip_serializing_if = "Hist::is_empty")]
    pub query_time_hist: Hist,
    /// Tokens by the size of their prompt; not in cells by session.
    #[serde(default, skip_serializing_if = "Bands::is_empty")]
    pub bands: Bands,
}

counts! {
    ListCost { input, cache_read, cache_write_5m, cache_write_1h, output }
}

counts! {
    Sums {
        requests, queries, errors, unbound_requests, input_tokens, cache_read_tokens, cache_write_5m_tokens,
        cache_write_1h_tokens, output_tokens, reasoning_tokens, reported_cost, unpriced_requests, unpriced_tokens,
        own_priced_requests, long_requests, long_prompt_tokens, long_excess_tokens, long_excess_cost, thin_requests,
        thin_prompt_tokens, thin_prompt_cost, thin_known_requests, diagnosed_requests, bypassed_requests,
        bypassed_tokens, bypassed_waste, failed_requests, failed_cost, duration_ms, duration_output_tokens,
        placeholder_requests, session_total_rows, imported_rows, estimated_rows, summed_requests, unsplit_rows,
        unsplit_prompt_tokens, uncounted_rows,
    }
    parts { cost, ttl, query }
    rest {
        misses, first_at, last_at, peak_prompt_tokens, prompt_hist, query_hist, query_cost_hist, query_time_hist,
        bands,
    }
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Sums {
    /// Adds other sums.
    pub fn add(&mut self, o: &Sums) {
        self.add_counts(o);
        self.first_at = match (self.first_at, o.first_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.last_at = self.last_at.max(o.last_at);
        self.peak_prompt_tokens = self.peak_prompt_tokens.max(o.peak_prompt_tokens);
        for miss in &o.misses {
            self.add_miss(miss);
        }
        self.prompt_hist.add(&o.prompt_hist);
        self.query_hist.add(&o.query_hist);
        self.query_cost_hist.add(&o.query_cost_hist);
        self.query_time_hist.add(&o.query_time_hist);
        self.bands.add(&o.bands);
    }

    /// Whether nothing was counted: in an update, the cell is gone. A vendor's report of costs counts no request.
    pub fn is_empty(&self) -> bool {
        self.requests == 0 && self.errors == 0 && self.queries == 0 && self.reported_cost == 0
    }

    /// The sums of the token classes.
    pub fn tokens(&self) -> Tokens {
        Tokens {
            input: self.input_tokens,
            cache_read: self.cache_read_tokens,
            cache_write_5m: self.cache_write_5m_tokens,
            cache_write_1h: self.cache_write_1h_tokens,
            output: self.output_tokens,
            reasoning: self.reasoning_tokens,
        }
    }

    /// Prompt tokens: input, cache read, cache writes.
    pub fn prompt_tokens(&self) -> u64 {
        [self.cache_read_tokens, self.cache_write_5m_tokens, self.cache_write_1h_tokens]
            .into_iter()
            .fold(self.input_tokens, u64::saturating_add)
    }

    /// Prompt and output tokens.
    pub fn total_tokens(&self) -> u64 {
        self.prompt_tokens().saturating_add(self.output_tokens)
    }

    /// Cache read ÷ prompt tokens; `None` without prompt tokens.
    pub fn hit_rate(&self) -> Option<f64> {
        ratio(self.cache_read_tokens, self.prompt_tokens())
    }

    /// Requests ÷ query; `None` where there is no query.
    pub fn requests_per_query(&self) -> Option<f64> {
        ratio(self.query.requests, self.queries)
    }

    /// Prompt tokens ÷ request; `None` without requests. Sums of an unknown number of requests are in neither.
    pub fn context_per_request(&self) -> Option<f64> {
        let prompt = self.prompt_tokens().saturating_sub(self.unsplit_prompt_tokens);
        ratio(prompt, self.requests.saturating_sub(self.unsplit_rows))
    }

    /// Waste of all causes, nano-dollars. What is expected, a compaction's rebuild, is no waste.
    pub fn waste(&self) -> u64 {
        let wasted = self.misses.iter().filter(|m| m.cause.group() != MissGroup::Expected);
        wasted.map(|m| m.waste).fold(0, u64::saturating_add)
    }

    pub(crate) fn add_miss(&mut self, miss: &MissSum) {
        match self.misses.binary_search_by_key(&miss.cause, |m| m.cause) {
            Ok(i) => {
                grow(&mut self.misses[i].events, miss.events);
                grow(&mut self.misses[i].recorded, miss.recorded);
                grow(&mut self.misses[i].tokens, miss.tokens);
                grow(&mut self.misses[i].waste, miss.waste);
            }
            Err(i) => self.misses.insert(i, *miss),
        }
    }
}

/// Adds without overflow: counts of a damaged log may be absurd, and a sum that is too large stays too large.
pub(crate) fn grow(sum: &mut u64, by: u64) {
    *sum = sum.saturating_add(by);
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
