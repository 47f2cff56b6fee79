//! Subagents of a Claude Code session, and the special agents whose files repeat lines of their parent.

use super::{
    model::{Block, Cache, Era, Reply},
    record::{self, Thread, entry},
    session::Session,
};
use crate::corpus::{
    json::obj, lines::Lines, rng::Rng, sink::Sink, text, time::iso, trap::Trap, truth::Tokens,
};
use std::io;

/// A tool call `tool` that starts a subagent: its requests and then its result on the main conversation.
pub fn task(session: &mut Session, sink: &mut Sink, tool: &str) -> io::Result<()> {
    let era = session.spec.era;
    let in_session_file = era == Era::Sidechain;
    let id = text::hex(&mut session.rng, if era == Era::Flat { 8 } else { 17 });
    let mut thread = thread(session, (!in_session_file).then(|| id.clone()));
    let mut file = if in_session_file { None } else { Some(open(session, sink)) };
    let mut cache = Cache::new(&mut session.rng, false);
    session.now += 900;
    prompt(session, sink, file.as_mut(), &mut thread, 700);
    if sink.on(Trap::SidechainReplay) && session.rng.chance(250) {
        replay(session, sink, file.as_mut(), &mut thread);
    }
    let rounds = session.rng.skew(2, 20);
    let mut last = Tokens::default();
    for round in 1..=rounds {
        session.now += session.rng.range(1_200, 14_000);
        let tool = (round < rounds).then_some("Grep");
        let at = session.now;
        let model = session.models.1;
        let reply = session.reply(sink, &mut cache, model, tool);
        session.write(sink, file.as_mut(), &mut thread, &reply);
        if session.own {
            sink.truth.request(&session.spec.id, reply.model, at, &reply.tokens, false);
        }
        if sink.on(Trap::AgentProgress) && !in_session_file && session.rng.chance(500) {
            progress(session, sink, &reply, &id);
        }
        for block in &reply.blocks {
            if let Block::Tool(call, _, _) = block {
                session.now += session.rng.range(30, 2_000);
                cache.fresh += session.result(sink, file.as_mut(), &mut thread, call);
            }
        }
        last = reply.tokens;
    }
    if let Some(lines) = file {
        let path = match era {
            Era::Flat => format!(".claude/projects/{}/agent-{id}.jsonl", session.spec.slug),
            _ => path(session, &format!("agent-{id}.jsonl")),
        };
        close(session, sink, lines, &path)?;
        if session.own && era != Era::Flat {
            let meta = br#"{"agentType":"Explore","description":"Look at the cache"}"#;
            sink.write(&path.replace(".jsonl", ".meta.json"), meta)?;
        }
    }
    session.cache.fresh += last.output + 200;
    result(session, sink, tool, &id, &last);
    Ok(())
}

/// A compaction: the boundary and the summary, and in versions that run it as an agent that agent's file.
pub fn compact(session: &mut Session, sink: &mut Sink) -> io::Result<()> {
    sink.planted(Trap::Compaction);
    session.now += session.rng.range(20_000, 90_000);
    let before = session.cache.held;
    if sink.on(Trap::AgentCompactCopies) && session.spec.era == Era::Current {
        special(session, sink, "agent-acompact-", Trap::AgentCompactCopies)?;
    }
    session.main.parent = None;
    session.system(sink, "compact_boundary", |o| {
        o.s("content", "Conversation compacted").b("isMeta", false).s("level", "info");
        o.o("compactMetadata", |o| {
            o.s("trigger", "auto").n("preTokens", before);
        });
    });
    let mut rng = session.rng.clone();
    let summary = sink.pool.cut(&mut rng, 9_000);
    let id = session.prompt.clone();
    entry(&mut session.lines.bytes, &session.common, &mut session.main, session.now, |o| {
        record::prompt(o, id.as_deref(), summary);
        o.b("isVisibleInTranscriptOnly", true).b("isCompactSummary", true);
    });
    session.lines.end(sink);
    session.cache.held = session.cache.floor;
    session.cache.fresh = 3_000;
    Ok(())
}

/// A side question: an agent's file with copies of the conversation and one request of its own.
pub fn aside(session: &mut Session, sink: &mut Sink) -> io::Result<()> {
    session.now += session.rng.range(2_000, 30_000);
    special(session, sink, "agent-aside_question-", Trap::AsideCopies)
}

fn special(session: &mut Session, sink: &mut Sink, prefix: &str, trap: Trap) -> io::Result<()> {
    let id = text::hex(&mut session.rng, 16);
    let name = prefix.strip_prefix("agent-").unwrap_or(prefix);
    let mut thread = thread(session, Some(format!("{name}{id}")));
    let mut file = open(session, sink);
    let now = session.now;
    for (reply, at) in session.recent.clone() {
        let mut copy = reply;
        copy.outputs = vec![1 + session.rng.below(8).min(copy.tokens.output.saturating_sub(1))];
        copy.stop = None;
        session.now = at;
        session.write(sink, Some(&mut file), &mut thread, &copy);
        sink.planted(trap);
    }
    session.now = now;
    prompt(session, sink, Some(&mut file), &mut thread, 300);
    let mut cache = session.cache.clone();
    cache.fresh += 400;
    session.now += 2_000;
    let at = session.now;
    let model = session.models.0;
    let reply = session.reply(sink, &mut cache, model, None);
    session.write(sink, Some(&mut file), &mut thread, &reply);
    if session.own {
        sink.truth.request(&session.spec.id, reply.model, at, &reply.tokens, false);
    }
    let path = path(session, &format!("{prefix}{id}.jsonl"));
    close(session, sink, file, &path)
}

