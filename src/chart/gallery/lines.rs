//! Pictures of lines over time, and what must hold for any of them.

use super::{MEASURE, check, dark, light, noise, svg};
use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::layout::{Size, point};
use crate::chart::lines::{Input, Line, Plan, draw, plan, readout, summary, table};
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::table::csv;
use crate::chart::theme::Theme;
use crate::chart::time::Grain;
use crate::chart::words::{Chinese, English, Words};

const DAY: i64 = 86_400_000;
/// Saturday, 24 October 2026.
const START: i64 = 20_750 * DAY;
const WIDE: Size = Size { width: 1140.0, height: 260.0 };
const HALF: Size = Size { width: 560.0, height: 240.0 };
const NARROW: Size = Size { width: 312.0, height: 240.0 };

/// Five harnesses: one of them begins late, one ends early, one pauses, and at weekends there is little to divide.
fn month(days: usize) -> Input {
    let names = [
        ("Claude Code", "claude-code", 0.935),
        ("OpenClaw", "openclaw", 0.80),
        ("OpenCode", "opencode", 0.88),
        ("Codex", "codex", 0.914),
        ("MiMo Code", "mimo-code", 0.945),
    ];
    let lines = names.into_iter().enumerate().map(|(i, (name, color, mean))| {
        let mut next = noise(i as u64 + 21);
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for day in 0..days {
            let weekend = (day + 5) % 7 >= 5 && i % 2 == 1;
            let off = (next() + next() - 1.0) * if weekend { 0.35 } else { 0.06 };
            let silent = match i {
                1 => (12..16).contains(&day),
                2 => day < 9,
                3 => day >= 24,
                _ => false,
            };
            values.push((!silent).then(|| (mean + off).clamp(0.0, 1.0)));
            let weight = if weekend { 2e6 } else { 9e8 } * (0.5 + next());
            weights.push(if silent { 0 } else { weight as u64 });
        }
        Line { name: name.to_owned(), color: color.to_owned(), values, weights, overall: Some(mean) }
    });
    Input {
        title: "Hit rate per day".to_owned(),
        kind: "harnesses".to_owned(),
        figure: Figure::Share,
        grain: Grain::Day,
        starts: (0..days as i64).map(|day| START + day * DAY).collect(),
        lines: lines.collect(),
        behind: Some(("Prompt tokens".to_owned(), Unit::Tokens)),
        from: 0.0,
        open: None,
    }
}

fn picture(name: &str, input: &Input, size: Size, theme: &Theme, words: &dyn Words, single: Option<usize>) {
    let plan = plan(input, size, words, &MEASURE);
    check(name, svg(size, theme, |area, device| draw(area, &plan, single, theme, device)));
}

#[test]
fn lines_over_a_month() {
    let whole = month(30);
    picture("lines-light", &whole, WIDE, &light(), &English, None);
    picture("lines-dark", &whole, WIDE, &dark(), &English, None);
    picture("lines-narrow-light", &whole, NARROW, &light(), &English, None);
    picture("lines-narrow-dark-zh", &whole, NARROW, &dark(), &Chinese, None);
    picture("lines-single-light", &whole, HALF, &light(), &English, Some(1));
    let broken = Input { from: 0.6, open: Some(29..30), ..whole };
    picture("lines-broken-light", &broken, HALF, &light(), &English, None);
    picture("lines-broken-dark", &broken, HALF, &dark(), &English, None);
    picture("lines-year-light", &month(400), HALF, &light(), &English, None);
}

/// A line that fell to nothing where hardly anything was asked does not squeeze the others, and is not hidden.
#[test]
fn what_weighs_nothing_does_not_decide_the_axis() {
    let mut input = Input { from: 0.5, ..month(30) };
    for line in &mut input.lines {
        line.values.iter_mut().flatten().for_each(|v| *v = v.clamp(0.7, 1.0));
    }
    input.lines[1].values[20] = Some(0.0);
    input.lines[1].weights[20] = 40_000;
    let plan = holds(&input, HALF);
    assert!(plan.begins.is_some() && plan.lines[1].below.len() == 1, "{:?}", plan.lines[1].below);
    assert_eq!(plan.lines[1].below[0].y, plan.plot.bottom());
    picture("lines-below-light", &input, HALF, &light(), &English, None);
    picture("lines-below-dark", &input, HALF, &dark(), &English, None);
    let read = readout(&input, 20, &English).unwrap();
    assert_eq!(read.lines.last().map(|l| l.value.as_str()), Some("0.0\u{202f}%"));
    // As much as on other days is no little.
    input.lines[1].weights[20] = 900_000_000;
    let plan = holds(&input, HALF);
    assert!(plan.begins.is_none() && plan.lines[1].below.is_empty());
}

