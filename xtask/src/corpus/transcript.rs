//! The transcript format of pi, which OpenClaw took over: a header line, then entries that form a tree.

use super::{
    json::{Obj, obj},
    lines::Lines,
    rng::Rng,
    sink::Sink,
    text,
    time::{self, DAY},
    trap::Trap,
    truth::Tokens,
};

/// Usage as these logs count it: four disjoint classes, reasoning inside the output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Uncached input; may be negative in the log.
    pub input: i64,
    /// Read from the cache.
    pub read: u64,
    /// Written to the cache.
    pub write: u64,
    /// Of these, for one hour.
    pub write_1h: u64,
    /// Generated.
    pub output: u64,
    /// Of these, reasoning.
    pub reasoning: u64,
}

impl Usage {
    /// In the feed's classes. Negative counts are 0.
    pub fn tokens(&self) -> Tokens {
        Tokens {
            input: self.input.max(0) as u64,
            read: self.read,
            write_5m: self.write - self.write_1h,
            write_1h: self.write_1h,
            output: self.output,
            reasoning: self.reasoning,
        }
    }

    /// The `usage` object. `priced`: the cost is known.
    pub fn write(&self, o: &mut Obj, with_total: bool, priced: bool) {
        o.signed("input", self.input)
            .n("output", self.output)
            .n("cacheRead", self.read)
            .n("cacheWrite", self.write);
        if self.write_1h > 0 {
            o.n("cacheWrite1h", self.write_1h);
        }
        if self.reasoning > 0 {
            o.n("reasoning", self.reasoning);
        }
        if with_total {
            let total = self.input + (self.read + self.write + self.output) as i64;
            o.signed("totalTokens", total);
        }
        // Micro-dollars per token, roughly; 0 is how a plan's unknown price is written.
        let cost = |tokens: u64, micro: u64| if priced { tokens * micro } else { 0 };
        let parts = [
            ("input", cost(self.input.max(0) as u64, 5)),
            ("output", cost(self.output, 25)),
            ("cacheRead", cost(self.read / 2, 1)),
            ("cacheWrite", cost(self.write, 6)),
        ];
        o.o("cost", |o| {
            for (key, micro) in parts {
                o.raw(key, &dollars(micro));
            }
            o.raw("total", &dollars(parts.iter().map(|(_, micro)| micro).sum()));
        });
    }
}

fn dollars(micro: u64) -> String {
    if micro == 0 { "0".to_owned() } else { format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000) }
}

/// A provider's model and the interface it is called through.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// `provider`.
    pub provider: &'static str,
    /// `model`.
    pub name: &'static str,
    /// `api`.
    pub api: &'static str,
}

/// Writes the entries of one session.
pub struct Writer {
    /// The file.
    pub lines: Lines,
    /// The plan's random source.
    pub rng: Rng,
    /// Now.
    pub now: u64,
    /// The last entry's id.
    pub parent: Option<String>,
    /// Entries carry ids.
    pub ids: bool,
    /// Usage carries `totalTokens`.
    pub totals: bool,
    /// The prompt so far, and how much of it is cached.
    pub context: u64,
    /// Cached part of the prompt.
    pub cached: u64,
    /// The model in use.
    pub model: Model,
    /// Every entry as a line, for stores other than a file.
    pub entries: Vec<(u64, Vec<u8>)>,
    /// Very long lines still to come.
    pub long: u64,
}

impl Writer {
    /// An empty session.
    pub fn new(lines: Lines, seed: u64, now: u64, model: Model) -> Self {
        let mut rng = Rng::new(seed);
        let context = rng.range(6_000, 24_000);
        let (parent, entries) = (None, Vec::new());
        Self { lines, rng, now, parent, ids: true, totals: true, context, cached: 0, model, entries, long: 0 }
    }

    /// The header.
    pub fn header(&mut self, sink: &mut Sink, id: &str, version: Option<u64>, parent: Option<&str>) {
        let now = self.now;
        self.line(sink, |o| {
            o.s("type", "session");
            if let Some(version) = version {
                o.n("version", version);
            }
            o.s("id", id).s("timestamp", &time::iso(now)).s("cwd", "/home/dev/work/shop-api");
            if let Some(parent) = parent {
                o.s("parentSession", parent);
            }
        });
    }

    /// An entry of any kind.
    pub fn entry(&mut self, sink: &mut Sink, kind: &str, fill: impl FnOnce(&mut Obj)) {
        let id = text::hex(&mut self.rng, 8);
        let (parent, now, ids) = (self.parent.take(), self.now, self.ids);
        self.line(sink, |o| {
            o.s("type", kind);
            if ids {
                o.s("id", &id).opt("parentId", parent.as_deref());
            }
            o.s("timestamp", &time::iso(now));
            fill(o);
        });
        self.parent = Some(id);
    }

    fn line(&mut self, sink: &mut Sink, fill: impl FnOnce(&mut Obj)) {
        let from = self.lines.bytes.len();
        obj(&mut self.lines.bytes, fill);
        self.entries.push((self.now, self.lines.bytes[from..].to_vec()));
        self.lines.end(sink);
    }

    /// A message of the person, or of whatever speaks in their place.
    pub fn user(&mut self, sink: &mut Sink, content: &[u8]) {
        let now = self.now;
        self.context += content.len() as u64 / 4 + 20;
        self.entry(sink, "message", |o| {
            o.o("message", |o| {
                o.s("role", "user").list("content", &[()], |o, ()| {
                    o.s("type", "text").bytes("text", content);
                });
                o.n("timestamp", now);
            });
        });
    }

