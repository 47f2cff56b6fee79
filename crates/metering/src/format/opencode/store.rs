//! Sessions, messages and parts of one database or export, held until all are known.
//!
//! A session says who its messages belong to, a message's parts say which requests it is, and rows come in any order.
//! Strings are held as numbers; a message takes about 150 bytes, a part 90.

use super::data::{Counts, Data};
use super::reply::{Shared, is_copy, is_final, prompt_key};
use crate::format::Out;
use crate::format::fields::dollars;
use crate::names::{Name, Names};
use crate::record::{Identity, Prompt, PromptMark, Reply, Sighting};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::time::Millis;
use std::collections::BTreeMap;

/// [source: XiaomiMiMo/MiMo-Code packages/opencode/src/session/{max-mode,processor}.ts]
const CANDIDATES: &str = "Some replies were chosen from several (max mode). MiMo Code records the tokens of the chosen one \
                          only, so what the others and the choice used is missing here. Nothing can be done about it.";

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
    /// Of the second version: session, and when it was compacted.
    compactions: Vec<(Name, Millis)>,
    /// Sessions and messages that were imported from another harness's logs, with the time until which a session was.
    imported: BTreeMap<Name, Millis>,
    copied: BTreeMap<Name, Millis>,
}

#[derive(Debug)]
struct Session {
    parent: Name,
    project: Name,
    version: Name,
    background: bool,
    /// What it used in all, by its own record.
    sum: Tokens,
    cost: Option<u64>,
}

#[derive(Debug)]
struct Message {
    session: Name,
    agent: Name,
    /// Asked by an agent that MiMo Code runs by itself, or in its mode of several candidates.
    background: bool,
    candidates: bool,
    assistant: bool,
    sums_up: bool,
    provider: Name,
    model: Name,
    project: Name,
    error: Name,
    created: Millis,
    completed: Option<Millis>,
    /// When it was last written.
    written: Option<Millis>,
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
    Step {
        tokens: Tokens,
        cost: Option<u64>,
    },
    Tool(Name),
    Text {
        synthetic: bool,
    },
    Compaction,
    /// The conversation goes on with what MiMo Code wrote down of it, from then on.
    Checkpoint(Option<Millis>),
    /// A tool's result was taken out of the context.
    Cleared(Millis),
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

    /// Whose these are, where only they themselves tell.
    pub fn belongs_to(&mut self, harness: &'static str) {
        self.harness = harness;
    }

