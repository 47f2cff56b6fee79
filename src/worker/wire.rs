//! Cells as bytes, between workers of one page. Not a format to keep.
//!
//! The feed's own serialisation leaves zeros out and flattens, which needs field names; this one is positions only.

use metering::cell::{CellSet, Hist, ListCost, MissSum, PackedKey, Sums, TtlSums};
use serde::{Deserialize, Serialize};

type Parts = (Vec<String>, Vec<PackedKey>, Vec<Packed>);

/// The counts of [`Sums`] in their order, and its lists. Serde knows arrays of up to 32, so the last counts are in a
/// second one.
#[derive(Debug, Serialize, Deserialize)]
struct Packed([u64; 32], [u64; 7], Vec<MissSum>, Hist, Hist);

/// Writes cells.
pub fn to_bytes(cells: CellSet) -> Vec<u8> {
    let (texts, keys, sums) = cells.into_parts();
    let parts: Parts = (texts, keys, sums.into_iter().map(pack).collect());
    postcard::to_allocvec(&parts).unwrap_or_default()
}

/// Reads cells; `None` if the bytes are something else.
pub fn from_bytes(bytes: &[u8]) -> Option<CellSet> {
    let (texts, keys, sums): Parts = postcard::from_bytes(bytes).ok()?;
    Some(CellSet::from_parts(texts, keys, sums.into_iter().map(unpack).collect()))
}

// Both directions name every field, so that a new one does not compile until it is here.

fn pack(sums: Sums) -> Packed {
    let Sums {
        requests,
        queries,
        query_requests,
        errors,
        input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        cost: ListCost { input, cache_read, cache_write_5m, cache_write_1h, output },
        reported_cost,
        unpriced_requests,
        unpriced_tokens,
        // Nobody has priced anything anew yet.
        own_priced_requests: _,
        long_requests,
        long_prompt_tokens,
        thin_requests,
        thin_prompt_tokens,
        thin_known_requests,
        misses,
        ttl: TtlSums { hour_premium, hour_kept_tokens, hour_saved, hour_lost_tokens, hour_lost, hour_upgrade },
        duration_ms,
        duration_output_tokens,
        placeholder_requests,
        session_total_rows,
        imported_rows,
        estimated_rows,
        summed_requests,
        unsplit_rows,
        unsplit_prompt_tokens,
        uncounted_rows,
        prompt_hist,
        query_hist,
    } = sums;
    let counts = [
        requests,
        queries,
        query_requests,
        errors,
        input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        input,
        cache_read,
        cache_write_5m,
        cache_write_1h,
        output,
        reported_cost,
        unpriced_requests,
        unpriced_tokens,
        long_requests,
        long_prompt_tokens,
        thin_requests,
        thin_prompt_tokens,
        thin_known_requests,
        duration_ms,
        duration_output_tokens,
        placeholder_requests,
        session_total_rows,
        imported_rows,
        estimated_rows,
        summed_requests,
        unsplit_rows,
        unsplit_prompt_tokens,
    ];
    let more = [
        uncounted_rows,
        hour_premium,
        hour_kept_tokens,
        hour_saved,
        hour_lost_tokens,
        hour_lost,
        hour_upgrade,
    ];
    Packed(counts, more, misses, prompt_hist, query_hist)
}

fn unpack(Packed(counts, more, misses, prompt_hist, query_hist): Packed) -> Sums {
    let [
        requests,
        queries,
        query_requests,
        errors,
        input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        input,
        cache_read,
        cache_write_5m,
        cache_write_1h,
        output,
        reported_cost,
        unpriced_requests,
        unpriced_tokens,
        long_requests,
        long_prompt_tokens,
        thin_requests,
        thin_prompt_tokens,
        thin_known_requests,
        duration_ms,
        duration_output_tokens,
        placeholder_requests,
        session_total_rows,
        imported_rows,
        estimated_rows,
        summed_requests,
        unsplit_rows,
        unsplit_prompt_tokens,
    ] = counts;
    let [
        uncounted_rows,
        hour_premium,
        hour_kept_tokens,
        hour_saved,
        hour_lost_tokens,
        hour_lost,
        hour_upgrade,
    ] = more;
    Sums {
        requests,
        queries,
        query_requests,
        errors,
        input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        cost: ListCost { input, cache_read, cache_write_5m, cache_write_1h, output },
        reported_cost,
        unpriced_requests,
        unpriced_tokens,
        own_priced_requests: 0,
        long_requests,
        long_prompt_tokens,
        thin_requests,
        thin_prompt_tokens,
        thin_known_requests,
        misses,
        ttl: TtlSums {
            hour_premium,
            hour_kept_tokens,
            hour_saved,
            hour_lost_tokens,
            hour_lost,
            hour_upgrade,
        },
        duration_ms,
        duration_output_tokens,
        placeholder_requests,
        session_total_rows,
        imported_rows,
        estimated_rows,
        summed_requests,
        unsplit_rows,
        unsplit_prompt_tokens,
        uncounted_rows,
        prompt_hist,
        query_hist,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::demo;

    #[test]
    fn cells_come_back_as_they_went() {
        let cells = demo::build(1_795_334_400_000).cells;
        assert_eq!(from_bytes(&to_bytes(cells.clone())).map(|c| c.cells()), Some(cells.cells()));
    }

    #[test]
    fn every_count_has_a_place_of_its_own() {
        let counts = std::array::from_fn(|i| i as u64 + 1);
        let more = std::array::from_fn(|i| i as u64 + 33);
        let packed = Packed(counts, more, Vec::new(), Hist::default(), Hist::default());
        let Packed(again, more_again, ..) = pack(unpack(packed));
        assert_eq!((again, more_again), (counts, more));
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(from_bytes(&[0xFF; 40]).is_none());
    }
}
