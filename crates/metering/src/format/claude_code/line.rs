//! The outer fields of a record of Claude Code.

use super::content::Message;
use crate::format::fields::instant;
use crate::scan::json::Scanner;
use crate::time::Millis;

/// What is read of every record. Texts are the bytes between their quotes, escapes untouched: of most records most of
/// them are never looked at.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub kind: Option<&'a [u8]>,
    pub subtype: Option<&'a [u8]>,
    pub uuid: Option<&'a [u8]>,
    pub parent: Option<&'a [u8]>,
    pub logical_parent: Option<&'a [u8]>,
    pub session: Option<&'a [u8]>,
    pub agent: Option<&'a [u8]>,
    pub request: Option<&'a [u8]>,
    pub prompt_id: Option<&'a [u8]>,
    pub version: Option<&'a [u8]>,
    pub cwd: Option<&'a [u8]>,
    pub at: Option<Millis>,
    pub side: bool,
    pub meta: bool,
    pub summary: bool,
    pub api_error: bool,
    /// A string only; an object's status is `status`.
    pub error: Option<&'a [u8]>,
    pub status: Option<u64>,
    /// `costUSD` of very old versions, in nano-dollars.
    pub cost: Option<u64>,
    pub message: Message<'a>,
    /// Who speaks on a user line: `human`, `task-notification`, …
    pub origin: Option<&'a [u8]>,
    /// A record inside this one: what a subagent does, as its parent follows it.
    pub inner: Option<Box<Line<'a>>>,
}

impl<'a> Line<'a> {
    pub fn read(scanner: &mut Scanner<'a>) -> Self {
        Self::read_at(scanner, 0)
    }

    fn read_at(scanner: &mut Scanner<'a>, depth: u8) -> Self {
        let mut l = Self::default();
        let filled = |s: &mut Scanner<'a>| s.raw_text().filter(|t| !t.is_empty());
        scanner.fields(|key, s| match key {
            b"type" => l.kind = s.raw_text(),
            b"subtype" => l.subtype = s.raw_text(),
            b"uuid" => l.uuid = s.raw_text(),
            b"parentUuid" => l.parent = s.raw_text(),
            b"logicalParentUuid" => l.logical_parent = s.raw_text(),
            b"sessionId" => l.session = filled(s),
            b"agentId" => l.agent = filled(s),
            b"requestId" => l.request = filled(s),
            b"promptId" => l.prompt_id = filled(s),
            b"version" => l.version = s.raw_text(),
            b"cwd" => l.cwd = s.raw_text(),
            b"timestamp" => l.at = instant(s),
            b"isSidechain" => l.side = s.bool() == Some(true),
            b"isMeta" => l.meta = s.bool() == Some(true),
            b"isCompactSummary" => l.summary = s.bool() == Some(true),
            b"isApiErrorMessage" => l.api_error = s.bool() == Some(true),
            b"error" if s.peek() == Some(b'{') => {
                s.fields(|key, s| match key {
                    b"status" => l.status = s.u64(),
                    _ => s.skip(),
                });
            }
            b"error" => l.error = s.raw_text(),
            b"costUSD" => l.cost = s.f64().filter(|c| *c > 0.0).map(|c| (c * 1e9).round() as u64),
            b"message" => l.message = Message::read(s),
            b"origin" => {
                s.fields(|key, s| match key {
                    b"kind" => l.origin = s.raw_text(),
                    _ => s.skip(),
                });
            }
            b"data" if depth == 0 => l.inner = Self::inner(s).map(Box::new),
            _ => s.skip(),
        });
        l
    }

    /// `{"type": "agent_progress", "agentId": …, "message": {a record}}`
    fn inner(s: &mut Scanner<'a>) -> Option<Self> {
        let (mut agent, mut record) = (None, None);
        s.fields(|key, s| match key {
            b"agentId" => agent = s.raw_text().filter(|t| !t.is_empty()),
            b"message" => record = Some(Self::read_at(s, 1)),
            _ => s.skip(),
        });
        record.map(|record| Self { agent: record.agent.or(agent), ..record })
    }

    /// The record inside this one, with what only the outer one says; `None` where that is no reply.
    pub fn reply_inside(&mut self) -> Option<Self> {
        let inner = *self.inner.take().filter(|i| i.kind == Some(b"assistant"))?;
        Some(Self {
            session: inner.session.or(self.session),
            version: inner.version.or(self.version),
            cwd: inner.cwd.or(self.cwd),
            at: inner.at.or(self.at),
            side: true,
            ..inner
        })
    }
}
