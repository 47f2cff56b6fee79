//! The line that is printed: what is left of each window and until when, the hit rate, the state of the cache.
//!
//! The long form names clock times. A status line is asked for when something happens, so it may stand there for an
//! hour; a time that is left would be wrong by then. `≈` marks what is computed from the pace of late.

use super::levels::Level;
use crate::args::Form;
use chrono::{Datelike, NaiveDateTime};
use metering::format::tap::Cache;
use metering::time::{DAY, HOUR, MINUTE, Millis};

/// A level that is older than this is shown with its time.
const FRESH: Millis = 10 * MINUTE;

/// What there is to say.
#[derive(Debug, Default)]
pub struct View {
    /// The windows.
    pub levels: Vec<Level>,
    /// The prompt cache.
    pub cache: Option<Cache>,
    /// What the session cost so far, in dollars; said where there are no windows.
    pub cost_usd: Option<f64>,
    /// Now.
    pub now: Millis,
}

/// The clock of this place.
pub type Clock = fn(Millis) -> NaiveDateTime;

impl View {
    /// The line in a form, or the longest that fits into so many columns. Empty where there is nothing to say.
    pub fn text(&self, form: Option<Form>, columns: Option<usize>, clock: Clock) -> String {
        let long = self.long(clock);
        match form {
            Some(Form::Long) => long,
            Some(Form::Short) => self.short(),
            None if columns.is_some_and(|columns| long.chars().count() > columns) => self.short(),
            None => long,
        }
    }

    fn long(&self, clock: Clock) -> String {
        let time = |at: Millis| time(clock(at), clock(self.now));
        let mut parts: Vec<String> = self
            .levels
            .iter()
            .map(|level| {
                let mut part = format!("{} {} left", level.window, left(level.used));
                if level.used > 100.0 {
                    part += &format!(" ({:.0}% used)", level.used);
                }
                if self.now - level.at >= FRESH {
                    part += &format!(" at {}", time(level.at));
                }
                if let Some(at) = level.runs_out.filter(|_| level.used < 100.0) {
                    part += &format!(", runs out ≈ {}", time(at));
                }
                level.resets_at.map_or(part.clone(), |at| format!("{part}, resets {}", time(at)))
            })
            .collect();
        parts.extend(self.cost().map(|cost| format!("{cost} this session")));
        parts.extend(self.hit_rate().map(|rate| format!("hit rate {rate}")));
        parts.extend(self.cache.as_ref().and_then(|cache| {
            Some(match self.warm_until(cache)? {
                Ok(until) => format!("cache warm until {}", time(until)),
                Err(Some(tokens)) => {
                    format!("cache cold, the next prompt writes {} again", short_count(tokens))
                }
                Err(None) => String::from("cache cold"),
            })
        }));
        parts.join(" · ")
    }

    fn short(&self) -> String {
        let mut parts: Vec<String> = self
            .levels
            .iter()
            .map(|level| {
                let part = format!("{} {}", level.window, left(level.used));
                match (level.runs_out.filter(|_| level.used < 100.0), level.resets_at) {
                    (Some(at), _) => format!("{part} out ≈{}", span(at - self.now)),
                    (None, Some(at)) => format!("{part} ↻{}", span(at - self.now)),
                    (None, None) => part,
                }
            })
            .collect();
        parts.extend(self.cost());
        parts.extend(self.hit_rate().map(|rate| format!("hit {rate}")));
        parts.extend(self.cache.as_ref().and_then(|cache| {
            Some(match self.warm_until(cache)? {
                Ok(until) => format!("warm {}", span(until - self.now)),
                Err(Some(tokens)) => format!("cold {}", short_count(tokens)),
                Err(None) => String::from("cold"),
            })
        }));
        parts.join(" · ")
    }

    fn cost(&self) -> Option<String> {
        self.cost_usd
            .filter(|&cost| self.levels.is_empty() && cost >= 0.005)
            .map(|cost| format!("≈ ${cost:.2}"))
    }

    fn hit_rate(&self) -> Option<String> {
        let ratio = self.cache.as_ref()?.hit_ratio?;
        Some(format!("{:.0}%", (ratio * 100.0).min(100.0)))
    }

    /// Until when it is warm, or what the next request writes if it is cold; `None` where that is not told.
    fn warm_until(&self, cache: &Cache) -> Option<Result<Millis, Option<u64>>> {
        if cache.observed == Some(false) {
            return None;
        }
        match (cache.warm?, cache.expires_at) {
            (true, Some(until)) if until > self.now => Some(Ok(until)),
            (true, None) => None,
            _ => Some(Err(cache.recache_tokens_if_cold.filter(|&tokens| tokens > 0))),
        }
    }
}

/// What is left of a used percentage. Only what is used up is 0.
fn left(used: f64) -> String {
    match 100.0 - used {
        left if left <= 0.0 => String::from("0%"),
        left if left < 1.0 => String::from("<1%"),
        left => format!("{left:.0}%"),
    }
}

