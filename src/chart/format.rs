//! Numbers as people read them, the same in every language of the page: digits grouped by commas, units after a
//! narrow no-break space, a real minus sign. A ratio that has no value is "–", never 0.
//!
//! Money is nano-dollars (1 USD = 1,000,000,000), tokens and counts are whole numbers.

/// A narrow no-break space, between a number and its unit.
pub const NARROW: char = '\u{202f}';
/// The minus sign. A hyphen is shorter than a plus and reads as a dash.
pub const MINUS: char = '\u{2212}';
/// Stands for a value that does not exist.
pub const NONE: &str = "–";

/// How much of what a value counts is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Known {
    /// All of it.
    #[default]
    Whole,
    /// It is at least that: something in it counts as one and may be many.
    AtLeast,
    /// Nothing, though something is there: not 0.
    Nothing,
}

impl Known {
    /// The value as it may be said.
    pub fn say(self, value: String) -> String {
        match self {
            Known::Whole => value,
            Known::AtLeast => format!("≥ {value}"),
            Known::Nothing => NONE.to_owned(),
        }
    }

    /// What is known of a sum, from what is known of its parts.
    pub fn of_sum(sum: u128, parts: impl Iterator<Item = Known> + Clone) -> Known {
        if sum == 0 && parts.clone().any(|k| k == Known::Nothing) {
            Known::Nothing
        } else if parts.into_iter().any(|k| k == Known::AtLeast) {
            Known::AtLeast
        } else {
            Known::Whole
        }
    }
}

#[cfg(test)]
#[test]
fn a_sum_is_as_known_as_its_parts() {
    use Known::{AtLeast, Nothing, Whole};
    let check =
        |sum, parts: &[Known], expected| assert_eq!(Known::of_sum(sum, parts.iter().copied()), expected);
    check(0, &[], Whole);
    check(0, &[Whole, Nothing], Nothing);
    check(3, &[Whole, Nothing], Whole);
    check(3, &[AtLeast, Whole], AtLeast);
    assert_eq!([Whole, AtLeast, Nothing].map(|k| k.say("180".to_owned())), ["180", "≥ 180", NONE]);
}

const NANO: u128 = 1_000_000_000;
const CENT: u128 = NANO / 100;
const STEPS: [&str; 5] = ["", "K", "M", "B", "T"];

/// What a whole number means, hence how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Nano-dollars.
    Money,
    /// Tokens of any class.
    Tokens,
    /// Requests, queries, sessions.
    Count,
}

impl Unit {
    /// For reading at a glance: `$1,204`, `5.24 B`, `61,853`.
    pub fn short(self, value: u128) -> String {
        match self {
            Unit::Money => money(clamp(value)),
            Unit::Tokens => tokens(clamp(value)),
            Unit::Count => count(clamp(value)),
        }
    }

    /// For tables: `$1,204.31`, `5,240,112,331`.
    pub fn full(self, value: u128) -> String {
        match self {
            Unit::Money => money_full(clamp(value)),
            Unit::Tokens | Unit::Count => grouped(value),
        }
    }

    /// For machines: dollars with a decimal point, or the bare number. Nothing is rounded.
    pub fn exact(self, value: u128) -> String {
        match self {
            Unit::Money => money_exact(value),
            Unit::Tokens | Unit::Count => value.to_string(),
        }
    }

    /// For an axis that ends at `max` with ticks `step` apart: one suffix for all of them, as many decimals as tell
    /// them apart.
    pub fn axis(self, value: u128, step: u128, max: u128) -> String {
        match self {
            Unit::Money if value == 0 => "$0".to_owned(),
            Unit::Money if max < 10_000 * NANO => format!("${}", dollars_by_step(value, step)),
            Unit::Money => format!("${}", by_step(value, NANO, max)),
            Unit::Tokens | Unit::Count => by_step(value, 1, max),
        }
    }
}

