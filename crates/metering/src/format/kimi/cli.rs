//! kimi-cli's log of a session or a subagent: what the client told its window, one event a line.
//!
//! A `StatusUpdate` with counts is one request. What a subagent does is in its own log, and again in that of the session
//! that started it; older versions have the second only. So the mirror counts where no such log has the same request.
//! Files beside the logs (`context.jsonl`) hold conversations without counts and are passed over.

use super::index;
use super::wire::{Gathered, identity, tokens, when};
use super::{folders, is_hash, name, session_of};
use crate::format::fields::{Text, text};
use crate::format::objects::objects;
use crate::format::{FileInfo, Out, Reader, failure, genai};
use crate::key::Key;
use crate::record::{Identity, Prompt, PromptMark, Sighting, Yields};
use crate::request::{Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A message id is at least this long where no other message has it.
const UNIQUE_ID: usize = 16;

/// How deep subagents of subagents are followed.
const DEEPEST: u32 = 8;

/// One log.
#[derive(Debug, Default)]
pub(super) struct Session {
    is_log: bool,
    id: String,
    agent: Option<String>,
    /// The folder of all sessions of the project.
    folder: Option<String>,
    told_folder: bool,
    told_model: bool,
    /// Replies in the making, by subagent.
    replies: BTreeMap<Option<String>, Gathered>,
    /// Message → the request that it was counted as.
    messages: FxHashMap<Key, Identity>,
}

/// An event.
#[derive(Debug, Default)]
struct Event<'a> {
    kind: Text<'a>,
    payload: Option<&'a [u8]>,
}

impl<'a> Event<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut e = Self::default();
        s.object(|key, s| match key {
            "type" => e.kind = text(s),
            "payload" => e.payload = Some(s.raw()),
            _ => s.skip(),
        });
        e
    }
}

impl Session {
    /// A log of this file.
    pub fn new(file: &FileInfo<'_>) -> Self {
        let (id, agent) = session_of(file, "subagents");
        let folder = folders(file.path).get(if agent.is_some() { 3 } else { 1 }).copied();
        Self {
            is_log: name(file.path) == "wire.jsonl" || !file.path.contains(".kimi/sessions/"),
            id: id.to_owned(),
            agent: agent.map(str::to_owned),
            folder: folder.filter(|f| is_hash(f)).map(str::to_owned),
            ..Self::default()
        }
    }

    fn record(&mut self, number: u64, s: &mut Scanner<'_>, out: &mut Out<'_>) {
        let (mut at, mut event, mut is_head) = (None, None, false);
        s.object(|key, s| match key {
            "timestamp" => at = when(s),
            "message" if s.peek() == Some(b'{') => event = Some(Event::read(s)),
            "protocol_version" => {
                is_head = true;
                s.skip();
            }
            _ => s.skip(),
        });
        if s.broken() {
            return;
        }
        if is_head || event.is_some() {
            out.recognised();
        }
        if let Some(event) = event {
            let agent = self.agent.clone();
            self.event(number, at, &event, agent, 0, out);
        }
    }

    /// `depth`: how many subagents' events it is wrapped in.
    fn event(
        &mut self,
        number: u64,
        at: Option<Millis>,
        event: &Event<'_>,
        agent: Option<String>,
        depth: u32,
        out: &mut Out<'_>,
    ) {
        let mut payload = Scanner::new(event.payload.unwrap_or(b"{}"));
        match event.kind.as_deref().unwrap_or_default() {
            "TurnBegin" if agent.is_none() => self.prompt(at, out),
            "StepBegin" => {
                self.replies.remove(&agent);
            }
            "ContentPart" => self.replies.entry(agent).or_default().part(&mut payload),
            "ToolCall" => {
                let reply = self.replies.entry(agent).or_default();
                payload.object(|key, s| match key {
                    "function" => {
                        reply.tools.push(genai::name(s).unwrap_or_default().into_owned());
                    }
                    _ => s.skip(),
                });
            }
            "CompactionEnd" => {
                if let Some(at) = at {
                    out.compaction(&self.id, agent.as_deref(), at);
                }
            }
            "StatusUpdate" => self.step(number, at, &mut payload, agent, depth > 0, out),
            "StepRetry" if depth == 0 => self.failure(at, &mut payload, out),
            "SubagentEvent" if depth < DEEPEST => {
                let (mut id, mut call, mut inner) = (None, None, Event::default());
                payload.object(|key, s| match key {
                    "agent_id" => id = text(s),
                    "parent_tool_call_id" | "task_tool_call_id" => call = text(s),
                    "event" => inner = Event::read(s),
                    _ => s.skip(),
                });
                let of = id.or(call).map_or_else(|| String::from("subagent"), |a| a.into_owned());
                self.event(number, at, &inner, Some(of), depth + 1, out);
            }
            _ => {}
        }
    }

