//! Fixtures are named after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, hold_laws, laws, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/copilot-cli/", $name)).as_slice())
    };
}

const SUMS: File<'_> = fixture!(
    ".copilot/session-state/aaaaaaaa-0000-4000-8000-00000000000a/events.jsonl",
    "shutdown-sums.jsonl"
);
const LEGS: File<'_> = fixture!(
    ".copilot/session-state/bbbbbbbb-0000-4000-8000-00000000000b.jsonl",
    "resumed-and-compacted.jsonl"
);
const NO_COUNTERS: File<'_> = fixture!("session-state/cc/events.jsonl", "ended-without-counters.jsonl");
const STORE: File<'_> = fixture!(".copilot/session-store.db", "store-rows.jsonl");
const SPANS: File<'_> = fixture!(".copilot/otel/usage.jsonl", "spans.jsonl");

const STORE_ROWS: [&str; 5] = [
    "1 main claude-sonnet-4.6 3/0/15802/0/120",
    "1 reviewer gpt-5-mini 9000/0/0/0/300+100",
    "2 main claude-sonnet-4.6 95/14000/100/0/80+50",
    "1 main gpt-5.3-codex 100/400/0/0/20",
    "1 main gpt-5.3-codex 50/600/50/0/30",
];
const RATE_LIMIT: &str = "1 main - 0/0/0/0/0 http_429";

#[test]
fn a_session_is_the_sums_of_its_end() {
    check(
        &[SUMS],
        &[
            RATE_LIMIT,
            "- main gpt-5-mini 9000/0/0/0/300+100 ~SessionTotal",
            "- main claude-sonnet-4.6 3000/18000/9000/0/200+50 ~SessionTotal",
        ],
    );
}

#[test]
fn an_end_that_tells_only_what_all_models_used_counts() {
    let log = br#"{"type":"session.start","data":{"sessionId":"c9","selectedModel":"auto"},"id":"e1","timestamp":"2026-11-02T09:00:00.000Z"}
{"type":"assistant.message","data":{"messageId":"m1","outputTokens":42},"id":"e2","timestamp":"2026-11-02T09:00:02.000Z"}
{"type":"session.shutdown","data":{"currentModel":"claude-haiku-4.5","totalNanoAiu":2655750000,"modelMetrics":{},"tokenDetails":{"input":{"tokenCount":10},"cache_read":{"tokenCount":0},"cache_write":{"tokenCount":21070},"output":{"tokenCount":42}}},"id":"e3","timestamp":"2026-11-02T09:00:09.000Z"}
"#;
    let file = (".copilot/session-state/c9/events.jsonl", &log[..]);
    check(&[file], &["- main claude-haiku-4.5 10/0/21070/0/42 ~SessionTotal"]);
    check_findings(file, &[]);
    assert_eq!(rows(&[file])[0].reported_cost_usd, Some(0.026_557_5));
}

#[test]
fn rows_carry_what_the_logs_hold() {
    let sums = rows(&[SUMS]);
    let r = sums.iter().find(|r| r.model.as_deref() == Some("claude-sonnet-4.6")).unwrap();
    assert_eq!(r.at, crate::time::parse("2026-11-02T09:06:00Z").unwrap());
    assert_eq!((r.harness.as_str(), r.harness_version.as_deref()), ("copilot-cli", Some("1.0.60")));
    assert_eq!(r.session.as_deref(), Some("aaaaaaaa-0000-4000-8000-00000000000a"));
    assert_eq!((r.project.as_deref(), r.requests), (Some("shop-api"), Some(2)));
    assert_eq!(r.reported_cost_usd, Some(0.05));
    let stored = rows(&[STORE]);
    assert_eq!((stored[0].reported_cost_usd, stored[0].duration_ms), (Some(0.015), Some(2500)));
    assert_eq!(
        (stored[3].project.as_deref(), stored[0].project.as_deref()),
        (Some("site"), Some("shop-api"))
    );
    let span = &rows(&[SPANS])[1];
    assert_eq!((span.model.as_deref(), span.duration_ms), (Some("gpt-6-luna"), Some(3500)));
    assert_eq!((span.provider.as_deref(), span.reported_cost_usd), (None, Some(0.02)));
}

#[test]
fn counters_of_several_legs_count_each_leg_once() {
    check(
        &[LEGS],
        &[
            "- main claude-sonnet-4.6 3000/8000/9000/0/150 ~SessionTotal",
            "- main claude-sonnet-4.6 500/10000/500/0/40 ~SessionTotal",
            "- main claude-sonnet-4.6 0/0/0/0/1100 ~SessionTotal",
            "- main claude-sonnet-4.6 0/0/7000/0/30 ~SessionTotal",
        ],
    );
    assert_eq!(rows(&[LEGS]).iter().map(|r| r.requests).collect::<Vec<_>>(), [2, 1, 2, 1].map(Some));
    check_findings(
        LEGS,
        &["11×1 Copilot CLI writes the token counts of prompts into this log only when a session ends (gap)"],
    );
}

