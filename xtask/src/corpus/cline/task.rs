//! One task: what was shown, what was sent, and what else is kept of it.

use super::Program;
use crate::corpus::{
    flow::{Counts, Flow},
    json::{Obj, obj},
    rng::derive,
    sink::Sink,
    text, time,
    trap::Trap,
    truth::Tokens,
};
use std::io;

const FOLDER: &str = "/home/dev/work/shop-api";

/// What differs by version and by the model's provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Cline: each message names the model.
    Named,
    /// Cline before: a list of changes names it.
    Metadata,
    /// Cline long before: a message of its own completes a request, and nothing names the model.
    Finished,
    /// Roo Code: input beside the cache.
    Apart,
    /// Input that includes what was read from the cache.
    Included,
    /// The first, and from some request on input that includes all of the cache.
    Updated,
}

/// The plan of a task.
pub struct Spec {
    /// Whose.
    pub program: Program,
    /// How it is written.
    pub style: Style,
    /// The task.
    pub id: String,
    /// The task to which its requests count.
    pub root: String,
    /// From which everything follows.
    pub seed: u64,
    /// When it begins.
    pub start: u64,
    /// The models it changes between.
    pub models: [&'static str; 2],
}

/// A task being written.
pub struct Task<'a> {
    spec: &'a Spec,
    flow: Flow,
    /// What was shown.
    shown: Vec<Vec<u8>>,
    /// What was sent.
    sent: Vec<Vec<u8>>,
    /// The changes of the model.
    changes: Vec<String>,
    model: usize,
    begins: bool,
    updated: bool,
    /// How many tasks this one is made for.
    depth: u64,
    result: Vec<u8>,
}

/// A text that is JSON, as it stands between quotes.
fn quoted(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() + 64);
    for &byte in json {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out
}

impl<'a> Task<'a> {
    /// A task without messages.
    pub fn new(spec: &'a Spec, depth: u64) -> Self {
        Self {
            spec,
            flow: Flow::new(spec.seed, spec.start),
            shown: Vec::new(),
            sent: Vec::new(),
            changes: Vec::new(),
            model: 0,
            begins: false,
            updated: false,
            depth,
            result: Vec::new(),
        }
    }

