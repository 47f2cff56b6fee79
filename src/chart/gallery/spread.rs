//! Pictures of distributions, as they stand below each other in a table.

use metering::cell::{Hist, prompt_bucket};
use plotters::drawing::DrawingArea;
use plotters_svg::SVGBackend;

use super::{MEASURE, check, dark, light, noise, svg};
use crate::chart::figure::Figure;
use crate::chart::layout::Size;
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::paint::{Device, Drawn};
use crate::chart::spread::{
    Buckets, Column, Many, Marks, Named, Quantiles, Shape, draw, draw_many, head, plan, plan_many, summary,
};
use crate::chart::theme::Theme;
use crate::chart::words::{Chinese, English};

const COLORS: [&str; 7] =
    ["claude-code", "claude-code", "openclaw", "openclaw", "opencode", "codex", "mimo-code"];

fn quantiles(p50: f64, p90: f64, p99: f64) -> Shape {
    Shape::Quantiles(Quantiles { p50, p90, p99 })
}

fn requests() -> Vec<Shape> {
    let rows = [
        (3.0, 7.0, 14.0),
        (4.0, 9.0, 19.0),
        (13.0, 34.0, 88.0),
        (11.0, 31.0, 84.0),
        (6.0, 17.0, 41.0),
        (5.0, 12.0, 29.0),
    ];
    rows.into_iter().map(|(a, b, c)| quantiles(a, b, c)).chain([quantiles(1.0, 1.0, 1.0)]).collect()
}

fn contexts() -> Vec<Shape> {
    let mut next = noise(6);
    let middles = [83e3, 71e3, 128e3, 121e3, 64e3, 58e3, 3e3_f64];
    let row = |middle: f64| {
        let mut hist = Hist::default();
        for _ in 0..900 {
            let bell = next() + next() + next() - 1.5;
            hist.count(prompt_bucket((middle * 6_f64.powf(bell)) as u64), 1);
        }
        Shape::Buckets(Buckets { counts: hist.iter().collect(), mark: Some(100_000.0), known: None })
    };
    middles.into_iter().map(row).collect()
}

/// Rows below the head of their column.
fn table<'a>(
    area: &DrawingArea<SVGBackend<'a>, plotters::coord::Shift>,
    rows: &[Shape],
    column: &Column,
    theme: &Theme,
    device: Device,
) -> Drawn<SVGBackend<'a>> {
    let at = |y: f64| {
        let units = |px: f64| (px * device.units()) as i32;
        area.clone().shrink((units(10.0), units(y)), (units(column.width), units(20.0)))
    };
    head(&at(4.0), column, 20.0, theme, device)?;
    for (i, (row, color)) in rows.iter().zip(COLORS).enumerate() {
        let plan = plan(row, column, 20.0);
        draw(&at(32.0 + 33.0 * i as f64), &plan, theme.color(color), theme, device)?;
    }
    Ok(())
}

#[test]
fn columns_of_cells() {
    for (name, rows, figure, width, theme) in [
        ("spread-light", requests(), Figure::Mean, 140.0, light()),
        ("spread-dark", requests(), Figure::Mean, 140.0, dark()),
        ("spread-narrow-light", requests(), Figure::Mean, 84.0, light()),
        ("spread-buckets-light", contexts(), Figure::Tokens, 140.0, light()),
        ("spread-buckets-dark", contexts(), Figure::Tokens, 140.0, dark()),
        ("spread-buckets-narrow-light", contexts(), Figure::Tokens, 84.0, light()),
    ] {
        let column = Column::of(rows.iter(), figure, width, &MEASURE);
        let size = Size { width: width + 20.0, height: 266.0 };
        check(name, svg(size, &theme, |area, device| table(area, &rows, &column, &theme, device)));
    }
}

#[test]
fn a_picture_of_all_rows() {
    let names = [
        "Claude Code",
        "Claude Code · sonnet",
        "OpenClaw",
        "OpenClaw · opus",
        "OpenCode",
        "Codex",
        "MiMo Code",
    ];
    let row = |((name, color), shapes): ((&str, &str), [Option<Shape>; 2])| Named {
        name: name.to_owned(),
        color: color.to_owned(),
        shapes: shapes.into(),
    };
    let mut shapes: Vec<[Option<Shape>; 2]> =
        requests().into_iter().zip(contexts()).map(|(r, c)| [Some(r), Some(c)]).collect();
    shapes[4][0] = None;
    let columns = [("Requests per query", Figure::Mean), ("Context per request", Figure::Tokens)];
    let many = Many {
        columns: columns.map(|(title, figure)| (title.to_owned(), figure)).into(),
        rows: names.into_iter().zip(COLORS).zip(shapes).map(row).collect(),
    };
    for (name, width, theme) in [("spread-many-light", 640.0, light()), ("spread-many-dark", 360.0, dark())] {
        let plan = plan_many(&many, width, &MEASURE);
        check(name, svg(plan.size, &theme, |area, device| draw_many(area, &plan, &theme, device)));
    }
    let empty = plan_many(&Many::default(), 640.0, &MEASURE);
    assert!(empty.size.height.is_finite());
}