#[cfg(test)]
#[test]
fn unit_axis() {
    let check = |unit: Unit, step: u128, ticks: u128, expected: &str| {
        let written: Vec<String> =
            (0..ticks).map(|i| unit.axis(i * step, step, (ticks - 1) * step)).collect();
        assert_eq!(written.join("; "), expected.replace('_', "\u{202f}"));
    };
    check(Unit::Money, 100 * NANO, 4, "$0; $100; $200; $300");
    check(Unit::Money, NANO / 2, 4, "$0; $0.50; $1.00; $1.50");
    check(Unit::Money, NANO / 500, 3, "$0; $0.002; $0.004");
    check(Unit::Money, 2_000 * NANO, 4, "$0; $2,000; $4,000; $6,000");
    check(Unit::Money, 2_500 * NANO, 5, "$0; $2.5_K; $5_K; $7.5_K; $10_K");
    check(Unit::Tokens, 500_000_000, 4, "0; 0.5_B; 1_B; 1.5_B");
    check(Unit::Tokens, 25_000, 3, "0; 25_K; 50_K");
    check(Unit::Tokens, 500, 4, "0; 500; 1,000; 1,500");
    check(Unit::Count, 5_000, 4, "0; 5_K; 10_K; 15_K");
    check(Unit::Count, 10_000_000_000_000_000, 2, "0; 10,000_T");
}

/// Money at a glance: cents below $100, whole dollars above, a suffix from a million.
pub fn money(nanos: impl Into<i128>) -> String {
    signed(nanos.into(), |n| match n {
        0 => "$0".to_owned(),
        _ if n < CENT => "<$0.01".to_owned(),
        _ if n + CENT / 2 < 100 * NANO => format!("${}", fixed(div_round(n, CENT), 2)),
        _ if n + NANO / 2 < 1_000_000 * NANO => format!("${}", grouped(div_round(n, NANO))),
        _ => format!("${}", scaled(div_round(n, NANO))),
    })
}

#[cfg(test)]
#[test]
fn money_at_a_glance() {
    let dollars = |d: f64| money((d * 1e9) as i64);
    assert_eq!(dollars(0.0), "$0");
    assert_eq!(money(1), "<$0.01");
    assert_eq!(dollars(0.0099), "<$0.01");
    assert_eq!(dollars(0.01), "$0.01");
    assert_eq!(dollars(0.224), "$0.22");
    assert_eq!(dollars(9.4), "$9.40");
    assert_eq!(dollars(99.994), "$99.99");
    assert_eq!(dollars(99.996), "$100");
    assert_eq!(dollars(1204.4), "$1,204");
    assert_eq!(dollars(999_999.4), "$999,999");
    assert_eq!(dollars(999_999.6), "$1.00\u{202f}M");
    assert_eq!(dollars(1_234_567.0), "$1.23\u{202f}M");
    assert_eq!(dollars(-12.4), "\u{2212}$12.40");
    assert_eq!(money(u64::MAX), "$18.4\u{202f}B");
}

/// Money with its cents, for tables: `$1,204.31`.
pub fn money_full(nanos: impl Into<i128>) -> String {
    signed(nanos.into(), |n| match n {
        0 => "$0.00".to_owned(),
        _ if n < CENT => "<$0.01".to_owned(),
        _ => format!("${}", fixed(div_round(n, CENT), 2)),
    })
}

#[cfg(test)]
#[test]
fn money_with_cents() {
    assert_eq!(money_full(0), "$0.00");
    assert_eq!(money_full(9_999_999), "<$0.01");
    assert_eq!(money_full(1_204_310_000_000_i64), "$1,204.31");
    assert_eq!(money_full(-5_000_000_000_i64), "\u{2212}$5.00");
}

/// Dollars for machines: every nano-dollar, no trailing zeros, no sign or grouping.
pub fn money_exact(nanos: u128) -> String {
    trimmed(&format!("{}.{:09}", nanos / NANO, nanos % NANO))
}

#[cfg(test)]
#[test]
fn money_for_machines() {
    assert_eq!(money_exact(0), "0");
    assert_eq!(money_exact(1_204_310_000_000), "1204.31");
    assert_eq!(money_exact(1), "0.000000001");
}

/// Tokens at a glance, three digits: `812`, `5.90 K`, `83.2 K`, `5.24 B`.
pub fn tokens(n: impl Into<i128>) -> String {
    signed(n.into(), scaled)
}

