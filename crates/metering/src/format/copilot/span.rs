//! Spans of telemetry, one a line: `{type: "span", traceId, spanId, name, startTime: [s, ns], endTime: [s, ns], attributes}`.
//!
//! A `chat` span is a request; those of agents may stand for several. `invoke_agent` spans are the sums of theirs.
//! Metrics and other records of the same file repeat them.

use super::session::interaction_key;
use super::used::Used;
use crate::format::fields::{Text, text};
use crate::format::objects::objects;
use crate::format::{Out, Reader};
use crate::record::{Identity, Prompt, Sighting, Yields};
use crate::request::harness;
use crate::scan::json::Scanner;
use crate::time::{self, Millis};

/// Reads spans.
#[derive(Debug)]
pub(super) struct Spans;

#[derive(Debug, Default)]
struct Span<'a> {
    name: Text<'a>,
    trace: Text<'a>,
    id: Text<'a>,
    start: Option<Millis>,
    end: Option<Millis>,
    operation: Text<'a>,
    session: Text<'a>,
    interaction: Text<'a>,
    /// As asked for, and as answered.
    models: [Text<'a>; 2],
    provider: Text<'a>,
    version: Text<'a>,
    used: Used,
}

impl<'a> Span<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut span = Self::default();
        s.object(|key, s| match key {
            "name" => span.name = text(s),
            "traceId" => span.trace = text(s),
            "spanId" => span.id = text(s),
            "startTime" => span.start = parts(s),
            "endTime" => span.end = parts(s),
            "attributes" => {
                s.object(|key, s| span.attribute(key, s));
            }
            "instrumentationScope" => {
                s.object(|key, s| match key {
                    "version" => span.version = text(s),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
        span
    }

    fn attribute(&mut self, key: &str, s: &mut Scanner<'a>) {
        let count = match key {
            "gen_ai.usage.input_tokens" => &mut self.used.prompt,
            "gen_ai.usage.output_tokens" => &mut self.used.output,
            "gen_ai.usage.cache_read.input_tokens" | "gen_ai.usage.cache_read_input_tokens" => {
                &mut self.used.read
            }
            "gen_ai.usage.cache_write.input_tokens"
            | "gen_ai.usage.cache_creation.input_tokens"
            | "gen_ai.usage.cache_creation_input_tokens" => &mut self.used.write,
            "gen_ai.usage.reasoning.output_tokens" | "gen_ai.usage.reasoning_tokens" => {
                &mut self.used.reasoning
            }
            "github.copilot.nano_aiu" => &mut self.used.credits,
            "gen_ai.operation.name" => return self.operation = text(s),
            "gen_ai.conversation.id" => return self.session = text(s),
            "github.copilot.interaction_id" => return self.interaction = text(s),
            "gen_ai.request.model" => return self.models[0] = text(s),
            "gen_ai.response.model" => return self.models[1] = text(s),
            "gen_ai.provider.name" => return self.provider = text(s),
            _ => return s.skip(),
        };
        *count = s.u64().unwrap_or(0);
    }

    fn is_request(&self) -> bool {
        self.operation.as_deref() == Some("chat")
            || self.operation.is_none() && self.name.as_deref().is_some_and(|n| n.starts_with("chat "))
    }

    fn report(&self, number: u64, out: &mut Out<'_>) {
        let tokens = self.used.tokens();
        let (Some(trace), Some(id), true) = (self.trace.as_deref(), self.id.as_deref(), self.is_request())
        else {
            return;
        };
        out.recognised();
        if tokens.is_zero() {
            return;
        }
        let Some(at) = self.end.or(self.start) else {
            out.finding(number, "The span has no readable time; it was not counted.");
            return;
        };
        let took = self.start.zip(self.end).and_then(|(start, end)| u64::try_from(end - start).ok());
        let known = self.interaction.as_deref().map(interaction_key);
        out.sight(&Sighting {
            id: Identity::of(&["copilot span", trace, id]),
            at,
            harness: harness::COPILOT_CLI,
            version: self.version.as_deref(),
            session: self.session.as_deref(),
            prompt: known.map_or(Prompt::ByTime, Prompt::Known),
            // Copilot itself serves every model but a person's own.
            provider: self.provider.as_deref().filter(|p| *p != "github"),
            model: self.models[1].as_deref().or(self.models[0].as_deref()),
            tokens,
            yields: Yields::Session,
            duration_ms: took,
            reported_cost: self.used.cost(),
            ..Sighting::default()
        });
    }
}

/// `[seconds, nanoseconds]`, or one number of either or of milliseconds.
fn parts(s: &mut Scanner<'_>) -> Option<Millis> {
    if s.peek() != Some(b'[') {
        let number = s.i64()?;
        return [1, 1_000, 1_000_000].into_iter().find_map(|unit| time::of_millis(number / unit));
    }
    let (mut numbers, mut place) = ([0, 0], 0);
    s.array(|s| {
        if let (Some(to), Some(number)) = (numbers.get_mut(place), s.i64()) {
            *to = number;
        }
        place += 1;
    });
    time::of_millis(numbers[0].saturating_mul(1000).saturating_add(numbers[1] / 1_000_000))
}

impl Reader for Spans {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"type\":\"", b"{\"traceId\":\""], out, |scanner, out| {
            let span = Span::read(scanner);
            if !scanner.broken() {
                span.report(number, out);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
