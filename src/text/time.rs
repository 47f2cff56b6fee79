//! Times as people say them: durations, instants near now, spans of days.

use super::Text;
use crate::chart::time::{TimeForm, civil};
use crate::state::{Language, Period, Shift, Span};
use chrono::Datelike;
use metering::time::{DAY, HOUR, Millis, Zone};

impl Text {
    /// A duration in its two largest units: `1 h 57 min`, `3 d 4 h`.
    pub fn duration(&self, millis: Millis) -> String {
        self.words.duration(millis)
    }

    /// How long something took, with its seconds where they matter: `0.8 s`, `42 s`, `3 min`.
    pub fn took(&self, millis: Millis) -> String {
        let second = self.pick("s", "秒");
        match millis {
            ..10_000 => format!("{}\u{202f}{second}", crate::chart::format::decimal(millis as f64 / 1e3, 1)),
            10_000..60_000 => format!("{}\u{202f}{second}", millis / 1_000),
            _ => self.duration(millis),
        }
    }

    /// How long something took about, in two digits, for what comes from a histogram: `26 s`, `2.5 min`, `14 min`.
    pub fn about(&self, millis: Millis) -> String {
        match millis {
            // From 9.95 minutes on there are two digits before the point.
            60_000..597_000 => {
                let minutes = crate::chart::format::decimal(millis as f64 / 60e3, 1);
                format!("{minutes}{}", self.words.units_of_time()[2])
            }
            _ => self.took(millis),
        }
    }

    /// An instant as briefly as it can be told from now: `14:20`, `Thu 14:20`, `24 Oct 14:20`, and of another year
    /// the day alone: `Sun 9 Nov 2025`.
    pub fn moment(&self, at: Millis, now: Millis, zone: &Zone) -> String {
        let wall = civil(zone.local(at));
        let clock = self.words.time(wall, TimeForm::Clock);
        match (zone.day(at) - zone.day(now)).abs() {
            0 => clock,
            1..=6 => {
                let day = crate::chart::time::day_number(wall);
                format!("{} {clock}", self.words.weekday(weekday(day)))
            }
            _ if wall.year() != civil(zone.local(now)).year() => self.day(at, zone),
            _ => format!("{} {clock}", self.words.time(wall, TimeForm::Day)),
        }
    }

    /// An instant in the one form that a column of them has: `4 Nov 22:19`, with the year where that is not clear.
    pub fn dated(&self, at: Millis, zone: &Zone, with_year: bool) -> String {
        let wall = civil(zone.local(at));
        let [day, clock, year] =
            [TimeForm::Day, TimeForm::Clock, TimeForm::Year].map(|form| self.words.time(wall, form));
        match (self.language, with_year) {
            (_, false) => format!("{day} {clock}"),
            (Language::English, true) => format!("{day} {year} {clock}"),
            (Language::Chinese, true) => format!("{year}{day} {clock}"),
        }
    }

    /// The clock alone.
    pub fn clock(&self, at: Millis, zone: &Zone) -> String {
        self.words.time(civil(zone.local(at)), TimeForm::Clock)
    }

    /// A local day with its year.
    pub fn day(&self, at: Millis, zone: &Zone) -> String {
        self.words.time(civil(zone.local(at)), TimeForm::Full(crate::chart::time::Grain::Day))
    }

    /// An instant in full.
    pub fn instant(&self, at: Millis, zone: &Zone) -> String {
        self.words.time(civil(zone.local(at)), TimeForm::Full(crate::chart::time::Grain::Hour))
    }

    /// A period, as a button.
    pub fn period(&self, period: Period) -> String {
        let s = self.shell;
        match period {
            Period::Today => s.today.to_owned(),
            Period::Days7 => self.duration(7 * DAY),
            Period::Days30 => self.duration(30 * DAY),
            Period::Days90 => self.duration(90 * DAY),
            Period::All => s.all.to_owned(),
            Period::Days(from, to) => {
                let zone = Zone::utc();
                self.span(Span { from: Millis::from(from) * DAY, to: Millis::from(to + 1) * DAY }, &zone)
            }
        }
    }

    /// A period inside of a sentence.
    pub fn period_inside(&self, period: Period) -> String {
        match period {
            Period::Today => self.shell.today_inside.to_owned(),
            Period::All => self.shell.all_inside.to_owned(),
            other => self.period(other),
        }
    }

    /// A span: days where it begins and ends at midnight, else instants; with years where it has several.
    pub fn span(&self, span: Span, zone: &Zone) -> String {
        let (from, to) = (zone.local(span.from), zone.local(span.to));
        let years = civil(from).year() != civil(to - 1).year();
        let day = |wall: Millis| {
            let form = |form| self.words.time(civil(wall), form);
            match (self.language, years) {
                (_, false) => form(TimeForm::Day),
                (Language::English, true) => format!("{} {}", form(TimeForm::Day), form(TimeForm::Year)),
                (Language::Chinese, true) => format!("{}{}", form(TimeForm::Year), form(TimeForm::Day)),
            }
        };
        if from.rem_euclid(DAY) == 0 && to.rem_euclid(DAY) == 0 {
            let last = to - DAY;
            return if last <= from { day(from) } else { format!("{} – {}", day(from), day(last)) };
        }
        let clock = |wall: Millis| self.words.time(civil(wall), TimeForm::Clock);
        if from.div_euclid(DAY) == (to - 1).div_euclid(DAY) {
            return format!("{} {}–{}", day(from), clock(from), clock(to));
        }
        format!("{} {} – {} {}", day(from), clock(from), day(to), clock(to))
    }

