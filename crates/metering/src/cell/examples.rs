//! The worked examples of `docs/method.md`: each is computed here, and the sentence with its figures must stand there.
//!
//! Rates are those of Claude Opus 5 per million tokens: $5 input, $0.50 read, $6.25 and $10 writes, $25 output.

use super::{CellKey, CellSet, ListCost, Parts, QueryFold, Slice, Sums};
use crate::cache::{CacheUse, Miss, TtlSums, waste};
use crate::key::Key;
use crate::price::{Rates, cost};
use crate::request::{MissCause, MissEvidence, Tokens};
use crate::time::MINUTE;

const METHOD: &str = include_str!("../../../../docs/method.md");

const RATES: Rates = Rates {
    input: 5_000_000_000,
    cache_read: 500_000_000,
    cache_write_5m: 6_250_000_000,
    cache_write_1h: 10_000_000_000,
    output: 25_000_000_000,
};

/// Nano-dollars as the document writes them: `$0.46`, `$12`.
pub(crate) fn dollars(nanos: u64) -> String {
    let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // Cents have two digits.
    let one = text.split_once('.').is_some_and(|(_, cents)| cents.len() == 1);
    format!("${text}{}", if one { "0" } else { "" })
}

#[track_caller]
pub(crate) fn check(sentence: &str) {
    assert!(METHOD.contains(sentence), "docs/method.md does not say: {sentence}");
}

/// A priced request of that many tokens.
fn request(tokens: Tokens) -> Parts {
    let cost = ListCost {
        input: cost(tokens.input, RATES.input),
        cache_read: cost(tokens.cache_read, RATES.cache_read),
        cache_write_5m: cost(tokens.cache_write_5m, RATES.cache_write_5m),
        cache_write_1h: cost(tokens.cache_write_1h, RATES.cache_write_1h),
        output: cost(tokens.output, RATES.output),
    };
    Parts { tokens, cost: Some(cost), rates: Some(RATES), in_query: true, ..Parts::default() }
}

fn sums(requests: &[Parts]) -> Sums {
    let mut sums = Sums::default();
    requests.iter().for_each(|r| sums.count(r));
    sums
}

#[test]
fn cache_misses() {
    let tokens = Tokens { cache_write_5m: 82_000, ..Tokens::default() };
    check(&format!("writes them anew: 0.08 × ($6.25 − $0.50) = {}", dollars(waste(&RATES, &tokens, 80_000))));
}

#[test]
fn lifetimes() {
    let tokens = Tokens { cache_write_1h: 200_000, cache_read: 100_000, ..Tokens::default() };
    let ttl = TtlSums::of(&RATES, &tokens, &CacheUse { kept: 100_000, ..CacheUse::default() });
    check(&format!("0.2 × ($10 − $6.25) = {} more", dollars(ttl.hour_premium)));
    check(&format!("0.1 × ($6.25 − $0.50) = {}", dollars(ttl.hour_saved)));
}

#[test]
fn thin_rounds() {
    let tokens = Tokens { input: 1_000, cache_read: 99_000, output: 80, ..Tokens::default() };
    let thin = sums(&[Parts { thin: Some(true), ..request(tokens) }]);
    check(&format!("0.001 × $5 + 0.099 × $0.50 = {} at most", dollars(thin.thin_prompt_cost)));
}

#[test]
fn oversized_context() {
    let tokens = Tokens { cache_read: 160_000, output: 500, ..Tokens::default() };
    let long = sums(&[request(tokens)]);
    assert_eq!(long.long_excess_tokens, 60_000);
    check(&format!("60,000 ÷ 160,000 of its $0.08 = {} at most", dollars(long.long_excess_cost)));
}

#[test]
fn agents_without_a_cache() {
    let used = CacheUse { bypassed: 20_000, ..CacheUse::default() };
    let tokens = Tokens { input: 26_000, ..Tokens::default() };
    let sums = sums(&[Parts { cache: used, ..request(tokens) }]);
    check(&format!("0.02 × ($5 − $0.50) = {}", dollars(sums.bypassed_waste)));
}

#[test]
fn billed_failures() {
    let tokens = Tokens { input: 10_000, output: 400, ..Tokens::default() };
    let sums = sums(&[Parts { failed: true, ..request(tokens) }]);
    check(&format!("0.01 × $5 + 0.0004 × $25 = {}", dollars(sums.failed_cost)));
}

#[test]
fn cost_per_query() {
    let mut set = CellSet::default();
    let cell = set.pack(&CellKey::<&str>::default());
    let mut ask = |id: u32, inputs: &[u64], unpriced: bool| {
        let mut query = QueryFold::default();
        for (i, input) in inputs.iter().enumerate() {
            let parts = request(Tokens { input: *input, ..Tokens::default() });
            let parts = if unpriced { Parts { cost: None, rates: None, ..parts } } else { parts };
            query.add(i as i64 + i64::from(id), Key::default(), cell, None, &parts);
        }
        query.count(&mut set);
    };
    ask(0, &[20_000, 24_000], false);
    ask(10, &[36_000], false);
    ask(20, &[90_000], true);
    let query = set.total(&Slice::all()).query;
    assert_eq!((query.priced, set.total(&Slice::all()).queries), (2, 3));
    check(&format!("{} ÷ 2 = {}", dollars(query.cost), dollars(query.cost / query.priced)));
}

#[test]
fn a_rebuild_after_a_compaction() {
    let miss = |cause, tokens| Miss { tokens, cause, evidence: MissEvidence::Inferred, gap: MINUTE };
    let written = |count, miss| {
        let tokens = Tokens { cache_write_5m: count, ..Tokens::default() };
        Parts { cache: CacheUse { miss: Some(miss), ..CacheUse::default() }, ..request(tokens) }
    };
    let sums = sums(&[
        written(40_000, miss(MissCause::Compaction, 40_000)),
        written(80_000, miss(MissCause::ModelChanged, 80_000)),
    ]);
    let rebuild: u64 = sums.misses.iter().filter(|m| m.cause == MissCause::Compaction).map(|m| m.waste).sum();
    check(&format!(
        "a rebuild of {} after a compaction and a miss of {} after a change of model are a waste of {}",
        dollars(rebuild),
        dollars(sums.waste()),
        dollars(sums.waste())
    ));
}
