//! Claude Code's log as short as it can be: for corpora that are about something else than how a log is written.

use super::{
    json::{Obj, obj},
    time::iso,
    truth::Tokens,
};

/// One session's log.
pub struct Log {
    /// The session.
    pub id: String,
    /// The lines so far.
    pub bytes: Vec<u8>,
    agent: Option<String>,
    lines: u64,
}

/// One reply.
#[derive(Clone, Copy)]
pub struct Reply<'a> {
    /// Message and request are named after it.
    pub id: &'a str,
    /// The model.
    pub model: &'a str,
    /// Its counts.
    pub tokens: Tokens,
    /// Text, escaped; none is a reply of a tool call alone.
    pub text: Option<&'a [u8]>,
    /// The line was written when the stream began, with this output.
    pub begun: Option<u64>,
    /// `diagnostics`, as JSON.
    pub diagnostics: Option<&'a str>,
}

impl Log {
    /// An empty log of a session.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), bytes: Vec::new(), agent: None, lines: 0 }
    }

    /// An empty log of a subagent of a session.
    pub fn of_agent(session: &str, agent: &str) -> Self {
        Self { agent: Some(agent.to_owned()), ..Self::new(session) }
    }

    /// Where it lies.
    pub fn path(&self) -> String {
        let folder = format!(".claude/projects/-home-dev-work-shop-api/{}", self.id);
        match &self.agent {
            Some(agent) => format!("{folder}/subagents/agent-{agent}.jsonl"),
            None => format!("{folder}.jsonl"),
        }
    }

    /// A person's message.
    pub fn asks(&mut self, at: u64, prompt: &str, text: &str) {
        self.line(at, "user", |o| {
            o.s("promptId", prompt).o("message", |o| {
                o.s("role", "user").s("content", text);
            });
        });
    }

    /// A tool's result.
    pub fn returns(&mut self, at: u64, prompt: &str, call: &str) {
        self.line(at, "user", |o| {
            o.s("promptId", prompt).o("message", |o| {
                o.s("role", "user").list("content", &[()], |o, ()| {
                    o.s("type", "tool_result").s("tool_use_id", call).s("content", "ok");
                });
            });
        });
    }

    /// A reply.
    pub fn replies(&mut self, at: u64, reply: &Reply) {
        let Reply { id, model, tokens, .. } = *reply;
        self.line(at, "assistant", |o| {
            o.s("requestId", &format!("req_{id}")).o("message", |o| {
                o.s("id", &format!("msg_{id}")).s("role", "assistant").s("model", model);
                let stop = if reply.text.is_some() { "end_turn" } else { "tool_use" };
                o.opt("stop_reason", reply.begun.is_none().then_some(stop));
                o.list("content", &[()], |o, ()| match reply.text {
                    Some(text) => {
                        o.s("type", "text").bytes("text", text);
                    }
                    None => {
                        o.s("type", "tool_use").s("id", &format!("toolu_{id}")).s("name", "Read");
                        o.raw("input", "{}");
                    }
                });
                o.o("usage", |o| {
                    o.n("input_tokens", tokens.input).n("cache_read_input_tokens", tokens.read);
                    o.n("cache_creation_input_tokens", tokens.write_5m + tokens.write_1h);
                    o.o("cache_creation", |o| {
                        o.n("ephemeral_5m_input_tokens", tokens.write_5m);
                        o.n("ephemeral_1h_input_tokens", tokens.write_1h);
                    });
                    o.n("output_tokens", reply.begun.unwrap_or(tokens.output));
                });
                if let Some(diagnostics) = reply.diagnostics {
                    o.raw("diagnostics", diagnostics);
                }
            });
        });
    }

    /// The conversation was compacted.
    pub fn compacts(&mut self, at: u64) {
        self.line(at, "system", |o| {
            o.s("subtype", "compact_boundary").s("content", "Conversation compacted");
        });
    }

    fn line(&mut self, at: u64, kind: &str, fill: impl FnOnce(&mut Obj)) {
        self.lines += 1;
        let name = |n| format!("{}-{}-{n}", self.id, self.agent.as_deref().unwrap_or("main"));
        let (own, before) = (name(self.lines), name(self.lines - 1));
        obj(&mut self.bytes, |o| {
            o.s("type", kind).s("uuid", &own).opt("parentUuid", (self.lines > 1).then_some(before.as_str()));
            o.s("sessionId", &self.id).s("timestamp", &iso(at)).s("cwd", "/home/dev/work/shop-api");
            o.s("version", "2.1.200").b("isSidechain", self.agent.is_some());
            if let Some(agent) = &self.agent {
                o.s("agentId", agent);
            }
            fill(o);
        });
        self.bytes.push(b'\n');
    }
}
