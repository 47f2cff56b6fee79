//! What stands in a message of Claude Code: usage and tool names of a reply, the kind of a user's content.

use crate::record::Miss;
use crate::request::{MissCause, Tokens};
use crate::scan::json::Scanner;
use std::borrow::Cow;

/// The part of a reply that is read.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    pub id: Option<Cow<'a, str>>,
    pub model: Option<Cow<'a, str>>,
    pub tokens: Tokens,
    pub has_usage: bool,
    /// Whether the stop reason is there: the record was written after the stream ended.
    pub stopped: bool,
    pub text: bool,
    /// (tool call id, tool).
    pub tools: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub tier: Option<Cow<'a, str>>,
    pub miss: Option<Miss>,
    /// The kind of failure that a client-made reply tells of.
    pub error_code: Option<String>,
    /// A client-made reply that stands for no attempt.
    pub says_nothing: bool,
}

impl<'a> Message<'a> {
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut m = Self::default();
        let mut scanner = Scanner::new(bytes);
        scanner.object(|key, s| match key {
            "id" => m.id = s.text().filter(|t| !t.is_empty()),
            "model" => m.model = s.text().filter(|t| !t.is_empty()),
            "stop_reason" => m.stopped = s.text().is_some(),
            "usage" => m.usage(s),
            "diagnostics" => m.diagnostics(s),
            "content" if s.peek() == Some(b'"') => {
                let text = s.text();
                m.says(text.as_deref().unwrap_or_default());
            }
            "content" => {
                s.array(|s| m.block(s));
            }
            _ => s.skip(),
        });
        m
    }

    fn block(&mut self, s: &mut Scanner<'a>) {
        let (mut kind, mut id, mut name, mut text) = (None, None, None, None);
        s.object(|key, s| match key {
            "type" => kind = s.text(),
            "id" => id = s.text(),
            "name" => name = s.text(),
            "text" => text = s.raw_text(),
            _ => s.skip(),
        });
        match kind.as_deref() {
            Some("tool_use" | "server_tool_use" | "mcp_tool_use") => {
                self.tools.push((id.unwrap_or_default(), name.unwrap_or_default()));
            }
            Some("text") => {
                let text = text.unwrap_or_default();
                self.says(&String::from_utf8_lossy(&text[..text.len().min(200)]));
            }
            _ => {}
        }
    }

    fn says(&mut self, text: &str) {
        self.text |= !text.trim().is_empty();
        self.says_nothing |= text.trim() == "No response requested.";
        if self.error_code.is_some() {
            return;
        }
        if text.contains("usage limit reached") || text.contains("hit your limit") {
            self.error_code = Some(String::from("usage_limit"));
        } else if let Some(tail) = text.strip_prefix("API Error: ") {
            let code: String = tail.chars().take_while(char::is_ascii_digit).collect();
            if code.len() == 3 {
                self.error_code = Some(format!("http_{code}"));
            }
        }
    }

    fn usage(&mut self, s: &mut Scanner<'a>) {
        let t = &mut self.tokens;
        let (mut writes, mut five, mut hour) = (0, 0, 0);
        let mut tier = None;
        let mut fast = false;
        let mut known = false;
        s.object(|key, s| match key {
            "input_tokens" => {
                known = true;
                t.input = s.u64().unwrap_or(0);
            }
            "output_tokens" => {
                known = true;
                t.output = s.u64().unwrap_or(0);
            }
            "cache_read_input_tokens" => t.cache_read = s.u64().unwrap_or(0),
            "cache_creation_input_tokens" => writes = s.u64().unwrap_or(0),
            "cache_creation" => {
                s.object(|key, s| match key {
                    "ephemeral_5m_input_tokens" => five = s.u64().unwrap_or(0),
                    "ephemeral_1h_input_tokens" => hour = s.u64().unwrap_or(0),
                    _ => s.skip(),
                });
            }
            "output_tokens_details" => {
                s.object(|key, s| match key {
                    "thinking_tokens" | "reasoning_tokens" => t.reasoning = s.u64().unwrap_or(0),
                    _ => s.skip(),
                });
            }
            "service_tier" => tier = s.text().filter(|t| t != "standard"),
            "speed" => fast = s.text().is_some_and(|t| t == "fast"),
            _ => s.skip(),
        });
        // The sum counts; without a split all of it was written for five minutes.
        let writes = writes.max(five.saturating_add(hour));
        t.cache_write_1h = hour;
        t.cache_write_5m = writes - hour;
        t.reasoning = t.reasoning.min(t.output);
        self.has_usage |= known;
        self.tier = if fast { Some(Cow::Borrowed("fast")) } else { tier };
    }

    /// The provider's own diagnosis of a cache miss.
    fn diagnostics(&mut self, s: &mut Scanner<'a>) {
        s.object(|key, s| match key {
            "cache_miss_reason" => {
                let (mut kind, mut tokens) = (None, None);
                s.object(|key, s| match key {
                    "type" => kind = s.text(),
                    "cache_missed_input_tokens" => tokens = s.u64(),
                    _ => s.skip(),
                });
                let cause = match kind.as_deref() {
                    Some("model_changed") => MissCause::ModelChanged,
                    Some("system_changed") => MissCause::SystemChanged,
                    Some("tools_changed") => MissCause::ToolsChanged,
                    Some("messages_changed") => MissCause::MessagesChanged,
                    Some("previous_message_not_found") => MissCause::ServerSide,
                    // Undiagnosed, pending, or a kind of tomorrow.
                    _ => return,
                };
                self.miss = Some(Miss { cause, tokens });
            }
            _ => s.skip(),
        });
    }
}

/// What kind of content a user line holds.
#[derive(Debug, Default)]
pub(super) struct Content {
    text: bool,
    tool_result: bool,
}

impl Content {
    pub fn read(message: &[u8]) -> Self {
        let mut c = Self::default();
        Scanner::new(message).object(|key, s| match key {
            "content" if s.peek() == Some(b'"') => {
                c.text = s.raw_text().is_some_and(spoken);
            }
            "content" => {
                s.array(|s| {
                    let (mut kind, mut text) = (None, None);
                    s.object(|key, s| match key {
                        "type" => kind = s.text(),
                        "text" => text = s.raw_text(),
                        _ => s.skip(),
                    });
                    match kind.as_deref() {
                        Some("tool_result") => c.tool_result = true,
                        Some("text") => c.text |= text.is_some_and(spoken),
                        Some("image" | "document") => c.text = true,
                        _ => {}
                    }
                });
            }
            _ => s.skip(),
        });
        c
    }

    /// A person's message, not a tool's result or a client's notice.
    pub fn is_prompt(&self) -> bool {
        self.text && !self.tool_result
    }
}

fn spoken(text: &[u8]) -> bool {
    let notices: [&[u8]; 5] =
        [b"<command-", b"<local-command", b"<bash-stdout", b"<bash-stderr", b"[Request interrupted"];
    !notices.iter().any(|n| text.starts_with(n))
}
