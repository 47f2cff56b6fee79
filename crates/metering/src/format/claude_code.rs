//! Claude Code: `<root>/projects/<slug>/<sessionId>.jsonl` and the subagents' files beside it.
//!
//! What its logs do, and what this reader makes of it (facts and sources: `docs/method.md`, "Claude Code"):
//! - One reply is several lines, one per content block, with the same ids and a growing output count. Every line is
//!   reported; the ledger keeps the largest counts. Tools are gathered here, over the lines of a file.
//! - Resumed, branched and compacted sessions repeat lines. The identity is the message id with the request id; a copy
//!   on a side chain merges on the message id alone.
//! - A query is named by `promptId` on user lines. Older logs have none: there a query is a user line that is text and
//!   not a tool result, meta record, summary or local command. Other lines find theirs through `parentUuid`.
//! - What a subagent does was for some months logged in its parent's file as well, inside `progress` records: copies, or
//!   all that is left of it.
//! - A reply's counts leave out what an advisor was asked on the way, which is a request of its own model.
//! - A crash leaves NUL bytes, cut lines, and two objects on one line.

mod content;
mod line;

use self::content::Message;
use self::line::Line;
use super::kinds::{Kinds, speaks_of_tokens};
use super::objects::objects;
use super::{FileInfo, Format, Out, Reader, Shape};
use crate::key::Key;
use crate::price::provider_of;
use crate::record::{Identity, Lane, Prompt, PromptMark, Reply, Sighting, project_name};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::scan::json::decode;
use crate::time::Millis;
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHasher};
use std::borrow::Cow;
use std::hash::Hasher;

/// The format.
pub const FORMAT: Format = Format {
    name: "claude-code",
    harness: harness::CLAUDE_CODE,
    shape: Shape::Lines,
    claims,
    sniff,
    open: |file| Box::new(ClaudeCode::new(file)),
};

/// Without a final stop reason an output up to this many tokens is only the placeholder with which a stream begins.
/// Measured on versions 2.1.12 to 2.1.29: 1 to 8 tokens.
const PLACEHOLDER_OUTPUT: u64 = 8;

/// How records begin, in the order of their keys since 2025.
const STARTS: &[&[u8]] = &[b"{\"parentUuid\":", b"{\"type\":\"", b"{\"isSidechain\":"];

/// A message id that a provider made is at least this long; some gateways and local servers give every reply the same
/// short one, or count from 1 anew in each session.
const UNIQUE_ID: usize = 16;

fn claims(path: &str) -> bool {
    let below_projects = ["/.claude/projects/", "/claude/projects/", "/.openclaude/projects/"]
        .iter()
        .any(|root| path.contains(root) || path.starts_with(&root[1..]));
    below_projects && path.ends_with(".jsonl")
}

fn sniff(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    has("\"sessionId\"") && (has("\"parentUuid\"") || has("\"leafUuid\"") || has("\"isSidechain\""))
        || has("\"type\":\"file-history-snapshot\"") && has("\"messageId\"")
}

struct ClaudeCode {
    session: Option<String>,
    agent: Option<String>,
    /// The file is a subagent's, or a helper's that copies lines of its parent.
    side: bool,
    /// Record → prompt: a line's prompt is that of its parent.
    prompts: FxHashMap<u64, Key>,
    /// The prompt in force by the order of the file.
    current: Option<Key>,
    /// Prompt id of the client's own news → the prompt that goes on with it.
    news: FxHashMap<u64, Key>,
    /// A scheduled task was started; its prompt follows.
    fired: bool,
    /// Message → what its lines held so far.
    replies: FxHashMap<(u128, u64), Gathered>,
    /// The reply that goes on, of those whose id says nothing.
    unnamed: Option<Unnamed>,
    kinds: Kinds,
}

#[derive(Clone, Copy)]
struct Unnamed {
    /// Its message id and session.
    name: u64,
    began: Millis,
    prompt: u64,
}

#[derive(Default)]
struct Gathered {
    text: bool,
    /// (tool call, tool): a call repeated on another line is the same call.
    tools: Vec<(u64, String)>,
}

