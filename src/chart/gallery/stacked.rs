//! Pictures of the stacked series, and what must hold for any input.

use std::ops::Range;

use super::{MEASURE, check, dark, light, noise, svg};
use crate::chart::format::{Known, Unit};
use crate::chart::hit::{Hit, hit};
use crate::chart::layout::{Size, point};
use crate::chart::sheet::{self, Mark};
use crate::chart::stacked::{
    Input, Note, Plan, Series, Within, draw, plan, readout, single_out, summary, table,
};
use crate::chart::table::csv;
use crate::chart::theme::Theme;
use crate::chart::time::Grain;
use crate::chart::words::{Chinese, English, Words};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// Saturday, 24 October 2026.
const START: i64 = 20_750 * DAY;

const WIDE: Size = Size { width: 1140.0, height: 300.0 };
const NARROW: Size = Size { width: 312.0, height: 220.0 };

/// Five harnesses with quiet weekends.
fn month(days: usize) -> Input {
    let names = [
        ("Claude Code", "claude-code", 90.0),
        ("OpenClaw", "openclaw", 95.0),
        ("OpenCode", "opencode", 40.0),
    ];
    let names = names.into_iter().chain([("Codex", "codex", 28.0), ("MiMo Code", "mimo-code", 12.0)]);
    let level = |day: usize| if (day + 5) % 7 >= 5 { 0.16 } else { 1.0 };
    let series = names.enumerate().map(|(i, (name, color, mean))| {
        let mut next = noise(i as u64 + 3);
        let values = (0..days).map(|day| (mean * level(day) * (0.55 + 0.8 * next()) * 1e9) as u64).collect();
        Series { name: name.to_owned(), color: color.to_owned(), values, known: Vec::new() }
    });
    let mut next = noise(77);
    let previous =
        (0..days).map(|day| Some((225.0 * level(day) * (0.7 + 0.5 * next()) * 1e9) as u64)).collect();
    Input {
        title: "List cost per day".to_owned(),
        kind: "harnesses".to_owned(),
        unit: Unit::Money,
        grain: Grain::Day,
        starts: (0..days as i64).map(|day| START + day * DAY).collect(),
        series: series.collect(),
        previous: Some(previous),
        notes: Vec::new(),
        highlight: None,
        open: None,
        unrecorded: Vec::new(),
        within: None,
        unpriced: Vec::new(),
        known: Vec::new(),
        uncounted: Vec::new(),
    }
}

fn note(slot: usize, text: &str, color: &str) -> Note {
    Note { slot, text: text.to_owned(), short: String::new(), color: color.to_owned() }
}

fn picture(name: &str, input: &Input, size: Size, theme: &Theme, words: &dyn Words) -> Plan {
    let plan = plan(input, size, words, &MEASURE);
    check(name, svg(size, theme, |area, device| draw(area, &plan, theme, device)));
    plan
}

/// A part of the stack is drawn in it and never on top of it.
#[test]
fn a_part_told_by_itself_adds_nothing() {
    let plain = month(30);
    let part = |slot: usize| (plain.total(slot) / 6) as u64 * u64::from(!slot.is_multiple_of(4));
    let within = Within { name: "of which missed".to_owned(), values: (0..30).map(part).collect() };
    let input = Input { within: Some(within), ..plain.clone() };
    let with = picture("within-light", &input, WIDE, &light(), &English);
    picture("within-dark", &input, NARROW, &dark(), &English);
    let without = plan(&plain, WIDE, &English, &MEASURE);
    for (a, b) in with.columns.iter().zip(&without.columns) {
        assert_eq!(a.edges, b.edges, "the stack is as high as without it");
        let top = *a.edges.last().unwrap();
        assert_eq!(a.within.is_some(), !a.slot.is_multiple_of(4));
        assert!(a.within.is_none_or(|low| top <= low && low <= a.edges[0]), "{a:?}");
    }
    let read = readout(&input, 1..3, &English).unwrap();
    assert_eq!(read.total, readout(&plain, 1..3, &English).unwrap().total);
    assert_eq!(read.within, Some(Unit::Money.short(u128::from(part(1) + part(2)))));
    assert_eq!(readout(&input, 4..5, &English).unwrap().within, None);
    let table = table(&input, &English);
    let at = table.head.iter().position(|h| h == "of which missed").unwrap();
    assert_eq!(table.rows[1][at], crate::chart::table::Cell::Number(u128::from(part(1)), Unit::Money));
}

