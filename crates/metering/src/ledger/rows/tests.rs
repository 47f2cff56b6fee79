//! Cells of the ledger and cells of its rows one by one are the same, in every sum.

use crate::cell::{CellSet, Label, Mark, RequestCells, Slice};
use crate::key::Key;
use crate::ledger::{Ledger, Resolved};
use crate::merge::{Piece, Sessions, plan, unite};
use crate::names::Name;
use crate::price::Book;
use crate::record::{Identity, Miss, Prompt, PromptMark, Reply, Sighting};
use crate::request::{MissCause, Quality, Tokens, Trigger};
use crate::time::Millis;
use proptest::prelude::*;

const START: Millis = 1_790_000_000_000;
const SESSIONS: [&str; 3] = ["s", "t", "u"];
const MODELS: [(Option<&str>, &str); 5] = [
    (Some("anthropic"), "claude-opus-4-8"),
    (Some("anthropic"), "claude-haiku-4-5"),
    (Some("openai"), "gpt-5.6-sol"),
    (None, "claude-sonnet-5"),
    (None, "my-own-model"),
];
const CAUSES: [MissCause; 4] =
    [MissCause::ToolsChanged, MissCause::SystemChanged, MissCause::MessagesChanged, MissCause::ServerSide];

#[derive(Clone, Debug)]
struct Case {
    session: usize,
    agent: bool,
    model: usize,
    /// Quarter minutes since the start.
    at: i64,
    counts: [u64; 5],
    quality: Quality,
    error: bool,
    cause: Option<(usize, Option<u64>)>,
    reply: Option<(bool, usize)>,
    prompt: Option<u8>,
}

fn case() -> impl Strategy<Value = Case> {
    let who = (0usize..3, any::<bool>(), 0usize..5, 0i64..400);
    let counts = [0u64..200_000, 0u64..200_000, 0u64..60_000, 0u64..60_000, 0u64..700];
    let rare = |n: u32| prop::bool::weighted(1.0 / f64::from(n));
    let rest = (
        prop_oneof![
            8 => Just(Quality::Exact),
            1 => Just(Quality::PlaceholderOutput),
            1 => Just(Quality::SessionTotal),
            1 => Just(Quality::Estimated)
        ],
        rare(6),
        prop::option::weighted(0.2, (0usize..4, prop::option::of(3_000u64..90_000))),
        prop::option::of((any::<bool>(), 0usize..3)),
        prop::option::of(0u8..4),
    );
    (who, counts, rest).prop_map(|(who, counts, (quality, error, cause, reply, prompt))| Case {
        session: who.0,
        agent: who.1,
        model: who.2,
        at: who.3,
        counts,
        quality,
        error,
        cause,
        reply,
        prompt,
    })
}

/// A prompt of a session, the same for all of its sightings.
fn prompt(session: usize, number: u8) -> Key {
    Key::of(&[SESSIONS[session], &number.to_string()])
}

