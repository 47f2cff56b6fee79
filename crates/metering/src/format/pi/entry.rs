//! One line of a transcript of pi or OpenClaw: the header, or an entry of the tree.

use crate::format::fields::{Text, instant, text};
use crate::request::Tokens;
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;

/// How much of a message is looked at to tell who wrote it.
const OPENING: usize = 600;

/// A line.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    pub kind: Text<'a>,
    pub id: Text<'a>,
    pub at: Option<Millis>,
    /// Of the header.
    pub cwd: Text<'a>,
    pub parent_session: bool,
    /// Of usage outside messages.
    pub operation: Text<'a>,
    pub provider: Text<'a>,
    pub model: Text<'a>,
    /// Of a change of the model, or a note of which one is used: what holds from here on.
    pub chosen: (Text<'a>, Text<'a>),
    pub usage: Option<Usage>,
    pub message: Option<Message<'a>>,
}

/// What an entry of the type `message` holds.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    pub role: Text<'a>,
    pub at: Option<Millis>,
    pub provider: Text<'a>,
    pub model: Text<'a>,
    pub api: Text<'a>,
    pub response: Text<'a>,
    pub usage: Option<Usage>,
    pub stop: Text<'a>,
    pub error: Text<'a>,
    pub duration_ms: Option<u64>,
    /// The beginning of the first text, escapes untouched.
    pub opening: &'a [u8],
    pub text: bool,
    pub tools: Vec<Cow<'a, str>>,
    /// Who wrote a message in the person's place: the kind and the tool.
    pub provenance: (Text<'a>, Text<'a>),
}

/// The `usage` of a message or an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Usage {
    pub tokens: Tokens,
    /// USD; `None` is unknown.
    pub cost: Option<f64>,
    /// The prompt of the last call, where the counts are the sum of several.
    pub last_prompt: Option<u64>,
    /// The log says that the counts are no context size.
    pub no_context: bool,
    /// Only their sum is recorded; it stands as input.
    pub undivided: bool,
}

impl<'a> Entry<'a> {
    /// Reads the next object; the scanner is `broken` afterwards if it was not whole.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut e = Self::default();
        s.object(|key, s| match key {
            "type" => e.kind = text(s),
            "id" => e.id = text(s),
            "timestamp" => e.at = instant(s),
            "cwd" => e.cwd = text(s),
            "parentSession" => e.parent_session = text(s).is_some(),
            "kind" => e.operation = text(s),
            "provider" => e.provider = text(s),
            "model" => e.model = text(s),
            "modelId" => e.chosen.1 = text(s),
            "data" => {
                s.object(|key, s| match key {
                    "provider" => e.chosen.0 = text(s),
                    "modelId" | "model" => e.chosen.1 = text(s).or(e.chosen.1.take()),
                    _ => s.skip(),
                });
            }
            "usage" => e.usage = Usage::read(s),
            "message" if s.peek() == Some(b'{') => e.message = Some(Message::read(s)),
            _ => s.skip(),
        });
        e
    }
}

impl<'a> Message<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut m = Self::default();
        s.object(|key, s| match key {
            "role" => m.role = text(s),
            "timestamp" => m.at = instant(s),
            "provider" => m.provider = text(s),
            "model" | "modelId" => m.model = text(s).or(m.model.take()),
            "api" => m.api = text(s),
            "responseId" => m.response = text(s),
            "usage" => m.usage = Usage::read(s),
            "stopReason" => m.stop = text(s),
            "errorMessage" => m.error = text(s),
            "durationMs" => m.duration_ms = s.u64(),
            "provenance" => {
                s.object(|key, s| match key {
                    "kind" => m.provenance.0 = text(s),
                    "sourceTool" => m.provenance.1 = text(s),
                    _ => s.skip(),
                });
            }
            "content" if s.peek() == Some(b'"') => {
                let said = s.raw_text();
                m.says(said.unwrap_or_default());
            }
            "content" => {
                s.array(|s| m.block(s));
            }
            _ => s.skip(),
        });
        m
    }

    fn block(&mut self, s: &mut Scanner<'a>) {
        let (mut kind, mut name, mut said): (Text<'a>, Text<'a>, &[u8]) = (None, None, &[]);
        s.object(|key, s| match key {
            "type" => kind = text(s),
            "name" => name = text(s),
            "text" => said = s.raw_text().unwrap_or_default(),
            _ => s.skip(),
        });
        match kind.as_deref() {
            Some("text") => self.says(said),
            Some("toolCall" | "tool_use" | "toolUse") => self.tools.push(name.unwrap_or_default()),
            _ => {}
        }
    }

    fn says(&mut self, said: &'a [u8]) {
        if !said.trim_ascii().is_empty() {
            self.text = true;
            if self.opening.is_empty() {
                self.opening = &said[..said.len().min(OPENING)];
            }
        }
    }
}

impl Usage {
    fn read(s: &mut Scanner<'_>) -> Option<Self> {
        let mut u = Self::default();
        let (mut writes, mut hour, mut total) = (0, 0, 0);
        let mut known = false;
        // Counts may be negative after a subtraction; the scanner reads them as 0.
        s.object(|key, s| match key {
            // What a gateway passed on untouched has the names of its provider.
            "input" | "inputTokens" | "input_tokens" | "promptTokens" | "prompt_tokens" => {
                known = true;
                u.tokens.input = u.tokens.input.max(s.u64().unwrap_or(0));
            }
            "output" | "outputTokens" | "output_tokens" | "completionTokens" | "completion_tokens" => {
                known = true;
                u.tokens.output = u.tokens.output.max(s.u64().unwrap_or(0));
            }
            "cacheRead" | "cache_read" | "cache_read_input_tokens" => {
                u.tokens.cache_read = u.tokens.cache_read.max(s.u64().unwrap_or(0));
            }
            "cacheWrite" | "cache_write" | "cache_creation_input_tokens" => {
                writes = writes.max(s.u64().unwrap_or(0));
            }
            "cacheWrite1h" => hour = s.u64().unwrap_or(0),
            "total" | "totalTokens" | "total_tokens" => total = s.u64().unwrap_or(0),
            "reasoning" => u.tokens.reasoning = s.u64().unwrap_or(0),
            "contextUsage" => {
                s.object(|key, s| match key {
                    "state" => u.no_context = s.text().is_some_and(|t| t == "unavailable"),
                    "promptTokens" => u.last_prompt = s.u64(),
                    _ => s.skip(),
                });
            }
            "cost" => u.cost = cost(s),
            _ => s.skip(),
        });
        // The long writes are part of the writes, the reasoning of the output.
        u.tokens.cache_write_1h = hour.min(writes);
        u.tokens.cache_write_5m = writes - u.tokens.cache_write_1h;
        u.tokens.reasoning = u.tokens.reasoning.min(u.tokens.output);
        u.undivided = u.tokens.is_zero() && total > 0;
        if u.undivided {
            u.tokens.input = total;
        }
        (known || u.undivided).then_some(u)
    }
}

/// The total; 0 is "unknown" unless the provider itself billed it.
fn cost(s: &mut Scanner<'_>) -> Option<f64> {
    let (mut total, mut billed) = (None, false);
    s.object(|key, s| match key {
        "total" => total = s.f64(),
        "totalOrigin" => billed |= s.text().is_some_and(|t| t == "provider-billed"),
        "totalFromProvider" => billed |= s.bool() == Some(true),
        _ => s.skip(),
    });
    total.filter(|&t| t > 0.0 || billed && t == 0.0)
}
