//! Fixtures are named after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, ledger, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/", $name)).as_slice())
    };
}

const TREE: File<'_> =
    fixture!(".pi/agent/sessions/--home-ada--/2026_1111.jsonl", "pi/tree-and-auxiliary-usage.jsonl");
const FORK: File<'_> = fixture!("--home-ada--/2026_2222.jsonl", "pi/fork-copies-entries.jsonl");
const NO_IDS: File<'_> = fixture!("--home-ada--/2026_3333.jsonl", "pi/entries-without-ids.jsonl");
const FAILED: File<'_> = fixture!("--home-ada--/2026_4444.jsonl", "pi/failed-and-empty-replies.jsonl");
const CLAW: File<'_> =
    fixture!(".openclaw/agents/main/sessions/5555.jsonl", "openclaw/heartbeats-and-own-rows.jsonl");
const SUBAGENT: File<'_> = fixture!("agents/main/sessions/6666.jsonl", "openclaw/subagent.jsonl");
const INDEX: File<'_> = fixture!("agents/main/sessions/sessions.json", "openclaw/sessions.json");
const STORE: File<'_> = fixture!("agents/main/agent/openclaw-agent.sqlite", "openclaw/store-rows.jsonl");
const DAMAGED: File<'_> = fixture!("agents/main/sessions/9999-topic-4.jsonl", "openclaw/damaged-lines.jsonl");

const TREE_ROWS: [&str; 7] = [
    "1 main claude-opus-5 10/0/2000/1000/80+30 (bash)",
    "1 main - 900/0/0/0/120 ~SessionTotal",
    "1 main claude-opus-5 5/3000/400/0/60 \"",
    "2 main claude-opus-5 7/3000/300/0/90 \"",
    "2 main claude-opus-5 0/3300/0/0/1 background",
    "2 main - 20/3300/0/0/400",
    "2 main claude-haiku-4-5 30/0/0/0/200",
];
const CLAW_ROWS: [&str; 6] = [
    "1 main claude-opus-5 0/2000/300/0/50 (web_search)",
    "2 main claude-opus-5 6/2300/100/0/40 \"",
    "3 main claude-opus-5 4/0/2500/0/8 \" schedule",
    "4 main claude-opus-5 4/2500/200/0/90 \" schedule",
    "4 main claude-opus-5 5/2700/0/0/12 \" schedule",
    "5 main claude-sonnet-5 120/400000/20000/0/3000 ~SessionTotal",
];

#[test]
fn every_branch_and_every_kind_of_usage_counts() {
    check(&[TREE], &TREE_ROWS);
}

#[test]
fn rows_carry_what_the_log_holds() {
    let all = rows(&[TREE]);
    let r = &all[0];
    assert_eq!(r.at, crate::time::parse("2026-11-02T09:00:02Z").unwrap());
    assert_eq!((r.harness.as_str(), r.project.as_deref()), ("pi", Some("shop-api")));
    assert_eq!(r.session.as_deref(), Some("11111111-aaaa-4000-8000-000000000001"));
    assert_eq!((r.provider.as_deref(), r.reported_cost_usd), (Some("anthropic"), Some(0.01)));
    assert_eq!((r.thin, all[2].thin), (Some(true), Some(false)));
    assert_eq!(r.id, crate::record::Identity::message("msg_01ABCDEFGHJKLMNPQRSTUVWX").key.hex());
    let claw = rows(&[CLAW]);
    assert_eq!(claw[0].duration_ms, Some(1800));
    let costs: Vec<_> = claw.iter().map(|r| r.reported_cost_usd).collect();
    assert_eq!(costs, [Some(0.01), Some(0.0), None, Some(0.01), Some(0.01), Some(0.01)]);
    assert_eq!(claw[5].provider.as_deref(), Some("anthropic"));
}

#[test]
fn a_fork_s_copies_belong_to_the_session_that_was_forked() {
    let own = "1 main claude-opus-5 3/3300/50/0/40 \"";
    let mut both = TREE_ROWS.to_vec();
    both.push(own);
    check(&[TREE, FORK], &both);
    let last = rows(&[TREE, FORK]).pop().unwrap();
    assert_eq!(last.session.as_deref(), Some("22222222-aaaa-4000-8000-000000000002"));
    // Without the original the copies are all there is.
    let mut copies = TREE_ROWS[..5].to_vec();
    copies.push("3 main claude-opus-5 3/3300/50/0/40 \"");
    check(&[FORK], &copies);
}