#[test]
fn everything_lies_in_its_cell() {
    let mut next = noise(3);
    for width in [0.0, 20.0, 84.0, 140.0, 400.0] {
        for _ in 0..60 {
            let rows: Vec<Shape> = (0..5)
                .map(|_| {
                    let p50 = (next() * 8.0).exp();
                    let p90 = p50 * (next() * 3.0).exp();
                    quantiles(p50, p90, p90 * (next() * 3.0).exp())
                })
                .chain(contexts().into_iter().take(2))
                .collect();
            let column = Column::of(rows.iter(), Figure::Tokens, width, &MEASURE);
            let half = |text: &str| MEASURE.width(text, Weight::Normal) / 2.0;
            for (x, text) in &column.labels {
                assert!(x - half(text) >= -0.01 && x + half(text) <= width + 0.01, "{text} in {width}");
            }
            for pair in column.labels.windows(2) {
                assert!(pair[0].0 + half(&pair[0].1) < pair[1].0 - half(&pair[1].1), "{pair:?} in {width}");
            }
            for row in &rows {
                let inside = |x: f64| x >= -0.01 - 3.0 && x <= width + 3.01;
                match plan(row, &column, 20.0).marks {
                    Marks::Quantiles { bar, median, far } => {
                        assert!(
                            [bar.x, bar.right(), median, far].into_iter().all(inside),
                            "{row:?} in {width}"
                        );
                        assert!(
                            bar.x <= median && median <= bar.right() && bar.right() <= far.max(bar.right())
                        );
                    }
                    Marks::Buckets { bars, .. } => {
                        assert!(bars.iter().all(|bar| inside(bar.x) && inside(bar.right())));
                        assert!(bars.windows(2).all(|pair| pair[0].right() <= pair[1].x), "{bars:?}");
                        assert!(bars.iter().all(|bar| bar.height >= 1.0 && bar.y >= 0.0));
                    }
                }
            }
        }
    }
}

#[test]
fn equal_figures_stand_at_equal_places() {
    let rows = requests();
    let column = Column::of(rows.iter(), Figure::Mean, 140.0, &MEASURE);
    let median = |row: &Shape| match plan(row, &column, 20.0).marks {
        Marks::Quantiles { median, .. } => median,
        Marks::Buckets { .. } => panic!("no quantiles"),
    };
    assert_eq!(median(&quantiles(5.0, 6.0, 7.0)), median(&rows[5]));
    let apart = |a: f64, b: f64| median(&quantiles(b, b, b)) - median(&quantiles(a, a, a));
    assert!((apart(2.0, 4.0) - apart(20.0, 40.0)).abs() < 1e-9, "equal ratios are equally far apart");
}

#[test]
fn distributions_in_words() {
    let said = |shape: &Shape, figure| summary(shape, figure, &English);
    assert_eq!(
        said(&quantiles(4.0, 9.0, 19.0), Figure::Mean).unwrap(),
        "half at most 4, 90\u{202f}% at most 9, 99\u{202f}% at most 19"
    );
    let mut hist = Hist::default();
    for (tokens, count) in [(0, 1), (900, 49), (70_000, 45), (300_000, 5)] {
        hist.count(prompt_bucket(tokens), count);
    }
    let buckets = Shape::Buckets(Buckets { counts: hist.iter().collect(), mark: None, known: None });
    assert_eq!(
        said(&buckets, Figure::Tokens).unwrap(),
        "half below 1.02\u{202f}K, 90\u{202f}% below 131\u{202f}K, 99\u{202f}% below 524\u{202f}K"
    );
    let Shape::Buckets(counted) = &buckets else { panic!("no buckets") };
    for share in [0.01, 0.5, 0.9, 0.99, 1.0] {
        let bucket = hist.quantile(share).map(|bucket| Buckets::edges(bucket).1);
        assert_eq!(counted.below(share), bucket, "the same bucket as in the core");
    }
    assert_eq!(
        summary(&quantiles(4.0, 9.0, 19.0), Figure::Mean, &Chinese).unwrap(),
        "一半不超过 4，90\u{202f}% 不超过 9，99\u{202f}% 不超过 19"
    );
    assert_eq!(said(&Shape::Buckets(Buckets::default()), Figure::Tokens), None);
}
