//! A session: what it used, and which of that its log tells.

use super::Row;
use crate::corpus::{
    flow::{Counts, Flow},
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::HOUR,
    trap::Trap,
    truth::Tokens,
};
use std::{collections::BTreeMap, io};

const MODELS: [&str; 2] = ["claude-sonnet-4.6", "gpt-5.6-sol"];
const SMALL_MODEL: &str = "gpt-5.4-mini";

/// What is recorded of a session, and how it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It ends once.
    Clean,
    /// Its requests are in the store too.
    Store,
    /// It is resumed, and counts anew.
    Legs,
    /// It is resumed, and goes on counting.
    Cumulative,
    /// The same, and its context is compacted, which begins the counters anew.
    Compaction,
    /// It is resumed after it was killed.
    Crash,
    /// Its telemetry is there too.
    Spans,
}

/// What was used, as Copilot counts it: the prompt with everything that the cache held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// How often.
    pub requests: u64,
    /// Whole prompts.
    pub prompt: u64,
    /// Of these, read from the cache.
    pub read: u64,
    /// Of these, written to it.
    pub write: u64,
    /// Generated, reasoning included.
    pub output: u64,
    /// Of this, reasoning.
    pub reasoning: u64,
}

impl Used {
    fn of(counts: &Counts, model: &str) -> Self {
        let t = counts.tokens(model.starts_with("claude"));
        let Tokens { read, write_5m: write, output, reasoning, .. } = t;
        Self { requests: 1, prompt: counts.prompt, read, write, output, reasoning }
    }

    fn add(&mut self, o: &Self) {
        self.requests += o.requests;
        self.prompt += o.prompt;
        self.read += o.read;
        self.write += o.write;
        self.output += o.output;
        self.reasoning += o.reasoning;
    }

    fn tokens(&self) -> Tokens {
        let Self { prompt, read, write, output, reasoning, .. } = *self;
        Tokens { input: prompt - read - write, read, write_5m: write, output, reasoning, ..Tokens::default() }
    }
}

/// What each model used.
pub type Models = BTreeMap<&'static str, Used>;

/// A session being written.
pub struct Session {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// Its requests.
    pub rows: Vec<Row>,
    /// Its course.
    pub flow: Flow,
    /// Its log.
    pub lines: Lines,
    /// Its telemetry.
    pub spans: Lines,
    /// The folder of the log is that of old versions.
    pub flat: bool,
    /// Replies do not tell their outputs.
    pub silent: bool,
    /// The query's id.
    pub interaction: String,
    seed: u64,
    /// The program's counters, and what they were when it ended last.
    counters: Models,
    ended: Models,
    /// What is in the counters and was in none before, and when the first of it was answered.
    fresh: (u64, Models),
    turn: u64,
    begins: bool,
    model: &'static str,
}

impl Session {
    /// A session that begins.
    pub fn new(sink: &mut Sink, index: u64, id: String, kind: Kind, seed: u64, start: u64) -> Self {
        let mut lines = Lines::new(sink, index);
        lines.bytes.reserve(1 << 16);
        let silent = sink.on(Trap::CopilotSilent)
            && index.is_multiple_of(2)
            && matches!(kind, Kind::Clean | Kind::Store | Kind::Cumulative);
        let flat = sink.on(Trap::CopilotFlat) && index.is_multiple_of(5);
        for (trap, on) in [(Trap::CopilotSilent, silent), (Trap::CopilotFlat, flat)] {
            if on {
                sink.planted(trap);
            }
        }
        let mut flow = Flow::new(seed, start);
        flow.long = u64::from(sink.traps.hits(Trap::LongLines, index, 7));
        Self {
            id,
            kind,
            rows: Vec::new(),
            flow,
            lines,
            spans: Lines::bare(),
            flat,
            silent,
            interaction: String::new(),
            seed,
            counters: Models::new(),
            ended: Models::new(),
            fresh: (0, Models::new()),
            turn: 0,
            begins: false,
            model: MODELS[0],
        }
    }

    /// Runs it from its begin to its end.
    pub fn run(&mut self, sink: &mut Sink, queries: u64) {
        self.began(sink);
        let legs = if matches!(self.kind, Kind::Clean | Kind::Store | Kind::Spans) { 1 } else { 4 };
        for leg in 0..legs {
            if leg > 0 {
                self.flow.now += HOUR;
                self.resumed(sink);
            }
            for query in 0..queries {
                self.flow.rng = Rng::new(derive(self.seed, leg * 100 + query + 1));
                self.query(sink);
                if self.kind == Kind::Compaction && query == 1 && leg % 2 == 1 {
                    self.compacted(sink);
                    self.lose(sink);
                    self.counters.clear();
                    self.flow.compact();
                }
            }
            if self.kind == Kind::Crash && leg % 2 == 1 {
                // Killed: the counters are what the log says.
                self.lose(sink);
                self.counters = self.ended.clone();
            } else {
                self.end(sink);
            }
            if matches!(self.kind, Kind::Legs | Kind::Crash) {
                self.counters.clear();
                self.ended.clear();
            }
        }
    }

