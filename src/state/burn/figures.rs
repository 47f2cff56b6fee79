//! Sums without histograms: what rows, bars and slots are made of. Adding two of them is a handful of additions, so
//! a pass over every cell stays far below a frame.

use crate::chart::format::Known;
use crate::state::facet::{Measure, TokenClass};
use metering::cell::{CellSet, Slice, Sums};
use metering::names::Name;

/// The figures of a group or of a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Requests.
    pub requests: u64,
    /// Queries that people started.
    pub queries: u64,
    /// The requests of those queries.
    pub query_requests: u64,
    /// Failed attempts.
    pub errors: u64,
    /// Tokens by class, in the order of [`TokenClass::ALL`].
    pub tokens: [u64; 5],
    /// List cost by class, nano-dollars, in the same order.
    pub cost: [u64; 5],
    /// Cost that harnesses recorded themselves, nano-dollars.
    pub reported: u64,
    /// Requests without a price.
    pub unpriced: u64,
    /// Requests at a price of the person's own.
    pub own_priced: u64,
    /// Requests with more than 100,000 prompt tokens.
    pub long: u64,
    /// Requests inside sums, so that nothing of one of them can be said.
    pub summed: u64,
    /// Requests of sums that say nothing of one request.
    pub unsplit: u64,
    /// Their prompt tokens.
    pub unsplit_prompt: u64,
    /// Sums of an unknown number of requests; each counts as one, so that there are at least as many as counted.
    pub uncounted: u64,
    /// Rows whose output is a placeholder or an estimate.
    pub inexact: u64,
    /// Requests whose use of the cache was looked into.
    pub diagnosed: u64,
    /// Missed tokens × rate difference, nano-dollars.
    pub waste: u64,
}

impl Figures {
    /// The figures of a cell's sums. Per-query figures are those of people's queries.
    pub fn of(s: &Sums, by_person: bool) -> Self {
        let person = u64::from(by_person);
        Self {
            requests: s.requests,
            queries: s.queries * person,
            query_requests: s.query.requests * person,
            errors: s.errors,
            tokens: [
                s.cache_read_tokens,
                s.cache_write_5m_tokens,
                s.cache_write_1h_tokens,
                s.input_tokens,
                s.output_tokens,
            ],
            cost: [
                s.cost.cache_read,
                s.cost.cache_write_5m,
                s.cost.cache_write_1h,
                s.cost.input,
                s.cost.output,
            ],
            reported: s.reported_cost,
            unpriced: s.unpriced_requests,
            own_priced: s.own_priced_requests,
            long: s.long_requests,
            summed: s.summed_requests,
            unsplit: s.unsplit_rows,
            unsplit_prompt: s.unsplit_prompt_tokens,
            uncounted: s.uncounted_rows,
            inexact: s.placeholder_requests + s.estimated_rows,
            diagnosed: s.diagnosed_requests,
            waste: s.waste(),
        }
    }

    /// Adds others.
    pub fn add(&mut self, o: &Self) {
        self.requests += o.requests;
        self.queries += o.queries;
        self.query_requests += o.query_requests;
        self.errors += o.errors;
        for i in 0..5 {
            self.tokens[i] += o.tokens[i];
            self.cost[i] += o.cost[i];
        }
        self.reported += o.reported;
        self.unpriced += o.unpriced;
        self.own_priced += o.own_priced;
        self.long += o.long;
        self.summed += o.summed;
        self.unsplit += o.unsplit;
        self.unsplit_prompt += o.unsplit_prompt;
        self.uncounted += o.uncounted;
        self.inexact += o.inexact;
        self.diagnosed += o.diagnosed;
        self.waste += o.waste;
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.requests == 0 && self.errors == 0 && self.queries == 0
    }

