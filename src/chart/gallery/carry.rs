use crate::chart::carry::{Input, Labels, Person, draw, plan, readout, summary, table};
use crate::chart::layout::{Size, point};
use crate::chart::theme::Theme;
use crate::chart::words::English;

use super::{MEASURE, check, dark, light, noise, rgb, svg};

const DOLLAR: u64 = 1_000_000_000;

fn input(people: &[(&str, f64, f64)]) -> Input {
    let nanos = |dollars: f64| (dollars * DOLLAR as f64) as u64;
    let person = |(name, pays, costs): &(&str, f64, f64)| Person {
        name: (*name).to_owned(),
        pays: nanos(*pays),
        costs: nanos(*costs),
    };
    let [pays, costs, margin] = ["pays", "costs", "margin"].map(str::to_owned);
    let [paid, over, head] = ["paid for", "costs more than is paid", "Person"].map(str::to_owned);
    Input {
        title: "Cost and price of each person".to_owned(),
        people: people.iter().map(person).collect(),
        labels: Labels { pays, costs, margin, paid, over, person: head },
    }
}

/// Two of six cost more than they pay.
fn team() -> Input {
    input(&[
        ("Sam", 17.74, 0.0),
        ("Lin", 17.74, 4.2),
        ("Ravi", 17.74, 9.81),
        ("Noor", 17.74, 16.9),
        ("Mika", 17.74, 31.5),
        ("Ada", 17.74, 68.4),
    ])
}

/// What is above the quota is billed.
fn billed() -> Input {
    input(&[("Lin", 10.0, 4.2), ("Noor", 12.5, 11.0), ("somebody with a long name", 46.0, 31.5)])
}

fn crowd(count: usize) -> Input {
    let mut next = noise(4);
    let mut people: Vec<f64> = (0..count).map(|_| (next() * 5.0).exp()).collect();
    people.sort_by(f64::total_cmp);
    let named: Vec<_> = people.iter().map(|cost| ("person", 20.0, *cost)).collect();
    input(&named)
}

/// With the colour that the page calls by this name.
fn with_accent(theme: Theme, accent: u32) -> Theme {
    let mut theme = theme;
    theme.series.insert("accent".to_owned(), rgb(accent));
    theme
}

#[test]
fn who_carries_whom() {
    let (light, dark) = (with_accent(light(), 0x0f766e), with_accent(dark(), 0x4cc9ba));
    let wide = Size { width: 720.0, height: 280.0 };
    let narrow = Size { width: 300.0, height: 240.0 };
    for (name, input, size, theme) in [
        ("carry-light", team(), wide, &light),
        ("carry-dark", team(), wide, &dark),
        ("carry-narrow-light", team(), narrow, &light),
        ("carry-billed-light", billed(), wide, &light),
        ("carry-crowd-light", crowd(80), wide, &light),
        ("carry-crowd-narrow-dark", crowd(400), narrow, &dark),
    ] {
        let plan = plan(&input, size, &MEASURE);
        check(name, svg(size, theme, |area, device| draw(area, &plan, theme, device)));
    }
}

#[test]
fn areas_are_on_one_scale() {
    let input = team();
    let plan = plan(&input, Size { width: 720.0, height: 280.0 }, &MEASURE);
    let scale = plan.columns[4].paid.height / 17.74;
    for (column, person) in plan.columns.iter().zip(&input.people) {
        let (over, spare) = ((person.costs as f64 - person.pays as f64).max(0.0), person.margin().max(0.0));
        assert!((column.over.height - over / 1e9 * scale).abs() < 1e-6, "{person:?}");
        assert!((column.spare.height - spare / 1e9 * scale).abs() < 1e-6, "{person:?}");
    }
}

#[test]
fn everything_lies_inside_and_no_label_on_another() {
    for width in [0.0, 40.0, 200.0, 360.0, 900.0] {
        for count in [0, 1, 2, 7, 30, 2_000] {
            let size = Size { width, height: 240.0 };
            let plan = plan(&crowd(count), size, &MEASURE);
            for column in &plan.columns {
                for rect in [column.paid, column.over, column.spare] {
                    assert!(rect.x >= -0.01 && rect.right() <= width + 0.01, "{rect:?} in {width}");
                    assert!(rect.y >= 0.0 && rect.bottom() <= 240.01, "{rect:?}");
                }
            }
            let mut rows = plan.labels.clone();
            rows.sort_by(|a, b| a.at.y.total_cmp(&b.at.y).then(a.at.x.total_cmp(&b.at.x)));
            for pair in rows.windows(2).filter(|p| p[0].at.y == p[1].at.y) {
                assert!(pair[0].at.x + pair[0].width / 2.0 <= pair[1].at.x - pair[1].width / 2.0 + 0.01);
            }
        }
    }
}

#[test]
fn a_person_in_words() {
    let input = team();
    assert_eq!(
        summary(&billed(), &English),
        "Cost and price of each person: somebody with a long name (costs $31.50, pays $46.00), \
         Noor (costs $11.00, pays $12.50), Lin (costs $4.20, pays $10.00)"
    );
    let read = readout(&input, 5).unwrap();
    let values: Vec<&str> = read.values.iter().map(|v| v.value.as_str()).collect();
    assert_eq!((read.name.as_str(), values), ("Ada", vec!["$17.74", "$68.40", "\u{2212}$50.66"]));
    assert_eq!(readout(&input, 6), None);
    assert_eq!(table(&input).rows.len(), 6);
    let plan = plan(&input, Size { width: 720.0, height: 280.0 }, &MEASURE);
    assert_eq!(plan.person_at(point(plan.columns[2].paid.x, 3.0)), Some(2));
    assert_eq!(plan.person_at(point(0.0, 20.0)), None);
    assert!(summary(&crowd(13), &English).ends_with('…'));
}
