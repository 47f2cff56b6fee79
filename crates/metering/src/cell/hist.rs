//! Sparse histograms that add up.

use serde::{Deserialize, Serialize};

/// Counts per bucket, sorted by bucket, without zeros. On the wire `[[bucket, count], …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hist(Vec<(u16, u64)>);

impl Hist {
    /// Adds `count` to a bucket.
    pub fn count(&mut self, bucket: u16, count: u64) {
        if count == 0 {
            return;
        }
        match self.0.binary_search_by_key(&bucket, |b| b.0) {
            Ok(i) => self.0[i].1 = self.0[i].1.saturating_add(count),
            Err(i) => self.0.insert(i, (bucket, count)),
        }
    }

    /// Adds another histogram.
    pub fn add(&mut self, other: &Hist) {
        for &(bucket, count) in &other.0 {
            self.count(bucket, count);
        }
    }

    /// The same with less in a bucket.
    #[must_use]
    pub(super) fn without(mut self, bucket: u16, count: u64) -> Self {
        if let Ok(i) = self.0.binary_search_by_key(&bucket, |b| b.0) {
            self.0[i].1 = self.0[i].1.saturating_sub(count);
            if self.0[i].1 == 0 {
                self.0.remove(i);
            }
        }
        self
    }

    /// The buckets that hold anything, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u64)> + '_ {
        self.0.iter().copied()
    }

    /// The sum of all counts.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|b| b.1).fold(0, u64::saturating_add)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bucket that holds the `share` (0 to 1) of all counts, from below; `None` where nothing was counted.
    ///
    /// Nearest rank: the smallest bucket such that at least `share` of the counts lie in it or below.
    pub fn quantile(&self, share: f64) -> Option<u16> {
        let rank = ((self.total() as f64 * share).ceil() as u64).max(1);
        let mut seen = 0u64;
        self.0
            .iter()
            .find(|b| {
                seen = seen.saturating_add(b.1);
                seen >= rank
            })
            .map(|b| b.0)
    }
}

/// The log₂ bucket of a prompt size: 0 for 0 tokens, else `b` for 2^(b−1) ≤ tokens < 2^b.
pub fn prompt_bucket(tokens: u64) -> u16 {
    (64 - tokens.leading_zeros()) as u16
}

/// The bucket of a number of requests per query: itself up to 64, then 64 + log₂ steps: 65 holds 65–127, 66 holds 128–255, …
pub fn requests_bucket(requests: u64) -> u16 {
    if requests <= 64 { requests as u16 } else { 64 + (64 - requests.leading_zeros() as u16) - 6 }
}

/// The bucket of any amount, four to a doubling: 0 to 7 are themselves, then each octave in quarters. The bounds of a
/// bucket are those of [`fine_bounds`].
pub fn fine_bucket(amount: u64) -> u16 {
    if amount < 8 {
        return amount as u16;
    }
    let octave = 63 - amount.leading_zeros() as u16;
    let quarter = (amount >> (octave - 2)) as u16 & 3;
    (octave - 1) * 4 + quarter
}

/// The least amount of a bucket of [`fine_bucket`], and the least of the next.
pub fn fine_bounds(bucket: u16) -> (u64, u64) {
    let least = |b: u16| match b {
        0..8 => u64::from(b),
        _ => {
            let (octave, quarter) = (u32::from(b / 4) + 1, u64::from(b % 4));
            (4 + quarter).checked_shl(octave - 2).unwrap_or(u64::MAX)
        }
    };
    (least(bucket), least(bucket.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompt_sizes_fall_on_their_powers_of_two() {
        assert_eq!([0, 1, 2, 3, 4, 100_000].map(prompt_bucket), [0, 1, 2, 2, 3, 17]);
    }

    #[test]
    fn requests_are_exact_to_64() {
        assert_eq!([1, 64, 65, 127, 128, 256].map(requests_bucket), [1, 64, 65, 65, 66, 67]);
    }

    #[test]
    fn quantiles_take_the_nearest_rank() {
        let mut h = Hist::default();
        assert_eq!(h.quantile(0.5), None);
        for n in [1, 1, 2, 9] {
            h.count(n, 1);
        }
        assert_eq!([0.0, 0.5, 0.75, 0.9, 1.0].map(|q| h.quantile(q)), [1, 1, 2, 9, 9].map(Some));
    }

    #[test]
    fn fine_buckets_hold_what_lies_between_their_bounds() {
        for amount in (0..3_000).chain([1 << 40, (1 << 40) - 1, 3 << 50, u64::MAX / 2]) {
            let (from, to) = fine_bounds(fine_bucket(amount));
            assert!((from..to).contains(&amount), "{amount}: {from}..{to}");
            assert!(amount < 8 || to - from <= from / 4, "{amount}");
        }
        assert_eq!([7, 8, 9, 10, 15, 16].map(fine_bucket), [7, 8, 8, 9, 11, 12]);
    }
}
