//! What the collector exports, summed.

use super::export;
use crate::{
    corpus::truth::{FIELDS, Sums, Truth},
    failure::Result,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Instant,
};

/// Sums of one harness's rows of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Harness {
    /// Of everything.
    pub sums: Sums,
    /// Sessions with a request.
    pub sessions: BTreeSet<String>,
    /// By model and UTC day; the model of errors is empty.
    pub days: BTreeMap<(String, String), Sums>,
    /// What the logs say that it cost, in nano-dollars.
    pub cost: u64,
    /// Distinct levels: window in minutes, used percent × 10, reset time in seconds.
    pub levels: BTreeSet<(u64, u64, u64)>,
    /// The last level of each window: instant, used percent × 10.
    pub last: BTreeMap<u64, (String, u64)>,
    /// Queries seen so far, by session and ordinal.
    queries: BTreeSet<(String, u64)>,
}

/// Sums of a feed, by harness.
pub type Feed = BTreeMap<String, Harness>;

/// A run of the collector.
pub struct Run {
    /// Its sums.
    pub feed: Feed,
    /// Findings it reported.
    pub findings: u64,
    /// How long it took, from start to the last byte.
    pub seconds: f64,
}

/// Runs `fuelgauge export` on a home folder and sums what comes.
///
/// # Errors
/// When it cannot be started, ends without success or writes something that is no feed.
pub fn read(binary: &Path, home: &Path) -> Result<Run> {
    let began = Instant::now();
    let mut rows = Vec::new();
    let mut findings = 0;
    export::rows(binary, home, |row| match row["kind"].as_str() {
        Some("finding") => findings += row["count"].as_u64().unwrap_or(1),
        Some(_) => rows.push(row),
        None => {}
    })?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(Run { feed: sum(rows), findings, seconds })
}

/// Sums rows of a feed. Their order does not matter.
pub fn sum(mut rows: Vec<Value>) -> Feed {
    // A query counts on the day and for the model of its first request.
    rows.sort_by(|a, b| a["at"].as_str().cmp(&b["at"].as_str()));
    let mut feed = Feed::new();
    for row in &rows {
        let harness = feed.entry(text(row, "harness")).or_default();
        match row["kind"].as_str() {
            Some("request") => harness.request(row),
            Some("quota") => harness.quota(row),
            _ => {}
        }
    }
    feed
}

impl Harness {
    fn request(&mut self, row: &Value) {
        let day: String = text(row, "at").chars().take(10).collect();
        let mut add = Sums::default();
        let mut model = String::new();
        if row["error"].is_null() {
            let number = |key: &str| row[key].as_u64().unwrap_or(0);
            add.requests = row["requests"].as_u64().unwrap_or(1);
            add.tokens.input = number("input_tokens");
            add.tokens.read = number("cache_read_tokens");
            add.tokens.write_5m = number("cache_write_5m_tokens");
            add.tokens.write_1h = number("cache_write_1h_tokens");
            add.tokens.output = number("output_tokens");
            add.tokens.reasoning = number("reasoning_tokens");
            let cost = row["reported_cost_usd"].as_f64().unwrap_or(0.0);
            self.cost += (cost * 1e9).round() as u64;
            model = text(row, "model");
            let session = text(row, "session");
            if let (Some(query), Some("person")) = (row["query"].as_u64(), row["trigger"].as_str()) {
                add.queries = u64::from(self.queries.insert((session.clone(), query)));
            }
            if !session.is_empty() {
                self.sessions.insert(session);
            }
        } else {
            add.errors = row["requests"].as_u64().unwrap_or(1);
        }
        self.sums.add(&add);
        self.days.entry((model, day)).or_default().add(&add);
    }

    fn quota(&mut self, row: &Value) {
        let window = row["window_minutes"].as_u64().unwrap_or(0);
        let percent = (row["used_fraction"].as_f64().unwrap_or(0.0) * 1000.0).round() as u64;
        let resets = corpus_seconds(&text(row, "resets_at"));
        self.levels.insert((window, percent, resets));
        let last = self.last.entry(window).or_default();
        *last = last.clone().max((text(row, "at"), percent));
    }
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}

/// Seconds since the epoch of `2026-11-20T08:00:00.000Z`; 0 of anything else.
fn corpus_seconds(instant: &str) -> u64 {
    use crate::corpus::time::midnight;
    let part = |from: usize, to: usize| instant.get(from..to).and_then(|digits| digits.parse::<u64>().ok());
    let parse = || {
        let date = midnight(part(0, 4)?, part(5, 7)?, part(8, 10)?) / 1000;
        Some(date + part(11, 13)? * 3600 + part(14, 16)? * 60 + part(17, 19)?)
    };
    parse().unwrap_or(0)
}

