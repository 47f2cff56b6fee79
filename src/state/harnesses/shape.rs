//! Distributions as charts take them.

use super::tally::Tally;
use crate::chart::spread::{Buckets, Quantiles, Shape};
use metering::cell::{Hist, prompt_bucket};
use metering::request::LONG_CONTEXT;

/// The most requests that a query of this bucket made; exact to 64.
fn most(bucket: u16) -> f64 {
    if bucket <= 64 { f64::from(bucket) } else { 2_f64.powi(i32::from(bucket) - 58) - 1.0 }
}

/// The requests that half, nine tenths and ninety-nine hundredths of the queries need at most.
pub fn requests(hist: &Hist) -> Option<Quantiles> {
    let at = |share| hist.quantile(share).map(most);
    Some(Quantiles { p50: at(0.5)?, p90: at(0.9)?, p99: at(0.99)? })
}

/// Contexts of fewer tokens than this bucket holds stand in it: an outlier of a few tokens would take half of the axis.
const LEAST_CONTEXT: u16 = 10;

/// Requests per query in powers of two, with the quantiles that the finer histogram knows.
pub fn request_buckets(t: &Tally) -> Shape {
    let mut counts = Hist::default();
    t.query_hist.iter().for_each(|(b, n)| counts.count(prompt_bucket(most(b) as u64), n));
    Shape::Buckets(Buckets { counts: counts.iter().collect(), mark: None, known: requests(&t.query_hist) })
}

/// Prompt tokens per request in powers of two, with a hairline where a context is long.
pub fn context_buckets(t: &Tally) -> Shape {
    let mut counts = Hist::default();
    t.prompt_hist.iter().for_each(|(b, n)| counts.count(b.max(LEAST_CONTEXT), n));
    Shape::Buckets(Buckets { counts: counts.iter().collect(), mark: Some(LONG_CONTEXT as f64), known: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::cache::sample::says;
    use crate::state::harnesses::sample::{Query, tally};
    use metering::cell::requests_bucket;

    #[test]
    fn requests_are_exact_to_64_and_then_at_most() {
        let check = |n: u64, expected: f64| assert_eq!(most(requests_bucket(n)), expected);
        check(1, 1.0);
        check(64, 64.0);
        check(65, 127.0);
        check(127, 127.0);
        check(200, 255.0);
    }

    #[test]
    fn a_tiny_context_does_not_stretch_the_axis() {
        let t = tally(&[Query { prompt: 4, ..Query::of(2) }, Query::of(1)]);
        let Shape::Buckets(b) = context_buckets(&t) else { panic!() };
        assert_eq!(b.counts, [(10, 3)]);
    }

    /// The example of `docs/method.md`, "Percentiles".
    #[test]
    fn both_kinds_of_buckets_count_every_query() {
        let t = tally(&[Query::of(1), Query::of(3), Query::of(70)]);
        let Shape::Buckets(b) = request_buckets(&t) else { panic!() };
        assert_eq!(b.counts, [(1, 1), (2, 1), (7, 1)]);
        assert_eq!(b.known, requests(&t.query_hist));
        let q = requests(&t.query_hist).unwrap();
        assert_eq!((q.p50, q.p99), (3.0, 127.0));
        says(&format!("with 1, 3 and 70 requests p50 is {} and p99 at most {}", q.p50, q.p99));
        assert_eq!(requests(&Hist::default()), None);
    }
}