/// Every kind of record that Claude Code is known to write. [source: npm @anthropic-ai/claude-code 2.1.330]
const KINDS: [&str; 50] = [
    "agent-color",
    "agent-name",
    "agent-setting",
    "ai-title",
    "api-request",
    "api-request-blob",
    "api-request-resumed",
    "api-request-shape",
    "artifact-autoreact-ledger",
    "artifact-comment-monitor",
    "assistant",
    "atis-latch",
    "attachment",
    "attribution-snapshot",
    "bridge-session",
    "content-replacement",
    "continued-in",
    "cost-state",
    "custom-title",
    "data-flow-incomplete",
    "data-flow-records",
    "derived-from",
    "dev-mods",
    "ended-by-model",
    "file-history-delta",
    "file-history-snapshot",
    "fork-context-ref",
    "frame-link",
    "history-suppression",
    "hybrid-organization",
    "isolation-latch",
    "last-prompt",
    "marble-origami-commit",
    "memory-mode",
    "mode",
    "observer-ref",
    "permission-mode",
    "pr-link",
    "progress",
    "queue-operation",
    "relocated",
    "resume-head-vouch",
    "session-owner",
    "speculation-accept",
    "summary",
    "system",
    "tag",
    "tools-used",
    "user",
    "worktree-state",
];

impl ClaudeCode {
    fn new(file: &FileInfo<'_>) -> Self {
        let stem = file.name().trim_end_matches(".jsonl");
        let agent = stem.strip_prefix("agent-").map(str::to_owned);
        let folder = file.path.split("/subagents/").next().filter(|_| file.path.contains("/subagents/"));
        let session = match (&agent, folder) {
            (Some(_), Some(folder)) => folder.rsplit('/').next().map(str::to_owned),
            (Some(_), None) => None,
            (None, _) if stem == "chat" => file.path.rsplit('/').nth(1).map(str::to_owned),
            (None, _) => Some(stem.to_owned()),
        };
        Self {
            session: session.filter(|s| !s.is_empty()),
            side: agent.is_some(),
            agent,
            prompts: FxHashMap::default(),
            current: None,
            news: FxHashMap::default(),
            fired: false,
            replies: FxHashMap::default(),
            unnamed: None,
            kinds: Kinds::default(),
        }
    }

    fn record(&mut self, number: u64, line: &mut Line<'_>, raw: &[u8], out: &mut Out<'_>) {
        out.recognised();
        let prompt = self.prompt_of(line, out);
        match line.kind {
            Some(b"assistant") => self.assistant(number, line, prompt, out),
            Some(b"progress") => {
                if let Some(inner) = line.reply_inside() {
                    self.assistant(number, &inner, prompt, out);
                }
            }
            Some(b"system")
                if matches!(line.subtype, Some(b"compact_boundary" | b"microcompact_boundary")) =>
            {
                self.shortened(line, out);
            }
            Some(b"system") if line.subtype == Some(b"scheduled_task_fire") => self.fired = true,
            Some(b"system") if line.subtype == Some(b"api_error") => {
                self.failure(number, line, prompt, line.status.map(|s| format!("http_{s}")), out);
            }
            // What a tool gave back, or a prompt: the next reply is another one.
            Some(b"user") => {
                self.unnamed = None;
                if line.summary {
                    self.shortened(line, out);
                }
            }
            // Some who write such logs leave the kind out.
            None if line.message.has_usage => self.assistant(number, line, prompt, out),
            Some(kind) => self.kinds.see(number, &decode(kind), &KINDS, speaks_of_tokens(raw), out),
            None => {}
        }
    }

    /// The context was compacted, or results of tools were taken out of it.
    fn shortened(&self, line: &Line<'_>, out: &mut Out<'_>) {
        let who = Who::of(line, self.session.as_deref(), self.agent.as_deref());
        if let (Some(session), Some(at)) = (&who.session, line.at) {
            out.compaction(session, who.agent.as_deref(), at);
        }
    }

