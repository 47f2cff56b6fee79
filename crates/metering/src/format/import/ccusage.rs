//! `ccusage … daily --json`.
//!
//! | Report | Days | Whose |
//! |---|---|---|
//! | of all agents, with `--by-agent` | `daily[].agents[]` | `agent` |
//! | of all agents | `daily[]` with `period` | `metadata.agents[]`, where that is one |
//! | of one agent | `daily[]` with `date`; in early versions `data[]` | not said |
//! | of Claude Code with `--instances` | `projects{}[]` | Claude Code |
//!
//! A day's models are in `modelBreakdowns[]`; of Codex in the object `models`, without their costs. Codex counted
//! cached tokens inside the input while it called them `cachedInputTokens`. Models of OpenClaw and pi have the agent's
//! name in front. Reasoning that an agent does not count as output is only in the day's total.

use super::report::{Place, Report, Used, day, harness_of, known, project};
use crate::format::Out;
use crate::request::{Tokens, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;

/// The lists of its reports, by the period that each sums.
pub(super) const LISTS: [&str; 6] = ["daily", "weekly", "monthly", "session", "sessions", "blocks"];

/// Agents whose reasoning is not in their output. [source: ryoppippi/ccusage, rust/crates/ccusage/src/adapter]
const REASONING_APART: [&str; 4] =
    [harness::OPENCODE, harness::KILO_CODE, harness::GOOSE, harness::GEMINI_CLI];

const MIXED: &str = "The report mixes several agents on one day; what cannot be told to be one agent's was not read. \
                     Make it again with `ccusage daily --json --by-agent`.";
const NAMELESS: &str = "The report does not say of which agent it is; it was taken as Claude Code's. If it is of another \
                        one, name the file after it (ccusage-opencode.json) and read it again.";

/// A day, or an agent's part of one.
#[derive(Debug, Default)]
struct Day {
    date: Option<Millis>,
    agent: Option<String>,
    /// Whose day it is, where that is not said but listed.
    listed: Vec<String>,
    own: Counts,
    models: Vec<(Option<String>, Counts)>,
    /// Models without counts of their own.
    names: Vec<String>,
    agents: Vec<Day>,
    /// The form that only Codex's reports have.
    codex: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tokens: Tokens,
    /// Of tokens that are also in the input.
    cached_input: Option<u64>,
    total: u64,
    cost: f64,
}

/// Reads the document.
pub(super) fn read(json: &[u8], file: &str, report: &mut Report, out: &mut Out<'_>) {
    let mut days: Vec<(Option<String>, Day)> = Vec::new();
    let mut by_project = false;
    Scanner::new(json).object(|key, s| match key {
        "daily" | "data" => {
            s.array(|s| days.push((None, Day::read(s))));
        }
        "projects" => {
            by_project = true;
            s.object(|name, s| {
                let project = project(name);
                s.array(|s| days.push((project.clone(), Day::read(s))));
            });
        }
        _ => s.skip(),
    });
    let mut source = Source { of_file: of_file(file), by_project, mixed: false, nameless: false };
    let mut dated = false;
    for (project, day) in &days {
        let Some(date) = day.date else { continue };
        dated = true;
        for (harness, model, used) in source.split(day) {
            report.add(Place { day: date, harness, project: project.clone(), provider: None, model }, &used);
        }
    }
    if !dated && !days.is_empty() {
        out.finding(0, super::NO_DAYS);
    }
    if source.mixed {
        out.finding(0, MIXED);
    }
    if source.nameless {
        out.note(0, NAMELESS);
    }
}

/// The agent in a file's name.
fn of_file(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).find_map(known)
}

/// What is known of the report as a whole.
struct Source {
    of_file: Option<&'static str>,
    by_project: bool,
    mixed: bool,
    nameless: bool,
}

impl Source {
    /// A day's rows: harness, model, what was used.
    fn split(&mut self, day: &Day) -> Vec<(String, Option<String>, Used)> {
        if !day.agents.is_empty() {
            return day.agents.iter().flat_map(|of| self.split(of)).collect();
        }
        let models = day.models();
        let mut list = Vec::new();
        for (model, used) in models {
            let named = model.as_deref().and_then(|m| m.strip_prefix('[')?.split_once("] "));
            let (harness, model) = match named {
                Some((agent, model)) => (Some(harness_of(agent)), Some(model.to_owned())),
                None => (self.whose(day), model),
            };
            match harness {
                Some(harness) => list.push((harness, model, used)),
                None => self.mixed = true,
            }
        }
        // Reasoning that is only in the day's total, where the agent's output leaves it out.
        let counted = list
            .iter()
            .fold(Used::default(), |sum, (_, _, used)| Used { tokens: sum.tokens.plus(&used.tokens), ..sum });
        let apart = day.own.total.saturating_sub(counted.tokens.total());
        let whose = list.first().map(|(harness, ..)| harness.clone());
        if let Some(harness) = whose.filter(|h| {
            apart > 0 && REASONING_APART.contains(&h.as_str()) && list.iter().all(|(other, ..)| other == h)
        }) {
            let model = list.first().filter(|_| list.len() == 1).and_then(|(_, model, _)| model.clone());
            let tokens = Tokens { output: apart, reasoning: apart, ..Tokens::default() };
            list.push((harness, model, Used { tokens, ..Used::default() }));
        }
        list
    }