    /// The value of a measure.
    pub fn measure(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Cost => self.cost.iter().sum(),
            Measure::Tokens => self.tokens.iter().sum(),
            Measure::Requests => self.requests,
        }
    }

    /// The requests of which a measure is known: those with a price, and those whose log counts tokens. No request is
    /// without any token, so where there is none the log has none.
    pub fn measured(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Cost => self.requests.saturating_sub(self.unpriced),
            Measure::Tokens if self.total_tokens() == 0 => 0,
            Measure::Tokens | Measure::Requests => self.requests,
        }
    }

    /// What is known of a measure.
    pub fn known(&self, measure: Measure) -> Known {
        if self.requests > 0 && self.measured(measure) == 0 {
            Known::Nothing
        } else if measure == Measure::Requests && self.uncounted > 0 {
            Known::AtLeast
        } else {
            Known::Whole
        }
    }

    /// The value of a measure in one token class; requests have none.
    pub fn class(&self, measure: Measure, class: TokenClass) -> u64 {
        match measure {
            Measure::Cost => self.cost[class as usize],
            Measure::Tokens => self.tokens[class as usize],
            Measure::Requests => 0,
        }
    }

    /// Prompt and output tokens.
    pub fn total_tokens(&self) -> u64 {
        self.measure(Measure::Tokens)
    }

    /// List cost, nano-dollars.
    pub fn list_cost(&self) -> u64 {
        self.measure(Measure::Cost)
    }

    /// Output tokens.
    pub fn output(&self) -> u64 {
        self.tokens[TokenClass::Output as usize]
    }

    /// Prompt tokens.
    pub fn prompt(&self) -> u64 {
        self.total_tokens() - self.output()
    }

    /// Requests of which the context is known.
    pub fn sized(&self) -> u64 {
        self.requests.saturating_sub(self.summed)
    }

    /// Requests ÷ query.
    pub fn requests_per_query(&self) -> Option<f64> {
        ratio(self.query_requests, self.queries)
    }

    /// Prompt tokens ÷ request. Sums that hide their requests are in neither.
    pub fn context(&self) -> Option<f64> {
        ratio(self.prompt().saturating_sub(self.unsplit_prompt), self.requests.saturating_sub(self.unsplit))
    }

    /// Requests above 100,000 prompt tokens ÷ requests whose context is known.
    pub fn long_share(&self) -> Option<f64> {
        ratio(self.long, self.sized())
    }

    /// Cache read ÷ prompt tokens.
    pub fn hit_rate(&self) -> Option<f64> {
        ratio(self.tokens[TokenClass::CacheRead as usize], self.prompt())
    }

    /// Output tokens ÷ US dollar at list price. Requests without a price flatter it: say ≈ where there are any.
    pub fn output_per_dollar(&self) -> Option<f64> {
        let cost = self.list_cost();
        (cost > 0).then(|| self.output() as f64 / (cost as f64 / 1e9))
    }
}

/// A share, `None` of nothing.
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The number under which people's queries are counted in a set.
pub fn person_of(set: &CellSet) -> Option<Name> {
    set.names().find(metering::request::Trigger::Person.as_str())
}

/// The figures of a slice.
pub fn total(set: &CellSet, slice: &Slice) -> Figures {
    let mut total = Figures::default();
    each(set, slice, |_, figures| total.add(&figures));
    total
}

/// Every cell of a slice with its figures.
pub fn each(set: &CellSet, slice: &Slice, mut visit: impl FnMut(&metering::cell::PackedKey, Figures)) {
    let person = person_of(set);
    for (key, sums) in set.iter().filter(|(k, _)| slice.holds(k)) {
        visit(key, Figures::of(sums, Some(key.dim(metering::cell::Dim::Trigger)) == person));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;

    #[test]
    fn figures_are_the_sums_without_histograms() {
        let set = sample::set();
        let (sums, figures) = (set.total(&Slice::all()), total(&set, &Slice::all()));
        assert_eq!(figures.total_tokens(), sums.total_tokens());
        assert_eq!(figures.list_cost(), sums.cost.total());
        assert_eq!(figures.prompt(), sums.prompt_tokens());
        assert_eq!(figures.hit_rate(), sums.hit_rate());
        assert_eq!(figures.requests, sums.requests);
    }

    #[test]
    fn queries_of_schedules_are_not_people_s() {
        let set = sample::set();
        let (sums, figures) = (set.total(&Slice::all()), total(&set, &Slice::all()));
        assert_eq!((sums.queries, figures.queries), (5, 4));
    }

    #[test]
    fn what_no_log_counts_is_not_zero() {
        let check = |f: Figures, expected: [Known; 3]| {
            assert_eq!([Measure::Cost, Measure::Tokens, Measure::Requests].map(|m| f.known(m)), expected);
        };
        use Known::{AtLeast, Nothing, Whole};
        check(Figures::default(), [Whole; 3]);
        let whole = Figures { requests: 3, tokens: [0, 0, 0, 5, 5], ..Figures::default() };
        check(whole, [Whole; 3]);
        check(Figures { unpriced: 2, ..whole }, [Whole; 3]);
        check(Figures { unpriced: 3, ..whole }, [Nothing, Whole, Whole]);
        check(
            Figures { requests: 3, unpriced: 3, uncounted: 1, ..Figures::default() },
            [Nothing, Nothing, AtLeast],
        );
    }

    #[test]
    fn nothing_is_not_zero() {
        let none = Figures::default();
        assert_eq!(none.requests_per_query(), None);
        assert_eq!(none.hit_rate(), None);
        assert_eq!(none.output_per_dollar(), None);
        assert!(none.is_empty());
    }
}
