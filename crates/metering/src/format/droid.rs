//! Factory's Droid.
//!
//! `~/.factory/sessions/<folder>/<session>.jsonl` is the log of a session and holds no counts; beside it
//! `<session>.settings.json` holds the sum of all its requests, which grows.
//!
//! What makes these logs hard, and what is done about it:
//! - Nothing is known per request or per query: one row per session.
//! - Newer settings do not say when: the log does. The project stands in the log alone, the model in both.
//! - A person's own models have names like `custom:GLM-5.1-[Proxy]-0`: the model's own name is taken out.
//! - `inclusiveTokenUsage` repeats the counts of a session and of its agents; of agents whose own files are gone the
//!   parent's record of them is taken, with its time and model.
//! - Whether `thinkingTokens` are part of the output is not documented. Where they fit into it they are taken for a
//!   part, as the providers count; where they do not they are added.

use super::fields::{Text, instant, text};
use super::objects::objects;
use super::{FileInfo, Format, Out, Reader, Shape};
use crate::record::{About, Identity, Prompt, Sighting, UNDATED, Yields, project_name};
use crate::request::{Quality, Tokens, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;

/// What a session used.
pub const SETTINGS: Format = Format {
    name: "droid-settings",
    harness: harness::DROID,
    shape: Shape::Document,
    claims: |path| path.ends_with(".settings.json") && below(path),
    sniff: |head| {
        let (mut used, mut signs) = (false, 0);
        Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).object(|key, s| {
            used |= key == "tokenUsage" && s.peek() == Some(b'{');
            let own = ["assistantActiveTimeMs", "autonomyMode", "autonomyLevel", "providerLock"];
            signs += usize::from(own.contains(&key));
            s.skip();
        });
        used && signs > 0
    },
    open: |file| Box::new(Settings(stem(file, ".settings.json"))),
};

/// The log of a session.
pub const LOG: Format = Format {
    name: "droid",
    harness: harness::DROID,
    shape: Shape::Lines,
    claims: |path| path.ends_with(".jsonl") && below(path),
    sniff: |head| {
        let (mut start, mut signs) = (false, 0);
        Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).object(|key, s| match key {
            "type" => start = s.text().is_some_and(|kind| kind == "session_start"),
            "cwd" | "owner" | "sessionTitle" | "version" => {
                signs += 1;
                s.skip();
            }
            _ => s.skip(),
        });
        start && signs >= 2
    },
    open: |file| Box::new(Log { session: stem(file, ".jsonl"), dated: false }),
};

fn below(path: &str) -> bool {
    path.contains(".factory/sessions/")
}

fn stem(file: &FileInfo<'_>, end: &str) -> String {
    file.name().strip_suffix(end).unwrap_or(file.name()).to_owned()
}

/// Reads the settings of a session, by its name.
struct Settings(String);

impl Reader for Settings {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let (mut model, mut provider, mut locked) = (None, None, None);
        let (mut own, mut agents) = (Used::default(), Vec::new());
        let whole = Scanner::new(line).object(|key, s| match key {
            "model" => model = text(s),
            "providerLock" => provider = text(s),
            "providerLockTimestamp" => locked = instant(s),
            "tokenUsage" => own = Used::read(s),
            "childInclusiveTokenUsageBySessionId" => {
                s.object(|agent, s| agents.push((agent.to_owned(), Used::read(s))));
            }
            _ => s.skip(),
        });
        out.recognised();
        if !whole {
            out.finding(0, "The file is not whole JSON; what stands before the break was read. Droid may have been writing it: try again.");
        }
        let model = model.as_deref().map(model_name);
        let sum =
            Sum { model: model.as_deref(), provider: provider.as_deref(), at: locked.unwrap_or(UNDATED) };
        sum.report(&self.0, &own, Yields::Session, out);
        for (agent, used) in agents {
            out.child(&agent, &self.0);
            out.about(harness::DROID, &agent, &About { see: Some(&self.0), ..About::default() });
            // The agent's own record is the same, but for agents of its own.
            let id = Identity::of(&["droid agent", &agent]);
            sum.sight(id, &agent, &used, Yields::Part(identity(&agent).key), out);
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

fn identity(session: &str) -> Identity {
    Identity::of(&["droid session", session])
}

struct Sum<'a> {
    model: Option<&'a str>,
    provider: Option<&'a str>,
    at: Millis,
}

impl Sum<'_> {
    fn report(&self, session: &str, used: &Used, yields: Yields<'_>, out: &mut Out<'_>) {
        if used.tokens().is_zero() && used.total > 0 {
            out.finding(
                0,
                "The settings hold only a total of tokens, not their kinds; they were not counted.",
            );
        }
        self.sight(identity(session), session, used, yields, out);
    }

