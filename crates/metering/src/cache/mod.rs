//! The prompt cache: what was missed and why ([`lane`]), who does without it ([`bypass`]), and what that costs.

pub mod bypass;
pub mod lane;

use crate::cell::counts;
use crate::price::{Rates, cost};
use crate::request::{MissCause, MissEvidence, Tokens};
use crate::time::Millis;
use lane::ONE_HOUR;
use serde::{Deserialize, Serialize};

/// What is known of one request's use of the cache; beside its counts all that a cell needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheUse {
    /// What it missed.
    pub miss: Option<Miss>,
    /// Tokens that it read after more than five minutes: only a cache of one hour kept them.
    pub kept: u64,
    /// Tokens that it sent again without a cache, though others of its session use one.
    pub bypassed: u64,
}

impl CacheUse {
    /// What sending these tokens cost more than reading them would have, in nano-dollars.
    pub fn bypass_waste(&self, rates: &Rates) -> u64 {
        cost(self.bypassed, rates.input.saturating_sub(rates.cache_read))
    }
}

/// Tokens that a cache held and that were not read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss {
    /// How many.
    pub tokens: u64,
    /// Why.
    pub cause: MissCause,
    /// Who says so.
    pub evidence: MissEvidence,
    /// The time since the request that left them there; 0 where there is none.
    pub gap: Millis,
}

impl Miss {
    /// Whether a cache of one hour would have held what one of five minutes had lost.
    pub fn within_the_hour(&self) -> bool {
        self.cause == MissCause::Expired && self.gap <= ONE_HOUR
    }
}

/// Missed tokens of one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissSum {
    /// Why.
    pub cause: MissCause,
    /// How many requests.
    pub events: u64,
    /// Of these, how many the provider itself diagnosed.
    #[serde(default)]
    pub recorded: u64,
    /// How many tokens.
    pub tokens: u64,
    /// Tokens × (the rate paid − the cache-read rate), in nano-dollars.
    pub waste: u64,
}

/// What the two lifetimes of a cache cost and saved, in nano-dollars and tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TtlSums {
    /// What writes for one hour cost more than for five minutes.
    #[serde(skip_serializing_if = "is_zero")]
    pub hour_premium: u64,
    /// Tokens that were read after more than five minutes.
    #[serde(skip_serializing_if = "is_zero")]
    pub hour_kept_tokens: u64,
    /// What writing these anew for five minutes would have cost more than reading them.
    #[serde(skip_serializing_if = "is_zero")]
    pub hour_saved: u64,
    /// Tokens that expired within an hour.
    #[serde(skip_serializing_if = "is_zero")]
    pub hour_lost_tokens: u64,
    /// Their waste: what writes for one hour would have saved.
    #[serde(skip_serializing_if = "is_zero")]
    pub hour_lost: u64,
    /// What the writes for five minutes would have cost more for one hour.
    #[serde(skip_serializing_if = "is_zero")]
    pub hour_upgrade: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

counts! {
    TtlSums { hour_premium, hour_kept_tokens, hour_saved, hour_lost_tokens, hour_lost, hour_upgrade }
}

impl TtlSums {
    /// What one request adds. A provider without a price for one hour has none of this.
    pub fn of(rates: &Rates, tokens: &Tokens, used: &CacheUse) -> Self {
        let premium = rates.cache_write_1h.saturating_sub(rates.cache_write_5m);
        if premium == 0 {
            return Self::default();
        }
        let lost = used.miss.filter(Miss::within_the_hour);
        Self {
            hour_premium: cost(tokens.cache_write_1h, premium),
            hour_kept_tokens: used.kept,
            hour_saved: cost(used.kept, rates.cache_write_5m.saturating_sub(rates.cache_read)),
            hour_lost_tokens: lost.map_or(0, |m| m.tokens),
            hour_lost: lost.map_or(0, |m| waste(rates, tokens, m.tokens)),
            hour_upgrade: cost(tokens.cache_write_5m, premium),
        }
    }

