//! Qwen Code: `.qwen/projects/<folder>/chats/<session>.jsonl`, and documents in `.qwen/tmp` from before 0.5.

use super::{
    flow::{Counts, Flow},
    json::{Obj, obj},
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, DAY, HOUR, MINUTE, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// A model, and whether its server counts thoughts inside of the output.
const MODELS: [(&str, bool); 3] =
    [("qwen3-coder-plus", true), ("qwen3.7-max", true), ("gemini-3-pro-preview", false)];
const FOLDER: &str = ".qwen/projects/-home-dev-work-shop-api";

/// Sessions of the small corpus, forks not counted.
const SMALL: u64 = 30;

#[derive(Clone)]
struct Spec {
    file: u64,
    id: String,
    seed: u64,
    start: u64,
    queries: u64,
    model: (&'static str, bool),
}

/// A record as written, kept for forks.
#[derive(Clone)]
struct Record {
    id: String,
    kind: &'static str,
    at: u64,
    /// The members that are the record's own.
    body: Vec<u8>,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let (mut files, mut index, mut sums) = (0, 0, Vec::new());
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let hour = if rng.chance(150) { 23 * HOUR + 15 * MINUTE } else { 6 * HOUR + rng.below(14 * HOUR) };
        let spec = Spec {
            file: files,
            id: text::uuid(&mut rng),
            seed: rng.next(),
            start: midnight(2026, 8, 24) + rng.below(84) * DAY + hour,
            queries: sink.queries(&mut rng, 3, 14),
            model: MODELS[rng.below(3) as usize],
        };
        files += 1;
        let mut w = Writer::new(sink, &spec);
        w.flow.long = u64::from(sink.traps.hits(Trap::LongLines, spec.file, 7));
        for query in 0..spec.queries {
            w.flow.rng = Rng::new(derive(spec.seed, query + 1));
            w.query(sink)?;
        }
        let (records, sum) = (w.records.clone(), w.sum);
        w.write(sink)?;
        if sink.on(Trap::QwenFork) && index % 4 == 0 {
            sink.planted(Trap::QwenFork);
            let fork =
                Spec { file: files, id: text::uuid(&mut rng), seed: rng.next(), queries: 2, ..spec.clone() };
            files += 1;
            write_fork(sink, &fork, &spec, &records)?;
        }
        if sink.on(Trap::QwenSums) {
            sums.push(sum_line(&spec, &sum, spec.queries));
            if index % 5 == 0 {
                sums.push(gone(sink, &mut rng, &spec));
            }
        }
        if sink.on(Trap::QwenOld) && index % 6 == 0 {
            old(sink, &spec, &mut rng)?;
        }
        index += 1;
    }
    if !sums.is_empty() {
        sink.write(".qwen/usage_record.jsonl", &sums.concat())?;
    }
    Ok(())
}

/// The sum of a session, as it is kept when the session ends.
fn sum_line(spec: &Spec, c: &Counts, requests: u64) -> Vec<u8> {
    let mut line = Vec::new();
    obj(&mut line, |o| {
        o.n("version", 1)
            .s("sessionId", &spec.id)
            .n("timestamp", spec.start + HOUR)
            .n("startTime", spec.start);
        o.s("project", "/home/dev/work/shop-api").n("durationMs", HOUR).n("totalLatencyMs", 9_000);
        o.o("models", |o| {
            o.o(spec.model.0, |o| {
                o.n("requests", requests).n("inputTokens", c.prompt).n("outputTokens", c.output);
                o.n("cachedTokens", c.cached).n("thoughtsTokens", c.thoughts);
                o.n("totalTokens", total(c, spec.model.1)).n("totalLatencyMs", 9_000);
            });
        });
        o.raw("tools", "{}").raw("files", "{}");
    });
    line.push(b'\n');
    line
}

/// The sum of a session whose transcript was deleted.
fn gone(sink: &mut Sink, rng: &mut Rng, like: &Spec) -> Vec<u8> {
    sink.planted(Trap::QwenSums);
    let spec = Spec { id: text::uuid(rng), ..like.clone() };
    let counts = Counts { prompt: 90_000, cached: 60_000, output: 4_000, thoughts: 700 };
    sink.truth.request(&spec.id, spec.model.0, spec.start, &tokens(&counts, spec.model.1), false);
    sum_line(&spec, &counts, 7)
}

/// What the log's total says.
fn total(c: &Counts, inside: bool) -> u64 {
    c.prompt + c.output + if inside { 0 } else { c.thoughts }
}

fn tokens(c: &Counts, inside: bool) -> Tokens {
    Tokens {
        input: c.prompt - c.cached,
        read: c.cached,
        output: c.output + if inside { 0 } else { c.thoughts },
        reasoning: c.thoughts,
        ..Tokens::default()
    }
}

fn usage(o: &mut Obj, c: &Counts, inside: bool) {
    o.o("usageMetadata", |o| {
        o.n("promptTokenCount", c.prompt).n("candidatesTokenCount", c.output);
        o.n("cachedContentTokenCount", c.cached).n("thoughtsTokenCount", c.thoughts);
        o.n("totalTokenCount", total(c, inside));
    });
}

struct Writer<'a> {
    spec: &'a Spec,
    flow: Flow,
    lines: Lines,
    records: Vec<Record>,
    parent: Option<String>,
    begins: bool,
    sum: Counts,
    prompts: u64,
    /// A subagent's id.
    agent: Option<String>,
}

