//! The sums of a cell.

use super::{Hist, prompt_bucket, requests_bucket};
use crate::cache::{CacheUse, Miss, MissSum, TtlSums, waste};
use crate::price::Rates;
use crate::request::{LONG_CONTEXT, MissEvidence, MissGroup, Quality, Tokens};
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
    /// Requests that belong to a query: the numerator of requests per query.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub query_requests: u64,
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
    /// Thin rounds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_requests: u64,
    /// Their prompt tokens.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_prompt_tokens: u64,
    /// Requests of which it is known whether they were thin: the denominator of the thin share.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thin_known_requests: u64,
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
    /// Rows from another counter's report.
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
    /// Histogram of prompt tokens per request, buckets of [`prompt_bucket`].
    #[serde(default, skip_serializing_if = "Hist::is_empty")]
    pub prompt_hist: Hist,
    /// Histogram of requests per query, buckets of [`requests_bucket`].
    #[serde(default, skip_serializing_if = "Hist::is_empty")]
    pub query_hist: Hist,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// What one request adds to its cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    /// Token counts.
    pub tokens: Tokens,
    /// Whether the row is a failed attempt.
    pub error: bool,
    /// Whether it belongs to a query.
    pub in_query: bool,
    /// How good the row is.
    pub quality: Quality,
    /// How many requests it sums, where it is a sum and their number is recorded.
    pub requests: Option<u64>,
    /// Thin round, where known.
    pub thin: Option<bool>,
    /// List cost; `None` is unpriced.
    pub cost: Option<ListCost>,
    /// Recorded cost.
    pub reported_cost: Option<u64>,
    /// Duration.
    pub duration_ms: Option<u64>,
    /// What is known of its use of the cache.
    pub cache: CacheUse,
    /// The rates at which it is priced; `None` is unpriced.
    pub rates: Option<Rates>,
}

impl Sums {
    /// Counts one request or failed attempt.
    pub fn count(&mut self, p: &Parts) {
        if p.error {
            grow(&mut self.errors, 1);
            return;
        }
        let prompt = p.tokens.prompt();
        // A sum of an unknown number of requests is at least one.
        let requests = p.requests.unwrap_or(1).max(1);
        grow(&mut self.requests, requests);
        grow(&mut self.query_requests, if p.in_query { requests } else { 0 });
        grow(&mut self.input_tokens, p.tokens.input);
        grow(&mut self.cache_read_tokens, p.tokens.cache_read);
        grow(&mut self.cache_write_5m_tokens, p.tokens.cache_write_5m);
        grow(&mut self.cache_write_1h_tokens, p.tokens.cache_write_1h);
        grow(&mut self.output_tokens, p.tokens.output);
        grow(&mut self.reasoning_tokens, p.tokens.reasoning);
        match p.cost {
            Some(cost) => self.add_cost(&cost),
            None => {
                grow(&mut self.unpriced_requests, requests);
                grow(&mut self.unpriced_tokens, p.tokens.total());
            }
        }
        grow(&mut self.reported_cost, p.reported_cost.unwrap_or(0));
        if let Some(ms) = p.duration_ms {
            grow(&mut self.duration_ms, ms);
            grow(&mut self.duration_output_tokens, p.tokens.output);
        }
        match p.quality {
            Quality::Exact => {}
            Quality::PlaceholderOutput => grow(&mut self.placeholder_requests, 1),
            Quality::SessionTotal => grow(&mut self.session_total_rows, 1),
            Quality::Imported => grow(&mut self.imported_rows, 1),
            Quality::Estimated => grow(&mut self.estimated_rows, 1),
        }
        if p.quality.is_sum() {
            // A sum is no context size.
            grow(&mut self.summed_requests, requests);
            grow(&mut self.uncounted_rows, u64::from(p.requests.is_none()));
            if p.requests.is_none() || p.tokens.is_zero() {
                grow(&mut self.unsplit_rows, requests);
                grow(&mut self.unsplit_prompt_tokens, prompt);
            }
        } else {
            self.prompt_hist.count(prompt_bucket(prompt), 1);
            if prompt > LONG_CONTEXT {
                grow(&mut self.long_requests, 1);
                grow(&mut self.long_prompt_tokens, prompt);
            }
        }
        if let Some(thin) = p.thin {
            grow(&mut self.thin_known_requests, 1);
            if thin {
                grow(&mut self.thin_requests, 1);
                grow(&mut self.thin_prompt_tokens, prompt);
            }
        }
        if let Some(Miss { cause, tokens, evidence, .. }) = p.cache.miss {
            let waste = p.rates.map_or(0, |rates| waste(&rates, &p.tokens, tokens));
            let recorded = u64::from(evidence == MissEvidence::Recorded);
            self.add_miss(&MissSum { cause, events: 1, recorded, tokens, waste });
        }
        if let Some(rates) = p.rates {
            self.ttl.add(&TtlSums::of(&rates, &p.tokens, &p.cache));
        }
    }