fn ledger(cases: &[Case]) -> Ledger {
    let mut ledger = Ledger::default();
    for (i, c) in cases.iter().enumerate() {
        let at = START + c.at * 15_000;
        let session = SESSIONS[c.session];
        let (provider, model) = MODELS[c.model];
        let [input, cache_read, cache_write_5m, cache_write_1h, output] = c.counts;
        // Some caches are not used at all.
        let cached = !c.agent || c.session != 1;
        let of = |n: u64| if cached { n } else { 0 };
        let tokens = Tokens {
            input,
            cache_read: of(cache_read),
            cache_write_5m: of(cache_write_5m),
            cache_write_1h: of(cache_write_1h),
            output,
            reasoning: output / 2,
        };
        if let Some(number) = c.prompt.filter(|n| n % 2 == 0) {
            let key = prompt(c.session, number);
            let mark = PromptMark { session, key, at: at - 4_000, trigger: Trigger::Person };
            ledger.prompt(&mark);
        }
        if c.at % 37 == 0 {
            ledger.compaction(session, c.agent.then_some("a"), at - 1);
        }
        let sighting = Sighting {
            id: Identity::of(&[&i.to_string()]),
            at,
            harness: "claude-code",
            session: Some(session),
            agent: c.agent.then_some("a"),
            prompt: c.prompt.map_or(Prompt::None, |n| Prompt::Known(prompt(c.session, n))),
            provider,
            model: Some(model),
            tokens: if c.error { Tokens::default() } else { tokens },
            quality: c.quality,
            requests: Some(3).filter(|_| c.quality == Quality::SessionTotal && c.agent),
            reply: c.reply.map(|(text, tools)| Reply { text, tools: vec!["Read"; tools] }),
            duration_ms: c.reply.map(|_| c.counts[4] * 11),
            error: (c.error || c.at % 50 == 0).then_some("overloaded"),
            reported_cost: (c.at % 5 == 0).then_some(c.counts[0] * 7 + 1),
            miss: c.cause.map(|(cause, tokens)| Miss { cause: CAUSES[cause], tokens }),
            ..Sighting::default()
        };
        ledger.sight(&sighting, Name::NONE, Name::NONE);
    }
    ledger
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn cells_and_requests_agree_on_every_sum(cases in prop::collection::vec(case(), 0..60), turn in any::<bool>()) {
        let ledger = ledger(&cases);
        let resolved = ledger.resolve();
        let book = Book::builtin();
        let mut rows = resolved.requests(book);
        if turn {
            rows.reverse();
        }
        for by_session in [false, true] {
            let mut counted = if by_session { RequestCells::by_session() } else { RequestCells::default() };
            // As they come over the wire, and one of them twice.
            for row in rows.iter().chain(rows.first()) {
                let line = serde_json::to_string(&crate::feed::Row::Request(Box::new(row.clone()))).unwrap();
                match crate::feed::decode(line.as_bytes()) {
                    crate::feed::Line::Row(crate::feed::Row::Request(row)) => counted.add(&*row),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            let (counted, cells) = (counted.finish(), resolved.cells(book, by_session));
            prop_assert_eq!(counted.cells(), cells.cells());
        }
        // What is asked of queries adds up to what is asked of requests.
        let total = resolved.cells(book, false).total(&Slice::all());
        prop_assert_eq!(total.query.requests + total.unbound_requests, total.requests);
        prop_assert_eq!(total.query_hist.total(), total.queries);
        prop_assert_eq!(total.query_cost_hist.total(), total.query.priced);
        prop_assert_eq!(total.query_time_hist.total(), total.query.timed);
        let bound = rows.iter().filter(|r| r.query.is_some() && r.error.is_none());
        let output: u64 = bound.map(|r| r.tokens.output).sum();
        prop_assert_eq!(total.query.output_tokens, output);
        let dearest = resolved.costliest(book, 5);
        let mut wastes: Vec<u64> = rows.iter().filter(|r| r.miss_cause != Some(MissCause::Compaction)).filter_map(|r| r.waste_nanousd).filter(|w| *w > 0).collect();
        wastes.sort_unstable_by(|a, b| b.cmp(a));
        wastes.truncate(5);
        prop_assert_eq!(dearest.iter().filter_map(|r| r.waste_nanousd).filter(|w| *w > 0).collect::<Vec<_>>(), wastes);
        let of_session: usize = SESSIONS.iter().map(|s| resolved.session(book, s).len()).sum();
        prop_assert_eq!(of_session, rows.len());
        let waste: u64 = rows.iter().filter_map(|r| r.waste_nanousd).sum();
        prop_assert_eq!(total.misses.iter().map(|m| m.waste).sum::<u64>(), waste);
    }

    #[test]
    fn copies_of_a_ledger_count_once_whatever_their_order(
        cases in prop::collection::vec(case(), 0..50), cut in 0usize..50, order in 0usize..3, given in any::<bool>(),
    ) {
        let book = Book::builtin();
        // One that holds a part, one that goes on, and a copy of it.
        let ledgers = [&cases[..cut.min(cases.len())], &cases, &cases].map(ledger);
        let mut sources: Vec<_> = ledgers.iter().map(Ledger::resolve).collect();
        sources.rotate_left(order);
        let sessions: Vec<Sessions> = sources.iter().map(Resolved::sessions).collect();
        let cells: Vec<CellSet> = sources.iter().map(|s| s.cells(book, false)).collect();
        let plan = plan(&sessions.iter().collect::<Vec<_>>());
        let told: Vec<_> = plan.shares.iter().zip(&sources).map(|(share, source)| {
            let cells = source.cells_of(book, |hash| share.cells.contains(&hash));
            (cells, source.rows_of(book, |hash| share.rows.contains(&hash)))
        }).collect();
        let user = given.then(|| Mark::All("ada".to_owned()));
        let label = Label { user, host: None };
        let pieces: Vec<Piece<'_>> = cells.iter().zip(&told).map(|(cells, (same, rows))| {
            Piece { cells, label: &label, same: Some(same), rows }
        }).collect();
        let whole = ledger(&cases);
        prop_assert_eq!(unite(&pieces).cells(), whole.resolve().cells(book, false).labelled(&label).cells());
        // What a reader of rows says of its sessions is what the ledger says.
        let mut counted = RequestCells::default();
        sources[0].requests(book).iter().for_each(|row| counted.add(row));
        prop_assert_eq!(&counted.sessions(), &sessions[0]);
    }
}
