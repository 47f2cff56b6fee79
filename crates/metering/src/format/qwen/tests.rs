//! Fixtures are named after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/qwen-code/", $name)).as_slice())
    };
}

const CHAT: File<'_> = fixture!(
    "/home/ada/.qwen/projects/-home-ada-work-shop-api/chats/9e300000-0000-4000-8000-00000000000a.jsonl",
    "telemetry-and-triggers.jsonl"
);
const FORK: File<'_> = fixture!(
    "/home/ada/.qwen/projects/-home-ada-work-shop-api/chats/archive/f0f00000.jsonl",
    "fork-copies-records.jsonl"
);
const AGENT: File<'_> = fixture!(
    "projects/-home-ada-work-shop-api/subagents/9e300000-0000-4000-8000-00000000000a/agent-explore-x1.jsonl",
    "agent.jsonl"
);
const SUMS: File<'_> = fixture!("/home/ada/.qwen/usage_record.jsonl", "usage-of-sessions.jsonl");
const MONTH: File<'_> =
    fixture!("/home/ada/.qwen/usage/token-usage-2026-11.jsonl", "token-usage-2026-11.jsonl");
const DAMAGED: File<'_> = fixture!("projects/x/chats/da300000.jsonl", "damaged-lines.jsonl");

const CHAT_ROWS: [&str; 5] = [
    "1 main qwen3-coder-plus 0/0/0/0/0 http_429",
    "1 main qwen3-coder-plus 8000/1000/0/0/300+200 (agent)",
    "1 explore-x1 qwen3-coder-flash 4000/0/0/0/50",
    "1 main gemini-3-pro-preview 500/9000/0/0/100+60 \"",
    "2 main qwen3-coder-plus 9700/0/0/0/10 \" schedule",
];

#[test]
fn telemetry_counts_only_where_no_record_has_the_request() {
    check(&[CHAT], &CHAT_ROWS);
    let durations: Vec<_> = rows(&[CHAT]).iter().map(|r| r.duration_ms).collect();
    assert_eq!(durations, [Some(700), Some(2500), Some(1200), Some(3300), None]);
    let first = &rows(&[CHAT])[1];
    assert_eq!(
        (first.project.as_deref(), first.harness_version.as_deref()),
        (Some("shop-api"), Some("0.24.4"))
    );
    check_findings(CHAT, &[]);
}

#[test]
fn a_subagent_s_transcript_and_its_telemetry_are_one_request() {
    let mut both = CHAT_ROWS.to_vec();
    both[2] = "1 explore-x1 qwen3-coder-flash 4000/0/0/0/50 (grep ls)";
    check(&[CHAT, AGENT], &both);
    check(&[AGENT], &["- explore-x1 - 4000/0/0/0/50 (grep ls)"]);
}

#[test]
fn a_fork_s_copies_belong_to_the_session_that_was_forked() {
    let own = "1 main qwen3-coder-plus 100/9300/0/0/20 \"";
    let mut both = CHAT_ROWS.to_vec();
    both.push(own);
    check(&[CHAT, FORK], &both);
    assert_eq!(rows(&[CHAT, FORK])[5].session.as_deref(), Some("f0f00000-0000-4000-8000-00000000000b"));
    // Without the original the copies are all there is.
    check(&[FORK], &[CHAT_ROWS[1], CHAT_ROWS[2], "2 main qwen3-coder-plus 100/9300/0/0/20 \""]);
}

#[test]
fn sums_and_files_by_month_count_where_the_transcript_is_gone() {
    let gone = "- main qwen3-coder-flash 1000/0/0/0/30 ~SessionTotal";
    let sum = "- main qwen3-coder-plus 12000/19000/0/0/450+120 ~SessionTotal";
    let mut all = CHAT_ROWS.to_vec();
    all.extend([gone, sum]);
    check(&[CHAT, SUMS], &all);
    let requests: Vec<_> = rows(&[CHAT, SUMS]).iter().filter_map(|r| r.requests).collect();
    assert_eq!(requests, [1, 3]);
    let record = "- explore qwen3-coder-plus 5000/4000/0/0/200+50";
    let mut all = CHAT_ROWS.to_vec();
    all.push(record);
    check(&[CHAT, SUMS, MONTH], &all);
    check(&[MONTH], &["- main qwen3-coder-plus 8000/1000/0/0/300+200", record]);
}

#[test]
fn a_session_that_a_scheduled_task_opened_has_no_queries_of_a_person() {
    let source = br#"{"uuid":"b0000000-0000-4000-8000-000000000000","sessionId":"da300000-0000-4000-8000-00000000000d","timestamp":"2026-11-05T08:59:00.000Z","type":"system","subtype":"session_source","systemPayload":{"sourceType":"scheduled_task","sourceId":"nightly"}}"#;
    let lines = [source.as_slice(), DAMAGED.1].join(&b'\n');
    let triggers: Vec<_> = rows(&[(DAMAGED.0, &lines)]).iter().map(|r| r.trigger.as_str()).collect();
    assert_eq!(triggers, ["schedule", "schedule"]);
}

#[test]
fn damage_costs_only_the_record_that_it_hit() {
    check(&[DAMAGED], &["1 main qwen3-coder-plus 100/0/0/0/5 \"", "1 main qwen3-coder-plus 40/90/0/0/5"]);
    check_findings(
        DAMAGED,
        &["4×1 The reply has no readable timestamp", "5×1 The record is not whole JSON and was skipped"],
    );
}

#[track_caller]
fn check_format(path: &str, head: &[u8], expected: Option<&str>) {
    assert_eq!(choose(path, head).map(|f| f.name), expected, "{path}");
}

#[test]
fn files_are_known_by_place_or_by_their_first_records() {
    let home = "/home/ada/.qwen";
    for (path, name) in [
        ("projects/-home-ada/chats/9e30.jsonl", Some("qwen-code")),
        ("projects/-home-ada/chats/archive/9e30.jsonl", Some("qwen-code")),
        ("projects/-home-ada/chats/9e30.ledger.jsonl", Some("qwen-code")),
        ("projects/-home-ada/subagents/9e30/agent-x.jsonl", Some("qwen-code")),
        ("projects/-home-ada/subagents/9e30/agent-x.meta.json", None),
        ("tmp/0f6c/chats/9e30.jsonl", Some("qwen-code")),
        ("tmp/0f6c/chats/session-2025-11-05T09-00-9e30.json", Some("qwen-code-old")),
        ("usage_record.jsonl", Some("qwen-code-usage")),
        ("usage/token-usage-2026-11.jsonl", Some("qwen-code-usage")),
        ("todos/9e30.json", None),
    ] {
        check_format(&format!("{home}/{path}"), b"", name);
    }
    for (_, bytes) in [CHAT, FORK, AGENT, DAMAGED] {
        check_format("somewhere", bytes, Some("qwen-code"));
    }
    for (_, bytes) in [SUMS, MONTH] {
        check_format("somewhere", bytes, Some("qwen-code-usage"));
    }
    // Claude Code names things alike.
    let claude = br#"{"parentUuid":null,"isSidechain":false,"sessionId":"x","type":"user","message":{"role":"user","content":"hi"},"uuid":"y"}"#;
    check_format("somewhere", claude, Some("claude-code"));
    check_format("/home/ada/.claude/projects/x/0b/subagents/agent-1.jsonl", b"", Some("claude-code"));
    check_findings(("projects/x/chats/9e30.ledger.jsonl", br#"{"promptId":"x","at":1}"#), &[]);
}

laws!(&[CHAT, FORK, AGENT, SUMS, MONTH, DAMAGED]);
