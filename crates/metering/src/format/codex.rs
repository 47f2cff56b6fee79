//! Codex CLI: `~/.codex/sessions/YYYY/MM/DD/rollout-<local time>-<uuid>.jsonl`, and `archived_sessions/`.
//!
//! What makes these logs hard, and what is done about it:
//! - Counts are a running total beside the last request's. An event whose total did not change repeats the one before;
//!   a request is what the total grew by ([`counter`]).
//! - Cached and written tokens are part of the input, reasoning of the output.
//! - Forks and spawned agents replay their ancestor's records with new times ([`lineage`]).
//! - A rollout may lie in `sessions` and in `archived_sessions`: a request is its session's id and the total after it.
//! - Newer versions write a record of every response besides, also of those that no total counts ([`responses`]).
//! - Files of some days ago may be compressed (`.jsonl.zst`); they are unpacked before they come here.
//! - The model is that of the latest `turn_context`, which is no prompt boundary. No model is "not recorded".
//! - Old versions mark prompts by `user_message` only; newer ones by turns with ids, in which a person may add to the
//!   prompt.
//! - Requests have no duration: `task_complete` tells that of a turn with all its tools.

mod counter;
mod limits;
mod line;
mod lineage;
mod responses;

use self::counter::{Counter, Origin, Step, Usage};
use self::limits::Limits;
use self::line::{Line, Payload};
use self::lineage::Lineage;
use self::responses::Responses;
use super::kinds::Kinds;
use super::objects::objects;
use super::{FileInfo, Format, Out, Reader, Shape, failure};
use crate::key::Key;
use crate::record::{Identity, Lane, Prompt, PromptMark, Reply, Sighting, project_name};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::time::Millis;
use memchr::memmem;

/// The format.
pub const FORMAT: Format = Format {
    name: "codex",
    harness: harness::CODEX,
    shape: Shape::Lines,
    claims: |path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.starts_with("rollout-") && name.strip_suffix(".zst").unwrap_or(name).ends_with(".jsonl")
    },
    sniff,
    open: |file| Box::new(Codex::new(file)),
};

fn sniff(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    has("\"payload\"") && (has("\"session_meta\"") || has("\"event_msg\"") || has("\"turn_context\""))
        || has("\"type\":\"thread.started\"") && has("\"thread_id\"")
}

#[derive(Default)]
struct Codex {
    /// From the head, else from the file's name.
    session: Option<String>,
    /// From the file's name.
    named: Option<String>,
    has_head: bool,
    version: Option<String>,
    provider: Option<String>,
    project: Option<String>,
    model: Option<String>,
    /// Another session's agent: its prompts are not a person's.
    child: bool,
    /// The kind of an agent of which no parent is known.
    agent: Option<String>,
    lineage: Lineage,
    counter: Counter,
    responses: Responses,
    limits: Limits,
    /// The service tier that was asked for, where it is not the ordinary one.
    tier: Option<String>,
    turn: Turn,
    /// The prompt in force.
    prompt: Option<Key>,
    /// Whether the file logs messages of a person.
    spoken: bool,
    reply: Option<Gathered>,
    /// The latest request, where nothing that it replied is logged.
    silent: Option<(Millis, Identity, Usage)>,
    /// A record was cut short or damaged.
    damaged: bool,
    forked: bool,
    told: bool,
    kinds: Kinds,
}

/// The turn that runs.
#[derive(Default)]
struct Turn {
    id: Option<String>,
    at: Option<Millis>,
    marked: bool,
}

/// What the reply in the making held so far.
#[derive(Default)]
struct Gathered {
    text: bool,
    tools: Vec<String>,
}

/// Every kind of record that Codex is known to write. [source: npm @openai/codex 0.169.0]
const KINDS: [&str; 12] = [
    "compacted",
    "dynamic_tools_updated",
    "event_msg",
    "inter_agent_communication",
    "inter_agent_communication_metadata",
    "realtime_item",
    "response_item",
    "security_risk_score",
    "session_meta",
    "token_usage_record",
    "turn_context",
    "world_state",
];

impl Codex {
    fn new(file: &FileInfo<'_>) -> Self {
        // rollout-2026-11-22T08-15-30-<uuid>.jsonl
        let stem = file.name().trim_end_matches(".jsonl");
        let session = stem.strip_prefix("rollout-").and_then(|s| s.get(20..)).filter(|s| !s.is_empty());
        let named = session.map(str::to_owned);
        Self { session: named.clone(), named, ..Self::default() }
    }

