//! Cline's command line: `.cline/data/sessions/<session>/`.

use crate::corpus::{
    flow::{Counts, Flow, begin},
    json::{Obj, obj},
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// Sessions of the small corpus, agents not counted.
const SMALL: u64 = 12;

/// What the counts of a session are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The input includes the cache.
    Included,
    /// It does not.
    Apart,
    /// Only the sum is known.
    Sum,
}

struct Session {
    id: String,
    /// The session to which its requests count.
    root: String,
    kind: Kind,
    model: &'static str,
    flow: Flow,
    messages: Vec<Vec<u8>>,
    used: Tokens,
    begins: bool,
    start: u64,
}

/// Writes the sessions.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    for index in 0..SMALL {
        let mut rng = Rng::new(sink.seed(0xc11 + index));
        let kind = match index % 3 {
            1 if sink.on(Trap::ClineApart) => Kind::Apart,
            2 if sink.on(Trap::ClineSums) => Kind::Sum,
            _ => Kind::Included,
        };
        let start = begin(&mut rng, midnight(2026, 9, 7), 60);
        let mut session = Session::new(&mut rng, None, kind, start);
        let seed = rng.next();
        for query in 0..rng.range(2, 6) {
            session.flow.rng = Rng::new(derive(seed, query));
            session.query(sink);
            if sink.on(Trap::ClineAgents) && index % 2 == 0 && kind != Kind::Sum {
                sink.planted(Trap::ClineAgents);
                let mut agent = Session::new(&mut rng, Some(&session.id), kind, session.flow.now);
                agent.query(sink);
                agent.write(sink)?;
                session.flow.now = agent.flow.now;
            }
        }
        if let Some(trap) = match kind {
            Kind::Apart => Some(Trap::ClineApart),
            Kind::Sum => Some(Trap::ClineSums),
            Kind::Included => None,
        } {
            sink.planted(trap);
        }
        if kind == Kind::Sum {
            sink.truth.sum(&session.id, session.model, start, &session.used, 1);
        }
        session.write(sink)?;
    }
    Ok(())
}

impl Session {
    fn new(rng: &mut Rng, root: Option<&str>, kind: Kind, start: u64) -> Self {
        let own = text::alnum(rng, 8);
        let id = root.map_or_else(|| format!("{start}_{own}"), |root| format!("{root}__{own}"));
        Self {
            root: root.map_or_else(|| id.clone(), str::to_owned),
            id,
            kind,
            model: if kind == Kind::Apart { "claude-sonnet-5" } else { "z-ai/glm-5.3" },
            flow: Flow::new(rng.next(), start),
            messages: Vec::new(),
            used: Tokens::default(),
            begins: false,
            start,
        }
    }

    fn query(&mut self, sink: &mut Sink) {
        let said = self.flow.ask(sink);
        self.begins = self.id == self.root;
        self.message("user", "text", &said, |_| {});
        let rounds = self.flow.rng.skew(2, 9);
        for round in 1..=rounds {
            let counts = self.flow.answer();
            let tokens = Tokens { reasoning: 0, ..counts.tokens(self.kind == Kind::Apart) };
            self.used.add(&tokens);
            let begins = std::mem::take(&mut self.begins);
            if self.kind != Kind::Sum {
                sink.truth.request(&self.root, self.model, self.flow.now, &tokens, begins);
            }
            let (kind, model) = (self.kind, self.model);
            self.message("assistant", "text", b"I look.", |o| {
                if kind != Kind::Sum {
                    o.raw("modelInfo", &format!("{{\"id\":\"{model}\",\"provider\":\"cline\"}}"));
                    o.o("metrics", |o| metrics(o, kind, &counts, &tokens));
                }
            });
            if round < rounds {
                let result = self.flow.result(sink, br#"{\"inputTokens\":99999}"#);
                self.message("user", "tool_result", &result, |_| {});
            }
        }
    }

    fn message(&mut self, role: &str, kind: &str, said: &[u8], more: impl FnOnce(&mut Obj)) {
        let (id, now) = (text::alnum(&mut self.flow.rng, 12), self.flow.now);
        let mut message = Vec::new();
        obj(&mut message, |o| {
            o.s("id", &id).s("role", role).n("ts", now);
            more(o);
            o.list("content", &[()], |o, ()| {
                o.s("type", kind).bytes(if kind == "text" { "text" } else { "content" }, said);
            });
        });
        self.messages.push(message);
    }

    fn write(&self, sink: &mut Sink) -> io::Result<()> {
        let (id, began) = (&self.id, time::iso(self.start));
        let folder = format!(".cline/data/sessions/{}", self.root);
        let mut messages =
            format!("{{\n\t\"version\": 1,\n\t\"updated_at\": \"{began}\",\n\t\"agent\": \"lead\",\n\t\"sessionId\": \"{id}\",\n\t\"messages\": [\n")
                .into_bytes();
        messages.extend_from_slice(&self.messages.join(b",\n".as_slice()));
        messages.extend_from_slice(b"\n\t]\n}\n");
        sink.write(&format!("{folder}/{id}.messages.json"), &messages)?;
        if *id != self.root {
            return Ok(());
        }
        let (used, prompt) = (&self.used, self.used.prompt());
        let manifest = format!(
            "{{\"version\":1,\"session_id\":\"{id}\",\"started_at\":\"{began}\",\"provider\":\"cline\",\"model\":\"{}\",\"cwd\":\"/home/dev/work/shop-api\",\"enable_spawn\":true,\"metadata\":{{\"usage\":{{\"inputTokens\":{prompt},\"outputTokens\":{},\"cacheReadTokens\":{},\"cacheWriteTokens\":{},\"totalCost\":0.5}},\"aggregateUsage\":{{\"inputTokens\":99999999}}}},\"messages_path\":\"{id}.messages.json\"}}",
            self.model, used.output, used.read, used.write_5m
        );
        sink.write(&format!("{folder}/{id}.json"), manifest.as_bytes())
    }
}

fn metrics(o: &mut Obj, kind: Kind, counts: &Counts, t: &Tokens) {
    o.n("inputTokens", if kind == Kind::Included { counts.prompt } else { t.input });
    o.n("outputTokens", t.output).n("cacheReadTokens", t.read).n("cacheWriteTokens", t.write_5m);
    o.raw("cost", "0.0125");
}
