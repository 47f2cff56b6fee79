//! The data of OpenCode's messages and parts, field by field as the program writes them.

use super::session::{Counts, Message, Part, Writer, id};
use crate::corpus::{
    json::{Obj, obj},
    sink::Sink,
    text,
};

impl Writer<'_> {
    /// The parts of one step.
    pub fn parts(&mut self, sink: &mut Sink, parts: &mut Vec<Part>, counts: &Counts, last: bool, step: u64) {
        let mut rng = self.rng.clone();
        let now = self.now + step * 900;
        let said = sink.pool.cut(&mut rng, sink.text(counts.output * 3));
        let old = self.spec.old;
        let mut all = vec![
            object(|o| {
                o.s("type", "step-start").s("snapshot", "3f1c2b7a90de");
            }),
            object(|o| {
                o.s("type", "text").bytes("text", said).o("time", |o| {
                    o.n("start", now).n("end", now + 700);
                });
            }),
        ];
        if !last {
            let length = rng.skew(80, 16_000);
            let output = sink.pool.cut(&mut rng, sink.text(length));
            let call = format!("toolu_{}", text::alnum(&mut self.rng, 20));
            all.push(object(|o| {
                o.s("type", "tool").s("callID", &call).s("tool", "bash").o("state", |o| {
                    o.s("status", "completed")
                        .raw("input", r#"{"command":"rg usage src"}"#)
                        .bytes("output", output);
                    o.s("title", "rg usage src").raw("metadata", r#"{"exit":0}"#).o("time", |o| {
                        o.n("start", now).n("end", now + 300);
                    });
                });
            }));
        }
        all.push(object(|o| {
            o.s("type", "step-finish").s("reason", if last { "stop" } else { "tool-calls" });
            o.raw("cost", "0.0125").o("tokens", |o| counts.write_to(o, !old));
        }));
        for data in all {
            parts.push(self.part(data));
        }
    }

    /// A part.
    pub fn part(&mut self, data: Vec<u8>) -> Part {
        Part { id: id(&mut self.rng, "prt", self.now), data }
    }

    /// An assistant's message.
    #[expect(clippy::too_many_arguments, reason = "the fields of one record, in its order")]
    pub fn push(
        &mut self,
        user: &str,
        created: u64,
        completed: Option<u64>,
        counts: &Counts,
        finish: Option<&str>,
        error: Option<&str>,
        parts: Vec<Part>,
    ) {
        let (model, old) = (self.spec.model, self.spec.old);
        let time = |o: &mut Obj| {
            o.n("created", created);
            if let Some(completed) = completed {
                o.n("completed", completed);
            }
        };
        let cost = if counts.output > 0 && model.provider == "anthropic" { "0.0125" } else { "0" };
        let end = |o: &mut Obj| {
            o.raw("cost", cost).o("tokens", |o| counts.write_to(o, !old));
            if let Some(finish) = finish {
                o.s("finish", finish);
            }
            if let Some(error) = error {
                o.raw("error", error);
            }
        };
        let data = object(|o| {
            o.s("role", "assistant").o("time", time).s("parentID", user);
            o.s("modelID", model.name).s("providerID", model.provider).s("mode", "build").s("agent", "build");
            o.raw("path", r#"{"cwd":"/home/dev/work/shop-api","root":"/home/dev/work/shop-api"}"#);
            end(o);
        });
        let version_2 = object(|o| {
            o.o("time", time).s("agent", "build").o("model", |o| {
                o.s("id", model.name).s("providerID", model.provider).s("variant", "high");
            });
            o.raw("content", r#"[{"type":"text","text":"Done."}]"#);
            end(o);
        });
        let id = id(&mut self.rng, "msg", created);
        self.session.messages.push(Message {
            id,
            role: "assistant",
            created,
            stored: created,
            data,
            version_2,
            parts,
        });
    }
}

impl Counts {
    /// The `tokens` object.
    pub fn write_to(&self, o: &mut Obj, with_total: bool) {
        if with_total {
            o.n("total", self.input + self.output + self.reasoning + self.read + self.write);
        }
        o.n("input", self.input).n("output", self.output).n("reasoning", self.reasoning).o("cache", |o| {
            o.n("read", self.read).n("write", self.write);
        });
    }
}

/// One object.
pub fn object(fill: impl FnOnce(&mut Obj)) -> Vec<u8> {
    let mut out = Vec::new();
    obj(&mut out, fill);
    out
}
