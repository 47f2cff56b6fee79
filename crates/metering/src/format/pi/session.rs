//! One conversation: its entries as sightings and prompt marks.

use super::entry::{Entry, Message, Usage};
use super::speaker::{Speaker, speaker};
use crate::format::kinds::Kinds;
use crate::format::objects::objects;
use crate::format::{Out, failure};
use crate::key::Key;
use crate::price::canonical_provider;
use crate::record::{Identity, Lane, Prompt, PromptMark, Reply, Sighting, Yields, project_name};
use crate::request::{Quality, Trigger, harness};
use crate::time::Millis;

/// A provider's message id is at least this long where it is unique: some local servers give three digits.
const UNIQUE_ID: usize = 16;

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Session {
    harness: &'static str,
    /// From the header, else from the file's name or the table's column.
    id: Option<String>,
    /// Another session's agent: its prompts are not a person's.
    pub child: bool,
    /// Who starts the queries of this session, where its key tells.
    pub trigger: Option<Trigger>,
    project: Option<String>,
    /// When the header was written; what a fork holds from before is a copy.
    born: Option<Millis>,
    fork: bool,
    /// The provider and the model that were chosen last: some replies do not name theirs.
    chosen: (Option<String>, Option<String>),
    /// The time of the latest reply so far.
    replied: Option<Millis>,
    kinds: Kinds,
}

/// Every kind of entry that pi and OpenClaw are known to write. [source: npm @earendil-works/pi-coding-agent 1.5.2,
/// openclaw 2026.9.6]
const KINDS: [&str; 14] = [
    "branch_summary",
    "compaction",
    "context_edit",
    "custom",
    "custom_message",
    "label",
    "leaf",
    "message",
    "model_change",
    "reset",
    "session",
    "session_info",
    "thinking_level_change",
    "usage",
];

impl Session {
    /// A conversation of this harness, with its id where that is known before the header.
    pub fn new(harness: &'static str, id: Option<&str>) -> Self {
        Self { harness, id: id.map(str::to_owned), ..Self::default() }
    }

