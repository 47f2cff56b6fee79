//! The messages of one transcript, as lines or gathered for a document.

use super::{MODELS, SLUG, Spec};
use crate::corpus::{
    flow::{Counts, Flow},
    json::{Obj, obj},
    lines::Lines,
    rng::derive,
    sink::Sink,
    text,
    time::{self, DAY},
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// A transcript being written.
pub struct Writer<'a> {
    spec: &'a Spec,
    /// The conversation.
    pub flow: Flow,
    lines: Lines,
    /// Every message as it was in the end.
    messages: Vec<Vec<u8>>,
    /// The session to which requests count.
    root: String,
    /// A person began the query, and it has no request yet.
    begins: bool,
    /// Records only the last form of each message.
    plain: bool,
}

/// The answer's counts as the log has them.
fn write_tokens(o: &mut Obj, c: &Counts, tool: u64) {
    o.o("tokens", |o| {
        o.n("input", c.prompt).n("output", c.output).n("cached", c.cached).n("thoughts", c.thoughts);
        o.n("tool", tool).n("total", c.prompt + c.output + c.thoughts + tool);
    });
}

impl<'a> Writer<'a> {
    /// A session's transcript.
    pub fn new(sink: &mut Sink, spec: &'a Spec) -> Self {
        let lines = if spec.document { Lines::bare() } else { Lines::new(sink, spec.index) };
        Self {
            spec,
            flow: Flow::new(spec.seed, spec.start),
            lines,
            messages: Vec::new(),
            root: spec.id.clone(),
            begins: false,
            plain: spec.document,
        }
    }

