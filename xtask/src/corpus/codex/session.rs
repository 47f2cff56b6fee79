//! One Codex rollout: turns, requests, counters, plan windows; and the history that a fork replays.

use super::record::{Level, Limits, Usage, line, token_count};
use crate::corpus::{
    json::{Obj, obj},
    lines::Lines,
    rng::Rng,
    sink::Sink,
    text,
    time::HOUR,
    trap::Trap,
};

/// Who began a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person, from nothing.
    Person,
    /// A person, from another session.
    Fork,
    /// Another session, as its agent.
    Spawn,
}

/// What a fork takes over.
#[derive(Clone)]
pub struct Inherited {
    /// The ancestor's records, its head included.
    pub records: Vec<Record>,
    /// The ancestor's id.
    pub id: String,
}

/// The plan of one rollout.
#[derive(Clone)]
pub struct Spec {
    /// Which file of the tree it is.
    pub file: u64,
    /// The session's id.
    pub id: String,
    /// The session that started this agent.
    pub owner: Option<String>,
    /// Version 0.58: no turn ids, one context per request.
    pub old: bool,
    /// When it begins.
    pub start: u64,
    /// Number of turns.
    pub turns: u64,
    /// From which the rest follows.
    pub seed: u64,
    /// Who began it.
    pub kind: Kind,
    /// The history taken over.
    pub inherited: Option<Inherited>,
}

/// A record as written, kept for forks.
#[derive(Clone)]
pub struct Record {
    /// `type`.
    pub kind: &'static str,
    /// `payload`.
    pub payload: Vec<u8>,
    /// When.
    pub at: u64,
    /// The counters after it.
    pub usage: Usage,
    /// The last request's usage after it.
    pub last: Usage,
}

/// A rendered rollout.
pub struct Rollout {
    /// Its records, for forks.
    pub records: Vec<Record>,
    lines: Lines,
    cut: Vec<u8>,
}

impl Rollout {
    /// The file.
    pub fn finish(self, sink: &mut Sink) -> Vec<u8> {
        let cut = self.cut;
        self.lines.finish(sink, |bytes, _, _| bytes.extend_from_slice(&cut))
    }
}

/// The state while a rollout is rendered.
pub struct Writer<'a> {
    /// The plan.
    pub spec: &'a Spec,
    /// The plan's random source.
    pub rng: Rng,
    /// The file.
    pub lines: Lines,
    /// Its records, for forks.
    pub records: Vec<Record>,
    /// Now.
    pub now: u64,
    /// The counters.
    pub total: Usage,
    /// The last request's usage.
    pub last: Usage,
    /// The prompt of the next request.
    pub context: u64,
    /// How much of it is in the cache.
    pub cached: u64,
    /// The model as recorded; empty where it is not.
    pub model: &'static str,
    /// The current query has a request.
    pub answered: bool,
    /// Records are kept.
    pub keep: bool,
    /// Very long lines still to come.
    pub long: u64,
}

const WINDOW: u64 = 258_400;

/// Renders a rollout and counts what is its own.
pub fn render(sink: &mut Sink, spec: &Spec) -> Rollout {
    let lines = Lines::new(sink, spec.file);
    let mut rng = Rng::new(spec.seed);
    let context = rng.range(7_000, 14_000);
    let mut w = Writer {
        spec,
        rng,
        lines,
        records: Vec::new(),
        now: spec.start,
        total: Usage::default(),
        last: Usage::default(),
        context,
        cached: 0,
        model: "",
        answered: false,
        // Only sessions that may have forks are kept in memory.
        keep: sink.on(Trap::CodexFork) && spec.kind != Kind::Spawn,
        long: 1,
    };
    w.head(sink);
    if let Some(inherited) = &spec.inherited {
        w.replay(sink, inherited);
    }
    // A replayed history names a model, which would then be the last one known.
    let no_model = spec.inherited.is_none() && sink.traps.hits(Trap::CodexNoModel, spec.file, 9);
    if no_model {
        sink.planted(Trap::CodexNoModel);
    } else {
        w.model = w.pick_model();
    }
    if sink.on(Trap::CodexNullInfo) {
        let limits = w.rng.chance(500).then(|| w.limits(sink));
        w.count(sink, None, limits);
        sink.planted(Trap::CodexNullInfo);
    }
    for turn in 0..spec.turns {
        if turn > 0 && !no_model && sink.on(Trap::CodexModelChange) && w.rng.chance(150) {
            w.model = w.pick_model();
            sink.planted(Trap::CodexModelChange);
        }
        w.turn(sink);
        let forced = turn == spec.turns / 2 && sink.traps.hits(Trap::CodexOverflow, spec.file, 6);
        if w.context > 200_000 || forced {
            w.overflow(sink);
        }
    }
    // A line that will be cut: believed, it would add a request.
    let last = Usage { input: 9_000, cached: 8_000, output: 500, total: 9_500, ..Usage::default() };
    let payload = token_count(Some((&w.total.plus(last), &last, WINDOW)), false, None);
    let mut cut = Vec::new();
    line(&mut cut, w.now + 4_000, "event_msg", &payload);
    Rollout { records: w.records, lines: w.lines, cut }
}