    /// Reads one line, which may hold several objects.
    pub fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"type\":\""], out, |scanner, out| {
            let entry = Entry::read(scanner);
            if !scanner.broken() {
                self.entry(number, &entry, out);
            }
        });
    }

    fn entry(&mut self, number: u64, entry: &Entry<'_>, out: &mut Out<'_>) {
        let Some(kind) = entry.kind.as_deref() else { return };
        out.recognised();
        if let ("compaction" | "reset" | "branch_summary" | "context_edit", Some(session), Some(at)) =
            (kind, self.id.as_deref(), entry.at)
        {
            out.compaction(session, None, at);
        }
        match (kind, &entry.message) {
            ("session", _) => self.header(entry),
            ("model_change" | "custom", None) if entry.chosen.1.is_some() => {
                let (provider, model) = &entry.chosen;
                let owned = |text: &Option<_>| text.as_deref().map(str::to_owned);
                self.chosen = (owned(provider).or_else(|| owned(&entry.provider)), owned(model));
            }
            (_, Some(message)) => match message.role.as_deref() {
                Some("user") => self.prompt(entry, message, out),
                Some("assistant") => self.reply(number, entry, message, out),
                _ => self.auxiliary(number, entry, message.usage.or(entry.usage), out),
            },
            // Whatever it is, what it used counts.
            (_, None) if entry.usage.is_some() => self.auxiliary(number, entry, entry.usage, out),
            (_, None) => self.kinds.see(number, kind, &KINDS, false, out),
        }
    }

    fn header(&mut self, entry: &Entry<'_>) {
        if let Some(id) = &entry.id {
            self.id = Some(id.clone().into_owned());
        }
        self.project = entry.cwd.as_deref().and_then(project_name).map(str::to_owned);
        self.born = entry.at;
        self.fork = entry.parent_session;
    }

    fn prompt(&mut self, entry: &Entry<'_>, message: &Message<'_>, out: &mut Out<'_>) {
        let (Some(session), Some(at)) = (self.id.as_deref(), message.at.or(entry.at)) else { return };
        let Speaker::Began(trigger) = speaker(message) else { return };
        if self.child {
            return;
        }
        let key = Key::of(&["pi prompt", session, entry.id.as_deref().unwrap_or_default(), &at.to_string()]);
        // A message typed while a reply was made is dated before it, and stands behind it.
        let at = self.replied.map_or(at, |replied| at.max(replied.saturating_add(1)));
        let trigger = if trigger == Trigger::Person { self.trigger.unwrap_or(trigger) } else { trigger };
        out.prompt(&PromptMark { session, key, at, trigger });
    }

    fn reply(&mut self, number: u64, entry: &Entry<'_>, message: &Message<'_>, out: &mut Out<'_>) {
        // Rows that OpenClaw wrote itself, to mirror what it delivered: no model was called.
        let own = ["delivery-mirror", "gateway-injected"];
        if message.provider.as_deref() == Some("openclaw")
            || message.model.as_deref().is_some_and(|m| own.contains(&m))
        {
            return;
        }
        let Some(at) = message.at.or(entry.at) else {
            out.finding(number, "The reply has no readable timestamp; it was not counted.");
            return;
        };
        self.replied = self.replied.max(Some(at));
        let provider = message.provider.as_deref().or(self.chosen.0.as_deref()).map(served_by);
        let model = message.model.as_deref().or(self.chosen.1.as_deref());
        let usage = message.usage.or(entry.usage).unwrap_or_default();
        let stop = message.stop.as_deref().unwrap_or_default();
        if usage.tokens.is_zero() {
            match stop {
                "error" | "aborted" => {
                    let error = message.error.as_deref().map_or_else(|| stop.to_owned(), failure::name);
                    let error = if stop == "aborted" { String::from("aborted") } else { error };
                    out.sight(&Sighting {
                        id: self.identity("pi error", entry, None, at),
                        provider,
                        model,
                        error: Some(&error),
                        ..self.sighting(at)
                    });
                }
                "pending" | "deferred" => {}
                _ => out.finding(number, "The reply has no token counts; it was not counted."),
            }
            return;
        }
        let turn = is_turn(message, &usage);
        if turn {
            out.gap(
                number,
                "The row is the sum of a turn that OpenClaw handed to another program (Claude Code, Codex CLI), so \
                 nothing per request is known of it. Read that program's log too: where it holds the turn, its \
                 requests take the place of the sum.",
            );
        }
        let response = message.response.as_deref().filter(|id| !turn && id.len() >= UNIQUE_ID);
        out.sight(&Sighting {
            id: self.identity("pi entry", entry, response, at),
            provider,
            model,
            reply: Some(Reply { text: message.text, tools: message.tools.iter().map(|t| &**t).collect() })
                .filter(|_| !turn),
            quality: match (turn, usage.undivided) {
                (true, _) => Quality::SessionTotal,
                (false, true) => Quality::Estimated,
                (false, false) => Quality::Exact,
            },
            yields: turn.then(|| client(message)).flatten().map_or(Yields::Nothing, Yields::Client),
            duration_ms: message.duration_ms,
            ..self.used(at, &usage)
        });
    }

    /// Usage that is no reply: cache warming, compactions, branch summaries, model work inside a tool.
    fn auxiliary(&mut self, number: u64, entry: &Entry<'_>, usage: Option<Usage>, out: &mut Out<'_>) {
        let Some(usage) = usage.filter(|u| !u.tokens.is_zero()) else { return };
        let message = entry.message.as_ref();
        let Some(at) = message.and_then(|m| m.at).or(entry.at) else {
            out.finding(number, "The usage has no readable timestamp; it was not counted.");
            return;
        };
        let warms = entry.operation.as_deref() == Some("cache_warm");
        out.sight(&Sighting {
            id: self.identity("pi entry", entry, None, at),
            provider: entry.provider.as_deref().map(served_by),
            model: entry.model.as_deref(),
            // A tool may have asked a model more than once.
            quality: if message.is_some() { Quality::SessionTotal } else { Quality::Exact },
            trigger: warms.then_some(Trigger::Background),
            // Only what keeps the cache warm has the conversation's own prompt.
            lane: if warms { Lane::Agent } else { Lane::Aside },
            ..self.used(at, &usage)
        });
    }

    /// Forks copy entries with their ids and times. Entries of the oldest versions have no ids.
    fn identity(&self, what: &str, entry: &Entry<'_>, response: Option<&str>, at: Millis) -> Identity {
        let time = at.to_string();
        let id = match (response, entry.id.as_deref()) {
            (Some(response), _) => Identity::message(response),
            (None, Some(id)) => Identity::of(&[what, id, &time]),
            (None, None) => {
                let message = entry.message.as_ref();
                let model = message.and_then(|m| m.model.as_deref()).unwrap_or_default();
                let counts = message.and_then(|m| m.usage).or(entry.usage).unwrap_or_default().tokens;
                Identity::of(&[what, "", &time, model, &format!("{counts:?}")])
            }
        };
        id.on_side(self.fork && self.born.is_some_and(|born| at < born))
    }

    fn used(&self, at: Millis, usage: &Usage) -> Sighting<'_> {
        let nano = |usd: f64| (usd * 1e9).round() as u64;
        Sighting { tokens: usage.tokens, reported_cost: usage.cost.map(nano), ..self.sighting(at) }
    }

    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: self.harness,
            session: self.id.as_deref(),
            prompt: Prompt::ByTime,
            project: self.project.as_deref(),
            ..Sighting::default()
        }
    }
}

/// Whether the counts are a whole turn's: several requests, made by another program.
fn is_turn(message: &Message<'_>, usage: &Usage) -> bool {
    // Half as much again as the last call's prompt cannot be one call.
    let several = usage.last_prompt.is_some_and(|p| p > 0 && usage.tokens.prompt() > p.saturating_add(p / 2));
    message.api.as_deref() == Some("cli")
        || matches!(message.provider.as_deref(), Some("claude-cli" | "codex-cli" | "gemini-cli"))
        || usage.no_context
        || several
}

/// The harness whose program made a turn's requests.
fn client(message: &Message<'_>) -> Option<&'static str> {
    let provider = message.provider.as_deref()?;
    match canonical_provider(served_by(provider)).unwrap_or(provider) {
        "anthropic" => Some(harness::CLAUDE_CODE),
        "openai" | "codex" => Some(harness::CODEX),
        "google" => Some(harness::GEMINI_CLI),
        _ => None,
    }
}

/// The provider behind another program.
fn served_by(provider: &str) -> &str {
    match provider {
        "claude-cli" => "anthropic",
        "codex-cli" => "openai",
        "google-gemini-cli" | "gemini-cli" => "google",
        other => other,
    }
}
