//! What a cell says without a picture.

use crate::chart::figure::Figure;
use crate::chart::words::Words;

use super::{Buckets, Shape};

/// The three figures of a distribution, as short as they can be: `3 · 9 · 18`, and of buckets below which edges:
/// `<65.5 K · <262 K · <262 K`. `None` where nothing was counted.
pub fn brief(shape: &Shape, figure: Figure) -> Option<String> {
    let (values, below) = three(shape)?;
    let than = if below { "<" } else { "" };
    Some(values.map(|value| format!("{than}{}", figure.whole(value))).join(" · "))
}

/// The distribution in words, for `aria-label` and a read-out. Buckets say below which edge, quantiles at most how much;
/// `None` where nothing was counted.
pub fn summary(shape: &Shape, figure: Figure, words: &dyn Words) -> Option<String> {
    let (values, below) = three(shape)?;
    Some(words.spread(values.map(|value| figure.whole(value)), below))
}

/// The three figures, and whether they are edges below which so many lie.
fn three(shape: &Shape) -> Option<([f64; 3], bool)> {
    Some(match shape {
        Shape::Quantiles(q) | Shape::Buckets(Buckets { known: Some(q), .. }) => {
            ([q.p50, q.p90, q.p99], false)
        }
        Shape::Buckets(b) => ([b.below(0.5)?, b.below(0.9)?, b.below(0.99)?], true),
    })
}
