//! The period on the screen: presets in local days, days of one's own, and the instants they span.

use metering::time::{DAY, Day, HOUR, Millis, SLOT, Zone, format, format_day, parse, parse_day, weekday};

/// A half-open span of instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// From this instant on.
    pub from: Millis,
    /// Before this one.
    pub to: Millis,
}

impl Span {
    /// Its length in milliseconds, never negative.
    pub fn length(self) -> Millis {
        (self.to - self.from).max(0)
    }

    /// As `2026-11-01T00:00Z..2026-11-08T00:00Z`.
    pub fn write(self) -> String {
        let minute = |at: Millis| format!("{}Z", format(at).get(..16).unwrap_or_default());
        format!("{}..{}", minute(self.from), minute(self.to))
    }

    /// Reads what [`Span::write`] wrote; `None` for anything else, and for a span without length.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once("..")?;
        let span = Self { from: parse(from)?, to: parse(to)? };
        (span.from < span.to).then_some(span)
    }
}

/// Which days are looked at. They are days of the chosen time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Period {
    /// Today.
    Today,
    /// Today and the six days before.
    Days7,
    /// Today and the 29 days before.
    #[default]
    Days30,
    /// Today and the 89 days before.
    Days90,
    /// From the first record to the last.
    All,
    /// Both days included.
    Days(Day, Day),
}

impl Period {
    /// The presets, in the order of their buttons.
    pub const PRESETS: [Period; 5] = [Self::Today, Self::Days7, Self::Days30, Self::Days90, Self::All];

    /// The name in the page's address.
    pub fn write(self) -> String {
        match self {
            Self::Today => "today".to_owned(),
            Self::Days7 => "7d".to_owned(),
            Self::Days30 => "30d".to_owned(),
            Self::Days90 => "90d".to_owned(),
            Self::All => "all".to_owned(),
            Self::Days(from, to) => format!("{}..{}", format_day(from), format_day(to)),
        }
    }

    /// The period of that name. Days in the wrong order are put right.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(preset) = Self::PRESETS.into_iter().find(|p| p.write() == text) {
            return Some(preset);
        }
        let (from, to) = text.split_once("..")?;
        let (from, to) = (parse_day(from)?, parse_day(to)?);
        Some(Self::Days(from.min(to), from.max(to)))
    }

    /// The instants of the period. `data` is the first and the last slot that hold anything.
    pub fn span(self, zone: &Zone, now: Millis, data: Option<(Millis, Millis)>) -> Span {
        let (from, to) = self.days(zone, now, data);
        Span { from: zone.start_of(from), to: zone.start_of(to.saturating_add(1)) }
    }

    /// Its first and its last day.
    pub fn days(self, zone: &Zone, now: Millis, data: Option<(Millis, Millis)>) -> (Day, Day) {
        let today = zone.day(now);
        match self {
            Self::Today => (today, today),
            Self::Days7 => (today - 6, today),
            Self::Days30 => (today - 29, today),
            Self::Days90 => (today - 89, today),
            Self::All => data.map_or((today, today), |(first, last)| (zone.day(first), zone.day(last))),
            Self::Days(from, to) => (from, to),
        }
    }
}

/// How far back the period lies that a span is compared with, and how long the span is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// By how much earlier it begins, in wall-clock milliseconds.
    pub by: Millis,
    /// The length of the span.
    pub of: Millis,
}

/// How far back the period lies that a span is compared with: whole days, and whole weeks from seven days on, so that
/// times of day and weekdays match; at least as long as the span, so that nothing is compared with itself.
pub fn shift_of(span: Span) -> Millis {
    // A day on which the clock goes back has 25 hours and is still one day.
    let days = (span.length() - HOUR).max(1).div_ceil_by(DAY).max(1);
    if days < 7 { days * DAY } else { days.div_ceil_by(7) * 7 * DAY }
}

trait DivCeil {
    fn div_ceil_by(self, by: Self) -> Self;
}

