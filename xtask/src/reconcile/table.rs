//! The tables that `reconcile` prints.

use super::{
    ours,
    peers::{self, CLASSES, Figures},
};
use crate::corpus::truth::{self, Truth};

/// The truth in the classes that peers report.
pub fn of_truth(harness: &truth::Harness) -> Figures {
    figures(&harness.sums)
}

/// Sums in the classes that peers report.
pub fn figures(sums: &truth::Sums) -> Figures {
    let t = &sums.tokens;
    [sums.requests, t.input, t.read, t.write_5m + t.write_1h, t.output].map(Some)
}

/// Everybody's difference from the truth, per harness and class.
pub fn print(truth: &Truth, ours: &ours::Run, runs: &[(&str, peers::Run)]) {
    for (name, harness) in &truth.harnesses {
        println!("\n{name}: {:.1} MB in {} files", harness.bytes as f64 / 1e6, harness.files);
        let expected = of_truth(harness);
        row("truth", &expected.map(|value| value.map(|value| group(value as i64))), CLASSES.len());
        let got = ours.feed.get(*name).map(|feed| figures(&feed.sums)).unwrap_or_default();
        row("fuelgauge − truth", &against(&got, &expected), CLASSES.len());
        for (peer, run) in runs {
            let got = run.harnesses.get(name).copied().unwrap_or_default();
            row(&format!("{peer} − truth"), &against(&got, &expected), CLASSES.len());
        }
    }
    println!("\nseconds, all harnesses: fuelgauge {:.2} ({} findings)", ours.seconds, ours.findings);
    for (peer, run) in runs {
        println!("seconds, all harnesses: {peer} {:.2}", run.seconds);
    }
}

fn against(got: &Figures, expected: &Figures) -> [Option<String>; 5] {
    std::array::from_fn(|index| {
        let (got, expected) = (got[index]?, expected[index]?);
        let difference = got as i64 - expected as i64;
        let percent = difference as f64 * 100.0 / (expected.max(1)) as f64;
        Some(if difference == 0 {
            "0".to_owned()
        } else {
            format!("{} ({percent:+.2} %)", group(difference))
        })
    })
}

fn row(label: &str, cells: &[Option<String>], width: usize) {
    if label == "truth" {
        let names: Vec<String> = CLASSES.iter().map(|class| format!("{class:>24}")).collect();
        println!("  {:24}{}", "", names.join(""));
    }
    let cells: Vec<String> = cells
        .iter()
        .take(width)
        .map(|cell| format!("{:>24}", cell.as_deref().unwrap_or("not reported")))
        .collect();
    println!("  {label:24}{}", cells.join(""));
}

/// `-1234567` as `−1,234,567`.
pub fn group(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0 { format!("−{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let check = |value, expected: &str| assert_eq!(group(value), expected);
        check(0, "0");
        check(-1_234, "−1,234");
        check(123_456, "123,456");
        check(1_234_567, "1,234,567");
    }
}
