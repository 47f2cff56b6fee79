//! What a report says, as rows of a day, a harness and a model.

use crate::format::Out;
use crate::key::Key;
use crate::record::{Identity, Prompt, Sighting, Yields, project_name};
use crate::request::{Quality, Tokens, harness};
use crate::time::{self, DAY, Millis};
use std::collections::BTreeMap;

/// A report's rows. Those that differ only in what we do not tell apart are added.
#[derive(Debug)]
pub(super) struct Report {
    key: Key,
    rows: BTreeMap<Place, Used>,
}

/// What a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Midnight of its day.
    pub day: Millis,
    pub harness: String,
    pub project: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
}

/// What was used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    pub tokens: Tokens,
    pub requests: u64,
    /// USD.
    pub cost: f64,
}

impl Report {
    /// The report in these bytes, still without rows. The same bytes are the same report.
    pub fn of(bytes: &[u8]) -> Self {
        Self { key: Key::of(&["report", &String::from_utf8_lossy(bytes)]), rows: BTreeMap::new() }
    }

    /// Adds to a row.
    pub fn add(&mut self, place: Place, used: &Used) {
        let sum = self.rows.entry(place).or_default();
        sum.tokens = sum.tokens.plus(&used.tokens);
        sum.requests = sum.requests.saturating_add(used.requests);
        sum.cost += used.cost;
    }

    /// Reports the rows.
    pub fn sight(&self, out: &mut Out<'_>) {
        if !self.rows.is_empty() {
            out.report(self.key);
        }
        for (place, used) in &self.rows {
            // A rounding difference is no cost.
            let cost = Some(used.cost).filter(|&usd| usd.is_finite() && usd > 1e-6);
            if used.tokens.is_zero() && cost.is_none() {
                continue;
            }
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let (day, project) = (place.day.to_string(), text(&place.project));
            let (provider, model) = (text(&place.provider), text(&place.model));
            let parts = ["imported", &self.key.hex(), &place.harness, &day, &project, &provider, &model];
            let (model, tier) = tier_of(place.model.as_deref());
            out.sight(&Sighting {
                id: Identity::of(&parts),
                at: place.day,
                harness: &place.harness,
                prompt: Prompt::None,
                project: place.project.as_deref(),
                provider: place.provider.as_deref(),
                model,
                tier,
                tokens: used.tokens,
                quality: Quality::Imported,
                requests: Some(used.requests).filter(|&n| n > 0),
                yields: Yields::Day(self.key),
                reported_cost: cost.map(|usd| (usd * 1e9).round() as u64),
                ..Sighting::default()
            });
        }
    }
}

/// A model, and the tier that ccusage writes behind the names of Claude's.
/// [source: ryoppippi/ccusage, rust/crates/ccusage/src/adapter/claude]
fn tier_of(model: Option<&str>) -> (Option<&str>, Option<&'static str>) {
    match model.and_then(|m| m.strip_suffix("-fast")) {
        Some(fast) if fast.starts_with("claude-") => (Some(fast), Some("fast")),
        _ => (model, None),
    }
}

/// The harness that both counters mean by a name. One that we do not know keeps it.
pub(super) fn harness_of(name: &str) -> String {
    known(name).map_or_else(|| name.to_ascii_lowercase(), str::to_owned)
}

/// The same for names that we know.
pub(super) fn known(name: &str) -> Option<&'static str> {
    Some(match name {
        "claude" | "claude-code" => harness::CLAUDE_CODE,
        "codex" => harness::CODEX,
        "openclaw" => harness::OPENCLAW,
        "opencode" => harness::OPENCODE,
        "pi" | "omp" => harness::PI,
        "micode" | "mimocode" | "mimo-code" => harness::MIMO_CODE,
        "gemini" | "gemini-cli" => harness::GEMINI_CLI,
        "qwen" | "qwen-code" => harness::QWEN_CODE,
        "kimi" | "kimi-cli" => harness::KIMI_CLI,
        "copilot" | "copilot-cli" => harness::COPILOT_CLI,
        "amp" => harness::AMP,
        "droid" => harness::DROID,
        "cline" => harness::CLINE,
        "roocode" | "roo-code" => harness::ROO_CODE,
        "kilo" | "kilocode" | "kilo-code" => harness::KILO_CODE,
        "goose" => harness::GOOSE,
        "crush" => harness::CRUSH,
        "hermes" => harness::HERMES,
        "cursor" => harness::CURSOR,
        _ => return None,
    })
}

/// The start of a day written as `2026-11-22` or, by an older ccusage for Codex, `Nov 22, 2026`.
pub(super) fn day(text: &str) -> Option<Millis> {
    let text = text.trim();
    let midnight = |at: Millis| at.div_euclid(DAY) * DAY;
    if let Some(at) = time::of_log(text) {
        return Some(midnight(at));
    }
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut words = text.split([' ', ',']).filter(|w| !w.is_empty());
    let name = words.next()?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|m| name.starts_with(m))? + 1;
    let (date, year): (u32, u32) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    time::of_log(&format!("{year:04}-{month:02}-{date:02}"))
}

/// A project of a report: a name, a path, or what Claude Code makes of a path: separators as hyphens. Of a path the last
/// name is kept; of the third form, which does not show where names begin, what lies below the home folder.
pub(super) fn project(name: &str) -> Option<String> {
    if name.contains(['/', '\\']) {
        return project_name(name).map(str::to_owned);
    }
    let drive = name.as_bytes().get(1..3) == Some(b"--");
    let below =
        if drive { name.get(3..).unwrap_or_default() } else { name.strip_prefix('-').unwrap_or(name) };
    let inside = match below.split_once('-') {
        Some((home, rest)) if (drive || below != name) && matches!(home, "home" | "Users" | "users") => {
            rest.split_once('-').map_or("", |(_, inside)| inside)
        }
        _ => below,
    };
    Some(inside).filter(|p| !p.is_empty() && !matches!(*p, "unknown" | "Unknown Project")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_in_two_forms() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(day(text), expected.and_then(time::parse), "{text}");
        };
        let at = Some("2026-11-02T00:00:00Z");
        check("2026-11-02", at);
        check("2026-11-02T23:15:00Z", at);
        check("Nov 2, 2026", at);
        check("November 02, 2026", at);
        check("2026-11", None);
        check("2026-W40", None);
        check("Nov 2026", None);
        check("", None);
    }

    #[test]
    fn projects_lose_the_home_folder() {
        let check =
            |name: &str, expected: Option<&str>| assert_eq!(project(name).as_deref(), expected, "{name}");
        check("-home-ada-work-shop-api", Some("work-shop-api"));
        check("C--Users-Ada-src-app", Some("src-app"));
        check("-srv-app", Some("srv-app"));
        check("-home-ada", None);
        check("/home/ada/work/shop-api", Some("shop-api"));
        check("shop-api", Some("shop-api"));
        check("home-page", Some("home-page"));
        check("unknown", None);
    }
}