    fn prompt(&self, at: Option<Millis>, out: &mut Out<'_>) {
        let Some(at) = at else { return };
        let key = Key::of(&["kimi turn", &self.id, &at.to_string()]);
        out.prompt(&PromptMark { session: &self.id, key, at, trigger: Trigger::Person });
    }

    fn step(
        &mut self,
        number: u64,
        at: Option<Millis>,
        payload: &mut Scanner<'_>,
        agent: Option<String>,
        mirror: bool,
        out: &mut Out<'_>,
    ) {
        let (mut used, mut message, mut uncounted): (Option<Tokens>, Text<'_>, bool) = (None, None, false);
        let mut held = None;
        payload.object(|key, s| match key {
            "context_tokens" => held = s.u64(),
            "token_usage" => {
                uncounted = s.peek() != Some(b'{');
                used = tokens(s);
            }
            "message_id" => message = text(s),
            _ => s.skip(),
        });
        let Some(used) = used else {
            // What `/clear` says when it is done.
            if let (Some(0), Some(at)) = (held, at) {
                out.compaction(&self.id, agent.as_deref(), at);
            }
            if uncounted && message.is_some() && !mirror {
                out.finding(number, "The reply has no token counts; it was not counted.");
            }
            return;
        };
        let Some(at) = at else {
            out.finding(number, "The counts have no readable time; they were not counted.");
            return;
        };
        if !std::mem::replace(&mut self.told_folder, true) {
            index::session(harness::KIMI_CLI, &self.id, None, self.folder.as_deref(), out);
        }
        if !std::mem::replace(&mut self.told_model, true) {
            out.gap(
                number,
                "kimi-cli does not record the model: its requests are counted and have no price.",
            );
        }
        let own = if mirror {
            Identity::of(&["kimi mirror", &format!("{:?}", identity(at, agent.as_deref(), &used))])
        } else {
            identity(at, agent.as_deref(), &used)
        };
        // Some servers number their messages, anew each time they are started.
        let unique = |m: &str| if m.len() < UNIQUE_ID { format!("{used:?}") } else { String::new() };
        let named = message.map(|m| Key::of(&[agent.as_deref().unwrap_or_default(), &m, &unique(&m)]));
        let id = named.map_or(own, |m| *self.messages.entry(m).or_insert(own));
        let gathered = self.replies.remove(&agent).unwrap_or_default();
        out.sight(&Sighting {
            id,
            agent: agent.as_deref(),
            tokens: used,
            reply: gathered.reply(),
            yields: if mirror { Yields::Request(None) } else { Yields::Nothing },
            ..self.sighting(at)
        });
    }

    /// An attempt that failed and is made again.
    fn failure(&self, at: Option<Millis>, payload: &mut Scanner<'_>, out: &mut Out<'_>) {
        let Some(at) = at else { return };
        let (mut status, mut kind) = (None, None);
        payload.object(|key, s| match key {
            "status_code" => status = s.u64(),
            "error_type" => kind = text(s),
            _ => s.skip(),
        });
        let error = status.map_or_else(|| failure::name(&kind.unwrap_or_default()), |s| format!("http_{s}"));
        let agent = self.agent.as_deref();
        out.sight(&Sighting {
            id: Identity::of(&["kimi retry", agent.unwrap_or_default(), &at.to_string()]),
            agent,
            error: Some(&error),
            ..self.sighting(at)
        });
    }

    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: harness::KIMI_CLI,
            session: Some(&self.id),
            prompt: Prompt::ByTime,
            ..Sighting::default()
        }
    }
}

impl Reader for Session {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        if !self.is_log {
            return out.recognised();
        }
        let starts: [&[u8]; 2] = [b"{\"timestamp\":", b"{\"type\":"];
        objects(number, line, &starts, out, |s, out| self.record(number, s, out));
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