#[test]
fn without_counters_the_outputs_count_and_a_finding_says_what_is_missing() {
    check(
        &[NO_COUNTERS],
        &["- main - 0/0/0/0/70 ~SessionTotal", "- main claude-haiku-4.5 0/0/0/0/30 ~SessionTotal"],
    );
    let bare = r#"{"type":"assistant.message","data":{"messageId":"m"},"id":"x","timestamp":"2026-11-02T09:00:00Z"}"#;
    check_findings(
        ("session-state/dd/events.jsonl", bare.as_bytes()),
        &["1×1 Copilot CLI writes no token counts of these replies into this log before the session ends"],
    );
    check_findings(
        NO_COUNTERS,
        &[
            "3×1 Copilot CLI writes the token counts of prompts into this log only when a session ends (gap)",
            "7×1 Copilot CLI writes no token counts of these replies into this log before the session ends",
        ],
    );
}

#[test]
fn the_store_is_better_than_sums_and_spans() {
    check(&[STORE], &STORE_ROWS);
    let mut both = STORE_ROWS.to_vec();
    // Failed attempts stand in the log alone.
    both.insert(2, RATE_LIMIT);
    check(&[STORE, SUMS], &both);
    let of_a = |r: &&crate::request::Request| r.session.as_deref().is_some_and(|s| s.starts_with("aaaa"));
    assert_eq!(rows(&[STORE, SUMS, SPANS]).iter().filter(of_a).count(), 4);
    check_findings(STORE, &["9×1 The request has no readable time"]);
}

#[test]
fn spans_are_better_than_sums() {
    check(
        &[SPANS],
        &[
            "1 main claude-sonnet-4.6 3/0/15802/0/120",
            "1 main gpt-6-luna 300/600/100/0/50+20",
            "1 main gpt-6-luna 100/1000/0/0/10",
            "2 main gpt-6-luna 100/1100/0/0/15",
        ],
    );
    let of_a = rows(&[SUMS, SPANS]).into_iter().filter(|r| r.session.as_deref().unwrap().starts_with("aaaa"));
    assert_eq!(
        crate::format::testing::lines(&of_a.collect::<Vec<_>>()),
        ["1 main claude-sonnet-4.6 3/0/15802/0/120", RATE_LIMIT]
    );
}

#[test]
fn a_failure_that_two_sessions_log_has_the_same_owner_while_the_log_grows() {
    let event = |kind: &str, id: &str, second: u32, data: &str| {
        format!(
            r#"{{"type":"{kind}","data":{data},"id":"{id}","timestamp":"2026-10-20T09:00:{second:02}.000Z","parentId":null}}"#
        ) + "\n"
    };
    let failed = |second| event("session.error", "e1", second, r#"{"statusCode":429}"#);
    let counters =
        r#"{"modelMetrics":{"gpt-5":{"requests":{"count":1},"usage":{"inputTokens":9,"outputTokens":7}}}}"#;
    let reply = r#"{"messageId":"m1","model":"gpt-5","outputTokens":7}"#;
    let log = [
        event("session.start", "1", 9, r#"{"sessionId":"b"}"#),
        event("assistant.message", "2", 10, reply),
        failed(20),
        event("session.shutdown", "3", 30, counters),
        event("session.start", "4", 31, r#"{"sessionId":"a"}"#),
        event("assistant.message", "5", 15, reply),
        failed(20),
        event("session.shutdown", "6", 33, counters),
    ];
    let text = log.concat();
    for cut in 0..text.len() {
        hold_laws("x/events.jsonl", text.as_bytes(), cut);
    }
}

#[track_caller]
fn check_format(path: &str, head: &str, expected: Option<&str>) {
    assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path}");
}

#[test]
fn files_are_known_by_place_or_by_their_beginning() {
    check_format("/home/ada/.copilot/session-state/0b5c/events.jsonl", "", Some("copilot-cli"));
    check_format("/home/ada/.copilot/session-state/0b5c.jsonl", "", Some("copilot-cli"));
    check_format("/home/ada/.copilot/history-session-state/0b5c.jsonl", "", Some("copilot-cli"));
    check_format("/home/ada/.copilot/session-state/0b5c/files/data.jsonl", "", None);
    check_format("/home/ada/.copilot/session-store.db", "", Some("copilot-cli-db"));
    check_format("/home/ada/.copilot/session-store.db-wal", "", None);
    check_format("/home/ada/.copilot/data.db", "", None);
    check_format("/home/ada/.copilot/otel/usage.jsonl", "", Some("copilot-cli-otel"));
    for (file, name) in [(SUMS, "copilot-cli"), (LEGS, "copilot-cli"), (NO_COUNTERS, "copilot-cli")] {
        check_format("somewhere.jsonl", std::str::from_utf8(file.1).unwrap(), Some(name));
    }
    let spans = std::str::from_utf8(SPANS.1).unwrap();
    check_format("somewhere.jsonl", spans.split_once('\n').unwrap().1, Some("copilot-cli-otel"));
    check_format("x.db", "SQLite format 3\0 CREATE TABLE assistant_usage_events (", Some("copilot-cli-db"));
    check_format("x.jsonl", r#"{"type":"session.start","data":{}}"#, None);
    check_format("x.jsonl", r#"{"type":"user","data":{},"id":"x","timestamp":"y"}"#, None);
}

laws!(&[SUMS, LEGS, NO_COUNTERS, STORE, SPANS]);