    /// Adds others.
    pub fn add(&mut self, o: &Self) {
        self.add_counts(o);
    }
}

/// Missed tokens × (the rate paid − the cache-read rate), in nano-dollars.
///
/// The rate paid is the mean rate of the tokens of this request that were not read: input and cache writes, weighted
/// by their counts. A request that read everything wastes nothing.
pub fn waste(rates: &Rates, tokens: &Tokens, missed: u64) -> u64 {
    let parts = [
        (tokens.input, rates.input),
        (tokens.cache_write_5m, rates.cache_write_5m),
        (tokens.cache_write_1h, rates.cache_write_1h),
    ];
    let count: u128 = parts.iter().map(|p| u128::from(p.0)).sum();
    let paid: u128 = parts.iter().map(|p| u128::from(p.0) * u128::from(p.1)).sum();
    if count == 0 {
        return 0;
    }
    let read = u128::from(rates.cache_read) * count;
    let nano = u128::from(missed) * paid.saturating_sub(read) / count / 1_000_000;
    u64::try_from(nano).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MINUTE;

    /// $5 input, $0.50 read, $6.25 and $10 writes per million tokens.
    const RATES: Rates = Rates {
        input: 5_000_000_000,
        cache_read: 500_000_000,
        cache_write_5m: 6_250_000_000,
        cache_write_1h: 10_000_000_000,
        output: 25_000_000_000,
    };

    #[test]
    fn costs_the_difference_between_what_was_paid_and_a_read() {
        // 100,000 missed tokens, all written for five minutes: 0.1 M × ($6.25 − $0.50) = $0.575.
        let written = Tokens { cache_write_5m: 120_000, ..Tokens::default() };
        assert_eq!(waste(&RATES, &written, 100_000), 575_000_000);
        // Half written for an hour, half plain input: mean rate $7.50, so 0.1 M × $7 = $0.70.
        let mixed = Tokens { input: 60_000, cache_write_1h: 60_000, ..Tokens::default() };
        assert_eq!(waste(&RATES, &mixed, 100_000), 700_000_000);
        assert_eq!(waste(&RATES, &Tokens { cache_read: 9, ..Tokens::default() }, 100), 0);
    }

    #[test]
    fn an_hour_costs_more_to_write_and_saves_what_is_read_late() {
        // 0.2 M × ($10 − $6.25) = $0.75 more; 0.1 M × ($6.25 − $0.50) = $0.575 saved.
        let tokens = Tokens { cache_write_1h: 200_000, cache_read: 100_000, ..Tokens::default() };
        let used = CacheUse { kept: 100_000, ..CacheUse::default() };
        let ttl = TtlSums::of(&RATES, &tokens, &used);
        assert_eq!((ttl.hour_premium, ttl.hour_saved, ttl.hour_upgrade), (750_000_000, 575_000_000, 0));
        // What expired after 20 minutes an hour would have kept; after two hours it would not.
        let tokens = Tokens { cache_write_5m: 100_000, ..Tokens::default() };
        let miss = |gap| {
            let (cause, evidence) = (MissCause::Expired, MissEvidence::Inferred);
            CacheUse { miss: Some(Miss { tokens: 80_000, cause, evidence, gap }), ..CacheUse::default() }
        };
        let ttl = TtlSums::of(&RATES, &tokens, &miss(20 * MINUTE));
        assert_eq!(
            (ttl.hour_lost_tokens, ttl.hour_lost, ttl.hour_upgrade),
            (80_000, 460_000_000, 375_000_000)
        );
        assert_eq!(TtlSums::of(&RATES, &tokens, &miss(120 * MINUTE)).hour_lost, 0);
        let flat = Rates { cache_write_1h: RATES.cache_write_5m, ..RATES };
        assert_eq!(TtlSums::of(&flat, &tokens, &miss(20 * MINUTE)), TtlSums::default());
    }
}
