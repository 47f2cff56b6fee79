//! Tokens by the size of the prompt they came with, where a provider's list has another price for longer prompts.
//!
//! With these a cell can be priced at any other list as its requests would be: the edges are all the prompt sizes that
//! any line of the price book names (a test holds that), and a slot never spans a change of a price.

use super::Sums;
use super::counts::counts;
use crate::request::Tokens;
use serde::{Deserialize, Serialize};

/// Prompt sizes above which some provider's list has another price, in tokens.
pub const BAND_EDGES: [u64; 7] = [32_000, 100_000, 128_000, 200_000, 256_000, 272_000, 512_000];

/// Tokens of requests whose prompts were longer than `over` and not longer than the next edge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// One of [`BAND_EDGES`].
    pub over: u64,
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
}

counts! {
    Band { input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens }
    rest { over }
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Band {
    /// Its tokens by class. Reasoning is in the output.
    pub fn tokens(&self) -> Tokens {
        Tokens {
            input: self.input_tokens,
            cache_read: self.cache_read_tokens,
            cache_write_5m: self.cache_write_5m_tokens,
            cache_write_1h: self.cache_write_1h_tokens,
            output: self.output_tokens,
            ..Tokens::default()
        }
    }
}

/// Bands that hold anything, the lowest first. What is in none of them had a prompt of at most the first edge, or is of
/// a sum of requests, which has no prompt size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bands(Vec<Band>);

impl Bands {
    /// Counts one request.
    pub(super) fn count(&mut self, tokens: &Tokens) {
        let prompt = tokens.prompt();
        let Some(&over) = BAND_EDGES.iter().rev().find(|edge| prompt > **edge) else { return };
        self.add_band(&Band {
            over,
            input_tokens: tokens.input,
            cache_read_tokens: tokens.cache_read,
            cache_write_5m_tokens: tokens.cache_write_5m,
            cache_write_1h_tokens: tokens.cache_write_1h,
            output_tokens: tokens.output,
        });
    }

    /// From bands in any order; equal ones are added.
    pub fn of(bands: impl IntoIterator<Item = Band>) -> Self {
        let mut sum = Self::default();
        bands.into_iter().for_each(|band| sum.add_band(&band));
        sum
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        other.0.iter().for_each(|band| self.add_band(band));
    }

    /// Takes others out again; bands of which nothing is left are gone.
    pub(super) fn subtract(&mut self, other: &Self) {
        for band in &other.0 {
            let Ok(i) = self.0.binary_search_by_key(&band.over, |b| b.over) else { continue };
            for (count, other) in self.0[i].counts_mut().into_iter().zip(band.counts()) {
                *count = count.saturating_sub(other);
            }
            if self.0[i].counts().iter().all(|n| *n == 0) {
                self.0.remove(i);
            }
        }
    }

    fn add_band(&mut self, band: &Band) {
        match self.0.binary_search_by_key(&band.over, |b| b.over) {
            Ok(i) => self.0[i].add_counts(band),
            Err(i) => self.0.insert(i, band.clone()),
        }
    }

    /// The lowest first.
    pub fn iter(&self) -> impl Iterator<Item = &Band> {
        self.0.iter()
    }

    /// Whether no prompt was longer than the first edge, or no prompt's size is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Sums {
    /// The tokens by the size of their prompts: what is in no band first, under 0, then each band under its edge. Without
    /// the reasoning, which is in the output.
    pub fn by_prompt(&self) -> impl Iterator<Item = (u64, Tokens)> {
        let all = Tokens { reasoning: 0, ..self.tokens() };
        let rest = self.bands.iter().fold(all, |rest, band| rest.minus(&band.tokens()));
        std::iter::once((0, rest)).chain(self.bands.iter().map(|band| (band.over, band.tokens())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Book;

    #[test]
    fn a_request_is_in_the_band_of_its_prompt() {
        let check = |prompt: u64, expected: Option<u64>| {
            let mut bands = Bands::default();
            bands.count(&Tokens { cache_read: prompt, output: 7, ..Tokens::default() });
            assert_eq!(
                bands.iter().map(|b| (b.over, b.cache_read_tokens, b.output_tokens)).next(),
                expected.map(|over| (over, prompt, 7))
            );
        };
        check(0, None);
        check(32_000, None);
        check(32_001, Some(32_000));
        check(200_000, Some(128_000));
        check(200_001, Some(200_000));
        check(9_000_000, Some(512_000));
    }

    #[test]
    fn every_prompt_size_of_the_price_book_is_an_edge() {
        for (size, from) in Book::builtin().edges() {
            assert!(size == 0 || BAND_EDGES.contains(&size), "{size}");
            assert_eq!(from.rem_euclid(crate::time::SLOT), 0, "a price that changes within a slot: {from}");
        }
    }
}
