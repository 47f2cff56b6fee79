//! What each program's events mean.

use super::event::Event;
use crate::format::{Out, failure};
use crate::key::Key;
use crate::price::provider_of;
use crate::record::{Identity, Lane, Prompt, PromptMark, Sighting, Yields};
use crate::request::{Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;

/// Reports a request, a failed attempt or a prompt; other events say nothing of usage.
pub(super) fn report(number: u64, event: &Event<'_>, out: &mut Out<'_>) {
    let Some((program, what)) = event.name.split_once('.') else { return };
    let client = match program {
        "claude_code" => CLAUDE_CODE,
        "codex" => CODEX,
        "gemini_cli" => GEMINI_CLI,
        _ => QWEN_CODE,
    };
    let kind = match what {
        "api_request" if program == "claude_code" => Kind::Reply,
        "api_response" => Kind::Reply,
        // The stream's last event holds the counts.
        "sse_event" | "websocket_event" if event.get("event.kind") == Some("response.completed") => {
            Kind::Reply
        }
        "api_error" => Kind::Failure,
        "api_request" if program == "codex" && status(event).is_some_and(|s| s >= 400) => Kind::Failure,
        "user_prompt" => Kind::Prompt,
        "compaction" | "chat_compression" => {
            if let (Some(session), Some(at)) = (event.get(client.session), event.at) {
                out.compaction(session, None, at);
            }
            return;
        }
        _ => return,
    };
    let Some(at) = event.at else {
        out.finding(number, "The event has no readable time; it was not counted.");
        return;
    };
    match kind {
        Kind::Prompt => prompt(&client, event, at, out),
        Kind::Failure => failed(&client, event, at, out),
        Kind::Reply => replied(number, &client, event, at, out),
    }
}

enum Kind {
    Reply,
    Failure,
    Prompt,
}

/// How a program names things.
struct Client {
    harness: &'static str,
    session: &'static str,
    /// The attribute that names the prompt, and the first part of its key.
    prompt: Option<(&'static str, &'static str)>,
    tokens: fn(&Event<'_>) -> Option<Tokens>,
}

const CLAUDE_CODE: Client = Client {
    harness: harness::CLAUDE_CODE,
    session: "session.id",
    // The same key as in the transcripts.
    prompt: Some(("prompt.id", "prompt")),
    tokens: |e| {
        let n = |name| e.count(name).unwrap_or(0);
        e.count("input_tokens").or(e.count("output_tokens"))?;
        Some(Tokens {
            input: n("input_tokens"),
            cache_read: n("cache_read_tokens"),
            cache_write_5m: n("cache_creation_tokens"),
            output: n("output_tokens"),
            ..Tokens::default()
        })
    },
};

const CODEX: Client = Client {
    harness: harness::CODEX,
    session: "conversation.id",
    prompt: None,
    tokens: |e| {
        let n = |name| e.count(name).unwrap_or(0);
        let (input, read, write) =
            (e.count("input_token_count")?, n("cached_token_count"), n("cache_write_token_count"));
        Some(Tokens {
            input: input.saturating_sub(read.saturating_add(write)),
            cache_read: read.min(input),
            cache_write_5m: write,
            output: n("output_token_count"),
            reasoning: n("reasoning_token_count").min(n("output_token_count")),
            ..Tokens::default()
        })
    },
};

const GEMINI_CLI: Client = Client {
    harness: harness::GEMINI_CLI,
    session: "session.id",
    prompt: Some(("prompt_id", "gemini prompt")),
    tokens: |e| {
        let n = |name| e.count(name).unwrap_or(0);
        let (input, read) = (e.count("input_token_count")?, n("cached_content_token_count"));
        Some(Tokens {
            // What tools put into the prompt is counted beside the input.
            input: input.saturating_sub(read).saturating_add(n("tool_token_count")),
            cache_read: read.min(input),
            output: n("output_token_count").saturating_add(n("thoughts_token_count")),
            reasoning: n("thoughts_token_count"),
            ..Tokens::default()
        })
    },
};

const QWEN_CODE: Client = Client {
    harness: harness::QWEN_CODE,
    prompt: Some(("prompt_id", "qwen prompt")),
    tokens: |e| {
        let n = |name| e.count(name).unwrap_or(0);
        let (input, read) = (e.count("input_token_count")?, n("cached_content_token_count"));
        // Whether thoughts are inside the output depends on the provider; the total tells.
        let total = n("total_token_count").checked_sub(input).filter(|rest| *rest > 0);
        let output = total.unwrap_or_else(|| n("output_token_count").max(n("thoughts_token_count")));
        Some(Tokens {
            input: input.saturating_sub(read),
            cache_read: read.min(input),
            output,
            reasoning: n("thoughts_token_count").min(output),
            ..Tokens::default()
        })
    },
    ..GEMINI_CLI
};

fn replied(number: u64, client: &Client, event: &Event<'_>, at: Millis, out: &mut Out<'_>) {
    let Some(tokens) = (client.tokens)(event) else {
        out.finding(number, "The event of a reply has no token counts; it was not counted.");
        return;
    };
    if tokens.is_zero() {
        return;
    }
    let cost = event.get("cost_usd").and_then(|c| Scanner::new(c.as_bytes()).f64()).filter(|c| *c > 0.0);
    let counts = format!("{tokens:?}");
    out.sight(&Sighting {
        id: identity(client, event, at, &counts),
        tokens,
        reported_cost: cost.map(|usd| (usd * 1e9).round() as u64),
        duration_ms: event.count("duration_ms"),
        ..sighting(client, event, at)
    });
}

fn failed(client: &Client, event: &Event<'_>, at: Millis, out: &mut Out<'_>) {
    let said = event.any(&["error", "error.message", "error_type", "error.type"]).unwrap_or_default();
    let error = match status(event) {
        Some(status) => format!("http_{status}"),
        None => failure::name(said),
    };
    out.sight(&Sighting {
        id: identity(client, event, at, "error"),
        error: Some(&error),
        duration_ms: event.count("duration_ms"),
        ..sighting(client, event, at)
    });
}

fn prompt(client: &Client, event: &Event<'_>, at: Millis, out: &mut Out<'_>) {
    let Some(session) = event.get(client.session) else { return };
    let key = named_prompt(client, event)
        .unwrap_or_else(|| Key::of(&["otlp prompt", client.harness, session, &at.to_string()]));
    out.prompt(&PromptMark { session, key, at, trigger: Trigger::Person });
}

/// A batch that is sent again has the same time and ordinal.
fn identity(client: &Client, event: &Event<'_>, at: Millis, counts: &str) -> Identity {
    let text = |name: &str| event.get(name).unwrap_or_default();
    let (time, session) = (at.to_string(), text(client.session));
    match event.get("request_id") {
        Some(id) if counts != "error" => Identity::of(&["otlp", client.harness, session, id]),
        _ => Identity::of(&[
            "otlp",
            client.harness,
            session,
            &time,
            text("event.sequence"),
            text("model"),
            counts,
        ]),
    }
}

fn sighting<'e>(client: &Client, event: &'e Event<'_>, at: Millis) -> Sighting<'e> {
    let model = event.any(&["model", "slug"]);
    let agent = event.any(&["agent.name", "subagent_name"]);
    let side = event.get("query_source").is_some_and(|s| s.starts_with("subagent") || s.starts_with("agent"));
    // Titles, summaries, pages: `compact`, `generate_session_title`, …
    let aside = !side && agent.is_none() && event.get("query_source").is_some_and(|s| !is_main(s));
    Sighting {
        at,
        harness: client.harness,
        version: event.any(&["app.version", "service.version"]),
        session: event.get(client.session),
        agent: agent.or(side.then_some("subagent")),
        prompt: named_prompt(client, event).map_or(Prompt::ByTime, Prompt::Known),
        user: event.any(&["user.email", "user.name"]),
        host: event.get("host.name"),
        provider: model.and_then(provider_of),
        model,
        tier: event
            .any(&["speed", "service_tier"])
            .filter(|t| !matches!(*t, "standard" | "default" | "auto" | "normal")),
        yields: Yields::Request(event.get("request_id")),
        lane: if aside { Lane::Aside } else { Lane::Agent },
        ..Sighting::default()
    }
}

/// Whether a source of requests is the conversation itself: `repl_main_thread`. Others are `compact` and the like, or a
/// subagent's name. [source: Claude Code's page on monitoring]
fn is_main(source: &str) -> bool {
    source.contains("main") || source.starts_with("sdk")
}

fn named_prompt(client: &Client, event: &Event<'_>) -> Option<Key> {
    let (attribute, kind) = client.prompt?;
    Some(Key::of(&[kind, event.get(attribute)?]))
}

/// An HTTP status.
fn status(event: &Event<'_>) -> Option<u64> {
    let text = event.any(&["status_code", "http.response.status_code", "error_code"])?;
    text.parse().ok().filter(|s| (100..600).contains(s))
}
