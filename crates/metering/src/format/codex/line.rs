//! One line of a rollout: `{timestamp, type, payload}`, with what is read of every kind of payload.

use super::counter::Usage;
use crate::format::fields::instant;
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;

/// A line.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub at: Option<Millis>,
    pub kind: Option<Cow<'a, str>>,
    /// `None` where there is none: the line is of another format.
    pub payload: Option<Payload<'a>>,
}

/// The fields of all kinds of payload that are read. None of them means two things.
#[derive(Debug, Default)]
pub(super) struct Payload<'a> {
    pub kind: Option<Cow<'a, str>>,
    pub turn: Option<Cow<'a, str>>,
    // session_meta, turn_context
    pub id: Option<Cow<'a, str>>,
    pub session: Option<Cow<'a, str>>,
    pub forked_from: Option<Cow<'a, str>>,
    pub version: Option<Cow<'a, str>>,
    pub provider: Option<Cow<'a, str>>,
    pub cwd: Option<Cow<'a, str>>,
    pub model: Option<Cow<'a, str>>,
    pub source: Source<'a>,
    // token_count
    pub total: Option<Usage>,
    pub last: Option<Usage>,
    pub limits: Option<&'a [u8]>,
    // token_usage_record
    pub thread: Option<Cow<'a, str>>,
    pub response: Option<Cow<'a, str>>,
    pub usage: Option<Usage>,
    pub thread_total: Option<Usage>,
    // compacted
    pub latest: Option<Box<Payload<'a>>>,
    // thread_settings_applied, turn_context
    pub settings: Settings<'a>,
    // response_item
    pub name: Option<Cow<'a, str>>,
    pub role: Option<Cow<'a, str>>,
    pub text: bool,
    // other events
    pub message: &'a [u8],
    pub message_kind: Option<Cow<'a, str>>,
    pub error_kind: Option<Cow<'a, str>>,
}

/// What a thread was set to.
#[derive(Debug, Default)]
pub(super) struct Settings<'a> {
    pub model: Option<Cow<'a, str>>,
    /// The service tier as written; `default` is none.
    pub tier: Option<Cow<'a, str>>,
}

/// Who started a session.
#[derive(Debug, Default)]
pub(super) struct Source<'a> {
    /// It is an agent, of this kind.
    pub agent: Option<Cow<'a, str>>,
    /// The session that started it.
    pub parent: Option<Cow<'a, str>>,
}

impl<'a> Line<'a> {
    /// Reads the next object; the scanner is `broken` afterwards if it was not whole.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut line = Self::default();
        s.object(|key, s| match key {
            "timestamp" => line.at = instant(s),
            "type" => line.kind = s.text(),
            "payload" => line.payload = Payload::read(s),
            _ => s.skip(),
        });
        line
    }
}

impl<'a> Payload<'a> {
    fn read(s: &mut Scanner<'a>) -> Option<Self> {
        let mut p = Self::default();
        let text = |s: &mut Scanner<'a>| s.text().filter(|t| !t.is_empty());
        let whole = s.object(|key, s| match key {
            "type" => p.kind = text(s),
            "turn_id" => p.turn = text(s),
            "id" => p.id = text(s),
            "session_id" => p.session = text(s),
            "forked_from_id" => p.forked_from = text(s),
            "cli_version" => p.version = text(s),
            "model_provider" => p.provider = text(s),
            "cwd" => p.cwd = text(s),
            "model" => p.model = text(s),
            "source" => p.source.read(s),
            "parent_thread_id" => p.source.parent = text(s),
            "info" => {
                s.object(|key, s| match key {
                    "total_token_usage" => p.total = Usage::read(s),
                    "last_token_usage" => p.last = Usage::read(s),
                    _ => s.skip(),
                });
            }
            "thread_id" => p.thread = text(s),
            "response_id" => p.response = text(s),
            "usage" => p.usage = Usage::read(s),
            "thread_token_usage" => p.thread_total = Usage::read(s),
            "latest_token_usage_record" => p.latest = Self::read(s).map(Box::new),
            "service_tier" => p.settings.tier = text(s),
            "thread_settings" => {
                s.object(|key, s| match key {
                    "model" => p.settings.model = text(s),
                    "service_tier" => p.settings.tier = text(s),
                    _ => s.skip(),
                });
            }
            "rate_limits" => p.limits = Some(s.raw()).filter(|r| r.starts_with(b"{")),
            "name" => p.name = text(s),
            "role" => p.role = text(s),
            "content" => {
                s.array(|s| p.block(s));
            }
            "message" => p.message = s.raw_text().unwrap_or_default(),
            "kind" => p.message_kind = text(s),
            "codex_error_info" => p.error_info(s),
            _ => s.skip(),
        });
        whole.then_some(p)
    }

    fn block(&mut self, s: &mut Scanner<'a>) {
        let (mut output, mut said) = (false, false);
        s.object(|key, s| match key {
            "type" => output = s.raw_text() == Some(b"output_text"),
            "text" => said = s.raw_text().is_some_and(|t| !t.trim_ascii().is_empty()),
            _ => s.skip(),
        });
        self.text |= output && said;
    }

    /// A word, or an object with the word as its key.
    fn error_info(&mut self, s: &mut Scanner<'a>) {
        if s.peek() == Some(b'{') {
            let mut name = None;
            s.object(|key, s| {
                name.get_or_insert_with(|| key.to_owned());
                s.skip();
            });
            self.error_kind = name.map(Cow::Owned);
        } else {
            self.error_kind = s.text();
        }
    }
}

impl<'a> Source<'a> {
    /// `"cli"`, or `{"subagent": "review"}`, or `{"subagent": {"thread_spawn": {"parent_thread_id": …}}}`.
    fn read(&mut self, s: &mut Scanner<'a>) {
        s.object(|key, s| match key {
            "subagent" if s.peek() == Some(b'"') => self.agent = s.text(),
            "subagent" => {
                s.object(|kind, s| {
                    self.agent = Some(Cow::Owned(kind.to_owned()));
                    s.object(|key, s| match key {
                        "parent_thread_id" => self.parent = s.text().filter(|t| !t.is_empty()),
                        _ => s.skip(),
                    });
                });
            }
            _ => s.skip(),
        });
    }
}