#[test]
fn a_month_by_day() {
    let mut input = month(30);
    input.notes =
        vec![note(11, "OpenClaw: 41 cache misses, $212", "openclaw"), note(24, "price change", "codex")];
    picture("month-light", &input, WIDE, &light(), &English);
    picture("month-dark", &input, WIDE, &dark(), &English);
    picture("month-narrow-light", &input, NARROW, &light(), &English);
    picture("month-narrow-dark-zh", &input, NARROW, &dark(), &Chinese);
}

#[test]
fn other_spans() {
    let mut week = month(7);
    week.open = Some(6..7);
    picture("week-light", &week, WIDE, &light(), &English);
    picture("week-narrow-light", &week, NARROW, &light(), &English);

    let mut quarter = month(90);
    quarter.unrecorded.push(0..12);
    for series in &mut quarter.series {
        series.values[..12].fill(0);
    }
    quarter.highlight = Some(40..47);
    picture("quarter-light", &quarter, WIDE, &light(), &English);

    let mut hours = month(48);
    hours.unit = Unit::Tokens;
    hours.grain = Grain::Hour;
    hours.starts = (0..48).map(|hour| START + hour * HOUR).collect();
    picture("hours-dark", &hours, WIDE, &dark(), &English);

    picture("one-day-light", &month(1), WIDE, &light(), &English);
}

#[test]
fn what_has_no_price_is_marked_below_the_zero_line() {
    for (name, days, size) in [("unpriced-light", 30, WIDE), ("unpriced-dense-light", 3_000, NARROW)] {
        let mut input = month(days);
        input.unpriced = (0..days as u64).map(|day| u64::from(day % 10 < 3)).collect();
        picture(name, &input, size, &light(), &English);
    }
    let mut input = month(4);
    input.unpriced = vec![0, 2, 5];
    let said = |slots| super::super::stacked::readout(&input, slots, &English).map(|r| r.unpriced);
    assert_eq!([said(0..1), said(1..2), said(0..4)], [Some(0), Some(2), Some(7)]);
}

#[test]
fn many_notes_keep_apart() {
    let mut input = month(30);
    let texts = [
        "plan reset",
        "OpenClaw: 41 cache misses, $212",
        "price change of claude-opus-4-8",
        "compaction loop",
        "new machine",
    ];
    input.notes =
        texts.iter().enumerate().map(|(i, text)| note(10 + i, text, ["openclaw", "codex"][i % 2])).collect();
    input.notes.push(note(29, "one more at the very end", "opencode"));
    let plan = picture("notes-light", &input, WIDE, &light(), &English);
    assert!(plan.notes.iter().filter(|note| note.label.is_some()).count() >= 4);
    holds(&input, WIDE);
    picture("notes-narrow-light", &input, NARROW, &light(), &English);
}

