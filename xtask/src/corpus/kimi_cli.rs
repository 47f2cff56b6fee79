//! kimi-cli: `.kimi/sessions/<md5 of the folder>/<session>/wire.jsonl`.

use super::{
    flow::{Counts, Flow, hour},
    json::{Obj, obj},
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{DAY, HOUR, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// `printf %s /home/dev/work/shop-api | md5sum`
const FOLDER: &str = ".kimi/sessions/4c3092599ad4a407af3f1bc1f2c09309";

/// Sessions of the small corpus, forks not counted.
const SMALL: u64 = 26;

struct Spec {
    file: u64,
    id: String,
    seed: u64,
    start: u64,
    queries: u64,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let (mut files, mut index) = (0, 0);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let hour = hour(&mut rng);
        let spec = Spec {
            file: files,
            id: text::uuid(&mut rng),
            seed: rng.next(),
            start: midnight(2026, 2, 2) + rng.below(120) * DAY + hour,
            queries: sink.queries(&mut rng, 3, 14),
        };
        files += 1;
        let mut w = Writer::new(sink, &spec);
        w.flow.long = u64::from(sink.traps.hits(Trap::LongLines, spec.file, 7));
        for query in 0..spec.queries {
            w.flow.rng = Rng::new(derive(spec.seed, query + 1));
            w.query(sink)?;
        }
        let (events, end) = (std::mem::take(&mut w.events), w.flow.now);
        w.write(sink)?;
        if sink.on(Trap::KimiFork) && index % 4 == 0 {
            sink.planted(Trap::KimiFork);
            let fork = Spec {
                file: files,
                id: text::uuid(&mut rng),
                seed: rng.next(),
                start: end + HOUR,
                queries: 2,
            };
            files += 1;
            let mut w = Writer::new(sink, &fork);
            for event in &events {
                w.put(sink, event);
            }
            for _ in 0..fork.queries {
                w.query(sink)?;
            }
            w.write(sink)?;
        }
        index += 1;
    }
    let list = r#"{"work_dirs":[{"path":"/home/dev/work/shop-api","kaos":"local","last_session_id":null}]}"#;
    sink.write(".kimi/kimi.json", list.as_bytes())
}

struct Writer<'a> {
    spec: &'a Spec,
    flow: Flow,
    lines: Lines,
    /// The lines, for forks.
    events: Vec<Vec<u8>>,
    begins: bool,
    /// A subagent's id.
    agent: Option<String>,
}

/// A time in seconds, with the fraction of a millisecond that such clocks have.
fn seconds(rng: &mut Rng, ms: u64) -> String {
    format!("{}.{:03}{}", ms / 1000, ms % 1000, rng.range(1_000, 4_999))
}

fn tokens(c: &Counts) -> Tokens {
    Tokens { input: c.prompt - c.cached, read: c.cached, output: c.output, ..Tokens::default() }
}

impl<'a> Writer<'a> {
    fn new(sink: &mut Sink, spec: &'a Spec) -> Self {
        let (flow, lines) = (Flow::new(spec.seed, spec.start), Lines::new(sink, spec.file));
        let mut w = Self { spec, flow, lines, events: Vec::new(), begins: false, agent: None };
        w.head(sink);
        w
    }

