use crate::format::testing::{check, check_findings, hold_laws, rows};
use crate::ledger::Ledger;
use crate::request::MissCause;
use proptest::prelude::*;

/// A record of Claude Code: values as strings, the name in the body.
fn claude(name: &str, at: &str, rest: &[(&str, &str)]) -> String {
    let mut attributes = vec![
        ("event.timestamp", at),
        ("session.id", "5c9e1a52-0b5c-4a52-9f10-0123456789ab"),
        ("prompt.id", "p-1"),
        ("user.email", "ada@example.com"),
        ("prompt", "a secret"),
    ];
    attributes.extend_from_slice(rest);
    record(&format!("claude_code.{name}"), &attributes)
}

fn record(name: &str, attributes: &[(&str, &str)]) -> String {
    let list: Vec<String> = attributes
        .iter()
        .map(|(k, v)| match v.strip_prefix('#') {
            Some(n) => format!(r#"{{"key":"{k}","value":{{"intValue":"{n}"}}}}"#),
            None => format!(r#"{{"key":"{k}","value":{{"stringValue":"{v}"}}}}"#),
        })
        .collect();
    let list = list.join(",");
    format!(
        r#"{{"timeUnixNano":"1793520000123456789","body":{{"stringValue":"{name}"}},"attributes":[{list}]}}"#
    )
}

fn export(records: &[String]) -> String {
    let resource = r#""resource":{"attributes":[{"key":"service.version","value":{"stringValue":"2.1.200"}},{"key":"host.name","value":{"stringValue":"build-7"}}]}"#;
    let records = records.join(",");
    // The resource behind its records.
    format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"scope":{{}},"logRecords":[{records}]}}],{resource}}}]}}"#)
}

const USED: [(&str, &str); 8] = [
    ("model", "claude-opus-5"),
    ("input_tokens", "12"),
    ("output_tokens", "#340"),
    ("cache_read_tokens", "45000"),
    ("cache_creation_tokens", "800"),
    ("cost_usd", "0.05"),
    ("duration_ms", "2100"),
    ("request_id", "req_011"),
];

#[test]
fn values_are_strings_or_numbers_and_a_prompt_is_a_query() {
    let text = export(&[
        claude("user_prompt", "2026-11-20T10:00:00.000Z", &[("prompt_length", "#12")]),
        claude("api_request", "2026-11-20T10:00:03.000Z", &USED),
        claude("api_error", "2026-11-20T10:00:04.000Z", &[("status_code", "529"), ("error", "Overloaded")]),
        claude("tool_result", "2026-11-20T10:00:05.000Z", &[("tool_name", "Bash")]),
    ]);
    let file = ("logs.jsonl", text.as_bytes());
    check(&[file], &["1 main claude-opus-5 12/45000/800/0/340", "1 main - 0/0/0/0/0 http_529"]);
    let row = &rows(&[file])[0];
    assert_eq!(row.user.as_deref(), Some("ada@example.com"));
    assert_eq!(row.host.as_deref(), Some("build-7"));
    assert_eq!(row.harness_version.as_deref(), Some("2.1.200"));
    assert_eq!((row.duration_ms, row.reported_cost_usd), (Some(2100), Some(0.05)));
    assert_eq!(check_text(&text), 0, "the prompt's text stays in the file");
}

fn check_text(text: &str) -> usize {
    rows(&[("x.jsonl", text.as_bytes())]).iter().filter(|r| format!("{r:?}").contains("secret")).count()
}

#[test]
fn a_batch_sent_again_counts_once() {
    let one = export(&[claude("api_request", "2026-11-20T10:00:03.000Z", &USED[..7])]);
    let text = format!("{one}\n{one}\n");
    let files = [("a.json", text.as_bytes()), ("b.json", one.as_bytes())];
    check(&files, &["1 main claude-opus-5 12/45000/800/0/340"]);
}

