//! `ui_messages.json`: a list of what was shown in a task. Requests are messages too, `say: "api_req_started"`, whose
//! text is JSON with the counts.

use super::history::{folder_in, model_in};
use super::inclusion;
use crate::format::fields::{Text, dollars, instant, text};
use crate::format::{Out, failure};
use crate::key::Key;
use crate::record::{About, Identity, Prompt, PromptMark, Reply, Sighting, Yields, project_name};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::scan::json::{Scanner, decode};
use crate::time::Millis;
use memchr::memmem;
use std::borrow::Cow;

/// A message.
#[derive(Debug, Default)]
struct Message<'a> {
    at: Option<Millis>,
    /// What is said or asked.
    kind: Text<'a>,
    asked: bool,
    /// Escapes untouched.
    text: &'a [u8],
    model: Text<'a>,
    provider: Text<'a>,
    /// Of a condensation.
    cost: Option<u64>,
    /// A condensation that is done.
    condensed: bool,
    /// The messages that are left out of the context from here on.
    deleted: &'a [u8],
}

/// A request, or the sum that took the place of several.
#[derive(Debug, Default)]
struct Request {
    at: Millis,
    kind: Kind,
    tokens: Tokens,
    cost: Option<u64>,
    protocol: Protocol,
    failed: Option<String>,
    model: Option<String>,
    provider: Option<String>,
    shown: bool,
    tools: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Request,
    /// Requests whose messages were deleted.
    Deleted,
    /// Those of subagents.
    Agents,
    /// A condensation, of which only the cost is known.
    Condensed,
    /// A failed attempt that has no request of its own.
    Failed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Protocol {
    #[default]
    Unknown,
    Anthropic,
    OpenAi,
}

/// Reads the list; false if it was not whole.
pub(super) fn read(harness: &str, task: &str, bytes: &[u8], out: &mut Out<'_>) -> bool {
    let mut list = List::default();
    let mut begun = false;
    let mut folder = None;
    let mut deleted: &[u8] = b"";
    let whole = Scanner::new(bytes).array(|s| {
        let message = Message::read(s);
        let (Some(at), Some(kind)) = (message.at, message.kind.as_deref()) else { return };
        out.recognised();
        if message.is_typed(kind, begun) {
            begun = true;
            let key = Key::of(&["cline prompt", task, &at.to_string()]);
            out.prompt(&PromptMark { session: task, key, at, trigger: Trigger::Person });
        }
        if folder.is_none() && kind == "api_req_started" {
            folder = folder_in(message.text);
        }
        // The range is repeated on every message until it grows.
        let grew = !message.deleted.is_empty() && message.deleted != deleted;
        if grew {
            deleted = message.deleted;
        }
        if grew || message.shortens(kind) {
            out.compaction(task, None, at);
        }
        list.note(&message, at, kind);
    });
    if let Some(project) = folder.as_deref().and_then(project_name) {
        out.about(harness, task, &About { project: Some(project), ..About::default() });
    }
    let mut requests = list.0;
    if harness != harness::CLINE {
        for protocol in [Protocol::Unknown, Protocol::Anthropic, Protocol::OpenAi] {
            let own = |r: &&mut Request| r.kind == Kind::Request && r.protocol == protocol;
            inclusion::settle(requests.iter_mut().filter(own).map(|r| &mut r.tokens));
        }
    }
    requests.iter().for_each(|request| request.report(harness, task, out));
    whole
}

/// The requests so far, and which of them is the last that is one.
#[derive(Debug, Default)]
struct List(Vec<Request>, Option<usize>);

impl List {
    fn note(&mut self, message: &Message<'_>, at: Millis, kind: &str) {
        let said = decode(message.text);
        let sum = |kind| Request::read(&said, message, at, kind);
        match (message.asked, kind) {
            (false, "api_req_started") => self.begin(sum(Kind::Request)),
            // The oldest versions completed a request with a message of its own.
            (false, "api_req_finished") => {
                let done = sum(Kind::Request);
                match self.last().filter(|r| r.tokens.is_zero()) {
                    Some(request) => (request.tokens, request.cost) = (done.tokens, done.cost),
                    None => self.begin(done),
                }
            }
            (false, "deleted_api_reqs") => self.0.push(sum(Kind::Deleted)),
            (false, "subagent_usage") => self.0.push(sum(Kind::Agents)),
            (false, "condense_context") => {
                let cost = message.cost;
                self.0.push(Request { at, kind: Kind::Condensed, cost, ..Request::default() });
            }
            // The request itself may say that it failed.
            (true, "api_req_failed") if self.last().is_none_or(|r| r.failed.is_none()) => {
                let failed = Some(failure::name(&said));
                self.0.push(Request { at, kind: Kind::Failed, failed, ..Request::default() });
            }
            _ => {
                if let Some(request) = self.last() {
                    request.show(kind, &said);
                }
            }
        }
    }

    fn begin(&mut self, request: Request) {
        self.1 = Some(self.0.len());
        self.0.push(request);
    }

