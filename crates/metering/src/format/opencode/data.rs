//! The fields of OpenCode's records that are read. A message, a part and a session share most names, whether they are
//! files of their own, columns of type JSON, or the parts of an export.

use crate::format::failure;
use crate::format::fields::{Text, text};
use crate::record::project_name;
use crate::request::Tokens;
use crate::scan::json::Scanner;
use crate::time::{self, DAY, Millis};
use std::borrow::Cow;

/// Until about then the input of other providers than Anthropic included what was read from the cache.
const SUBTRACTED_SINCE: Millis = 20_393 * DAY; // 2025-11-01

/// A record of any kind.
#[derive(Debug, Default)]
pub(super) struct Data<'a> {
    pub id: Text<'a>,
    pub session: Text<'a>,
    pub message: Text<'a>,
    pub parent: Text<'a>,
    pub role: Text<'a>,
    /// What kind of part, or of message in the second version of the store.
    pub kind: Text<'a>,
    pub provider: Text<'a>,
    pub model: Text<'a>,
    /// What kind of agent asked, and which one it was (MiMo Code).
    pub agent: Text<'a>,
    pub agent_id: Text<'a>,
    /// The last name of the folder.
    pub project: Option<String>,
    pub title: Text<'a>,
    pub version: Text<'a>,
    pub created: Option<Millis>,
    pub completed: Option<Millis>,
    /// When it was last written, by the row's column.
    pub updated: Option<Millis>,
    pub counts: Option<Counts>,
    /// USD.
    pub cost: Option<f64>,
    pub finish: Text<'a>,
    /// A reply that sums the conversation up, which goes on behind it with the summary alone.
    pub sums_up: bool,
    /// When a tool's result was taken out of the context.
    pub cleared: Option<Millis>,
    /// Of a compaction in the second version of the store.
    pub status: Text<'a>,
    /// A failure by name.
    pub error: Option<String>,
    pub tool: Text<'a>,
    /// Whether there is text, and whether the client wrote it.
    pub text: bool,
    pub synthetic: bool,
    /// In the second version of the store: names of the tools called.
    pub tools: Vec<Cow<'a, str>>,
    pub has_content: bool,
    /// Of an export.
    pub info: Option<&'a [u8]>,
    pub messages: Option<&'a [u8]>,
    pub parts: Option<&'a [u8]>,
    pub whole: bool,
}

/// Counts, with reasoning inside the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub tokens: Tokens,
    /// Whether the sum is recorded too, as by versions that take the cached tokens out of the input.
    pub has_total: bool,
}

impl<'a> Data<'a> {
    /// Reads a record; `whole` tells whether it was one.
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut d = Self::default();
        let mut directory = None;
        let whole = Scanner::new(bytes).object(|key, s| match key {
            "id" => d.id = text(s),
            "sessionID" => d.session = text(s),
            "messageID" => d.message = text(s),
            "parentID" => d.parent = text(s),
            "role" => d.role = text(s),
            "type" => d.kind = text(s),
            "modelID" => d.model = text(s),
            "providerID" => d.provider = text(s),
            "agent" => d.agent = text(s),
            "agentID" => d.agent_id = text(s),
            "model" => {
                s.object(|key, s| match key {
                    "id" | "modelID" => d.model = text(s),
                    "providerID" => d.provider = text(s),
                    _ => s.skip(),
                });
            }
            "path" => {
                s.object(|key, s| match key {
                    "cwd" => d.project = s.text().as_deref().and_then(project_name).map(str::to_owned),
                    _ => s.skip(),
                });
            }
            "directory" => directory = s.text(),
            "title" => d.title = text(s),
            "version" => d.version = text(s),
            "time" => {
                s.object(|key, s| match key {
                    "created" => d.created = s.i64().and_then(time::of_millis),
                    "completed" => d.completed = s.i64().and_then(time::of_millis),
                    _ => s.skip(),
                });
            }
            "tokens" => d.counts = Counts::read(s),
            "cost" => d.cost = s.f64(),
            "finish" => d.finish = text(s),
            // Of a person's message it is an object.
            "summary" => d.sums_up = s.bool() == Some(true),
            "status" => d.status = text(s),
            "state" => {
                s.object(|key, s| match key {
                    "time" => {
                        s.object(|key, s| match key {
                            "compacted" => d.cleared = s.i64().and_then(time::of_millis),
                            _ => s.skip(),
                        });
                    }
                    _ => s.skip(),
                });
            }
            "error" => d.error = error(s),
            "tool" => d.tool = text(s),
            "text" => d.text = s.raw_text().is_some_and(|t| !t.trim_ascii().is_empty()),
            "synthetic" => d.synthetic = s.bool() == Some(true),
            "content" if s.peek() == Some(b'[') => {
                d.has_content = true;
                s.array(|s| d.block(s));
            }
            "info" => d.info = Some(s.raw()),
            "messages" => d.messages = Some(s.raw()),
            "parts" => d.parts = Some(s.raw()),
            _ => s.skip(),
        });
        d.whole = whole;
        d.project = d.project.or_else(|| directory.as_deref().and_then(project_name).map(str::to_owned));
        d
    }

    fn block(&mut self, s: &mut Scanner<'a>) {
        let (mut kind, mut name, mut said) = (None, None, false);
        s.object(|key, s| match key {
            "type" => kind = s.text(),
            "name" | "tool" => name = s.text(),
            "text" => said = s.raw_text().is_some_and(|t| !t.trim_ascii().is_empty()),
            _ => s.skip(),
        });
        match kind.as_deref() {
            Some("text") => self.text |= said,
            Some("tool") => self.tools.extend(name),
            _ => {}
        }
    }

    /// Whether the input of this reply includes what was read from the cache. Told by three signs, because no record
    /// says it: no sum, a provider whose client did not leave it out, and a date before it was taken out.
    pub fn cached_in_input(&self) -> bool {
        let provider = self.provider.as_deref().unwrap_or_default();
        let model = self.model.as_deref().unwrap_or_default();
        let left_out = provider.contains("anthropic")
            || provider.contains("bedrock")
            // OpenCode's own gateway speaks Anthropic's protocol for Anthropic's models.
            || provider == "opencode" && model.starts_with("claude");
        !left_out
            && self.counts.is_none_or(|c| !c.has_total)
            && self.created.is_some_and(|at| at < SUBTRACTED_SINCE)
    }
}

