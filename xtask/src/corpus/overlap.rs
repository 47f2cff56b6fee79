//! Work that two records hold: turns that OpenClaw hands to Claude Code, telemetry beside the logs, and another
//! counter's report beside them or of days whose logs are gone. All of it is Claude Code's and counts once.

use super::{
    flow::{Counts, Flow},
    json::{Obj, obj},
    plain::{Log, Reply},
    rng::derive,
    sink::Sink,
    text,
    time::{DAY, HOUR, day, iso, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// Where telemetry and reports lie: at no place of any harness, so that one has to name it.
pub const ELSEWHERE: &str = "elsewhere";

/// Sessions of each kind.
const EACH: u64 = 3;
const MODEL: &str = "claude-sonnet-5";
/// The model of what only telemetry knows.
const SMALL: &str = "claude-haiku-4-5";
const KINDS: [Trap; 5] =
    [Trap::HandedOn, Trap::HandedOnBound, Trap::TelemetryBeside, Trap::TelemetryAlone, Trap::ReportBeside];

/// One session and everything that is written of it.
struct Session {
    kind: Trap,
    /// OpenClaw's session.
    driver: String,
    flow: Flow,
    log: Log,
    driven: Vec<u8>,
    events: Vec<u8>,
    used: Tokens,
}

/// Writes what the traps that are on ask for.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut reported: Vec<(String, Tokens)> = Vec::new();
    for (which, kind) in KINDS.into_iter().enumerate() {
        if !sink.on(kind) {
            continue;
        }
        for n in 0..EACH {
            let number = which as u64 * EACH + n;
            let begin = midnight(2026, 9, 1) + number * DAY + 7 * HOUR;
            let mut flow = Flow::new(derive(sink.seed(0x0e_0001), number), begin);
            let (id, driver) = (text::uuid(&mut flow.rng), text::uuid(&mut flow.rng));
            let mut session = Session {
                kind,
                driver,
                flow,
                log: Log::new(&id),
                driven: Vec::new(),
                events: Vec::new(),
                used: Tokens::default(),
            };
            session.head();
            for turn in 0..5 {
                session.turn(sink, turn, begin + (turn + 1) * HOUR);
            }
            if kind == Trap::ReportBeside {
                sink.planted(kind);
                reported.push((day(begin), session.used));
            }
            session.write(sink)?;
        }
    }
    if sink.on(Trap::ReportAlone) {
        for n in 0..EACH {
            sink.planted(Trap::ReportAlone);
            let (at, n) = (midnight(2024, 12, 3) + n * DAY, n + 1);
            let used = Tokens {
                input: 900 * n,
                read: 70_000 * n,
                write_5m: 4_000 * n,
                output: 1_100,
                ..Tokens::default()
            };
            // How many requests and sessions it was, a report does not say.
            sink.truth.sum("", MODEL, at, &used, 1);
            reported.push((day(at), used));
        }
    }
    if reported.is_empty() {
        return Ok(());
    }
    let mut report = Vec::new();
    obj(&mut report, |o| {
        o.list("daily", &reported, |o, (date, used)| {
            o.s("date", date);
            counts(o, used).raw("totalCost", "0.5");
            o.list("modelBreakdowns", &[()], |o, ()| {
                counts(o.s("modelName", MODEL), used).raw("cost", "0.5");
            });
        });
    });
    sink.write(&format!("{ELSEWHERE}/ccusage.json"), &report)
}

/// Counts as a report has them.
fn counts<'a, 'b>(o: &'a mut Obj<'b>, t: &Tokens) -> &'a mut Obj<'b> {
    o.n("inputTokens", t.input).n("outputTokens", t.output);
    o.n("cacheCreationTokens", t.write_5m).n("cacheReadTokens", t.read)
}

impl Session {
    /// What telemetry tells is told beside a log or without one.
    fn told(&self) -> bool {
        matches!(self.kind, Trap::TelemetryBeside | Trap::TelemetryAlone)
    }

    fn head(&mut self) {
        let now = iso(self.flow.now);
        obj(&mut self.driven, |o| {
            o.s("type", "session").n("version", 3).s("id", &self.driver).s("timestamp", &now);
        });
        self.driven.push(b'\n');
    }

    /// A query and its requests.
    fn turn(&mut self, sink: &mut Sink, turn: u64, at: u64) {
        self.flow.now = at;
        let driven = matches!(self.kind, Trap::HandedOn | Trap::HandedOnBound);
        let cron = driven && turn % 3 == 1;
        let prompt = text::uuid(&mut self.flow.rng);
        let asked = if cron { "[cron:0f6c1a52 Morning report] Sum up." } else { "Fix the build" };
        self.log.asks(at, &prompt, asked);
        self.drives(at, |o| {
            o.s("role", "user").s("content", asked);
        });
        self.tells("user_prompt", &prompt, at, &[("prompt_length", "13")]);
        let mut sum = Tokens::default();
        for request in 0..self.flow.rng.range(2, 6) {
            let tokens = self.answer(sink, &prompt);
            sum.add(&tokens);
            sink.truth.request(&self.log.id, MODEL, self.flow.now, &tokens, request == 0 && !cron);
            if self.told() && request == 0 {
                let aside = Tokens { input: 300 + turn, output: 9, ..Tokens::default() };
                self.flow.now += 40;
                self.uses(&prompt, SMALL, &aside, "auxiliary");
                sink.truth.request(&self.log.id, SMALL, self.flow.now, &aside, false);
            }
        }
        self.used.add(&sum);
        if self.kind == Trap::HandedOnBound {
            // Retries, which the other program does not log, are in its sum.
            sum.input += 77;
        }
        self.flow.now += 300;
        self.drives(self.flow.now, |o| {
            o.s("role", "assistant").s("api", "cli").s("provider", "claude-cli").s("model", MODEL);
            o.o("usage", |o| {
                o.n("input", sum.input).n("output", sum.output).n("cacheRead", sum.read);
                o.n("cacheWrite", sum.write_5m).n("totalTokens", sum.prompt() + sum.output);
            });
            o.s("stopReason", "stop").raw("content", "[]");
        });
        if self.kind != Trap::ReportBeside {
            sink.planted(self.kind);
        }
    }

    /// A request, in the log and in telemetry.
    fn answer(&mut self, sink: &mut Sink, prompt: &str) -> Tokens {
        let counts: Counts = self.flow.answer();
        let tokens = Tokens { reasoning: 0, ..counts.tokens(true) };
        let id = text::alnum(&mut self.flow.rng, 22);
        // Some versions log only what the stream began with; telemetry knows the end.
        let begun = self.kind == Trap::TelemetryBeside && self.flow.rng.chance(300);
        let said = self.flow.said(sink, &counts);
        let begun = begun.then_some(1);
        let reply = Reply { id: &id, model: MODEL, tokens, text: Some(&said), begun, diagnostics: None };
        self.log.replies(self.flow.now, &reply);
        self.uses(prompt, MODEL, &tokens, "repl_main_thread");
        // A tool runs.
        let now = self.flow.now;
        self.flow.now = now + self.flow.rng.range(50, 4_000);
        tokens
    }

    /// An entry of OpenClaw's log.
    fn drives(&mut self, at: u64, message: impl FnOnce(&mut Obj)) {
        let id = text::hex(&mut self.flow.rng, 8);
        obj(&mut self.driven, |o| {
            o.s("type", "message").s("id", &id).s("timestamp", &iso(at)).o("message", |o| {
                message(o);
                o.n("timestamp", at);
            });
        });
        self.driven.push(b'\n');
    }

    /// A request as telemetry tells of it.
    fn uses(&mut self, prompt: &str, model: &str, t: &Tokens, source: &str) {
        let [input, output, read, write] = [t.input, t.output, t.read, t.write_5m].map(|n| n.to_string());
        let rest = [
            ("model", model),
            ("input_tokens", &input),
            ("output_tokens", &output),
            ("cache_read_tokens", &read),
            ("cache_creation_tokens", &write),
            ("query_source", source),
        ];
        self.tells("api_request", prompt, self.flow.now, &rest);
    }

    /// A record of telemetry, in an export of its own.
    fn tells(&mut self, name: &str, prompt: &str, at: u64, rest: &[(&str, &str)]) {
        let at = iso(at);
        let mut list =
            vec![("event.timestamp", at.as_str()), ("session.id", &self.log.id), ("prompt.id", prompt)];
        list.extend_from_slice(rest);
        obj(&mut self.events, |o| {
            o.list("resourceLogs", &[()], |o, ()| {
                o.list("scopeLogs", &[()], |o, ()| {
                    o.list("logRecords", &[()], |o, ()| {
                        o.o("body", |o| {
                            o.s("stringValue", &format!("claude_code.{name}"));
                        });
                        o.list("attributes", &list, |o, (key, value)| {
                            o.s("key", key).o("value", |o| {
                                o.s("stringValue", value);
                            });
                        });
                    });
                });
            });
        });
        self.events.push(b'\n');
    }

    fn write(self, sink: &mut Sink) -> io::Result<()> {
        let id = &self.log.id;
        if self.told() {
            sink.write(&format!("{ELSEWHERE}/otel-{id}.jsonl"), &self.events)?;
        }
        if self.kind != Trap::TelemetryAlone {
            sink.write(&self.log.path(), &self.log.bytes)?;
        }
        // Each in a folder of another agent, beside what OpenClaw did itself.
        let folder = format!(".openclaw/agents/{}/sessions", &id[..8]);
        if self.kind == Trap::HandedOnBound {
            let index = format!(
                "{{\"agent:main:main\":{{\"sessionId\":\"{}\",\"cliSessionIds\":{{\"claude-cli\":\"{id}\"}}}}}}",
                self.driver
            );
            sink.write(&format!("{folder}/sessions.json"), index.as_bytes())?;
        }
        if matches!(self.kind, Trap::HandedOn | Trap::HandedOnBound) {
            sink.write(&format!("{folder}/{}.jsonl", self.driver), &self.driven)?;
        }
        Ok(())
    }
}
