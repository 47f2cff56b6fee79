//! Amp: `.local/share/amp/threads/T-<id>.json`.

use super::{
    flow::{Counts, Flow, begin},
    json::{Obj, obj},
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, DAY, HOUR, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

const MODELS: [&str; 2] = ["claude-opus-4-5", "claude-sonnet-4-5-20250929"];
const SMALL_MODEL: &str = "claude-haiku-4-5-20251001";

/// Threads of the small corpus, copies not counted.
const SMALL: u64 = 27;

/// Where a thread's counts stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ledger {
    None,
    Beside,
    Alone,
}

struct Thread {
    id: String,
    created: u64,
    model: &'static str,
    ledger: Ledger,
    flow: Flow,
    messages: Vec<Vec<u8>>,
    events: Vec<Vec<u8>>,
    begins: bool,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let ledger = match index % 3 {
            1 if sink.on(Trap::AmpLedger) => Ledger::Beside,
            2 if sink.on(Trap::AmpLedgerAlone) => Ledger::Alone,
            _ => Ledger::None,
        };
        let (from, days) =
            if ledger == Ledger::None { (midnight(2026, 6, 1), 150) } else { (midnight(2025, 10, 6), 60) };
        let mut thread = Thread::new(&mut rng, begin(&mut Rng::new(sink.seed(!index)), from, days), ledger);
        let (seed, queries) = (rng.next(), sink.queries(&mut rng, 3, 14));
        thread.queries(sink, seed, queries);
        thread.write(sink)?;
        if sink.on(Trap::AmpCopied) && index % 4 == 0 && ledger != Ledger::Alone {
            sink.planted(Trap::AmpCopied);
            let mut copy = Thread::new(&mut rng, thread.flow.now + HOUR, Ledger::None);
            copy.messages = thread.messages;
            copy.queries(sink, rng.next(), 2);
            copy.write(sink)?;
        }
        index += 1;
    }
    Ok(())
}

impl Thread {
    fn new(rng: &mut Rng, created: u64, ledger: Ledger) -> Self {
        let (id, model) = (format!("T-{}", text::uuid(rng)), rng.pick(&MODELS));
        let flow = Flow::new(rng.next(), created);
        Self { id, created, model, ledger, flow, messages: Vec::new(), events: Vec::new(), begins: false }
    }

    fn queries(&mut self, sink: &mut Sink, seed: u64, count: u64) {
        for query in 0..count {
            self.flow.rng = Rng::new(derive(seed, query + 1));
            self.query(sink);
        }
    }

    fn query(&mut self, sink: &mut Sink) {
        let said = self.flow.ask(sink);
        self.begins = true;
        let now = self.flow.now;
        self.message("user", |o| {
            o.list("content", &[()], |o, ()| {
                o.s("type", "text").bytes("text", &said);
            });
            o.o("meta", |o| {
                o.n("sentAt", now);
            });
        });
        if sink.on(Trap::AmpErrors) && self.flow.rng.chance(150) {
            sink.planted(Trap::AmpErrors);
            let state = match self.flow.rng.below(2) {
                0 => r#"{"type":"error","error":{"message":"529 Overloaded"}}"#,
                _ => r#"{"type":"cancelled"}"#,
            };
            self.message("assistant", |o| {
                o.raw("content", "[]").raw("state", state);
            });
            // Nothing says when it failed: it is dated like what came before.
            sink.truth.error(now);
        }
        let rounds = self.flow.rng.skew(1, 12);
        for round in 1..=rounds {
            self.round(sink, round == rounds);
        }
        if self.ledger != Ledger::None && sink.on(Trap::AmpTitle) && self.flow.rng.chance(300) {
            sink.planted(Trap::AmpTitle);
            self.flow.now += 300.min(DAY - 1 - self.flow.now % DAY);
            let tokens = Tokens { input: 900, output: 12, ..Tokens::default() };
            self.event(&tokens, SMALL_MODEL, "title-generation", None);
            sink.truth.request(&self.id, SMALL_MODEL, self.flow.now, &tokens, false);
        }
    }