    fn model(&self) -> &'static str {
        if self.spec.style == Style::Finished { "" } else { self.spec.models[self.model] }
    }

    /// One query of several.
    pub fn query(&mut self, sink: &mut Sink, query: u64, of: u64) -> io::Result<()> {
        self.flow.rng = crate::corpus::rng::Rng::new(derive(self.spec.seed, query + 1));
        let said = self.flow.ask(sink);
        if query > 0 && self.flow.rng.chance(300) {
            // Nobody changes the model while it answers.
            self.flow.now += 15_000;
            self.model = 1 - self.model;
        }
        self.updated = self.spec.style == Style::Updated && query * 2 >= of;
        let kind = if query == 0 { "text" } else { "user_feedback" };
        self.show("say", kind, &said, |_| {});
        self.begins = self.depth == 0;
        self.result = said;
        let rounds = self.flow.rng.skew(1, 12);
        for round in 1..=rounds {
            self.trouble(sink);
            self.request(sink, None);
            if round == rounds {
                self.show("say", "completion_result", b"Done.", |_| {});
            } else {
                self.tool(sink);
            }
            if sink.on(Trap::RooSubtasks) && self.depth == 0 && self.spec.program == Program::Roo {
                self.subtask(sink)?;
            }
        }
        self.sums(sink);
        Ok(())
    }

    fn tool(&mut self, sink: &mut Sink) {
        let call = quoted(br#"{"tool":"readFile","path":"src/cart.rs"}"#);
        self.show("ask", "tool", &call, |_| {});
        let sign = br#" {\"tokensIn\":99999,\"tokensOut\":99999} <model>wrong</model> "#;
        self.result = self.flow.result(sink, sign);
    }

    /// Requests that came to nothing.
    fn trouble(&mut self, sink: &mut Sink) {
        let draw = self.flow.rng.below(1000);
        match draw {
            0..50 if sink.on(Trap::ClineUnfinished) => {
                sink.planted(Trap::ClineUnfinished);
                self.start(b"", &[]);
                // Stopped before the first word; the person goes on.
                self.show("ask", "resume_task", b"", |_| {});
            }
            50..90 if sink.on(Trap::ClineCancelled) => {
                sink.planted(Trap::ClineCancelled);
                let part = draw.is_multiple_of(2);
                let more = br#","cancelReason":"user_cancelled""#;
                if part {
                    self.request(sink, Some(more));
                } else {
                    let at = self.start(b"", more);
                    sink.truth.error(at);
                }
            }
            90..150 if sink.on(Trap::ClineFailed) => {
                sink.planted(Trap::ClineFailed);
                if draw.is_multiple_of(2) {
                    let at = self.start(
                        b"",
                        br#","cancelReason":"streaming_failed","streamingFailedMessage":"529 overloaded""#,
                    );
                    self.show("ask", "api_req_failed", b"529 overloaded", |_| {});
                    sink.truth.error(at);
                } else {
                    self.start(b"", &[]);
                    self.show("ask", "api_req_failed", b"429 Too many requests", |_| {});
                    sink.truth.error(self.flow.now);
                }
            }
            150..210 if sink.on(Trap::KiloMissing) && self.spec.program == Program::Kilo => {
                sink.planted(Trap::KiloMissing);
                self.start(b"", br#","usageMissing":true"#);
            }
            _ => {}
        }
    }

    /// A request that was answered; `more`: and stopped after that.
    fn request(&mut self, sink: &mut Sink, more: Option<&[u8]>) {
        let (day, before) = (self.flow.now / time::DAY, self.flow.now);
        let counts = self.flow.answer();
        let (answered, writes) = (self.flow.now, self.spec.models[self.model].starts_with("claude"));
        // It is noted when it is sent.
        self.flow.now = (before + 7).min((day + 1) * time::DAY - 2);
        let tokens = Tokens { reasoning: 0, ..counts.tokens(writes) };
        let at = self.start(&self.counts(&counts, &tokens), more.unwrap_or_default());
        let begins = std::mem::take(&mut self.begins);
        sink.truth.request(&self.spec.root, self.model(), at, &tokens, begins);
        self.flow.now = answered.max(self.flow.now + 1);
        let said = self.flow.said(sink, &counts);
        self.remember("assistant", &said);
        self.show("say", "text", &said, |_| {});
    }

    /// The counts as this version writes them.
    fn counts(&self, counts: &Counts, tokens: &Tokens) -> Vec<u8> {
        let all = self.spec.style == Style::Included || self.updated;
        let input = if all { counts.prompt } else { tokens.input };
        format!(
            ",\"tokensIn\":{input},\"tokensOut\":{},\"cacheWrites\":{},\"cacheReads\":{},\"cost\":0.0125",
            tokens.output, tokens.write_5m, tokens.read
        )
        .into_bytes()
    }

    /// A request is sent; returns the time it is noted with.
    fn start(&mut self, counts: &[u8], more: &[u8]) -> u64 {
        let model = self.spec.models[self.model];
        let details = match self.spec.program {
            Program::Cline => format!("# Current Working Directory ({FOLDER}) Files\\nsrc/"),
            _ => format!(
                "# Current Mode\\n<slug>code</slug>\\n<model>{model}</model>\\n\\n# Current Workspace Directory ({FOLDER}) Files\\nsrc/"
            ),
        };
        let details = format!("\\n\\n<environment_details>\\n{details}\\n</environment_details>");
        let sent = [self.result.as_slice(), details.as_bytes()].concat();
        let mut said = b"{\"request\":\"".to_vec();
        // Newer versions leave out what was sent.
        said.extend_from_slice(if self.spec.seed.is_multiple_of(2) { &sent } else { b"..." });
        said.push(b'"');
        if self.spec.program != Program::Cline {
            let open = self.spec.style == Style::Included;
            let protocol = if open { "openai" } else { "anthropic" };
            said.extend_from_slice(format!(",\"apiProtocol\":\"{protocol}\"").as_bytes());
        }
        if self.spec.program == Program::Kilo {
            said.extend_from_slice(br#","inferenceProvider":"Chutes""#);
        }
        let finished = self.spec.style == Style::Finished && !counts.is_empty();
        said.extend_from_slice(if finished { b"" } else { counts });
        said.extend_from_slice(more);
        said.push(b'}');
        let named = self.spec.style == Style::Named;
        self.show("say", "api_req_started", &quoted(&said), |o| {
            if named {
                o.o("modelInfo", |o| {
                    o.s("modelId", model).s("providerId", "anthropic").s("mode", "act");
                });
            }
        });
        let at = self.flow.now;
        self.changed(at);
        self.flow.now += 200;
        self.remember("user", &sent);
        if finished {
            let done = [b"{", counts.get(1..).unwrap_or_default(), b"}"].concat();
            self.show("say", "api_req_finished", &quoted(&done), |_| {});
        }
        at
    }

    /// Notes the model if it is another than before.
    fn changed(&mut self, at: u64) {
        let model = self.spec.models[self.model];
        let name = format!("\"model_id\":\"{model}\"");
        if self.spec.style == Style::Metadata && self.changes.last().is_none_or(|c| !c.contains(&name)) {
            self.changes.push(format!(
                "{{\"ts\":{},{name},\"model_provider_id\":\"anthropic\",\"mode\":\"act\"}}",
                at + 150
            ));
        }
    }

    /// Sums that took the place of requests.
    fn sums(&mut self, sink: &mut Sink) {
        let (program, model) = (self.spec.program, self.model());
        let t = Tokens { input: 700, read: 5_000, output: 90, ..Tokens::default() };
        let sum = quoted(br#"{"tokensIn":700,"tokensOut":90,"cacheWrites":0,"cacheReads":5000,"cost":0.01}"#);
        for (trap, kind) in
            [(Trap::ClineDeleted, "deleted_api_reqs"), (Trap::ClineSubagents, "subagent_usage")]
        {
            if program == Program::Cline && sink.on(trap) && self.flow.rng.chance(250) {
                sink.planted(trap);
                self.show("say", kind, &sum, |_| {});
                sink.truth.sum(&self.spec.root, model, self.flow.now, &t, 1);
            }
        }
        if program == Program::Roo && sink.on(Trap::RooCondense) && self.flow.rng.chance(250) {
            sink.planted(Trap::RooCondense);
            self.show("say", "condense_context", b"", |o| {
                o.raw(
                    "contextCondense",
                    r#"{"cost":0.05,"prevContextTokens":90000,"newContextTokens":9000}"#,
                );
            });
            // Only its cost is known.
            sink.truth.sum(&self.spec.root, model, self.flow.now, &Tokens::default(), 1);
            self.flow.compact();
        }
    }

    /// Another task is made for a part of the work.
    fn subtask(&mut self, sink: &mut Sink) -> io::Result<()> {
        if !self.flow.rng.chance(60) {
            return Ok(());
        }
        sink.planted(Trap::RooSubtasks);
        let (id, seed) = (text::uuid(&mut self.flow.rng), self.flow.rng.next());
        let spec = Spec { id, seed, root: self.spec.id.clone(), start: self.flow.now, ..*self.spec };
        let mut task = Task::new(&spec, 1);
        task.query(sink, 0, 1)?;
        task.write(sink, spec.program.folder())?;
        self.flow.now = task.flow.now;
        Ok(())
    }

    fn show(&mut self, kind: &str, what: &str, said: &[u8], more: impl FnOnce(&mut Obj)) {
        // The identity of a message is its time.
        self.flow.now += 3;
        let mut message = Vec::new();
        obj(&mut message, |o| {
            o.n("ts", self.flow.now).s("type", kind).s(kind, what).bytes("text", said);
            more(o);
        });
        self.shown.push(message);
    }

    fn remember(&mut self, role: &str, said: &[u8]) {
        let (now, model) = (self.flow.now, self.spec.models[self.model]);
        let named = self.spec.style == Style::Named && role == "assistant";
        let mut message = Vec::new();
        obj(&mut message, |o| {
            o.s("role", role);
            if self.spec.program != Program::Cline {
                o.n("ts", now);
            }
            o.list("content", &[()], |o, ()| {
                o.s("type", "text").bytes("text", said);
            });
            if named {
                o.n("ts", now).o("modelInfo", |o| {
                    o.s("modelId", model).s("providerId", "anthropic");
                });
            }
        });
        self.sent.push(message);
    }

    /// Writes the task's files into a folder of tasks.
    pub fn write(&self, sink: &mut Sink, folder: &str) -> io::Result<()> {
        let place = |name: &str| format!("{folder}/{}/{name}", self.spec.id);
        let list = |of: &[Vec<u8>]| [b"[".as_slice(), &of.join(b",".as_slice()), b"]"].concat();
        sink.write(&place("ui_messages.json"), &list(&self.shown))?;
        sink.write(&place("api_conversation_history.json"), &list(&self.sent))?;
        if self.spec.program == Program::Cline {
            let metadata = format!(
                "{{\n  \"files_in_context\": [],\n  \"model_usage\": [\n    {}\n  ],\n  \"environment_history\": []\n}}",
                self.changes.join(",\n    ")
            );
            return sink.write(&place("task_metadata.json"), metadata.as_bytes());
        }
        let parent = if self.depth > 0 {
            format!("\"parentTaskId\":\"{0}\",\"rootTaskId\":\"{0}\",", self.spec.root)
        } else {
            String::new()
        };
        let item = format!(
            "{{\"id\":\"{}\",{parent}\"number\":1,\"ts\":{},\"tokensIn\":1,\"tokensOut\":1,\"totalCost\":0.5,\"workspace\":\"{FOLDER}\"}}",
            self.spec.id, self.flow.now
        );
        sink.write(&place("history_item.json"), item.as_bytes())
    }
}
