//! Kimi Code: `.kimi-code/sessions/wd_<name>_<hash>/<session>/agents/<agent>/wire.jsonl`.

use super::{
    flow::{Counts, Flow, hour},
    json::{Obj, obj},
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{DAY, HOUR, MINUTE, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

const FOLDER: &str = ".kimi-code/sessions/wd_shop-api_0b5c1f2e0b5c";
/// The person's name for a model, and its own.
const MODELS: [(&str, &str); 2] = [("kimi-code/k3", "k3"), ("fast", "kimi-k2.6")];

/// Sessions of the small corpus, forks not counted.
const SMALL: u64 = 26;

struct Spec {
    file: u64,
    id: String,
    seed: u64,
    start: u64,
    queries: u64,
    /// The counts stand inside of the step, as newer versions write them.
    inside: bool,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let (mut files, mut index, mut list) = (0, 0, String::new());
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let hour = hour(&mut rng);
        let inside = sink.on(Trap::KimiInside) && index % 2 == 0;
        let migrated = sink.on(Trap::KimiMigrated) && index % 5 == 0;
        let id = text::uuid(&mut rng);
        let spec = Spec {
            file: files,
            id: format!("{}_{id}", if migrated { "ses" } else { "session" }),
            seed: rng.next(),
            start: midnight(2026, 6, 1) + rng.below(150) * DAY + hour,
            queries: sink.queries(&mut rng, 3, 14),
            inside,
        };
        files += 1;
        let mut w = Writer::new(sink, &spec);
        w.flow.long = u64::from(sink.traps.hits(Trap::LongLines, spec.file, 7));
        if inside {
            sink.planted(Trap::KimiInside);
        }
        if migrated {
            w.taken_over(sink);
        }
        for query in 0..spec.queries {
            w.flow.rng = Rng::new(derive(spec.seed, query + 1));
            w.query(sink)?;
        }
        let (records, end) = (std::mem::take(&mut w.records), w.flow.now);
        w.write(sink)?;
        if sink.on(Trap::KimiCodeFork) && index % 4 == 0 {
            sink.planted(Trap::KimiCodeFork);
            let id = format!("session_{}", text::uuid(&mut rng));
            let fork = Spec { file: files, id, seed: rng.next(), start: end + HOUR, queries: 2, inside };
            files += 1;
            let mut w = Writer::new(sink, &fork);
            records.iter().for_each(|record| w.put(sink, record));
            w.record(sink, "forked", |_| {});
            for _ in 0..fork.queries {
                w.query(sink)?;
            }
            w.write(sink)?;
        }
        let line = format!("{{\"sessionId\":\"{}\",\"workDir\":\"/home/dev/work/shop-api\"}}\n", spec.id);
        list.push_str(&line);
        index += 1;
    }
    sink.write(".kimi-code/session_index.jsonl", list.as_bytes())
}

struct Writer<'a> {
    spec: &'a Spec,
    flow: Flow,
    lines: Lines,
    /// The records, for forks.
    records: Vec<Vec<u8>>,
    begins: bool,
    /// Subagents so far; none of a subagent itself.
    agents: Option<u64>,
}

fn counts(o: &mut Obj, c: &Counts) {
    o.o("usage", |o| {
        o.n("inputOther", c.prompt - c.cached).n("output", c.output);
        o.n("inputCacheRead", c.cached).n("inputCacheCreation", 0);
    });
}

impl<'a> Writer<'a> {
    fn new(sink: &mut Sink, spec: &'a Spec) -> Self {
        let (flow, lines) = (Flow::new(spec.seed, spec.start), Lines::new(sink, spec.file));
        let mut w = Self { spec, flow, lines, records: Vec::new(), begins: false, agents: Some(0) };
        w.head(sink);
        w
    }

    fn head(&mut self, sink: &mut Sink) {
        let now = self.flow.now;
        obj(&mut self.lines.bytes, |o| {
            o.s("type", "metadata").s("protocol_version", "1.1").n("created_at", now);
        });
        self.lines.end(sink);
        self.record(sink, "config.update", |o| {
            o.s("cwd", "/home/dev/work/shop-api").s("modelAlias", MODELS[0].0);
        });
    }

