//! Fixtures are named after the trap they hold. Rows of a database are JSON lines with the table's name; files of the
//! old store are lines `{path, document}`.

use crate::format::testing::{File, check, check_findings, laws, ledger, lines, rows};
use crate::format::{choose, read};
use crate::ledger::Ledger;
use crate::price::Book;
use crate::request::Request;
use proptest::prelude::*;
use serde_json::Value;

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/", $name)).as_slice())
    };
}

const ROWS: File<'_> = fixture!(".local/share/opencode/opencode.db", "opencode/database-rows.jsonl");
const FORK: File<'_> = fixture!("opencode-dev.db", "opencode/fork-rows.jsonl");
const SECOND: File<'_> = fixture!("opencode.db", "opencode/second-version.jsonl");
const AFTER: File<'_> = fixture!("opencode.db", "opencode/second-version-alone-and-after.jsonl");
const EXPORT: File<'_> = fixture!("export.json", "opencode/export.json");
const MIMO: File<'_> = fixture!("mimocode.db", "mimo-code/background-and-imports.jsonl");
const AGENTS: File<'_> = fixture!("mimocode.db", "mimo-code/agents-in-one-session.jsonl");
const KILO: File<'_> = fixture!(".local/share/kilo/kilo.db", "kilo-code/cli-rows.jsonl");
const FILES: &str = include_str!("../../../fixtures/opencode/files.jsonl");
const CACHED: &str = include_str!("../../../fixtures/opencode/cached-in-input.jsonl");

const MAIN: [&str; 9] = [
    "1 main claude-opus-5 10/0/2000/0/45+5 (read task)",
    "1 ses_b claude-opus-5 6/0/900/0/13 \"",
    "1 main claude-opus-5 11/2000/600/0/20 (bash)",
    "1 main claude-opus-5 12/2600/100/0/30 \"",
    "1 main claude-opus-5 0/0/0/0/0 http_529",
    "1 main claude-opus-5 9/2700/50/0/25 \"",
    "1 main claude-opus-5 50/2700/0/0/300 \"",
    "1 main claude-opus-5 8/300/0/0/15 \"",
    "2 main claude-opus-5 7/310/0/0/14 \"",
];

/// The files of the old store, as a walk could find them: in any order.
fn documents(list: &str) -> Vec<(String, Vec<u8>)> {
    list.lines()
        .map(|line| {
            let entry: Value = serde_json::from_str(line).unwrap();
            (
                entry["path"].as_str().unwrap().to_owned(),
                serde_json::to_vec_pretty(&entry["document"]).unwrap(),
            )
        })
        .collect()
}

fn read_documents<'d>(list: impl Iterator<Item = &'d (String, Vec<u8>)>) -> Ledger {
    let mut ledger = Ledger::default();
    list.for_each(|(path, bytes)| read(path, bytes, &mut ledger));
    ledger
}

fn resolved(ledger: &Ledger) -> Vec<Request> {
    ledger.resolve().requests(Book::builtin())
}

/// Lines without what only a database tells.
fn counts(rows: &[Request]) -> Vec<String> {
    let plain = rows.iter().map(|r| Request { tools: Vec::new(), thin: None, ..r.clone() });
    lines(&plain.collect::<Vec<_>>())
}

#[test]
fn a_message_is_as_many_requests_as_it_has_steps() {
    check(&[ROWS], &MAIN);
}

#[test]
fn rows_carry_what_the_database_holds() {
    let rows = rows(&[ROWS]);
    let r = &rows[0];
    assert_eq!(r.at, crate::time::parse("2026-11-02T09:00:02Z").unwrap());
    assert_eq!((r.harness.as_str(), r.harness_version.as_deref()), ("opencode", Some("1.17.3")));
    assert_eq!((r.session.as_deref(), r.project.as_deref()), (Some("ses_a"), Some("shop-api")));
    assert_eq!((r.provider.as_deref(), r.model.as_deref()), (Some("anthropic"), Some("claude-opus-5")));
    let costs: Vec<_> = rows.iter().map(|r| r.reported_cost_usd).collect();
    let cent = Some(0.01);
    assert_eq!(costs, [Some(0.02), cent, Some(0.02), cent, None, None, cent, cent, cent]);
    assert_eq!(rows[5].duration_ms, Some(3000));
    assert_eq!(r.duration_ms, None, "its time includes that of its tools");
    assert_eq!((r.thin, rows[2].thin), (Some(true), Some(false)));
}