#[test]
fn a_transcript_of_the_same_request_counts_once() {
    let transcript = concat!(
        r#"{"type":"user","uuid":"u1","promptId":"p-1","sessionId":"5c9e1a52-0b5c-4a52-9f10-0123456789ab","timestamp":"2026-11-20T10:00:00.000Z","cwd":"/home/ada/api","version":"2.1.200","message":{"role":"user","content":"hi"}}"#,
        "\n",
        r#"{"type":"assistant","uuid":"a1","parentUuid":"u1","requestId":"req_011","sessionId":"5c9e1a52-0b5c-4a52-9f10-0123456789ab","timestamp":"2026-11-20T10:00:02.000Z","cwd":"/home/ada/api","version":"2.1.200","message":{"id":"msg_01ABCDEFGHIJKLMNOP","role":"assistant","model":"claude-opus-5","stop_reason":null,"content":[{"type":"text","text":"x"}],"usage":{"input_tokens":12,"output_tokens":3,"cache_read_input_tokens":45000,"cache_creation_input_tokens":800,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":800}}}}"#,
        "\n",
    );
    let events = export(&[
        claude("user_prompt", "2026-11-20T10:00:00.100Z", &[]),
        claude("api_request", "2026-11-20T10:00:03.000Z", &USED),
        // Only telemetry knows of this one: a title.
        claude(
            "api_request",
            "2026-11-20T10:00:01.000Z",
            &[
                ("model", "claude-haiku-4-5"),
                ("input_tokens", "300"),
                ("output_tokens", "20"),
                ("query_source", "auxiliary"),
            ],
        ),
    ]);
    let files = [
        (".claude/projects/-home-ada-api/5c9e1a52-0b5c-4a52-9f10-0123456789ab.jsonl", transcript.as_bytes()),
        ("otel.jsonl", events.as_bytes()),
    ];
    check(&files, &["1 main claude-haiku-4-5 300/0/0/0/20", "1 main claude-opus-5 12/45000/0/800/340 \""]);
}

#[test]
fn telemetry_tells_of_compactions_and_of_requests_beside_the_conversation() {
    let used = |at: &str, read: &str, written: &str, source: &str| {
        let rest = [
            ("model", "claude-opus-5"),
            ("input_tokens", "3"),
            ("output_tokens", "20"),
            ("cache_read_tokens", read),
            ("cache_creation_tokens", written),
            ("query_source", source),
        ];
        claude("api_request", at, &rest)
    };
    let text = export(&[
        used("2026-11-20T10:00:00.000Z", "0", "30000", "repl_main_thread"),
        used("2026-11-20T10:00:20.000Z", "0", "40000", "compact"),
        claude("compaction", "2026-11-20T10:00:30.000Z", &[("trigger", "auto")]),
        used("2026-11-20T10:00:40.000Z", "0", "31000", "repl_main_thread"),
        used("2026-11-20T10:01:00.000Z", "0", "32000", "repl_main_thread"),
    ]);
    let told: Vec<_> = rows(&[("x.jsonl", text.as_bytes())]).iter().map(|r| r.miss_cause).collect();
    assert_eq!(told, [None, None, Some(MissCause::Compaction), Some(MissCause::Unknown)]);
}

#[test]
fn codex_counts_cached_tokens_inside_its_input() {
    let base = [
        ("event.timestamp", "2026-11-20T10:00:03.000Z"),
        ("conversation.id", "0199a000"),
        ("model", "gpt-6.1-sol"),
    ];
    let with = |rest: &[(&'static str, &'static str)]| [&base[..], rest].concat();
    let text = export(&[
        record("codex.user_prompt", &with(&[("prompt_length", "3")])),
        record("codex.sse_event", &with(&[("event.kind", "response.output_item.done")])),
        record(
            "codex.sse_event",
            &with(&[
                ("event.kind", "response.completed"),
                ("input_token_count", "9000"),
                ("cached_token_count", "8000"),
                ("output_token_count", "120"),
                ("reasoning_token_count", "64"),
                ("tool_token_count", "9120"),
            ]),
        ),
        record("codex.api_request", &with(&[("http.response.status_code", "#200")])),
        record("codex.api_request", &with(&[("http.response.status_code", "#429")])),
    ]);
    check(
        &[("codex-otel.json", text.as_bytes())],
        &["1 main gpt-6.1-sol 0/0/0/0/0 http_429", "1 main gpt-6.1-sol 1000/8000/0/0/120+64"],
    );
}

