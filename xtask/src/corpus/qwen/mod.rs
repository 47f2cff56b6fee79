//! Qwen Code: `.qwen/projects/<folder>/chats/<session>.jsonl`, and documents in `.qwen/tmp` from before 0.5.

mod writer;

use self::writer::{Record, Writer};
use super::{
    flow::{Counts, Flow, hour},
    json::obj,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, DAY, HOUR, midnight},
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

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let (mut files, mut index, mut sums) = (0, 0, Vec::new());
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let hour = hour(&mut rng);
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

/// How many requests a session had of which only the sum is left.
const GONE: u64 = 7;

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
    sink.truth.sum(&spec.id, spec.model.0, spec.start, &tokens(&counts, spec.model.1), GONE);
    sum_line(&spec, &counts, GONE)
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
