//! One record of a transcript.

use crate::format::fields::{Text, instant, text};
use crate::format::genai::{Parts, Usage};
use crate::record::project_name;
use crate::scan::json::Scanner;
use crate::time::Millis;

/// How many records are looked at to tell whose they are.
const LOOKED_AT: usize = 10;

/// A record.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub id: Text<'a>,
    pub session: Text<'a>,
    pub at: Option<Millis>,
    pub kind: Text<'a>,
    pub subtype: Text<'a>,
    pub version: Text<'a>,
    /// The last name of the folder.
    pub project: Option<String>,
    pub model: Text<'a>,
    pub agent: Text<'a>,
    pub side: bool,
    pub parts: Option<Parts<'a>>,
    pub usage: Option<Usage>,
    /// Of a copy: the session and the record that were copied.
    pub origin: (Text<'a>, Text<'a>),
    /// Of telemetry.
    pub event: Option<Event<'a>>,
    /// Who opened the session.
    pub source: Text<'a>,
    has_payload: bool,
}

/// An event of telemetry.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    pub name: Text<'a>,
    pub model: Text<'a>,
    pub duration_ms: Option<u64>,
    prompt: Text<'a>,
    agent: Text<'a>,
    agent_name: Text<'a>,
    pub status: Option<u64>,
    pub error: Text<'a>,
    pub error_kind: Text<'a>,
    pub usage: Usage,
}

impl<'a> Record<'a> {
    /// Reads the next object; the scanner is `broken` afterwards if it was not whole.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut r = Self::default();
        s.object(|key, s| match key {
            "uuid" => r.id = text(s),
            "sessionId" => r.session = text(s),
            "timestamp" => r.at = instant(s),
            "type" => r.kind = text(s),
            "subtype" => r.subtype = text(s),
            "version" => r.version = text(s),
            "cwd" => r.project = s.text().as_deref().and_then(project_name).map(str::to_owned),
            "model" => r.model = text(s),
            "agentId" => r.agent = text(s),
            "isSidechain" => r.side = s.bool() == Some(true),
            "message" => {
                s.object(|key, s| match key {
                    "parts" => r.parts.get_or_insert_default().read(s),
                    _ => s.skip(),
                });
            }
            "usageMetadata" if s.peek() == Some(b'{') => r.usage = Some(Usage::read(s)),
            "forkedFrom" => {
                s.object(|key, s| match key {
                    "sessionId" => r.origin.0 = text(s),
                    "messageUuid" => r.origin.1 = text(s),
                    _ => s.skip(),
                });
            }
            "systemPayload" => {
                r.has_payload = true;
                s.object(|key, s| match key {
                    "uiEvent" => r.event = Some(Event::read(s)),
                    "sourceType" => r.source = text(s),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
        r
    }

    /// Whether a file begins like a transcript.
    pub fn is_like(head: &[u8]) -> bool {
        let mut lines = head.split(|&b| b == b'\n').take(LOOKED_AT);
        lines.any(|line| {
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            let r = Record::read(&mut Scanner::new(line));
            let named = r.id.is_some() && r.session.is_some() && r.kind.is_some();
            named && (r.parts.is_some() || r.usage.is_some() || r.has_payload)
        })
    }
}

impl<'a> Event<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut e = Self::default();
        s.object(|key, s| match key {
            "event.name" => e.name = text(s),
            "model" => e.model = text(s),
            "duration_ms" => e.duration_ms = s.u64(),
            "prompt_id" => e.prompt = text(s),
            "subagent_id" => e.agent = text(s),
            "subagent_name" => e.agent_name = text(s),
            "status_code" => e.status = s.u64(),
            "error" | "error_message" => e.error = text(s),
            "error_type" => e.error_kind = text(s),
            _ => {
                if !e.usage.field(key, s) {
                    s.skip();
                }
            }
        });
        e
    }

    /// The subagent that asked: told by its id, by the prompt's, `<session>#<agent>#<round>`, or by its name. `session`:
    /// the one in which it was asked, where that is known.
    pub fn agent(&self, session: Option<&str>) -> Option<&str> {
        let of_prompt = || {
            let mut parts = self.prompt.as_deref()?.split('#');
            let asked_in = parts.next()?;
            let agent = parts.next().filter(|a| !a.is_empty() && session.is_none_or(|s| s == asked_in))?;
            let round = parts.next()?;
            let is_number = !round.is_empty() && round.bytes().all(|b| b.is_ascii_digit());
            (is_number && parts.next().is_none()).then_some(agent)
        };
        self.agent.as_deref().or_else(of_prompt).or(self.agent_name.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_agent(event: &str, expected: Option<&str>) {
        let event = Event::read(&mut Scanner::new(event.as_bytes()));
        assert_eq!(event.agent(Some("s-1")), expected);
    }

    #[test]
    fn a_subagent_is_told_by_its_id_its_prompt_or_its_name() {
        check_agent(r#"{"prompt_id":"s-1########3"}"#, None);
        check_agent(r#"{"prompt_id":"s-1#explore-x1#0"}"#, Some("explore-x1"));
        check_agent(r#"{"prompt_id":"s-2#explore-x1#0"}"#, None);
        check_agent(r#"{"prompt_id":"s-1#explore-x1#zero"}"#, None);
        check_agent(r#"{"subagent_name":"explore","prompt_id":"s-1########3"}"#, Some("explore"));
        check_agent(r#"{"subagent_name":"explore","subagent_id":"x1","prompt_id":"s-1#y#2"}"#, Some("x1"));
        check_agent("{}", None);
    }
}
