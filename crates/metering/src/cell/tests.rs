//! The laws of cells: addition in any order and any split gives the same sums.

use super::*;
use crate::cache::{CacheUse, Miss};
use crate::price::Rates;
use crate::request::{MissCause, MissEvidence, Quality, Tokens};
use proptest::prelude::*;

const RATES: Rates =
    Rates { input: 5_000, cache_read: 500, cache_write_5m: 6_250, cache_write_1h: 10_000, output: 25_000 };

/// A request (or failed attempt) in one of a few cells.
#[derive(Clone, Debug)]
struct Case {
    key: CellKey,
    parts: Parts,
    query: Option<u64>,
}

fn case() -> impl Strategy<Value = Case> {
    let tokens = (0u64..300_000, 0u64..300_000, 0u64..50_000, 0u64..50_000, 0u64..9_000);
    let key = (0i64..4, 0usize..2, proptest::option::of(0usize..2), proptest::option::of(0usize..2));
    let rest = (
        any::<bool>(),
        (0usize..5, proptest::option::of(0u64..9)),
        proptest::option::of(any::<bool>()),
        proptest::option::of(0u64..10_000),
        proptest::option::of((0usize..9, 0u64..90_000)),
        proptest::option::of(1u64..400),
    );
    (tokens, key, rest).prop_map(|(t, k, (error, (quality, requests), thin, ms, miss, query))| {
        let texts = ["a", "b"];
        let pick = |i: Option<usize>| i.map(|i| texts[i].to_owned());
        let quality = [
            Quality::Exact,
            Quality::PlaceholderOutput,
            Quality::SessionTotal,
            Quality::Imported,
            Quality::Estimated,
        ][quality];
        let cost = ListCost { input: t.0 * 5_000, output: t.4 * 25_000, ..ListCost::default() };
        Case {
            key: CellKey {
                slot: k.0 * crate::time::SLOT,
                harness: texts[k.1].to_owned(),
                model: pick(k.2),
                user: pick(k.3),
                ..CellKey::default()
            },
            parts: Parts {
                tokens: Tokens {
                    input: t.0,
                    cache_read: t.1,
                    cache_write_5m: t.2,
                    cache_write_1h: t.3,
                    output: t.4,
                    reasoning: t.4 / 2,
                },
                error,
                in_query: query.is_some(),
                quality,
                requests: requests.filter(|_| quality.is_sum()),
                thin,
                cost: ms.map(|_| cost),
                reported_cost: ms,
                duration_ms: ms,
                at: ms.map(|ms| ms as i64),
                failed: ms == Some(7),
                diagnosed: !error,
                cache: CacheUse {
                    bypassed: t.2 / 3,
                    miss: miss.map(|(c, tokens)| Miss {
                        tokens,
                        cause: MissCause::ALL[c],
                        evidence: if error { MissEvidence::Recorded } else { MissEvidence::Inferred },
                        gap: 1_000_000,
                    }),
                    kept: t.1 / 2,
                },
                rates: Some(RATES),
            },
            query,
        }
    })
}

fn cells(cases: &[Case]) -> CellSet {
    let mut set = CellSet::default();
    for case in cases {
        let key = set.pack(&case.key);
        set.entry(key).count(&case.parts);
        if let Some(asked) = case.query {
            let mut fold = QueryFold::default();
            fold.add(2_000, crate::key::Key::default(), key, Some(asked as i64), &case.parts);
            fold.count(&mut set);
        }
    }
    set
}