/// What is true of every plan.
fn holds(input: &Input, size: Size) -> Plan {
    let plan = plan(input, size, &English, &MEASURE);
    let finite = |v: f64| v.is_finite();
    assert!(plan.plot.x >= 0.0 && plan.plot.right() <= size.width.max(plan.plot.x), "{:?}", plan.plot);
    for column in &plan.columns {
        assert!(
            column.edges.iter().copied().all(finite) && finite(column.left) && column.left < column.right
        );
        assert!(column.edges.windows(2).all(|pair| pair[0] >= pair[1]), "layers grow upwards");
        assert!(column.edges.iter().all(|&y| y >= plan.plot.y - 0.01 && y <= plan.plot.bottom() + 0.01));
    }
    let slots: Vec<Range<usize>> = plan.columns.iter().map(|column| column.slots.clone()).collect();
    assert_eq!(
        slots.iter().map(ExactSizeIterator::len).sum::<usize>(),
        input.starts.len(),
        "every slot has a column"
    );
    let extent = |tick: &crate::chart::stacked::Tick| {
        let half = crate::chart::measure::TextMeasure::width(&MEASURE, &tick.text, Default::default()) / 2.0;
        (tick.x - half, tick.x + half)
    };
    for pair in plan.ticks.windows(2) {
        assert!(extent(&pair[0]).1 + 8.0 < extent(&pair[1]).0, "{pair:?} collide");
    }
    for tick in &plan.ticks {
        assert!(extent(tick).0 >= -0.01 && extent(tick).1 <= size.width + 0.01, "{tick:?} is cut off");
    }
    for pair in plan.grid.windows(2) {
        assert!(pair[0].y - pair[1].y > 14.0, "grid labels collide: {pair:?}");
    }
    let labels: Vec<_> = plan.notes.iter().filter_map(|note| Some((note.x, note.label.as_ref()?))).collect();
    for (i, (_, a)) in labels.iter().enumerate() {
        assert!(a.rect.x >= 0.0 && a.rect.right() <= size.width && a.rect.y >= -1.0, "{a:?} is cut off");
        for (j, (leader, b)) in labels.iter().enumerate().filter(|(j, _)| *j != i) {
            assert!(!a.rect.overlaps(b.rect), "{a:?} over {b:?}");
            let passes = *leader > a.rect.x && *leader < a.rect.right() && b.rect.y < a.rect.y;
            assert!(!passes, "the leader of {j} runs through {a:?}");
        }
    }
    plan
}

#[test]
fn a_series_is_singled_out_above_the_others() {
    for (name, days, size) in [("single-out-light", 30, WIDE), ("single-out-dense-light", 3_000, NARROW)] {
        let (theme, input) = (light(), month(days));
        let plan = plan(&input, size, &English, &MEASURE);
        check(
            name,
            svg(size, &theme, |area, device| {
                draw(area, &plan, &theme, device)?;
                single_out(area, &plan, 1, &theme, device)
            }),
        );
    }
}

#[test]
fn a_note_says_less_before_it_is_cut_off() {
    let mut input = month(30);
    let short = "41 misses, $212";
    let long = "OpenClaw: 41 cache misses, $212, and nobody knows why";
    input.notes = vec![Note { short: short.to_owned(), ..note(15, long, "openclaw") }];
    let said = |input: &Input, size| {
        let plan = holds(input, size);
        plan.notes[0].label.as_ref().map(|label| label.text.clone()).unwrap()
    };
    assert_eq!(said(&input, WIDE), long);
    assert_eq!(said(&input, NARROW), short);
    input.notes[0].short.clear();
    assert!(said(&input, NARROW).ends_with('…'));
}

#[test]
fn every_size_and_number_of_slots() {
    for count in [0, 1, 2, 3, 5, 7, 10, 14, 15, 24, 30, 31, 90, 96, 180, 365, 800, 3_000] {
        let mut input = month(count);
        input.notes =
            (0..count.min(6)).map(|i| note(i * count / 6, "a note of usual length", "codex")).collect();
        for (grain, length) in [
            (Grain::QuarterHour, HOUR / 4),
            (Grain::Hour, HOUR),
            (Grain::Day, DAY),
            (Grain::Week, 7 * DAY),
            (Grain::Month, 30 * DAY),
        ] {
            input.grain = grain;
            input.starts = (0..count as i64).map(|slot| START + slot * length).collect();
            for size in [WIDE, NARROW, Size { width: 60.0, height: 40.0 }, Size { width: 0.0, height: 0.0 }] {
                let plan = holds(&input, size);
                let labels = plan.ticks.len();
                assert!(
                    count == 0 || labels >= 1 || size.width < 60.0,
                    "{count} {grain:?} {size:?} has no label"
                );
                assert!(
                    count < 2 || labels >= 2 || size.width < 300.0,
                    "{count} {grain:?} {size:?} has {labels} labels"
                );
            }
        }
    }
}

