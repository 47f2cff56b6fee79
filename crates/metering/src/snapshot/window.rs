//! What windows are called: by their length, so that what one source calls primary and another rolling is one window.

use crate::time::{MINUTE, Millis};
use chrono::{DateTime, Months};

/// A day, a week, in minutes.
const DAY: u64 = 1440;
const WEEK: u64 = 7 * DAY;

/// A window of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// `5h`, `day`, `week`, `month`, another length, or the vendor's own name.
    pub name: String,
    /// Its length in minutes, where it is known.
    pub minutes: Option<u32>,
    /// Whether it is a month of the calendar, as long as the month before its reset.
    pub calendar: bool,
}

impl Window {
    /// A window of a length. Early versions of Codex told a minute less.
    pub fn of_minutes(minutes: u64) -> Self {
        let whole = [300, DAY, WEEK, 30 * DAY];
        let minutes = whole.into_iter().find(|w| minutes.saturating_add(1) == *w).unwrap_or(minutes);
        let name = match minutes {
            300 => String::from("5h"),
            DAY => String::from("day"),
            WEEK => String::from("week"),
            m if (28 * DAY..=31 * DAY).contains(&m) && m % DAY == 0 => String::from("month"),
            m => format!("{m}m"),
        };
        Self { name, minutes: u32::try_from(minutes).ok(), calendar: false }
    }

    /// A month of the calendar.
    pub fn month() -> Self {
        Self { name: String::from("month"), minutes: None, calendar: true }
    }

    /// A window of which only a name is known.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The same for a model or another part of the plan.
    pub fn of(mut self, label: &str) -> Self {
        if !label.is_empty() {
            self.name = format!("{label} {}", self.name);
        }
        self
    }

    /// The window that a name spells, and what else the name says: `seven_day_opus`, `5h`, `per1Week`, `AFPFiveHour`,
    /// `monthly`. `None` where it spells no length.
    pub fn spelled(name: &str) -> Option<(Self, String)> {
        let words = words(name);
        let (at, unit) = words.iter().enumerate().find_map(|(at, word)| Some((at, Unit::of(word)?)))?;
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let count = before.and_then(|word| number(word));
        let window = match (unit, count.unwrap_or(1)) {
            (Unit::Month, 1) => Self::month(),
            (_, 0) => return None,
            (Unit::Month, n) => Self::named(&format!("{n} months")),
            (Unit::Minutes(minutes), n) => Self::of_minutes(minutes.saturating_mul(n)),
        };
        let is_rest = |i: usize| i > at || i < at.saturating_sub(usize::from(count.is_some()));
        let rest: Vec<&str> =
            words.iter().enumerate().filter(|(i, _)| is_rest(*i)).map(|(_, word)| word.as_str()).collect();
        Some((window, capital(&rest.join(" "))))
    }

    /// Its length, for a month of the calendar by its reset.
    pub fn length(&self, resets_at: Option<Millis>) -> Option<u32> {
        self.minutes.or_else(|| resets_at.filter(|_| self.calendar).and_then(month_before))
    }
}

/// The minutes of the month that ends at an instant, which may be the last second of a day.
fn month_before(end: Millis) -> Option<u32> {
    let end = end.checked_add(1000)?;
    let begin = DateTime::from_timestamp_millis(end)?.checked_sub_months(Months::new(1))?;
    u32::try_from((end - begin.timestamp_millis()) / MINUTE).ok()
}

/// With its first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[derive(Clone, Copy)]
enum Unit {
    Minutes(u64),
    Month,
}

impl Unit {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "minute" | "minutes" | "min" | "mins" => Self::Minutes(1),
            "h" | "hour" | "hours" | "hourly" => Self::Minutes(60),
            "d" | "day" | "days" | "daily" => Self::Minutes(DAY),
            "w" | "week" | "weeks" | "weekly" => Self::Minutes(WEEK),
            "month" | "months" | "monthly" => Self::Month,
            _ => return None,
        })
    }
}

fn number(word: &str) -> Option<u64> {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let spelled = || WORDS.iter().position(|w| *w == word).map(|at| at as u64 + 1);
    word.parse().ok().filter(|n| *n < 100_000).or_else(spelled)
}

/// The words of a name in small letters: cut at signs, before large letters, and between digits and letters.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in name.chars().take(80) {
        let begins = c.is_ascii_digit() != last.is_ascii_digit() || c.is_uppercase() && last.is_lowercase();
        if !c.is_alphanumeric() {
            last = ' ';
            continue;
        }
        match words.last_mut() {
            Some(word) if last != ' ' && !begins => word.extend(c.to_lowercase()),
            _ => words.push(c.to_lowercase().collect()),
        }
        last = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_names() {
        for (minutes, expected) in [
            (300, "5h"),
            (299, "5h"),
            (1440, "day"),
            (10_079, "week"),
            (10_080, "week"),
            (43_200, "month"),
            (44_640, "month"),
            (60, "60m"),
            (40_000, "40000m"),
            (0, "0m"),
        ] {
            assert_eq!(Window::of_minutes(minutes).name, expected);
        }
        assert_eq!(Window::of_minutes(299).minutes, Some(300));
        assert_eq!(Window::of_minutes(u64::from(u32::MAX) + 1).minutes, None);
    }

    #[test]
    fn names_that_spell_a_length() {
        let check = |name: &str, expected: Option<(&str, &str)>| {
            let found = Window::spelled(name);
            let found = found.as_ref().map(|(window, rest)| (window.name.as_str(), rest.as_str()));
            assert_eq!(found, expected, "{name}");
        };
        check("five_hour", Some(("5h", "")));
        check("seven_day_opus", Some(("week", "Opus")));
        check("seven_day_oauth_apps", Some(("week", "Oauth apps")));
        check("7d_sonnet", Some(("week", "Sonnet")));
        check("5h", Some(("5h", "")));
        check("5Hour", Some(("5h", "")));
        check("1Week", Some(("week", "")));
        check("BillMonth", Some(("month", "Bill")));
        check("weekly_scoped", Some(("week", "Scoped")));
        check("FiveHour", Some(("5h", "")));
        check("3_months", Some(("3 months", "")));
        check("2h", Some(("120m", "")));
        check("tangelo", None);
        check("0h", None);
        check("", None);
    }

    #[test]
    fn a_month_is_as_long_as_the_one_before_its_reset() {
        let of = |text: &str| Window::month().length(crate::time::parse(text)).map(|m| u64::from(m) / DAY);
        assert_eq!(of("2026-12-01T00:00:00Z"), Some(30));
        assert_eq!(of("2026-03-01T00:00:00Z"), Some(28));
        assert_eq!(of("2026-11-30T23:59:59Z"), Some(30));
        assert_eq!(of("2026-08-04T00:35:51Z"), Some(31));
        assert_eq!(Window::month().length(None), None);
        assert_eq!(Window::named("tangelo").length(Some(0)), None);
    }
}
