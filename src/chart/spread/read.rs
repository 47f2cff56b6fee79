//! What a cell says without a picture.

use crate::chart::figure::Figure;
use crate::chart::words::Words;

use super::Shape;

/// The distribution in words, for `aria-label` and a read-out. Buckets say below which edge, quantiles at most how much;
/// `None` where nothing was counted.
pub fn summary(shape: &Shape, figure: Figure, words: &dyn Words) -> Option<String> {
    let (values, below) = match shape {
        Shape::Quantiles(q) => ([q.p50, q.p90, q.p99], false),
        Shape::Buckets(buckets) => ([buckets.below(0.5)?, buckets.below(0.9)?, buckets.below(0.99)?], true),
    };
    Some(words.spread(values.map(|value| figure.whole(value)), below))
}