/// `14:32`; on another day of the next or last six `Tue 14:32`, else `24 Nov`.
fn time(at: NaiveDateTime, now: NaiveDateTime) -> String {
    match at.num_days_from_ce().abs_diff(now.num_days_from_ce()) {
        0 => at.format("%H:%M"),
        1..=6 => at.format("%a %H:%M"),
        _ => at.format("%-d %b"),
    }
    .to_string()
}

/// `42m`, `2h10m`, `3d4h`.
fn span(length: Millis) -> String {
    match length.max(0) {
        ms if ms < HOUR => format!("{}m", ms / MINUTE),
        ms if ms < DAY => format!("{}h{:02}m", ms / HOUR, ms % HOUR / MINUTE),
        ms => format!("{}d{}h", ms / DAY, ms % DAY / HOUR),
    }
}

/// `950`, `64k`, `1.2M`.
fn short_count(n: u64) -> String {
    match n {
        0..1000 => n.to_string(),
        1000..999_500 => format!("{}k", (n + 500) / 1000),
        _ => format!("{:.1}M", n as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use metering::time::parse;

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    fn utc(at: Millis) -> NaiveDateTime {
        DateTime::from_timestamp_millis(at).unwrap().naive_utc()
    }

    /// Friday.
    const NOW: &str = "2026-11-20T12:00:00Z";

    fn level(window: &str, used: f64, resets: &str, runs_out: Option<&str>) -> Level {
        Level {
            window: window.to_owned(),
            length: None,
            used,
            resets_at: Some(at(resets)),
            at: at(NOW),
            runs_out: runs_out.map(at),
        }
    }

    fn cache(warm: bool, expires: &str) -> Cache {
        Cache {
            warm: Some(warm),
            hit_ratio: Some(0.874),
            expires_at: Some(at(expires)),
            recache_tokens_if_cold: Some(64_400),
            ..Cache::default()
        }
    }

    #[track_caller]
    fn check(levels: Vec<Level>, cache: Option<Cache>, long: &str, short: &str) {
        let view = View { levels, cache, cost_usd: Some(2.498), now: at(NOW) };
        assert_eq!(view.text(Some(Form::Long), None, utc), long);
        assert_eq!(view.text(Some(Form::Short), None, utc), short);
        assert_eq!(view.text(None, None, utc), long);
        assert_eq!(view.text(None, Some(long.chars().count()), utc), long);
        assert_eq!(
            view.text(None, Some(long.chars().count().saturating_sub(1)), utc),
            if long.is_empty() { long } else { short }
        );
    }

    #[test]
    fn windows_tell_what_is_left_and_until_when() {
        check(
            vec![
                level("5h", 38.4, "2026-11-20T14:10:00Z", None),
                level("week", 91.0, "2026-11-24T09:00:00Z", Some("2026-11-21T10:30:00Z")),
            ],
            Some(cache(true, "2026-11-20T12:42:00Z")),
            "5h 62% left, resets 14:10 · week 9% left, runs out ≈ Sat 10:30, resets Tue 09:00 · hit rate 87% · \
             cache warm until 12:42",
            "5h 62% ↻2h10m · week 9% out ≈22h30m · hit 87% · warm 42m",
        );
        check(
            vec![
                level("month", 112.4, "2026-12-01T00:00:00Z", Some(NOW)),
                level("5h", 99.7, "2026-11-20T12:00:30Z", None),
            ],
            None,
            "month 0% left (112% used), resets 1 Dec · 5h <1% left, resets 12:00",
            "month 0% ↻10d12h · 5h <1% ↻0m",
        );
    }

    #[test]
    fn an_old_level_has_its_time() {
        let old = Level { at: at("2026-11-20T11:20:00Z"), ..level("5h", 38.0, "2026-11-20T14:10:00Z", None) };
        check(vec![old], None, "5h 62% left at 11:20, resets 14:10", "5h 62% ↻2h10m");
    }

    #[test]
    fn a_cold_cache_tells_what_it_costs() {
        let long = "≈ $2.50 this session · hit rate 87% · cache cold, the next prompt writes 64k again";
        check(vec![], Some(cache(false, NOW)), long, "≈ $2.50 · hit 87% · cold 64k");
        // It went cold since Claude Code looked.
        check(vec![], Some(cache(true, NOW)), long, "≈ $2.50 · hit 87% · cold 64k");
    }

    #[test]
    fn what_is_not_told_is_not_said() {
        let bare = Cache { observed: Some(false), warm: Some(false), ..Cache::default() };
        check(vec![], Some(bare), "≈ $2.50 this session", "≈ $2.50");
        assert_eq!(View::default().text(None, None, utc), "");
    }

    #[test]
    fn counts_and_spans_are_short() {
        assert_eq!([950, 64_499, 999_499, 1_234_567].map(short_count), ["950", "64k", "999k", "1.2M"]);
        assert_eq!([-1, 59 * MINUTE, HOUR, DAY + HOUR].map(span), ["0m", "59m", "1h00m", "1d1h"]);
    }
}
