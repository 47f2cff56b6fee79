//! One transcript: its records as sightings and prompt marks.

use super::record::{Event, Record};
use crate::format::objects::objects;
use crate::format::{FileInfo, Out, Reader, failure};
use crate::key::Key;
use crate::record::{About, Identity, Prompt, PromptMark, Reply, Sighting, Yields};
use crate::request::{Tokens, Trigger, harness};
use crate::time::Millis;
use std::collections::VecDeque;

/// How records begin.
const STARTS: [&[u8]; 2] = [b"{\"uuid\":", b"{\"backgroundTurn\":"];

/// A record's id is at least this long where nothing else has it.
const UNIQUE_ID: usize = 16;

/// A reply and its telemetry stand at most so many of either apart.
const NEAR: usize = 8;

/// A transcript.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// Written beside a transcript, without usage.
    is_ledger: bool,
    /// From the records, else from the file's name.
    id: String,
    /// A subagent's transcript.
    agent: Option<String>,
    version: Option<String>,
    project: Option<String>,
    /// How long replies took that are still to come.
    durations: VecDeque<(Tokens, u64)>,
    /// Replies whose telemetry is still to come.
    replies: VecDeque<Done>,
    /// The latest reply.
    last: Option<Done>,
}

/// A reply that was reported.
#[derive(Clone, Debug)]
struct Done {
    id: Identity,
    at: Millis,
    tokens: Tokens,
    text: bool,
    tools: Vec<String>,
}

impl Session {
    /// A transcript of this file.
    pub fn new(file: &FileInfo<'_>) -> Self {
        let stem = file.name().trim_end_matches(".jsonl");
        let agent = stem.strip_prefix("agent-").map(str::to_owned);
        let folder = file.path.rsplit('/').nth(1).unwrap_or_default();
        Self {
            is_ledger: stem.ends_with(".ledger"),
            id: if agent.is_some() { folder } else { stem }.to_owned(),
            agent,
            ..Self::default()
        }
    }

    fn record(&mut self, number: u64, record: &Record<'_>, out: &mut Out<'_>) {
        let Some(kind) = record.kind.as_deref() else { return };
        out.recognised();
        if let Some(id) = &record.session {
            id.as_ref().clone_into(&mut self.id);
        }
        if record.side && record.agent.is_some() {
            self.agent = record.agent.as_deref().map(str::to_owned);
        }
        self.version = record.version.as_deref().map(str::to_owned).or(self.version.take());
        self.project = record.project.clone().or(self.project.take());
        match (kind, record.subtype.as_deref(), &record.event) {
            ("user", subtype, _) => self.prompt(record, subtype, out),
            ("assistant", ..) => self.reply(number, record, out),
            ("system", _, Some(event)) => self.telemetry(record, event, out),
            ("system", Some("chat_compression" | "rewind"), _) => {
                if let Some(at) = record.at {
                    out.compaction(&self.id, self.agent.as_deref(), at);
                }
            }
            ("system", Some("session_source"), _) if record.source.as_deref() == Some("scheduled_task") => {
                let about = About { trigger: Some(Trigger::Schedule), ..About::default() };
                out.about(harness::QWEN_CODE, &self.id, &about);
            }
            _ => {}
        }
    }

    fn prompt(&self, record: &Record<'_>, subtype: Option<&str>, out: &mut Out<'_>) {
        let trigger = match subtype {
            None => Trigger::Person,
            Some("cron") => Trigger::Schedule,
            // Results of background work, goals that go on, words into a running turn: what was begun continues.
            Some(_) => return,
        };
        let of_client = record.parts.as_ref().is_some_and(|p| p.is_of_client());
        let Some(at) = record.at.filter(|_| self.agent.is_none() && !of_client) else { return };
        let key =
            Key::of(&["qwen prompt", &self.id, record.id.as_deref().unwrap_or_default(), &at.to_string()]);
        out.prompt(&PromptMark { session: &self.id, key, at, trigger });
    }