    /// The usage of the next request of the conversation, which then is part of the cache.
    pub fn usage(&mut self) -> Usage {
        let rng = &mut self.rng;
        let read = if rng.chance(80) { 0 } else { self.cached };
        let input = rng.range(2, 40);
        let write = self.context - read;
        let output = rng.skew(30, 2_400);
        let reasoning = 0;
        self.cached = self.context;
        self.context += output;
        Usage { input: input as i64, read, write, write_1h: 0, output, reasoning }
    }

    /// An assistant's message. `tool`: it calls this tool. Returns when it was made.
    pub fn assistant(&mut self, sink: &mut Sink, usage: &Usage, tool: Option<&str>, priced: bool) -> u64 {
        let (model, totals) = (self.model, self.totals);
        let mut rng = self.rng.clone();
        // The message is dated when the reply began: after the entry before it, and on the day of its end, so that the
        // day is beyond doubt.
        let since = self.entries.last().map_or(0, |(at, _)| self.now.saturating_sub(*at));
        let began = self.now - rng.range(800, 9_000).min(since * 9 / 10).min(self.now % DAY);
        let said = sink.pool.cut(&mut rng, sink.text(usage.output * 3)).to_vec();
        self.entry(sink, "message", |o| {
            o.o("message", |o| {
                o.s("role", "assistant");
                let blocks: &[bool] = if tool.is_some() { &[false, true] } else { &[false] };
                o.list("content", blocks, |o, call| match (call, tool) {
                    (true, Some(id)) => {
                        o.s("type", "toolCall").s("id", id).s("name", "bash");
                        o.raw("arguments", r#"{"command":"rg usage src","timeout":30}"#);
                    }
                    _ => {
                        o.s("type", "text").bytes("text", &said);
                    }
                });
                o.s("api", model.api).s("provider", model.provider).s("model", model.name);
                o.o("usage", |o| usage.write(o, totals, priced));
                o.s("stopReason", if tool.is_some() { "toolUse" } else { "stop" }).n("timestamp", began);
            });
        });
        self.now
    }

    /// The result of a tool; `inner` is usage of model work inside the tool.
    pub fn tool_result(&mut self, sink: &mut Sink, call: &str, inner: Option<&Usage>) {
        self.now += self.rng.range(30, 5_000);
        let length = self.rng.skew(60, 12_000);
        self.context += length / 4;
        let mut rng = self.rng.clone();
        let mut content = if self.long > 0 && rng.chance(60) {
            self.long -= 1;
            sink.planted(Trap::LongLines);
            let length = rng.range(1_000_000, 1_400_000) as usize;
            sink.pool.long(&mut rng, length)
        } else {
            sink.pool.cut(&mut rng, sink.text(length)).to_vec()
        };
        if sink.on(Trap::UsageInText) && rng.chance(40) {
            sink.planted(Trap::UsageInText);
            content.extend_from_slice(QUOTED);
        }
        let (now, totals) = (self.now, self.totals);
        self.entry(sink, "message", |o| {
            o.o("message", |o| {
                o.s("role", "toolResult").s("toolCallId", call).s("toolName", "bash");
                o.list("content", &[()], |o, ()| {
                    o.s("type", "text").bytes("text", &content);
                });
                if let Some(usage) = inner {
                    o.o("usage", |o| usage.write(o, totals, true));
                }
                o.b("isError", false).n("timestamp", now);
            });
        });
    }

    /// A reply that failed: all counts are zero.
    pub fn failed(&mut self, sink: &mut Sink) {
        let (model, now, totals) = (self.model, self.now, self.totals);
        self.entry(sink, "message", |o| {
            o.o("message", |o| {
                o.s("role", "assistant").raw("content", "[]");
                o.s("api", model.api).s("provider", model.provider).s("model", model.name);
                o.o("usage", |o| Usage::default().write(o, totals, false));
                o.s("stopReason", "error")
                    .n("timestamp", now)
                    .s("errorMessage", "529 overloaded_error: Overloaded");
            });
        });
    }

    /// The finished file.
    pub fn finish(self, sink: &mut Sink) -> Vec<u8> {
        let (now, model) = (self.now + 3_000, self.model);
        self.lines.finish(sink, |bytes, sink, rng| {
            let usage = Usage { input: 12, read: 20_000, write: 900, output: 640, ..Usage::default() };
            let said = sink.pool.cut(rng, 2_000);
            obj(bytes, |o| {
                o.s("type", "message")
                    .s("id", &text::hex(rng, 8))
                    .raw("parentId", "null")
                    .s("timestamp", &time::iso(now));
                o.o("message", |o| {
                    o.s("role", "assistant").list("content", &[()], |o, ()| {
                        o.s("type", "text").bytes("text", said);
                    });
                    o.s("api", model.api).s("provider", model.provider).s("model", model.name);
                    o.o("usage", |o| usage.write(o, true, true));
                    o.s("stopReason", "stop").n("timestamp", now);
                });
            });
        })
    }
}

/// A transcript line as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"type\":\"message\",\"id\":\"deadbeef\",\"message\":{\"role\":\"assistant\",\"provider\":\"anthropic\",\"model\":\"claude-opus-5\",\"usage\":{\"input\":7777,\"output\":6666,\"cacheRead\":99999,\"cacheWrite\":888,\"totalTokens\":115330}}}\n"#;