#[test]
fn entries_without_ids_are_their_time_and_counts() {
    check(&[NO_IDS], &["1 main claude-opus-5 10/0/100/0/20 \"", "1 main claude-opus-5 11/100/0/0/21 \""]);
    assert_eq!(rows(&[NO_IDS])[1].reported_cost_usd, None);
}

#[test]
fn failed_replies_are_errors_and_short_ids_are_not_trusted() {
    check(
        &[FAILED],
        &[
            "1 main claude-opus-5 0/0/0/0/0 http_529",
            "1 main claude-opus-5 0/0/0/0/0 aborted",
            "1 main claude-opus-5 50/0/0/0/9 \"",
            "1 main qwen3 60/0/0/0/8 \"",
            "1 main qwen3 61/0/0/0/8 \"",
        ],
    );
    check_findings(FAILED, &["5×1 The reply has no token counts"]);
}

#[test]
fn heartbeats_are_scheduled_and_openclaw_s_own_rows_are_nothing() {
    check(&[CLAW], &CLAW_ROWS);
    check_findings(
        CLAW,
        &[
            "16×1 The row is the sum of a turn that OpenClaw handed to another program (Claude Code, Codex CLI), so nothing per request is known of it (gap)",
        ],
    );
}

#[test]
fn the_database_and_the_files_before_it_count_once() {
    let agent =
        ["2 66666666-bbb claude-opus-5 9/0/800/0/70 (read)", "2 66666666-bbb claude-opus-5 2/800/10/0/30 \""];
    let mut expected = vec![CLAW_ROWS[0], agent[0], agent[1]];
    expected.extend_from_slice(&CLAW_ROWS[1..]);
    expected.push("1 main claude-opus-5 9/0/700/0/20 \" schedule");
    check(&[STORE], &expected);
    check(&[STORE, CLAW, SUBAGENT], &expected);
    let archives = "Archived transcripts are compressed inside the database and were not read";
    assert!(ledger(&[STORE]).findings().iter().any(|f| f.reason.starts_with(archives)));
}

#[test]
fn the_index_tells_whose_agent_a_session_is_and_counts_nothing() {
    let rows = rows(&[SUBAGENT, INDEX, CLAW]);
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().all(|r| r.session.as_deref() == Some("55555555-bbbb-4000-8000-000000000005")));
    assert_eq!(rows.iter().map(|r| r.query).max(), Some(Some(5)));
}

#[test]
fn damaged_lines_lose_only_themselves() {
    check(&[DAMAGED], &["1 main claude-opus-5 1/2/3/0/4 \""]);
    check_findings(DAMAGED, &["3×2 The record is not whole JSON and was skipped"]);
}

#[test]
fn an_archive_inside_the_database_that_is_not_compressed_is_read() {
    let reply = r#"{"type":"message","id":"e1","timestamp":"2026-11-02T09:00:02.000Z","message":{"role":"assistant","provider":"anthropic","model":"claude-opus-5","usage":{"input":7,"output":3,"cacheRead":0,"cacheWrite":0},"stopReason":"stop","content":[{"type":"text","text":"Done"}]}}"#;
    let blob = format!("{{\"type\":\"session\",\"id\":\"old\",\"cwd\":\"/home/ada/shop\"}}\n{reply}\n");
    let row = serde_json::json!({"table": "session_transcript_archives", "session_id": "old", "encoding": "identity", "archive_blob": blob});
    let file = ("agents/main/agent/openclaw-agent.sqlite", format!("{row}\n").into_bytes());
    check(&[(file.0, &file.1)], &["- main claude-opus-5 7/0/0/0/3 \""]);
    check_findings((file.0, &file.1), &[]);
}