    fn record(&mut self, sink: &mut Sink, kind: &str, fill: impl FnOnce(&mut Obj)) {
        let (mut record, now) = (Vec::new(), self.flow.now);
        obj(&mut record, |o| {
            o.s("type", kind);
            fill(o);
            o.n("time", now);
        });
        self.put(sink, &record);
        self.records.push(record);
    }

    fn put(&mut self, sink: &mut Sink, record: &[u8]) {
        self.lines.bytes.extend_from_slice(record);
        self.lines.end(sink);
    }

    fn event(&mut self, sink: &mut Sink, kind: &str, fill: impl FnOnce(&mut Obj)) {
        self.record(sink, "context.append_loop_event", |o| {
            o.o("event", |o| {
                o.s("type", kind);
                fill(o);
            });
        });
    }

    /// What was taken over from kimi-cli: a conversation without times and counts.
    fn taken_over(&mut self, sink: &mut Sink) {
        sink.planted(Trap::KimiMigrated);
        for role in ["user", "assistant"] {
            let record = format!(
                "{{\"type\":\"context.append_message\",\"message\":{{\"role\":\"{role}\",\"content\":[],\"toolCalls\":[]}}}}"
            );
            self.put(sink, record.as_bytes());
        }
    }

    fn query(&mut self, sink: &mut Sink) -> io::Result<()> {
        let said = self.flow.ask(sink);
        let goal = sink.on(Trap::KimiGoals) && self.records.len() > 9 && self.flow.rng.chance(120);
        let cron = !goal && sink.on(Trap::KimiCron) && self.flow.rng.chance(150);
        let origin = match (goal, cron) {
            (true, _) => r#"{"kind":"system_trigger","name":"goal_continuation"}"#,
            (_, true) => r#"{"kind":"cron_job","jobId":"j1","cron":"0 9 * * *"}"#,
            _ => r#"{"kind":"user"}"#,
        };
        for (planted, trap) in [(goal, Trap::KimiGoals), (cron, Trap::KimiCron)] {
            if planted {
                sink.planted(trap);
            }
        }
        self.record(sink, "turn.prompt", |o| {
            o.list("input", &[()], |o, ()| {
                o.s("type", "text").bytes("text", &said);
            });
            o.raw("origin", origin);
        });
        self.begins = !goal && !cron;
        let rounds = self.flow.rng.skew(1, 9);
        for round in 1..=rounds {
            if sink.on(Trap::KimiCompaction) && self.flow.rng.chance(40) {
                self.compaction(sink);
            }
            self.step(sink, round == rounds)?;
        }
        if sink.on(Trap::KimiFailed) && self.flow.rng.chance(120) {
            sink.planted(Trap::KimiFailed);
            self.flow.now += 900;
            self.record(sink, "turn.ended", |o| {
                o.n("turnId", 1).s("reason", "failed").o("error", |o| {
                    o.s("code", "provider.rate_limit").s("message", "Slow down").b("retryable", true);
                });
            });
            sink.truth.error(self.flow.now);
        }
        Ok(())
    }

    fn request(&mut self, sink: &mut Sink, kind: &str, model: (&str, &str)) {
        self.record(sink, "llm.request", |o| {
            o.s("kind", kind).s("provider", "kimi").s("model", model.1).s("modelAlias", model.0);
        });
    }

    /// The record of what a request used.
    fn used(&mut self, sink: &mut Sink, model: (&str, &str), c: &Counts, scope: &str) {
        self.record(sink, "usage.record", |o| {
            o.s("model", model.0);
            counts(o, c);
            o.s("usageScope", scope);
        });
        let tokens =
            Tokens { input: c.prompt - c.cached, read: c.cached, output: c.output, ..Tokens::default() };
        let begins = std::mem::take(&mut self.begins);
        sink.truth.request(&self.spec.id, model.1, self.flow.now, &tokens, begins);
    }

