//! The records of a session's log and of its telemetry, field by field as the program writes them.

use super::session::{Models, Session, Used};
use crate::corpus::{
    json::{Obj, obj},
    sink::Sink,
    text, time,
};

impl Session {
    fn event(&mut self, sink: &mut Sink, kind: &str, agent: Option<&str>, data: impl FnOnce(&mut Obj)) {
        let (id, at) = (text::uuid(&mut self.flow.rng), time::iso(self.flow.now));
        obj(&mut self.lines.bytes, |o| {
            o.s("type", kind).o("data", data).s("id", &id).s("timestamp", &at).raw("parentId", "null");
            if let Some(agent) = agent {
                o.s("agentId", agent);
            }
        });
        self.lines.end(sink);
    }

    /// The session begins.
    pub fn began(&mut self, sink: &mut Sink) {
        let (id, at) = (self.id.clone(), time::iso(self.flow.now));
        self.event(sink, "session.start", None, |o| {
            o.s("sessionId", &id)
                .n("version", 1)
                .s("producer", "copilot-agent")
                .s("copilotVersion", "1.0.60");
            o.s("startTime", &at).raw("context", r#"{"cwd":"/home/dev/work/shop-api","branch":"main"}"#);
            o.s("selectedModel", "auto");
        });
    }

    /// It goes on.
    pub fn resumed(&mut self, sink: &mut Sink) {
        let at = time::iso(self.flow.now);
        self.event(sink, "session.resume", None, |o| {
            o.s("resumeTime", &at).n("eventCount", 9).raw("context", r#"{"cwd":"/home/dev/work/shop-api"}"#);
        });
    }

    /// Its context was compacted.
    pub fn compacted(&mut self, sink: &mut Sink) {
        self.event(sink, "session.compaction_start", None, |_| {});
        self.event(sink, "session.compaction_complete", None, |o| {
            o.b("success", true).n("preCompactionTokens", 90_000);
        });
    }

    /// Another model.
    pub fn changed(&mut self, sink: &mut Sink, model: &str) {
        self.event(sink, "session.model_change", None, |o| {
            o.s("newModel", model);
        });
    }

    /// A message to the model, of the person or to an agent.
    pub fn asked(&mut self, sink: &mut Sink, said: &[u8], agent: Option<&str>) {
        let interaction = self.interaction.clone();
        self.event(sink, "user.message", agent, |o| {
            o.bytes("content", said).s("interactionId", &interaction);
        });
    }

    /// A reply, or a part of it.
    pub fn said(
        &mut self,
        sink: &mut Sink,
        said: &[u8],
        used: &Used,
        model: &str,
        agent: Option<&str>,
        call: &str,
    ) {
        let (message, interaction, silent) =
            (text::uuid(&mut self.flow.rng), self.interaction.clone(), self.silent);
        self.event(sink, "assistant.message", None, |o| {
            o.s("messageId", &message).bytes("content", said).raw("toolRequests", "[]");
            if !silent {
                o.n("outputTokens", used.output);
            }
            o.s("interactionId", &interaction).s("model", model).s("apiCallId", call);
            if let Some(agent) = agent {
                o.s("parentToolCallId", agent);
            }
        });
    }

    /// A tool's result.
    pub fn returned(&mut self, sink: &mut Sink, result: &[u8]) {
        let call = text::alnum(&mut self.flow.rng, 20);
        self.event(sink, "tool.execution_complete", None, |o| {
            o.s("toolCallId", &call).b("success", true).o("result", |o| {
                o.bytes("content", result);
            });
        });
    }

    /// A failed attempt.
    pub fn failed(&mut self, sink: &mut Sink) {
        self.event(sink, "session.error", None, |o| {
            o.s("errorType", "rate_limit").s("message", "Slow down").n("statusCode", 429);
        });
    }

    /// The session ends.
    pub fn shut_down(&mut self, sink: &mut Sink, counters: &Models) {
        self.event(sink, "session.shutdown", None, |o| {
            o.s("shutdownType", "routine").n("totalPremiumRequests", 3).n("totalApiDurationMs", 9_000);
            o.o("modelMetrics", |o| {
                for (model, used) in counters {
                    o.o(model, |o| {
                        o.o("requests", |o| {
                            o.n("count", used.requests).raw("cost", "0.33");
                        });
                        o.o("usage", |o| {
                            o.n("inputTokens", used.prompt).n("outputTokens", used.output);
                            o.n("cacheReadTokens", used.read).n("cacheWriteTokens", used.write);
                            o.n("reasoningTokens", used.reasoning);
                        });
                    });
                }
            });
            o.s("currentModel", "claude-sonnet-4.6").n("currentTokens", 27_417);
        });
    }

    /// A request as telemetry has it, and the sum of the run that it is in.
    pub fn span(&mut self, sink: &mut Sink, used: &Used, model: &str, from: u64, to: u64) {
        let (id, interaction) = (self.id.clone(), self.interaction.clone());
        let trace = text::hex(&mut self.flow.rng, 32);
        for operation in ["chat", "invoke_agent"] {
            let span = text::hex(&mut self.flow.rng, 16);
            let parts = |ms: u64| format!("[{},{}]", ms / 1000, ms % 1000 * 1_000_000);
            obj(&mut self.spans.bytes, |o| {
                o.s("type", "span").s("traceId", &trace).s("spanId", &span);
                o.s("name", &format!("{operation} {model}"))
                    .raw("startTime", &parts(from))
                    .raw("endTime", &parts(to));
                o.o("attributes", |o| {
                    o.s("gen_ai.operation.name", operation).s("gen_ai.provider.name", "github");
                    o.s("gen_ai.conversation.id", &id).s("gen_ai.response.model", model);
                    o.n("gen_ai.usage.input_tokens", used.prompt)
                        .n("gen_ai.usage.output_tokens", used.output);
                    o.n("gen_ai.usage.cache_read.input_tokens", used.read);
                    o.n("gen_ai.usage.cache_creation.input_tokens", used.write);
                    o.n("gen_ai.usage.reasoning.output_tokens", used.reasoning);
                    o.s("github.copilot.interaction_id", &interaction);
                });
                o.raw("resource", r#"{"attributes":{"service.name":"github-copilot"}}"#);
                o.raw("instrumentationScope", r#"{"name":"github.copilot","version":"1.0.89"}"#);
            });
            self.spans.end(sink);
        }
    }
}
