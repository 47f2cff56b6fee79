//! Planned misses in the logs of three more harnesses, whose caches are automatic and all alike: Kimi Code, Gemini CLI
//! and Qwen Code. Each marks in its own way that a context was compacted or taken back.

use super::plan::{Cause, Planned, put};
use crate::corpus::{
    json::{Obj, obj},
    rng::Rng,
    text,
    time::{HOUR, MINUTE, iso, midnight},
};
use std::{io, path::Path};

/// One session of a harness.
struct Session<'a> {
    kind: Kind,
    id: String,
    out: Vec<u8>,
    serial: u64,
    query: u64,
    plan: &'a mut Vec<Planned>,
    /// Gemini CLI's replies that are in the context.
    held: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kimi,
    Gemini,
    Qwen,
}

impl Kind {
    fn harness(self) -> &'static str {
        match self {
            Self::Kimi => "kimi-code",
            Self::Gemini => "gemini-cli",
            Self::Qwen => "qwen-code",
        }
    }

    /// How long its provider's cache is taken to live.
    fn lifetime(self) -> u64 {
        if self == Self::Gemini { HOUR } else { 10 * MINUTE }
    }
}

/// Writes one session of each.
pub fn write(home: &Path, rng: &mut Rng, number: u64, plan: &mut Vec<Planned>) -> io::Result<()> {
    for kind in [Kind::Kimi, Kind::Gemini, Kind::Qwen] {
        let uuid = text::uuid(rng);
        let id = if kind == Kind::Kimi { format!("session_{uuid}") } else { uuid };
        let (out, held) = (Vec::new(), Vec::new());
        let mut session = Session { kind, id, out, serial: 0, query: 0, plan: &mut *plan, held };
        session.talk(rng, midnight(2026, 9, 1) + number * 11 * HOUR);
        let id = &session.id;
        let path = match kind {
            Kind::Kimi => format!(".kimi-code/sessions/wd_shop-api_0b5c1f2e0b5c/{id}/agents/main/wire.jsonl"),
            Kind::Gemini => format!(".gemini/tmp/shop-api/chats/session-{id}.jsonl"),
            Kind::Qwen => format!(".qwen/projects/-home-dev-work-shop-api/chats/{id}.jsonl"),
        };
        put(home, &path, &session.out)?;
    }
    Ok(())
}

