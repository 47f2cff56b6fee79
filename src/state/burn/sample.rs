//! A handful of cells that tests share: three harnesses, two people, a schedule, a row without a price, over three days.

use metering::cell::{Cell, CellKey, CellSet, ListCost, Parts, QueryFold, Slice, Sums};
use metering::key::Key;
use metering::request::{Quality, Tokens, Trigger};
use metering::time::{Millis, parse, slot_of};

/// 22 November 2026, a Sunday, 10:00 UTC.
pub const NOW: &str = "2026-11-22T10:00:00Z";

/// An instant.
pub fn at(text: &str) -> Millis {
    parse(text).unwrap()
}

/// The key of a cell.
pub fn key(when: &str, harness: &str, model: &str, person: Option<&str>, project: &str) -> CellKey<String> {
    CellKey {
        slot: slot_of(at(when)),
        harness: harness.to_owned(),
        provider: None,
        model: Some(model.to_owned()),
        trigger: Trigger::Person,
        user: person.map(str::to_owned),
        host: Some("desk".to_owned()),
        project: Some(project.to_owned()),
        session: None,
    }
}

/// So many equal requests of one query, each with 1,000 tokens read from cache, 100 input and 50 output, for $1.
pub fn sums(requests: u64) -> Sums {
    let tokens = Tokens { input: 100, cache_read: 1_000, output: 50, ..Tokens::default() };
    let cost = ListCost { input: 500_000_000, output: 500_000_000, ..ListCost::default() };
    let mut set = CellSet::default();
    let cell = set.pack(&CellKey::<&str>::default());
    let mut query = QueryFold::default();
    let parts = Parts {
        tokens,
        in_query: true,
        cost: Some(cost),
        quality: Quality::Exact,
        diagnosed: true,
        ..Parts::default()
    };
    for _ in 0..requests {
        set.entry(cell).count(&parts);
        query.add(0, Key::default(), cell, None, &parts);
    }
    query.count(&mut set);
    set.total(&Slice::all())
}

/// The sample.
pub fn set() -> CellSet {
    let mut set = CellSet::default();
    let mut add = |key: CellKey<String>, sums: Sums| set.add(&Cell { key, sums });
    add(key("2026-11-22T09:00:00Z", "claude-code", "opus", Some("Ada"), "api"), sums(3));
    add(key("2026-11-21T09:00:00Z", "claude-code", "opus", Some("Ada"), "docs"), sums(1));
    add(key("2026-11-21T23:45:00Z", "codex", "gpt", Some("Lin"), "api"), sums(2));
    add(key("2026-11-14T09:00:00Z", "codex", "gpt", None, "api"), sums(4));
    let mut beat = key("2026-11-21T03:00:00Z", "openclaw", "opus", Some("Lin"), "api");
    beat.trigger = Trigger::Schedule;
    add(beat, sums(8));
    let mut unpriced = Sums::default();
    unpriced.count(&Parts {
        tokens: Tokens { input: 150_000, output: 10, ..Tokens::default() },
        ..Parts::default()
    });
    add(key("2026-11-20T12:00:00Z", "openclaw", "secret-model", Some("Lin"), "api"), unpriced);
    set
}
