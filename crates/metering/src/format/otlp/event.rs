//! One log record: its name, its time, and the attributes that say what was used. Everything else, texts above all, is
//! passed over.

use crate::scan::json::Scanner;
use crate::time::{self, Millis};
use std::borrow::Cow;

type Text<'a> = Cow<'a, str>;

/// The attributes that are kept. Prompts, replies and commands are not among them.
const KEPT: [&str; 45] = [
    "event.name",
    "event.timestamp",
    "event.sequence",
    "event.kind",
    "session.id",
    "conversation.id",
    "prompt.id",
    "prompt_id",
    "request_id",
    "user.email",
    "user.name",
    "host.name",
    "service.name",
    "service.version",
    "app.version",
    "model",
    "slug",
    "provider",
    "cost_usd",
    "duration_ms",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_creation_tokens",
    "input_token_count",
    "output_token_count",
    "cached_token_count",
    "cached_content_token_count",
    "reasoning_token_count",
    "thoughts_token_count",
    "tool_token_count",
    "total_token_count",
    "cache_write_token_count",
    "speed",
    "service_tier",
    "query_source",
    "agent.name",
    "subagent_name",
    "error",
    "error.message",
    "error_type",
    "error.type",
    "status_code",
    "http.response.status_code",
    "error_code",
];

/// Attributes by name; few, so a list.
#[derive(Clone, Debug, Default)]
struct Attributes<'a>(Vec<(&'static str, Text<'a>)>);

impl<'a> Attributes<'a> {
    fn read(&mut self, s: &mut Scanner<'a>) {
        s.array(|s| {
            let (mut kept, mut value) = (None, None);
            s.object(|key, s| match key {
                "key" => {
                    let name = s.text().unwrap_or_default();
                    kept = KEPT.iter().find(|k| **k == name);
                }
                "value" => value = scalar(s),
                _ => s.skip(),
            });
            if let (Some(name), Some(value)) = (kept, value) {
                self.0.push((name, value));
            }
        });
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| *n == name && !v.is_empty()).map(|(_, v)| v.as_ref())
    }
}

/// A value of any simple kind as text; none of a list or a map.
fn scalar<'a>(s: &mut Scanner<'a>) -> Option<Text<'a>> {
    let mut value = None;
    s.object(|key, s| match (key, s.peek()) {
        ("stringValue", _) | ("intValue", Some(b'"')) => value = s.text(),
        ("intValue" | "doubleValue" | "boolValue", _) => value = Some(String::from_utf8_lossy(s.raw())),
        _ => s.skip(),
    });
    value
}

/// What the records of an export share.
#[derive(Debug, Default)]
pub(super) struct Resource<'a>(Attributes<'a>);

impl<'a> Resource<'a> {
    /// Reads a `resource` object.
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut attributes = Attributes::default();
        Scanner::new(bytes).object(|key, s| match key {
            "attributes" => attributes.read(s),
            _ => s.skip(),
        });
        Self(attributes)
    }
}

/// A log record.
#[derive(Debug)]
pub(super) struct Event<'a> {
    /// `claude_code.api_request`, `codex.sse_event`, …
    pub name: String,
    /// When it was written.
    pub at: Option<Millis>,
    own: Attributes<'a>,
    shared: &'a Resource<'a>,
}

impl<'a> Event<'a> {
    /// Reads a record; none if it is of another program.
    pub fn read(s: &mut Scanner<'a>, shared: &'a Resource<'a>) -> Option<Self> {
        let (mut own, mut body, mut named) = (Attributes::default(), None, None);
        let (mut time, mut observed) = (None, None);
        s.object(|key, s| match key {
            "attributes" => own.read(s),
            "body" => body = scalar(s).filter(|b| b.len() < 80),
            "eventName" => named = s.text(),
            "timeUnixNano" => time = s.u64().filter(|n| *n > 0),
            "observedTimeUnixNano" => observed = s.u64().filter(|n| *n > 0),
            _ => s.skip(),
        });
        let nanos = |n: u64| i64::try_from(n / 1_000_000).ok().and_then(time::of_millis);
        let written = own.get("event.timestamp").and_then(time::of_log);
        let at = written.or_else(|| time.or(observed).and_then(nanos));
        let service = shared.0.get("service.name").unwrap_or_default().to_ascii_lowercase();
        let names = [own.get("event.name"), named.as_deref(), body.as_deref()];
        let name = names.into_iter().flatten().find(|n| prefix(n).is_some()).map(str::to_owned);
        // A short name says what it is of by its service.
        let short = || Some(format!("{}.{}", program(&service)?, names.into_iter().flatten().next()?));
        Some(Self { name: name.or_else(short)?, at, own, shared })
    }

    /// An attribute of the record, else of what sent it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.own.get(name).or_else(|| self.shared.0.get(name))
    }

    /// The first of these attributes that is there.
    pub fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|n| self.get(n))
    }

    /// A count.
    pub fn count(&self, name: &str) -> Option<u64> {
        Scanner::new(self.own.get(name)?.as_bytes()).u64()
    }
}

const PREFIXES: [&str; 4] = ["claude_code.", "codex.", "gemini_cli.", "qwen-code."];

fn prefix(name: &str) -> Option<&'static str> {
    PREFIXES.into_iter().find(|p| name.starts_with(p))
}

/// The prefix of a service's events, without the dot.
fn program(service: &str) -> Option<&'static str> {
    let named = |parts: &[&str]| parts.iter().any(|p| service.contains(p));
    if named(&["claude-code", "claude_code"]) {
        Some("claude_code")
    } else if named(&["codex"]) {
        Some("codex")
    } else if named(&["gemini"]) {
        Some("gemini_cli")
    } else if named(&["qwen"]) {
        Some("qwen-code")
    } else {
        None
    }
}
