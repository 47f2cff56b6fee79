//! Figures that have fractions: means, shares, ratios. What is counted in whole base units is a
//! [`Unit`](super::format::Unit) instead. A figure that is not finite is "–", never 0.

use super::format::{NARROW, NONE, decimal, money, money_exact, percent, tokens, trimmed};

const NANO: f64 = 1e9;

/// What a figure means, hence how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Nano-dollars, for instance the mean list cost of a query.
    Money,
    /// Tokens, for instance the mean context of a request.
    Tokens,
    /// How many on the average: requests per query.
    Mean,
    /// A part of 1, written as per cent: hit rate.
    Share,
}

impl Figure {
    /// For reading at a glance: `$0.22`, `$0.0041`, `83.2 K`, `4.1`, `93.8 %`.
    pub fn short(self, value: f64) -> String {
        if !value.is_finite() {
            return NONE.to_owned();
        }
        match self {
            // What costs a few cents a query differs by as many times as what costs dollars.
            Figure::Money if value > 0.0 && value < 0.0995 * NANO => format!("${}", two_digits(value / NANO)),
            Figure::Money => money(value.round() as i128),
            Figure::Tokens => tokens(value.round() as i128),
            Figure::Mean => decimal(value, if value.abs() < 99.95 { 1 } else { 0 }),
            Figure::Share => percent(value, 1),
        }
    }

    /// The same where what is counted is whole: 9 requests are not 9.0.
    pub fn whole(self, value: f64) -> String {
        match self {
            Figure::Mean if value.is_finite() && value.fract() == 0.0 => decimal(value, 0),
            _ => self.short(value),
        }
    }

    /// For machines: dollars, tokens, a plain number or a fraction of 1; at most nine decimals.
    pub fn exact(self, value: f64) -> String {
        match self {
            _ if !value.is_finite() => String::new(),
            Figure::Money if value >= 0.0 => money_exact(value.round() as u128),
            Figure::Money => trimmed(&format!("{:.9}", value / NANO)),
            Figure::Tokens | Figure::Mean | Figure::Share => trimmed(&format!("{value:.9}")),
        }
    }

    /// A round value on an axis, as short as it can be: `$0.50`, `$2`, `100 K`, `0.5`, `80 %`.
    pub fn tick(self, value: f64) -> String {
        match self {
            Figure::Money => {
                let dollars = plain(value / NANO);
                let tenths = dollars.split_once('.').is_some_and(|(_, rest)| rest.len() == 1);
                format!("${dollars}{}", if tenths { "0" } else { "" })
            }
            Figure::Tokens | Figure::Mean => plain(value),
            Figure::Share => format!("{}{NARROW}%", plain(value * 100.0)),
        }
    }
}

/// Two significant digits of a number below 1, more than which a mean of few is not worth.
fn two_digits(value: f64) -> String {
    let places = (1.0 - value.log10().floor()).clamp(0.0, 9.0) as usize;
    trimmed(&format!("{value:.places$}"))
}

/// A round number with a suffix from ten thousand.
fn plain(value: f64) -> String {
    if value >= 10_000.0 {
        let steps = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];
        let (size, suffix) = steps.into_iter().find(|(size, _)| value >= *size).unwrap_or((1.0, ""));
        return format!("{}{NARROW}{suffix}", trimmed(&format!("{:.3}", value / size)));
    }
    trimmed(&decimal(value, 9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_a_glance() {
        let check = |figure: Figure, value: f64, expected: &str| {
            assert_eq!(figure.short(value), expected.replace(' ', "\u{202f}"));
        };
        check(Figure::Money, 0.22e9, "$0.22");
        check(Figure::Money, 0.07e9, "$0.07");
        check(Figure::Money, 0.014_85e9, "$0.015");
        check(Figure::Money, 0.099_6e9, "$0.10");
        check(Figure::Money, 0.004_12e9, "$0.0041");
        check(Figure::Money, 0.000_09e9, "$0.00009");
        check(Figure::Money, 0.0, "$0");
        check(Figure::Tokens, 83_214.6, "83.2 K");
        check(Figure::Mean, 4.13, "4.1");
        check(Figure::Mean, 117.4, "117");
        check(Figure::Share, 0.9382, "93.8 %");
        check(Figure::Share, f64::NAN, NONE);
    }

    #[test]
    fn on_an_axis() {
        let check = |figure: Figure, values: &[f64], expected: &str| {
            let written: Vec<String> = values.iter().map(|&v| figure.tick(v)).collect();
            assert_eq!(written.join("; "), expected.replace('_', "\u{202f}"));
        };
        check(
            Figure::Money,
            &[0.0, 2e6, 5e7, 5e8, 2e9, 5e12, 2e13],
            "$0; $0.002; $0.05; $0.50; $2; $5,000; $20_K",
        );
        check(Figure::Tokens, &[500.0, 2e3, 1e5, 5e6], "500; 2,000; 100_K; 5_M");
        check(Figure::Mean, &[0.5, 2.0, 10.0, 200.0], "0.5; 2; 10; 200");
        check(Figure::Share, &[0.0, 0.25, 0.8, 1.0, 0.075], "0_%; 25_%; 80_%; 100_%; 7.5_%");
    }

    #[test]
    fn for_machines() {
        let check = |figure: Figure, value: f64, expected: &str| assert_eq!(figure.exact(value), expected);
        check(Figure::Money, 0.22e9, "0.22");
        check(Figure::Share, 0.93825, "0.93825");
        check(Figure::Mean, 4.0, "4");
        check(Figure::Tokens, f64::INFINITY, "");
    }
}