#[test]
fn the_least_value_that_counts() {
    let check = |lines: &[&[(f64, u64)]], expected: Option<f64>| {
        let line = |of: &&[(f64, u64)]| Line {
            values: of.iter().map(|v| Some(v.0)).collect(),
            weights: of.iter().map(|v| v.1).filter(|w| *w > 0).collect(),
            ..Line::default()
        };
        let starts = vec![0; lines.iter().map(|l| l.len()).max().unwrap_or(0)];
        let input = Input { starts, lines: lines.iter().map(line).collect(), ..month(0) };
        assert_eq!(input.least(), expected, "{lines:?}");
    };
    check(&[], None);
    check(&[&[(0.9, 500), (0.2, 500)]], Some(0.2));
    check(&[&[(0.9, 990), (0.2, 10)]], Some(0.9));
    check(&[&[(0.9, 989), (0.2, 11)]], Some(0.2));
    check(&[&[(0.9, 990)], &[(0.1, 5)], &[(0.2, 5)]], Some(0.9));
    // One of 150 ordinary values is no little, although it is less than 1 % of all.
    let ordinary: Vec<(f64, u64)> = std::iter::once((0.3, 10)).chain([(0.9, 10); 149]).collect();
    check(&[&ordinary], Some(0.3));
    // Where weights are not known every value counts.
    check(&[&[(0.9, 990)], &[(0.2, 0)]], Some(0.2));
    check(&[&[(0.4, 1)]], Some(0.4));
}

/// What is true of every plan.
fn holds(input: &Input, size: Size) -> Plan {
    let plan = plan(input, size, &English, &MEASURE);
    let labels: Vec<_> = plan.lines.iter().filter_map(|line| line.label.as_ref()).collect();
    for (i, label) in labels.iter().enumerate() {
        assert!(labels[..i].iter().all(|other| !other.rect.overlaps(label.rect)), "{label:?} in {size:?}");
        assert!(
            label.rect.right() <= size.width + 0.01
                && label.rect.y >= 0.0
                && label.rect.bottom() <= size.height
        );
        assert!(label.rect.x >= plan.plot.right(), "a name lies on the lines");
    }
    assert!(labels.is_empty() || plan.legend.is_empty(), "a line is named once");
    for (at, entry) in &plan.legend {
        let right = at.x + 16.0 + MEASURE.width(&entry.text, Weight::Normal);
        assert!(right <= size.width + 0.01, "{entry:?} is cut off");
    }
    for pair in plan.grid.windows(2) {
        assert!(pair[0].y - pair[1].y > 14.0, "grid labels collide: {pair:?}");
    }
    for line in &plan.lines {
        for p in line.pieces.iter().flat_map(|piece| &piece.points) {
            assert!(p.x >= plan.plot.x - 0.01 && p.x <= plan.plot.right() + 0.01, "{p:?} in {:?}", plan.plot);
            assert!(
                p.y >= plan.plot.y - 0.01 && p.y <= plan.plot.bottom() + 0.01,
                "{p:?} in {:?}",
                plan.plot
            );
        }
    }
    for slot in (0..input.starts.len()).step_by(1 + input.starts.len() / 50) {
        for (line, dot) in plan.dots(input, slot) {
            let found = plan.line_at(input, slot, dot.y).and_then(|found| input.lines[found].value(slot));
            let away = (plan.height(found.unwrap()) - dot.y).abs();
            assert!(away < 1e-9, "line {line} is not where it is found, but {away} away");
            if plan.x.step >= 1.0 {
                assert_eq!(plan.slot_at(dot), Some(slot));
            }
        }
    }
    plan
}

#[test]
fn every_size_and_number_of_lines() {
    for days in [0, 1, 2, 7, 30, 400, 3_000] {
        for count in [0, 1, 2, 5, 16] {
            let five = month(days);
            let lines = five.lines.iter().cycle().take(count).cloned().collect();
            for from in [0.0, 0.6, 0.99] {
                let input = Input { lines: Vec::clone(&lines), from, ..five.clone() };
                for size in [WIDE, HALF, NARROW, Size { width: 60.0, height: 40.0 }, Size::default()] {
                    holds(&input, size);
                }
            }
        }
    }
    let costs = Input { figure: Figure::Money, ..month(30) };
    let lines = costs.lines.iter().map(|line| {
        let values = line.values.iter().map(|v| v.map(|v| v * 3e8)).collect();
        Line { values, ..line.clone() }
    });
    let plan = holds(&Input { lines: lines.collect(), ..costs.clone() }, WIDE);
    assert_eq!(plan.grid.last().unwrap().text, "$0.30");
}