    fn sight(&self, id: Identity, session: &str, used: &Used, yields: Yields<'_>, out: &mut Out<'_>) {
        let tokens = used.tokens();
        if tokens.is_zero() {
            return;
        }
        out.sight(&Sighting {
            id,
            at: self.at,
            harness: harness::DROID,
            session: Some(session),
            prompt: Prompt::None,
            provider: self.provider,
            model: self.model,
            tokens,
            quality: Quality::SessionTotal,
            yields,
            ..Sighting::default()
        });
    }
}

/// Counts as Droid writes them.
#[derive(Debug, Default)]
struct Used {
    counts: Tokens,
    total: u64,
}

impl Used {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut used = Self::default();
        s.object(|key, s| {
            let to = match key {
                "inputTokens" => &mut used.counts.input,
                "outputTokens" => &mut used.counts.output,
                "cacheCreationTokens" => &mut used.counts.cache_write_5m,
                "cacheReadTokens" => &mut used.counts.cache_read,
                "thinkingTokens" => &mut used.counts.reasoning,
                "totalTokens" => &mut used.total,
                _ => return s.skip(),
            };
            *to = s.u64().unwrap_or(0);
        });
        used
    }

    fn tokens(&self) -> Tokens {
        let Tokens { output, reasoning, .. } = self.counts;
        let apart = if reasoning > output { reasoning } else { 0 };
        Tokens { output: output.saturating_add(apart), ..self.counts }
    }
}

/// `custom:Claude-Opus-4.5-Thinking-[Anthropic]-0` → `claude-opus-4.5-thinking`; other names as they are.
fn model_name(model: &str) -> Cow<'_, str> {
    let Some(own) = model.strip_prefix("custom:") else { return Cow::Borrowed(model) };
    let (name, rest) = own.split_once('[').unwrap_or((own, ""));
    let counted = || {
        // Without a provider's name only the number is left to take off.
        let (name, number) = name.rsplit_once('-')?;
        number.bytes().all(|b| b.is_ascii_digit()).then_some(name)
    };
    let name = if rest.is_empty() { counted().unwrap_or(name) } else { name };
    let name = name.trim_matches(|c: char| c == '-' || c.is_whitespace());
    Cow::Owned(name.to_ascii_lowercase().replace(' ', "-"))
}

/// Reads the log of a session: when, where, with which model.
struct Log {
    session: String,
    dated: bool,
}

impl Reader for Log {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"type\":\""], out, |s, out| {
            let (mut kind, mut id, mut cwd, mut at, mut model): (Text<'_>, Text<'_>, Text<'_>, _, Text<'_>) =
                (None, None, None, None, None);
            s.object(|key, s| match key {
                "type" => kind = text(s),
                "id" => id = text(s),
                "cwd" => cwd = text(s),
                "timestamp" => at = instant(s),
                "message" => {
                    s.object(|key, s| match key {
                        "modelId" => model = text(s),
                        _ => s.skip(),
                    });
                }
                _ => s.skip(),
            });
            if s.broken() || kind.is_none() {
                return;
            }
            out.recognised();
            if kind.as_deref() == Some("session_start") {
                self.session = id.map_or_else(|| std::mem::take(&mut self.session), Cow::into_owned);
                self.dated = false;
            }
            let (project, model) = (cwd.as_deref().and_then(project_name), model.as_deref().map(model_name));
            let new = project.is_some() || model.is_some() || at.is_some() && !self.dated;
            self.dated |= at.is_some();
            if new {
                let about = About { project, model: model.as_deref(), at, ..About::default() };
                out.about(harness::DROID, &self.session, &about);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