    /// The first line.
    pub fn head(&mut self, sink: &mut Sink, agent: Option<&str>) {
        let (id, started) = (agent.unwrap_or(&self.spec.id).to_owned(), time::iso(self.flow.now));
        let hash = self.spec.hash.clone();
        self.line(sink, |o| {
            o.s("sessionId", &id).s("projectHash", &hash).s("startTime", &started).s("lastUpdated", &started);
            o.s("kind", if agent.is_some() { "subagent" } else { "main" });
            if agent.is_some() {
                o.raw("directories", r#"["/home/dev/work/shop-api"]"#);
            }
        });
    }

    fn line(&mut self, sink: &mut Sink, fill: impl FnOnce(&mut Obj)) {
        obj(&mut self.lines.bytes, fill);
        self.lines.end(sink);
    }

    /// A message in its last form.
    fn message(&mut self, sink: &mut Sink, kind: &str, fill: impl FnOnce(&mut Obj)) -> String {
        let id = text::uuid(&mut self.flow.rng);
        self.put(sink, &id, kind, self.flow.now, fill);
        id
    }

    fn put(&mut self, sink: &mut Sink, id: &str, kind: &str, at: u64, fill: impl FnOnce(&mut Obj)) {
        let mut message = Vec::new();
        obj(&mut message, |o| {
            o.s("id", id).s("timestamp", &time::iso(at)).s("type", kind);
            fill(o);
        });
        self.line_of(sink, &message);
        self.messages.push(message);
    }

    fn line_of(&mut self, sink: &mut Sink, message: &[u8]) {
        if !self.plain {
            self.lines.bytes.extend_from_slice(message);
            self.lines.end(sink);
        }
    }

    fn count(&mut self, sink: &mut Sink, model: &str, at: u64, c: &Counts, tool: u64) {
        let tokens = Tokens {
            input: c.prompt - c.cached + tool,
            read: c.cached,
            output: c.output + c.thoughts,
            reasoning: c.thoughts,
            ..Tokens::default()
        };
        sink.truth.request(&self.root, model, at, &tokens, std::mem::take(&mut self.begins));
    }

    /// What a person asks, and all that is done for it.
    pub fn query(&mut self, sink: &mut Sink) -> io::Result<()> {
        let said = self.flow.ask(sink);
        let asked = self.message(sink, "user", |o| {
            o.list("content", &[()], |o, ()| {
                o.bytes("text", &said);
            });
        });
        self.begins = true;
        if sink.on(Trap::GeminiErrors) && self.flow.rng.chance(150) {
            sink.planted(Trap::GeminiErrors);
            self.flow.now += 900;
            self.message(sink, "error", |o| {
                o.s("content", "[API Error: got status: 503 Service Unavailable. (Status: UNAVAILABLE)]");
            });
            sink.truth.error(self.flow.now);
            self.message(sink, "error", |o| {
                o.s("content", "Unknown command: /hlep");
            });
        }
        let rounds = self.flow.rng.skew(1, 9);
        for round in 1..=rounds {
            self.round(sink, round == rounds)?;
        }
        if self.plain {
            return Ok(());
        }
        if sink.on(Trap::GeminiRewind) && self.flow.rng.chance(150) {
            sink.planted(Trap::GeminiRewind);
            self.line(sink, |o| {
                o.s("$rewindTo", &asked);
            });
        }
        if sink.on(Trap::GeminiSet) && self.flow.rng.chance(100) {
            sink.planted(Trap::GeminiSet);
            let all = [b"[".as_slice(), &self.messages.join(&b','), b"]"].concat();
            let all = String::from_utf8_lossy(&all).into_owned();
            self.line(sink, |o| {
                o.o("$set", |o| {
                    o.raw("messages", &all);
                });
            });
        }
        let now = time::iso(self.flow.now);
        self.line(sink, |o| {
            o.o("$set", |o| {
                o.s("lastUpdated", &now);
            });
        });
        Ok(())
    }

    fn round(&mut self, sink: &mut Sink, last: bool) -> io::Result<()> {
        let counts = self.flow.answer();
        let model = MODELS[self.flow.rng.below(if self.spec.document { 3 } else { 2 }) as usize];
        let tool = if sink.on(Trap::GeminiTool) && self.flow.rng.chance(60) {
            sink.planted(Trap::GeminiTool);
            self.flow.rng.range(5, 400)
        } else {
            0
        };
        let nameless = !self.plain && sink.on(Trap::GeminiNameless) && self.flow.rng.chance(60);
        if nameless {
            sink.planted(Trap::GeminiNameless);
            let content = r#"[{"text":"Binary content received. Proceeding with analysis.","thought":true}]"#;
            self.message(sink, "gemini", |o| {
                o.raw("content", content);
                write_tokens(o, &counts, tool);
            });
        }
        self.count(sink, model, self.flow.now, &counts, tool);
        let said = if last { self.flow.said(sink, &counts) } else { Vec::new() };
        let (id, at) = (text::uuid(&mut self.flow.rng), self.flow.now);
        let again = !self.plain && sink.on(Trap::GeminiAgain);
        if again {
            sink.planted(Trap::GeminiAgain);
            self.again(sink, &id, at, &said, model, Some(&counts).filter(|_| !nameless), tool);
        }
        self.put(sink, &id, "gemini", at, |o| {
            o.bytes("content", &said).raw("thoughts", "[]");
            if nameless {
                o.raw("tokens", "null");
            } else {
                write_tokens(o, &counts, tool);
            }
            o.s("model", model);
            if !last {
                o.raw("toolCalls", r#"[{"id":"c1","name":"read_file","args":{},"status":"success"}]"#);
            }
        });
        if last {
            return Ok(());
        }
        let result = self.flow.result(sink, QUOTED);
        if sink.on(Trap::GeminiNotes) && !self.plain {
            sink.planted(Trap::GeminiNotes);
            self.message(sink, "user", |o| {
                o.list("content", &[()], |o, ()| {
                    o.o("functionResponse", |o| {
                        o.s("name", "read_file").o("response", |o| {
                            o.bytes("output", &result);
                        });
                    });
                });
            });
        } else {
            self.message(sink, "info", |o| {
                o.bytes("content", &result);
            });
        }
        if sink.on(Trap::GeminiAgents) && !self.plain && self.flow.rng.chance(120) {
            self.agent(sink)?;
        }
        Ok(())
    }

    /// A message before it has counts, and before it has calls.
    #[expect(clippy::too_many_arguments, reason = "the parts of one message")]
    fn again(
        &mut self,
        sink: &mut Sink,
        id: &str,
        at: u64,
        said: &[u8],
        model: &str,
        counts: Option<&Counts>,
        tool: u64,
    ) {
        for with_counts in [false, true] {
            let mut message = Vec::new();
            obj(&mut message, |o| {
                o.s("id", id).s("timestamp", &time::iso(at)).s("type", "gemini").bytes("content", said);
                match counts.filter(|_| with_counts) {
                    Some(counts) => write_tokens(o, counts, tool),
                    None => {
                        o.raw("tokens", "null");
                    }
                }
                o.s("model", model);
            });
            self.line_of(sink, &message);
        }
    }

    /// A subagent's transcript, in a folder of the session's.
    fn agent(&mut self, sink: &mut Sink) -> io::Result<()> {
        sink.planted(Trap::GeminiAgents);
        let id = text::uuid(&mut self.flow.rng);
        let mut w = self.child(&self.root);
        w.head(sink, Some(&id));
        w.talk(sink, 3);
        self.flow.now = w.flow.now;
        let path = format!(".gemini/tmp/{SLUG}/chats/{}/{id}.jsonl", self.spec.id);
        sink.write(&path, &w.lines.bytes)
    }

    fn child(&self, root: &str) -> Writer<'a> {
        let mut flow = Flow::new(derive(self.spec.seed, self.flow.now), self.flow.now);
        flow.now += 500;
        Writer {
            spec: self.spec,
            flow,
            lines: Lines::bare(),
            messages: Vec::new(),
            root: root.to_owned(),
            begins: false,
            plain: false,
        }
    }

    /// A prompt that no person wrote, and so many answers.
    fn talk(&mut self, sink: &mut Sink, answers: u64) {
        self.message(sink, "user", |o| {
            o.s("content", "Look into it");
        });
        for _ in 0..answers {
            let counts = self.flow.answer();
            self.count(sink, MODELS[1], self.flow.now, &counts, 0);
            self.message(sink, "gemini", |o| {
                o.s("content", "So it is.").s("model", MODELS[1]);
                write_tokens(o, &counts, 0);
            });
        }
    }

    /// The whole session as one document.
    pub fn document(&self) -> Vec<u8> {
        let (s, mut out) = (self.spec, Vec::new());
        let head = format!(
            "{{\n  \"sessionId\": \"{}\",\n  \"projectHash\": \"{}\",\n  \"startTime\": \"{}\",\n  \"lastUpdated\": \"{}\",\n  \"messages\": [\n    ",
            s.id,
            s.hash,
            time::iso(s.start),
            time::iso(self.flow.now)
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&self.messages.join(b",\n    ".as_slice()));
        out.extend_from_slice(b"\n  ]\n}");
        out
    }

    /// The document's messages as lines, and some more.
    pub fn resume(&mut self, sink: &mut Sink) -> io::Result<Vec<u8>> {
        let before = std::mem::take(&mut self.messages);
        self.lines = Lines::new(sink, self.spec.index);
        self.plain = false;
        self.head(sink, None);
        for message in &before {
            self.line_of(sink, message);
        }
        self.flow.now += 30 * DAY;
        self.query(sink)?;
        let lines = std::mem::replace(&mut self.lines, Lines::bare());
        Ok(lines.finish(sink, |_, _, _| {}))
    }

    /// The finished file of lines.
    pub fn finish(self, sink: &mut Sink) -> Vec<u8> {
        let now = time::iso(self.flow.now + 3_000);
        self.lines.finish(sink, |bytes, sink, rng| {
            let said = sink.pool.cut(rng, 2_000);
            let counts = Counts { prompt: 30_000, cached: 20_000, output: 900, thoughts: 100 };
            obj(bytes, |o| {
                o.s("id", &text::uuid(rng)).s("timestamp", &now).s("type", "gemini").bytes("content", said);
                write_tokens(o, &counts, 0);
                o.s("model", MODELS[0]);
            });
        })
    }
}

/// Skills that are extracted when nobody looks.
pub fn background(sink: &mut Sink, parent: &Writer<'_>) -> io::Result<()> {
    sink.planted(Trap::GeminiBackground);
    let mut w = parent.child("");
    let id = text::uuid(&mut w.flow.rng);
    w.root.clone_from(&id);
    w.head(sink, Some(&id));
    w.talk(sink, 2);
    let path = format!(".gemini/tmp/{SLUG}/chats/skill-extraction-{}/{id}.jsonl", &parent.spec.id[..8]);
    sink.write(&path, &w.lines.bytes)
}

/// A message as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"id\":\"deadbeef\",\"type\":\"gemini\",\"tokens\":{\"input\":7777,\"output\":6666,\"cached\":999,\"total\":14443},\"model\":\"gemini-2.5-pro\"}\n"#;