impl DivCeil for Millis {
    fn div_ceil_by(self, by: Millis) -> Millis {
        (self + by - 1).div_euclid(by)
    }
}

/// The same wall-clock span, `shift` earlier.
pub fn before(span: Span, shift: Millis, zone: &Zone) -> Span {
    let back = |at: Millis| zone.instant(zone.local(at) - shift);
    Span { from: back(span.from), to: back(span.to) }
}

/// The first day of the week that holds a day; weeks start on Sunday or on Monday.
pub fn week_of(day: Day, sunday: bool) -> Day {
    let since = if sunday { (weekday(day) + 1) % 7 } else { weekday(day) };
    day - since as Day
}

/// The edge of a quarter hour at or after an instant.
pub fn slot_after(at: Millis) -> Millis {
    at.div_ceil_by(SLOT) * SLOT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    #[test]
    fn names_go_both_ways() {
        for period in Period::PRESETS.into_iter().chain([Period::Days(20_000, 20_006)]) {
            assert_eq!(Period::parse(&period.write()), Some(period));
        }
        assert_eq!(Period::parse("2026-11-08..2026-11-01"), Period::parse("2026-11-01..2026-11-08"));
        for text in ["", "8d", "2026-11-01", "2026-13-01..2026-13-02", "..", "a..b"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let span = Span { from: at("2026-11-01T06:15:00Z"), to: at("2026-11-02T00:00:00Z") };
        assert_eq!(span.write(), "2026-11-01T06:15Z..2026-11-02T00:00Z");
        assert_eq!(Span::parse(&span.write()), Some(span));
        assert_eq!(Span::parse("2026-11-02T00:00Z..2026-11-01T00:00Z"), None);
    }

    #[test]
    fn days_are_days_of_the_zone() {
        let zone = Zone::fixed(345);
        let now = at("2026-11-21T18:20:00Z"); // 22 November, 00:05 in Kathmandu.
        let span = Period::Today.span(&zone, now, None);
        assert_eq!((format(span.from), span.length()), ("2026-11-21T18:15:00.000Z".to_owned(), DAY));
        assert_eq!(Period::Days30.span(&zone, now, None).length(), 30 * DAY);
        let all =
            Period::All.span(&zone, now, Some((at("2026-10-01T00:00:00Z"), at("2026-10-02T20:00:00Z"))));
        assert_eq!(all.length(), 3 * DAY);
    }

    #[test]
    fn the_period_before_matches_weekdays_and_never_overlaps() {
        let days = |n: i64| shift_of(Span { from: 0, to: n * DAY }) / DAY;
        assert_eq!([1, 2, 6, 7, 8, 14, 30, 90].map(days), [1, 2, 6, 7, 14, 14, 35, 91]);
        assert_eq!(shift_of(Span { from: 0, to: 6 * HOUR }), DAY);
        assert_eq!(shift_of(Span { from: 0, to: 25 * HOUR }), DAY);
        assert_eq!(shift_of(Span { from: 0, to: 30 * DAY - HOUR }), 35 * DAY);
    }

    #[test]
    fn the_period_before_keeps_the_wall_clock() {
        // Berlin goes back to winter time on 25 October 2026, 01:00 UTC.
        let zone = Zone::new(vec![(Millis::MIN, 120), (at("2026-10-25T01:00:00Z"), 60)]);
        let today = Period::Today.span(&zone, at("2026-10-26T09:00:00Z"), None);
        let yesterday = before(today, DAY, &zone);
        assert_eq!(format(yesterday.from), "2026-10-24T22:00:00.000Z");
        assert_eq!(yesterday.to, today.from);
    }

    #[test]
    fn weeks_start_where_people_say() {
        let sunday = parse_day("2026-11-22").unwrap();
        assert_eq!(format_day(week_of(sunday, false)), "2026-11-16");
        assert_eq!(format_day(week_of(sunday, true)), "2026-11-22");
    }
}
