//! Pictures of the frontier, and what must hold for any marks.

use proptest::prelude::*;

use super::{MEASURE, check, dark, light, svg};
use crate::chart::figure::Figure;
use crate::chart::frontier::{
    Input, Mark, Measure, Placed, Plan, draw, left_out, plan, readout, summary, table,
};
use crate::chart::layout::{Rect, Size, point};
use crate::chart::table::csv;
use crate::chart::theme::Theme;
use crate::chart::words::{Chinese, English, Words};

const WIDE: Size = Size { width: 660.0, height: 320.0 };
const NARROW: Size = Size { width: 312.0, height: 300.0 };

fn mark(name: &str, color: &str, model: &str, x: f64, y: f64, queries: u64) -> Mark {
    Mark {
        name: format!("{name} · {model}"),
        short: model.to_owned(),
        color: color.to_owned(),
        x: Some(x),
        y: Some(y * 1e9),
        queries,
    }
}

fn input(marks: Vec<Mark>) -> Input {
    Input {
        title: "List cost per query against requests per query".to_owned(),
        kind: "Harness · model".to_owned(),
        x: Measure {
            title: "Requests per query".to_owned(),
            less: "fewer requests".to_owned(),
            figure: Figure::Mean,
        },
        y: Measure {
            title: "List cost per query".to_owned(),
            less: "lower cost".to_owned(),
            figure: Figure::Money,
        },
        marks,
        least: 20,
        highlight: Vec::new(),
    }
}

fn month() -> Input {
    input(vec![
        mark("Claude Code", "claude-code", "claude-opus-4-8", 4.1, 0.22, 2_103),
        mark("Claude Code", "claude-code", "claude-sonnet-5", 5.0, 0.09, 1_822),
        mark("OpenClaw", "openclaw", "claude-opus-4-8", 17.6, 1.94, 716),
        mark("OpenClaw", "openclaw", "mimo-v2.6-pro", 15.9, 0.11, 402),
        mark("OpenCode", "opencode", "glm-5.3", 8.9, 0.12, 655),
        mark("Codex", "codex", "gpt-6.1-sol", 6.2, 0.13, 930),
        mark("MiMo Code", "mimo-code", "mimo-v2.6-pro", 7.7, 0.03, 240),
        mark("Codex", "codex", "gpt-6.1-mini", 2.0, 0.004, 3),
    ])
}

/// Twenty-six marks, many of them close together.
fn crowd() -> Input {
    let harnesses = [
        ("Claude Code", "claude-code"),
        ("OpenClaw", "openclaw"),
        ("OpenCode", "opencode"),
        ("Codex", "codex"),
        ("MiMo Code", "mimo-code"),
    ];
    let models = ["claude-opus-4-8", "claude-sonnet-5", "gpt-6.1-sol", "glm-5.3", "mimo-v2.6-pro", "qwen-4"];
    let mut next = super::noise(12);
    let marks = (0..26).map(|i| {
        let (name, color) = harnesses[i % 5];
        let (x, y) = (3.0 + 14.0 * next() * next(), 0.02 * 60_f64.powf(next()));
        mark(name, color, models[i % 6], x, y, (20.0 + 2_000.0 * next() * next()) as u64)
    });
    input(marks.collect())
}

fn picture(name: &str, input: &Input, size: Size, theme: &Theme, words: &dyn Words) -> Plan {
    let plan = plan(input, size, words, &MEASURE);
    check(name, svg(size, theme, |area, device| draw(area, &plan, theme, device)));
    plan
}

#[test]
fn frontiers() {
    let month = month();
    picture("frontier-light", &month, WIDE, &light(), &English);
    picture("frontier-dark", &month, WIDE, &dark(), &English);
    picture("frontier-narrow-light", &month, NARROW, &light(), &English);
    picture("frontier-narrow-dark-zh", &month, NARROW, &dark(), &Chinese);
    picture("frontier-crowd-light", &crowd(), WIDE, &light(), &English);
    picture("frontier-crowd-narrow-light", &crowd(), NARROW, &light(), &English);

    let compared = Input { highlight: vec![0, 2], ..month.clone() };
    picture("frontier-compared-light", &compared, WIDE, &light(), &English);
    picture("frontier-compared-dark", &compared, WIDE, &dark(), &English);

    let mut free = month;
    free.marks.push(mark("OpenCode", "opencode", "qwen-4-local", 30.0, 0.0, 120));
    picture("frontier-free-light", &free, WIDE, &light(), &English);
}

#[test]
fn each_label_of_a_usual_month_has_room() {
    let plan = holds(&month(), WIDE);
    assert_eq!(plan.marks.iter().filter(|placed| placed.label.is_none()).count(), 0);
    assert_eq!(plan.texts.len(), 4, "two axes, and two lines of the note");
}