    /// Whose a model of a day is, whose name does not tell.
    fn whose(&mut self, day: &Day) -> Option<String> {
        match day.agent.as_deref() {
            Some("all") => {
                let marked = [harness::OPENCLAW, harness::PI];
                let mut left =
                    day.listed.iter().map(|a| harness_of(a)).filter(|h| !marked.contains(&h.as_str()));
                left.next().filter(|_| left.next().is_none())
            }
            Some(agent) => Some(harness_of(agent)),
            None if day.codex => Some(harness::CODEX.to_owned()),
            None if self.by_project => Some(harness::CLAUDE_CODE.to_owned()),
            None => {
                self.nameless |= self.of_file.is_none();
                Some(self.of_file.unwrap_or(harness::CLAUDE_CODE).to_owned())
            }
        }
    }
}

impl Day {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut d = Self::default();
        s.object(|key, s| match key {
            "date" | "period" => d.date = s.text().as_deref().and_then(day),
            "agent" => d.agent = s.text().map(|t| t.into_owned()),
            "metadata" => {
                s.object(|key, s| match key {
                    "agents" => {
                        s.array(|s| d.listed.extend(s.text().map(|t| t.into_owned())));
                    }
                    _ => s.skip(),
                });
            }
            "modelBreakdowns" => {
                s.array(|s| {
                    let (mut name, mut counts) = (None, Counts::default());
                    s.object(|key, s| match key {
                        "modelName" | "model" => name = s.text().map(|t| t.into_owned()),
                        _ => counts.field(key, s),
                    });
                    d.models.push((name, counts));
                });
            }
            "models" if s.peek() == Some(b'{') => {
                d.codex = true;
                s.object(|name, s| {
                    let (mut guessed, mut counts) = (false, Counts::default());
                    s.object(|key, s| match key {
                        "isFallback" => guessed = s.bool() == Some(true),
                        _ => counts.field(key, s),
                    });
                    // The log named no model; this one is a guess.
                    d.models.push((Some(name.to_owned()).filter(|_| !guessed), counts));
                });
            }
            "models" | "modelsUsed" => {
                s.array(|s| d.names.extend(s.text().map(|t| t.into_owned())));
            }
            "agents" => {
                s.array(|s| d.agents.push(Self::read(s)));
            }
            _ => d.own.field(key, s),
        });
        d
    }

    /// Its models with what each used. A cost that is not said by model stands beside them, or with the only one.
    fn models(&self) -> Vec<(Option<String>, Used)> {
        let mut list: Vec<(Option<String>, Used)> =
            self.models.iter().map(|(name, counts)| (name.clone(), counts.used())).collect();
        if list.is_empty() {
            let only = self.names.first().filter(|_| self.names.len() == 1).cloned();
            return vec![(only, self.own.used())];
        }
        let costs: f64 = list.iter().map(|(_, used)| used.cost).sum();
        if costs <= 0.0 && self.own.cost > 0.0 {
            match list.as_mut_slice() {
                [(_, only)] => only.cost = self.own.cost,
                _ => list.push((None, Used { cost: self.own.cost, ..Used::default() })),
            }
        }
        list
    }
}

impl Counts {
    fn field(&mut self, key: &str, s: &mut Scanner<'_>) {
        let t = &mut self.tokens;
        let to = match key {
            "inputTokens" => &mut t.input,
            "outputTokens" => &mut t.output,
            "cacheCreationTokens" | "cacheCreationInputTokens" => &mut t.cache_write_5m,
            "cacheReadTokens" | "cacheReadInputTokens" => &mut t.cache_read,
            "reasoningOutputTokens" => &mut t.reasoning,
            "totalTokens" => &mut self.total,
            "cachedInputTokens" => {
                self.cached_input = s.u64();
                return;
            }
            "totalCost" | "costUSD" | "cost" => {
                self.cost = s.f64().unwrap_or(0.0);
                return;
            }
            _ => return s.skip(),
        };
        *to = s.u64().unwrap_or(0);
    }

    fn used(&self) -> Used {
        let mut tokens = self.tokens;
        if let Some(cached) = self.cached_input {
            tokens.cache_read = cached;
            tokens = tokens.without_cached_input();
        }
        tokens.reasoning = tokens.reasoning.min(tokens.output);
        Used { tokens, requests: 0, cost: self.cost }
    }
}
