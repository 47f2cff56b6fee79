//! A reading against a store in memory that answers as Prometheus 2, or as Prometheus 3 and VictoriaMetrics do.

use super::answer::Answer;
use super::ask::Ask;
use super::*;
use crate::cell::{CellSet, Slice};
use crate::price::Book;
use crate::request::{Effect, Trigger};
use crate::time::Millis;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// 2026-11-01T00:00:00Z.
const START: i64 = 1_793_491_200;
const DAYS: i64 = 3;

/// One series: its metric, its labels, and its samples in the order of time.
#[derive(Clone, Debug)]
struct One {
    name: &'static str,
    labels: Vec<(&'static str, String)>,
    samples: Vec<(i64, f64)>,
}

/// A store in memory.
#[derive(Clone, Debug, Default)]
struct Store {
    series: Vec<One>,
    /// Whether a sample on the edge belongs to the quarter hours on both sides of it.
    closed: bool,
    /// The longest stretch that it answers, seconds.
    most: i64,
}

impl Store {
    fn answer(&self, ask: &Ask) -> Result<Answer, Refusal> {
        let field = |name: &str| {
            ask.fields.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
        };
        let mut answer = Answer { success: true, ..Answer::default() };
        if ask.path.ends_with("/values") {
            answer.names = self.series.iter().map(|s| s.name.to_owned()).collect();
            return Ok(answer);
        }
        let query = field("query");
        let number = |text: &str| text.parse::<i64>().unwrap();
        let (from, to, step) = match field("time") {
            "" => (number(field("start")), number(field("end")), number(field("step"))),
            time => (number(time), number(time), QUARTER),
        };
        let length = number(query.split('[').nth(1).unwrap().split('s').next().unwrap());
        if (to - from).max(length) > self.most {
            return Err(Refusal::TooLarge("query processing would load too many samples".to_owned()));
        }
        for one in &self.series {
            if !query.contains(&format!("__name__=\"{}\"", one.name)) {
                continue;
            }
            let inside = |at: i64, length: i64| {
                let low = at - length;
                let holds = move |t: i64| t <= at && (t > low || (self.closed && t == low));
                one.samples.iter().filter(move |(t, _)| holds(*t)).copied()
            };
            let mut points = Vec::new();
            let mut at = from;
            while at <= to {
                let here: Vec<(i64, f64)> = inside(at, length).collect();
                let last = here.last().map(|(_, v)| *v);
                let before = inside(at - length, QUARTER).last().map(|(_, v)| v);
                let least = here.iter().map(|(_, v)| *v).reduce(f64::min);
                let falls = here.windows(2).filter(|w| w[1].1 < w[0].1).count();
                let value = if query.starts_with("resets") {
                    (falls > 0).then_some(falls as f64)
                } else if query.starts_with("min") {
                    least.filter(|l| !before.is_some_and(|b| *l >= b))
                } else if query.contains(" unless ") {
                    last.filter(|l| before != Some(*l))
                } else if query.starts_with("last") {
                    last
                } else {
                    points.extend(here.iter().map(|(t, v)| (*t as f64, *v)));
                    None
                };
                points.extend(value.map(|v| (at as f64, v)));
                at += step;
            }
            if !points.is_empty() {
                let labels = one.labels.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
                answer.series.push(Series { labels: Labels::new(labels), points });
            }
        }
        Ok(answer)
    }
}

/// Reads a period of a store; of two open questions the one that `turn` says is answered first.
fn read_all(store: &Store, from: i64, now: i64, turn: u64) -> Harvest {
    let mut reading = Reading::new(Matchers::default(), from * 1000, now * 1000);
    let (mut open, mut turn) = (Vec::new(), turn);
    while !reading.is_done() {
        open.extend(std::iter::from_fn(|| reading.next_ask()));
        turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let ask: Ask = open.swap_remove((turn >> 33) as usize % open.len());
        reading.take(ask.id, store.answer(&ask)).unwrap();
    }
    let (done, whole) = reading.progress();
    assert_eq!(done, whole);
    reading.finish(Book::builtin())
}

/// Input tokens by quarter hour.
fn input(cells: &CellSet) -> BTreeMap<Millis, u64> {
    let mut by_slot = BTreeMap::new();
    for (key, sums) in cells.iter().filter(|(_, s)| s.input_tokens > 0) {
        *by_slot.entry(key.slot).or_default() += sums.input_tokens;
    }
    by_slot
}

/// What all samples of the period add up to, each in its own quarter hour.
fn truth(store: &Store, from: i64, to: i64) -> BTreeMap<Millis, u64> {
    let mut by_slot = BTreeMap::new();
    for one in &store.series {
        let mut last = 0.0;
        for (at, value) in &one.samples {
            let by = if *value < last { *value } else { value - last };
            last = *value;
            if by > 0.0 && *at > from && *at <= to {
                let start = (at - 1).div_euclid(QUARTER) * QUARTER * 1000;
                *by_slot.entry(start).or_default() += by as u64;
            }
        }
    }
    by_slot
}

fn tokens(session: usize, samples: Vec<(i64, f64)>) -> One {
    let labels = vec![
        ("type", "input".to_owned()),
        ("model", "claude-opus-4-8".to_owned()),
        ("session_id", session.to_string()),
    ];
    One { name: "claude_code_token_usage_tokens_total", labels, samples }
}

/// A counter's history: scrapes with gaps, growth, rest, and falls to below what was there.
fn history() -> impl Strategy<Value = Vec<(i64, f64)>> {
    let gap = prop_oneof![8 => 15..120i64, 2 => 600..1_900i64, 1 => 3_000..40_000i64, 1 => Just(QUARTER)];
    let change = prop_oneof![4 => Just(None), 6 => (1..5_000u32).prop_map(|n| Some((false, n))), 1 => (0..1_000u32).prop_map(|n| Some((true, n)))];
    let begin = prop_oneof![-200_000..DAYS * 86_400, Just(0), Just(QUARTER)];
    (begin, prop::collection::vec((gap, change), 1..150)).prop_map(|(begin, steps)| {
        let (mut at, mut value) = (START + begin, 0u64);
        let mut samples = Vec::new();
        for (step, (gap, change)) in steps.into_iter().enumerate() {
            match change {
                Some((false, by)) => value += u64::from(by) * 1_000,
                // A process that begins anew has counted less than the one before it had, and by no accident exactly
                // what another copy of the store saw last.
                Some((true, to)) if value >= 1_000 => {
                    value = u64::from(to) % (value / 1_000) * 1_000 + step as u64;
                }
                _ => {}
            }
            samples.push((at, value as f64));
            at += gap;
        }
        samples
    })
}

/// How a counter comes into the store.
#[derive(Clone, Copy, Debug)]
enum Copies {
    /// As one series.
    One,
    /// From a sample on, another collector shows it.
    Handed(usize),
    /// Two stores scrape it in turns.
    InTurns,
}

fn copies() -> impl Strategy<Value = Copies> {
    prop_oneof![3 => Just(Copies::One), 1 => (1..100usize).prop_map(Copies::Handed), 1 => Just(Copies::InTurns)]
}

fn split(one: &One, copies: Copies) -> Vec<One> {
    let falls = one.samples.windows(2).any(|w| w[1].1 < w[0].1);
    // A fall that only the other store sees is seen by neither: see `increase`.
    let copies = if falls && matches!(copies, Copies::InTurns) { Copies::One } else { copies };
    let first = |i: usize| match copies {
        Copies::One => true,
        Copies::Handed(at) => i < at,
        Copies::InTurns => i.is_multiple_of(2),
    };
    let part = |instance: &str, takes: &dyn Fn(usize) -> bool| {
        let mut part = One { samples: Vec::new(), ..one.clone() };
        part.labels.push(("instance", instance.to_owned()));
        let samples = one.samples.iter().enumerate().filter(|(i, _)| takes(*i));
        part.samples = samples.map(|(_, sample)| *sample).collect();
        part
    };
    vec![part("a", &first), part("b", &|i| !first(i))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_history_adds_up_to_what_was_sampled(
        histories in prop::collection::vec((history(), copies()), 1..5),
        closed in any::<bool>(),
        most in prop_oneof![Just(i64::MAX), Just(31 * 86_400i64), Just(86_400), Just(9_000)],
        turn in any::<u64>(),
        late in 0..QUARTER,
    ) {
        let whole: Vec<One> = histories.iter().enumerate().map(|(i, (h, _))| tokens(i, h.clone())).collect();
        let series = whole.iter().zip(&histories).flat_map(|(one, (_, copies))| split(one, *copies)).collect();
        let now = START + DAYS * 86_400 + late;
        let store = Store { series, closed, most };
        let harvest = read_all(&store, START, now, turn);
        // What a store does not answer of the time before cannot be known; that is told.
        let told = harvest.findings.iter().any(|f| f.reason.contains("look back"));
        prop_assert_eq!(told, most < 30 * 86_400);
        let back = if most < 86_400 { 3_600 } else { 86_400.min(most) };
        let silent = |one: &One| {
            let before = one.samples.iter().rev().find(|(at, _)| *at <= START);
            before.is_some_and(|(at, _)| *at <= START - back)
        };
        // Of two copies the one that fell last before the period cannot be told; the larger counts.
        let before = |one: &One| one.samples.iter().rev().find(|(at, _)| *at <= START).map(|(_, value)| *value);
        let fell = |one: &One| {
            let copies = store.series.iter().filter(|s| s.labels.contains(&one.labels[2]));
            copies.filter_map(before).reduce(f64::max) != before(one)
        };
        prop_assume!(!whole.iter().any(fell));
        let whole = Store { series: whole, ..Store::default() };
        if !told || !whole.series.iter().any(silent) {
            prop_assert_eq!(input(&harvest.cells), truth(&whole, START, now - 60));
        }
    }
}

#[test]
fn a_counter_that_began_before_the_period_brings_only_what_it_grew() {
    let samples = vec![(START - 90_000, 1_000.0), (START + 10, 1_005.0), (START + 20, 3.0)];
    let store = Store { series: vec![tokens(0, samples)], most: i64::MAX, ..Store::default() };
    let harvest = read_all(&store, START, START + 86_400, 1);
    assert_eq!(input(&harvest.cells), BTreeMap::from([(START * 1000, 8)]));
}

#[test]
fn cells_say_what_metrics_can_say_and_no_more() {
    let one = |name, labels: &[(&'static str, &str)], value: f64| {
        let mut labels: Vec<(&'static str, String)> =
            labels.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        labels.push(("session_id", "s".to_owned()));
        One { name, labels, samples: vec![(START + 60, value)] }
    };
    let claude = "claude_code_token_usage_tokens_total";
    let model = ("model", "claude-opus-4-8");
    let (mini, flash) = (("model", "gpt-5.5"), ("model", "gemini-3-pro-preview"));
    let codex = "codex_turn_token_usage_sum";
    let (gemini, calls) = ("gemini_cli_token_usage_total", "gemini_cli_api_request_count_total");
    let store = Store {
        series: vec![
            one(claude, &[model, ("type", "input")], 1_000.0),
            one(claude, &[model, ("type", "output")], 100.0),
            one(claude, &[model, ("type", "cacheRead")], 5_000.0),
            one(claude, &[model, ("type", "cacheCreation")], 700.0),
            one(claude, &[model, ("type", "input"), ("query_source", "auxiliary")], 7.0),
            one("claude_code_cost_usage_USD_total", &[model], 0.25),
            one(codex, &[mini, ("token_type", "total")], 1_100.0),
            one(codex, &[mini, ("token_type", "input")], 1_000.0),
            one(codex, &[mini, ("token_type", "cached_input")], 600.0),
            one(codex, &[mini, ("token_type", "output")], 100.0),
            one(codex, &[mini, ("token_type", "reasoning_output")], 40.0),
            one(gemini, &[flash, ("type", "input")], 500.0),
            one(gemini, &[flash, ("type", "cache")], 200.0),
            one(gemini, &[flash, ("type", "output")], 50.0),
            one(gemini, &[flash, ("type", "thought")], 30.0),
            one(gemini, &[flash, ("type", "tool")], 9.0),
            one(calls, &[flash, ("status_code", "ok")], 4.0),
            one(calls, &[flash, ("status_code", "429")], 2.0),
        ],
        most: i64::MAX,
        ..Store::default()
    };
    let harvest = read_all(&store, START, START + 3_600, 7);
    let cells = harvest.cells.cells();
    let of = |harness: &str, trigger: Trigger| {
        let mut found = cells.iter().filter(|c| c.key.harness == harness && c.key.trigger == trigger);
        let cell = found.next().unwrap();
        assert!(found.next().is_none());
        cell.sums.clone()
    };
    let sums = of("claude-code", Trigger::Person);
    assert_eq!((sums.input_tokens, sums.cache_read_tokens, sums.cache_write_5m_tokens), (1_000, 5_000, 700));
    assert_eq!((sums.requests, sums.uncounted_rows, sums.unsplit_rows), (1, 1, 1));
    assert_eq!(sums.reported_cost, 250_000_000);
    // 1,000 × $5 + 5,000 × $0.50 + 700 × $6.25 + 100 × $25 a million.
    assert_eq!(sums.cost.total(), 14_375_000);
    assert_eq!(of("claude-code", Trigger::Background).input_tokens, 7);
    let sums = of("codex", Trigger::Person);
    assert_eq!((sums.input_tokens, sums.cache_read_tokens, sums.output_tokens), (400, 600, 100));
    assert_eq!(sums.reasoning_tokens, 40);
    let sums = of("gemini-cli", Trigger::Person);
    assert_eq!((sums.input_tokens, sums.cache_read_tokens), (309, 200));
    assert_eq!((sums.output_tokens, sums.reasoning_tokens), (80, 30));
    assert_eq!((sums.requests, sums.errors, sums.uncounted_rows, sums.summed_requests), (4, 2, 0, 4));
    let total = harvest.cells.total(&Slice::all());
    assert_eq!((total.queries, total.thin_known_requests, total.diagnosed_requests), (0, 0, 0));
    assert!(total.prompt_hist.is_empty() && total.query_hist.is_empty());
}

#[test]
fn cached_tokens_that_come_before_their_input_wait_for_it() {
    let one = |kind: &str, samples: Vec<(i64, f64)>| One {
        name: "codex_turn_token_usage_sum",
        labels: vec![("model", "gpt-5.5".to_owned()), ("token_type", kind.to_owned())],
        samples,
    };
    let store = Store {
        series: vec![
            one("cached_input", vec![(START + 899, 600.0), (START + 959, 600.0)]),
            one("input", vec![(START + 899, 100.0), (START + 959, 1_000.0)]),
        ],
        most: i64::MAX,
        ..Store::default()
    };
    let total = read_all(&store, START, START + 3_600, 3).cells.total(&Slice::all());
    assert_eq!((total.input_tokens, total.cache_read_tokens), (400, 600));
}

#[test]
fn what_cannot_be_trusted_is_said() {
    let sawtooth = (0..200).map(|i| (START + i * 60, f64::from(i as i32 % 2) * 100.0 + 5.0)).collect();
    let mut series = vec![tokens(0, sawtooth)];
    let named = |name, labels: &[(&'static str, &str)]| One {
        name,
        labels: labels.iter().map(|(n, v)| (*n, (*v).to_owned())).collect(),
        samples: vec![(START + 60, 1.0)],
    };
    series.push(named("claude_code_token_usage_total", &[("type", "input"), ("replica", "a")]));
    series.push(named("claude_code_token_usage_total", &[("type", "input"), ("replica", "b")]));
    series.push(named("claude_code_token_usage_total", &[("type", "dreams")]));
    series.push(named("codex_turn_token_usage", &[]));
    series.push(named("team:claude_code_token_usage:rate5m", &[]));
    series.push(named("gen_ai_client_token_usage_sum", &[("gen_ai_token_type", "input"), ("job", "shop")]));
    series
        .push(named("gen_ai_client_token_usage_sum", &[("gen_ai_token_type", "input"), ("job", "a/goose")]));
    let harvest = read_all(&Store { series, most: i64::MAX, ..Store::default() }, START, START + 86_400, 5);
    let said = |words: &str, effect: Effect| {
        assert!(
            harvest.findings.iter().any(|f| f.reason.contains(words) && f.effect == effect && f.count > 0),
            "{words}: {:#?}",
            harvest.findings
        );
    };
    said("falls so often", Effect::Gap);
    said("replica=\"a\"", Effect::Gap);
    said("not known (dreams)", Effect::Skipped);
    said("no `_sum`", Effect::Skipped);
    said("recording rule", Effect::Note);
    said("not known (shop)", Effect::Skipped);
    said("does not tell cached", Effect::Gap);
    said("under another name too", Effect::Gap);
}

#[test]
fn a_store_without_such_metrics_is_told_apart() {
    let mut reading = Reading::new(Matchers::default(), START * 1000, (START + 86_400) * 1000);
    assert!(!reading.found_nothing());
    let ask = reading.next_ask().unwrap();
    assert_eq!((ask.path, ask.in_address), ("/api/v1/label/__name__/values", true));
    let names = vec!["up".to_owned()];
    reading.take(ask.id, Ok(Answer { success: true, names, ..Answer::default() })).unwrap();
    assert!(reading.is_done() && reading.found_nothing());
}

#[test]
fn a_refusal_that_is_no_matter_of_size_ends_the_reading() {
    let mut reading = Reading::new(Matchers::default(), START * 1000, (START + 86_400) * 1000);
    let ask = reading.next_ask().unwrap();
    let refused = Refusal::Other("no".to_owned());
    assert_eq!(reading.take(ask.id, Err(refused.clone())), Err(refused));
}
