//! One event of a session's log.

use super::used::Used;
use crate::format::fields::{Text, instant, text};
use crate::scan::json::Scanner;
use crate::time::Millis;

/// An event. The fields of its data have one meaning in every kind of event that has them.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    pub kind: Text<'a>,
    pub id: Text<'a>,
    pub at: Option<Millis>,
    /// The agent inside the session that it is of.
    pub agent: Text<'a>,
    pub session: Text<'a>,
    pub version: Text<'a>,
    pub cwd: Text<'a>,
    /// A model by any of the names under which events give one.
    pub model: Text<'a>,
    pub interaction: Text<'a>,
    /// The model call, or the message where there is no name of a call.
    pub call: Text<'a>,
    pub message: Text<'a>,
    pub source: Text<'a>,
    pub is_continued: bool,
    pub has_failed: bool,
    pub error: Text<'a>,
    pub status: Option<u64>,
    /// What a request was made for.
    pub purpose: Text<'a>,
    pub used: Used,
    pub duration_ms: Option<u64>,
    /// By model, of a shutdown.
    pub counters: Vec<(String, Used)>,
    /// Of all models, of a shutdown.
    details: Used,
}

impl<'a> Event<'a> {
    /// Reads the next object; the scanner is `broken` afterwards if it was not whole.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut e = Self::default();
        s.object(|key, s| match key {
            "type" => e.kind = text(s),
            "id" => e.id = text(s),
            "timestamp" => e.at = instant(s),
            "agentId" => e.agent = text(s),
            "data" => {
                s.object(|key, s| e.field(key, s));
            }
            _ => s.skip(),
        });
        // A shutdown may tell what was used in all and not by whom.
        if e.counters.is_empty() && e.details != Used::default() {
            let model = e.model.as_deref().unwrap_or_default().to_owned();
            e.counters.push((model, Used { credits: e.used.credits, ..e.details }));
        }
        e
    }

    fn field(&mut self, key: &str, s: &mut Scanner<'a>) {
        match key {
            "sessionId" => self.session = text(s),
            "copilotVersion" => self.version = text(s),
            "context" => {
                s.object(|key, s| match key {
                    "cwd" => self.cwd = text(s),
                    _ => s.skip(),
                });
            }
            "cwd" => self.cwd = text(s).or(self.cwd.take()),
            "model" | "selectedModel" | "newModel" | "currentModel" => {
                self.model = text(s).filter(|m| m != "auto").or(self.model.take());
            }
            "interactionId" => self.interaction = text(s),
            "apiCallId" => self.call = text(s),
            "messageId" => self.message = text(s),
            "parentToolCallId" => self.agent = self.agent.take().or(text(s)),
            "source" => self.source = text(s),
            "interactionType" => self.purpose = text(s),
            "isAutopilotContinuation" => self.is_continued = s.bool() == Some(true),
            "success" => self.has_failed = s.bool() == Some(false),
            "errorType" => self.error = text(s),
            "statusCode" => self.status = s.u64(),
            "duration" => self.duration_ms = s.u64(),
            "copilotUsage" => {
                s.object(|key, s| match key {
                    "totalNanoAiu" => self.used.credits = s.u64().unwrap_or(0),
                    _ => s.skip(),
                });
            }
            "totalNanoAiu" => self.used.credits = s.u64().unwrap_or(0),
            "tokenDetails" => self.details = details(s),
            "modelMetrics" => {
                s.object(|model, s| self.counters.push((model.to_owned(), counters(s))));
            }
            _ => self.used.field(key, s),
        }
    }
}

/// `{requests: {count}, usage: {…}, totalNanoAiu, tokenDetails}`.
fn counters(s: &mut Scanner<'_>) -> Used {
    let (mut used, mut apart, mut requests, mut credits) = (Used::default(), Used::default(), 0, 0);
    s.object(|key, s| match key {
        "requests" => {
            s.object(|key, s| match key {
                "count" => requests = s.u64().unwrap_or(0),
                _ => s.skip(),
            });
        }
        "usage" => used = Used::read(s),
        "tokenDetails" => apart = details(s),
        "totalNanoAiu" => credits = s.u64().unwrap_or(0),
        _ => s.skip(),
    });
    let used = if used == Used::default() { apart } else { used };
    Used { requests, credits, ..used }
}

/// `{input: {tokenCount}, cache_read: {…}, cache_write: {…}, output: {…}}`: here the input is what is in no cache.
fn details(s: &mut Scanner<'_>) -> Used {
    let mut used = Used::default();
    s.object(|kind, s| {
        let mut count = 0;
        s.object(|key, s| if key == "tokenCount" { count = s.u64().unwrap_or(0) } else { s.skip() });
        match kind {
            "cache_read" => used.read = count,
            "cache_write" => used.write = count,
            "output" => return used.output = count,
            "input" => {}
            _ => return,
        }
        used.prompt = used.prompt.saturating_add(count);
    });
    used
}
