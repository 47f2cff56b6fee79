use crate::chart::crater::{Input, Labels, Layer, Pit, draw, plan, readout, summary, table};
use crate::chart::layout::{Size, point};
use crate::chart::words::English;

use super::{MEASURE, check, dark, light, noise, svg};

const DOLLAR: u64 = 1_000_000_000;

fn pit(name: &str, price: f64, layers: &[(&str, f64)]) -> Pit {
    let nanos = |dollars: f64| (dollars * DOLLAR as f64) as u64;
    let layer = |(color, cost): &(&str, f64)| Layer {
        name: (*color).to_owned(),
        color: (*color).to_owned(),
        cost: nanos(*cost),
    };
    Pit {
        name: name.to_owned(),
        price: nanos(price),
        layers: layers.iter().map(layer).collect(),
        at_least: false,
    }
}

fn input(pits: Vec<Pit>) -> Input {
    let head = ["Plan", "Harness", "Price", "List cost", "Leverage"].map(str::to_owned);
    let [paid, worked, even, all] = ["paid", "at list price", "break-even", "all"].map(str::to_owned);
    Input { title: "Plans, last 30 days".to_owned(), pits, labels: Labels { paid, worked, even, head, all } }
}

/// One that is deep, one that pays about what it costs, one that does not.
fn three() -> Input {
    input(vec![
        pit("Claude Max 5×", 98.6, &[("claude-code", 980.0), ("openclaw", 210.0), ("opencode", 44.0)]),
        pit("MiMo Token Plan Pro", 49.3, &[("mimo-code", 58.0)]),
        pit("ChatGPT Plus", 19.7, &[("codex", 5.9)]),
    ])
}

#[test]
fn craters() {
    let wide = Size { width: 720.0, height: 340.0 };
    let narrow = Size { width: 320.0, height: 320.0 };
    let deep =
        || input(vec![pit("Claude Max 20×", 200.0, &[("claude-code", 6_900.0), ("openclaw", 1_180.0)])]);
    let shallow = || input(vec![pit("ChatGPT Pro 20×", 200.0, &[("codex", 60.0)])]);
    for (name, input, size, theme) in [
        ("crater-light", three(), wide, light()),
        ("crater-dark", three(), wide, dark()),
        ("crater-narrow-light", three(), narrow, light()),
        ("crater-deep-light", deep(), wide, light()),
        ("crater-shallow-dark", shallow(), wide, dark()),
    ] {
        let plan = plan(&input, size, &MEASURE);
        check(name, svg(size, &theme, |area, device| draw(area, &plan, &theme, device)));
    }
}

#[test]
fn depth_and_height_are_on_one_scale() {
    let plan = plan(&three(), Size { width: 720.0, height: 340.0 }, &MEASURE);
    let [first, second, _] = &plan.pits[..] else { panic!("three") };
    assert!((first.block.height / second.block.height - 2.0).abs() < 1e-6);
    assert!((first.pit.height / first.block.height - 1_234.0 / 98.6).abs() < 1e-6);
    assert!((first.even - plan.earth.y - first.block.height).abs() < 1e-9);
}

#[test]
fn everything_lies_inside() {
    let mut next = noise(7);
    for width in [0.0, 40.0, 200.0, 320.0, 900.0] {
        for count in 0..6 {
            let pits = (0..count).map(|i| {
                let price = if i == 3 { 0.0 } else { next() * 200.0 };
                pit("Some plan", price, &[("codex", next() * 8_000.0), ("openclaw", next() * 5.0)])
            });
            let input = input(pits.collect());
            let size = Size { width, height: 320.0 };
            let plan = plan(&input, size, &MEASURE);
            for placed in &plan.pits {
                for rect in [placed.block, placed.pit] {
                    assert!(rect.x >= -0.01 && rect.right() <= width + 0.01, "{rect:?} in {width}");
                    assert!(rect.y >= 0.0 && rect.bottom() <= size.height + 0.01, "{rect:?}");
                }
                for label in &placed.texts {
                    let half = label.width / 2.0;
                    assert!(
                        label.at.x - half >= placed.room.x - 0.01
                            && label.at.x + half <= placed.room.right() + 0.01
                    );
                    assert!(
                        label.at.y > 0.0 && label.at.y + label.size * 0.5 <= size.height + 0.01,
                        "{label:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_pit_in_words() {
    let input = three();
    assert_eq!(
        summary(&input, &English),
        "Plans, last 30 days: Claude Max 5× ($98.60 paid, $1,234 at list price, 12.5×); \
         MiMo Token Plan Pro ($49.30 paid, $58.00 at list price, 1.2×); \
         ChatGPT Plus ($19.70 paid, $5.90 at list price, 0.3×)"
    );
    let read = readout(&input, 0).unwrap();
    assert_eq!((read.name.as_str(), read.factor.as_str(), read.layers.len()), ("Claude Max 5×", "12.5×", 3));
    assert_eq!(readout(&input, 3), None);
    assert_eq!(table(&input).rows.len(), 3 + 5);
    let plan = plan(&input, Size { width: 720.0, height: 340.0 }, &MEASURE);
    assert_eq!(plan.pit_at(point(plan.pits[1].pit.x, 20.0)), Some(1));
    assert_eq!(plan.pit_at(point(0.0, 20.0)), None);
}