proptest! {
    #[test]
    fn any_split_in_any_order_gives_the_same_cells(cases in proptest::collection::vec(case(), 0..40), cut in 0usize..40, seed in any::<u64>()) {
        let whole = cells(&cases);
        let cut = cut.min(cases.len());
        let (mut a, mut b) = (cells(&cases[..cut]), cells(&cases[cut..]));
        let mut other = b.clone();
        other.merge(&a);
        a.merge(&b);
        prop_assert_eq!(a.cells(), whole.cells());
        prop_assert_eq!(other.cells(), whole.cells());
        let mut shuffled = cases;
        let n = shuffled.len().max(1) as u64;
        for i in 0..shuffled.len() {
            shuffled.swap(i, (seed.rotate_left(i as u32) % n) as usize);
        }
        prop_assert_eq!(cells(&shuffled).cells(), whole.cells());
        b.merge(&CellSet::default());
        prop_assert_eq!(cells(&shuffled[..0]).len(), 0);
    }

    #[test]
    fn a_total_is_the_sum_over_any_dimension_and_any_edges(cases in proptest::collection::vec(case(), 1..40)) {
        let set = cells(&cases);
        let total = set.total(&Slice::all());
        for dim in Dim::ALL {
            let mut sum = Sums::default();
            for group in set.by(&Slice::all(), dim) {
                sum.add(&group.sums);
            }
            prop_assert_eq!(&sum, &total);
        }
        let edges: Vec<_> = (0..=4).map(|i| i * crate::time::SLOT).collect();
        let mut sum = Sums::default();
        for (_, spans) in set.series(&Slice::all(), &edges, Some(Dim::Model)) {
            for s in spans {
                sum.add(&s);
            }
        }
        prop_assert_eq!(&sum, &total);
        prop_assert_eq!(total.query_hist.total(), total.queries);
        prop_assert_eq!(total.prompt_hist.total(), total.requests - total.summed_requests);
    }

    #[test]
    fn what_was_added_can_be_taken_out_again(cases in proptest::collection::vec(case(), 0..40), cut in 0usize..40, given in any::<bool>()) {
        let cut = cut.min(cases.len());
        // Without what only cells by session have, and cannot be undone.
        let plain = |cases: &[Case]| {
            let mut cases = cases.to_vec();
            cases.iter_mut().for_each(|c| c.parts.at = None);
            cells(&cases)
        };
        let (a, b) = (plain(&cases[..cut]), plain(&cases[cut..]));
        let label = Label { user: given.then(|| Mark::All("lin".to_owned())), host: None };
        let mut sum = CellSet::default();
        sum.merge_as(&b, &label);
        sum.merge(&a);
        sum.subtract_as(&b, &label);
        prop_assert_eq!(sum.total(&Slice::all()), a.total(&Slice::all()));
        sum.prune();
        prop_assert_eq!(sum.cells(), a.cells());
        prop_assert_eq!(sum.len(), a.cells().len());
    }

    #[test]
    fn the_feed_and_the_worker_message_carry_cells_whole(cases in proptest::collection::vec(case(), 0..20)) {
        let set = cells(&cases);
        let mut back = CellSet::default();
        for cell in set.cells() {
            let line = serde_json::to_string(&crate::feed::Row::Cell(Box::new(cell))).unwrap();
            match crate::feed::decode(line.as_bytes()) {
                crate::feed::Line::Row(crate::feed::Row::Cell(cell)) => back.replace(*cell),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(back.cells(), set.cells());
        let (texts, keys, sums) = set.clone().into_parts();
        prop_assert_eq!(CellSet::from_parts(texts, keys, sums).cells(), set.cells());
    }
}

#[test]
fn a_slice_keeps_only_what_it_names() {
    let mut set = CellSet::default();
    for (slot, harness, user) in
        [(0, "codex", Some("ada")), (900_000, "codex", None), (1_800_000, "pi", Some("lin"))]
    {
        let key = set.pack(&CellKey { slot, harness, user, ..CellKey::default() });
        set.entry(key).requests += 1;
    }
    let count = |s: &Slice| set.total(s).requests;
    let mut s = Slice::all();
    s.keep(Dim::Harness, vec![set.names().find("codex").unwrap()]);
    assert_eq!(count(&s), 2);
    s.keep(Dim::User, vec![crate::names::Name::NONE]);
    assert_eq!(count(&s), 1);
    assert_eq!(count(&Slice::all().over(Some(900_000), Some(1_800_000))), 1);
}

#[test]
fn a_sum_of_an_unknown_number_makes_the_requests_a_least() {
    let count = |requests, input| {
        let tokens = Tokens { input, ..Tokens::default() };
        let mut sums = Sums::default();
        sums.count(&Parts { tokens, quality: Quality::SessionTotal, requests, ..Parts::default() });
        (sums.requests, sums.unsplit_rows, sums.uncounted_rows)
    };
    assert_eq!(count(None, 9), (1, 1, 1));
    assert_eq!(count(Some(7), 9), (7, 0, 0));
    // Nothing per request either, but their number is known.
    assert_eq!(count(Some(7), 0), (7, 7, 0));
}