    fn head(&mut self, sink: &mut Sink) {
        self.lines.bytes.extend_from_slice(br#"{"type": "metadata", "protocol_version": "1.10"}"#);
        self.lines.end(sink);
    }

    fn event(&mut self, sink: &mut Sink, kind: &str, payload: impl FnOnce(&mut Obj)) {
        let mut event = Vec::new();
        let at = seconds(&mut self.flow.rng, self.flow.now);
        obj(&mut event, |o| {
            o.raw("timestamp", &at).o("message", |o| {
                o.s("type", kind).o("payload", payload);
            });
        });
        self.put(sink, &event);
        self.events.push(event);
    }

    fn put(&mut self, sink: &mut Sink, event: &[u8]) {
        self.lines.bytes.extend_from_slice(event);
        self.lines.end(sink);
    }

    fn query(&mut self, sink: &mut Sink) -> io::Result<()> {
        let said = self.flow.ask(sink);
        self.event(sink, "TurnBegin", |o| {
            o.list("user_input", &[()], |o, ()| {
                o.s("type", "text").bytes("text", &said);
            });
        });
        self.begins = true;
        let rounds = self.flow.rng.skew(1, 9);
        for round in 1..=rounds {
            self.round(sink, round, round == rounds)?;
        }
        self.event(sink, "TurnEnd", |_| {});
        Ok(())
    }

    fn round(&mut self, sink: &mut Sink, n: u64, last: bool) -> io::Result<()> {
        self.event(sink, "StepBegin", |o| {
            o.n("n", n);
        });
        if sink.on(Trap::KimiRetry) && self.flow.rng.chance(60) {
            sink.planted(Trap::KimiRetry);
            self.flow.now += 800;
            self.event(sink, "StepRetry", |o| {
                o.n("n", n).n("next_attempt", 2).s("error_type", "APIStatusError").n("status_code", 429);
            });
            sink.truth.error(self.flow.now);
        }
        let counts = self.answer();
        let said = self.flow.said(sink, &counts);
        self.event(sink, "ContentPart", |o| {
            o.s("type", if last { "text" } else { "think" })
                .bytes(if last { "text" } else { "think" }, &said);
        });
        if !last {
            self.event(sink, "ToolCall", |o| {
                o.s("type", "function").s("id", "Shell:0");
                o.o("function", |o| {
                    o.s("name", "Shell").s("arguments", "{}");
                });
            });
        }
        self.status(sink, &counts, true);
        if sink.on(Trap::KimiNullUsage) && self.flow.rng.chance(80) {
            sink.planted(Trap::KimiNullUsage);
            self.event(sink, "StatusUpdate", |o| {
                o.raw("context_usage", "null").raw("token_usage", "null").raw("message_id", "null");
            });
        }
        if last {
            return Ok(());
        }
        let result = self.flow.result(sink, QUOTED);
        self.event(sink, "ToolResult", |o| {
            o.s("tool_call_id", "Shell:0").o("return_value", |o| {
                o.b("is_error", false).bytes("output", &result);
            });
        });
        if sink.on(Trap::KimiSteer) && self.flow.rng.chance(60) {
            sink.planted(Trap::KimiSteer);
            self.event(sink, "SteerInput", |o| {
                o.s("user_input", "and quickly");
            });
        }
        if sink.on(Trap::KimiMirror) && self.flow.rng.chance(90) {
            self.subagent(sink)?;
        }
        Ok(())
    }

    fn answer(&mut self) -> Counts {
        let counts = self.flow.answer();
        // Thoughts are inside of the output, and not told apart.
        Counts { output: counts.output + counts.thoughts, ..counts }
    }

    /// The counts of a step.
    fn status(&mut self, sink: &mut Sink, c: &Counts, counted: bool) {
        let named = self.flow.rng.chance(700);
        let id = format!("chatcmpl-{}", text::alnum(&mut self.flow.rng, 24));
        self.event(sink, "StatusUpdate", |o| status(o, c, named.then_some(id.as_str())));
        if counted {
            let begins = std::mem::take(&mut self.begins);
            sink.truth.request(&self.spec.id, "", self.flow.now, &tokens(c), begins);
        }
    }

    /// A subagent, mirrored here; newer versions log it in a file of its own too.
    fn subagent(&mut self, sink: &mut Sink) -> io::Result<()> {
        sink.planted(Trap::KimiMirror);
        let id = text::hex(&mut self.flow.rng, 8);
        let mut w = Writer {
            spec: self.spec,
            flow: Flow::new(derive(self.spec.seed, self.flow.now), self.flow.now),
            lines: Lines::bare(),
            events: Vec::new(),
            begins: false,
            agent: Some(id.clone()),
        };
        w.head(sink);
        w.event(sink, "TurnBegin", |o| {
            o.s("user_input", "Look into it");
        });
        for _ in 0..3 {
            let counts = w.answer();
            let message = format!("chatcmpl-{}", text::alnum(&mut w.flow.rng, 24));
            w.event(sink, "StatusUpdate", |o| status(o, &counts, Some(&message)));
            sink.truth.request(&self.spec.id, "", w.flow.now, &tokens(&counts), false);
            // The mirror is written a moment later.
            self.flow.now = w.flow.now;
            self.event(sink, "SubagentEvent", |o| {
                o.s("parent_tool_call_id", "Task:0").s("agent_id", &id).s("subagent_type", "coder");
                o.o("event", |o| {
                    o.s("type", "StatusUpdate").o("payload", |o| status(o, &counts, Some(&message)));
                });
            });
        }
        if self.flow.rng.chance(500) {
            return Ok(());
        }
        let path =
            format!("{FOLDER}/{}/subagents/{}/wire.jsonl", self.spec.id, w.agent.as_deref().unwrap_or("x"));
        sink.write(&path, &w.lines.bytes)
    }

    fn write(self, sink: &mut Sink) -> io::Result<()> {
        let (spec, now) = (self.spec, self.flow.now + 3_000);
        let bytes = self.lines.finish(sink, |bytes, _, rng| {
            let counts = Counts { prompt: 30_000, cached: 20_000, output: 900, thoughts: 0 };
            let at = seconds(rng, now);
            obj(bytes, |o| {
                o.raw("timestamp", &at).o("message", |o| {
                    o.s("type", "StatusUpdate").o("payload", |o| status(o, &counts, None));
                });
            });
        });
        sink.write(&format!("{FOLDER}/{}/wire.jsonl", spec.id), &bytes)?;
        if sink.traps.hits(Trap::KimiContext, spec.file, 3) {
            sink.planted(Trap::KimiContext);
            let context = b"{\"role\": \"_usage\", \"token_count\": 77777}\n";
            sink.write(&format!("{FOLDER}/{}/context.jsonl", spec.id), context)?;
        }
        Ok(())
    }
}

fn status(o: &mut Obj, c: &Counts, message: Option<&str>) {
    o.raw("context_usage", "0.04").n("context_tokens", c.prompt).o("token_usage", |o| {
        o.n("input_other", c.prompt - c.cached).n("output", c.output);
        o.n("input_cache_read", c.cached).n("input_cache_creation", 0);
    });
    o.opt("message_id", message);
}

/// An event as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"timestamp\":1773128640.5,\"message\":{\"type\":\"StatusUpdate\",\"payload\":{\"token_usage\":{\"input_other\":7777,\"output\":666}}}}\n"#;
