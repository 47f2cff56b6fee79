//! The records of one transcript.

use super::{FOLDER, Spec, tokens, total};
use crate::corpus::{
    flow::{Counts, Flow},
    json::{Obj, obj},
    lines::Lines,
    rng::derive,
    sink::Sink,
    text, time,
    trap::Trap,
};
use std::io;

/// A record as written, kept for forks.
#[derive(Clone)]
pub struct Record {
    id: String,
    kind: &'static str,
    /// When.
    pub at: u64,
    /// The members that are the record's own.
    body: Vec<u8>,
}

/// A transcript being written.
pub struct Writer<'a> {
    spec: &'a Spec,
    /// The conversation.
    pub flow: Flow,
    lines: Lines,
    /// What was written, for forks.
    pub records: Vec<Record>,
    parent: Option<String>,
    begins: bool,
    /// What was used.
    pub sum: Counts,
    prompts: u64,
    /// A subagent's id.
    agent: Option<String>,
}

impl<'a> Writer<'a> {
    /// A session's transcript.
    pub fn new(sink: &mut Sink, spec: &'a Spec) -> Self {
        let (flow, lines) = (Flow::new(spec.seed, spec.start), Lines::new(sink, spec.file));
        let (records, parent, sum) = (Vec::new(), None, Counts::default());
        Self { spec, flow, lines, records, parent, begins: false, sum, prompts: 0, agent: None }
    }

    fn record(&mut self, sink: &mut Sink, kind: &'static str, fill: impl FnOnce(&mut Obj)) {
        let mut body = Vec::new();
        obj(&mut body, fill);
        let record = Record { id: text::uuid(&mut self.flow.rng), kind, at: self.flow.now, body };
        self.put(sink, &record, None);
        self.records.push(record);
    }

    /// Writes a record, of the session of this id if it is copied.
    pub fn put(&mut self, sink: &mut Sink, record: &Record, origin: Option<&str>) {
        let (session, parent) = (self.spec.id.clone(), self.parent.replace(record.id.clone()));
        let agent = self.agent.clone();
        obj(&mut self.lines.bytes, |o| {
            o.s("uuid", &record.id).opt("parentUuid", parent.as_deref()).s("sessionId", &session);
            o.s("timestamp", &time::iso(record.at)).s("type", record.kind);
            o.s("cwd", "/home/dev/work/shop-api").s("version", "0.24.4").s("gitBranch", "main");
            if let Some(agent) = &agent {
                o.s("agentId", agent).s("agentName", "explore").b("isSidechain", true);
            }
            if let Some(origin) = origin {
                o.o("forkedFrom", |o| {
                    o.s("sessionId", origin).s("messageUuid", &record.id);
                });
            }
            o.members(&record.body);
        });
        self.lines.end(sink);
    }

    fn user(&mut self, sink: &mut Sink, subtype: Option<&str>, said: &[u8]) {
        self.record(sink, "user", |o| {
            if let Some(subtype) = subtype {
                o.s("subtype", subtype);
            }
            message(o, "user", said, None);
        });
    }

    /// What is asked, and all that is done for it.
    pub fn query(&mut self, sink: &mut Sink) -> io::Result<()> {
        let said = self.flow.ask(sink);
        let cron = sink.on(Trap::QwenCron) && self.flow.rng.chance(150);
        if cron {
            sink.planted(Trap::QwenCron);
        }
        self.user(sink, cron.then_some("cron"), &said);
        self.prompts += 1;
        self.begins = !cron;
        let rounds = self.flow.rng.skew(1, 9);
        for round in 1..=rounds {
            self.round(sink, round == rounds)?;
        }
        Ok(())
    }

    fn round(&mut self, sink: &mut Sink, last: bool) -> io::Result<()> {
        if sink.on(Trap::QwenErrors) && self.flow.rng.chance(60) {
            sink.planted(Trap::QwenErrors);
            self.flow.now += 700;
            self.event(sink, "api_error", None, |o| {
                o.s("error_message", "Request failed")
                    .s("error_type", "RateLimitError")
                    .n("status_code", 429);
            });
            sink.truth.error(self.flow.now);
        }
        let counts = self.answer(sink);
        let (model, inside) = self.spec.model;
        let said = self.flow.said(sink, &counts);
        if sink.on(Trap::QwenTelemetry) {
            sink.planted(Trap::QwenTelemetry);
            self.response(sink, &counts, None, model, inside);
        }
        self.record(sink, "assistant", |o| {
            o.s("model", model);
            message(o, "model", &said, (!last).then_some("read_file"));
            usage(o, &counts, inside);
            o.n("contextWindowSize", 1_000_000);
        });
        self.count(sink, &counts, model, inside);
        if last {
            return Ok(());
        }
        let result = self.flow.result(sink, QUOTED);
        self.record(sink, "tool_result", |o| {
            o.o("message", |o| {
                o.s("role", "user").list("parts", &[()], |o, ()| {
                    o.o("functionResponse", |o| {
                        o.s("name", "read_file").o("response", |o| {
                            o.bytes("output", &result);
                        });
                    });
                });
            });
        });
        if sink.on(Trap::QwenNotes) && self.flow.rng.chance(100) {
            sink.planted(Trap::QwenNotes);
            let kinds = ["mid_turn_user_message", "notification", "goal_runtime"];
            let kind = self.flow.rng.pick(&kinds);
            self.user(sink, Some(kind), b"and this");
        }
        if sink.on(Trap::QwenAgents) && self.flow.rng.chance(90) {
            self.subagent(sink)?;
        }
        Ok(())
    }

