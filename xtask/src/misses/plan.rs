//! Logs in which every cache miss is planned: the plan says of each request what it missed and why, or that it missed
//! nothing. It knows the facts of how such caches work and shares no code with what diagnoses them.
//!
//! Claude Code's cache is written on demand, for five minutes or one hour; Codex's is automatic. Beside the misses
//! there is what only looks like one: a few tokens of drift, requests of a small model on the side, long gaps that a
//! cache of one hour survives, first turns, subagents, copies of lines, diagnoses of nothing, requests of the same model
//! with a prompt of their own, requests at once, a model that comes back to its own cache.

use super::others;
use crate::corpus::{
    json::{Obj, obj},
    plain::{Log, Reply},
    rng::{Rng, derive},
    text,
    time::{HOUR, MINUTE, iso, midnight},
    truth::Tokens,
};
use std::{fs, io, path::Path};

/// Why tokens were missed, in the feed's words.
pub type Cause = &'static str;

/// One request as planned.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The harness, the session, the agent and the instant: together they name the request.
    pub who: (&'static str, String, String),
    /// When.
    pub at: u64,
    /// Why it missed what the cache held; none where it missed nothing.
    pub cause: Option<Cause>,
    /// The log says why.
    pub recorded: bool,
    /// A reply of tool calls only, with few tokens.
    pub thin: bool,
    /// The query in its session.
    pub query: u64,
    /// What it read, and what it left to be read.
    pub read: u64,
    /// See `read`.
    pub left: u64,
}

/// Diagnoses as Claude Code logs them, and what they are called here.
const RECORDED: [(&str, Cause); 5] = [
    ("model_changed", "model_changed"),
    ("system_changed", "system_changed"),
    ("tools_changed", "tools_changed"),
    ("messages_changed", "messages_changed"),
    ("previous_message_not_found", "server_side"),
];
const MODELS: [&str; 2] = ["claude-opus-5", "claude-sonnet-5"];

/// What happens before a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Event {
    Nothing,
    Drift,
    Aside,
    LateHit,
    NothingDiagnosed,
    Expired,
    Model,
    Compaction,
    Cleared,
    Pinned(u64),
    Unknown,
    Diagnosed(usize),
    DiagnosedCompaction,
    NotFoundLate,
    Side,
    Fallback,
    Twin,
}

struct Session<'a> {
    rng: Rng,
    now: u64,
    log: Log,
    plan: &'a mut Vec<Planned>,
    agent: String,
    hour: bool,
    model: usize,
    context: u64,
    /// What the cache holds of the context for the model in use; 0 before the first request.
    cached: u64,
    last_read: u64,
    /// System prompt and tools, which other sessions keep warm.
    base: u64,
    query: u64,
    prompt: String,
    serial: u64,
}

/// Writes so many sessions of each harness below a home folder.
pub fn write(home: &Path, seed: u64, sessions: u64) -> io::Result<Vec<Planned>> {
    let mut plan = Vec::new();
    for number in 0..sessions {
        let mut rng = Rng::new(derive(seed, number));
        claude(home, &mut rng, number, &mut plan)?;
        codex(home, &mut rng, number, &mut plan)?;
        others::write(home, &mut rng, number, &mut plan)?;
    }
    Ok(plan)
}

pub(super) fn put(home: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let file = home.join(path);
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(file, bytes)
}

