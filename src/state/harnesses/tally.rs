//! What is counted of a harness with a model, and the figures that follow from it.
//!
//! Where there are queries, every figure but the distribution of the context is of whole queries, so that requests per
//! query × context per request is the prompt of a query. Without any, figures per request are of the requests.

use crate::state::burn::figures::ratio;
use metering::cell::{Hist, QuerySums, Sums, fine_bounds};

/// Sums over cells. Money in nano-dollars, time in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Requests.
    pub requests: u64,
    /// Queries that began here.
    pub queries: u64,
    /// What these amount to.
    pub query: QuerySums,
    /// Requests of no query.
    pub unbound: u64,
    /// Requests that stand only in sums.
    pub summed: u64,
    errors: u64,
    prompt: u64,
    read: u64,
    unsplit: u64,
    unsplit_prompt: u64,
    long: u64,
    thin: u64,
    thin_known: u64,
    duration_ms: u64,
    duration_output: u64,
    /// Requests per query.
    pub query_hist: Hist,
    /// Prompt tokens per request.
    pub prompt_hist: Hist,
    cost_hist: Hist,
    time_hist: Hist,
}

impl Tally {
    /// Adds the sums of a cell.
    pub fn count(&mut self, s: &Sums) {
        self.requests += s.requests;
        self.queries += s.queries;
        self.query.add(&s.query);
        self.unbound += s.unbound_requests;
        self.summed += s.summed_requests;
        self.errors += s.errors;
        self.prompt += s.prompt_tokens();
        self.read += s.cache_read_tokens;
        self.unsplit += s.unsplit_rows;
        self.unsplit_prompt += s.unsplit_prompt_tokens;
        self.long += s.long_requests;
        self.thin += s.thin_requests;
        self.thin_known += s.thin_known_requests;
        self.duration_ms += s.duration_ms;
        self.duration_output += s.duration_output_tokens;
        self.query_hist.add(&s.query_hist);
        self.prompt_hist.add(&s.prompt_hist);
        self.cost_hist.add(&s.query_cost_hist);
        self.time_hist.add(&s.query_time_hist);
    }

    /// Adds another.
    pub fn add(&mut self, o: &Tally) {
        self.requests += o.requests;
        self.queries += o.queries;
        self.query.add(&o.query);
        self.unbound += o.unbound;
        self.summed += o.summed;
        self.errors += o.errors;
        self.prompt += o.prompt;
        self.read += o.read;
        self.unsplit += o.unsplit;
        self.unsplit_prompt += o.unsplit_prompt;
        self.long += o.long;
        self.thin += o.thin;
        self.thin_known += o.thin_known;
        self.duration_ms += o.duration_ms;
        self.duration_output += o.duration_output;
        self.query_hist.add(&o.query_hist);
        self.prompt_hist.add(&o.prompt_hist);
        self.cost_hist.add(&o.cost_hist);
        self.time_hist.add(&o.time_hist);
    }

    /// Either of two ratios: of whole queries where there are any, or else of requests.
    fn either(&self, of_queries: (u64, u64), of_requests: (u64, u64)) -> Option<f64> {
        let (part, whole) = if self.queries > 0 { of_queries } else { of_requests };
        ratio(part, whole)
    }

    /// Requests ÷ query.
    pub fn requests_per_query(&self) -> Option<f64> {
        ratio(self.query.requests, self.queries)
    }

    /// Prompt tokens ÷ request; `None` where the log counts none.
    pub fn context(&self) -> Option<f64> {
        let split = self.prompt.saturating_sub(self.unsplit_prompt);
        let of_requests = (split, self.requests.saturating_sub(self.unsplit));
        self.either((self.query.prompt_tokens(), self.query.requests), of_requests).filter(|c| *c > 0.0)
    }

    /// Prompt and output tokens ÷ query.
    pub fn tokens_per_query(&self) -> Option<f64> {
        let tokens = self.query.prompt_tokens().saturating_add(self.query.output_tokens);
        ratio(tokens, self.queries).filter(|t| *t > 0.0)
    }

    /// List cost ÷ query, of the queries all of whose requests have a price.
    pub fn cost_per_query(&self) -> Option<f64> {
        ratio(self.query.cost, self.query.priced)
    }

    /// Whether each query has a price.
    pub fn all_priced(&self) -> bool {
        self.query.priced == self.queries
    }

    /// Half and nine tenths of the priced queries cost at most about this.
    pub fn cost_spread(&self) -> Option<(f64, f64)> {
        spread(&self.cost_hist)
    }

