//! Droid: `.factory/sessions/<folder>/<session>.settings.json`, and the session's log beside it.

use super::{
    flow::{Flow, begin},
    json::{Obj, obj},
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, MINUTE, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// The model's name in the settings, and its own.
const MODELS: [(&str, &str); 3] = [
    ("claude-opus-4-5-20251101", "claude-opus-4-5-20251101"),
    ("gpt-5.6-sol", "gpt-5.6-sol"),
    ("glm-5.3", "glm-5.3"),
];
const CUSTOM: [(&str, &str); 2] =
    [("custom:GLM-5.3-[Proxy]-0", "glm-5.3"), ("custom:kimi-k3-[Moonshot]-1", "kimi-k3")];
const FOLDER: &str = ".factory/sessions/-home-dev-work-shop-api";

/// Sessions of the small corpus, agents not counted: a session is one row.
const SMALL: u64 = 120;

struct Session {
    file: u64,
    id: String,
    seed: u64,
    start: u64,
    queries: u64,
    model: (&'static str, &'static str),
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let (mut index, mut files) = (0, 0);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let custom = sink.on(Trap::DroidCustom) && index % 4 == 1;
        if custom {
            sink.planted(Trap::DroidCustom);
        }
        let mut session = |rng: &mut Rng, start: u64, queries: u64| {
            files += 1;
            let model = if custom { CUSTOM[rng.below(2) as usize] } else { MODELS[rng.below(3) as usize] };
            Session { file: files, id: text::uuid(rng), seed: rng.next(), start, queries, model }
        };
        let start = begin(&mut rng, midnight(2026, 2, 2), 250);
        let queries = rng.range(1, 3);
        let root = session(&mut rng, start, queries);
        let mut used = root.log(sink)?;
        if sink.on(Trap::DroidThinking) && index % 5 == 2 {
            sink.planted(Trap::DroidThinking);
            // More than the output: they cannot be a part of it.
            used.reasoning = used.output + 1 + used.output / 3;
        }
        let untimed = sink.on(Trap::DroidUntimed) && index % 3 == 0;
        if untimed {
            sink.planted(Trap::DroidUntimed);
        }
        root.count(sink, &root.id, root.start, &used);
        let mut agents = Vec::new();
        if sink.on(Trap::DroidAgents) && index % 4 == 2 {
            for gone in [false, true] {
                sink.planted(Trap::DroidAgents);
                let agent = session(&mut rng, start + MINUTE, 1);
                // Of an agent whose files are gone the session that started it keeps the sum.
                let (of, used) = if gone {
                    (Session { model: root.model, start: root.start, ..agent }, some(index))
                } else {
                    let used = agent.log(sink)?;
                    agent.settings(sink, &used, &[], false)?;
                    (agent, used)
                };
                of.count(sink, &root.id, of.start, &used);
                agents.push((of.id, used));
            }
        }
        root.settings(sink, &used, &agents, untimed)?;
        if sink.on(Trap::DroidUnused) && index % 10 == 7 {
            sink.planted(Trap::DroidUnused);
            let settings = br#"{"model":"gpt-5.6-sol","autonomyMode":"normal","assistantActiveTimeMs":0}"#;
            sink.write(&format!("{FOLDER}/{}.settings.json", text::uuid(&mut rng)), settings)?;
        }
        index += 1;
    }
    Ok(())
}

fn some(index: u64) -> Tokens {
    Tokens { input: 400 + index, read: 9_000, output: 300, ..Tokens::default() }
}

/// The object of counts.
fn counts(o: &mut Obj, t: &Tokens) {
    o.n("inputTokens", t.input).n("outputTokens", t.output).n("cacheCreationTokens", t.write_5m);
    o.n("cacheReadTokens", t.read).n("thinkingTokens", t.reasoning).raw("factoryCredits", "1567.5");
}