#[test]
fn a_fork_s_copies_count_once_and_belong_to_the_session_that_was_forked() {
    let mut expected = MAIN.to_vec();
    expected.push("1 main claude-opus-5 5/2800/0/0/11 \"");
    check(&[FORK], &expected);
    let sessions: Vec<_> = rows(&[FORK]).into_iter().map(|r| r.session.unwrap()).collect();
    assert_eq!(sessions.iter().filter(|s| *s == "ses_f").count(), 1);
    check(&[FORK, ROWS], &expected);
}

#[test]
fn the_old_files_give_the_same_counts_in_any_order_and_beside_the_database() {
    let files = documents(FILES);
    // A client's own messages are told from a person's by their parts only, which are other files.
    let queries = ["1", "1", "1", "1", "1", "1", "2", "3", "4"];
    let expected: Vec<String> = MAIN
        .iter()
        .zip(queries)
        .map(|(line, query)| {
            let words: Vec<&str> = line.split(' ').collect();
            let error = if line.contains("http") { " http_529" } else { "" };
            format!("{query} {} {} {}{error}", words[1], words[2], words[3])
        })
        .collect();
    let forward = resolved(&read_documents(files.iter()));
    assert_eq!(counts(&forward), expected);
    assert_eq!(resolved(&read_documents(files.iter().rev().chain(&files))), forward);
    let mut merged = Ledger::default();
    for file in files.iter().rev() {
        merged.merge(read_documents(std::iter::once(file)));
    }
    assert_eq!(resolved(&merged), forward);
    let costs: Vec<_> = forward.iter().map(|r| r.reported_cost_usd).collect();
    assert_eq!(costs[..4], [Some(0.02), Some(0.01), Some(0.02), Some(0.01)]);
    // With the database the tools are there, and nothing counts twice.
    let mut both = read_documents(files.iter());
    read(ROWS.0, ROWS.1, &mut both);
    assert_eq!(resolved(&both).len(), MAIN.len());
    assert_eq!(resolved(&both)[0].tools, ["read", "task"]);
}

#[test]
fn an_export_is_the_session_without_its_agents() {
    let main: Vec<&str> = MAIN.into_iter().filter(|l| !l.contains("ses_b")).collect();
    check(&[EXPORT], &main);
    check(&[EXPORT, ROWS], &MAIN);
}

#[test]
fn cached_tokens_inside_the_input_are_taken_out_of_every_step() {
    let files = documents(CACHED);
    let expected = [
        "- main grok-code 500/9000/0/0/40",
        "- main grok-code 40/9600/0/0/278+266",
        "- main claude-sonnet-4 20/9600/0/0/12",
    ];
    assert_eq!(counts(&resolved(&read_documents(files.iter()))), expected);
    assert_eq!(counts(&resolved(&read_documents(files.iter().rev()))), expected);
}

#[test]
fn the_second_version_of_the_store_is_read_where_it_is_alone() {
    check(
        &[SECOND],
        &[
            "1 main gpt-5.6-sol 100/0/0/0/50+30 (grep)",
            "1 main gpt-5.6-sol 20/128/0/0/25 \"",
            "1 main claude-opus-5 3/5/6/0/4",
        ],
    );
}

#[test]
fn mimo_s_own_work_is_background_and_imports_are_not_its_own() {
    let own = [
        "1 main mimo-v2.6-pro 900/0/0/0/60+10",
        "1 explore-1 mimo-v2.6-pro 30/900/0/0/60",
        "1 main mimo-v2.6-pro 1500/0/0/0/400 background",
        "1 main mimo-v2.6-pro 1600/0/0/0/500 background",
        "- main mimo-v2.6-pro 800/0/0/0/9",
    ];
    let of = |files: &[File<'_>], harness: &str| -> Vec<String> {
        lines(&rows(files).into_iter().filter(|r| r.harness == harness).collect::<Vec<_>>())
    };
    // What OpenCode did stays OpenCode's where its own database is there.
    assert_eq!(of(&[MIMO, ROWS], "mimo-code"), own);
    assert_eq!(of(&[MIMO, ROWS], "opencode"), MAIN);
    assert_eq!(of(&[MIMO], "mimo-code").len(), own.len() + MAIN.len() - 1);
    check_findings(
        MIMO,
        &["0×1 Sessions that were imported from Claude Code or Codex were not counted (note)"],
    );
}

#[test]
fn the_second_version_goes_on_with_sessions_and_knows_titles_by_its_sums_only() {
    check(
        &[AFTER],
        &[
            "1 main gpt-5.6-sol 100/0/0/0/50+30 \"",
            "- main gpt-5.6-sol 600/372/0/0/50 ~SessionTotal",
            "1 main gpt-5.6-sol 20/128/0/0/35+10 \"",
            "1 main gpt-5.6-sol 60/0/0/0/4",
            "2 main gpt-5.6-sol 39/0/0/0/5 \"",
            "- main gpt-5.6-sol 7/0/0/0/3 \"",
        ],
    );
    assert_eq!(rows(&[AFTER])[1].reported_cost_usd, Some(0.014));
}

