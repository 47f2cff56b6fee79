//! The outer fields of a record of Claude Code.

use crate::scan::json::Scanner;
use crate::time::{self, Millis};
use std::borrow::Cow;

/// What is read of every record; the message is kept as bytes until it is known to matter.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub kind: Option<Cow<'a, str>>,
    pub subtype: Option<Cow<'a, str>>,
    pub uuid: Option<Cow<'a, str>>,
    pub parent: Option<Cow<'a, str>>,
    pub logical_parent: Option<Cow<'a, str>>,
    pub session: Option<Cow<'a, str>>,
    pub agent: Option<Cow<'a, str>>,
    pub request: Option<Cow<'a, str>>,
    pub prompt_id: Option<Cow<'a, str>>,
    pub version: Option<Cow<'a, str>>,
    pub cwd: Option<Cow<'a, str>>,
    pub at: Option<Millis>,
    pub side: bool,
    pub meta: bool,
    pub summary: bool,
    pub api_error: bool,
    /// A string only; an object's status is `status`.
    pub error: Option<Cow<'a, str>>,
    pub status: Option<u64>,
    /// `costUSD` of very old versions, in nano-dollars.
    pub cost: Option<u64>,
    pub message: &'a [u8],
}

impl<'a> Line<'a> {
    pub fn read(scanner: &mut Scanner<'a>) -> Self {
        let mut l = Self::default();
        scanner.object(|key, s| match key {
            "type" => l.kind = s.text(),
            "subtype" => l.subtype = s.text(),
            "uuid" => l.uuid = s.text(),
            "parentUuid" => l.parent = s.text(),
            "logicalParentUuid" => l.logical_parent = s.text(),
            "sessionId" => l.session = s.text().filter(|t| !t.is_empty()),
            "agentId" => l.agent = s.text().filter(|t| !t.is_empty()),
            "requestId" => l.request = s.text().filter(|t| !t.is_empty()),
            "promptId" => l.prompt_id = s.text().filter(|t| !t.is_empty()),
            "version" => l.version = s.text(),
            "cwd" => l.cwd = s.text(),
            "timestamp" => l.at = s.text().and_then(|t| time::parse(&t)),
            "isSidechain" => l.side = s.bool() == Some(true),
            "isMeta" => l.meta = s.bool() == Some(true),
            "isCompactSummary" => l.summary = s.bool() == Some(true),
            "isApiErrorMessage" => l.api_error = s.bool() == Some(true),
            "error" if s.peek() == Some(b'{') => {
                s.object(|key, s| match key {
                    "status" => l.status = s.u64(),
                    _ => s.skip(),
                });
            }
            "error" => l.error = s.text(),
            "costUSD" => l.cost = s.f64().filter(|c| *c > 0.0).map(|c| (c * 1e9).round() as u64),
            "message" => l.message = s.raw(),
            _ => s.skip(),
        });
        l
    }
}
