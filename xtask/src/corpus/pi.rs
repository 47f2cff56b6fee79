//! pi: `.pi/agent/sessions/--<cwd>--/<time>_<session>.jsonl`.

use super::{
    flow::hour,
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, DAY, midnight},
    transcript::{Model, Usage, Writer},
    trap::Trap,
};
use std::io;

const MODELS: [Model; 4] = [
    Model { provider: "anthropic", name: "claude-opus-5", api: "anthropic-messages" },
    Model { provider: "openai-codex", name: "gpt-5.6-sol", api: "openai-codex-responses" },
    Model { provider: "openrouter", name: "z-ai/glm-5.3", api: "openai-completions" },
    Model { provider: "anthropic", name: "claude-sonnet-5", api: "anthropic-messages" },
];

/// Sessions of the small corpus, forks not counted.
const SMALL: u64 = 24;

struct Spec {
    file: u64,
    id: String,
    seed: u64,
    queries: u64,
    start: u64,
    version: Option<u64>,
    model: Model,
    /// Seed, queries and path of the session whose history is copied.
    fork: Option<(u64, u64, String)>,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let (mut files, mut index) = (0, 0);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let headers = sink.on(Trap::PiHeaders);
        let version = if headers { [None, Some(1), Some(2), Some(3)][(index % 4) as usize] } else { Some(3) };
        if headers {
            sink.planted(Trap::PiHeaders);
        }
        let old = !matches!(version, Some(3));
        let (from, days) = if old { (midnight(2025, 10, 6), 50) } else { (midnight(2026, 8, 24), 84) };
        let hour = hour(&mut rng);
        let start = from + rng.below(days) * DAY + hour;
        let spec = Spec {
            file: files,
            id: text::uuid(&mut rng),
            seed: rng.next(),
            queries: sink.queries(&mut rng, 4, 16),
            start,
            version,
            model: MODELS[rng.below(4) as usize],
            fork: None,
        };
        files += 1;
        let path = render(sink, &spec)?;
        // Entries of the oldest versions have no ids: nothing could tell a copy.
        if sink.on(Trap::PiFork) && index % 3 == 0 && version.is_some_and(|version| version > 1) {
            sink.planted(Trap::PiFork);
            let cut = spec.queries / 2;
            let fork = Spec {
                file: files,
                id: text::uuid(&mut rng),
                seed: rng.next(),
                queries: cut + rng.range(2, 5),
                fork: Some((spec.seed, cut, path)),
                ..spec
            };
            files += 1;
            render(sink, &fork)?;
        }
        index += 1;
    }
    Ok(())
}

/// Writes a session; returns its path in the home folder.
fn render(sink: &mut Sink, spec: &Spec) -> io::Result<String> {
    let lines = Lines::new(sink, spec.file);
    let origin = spec.fork.as_ref().map_or(spec.seed, |(seed, ..)| *seed);
    let mut w = Writer::new(lines, origin, spec.start, spec.model);
    w.ids = spec.version.is_some_and(|version| version > 1);
    w.totals = spec.version == Some(3);
    w.long = u64::from(sink.traps.hits(Trap::LongLines, spec.file, 7));
    let parent = spec.fork.as_ref().map(|(_, _, path)| format!("/home/dev/{path}"));
    w.header(sink, &spec.id, spec.version, parent.as_deref());
    let model = w.model;
    w.entry(sink, "model_change", |o| {
        o.s("provider", model.provider).s("modelId", model.name);
    });
    w.entry(sink, "thinking_level_change", |o| {
        o.s("thinkingLevel", "high");
    });
    for query in 0..spec.queries {
        let copied = spec.fork.as_ref().is_some_and(|(_, cut, _)| query < *cut);
        w.rng = Rng::new(derive(if copied { origin } else { spec.seed }, query + 1));
        let mut own = Own { spec, counts: !copied, answered: false };
        own.query(sink, &mut w);
    }
    let stamp = time::iso(spec.start).replace([':', '.'], "-");
    let path = format!(".pi/agent/sessions/--home-dev-work-shop-api--/{stamp}_{}.jsonl", spec.id);
    let bytes = w.finish(sink);
    sink.write(&path, &bytes)?;
    Ok(path)
}