    fn reply(&mut self, number: u64, record: &Record<'_>, out: &mut Out<'_>) {
        let parts = record.parts.as_ref();
        let tools: Vec<String> =
            parts.into_iter().flat_map(|p| &p.tools).map(|t| t.clone().into_owned()).collect();
        let Some(tokens) = record.usage.and_then(|u| u.tokens(false)) else {
            // In a subagent's transcript each call of a tool has a record of its own.
            if let Some(last) = self.last.as_mut().filter(|_| self.agent.is_some() && !tools.is_empty()) {
                last.tools.extend(tools);
                let last = last.clone();
                self.report(&last, None, None, out);
            }
            return;
        };
        let Some(at) = record.at else {
            out.finding(number, "The reply has no readable timestamp; it was not counted.");
            return;
        };
        let id = self.identity("qwen", record, at, &tokens);
        let done = Done { id, at, tokens, text: parts.is_some_and(|p| p.text), tools };
        let known = self.durations.iter().position(|d| d.0 == tokens);
        let duration = known.and_then(|i| self.durations.remove(i)).map(|d| d.1);
        self.report(&done, record.model.as_deref(), duration, out);
        if duration.is_none() {
            self.replies.push_back(done.clone());
            self.replies.drain(..self.replies.len().saturating_sub(NEAR));
        }
        self.last = Some(done);
    }

    fn report(&self, done: &Done, model: Option<&str>, duration_ms: Option<u64>, out: &mut Out<'_>) {
        let reply = Reply { text: done.text, tools: done.tools.iter().map(String::as_str).collect() };
        out.sight(&Sighting {
            id: done.id,
            model,
            tokens: done.tokens,
            duration_ms,
            reply: Some(reply).filter(|r| r.text || !r.tools.is_empty()),
            ..self.sighting(done.at)
        });
    }

    fn telemetry(&mut self, record: &Record<'_>, event: &Event<'_>, out: &mut Out<'_>) {
        let Some(at) = record.at else { return };
        let asked_in = Some(self.id.as_str()).filter(|_| record.origin.1.is_none());
        let agent = event.agent(asked_in).map(str::to_owned).or(self.agent.clone());
        let name = event.name.as_deref().unwrap_or_default();
        if name.ends_with("api_error") {
            let said = event.error_kind.as_deref().or(event.error.as_deref()).unwrap_or_default();
            let error = event.status.filter(|s| (400..600).contains(s));
            let error = error.map_or_else(|| failure::name(said), |s| format!("http_{s}"));
            out.sight(&Sighting {
                id: self.identity("qwen event", record, at, &Tokens::default()),
                model: event.model.as_deref(),
                agent: agent.as_deref(),
                error: Some(&error),
                duration_ms: event.duration_ms,
                ..self.sighting(at)
            });
            return;
        }
        let Some(tokens) = event.usage.tokens(false).filter(|_| name.ends_with("api_response")) else {
            return;
        };
        if let Some(agent) = agent {
            out.sight(&Sighting {
                id: self.identity("qwen event", record, at, &tokens),
                model: event.model.as_deref(),
                agent: Some(&agent),
                tokens,
                duration_ms: event.duration_ms,
                yields: Yields::Request(None),
                ..self.sighting(at)
            });
        } else if let Some(duration) = event.duration_ms {
            match self.replies.iter().position(|r| r.tokens == tokens).and_then(|i| self.replies.remove(i)) {
                Some(done) => self.report(&done, None, Some(duration), out),
                None => {
                    self.durations.push_back((tokens, duration));
                    self.durations.drain(..self.durations.len().saturating_sub(NEAR));
                }
            }
        }
    }

    /// Copies keep the id of what they copy, or name it.
    fn identity(&self, what: &str, record: &Record<'_>, at: Millis, tokens: &Tokens) -> Identity {
        let (session, copied) = (record.origin.0.as_deref(), record.origin.1.as_deref());
        let id = match copied.or(record.id.as_deref()) {
            Some(id) if id.len() >= UNIQUE_ID => Identity::of(&[what, id]),
            Some(id) => Identity::of(&[what, session.unwrap_or(&self.id), id]),
            None => {
                let counts = format!("{tokens:?}");
                Identity::of(&[what, session.unwrap_or(&self.id), &at.to_string(), &counts])
            }
        };
        id.on_side(session.is_some() || copied.is_some())
    }

    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: harness::QWEN_CODE,
            version: self.version.as_deref(),
            session: Some(&self.id),
            agent: self.agent.as_deref(),
            prompt: Prompt::ByTime,
            project: self.project.as_deref(),
            ..Sighting::default()
        }
    }
}

impl Reader for Session {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        if self.is_ledger {
            return out.recognised();
        }
        objects(number, line, &STARTS, out, |scanner, out| {
            let record = Record::read(scanner);
            if !scanner.broken() {
                self.record(number, &record, out);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