    fn compaction(&mut self, sink: &mut Sink) {
        sink.planted(Trap::KimiCompaction);
        self.request(sink, "compaction", MODELS[1]);
        let counts = self.flow.answer();
        self.used(sink, MODELS[1], &counts, "session");
        self.flow.compact();
    }

    fn step(&mut self, sink: &mut Sink, last: bool) -> io::Result<()> {
        let (id, model) = (text::uuid(&mut self.flow.rng), MODELS[self.flow.rng.below(2) as usize]);
        if !self.spec.inside {
            self.request(sink, "loop", model);
        }
        self.event(sink, "step.begin", |o| {
            o.s("uuid", &id);
        });
        if self.spec.inside {
            self.request(sink, "loop", model);
        }
        let c = self.flow.answer();
        let c = Counts { output: c.output + c.thoughts, ..c };
        let said = self.flow.said(sink, &c);
        if self.spec.inside {
            self.used(sink, model, &c, "turn");
        }
        self.event(sink, "content.part", |o| {
            o.s("stepUuid", &id).o("part", |o| {
                o.s("type", "text").bytes("text", &said);
            });
        });
        if !last {
            self.event(sink, "tool.call", |o| {
                o.s("stepUuid", &id).s("toolCallId", "Bash_0").s("name", "Bash");
            });
            let result = self.flow.result(sink, QUOTED);
            self.event(sink, "tool.result", |o| {
                o.s("toolCallId", "Bash_0").o("result", |o| {
                    o.bytes("output", &result);
                });
            });
            // Such a tool waits for the person's leave.
            if self.flow.rng.chance(50) {
                self.flow.now += (20 * MINUTE).min(DAY - 1 - self.flow.now % DAY);
            }
        }
        self.event(sink, "step.end", |o| {
            o.s("uuid", &id);
            counts(o, &c);
            o.n("llmFirstTokenLatencyMs", 300).n("llmStreamDurationMs", 900);
        });
        if !self.spec.inside {
            self.flow.now += 2;
            self.used(sink, model, &c, "turn");
        }
        match self.agents {
            Some(number) if !last && sink.on(Trap::KimiAgents) && self.flow.rng.chance(90) => {
                self.agents = Some(number + 1);
                self.agent(sink, number)
            }
            _ => Ok(()),
        }
    }

    /// A subagent, in a log of its own.
    fn agent(&mut self, sink: &mut Sink, number: u64) -> io::Result<()> {
        sink.planted(Trap::KimiAgents);
        let mut w = Writer {
            spec: self.spec,
            flow: Flow::new(derive(self.spec.seed, self.flow.now), self.flow.now),
            lines: Lines::bare(),
            records: Vec::new(),
            begins: false,
            agents: None,
        };
        w.head(sink);
        w.record(sink, "turn.prompt", |o| {
            o.raw("input", "[]").raw("origin", r#"{"kind":"system_trigger","name":"subagent"}"#);
        });
        for step in 1..=3 {
            w.begins = false;
            w.step(sink, step == 3)?;
        }
        self.flow.now = w.flow.now;
        let path = format!("{FOLDER}/{}/agents/agent-{number}/wire.jsonl", self.spec.id);
        sink.write(&path, &w.lines.bytes)
    }

    fn write(self, sink: &mut Sink) -> io::Result<()> {
        let (spec, now) = (self.spec, self.flow.now + 3_000);
        let bytes = self.lines.finish(sink, |bytes, _, _| {
            obj(bytes, |o| {
                o.s("type", "usage.record").s("model", "fast").n("time", now);
                counts(o, &Counts { prompt: 30_000, cached: 20_000, output: 900, thoughts: 0 });
            });
        });
        sink.write(&format!("{FOLDER}/{}/agents/main/wire.jsonl", spec.id), &bytes)
    }
}

/// A record as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"type\":\"usage.record\",\"model\":\"k3\",\"usage\":{\"inputOther\":7777,\"output\":666},\"time\":1773128640500}\n"#;