#[test]
fn zeros_and_huge_values() {
    let mut zeros = month(30);
    zeros.previous = None;
    zeros.series.iter_mut().for_each(|series| series.values.fill(0));
    let plan = holds(&zeros, WIDE);
    assert_eq!(plan.grid.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["$0"]);

    let mut huge = month(30);
    huge.unit = Unit::Tokens;
    huge.series.iter_mut().for_each(|series| series.values.fill(1_000_000_000_000_000_000));
    let plan = holds(&huge, WIDE);
    assert_eq!(plan.grid.last().unwrap().text, "6,000,000\u{202f}T");

    let mut largest = month(3_000);
    largest.series.iter_mut().for_each(|series| series.values.fill(u64::MAX));
    holds(&largest, NARROW);

    let mut ragged = month(30);
    ragged.series[0].values.truncate(3);
    ragged.previous = Some(vec![None, Some(5)]);
    holds(&ragged, WIDE);
}

#[test]
fn a_peak_survives_decimation() {
    let mut input = month(3_000);
    input.previous = None;
    input.series[2].values[1_234] = 9_000_000_000_000;
    let plan = holds(&input, NARROW);
    assert!(plan.dense && plan.columns.len() <= NARROW.width as usize);
    let column = plan.columns.iter().find(|column| column.slots.contains(&1_234)).unwrap();
    assert_eq!(column.slot, 1_234);
    picture("dense-narrow-dark", &input, NARROW, &dark(), &English);
}

#[test]
fn words_for_those_who_see_no_picture() {
    let mut input = month(3);
    let values = [[1_000_000_000, 2_500_000_000, 0], [0, 4_000_000_000, 0]];
    input.series.truncate(2);
    for (series, values) in input.series.iter_mut().zip(values) {
        series.values = values.to_vec();
    }
    input.previous = Some(vec![Some(3_000_000_000), None, Some(0)]);
    input.unrecorded.push(2..3);
    input.notes = vec![note(1, "price change", "codex")];
    assert_eq!(
        summary(&input, &English),
        "List cost per day, 24 Oct to 26 Oct: total $7.50, highest 25 Oct $6.50, period before $3.00; \
         harnesses OpenClaw $4.00, Claude Code $3.50."
    );
    assert_eq!(
        summary(&input, &Chinese),
        "List cost per day，10月24日至10月26日：合计 $7.50，最高 10月25日 $6.50，上一周期 $3.00；\
         harnesses：OpenClaw $4.00，Claude Code $3.50。"
    );
    assert_eq!(
        csv(&table(&input, &English)),
        "Time,Claude Code,OpenClaw,Total,Previous period\r\n\
         2026-10-24,1,0,1,3\r\n\
         2026-10-25,2.5,4,6.5,\r\n\
         2026-10-26,,,,0\r\n"
    );
    let sunday = readout(&input, 1..2, &English).unwrap();
    assert_eq!(
        (sunday.time.as_str(), sunday.total.as_str(), sunday.previous),
        ("Sun 25 Oct 2026", "$6.50", None)
    );
    let lines: Vec<_> = sunday.lines.iter().map(|line| (line.series, line.value.as_str())).collect();
    assert_eq!((lines, sunday.notes), (vec![(1, "$4.00"), (0, "$2.50")], vec![0]));
    assert_eq!(readout(&input, 2..3, &English).unwrap().total, "not recorded");
    assert_eq!(readout(&input, 3..4, &English), None);
    assert_eq!(readout(&input, 1..1, &English), None);
    let both = readout(&input, 0..2, &English).unwrap();
    let lines: Vec<_> = both.lines.iter().map(|line| (line.series, line.value.as_str())).collect();
    assert_eq!((both.time.as_str(), both.total.as_str(), both.previous), ("24 Oct – 25 Oct", "$7.50", None));
    assert_eq!((lines, both.notes), (vec![(1, "$4.00"), (0, "$3.50")], vec![0]));
    assert_eq!(summary(&month(0), &English), "List cost per day: nothing recorded.");
}

