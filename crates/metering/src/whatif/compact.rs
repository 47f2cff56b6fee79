//! The compact text of scenarios and designs: `model:glm-5.3,hit:-5,ttl:1h`.
//!
//! Parts are `name:value`, joined by commas; a name may stand twice. Commas and tildes within a value are `~c` and `~~`.
//! Whoever reads takes the parts that it knows, so that older pages read what newer ones wrote.

/// Parts as they are written.
#[derive(Debug, Default)]
pub(super) struct Writer(String);

impl Writer {
    /// A part whose value is any text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &value.replace('~', "~~").replace(',', "~c"));
    }

    /// A part whose value has neither comma nor tilde.
    pub fn raw(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(name);
        self.0.push(':');
        self.0.push_str(value);
    }

    /// All of them.
    pub fn finish(self) -> String {
        self.0
    }
}

/// The parts of a text, their values unescaped.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.split(',')
        .filter_map(|part| part.trim_start().split_once(':'))
        .map(|(name, value)| (name, unescape(value)))
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '~' => text.extend(chars.next().map(|c| if c == 'c' { ',' } else { c })),
            c => text.push(c),
        }
    }
    text
}

/// The powers of ten that have a letter.
const LETTERS: [(&str, u32); 5] = [("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12)];

/// A count of 10^−`decimals` in the shortest exact way: `4.1G`, `0.5`, `10k`.
pub fn number(count: u64, decimals: u32) -> String {
    let forms = LETTERS.map(|(letter, power)| format!("{}{letter}", decimal(count, decimals + power)));
    forms.into_iter().min_by_key(String::len).unwrap_or_default()
}

fn decimal(count: u64, decimals: u32) -> String {
    let one = 10u128.pow(decimals);
    let (whole, rest) = (u128::from(count) / one, u128::from(count) % one);
    let rest =
        if decimals == 0 { String::new() } else { format!("{rest:0width$}", width = decimals as usize) };
    let text = format!("{whole}.{}", rest.trim_end_matches('0'));
    text.trim_end_matches('.').to_owned()
}

/// What [`number`] wrote; `None` for what is no number, does not fit or has more decimals.
pub fn read(text: &str, decimals: u32) -> Option<u64> {
    let (digits, power) = LETTERS
        .iter()
        .skip(1)
        .find_map(|(letter, power)| Some((text.strip_suffix(letter)?, *power)))
        .unwrap_or((text, 0));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let places = (decimals + power) as usize;
    let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || rest.len() > places || !is_number(whole) || !is_number(rest) {
        return None;
    }
    format!("{whole}{rest:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_short_and_exact() {
        let check = |count, decimals, expected: &str| {
            assert_eq!(number(count, decimals), expected);
            assert_eq!(read(expected, decimals), Some(count), "{expected}");
        };
        check(0, 0, "0");
        check(690, 0, "690");
        check(10_000, 0, "10k");
        check(1_500, 0, "1500");
        check(2_500_000, 0, "2.5M");
        check(4_100_000_000_000_000, 6, "4.1G");
        check(500_000, 6, "0.5");
        check(6_000_000_000, 9, "6");
        check(5_950_000_000, 9, "5.95");
        check(u64::MAX, 0, "18446744073709551615");
        for text in ["", ".5", "-1", "1.2.3", "1e9", "k", "0.1234567", "99999999999999999999"] {
            assert_eq!(read(text, 6), None, "{text}");
        }
        assert_eq!(read("0.25k", 0), Some(250));
    }

    proptest! {
        #[test]
        fn any_number_and_any_text_survive(count in any::<u64>(), decimals in 0u32..10, name in "\\PC{0,12}") {
            prop_assert_eq!(read(&number(count, decimals), decimals), Some(count));
            let mut writer = Writer::default();
            writer.text("model", &name);
            writer.raw("hit", "1");
            let text = writer.finish();
            let back: Vec<_> = parts(&text).collect();
            prop_assert_eq!(back, [("model", name.clone()), ("hit", String::from("1"))]);
        }

        #[test]
        fn no_text_is_too_odd(text in "\\PC{0,40}") {
            parts(&text).for_each(|(_, value)| { read(&value, 6); });
        }
    }
}
