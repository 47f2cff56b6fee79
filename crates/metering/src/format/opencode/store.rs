//! Sessions, messages and parts of one database or export, held until all are known.
//!
//! A session says who its messages belong to, a message's parts say which requests it is, and rows come in any order.
//! Strings are held as numbers; a message takes about 150 bytes, a part 90.

use super::data::{Counts, Data};
use super::reply::{Shared, is_copy, is_final, prompt_key};
use crate::format::Out;
use crate::format::fields::dollars;
use crate::names::{Name, Names};
use crate::record::{PromptMark, Reply, Sighting};
use crate::request::{Tokens, Trigger};
use crate::time::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// What is held.
#[derive(Debug, Default)]
pub(super) struct Store {
    harness: &'static str,
    names: Names,
    sessions: BTreeMap<Name, Session>,
    messages: BTreeMap<Name, Message>,
    /// Messages of the second version of the store, which mirrors sessions of the first.
    seconds: BTreeMap<Name, Message>,
    parts: BTreeMap<Name, Vec<(u64, Part)>>,
    /// Sessions and messages that were imported from another harness's logs.
    imported: BTreeSet<Name>,
    copied: BTreeSet<Name>,
}

#[derive(Debug)]
struct Session {
    parent: Name,
    project: Name,
    version: Name,
    background: bool,
}

#[derive(Debug)]
struct Message {
    session: Name,
    agent: Name,
    assistant: bool,
    provider: Name,
    model: Name,
    project: Name,
    error: Name,
    created: Millis,
    completed: Option<Millis>,
    counts: Counts,
    cost: Option<u64>,
    cached_in_input: bool,
    ended: bool,
    /// What the reply held, where the message itself says it.
    tools: Option<Vec<Name>>,
    text: bool,
}

#[derive(Debug)]
enum Part {
    Step { tokens: Tokens, cost: Option<u64> },
    Tool(Name),
    Text { synthetic: bool },
    Compaction,
}

/// One request of a message: its counts as logged, its cost, what it said and called.
#[derive(Debug, Default)]
struct Request {
    tokens: Tokens,
    cost: Option<u64>,
    text: bool,
    tools: Vec<Name>,
}

impl Store {
    /// Nothing yet.
    pub fn new(harness: &'static str) -> Self {
        Self { harness, ..Self::default() }
    }

    /// A session.
    pub fn session(&mut self, id: &str, data: &Data<'_>) {
        let session = Session {
            parent: self.names.add_opt(data.parent.as_deref()),
            project: self.names.add_opt(data.project.as_deref()),
            version: self.names.add_opt(data.version.as_deref()),
            background: data.title.as_deref().is_some_and(is_background),
        };
        let id = self.names.add(id);
        self.sessions.insert(id, session);
    }

    /// A message.
    pub fn message(&mut self, id: &str, session: &str, agent: Option<&str>, data: &Data<'_>) {
        if let Some(message) = self.read(session, agent, data, data.role.as_deref()) {
            let id = self.names.add(id);
            self.messages.insert(id, message);
        }
    }

    /// A message of the second version of the store.
    pub fn second(&mut self, id: &str, session: &str, kind: Option<&str>, data: &Data<'_>) {
        if let Some(message) = self.read(session, None, data, kind) {
            let id = self.names.add(id);
            self.seconds.insert(id, message);
        }
    }

    fn read(
        &mut self,
        session: &str,
        agent: Option<&str>,
        data: &Data<'_>,
        role: Option<&str>,
    ) -> Option<Message> {
        let assistant = match role {
            Some("assistant") => true,
            Some("user") => false,
            _ => return None,
        };
        let names = &mut self.names;
        Some(Message {
            session: names.add(session),
            agent: names.add_opt(agent.filter(|a| *a != "main")),
            assistant,
            provider: names.add_opt(data.provider.as_deref()),
            model: names.add_opt(data.model.as_deref()),
            project: names.add_opt(data.project.as_deref()),
            error: names.add_opt(data.error.as_deref()),
            created: data.created?,
            completed: data.completed,
            counts: data.counts.unwrap_or_default(),
            cost: dollars(data.cost),
            cached_in_input: data.cached_in_input(),
            ended: is_final(data),
            tools: data.has_content.then(|| data.tools.iter().map(|t| names.add(t)).collect()),
            text: data.text,
        })
    }

    /// A part of a message.
    pub fn part(&mut self, id: &str, message: &str, data: &Data<'_>) {
        let part = match data.kind.as_deref() {
            Some("step-finish") => {
                Part::Step { tokens: data.counts.unwrap_or_default().tokens, cost: dollars(data.cost) }
            }
            Some("tool") => Part::Tool(self.names.add(data.tool.as_deref().unwrap_or("tool"))),
            Some("text") if data.text => Part::Text { synthetic: data.synthetic },
            Some("compaction") => Part::Compaction,
            _ => return,
        };
        let message = self.names.add(message);
        self.parts.entry(message).or_default().push((order(id), part));
    }

