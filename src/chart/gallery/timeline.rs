//! Pictures of the context timeline, and what must hold for any session.

use super::{MEASURE, check, dark, light, noise, svg};
use crate::chart::hit::Move;
use crate::chart::layout::point;
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::table::csv;
use crate::chart::theme::Theme;
use crate::chart::timeline::{
    Input, Miss, MissKind, Plan, Round, Sign, draw, height, legend, plan, readout, sentence, step, summary,
    table,
};
use crate::chart::words::{Chinese, English, Words};

const MINUTE: i64 = 60_000;
/// Saturday, 24 October 2026, 09:12.
const START: i64 = 20_750 * 86_400_000 + 552 * MINUTE;
const WIDE: f64 = 1_140.0;
const NARROW: f64 = 312.0;

fn miss(cause: &str, tokens: u64, waste: Option<u64>, kind: MissKind) -> Option<Miss> {
    Some(Miss { cause: cause.to_owned(), tokens, waste, kind })
}

/// A session that grows, pauses, misses, is compacted, changes its model and has work done by subagents.
fn session(count: usize) -> Input {
    let mut next = noise(count as u64 + 5);
    let mut requests: Vec<Round> = Vec::new();
    let (mut at, mut context, mut query) = (START, 14_000_u64, 1_u32);
    let every = (count / 12).max(2);
    let names = ["Explore: parser", "Explore: tests", "Review"];
    for i in 0..count {
        at += 20_000 + (next() * 40_000.0) as i64;
        if i > 0 && i % every == 0 {
            query += 1;
            at += (next() * 9.0) as i64 * MINUTE;
        }
        let phase = i * 100 / count.max(1);
        let aside = (30..52).contains(&phase) && next() < 0.6;
        if aside {
            let agent = 1 + (next() * 3.0) as usize % 3;
            let carried = 9_000 + (phase as u64 - 30) * 1_500;
            requests.push(Round {
                at,
                agent,
                query: Some(query),
                cache_read: carried,
                cache_write: 1_200,
                output: 300,
                thin: true,
                miss: if phase == 40 {
                    miss("expired", 9_000, Some(20_000_000), MissKind::Waste)
                } else {
                    None
                },
                ..Round::default()
            });
            continue;
        }
        let full = context > 400_000;
        let step = 600 + (next() * 2_500.0) as u64;
        let mut round = Round {
            at,
            query: Some(query),
            cache_read: context,
            cache_write: step,
            input: 12,
            output: 400,
            thin: next() < 0.5,
            ..Round::default()
        };
        context += step;
        if i == 0 {
            (round.cache_read, round.cache_write) = (0, context);
        }
        if i == count * 27 / 100 {
            round.at = requests.last().map_or(at, |last| last.at) + 42 * MINUTE;
            (round.cache_read, round.cache_write) = (13_000, context - 13_000);
            round.miss =
                miss("expired after 42 min idle", context - 13_000, Some(310_000_000), MissKind::Waste);
        }
        if i == count * 60 / 100 {
            round.model = 1;
            (round.cache_read, round.cache_write) = (0, context);
            round.miss = miss("model changed", context - step, Some(740_000_000), MissKind::Waste);
        }
        if i > count * 60 / 100 {
            round.model = 1;
        }
        if i == count * 78 / 100 || full {
            context = 26_000;
            (round.cache_read, round.cache_write) = (13_000, 13_000);
            round.miss = miss("compacted", 100_000, None, MissKind::Compaction);
        }
        if i == count * 85 / 100 {
            round.at += 130 * MINUTE;
        }
        if i == count * 90 / 100 {
            round = Round { at, query: Some(query), error: true, model: 1, ..Round::default() };
        }
        at = round.at;
        requests.push(round);
    }
    Input {
        title: "Context".to_owned(),
        requests,
        compactions: Vec::new(),
        agents: ["main"].into_iter().chain(names).map(str::to_owned).collect(),
        models: ["claude-opus-4-8", "claude-sonnet-5"].map(str::to_owned).to_vec(),
    }
}

