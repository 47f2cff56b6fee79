//! What a cache miss costs.

use crate::price::Rates;
use crate::request::Tokens;

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

    #[test]
    fn costs_the_difference_between_what_was_paid_and_a_read() {
        // $5 input, $0.50 read, $6.25 and $10 writes per million tokens.
        let rates = Rates {
            input: 5_000_000_000,
            cache_read: 500_000_000,
            cache_write_5m: 6_250_000_000,
            cache_write_1h: 10_000_000_000,
            output: 25_000_000_000,
        };
        // 100,000 missed tokens, all written for five minutes: 0.1 M × ($6.25 − $0.50) = $0.575.
        let written = Tokens { cache_write_5m: 120_000, ..Tokens::default() };
        assert_eq!(waste(&rates, &written, 100_000), 575_000_000);
        // Half written for an hour, half plain input: mean rate $7.50, so 0.1 M × $7 = $0.70.
        let mixed = Tokens { input: 60_000, cache_write_1h: 60_000, ..Tokens::default() };
        assert_eq!(waste(&rates, &mixed, 100_000), 700_000_000);
        assert_eq!(waste(&rates, &Tokens { cache_read: 9, ..Tokens::default() }, 100), 0);
    }
}
