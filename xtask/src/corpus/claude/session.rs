//! One Claude Code session: queries, rounds of requests and tool results, and what goes wrong among them.

use super::{
    agents,
    model::{Block, Cache, Era, Reply, reply_ids},
    record::{self, Common, Thread, entry},
};
use crate::corpus::{
    lines::Lines,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{MINUTE, iso},
    trap::Trap,
    truth::Tokens,
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

    /// Plans a reply. `tool`: it ends in calls of this tool; else in text.
    pub fn reply(
        &mut self,
        sink: &mut Sink,
        cache: &mut Cache,
        model: &'static str,
        tool: Option<&'static str>,
    ) -> Reply {
        let era = self.spec.era;
        let (read, written, input, expired) = cache.request(&mut self.rng, self.now);
        let rng = &mut self.rng;
        let mut blocks = Vec::new();
        let output = rng.skew(if tool.is_some() { 60 } else { 120 }, 2_600);
        if rng.chance(450) {
            blocks.push(Block::Thinking(output as usize));
        }
        if tool.is_none() || rng.chance(550) {
            blocks.push(Block::Text(output as usize * 2));
        }
        if let Some(tool) = tool {
            for _ in 0..if tool == "Task" || rng.chance(800) { 1 } else { rng.range(2, 4) } {
                blocks.push(Block::Tool(
                    format!("toolu_01{}", text::alnum(rng, 22)),
                    tool,
                    rng.skew(20, 1_500) as usize,
                ));
            }
        }
        let (id, request) = reply_ids(rng, era);
        let mut reply = Reply {
            id: Some(id),
            request: Some(Some(request)),
            model,
            tokens: Tokens { input, read, write_5m: written, output, ..Tokens::default() },
            outputs: vec![output],
            stop: era.prompt_ids().then_some(if tool.is_some() { "tool_use" } else { "end_turn" }),
            split: era != Era::ThirdParty,
            nulls: false,
            speed: era.prompt_ids().then_some("standard"),
            iterations: false,
            miss: None,
            blocks,
        };
        cache.fresh += output;
        self.vary(sink, &mut reply, cache.ttl > 5 * MINUTE, expired);
        reply
    }

    /// The traps that lie in a reply itself.
    fn vary(&mut self, sink: &mut Sink, reply: &mut Reply, hour: bool, expired: bool) {
        let era = self.spec.era;
        let rng = &mut self.rng;
        let draws: [u64; 10] = std::array::from_fn(|_| rng.below(1000));
        let mut plant = |trap: Trap, due: bool| {
            let due = due && sink.on(trap);
            if due {
                sink.planted(trap);
            }
            due
        };
        let t = &mut reply.tokens;
        if era == Era::ThirdParty {
            // Such endpoints report reads at most; what Anthropic would call a write is plain input.
            (t.input, t.write_5m) = (t.input + t.write_5m, 0);
            reply.request = None;
        } else if hour {
            let both = draws[0] < 200;
            plant(Trap::CacheSplit, true);
            t.write_1h = if both { t.write_5m * 2 / 3 } else { t.write_5m };
            t.write_5m -= t.write_1h;
        }
        if plant(Trap::NoCacheSplit, draws[1] < 120 && t.write_1h == 0) {
            reply.split = false;
        }
        if era == Era::Placeholder {
            t.output = 1 + draws[2] % 8;
            plant(Trap::PlaceholderOutput, true);
        }
        let output = t.output;
        if plant(Trap::Streamed, reply.blocks.len() > 1) {
            let grows = draws[3] < 160 || (era == Era::Flat && draws[3] < 500);
            let first = 1 + draws[4] % 8;
            reply.outputs = vec![if grows { first.min(output) } else { output }; reply.blocks.len() - 1];
            reply.outputs.push(output);
        } else {
            reply.outputs = vec![output];
        }
        if plant(Trap::NoMessageId, draws[5] < 12) {
            (reply.id, reply.request, reply.outputs) = (None, None, vec![output]);
        } else if plant(Trap::NullRequestId, draws[5] < 40) {
            reply.request = if draws[5].is_multiple_of(2) { Some(None) } else { None };
        }
        reply.nulls = plant(Trap::NullTokens, draws[6] < 60 || era == Era::ThirdParty);
        if era == Era::Current {
            reply.iterations = plant(Trap::Iterations, draws[7] < 200);
            if plant(Trap::FastSpeed, draws[8] < 60) {
                reply.speed = Some("fast");
            }
            if plant(Trap::MissReason, expired || draws[9] < 10) {
                let reasons =
                    ["system_changed", "tools_changed", "messages_changed", "model_changed", "unavailable"];
                let reason =
                    if expired { "previous_message_not_found" } else { reasons[(draws[9] % 5) as usize] };
                reply.miss = Some((reason, if expired { 0 } else { 2_000 + draws[9] * 91 }));
            }
        }
    }

    /// Writes the lines of a reply; `file` is a subagent's own file, else the session's.
    pub fn write(&mut self, sink: &mut Sink, file: Option<&mut Lines>, thread: &mut Thread, reply: &Reply) {
        if !self.own && reply.id.is_none() {
            if !sink.on(Trap::CopiedNoId) {
                return;
            }
            sink.planted(Trap::CopiedNoId);
        }
        let mut rng = self.rng.clone();
        let lines = match file {
            Some(lines) => lines,
            None => &mut self.lines,
        };
        let mut left = reply.blocks.as_slice();
        for (index, output) in reply.outputs.iter().enumerate() {
            let last = index + 1 == reply.outputs.len();
            let (now, rest) = if last { (left, &left[..0]) } else { left.split_at(1) };
            left = rest;
            let at = self.now + index as u64 * 700;
            entry(&mut lines.bytes, &self.common, thread, at, |o| {
                record::assistant(o, sink, &mut rng, reply, now, *output, last)
            });
            let join = last && !thread.sidechain && sink.on(Trap::JoinedLines) && rng.chance(15);
            if join {
                // The process ended without a newline and the next one appended its record.
                sink.planted(Trap::JoinedLines);
                let leaf = text::uuid(&mut thread.ids);
                let record = if rng.chance(500) {
                    format!(
                        r#"{{"type":"summary","summary":"Look at the \"usage\" of it","leafUuid":"{leaf}"}}"#
                    )
                } else {
                    format!(
                        r#"{{"type":"file-history-snapshot","messageId":"{leaf}","snapshot":{{"messageId":"{leaf}","trackedFileBackups":{{}},"timestamp":"{}"}},"isSnapshotUpdate":false}}"#,
                        iso(at)
                    )
                };
                lines.bytes.extend_from_slice(record.as_bytes());
            }
            lines.end(sink);
        }
        self.now += (reply.outputs.len() as u64 - 1) * 700;
    }

    /// Writes the result of a tool; returns its length in tokens.
    pub fn result(
        &mut self,
        sink: &mut Sink,
        file: Option<&mut Lines>,
        thread: &mut Thread,
        tool: &str,
    ) -> u64 {
        let length = self.rng.skew(80, 16_000);
        let mut rng = self.rng.clone();
        // Long lines belong to the file, not to the plan: the conversation stays the same without them.
        let long = file.is_none()
            && self.long > 0
            && sink.traps.hits(Trap::LongLines, self.spec.index, 11)
            && rng.chance(40);
        let mut content = if long {
            sink.planted(Trap::LongLines);
            self.long -= 1;
            let length = rng.range(900_000, 1_300_000) as usize;
            sink.pool.long(&mut rng, length)
        } else {
            sink.pool.cut(&mut rng, sink.text(length)).to_vec()
        };
        if sink.on(Trap::UsageInText) && rng.chance(30) {
            sink.planted(Trap::UsageInText);
            content.extend_from_slice(QUOTED);
        }
        let prompt = self.prompt.clone();
        let lines = match file {
            Some(lines) => lines,
            None => &mut self.lines,
        };
        entry(&mut lines.bytes, &self.common, thread, self.now, |o| {
            record::tool_result(o, prompt.as_deref(), tool, &content, |o| {
                o.bytes("stdout", &content).s("stderr", "").b("interrupted", false).b("isImage", false);
            });
        });
        lines.end(sink);
        length / 4
    }

    /// A `system` line.
    pub fn system(&mut self, sink: &mut Sink, kind: &str, fill: impl FnOnce(&mut crate::corpus::json::Obj)) {
        entry(&mut self.lines.bytes, &self.common, &mut self.main, self.now, |o| {
            o.s("type", "system").s("subtype", kind);
            fill(o);
        });
        self.lines.end(sink);
    }

    fn api_errors(&mut self, sink: &mut Sink) {
        for attempt in 1..=self.rng.range(1, 3) {
            let (status, kind) =
                if self.rng.chance(500) { (529, "overloaded_error") } else { (429, "rate_limit_error") };
            self.now += 1_200 * attempt;
            if !self.own && !sink.on(Trap::CopiedErrors) {
                continue;
            }
            self.system(sink, "api_error", |o| {
                o.s("level", "error").o("error", |o| {
                    o.n("status", status).o("error", |o| {
                        o.s("type", "error").o("error", |o| {
                            o.s("type", kind).s("message", "Overloaded");
                        });
                    });
                });
                o.n("retryInMs", 600 * attempt).n("retryAttempt", attempt).n("maxRetries", 10);
            });
            self.failed(sink, Trap::ApiError);
        }
    }

    /// A reply made up because of an error.
    fn error(&mut self, sink: &mut Sink, trap: Trap) {
        self.now += self.rng.range(1_000, 9_000);
        let id = text::uuid(&mut self.rng);
        let limit = self.rng.chance(300);
        if !self.own && !sink.on(Trap::CopiedErrors) {
            return;
        }
        let (kind, message) = if limit {
            ("rate_limit", format!("Claude AI usage limit reached|{}", self.now / 1000 + 9_000))
        } else {
            ("unknown", "API Error: 500 {\\\"type\\\":\\\"error\\\"}".to_owned())
        };
        entry(&mut self.lines.bytes, &self.common, &mut self.main, self.now, |o| {
            record::synthetic(o, &id, kind, &message)
        });
        self.lines.end(sink);
        self.failed(sink, trap);
    }

    fn failed(&mut self, sink: &mut Sink, trap: Trap) {
        if self.own {
            sink.truth.error(self.now);
            sink.planted(trap);
        } else {
            sink.planted(Trap::CopiedErrors);
        }
    }

    /// Lines between queries that are no query: snapshots, local commands, interruptions.
    fn noise(&mut self, sink: &mut Sink) {
        let id = text::uuid(&mut self.main.ids);
        let snapshot = format!(
            r#"{{"type":"file-history-snapshot","messageId":"{id}","snapshot":{{"messageId":"{id}","trackedFileBackups":{{}},"timestamp":"{}"}},"isSnapshotUpdate":false}}"#,
            iso(self.now)
        );
        self.lines.bytes.extend_from_slice(snapshot.as_bytes());
        self.lines.end(sink);
        let draw = self.rng.below(1000);
        if draw > 150 || !sink.on(Trap::CommandLines) {
            return;
        }
        sink.planted(Trap::CommandLines);
        let ids = self.spec.era.prompt_ids().then(|| text::uuid(&mut self.main.ids));
        let texts: &[(&str, bool)] = if draw < 75 {
            &[
                ("Caveat: The messages below were generated by the user while running local commands.", true),
                ("<command-name>/model</command-name>\\n<command-args></command-args>", false),
                ("<local-command-stdout>Set model to opus</local-command-stdout>", false),
            ]
        } else {
            &[("[Request interrupted by user]", false)]
        };
        for (content, meta) in texts {
            entry(&mut self.lines.bytes, &self.common, &mut self.main, self.now, |o| {
                record::prompt(o, ids.as_deref(), content.as_bytes());
                if *meta {
                    o.b("isMeta", true);
                }
            });
            self.lines.end(sink);
        }
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

/// A reply that never arrived whole in the log.
fn cut_reply(rng: &mut Rng, era: Era, model: &'static str) -> Reply {
    let (id, request) = reply_ids(rng, era);
    Reply {
        id: Some(id),
        request: Some(Some(request)),
        model,
        tokens: Tokens { input: 5, read: 30_000, write_5m: 1_500, output: 700, ..Tokens::default() },
        blocks: vec![Block::Text(2_400)],
        outputs: vec![700],
        stop: Some("end_turn"),
        split: true,
        nulls: false,
        speed: None,
        iterations: false,
        miss: None,
    }
}

/// A transcript line as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"type\":\"assistant\",\"message\":{\"id\":\"msg_01QuotedQuotedQuoted\",\"role\":\"assistant\",\"model\":\"claude-opus-4-7\",\"usage\":{\"input_tokens\":7777,\"cache_creation_input_tokens\":888,\"cache_read_input_tokens\":99999,\"output_tokens\":6666}},\"requestId\":\"req_quoted\",\"timestamp\":\"2026-09-01T00:00:00.000Z\"}\n"#;