    fn round(&mut self, sink: &mut Sink, last: bool) {
        let counts = self.flow.answer();
        let said = self.flow.said(sink, &counts);
        let total_only = self.ledger == Ledger::None && sink.on(Trap::AmpTotals) && self.flow.rng.chance(100);
        let tokens = self.tokens(&counts, total_only);
        if total_only {
            sink.planted(Trap::AmpTotals);
        }
        let (at, model) = (self.flow.now, self.model);
        sink.truth.request(&self.id, model, at, &tokens, std::mem::take(&mut self.begins));
        if self.ledger != Ledger::None {
            sink.planted(if self.ledger == Ledger::Beside { Trap::AmpLedger } else { Trap::AmpLedgerAlone });
            self.event(&tokens, model, "inference", Some(self.messages.len()));
        }
        let call = format!("toolu_{}", text::alnum(&mut self.flow.rng, 20));
        let with_usage = self.ledger != Ledger::Alone;
        self.message("assistant", |o| {
            o.list("content", if last { &[false][..] } else { &[false, true] }, |o, call_tool| {
                if *call_tool {
                    o.s("type", "tool_use").s("id", &call).s("name", "Read");
                    o.raw("input", r#"{"path":"/home/dev/work/shop-api/src/cart.rs"}"#);
                } else {
                    o.s("type", "text").bytes("text", &said);
                }
            });
            o.o("state", |o| {
                o.s("type", "complete").s("stopReason", if last { "end_turn" } else { "tool_use" });
            });
            if with_usage {
                o.o("usage", |o| usage(o, &tokens, model, at, total_only));
            }
        });
        if !last {
            let quoted = br#"{\"usage\":{\"inputTokens\":99999,\"outputTokens\":99999}}"#;
            let result = self.flow.result(sink, quoted);
            self.message("user", |o| {
                o.list("content", &[()], |o, ()| {
                    o.s("type", "tool_result").s("toolUseID", &call).o("run", |o| {
                        o.s("status", "done").bytes("result", &result);
                    });
                });
            });
        }
    }

    /// What of the counts this log tells.
    fn tokens(&self, counts: &Counts, total_only: bool) -> Tokens {
        let all = Tokens { reasoning: 0, ..counts.tokens(true) };
        match self.ledger {
            // The ledger does not know of the cache.
            Ledger::Alone => Tokens { read: 0, write_5m: 0, ..all },
            _ if total_only => Tokens { input: all.prompt(), read: 0, write_5m: 0, ..all },
            _ => all,
        }
    }

    fn message(&mut self, role: &str, fill: impl FnOnce(&mut Obj)) {
        let mut message = Vec::new();
        obj(&mut message, |o| {
            o.s("role", role).n("messageId", self.messages.len() as u64);
            fill(o);
        });
        self.messages.push(message);
    }

    fn event(&mut self, tokens: &Tokens, model: &str, operation: &str, message: Option<usize>) {
        let (id, at) = (text::uuid(&mut self.flow.rng), time::iso(self.flow.now));
        let mut event = Vec::new();
        obj(&mut event, |o| {
            o.s("id", &id).s("timestamp", &at).s("model", model).raw("credits", "1.25").o("tokens", |o| {
                o.n("input", tokens.input).n("output", tokens.output);
            });
            o.s("operationType", operation);
            if let Some(message) = message {
                o.n("fromMessageId", message as u64 - 1).n("toMessageId", message as u64);
            }
        });
        self.events.push(event);
    }

    fn write(&self, sink: &mut Sink) -> io::Result<()> {
        let mut out = format!(
            "{{\n  \"v\": 9,\n  \"id\": \"{}\",\n  \"created\": {},\n  \"title\": \"The cart\",\n  \"messages\": [\n    ",
            self.id, self.created
        )
        .into_bytes();
        out.extend_from_slice(&self.messages.join(b",\n    ".as_slice()));
        out.extend_from_slice(b"\n  ],\n  ");
        if !self.events.is_empty() {
            out.extend_from_slice(b"\"usageLedger\": {\"events\": [\n    ");
            out.extend_from_slice(&self.events.join(b",\n    ".as_slice()));
            out.extend_from_slice(b"\n  ]},\n  ");
        }
        out.extend_from_slice(
            br#""env": {"initial": {"trees": [{"displayName": "shop-api", "uri": "file:///home/dev/work/shop-api"}]}}"#,
        );
        out.extend_from_slice(b"\n}\n");
        sink.write(&format!(".local/share/amp/threads/{}.json", self.id), &out)
    }
}

fn usage(o: &mut Obj, t: &Tokens, model: &str, at: u64, total_only: bool) {
    o.s("model", model);
    if total_only {
        o.n("totalTokens", t.prompt() + t.output);
    } else {
        o.n("inputTokens", t.input).n("cacheCreationInputTokens", t.write_5m);
        o.n("cacheReadInputTokens", t.read).n("totalInputTokens", t.prompt());
    }
    o.n("outputTokens", t.output).n("maxInputTokens", 168_000).s("timestamp", &time::iso(at));
}