impl Counts {
    fn read(s: &mut Scanner<'_>) -> Option<Self> {
        let mut c = Self::default();
        let t = &mut c.tokens;
        s.object(|key, s| match key {
            "total" => c.has_total = s.u64().is_some(),
            "input" => t.input = s.u64().unwrap_or(0),
            "output" => t.output = t.output.saturating_add(s.u64().unwrap_or(0)),
            "reasoning" => {
                t.reasoning = s.u64().unwrap_or(0);
                t.output = t.output.saturating_add(t.reasoning);
            }
            "cache" => {
                s.object(|key, s| match key {
                    "read" => t.cache_read = s.u64().unwrap_or(0),
                    "write" => t.cache_write_5m = s.u64().unwrap_or(0),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        })
        .then_some(c)
    }
}

/// `{name, data: {message, statusCode}}`, or with `type` for `name`.
fn error(s: &mut Scanner<'_>) -> Option<String> {
    let (mut name, mut status, mut message) = (None, None, None);
    let whole = s.object(|key, s| match key {
        "name" | "type" => name = s.text(),
        "message" => message = s.text(),
        "data" => {
            s.object(|key, s| match key {
                "statusCode" => status = s.u64(),
                "message" => message = s.text(),
                _ => s.skip(),
            });
        }
        _ => s.skip(),
    });
    let named = |n: &str| if n == "MessageAbortedError" { String::from("aborted") } else { failure::name(n) };
    whole.then(|| match (status, name, message) {
        (Some(status), ..) => format!("http_{status}"),
        (None, Some(name), message) if name == "UnknownError" => failure::name(&message.unwrap_or(name)),
        (None, Some(name), _) => named(&name),
        (None, None, message) => failure::name(&message.unwrap_or_default()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_error(json: &str, expected: Option<&str>) {
        assert_eq!(
            Data::read(format!("{{\"error\":{json}}}").as_bytes()).error.as_deref(),
            expected,
            "{json}"
        );
    }

    #[test]
    fn errors_are_names_and_never_messages() {
        check_error(
            r#"{"name":"APIError","data":{"message":"Overloaded","statusCode":529}}"#,
            Some("http_529"),
        );
        check_error(r#"{"name":"MessageAbortedError","data":{"message":"x"}}"#, Some("aborted"));
        check_error(
            r#"{"name":"ProviderAuthError","data":{"message":"key of ada"}}"#,
            Some("ProviderAuthError"),
        );
        check_error(r#"{"name":"UnknownError","data":{"message":"read ECONNRESET"}}"#, Some("connection"));
        check_error("null", None);
    }

    #[track_caller]
    fn check_cached_in_input(provider: &str, model: &str, total: &str, created: Millis, expected: bool) {
        let json = format!(
            r#"{{"providerID":"{provider}","modelID":"{model}","time":{{"created":{created}}},"tokens":{{{total}"input":9}}}}"#
        );
        assert_eq!(Data::read(json.as_bytes()).cached_in_input(), expected, "{json}");
    }

    #[test]
    fn cached_tokens_are_taken_out_of_old_records_of_other_providers_only() {
        let september = 1_757_000_000_000;
        check_cached_in_input("opencode", "grok-code", "", september, true);
        check_cached_in_input("openai", "gpt-5", "", september, true);
        check_cached_in_input("openai", "gpt-5", "\"total\":9,", september, false);
        check_cached_in_input("anthropic", "claude-sonnet-4", "", september, false);
        check_cached_in_input("amazon-bedrock", "x", "", september, false);
        check_cached_in_input("opencode", "claude-sonnet-4", "", september, false);
        check_cached_in_input("openai", "gpt-5", "", SUBTRACTED_SINCE, false);
        assert_eq!(Some(SUBTRACTED_SINCE), crate::time::parse("2025-11-01T00:00:00Z"));
    }
}