#[cfg(test)]
#[test]
fn tokens_at_a_glance() {
    let check = |n: u64, expected: &str| assert_eq!(tokens(n), expected.replace(' ', "\u{202f}"));
    check(0, "0");
    check(812, "812");
    check(999, "999");
    check(1_000, "1.00 K");
    check(5_904, "5.90 K");
    check(9_994, "9.99 K");
    check(9_996, "10.0 K");
    check(11_020, "11.0 K");
    check(99_960, "100 K");
    check(83_210, "83.2 K");
    check(128_400, "128 K");
    check(999_499, "999 K");
    check(999_500, "1.00 M");
    check(5_240_112_331, "5.24 B");
    check(38_000_000_000, "38.0 B");
    check(1_000_000_000_000_000_000, "1,000,000 T");
    assert_eq!(tokens(-1_500), "\u{2212}1.50\u{202f}K");
}

/// A number of things in full: `61,853`.
pub fn count(n: impl Into<i128>) -> String {
    signed(n.into(), grouped)
}

#[cfg(test)]
#[test]
fn counts() {
    assert_eq!(count(0), "0");
    assert_eq!(count(999), "999");
    assert_eq!(count(61_853), "61,853");
    assert_eq!(count(-1_234_567), "\u{2212}1,234,567");
    assert_eq!(count(1_000_000_000_000_000_000_u64), "1,000,000,000,000,000,000");
}

/// A fraction as per cent with up to so many decimals: `29 %`, `90.5 %`. What is there but rounds to nothing is `<1 %`.
pub fn percent(fraction: f64, places: usize) -> String {
    let value = fraction * 100.0;
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let least = 10_f64.powi(-(places as i32));
    if value > 0.0 && value < least / 2.0 {
        return format!("<{least}{NARROW}%");
    }
    format!("{}{NARROW}%", decimal(value, places))
}

#[cfg(test)]
#[test]
fn percents() {
    let check = |fraction: f64, places: usize, expected: &str| {
        assert_eq!(percent(fraction, places), expected.replace(' ', "\u{202f}"));
    };
    check(0.0, 0, "0 %");
    check(0.294, 0, "29 %");
    check(0.9052, 1, "90.5 %");
    check(0.004, 0, "<1 %");
    check(0.0004, 1, "<0.1 %");
    check(12.5, 0, "1,250 %");
    check(-0.06, 0, "\u{2212}6 %");
    assert_eq!(percent(f64::NAN, 0), NONE);
    assert_eq!(percent(1.0 / 0.0, 0), NONE);
}

/// A share of a whole, rounded down so that only the whole is 100 %: coverage, recorded, priced.
pub fn percent_down(part: u64, whole: u64) -> String {
    match (u128::from(part) * 100).checked_div(u128::from(whole)) {
        None => NONE.to_owned(),
        Some(0) if part > 0 => format!("<1{NARROW}%"),
        Some(value) => format!("{}{NARROW}%", grouped(value)),
    }
}

#[cfg(test)]
#[test]
fn coverage_is_rounded_down() {
    assert_eq!(percent_down(9_999, 10_000), "99\u{202f}%");
    assert_eq!(percent_down(10_000, 10_000), "100\u{202f}%");
    assert_eq!(percent_down(1, 10_000), "<1\u{202f}%");
    assert_eq!(percent_down(0, 10_000), "0\u{202f}%");
    assert_eq!(percent_down(0, 0), NONE);
}

/// A relative change with its sign: `+18 %`, `−6 %`, `0 %`.
pub fn change(fraction: f64) -> String {
    plus(fraction, percent(fraction, 0))
}

#[cfg(test)]
#[test]
fn changes_carry_a_sign() {
    assert_eq!(change(0.18), "+18\u{202f}%");
    assert_eq!(change(-0.06), "\u{2212}6\u{202f}%");
    assert_eq!(change(0.0), "0\u{202f}%");
    assert_eq!(change(f64::INFINITY), NONE);
}

/// A difference of two fractions in percentage points: `−1.4 pt`.
pub fn points(difference: f64) -> String {
    points_to(difference, 1)
}

/// The same with so many decimals.
pub fn points_to(difference: f64, places: usize) -> String {
    if !difference.is_finite() {
        return NONE.to_owned();
    }
    plus(difference, format!("{}{NARROW}pt", decimal(difference * 100.0, places)))
}

#[cfg(test)]
#[test]
fn points_carry_a_sign() {
    assert_eq!(points(-0.014), "\u{2212}1.4\u{202f}pt");
    assert_eq!(points(0.02), "+2.0\u{202f}pt");
    assert_eq!(points(f64::NAN), NONE);
    assert_eq!(points_to(0.46, 0), "+46\u{202f}pt");
}

