//! A person's own prices over cells that somebody priced already: a collector, a feed, a worker of the page.
//!
//! An own price knows no tier, no time and no prompt size, so that sums can be priced as their requests would be, but
//! for the rounding of each request to whole nano-dollars. Waste is priced at the mean rate that a cell's tokens outside
//! of cache reads had; thin rounds and long prompts at the mean rate of its prompt tokens.

use super::parts::share;
use super::{CellSet, Dim, Hist, QuerySums, Sums};
use crate::cache::{TtlSums, waste};
use crate::names::Name;
use crate::price::{Book, Rates, cost};
use crate::request::{PriceEvidence, Tokens};
use rustc_hash::FxHashMap;

impl CellSet {
    /// Prices the cells of every model for which the book has a price of the person's own. Rows without tokens stay
    /// unpriced.
    pub fn reprice(&mut self, book: &Book) {
        let mut known: FxHashMap<(Name, Name), Option<Rates>> = FxHashMap::default();
        for i in 0..self.keys.len() {
            let key = self.keys[i];
            let pair = (key.dim(Dim::Provider), key.dim(Dim::Model));
            let names = &self.names;
            let rates = *known.entry(pair).or_insert_with(|| {
                let listing = book.find(names.get(pair.0), names.get(pair.1)?)?;
                let own = listing.evidence() == PriceEvidence::Own;
                own.then(|| listing.rates(key.slot, None, 0)).flatten()
            });
            if let Some(rates) = rates {
                self.sums[i].reprice(&rates);
            }
        }
    }
}

impl Sums {
    fn reprice(&mut self, rates: &Rates) {
        if self.total_tokens() == 0 {
            return;
        }
        let tokens = self.tokens();
        self.cost = rates.cost(&tokens);
        (self.unpriced_requests, self.unpriced_tokens) = (0, 0);
        self.own_priced_requests = self.requests;
        for miss in &mut self.misses {
            miss.waste = waste(rates, &tokens, miss.tokens);
        }
        // A person's own price knows one kind of writes.
        self.ttl = TtlSums::default();
        let prompt_cost = self.cost.total() - self.cost.output;
        self.thin_prompt_cost = share(prompt_cost, self.thin_prompt_tokens, self.prompt_tokens());
        self.long_excess_cost = share(prompt_cost, self.long_excess_tokens, self.prompt_tokens());
        self.bypassed_waste = cost(self.bypassed_tokens, rates.input.saturating_sub(rates.cache_read));
        self.failed_cost = share(self.cost.total(), self.failed_requests, self.requests);
        self.query.reprice(self.queries, rates);
        self.query_cost_hist = Hist::default();
    }
}

impl QuerySums {
    /// As if all requests of these queries were of the one model: who did what in a query is not in a cell.
    fn reprice(&mut self, queries: u64, rates: &Rates) {
        let tokens = Tokens {
            input: self.input_tokens,
            cache_read: self.cache_read_tokens,
            cache_write_5m: self.cache_write_5m_tokens,
            cache_write_1h: self.cache_write_1h_tokens,
            output: self.output_tokens,
            ..Tokens::default()
        };
        let paid = rates.cost(&tokens);
        (self.priced, self.cost) = (queries, paid.total());
        self.thin_prompt_cost = share(paid.total() - paid.output, self.thin_prompt_tokens, tokens.prompt());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{CellKey, Parts};
    use crate::price::OwnPrice;
    use crate::request::Quality;

    fn set(model: &str, tokens: &[Tokens], book: &Book) -> CellSet {
        let mut set = CellSet::default();
        let key = set.pack(&CellKey { harness: "codex", model: Some(model), ..CellKey::default() });
        for tokens in tokens {
            let quote = book.quote(None, model, 0, None, tokens);
            let cost = quote.map(|q| q.cost);
            set.entry(key).count(&Parts {
                tokens: *tokens,
                cost,
                quality: Quality::Exact,
                ..Parts::default()
            });
        }
        set
    }

    fn own(model: &str) -> OwnPrice {
        let (input, output) = (1.5, 6.0);
        OwnPrice { model: model.to_owned(), input, output, cache_read: Some(0.25), ..OwnPrice::default() }
    }

    #[test]
    fn cells_cost_what_their_requests_would() {
        let (book, refused) = Book::builtin().with_own(&[own("my-model")]);
        assert!(refused.is_empty());
        let requests = [(1_000_000, 20_000_000, 3_000_000), (7_000_000, 0, 1_000_000)];
        let tokens = requests.map(|(input, cache_read, output)| Tokens {
            input,
            cache_read,
            output,
            ..Tokens::default()
        });
        let mut cells = set("my-model", &tokens, Book::builtin());
        let before = cells.iter().next().unwrap().1.clone();
        assert_eq!((before.unpriced_requests, before.cost.total()), (2, 0));
        cells.reprice(&book);
        let after = cells.iter().next().unwrap().1.clone();
        assert_eq!(after.cost, set("my-model", &tokens, &book).iter().next().unwrap().1.cost);
        // 8 M × $1.50 + 20 M × $0.25 + 4 M × $6 = $12 + $5 + $24.
        assert_eq!((after.unpriced_requests, after.cost.total()), (0, 41_000_000_000));
        assert_eq!((before.own_priced_requests, after.own_priced_requests), (0, 2));
        assert_eq!((after.requests, after.output_tokens), (before.requests, before.output_tokens));
    }

    #[test]
    fn other_models_and_rows_without_tokens_stay_as_they_are() {
        let (book, _) = Book::builtin().with_own(&[own("my-model")]);
        let one = [Tokens { input: 10, ..Tokens::default() }];
        for (model, tokens) in
            [("claude-opus-5", &one[..]), ("unknown", &one[..]), ("my-model", &[Tokens::default()][..])]
        {
            let mut cells = set(model, tokens, Book::builtin());
            let before = cells.cells();
            cells.reprice(&book);
            assert_eq!(cells.cells(), before, "{model}");
        }
    }
}
