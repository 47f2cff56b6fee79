//! The lines of a Claude Code transcript, field by field as the program writes them.

use super::model::{Block, Reply};
use crate::corpus::{
    json::{Obj, obj},
    rng::Rng,
    sink::Sink,
    text, time,
};

/// What every line of a file has in common.
#[derive(Clone, Debug)]
pub struct Common {
    /// `sessionId`.
    pub session: String,
    /// `cwd`, escaped.
    pub cwd: String,
    /// `version`.
    pub version: &'static str,
    /// `gitBranch`.
    pub branch: &'static str,
    /// `slug`, in newer versions.
    pub slug: Option<&'static str>,
    /// `entrypoint`, in newer versions.
    pub entrypoint: Option<&'static str>,
}

/// One chain of lines: the main conversation or one subagent.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The last line's uuid.
    pub parent: Option<String>,
    /// `agentId`.
    pub agent: Option<String>,
    /// `isSidechain`.
    pub sidechain: bool,
    /// Source of uuids: of the file, not of the plan, so that copies have others.
    pub ids: Rng,
}

impl Thread {
    /// The main conversation or a subagent.
    pub fn new(seed: u64, agent: Option<String>, sidechain: bool) -> Self {
        Self { parent: None, agent, sidechain, ids: Rng::new(seed) }
    }
}

/// A line of the conversation: common fields around what `fill` writes. Returns the line's uuid.
pub fn entry(
    out: &mut Vec<u8>,
    common: &Common,
    thread: &mut Thread,
    at: u64,
    fill: impl FnOnce(&mut Obj),
) -> String {
    let uuid = text::uuid(&mut thread.ids);
    obj(out, |o| {
        o.opt("parentUuid", thread.parent.as_deref()).b("isSidechain", thread.sidechain);
        if let Some(agent) = &thread.agent {
            o.s("agentId", agent);
        }
        fill(o);
        o.s("uuid", &uuid).s("timestamp", &time::iso(at)).s("userType", "external");
        if let Some(entrypoint) = common.entrypoint {
            o.s("entrypoint", entrypoint);
        }
        o.s("cwd", &common.cwd)
            .s("sessionId", &common.session)
            .s("version", common.version)
            .s("gitBranch", common.branch);
        if let Some(slug) = common.slug {
            o.s("slug", slug);
        }
    });
    thread.parent = Some(uuid.clone());
    uuid
}