    fn answer(&mut self, sink: &mut Sink) -> Counts {
        let mut counts = self.flow.answer();
        if !sink.on(Trap::QwenThoughts) {
            counts.thoughts = 0;
        } else if counts.thoughts > 0 {
            sink.planted(Trap::QwenThoughts);
            // Where thoughts are inside of the output there is at least that much.
            counts.output += if self.spec.model.1 { counts.thoughts } else { 0 };
        }
        counts
    }

    fn count(&mut self, sink: &mut Sink, c: &Counts, model: &str, inside: bool) {
        self.sum.prompt += c.prompt;
        self.sum.cached += c.cached;
        self.sum.output += c.output;
        self.sum.thoughts += c.thoughts;
        let begins = std::mem::take(&mut self.begins);
        sink.truth.request(&self.spec.id, model, self.flow.now, &tokens(c, inside), begins);
    }

    fn event(&mut self, sink: &mut Sink, name: &str, agent: Option<&str>, fill: impl FnOnce(&mut Obj)) {
        let (session, prompts, model) = (self.spec.id.clone(), self.prompts, self.spec.model.0);
        let prompt = match agent {
            Some(agent) => format!("{session}#{agent}#0"),
            None => format!("{session}########{prompts}"),
        };
        self.record(sink, "system", |o| {
            o.s("subtype", "ui_telemetry").o("systemPayload", |o| {
                o.o("uiEvent", |o| {
                    o.s("event.name", &format!("qwen-code.{name}")).s("model", model).n("duration_ms", 900);
                    o.s("prompt_id", &prompt);
                    fill(o);
                });
            });
        });
    }

    fn response(&mut self, sink: &mut Sink, c: &Counts, agent: Option<&str>, _model: &str, inside: bool) {
        self.event(sink, "api_response", agent, |o| {
            o.n("input_token_count", c.prompt).n("output_token_count", c.output);
            o.n("cached_content_token_count", c.cached).n("thoughts_token_count", c.thoughts);
            o.n("total_token_count", total(c, inside));
        });
    }

    /// A subagent: telemetry in the session's transcript, and half of the time a transcript of its own.
    fn subagent(&mut self, sink: &mut Sink) -> io::Result<()> {
        sink.planted(Trap::QwenAgents);
        let id = format!("explore-{}", text::hex(&mut self.flow.rng, 8));
        let (model, inside) = self.spec.model;
        let mut w = Writer {
            spec: self.spec,
            flow: Flow::new(derive(self.spec.seed, self.flow.now), self.flow.now),
            lines: Lines::bare(),
            records: Vec::new(),
            parent: None,
            begins: false,
            sum: Counts::default(),
            prompts: 0,
            agent: Some(id.clone()),
        };
        w.user(sink, None, b"Look into it");
        for _ in 0..3 {
            let counts = w.answer(sink);
            // A transcript of a subagent names no model.
            w.record(sink, "assistant", |o| {
                message(o, "model", b"So it is.", None);
                usage(o, &counts, inside);
            });
            w.record(sink, "assistant", |o| message(o, "model", b"", Some("grep")));
            self.flow.now = w.flow.now;
            self.response(sink, &counts, Some(&id), model, inside);
            self.count(sink, &counts, model, inside);
        }
        if self.flow.rng.chance(500) {
            return Ok(());
        }
        sink.write(&format!("{FOLDER}/subagents/{}/agent-{id}.jsonl", self.spec.id), &w.lines.bytes)
    }

    /// Writes the file.
    pub fn write(self, sink: &mut Sink) -> io::Result<()> {
        let (spec, now) = (self.spec, time::iso(self.flow.now + 3_000));
        let bytes = self.lines.finish(sink, |bytes, _, rng| {
            obj(bytes, |o| {
                o.s("uuid", &text::uuid(rng)).s("sessionId", &spec.id).s("timestamp", &now);
                o.s("type", "assistant").s("model", spec.model.0);
                usage(o, &Counts { prompt: 30_000, cached: 20_000, output: 900, thoughts: 0 }, true);
            });
        });
        let archived = sink.traps.hits(Trap::QwenArchive, spec.file, 6);
        if archived {
            sink.planted(Trap::QwenArchive);
        }
        let folder = if archived { "chats/archive" } else { "chats" };
        sink.write(&format!("{FOLDER}/{folder}/{}.jsonl", spec.id), &bytes)?;
        if sink.traps.hits(Trap::QwenLedger, spec.file, 3) {
            sink.planted(Trap::QwenLedger);
            let ledger = b"{\"promptId\":\"x\",\"usage\":{\"promptTokenCount\":5}}\n";
            sink.write(&format!("{FOLDER}/chats/{}.ledger.jsonl", spec.id), ledger)?;
        }
        Ok(())
    }
}

fn message(o: &mut Obj, role: &str, said: &[u8], tool: Option<&str>) {
    o.o("message", |o| {
        o.s("role", role);
        let parts: &[bool] = if tool.is_some() { &[false, true] } else { &[false] };
        o.list("parts", parts, |o, call| match (call, tool) {
            (true, Some(name)) => {
                o.o("functionCall", |o| {
                    o.s("id", "c1").s("name", name).raw("args", "{}");
                });
            }
            _ => {
                o.bytes("text", said);
            }
        });
    });
}

fn usage(o: &mut Obj, c: &Counts, inside: bool) {
    o.o("usageMetadata", |o| {
        o.n("promptTokenCount", c.prompt).n("candidatesTokenCount", c.output);
        o.n("cachedContentTokenCount", c.cached).n("thoughtsTokenCount", c.thoughts);
        o.n("totalTokenCount", total(c, inside));
    });
}

/// A record as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"uuid\":\"deadbeef\",\"type\":\"assistant\",\"usageMetadata\":{\"promptTokenCount\":7777,\"candidatesTokenCount\":666,\"totalTokenCount\":8443}}\n"#;
