//! Sessions of Cline's command line: `<session>.messages.json` with counts at each reply, and `<session>.json` with the
//! sum, for sessions whose replies have none.

use super::inclusion;
use crate::format::content::Content;
use crate::format::fields::{Text, dollars, instant, text};
use crate::format::{FileInfo, Out, Reader};
use crate::key::Key;
use crate::record::{About, Identity, Prompt, PromptMark, Reply, Sighting, UNDATED, Yields, project_name};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;

/// Reads either file; with the session's name as the file gives it.
pub(super) struct Session(String);

#[derive(Debug, Default)]
struct Message<'a> {
    id: Text<'a>,
    role: Text<'a>,
    at: Option<Millis>,
    model: Text<'a>,
    provider: Text<'a>,
    tokens: Tokens,
    cost: Option<u64>,
    content: Content<'a>,
    /// It stands for what was before it.
    sums_up: bool,
}

#[derive(Debug, Default)]
struct File<'a> {
    session: Text<'a>,
    folder: Text<'a>,
    provider: Text<'a>,
    model: Text<'a>,
    began: Option<Millis>,
    sum: Option<(Tokens, Option<u64>)>,
    messages: Vec<Message<'a>>,
    is_manifest: bool,
}

impl Session {
    pub fn new(file: &FileInfo<'_>) -> Self {
        let name = file.name();
        let stem = name.strip_suffix(".messages.json").or(name.strip_suffix(".json")).unwrap_or(name);
        Self(stem.to_owned())
    }
}

impl Reader for Session {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let mut file = File::default();
        let whole = Scanner::new(line).object(|key, s| file.field(key, s));
        out.recognised();
        if !whole {
            out.finding(0, "The file is not whole JSON; what stands before the break was read. Cline may have been writing it: try again.");
        }
        let session = file.session.clone().unwrap_or(Cow::Borrowed(&self.0));
        // An agent's session is named after the one that started it.
        if let Some((root, _)) = session.split_once("__").filter(|(root, _)| !root.is_empty()) {
            out.child(&session, root);
        }
        if file.is_manifest {
            file.about(&session, out);
        }
        file.report(&session, out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

impl<'a> File<'a> {
    fn field(&mut self, key: &str, s: &mut Scanner<'a>) {
        match key {
            "sessionId" => self.session = text(s),
            "session_id" => {
                self.is_manifest = true;
                self.session = text(s);
            }
            "workspace_root" => self.folder = text(s).or(self.folder.take()),
            "cwd" => self.folder = self.folder.take().or(text(s)),
            "provider" => self.provider = text(s),
            "model" => self.model = text(s),
            "started_at" => self.began = instant(s),
            "metadata" => {
                s.object(|key, s| match key {
                    // `aggregateUsage` holds that of agents too, which have files of their own.
                    "usage" => self.sum = Some(metrics(s)),
                    _ => s.skip(),
                });
            }
            "messages" => {
                s.array(|s| self.messages.push(Message::read(s)));
            }
            _ => s.skip(),
        }
    }

    fn about(&self, session: &str, out: &mut Out<'_>) {
        let project = self.folder.as_deref().and_then(project_name);
        let (provider, model) = (self.provider.as_deref(), self.model.as_deref());
        out.about(
            harness::CLINE,
            session,
            &About { project, provider, model, at: self.began, ..About::default() },
        );
        let Some((mut tokens, cost)) = self.sum else { return };
        inclusion::settle(std::iter::once(&mut tokens));
        if !tokens.is_zero() {
            out.sight(&Sighting {
                id: Identity::of(&["cline session", session]),
                at: self.began.unwrap_or(UNDATED),
                prompt: Prompt::None,
                tokens,
                quality: Quality::SessionTotal,
                yields: Yields::Session,
                reported_cost: cost,
                provider,
                model,
                ..sighting(session)
            });
        }
    }

    fn report(&mut self, session: &str, out: &mut Out<'_>) {
        inclusion::settle(self.messages.iter_mut().map(|m| &mut m.tokens));
        // What an agent is told is no message of a person.
        let agent = session.contains("__");
        let mut prompt = if agent { Prompt::ByTime } else { Prompt::None };
        for (place, m) in self.messages.iter().enumerate() {
            let name = m.id.clone().unwrap_or_else(|| Cow::Owned(place.to_string()));
            if let (true, Some(at)) = (m.sums_up, m.at) {
                out.compaction(session, None, at);
            }
            match m.role.as_deref() {
                Some("user") if m.content.text && !agent => {
                    let key = Key::of(&["cline prompt", session, &name]);
                    prompt = Prompt::Known(key);
                    if let Some(at) = m.at {
                        out.prompt(&PromptMark { session, key, at, trigger: Trigger::Person });
                    }
                }
                Some("assistant") if !m.tokens.is_zero() => {
                    let handed = m.provider.as_deref() == Some(harness::CLAUDE_CODE);
                    out.sight(&Sighting {
                        id: Identity::of(&["cline message", session, &name]),
                        at: m.at.unwrap_or(UNDATED),
                        prompt,
                        provider: m.provider.as_deref(),
                        model: m.model.as_deref(),
                        tokens: m.tokens,
                        yields: if handed { Yields::Client(harness::CLAUDE_CODE) } else { Yields::Nothing },
                        reply: Some(Reply { text: m.content.text, tools: m.content.tools() }),
                        reported_cost: m.cost,
                        ..sighting(session)
                    });
                }
                _ => {}
            }
        }
    }
}

fn sighting(session: &str) -> Sighting<'_> {
    Sighting { harness: harness::CLINE, session: Some(session), ..Sighting::default() }
}

impl<'a> Message<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut m = Self::default();
        s.object(|key, s| match key {
            "id" => m.id = text(s),
            "role" => m.role = text(s),
            "ts" => m.at = instant(s),
            "modelInfo" => {
                s.object(|key, s| match key {
                    "id" => m.model = text(s),
                    "provider" => m.provider = text(s),
                    _ => s.skip(),
                });
            }
            "metrics" => (m.tokens, m.cost) = metrics(s),
            "metadata" => {
                s.object(|key, s| match key {
                    "kind" => m.sums_up = s.text().as_deref() == Some("compaction_summary"),
                    _ => s.skip(),
                });
            }
            "content" => m.content = Content::read(s),
            _ => s.skip(),
        });
        m
    }
}

fn metrics(s: &mut Scanner<'_>) -> (Tokens, Option<u64>) {
    let (mut tokens, mut cost) = (Tokens::default(), None);
    s.object(|key, s| match key {
        "inputTokens" => tokens.input = s.u64().unwrap_or(0),
        "outputTokens" => tokens.output = s.u64().unwrap_or(0),
        "cacheReadTokens" => tokens.cache_read = s.u64().unwrap_or(0),
        "cacheWriteTokens" => tokens.cache_write_5m = s.u64().unwrap_or(0),
        "cost" | "totalCost" => cost = dollars(s.f64()),
        _ => s.skip(),
    });
    (tokens, cost)
}