/// How many times: `14.1×`, `120×`.
pub fn multiple(times: f64) -> String {
    if !times.is_finite() {
        return NONE.to_owned();
    }
    format!("{}×", decimal(times, if times.abs() < 99.95 { 1 } else { 0 }))
}

#[cfg(test)]
#[test]
fn multiples() {
    assert_eq!(multiple(14.13), "14.1×");
    assert_eq!(multiple(1.0), "1.0×");
    assert_eq!(multiple(99.96), "100×");
    assert_eq!(multiple(f64::INFINITY), NONE);
}

/// A plain number with exactly so many decimals: `7.2`, `1,204.0`.
pub fn decimal(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "\u{2212}" } else { "" };
    format!("{sign}{}{rest}", group(whole))
}

#[cfg(test)]
#[test]
fn decimals() {
    assert_eq!(decimal(7.16, 1), "7.2");
    assert_eq!(decimal(1204.0, 1), "1,204.0");
    assert_eq!(decimal(-0.04, 1), "0.0");
    assert_eq!(decimal(-0.06, 1), "\u{2212}0.1");
    assert_eq!(decimal(1e18, 0), "1,000,000,000,000,000,000");
    assert_eq!(decimal(f64::NAN, 2), NONE);
}

fn clamp(value: u128) -> i128 {
    i128::try_from(value).unwrap_or(i128::MAX)
}

fn signed(value: i128, write: impl Fn(u128) -> String) -> String {
    let text = write(value.unsigned_abs());
    if value < 0 { format!("{MINUS}{text}") } else { text }
}

/// A plus in front of what is above 0 also after rounding.
fn plus(value: f64, text: String) -> String {
    if value > 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { format!("+{text}") } else { text }
}

fn div_round(n: u128, by: u128) -> u128 {
    (n + by / 2) / by
}

/// Three significant digits and a suffix, zeros too: figures that stand below each other are equally exact.
fn scaled(n: u128) -> String {
    let mut step = 0;
    let mut size = 1_u128;
    while step + 1 < STEPS.len() && div_round(n, size) >= 1_000 {
        step += 1;
        size *= 1_000;
    }
    if step == 0 {
        return grouped(n);
    }
    // What rounds up to ten has one decimal less than what is below.
    let places = match (div_round(n * 100, size), div_round(n * 10, size)) {
        (0..=999, _) => 2,
        (_, 0..=999) => 1,
        _ => 0,
    };
    let digits = div_round(n * 10_u128.pow(places), size);
    format!("{}{NARROW}{}", fixed(digits, places as usize), STEPS[step])
}

/// A tick with the suffix of the axis' end, both in units of `one`; below ten thousand there is none.
fn by_step(value: u128, one: u128, max: u128) -> String {
    let mut step = 0;
    let mut size = one;
    while step + 1 < STEPS.len() && max / size >= if step == 0 { 10_000 } else { 1_000 } {
        step += 1;
        size *= 1_000;
    }
    if step == 0 || value == 0 {
        return grouped(value / one);
    }
    // A tick has at most two significant digits more than the axis has steps, so three decimals are exact.
    format!("{}{NARROW}{}", trimmed(&fixed(div_round(value * 1_000, size), 3)), STEPS[step])
}

/// Dollars with no decimals for whole steps, two for cents, more below.
fn dollars_by_step(value: u128, step: u128) -> String {
    let mut places = 0;
    let mut unit = NANO;
    while places < 9 && !step.is_multiple_of(unit) {
        places += 1;
        unit /= 10;
    }
    let places = if places == 1 { 2 } else { places };
    fixed(div_round(value * 10_u128.pow(places), NANO), places as usize)
}

/// `digits` with a decimal point before the last `places`.
fn fixed(digits: u128, places: usize) -> String {
    if places == 0 {
        return grouped(digits);
    }
    let unit = 10_u128.pow(places as u32);
    format!("{}.{:0places$}", grouped(digits / unit), digits % unit)
}

/// A number without the zeros at the end of its decimals.
pub fn trimmed(decimal: &str) -> String {
    if !decimal.contains('.') {
        return decimal.to_owned();
    }
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn grouped(n: u128) -> String {
    group(&n.to_string())
}

fn group(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