    fn record(&mut self, number: u64, line: &Line<'_>, out: &mut Out<'_>) {
        let (Some(kind), Some(payload)) = (line.kind.as_deref(), &line.payload) else {
            return self.foreign(line.kind.as_deref(), out);
        };
        out.recognised();
        if let Some(at) = line.at {
            self.lineage.see(at);
        }
        match (kind, payload.kind.as_deref().unwrap_or_default()) {
            ("session_meta", _) => self.head(payload, out),
            ("turn_context", _) => self.context(line.at, payload),
            ("response_item", item) if !line.at.is_some_and(|at| self.lineage.inherited(at)) => {
                self.item(item, payload);
            }
            ("token_usage_record", _) => self.response(number, line.at, payload, out),
            ("event_msg", "thread_rolled_back") => self.shortened(line.at, out),
            ("compacted", _) => {
                self.shortened(line.at, out);
                // What was asked for the summary has no reply in the log, and no tools in its prompt.
                if let Some((at, id, usage)) = self.silent.take() {
                    let (model, tokens) = (self.model.as_deref(), usage.tokens());
                    out.sight(&Sighting { id, model, tokens, lane: Lane::Aside, ..self.sighting(at) });
                }
                if let Some(latest) = &payload.latest {
                    self.response(number, line.at, latest, out);
                }
            }
            ("event_msg", "thread_settings_applied") => self.settings(payload),
            ("event_msg", "token_count") => self.count(number, line.at, payload, out),
            ("event_msg", "task_started" | "turn_started") => self.turn(line.at, payload.turn.as_deref()),
            ("event_msg", "user_message") => self.user(line.at, payload, out),
            ("event_msg", "error" | "stream_error") => self.failure(line.at, payload, out),
            _ if payload.usage.or(payload.total).or(payload.last).is_some_and(|u| !u.is_zero()) => {
                let name = payload.kind.as_deref().filter(|_| kind == "event_msg").unwrap_or(kind);
                self.kinds.see(number, name, &[], true, out);
            }
            _ => self.kinds.see(number, kind, &KINDS, false, out),
        }
    }

    /// The context was compacted, or taken back to an earlier state.
    fn shortened(&self, at: Option<Millis>, out: &mut Out<'_>) {
        if let (Some(session), Some(at)) = (&self.session, at) {
            out.compaction(session, self.agent.as_deref(), at);
        }
    }

    /// The first head is the session's own; further ones are its ancestors'.
    fn head(&mut self, p: &Payload<'_>, out: &mut Out<'_>) {
        let own = |t: &Option<std::borrow::Cow<'_, str>>| t.as_deref().map(str::to_owned);
        // Newer versions log both, and `session_id` is then the id of the whole family.
        let id = own(&p.id).or_else(|| own(&p.session));
        if std::mem::replace(&mut self.has_head, true) {
            if id != self.session {
                self.lineage.ancestor();
            }
            return;
        }
        self.session = id.or_else(|| self.session.take());
        let session = self.session.clone().unwrap_or_default();
        self.forked = p.forked_from.is_some();
        self.lineage.head(&session, self.forked);
        self.version = own(&p.version);
        self.provider = own(&p.provider);
        self.project = p.cwd.as_deref().and_then(project_name).map(str::to_owned);
        if let Some(kind) = &p.source.agent {
            match p.source.parent.as_deref().or(p.forked_from.as_deref()) {
                Some(parent) if !session.is_empty() => {
                    self.child = true;
                    out.child(&session, parent);
                }
                _ => self.agent = Some(kind.clone().into_owned()),
            }
        }
    }

    fn context(&mut self, at: Option<Millis>, p: &Payload<'_>) {
        if let Some(model) = &p.model {
            self.model = Some(model.clone().into_owned());
        }
        if let Some(project) = p.cwd.as_deref().and_then(project_name) {
            self.project = Some(project.to_owned());
        }
        if p.settings.tier.is_some() {
            self.settings(p);
        }
        // Without an id it says nothing: old versions wrote one per request.
        if p.turn.is_some() {
            self.turn(at, p.turn.as_deref());
        }
    }

    /// The model is that of the turn's context, which follows; only old logs that lack it need this one's.
    fn settings(&mut self, p: &Payload<'_>) {
        if self.model.is_none() {
            self.model = p.settings.model.as_deref().map(str::to_owned);
        }
        let tier = p.settings.tier.as_deref().map(str::to_ascii_lowercase);
        self.tier = tier.filter(|t| !matches!(t.as_str(), "default" | "auto" | "standard"));
    }

    fn turn(&mut self, at: Option<Millis>, id: Option<&str>) {
        if let Some(id) = id {
            self.lineage.turn(id);
            if self.turn.id.as_deref() == Some(id) {
                return;
            }
        }
        self.turn = Turn { id: id.map(str::to_owned), at, marked: false };
        self.reply = None;
    }