    fn last(&mut self) -> Option<&mut Request> {
        self.0.get_mut(self.1?)
    }
}

/// `{"tool": "readFile", …}`.
fn tool_in(said: &str) -> Option<String> {
    let mut name = None;
    Scanner::new(said.as_bytes()).object(|key, s| match key {
        "tool" => name = s.text().map(Cow::into_owned),
        _ => s.skip(),
    });
    name
}

impl<'a> Message<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut m = Self::default();
        s.object(|key, s| match key {
            "ts" => m.at = instant(s),
            "say" => m.kind = m.kind.take().or(text(s)),
            "ask" => {
                let asked = text(s);
                m.asked |= asked.is_some();
                m.kind = asked.or(m.kind.take());
            }
            "text" => m.text = s.raw_text().unwrap_or_default(),
            "conversationHistoryDeletedRange" if s.peek() == Some(b'[') => m.deleted = s.raw(),
            "modelInfo" => {
                s.object(|key, s| match key {
                    "modelId" => m.model = text(s),
                    "providerId" => m.provider = text(s),
                    _ => s.skip(),
                });
            }
            "contextCondense" => {
                m.condensed = true;
                s.object(|key, s| match key {
                    "cost" => m.cost = dollars(s.f64()),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
        m
    }

    /// Whether the context is shorter from here on: it was condensed, cut, or taken back to an earlier state.
    fn shortens(&self, kind: &str) -> bool {
        match kind {
            "condense_context" => self.condensed,
            "sliding_window_truncation" | "deleted_api_reqs" => !self.asked,
            "condense" | "summarize_task" => self.asked,
            "compaction" => memmem::find(self.text, br#"\"status\":\"completed\""#).is_some(),
            _ => false,
        }
    }

    /// Whether a person wrote it: the task, which comes first, and what was said to it later.
    fn is_typed(&self, kind: &str, begun: bool) -> bool {
        let first = !begun && matches!(kind, "text" | "task");
        !self.asked && (first || matches!(kind, "user_feedback" | "user_feedback_diff"))
    }
}

impl Request {
    fn read(said: &str, message: &Message<'_>, at: Millis, kind: Kind) -> Self {
        let owned = |text: &Text<'_>| text.as_deref().map(str::to_owned);
        let mut r = Self { at, kind, ..Self::default() };
        let (mut cancelled, mut broken, mut sent): (Text<'_>, Text<'_>, &[u8]) = (None, None, &[]);
        Scanner::new(said.as_bytes()).object(|key, s| match key {
            "tokensIn" => r.tokens.input = s.u64().unwrap_or(0),
            "tokensOut" => r.tokens.output = s.u64().unwrap_or(0),
            "cacheWrites" => r.tokens.cache_write_5m = s.u64().unwrap_or(0),
            "cacheReads" => r.tokens.cache_read = s.u64().unwrap_or(0),
            "cost" => r.cost = dollars(s.f64()),
            "cancelReason" => cancelled = text(s),
            "streamingFailedMessage" => broken = text(s),
            "inferenceProvider" => r.provider = text(s).map(Cow::into_owned),
            "apiProtocol" => {
                r.protocol = match text(s).as_deref() {
                    Some("anthropic") => Protocol::Anthropic,
                    Some("openai") => Protocol::OpenAi,
                    _ => Protocol::Unknown,
                }
            }
            "request" => sent = s.raw_text().unwrap_or_default(),
            _ => s.skip(),
        });
        r.failed = match (cancelled.as_deref(), broken.as_deref()) {
            (Some("user_cancelled"), _) => Some(String::from("aborted")),
            (_, Some(broken)) => Some(failure::name(broken)),
            (Some(cancelled), None) => Some(failure::name(cancelled)),
            (None, None) => None,
        };
        r.model = owned(&message.model).or_else(|| model_in(sent).map(Cow::into_owned));
        r.provider = r.provider.or_else(|| owned(&message.provider));
        r
    }

    /// Part of the reply was shown.
    fn show(&mut self, kind: &str, said: &str) {
        let tool = match kind {
            "text" | "completion_result" | "plan_mode_respond" | "followup" => {
                self.shown |= !said.trim().is_empty();
                return;
            }
            "tool" => tool_in(said),
            "command" => Some("execute_command".to_owned()),
            "use_mcp_server" => Some("use_mcp_tool".to_owned()),
            "browser_action_launch" | "browser_action" => Some("browser_action".to_owned()),
            _ => None,
        };
        self.tools.extend(tool);
    }

    fn report(&self, harness: &str, task: &str, out: &mut Out<'_>) {
        let sum = matches!(self.kind, Kind::Deleted | Kind::Agents | Kind::Condensed);
        let time = self.at.to_string();
        let used = !self.tokens.is_zero() || sum && self.cost.is_some();
        let failed = self.failed.as_deref().filter(|_| !used);
        if !used && failed.is_none() {
            return;
        }
        let handed = self.provider.as_deref() == Some(harness::CLAUDE_CODE);
        out.sight(&Sighting {
            // The same task may lie in the editor's storage, in Cline's own, and in a fork that took it over.
            id: Identity::of(&[if used { "cline request" } else { "cline error" }, task, &time]),
            at: self.at,
            harness,
            session: Some(task).filter(|t| !t.is_empty()),
            agent: (self.kind == Kind::Agents).then_some("subagents"),
            prompt: Prompt::ByTime,
            provider: self.provider.as_deref(),
            model: self.model.as_deref(),
            tokens: self.tokens,
            quality: if sum { Quality::SessionTotal } else { Quality::Exact },
            requests: (self.kind == Kind::Condensed).then_some(1),
            yields: if handed { Yields::Client(harness::CLAUDE_CODE) } else { Yields::Nothing },
            // What follows a request may be lost with it.
            reply: (!sum && used && (self.shown || !self.tools.is_empty()))
                .then(|| Reply { text: self.shown, tools: self.tools.iter().map(String::as_str).collect() }),
            error: failed,
            reported_cost: self.cost,
            ..Sighting::default()
        });
    }
}