fn claude(home: &Path, rng: &mut Rng, number: u64, plan: &mut Vec<Planned>) -> io::Result<()> {
    let id = text::uuid(rng);
    let begin = midnight(2026, 8, 3) + number * 9 * HOUR + rng.below(HOUR);
    let base = rng.range(11_000, 19_000);
    let mut session = Session {
        rng: Rng::new(rng.next()),
        now: begin,
        log: Log::new(&id),
        plan,
        agent: "main".to_owned(),
        hour: number.is_multiple_of(2),
        model: 0,
        context: base + 3_000,
        cached: 0,
        last_read: 0,
        base,
        query: 0,
        prompt: String::new(),
        serial: 0,
    };
    for _ in 0..8 {
        session.turn();
        if session.rng.chance(250) {
            session.subagent(home)?;
        }
    }
    let (path, bytes) = (session.log.path(), std::mem::take(&mut session.log.bytes));
    put(home, &path, &bytes)?;
    if number.is_multiple_of(5) {
        // The same session on another machine's disk.
        put(home, &path.replace("-home-dev-work-shop-api", "-home-dev-work-shop-api-copy"), &bytes)?;
    }
    Ok(())
}

impl Session<'_> {
    /// A person asks, and the model works on it.
    fn turn(&mut self) {
        self.query += 1;
        self.prompt = text::uuid(&mut self.rng);
        // With a subagent before it and the longest step behind it still within five minutes.
        self.now += self.rng.range(20_000, 120_000);
        let (at, prompt) = (self.now, self.prompt.clone());
        self.log.asks(at, &prompt, "Go on");
        for _ in 0..self.rng.range(4, 16) {
            let event = self.event();
            self.happen(event);
        }
    }

    fn event(&mut self) -> Event {
        // Nothing can be lost before there is something.
        if self.cached < 16_000 {
            return Event::Nothing;
        }
        match self.rng.below(110) {
            0..60 => Event::Nothing,
            60..66 => Event::Drift,
            66..70 => Event::Aside,
            70..75 if self.hour => Event::LateHit,
            75..78 => Event::NothingDiagnosed,
            78..82 => Event::Expired,
            82..85 => Event::Model,
            85..87 => Event::Compaction,
            87..89 => Event::Cleared,
            89..91 => Event::Pinned(self.rng.range(2, 6)),
            91..94 => Event::Unknown,
            94..98 => Event::Diagnosed(self.rng.below(5) as usize),
            98 => Event::DiagnosedCompaction,
            99 => Event::NotFoundLate,
            100..104 => Event::Side,
            104..107 => Event::Fallback,
            107..110 => Event::Twin,
            _ => Event::Nothing,
        }
    }

    fn happen(&mut self, event: Event) {
        let step = self.rng.range(3_000, 40_000);
        let lifetime = if self.hour { HOUR } else { 5 * MINUTE };
        self.context += self.rng.range(300, 2_600);
        let mut read = self.cached;
        let (mut cause, mut diagnosis) = (None, None);
        match event {
            Event::Nothing => {}
            Event::Drift => read -= self.rng.range(1, 1_999).min(read),
            Event::Aside => return self.aside(step),
            Event::Side => return self.side(step),
            Event::Twin => {
                // Two are asked at once, and neither finds what the other writes.
                self.context += self.rng.range(8_000, 24_000);
                self.now += step;
                let at = self.now;
                self.answer(read, None, None);
                self.context += self.rng.range(0, 60);
                self.now = at + self.rng.range(50, 900);
                return self.answer(read, None, None);
            }
            Event::Fallback => {
                // Another model answers once; the cache of the first lives on.
                self.now += step;
                self.model = 1 - self.model;
                self.answer(0, Some("model_changed"), None);
                self.model = 1 - self.model;
                self.context += self.rng.range(300, 20_000);
                self.now += self.rng.range(3_000, 40_000);
                return self.answer(read, None, None);
            }
            Event::LateHit => self.now += self.rng.range(6 * MINUTE, 55 * MINUTE),
            Event::NothingDiagnosed => {
                diagnosis = Some(r#"{"type":"messages_changed","cache_missed_input_tokens":240}"#.to_owned());
            }
            Event::Expired => {
                self.now += lifetime + self.rng.range(10_000, 40 * MINUTE);
                (read, cause) = (0, Some("expired"));
            }
            Event::Model => {
                self.model = 1 - self.model;
                // The other model's cache holds nothing of this, or what is older than its lifetime.
                (read, cause) = (0, Some("model_changed"));
                if self.rng.chance(300) {
                    self.now += lifetime + 20_000;
                }
            }
            Event::Compaction | Event::DiagnosedCompaction => {
                self.now += 9_000;
                let at = self.now;
                self.log.compacts(at);
                self.context = self.base + self.rng.range(4_000, 9_000);
                (read, cause) = (0, Some("compaction"));
                if event == Event::DiagnosedCompaction {
                    diagnosis = Some(format!(
                        r#"{{"type":"messages_changed","cache_missed_input_tokens":{}}}"#,
                        self.context
                    ));
                }
            }
            Event::Cleared => {
                // Old results of tools were taken out: the context is shorter, and new from there on.
                self.context -= (self.context / 4).max(8_000);
                (read, cause) = (self.base.min(self.cached / 3), Some("compaction"));
            }
            Event::Pinned(times) => {
                let floor = self.base;
                for _ in 0..times {
                    self.now += self.rng.range(3_000, 40_000);
                    self.answer(floor, Some("pinned"), None);
                    self.context += self.rng.range(300, 2_600);
                }
                return;
            }
            Event::Unknown => {
                read = self.rng.range(0, self.cached / 2);
                // A read that is equal to one beside it would be another thing.
                read -= u64::from(read == self.last_read && read > 0);
                cause = Some("unknown");
            }
            Event::Diagnosed(which) => {
                let (kind, name) = RECORDED[which];
                if kind == "model_changed" {
                    self.model = 1 - self.model;
                }
                read = self.rng.range(0, self.cached / 2);
                cause = Some(name);
                let missed = self.cached - read;
                let count = match kind {
                    "previous_message_not_found" => String::new(),
                    // A count by bytes, not by tokens.
                    _ => format!(",\"cache_missed_input_tokens\":{}", missed * 9 / 10),
                };
                diagnosis = Some(format!("{{\"type\":\"{kind}\"{count}}}"));
            }
            Event::NotFoundLate => {
                self.now += lifetime + self.rng.range(10_000, 40 * MINUTE);
                (read, cause) = (0, Some("expired"));
                diagnosis = Some(r#"{"type":"previous_message_not_found"}"#.to_owned());
            }
        }
        self.now += step;
        self.answer(read, cause, diagnosis);
    }

    /// A reply to a prompt of the whole context, of which so much was read.
    fn answer(&mut self, read: u64, cause: Option<Cause>, diagnosis: Option<String>) {
        let thin = self.rng.chance(400);
        let output = if thin { self.rng.range(20, 256) } else { self.rng.range(257, 2_000) };
        let input = self.rng.range(2, 9);
        let written = self.context.saturating_sub(read + input);
        let (write_5m, write_1h) = if self.hour { (0, written) } else { (written, 0) };
        let tokens = Tokens { input, read, write_5m, write_1h, output, reasoning: 0 };
        self.serial += 1;
        let id = format!("{}{:04}", text::alnum(&mut self.rng, 18), self.serial);
        let count = diagnosis.map(|d| format!("{{\"cache_miss_reason\":{d}}}"));
        let text = (!thin).then_some(&b"Done."[..]);
        let recorded = cause.is_some_and(|c| {
            count.as_deref().is_some_and(|d| RECORDED.iter().any(|r| r.1 == c && d.contains(r.0)))
        });
        let (at, prompt) = (self.now, self.prompt.clone());
        let diagnostics = Some(count.as_deref().unwrap_or("null"));
        let reply = Reply { id: &id, model: MODELS[self.model], tokens, text, begun: None, diagnostics };
        for _ in 0..1 + u64::from(self.rng.chance(300)) {
            self.log.replies(at, &reply);
        }
        if thin {
            self.now += 900;
            let at = self.now;
            self.log.returns(at, &prompt, &format!("toolu_{id}"));
        }
        (self.cached, self.last_read) = (read + written, read);
        self.context += output;
        self.planned(at, cause, recorded, thin, read, read + written);
    }

    /// The same model is asked something else, with a prompt of its own that is much shorter than the conversation or
    /// much longer; then the conversation goes on.
    fn side(&mut self, step: u64) {
        self.now += step;
        let conversation = (self.context, self.cached, self.last_read);
        self.context = if self.rng.chance(600) { self.context / 3 } else { self.context * 2 };
        let read = self.base.min(self.context) / 2;
        self.answer(read, None, None);
        (self.context, self.cached, self.last_read) = conversation;
        self.now += self.rng.range(3_000, 40_000);
        self.context += self.rng.range(300, 2_600);
        self.answer(self.cached, None, None);
    }

    /// A title, a summary of a page: another model, a prompt of its own, nothing of the conversation.
    fn aside(&mut self, step: u64) {
        self.now += step.min(4_000);
        self.serial += 1;
        let id = format!("{}{:04}", text::alnum(&mut self.rng, 18), self.serial);
        let tokens = Tokens { input: self.rng.range(300, 6_000), output: 300, ..Tokens::default() };
        let reply = Reply {
            id: &id,
            model: "claude-haiku-4-5",
            tokens,
            text: Some(b"A title"),
            begun: None,
            diagnostics: None,
        };
        let at = self.now;
        self.log.replies(at, &reply);
        self.planned(at, None, false, false, 0, 0);
    }

    fn planned(&mut self, at: u64, cause: Option<Cause>, recorded: bool, thin: bool, read: u64, left: u64) {
        let who = ("claude-code", self.log.id.clone(), self.agent.clone());
        self.plan.push(Planned { who, at, cause, recorded, thin, query: self.query, read, left });
    }

    /// A subagent begins with a prompt of its own; its cache lives for five minutes.
    fn subagent(&mut self, home: &Path) -> io::Result<()> {
        let agent = text::hex(&mut self.rng, 17);
        let session = self.log.id.clone();
        let mut own = Session {
            rng: Rng::new(self.rng.next()),
            now: self.now + 500,
            log: Log::of_agent(&session, &agent),
            plan: &mut *self.plan,
            agent,
            hour: false,
            model: 1,
            context: self.base / 2 + 4_000,
            cached: 0,
            last_read: 0,
            base: self.base / 2,
            query: self.query,
            prompt: self.prompt.clone(),
            serial: 0,
        };
        let (at, prompt) = (own.now, own.prompt.clone());
        own.log.asks(at, &prompt, "Look into it");
        for _ in 0..own.rng.range(3, 7) {
            own.now += own.rng.range(3_000, 12_000);
            own.context += own.rng.range(300, 2_600);
            let read = own.cached;
            own.answer(read, None, None);
        }
        self.now = own.now;
        put(home, &own.log.path(), &own.log.bytes)
    }
}

/// Writes a line of a rollout: when, of which kind, with this payload.
type Line<'a> = dyn FnMut(u64, &str, &mut dyn FnMut(&mut Obj)) + 'a;

fn codex_usage(o: &mut Obj, [input, cached, output]: [u64; 3]) {
    o.n("input_tokens", input).n("cached_input_tokens", cached).n("output_tokens", output);
    o.n("reasoning_output_tokens", 0).n("total_tokens", input + output);
}

/// An automatic cache: the whole prompt is kept for a while, in blocks of 128 tokens, and counted inside the input.
fn codex(home: &Path, rng: &mut Rng, number: u64, plan: &mut Vec<Planned>) -> io::Result<()> {
    let mut now = midnight(2026, 8, 3) + number * 7 * HOUR + rng.below(HOUR);
    let id = text::uuid7(rng, now);
    let mut out = Vec::new();
    let mut line = |at: u64, kind: &str, fill: &mut dyn FnMut(&mut Obj)| {
        obj(&mut out, |o| {
            o.s("timestamp", &iso(at)).s("type", kind).o("payload", |o| fill(o));
        });
        out.push(b'\n');
    };
    line(now, "session_meta", &mut |o| {
        o.s("id", &id)
            .s("timestamp", &iso(now))
            .s("cwd", "/home/dev/work/shop-api")
            .s("cli_version", "0.160.0");
        o.s("model_provider", "openai").s("source", "cli");
    });
    let count = |line: &mut Line<'_>, at: u64, last: [u64; 3], total: &mut [u64; 3]| {
        for (sum, by) in total.iter_mut().zip(last) {
            *sum += by;
        }
        line(at, "event_msg", &mut |o| {
            o.s("type", "token_count").o("info", |o| {
                o.o("total_token_usage", |o| codex_usage(o, *total));
                o.o("last_token_usage", |o| codex_usage(o, last));
            });
        });
    };
    let aside = |plan: &mut Vec<Planned>, at: u64, query: u64, id: &str| {
        let who = ("codex", id.to_owned(), "main".to_owned());
        plan.push(Planned { who, at, cause: None, recorded: false, thin: false, query, read: 0, left: 0 });
    };
    let models = ["gpt-5.4", "gpt-5.5"];
    let (mut model, mut context, mut cached, mut total) = (0, 14_000_u64, 0_u64, [0_u64; 3]);
    let (mut seen, mut last) = (false, 0);
    for query in 1..=7 {
        now += rng.range(20_000, 100_000);
        line(now, "turn_context", &mut |o| {
            o.s("turn_id", &format!("{id}-{query}")).s("model", models[model]);
        });
        line(now, "event_msg", &mut |o| {
            o.s("type", "user_message").s("message", "Go on");
        });
        for _ in 0..rng.range(3, 12) {
            now += rng.range(4_000, 40_000);
            context += rng.range(200, 2_400);
            let (mut read, mut cause) = (cached, None);
            if seen && cached > 16_000 {
                match rng.below(100) {
                    0..4 => {
                        now += 10 * MINUTE + rng.range(20_000, 50 * MINUTE);
                        (read, cause) = (0, Some("expired"));
                    }
                    4..7 => {
                        model = 1 - model;
                        line(now - 900, "turn_context", &mut |o| {
                            o.s("turn_id", &format!("{id}-{query}")).s("model", models[model]);
                        });
                        (read, cause) = (0, Some("model_changed"));
                    }
                    7..10 => {
                        if rng.chance(500) {
                            // What is asked for the summary, without tools in its prompt and a reply in the log.
                            count(&mut line, now - 900, [context + 600, 0, 400], &mut total);
                            aside(plan, now - 900, query, &id);
                        }
                        line(now - 500, "compacted", &mut |o| {
                            o.s("message", "Summary").raw("replacement_history", "[]");
                        });
                        context = rng.range(8_000, 12_000);
                        (read, cause) = (0, Some("compaction"));
                    }
                    10..13 => {
                        read = rng.range(1, cached / 256) * 128;
                        // Twice the same would be another thing.
                        read += 128 * u64::from(read == last);
                        cause = Some("unknown");
                    }
                    13..19 => read -= rng.range(1, 15) * 128,
                    _ => {}
                }
            }
            let output = rng.range(30, 900);
            line(now - 200, "response_item", &mut |o| {
                o.s("type", "function_call").s("name", "shell").s("arguments", "{}");
            });
            count(&mut line, now, [context, read, output], &mut total);
            seen |= read > 0;
            (cached, last) = (context / 128 * 128, read);
            let who = ("codex", id.clone(), "main".to_owned());
            plan.push(Planned {
                who,
                at: now,
                cause,
                recorded: false,
                thin: false,
                query,
                read,
                left: context,
            });
            context += output;
        }
    }
    let (day, name) = (iso(now), iso(now)[..19].replace(':', "-"));
    let folder = format!(".codex/sessions/{}/{}/{}", &day[..4], &day[5..7], &day[8..10]);
    put(home, &format!("{folder}/rollout-{name}-{id}.jsonl"), &out)
}