impl Session {
    fn count(&self, sink: &mut Sink, session: &str, at: u64, used: &Tokens) {
        let apart = if used.reasoning > used.output { used.reasoning } else { 0 };
        let tokens = Tokens { output: used.output + apart, ..*used };
        sink.truth.sum(session, self.model.1, at, &tokens, 1);
    }

    fn settings(
        &self,
        sink: &mut Sink,
        used: &Tokens,
        agents: &[(String, Tokens)],
        untimed: bool,
    ) -> io::Result<()> {
        let mut out = Vec::new();
        obj(&mut out, |o| {
            o.n("assistantActiveTimeMs", 61_000).s("model", self.model.0).s("reasoningEffort", "high");
            o.s("interactionMode", "auto").s("autonomyMode", "auto-low").s("providerLock", "factory");
            if !untimed {
                o.s("providerLockTimestamp", &time::iso(self.start));
            }
            o.o("tokenUsage", |o| counts(o, used));
            if !agents.is_empty() {
                let mut all = *used;
                agents.iter().for_each(|(_, used)| all.add(used));
                o.o("inclusiveTokenUsage", |o| counts(o, &all));
                o.o("childInclusiveTokenUsageBySessionId", |o| {
                    for (id, used) in agents {
                        o.o(id, |o| counts(o, used));
                    }
                });
            }
        });
        sink.write(&format!("{FOLDER}/{}.settings.json", self.id), &out)
    }

    /// Writes the log; returns what was used.
    fn log(&self, sink: &mut Sink) -> io::Result<Tokens> {
        let mut flow = Flow::new(self.seed, self.start);
        let mut lines = Lines::new(sink, self.file);
        flow.long = u64::from(sink.traps.hits(Trap::LongLines, self.file, 31));
        obj(&mut lines.bytes, |o| {
            o.s("type", "session_start").s("id", &self.id).s("title", "The cart").s("owner", "dev");
            o.n("version", 2).s("cwd", "/home/dev/work/shop-api");
        });
        lines.end(sink);
        let mut used = Tokens::default();
        for query in 0..self.queries {
            flow.rng = Rng::new(derive(self.seed, query + 1));
            let said = if query > 0 { flow.ask(sink) } else { b"Look at the cart".to_vec() };
            self.message(sink, &mut lines, &mut flow, "user", "text", &said);
            let rounds = flow.rng.skew(1, 9);
            for round in 1..=rounds {
                let counts = flow.answer();
                used.add(&counts.tokens(self.model.1.starts_with("claude")));
                let said = flow.said(sink, &counts);
                self.message(sink, &mut lines, &mut flow, "assistant", "text", &said);
                if round < rounds {
                    let quoted = br#"{\"tokenUsage\":{\"inputTokens\":99999,\"outputTokens\":99999}}"#;
                    let result = flow.result(sink, quoted);
                    self.message(sink, &mut lines, &mut flow, "user", "tool_result", &result);
                }
            }
        }
        let session = self.id.clone();
        let bytes = lines.finish(sink, |out, _, _| {
            obj(out, |o| {
                o.s("type", "session_start").s("id", &session).s("cwd", "/home/dev/work/wrong");
            });
        });
        sink.write(&format!("{FOLDER}/{}.jsonl", self.id), &bytes)?;
        Ok(used)
    }

    fn message(
        &self,
        sink: &mut Sink,
        lines: &mut Lines,
        flow: &mut Flow,
        role: &str,
        kind: &str,
        content: &[u8],
    ) {
        let (id, at) = (text::uuid(&mut flow.rng), time::iso(flow.now));
        obj(&mut lines.bytes, |o| {
            o.s("type", "message").s("id", &id).s("timestamp", &at).o("message", |o| {
                o.s("role", role).list("content", &[()], |o, ()| {
                    o.s("type", kind).bytes(if kind == "text" { "text" } else { "content" }, content);
                });
            });
        });
        lines.end(sink);
    }
}
