//! Replies of a Claude Code session and the results of tools: what is planned, and the lines that are written.

use super::{
    model::{Block, Cache, Era, Reply, reply_ids},
    record::{self, Thread, entry},
    session::Session,
};
use crate::corpus::{
    lines::Lines,
    rng::Rng,
    sink::Sink,
    text,
    time::{MINUTE, iso},
    trap::Trap,
    truth::Tokens,
};

impl Session<'_> {
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
}

/// A reply that never arrived whole in the log.
pub fn cut_reply(rng: &mut Rng, era: Era, model: &'static str) -> Reply {
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
