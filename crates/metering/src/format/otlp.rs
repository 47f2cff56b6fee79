//! OpenTelemetry log events of Claude Code, Codex, Gemini CLI and Qwen Code, as OTLP JSON: a file of a collector's file
//! exporter (one object a line), or what was posted to `/v1/logs`.
//!
//! What makes these hard, and what is done about it:
//! - They say again what the harness's own log says. Each is matched with the log's record of the same request where
//!   that was read too, and gives it what it knows better; alone it is the request ([`Yields::Request`]).
//! - They also tell of requests that no log has: those of Claude Code for titles and the like.
//! - Values may be strings, 64-bit numbers are; a name may stand in the body, in `event.name` or in `eventName`.
//! - Cached tokens are inside the input of Codex, Gemini CLI and Qwen Code; Gemini CLI's thoughts are not in its output.
//! - Exporters send a batch again when an answer is lost: an event is its session, time, ordinal and counts.
//! - Metrics of the same programs are sums of the same tokens, and are not read here.
//!
//! [documented: Claude Code's and Codex's monitoring pages; source: google-gemini/gemini-cli:packages/core/src/telemetry,
//! openai/codex:codex-rs/otel]

mod client;
mod event;

use self::client::report;
use self::event::{Event, Resource};
use super::{Format, Out, Reader, Shape};
use crate::scan::json::Scanner;
use memchr::memmem;

/// One object a line.
pub const LINES: Format = Format {
    name: "otlp",
    harness: "",
    shape: Shape::Lines,
    claims: |_| false,
    sniff: |head| {
        let first = memchr::memchr(b'\n', head).map_or(head, |end| &head[..end]);
        is_otlp(head) && first.len() > 40
    },
    open: |_| Box::new(Otlp::default()),
};

/// One object, or a list of them, over many lines.
pub const DOCUMENT: Format = Format {
    name: "otlp-document",
    harness: "",
    shape: Shape::Document,
    claims: |_| false,
    sniff: is_otlp,
    open: |_| Box::new(Otlp::default()),
};

/// What an export begins with, after brackets and spaces.
const SIGNALS: [&[u8]; 3] = [b"\"resourceLogs\"", b"\"resourceMetrics\"", b"\"resourceSpans\""];

fn is_otlp(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let begin = head.iter().position(|b| !b.is_ascii_whitespace() && !b"[{".contains(b)).unwrap_or(0);
    begin > 0 && SIGNALS.iter().any(|s| head[begin..].starts_with(s))
}

#[derive(Debug, Default)]
struct Otlp {
    metrics: bool,
}

impl Reader for Otlp {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let mut scanner = Scanner::new(line);
        loop {
            match scanner.peek() {
                Some(b'[') => {
                    scanner.array(|s| self.export(number, s, out));
                }
                Some(b'{') => self.export(number, &mut scanner, out),
                _ => break,
            }
            if scanner.broken() {
                out.finding(
                    number,
                    "The export is cut or is not JSON; what stands behind the cut was not read.",
                );
                break;
            }
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

impl Otlp {
    fn export(&mut self, number: u64, s: &mut Scanner<'_>, out: &mut Out<'_>) {
        s.object(|key, s| match key {
            "resourceLogs" => {
                s.array(|s| resource_logs(number, s, out));
            }
            "resourceMetrics" | "resourceSpans" => {
                let other = s.raw();
                out.recognised();
                if key == "resourceMetrics" && memmem::find(other, b"token.usage").is_some() {
                    self.metrics = true;
                    out.finding(
                        number,
                        "Metrics are sums that cannot be split into requests, and were not read. Export log events \
                         too: OTEL_LOGS_EXPORTER=otlp for Claude Code, `exporter` under [otel] for Codex.",
                    );
                }
            }
            _ => s.skip(),
        });
    }
}

/// The resource may stand before or behind its records.
fn resource_logs(number: u64, s: &mut Scanner<'_>, out: &mut Out<'_>) {
    let (mut resource, mut scopes): (&[u8], Vec<&[u8]>) = (&[], Vec::new());
    s.object(|key, s| match key {
        "resource" => resource = s.raw(),
        "scopeLogs" | "instrumentationLibraryLogs" => scopes.push(s.raw()),
        _ => s.skip(),
    });
    let resource = Resource::read(resource);
    for scope in scopes {
        let mut s = Scanner::new(scope);
        s.array(|s| {
            let mut records: Vec<&[u8]> = Vec::new();
            s.object(|key, s| match key {
                "logRecords" | "logs" => records.push(s.raw()),
                _ => s.skip(),
            });
            for list in records {
                let mut s = Scanner::new(list);
                s.array(|s| {
                    if let Some(event) = Event::read(s, &resource) {
                        out.recognised();
                        report(number, &event, out);
                    }
                });
            }
        });
        if s.broken() {
            out.finding(number, "The export is cut or is not JSON; what stands behind the cut was not read.");
        }
    }
}

#[cfg(test)]
mod tests;