    fn item(&mut self, kind: &str, p: &Payload<'_>) {
        let tool = match kind {
            "function_call" | "custom_tool_call" => p.name.as_deref().unwrap_or(kind),
            "reasoning" => "",
            "message" if p.role.as_deref() == Some("assistant") => "",
            // local_shell_call, web_search_call, …: named by their kind.
            other => match other.strip_suffix("_call") {
                Some(tool) => tool,
                None => return,
            },
        };
        self.silent = None;
        let reply = self.reply.get_or_insert_default();
        reply.text |= p.text;
        if !tool.is_empty() {
            reply.tools.push(tool.to_owned());
        }
    }

    fn user(&mut self, at: Option<Millis>, p: &Payload<'_>, out: &mut Out<'_>) {
        let Some(at) = at else { return };
        // Versions of 2025 logged the client's own preamble the same way.
        let preamble = [&b"<user_instructions>"[..], b"<environment_context>"];
        let own = p.message_kind.as_deref().is_some_and(|k| k != "plain")
            || preamble.iter().any(|b| p.message.trim_ascii_start().starts_with(b));
        if own || self.lineage.inherited(at) {
            return;
        }
        self.spoken = true;
        if self.turn.id.is_none() || !self.turn.marked {
            self.mark(at, out);
        }
    }

    /// A prompt begins.
    fn mark(&mut self, at: Millis, out: &mut Out<'_>) {
        self.turn.marked = true;
        // What an interrupted reply left behind is not the next one's.
        self.reply = None;
        if self.child {
            return;
        }
        let Some(session) = self.session.as_deref() else { return };
        let key = match self.turn.id.as_deref() {
            Some(turn) => Key::of(&["codex turn", session, turn]),
            None => Key::of(&["codex prompt", session, &at.to_string()]),
        };
        self.prompt = Some(key);
        out.prompt(&PromptMark { session, key, at, trigger: self.trigger() });
    }

    fn trigger(&self) -> Trigger {
        match self.agent.as_deref() {
            Some("memory_consolidation") => Trigger::Background,
            _ => Trigger::Person,
        }
    }

    fn count(&mut self, number: u64, at: Option<Millis>, p: &Payload<'_>, out: &mut Out<'_>) {
        let Some(at) = at else {
            out.finding(number, "The counts have no readable timestamp; they were not counted.");
            return;
        };
        let inherited = self.lineage.inherited(at);
        let origin = match (self.has_head && !inherited && !self.forked, self.damaged) {
            (true, true) => Origin::Damaged,
            (true, false) => Origin::Start,
            (false, _) => Origin::Unknown,
        };
        let step = self.counter.step(p.total, p.last, origin);
        let replayed = self.lineage.in_burst(at) || inherited && step != Step::Nothing;
        if let Some(limits) = p.limits.filter(|_| !replayed) {
            self.limits.read(limits, at, |quota| out.quota(quota));
        }
        let (usage, missing) = match step {
            Step::Nothing => return,
            Step::Request(usage) => (usage, None),
            Step::Several { missing, total, last } => (last, Some((missing, total))),
            Step::Baseline => {
                if !inherited {
                    out.finding(
                        number,
                        "The file begins with a running total and no count of the last request; \
                         what came before was not counted.",
                    );
                }
                return;
            }
        };
        if inherited {
            self.reply = None;
            return;
        }
        let (usage, missing) = self.responses.new_in(at, usage, missing);
        if missing.is_some() {
            out.gap(
                number,
                "The running total grew by more than the last request: counts before this line are missing. \
                 The difference was counted as one row.",
            );
        }
        if usage.is_none() && missing.is_none() {
            return;
        }
        self.begin(number, at, out);
        if let Some((missing, total)) = missing {
            // Under the total that its last request reached: where a copy of the log holds that request, it counts.
            self.request(at, self.id(at, Some(total), &missing), &missing, Quality::SessionTotal, None, out);
        }
        if let Some(usage) = usage {
            let (reply, id) = (self.reply.take(), self.id(at, p.total, &usage));
            self.silent = reply.is_none().then_some((at, id, usage));
            self.request(at, id, &usage, Quality::Exact, reply, out);
        }
    }