    /// Counts one query of so many requests.
    pub fn count_query(&mut self, requests: u64) {
        grow(&mut self.queries, 1);
        self.query_hist.count(requests_bucket(requests), 1);
    }

    /// Adds other sums.
    pub fn add(&mut self, o: &Sums) {
        grow(&mut self.requests, o.requests);
        grow(&mut self.queries, o.queries);
        grow(&mut self.query_requests, o.query_requests);
        grow(&mut self.errors, o.errors);
        grow(&mut self.input_tokens, o.input_tokens);
        grow(&mut self.cache_read_tokens, o.cache_read_tokens);
        grow(&mut self.cache_write_5m_tokens, o.cache_write_5m_tokens);
        grow(&mut self.cache_write_1h_tokens, o.cache_write_1h_tokens);
        grow(&mut self.output_tokens, o.output_tokens);
        grow(&mut self.reasoning_tokens, o.reasoning_tokens);
        self.add_cost(&o.cost);
        grow(&mut self.reported_cost, o.reported_cost);
        grow(&mut self.unpriced_requests, o.unpriced_requests);
        grow(&mut self.unpriced_tokens, o.unpriced_tokens);
        grow(&mut self.own_priced_requests, o.own_priced_requests);
        grow(&mut self.long_requests, o.long_requests);
        grow(&mut self.long_prompt_tokens, o.long_prompt_tokens);
        grow(&mut self.thin_requests, o.thin_requests);
        grow(&mut self.thin_prompt_tokens, o.thin_prompt_tokens);
        grow(&mut self.thin_known_requests, o.thin_known_requests);
        for miss in &o.misses {
            self.add_miss(miss);
        }
        self.ttl.add(&o.ttl);
        grow(&mut self.duration_ms, o.duration_ms);
        grow(&mut self.duration_output_tokens, o.duration_output_tokens);
        grow(&mut self.placeholder_requests, o.placeholder_requests);
        grow(&mut self.session_total_rows, o.session_total_rows);
        grow(&mut self.imported_rows, o.imported_rows);
        grow(&mut self.estimated_rows, o.estimated_rows);
        grow(&mut self.summed_requests, o.summed_requests);
        grow(&mut self.unsplit_rows, o.unsplit_rows);
        grow(&mut self.unsplit_prompt_tokens, o.unsplit_prompt_tokens);
        grow(&mut self.uncounted_rows, o.uncounted_rows);
        self.prompt_hist.add(&o.prompt_hist);
        self.query_hist.add(&o.query_hist);
    }

    /// Whether nothing was counted: in an update, the cell is gone.
    pub fn is_empty(&self) -> bool {
        self.requests == 0 && self.errors == 0 && self.queries == 0
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
        ratio(self.query_requests, self.queries)
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

    fn add_cost(&mut self, cost: &ListCost) {
        grow(&mut self.cost.input, cost.input);
        grow(&mut self.cost.cache_read, cost.cache_read);
        grow(&mut self.cost.cache_write_5m, cost.cache_write_5m);
        grow(&mut self.cost.cache_write_1h, cost.cache_write_1h);
        grow(&mut self.cost.output, cost.output);
    }

    fn add_miss(&mut self, miss: &MissSum) {
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
fn grow(sum: &mut u64, by: u64) {
    *sum = sum.saturating_add(by);
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