/// What is true of every plan.
fn holds(input: &Input, window: std::ops::Range<usize>, width: f64, bars: f64) -> Plan {
    let plan = plan(input, window, width, bars, &English, &MEASURE);
    let lanes = || std::iter::once(&plan.columns).chain(plan.rows.iter().map(|row| &row.columns));
    assert!((plan.size.height - height(input, bars.max(0.0), 12.0)).abs() < 0.01, "the height is foretold");

    // Every request of the window is in a column of its lane, and its own place leads to it.
    let mut seen = vec![0; plan.window.len()];
    for lane in lanes() {
        for column in lane {
            let main = input.requests[column.request].agent == 0;
            for at in column.requests.clone().filter(|&at| main == (input.requests[at].agent == 0)) {
                seen[at - plan.window.start] += 1;
            }
            // The parts add up to the height, and the missed part lies in it.
            let [base, read, written, top] = column.edges;
            let drawn = &input.requests[column.request];
            assert!(base >= read && read >= written && written >= top && top.is_finite(), "{column:?}");
            let tallest = column.requests.clone().filter(|&at| input.requests[at].agent == drawn.agent);
            assert!(tallest.clone().all(|at| input.requests[at].context() <= drawn.context()));
            if let Some(missed) = column.missed {
                assert!(
                    missed.top >= top - 0.01 && missed.bottom <= base + 0.01 && missed.top <= missed.bottom
                );
                // It is part of what was not read: it adds nothing to the bar.
                if missed.request == column.request {
                    let tokens = drawn.miss.as_ref().map_or(0, |miss| miss.tokens);
                    let unread = drawn.cache_write.saturating_add(drawn.input);
                    let share = if unread == 0 { 0.0 } else { (tokens as f64 / unread as f64).min(1.0) };
                    let high = (missed.bottom - missed.top) - share * (read - top);
                    assert!((missed.bottom - read).abs() < 0.01 && high.abs() < 0.01, "{column:?}");
                }
            }
        }
        for pair in lane.windows(2) {
            assert!(pair[0].right <= pair[1].left + 1e-6 && pair[0].left < pair[0].right, "{pair:?}");
        }
    }
    for column in &plan.columns {
        let tokens = (column.edges[0] - column.edges[3]) * plan.y.domain.1 / plan.plot.height;
        let carried = input.requests[column.request].context() as f64;
        assert!(
            plan.plot.height < 1.0 || (tokens - carried).abs() <= plan.y.domain.1 * 1e-9,
            "{tokens} {carried}"
        );
    }
    assert!(seen.iter().all(|&times| times >= 1), "every request has a column");

    // Every miss of the window is drawn.
    for (at, round) in input.requests.iter().enumerate().filter(|(at, _)| plan.window.contains(at)) {
        if round.is_wasteful() {
            let of = |column: &&super::super::timeline::Column| {
                column.requests.contains(&at)
                    && column.missed.is_some_and(|m| m.kind == MissKind::Waste)
                    && (input.requests[column.request].agent == 0) == (round.agent == 0)
            };
            assert!(lanes().any(|lane| lane.iter().find(of).is_some()), "the miss of {at} is not drawn");
        }
    }

    let lies_in = |left: f64, right: f64| left >= -0.01 && right <= width.max(plan.plot.right()) + 0.01;
    let labels: Vec<_> = plan.events.iter().filter_map(|e| Some((e.x, e.label.as_ref()?))).collect();
    for (i, (_, a)) in labels.iter().enumerate() {
        assert!(lies_in(a.rect.x, a.rect.right()) && a.rect.y >= -1.0, "{a:?} is cut off");
        assert!(labels.iter().skip(i + 1).all(|(_, b)| !a.rect.overlaps(b.rect)), "{a:?} lies over another");
    }
    let wide = |text: &str| MEASURE.width(text, Weight::Normal);
    let mut pauses: Vec<_> = plan.pauses.iter().filter_map(|p| p.label.clone()).collect();
    pauses.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(pauses.windows(2).all(|pair| pair[0].0 + wide(&pair[0].1) < pair[1].0), "{pauses:?} collide");
    for (x, text) in &pauses {
        assert!(
            labels.iter().all(|(leader, _)| leader < x || *leader > x + wide(text)),
            "a leader crosses {text}"
        );
    }
    for pair in plan.ticks.windows(2) {
        assert!(
            pair[0].x + wide(&pair[0].text) / 2.0 < pair[1].x - wide(&pair[1].text) / 2.0,
            "{pair:?} collide"
        );
    }
    let mut numbers = plan.queries.iter().filter(|query| query.label).peekable();
    while let Some(query) = numbers.next() {
        let end = query.left + wide(&query.query.to_string());
        assert!(numbers.peek().is_none_or(|next| end < next.left), "{query:?} collides");
    }
    plan
}

