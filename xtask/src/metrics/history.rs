//! Invented histories of counters, and what they add up to.
//!
//! The truth is told by the samples alone and in whole numbers, not by the code that is tested.

use metering::cell::CellSet;
use metering::key::Key;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const DAY: i64 = 86_400;
const QUARTER: i64 = 900;

/// One counter.
pub struct Series {
    /// The name behind which its samples stand.
    pub name: &'static str,
    labels: Vec<(&'static str, String)>,
    /// Seconds since 1970 and values. Of a cost, millionths of a dollar.
    samples: Vec<(i64, u64)>,
}

/// All counters.
pub struct History {
    /// They.
    pub series: Vec<Series>,
    /// When the period begins: some counters are older.
    pub from: i64,
    /// How often processes began anew.
    pub resets: u64,
}

/// What counters of a person grew by in a quarter hour, by what is counted.
#[derive(Default)]
pub struct Truth(BTreeMap<(i64, String, String, &'static str), u64>);

/// Labels that tell a counter from the others of its session, and a share of what the session does, in thousandths.
type Part = (&'static str, &'static [(&'static str, &'static str)], u64);

/// What a session of each harness counts. Cached parts are smaller than the input that holds them.
const HARNESSES: [(&str, &str, &[Part]); 3] = [
    (
        "claude-code",
        "claude-opus-4-8",
        &[
            ("claude_code_token_usage_tokens_total", &[("type", "input")], 40),
            ("claude_code_token_usage_tokens_total", &[("type", "output")], 20),
            ("claude_code_token_usage_tokens_total", &[("type", "cacheRead")], 900),
            ("claude_code_token_usage_tokens_total", &[("type", "cacheCreation")], 90),
            ("claude_code_cost_usage_USD_total", &[], 3),
        ],
    ),
    (
        "codex",
        "gpt-5.5",
        &[
            ("codex_turn_token_usage_sum", &[("token_type", "total")], 1_030),
            ("codex_turn_token_usage_sum", &[("token_type", "input")], 1_000),
            ("codex_turn_token_usage_sum", &[("token_type", "cached_input")], 800),
            ("codex_turn_token_usage_sum", &[("token_type", "output")], 30),
        ],
    ),
    (
        "gemini-cli",
        "gemini-3-pro-preview",
        &[
            ("gemini_cli_token_usage_total", &[("type", "input")], 700),
            ("gemini_cli_token_usage_total", &[("type", "cache")], 300),
            ("gemini_cli_token_usage_total", &[("type", "output")], 40),
            ("gemini_cli_token_usage_total", &[("type", "thought")], 25),
            ("gemini_cli_api_request_count_total", &[("status_code", "ok")], 1),
            ("gemini_cli_api_request_count_total", &[("status_code", "429"), ("error_type", "quota")], 1),
        ],
    ),
];

/// A number that seed and place decide.
fn dice(seed: u64, place: &[u64]) -> u64 {
    let words: Vec<String> = std::iter::once(&seed).chain(place).map(u64::to_string).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Key::of(&words).0 as u64
}

impl History {
    /// Histories of so many sessions in the days before `now`.
    pub fn new(seed: u64, sessions: u64, days: u64, now: i64) -> Self {
        let days = i64::try_from(days.max(1)).unwrap_or(1);
        let from = (now - days * DAY).div_euclid(QUARTER) * QUARTER;
        let mut history = Self { series: Vec::new(), from, resets: 0 };
        (0..sessions).for_each(|session| history.session(seed, session, days, now));
        history
    }

    /// How many samples there are.
    pub fn samples(&self) -> usize {
        self.series.iter().map(|s| s.samples.len()).sum()
    }

    fn session(&mut self, seed: u64, session: u64, days: i64, now: i64) {
        let roll = |what: u64, below: u64| (dice(seed, &[session, what]) % below.max(1)) as i64;
        let (harness, model, parts) = HARNESSES[session as usize % HARNESSES.len()];
        // Every eighth began before the period, every third is still there.
        let early = session % 8 == 7;
        let mut at = if early { self.from - 3 * DAY } else { self.from + roll(1, (days * DAY) as u64) };
        let lasts = if session.is_multiple_of(3) { i64::MAX / 2 } else { 1_800 + roll(2, 2 * DAY as u64) };
        let end = (at + lasts).min(now - 90);
        // Some scrapes lie on the edge of quarter hours.
        if session.is_multiple_of(4) {
            at = at.div_euclid(60) * 60;
        }
        let mut times = Vec::new();
        let mut done = vec![Vec::new(); parts.len()];
        let mut values = vec![0u64; parts.len()];
        let mut step = 0u64;
        while at <= end {
            step += 1;
            let roll = |what: u64, below: u64| dice(seed, &[session, step, what]) % below;
            if roll(3, 400) == 0 && step > 1 {
                // A new process has counted less than the old one.
                let thousandths = roll(4, 500);
                values.iter_mut().for_each(|v| *v = *v * thousandths / 1_000);
                self.resets += 1;
            } else if roll(5, 3) > 0 {
                let work = 1_000 + roll(6, 200_000);
                for (value, (_, _, share)) in values.iter_mut().zip(parts) {
                    // Requests are few.
                    *value += if *share == 1 { roll(7, 3) } else { work * share / 1_000 };
                }
            }
            times.push(at);
            done.iter_mut().zip(&values).for_each(|(list, value)| list.push(*value));
            at += match roll(8, 300) {
                0 => 600 + roll(9, 18_000) as i64,
                1 => 20,
                _ => 60,
            };
        }
        for ((name, own, _), values) in parts.iter().zip(done) {
            let mut labels: Vec<(&'static str, String)> =
                own.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
            labels.push(("model", model.to_owned()));
            labels.push(("user_email", format!("{harness}-{}@example.com", session % 5)));
            labels.push(("session_id", format!("{session:08x}-\"quoted\"")));
            labels.push(("team", "a".to_owned()));
            let samples = times.iter().copied().zip(values).collect();
            self.series.push(Series { name, labels, samples });
        }
    }

    /// As Prometheus' text with milliseconds, which VictoriaMetrics imports.
    pub fn exposition(&self) -> String {
        let mut text = String::new();
        for one in &self.series {
            let head = one.head();
            for (at, value) in &one.samples {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{head} {} {}", one.shown(*value), at * 1000);
            }
        }
        text
    }

    /// As OpenMetrics, of which `promtool` makes blocks.
    pub fn open_metrics(&self) -> String {
        let mut by_name: BTreeMap<&str, Vec<&Series>> = BTreeMap::new();
        self.series.iter().for_each(|s| by_name.entry(s.name).or_default().push(s));
        let mut text = String::new();
        for (name, series) in by_name {
            let (family, kind) = match name.strip_suffix("_total") {
                Some(family) => (family, "counter"),
                None => (name, "unknown"),
            };
            let _ = writeln!(text, "# TYPE {family} {kind}");
            for one in series {
                let head = one.head();
                for (at, value) in &one.samples {
                    let _ = writeln!(text, "{head} {} {at}", one.shown(*value));
                }
            }
        }
        text + "# EOF\n"
    }

    /// What a person gets who adds up all samples up to a minute ago.
    pub fn truth(&self, now: i64) -> Truth {
        let mut truth = Truth::default();
        for one in &self.series {
            let label = |name: &str| {
                one.labels.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
            };
            let person = label("user_email").to_owned();
            let harness = person.rsplit_once('-').map_or("", |(harness, _)| harness).to_owned();
            let mut last = 0;
            for (at, value) in &one.samples {
                let by = if *value < last { *value } else { value - last };
                last = *value;
                if by == 0 || *at <= self.from || *at > now - 60 {
                    continue;
                }
                let slot = (at - 1).div_euclid(QUARTER) * QUARTER;
                let mut count = |what, by| truth.add(slot, &harness, &person, what, by);
                match (one.name, label("type"), label("token_type"), label("status_code")) {
                    ("claude_code_cost_usage_USD_total", ..) => count("cost", by),
                    (_, _, _, "ok") => count("requests", by),
                    (_, _, _, "429") => count("errors", by),
                    (_, _, "total", _) => {}
                    (_, "cacheRead", ..) => count("read", by),
                    (_, "cacheCreation", ..) => count("write", by),
                    (_, "cache", ..) | (_, _, "cached_input", _) => {
                        count("read", by);
                        count("cached", by);
                    }
                    (_, "output" | "thought", ..) | (_, _, "output", _) => count("output", by),
                    _ => count("input", by),
                }
            }
        }
        truth.cached_out_of_input()
    }
}

impl Series {
    fn head(&self) -> String {
        let labels: Vec<String> = self
            .labels
            .iter()
            .map(|(n, v)| format!("{n}=\"{}\"", v.replace('\\', "\\\\").replace('"', "\\\"")))
            .collect();
        format!("{}{{{}}}", self.name, labels.join(","))
    }

    fn shown(&self, value: u64) -> String {
        if self.name.contains("cost") {
            format!("{}.{:06}", value / 1_000_000, value % 1_000_000)
        } else {
            value.to_string()
        }
    }
}

impl Truth {
    fn add(&mut self, slot: i64, harness: &str, person: &str, what: &'static str, by: u64) {
        if by > 0 {
            *self.0.entry((slot, harness.to_owned(), person.to_owned(), what)).or_default() += by;
        }
    }

    /// What was counted as cached was counted as input too.
    fn cached_out_of_input(self) -> Self {
        let mut out = Self::default();
        for ((slot, harness, person, what), by) in &self.0 {
            match *what {
                "cached" => {}
                "input" => {
                    let key = (*slot, harness.clone(), person.clone(), "cached");
                    let cached = self.0.get(&key).copied().unwrap_or(0);
                    out.add(*slot, harness, person, what, by.saturating_sub(cached));
                }
                _ => out.add(*slot, harness, person, what, *by),
            }
        }
        out
    }

    /// The same of cells.
    pub fn of_cells(cells: &CellSet) -> Self {
        let mut truth = Self::default();
        for cell in cells.cells() {
            let (slot, s) = (cell.key.slot / 1000, &cell.sums);
            let person = cell.key.user.unwrap_or_default();
            let mut add = |what, by| truth.add(slot, &cell.key.harness, &person, what, by);
            add("input", s.input_tokens);
            add("read", s.cache_read_tokens);
            add("write", s.cache_write_5m_tokens);
            add("output", s.output_tokens);
            add("cost", (s.reported_cost + 500) / 1_000);
            add("errors", s.errors);
            // A sum of an unknown number counts as one.
            add("requests", s.requests - s.uncounted_rows);
        }
        truth
    }

    /// In which figures another one differs.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let keys: std::collections::BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        let of = |truth: &Self, key| truth.0.get(key).copied().unwrap_or(0);
        keys.into_iter()
            .filter(|key| of(self, key) != of(other, key))
            .map(|key| format!("{key:?}: {} and not {}", of(other, key), of(self, key)))
            .collect()
    }
}
