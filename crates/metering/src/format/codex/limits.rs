//! The levels of plan windows that Codex logs beside its counts.
//!
//! Windows are told by their length: primary and secondary change places. Every reply repeats the snapshot, so only
//! changes are reported, and the first of each quarter of an hour, which tells that the level still holds.

use crate::request::{Quota, harness};
use crate::scan::json::Scanner;
use crate::snapshot::window::Window;
use crate::time::{MINUTE, Millis, slot_of};

/// A reset time that moved by less than this is the same one, logged as seconds from now.
const SAME_RESET: Millis = MINUTE;

/// The year 2100: a reset behind it is a time in another unit.
const LAST_RESET: Millis = 4_102_444_800_000;

/// One window's level.
#[derive(Clone, Debug, PartialEq)]
struct Level {
    /// The limit it belongs to, where that is not the main one.
    limit: Option<String>,
    minutes: Option<u64>,
    percent: f64,
    resets_at: Option<Millis>,
}

/// The levels of a file as last seen.
#[derive(Debug, Default)]
pub(super) struct Limits {
    plan: Option<String>,
    known: Vec<Known>,
}

/// A level as last reported.
#[derive(Debug)]
struct Known {
    plan: String,
    level: Level,
    at: Millis,
}

impl Limits {
    /// Reads a `rate_limits` object that was logged at `at`; `each` gets every level that is news.
    pub fn read(&mut self, bytes: &[u8], at: Millis, mut each: impl FnMut(Quota)) {
        let (mut limit, mut plan) = (None, None);
        let (mut primary, mut secondary) = (Slot::default(), Slot::default());
        Scanner::new(bytes).object(|key, s| match key {
            "limit_id" => limit = s.text().map(|t| t.into_owned()),
            "plan_type" => plan = s.text().map(|t| t.into_owned()),
            "primary" => primary.read(s),
            "secondary" => secondary.read(s),
            // The flat form of September 2025, which had no reset times.
            "primary_used_percent" => primary.percent = s.f64(),
            "primary_window_minutes" => primary.minutes = s.u64(),
            "weekly_used_percent" => secondary.percent = s.f64(),
            "weekly_window_minutes" => secondary.minutes = s.u64(),
            _ => s.skip(),
        });
        // Snapshots of one file may leave out what others name.
        self.plan = plan.or_else(|| self.plan.take());
        let name = self.plan.clone().or_else(|| limit.clone()).unwrap_or_else(|| harness::CODEX.to_owned());
        let limit = limit.filter(|l| l != harness::CODEX);
        for window in [primary, secondary] {
            let Some(percent) = window.percent else { continue };
            let resets_at = window.resets_at.or_else(|| window.resets_in.map(|s| at.saturating_add(s)));
            let level = Level { limit: limit.clone(), minutes: window.minutes, percent, resets_at };
            if self.is_news(&name, &level, at) {
                each(level.quota(&name, at));
            }
        }
    }

    fn is_news(&mut self, plan: &str, level: &Level, at: Millis) -> bool {
        let same = |k: &&mut Known| {
            k.plan == plan && k.level.limit == level.limit && k.level.minutes == level.minutes
        };
        let Some(known) = self.known.iter_mut().find(same) else {
            self.known.push(Known { plan: plan.to_owned(), level: level.clone(), at });
            return true;
        };
        let moved = match (known.level.resets_at, level.resets_at) {
            (Some(a), Some(b)) => a.abs_diff(b) >= SAME_RESET.unsigned_abs(),
            (a, b) => a != b,
        };
        let news = moved || known.level.percent != level.percent || slot_of(known.at) != slot_of(at);
        if news {
            (known.level, known.at) = (level.clone(), at);
        }
        news
    }
}

impl Level {
    fn quota(&self, plan: &str, at: Millis) -> Quota {
        let window = self.minutes.map_or_else(|| Window::named("unknown"), Window::of_minutes);
        let minutes = window.minutes;
        Quota {
            at,
            harness: Some(harness::CODEX.to_owned()),
            plan: plan.to_owned(),
            window: window.of(self.limit.as_deref().unwrap_or_default()).name,
            window_minutes: minutes,
            used_fraction: Some(self.percent / 100.0),
            resets_at: self.resets_at,
            source: String::from("Codex rollout"),
            ..Quota::default()
        }
    }
}

