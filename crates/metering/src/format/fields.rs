//! Values as many logs write them: a text that is there or not, an instant in one of several forms, money.

use crate::scan::json::Scanner;
use crate::time::{self, Millis};
use std::borrow::Cow;

/// A text, where there is one.
pub(super) type Text<'a> = Option<Cow<'a, str>>;

/// A text that is not empty; `None` for anything else, which is skipped.
pub(super) fn text<'a>(s: &mut Scanner<'a>) -> Text<'a> {
    s.text().filter(|t| !t.is_empty())
}

/// An instant: a count since 1970 as a number or as digits in a text, or RFC 3339. `None` for what is no time of a log
/// record.
pub(super) fn instant(s: &mut Scanner<'_>) -> Option<Millis> {
    if s.peek() != Some(b'"') {
        return s.f64().and_then(time::of_count);
    }
    let text = s.text()?;
    time::of_log(&text).or_else(|| text.parse().ok().and_then(time::of_count))
}

/// Dollars as nano-dollars. 0, less and what is no number are "unknown".
pub(super) fn dollars(usd: Option<f64>) -> Option<u64> {
    usd.filter(|&usd| usd.is_finite() && usd > 0.0).map(|usd| (usd * 1e9).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_come_in_many_forms() {
        let check = |json: &str, expected: Option<Millis>| {
            assert_eq!(instant(&mut Scanner::new(json.as_bytes())), expected, "{json}");
        };
        let at = Some(1_790_000_000_000);
        check("1790000000000", at);
        check("1790000000000.75", at);
        check("\"1790000000000\"", at);
        check("\"2026-09-21T14:13:20Z\"", at);
        check("1790000000", at);
        check("1790000000000000", at);
        check("\"1790000000000000000\"", at);
        check("17", None);
        check("1e300", None);
        check("null", None);
        check("\"yesterday\"", None);
    }

    #[test]
    fn no_money_is_unknown() {
        assert_eq!(dollars(Some(0.25)), Some(250_000_000));
        for unknown in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(f64::INFINITY)] {
            assert_eq!(dollars(unknown), None);
        }
    }
}
