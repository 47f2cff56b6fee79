//! Hours of the week at which a line of the book holds: `1-5@1-4+6-10!cn` is Monday to Friday, from 01:00 to 04:00 and
//! from 06:00 to 10:00 UTC, but for the days that the book calls `cn`.
//!
//! Hours may have minutes (`16:30-24+0-0:30`); the end is exclusive. Days are those of UTC: every published peak lies
//! within one date in UTC and in the provider's own zone.

use crate::time::{DAY, Day, MINUTE, Millis, parse_day, weekday};

/// Named days of the book, such as one country's public holidays: first and last of each run.
pub(crate) type Days = Vec<(Day, Day)>;

/// Hours of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hours {
    /// First and last day of the week, 1 is Monday.
    week: (u32, u32),
    /// Minutes of the day, start and exclusive end.
    spans: Vec<(u32, u32)>,
    except: Days,
}

impl Hours {
    /// Reads the text form; `None` where it is not of the form or names days that are not there.
    pub fn read(text: &str, named: &[(&str, Days)]) -> Option<Self> {
        let (text, except) = match text.split_once('!') {
            Some((text, name)) => (text, named.iter().find(|(known, _)| *known == name)?.1.clone()),
            None => (text, Days::new()),
        };
        let (week, hours) = text.split_once('@')?;
        let (first, last) = week.split_once('-')?;
        let week = (first.parse().ok()?, last.parse().ok()?);
        let spans: Option<Vec<_>> = hours.split('+').map(span).collect();
        (1 <= week.0 && week.0 <= week.1 && week.1 <= 7).then_some(Self { week, spans: spans?, except })
    }

    /// Whether an instant is within them.
    pub fn hold(&self, at: Millis) -> bool {
        let Ok(day) = Day::try_from(at.div_euclid(DAY)) else { return false };
        let minute = (at.rem_euclid(DAY) / MINUTE) as u32;
        let of_week = weekday(day) + 1;
        (self.week.0..=self.week.1).contains(&of_week)
            && self.spans.iter().any(|(from, to)| (*from..*to).contains(&minute))
            && !self.except.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }
}

/// Days as `2026-09-25+2026-10-01/2026-10-07`.
pub(super) fn days(text: &str) -> Option<Days> {
    let run = |text: &str| {
        let (first, last) = text.split_once('/').unwrap_or((text, text));
        let run = (parse_day(first)?, parse_day(last)?);
        (run.0 <= run.1).then_some(run)
    };
    text.split('+').map(run).collect()
}

/// `16:30-24` in minutes.
fn span(text: &str) -> Option<(u32, u32)> {
    let minutes = |text: &str| {
        let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once('-')?;
    let span = (minutes(from)?, minutes(to)?);
    (span.0 < span.1 && span.1 <= 24 * 60).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;

    #[track_caller]
    fn check(hours: &str, at: &str, expected: Option<bool>) {
        let named = [("cn", days("2026-10-01/2026-10-07").expect("days"))];
        let hold = Hours::read(hours, &named).map(|h| h.hold(parse(at).expect("an instant")));
        assert_eq!(hold, expected, "{hours} {at}");
    }

    #[test]
    fn hours_begin_with_their_first_minute_and_end_before_their_last() {
        // 20 November 2026 is a Friday.
        check("1-5@1-4+6-10", "2026-11-20T00:59:59.999Z", Some(false));
        check("1-5@1-4+6-10", "2026-11-20T01:00:00Z", Some(true));
        check("1-5@1-4+6-10", "2026-11-20T04:00:00Z", Some(false));
        check("1-5@1-4+6-10", "2026-11-20T09:59:59.999Z", Some(true));
        check("1-5@1-4+6-10", "2026-11-21T01:00:00Z", Some(false));
        check("1-7@16:30-24+0-0:30", "2025-03-01T16:29:59.999Z", Some(false));
        check("1-7@16:30-24+0-0:30", "2025-03-01T16:30:00Z", Some(true));
        check("1-7@16:30-24+0-0:30", "2025-03-01T23:59:59.999Z", Some(true));
        check("1-7@16:30-24+0-0:30", "2025-03-02T00:29:59.999Z", Some(true));
        check("1-7@16:30-24+0-0:30", "2025-03-02T00:30:00Z", Some(false));
    }

    #[test]
    fn named_days_are_left_out_from_the_first_to_the_last() {
        for (at, hold) in [
            ("2026-09-30T02:00:00Z", true),
            ("2026-10-01T02:00:00Z", false),
            ("2026-10-07T09:00:00Z", false),
            ("2026-10-08T02:00:00Z", true),
        ] {
            check("1-5@1-4+6-10!cn", at, Some(hold));
        }
        check("1-5@1-4!fr", "2026-10-01", None);
    }

    #[test]
    fn another_form_is_refused() {
        for text in
            ["", "1-5", "1-5@", "1@1-4", "0-5@1-4", "5-1@1-4", "1-8@1-4", "1-5@4-1", "1-5@1-25", "1-5@1:60-2"]
        {
            check(text, "2026-11-20", None);
        }
        for text in ["", "2026-10-01/", "2026-10-07/2026-10-01", "soon"] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