#[test]
fn thoughts_are_beside_the_output_of_gemini_and_inside_that_of_qwen() {
    let counts = [
        ("event.timestamp", "2026-11-20T10:00:03.000Z"),
        ("session.id", "s-1"),
        ("prompt_id", "s-1########0"),
        ("model", "m"),
        ("input_token_count", "#1000"),
        ("cached_content_token_count", "#400"),
        ("output_token_count", "#50"),
        ("thoughts_token_count", "#30"),
    ];
    let gemini =
        record("gemini_cli.api_response", &[&counts[..], &[("total_token_count", "#1080")]].concat());
    let qwen = record("qwen-code.api_response", &[&counts[..], &[("total_token_count", "#1050")]].concat());
    check(&[("g.json", export(&[gemini]).as_bytes())], &["1 main m 600/400/0/0/80+30"]);
    check(&[("q.json", export(&[qwen]).as_bytes())], &["1 main m 600/400/0/0/50+30"]);
}

#[test]
fn short_names_are_told_by_their_service_and_other_services_are_passed_over() {
    let service = |service: &str| {
        format!(
            r#"[{{
  "resourceLogs": [{{"resource": {{"attributes": [{{"key": "service.name", "value": {{"stringValue": "{service}"}}}}]}},
  "scopeLogs": [{{"logRecords": [{{"timeUnixNano": 1793520000123456789, "eventName": "api_request", "attributes": [
    {{"key": "session.id", "value": {{"stringValue": "s"}}}}, {{"key": "model", "value": {{"stringValue": "claude-opus-5"}}}},
    {{"key": "input_tokens", "value": {{"intValue": 5}}}}, {{"key": "output_tokens", "value": {{"doubleValue": 7.0}}}}]}}]}}]}}]}}]"#
        )
    };
    check(&[("pretty.json", service("claude-code").as_bytes())], &["- main claude-opus-5 5/0/0/0/7"]);
    check(&[("pretty.json", service("checkout").as_bytes())], &[]);
}

#[test]
fn metrics_and_damage_are_said() {
    let metrics =
        r#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"claude_code.token.usage"}]}]}]}"#;
    check_findings(
        ("m.json", metrics.as_bytes()),
        &["1×1 Metrics are sums that cannot be split into requests, and were not read"],
    );
    let whole = export(&[claude("api_request", "2026-11-20T10:00:03.000Z", &USED)]);
    let cut = format!("{}\n{whole}\n", &whole[..whole.len() - 40]);
    check_findings(("c.json", cut.as_bytes()), &["1×1 The export is cut or is not JSON"]);
    check(&[("c.json", cut.as_bytes())], &["1 main claude-opus-5 12/45000/800/0/340"]);
    let empty = export(&[claude("api_request", "2026-11-20T10:00:03.000Z", &[("model", "x")])]);
    check_findings(("e.json", empty.as_bytes()), &["1×1 The event of a reply has no token counts"]);
}

proptest! {
    #[test]
    fn pieces_give_the_same_rows(cut in any::<usize>()) {
        let one = export(&[claude("api_request", "2026-11-20T10:00:03.000Z", &USED)]);
        hold_laws("logs.jsonl", format!("{one}\n{one}\n").as_bytes(), cut);
    }

    #[test]
    fn any_records_do_no_harm(text in r#"[{}\[\]":,a-z0-9 ]{0,80}"#) {
        crate::format::read("x.json", format!("{{\"resourceLogs\":{text}").as_bytes(), &mut Ledger::default());
    }
}