#[test]
fn the_axis_does_not_lie() {
    let axis = |input: &Input| {
        let plan = holds(input, HALF);
        let text = |i: usize| plan.grid.get(i).map(|line| line.text.replace('\u{202f}', " "));
        (text(0).unwrap(), text(plan.grid.len() - 1).unwrap(), plan.begins.map(|(_, text)| text))
    };
    let whole = month(30);
    assert_eq!(axis(&whole), ("0 %".to_owned(), "100 %".to_owned(), None));
    let steady = Input { lines: whole.lines[..1].to_vec(), from: 0.6, ..whole.clone() };
    let (foot, top, begins) = axis(&steady);
    assert_eq!((foot.as_str(), top.as_str(), begins.is_some()), ("60 %", "100 %", true));
    // No value is cut off by an axis that begins too high.
    let mut low = Input { from: 0.9, ..whole };
    low.lines[0].values[3] = Some(0.0);
    assert_eq!(axis(&low), ("0 %".to_owned(), "100 %".to_owned(), None));
}

#[test]
fn gaps_and_little_behind_are_seen() {
    let line = |values: &[Option<f64>], weights: &[u64]| Line {
        name: "Codex".to_owned(),
        color: "codex".to_owned(),
        values: values.to_vec(),
        weights: weights.to_vec(),
        overall: None,
    };
    let pieces = |line: Line| -> Vec<(usize, bool)> {
        let input = Input { lines: vec![line], ..month(6) };
        let plan = holds(&input, HALF);
        plan.lines[0].pieces.iter().map(|piece| (piece.points.len(), piece.faint)).collect()
    };
    let some = Some(0.5);
    assert_eq!(
        pieces(line(&[some, some, None, some, None, some], &[])),
        [(2, false), (1, false), (1, false)]
    );
    assert_eq!(pieces(line(&[None; 6], &[])), []);
    let weights = [100, 100, 5, 100, 100, 100];
    assert_eq!(pieces(line(&[some; 6], &weights)), [(2, false), (3, true), (3, false)]);
    assert_eq!(
        pieces(line(&[some, some, some, None, some, some], &weights)),
        [(2, false), (2, true), (2, false)]
    );
    assert_eq!(pieces(line(&[None, None, some, None, some, some], &weights)), [(1, true), (2, false)]);
}

#[test]
fn a_pointer_reads_only_the_plot() {
    let input = month(30);
    let plan = holds(&input, WIDE);
    assert_eq!(plan.slot_at(point(plan.plot.x - 5.0, 100.0)), None);
    assert_eq!(plan.slot_at(point(plan.plot.right() + 30.0, 100.0)), None);
    assert_eq!(plan.slot_at(point(plan.plot.right() - 1.0, 100.0)), Some(29));
}

#[test]
fn lines_in_words() {
    let mut input = month(3);
    input.lines.truncate(2);
    input.lines[0].values = vec![Some(0.9), Some(0.95), None];
    input.lines[0].weights = vec![100_000, 300_000, 0];
    input.lines[0].overall = Some(0.9375);
    input.lines[1].values = vec![Some(0.7), Some(0.99), Some(0.8)];
    input.lines[1].weights = vec![1_000_000, 1_000, 2_000_000];
    input.lines[1].overall = None;
    let plain = |text: String| text.replace('\u{202f}', " ");
    assert_eq!(
        plain(summary(&input, &English)),
        "Hit rate per day, 24 Oct to 26 Oct: harnesses Claude Code 93.8 % in all, from 90.0 % (24 Oct) to \
         95.0 % (25 Oct); OpenClaw from 70.0 % (24 Oct) to 80.0 % (26 Oct)."
    );
    let read = readout(&input, 1, &English).unwrap();
    let lines: Vec<_> = (read.lines.iter())
        .map(|l| (l.line, plain(l.value.clone()), l.behind.clone().map(plain).unwrap(), l.faint))
        .collect();
    assert_eq!(
        (read.time.as_str(), lines),
        (
            "Sun 25 Oct 2026",
            vec![
                (1, "99.0 %".to_owned(), "1.00 K".to_owned(), true),
                (0, "95.0 %".to_owned(), "300 K".to_owned(), false)
            ]
        )
    );
    assert_eq!(readout(&input, 2, &English).unwrap().lines.len(), 1, "not recorded is not 0");
    assert_eq!(readout(&input, 3, &English), None);
    assert_eq!(
        csv(&table(&input, &English)),
        "Time,Claude Code,\"Claude Code, Prompt tokens\",OpenClaw,\"OpenClaw, Prompt tokens\"\r\n\
         2026-10-24,0.9,100000,0.7,1000000\r\n\
         2026-10-25,0.95,300000,0.99,1000\r\n\
         2026-10-26,,0,0.8,2000000\r\n"
    );
    assert_eq!(summary(&month(0), &English), "Hit rate per day: nothing recorded.");
}