impl Session<'_> {
    fn talk(&mut self, rng: &mut Rng, begin: u64) {
        let mut now = begin + rng.below(HOUR);
        self.head(now);
        let (mut context, mut cached, mut last, mut seen) = (14_000_u64, 0_u64, 0, false);
        for _ in 0..6 {
            now += rng.range(20_000, 100_000);
            self.asks(now);
            for _ in 0..rng.range(3, 10) {
                now += rng.range(4_000, 40_000);
                context += rng.range(200, 2_400);
                let (mut read, mut cause) = (cached, None);
                match rng.below(if seen && cached > 16_000 { 100 } else { 1 }) {
                    // Not the first: what is there is told by no line before it.
                    1..6 => {
                        now += self.kind.lifetime() + rng.range(20_000, 30 * MINUTE);
                        (read, cause) = (0, Some("expired"));
                    }
                    6..10 => {
                        self.compacted(now - 2_000, context, rng);
                        context = rng.range(8_000, 12_000);
                        (read, cause) = (0, Some("compaction"));
                    }
                    10..14 => {
                        // Taken back by one step, and asked anew at length: the prompt is no shorter for it.
                        self.taken_back(now - 2_000);
                        context += rng.range(4_000, 8_000);
                        (read, cause) = (cached / 3 / 128 * 128, Some("compaction"));
                    }
                    14..18 => {
                        read = rng.range(1, cached / 256) * 128;
                        // Twice the same would be another thing.
                        read += 128 * u64::from(read == last);
                        cause = Some("unknown");
                    }
                    18..24 => read -= rng.range(1, 15) * 128,
                    24..28 => {
                        // Something else is asked, of which the log says nothing more.
                        self.request(now, [context / 4, 0, 30], None, false);
                        now += rng.range(3_000, 9_000);
                    }
                    _ => {}
                }
                let output = rng.range(30, 900);
                self.request(now, [context, read, output], cause, false);
                seen |= read > 0;
                (cached, last) = (context / 128 * 128, read);
                context += output;
            }
        }
    }

    fn line(&mut self, fill: impl FnOnce(&mut Obj)) {
        obj(&mut self.out, fill);
        self.out.push(b'\n');
    }

    fn name(&mut self) -> String {
        self.serial += 1;
        format!("{:08}-0000-4000-8000-{}", self.serial, self.id.get(self.id.len() - 12..).unwrap_or_default())
    }

    fn head(&mut self, at: u64) {
        let id = self.id.clone();
        match self.kind {
            Kind::Kimi => {
                self.line(|o| {
                    o.s("type", "metadata").s("protocol_version", "1.1").n("created_at", at);
                });
                self.line(|o| {
                    o.s("type", "llm.request").s("kind", "loop").s("provider", "kimi").s("model", "k3");
                    o.s("modelAlias", "k3").n("time", at);
                });
            }
            Kind::Gemini => self.line(|o| {
                o.s("sessionId", &id).s("projectHash", "aa").s("startTime", &iso(at));
                o.s("lastUpdated", &iso(at)).s("kind", "main");
            }),
            Kind::Qwen => {}
        }
    }

    fn qwen(&mut self, at: u64, kind: &str, fill: impl FnOnce(&mut Obj)) {
        let (name, id) = (self.name(), self.id.clone());
        self.line(|o| {
            o.s("uuid", &name).s("sessionId", &id).s("timestamp", &iso(at)).s("type", kind);
            o.s("cwd", "/home/dev/work/shop-api").s("version", "0.24.4");
            fill(o);
        });
    }

    fn asks(&mut self, at: u64) {
        self.query += 1;
        match self.kind {
            Kind::Kimi => self.line(|o| {
                o.s("type", "turn.prompt").o("origin", |o| {
                    o.s("kind", "user");
                });
                o.n("time", at);
            }),
            Kind::Gemini => {
                let name = self.name();
                self.line(|o| {
                    o.s("id", &name).s("timestamp", &iso(at)).s("type", "user").s("content", "Go on");
                });
            }
            Kind::Qwen => self.qwen(at, "user", |o| {
                o.o("message", |o| {
                    o.s("role", "user").raw("parts", r#"[{"text":"Go on"}]"#);
                });
            }),
        }
    }

    /// A request, of a compaction if it is of no turn.
    fn request(&mut self, at: u64, [prompt, read, output]: [u64; 3], cause: Option<Cause>, compacts: bool) {
        match self.kind {
            Kind::Kimi => self.line(|o| {
                o.s("type", "usage.record").s("model", "k3").o("usage", |o| {
                    o.n("inputOther", prompt - read).n("output", output);
                    o.n("inputCacheRead", read).n("inputCacheCreation", 0);
                });
                o.s("usageScope", if compacts { "session" } else { "turn" }).n("time", at);
            }),
            Kind::Gemini => {
                let name = self.name();
                self.line(|o| {
                    o.s("id", &name).s("timestamp", &iso(at)).s("type", "gemini").s("content", "x");
                    o.s("model", "gemini-3-pro-preview").o("tokens", |o| {
                        o.n("input", prompt).n("output", output).n("cached", read).n("thoughts", 0);
                        o.n("tool", 0).n("total", prompt + output);
                    });
                });
                self.held.push(name);
            }
            Kind::Qwen => self.qwen(at, "assistant", |o| {
                o.s("model", "qwen3-coder-plus").o("message", |o| {
                    o.s("role", "model").raw("parts", r#"[{"text":"x"}]"#);
                });
                o.o("usageMetadata", |o| {
                    o.n("promptTokenCount", prompt).n("candidatesTokenCount", output);
                    o.n("cachedContentTokenCount", read).n("totalTokenCount", prompt + output);
                });
            }),
        }
        let who = (self.kind.harness(), self.id.clone(), "main".to_owned());
        let (recorded, thin, query) = (false, false, self.query);
        self.plan.push(Planned { who, at, cause, recorded, thin, query, read, left: prompt });
    }

    fn compacted(&mut self, at: u64, context: u64, rng: &mut Rng) {
        match self.kind {
            Kind::Kimi => {
                if rng.chance(500) {
                    self.request(at - 1_500, [context + 700, 0, 600], None, true);
                }
                self.line(|o| {
                    o.s("type", "context.apply_compaction").s("summary", "Summary").n("time", at);
                });
            }
            Kind::Gemini => {
                self.held.clear();
                self.line(|o| {
                    o.o("$set", |o| {
                        o.raw("messages", "[]").s("lastUpdated", &iso(at));
                    });
                });
            }
            Kind::Qwen => self.qwen(at, "system", |o| {
                o.s("subtype", "chat_compression").raw("systemPayload", "{}");
            }),
        }
    }

    fn taken_back(&mut self, at: u64) {
        match self.kind {
            Kind::Kimi => self.line(|o| {
                o.s("type", "context.undo").n("count", 1).n("time", at);
            }),
            Kind::Gemini => {
                let to = self.held.pop().unwrap_or_default();
                self.line(|o| {
                    o.s("$rewindTo", &to);
                });
            }
            Kind::Qwen => self.qwen(at, "system", |o| {
                o.s("subtype", "rewind").raw("systemPayload", "{}");
            }),
        }
    }
}