struct Own<'a> {
    spec: &'a Spec,
    counts: bool,
    answered: bool,
}

impl Own<'_> {
    fn count(&mut self, sink: &mut Sink, model: &str, at: u64, usage: &Usage, main: bool) {
        if self.counts {
            sink.truth.request(&self.spec.id, model, at, &usage.tokens(), main && !self.answered);
        }
        self.answered |= main;
    }

    fn query(&mut self, sink: &mut Sink, w: &mut Writer) {
        w.now += w.rng.skew(6_000, 4_000_000);
        let length = w.rng.skew(16, 1_500) as usize;
        let mut rng = w.rng.clone();
        let content = sink.pool.cut(&mut rng, length).to_vec();
        w.user(sink, &content);
        let rounds = w.rng.skew(1, 15);
        for round in 1..=rounds {
            w.now += w.rng.range(1_200, 20_000);
            if sink.on(Trap::ZeroUsageErrors) && w.rng.chance(60) {
                w.failed(sink);
                sink.planted(Trap::ZeroUsageErrors);
                if self.counts {
                    sink.truth.error(w.now);
                }
                w.now += 2_000;
            }
            self.round(sink, w, round == rounds);
        }
        if sink.on(Trap::AuxiliaryUsage) {
            self.auxiliary(sink, w);
        }
    }

    fn round(&mut self, sink: &mut Sink, w: &mut Writer, last: bool) {
        let mut usage = w.usage();
        if self.spec.version == Some(3) && w.rng.chance(400) {
            usage.reasoning = usage.output / 2;
        }
        if w.model.provider == "anthropic" && w.rng.chance(100) {
            usage.write_1h = usage.write / 2;
        } else if w.model.provider != "anthropic" {
            // No writes are reported: what is not read is input.
            usage.input += usage.write as i64;
            usage.write = 0;
        }
        let call = format!("toolu_{}", text::alnum(&mut w.rng, 20));
        let at = w.assistant(sink, &usage, (!last).then_some(call.as_str()), true);
        self.count(sink, w.model.name, at, &usage, true);
        if last {
            return;
        }
        let nested = sink.on(Trap::AuxiliaryUsage) && w.rng.chance(60);
        let inner = Usage { input: 900, output: 120, ..Usage::default() };
        w.tool_result(sink, &call, nested.then_some(&inner));
        if nested {
            sink.planted(Trap::AuxiliaryUsage);
            // The log does not say which model a tool asked.
            self.count(sink, "", w.now, &inner, false);
        }
    }

    /// Usage outside messages, after a query's last reply.
    fn auxiliary(&mut self, sink: &mut Sink, w: &mut Writer) {
        let draw = w.rng.below(1000);
        let usage = Usage { input: 40, read: w.cached, output: 1 + draw % 900, ..Usage::default() };
        let (model, totals, now) = (w.model, w.totals, w.now + 1_500);
        w.now = now;
        let last = w.parent.clone().unwrap_or_default();
        match draw {
            0..120 => w.entry(sink, "usage", |o| {
                o.s("kind", "cache_warm").s("provider", model.provider).s("model", model.name);
                o.o("usage", |o| usage.write(o, totals, true));
            }),
            120..200 => {
                let mut rng = w.rng.clone();
                let summary = sink.pool.cut(&mut rng, 3_000).to_vec();
                w.entry(sink, "compaction", |o| {
                    o.bytes("summary", &summary).s("firstKeptEntryId", &last).n("tokensBefore", 120_000);
                    o.s("provider", model.provider)
                        .s("model", model.name)
                        .o("usage", |o| usage.write(o, totals, true));
                });
                (w.context, w.cached) = (9_000, 0);
            }
            200..260 => w.entry(sink, "branch_summary", |o| {
                o.s("fromId", &last).s("summary", "The other branch looked at the cache.");
                o.s("provider", model.provider)
                    .s("model", model.name)
                    .o("usage", |o| usage.write(o, totals, true));
            }),
            _ => return,
        }
        sink.planted(Trap::AuxiliaryUsage);
        self.count(sink, model.name, now, &usage, false);
    }
}