impl Writer<'_> {
    fn pick_model(&mut self) -> &'static str {
        if self.spec.old {
            return self.rng.pick(&["gpt-5-codex", "gpt-5.1-codex-max", "gpt-5"]);
        }
        self.rng.pick(&["gpt-5.6-sol", "gpt-5.6-luna", "gpt-5.5", "gpt-5.3-codex"])
    }

    /// A record.
    pub fn put(&mut self, sink: &mut Sink, kind: &'static str, fill: impl FnOnce(&mut Obj)) {
        let mut payload = Vec::new();
        obj(&mut payload, fill);
        self.put_raw(sink, kind, payload);
    }

    /// A record whose payload is written already.
    pub fn put_raw(&mut self, sink: &mut Sink, kind: &'static str, payload: Vec<u8>) {
        line(&mut self.lines.bytes, self.now, kind, &payload);
        self.lines.end(sink);
        if self.keep {
            self.records.push(Record { kind, payload, at: self.now, usage: self.total, last: self.last });
        }
    }

    fn head(&mut self, sink: &mut Sink) {
        let spec = self.spec;
        let length = sink.text(self.rng.range(10_000, 40_000));
        let mut rng = self.rng.clone();
        let instructions = sink.pool.cut(&mut rng, length).to_vec();
        self.put(sink, "session_meta", |o| {
            o.s("id", &spec.id);
            let parent = spec.inherited.as_ref().map(|inherited| inherited.id.as_str());
            if let Some(parent) = parent {
                o.s("forked_from_id", parent);
            }
            o.s("timestamp", &crate::corpus::time::iso(spec.start)).s("cwd", "/home/dev/work/shop-api");
            o.s("originator", if spec.old { "codex_cli_rs" } else { "codex-tui" });
            o.s("cli_version", if spec.old { "0.58.0" } else { "0.153.4" });
            match (&spec.owner, spec.kind) {
                (Some(owner), Kind::Spawn) => {
                    let parent = parent.unwrap_or(owner);
                    o.o("source", |o| {
                        o.o("subagent", |o| {
                            o.o("thread_spawn", |o| {
                                o.s("parent_thread_id", parent).n("depth", 1).s("agent_nickname", "Otter").s("agent_role", "explorer");
                            });
                        });
                    });
                }
                _ => {
                    o.s("source", "cli");
                }
            }
            o.s("model_provider", "openai").o("base_instructions", |o| {
                o.bytes("text", &instructions);
            });
            o.raw("git", r#"{"commit_hash":"3f1c","branch":"main","repository_url":"git@example.org:dev/shop-api.git"}"#);
        });
    }

    /// The ancestor's records again, timestamps rewritten, within milliseconds; then its counters once more.
    fn replay(&mut self, sink: &mut Sink, inherited: &Inherited) {
        let count = inherited.records.len() as u64;
        self.now += 3;
        let from = self.now;
        for (index, record) in inherited.records.iter().enumerate() {
            self.now = from + index as u64 * 30 / count.max(1);
            (self.total, self.last) = (record.usage, record.last);
            self.put_raw(sink, record.kind, record.payload.clone());
        }
        self.context += self.last.input;
        self.now = from + 1_400;
        let limits = self.limits(sink);
        let last = self.last;
        self.count(sink, Some(last), Some(limits));
        self.now += 2_000;
    }

    fn turn(&mut self, sink: &mut Sink) {
        let agent = self.spec.kind == Kind::Spawn;
        self.now += if agent { 900 } else { self.rng.skew(5_000, 3_600_000) };
        let spec = self.spec;
        let turn = text::uuid7(&mut self.rng, self.now);
        let id = (!spec.old).then_some(turn.as_str());
        if let Some(id) = id {
            self.put(sink, "event_msg", |o| {
                o.s("type", "task_started").s("turn_id", id).n("model_context_window", WINDOW);
            });
        }
        let length = self.rng.skew(20, 2_000) as usize;
        self.context += length as u64 / 4 + 50;
        let mut rng = self.rng.clone();
        let prompt = sink.pool.cut(&mut rng, length).to_vec();
        self.message(
            sink,
            "user",
            b"<environment_context>\\n  <cwd>/home/dev/work/shop-api</cwd>\\n</environment_context>",
        );
        self.message(sink, "user", &prompt);
        self.put(sink, "event_msg", |o| {
            o.s("type", "user_message").bytes("message", &prompt).raw("images", "[]");
        });
        self.answered = false;
        self.context_line(sink, id);
        if sink.on(Trap::CodexRefresh) && !spec.old && self.total.total > 0 {
            let limits = self.limits(sink);
            self.count(sink, Some(self.last), Some(limits));
            sink.planted(Trap::CodexRefresh);
        }
        let rounds = self.rng.skew(1, if agent { 7 } else { 31 });
        for round in 0..rounds {
            if spec.old && round > 0 {
                self.context_line(sink, id);
            }
            self.round(sink, round + 1 == rounds);
        }
        if sink.on(Trap::CodexErrors) && self.rng.chance(120) {
            self.now += 900;
            sink.truth.error(self.now);
            sink.planted(Trap::CodexErrors);
            self.put(sink, "event_msg", |o| {
                o.s("type", "error")
                    .s("message", "stream disconnected before completion")
                    .raw("codex_error_info", "null");
            });
        } else if sink.on(Trap::CodexErrors) && self.rng.chance(60) {
            self.put(sink, "event_msg", |o| {
                o.s("type", "turn_aborted").s("reason", "interrupted");
            });
        } else if let Some(id) = id {
            let took = self.rng.range(4_000, 90_000);
            self.put(sink, "event_msg", |o| {
                o.s("type", "task_complete")
                    .s("turn_id", id)
                    .s("last_agent_message", "Done.")
                    .n("duration_ms", took);
            });
        }
    }

    fn context_line(&mut self, sink: &mut Sink, turn: Option<&str>) {
        let model = self.model;
        self.put(sink, "turn_context", |o| {
            if let Some(turn) = turn {
                o.s("turn_id", turn);
            }
            o.s("cwd", "/home/dev/work/shop-api").s("approval_policy", "on-request");
            o.raw("sandbox_policy", r#"{"type":"workspace-write","network_access":false}"#);
            if !model.is_empty() {
                o.s("model", model);
            }
            o.s("effort", "high").s("summary", "auto");
        });
    }

    /// A message of the conversation.
    pub fn message(&mut self, sink: &mut Sink, role: &str, content: &[u8]) {
        self.put(sink, "response_item", |o| {
            o.s("type", "message").s("role", role).list("content", &[()], |o, ()| {
                o.s("type", if role == "user" { "input_text" } else { "output_text" }).bytes("text", content);
            });
        });
    }

    /// A `token_count` event; `last` is none for `info: null`.
    pub fn count(&mut self, sink: &mut Sink, last: Option<Usage>, limits: Option<Limits>) {
        let writes = sink.on(Trap::CodexCacheWrite) && !self.spec.old;
        let total = self.total;
        let payload = token_count(last.as_ref().map(|last| (&total, last, WINDOW)), writes, limits.as_ref());
        self.put_raw(sink, "event_msg", payload);
        for level in limits.iter().flat_map(|limits| &limits.levels) {
            sink.truth.quota(self.now, level.minutes, level.percent, level.resets_at);
        }
    }

    /// The levels of the plan's windows now: a function of the time, so that all sessions agree.
    pub fn limits(&mut self, sink: &mut Sink) -> Limits {
        let level = |minutes: u64, share: u64| {
            let length = minutes * 60_000;
            let into = self.now % length;
            Level { minutes, percent: into * share / length, resets_at: (self.now - into + length) / 1000 }
        };
        // Weeks of 168 hours since the epoch and windows of five hours: simple, and the same for every reader.
        let levels = [level(300, 870), level(7 * 24 * HOUR / 60_000, 640)];
        let odd = sink.on(Trap::CodexWindows);
        let swapped = odd && self.spec.file.is_multiple_of(3);
        if swapped {
            sink.planted(Trap::CodexWindows);
        }
        Limits { levels, swapped, old: odd && self.spec.old }
    }

    /// The conversation no longer fits: synthetic counters, a compaction, a smaller context.
    fn overflow(&mut self, sink: &mut Sink) {
        if sink.on(Trap::CodexOverflow) {
            self.total = Usage { total: WINDOW, ..Usage::default() };
            let last = Usage { total: WINDOW - self.context.min(WINDOW), ..Usage::default() };
            let limits = self.limits(sink);
            self.count(sink, Some(last), Some(limits));
            sink.planted(Trap::CodexOverflow);
        }
        let mut rng = self.rng.clone();
        let summary = sink.pool.cut(&mut rng, 12_000).to_vec();
        self.put(sink, "compacted", |o| {
            o.bytes("message", &summary).raw("replacement_history", "[]");
        });
        self.context = self.rng.range(12_000, 20_000);
        self.cached = 6_000;
    }
}