    /// Finds the prompt of a record, remembers it for the records that hang on this one, and marks new prompts.
    fn prompt_of(&mut self, line: &Line<'_>, out: &mut Out<'_>) -> Prompt {
        let parent = [line.parent, line.logical_parent].into_iter().flatten();
        let inherited = parent.filter_map(|p| self.prompts.get(&short(p))).next().copied();
        let side = self.side || line.side;
        let mut key = inherited.or(if self.side { None } else { self.current });
        if line.kind == Some(b"user") {
            let named = line.prompt_id.map(|id| Key::of(&["prompt", &decode(id)]));
            let fires = self.fired && line.meta && line.message.is_prompt() && named != self.current;
            let speaks = line.message.is_prompt() && (!line.meta && !line.summary || fires);
            // Copies in resumed sessions have uuids of their own, but keep their time.
            let unnamed = || {
                let at = line.at.filter(|_| speaks && !side)?;
                Some(Key::of(&["claude-code prompt", &at.to_string()]))
            };
            if let Some(begun) = self.goes_on(line, side) {
                key = Some(begun);
            } else if let Some(own) = named.or_else(unnamed) {
                key = Some(own);
                if !side
                    && let (Some(session), Some(at)) = (session_of(line, self.session.as_deref()), line.at)
                {
                    self.fired &= !fires;
                    let trigger = if fires { Trigger::Schedule } else { Trigger::Person };
                    out.prompt(&PromptMark { session: &session, key: own, at, trigger });
                }
            }
        }
        if let (Some(key), Some(uuid)) = (key, line.uuid) {
            self.prompts.insert(short(uuid), key);
        }
        if !side && key.is_some() {
            self.current = key;
        }
        key.map_or(Prompt::ByTime, Prompt::Known)
    }

    /// The prompt that goes on with the client's own news of background work, of a peer or of a limit that is over:
    /// nobody asked anything, and the results of the tools that follow have the news' prompt id.
    fn goes_on(&mut self, line: &Line<'_>, side: bool) -> Option<Key> {
        let id = line.prompt_id.map(short);
        let news = match line.origin {
            Some(kind) => {
                matches!(kind, b"task-notification" | b"auto-continuation" | b"peer" | b"coordinator")
            }
            None => line.message.is_news(),
        };
        if !news || side {
            return self.news.get(&id?).copied();
        }
        let begun = self.current?;
        if let Some(id) =
            id.filter(|_| line.prompt_id.map(|id| Key::of(&["prompt", &decode(id)])) != Some(begun))
        {
            self.news.insert(id, begun);
        }
        Some(begun)
    }

    fn assistant(&mut self, number: u64, line: &Line<'_>, prompt: Prompt, out: &mut Out<'_>) {
        let message = &line.message;
        if message.model == Some(b"<synthetic>") || (line.api_error && !message.has_usage) {
            if message.says_nothing() {
                return;
            }
            let error = message.error_code().or_else(|| line.error.and_then(|e| token(&decode(e))));
            self.failure(number, line, prompt, error, out);
            return;
        }
        if !message.has_usage {
            out.finding(number, "The reply has no usage; it was not counted.");
            return;
        }
        let Some(at) = line.at else {
            out.finding(number, "The reply has no readable timestamp; it was not counted.");
            return;
        };
        if message.edited {
            self.shortened(line, out);
        }
        let id = self.identity(line, message, at);
        let gathered = self.replies.entry((id.key.0, id.strict)).or_default();
        gathered.text |= message.has_text();
        for (call, tool) in &message.tools {
            let (call, tool) = (short(call), decode(tool));
            if !gathered.tools.iter().any(|(c, t)| *c == call && *t == tool) {
                gathered.tools.push((call, tool.into_owned()));
            }
        }
        let who = Who::of(line, self.session.as_deref(), self.agent.as_deref());
        let model = message.model.map(decode);
        let placeholder = !message.stopped && message.tokens.output <= PLACEHOLDER_OUTPUT;
        for (i, aside) in message.aside.iter().enumerate() {
            let model = aside.model.map(decode).or(model.clone());
            let key = Key::of(&["claude-code aside", &id.key.hex(), &i.to_string()]);
            out.sight(&Sighting {
                // Without the request id, which is that of the reply: telemetry is told by it.
                id: Identity { key, strict: 0, ..id },
                provider: model.as_deref().and_then(provider_of),
                model: model.as_deref(),
                tokens: aside.tokens,
                tier: message.tier.as_deref(),
                lane: Lane::Aside,
                ..who.sighting(at, prompt)
            });
        }
        out.sight(&Sighting {
            id,
            provider: model.as_deref().and_then(provider_of),
            model: model.as_deref(),
            tokens: message.tokens,
            quality: if placeholder { Quality::PlaceholderOutput } else { Quality::Exact },
            reply: Some(Reply {
                text: gathered.text,
                tools: gathered.tools.iter().map(|t| t.1.as_str()).collect(),
            }),
            tier: message.tier.as_deref(),
            reported_cost: line.cost,
            miss: message.miss,
            ..who.sighting(at, prompt)
        });
    }

