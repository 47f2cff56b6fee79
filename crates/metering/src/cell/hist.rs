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
}
