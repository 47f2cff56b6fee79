//! One object of a transcript: the head, a message, or a change of either.

use crate::format::fields::{Text, instant, text};
use crate::format::genai::{Parts, Usage, name};
use crate::record::project_name;
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;

/// An object of any kind; a document holds all of them.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub session: Text<'a>,
    pub project_hash: Text<'a>,
    /// `main` or `subagent`.
    pub agent_kind: Text<'a>,
    /// The name of the first folder of the workspace.
    pub directory: Option<String>,
    pub started: Option<Millis>,
    /// The list of messages, perhaps cut short.
    pub messages: Option<&'a [u8]>,
    /// What is changed.
    pub set: Option<&'a [u8]>,
    /// What `--output-format json` printed.
    pub is_output: bool,
    pub id: Text<'a>,
    pub kind: Text<'a>,
    pub at: Option<Millis>,
    pub model: Text<'a>,
    pub usage: Option<Usage>,
    /// The content as it stands.
    content: &'a [u8],
    calls: Vec<Cow<'a, str>>,
    /// Messages from one on were taken back.
    pub rewinds: bool,
}

impl<'a> Record<'a> {
    /// Reads the next object; the scanner is `broken` afterwards if it was not whole.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut r = Self::default();
        s.object(|key, s| match key {
            "sessionId" => r.session = text(s),
            "projectHash" => r.project_hash = text(s),
            "kind" => r.agent_kind = text(s),
            "directories" => {
                s.array(|s| {
                    let folder = s.text();
                    let name = folder.as_deref().and_then(project_name);
                    r.directory = r.directory.take().or_else(|| name.map(str::to_owned));
                });
            }
            "startTime" => r.started = instant(s),
            "messages" if s.peek() == Some(b'[') => r.messages = Some(s.raw()),
            "$set" => r.set = Some(s.raw()),
            "$rewindTo" => {
                r.rewinds = true;
                s.skip();
            }
            "id" => r.id = text(s),
            "type" => r.kind = text(s),
            "timestamp" => r.at = instant(s),
            "model" => r.model = text(s),
            "tokens" if s.peek() == Some(b'{') => r.usage = Some(Usage::read(s)),
            "content" => r.content = s.raw(),
            "toolCalls" => {
                s.array(|s| r.calls.push(name(s).unwrap_or_default()));
            }
            "stats" | "session_id" => {
                r.is_output = true;
                s.skip();
            }
            _ => s.skip(),
        });
        r
    }

    /// Whether it is anything that such a file holds.
    pub fn is_known(&self) -> bool {
        let change = self.set.is_some() || self.rewinds || self.messages.is_some();
        self.session.is_some() || change || self.is_message() || self.is_output
    }

    /// Whether it is a message.
    pub fn is_message(&self) -> bool {
        self.kind.is_some() && (self.id.is_some() || self.usage.is_some())
    }

    /// What the message says and which tools it calls.
    pub fn parts(&self) -> Parts<'a> {
        let mut parts = Parts::default();
        if !self.content.is_empty() {
            parts.read(&mut Scanner::new(self.content));
        }
        if !self.calls.is_empty() {
            parts.tools.clone_from(&self.calls);
        }
        parts
    }

    /// The content, where it is one text.
    pub fn said(&self) -> Text<'a> {
        Scanner::new(self.content).text()
    }

    /// Whether a file begins like a transcript: with the whole session, or with its head or a message.
    pub fn is_like(head: &[u8], document: bool) -> bool {
        let r = Record::read(&mut Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)));
        let (has_hash, has_messages) = (r.project_hash.is_some(), r.messages.is_some());
        let begins = r.session.is_some() && (has_hash || has_messages);
        let message = r.id.is_some() && r.usage.is_some() && matches!(r.kind.as_deref(), Some("gemini"));
        let output = r.is_output && (r.kind.as_deref() == Some("init") || head_of_output(head));
        if document { begins && has_messages || output } else { begins && !has_messages || message }
    }
}

fn head_of_output(head: &[u8]) -> bool {
    let (mut response, mut stats) = (false, false);
    Scanner::new(head).object(|key, s| {
        response |= key == "response";
        stats |= key == "stats";
        s.skip();
    });
    response && stats
}