/// The last reply of the main conversation again, under another request id.
fn replay(session: &mut Session, sink: &mut Sink, file: Option<&mut Lines>, thread: &mut Thread) {
    let Some((reply, _)) = session.recent.last().filter(|(reply, _)| reply.id.is_some()).cloned() else {
        return;
    };
    let mut copy = reply;
    copy.request = Some(Some(format!("req_011C{}", text::alnum(&mut session.rng, 20))));
    copy.outputs = vec![copy.tokens.output];
    session.write(sink, file, thread, &copy);
    sink.planted(Trap::SidechainReplay);
}

/// A `progress` line of the main conversation that holds a subagent's reply as a real object.
fn progress(session: &mut Session, sink: &mut Sink, reply: &Reply, agent: &str) {
    sink.planted(Trap::AgentProgress);
    let mut rng = session.rng.clone();
    let uuid = text::uuid(&mut session.main.ids);
    let (at, output) = (session.now, reply.tokens.output);
    entry(&mut session.lines.bytes, &session.common, &mut session.main, at, |o| {
        o.s("type", "progress").o("data", |o| {
            o.o("message", |o| {
                record::assistant(o, sink, &mut rng, reply, &reply.blocks, output, true);
                o.s("uuid", &uuid).s("timestamp", &iso(at));
            });
            o.s("type", "agent_progress").s("prompt", "").s("agentId", agent);
        });
        o.s("toolUseID", "agent_msg_1").s("parentToolUseID", "toolu_parent");
    });
    session.lines.end(sink);
}

/// The subagent's result on the main conversation; with its last usage as the program records it.
fn result(session: &mut Session, sink: &mut Sink, tool: &str, agent: &str, last: &Tokens) {
    session.now += 200;
    let with_usage = sink.on(Trap::TaskResultUsage);
    if with_usage {
        sink.planted(Trap::TaskResultUsage);
    }
    let mut rng = session.rng.clone();
    let content = sink.pool.cut(&mut rng, 900);
    let prompt = session.prompt.clone();
    entry(&mut session.lines.bytes, &session.common, &mut session.main, session.now, |o| {
        record::tool_result(o, prompt.as_deref(), tool, content, |o| {
            o.s("status", "completed").s("prompt", "Look at the cache").s("agentId", agent);
            o.n("totalDurationMs", 61_000)
                .n("totalTokens", last.prompt() + last.output)
                .n("totalToolUseCount", 4);
            if with_usage {
                o.o("usage", |o| {
                    o.n("input_tokens", last.input)
                        .n("cache_creation_input_tokens", last.write_5m + last.write_1h);
                    o.n("cache_read_input_tokens", last.read).n("output_tokens", last.output);
                });
            }
        });
    });
    session.lines.end(sink);
}

/// The first line of an agent: what it was asked to do.
fn prompt(
    session: &mut Session,
    sink: &mut Sink,
    file: Option<&mut Lines>,
    thread: &mut Thread,
    length: usize,
) {
    let mut rng = session.rng.clone();
    let content = sink.pool.cut(&mut rng, length);
    let id = session.prompt.clone();
    let lines = match file {
        Some(lines) => lines,
        None => &mut session.lines,
    };
    entry(&mut lines.bytes, &session.common, thread, session.now, |o| {
        record::prompt(o, id.as_deref(), content)
    });
    lines.end(sink);
}

fn thread(session: &mut Session, agent: Option<String>) -> Thread {
    Thread::new(session.main.ids.next(), agent, true)
}

/// The file of the next agent. A copied history does not bring its agents' files: they are rendered and dropped.
fn open(session: &mut Session, sink: &mut Sink) -> Lines {
    session.agents += 1;
    if session.own { Lines::new(sink, session.spec.index * 1009 + session.agents) } else { Lines::bare() }
}

fn close(session: &Session, sink: &mut Sink, lines: Lines, path: &str) -> io::Result<()> {
    if !session.own {
        return Ok(());
    }
    let bytes = lines.finish(sink, |bytes, _, rng: &mut Rng| {
        obj(bytes, |o| {
            o.s("type", "assistant").s("uuid", &text::uuid(rng)).o("message", |o| {
                o.s("id", "msg_01CutCutCutCutCutCutCu").o("usage", |o| {
                    o.n("input_tokens", 4_321).n("output_tokens", 1_234);
                });
            });
        });
    });
    sink.write(path, &bytes)
}

fn path(session: &Session, name: &str) -> String {
    format!(".claude/projects/{}/{}/subagents/{name}", session.spec.slug, session.spec.id)
}