    /// What comes after "previous": the span that is compared with, and what was matched to find it. Weekdays are
    /// matched from a week on, so that 30 days are compared with the 30 that begin 35 days earlier.
    pub fn shift(&self, shift: Shift) -> String {
        let days = |length: Millis| ((length - HOUR - 1).max(0) / DAY) + 1;
        let (by, of) = (days(shift.by), days(shift.of));
        let part = by < 7 && shift.of + HOUR < shift.by;
        match self.language {
            Language::English => {
                let name = if by == 1 { String::from("day") } else { format!("{of}\u{202f}d") };
                match (part, by == of) {
                    (true, _) => format!("{name}, same hours"),
                    (_, true) => name,
                    _ => format!("{name}, weekdays matched"),
                }
            }
            Language::Chinese => {
                let name = if by == 1 { "一天" } else { "一周期" };
                match (part, by == of) {
                    (true, _) => format!("{name}（同一时段）"),
                    (_, true) => name.to_owned(),
                    _ => format!("{name}（按星期对齐）"),
                }
            }
        }
    }
}

/// The weekday of a day since 1 January 1970, a Thursday.
fn weekday(day: i64) -> chrono::Weekday {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    [Thu, Fri, Sat, Sun, Mon, Tue, Wed][day.rem_euclid(7) as usize % 7]
}

/// The weekday of a number: 0 is Monday.
pub fn weekday_of(number: u32) -> chrono::Weekday {
    weekday(i64::from(number) + 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::burn::{CHINESE, ENGLISH};
    use metering::time::{MINUTE, parse};

    fn english() -> &'static Text {
        Text::of(Language::English)
    }

    #[test]
    fn durations_have_two_units() {
        let check = |millis, expected: &str| {
            assert_eq!(english().duration(millis), expected.replace('_', "\u{202f}"));
        };
        check(0, "0_min");
        check(29_000, "0_min");
        check(117 * MINUTE, "1_h 57_min");
        check(3 * HOUR, "3_h");
        check(3 * DAY + 4 * HOUR + 59 * MINUTE, "3_d 4_h");
        check(7 * DAY, "7_d");
    }

    #[test]
    fn what_is_about_has_two_digits() {
        let check = |millis, expected: &str| {
            assert_eq!(english().about(millis), expected.replace('_', "\u{202f}"));
        };
        check(26_624, "26_s");
        check(61_440, "1.0_min");
        check(147_456, "2.5_min");
        check(596_999, "9.9_min");
        check(600_000, "10_min");
        check(4_746_000, "1_h 19_min");
    }

    #[test]
    fn the_period_before_says_what_it_is() {
        let check = |by: Millis, of: Millis, english_name: &str, chinese_name: &str| {
            let shift = Shift { by, of };
            let said = (ENGLISH.previous)(&english().shift(shift));
            assert_eq!(said, english_name.replace('_', "\u{202f}"));
            assert_eq!((CHINESE.previous)(&Text::of(Language::Chinese).shift(shift)), chinese_name);
        };
        check(35 * DAY, 30 * DAY, "previous 30_d, weekdays matched", "上一周期（按星期对齐）");
        check(91 * DAY, 90 * DAY, "previous 90_d, weekdays matched", "上一周期（按星期对齐）");
        check(7 * DAY, 7 * DAY, "previous 7_d", "上一周期");
        check(35 * DAY, 30 * DAY + HOUR, "previous 30_d, weekdays matched", "上一周期（按星期对齐）");
        check(DAY, DAY, "previous day", "上一天");
        check(DAY, 23 * HOUR, "previous day", "上一天");
        check(DAY, 6 * HOUR, "previous day, same hours", "上一天（同一时段）");
        check(2 * DAY, 30 * HOUR, "previous 2_d, same hours", "上一周期（同一时段）");
    }

    #[test]
    fn moments_are_brief() {
        let now = parse("2026-11-22T10:00:00Z").unwrap();
        let moment = |t: &str| english().moment(parse(t).unwrap(), now, &Zone::utc());
        assert_eq!(moment("2026-11-22T14:20:00Z"), "14:20");
        assert_eq!(moment("2026-11-26T14:20:00Z"), "Thu 14:20");
        assert_eq!(moment("2026-12-24T14:20:00Z"), "24 Dec 14:20");
        assert_eq!(moment("2025-11-09T14:20:00Z"), "Sun 9 Nov 2025");
    }

    #[test]
    fn columns_of_dates_have_one_form() {
        let at = parse("2026-11-04T22:19:00Z").unwrap();
        let check = |language, with_year, expected: &str| {
            assert_eq!(Text::of(language).dated(at, &Zone::utc(), with_year), expected);
        };
        check(Language::English, false, "4 Nov 22:19");
        check(Language::English, true, "4 Nov 2026 22:19");
        check(Language::Chinese, false, "11月4日 22:19");
        check(Language::Chinese, true, "2026年11月4日 22:19");
    }

    #[test]
    fn spans_are_days_where_they_can_be() {
        let span = |from: &str, to: &str| {
            english().span(Span { from: parse(from).unwrap(), to: parse(to).unwrap() }, &Zone::utc())
        };
        assert_eq!(span("2026-11-01", "2026-11-08"), "1 Nov – 7 Nov");
        assert_eq!(span("2025-11-08", "2026-11-24"), "8 Nov 2025 – 23 Nov 2026");
        assert_eq!(span("2025-12-31", "2026-01-01"), "31 Dec");
        assert_eq!(span("2026-11-01", "2026-11-02"), "1 Nov");
        assert_eq!(span("2026-11-01T06:00Z", "2026-11-01T12:00Z"), "1 Nov 06:00–12:00");
        assert_eq!(span("2026-11-01T06:00Z", "2026-11-02T12:00Z"), "1 Nov 06:00 – 2 Nov 12:00");
    }
}