#[test]
fn counts_may_have_the_names_of_a_provider() {
    let check_usage = |usage: &str, expected: &str| {
        let line = format!(
            r#"{{"type":"message","id":"e1","timestamp":"2026-11-02T09:00:02.000Z","message":{{"role":"assistant","provider":"x","model":"m","usage":{usage},"stopReason":"stop","content":[]}}}}"#
        );
        check(&[("agents/main/sessions/a.jsonl", line.as_bytes())], &[expected]);
    };
    check_usage(r#"{"inputTokens":7,"outputTokens":3}"#, "- main m 7/0/0/0/3 \"");
    check_usage(
        r#"{"input_tokens":7,"output_tokens":3,"cache_read_input_tokens":20,"cache_creation_input_tokens":5}"#,
        "- main m 7/20/5/0/3 \"",
    );
    check_usage(r#"{"totalTokens":333}"#, "- main m 333/0/0/0/0 \" ~Estimated");
    check_usage(r#"{"input":0,"output":0,"totalTokens":0,"cacheRead":1}"#, "- main m 0/1/0/0/0 \"");
    check_usage(r#"{"input":-4,"output":3,"cacheRead":9,"inputTokens":0}"#, "- main m 0/9/0/0/3 \"");
}

#[test]
fn a_reply_that_names_no_model_has_the_one_that_was_chosen_before() {
    let reply = |id: &str, own: &str| {
        format!(
            r#"{{"type":"message","id":"{id}","timestamp":"2026-11-02T09:00:0{id}.000Z","message":{{"role":"assistant",{own}"usage":{{"input":{id},"output":1}},"content":[]}}}}"#
        )
    };
    let lines = [
        r#"{"type":"model_change","id":"a","timestamp":"2026-11-02T09:00:00.000Z","provider":"openai","modelId":"gpt-5.6-sol"}"#.to_owned(),
        reply("1", ""),
        reply("2", r#""provider":"anthropic","model":"claude-opus-5","#),
        r#"{"type":"custom","customType":"model-snapshot","data":{"provider":"xiaomi","modelId":"mimo-v2.6-pro"},"id":"b","timestamp":"2026-11-02T09:00:03.000Z"}"#.to_owned(),
        reply("4", ""),
    ]
    .join("\n");
    let file = ("agents/main/sessions/a.jsonl", lines.as_bytes());
    let expected = [
        "- main gpt-5.6-sol 1/0/0/0/1 \"",
        "- main claude-opus-5 2/0/0/0/1 \"",
        "- main mimo-v2.6-pro 4/0/0/0/1 \"",
    ];
    check(&[file], &expected);
    assert_eq!(rows(&[file])[2].provider.as_deref(), Some("xiaomi"));
}

#[test]
fn a_compressed_archive_is_unpacked() {
    let line = r#"{"type":"message","id":"e1","timestamp":"2026-01-01T00:00:00.000Z","message":{"role":"assistant","provider":"anthropic","model":"claude-opus-5","timestamp":1767225600000,"content":[{"type":"text","text":"ok"}],"usage":{"input":1,"output":4,"cacheRead":2,"cacheWrite":3}}}"#;
    let packed =
        ruzstd::encoding::compress_to_vec(line.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let path = "agents/main/sessions/x.jsonl.deleted.2026-01-01T00-00-00.000Z.zst";
    check(&[(path, &packed)], &["- main claude-opus-5 1/2/3/0/4 \""]);
    check_findings(
        (path, &packed[..20]),
        &["0×1 The compressed file is cut short or damaged", "0×1 The file is empty (note)"],
    );
}

#[track_caller]
fn check_format(path: &str, head: &str, expected: Option<&str>) {
    assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path}");
}

#[test]
fn files_are_known_by_place_or_by_their_first_line() {
    let sessions = "/home/ada/.openclaw/agents/main/sessions";
    for name in
        ["a.jsonl", "a-topic-3.jsonl", "a.jsonl.reset.2026-01-01T00-00-00.000Z", "a.jsonl.deleted.x.zst"]
    {
        check_format(&format!("{sessions}/{name}"), "", Some("openclaw"));
    }
    check_format(&format!("{sessions}/sessions.json"), "", Some("openclaw-index"));
    for name in ["a.jsonl.lock", "a.trajectory.jsonl", "sessions.json.bak.1", "a.jsonlx"] {
        check_format(&format!("{sessions}/{name}"), "", None);
    }
    check_format("agents/main/agent/openclaw-agent.sqlite", "", Some("openclaw-db"));
    check_format("agents/main/agent/openclaw-agent.sqlite-wal", "", None);
    check_format("/home/ada/.pi/agent/sessions/--home-ada--/2026_x.jsonl", "", Some("pi"));
    check_format("--home-ada--/2026_x.jsonl", "", Some("pi"));
    let head =
        r#"{"type":"session","version":3,"id":"x","timestamp":"2026-11-02T09:00:00.000Z","cwd":"/home/ada"}"#;
    check_format("somewhere.jsonl", head, Some("pi"));
    check_format(
        "somewhere.jsonl",
        &head.replace("/home/ada", "/home/ada/.openclaw/workspace"),
        Some("openclaw"),
    );
    check_format("somewhere.jsonl", r#"{"type":"session"}"#, None);
    check_format("somewhere.jsonl", r#"{"type":"user","timestamp":1,"cwd":"/"}"#, None);
}

laws!(&[TREE, FORK, NO_IDS, FAILED, CLAW, SUBAGENT, INDEX, STORE, DAMAGED]);

/// Two requests of Claude Code whose prompts add up to the turn that OpenClaw handed on, in their own log.
fn handed_on(session: &str, second_input: u64) -> String {
    let line = |n: u32, input: u64, read: u64, write: u64| {
        format!(
            r#"{{"type":"assistant","uuid":"u{n}","sessionId":"{session}","timestamp":"2026-11-02T09:15:{:02}.000Z","requestId":"req_{session}{n}","message":{{"id":"msg_{session}_0000000{n}","model":"claude-sonnet-5","stop_reason":"end_turn","content":[],"usage":{{"input_tokens":{input},"output_tokens":1500,"cache_read_input_tokens":{read},"cache_creation_input_tokens":{write}}}}}}}"#,
            10 + n * 10
        )
    };
    format!("{}\n{}\n", line(1, 20, 190_000, 20_000), line(2, second_input, 210_000, 0))
}

#[test]
fn a_turn_handed_to_claude_code_counts_once() {
    const OWN: &str = ".claude/projects/-home-ada/77777777.jsonl";
    let same = handed_on("77777777", 100);
    let counted =
        ["- main claude-sonnet-5 20/190000/20000/0/1500 \"", "- main claude-sonnet-5 100/210000/0/0/1500 \""];
    check(&[CLAW, (OWN, same.as_bytes())], &[&CLAW_ROWS[..5], &counted].concat());
    // Other counts: the same work only where the session is known to be OpenClaw's.
    let other = handed_on("77777777", 101);
    let counted =
        ["- main claude-sonnet-5 20/190000/20000/0/1500 \"", "- main claude-sonnet-5 101/210000/0/0/1500 \""];
    let (turn, rest) = (&CLAW_ROWS[5..], &CLAW_ROWS[..5]);
    let both = [rest, &counted[..1], &counted[1..], turn].concat();
    check(&[CLAW, (OWN, other.as_bytes())], &both);
    for bound in [
        r#""claudeCliSessionId":"77777777""#,
        r#""cliSessionIds":{"claude-cli":"77777777"}"#,
        r#""cliSessionBindings":{"claude-cli":{"sessionId":"77777777","authProfileId":"x"}}"#,
    ] {
        let session = "55555555-bbbb-4000-8000-000000000005";
        let index = format!(r#"{{"agent:main:main":{{"sessionId":"{session}",{bound}}}}}"#);
        let index = ("agents/main/sessions/sessions.json", index.as_bytes());
        check(&[CLAW, (OWN, other.as_bytes()), index], &[rest, &counted].concat());
        let node = format!(r#"{{{bound}}}"#);
        let node = serde_json::json!({"table": "session_nodes", "session_key": "agent:main:main",
            "current_session_id": session, "entry_json": node});
        let node = format!("{node}\n");
        let store = ("agents/main/agent/openclaw-agent.sqlite", node.as_bytes());
        check(&[CLAW, (OWN, other.as_bytes()), store], &[rest, &counted].concat());
    }
}