    /// A session.
    pub fn session(&mut self, id: &str, data: &Data<'_>) {
        let session = Session {
            parent: self.names.add_opt(data.parent.as_deref()),
            project: self.names.add_opt(data.project.as_deref()),
            version: self.names.add_opt(data.version.as_deref()),
            background: data.title.as_deref().is_some_and(is_background),
            sum: data.counts.unwrap_or_default().tokens,
            cost: dollars(data.cost),
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
        if kind == Some("compaction") {
            let done = data.status.as_deref().is_none_or(|status| status == "completed");
            if let (true, Some(at)) = (done, data.created) {
                self.compactions.push((self.names.add(session), at));
            }
        } else if let Some(message) = self.read(session, None, data, kind) {
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
            // Only replies have counts.
            None if data.counts.is_some() => true,
            _ => return None,
        };
        let names = &mut self.names;
        Some(Message {
            session: names.add(session),
            agent: names.add_opt(agent.filter(|a| *a != "main" && *a != session)),
            background: data.agent.as_deref().is_some_and(is_background),
            candidates: self.harness == harness::MIMO_CODE && data.agent.as_deref() == Some("max"),
            assistant,
            sums_up: data.sums_up,
            provider: names.add_opt(data.provider.as_deref()),
            model: names.add_opt(data.model.as_deref()),
            project: names.add_opt(data.project.as_deref()),
            error: names.add_opt(data.error.as_deref()),
            created: data.created?,
            completed: data.completed,
            written: data.updated,
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
            Some("checkpoint") => Part::Checkpoint(data.created),
            _ => return,
        };
        let message = self.names.add(message);
        let parts = self.parts.entry(message).or_default();
        parts.push((order(id), part));
        parts.extend(data.cleared.map(|at| (order(id), Part::Cleared(at))));
    }

    /// These messages, or all of the session's until then if none is named, come from another harness's logs. `same`:
    /// their records are the same there, so that they are recognised as copies.
    pub fn imported<'m>(
        &mut self,
        session: &str,
        messages: impl Iterator<Item = &'m str>,
        same: bool,
        until: Option<Millis>,
    ) {
        let to = if same { &mut self.copied } else { &mut self.imported };
        let mut none = true;
        for id in messages {
            none = false;
            to.insert(self.names.add(id), Millis::MAX);
        }
        if none {
            to.insert(self.names.add(session), until.unwrap_or(Millis::MAX));
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
        // Session → when the first version of the store wrote to it last.
        let mut first: BTreeMap<Name, Millis> = BTreeMap::new();
        for (&id, message) in &self.messages {
            let end = message.completed.or(message.written).unwrap_or(message.created);
            let known = first.entry(message.session).or_insert(end);
            *known = end.max(*known);
            self.one(id, message, out);
        }
        let mut seconds: BTreeMap<Name, Vec<&Message>> = BTreeMap::new();
        for (&id, message) in &self.seconds {
            // What stands in both versions has another id, and may have another time, in each.
            if first.get(&message.session).is_none_or(|&end| message.created > end) {
                self.one(id, message, out);
            }
            if message.assistant && !self.is_copy(id, message) && !first.contains_key(&message.session) {
                seconds.entry(message.session).or_default().push(message);
            }
        }
        for (&id, messages) in &seconds {
            self.rest(id, messages, out);
        }
        for &(session, at) in &self.compactions {
            out.compaction(self.names.text(session), None, at);
        }
        if self.messages.values().any(|m| m.assistant && m.candidates) {
            out.gap(0, CANDIDATES);
        }
        if !self.imported.is_empty() {
            out.note(
                0,
                "Sessions that were imported from Claude Code or Codex were not counted; their own logs hold them.",
            );
        }
    }

    /// What a session of the second version used beyond its messages: titles, compactions, and messages that were taken
    /// back. Only its own sum knows them.
    fn rest(&self, id: Name, messages: &[&Message], out: &mut Out<'_>) {
        let Some(session) = self.sessions.get(&id).filter(|_| !self.imported.contains_key(&id)) else {
            return;
        };
        let Some(at) = messages.iter().map(|m| m.created).min() else { return };
        let counted = messages.iter().fold(Tokens::default(), |sum, m| sum.plus(&m.counts.tokens));
        let costs = messages.iter().filter_map(|m| m.cost).fold(0, u64::saturating_add);
        let tokens = session.sum.minus(&counted);
        if tokens.is_zero() {
            return;
        }
        let names = &self.names;
        let only = messages
            .first()
            .filter(|m| messages.iter().all(|other| (other.provider, other.model) == (m.provider, m.model)));
        let session_id = names.text(id);
        out.sight(&Sighting {
            id: Identity::of(&["opencode rest", session_id]),
            at,
            harness: self.harness,
            version: names.get(session.version),
            session: Some(session_id),
            prompt: Prompt::None,
            trigger: session.background.then_some(Trigger::Background),
            project: names.get(session.project),
            provider: only.and_then(|m| names.get(m.provider)),
            model: only.and_then(|m| names.get(m.model)),
            tokens,
            quality: Quality::SessionTotal,
            reported_cost: session.cost.map(|c| c.saturating_sub(costs)).filter(|&c| c > 0),
            ..Sighting::default()
        });
    }

    fn is_copy(&self, id: Name, message: &Message) -> bool {
        is_in(&self.copied, id, message) || is_copy(self.names.text(id), message.created)
    }

    fn one(&self, id: Name, message: &Message, out: &mut Out<'_>) {
        if is_in(&self.imported, id, message) {
            return;
        }
        let names = &self.names;
        let session = self.sessions.get(&message.session);
        let own_background = session.is_some_and(|s| s.background);
        let background = own_background || message.background;
        let parts = self.parts.get(&id).map_or(&[][..], Vec::as_slice);
        if let Some(session) = names.get(message.session) {
            for at in shortenings(message, parts) {
                out.compaction(session, names.get(message.agent), at);
            }
        }
        if !message.assistant {
            let child = session.is_some_and(|s| s.parent != Name::NONE && !s.background);
            // What an agent of the same session is told is no message of a person either.
            let agent = message.agent != Name::NONE || message.background;
            if !child && (own_background || !agent) && is_typed(parts) {
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
            copy: self.is_copy(id, message),
            background,
            sums_up: message.sums_up,
            // Background work belongs to no query of the session that it stands in.
            prompt: if background && !own_background { Prompt::None } else { Prompt::ByTime },
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
                reported_cost: match (alone, message.candidates) {
                    // The message's cost has that of the candidates that lost.
                    (true, true) => message.cost,
                    (true, false) => r.cost.or(message.cost),
                    (false, _) => r.cost,
                },
                duration_ms: took.and_then(|ms| u64::try_from(ms).ok()),
                reply: (message.tools.is_some() || !parts.is_empty())
                    .then(|| Reply { text: r.text, tools: r.tools.iter().map(|&t| names.text(t)).collect() }),
                ..shared.request(&r.tokens)
            });
        }
    }
}

/// When the context became another with a message: it was summed up, rebuilt from a checkpoint, or results of tools were
/// taken out of it. [source: anomalyco/opencode packages/opencode/src/session/compaction.ts]
fn shortenings(message: &Message, parts: &[(u64, Part)]) -> impl Iterator<Item = Millis> {
    let summed_up = (message.sums_up && message.error == Name::NONE).then_some(message.created);
    let by_parts = parts.iter().filter_map(|(_, part)| match part {
        Part::Cleared(at) => Some(*at),
        // The message stands where the part that is kept begins, and may have been written long after that.
        Part::Checkpoint(at) => Some(at.unwrap_or(message.created)),
        _ => None,
    });
    summed_up.into_iter().chain(by_parts)
}

/// The requests of a message: its steps, and its own counts where no step has them.
fn requests(message: &Message, parts: &[(u64, Part)]) -> Vec<Request> {
    let mut list = Vec::new();
    let mut current = Request { text: false, tools: Vec::new(), ..Request::default() };
    for (_, part) in parts {
        match part {
            Part::Text { .. } => current.text = true,
            Part::Tool(name) => current.tools.push(*name),
            Part::Compaction | Part::Checkpoint(_) | Part::Cleared(_) => {}
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

/// Whether a message came with an import: itself, or with the session until then.
fn is_in(imported: &BTreeMap<Name, Millis>, id: Name, message: &Message) -> bool {
    imported.contains_key(&id)
        || imported.get(&message.session).is_some_and(|&until| message.created <= until)
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

/// MiMo Code's own work, by the title of a session or the kind of an agent.
/// [source: XiaomiMiMo/MiMo-Code packages/opencode/src/session/{checkpoint,auto-dream}.ts, src/agent/config.ts]
fn is_background(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(' ', "-");
    let title = ["checkpoint-writer", "auto-dream", "auto-distill"].iter().any(|t| name.starts_with(t));
    title || matches!(name.as_str(), "dream" | "distill")
}

/// Ids begin with their time: their order is that of making. Others keep the order in which they came.
fn order(id: &str) -> u64 {
    let time = id.split_once('_').and_then(|(_, t)| t.get(..12));
    time.and_then(|t| u64::from_str_radix(t, 16).ok()).unwrap_or(0)
}