/// The `usage` object of a reply on one of its lines.
fn usage(o: &mut Obj, reply: &Reply, output: u64, last: bool) {
    let t = &reply.tokens;
    let count = |o: &mut Obj, key: &str, value: u64| {
        if reply.nulls && value == 0 {
            o.raw(key, "null");
        } else {
            o.n(key, value);
        }
    };
    count(o, "input_tokens", t.input);
    count(o, "cache_creation_input_tokens", t.write_5m + t.write_1h);
    count(o, "cache_read_input_tokens", t.read);
    if reply.split {
        o.o("cache_creation", |o| {
            o.n("ephemeral_5m_input_tokens", t.write_5m).n("ephemeral_1h_input_tokens", t.write_1h);
        });
    }
    if reply.nulls && !last {
        o.raw("output_tokens", "null");
    } else {
        o.n("output_tokens", output);
    }
    if last && reply.iterations {
        o.raw("server_tool_use", r#"{"web_search_requests":0,"web_fetch_requests":0}"#);
    }
    o.s("service_tier", "standard");
    if last && let Some(speed) = reply.speed {
        o.s("inference_geo", "global");
        if reply.iterations {
            // Two parts of one reply; their sums are already above.
            let part = (output / 3, t.read / 2);
            let parts = [part, (output - part.0, t.read - part.1)];
            o.list("iterations", &parts, |o, (output, read)| {
                o.n("input_tokens", t.input).n("output_tokens", *output).n("cache_read_input_tokens", *read);
                o.n("cache_creation_input_tokens", t.write_5m + t.write_1h).s("type", "message");
            });
        }
        o.s("speed", speed);
    }
}

fn block(o: &mut Obj, sink: &Sink, rng: &mut Rng, block: &Block) {
    match block {
        Block::Thinking(length) => {
            o.s("type", "thinking").bytes("thinking", sink.pool.cut(rng, sink.text(*length as u64)));
            o.s("signature", &text::alnum(rng, 180));
        }
        Block::Text(length) => {
            o.s("type", "text").bytes("text", sink.pool.cut(rng, sink.text(*length as u64)));
        }
        Block::Tool(id, name, length) => {
            o.s("type", "tool_use").s("id", id).s("name", name).o("input", |o| {
                let key = if *name == "Bash" { "command" } else { "file_path" };
                if *length > 100_000 {
                    o.s(key, "src/generated.rs").bytes("content", &sink.pool.long(rng, *length));
                } else {
                    o.bytes(key, sink.pool.cut(rng, sink.text(*length as u64)))
                        .s("description", "Look at it");
                }
            });
        }
    }
}

/// The members of an assistant line, without the common ones. `blocks` are those of this line.
pub fn assistant(
    o: &mut Obj,
    sink: &Sink,
    rng: &mut Rng,
    reply: &Reply,
    blocks: &[Block],
    output: u64,
    last: bool,
) {
    o.o("message", |o| {
        o.s("model", reply.model);
        if let Some(id) = &reply.id {
            o.s("id", id);
        }
        o.s("type", "message").s("role", "assistant").list("content", blocks, |o, b| block(o, sink, rng, b));
        o.opt("stop_reason", reply.stop.filter(|_| last)).raw("stop_sequence", "null");
        o.o("usage", |o| usage(o, reply, output, last));
        if let Some((reason, missed)) = reply.miss.filter(|_| last) {
            o.o("diagnostics", |o| {
                o.o("cache_miss_reason", |o| {
                    o.s("type", reason);
                    if missed > 0 {
                        o.n("cache_missed_input_tokens", missed);
                    }
                });
            });
        }
    });
    if let Some(request) = &reply.request {
        o.opt("requestId", request.as_deref());
    }
    o.s("type", "assistant");
}

/// The members of a user line whose content is text.
pub fn prompt(o: &mut Obj, id: Option<&str>, content: &[u8]) {
    if let Some(id) = id {
        o.s("promptId", id);
    }
    o.s("type", "user").o("message", |o| {
        o.s("role", "user").bytes("content", content);
    });
}

/// The members of a user line with the result of a tool.
pub fn tool_result(
    o: &mut Obj,
    prompt: Option<&str>,
    tool: &str,
    content: &[u8],
    result: impl FnOnce(&mut Obj),
) {
    if let Some(id) = prompt {
        o.s("promptId", id);
    }
    o.s("type", "user").o("message", |o| {
        o.s("role", "user").list("content", &[()], |o, ()| {
            o.s("tool_use_id", tool).s("type", "tool_result").bytes("content", content).b("is_error", false);
        });
    });
    o.o("toolUseResult", result);
}

/// The members of a reply that the program made up because of an error.
pub fn synthetic(o: &mut Obj, id: &str, kind: &str, message: &str) {
    o.o("message", |o| {
        o.s("id", id).raw("container", "null").s("model", "<synthetic>").s("role", "assistant");
        o.s("stop_reason", "stop_sequence").s("stop_sequence", "").s("type", "message");
        o.o("usage", |o| {
            o.n("input_tokens", 0)
                .n("output_tokens", 0)
                .n("cache_creation_input_tokens", 0)
                .n("cache_read_input_tokens", 0);
            o.raw("server_tool_use", r#"{"web_search_requests":0,"web_fetch_requests":0}"#)
                .raw("service_tier", "null");
            o.o("cache_creation", |o| {
                o.n("ephemeral_1h_input_tokens", 0).n("ephemeral_5m_input_tokens", 0);
            });
        });
        o.list("content", &[()], |o, ()| {
            o.s("type", "text").s("text", message);
        });
    });
    o.s("type", "assistant").s("error", kind).b("isApiErrorMessage", true);
}