    /// The record of one response: the request itself, of which a running total may or may not tell as well.
    fn response(&mut self, number: u64, at: Option<Millis>, p: &Payload<'_>, out: &mut Out<'_>) {
        let session = self.session.clone().unwrap_or_default();
        let own = |thread: &str| thread == session || Some(thread) == self.named.as_deref();
        if p.thread.as_deref().is_some_and(|thread| !session.is_empty() && !own(thread)) {
            return;
        }
        let (Some(at), Some(usage)) = (at, p.usage) else {
            out.finding(
                number,
                "The record of a response has no readable time or no counts; it was not counted.",
            );
            return;
        };
        let total = p.thread_total.map_or_else(String::new, |t| t.vector());
        let response = p.response.as_deref().unwrap_or_default();
        let own = if response.is_empty() && total.is_empty() { at.to_string() } else { String::new() };
        let id = Identity::of(&["codex response", &session, response, &usage.vector(), &total, &own]);
        if usage.is_zero() || !self.responses.record(at, id.key, usage) {
            return;
        }
        self.begin(number, at, out);
        let reply = self.reply.take();
        self.silent = reply.is_none().then_some((at, id, usage));
        self.request(at, id, &usage, Quality::Exact, reply, out);
    }

    /// Before a request is told.
    fn begin(&mut self, number: u64, at: Millis, out: &mut Out<'_>) {
        if self.model.is_none() {
            out.gap(number, "No model is recorded for the request; it is counted and has no price.");
        }
        if !self.turn.marked && !self.spoken && (self.turn.id.is_some() || self.turn.at.is_some()) {
            // A log of turns without messages.
            let reply = self.reply.take();
            self.mark(self.turn.at.unwrap_or(at), out);
            self.reply = reply;
        }
    }

    /// What a request is known by where only the total tells of it.
    fn id(&self, at: Millis, total: Option<Usage>, usage: &Usage) -> Identity {
        let session = self.session.as_deref();
        match (session, total) {
            (Some(session), Some(total)) => {
                // A total that began anew may come by what it once was.
                let anew = self.counter.resets();
                let anew = if anew == 0 { String::new() } else { anew.to_string() };
                Identity::of(&["codex total", session, &total.vector(), &anew])
            }
            _ => Identity::of(&[
                "codex event",
                session.unwrap_or_default(),
                &at.to_string(),
                &total.unwrap_or(*usage).vector(),
            ]),
        }
    }

    fn request(
        &self,
        at: Millis,
        id: Identity,
        usage: &Usage,
        quality: Quality,
        reply: Option<Gathered>,
        out: &mut Out<'_>,
    ) {
        out.sight(&Sighting {
            id,
            tokens: usage.tokens(),
            quality,
            model: self.model.as_deref(),
            tier: self.tier.as_deref(),
            reply: reply
                .as_ref()
                .map(|r| Reply { text: r.text, tools: r.tools.iter().map(String::as_str).collect() }),
            ..self.sighting(at)
        });
    }

    /// A failed attempt.
    fn failure(&mut self, at: Option<Millis>, p: &Payload<'_>, out: &mut Out<'_>) {
        let Some(at) = at.filter(|&at| !self.lineage.inherited(at)) else { return };
        let session = self.session.as_deref().unwrap_or_default();
        let message = String::from_utf8_lossy(p.message);
        let error = failure::name(p.error_kind.as_deref().unwrap_or(&message));
        out.sight(&Sighting {
            id: Identity::of(&["codex error", session, &at.to_string()]),
            tokens: Tokens::default(),
            error: Some(&error),
            model: self.model.as_deref(),
            ..self.sighting(at)
        });
    }

    /// What all sightings of the file share.
    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: harness::CODEX,
            version: self.version.as_deref(),
            session: self.session.as_deref(),
            agent: self.agent.as_deref(),
            prompt: match self.prompt {
                Some(key) => Prompt::Known(key),
                // An agent's requests belong to the query of the session that started it.
                None if self.child => Prompt::ByTime,
                None => Prompt::None,
            },
            trigger: Some(self.trigger()).filter(|&t| t != Trigger::Person),
            project: self.project.as_deref(),
            provider: self.provider.as_deref(),
            ..Sighting::default()
        }
    }

    /// Lines of other programs' formats, and of Codex's own that hold no counts that could be dated.
    fn foreign(&mut self, kind: Option<&str>, out: &mut Out<'_>) {
        let reason = match kind {
            Some(
                "thread.started" | "turn.started" | "turn.completed" | "item.completed" | "item.started",
            ) => {
                "This is the output of `codex exec --json`, which has no times. Its rollout, under .codex/sessions, \
                 has: read that."
            }
            Some("message" | "reasoning" | "function_call" | "function_call_output") => {
                "This rollout was written before Codex recorded token counts (September 2025)."
            }
            _ => return,
        };
        out.recognised();
        if !std::mem::replace(&mut self.told, true) {
            out.finding(0, reason);
        }
    }
}

impl Reader for Codex {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"timestamp\":", b"{\"type\":\""], out, |scanner, out| {
            let record = Line::read(scanner);
            if scanner.broken() {
                self.damaged = true;
            } else {
                self.record(number, &record, out);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
