//! Prices: what a request would have cost at the provider's public list, when it was made.
//!
//! ```text
//! provider, model ─ name ─ Listing ─ instant, tier, prompt size ─ Rates ─ tokens ─ ListCost
//! ```
//!
//! Invariants:
//! - No price is `None` ("unpriced"), never 0. The book holds no free rows: a plan's or a reseller's 0 is no price.
//! - Prices of the five token classes are read from the book one by one; no class is derived from another by a
//!   multiple that the provider does not publish.
//! - Only names that are the same model match: spelling, snapshot date, or (marked) the same family. Nothing is
//!   matched by substring, and a model is only ever priced from the list of the company that makes it.
//! - A long prompt has its price for the whole request, output included.
//! - A person's own price wins over every list and is marked as theirs.
//! - Money is whole nano-dollars, each class rounded half up once, after an exact product.

mod book;
mod name;
mod own;

#[cfg(test)]
mod tests;

use crate::cell::ListCost;
use crate::request::{PriceEvidence, Quality, Tokens};
use crate::time::{Day, Millis, parse_day};
pub use book::{Book, Listing};
pub(crate) use book::{Hours, decimal};
pub(crate) use name::plain_name;
pub use name::{canonical_provider, provider_of};
pub use own::{OwnPrice, OwnPriceError, PriceClass};

/// A price book older than this many days is stale: providers change their lists about every month.
pub const STALE_AFTER_DAYS: u32 = 45;

/// How many days old a price book of that date (`YYYY-MM-DD`) is; 0 where its date is still to come, `None` where it is
/// no date. `today` is the reader's own day.
pub fn age(date: &str, today: Day) -> Option<u32> {
    Some(u32::try_from(i64::from(today) - i64::from(parse_day(date)?)).unwrap_or(0))
}

/// Whether a price book of that date is too old to be trusted with today's prices. One without a date is.
pub fn is_stale(date: &str, today: Day) -> bool {
    age(date, today).is_none_or(|days| days > STALE_AFTER_DAYS)
}

/// Tokens to which a rate applies.
const PER: u128 = 1_000_000;

/// One token class of one request costs at most this, so that the sum of a request's classes cannot overflow.
const CLASS_LIMIT: u128 = (u64::MAX / 8) as u128;

/// List prices per token class, in nano-dollars per million tokens: $0.0028 per million is 2,800,000.
///
/// The unit holds every published price exactly (nine decimals of a dollar).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Uncached input.
    pub input: u64,
    /// Cache reads; equals `input` where the provider sells no cached input for this model.
    pub cache_read: u64,
    /// Five-minute (or the only) cache writes; equals `input` where the provider has no write fee.
    pub cache_write_5m: u64,
    /// One-hour cache writes; equals `cache_write_5m` where the provider has no such duration.
    pub cache_write_1h: u64,
    /// Output, reasoning included.
    pub output: u64,
}

impl Rates {
    /// What so many tokens cost, per class.
    pub fn cost(&self, tokens: &Tokens) -> ListCost {
        ListCost {
            input: cost(tokens.input, self.input),
            cache_read: cost(tokens.cache_read, self.cache_read),
            cache_write_5m: cost(tokens.cache_write_5m, self.cache_write_5m),
            cache_write_1h: cost(tokens.cache_write_1h, self.cache_write_1h),
            output: cost(tokens.output, self.output),
        }
    }

    /// Every rate through the same function.
    pub(crate) fn map(self, f: impl Fn(u64) -> u64) -> Self {
        Self {
            input: f(self.input),
            cache_read: f(self.cache_read),
            cache_write_5m: f(self.cache_write_5m),
            cache_write_1h: f(self.cache_write_1h),
            output: f(self.output),
        }
    }
}

/// What so many tokens cost at a rate, in nano-dollars, rounded half up; saturates far above any real bill.
pub fn cost(tokens: u64, rate: u64) -> u64 {
    // Every real request fits 64 bits, and Wasm divides 128 bits only slowly.
    if tokens < 1 << 26 && rate < 1 << 37 {
        return (tokens * rate + PER as u64 / 2) / PER as u64;
    }
    let exact = u128::from(tokens) * u128::from(rate);
    ((exact + PER / 2) / PER).min(CLASS_LIMIT) as u64
}

/// The list cost of one request and how it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The cost per token class.
    pub cost: ListCost,
    /// The rates that were paid.
    pub rates: Rates,
    /// How the model's name led to them.
    pub evidence: PriceEvidence,
}

impl Book {
    /// The list cost of a request; `None` is unpriced.
    ///
    /// `provider` and `model` as logged, `tier` as logged (`None` is the standard tier; see [`Listing::rates`]). A row that sums a whole
    /// session has no prompt size: see [`Listing::quote_row`].
    pub fn quote(
        &self,
        provider: Option<&str>,
        model: &str,
        at: Millis,
        tier: Option<&str>,
        tokens: &Tokens,
    ) -> Option<Quote> {
        self.find(provider, model)?.quote(at, tier, tokens)
    }

    /// The rates of a request with so many prompt tokens; `None` is unpriced.
    pub fn rates(
        &self,
        provider: Option<&str>,
        model: &str,
        at: Millis,
        tier: Option<&str>,
        prompt_tokens: u64,
    ) -> Option<(Rates, PriceEvidence)> {
        let listing = self.find(provider, model)?;
        Some((listing.rates(at, tier, prompt_tokens)?, listing.evidence()))
    }
}

impl Listing<'_> {
    /// The list cost of one request of this model; `None` where its tier has no published price.
    pub fn quote(&self, at: Millis, tier: Option<&str>, tokens: &Tokens) -> Option<Quote> {
        self.quote_row(at, tier, tokens, Quality::Exact)
    }

    /// The list cost of a row, which may sum many requests. A sum has no prompt size: the lowest tier is a lower bound,
    /// and the row says what it is.
    pub fn quote_row(
        &self,
        at: Millis,
        tier: Option<&str>,
        tokens: &Tokens,
        quality: Quality,
    ) -> Option<Quote> {
        let rates = self.rates(at, tier, if quality.is_sum() { 0 } else { tokens.prompt() })?;
        Some(Quote { cost: rates.cost(tokens), rates, evidence: self.evidence() })
    }
}
