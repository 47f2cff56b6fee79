//! Cells as bytes, between workers of one page. Not a format to keep.
//!
//! The feed's own serialisation leaves zeros out and flattens, which needs field names; this one is positions only, and
//! a mask says which counts are there at all.

use metering::cell::{Band, Bands, CellSet, Hist, MissSum, PackedKey, Sums};
use metering::time::Millis;
use serde::{Deserialize, Serialize};

type Parts = (Vec<String>, Vec<PackedKey>, Vec<Packed>);

/// The counts of [`Sums`] that are not 0 with the mask of their places, and what is no count.
#[derive(Debug, Serialize, Deserialize)]
struct Packed {
    mask: u128,
    counts: Vec<u64>,
    misses: Vec<MissSum>,
    span: (Option<Millis>, Option<Millis>),
    peak: u64,
    hists: [Hist; 4],
    /// The edge of each band, and its counts.
    bands: Vec<(u64, Vec<u64>)>,
}

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

fn pack(sums: Sums) -> Packed {
    let all = sums.counts();
    let mask = all.iter().enumerate().filter(|(_, n)| **n != 0).fold(0, |mask, (i, _)| mask | 1_u128 << i);
    let counts = all.into_iter().filter(|n| *n != 0).collect();
    Packed {
        mask,
        counts,
        misses: sums.misses,
        span: (sums.first_at, sums.last_at),
        peak: sums.peak_prompt_tokens,
        hists: [sums.prompt_hist, sums.query_hist, sums.query_cost_hist, sums.query_time_hist],
        bands: sums.bands.iter().map(|band| (band.over, band.counts())).collect(),
    }
}

fn unpack(packed: Packed) -> Sums {
    let [prompt_hist, query_hist, query_cost_hist, query_time_hist] = packed.hists;
    let mut sums = Sums {
        misses: packed.misses,
        first_at: packed.span.0,
        last_at: packed.span.1,
        peak_prompt_tokens: packed.peak,
        prompt_hist,
        query_hist,
        query_cost_hist,
        query_time_hist,
        bands: Bands::of(packed.bands.into_iter().map(band)),
        ..Sums::default()
    };
    let mut counts = packed.counts.into_iter();
    for (i, count) in sums.counts_mut().into_iter().enumerate() {
        if packed.mask >> i & 1 == 1 {
            *count = counts.next().unwrap_or(0);
        }
    }
    sums
}

fn band((over, counts): (u64, Vec<u64>)) -> Band {
    let mut band = Band { over, ..Band::default() };
    for (place, count) in band.counts_mut().into_iter().zip(counts) {
        *place = count;
    }
    band
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::demo;

    #[test]
    fn cells_come_back_as_they_went() {
        let check = |cells: CellSet| {
            assert_eq!(from_bytes(&to_bytes(cells.clone())).map(|c| c.cells()), Some(cells.cells()));
        };
        check(demo::build(1_795_334_400_000).cells);
        check(demo::sessions(1_795_334_400_000));
    }

    #[test]
    fn every_count_has_a_place_of_its_own() {
        let mut sums = Sums::default();
        for (i, count) in sums.counts_mut().into_iter().enumerate() {
            *count = i as u64 + 1;
        }
        assert!(sums.counts().len() <= 128);
        assert_eq!(unpack(pack(sums.clone())), sums);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(from_bytes(&[0xFF; 40]).is_none());
    }
}