/// What is true of every plan.
fn holds(input: &Input, size: Size) -> Plan {
    let plan = plan(input, size, &English, &MEASURE);
    let bounds = size.rect();
    let inside = |rect: Rect| {
        rect.x >= bounds.x
            && rect.y >= bounds.y
            && rect.right() <= size.width + 0.01
            && rect.bottom() <= size.height + 0.01
    };
    let labels: Vec<(usize, Rect)> =
        plan.marks.iter().enumerate().filter_map(|(i, m)| Some((i, m.label.as_ref()?.rect))).collect();
    let note = plan.texts.iter().skip(2).map(|text| text.rect);
    let rects: Vec<Rect> = labels.iter().map(|(_, rect)| *rect).chain(note).collect();
    for (i, rect) in rects.iter().enumerate() {
        assert!(inside(*rect), "{rect:?} is cut off");
        assert!(rects[..i].iter().all(|other| !other.overlaps(*rect)), "{rect:?} lies over another text");
        for placed in &plan.marks {
            let x = placed.center.x.clamp(rect.x, rect.right()) - placed.center.x;
            let y = placed.center.y.clamp(rect.y, rect.bottom()) - placed.center.y;
            assert!(x.hypot(y) >= placed.radius, "{rect:?} lies over {placed:?}");
        }
        for pair in plan.frontier.windows(2) {
            // The frontier runs along the axes, so each of its parts is a rectangle without area.
            let (a, b) = (pair[0], pair[1]);
            let part = Rect::from_edges(
                a.x.min(b.x) - 0.1,
                a.y.min(b.y) - 0.1,
                a.x.max(b.x) + 0.1,
                a.y.max(b.y) + 0.1,
            );
            assert!(!part.overlaps(*rect), "{rect:?} lies over the frontier {part:?}");
        }
    }
    for (i, placed) in plan.marks.iter().enumerate() {
        let found = plan.mark_at(placed.center).map(|j| plan.marks[j].center);
        assert_eq!(found, Some(placed.center), "mark {i} is hit by its own centre");
        assert!(
            plan.position(placed.mark) == Some(i)
                && placed.center.x.is_finite()
                && placed.center.y.is_finite()
        );
    }
    assert!(plan.marks.is_sorted_by(|a, b| a.center.x <= b.center.x), "keys go from left to right");
    let mut best: Vec<usize> = plan.marks.iter().filter(|m| m.best).map(|m| m.mark).collect();
    let mut expected = input.best();
    best.sort_unstable();
    expected.sort_unstable();
    assert_eq!(best, expected);
    plan
}

fn any_mark() -> impl Strategy<Value = Mark> {
    let figure = || prop_oneof![1 => Just(None), 1 => Just(Some(0.0)), 8 => (-3.0..6.0).prop_map(|e: f64| Some(10_f64.powf(e)))];
    (figure(), figure(), 0_u64..3_000, 0..4_usize).prop_map(|(x, y, queries, name)| Mark {
        name: [
            "Claude Code · claude-opus-4-8",
            "Codex · gpt",
            "OpenClaw · a-model-of-a-rather-long-name",
            "智谱 · glm",
        ][name]
            .to_owned(),
        short: ["claude-opus-4-8", "", "a-model-of-a-rather-long-name", "glm"][name].to_owned(),
        color: "codex".to_owned(),
        x,
        y: y.map(|y| y * 1e9),
        queries,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_label_lies_over_anything_and_every_mark_is_found(
        marks in prop::collection::vec(any_mark(), 0..48),
        width in 0.0..900.0,
        height in 0.0..420.0,
        highlight in prop::collection::vec(0_usize..30, 0..3),
    ) {
        holds(&Input { highlight, ..input(marks) }, Size { width, height });
    }
}

#[test]
fn one_mark_or_none_is_a_plan_too() {
    let one = holds(&input(vec![month().marks.swap_remove(0)]), WIDE);
    assert!(one.marks[0].best && one.marks[0].label.is_some());
    assert_eq!(holds(&input(Vec::new()), WIDE).marks.len(), 0);
    let few = Input { least: 3_000, ..month() };
    assert!(holds(&few, WIDE).marks.is_empty() && few.is_empty() && !month().is_empty());
}

#[test]
fn the_nearest_mark_close_by_is_meant() {
    let plan = holds(&month(), WIDE);
    let beside = |placed: &Placed, by: f64| point(placed.center.x - placed.radius - by, placed.center.y);
    let first = &plan.marks[0];
    assert_eq!(plan.mark_at(beside(first, 20.0)), Some(0));
    assert_eq!(plan.mark_at(beside(first, 30.0)), None);
}

#[test]
fn a_frontier_in_words() {
    let mut input = month();
    input.marks.push(Mark { y: None, ..input.marks[0].clone() });
    assert_eq!(
        summary(&input, &English),
        "List cost per query against requests per query: 7 marks. Beaten by no other on both: \
         Claude Code · claude-opus-4-8 (4.1, $0.22); Claude Code · claude-sonnet-5 (5.0, $0.09); \
         MiMo Code · mimo-v2.6-pro (7.7, $0.03). Left out: 1 with under 20 queries, \
         1 without a price or without queries. It says nothing about quality."
    );
    assert_eq!(
        summary(&Input { marks: input.marks[7..].to_vec(), ..input.clone() }, &Chinese),
        "List cost per query against requests per query：0 个点。1 个不足 20 次提问，未画出。\
         1 个没有价格或没有提问，未画出。不代表质量。"
    );
    assert_eq!(left_out(&month(), &English), "Left out: 1 with under 20 queries.");
    assert_eq!(left_out(&Input { least: 0, ..month() }, &English), "");
    let read = readout(&input, 5, &English).unwrap();
    let values: Vec<&str> = read.values.iter().map(|v| v.value.as_str()).collect();
    assert_eq!((read.name.as_str(), values), ("Codex · gpt-6.1-sol", vec!["$0.13", "6.2", "930"]));
    assert_eq!(read.standing, "beaten by Claude Code · claude-sonnet-5");
    assert_eq!(readout(&input, 0, &English).unwrap().standing, "beaten by no other");
    assert_eq!(readout(&input, 7, &English), None);
    let file = csv(&table(&input, &English));
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "Harness · model,Requests per query,List cost per query,Queries,Frontier",
            "Codex · gpt-6.1-mini,2,0.004,3,under 20 queries",
            "Claude Code · claude-opus-4-8,4.1,0.22,2103,beaten by no other",
            "Claude Code · claude-opus-4-8,4.1,,2103,",
        ]
    );
}