fn lay(input: &Input, width: f64) -> Plan {
    plan(input, 0..input.requests.len(), width, 260.0, &English, &MEASURE)
}

fn picture(name: &str, input: &Input, width: f64, theme: &Theme, words: &dyn Words) {
    let bars = if width < 560.0 { 200.0 } else { 240.0 };
    let plan = plan(input, 0..input.requests.len(), width, bars, words, &MEASURE);
    check(name, svg(plan.size, theme, |area, device| draw(area, &plan, theme, device)));
}

#[test]
fn sessions() {
    let usual = session(142);
    picture("timeline-light", &usual, WIDE, &light(), &English);
    picture("timeline-dark", &usual, WIDE, &dark(), &English);
    picture("timeline-narrow-light", &usual, NARROW, &light(), &English);
    picture("timeline-narrow-dark-zh", &usual, NARROW, &dark(), &Chinese);
    picture("timeline-small-light", &session(9), WIDE, &light(), &English);
    picture("timeline-huge-light", &session(5_000), WIDE, &light(), &English);
    picture("timeline-huge-narrow-dark", &session(50_000), NARROW, &dark(), &English);
}

#[test]
fn every_size_and_number_of_requests() {
    for count in [0, 1, 2, 3, 9, 40, 142, 900, 5_000] {
        let input = session(count);
        for (width, bars) in [(WIDE, 240.0), (NARROW, 200.0), (60.0, 40.0), (0.0, 0.0)] {
            holds(&input, 0..count, width, bars);
            holds(&input, count / 3..count / 2, width, bars);
            holds(&input, count..count + 9, width, bars);
        }
    }
}

