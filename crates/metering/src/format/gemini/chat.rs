//! A conversation: its messages as sightings and prompt marks, whatever they are packed in.

use super::pretty::{Pretty, Took};
use super::project;
use super::record::Record;
use crate::format::objects::objects;
use crate::format::{FileInfo, Out, Reader, failure};
use crate::key::Key;
use crate::record::{Identity, Lane, Prompt, PromptMark, Reply, Sighting};
use crate::request::{Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use rustc_hash::FxHashSet;

/// What every subagent is called that is logged under the id of the session that started it.
const AGENT: &str = "subagent";

/// How records begin.
const STARTS: [&[u8]; 3] = [b"{\"id\":", b"{\"sessionId\":", b"{\"$"];

/// A conversation.
#[derive(Debug, Default)]
struct Chat {
    harness: &'static str,
    /// From the head, else from the file's name.
    session: String,
    has_head: bool,
    /// The session that started this one as its subagent.
    parent: Option<String>,
    /// A subagent that is logged under the id of the session that started it.
    agent: bool,
    /// Nobody asked for it.
    background: bool,
    folder: Option<String>,
    /// The name of its file, which tells agents of one session apart.
    stem: String,
    /// The replies that are in the context.
    held: FxHashSet<String>,
    /// The latest time so far.
    now: Option<Millis>,
    /// A reply that the log has no model of.
    nameless: Option<(String, Millis, Tokens)>,
    told: bool,
}

impl Chat {
    fn new(harness: &'static str, file: &FileInfo<'_>) -> Self {
        let name = file.name();
        let stem = name.split_once(".json").map_or(name, |(stem, _)| stem);
        let folders: Vec<&str> = file.path.rsplit('/').skip(1).take(3).collect();
        let chats = folders.iter().position(|f| *f == "chats");
        let folder = chats.and_then(|c| folders.get(c + 1).copied());
        let parent = (chats == Some(1)).then(|| folders[0].to_owned());
        let background = parent.as_deref().is_some_and(|p| p.starts_with("skill-extraction"));
        Self {
            harness,
            session: stem.to_owned(),
            stem: stem.to_owned(),
            parent: parent.filter(|_| !background),
            background,
            folder: folder.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Reads objects that follow each other.
    fn objects(&mut self, number: u64, text: &[u8], out: &mut Out<'_>) {
        objects(number, text, &STARTS, out, |scanner, out| {
            let record = Record::read(scanner);
            // Of a list that was cut short the messages before the cut are whole.
            if !scanner.broken() || record.messages.is_some() {
                self.record(number, &record, out);
            }
        });
    }

    fn record(&mut self, number: u64, record: &Record<'_>, out: &mut Out<'_>) {
        if record.is_known() {
            out.recognised();
        }
        if record.session.is_some() || record.directory.is_some() || record.agent_kind.is_some() {
            self.head(record, out);
        }
        if record.rewinds {
            self.shortened(out);
        }
        if let Some(messages) = record.messages {
            let mut held = FxHashSet::default();
            Scanner::new(messages).array(|s| {
                let message = Record::read(s);
                if !s.broken() {
                    held.extend(message.id.as_deref().map(str::to_owned));
                    self.message(number, &message, out);
                }
            });
            // The list is written anew for other reasons too. Replies that are gone were summed up or taken back.
            self.held.extend(held.iter().cloned());
            if self.held.len() > held.len() {
                self.shortened(out);
            }
            self.held = held;
        }
        if let Some(set) = record.set {
            let mut change = Record::read(&mut Scanner::new(set));
            change.set = None;
            self.record(number, &change, out);
        }
        if record.is_message() {
            self.message(number, record, out);
        } else if record.is_output && !std::mem::replace(&mut self.told, true) {
            out.finding(
                0,
                "This is what `gemini --output-format json` printed. Its session, under .gemini/tmp, has the same \
                 requests with their times: read that.",
            );
        }
    }

    /// The context became another. The record has no time; it stands behind everything before it.
    fn shortened(&self, out: &mut Out<'_>) {
        if let Some(now) = self.now {
            out.compaction(&self.session, self.agent.then_some(AGENT), now.saturating_add(1));
        }
    }

    fn head(&mut self, record: &Record<'_>, out: &mut Out<'_>) {
        if let Some(id) = record.session.as_deref().filter(|id| *id != self.session) {
            id.clone_into(&mut self.session);
            self.nameless = None;
        }
        self.now = self.now.max(record.started);
        let of_agent = record.agent_kind.as_deref() == Some("subagent");
        match &self.parent {
            Some(parent) if *parent != self.session => out.child(&self.session, parent),
            _ => self.agent |= of_agent && !self.background,
        }
        let (directory, hash) = (record.directory.as_deref(), record.project_hash.as_deref());
        if !std::mem::replace(&mut self.has_head, true) || directory.is_some() {
            project::session(self.harness, &self.session, directory, self.folder.as_deref(), hash, out);
        }
    }

    fn message(&mut self, number: u64, message: &Record<'_>, out: &mut Out<'_>) {
        let id = message.id.as_deref().unwrap_or_default();
        let kind = message.kind.as_deref().unwrap_or_default();
        if kind == "qwen" {
            self.harness = harness::QWEN_CODE;
        }
        let at = message.at.or(self.now);
        self.now = self.now.max(at);
        let Some(at) = at else {
            if message.usage.and_then(|u| u.tokens(true)).is_some() {
                out.finding(number, "The reply has no readable timestamp; it was not counted.");
            }
            return;
        };
        match kind {
            "user" => self.prompt(id, at, message, out),
            "error" => self.failure(id, at, message, out),
            _ => self.reply(id, at, message, out),
        }
    }

    fn prompt(&self, id: &str, at: Millis, message: &Record<'_>, out: &mut Out<'_>) {
        if self.parent.is_some() || self.agent || message.parts().is_of_client() {
            return;
        }
        let key = Key::of(&["gemini message", &self.session, id]);
        let trigger = if self.background { Trigger::Background } else { Trigger::Person };
        out.prompt(&PromptMark { session: &self.session, key, at, trigger });
    }

    /// Of what the client told the person as an error, only calls of a model that failed are failed attempts.
    fn failure(&self, id: &str, at: Millis, message: &Record<'_>, out: &mut Out<'_>) {
        let said = message.said().unwrap_or_default();
        if let Some((_, error)) = said.split_once("[API Error: ") {
            let error = failure::name(error);
            out.sight(&Sighting {
                id: Identity::of(&["gemini error", &self.session, id]),
                error: Some(&error),
                ..self.sighting(at)
            });
        }
    }

    fn reply(&mut self, id: &str, at: Millis, message: &Record<'_>, out: &mut Out<'_>) {
        let model = message.model.as_deref();
        let parts = message.parts();
        let reply = Reply { text: parts.text, tools: parts.tools.iter().map(|t| &**t).collect() };
        if let (Some((id, at, tokens)), true) = (&self.nameless, model.is_some()) {
            let reply = Some(reply.clone()).filter(|_| message.usage.is_none());
            out.sight(&Sighting {
                id: self.identity(id),
                model,
                tokens: *tokens,
                reply,
                ..self.sighting(*at)
            });
            self.nameless = None;
        }
        let Some(tokens) = message.usage.and_then(|u| u.tokens(self.harness == harness::GEMINI_CLI)) else {
            return;
        };
        // Without an id, what it used tells it apart from others of its time.
        let used = if id.is_empty() { format!("{at} {tokens:?}") } else { String::new() };
        let id = if id.is_empty() { used.as_str() } else { id };
        self.held.insert(id.to_owned());
        out.sight(&Sighting {
            id: self.identity(id),
            model,
            tokens,
            reply: Some(reply),
            ..self.sighting(at)
        });
        if model.is_none() {
            self.nameless = Some((id.to_owned(), at, tokens));
        }
    }

    fn identity(&self, id: &str) -> Identity {
        Identity::of(&["gemini message", &self.session, id])
    }

    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: self.harness,
            session: Some(&self.session),
            agent: self.agent.then_some(AGENT),
            lane: if self.agent { Lane::Named(&self.stem) } else { Lane::Agent },
            prompt: Prompt::ByTime,
            trigger: self.background.then_some(Trigger::Background),
            ..Sighting::default()
        }
    }
}

/// Reads lines.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    chat: Chat,
    pretty: Pretty,
}

impl Transcript {
    /// A conversation of this harness.
    pub fn new(harness: &'static str, file: &FileInfo<'_>) -> Self {
        Self { chat: Chat::new(harness, file), pretty: Pretty::default() }
    }
}

impl Reader for Transcript {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        match self.pretty.take(line) {
            Took::Nothing => self.chat.objects(number, line, out),
            Took::Part => {}
            Took::Whole(text) => self.chat.objects(number, &text, out),
        }
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if self.pretty.is_open() {
            out.finding(0, "The file ends inside of an object, which was not read; it may still be written.");
        }
    }
}

/// Reads a document.
#[derive(Debug, Default)]
pub(super) struct Document(Chat);

impl Document {
    /// A conversation of this harness.
    pub fn new(harness: &'static str, file: &FileInfo<'_>) -> Self {
        Self(Chat::new(harness, file))
    }
}

impl Reader for Document {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        self.0.objects(number, line, out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