    /// These messages, or all of the session's if none is named, come from another harness's logs. `same`: their
    /// records are the same there, so that they are recognised as copies.
    pub fn imported<'m>(&mut self, session: &str, messages: impl Iterator<Item = &'m str>, same: bool) {
        let to = if same { &mut self.copied } else { &mut self.imported };
        let mut none = true;
        for id in messages {
            none = false;
            to.insert(self.names.add(id));
        }
        if none {
            to.insert(self.names.add(session));
        }
    }

    /// Reports everything that is held.
    pub fn report(&mut self, out: &mut Out<'_>) {
        for parts in self.parts.values_mut() {
            parts.sort_by_key(|p| p.0);
        }
        for (&id, session) in &self.sessions {
            // Background work belongs to no query of its parent.
            if let (Some(id), Some(parent), false) =
                (self.names.get(id), self.names.get(session.parent), session.background)
            {
                out.child(id, parent);
            }
        }
        let mut sessions: BTreeSet<Name> = BTreeSet::new();
        for (&id, message) in &self.messages {
            sessions.insert(message.session);
            self.one(id, message, out);
        }
        for (&id, message) in self.seconds.iter().filter(|(_, m)| !sessions.contains(&m.session)) {
            self.one(id, message, out);
        }
        if !self.imported.is_empty() {
            out.finding(
                0,
                "Sessions that were imported from Claude Code or Codex were not counted; their own logs hold them.",
            );
        }
    }

    fn one(&self, id: Name, message: &Message, out: &mut Out<'_>) {
        let is = |set: &BTreeSet<Name>| set.contains(&id) || set.contains(&message.session);
        if is(&self.imported) {
            return;
        }
        let names = &self.names;
        let session = self.sessions.get(&message.session);
        let background = session.is_some_and(|s| s.background);
        let parts = self.parts.get(&id).map_or(&[][..], Vec::as_slice);
        if !message.assistant {
            let child = session.is_some_and(|s| s.parent != Name::NONE && !s.background);
            if !child && is_typed(parts) {
                let trigger = if background { Trigger::Background } else { Trigger::Person };
                let session = names.text(message.session);
                let key = prompt_key(session, names.text(id));
                out.prompt(&PromptMark { session, key, at: message.created, trigger });
            }
            return;
        }
        let shared = Shared {
            harness: self.harness,
            version: session.and_then(|s| names.get(s.version)),
            session: names.get(message.session),
            agent: names.get(message.agent),
            project: names.get(message.project).or_else(|| session.and_then(|s| names.get(s.project))),
            provider: names.get(message.provider),
            model: names.get(message.model),
            created: message.created,
            copy: is(&self.copied) || is_copy(names.text(id), message.created),
            background,
        };
        let requests = requests(message, parts);
        if requests.is_empty()
            && let Some(error) = names.get(message.error)
        {
            out.sight(&shared.failure(error));
        }
        let alone = requests.len() == 1;
        for r in &requests {
            // A message is finished when its tools are; only without tools that is the time the request took.
            let timed = alone && (r.tools.is_empty() && !parts.is_empty() || message.ended);
            let took = message.completed.filter(|_| timed).map(|end| end.saturating_sub(message.created));
            out.sight(&Sighting {
                tokens: if message.cached_in_input { r.tokens.without_cached_input() } else { r.tokens },
                reported_cost: if alone { r.cost.or(message.cost) } else { r.cost },
                duration_ms: took.and_then(|ms| u64::try_from(ms).ok()),
                reply: (message.tools.is_some() || !parts.is_empty())
                    .then(|| Reply { text: r.text, tools: r.tools.iter().map(|&t| names.text(t)).collect() }),
                ..shared.request(&r.tokens)
            });
        }
    }
}

/// The requests of a message: its steps, and its own counts where no step has them.
fn requests(message: &Message, parts: &[(u64, Part)]) -> Vec<Request> {
    let mut list = Vec::new();
    let mut current = Request { text: false, tools: Vec::new(), ..Request::default() };
    for (_, part) in parts {
        match part {
            Part::Text { .. } => current.text = true,
            Part::Tool(name) => current.tools.push(*name),
            Part::Compaction => {}
            Part::Step { tokens, cost } => {
                let done = std::mem::take(&mut current);
                list.push(Request { tokens: *tokens, cost: *cost, ..done });
            }
        }
    }
    let own = message.counts.tokens;
    if !list.iter().any(|r| r.tokens == own) {
        if let Some(tools) = &message.tools {
            current = Request { text: message.text, tools: tools.clone(), ..Request::default() };
        }
        list.push(Request { tokens: own, ..current });
    }
    list.retain(|r| !r.tokens.is_zero());
    list
}

/// A message that a person typed: not a compaction, not only text that the client wrote.
fn is_typed(parts: &[(u64, Part)]) -> bool {
    let mut texts = parts.iter().filter_map(|(_, p)| match p {
        Part::Text { synthetic } => Some(*synthetic),
        _ => None,
    });
    let compaction = parts.iter().any(|(_, p)| matches!(p, Part::Compaction));
    !compaction && (texts.clone().next().is_none() || texts.any(|synthetic| !synthetic))
}

/// MiMo Code's own sessions. [source: XiaomiMiMo/MiMo-Code packages/opencode/src/session/{checkpoint,auto-dream}.ts]
fn is_background(title: &str) -> bool {
    let title = title.to_ascii_lowercase().replace(' ', "-");
    ["checkpoint-writer", "auto-dream", "auto-distill"].iter().any(|t| title.starts_with(t))
}

/// Ids begin with their time: their order is that of making. Others keep the order in which they came.
fn order(id: &str) -> u64 {
    let time = id.split_once('_').and_then(|(_, t)| t.get(..12));
    time.and_then(|t| u64::from_str_radix(t, 16).ok()).unwrap_or(0)
}