#[test]
fn every_request_is_found_where_it_is_drawn() {
    for (count, width) in [(1, WIDE), (9, NARROW), (142, WIDE), (142, NARROW), (900, WIDE), (5_000, NARROW)] {
        let input = session(count);
        let plan = lay(&input, width);
        let rows = plan.rows.iter().map(|row| (&row.columns, row.rect.y + row.rect.height / 2.0));
        for (columns, y) in std::iter::once((&plan.columns, plan.plot.bottom() - 1.0)).chain(rows) {
            for column in columns {
                let found = plan.hit(point((column.left + column.right) / 2.0, y));
                assert_eq!(found, Some(column.shown()), "{count} in {width}");
                if plan.x.step >= 1.0 {
                    assert_eq!(found, Some(column.request));
                    assert_eq!(column.requests.len(), 1);
                }
            }
        }
        assert_eq!(plan.hit(point(plan.plot.x - 2.0, 100.0)), None);
        for request in [0, count / 2, count - 1] {
            let band = plan.band(request..request + 1);
            let center = plan.x.center(plan.slot(request).unwrap());
            assert!(band.x <= center && center <= band.right() && band.width >= 1.0, "{band:?}");
            assert_eq!(plan.nearest(plan.x.center(plan.slot(request).unwrap())), Some(request));
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_session_is_drawn(
        requests in proptest::collection::vec(any_round(), 0..400),
        compactions in proptest::collection::vec(0..40_000_000_i64, 0..5),
        agents in 0..4_usize,
        (from, to) in (0..400_usize, 0..400_usize),
        width in 0.0..900.0_f64,
    ) {
        let mut at = START;
        let mut requests: Vec<Round> = requests;
        for round in &mut requests {
            at += std::mem::replace(&mut round.at, 0);
            round.at = at;
        }
        let agents = vec!["agent".to_owned(); agents];
        let compactions = compactions.into_iter().map(|at| START + at).collect();
        let input = Input { requests, agents, compactions, ..Input::default() };
        let plan = holds(&input, from..to, width, 180.0);
        for request in plan.window.clone() {
            proptest::prop_assert!(readout(&input, request, &English).is_some());
        }
    }
}

/// Any request; its time is that since the one before.
fn any_round() -> impl proptest::strategy::Strategy<Value = Round> {
    use proptest::prelude::*;
    let tokens = || prop_oneof![Just(0), 0..200_000_u64, Just(u64::MAX)];
    let kind = prop_oneof![Just(MissKind::Waste), Just(MissKind::Expected), Just(MissKind::Compaction)];
    let lost = (tokens(), proptest::option::of(0..9_000_000_000_u64), kind);
    let of = (prop_oneof![0..60_000_i64, 0..9_000_000_i64], 0..6_usize, 0..3_usize);
    let flags = (any::<bool>(), any::<bool>(), proptest::option::of(0..30_u32));
    (of, (tokens(), tokens(), tokens()), proptest::option::of(lost), flags).prop_map(
        |((at, agent, model), (cache_read, cache_write, input), missed, (error, thin, query))| Round {
            at,
            cache_read,
            cache_write,
            input,
            agent: agent * usize::from(agent != 5) + if agent == 5 { usize::MAX } else { 0 },
            query,
            model,
            miss: missed.and_then(|(tokens, waste, kind)| miss("cause", tokens, waste, kind)),
            error,
            thin,
            ..Round::default()
        },
    )
}

/// Five requests: one writes, one misses, a subagent's, one that rebuilds after a compaction, and an error.
fn few() -> Input {
    let round = |minutes: i64, cache_read, cache_write| Round {
        at: START + minutes * MINUTE,
        query: Some(1),
        cache_read,
        cache_write,
        output: 300,
        ..Round::default()
    };
    let requests = vec![
        Round { input: 12, thin: true, ..round(0, 0, 14_000) },
        Round {
            query: Some(2),
            miss: miss("expired", 13_000, Some(310_000_000), MissKind::Waste),
            ..round(42, 1_000, 130_000)
        },
        Round { agent: 1, ..round(43, 9_000, 0) },
        Round {
            model: 1,
            query: None,
            miss: miss("compacted", 26_000, None, MissKind::Compaction),
            ..round(44, 0, 26_000)
        },
        Round { error: true, query: None, ..Round::default() },
    ];
    Input {
        title: "Context".to_owned(),
        requests,
        // Known by its time and by its miss, it is one.
        compactions: vec![START + 43 * MINUTE],
        agents: vec!["main".to_owned(), "Explore".to_owned()],
        models: vec!["opus".to_owned(), "sonnet".to_owned()],
    }
}

#[test]
fn a_session_in_words() {
    let mut input = few();
    input.requests[4].at = input.requests[3].at;
    let narrow = |text: &str| text.replace('_', "\u{202f}");
    assert_eq!(
        summary(&input, &English),
        narrow(
            "Context: 4 requests and 1 failed attempt in 2 queries, 1 of them by subagents, context grew from \
             14.0_K to 131_K, 1 miss cost $0.31, compacted once."
        )
    );
    assert_eq!(
        summary(&input, &Chinese),
        narrow(
            "Context：4 次请求与 1 次失败的尝试，2 次提问，其中子代理 1 次，上下文从 14.0_K 增至 131_K，\
             1 次未命中共 $0.31，压缩 1 次。"
        )
    );
    assert_eq!(summary(&Input::default(), &English), "nothing recorded.");

    let said = |request: usize| sentence(&readout(&input, request, &English).unwrap(), &English);
    assert_eq!(
        said(1),
        narrow(
            "Request 2, Sat 24 Oct 2026, 09:54, Context 131_K, Written 130_K, of which missed 13.0_K, expired, \
             $0.31, Read 1.00_K, Output 300, 42_min after the one before"
        )
    );
    assert!(said(2).starts_with("Request 3, Explore, "), "{}", said(2));
    assert!(
        said(3).ends_with(&narrow(
            "Written 26.0_K, of which rebuilt 26.0_K, compacted, Output 300, model: opus → sonnet, compacted, \
             131_K → 26.0_K"
        )),
        "{}",
        said(3)
    );
    assert!(said(4).ends_with("Output 0, failed attempt"), "{}", said(4));
    assert_eq!(readout(&input, 5, &English), None);

    assert_eq!(
        csv(&table(&input, 1..3, &English)),
        "Request,Time,Query,Agent,Model,Context,Read,Written,Input,of which missed,Output,Cause,Waste,Remarks\r\n\
         2,2026-10-24T09:54,2,,opus,131000,1000,130000,0,13000,300,expired,0.31,\r\n\
         3,2026-10-24T09:55,1,Explore,opus,9000,9000,0,0,0,300,,,\r\n"
    );
    assert_eq!(table(&input, 0..900, &English).rows.len(), 5);
    assert_eq!(step(&input, None, Move::FarBack), Some(1));
}

#[test]
fn the_legend_has_the_marks_that_the_session_has() {
    fn check(input: &Input, expected: &[Sign]) {
        let found: Vec<Sign> = legend(input, &English).iter().map(|key| key.sign).collect();
        assert_eq!(found, expected);
    }
    let all: Vec<Sign> = Sign::ALL.into_iter().filter(|s| *s != Sign::LongPause).collect();
    check(&few(), &all);
    let mut away = few();
    away.requests[3].at += 2 * 60 * MINUTE;
    check(&away, &Sign::ALL);
    let of = |requests: &[Round]| Input { requests: requests.to_vec(), ..Input::default() };
    check(&of(&[]), &[]);
    let plain = Round { input: 5, ..Round::default() };
    check(&of(&[plain.clone(), Round { at: 5 * MINUTE, ..plain.clone() }]), &[Sign::Input]);
    check(&of(&[plain.clone(), Round { at: 5 * MINUTE + 1, ..plain.clone() }]), &[Sign::Input, Sign::Pause]);
    // A subagent's miss has no cap, and its thin rounds no dots.
    let aside = Round { agent: 1, thin: true, miss: miss("expired", 5, None, MissKind::Waste), ..plain };
    check(&of(&[aside]), &[Sign::Input, Sign::Missed, Sign::Subagent]);
}

#[test]
fn what_happened_is_said_once() {
    let input = few();
    let plan = holds(&input, 0..5, WIDE, 240.0);
    let said: Vec<_> = plan.events.iter().map(|e| e.label.as_ref().map(|l| l.text.as_str())).collect();
    let compacted = "compacted, 131\u{202f}K → 26.0\u{202f}K";
    assert_eq!(said, [Some("expired, $0.31"), Some(compacted), Some("now sonnet")]);
    let pauses: Vec<_> = plan.pauses.iter().map(|p| (p.before, p.length / MINUTE, p.away)).collect();
    assert_eq!(pauses, [(1, 42, true)]);
    // While a subagent works, nobody is away.
    let mut input = few();
    input.requests[3].at += 60 * MINUTE;
    input.requests[2].at += 59 * MINUTE;
    let pauses: Vec<_> = holds(&input, 0..4, WIDE, 240.0).pauses;
    assert_eq!(pauses.iter().map(|p| (p.before, p.away)).collect::<Vec<_>>(), [(1, true), (3, false)]);
}

/// Run with `cargo test --release -- --ignored --nocapture plans_fast`.
#[test]
#[ignore = "a measurement"]
fn plans_fast() {
    for (count, width) in [(142, WIDE), (5_000, WIDE), (50_000, WIDE), (50_000, NARROW)] {
        let input = session(count);
        let start = std::time::Instant::now();
        for _ in 0..20 {
            std::hint::black_box(lay(&input, width));
        }
        println!("{count} requests in {width} px: {:?}", start.elapsed() / 20);
        let plan = lay(&input, width);
        let start = std::time::Instant::now();
        for i in 0..1_000 {
            std::hint::black_box(plan.hit(point(f64::from(i) / 1_000.0 * width, 100.0)));
        }
        println!("  hit: {:?}", start.elapsed() / 1_000);
    }
}