#[test]
fn a_pointer_finds_what_is_drawn() {
    let input = month(30);
    let plan = holds(&input, WIDE);
    let column = &plan.columns[9];
    for series in 0..input.series.len() {
        let middle = point(
            (column.left + column.right) / 2.0,
            (column.edges[series] + column.edges[series + 1]) / 2.0,
        );
        assert_eq!(hit(&plan, middle), Some(Hit { slot: 9, series: Some(series) }));
    }
    let sky = point(column.left + 1.0, plan.plot.y + 1.0);
    assert_eq!(hit(&plan, sky), Some(Hit { slot: 9, series: None }));
    assert_eq!(hit(&plan, point(column.right + 0.5, plan.plot.bottom() - 1.0)).unwrap().series, None);
    assert_eq!(hit(&plan, point(2.0, 100.0)), None);

    let dense = holds(&month(3_000), NARROW);
    let (column, y) = (&dense.columns[100], dense.plot.bottom() - 1.0);
    let found = hit(&dense, point(column.left + 0.5, y)).unwrap();
    assert!(column.slots.contains(&found.slot) && found.slot == column.slot);
}

#[test]
fn what_has_no_price_is_no_zero_dollars() {
    let mut input = month(2);
    input.series.truncate(2);
    (input.series[0].values, input.series[1].values) = (vec![0, 5_000_000_000], vec![0, 0]);
    input.previous = None;
    input.series[0].known = vec![Known::Nothing];
    (input.known, input.unpriced) = (vec![Known::Nothing], vec![2, 1]);
    let twin = table(&input, &English);
    let said = |row: usize| twin.rows[row][1..].iter().map(|c| c.text(&English)).collect::<Vec<_>>();
    assert_eq!(
        (said(0), said(1)),
        (
            vec!["–".into(), "$0.00".into(), "–".into(), "2".into()],
            vec!["$5.00".into(), "$0.00".into(), "$5.00".into(), "1".to_owned()]
        )
    );
    assert_eq!(
        csv(&twin),
        "Time,Claude Code,OpenClaw,Total,Requests without a price\r\n2026-10-24,,0,,2\r\n2026-10-25,5,0,5,1\r\n"
    );
    let read = |slots| readout(&input, slots, &English).map(|r| (r.total, r.unpriced));
    assert_eq!(read(0..1), Some(("–".to_owned(), 2)));
    assert_eq!(read(0..2), Some(("$5.00".to_owned(), 3)));
}

#[test]
fn sums_of_an_unknown_number_are_said_to_be() {
    let mut input = month(1);
    input.series.truncate(1);
    (input.unit, input.previous) = (Unit::Count, None);
    input.series[0].values = vec![180];
    input.series[0].known = vec![Known::AtLeast];
    (input.known, input.uncounted) = (vec![Known::AtLeast], vec![170]);
    let read = readout(&input, 0..1, &English).unwrap();
    assert_eq!((read.total.as_str(), read.lines[0].value.as_str(), read.uncounted), ("≥ 180", "≥ 180", 170));
    assert!(summary(&input, &English).contains("total ≥ 180"), "{}", summary(&input, &English));
    let twin = table(&input, &English);
    assert_eq!(twin.rows[0][1].text(&English), "≥ 180");
    assert!(csv(&twin).ends_with("Total,Sums counted as one request\r\n2026-10-24,180,180,170\r\n"));
}

#[test]
fn a_sheet_to_save() {
    let input = month(30);
    let mut legend: Vec<sheet::Entry> = (input.series.iter())
        .map(|series| sheet::Entry { text: series.name.clone(), mark: Mark::Fill(series.color.clone()) })
        .collect();
    let band = ("3 requests without a price", Mark::Band("unpriced"));
    for (text, mark) in [band, ("previous 30 d", Mark::Dashes)] {
        legend.push(sheet::Entry { text: text.to_owned(), mark });
    }
    let title = format!("{}, 24 Oct to 22 Nov 2026", input.title);
    let words = sheet::Input { title, legend, note: "API-equivalent, not a bill · fuelgauge".to_owned() };
    let size = Size { width: 640.0, height: 220.0 };
    let (theme, chart, sheet) =
        (light(), plan(&input, size, &English, &MEASURE), sheet::plan(&words, size, &MEASURE));
    check(
        "sheet-light",
        svg(sheet.size, &theme, |area, device| {
            sheet::draw(area, &sheet, &theme, device)?;
            draw(&sheet::chart_area(area, &sheet, device), &chart, &theme, device)
        }),
    );
}