impl<'a> Writer<'a> {
    fn new(sink: &mut Sink, spec: &'a Spec) -> Self {
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
    fn put(&mut self, sink: &mut Sink, record: &Record, origin: Option<&str>) {
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

    fn query(&mut self, sink: &mut Sink) -> io::Result<()> {
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

    fn write(self, sink: &mut Sink) -> io::Result<()> {
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

/// A fork: every record again under a new session id, then queries of its own.
fn write_fork(sink: &mut Sink, spec: &Spec, origin: &Spec, records: &[Record]) -> io::Result<()> {
    let mut w = Writer::new(sink, spec);
    for record in records {
        w.put(sink, record, Some(&origin.id));
    }
    w.flow.now = records.last().map_or(spec.start, |r| r.at) + HOUR;
    for _ in 0..spec.queries {
        w.query(sink)?;
    }
    w.write(sink)
}

/// A session from before 0.5: one document, as Gemini CLI wrote them.
fn old(sink: &mut Sink, like: &Spec, rng: &mut Rng) -> io::Result<()> {
    sink.planted(Trap::QwenOld);
    let (id, start) = (text::uuid(rng), like.start - 300 * DAY);
    let mut flow = Flow::new(rng.next(), start);
    let mut messages = Vec::new();
    for _ in 0..3 {
        let said = flow.ask(sink);
        obj(&mut messages, |o| {
            o.s("id", &text::uuid(rng)).s("timestamp", &time::iso(flow.now)).s("type", "user");
            o.bytes("content", &said);
        });
        messages.push(b',');
        let c = Counts { thoughts: 0, ..flow.answer() };
        obj(&mut messages, |o| {
            o.s("id", &text::uuid(rng)).s("timestamp", &time::iso(flow.now)).s("type", "qwen");
            o.s("content", "So it is.").s("model", MODELS[0].0);
            o.o("tokens", |o| {
                o.n("input", c.prompt).n("output", c.output).n("cached", c.cached).n("thoughts", 0);
                o.n("tool", 0).n("total", c.prompt + c.output);
            });
        });
        messages.push(b',');
        sink.truth.request(&id, MODELS[0].0, flow.now, &tokens(&c, true), true);
    }
    messages.pop();
    let mut out = format!("{{\"sessionId\":\"{id}\",\"projectHash\":\"ab\",\"messages\":[").into_bytes();
    out.extend_from_slice(&messages);
    out.extend_from_slice(b"]}");
    let hash = text::hex(&mut Rng::new(7), 64);
    sink.write(&format!(".qwen/tmp/{hash}/chats/session-2025-11-05T09-00-{}.json", &id[..8]), &out)
}

/// A record as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"uuid\":\"deadbeef\",\"type\":\"assistant\",\"usageMetadata\":{\"promptTokenCount\":7777,\"candidatesTokenCount\":666,\"totalTokenCount\":8443}}\n"#;
