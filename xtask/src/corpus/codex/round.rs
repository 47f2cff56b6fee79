//! One request of a Codex rollout and the result of the tool that it calls.

use super::{
    record::Usage,
    session::{Kind, Writer},
};
use crate::corpus::{sink::Sink, text, trap::Trap, truth::Tokens};

impl Writer<'_> {
    /// One request, what it says, and the result of its tool call.
    pub fn round(&mut self, sink: &mut Sink, last: bool) {
        // An agent is done within a minute, see `pause`.
        self.now += self.rng.range(1_800, if self.spec.kind == Kind::Spawn { 5_000 } else { 30_000 });
        let output = self.rng.skew(40, 3_000);
        let reasoning = if self.rng.chance(700) { self.rng.below(output) } else { 0 };
        let writes = sink.on(Trap::CodexCacheWrite) && !self.spec.old;
        // The cache holds blocks of 128 tokens and is sometimes gone.
        let cached = if self.rng.chance(60) { 0 } else { self.cached / 128 * 128 };
        let fresh = self.context - cached;
        let written = if writes && self.rng.chance(700) { fresh / 2 } else { 0 };
        if writes {
            sink.planted(Trap::CodexCacheWrite);
        }
        let usage =
            Usage { input: self.context, cached, written, output, reasoning, total: self.context + output };
        let mut rng = self.rng.clone();
        self.put(sink, "response_item", |o| {
            o.s("type", "reasoning").raw("summary", "[]").raw("content", "null");
            o.s("encrypted_content", &text::alnum(&mut rng, 400 + reasoning as usize));
        });
        if last {
            let said = sink.pool.cut(&mut rng, output as usize * 2).to_vec();
            self.put(sink, "event_msg", |o| {
                o.s("type", "agent_message").bytes("message", &said);
            });
            self.message(sink, "assistant", &said);
        }
        let call = format!("call_{}", text::alnum(&mut self.rng, 24));
        if !last {
            self.put(sink, "response_item", |o| {
                o.s("type", "function_call").s("name", "exec_command");
                o.s("arguments", "{\\\"cmd\\\":\\\"rg usage src\\\"}").s("call_id", &call);
            });
        }
        self.total = self.total.plus(usage);
        self.last = usage;
        let at = self.now;
        let limits = self.limits(sink);
        self.count(sink, Some(usage), Some(limits));
        let tokens = Tokens {
            input: usage.input - cached - written,
            read: cached,
            write_5m: written,
            write_1h: 0,
            output,
            reasoning,
        };
        let session = self.spec.owner.as_ref().unwrap_or(&self.spec.id);
        let begins = !self.answered && self.spec.kind != Kind::Spawn;
        sink.truth.request(session, self.model, at, &tokens, begins);
        self.answered = true;
        if sink.on(Trap::CodexRefresh) && self.spec.old {
            // Version 0.57 reported each request twice.
            self.now += 5;
            self.count(sink, Some(usage), Some(limits));
            sink.planted(Trap::CodexRefresh);
        }
        self.cached = self.context;
        self.context += output;
        if !last {
            self.tool_output(sink, &call);
        }
    }

    fn tool_output(&mut self, sink: &mut Sink, call: &str) {
        self.now += self.rng.range(40, 6_000);
        let length = self.rng.skew(100, 24_000);
        self.context += length / 4;
        let mut rng = self.rng.clone();
        let mut content =
            if sink.traps.hits(Trap::LongLines, self.spec.file, 7) && self.long > 0 && rng.chance(60) {
                sink.planted(Trap::LongLines);
                self.long -= 1;
                let length = rng.range(2_000_000, 5_000_000) as usize;
                sink.pool.long(&mut rng, length)
            } else {
                sink.pool.cut(&mut rng, sink.text(length)).to_vec()
            };
        if sink.on(Trap::UsageInText) && rng.chance(30) {
            sink.planted(Trap::UsageInText);
            content.extend_from_slice(QUOTED);
        }
        self.put(sink, "response_item", |o| {
            o.s("type", "function_call_output").s("call_id", call).bytes("output", &content);
        });
    }
}

/// A rollout line as a tool's output quotes it.
const QUOTED: &[u8] = br#"\n{\"timestamp\":\"2026-09-01T00:00:00.000Z\",\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\",\"info\":{\"total_token_usage\":{\"input_tokens\":999999,\"cached_input_tokens\":5,\"output_tokens\":88888,\"reasoning_output_tokens\":7,\"total_tokens\":1088887},\"last_token_usage\":{\"input_tokens\":77777,\"cached_input_tokens\":5,\"output_tokens\":6666,\"reasoning_output_tokens\":7,\"total_tokens\":84443},\"model_context_window\":258400}}}\n"#;