/// Every figure of the collector that is not the truth, as a sentence.
pub fn differences(truth: &Truth, feed: &Feed) -> Vec<String> {
    let mut out = Vec::new();
    let nothing = Harness::default();
    for (&name, expected) in &truth.harnesses {
        let got = feed.get(name).unwrap_or(&nothing);
        let mut figure = |what: &str, expected: u64, got: u64| {
            if expected != got {
                out.push(format!(
                    "{name}: {what} is {got}, truth {expected} ({:+})",
                    got as i64 - expected as i64
                ));
            }
        };
        for (field, (is, should)) in
            FIELDS.iter().zip(got.sums.fields().into_iter().zip(expected.sums.fields()))
        {
            figure(field, should, is);
        }
        figure("sessions", expected.sessions.len() as u64, got.sessions.len() as u64);
        figure("reported cost in nano-dollars", expected.cost.unwrap_or(got.cost), got.cost);
        figure("quota levels", expected.quota.levels.len() as u64, got.levels.len() as u64);
        for (window, (_, percent, _)) in &expected.quota.last {
            let (_, level) = got.last.get(window).cloned().unwrap_or_default();
            figure(
                &format!("last level of the window of {window} minutes, in tenths of a percent"),
                *percent,
                level,
            );
        }
        let keys: BTreeSet<_> = expected.days.keys().chain(got.days.keys()).collect();
        let wrong = keys.iter().filter(|key| expected.days.get(**key) != got.days.get(**key));
        let wrong: Vec<_> = wrong.map(|(model, day)| format!("{model} {day}")).collect();
        if !wrong.is_empty() {
            out.push(format!(
                "{name}: {} sums per model and day differ: {} …",
                wrong.len(),
                wrong[..wrong.len().min(4)].join(", ")
            ));
        }
    }
    let unplanned = feed.iter().filter(|(name, harness)| {
        !truth.harnesses.contains_key(name.as_str()) && harness.sums != Sums::default()
    });
    out.extend(unplanned.map(|(name, _)| format!("{name}: rows of a harness that has no logs here")));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_summed_by_harness_model_and_day() {
        let row = |at: &str, query: u64, error: Option<&str>| {
            json!({"kind": "request", "harness": "codex", "at": at, "model": "m", "session": "s", "query": query,
                "trigger": "person", "input_tokens": 5, "output_tokens": 2, "error": error})
        };
        let feed = sum(vec![
            row("2026-01-02T00:00:00.000Z", 1, None),
            row("2026-01-01T23:59:59.000Z", 1, None),
            row("2026-01-02T00:00:01.000Z", 1, Some("http_529")),
        ]);
        let codex = &feed["codex"];
        assert_eq!(codex.sums.fields(), [2, 1, 1, 10, 0, 0, 0, 4, 0]);
        let day = |model: &str, day: &str| codex.days[&(model.to_owned(), day.to_owned())].fields();
        assert_eq!(
            day("m", "2026-01-01"),
            [1, 0, 1, 5, 0, 0, 0, 2, 0],
            "the query counts with its first request"
        );
        assert_eq!(day("m", "2026-01-02"), [1, 0, 0, 5, 0, 0, 0, 2, 0]);
        assert_eq!(day("", "2026-01-02"), [0, 1, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_difference_is_found_in_every_figure() {
        let mut truth = Truth::default();
        let harness = truth.harnesses.entry("codex").or_default();
        let tokens = crate::corpus::truth::Tokens { input: 5, output: 2, ..Default::default() };
        harness.request("s", "m", 0, &tokens, true);
        let row = |model: &str| {
            json!({"kind": "request", "harness": "codex", "at": "1970-01-01T00:00:00.000Z", "model": model, "session": "s",
                "query": 1, "trigger": "person", "input_tokens": 5, "output_tokens": 2, "error": null})
        };
        assert!(differences(&truth, &sum(vec![row("m")])).is_empty());
        assert_eq!(differences(&truth, &sum(vec![row("other")])).len(), 1);
        assert_eq!(differences(&truth, &sum(vec![row("m"), row("m")])).len(), 4);
        assert!(!differences(&truth, &Feed::new()).is_empty());
    }
}