#[derive(Debug, Default)]
struct Slot {
    percent: Option<f64>,
    minutes: Option<u64>,
    resets_at: Option<Millis>,
    resets_in: Option<Millis>,
}

impl Slot {
    fn read(&mut self, s: &mut Scanner<'_>) {
        let millis = |s: &mut Scanner<'_>| s.f64().map(|seconds| (seconds * 1000.0) as Millis);
        let instant = |s: &mut Scanner<'_>| millis(s).filter(|at| (1..LAST_RESET).contains(at));
        s.object(|key, s| match key {
            "used_percent" => self.percent = s.f64(),
            "window_minutes" => self.minutes = s.u64(),
            "resets_at" => self.resets_at = instant(s),
            "resets_in_seconds" => self.resets_in = millis(s),
            _ => s.skip(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (window, used percent, reset) of every level that is reported, snapshots one minute apart.
    #[track_caller]
    fn check(snapshots: &[&str], expected: &[(&str, &str, f64, Option<Millis>)]) {
        let mut limits = Limits::default();
        let mut seen = Vec::new();
        for (i, snapshot) in snapshots.iter().enumerate() {
            limits.read(snapshot.as_bytes(), i as Millis * MINUTE, |q| seen.push(q));
        }
        let seen: Vec<_> = seen
            .iter()
            .map(|q| (q.plan.as_str(), q.window.as_str(), q.used_fraction.unwrap() * 100.0, q.resets_at))
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn windows_are_told_by_their_length() {
        let a = r#"{"limit_id":"codex","primary":{"used_percent":25.0,"window_minutes":300,"resets_at":1000},"secondary":{"used_percent":50.0,"window_minutes":10080,"resets_at":2000},"plan_type":"plus"}"#;
        let b = r#"{"limit_id":"codex","primary":{"used_percent":50.0,"window_minutes":10080,"resets_at":2000},"secondary":{"used_percent":25.0,"window_minutes":300,"resets_at":1000},"plan_type":"plus"}"#;
        check(&[a, b], &[("plus", "5h", 25.0, Some(1_000_000)), ("plus", "week", 50.0, Some(2_000_000))]);
    }

    #[test]
    fn only_changes_are_reported() {
        let at =
            |p: &str| format!(r#"{{"primary":{{"used_percent":{p},"window_minutes":300,"resets_at":9}}}}"#);
        let (a, b) = (at("25.0"), at("50.0"));
        check(&[&a, &a, &b, &b], &[("codex", "5h", 25.0, Some(9000)), ("codex", "5h", 50.0, Some(9000))]);
    }

    #[test]
    fn a_level_that_holds_is_reported_once_in_a_quarter_of_an_hour() {
        let a = r#"{"primary":{"used_percent":25.0,"window_minutes":300,"resets_at":9000}}"#;
        check(&[a; 31], &[("codex", "5h", 25.0, Some(9_000_000)); 3]);
    }

    #[test]
    fn old_snapshots_count_seconds_from_now() {
        let a = r#"{"primary":{"used_percent":25.0,"window_minutes":299,"resets_in_seconds":600}}"#;
        let b = r#"{"primary":{"used_percent":25.0,"window_minutes":299,"resets_in_seconds":540}}"#;
        check(&[a, b], &[("codex", "5h", 25.0, Some(600_000))]);
    }

    #[test]
    fn other_limits_have_windows_of_their_own_and_null_is_nothing() {
        check(
            &[
                r#"{"limit_id":"codex","primary":null,"secondary":null}"#,
                r#"{"limit_id":"codex_spark","primary":{"used_percent":12.5,"window_minutes":60}}"#,
                "null",
                "{\"primary\":3",
            ],
            &[("codex_spark", "codex_spark 60m", 12.5, None)],
        );
    }
}
