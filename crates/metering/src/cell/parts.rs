//! What one request adds to its cell.

use super::sums::grow;
use super::{ListCost, Sums, prompt_bucket};
use crate::cache::{CacheUse, Miss, MissSum, TtlSums, waste};
use crate::price::Rates;
use crate::request::{LONG_CONTEXT, MissEvidence, MissGroup, Quality, Tokens};
use crate::time::Millis;

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
    /// How many requests or failed attempts it sums, where it is a sum and their number is recorded.
    pub requests: Option<u64>,
    /// Thin round, where known.
    pub thin: Option<bool>,
    /// List cost; `None` is unpriced.
    pub cost: Option<ListCost>,
    /// Recorded cost.
    pub reported_cost: Option<u64>,
    /// Duration.
    pub duration_ms: Option<u64>,
    /// When, where the cell is one of a session.
    pub at: Option<Millis>,
    /// Whether it was billed and failed all the same.
    pub failed: bool,
    /// Whether its use of the cache was looked into.
    pub diagnosed: bool,
    /// What is known of its use of the cache.
    pub cache: CacheUse,
    /// The rates at which it is priced; `None` is unpriced.
    pub rates: Option<Rates>,
}

impl Parts {
    /// How many requests or failed attempts the row counts as. A sum of an unknown number is at least one; a bill, which
    /// has no tokens, may be of none.
    pub fn attempts(&self) -> u64 {
        match self.requests {
            Some(0) if self.tokens.is_zero() => 0,
            known => known.unwrap_or(1).max(1),
        }
    }

    /// The list cost of the prompt; 0 where it is unpriced.
    pub fn prompt_cost(&self) -> u64 {
        self.cost.map_or(0, |c| c.total().saturating_sub(c.output))
    }

    /// What its miss cost, whatever the cause; 0 where it is unpriced.
    pub fn miss_waste(&self) -> u64 {
        let waste = |miss: Miss| self.rates.map_or(0, |rates| waste(&rates, &self.tokens, miss.tokens));
        self.cache.miss.map_or(0, waste)
    }

    /// The same, without what is expected.
    pub fn unwanted_waste(&self) -> u64 {
        let unwanted = self.cache.miss.is_some_and(|m| m.cause.group() != MissGroup::Expected);
        if unwanted { self.miss_waste() } else { 0 }
    }
}

/// `of × part ÷ whole`, rounded down; of nothing 0.
pub(crate) fn share(of: u64, part: u64, whole: u64) -> u64 {
    // Nearly every product fits 64 bits, and Wasm divides 128 bits only slowly.
    if let Some(product) = of.checked_mul(part) {
        return product.checked_div(whole).unwrap_or(0);
    }
    u128::from(of)
        .saturating_mul(u128::from(part))
        .checked_div(u128::from(whole))
        .map_or(0, |share| u64::try_from(share).unwrap_or(u64::MAX))
}

impl Sums {
    /// Counts one request or failed attempt.
    pub fn count(&mut self, p: &Parts) {
        if let Some(at) = p.at {
            self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
            self.last_at = self.last_at.max(Some(at));
        }
        if p.error {
            grow(&mut self.errors, p.attempts());
            return;
        }
        let prompt = p.tokens.prompt();
        let requests = p.attempts();
        grow(&mut self.requests, requests);
        grow(&mut self.unbound_requests, if p.in_query { 0 } else { requests });
        grow(&mut self.input_tokens, p.tokens.input);
        grow(&mut self.cache_read_tokens, p.tokens.cache_read);
        grow(&mut self.cache_write_5m_tokens, p.tokens.cache_write_5m);
        grow(&mut self.cache_write_1h_tokens, p.tokens.cache_write_1h);
        grow(&mut self.output_tokens, p.tokens.output);
        grow(&mut self.reasoning_tokens, p.tokens.reasoning);
        match p.cost {
            Some(cost) => self.cost.add_counts(&cost),
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
                grow(&mut self.long_excess_tokens, prompt - LONG_CONTEXT);
                grow(&mut self.long_excess_cost, share(p.prompt_cost(), prompt - LONG_CONTEXT, prompt));
            }
            match p.at {
                Some(_) => self.peak_prompt_tokens = self.peak_prompt_tokens.max(prompt),
                None => self.bands.count(&p.tokens),
            }
        }
        if let Some(thin) = p.thin {
            grow(&mut self.thin_known_requests, 1);
            if thin {
                grow(&mut self.thin_requests, 1);
                grow(&mut self.thin_prompt_tokens, prompt);
                grow(&mut self.thin_prompt_cost, p.prompt_cost());
            }
        }
        grow(&mut self.diagnosed_requests, u64::from(p.diagnosed));
        if p.failed {
            grow(&mut self.failed_requests, 1);
            grow(&mut self.failed_cost, p.cost.map_or(0, |c| c.total()));
        }
        if p.cache.bypassed > 0 {
            grow(&mut self.bypassed_requests, 1);
            grow(&mut self.bypassed_tokens, p.cache.bypassed);
            grow(&mut self.bypassed_waste, p.rates.map_or(0, |rates| p.cache.bypass_waste(&rates)));
        }
        if let Some(Miss { cause, tokens, evidence, .. }) = p.cache.miss {
            let recorded = u64::from(evidence == MissEvidence::Recorded);
            self.add_miss(&MissSum { cause, events: 1, recorded, tokens, waste: p.miss_waste() });
        }
        if let Some(rates) = p.rates {
            self.ttl.add(&TtlSums::of(&rates, &p.tokens, &p.cache));
        }
    }
}