    /// A failed attempt.
    fn failure(
        &mut self,
        number: u64,
        line: &Line<'_>,
        prompt: Prompt,
        error: Option<String>,
        out: &mut Out<'_>,
    ) {
        let Some(at) = line.at else {
            out.finding(number, "The failed attempt has no readable timestamp; it was not counted.");
            return;
        };
        let who = Who::of(line, self.session.as_deref(), self.agent.as_deref());
        let error = error.as_deref().unwrap_or("api_error");
        out.sight(&Sighting {
            // Copies in resumed sessions have uuids of their own; their time stays.
            id: Identity::of(&["claude-code error", &at.to_string(), error]).on_side(self.side || line.side),
            error: Some(error),
            ..who.sighting(at, prompt)
        });
    }

    fn identity(&mut self, line: &Line<'_>, message: &Message<'_>, at: Millis) -> Identity {
        let side = self.side || line.side;
        let id = match (message.id.map(decode), line.request.map(decode)) {
            (Some(id), None) if id.len() < UNIQUE_ID => {
                let name = short(id.as_bytes()) ^ line.session.map_or(0, short);
                let prompt = message.tokens.prompt();
                // Lines of one reply have one prompt, or none yet.
                let same =
                    |u: &Unnamed| u.name == name && (u.prompt == prompt || u.prompt == 0 || prompt == 0);
                let began = self.unnamed.filter(same).map_or(at, |u| u.began);
                self.unnamed = Some(Unnamed { name, began, prompt });
                // Copies in resumed sessions keep the time.
                Identity::of(&["claude-code reply", &id, &began.to_string()])
            }
            (Some(id), request) => Identity::message(&id).with_request(request.as_deref()),
            (None, Some(request)) => Identity::of(&["claude-code request", &request]),
            // The record's uuid is no help: copies in resumed sessions have uuids of their own, but keep their time.
            (None, None) => Identity::of(&[
                "claude-code content",
                &at.to_string(),
                &message.model.map(decode).unwrap_or_default(),
                &fingerprint(&message.tokens),
            ]),
        };
        id.on_side(side)
    }
}

/// The texts of a record that tell whose request it is.
struct Who<'a> {
    session: Option<Cow<'a, str>>,
    agent: Option<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
    cwd: Option<Cow<'a, str>>,
}

impl<'a> Who<'a> {
    /// From the record, else from the place of its file.
    fn of(line: &Line<'a>, session: Option<&'a str>, agent: Option<&'a str>) -> Self {
        Self {
            session: session_of(line, session),
            agent: line.agent.map(decode).or(agent.map(Cow::Borrowed)),
            version: line.version.map(decode),
            cwd: line.cwd.map(decode),
        }
    }

    /// What requests and failed attempts share.
    fn sighting(&self, at: Millis, prompt: Prompt) -> Sighting<'_> {
        Sighting {
            at,
            harness: harness::CLAUDE_CODE,
            version: self.version.as_deref(),
            session: self.session.as_deref(),
            agent: self.agent.as_deref(),
            prompt,
            project: self.cwd.as_deref().and_then(project_name),
            ..Sighting::default()
        }
    }
}

fn session_of<'a>(line: &Line<'a>, file: Option<&'a str>) -> Option<Cow<'a, str>> {
    line.session.map(decode).or(file.map(Cow::Borrowed))
}

impl Reader for ClaudeCode {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, STARTS, out, |scanner, out| {
            let mut read = Line::read(scanner);
            if !scanner.broken() {
                self.record(number, &mut read, line, out);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

/// A uuid or call id as a number: unique enough within one file.
fn short(id: &[u8]) -> u64 {
    let mut hash = FxHasher::default();
    hash.write(id);
    hash.finish()
}

fn fingerprint(t: &Tokens) -> String {
    format!("{} {} {} {} {}", t.input, t.cache_read, t.cache_write_5m, t.cache_write_1h, t.output)
}

/// An error's category, if it is a short token and not a sentence, which could hold anything.
fn token(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (!text.is_empty() && text.len() <= 40 && text.chars().all(plain)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