    /// Cache read ÷ prompt tokens.
    pub fn hit_rate(&self) -> Option<f64> {
        let q = &self.query;
        self.either((q.cache_read_tokens, q.prompt_tokens()), (self.read, self.prompt))
    }

    /// Thin rounds ÷ requests of which it is known.
    pub fn thin_share(&self) -> Option<f64> {
        let q = &self.query;
        self.either((q.thin_requests, q.thin_known), (self.thin, self.thin_known))
    }

    /// What sending the context of thin rounds again cost ÷ queries, of the queries all of whose requests have a price.
    pub fn thin_cost(&self) -> Option<f64> {
        ratio(self.query.thin_prompt_cost, self.query.priced).filter(|_| self.query.thin_known > 0)
    }

    /// Requests above 100,000 prompt tokens ÷ requests whose prompt is known.
    pub fn long_share(&self) -> Option<f64> {
        let of_requests = (self.long, self.requests.saturating_sub(self.summed));
        self.context()?;
        self.either((self.query.long_requests, self.query.requests), of_requests)
    }

    /// Failed attempts for every 100 requests; `None` where none is recorded: not every log records them.
    pub fn errors_per_100(&self) -> Option<f64> {
        let of_queries = (self.query.errors, self.query.requests);
        self.either(of_queries, (self.errors, self.requests)).map(|e| e * 100.0).filter(|e| *e > 0.0)
    }

    /// Half and nine tenths of the queries whose prompt has a time took at most about this, milliseconds.
    pub fn time_spread(&self) -> Option<(f64, f64)> {
        spread(&self.time_hist)
    }

    /// Output tokens ÷ second, of the requests that record a duration.
    pub fn speed(&self) -> Option<f64> {
        ratio(self.duration_output, self.duration_ms).map(|s| s * 1_000.0).filter(|s| *s > 0.0)
    }
}

/// The middles of the fine buckets in which the median and the 90th percentile lie.
fn spread(hist: &Hist) -> Option<(f64, f64)> {
    let at = |share| {
        let (from, to) = fine_bounds(hist.quantile(share)?);
        // Below 8 a bucket is one number.
        Some(if to - from <= 1 { from as f64 } else { (from as f64 + to as f64) / 2.0 })
    };
    Some((at(0.5)?, at(0.9)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::format::count;
    use crate::state::cache::sample::says;
    use crate::state::harnesses::sample::{Query, tally};

    /// The example of `docs/method.md`, "Whole queries".
    #[test]
    fn figures_are_of_whole_queries() {
        let t = tally(&[Query::of(4), Query::of(8)]);
        assert_eq!(t.requests_per_query(), Some(6.0));
        assert_eq!((t.context(), t.hit_rate()), (Some(1_000.0), Some(0.8)));
        assert_eq!((t.tokens_per_query(), t.cost_per_query()), (Some(6_600.0), Some(6e7)));
        let tokens = count(t.tokens_per_query().unwrap() as u64);
        says(&format!("make {} requests and {tokens} tokens per query", t.requests_per_query().unwrap()));
        let product = t.requests_per_query().unwrap() * t.context().unwrap();
        assert_eq!(product, t.query.prompt_tokens() as f64 / t.queries as f64);
    }

    #[test]
    fn thin_rounds_cost_what_they_cost_in_priced_queries() {
        let thin = Query { thin: Some(true), ..Query::of(2) };
        assert_eq!(tally(&[thin]).thin_cost(), Some(2e7));
        let free = Query { cost: None, ..thin };
        assert_eq!(tally(&[thin, free]).thin_cost(), Some(2e7));
    }

    #[test]
    fn what_is_not_recorded_is_not_zero() {
        let t = tally(&[Query { cost: None, thin: None, ..Query::of(3) }]);
        assert_eq!((t.cost_per_query(), t.thin_share(), t.thin_cost()), (None, None, None));
        assert_eq!((t.errors_per_100(), t.time_spread(), t.speed()), (None, None, None));
        assert_eq!(Tally::default().context(), None);
    }

    #[test]
    fn a_spread_is_the_middle_of_its_bucket() {
        let t = tally(&vec![Query { cost: Some(100), ..Query::of(1) }; 10]);
        assert_eq!(t.cost_spread(), Some((104.0, 104.0)));
        let t = tally(&vec![Query { cost: Some(5), ..Query::of(1) }; 10]);
        assert_eq!(t.cost_spread(), Some((5.0, 5.0)));
    }
}
