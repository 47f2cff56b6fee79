//! What is changed of the work before it is priced.

use super::compact::{Writer, number, parts, read};
use std::fmt;

/// How long a cache keeps what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ttl {
    /// Five minutes from the last use.
    FiveMinutes,
    /// One hour from the last use.
    OneHour,
}

/// What is changed of the work before it is priced. The default changes nothing.
///
/// As text `model:glm-5.3,hit:-5,ttl:1h,work:80,tokens:110`: each part only where it changes something; parts that are
/// not known are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scenario {
    /// The official name of the model that does all of it. Token counts are kept, see `token_percent`.
    pub model: Option<String>,
    /// Change of the slice's hit rate in tenths of a point: −50 is five points less.
    pub hit_permille: i32,
    /// One lifetime for all cache writes.
    pub ttl: Option<Ttl>,
    /// How much of the work is done, in percent: fewer rounds, or more.
    pub work_percent: u32,
    /// How many tokens of the model make 100 logged ones, where its tokeniser is another.
    pub token_percent: u32,
}

impl Default for Scenario {
    fn default() -> Self {
        Self { model: None, hit_permille: 0, ttl: None, work_percent: 100, token_percent: 100 }
    }
}

/// The most that the percentages of a scenario can be.
const MOST_PERCENT: u64 = 1_000;

impl Scenario {
    /// Reads the text form. What is not understood changes nothing.
    pub fn parse(text: &str) -> Self {
        let mut scenario = Self::default();
        for (name, value) in parts(text) {
            match name {
                "model" if !value.is_empty() => scenario.model = Some(value),
                "ttl" => scenario.ttl = ttl(&value),
                "hit" => scenario.hit_permille = read_points(&value).unwrap_or(0),
                "work" => scenario.work_percent = percent(&value),
                "tokens" => scenario.token_percent = percent(&value),
                _ => {}
            }
        }
        scenario
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Writer::default();
        if let Some(model) = &self.model {
            text.text("model", model);
        }
        write_points(&mut text, self.hit_permille);
        match self.ttl {
            Some(Ttl::FiveMinutes) => text.raw("ttl", "5m"),
            Some(Ttl::OneHour) => text.raw("ttl", "1h"),
            None => {}
        }
        write_percent(&mut text, "work", self.work_percent);
        write_percent(&mut text, "tokens", self.token_percent);
        f.write_str(&text.finish())
    }
}

fn ttl(text: &str) -> Option<Ttl> {
    match text {
        "5m" => Some(Ttl::FiveMinutes),
        "1h" => Some(Ttl::OneHour),
        _ => None,
    }
}

/// Percent of something, 100 where it is not understood.
pub(super) fn percent(text: &str) -> u32 {
    read(text, 0).map_or(100, |n| n.clamp(1, MOST_PERCENT) as u32)
}

pub(super) fn write_percent(text: &mut Writer, name: &str, percent: u32) {
    if percent != 100 {
        text.raw(name, &percent.to_string());
    }
}

/// Points with a tenth, `-2.5`, in tenths.
pub(super) fn read_points(text: &str) -> Option<i32> {
    let (digits, sign) = text.strip_prefix('-').map_or((text, 1), |digits| (digits, -1));
    Some(read(digits, 1)?.min(1_000) as i32 * sign)
}

pub(super) fn write_points(text: &mut Writer, tenths: i32) {
    if tenths != 0 {
        let sign = if tenths < 0 { "-" } else { "" };
        text.raw("hit", &format!("{sign}{}", number(u64::from(tenths.unsigned_abs()), 1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &Scenario) {
        assert_eq!(Scenario::parse(text), *expected, "{text}");
        assert_eq!(expected.to_string(), text);
    }

    #[test]
    fn the_text_is_readable() {
        check("", &Scenario::default());
        let all = Scenario {
            model: Some(String::from("glm-5.3")),
            hit_permille: -50,
            ttl: Some(Ttl::OneHour),
            work_percent: 80,
            token_percent: 110,
        };
        check("model:glm-5.3,hit:-5,ttl:1h,work:80,tokens:110", &all);
        check(
            "hit:2.5,ttl:5m",
            &Scenario { hit_permille: 25, ttl: Some(Ttl::FiveMinutes), ..Scenario::default() },
        );
    }

    #[test]
    fn what_is_not_known_is_ignored() {
        let work = Scenario { work_percent: 80, ..Scenario::default() };
        for text in
            ["work:80,moon:full", "work:80,hit:x,ttl:2h,tokens:", ",,work:80", " work:80", "model:,work:80"]
        {
            assert_eq!(Scenario::parse(text), work, "{text}");
        }
        assert_eq!(Scenario::parse("work:99999,hit:-2000").work_percent, 1_000);
        assert_eq!(Scenario::parse("hit:-2000").hit_permille, -1_000);
        assert!(Scenario::parse("of later times").is_empty());
    }

    proptest! {
        #[test]
        fn any_scenario_survives(
            model in proptest::option::of("\\PC{1,16}"),
            hit_permille in -1_000i32..=1_000,
            ttl in proptest::sample::select(vec![None, Some(Ttl::FiveMinutes), Some(Ttl::OneHour)]),
            work_percent in 1u32..=1_000,
            token_percent in 1u32..=1_000,
        ) {
            let scenario = Scenario { model, hit_permille, ttl, work_percent, token_percent };
            prop_assert_eq!(Scenario::parse(&scenario.to_string()), scenario);
        }
    }
}
