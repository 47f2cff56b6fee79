//! Queries that tests are made of.

use super::tally::Tally;
use metering::cell::{Cell, CellKey, CellSet, ListCost, Parts, QueryFold, Slice, Sums};
use metering::key::Key;
use metering::request::{Tokens, Trigger};

/// A query of equal requests.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// How many.
    pub requests: u64,
    /// Prompt tokens of each, four fifths of them read from the cache.
    pub prompt: u64,
    /// List cost of each, nano-dollars.
    pub cost: Option<u64>,
    /// Whether they are thin.
    pub thin: Option<bool>,
}

impl Query {
    /// So many requests of 1,000 prompt and 100 output tokens for a cent each.
    pub fn of(requests: u64) -> Query {
        Query { requests, prompt: 1_000, cost: Some(10_000_000), thin: Some(false) }
    }

    fn parts(self, in_query: bool) -> Parts {
        let read = self.prompt * 4 / 5;
        Parts {
            tokens: Tokens { input: self.prompt - read, cache_read: read, output: 100, ..Tokens::default() },
            cost: self.cost.map(|input| ListCost { input, ..ListCost::default() }),
            thin: self.thin,
            in_query,
            ..Parts::default()
        }
    }
}

/// The sums of some queries.
pub fn sums(queries: &[Query]) -> Sums {
    let mut set = CellSet::default();
    let cell = set.pack(&CellKey::<&str>::default());
    for query in queries {
        let mut fold = QueryFold::default();
        let parts = query.parts(true);
        for _ in 0..query.requests {
            set.entry(cell).count(&parts);
            fold.add(0, Key::default(), cell, None, &parts);
        }
        fold.count(&mut set);
    }
    set.total(&Slice::all())
}

/// The sums of requests that belong to no query.
pub fn unbound(query: Query) -> Sums {
    let mut sums = Sums::default();
    (0..query.requests).for_each(|_| sums.count(&query.parts(false)));
    sums
}

/// What is counted of some queries.
pub fn tally(queries: &[Query]) -> Tally {
    let mut tally = Tally::default();
    tally.count(&sums(queries));
    tally
}

/// A set of harness, model, trigger and sums.
pub fn set(cells: &[(&str, &str, Trigger, Sums)]) -> CellSet {
    let mut set = CellSet::default();
    for (harness, model, trigger, sums) in cells {
        let key = CellKey { harness: *harness, model: Some(*model), trigger: *trigger, ..CellKey::default() };
        set.add(&Cell { key, sums: sums.clone() });
    }
    set
}

/// Two harnesses with one model, of which one makes four times the requests with twice the context; a third that was
/// hardly used, one without prompt boundaries, and a schedule.
pub fn usual() -> CellSet {
    let heavy = Query { prompt: 2_000, cost: Some(30_000_000), thin: Some(true), ..Query::of(16) };
    set(&[
        ("claude-code", "opus", Trigger::Person, sums(&[Query::of(4); 30])),
        ("openclaw", "opus", Trigger::Person, sums(&[heavy; 20])),
        ("openclaw", "opus", Trigger::Schedule, sums(&[Query::of(1); 50])),
        ("codex", "gpt", Trigger::Person, sums(&[Query::of(90); 19])),
        ("goose", "gpt", Trigger::Person, unbound(Query::of(40))),
    ])
}
