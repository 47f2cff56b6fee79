//! One Claude Code session: queries, rounds of requests and tool results, and what goes wrong among them.

use super::{
    agents,
    model::{Block, Cache, Era, Reply},
    record::{self, Common, Thread, entry},
    reply::cut_reply,
};
use crate::corpus::{
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::MINUTE,
    trap::Trap,
};
use std::io;

/// How a session takes over the history of another.
#[derive(Clone, Debug)]
pub struct History {
    /// The plan of the other session.
    pub of: Box<Spec>,
    /// How many of its queries.
    pub queries: u64,
    /// Copied lines keep the other session's id.
    pub keep_id: bool,
}

/// The plan of one session. Rendering a plan twice gives the same conversation, under other uuids if the file differs.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Which file of the tree it is.
    pub index: u64,
    /// From which everything in it follows.
    pub seed: u64,
    /// The session's id and file name.
    pub id: String,
    /// The project's folder below `projects`.
    pub slug: &'static str,
    /// The working folder, escaped.
    pub cwd: &'static str,
    /// The log format's generation.
    pub era: Era,
    /// Number of queries, history included.
    pub queries: u64,
    /// History taken over.
    pub history: Option<History>,
}

/// The state while a session is rendered.
pub struct Session<'a> {
    /// The plan.
    pub spec: &'a Spec,
    /// What its lines have in common.
    pub common: Common,
    /// The plan's random source; begins anew with each query.
    pub rng: Rng,
    /// The file.
    pub lines: Lines,
    /// The main conversation.
    pub main: Thread,
    /// Now.
    pub now: u64,
    /// The main conversation's cache.
    pub cache: Cache,
    /// Main and subagents' model.
    pub models: (&'static str, &'static str),
    /// Whether what is written is this session's own, and counts.
    pub own: bool,
    /// The current prompt's id.
    pub prompt: Option<String>,
    /// Whether the current query has a request.
    pub answered: bool,
    /// Recent replies of the main conversation, for copies.
    pub recent: Vec<(Reply, u64)>,
    /// Subagents so far.
    pub agents: u64,
    /// Very long lines still to come.
    pub long: u64,
}

/// Writes a session's files.
pub fn render(sink: &mut Sink, spec: &Spec) -> io::Result<()> {
    // Version, models and start are those of the session whose history is taken over.
    let origin = spec.history.as_ref().map_or(spec, |history| &history.of);
    let mut rng = Rng::new(origin.seed);
    let era = spec.era;
    let common = Common {
        session: spec.id.clone(),
        cwd: spec.cwd.to_owned(),
        version: era.version(&mut rng),
        branch: rng.pick(&["main", "feature/cache", "fix-42", ""]),
        slug: era.prompt_ids().then_some("quiet-humming-otter"),
        entrypoint: era.prompt_ids().then_some("cli"),
    };
    let models = era.models(&mut rng);
    let now = era.start(&mut rng);
    let hour = sink.on(Trap::CacheSplit) && rng.chance(600);
    let cache = Cache::new(&mut rng, hour);
    let lines = Lines::new(sink, spec.index);
    let main = Thread::new(sink.seed(spec.index ^ 0xf11e), None, false);
    let mut session = Session {
        spec,
        common,
        rng,
        lines,
        main,
        now,
        cache,
        models,
        own: true,
        prompt: None,
        answered: false,
        recent: Vec::new(),
        agents: 0,
        long: 2,
    };
    for query in 0..spec.queries {
        let copied = spec.history.as_ref().filter(|history| query < history.queries);
        session.own = copied.is_none();
        session.common.session = match copied {
            Some(history) if history.keep_id => history.of.id.clone(),
            _ => spec.id.clone(),
        };
        session.rng = Rng::new(derive(copied.map_or(spec.seed, |history| history.of.seed), query + 1));
        if copied.is_some() {
            let trap = if session.common.session == spec.id { Trap::BranchCopy } else { Trap::ResumeCopy };
            sink.planted(trap);
        }
        session.query(sink)?;
    }
    session.finish(sink)
}

