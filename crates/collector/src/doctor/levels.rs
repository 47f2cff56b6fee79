//! What `doctor` says of plans: the latest recorded level of each window.

use crate::args::Search;
use crate::tap;
use crate::text::minute;
use metering::request::{Quota, harness};
use metering::time::Millis;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Writes the section. `harnesses` are those of which requests were read.
pub fn write(
    text: &mut String,
    levels: &[Quota],
    mut harnesses: impl Iterator<Item = impl AsRef<str>>,
    search: &Search,
    now: Millis,
) {
    let claude = harnesses.any(|name| name.as_ref() == harness::CLAUDE_CODE);
    let own = [None];
    let given: Vec<_> = search.homes.iter().map(|home| Some(home.as_path())).collect();
    let homes = if given.is_empty() { &own[..] } else { &given };
    let advice = claude && !homes.iter().any(|home| tap::installed(*home));
    if levels.is_empty() && !advice {
        return;
    }
    let _ = writeln!(text, "\nPlan levels");
    for line in lines(levels, now) {
        let _ = writeln!(text, "  {line}");
    }
    if advice {
        let _ = writeln!(
            text,
            "  {:<12} records none by itself; `fuelgauge tap --install` keeps those of its status line",
            harness::CLAUDE_CODE
        );
    }
}

/// The latest level of each window, windows of one plan side by side.
fn lines(levels: &[Quota], now: Millis) -> Vec<String> {
    let mut latest: BTreeMap<_, (usize, &Quota)> = BTreeMap::new();
    for level in levels {
        let harness = level.harness.as_deref().unwrap_or("unknown");
        let key =
            (harness, &level.plan, &level.account, level.window_minutes.unwrap_or(u32::MAX), &level.window);
        let (seen, last) = latest.entry(key).or_insert((0, level));
        *seen += 1;
        if level.at >= last.at {
            *last = level;
        }
    }
    latest.into_values().map(|(seen, level)| line(level, seen, now)).collect()
}

fn line(level: &Quota, seen: usize, now: Millis) -> String {
    let harness = level.harness.as_deref().unwrap_or("unknown");
    let account = level.account.as_ref().map(|id| format!(", account {id}")).unwrap_or_default();
    let used = match (level.used_fraction, level.used, level.limit) {
        (Some(part), ..) => format!("{:.0}% used", part * 100.0),
        (None, Some(used), Some(limit)) => format!("{used} of {limit} used"),
        _ => String::from("level not recorded"),
    };
    let reset = match level.resets_at {
        Some(at) if at <= now => format!("; began anew {}", minute(at)),
        Some(at) => format!(", resets {}", minute(at)),
        None => String::new(),
    };
    let others = if seen > 1 { format!(", the last of {seen}") } else { String::new() };
    let (plan, window, at) = (&level.plan, &level.window, minute(level.at));
    format!("{harness:<12} {plan}{account}, {window}: {used} at {at}{reset}{others} ({})", level.source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_level_of_each_window_is_told() {
        let now = 1_795_200_000_000;
        let level = |window: &str, minutes, used, at, resets_at| Quota {
            at,
            harness: Some("codex".to_owned()),
            plan: "plus".to_owned(),
            window: window.to_owned(),
            window_minutes: Some(minutes),
            used_fraction: Some(used),
            resets_at: Some(resets_at),
            source: "a log".to_owned(),
            ..Quota::default()
        };
        let levels = [
            level("week", 10_080, 0.5, now - 2, now + 1),
            level("5h", 300, 0.25, now - 1, now),
            level("week", 10_080, 0.625, now - 1, now + 1),
        ];
        let at = minute(now);
        assert_eq!(
            lines(&levels, now),
            [
                format!("codex        plus, 5h: 25% used at {0}; began anew {at} (a log)", minute(now - 1)),
                format!(
                    "codex        plus, week: 62% used at {0}, resets {at}, the last of 2 (a log)",
                    minute(now - 1)
                ),
            ]
        );
    }
}
