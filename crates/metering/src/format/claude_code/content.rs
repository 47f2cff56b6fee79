//! What stands in a message of Claude Code: usage and tool names of a reply, the kind of a user's content.

use crate::record::Miss;
use crate::request::{MissCause, Tokens};
use crate::scan::json::{Scanner, decode};
use std::borrow::Cow;

/// How much of a text is looked at to tell what it is.
const OPENING: usize = 200;

/// What is read of a message, a person's or a model's. Texts are the bytes between their quotes, escapes untouched.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    pub id: Option<&'a [u8]>,
    pub model: Option<&'a [u8]>,
    pub tokens: Tokens,
    pub has_usage: bool,
    /// Whether the stop reason is there: the record was written after the stream ended.
    pub stopped: bool,
    /// Requests that the provider made for this one, and that its counts leave out.
    pub aside: Vec<Aside<'a>>,
    /// (tool call id, tool).
    pub tools: Vec<(&'a [u8], &'a [u8])>,
    /// Service tier and, where it has a price of its own, the region: `fast+us`.
    pub tier: Option<Cow<'a, str>>,
    pub miss: Option<Miss>,
    /// The provider took something out of the context for this request: results of tools, thoughts, or all of it for a
    /// summary.
    pub edited: bool,
    /// How the texts begin that are not blank.
    texts: Vec<&'a [u8]>,
    tool_result: bool,
    picture: bool,
}

/// A request that the provider made on the way to a reply: it asked an advisor, or compacted the conversation.
#[derive(Debug, Default)]
pub(super) struct Aside<'a> {
    /// `None` is that of the reply.
    pub model: Option<&'a [u8]>,
    pub tokens: Tokens,
}