impl Session<'_> {
    /// One query: the prompt and everything until the next.
    fn query(&mut self, sink: &mut Sink) -> io::Result<()> {
        let gap = if self.rng.chance(200) {
            self.rng.range(10, 200) * MINUTE
        } else {
            self.rng.range(4_000, 240_000)
        };
        self.now += gap;
        self.noise(sink);
        self.prompt = self.spec.era.prompt_ids().then(|| text::uuid(&mut self.rng));
        self.answered = false;
        let length = self.rng.skew(12, 3_000) as usize;
        self.cache.fresh += length as u64 / 4 + 300;
        let mut rng = self.rng.clone();
        let content = sink.pool.cut(&mut rng, length);
        entry(&mut self.lines.bytes, &self.common, &mut self.main, self.now, |o| {
            record::prompt(o, self.prompt.as_deref(), content);
        });
        self.lines.end(sink);
        if sink.on(Trap::ErrorOnlyQuery) && self.rng.chance(25) {
            self.error(sink, Trap::ErrorOnlyQuery);
            return Ok(());
        }
        let rounds = if self.rng.chance(300) { 1 } else { self.rng.skew(1, 31) };
        for round in 0..rounds {
            self.round(sink, round + 1 == rounds)?;
        }
        if sink.on(Trap::SyntheticError) && self.rng.chance(60) {
            self.error(sink, Trap::SyntheticError);
        }
        if self.cache.held > 158_000 && sink.on(Trap::Compaction) {
            agents::compact(self, sink)?;
        } else if self.cache.held > 172_000 {
            // Without the trap the person clears the conversation.
            self.cache.held = self.cache.floor;
        }
        if self.spec.era.prompt_ids() {
            let took = self.rng.range(4_000, 200_000);
            self.system(sink, "turn_duration", |o| {
                o.n("durationMs", took).n("messageCount", 12).b("isMeta", false);
            });
        }
        if sink.on(Trap::AsideCopies) && self.spec.era == Era::Current && self.rng.chance(60) {
            agents::aside(self, sink)?;
        }
        Ok(())
    }

    /// One request of the main conversation, and the results of the tools that it calls.
    fn round(&mut self, sink: &mut Sink, last: bool) -> io::Result<()> {
        self.now += self.rng.range(1_500, 28_000);
        if sink.on(Trap::ApiError) && self.rng.chance(20) {
            self.api_errors(sink);
        }
        let delegates = !last && self.rng.chance(35);
        let tool = if delegates { "Task" } else { self.rng.pick(&["Bash", "Read", "Edit", "Grep", "Write"]) };
        let mut cache = self.cache.clone();
        let model = self.models.0;
        let reply = self.reply(sink, &mut cache, model, (!last).then_some(tool));
        self.cache = cache;
        let at = self.now;
        let counted = self.own;
        let mut main = self.main.clone();
        self.write(sink, None, &mut main, &reply);
        self.main = main;
        if counted {
            sink.truth.request(&self.spec.id, reply.model, at, &reply.tokens, !self.answered);
        }
        self.answered = true;
        // What has no id cannot be recognised in a copy with another output.
        if reply.id.is_some() {
            self.recent.push((reply.clone(), at));
        }
        if self.recent.len() > 6 {
            self.recent.remove(0);
        }
        for block in &reply.blocks {
            if let Block::Tool(id, name, _) = block {
                self.now += self.rng.range(30, 9_000);
                if *name == "Task" {
                    agents::task(self, sink, id)?;
                } else {
                    let mut main = self.main.clone();
                    let tokens = self.result(sink, None, &mut main, id);
                    self.main = main;
                    self.cache.fresh += tokens;
                }
            }
        }
        Ok(())
    }

    /// A `system` line.
    pub fn system(&mut self, sink: &mut Sink, kind: &str, fill: impl FnOnce(&mut crate::corpus::json::Obj)) {
        entry(&mut self.lines.bytes, &self.common, &mut self.main, self.now, |o| {
            o.s("type", "system").s("subtype", kind);
            fill(o);
        });
        self.lines.end(sink);
    }

    /// Writes the session's file.
    fn finish(self, sink: &mut Sink) -> io::Result<()> {
        let path = format!(".claude/projects/{}/{}.jsonl", self.spec.slug, self.spec.id);
        let Session { lines, common, mut main, now, models, spec, .. } = self;
        let bytes = lines.finish(sink, |bytes, sink, rng| {
            let reply = cut_reply(rng, spec.era, models.0);
            entry(bytes, &common, &mut main, now + 5_000, |o| {
                record::assistant(o, sink, rng, &reply, &reply.blocks, reply.tokens.output, true);
            });
        });
        sink.write(&path, &bytes)
    }
}