#[test]
fn mimo_s_agents_in_a_session_are_told_nothing_by_a_person() {
    check(
        &[AGENTS],
        &[
            "1 main mimo-v2.6-pro 900/0/0/0/60+10",
            "1 explore-1 mimo-v2.6-pro 30/900/0/0/60",
            "- checkpoint-w mimo-v2.6-pro 40/1900/0/0/200 background",
            "1 ses_peer mimo-v2.6-pro 15/0/0/0/5",
            "2 main mimo-v2.6-pro 100/1800/0/0/100+20 \"",
        ],
    );
    // The cost has what the tokens lack: that of the candidates that were not chosen.
    assert_eq!(rows(&[AGENTS])[4].reported_cost_usd, Some(0.06));
    check_findings(AGENTS, &["0×1 Some replies were chosen from several (max mode) (gap)"]);
}

#[test]
fn what_an_older_import_took_over_ends_where_the_session_was_gone_on_with() {
    let message = |id: usize, at: i64| {
        let data = format!(
            r#"{{"role":"assistant","time":{{"created":{at}}},"providerID":"anthropic","modelID":"claude-opus-5","tokens":{{"input":{id},"output":1}}}}"#
        );
        serde_json::json!({"table": "message", "id": format!("m{id}"), "session_id": "s", "data": data})
            .to_string()
    };
    let taken = 1_793_610_000_000_i64;
    let import = |table: &str, rest: &str| {
        format!(r#"{{"table":"{table}","session_id":"s","time_imported":{taken}{rest}}}"#)
    };
    let messages = [message(1, taken - 60_000), message(2, taken + 60_000)].join("\n");
    for import in
        [import("claude_import", r#","source_uuid":"u""#), import("external_import", r#","source":"cc""#)]
    {
        let text = format!("{import}\n{messages}\n");
        check(&[("mimocode.db", text.as_bytes())], &["- main claude-opus-5 2/0/0/0/1"]);
    }
    let text = format!("{}\n{messages}\n", import("claude_import", r#","message_ids":"[\"m2\"]""#));
    check(&[("mimocode.db", text.as_bytes())], &["- main claude-opus-5 1/0/0/0/1"]);
}

#[test]
fn an_export_whose_messages_name_agents_is_mimo_s() {
    let of = |agent: &str| {
        let message = format!(
            r#"{{"id":"msg_1","sessionID":"ses_1","role":"assistant",{agent}"time":{{"created":1793610000000}},"providerID":"xiaomi","modelID":"mimo-v2.6-pro","tokens":{{"input":5,"output":1}}}}"#
        );
        let json = format!(
            r#"{{"info":{{"id":"ses_1","title":"x"}},"messages":[{{"info":{message},"parts":[]}}]}}"#
        );
        rows(&[("export.json", json.as_bytes())]).into_iter().map(|r| r.harness).collect::<Vec<_>>()
    };
    assert_eq!(of(r#""agentID":"main","#), ["mimo-code"]);
    assert_eq!(of(""), ["opencode"]);
}

#[test]
fn kilo_s_rows_are_its_own_and_what_claude_code_did_for_it_counts_once() {
    let own = [
        "1 main kilo/auto 100/900/20/0/55+5 (bash)",
        "1 ses_child kilo/auto 40/0/0/0/6 \"",
        "2 main claude-opus-5 4/3000/0/0/70 \"",
    ];
    check(&[KILO], &own);
    assert!(
        rows(&[KILO]).iter().all(|r| r.harness == "kilo-code" && r.project.as_deref() == Some("shop-api"))
    );
    assert!(ledger(&[KILO]).findings().is_empty());
    // Its transcript holds the request that Claude Code made.
    let transcript = br#"{"type":"assistant","sessionId":"c","timestamp":"2026-11-02T09:00:31.000Z","requestId":"req_1","message":{"id":"msg_01abcdefghijklmnop","role":"assistant","model":"claude-opus-5","stop_reason":"end_turn","content":[],"usage":{"input_tokens":4,"cache_read_input_tokens":3000,"cache_creation_input_tokens":0,"output_tokens":70}}}"#;
    let rows = rows(&[KILO, (".claude/projects/-home-ada-work-shop-api/c.jsonl", transcript.as_slice())]);
    let of = |harness: &str| rows.iter().filter(|r| r.harness == harness).count();
    assert_eq!((of("kilo-code"), of("claude-code")), (2, 1));
}

#[test]
fn kilo_s_old_files_are_told_from_opencode_s_by_their_folder() {
    let message = documents(FILES)
        .into_iter()
        .find(|(p, b)| p.contains("message/") && memchr::memmem::find(b, b"\"assistant\"").is_some())
        .unwrap();
    let path = message.0.replace("opencode/storage", "kilo/storage");
    let rows = rows(&[(&path, &message.1)]);
    assert_eq!(rows.iter().map(|r| r.harness.as_str()).collect::<Vec<_>>(), ["kilo-code"], "{path}");
}

#[test]
fn a_message_with_counts_is_a_reply_though_it_says_no_role() {
    let data = r#"{"providerID":"anthropic","modelID":"claude-opus-5","time":{"created":1793610000000},"tokens":{"input":12,"output":6,"cache":{"read":1,"write":2}}}"#;
    let row = serde_json::json!({"table": "message", "id": "db-1", "session_id": "s", "data": data});
    check(&[("opencode-beta.db", format!("{row}\n").as_bytes())], &["- main claude-opus-5 12/1/2/0/6"]);
    let file = data.replacen('{', r#"{"id":"msg-1","sessionID":"s","#, 1);
    check(&[("storage/message/s/msg_1.json", file.as_bytes())], &["- main claude-opus-5 12/1/2/0/6"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    check_findings(
        ("storage/message/ses_a/msg_1.json", b"{\"role\":\"assist"),
        &["0×1 The file is not whole JSON"],
    );
    check_findings(
        ("opencode.db", b"{\"table\":\"message\",\"id\":\"m\",\"data\":\"x\"}\n"),
        &[
            "0×1 Nothing in this file was recognised as a usage record",
            "1×1 The row's data is not JSON and was skipped",
        ],
    );
    assert!(ledger(&[ROWS]).findings().is_empty());
}

#[track_caller]
fn check_format(path: &str, head: &str, expected: Option<&str>) {
    assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path} {head}");
}

#[test]
fn files_are_known_by_place_or_by_their_first_bytes() {
    check_format("opencode/storage/message/ses_x/msg_y.json", "", Some("opencode"));
    check_format("storage/part/msg_y/prt_z.json", "", Some("opencode"));
    check_format("storage/session/0a1b/ses_x.json", "", Some("opencode"));
    for other in ["storage/session_diff/ses_x.json", "storage/project/x.json", "storage/todo/ses_x.json"] {
        check_format(other, "", None);
    }
    for (path, name) in [
        ("a/opencode.db", "opencode-db"),
        ("opencode-beta.db", "opencode-db"),
        ("mimocode.db", "mimo-code-db"),
    ] {
        check_format(path, "", Some(name));
        check_format(&format!("{path}-wal"), "", None);
        check_format(&format!("{path}-shm"), "", None);
    }
    for (path, name) in [
        ("kilo/kilo.db", "kilo-code-db"),
        ("kilo-dev.db", "kilo-code-db"),
        (".local/share/kilo/opencode-dev.db", "kilo-code-db"),
        ("/home/kilo/.local/share/opencode/opencode.db", "opencode-db"),
        ("kilo/storage/part/msg_y/prt_z.json", "kilo-code"),
        ("kilo/opencode/storage/part/msg_y/prt_z.json", "opencode"),
    ] {
        check_format(path, "", Some(name));
    }
    check_format("shop-api/.opencode/opencode.db", "", None);
    check_format("opencoder.db", "", None);
    let schema =
        "SQLite format 3\0 CREATE TABLE part (message_id text, session_id text, time_created integer)";
    check_format("copy.sqlite", schema, Some("opencode-db"));
    check_format("copy.sqlite", &format!("{schema} last_checkpoint_message_id"), Some("mimo-code-db"));
    check_format("copy.sqlite", "SQLite format 3\0 CREATE TABLE messages", None);
    for (path, bytes) in documents(FILES) {
        let name = path.rsplit('/').next().unwrap();
        check_format(name, std::str::from_utf8(&bytes).unwrap(), Some("opencode"));
    }
}

laws!(&[ROWS, FORK, SECOND, AFTER, EXPORT, MIMO, AGENTS, KILO]);

proptest! {
    #[test]
    fn rows_in_any_order_give_the_same(seed in proptest::collection::vec(any::<u32>(), 60)) {
        let mut rows: Vec<&[u8]> = FORK.1.split(|b| *b == b'\n').collect();
        let by: std::collections::BTreeMap<_, _> = rows.iter().zip(seed.iter().cycle()).map(|(r, s)| (r.to_vec(), *s)).collect();
        rows.sort_by_key(|r| by[*r]);
        let shuffled = rows.join(&b'\n');
        prop_assert_eq!(resolved(&ledger(&[(FORK.0, &shuffled)])), resolved(&ledger(&[FORK])));
    }
}