impl<'a> Message<'a> {
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut m = Self::default();
        s.fields(|key, s| match key {
            b"id" => m.id = s.raw_text().filter(|t| !t.is_empty()),
            b"model" => m.model = s.raw_text().filter(|t| !t.is_empty()),
            b"stop_reason" => m.stopped = s.raw_text().is_some(),
            b"usage" => m.usage(s),
            b"diagnostics" => m.diagnostics(s),
            b"context_management" => {
                s.fields(|key, s| match key {
                    b"applied_edits" => {
                        s.array(|s| {
                            m.edited = true;
                            s.skip();
                        });
                    }
                    _ => s.skip(),
                });
            }
            b"content" if s.peek() == Some(b'"') => {
                let text = s.raw_text();
                m.says(text);
            }
            b"content" => {
                s.array(|s| m.block(s));
            }
            _ => s.skip(),
        });
        m
    }

    fn block(&mut self, s: &mut Scanner<'a>) {
        let (mut kind, mut id, mut name, mut text) = (None, None, None, None);
        s.fields(|key, s| match key {
            b"type" => kind = s.raw_text(),
            b"id" => id = s.raw_text(),
            b"name" => name = s.raw_text(),
            b"text" => text = s.raw_text(),
            _ => s.skip(),
        });
        match kind {
            Some(b"tool_use" | b"server_tool_use" | b"mcp_tool_use") => {
                self.tools.push((id.unwrap_or_default(), name.unwrap_or_default()));
            }
            Some(b"tool_result") => self.tool_result = true,
            Some(b"image" | b"document") => self.picture = true,
            Some(b"text") => self.says(text),
            _ => {}
        }
    }

    fn says(&mut self, text: Option<&'a [u8]>) {
        let text = text.unwrap_or_default();
        if !is_blank(text) {
            self.texts.push(&text[..text.len().min(OPENING)]);
        }
    }

    /// Whether it holds text that is not blank.
    pub fn has_text(&self) -> bool {
        !self.texts.is_empty()
    }

    /// A person's message, not a tool's result or a client's notice.
    pub fn is_prompt(&self) -> bool {
        let spoken = self.texts.iter().any(|text| !NOTICES.iter().any(|n| text.starts_with(n)));
        (spoken || self.picture) && !self.tool_result
    }

    /// The client's news of something that ran in the background, to which the model replies.
    pub fn is_news(&self) -> bool {
        self.texts.first().is_some_and(|text| text.starts_with(TASK_NOTICE))
    }

    /// A client-made reply that stands for no attempt.
    pub fn says_nothing(&self) -> bool {
        self.texts.iter().any(|text| decode(text).trim() == "No response requested.")
    }

    /// The kind of failure that a client-made reply tells of.
    pub fn error_code(&self) -> Option<String> {
        self.texts.iter().find_map(|text| {
            let text = decode(text);
            if text.contains("usage limit reached") || text.contains("hit your limit") {
                return Some(String::from("usage_limit"));
            }
            let code: String =
                text.strip_prefix("API Error: ")?.chars().take_while(char::is_ascii_digit).collect();
            (code.len() == 3).then(|| format!("http_{code}"))
        })
    }

    fn usage(&mut self, s: &mut Scanner<'a>) {
        let usage = Usage::read(s);
        self.tokens = usage.tokens;
        self.has_usage |= usage.known;
        let tier = if usage.fast { Some(Cow::Borrowed("fast")) } else { usage.tier };
        self.tier = match (tier, usage.geo) {
            (Some(tier), Some(geo)) => Some(Cow::Owned(format!("{tier}+{geo}"))),
            (tier, geo) => tier.or(geo),
        };
        // The reply's counts are those of its own iterations.
        let size = |list: &[Usage<'_>]| list.iter().map(|u| u.tokens.total()).fold(0, u64::saturating_add);
        let (advisors, own): (Vec<_>, Vec<_>) =
            usage.iterations.into_iter().partition(|i| i.kind == Some(b"advisor_message"));
        // Documented to be left out of them; where it is not, it is counted already.
        let included = size(&own) <= self.tokens.total();
        self.edited |= own.iter().any(|i| i.kind == Some(b"compaction"));
        let compactions = own.into_iter().filter(|i| i.kind == Some(b"compaction") && !included);
        let aside = advisors.into_iter().chain(compactions).filter(|i| !i.tokens.is_zero());
        self.aside = aside.map(|i| Aside { model: i.model, tokens: i.tokens }).collect();
    }

    /// The provider's own diagnosis of a cache miss.
    fn diagnostics(&mut self, s: &mut Scanner<'a>) {
        s.fields(|key, s| match key {
            b"cache_miss_reason" => {
                let (mut kind, mut tokens) = (None, None);
                s.fields(|key, s| match key {
                    b"type" => kind = s.text(),
                    b"cache_missed_input_tokens" => tokens = s.u64(),
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

/// The counts of a request, or of one of the iterations that it took.
#[derive(Default)]
struct Usage<'a> {
    tokens: Tokens,
    known: bool,
    fast: bool,
    tier: Option<Cow<'a, str>>,
    geo: Option<Cow<'a, str>>,
    /// Of an iteration.
    kind: Option<&'a [u8]>,
    model: Option<&'a [u8]>,
    iterations: Vec<Usage<'a>>,
}

impl<'a> Usage<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut u = Self::default();
        let (mut writes, mut five, mut hour) = (0, 0, 0);
        s.fields(|key, s| match key {
            b"input_tokens" => {
                u.known = true;
                u.tokens.input = s.u64().unwrap_or(0);
            }
            b"output_tokens" => {
                u.known = true;
                u.tokens.output = s.u64().unwrap_or(0);
            }
            // Some gateways write only the counts that are not 0.
            b"cache_read_input_tokens" => {
                u.tokens.cache_read = s.u64().unwrap_or(0);
                u.known |= u.tokens.cache_read > 0;
            }
            b"cache_creation_input_tokens" => {
                writes = s.u64().unwrap_or(0);
                u.known |= writes > 0;
            }
            b"cache_creation" => {
                s.fields(|key, s| match key {
                    b"ephemeral_5m_input_tokens" => five = s.u64().unwrap_or(0),
                    b"ephemeral_1h_input_tokens" => hour = s.u64().unwrap_or(0),
                    _ => s.skip(),
                });
            }
            b"output_tokens_details" => {
                s.fields(|key, s| match key {
                    b"thinking_tokens" | b"reasoning_tokens" => u.tokens.reasoning = s.u64().unwrap_or(0),
                    _ => s.skip(),
                });
            }
            b"iterations" => {
                s.array(|s| {
                    let iteration = Self::read(s);
                    u.iterations.push(iteration);
                });
            }
            b"type" => u.kind = s.raw_text(),
            b"model" => u.model = s.raw_text().filter(|t| !t.is_empty()),
            b"service_tier" => u.tier = s.text().filter(|t| t != "standard"),
            b"inference_geo" => {
                u.geo = s.text().filter(|geo| !matches!(&**geo, "" | "global" | "not_available"))
            }
            b"speed" => u.fast = s.text().is_some_and(|t| t == "fast"),
            _ => s.skip(),
        });
        // The sum counts; without a split all of it was written for five minutes.
        let writes = writes.max(five.saturating_add(hour));
        u.tokens.cache_write_1h = hour;
        u.tokens.cache_write_5m = writes - hour;
        u.tokens.reasoning = u.tokens.reasoning.min(u.tokens.output);
        u
    }
}

/// How texts begin that a client wrote in the person's place.
const NOTICES: [&[u8]; 6] =
    [b"<command-", b"<local-command", b"<bash-stdout", b"<bash-stderr", b"[Request interrupted", TASK_NOTICE];

/// How the client tells that something in the background is done.
const TASK_NOTICE: &[u8] = b"<task-notification>";

/// Whether nothing but white space, written out or escaped, stands in a string.
fn is_blank(mut text: &[u8]) -> bool {
    loop {
        text = text.trim_ascii_start();
        match text {
            [] => return true,
            [b'\\', b'n' | b'r' | b't', tail @ ..] => text = tail,
            _ => return false,
        }
    }
}
