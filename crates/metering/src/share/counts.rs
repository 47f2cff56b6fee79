//! The counts of a cell by their numbers in the bytes.

use crate::cell::Sums;

/// Counts in the order of their numbers, from 0.
macro_rules! numbered {
    ($($first:ident$(.$second:ident)?),+) => {
        /// How many there are.
        pub const COUNTS: usize = [$(stringify!($first)),+].len();

        /// Every count, each at its number.
        pub fn counts(of: &Sums) -> [u64; COUNTS] {
            [$(of.$first$(.$second)?),+]
        }

        /// The same, to be changed.
        pub fn counts_mut(of: &mut Sums) -> [&mut u64; COUNTS] {
            [$(&mut of.$first$(.$second)?),+]
        }
    };
}

// New counts go to the end, and none ever leaves: the numbers are those of all bytes that were ever written.
numbered! {
    requests, queries, errors, unbound_requests, input_tokens, cache_read_tokens, cache_write_5m_tokens,
    cache_write_1h_tokens, output_tokens, reasoning_tokens, reported_cost, unpriced_requests,
    unpriced_tokens, own_priced_requests, long_requests, long_prompt_tokens, long_excess_tokens,
    long_excess_cost, thin_requests, thin_prompt_tokens, thin_prompt_cost, thin_known_requests,
    diagnosed_requests, bypassed_requests, bypassed_tokens, bypassed_waste, failed_requests,
    failed_cost, duration_ms, duration_output_tokens, placeholder_requests, session_total_rows,
    imported_rows, estimated_rows, summed_requests, unsplit_rows, unsplit_prompt_tokens, uncounted_rows,
    cost.input, cost.cache_read, cost.cache_write_5m, cost.cache_write_1h, cost.output,
    ttl.hour_premium, ttl.hour_kept_tokens, ttl.hour_saved, ttl.hour_lost_tokens, ttl.hour_lost,
    ttl.hour_upgrade, query.requests, query.errors, query.input_tokens, query.cache_read_tokens,
    query.cache_write_5m_tokens, query.cache_write_1h_tokens, query.output_tokens, query.priced,
    query.cost, query.waste, query.thin_known, query.thin_requests, query.thin_prompt_tokens,
    query.thin_prompt_cost, query.long_requests, query.timed, query.time_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_of_a_cell_has_a_number_of_its_own() {
        let mut sums = Sums::default();
        for (i, count) in sums.counts_mut().into_iter().enumerate() {
            *count = i as u64 + 1;
        }
        let mut found = counts(&sums);
        found.sort_unstable();
        assert_eq!(found.to_vec(), sums.counts());
        let mut back = Sums::default();
        for (place, n) in counts_mut(&mut back).into_iter().zip(counts(&sums)) {
            *place = n;
        }
        assert_eq!(back, sums);
    }
}
