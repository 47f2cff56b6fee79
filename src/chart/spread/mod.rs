//! How one figure is distributed, in a cell of a table or as a small multiple: a bar from the median to the 90th
//! percentile with a dot at the 99th, or all buckets of a histogram as a sketch. All rows of a [`Column`] share its axis,
//! which counts in powers of ten, so that they can be compared at a glance.
//!
//! A cell is laid out from a few numbers and has a handful of shapes: hundreds of them are cheap.

mod draw;
mod many;
mod plan;
mod read;

pub use draw::{draw, head};
pub use many::{Many, Named, draw_many, plan_many};
pub use plan::{Column, plan};
pub use read::{brief, summary};

use super::layout::{Rect, Size};

/// The distribution of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Three figures, in base units.
    Quantiles(Quantiles),
    /// Counts per bucket, see [`Buckets`].
    Buckets(Buckets),
}

/// Where half, nine tenths and ninety-nine hundredths of all lie at or below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// The median.
    pub p50: f64,
    /// Nine tenths lie at or below.
    pub p90: f64,
    /// Ninety-nine hundredths lie at or below.
    pub p99: f64,
}

/// A histogram in powers of two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buckets {
    /// Bucket and count, in order: as of `metering::cell::prompt_bucket`, bucket 0 holds 0, bucket b holds from
    /// 2^(b−1) to below 2^b.
    pub counts: Vec<(u16, u64)>,
    /// A figure to draw a hairline at, for instance 100,000 tokens.
    pub mark: Option<f64>,
    /// Three figures that are known better than the buckets tell.
    pub known: Option<Quantiles>,
}

impl Buckets {
    /// From which figure to below which other a bucket reaches. What is 0 stands where a half would.
    pub fn edges(bucket: u16) -> (f64, f64) {
        let power = |b: u16| 2_f64.powi(i32::from(b.min(64)));
        (power(bucket) / 2.0, power(bucket))
    }

    /// Below which figure at least such a part of all lies: the upper edge of a bucket. `None` of nothing.
    pub fn below(&self, share: f64) -> Option<f64> {
        let total: u128 = self.counts.iter().map(|&(_, count)| u128::from(count)).sum();
        let mut seen = 0_u128;
        let reached = |&&(_, count): &&(u16, u64)| {
            seen += u128::from(count);
            seen > 0 && seen as f64 >= share * total as f64
        };
        self.counts.iter().find(reached).map(|&(bucket, _)| Buckets::edges(bucket).1)
    }
}

impl Shape {
    /// The figures between which it lies, for the axis.
    pub fn reach(&self) -> Option<(f64, f64)> {
        match self {
            Shape::Quantiles(q) => Some((q.p50.min(q.p90).min(q.p99), q.p50.max(q.p90).max(q.p99))),
            Shape::Buckets(buckets) => {
                let mut used = buckets.counts.iter().filter(|(_, count)| *count > 0);
                let first = used.next()?;
                Some((Buckets::edges(first.0).0, Buckets::edges(used.next_back().unwrap_or(first).0).1))
            }
        }
    }
}

/// The geometry of a cell, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked for.
    pub size: Size,
    /// The ticks of the column.
    pub ticks: Vec<f64>,
    /// What is drawn.
    pub marks: Marks,
}

/// What is drawn in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Marks {
    /// From the median to the 90th percentile, and where the 99th is.
    Quantiles {
        /// From the median to the 90th percentile.
        bar: Rect,
        /// The median.
        median: f64,
        /// The 99th percentile.
        far: f64,
    },
    /// A bar for each bucket, as high as its part of the largest.
    Buckets {
        /// From left to right.
        bars: Vec<Rect>,
        /// The hairline.
        mark: Option<f64>,
    },
}