    /// Whether the requests stand somewhere else by themselves.
    fn is_detailed(&self) -> bool {
        matches!(self.kind, Kind::Store | Kind::Spans)
    }

    /// The log tells nothing but the outputs of what no counters will tell.
    fn lose(&mut self, sink: &mut Sink) {
        let (at, models) = std::mem::take(&mut self.fresh);
        for (model, used) in models.iter().filter(|_| !self.is_detailed() && !self.silent) {
            let tokens = Tokens { output: used.output, ..Tokens::default() };
            sink.truth.sum(&self.id, model, at, &tokens, used.requests);
        }
    }

    fn end(&mut self, sink: &mut Sink) {
        self.flow.now += 30_000;
        let counters = self.counters.clone();
        self.shut_down(sink, &counters);
        self.ended = counters;
        let (_, models) = std::mem::take(&mut self.fresh);
        for (model, used) in models.iter().filter(|_| !self.is_detailed()) {
            sink.truth.sum(&self.id, model, self.flow.now, &used.tokens(), used.requests);
        }
    }

    fn query(&mut self, sink: &mut Sink) {
        let said = self.flow.ask(sink);
        self.interaction = text::uuid(&mut self.flow.rng);
        if self.flow.rng.chance(250) {
            self.model = if self.model == MODELS[0] { MODELS[1] } else { MODELS[0] };
            self.changed(sink, self.model);
        }
        self.asked(sink, &said, None);
        self.begins = true;
        let rounds = self.flow.rng.skew(1, 9);
        for round in 1..=rounds {
            if sink.on(Trap::CopilotErrors) && self.flow.rng.chance(60) {
                sink.planted(Trap::CopilotErrors);
                self.failed(sink);
                sink.truth.error(self.flow.now);
            }
            self.reply(sink, self.model, None);
            if round == rounds {
                break;
            }
            if sink.on(Trap::CopilotAgents) && self.flow.rng.chance(80) {
                sink.planted(Trap::CopilotAgents);
                self.asked(sink, b"Review it", Some("reviewer"));
                for _ in 0..2 {
                    self.reply(sink, SMALL_MODEL, Some("reviewer"));
                }
            }
            let quoted = br#"{\"usage\":{\"inputTokens\":99999,\"outputTokens\":99999}}"#;
            let result = self.flow.result(sink, quoted);
            self.returned(sink, &result);
        }
        self.turn += 1;
    }

    fn reply(&mut self, sink: &mut Sink, model: &'static str, agent: Option<&'static str>) {
        let from = self.flow.now;
        let counts = self.flow.answer();
        let (used, at) = (Used::of(&counts, model), self.flow.now);
        let said = self.flow.said(sink, &counts);
        let times = if sink.on(Trap::CopilotSplit) && self.flow.rng.chance(120) { 2 } else { 1 };
        if times > 1 {
            sink.planted(Trap::CopilotSplit);
        }
        let call = text::uuid(&mut self.flow.rng);
        for _ in 0..times {
            self.said(sink, &said, &used, model, agent, &call);
        }
        if self.fresh.1.is_empty() {
            self.fresh.0 = at;
        }
        self.fresh.1.entry(model).or_default().add(&used);
        self.counters.entry(model).or_default().add(&used);
        if self.is_detailed() {
            let begins = std::mem::take(&mut self.begins);
            sink.truth.request(&self.id, model, at, &used.tokens(), begins);
        }
        if self.kind == Kind::Spans {
            self.span(sink, &used, model, from, at);
        }
        self.rows.push(Row { turn: self.turn, agent, model, used, at });
    }

    /// Writes its files.
    pub fn write(self, sink: &mut Sink) -> io::Result<()> {
        let Self { id, flat, lines, spans, kind, .. } = self;
        let bytes = lines.finish(sink, |out, _, _| {
            out.extend_from_slice(
                br#"{"type":"assistant.message","data":{"messageId":"cut","content":"","outputTokens":99999,"model":"claude-sonnet-4.6"},"id":"cut","timestamp":"2026-11-20T00:00:00.000Z"}"#,
            );
        });
        let folder = ".copilot/session-state";
        let path = if flat { format!("{folder}/{id}.jsonl") } else { format!("{folder}/{id}/events.jsonl") };
        sink.write(&path, &bytes)?;
        if kind == Kind::Spans {
            sink.write(&format!(".copilot/otel/{id}.jsonl"), &spans.bytes)?;
        }
        Ok(())
    }
}
