//! Fixtures are named after the trap they hold.

use crate::format::read;
use crate::ledger::Ledger;
use crate::price::Book;
use crate::request::{MissCause, Quality, Request};
use proptest::prelude::*;

const STREAMED: &[u8] = include_bytes!("../../../fixtures/claude-code/streamed-duplicates.jsonl");
const COPIES: &[u8] = include_bytes!("../../../fixtures/claude-code/copies-on-side-chains.jsonl");
const OLD: &[u8] = include_bytes!("../../../fixtures/claude-code/without-prompt-ids.jsonl");
const FAILURES: &[u8] = include_bytes!("../../../fixtures/claude-code/failures-and-notices.jsonl");
const DAMAGED: &[u8] = include_bytes!("../../../fixtures/claude-code/damaged-lines.jsonl");
const CUT: &[u8] = include_bytes!("../../../fixtures/claude-code/cut-before-a-reply-with-content.jsonl");
const GATEWAY: &[u8] = include_bytes!("../../../fixtures/claude-code/gateway-with-one-message-id.jsonl");
const NO_IDS: &[u8] = include_bytes!("../../../fixtures/claude-code/records-without-ids.jsonl");
const REGION: &[u8] = include_bytes!("../../../fixtures/claude-code/inference-in-a-region.jsonl");
const ADVISED: &[u8] = include_bytes!("../../../fixtures/claude-code/advised-replies.jsonl");
const PROGRESS: &[u8] = include_bytes!("../../../fixtures/claude-code/subagent-in-progress-records.jsonl");
const FOLLOWED: &[u8] = include_bytes!("../../../fixtures/claude-code/subagent-of-progress-records.jsonl");
const NEWS: &[u8] = include_bytes!("../../../fixtures/claude-code/news-and-scheduled-prompts.jsonl");
const MISS: &[u8] = include_bytes!("../../../fixtures/claude-code/diagnosed-miss.jsonl");

const MAIN: &str = ".claude/projects/-home-ada/s1.jsonl";
const SIDE: &str = ".claude/projects/-home-ada/s1/subagents/agent-acompact-77.jsonl";

fn ledger(files: &[(&str, &[u8])]) -> Ledger {
    let mut ledger = Ledger::default();
    for (path, bytes) in files {
        read(path, bytes, &mut ledger);
    }
    ledger
}

fn rows(files: &[(&str, &[u8])]) -> Vec<Request> {
    ledger(files).resolve().requests(Book::builtin())
}

/// One line a request: query, agent, input/read/5m/1h/output, tools.
#[track_caller]
fn check(files: &[(&str, &[u8])], expected: &[&str]) {
    let lines: Vec<String> = rows(files)
        .iter()
        .map(|r| {
            let t = &r.tokens;
            let query = r.query.map_or_else(|| String::from("-"), |q| q.to_string());
            let counts = [t.input, t.cache_read, t.cache_write_5m, t.cache_write_1h, t.output];
            let counts = counts.map(|n| n.to_string()).join("/");
            let error = r.error.as_deref().map_or_else(String::new, |e| format!(" {e}"));
            format!("{query} {} {counts} {}{error}", r.agent, r.tools.join("+")).trim_end().to_owned()
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_reply_of_several_lines_counts_once_with_its_last_output() {
    check(&[(MAIN, STREAMED)], &["1 main 10/20000/1000/2000/180 Read+Grep", "1 main 5/23000/500/0/30"]);
    let rows = rows(&[(MAIN, STREAMED)]);
    assert_eq!(rows[0].thin, Some(true));
    assert_eq!(rows[1].thin, Some(false));
    assert_eq!(rows[1].tier.as_deref(), Some("fast"));
    assert_eq!(rows[0].project.as_deref(), Some("payments-api"));
    assert_eq!(rows[0].at, crate::time::parse("2026-11-02T09:00:03Z").unwrap());
    assert!(rows.iter().all(|r| r.quality == Quality::Exact));
}

#[test]
fn copies_on_side_chains_change_nothing_but_the_helper_s_own_request_counts() {
    let expected = &[
        "1 main 10/20000/1000/2000/180 Read+Grep",
        "1 main 5/23000/500/0/30",
        "1 acompact-77 7/23500/0/0/900",
    ];
    check(&[(MAIN, STREAMED), (SIDE, COPIES)], expected);
    check(&[(SIDE, COPIES), (MAIN, STREAMED), (SIDE, COPIES)], expected);
}

#[test]
fn a_resumed_session_that_repeats_history_counts_only_what_is_new() {
    let copied = String::from_utf8(STREAMED.to_vec()).unwrap();
    let copied = copied
        .replace("\"uuid\":\"", "\"uuid\":\"new-")
        .replace("\"parentUuid\":\"", "\"parentUuid\":\"new-");
    let resumed = copied.replace("\"sessionId\":\"s1\"", "\"sessionId\":\"s9\"")
        + r#"{"parentUuid":"new-a4","type":"assistant","uuid":"n1","sessionId":"s9","timestamp":"2026-11-03T09:00:00.000Z","requestId":"req_5","message":{"id":"msg_5","model":"claude-opus-4-8","stop_reason":"end_turn","content":[],"usage":{"input_tokens":1,"output_tokens":9}}}"#;
    let both: &[(&str, &[u8])] = &[(".claude/projects/-x/s9.jsonl", resumed.as_bytes()), (MAIN, STREAMED)];
    check(both, &["1 main 10/20000/1000/2000/180 Read+Grep", "1 main 5/23000/500/0/30", "1 main 1/0/0/0/9"]);
    assert_eq!(
        rows(both).iter().map(|r| r.session.as_deref().unwrap()).collect::<Vec<_>>(),
        ["s1", "s1", "s9"]
    );
}

#[test]
fn without_prompt_ids_a_query_is_a_text_of_a_person() {
    check(
        &[(".claude/projects/-x/s2.jsonl", OLD)],
        &["1 main 3/0/100/0/50 Task", "1 main 3/0/0/0/4", "1 main 3/100/10/0/60", "2 main 3/110/10/0/6"],
    );
    let rows = rows(&[(".claude/projects/-x/s2.jsonl", OLD)]);
    assert_eq!(rows[0].project.as_deref(), Some("shop"));
    assert_eq!(rows[1].quality, Quality::PlaceholderOutput);
    assert_eq!(rows[0].quality, Quality::Exact);
}

#[test]
fn failures_are_errors_and_notices_are_nothing() {
    check(
        &[(".claude/projects/-x/s3.jsonl", FAILURES)],
        &["1 main 0/0/0/0/0  http_529", "1 main 0/0/0/0/0  http_429", "1 main 0/0/0/0/0  usage_limit"],
    );
    let total = ledger(&[(".claude/projects/-x/s3.jsonl", FAILURES)])
        .resolve()
        .cells(Book::builtin(), false)
        .total(&crate::cell::Slice::all());
    assert_eq!((total.errors, total.requests, total.queries), (3, 0, 0));
}

#[test]
fn replies_behind_a_cut_are_read_whatever_they_hold() {
    let file: &[(&str, &[u8])] = &[(".claude/projects/-x/s9.jsonl", CUT)];
    check(
        file,
        &[
            "- main 1/0/0/0/10",
            "- main 3/0/0/0/30",
            "- main 4/0/0/0/40",
            "- main 5/0/0/0/50",
            "- main 7/0/0/0/70",
            "- main 8/0/0/0/80",
        ],
    );
    assert_eq!(ledger(file).findings().iter().map(|f| f.count).sum::<u64>(), 2);
}

#[test]
fn a_message_id_that_every_reply_has_does_not_make_them_one() {
    let file: &[(&str, &[u8])] = &[(".claude/projects/-x/s9.jsonl", GATEWAY)];
    let expected = ["1 main 1/0/0/0/10", "2 main 2/0/0/0/25", "3 main 3/0/0/0/30"];
    check(file, &expected);
    check(&[file[0], (".claude/projects/-x/copy.jsonl", GATEWAY)], &expected);
}

#[test]
fn damage_costs_only_the_damaged_record() {
    let file: &[(&str, &[u8])] = &[(".claude/projects/-x/s4.jsonl", DAMAGED)];
    check(file, &["1 main 1/0/0/0/11", "1 main 2/0/0/0/22", "1 main 4/0/0/0/44"]);
    let findings: Vec<_> = ledger(file).findings().into_iter().map(|f| (f.line, f.count, f.reason)).collect();
    let findings: Vec<_> = findings.iter().map(|f| (f.0, f.1, &f.2[..24])).collect();
    assert_eq!(findings, [(4, 2, "The record is not whole "), (7, 1, "The line is not a JSON o")]);
}

#[test]
fn records_without_ids_are_told_apart_by_what_they_have() {
    check(
        &[(".claude/projects/-x/s5.jsonl", NO_IDS)],
        &["- main 1/0/0/0/11", "- main 2/0/0/0/20", "- main 3/0/0/0/5", "- main 3/0/0/0/5"],
    );
    let rows = rows(&[(".claude/projects/-x/s5.jsonl", NO_IDS)]);
    assert_eq!(rows[0].reported_cost_usd, Some(0.0125));
    assert_eq!(ledger(&[(".claude/projects/-x/s5.jsonl", NO_IDS)]).findings().len(), 1);
}

#[test]
fn the_region_is_kept_beside_the_speed_where_it_has_a_price() {
    let rows = rows(&[(".claude/projects/-x/s9.jsonl", REGION)]);
    let tiers: Vec<_> = rows.iter().map(|r| r.tier.as_deref()).collect();
    // The first lines of a reply have no speed yet.
    assert_eq!(tiers, [Some("fast+us"), Some("us"), None, None, None]);
    // 1,000 input and 100 output tokens at $4 and $20 per million are 6,000 µ$; fast is twice, the US 1.1 times, and
    // so is Bedrock's regional endpoint.
    let costs: Vec<_> = rows.iter().map(|r| r.list_cost_nanousd.unwrap() / 1_000).collect();
    assert_eq!(costs, [13_200, 6_600, 6_000, 6_600, 6_000]);
}

#[test]
fn what_an_advisor_was_asked_is_a_request_of_its_own_model() {
    let file: &[(&str, &[u8])] = &[(".claude/projects/-x/s11.jsonl", ADVISED)];
    let expected = [
        "1 main 2/250/50/0/50 advisor",
        "1 main 900/0/0/40/300",
        "1 main 10/0/0/0/5",
        "1 main 700/0/0/0/60",
        "1 main 710/0/0/0/65",
    ];
    check(file, &expected);
    let copy = (".claude/projects/-x/s11/subagents/agent-aside_question-1.jsonl", ADVISED);
    check(&[copy, file[0]], &expected);
    let models: Vec<_> = rows(file).into_iter().map(|r| r.model.unwrap()).collect();
    assert_eq!(models[..2], ["claude-sonnet-5", "claude-opus-4-8"]);
}

#[test]
fn a_subagent_that_its_parent_s_progress_records_tell_of_counts_once() {
    let main: (&str, &[u8]) = (".claude/projects/-x/s11.jsonl", PROGRESS);
    let own: (&str, &[u8]) = (".claude/projects/-x/s11/subagents/agent-abc1.jsonl", FOLLOWED);
    let alone = ["1 main 2/100/50/0/30 Task", "1 abc1 3/20/10/0/2 Read", "1 abc1 4/30/0/0/40 Read"];
    check(&[main], &alone);
    let both = ["1 main 2/100/50/0/30 Task", "1 abc1 3/20/10/0/80 Read", "1 abc1 4/30/0/0/40 Read"];
    check(&[main, own], &both);
    check(&[own, main], &both);
    assert!(ledger(&[main, own]).findings().is_empty());
}

#[test]
fn the_client_s_own_news_go_on_with_the_query_and_a_schedule_begins_one() {
    let file: &[(&str, &[u8])] = &[(".claude/projects/-x/s11.jsonl", NEWS)];
    let queries: Vec<_> =
        rows(file).iter().map(|r| (r.tokens.input, r.query.unwrap(), r.trigger.as_str())).collect();
    assert_eq!(
        queries,
        [
            (1, 1, "person"),
            (2, 1, "person"),
            (3, 1, "person"),
            (4, 1, "person"),
            (5, 2, "schedule"),
            (6, 3, "person")
        ]
    );
}

#[test]
fn usage_in_records_of_an_unknown_kind_is_told_and_without_a_kind_counted() {
    let line = |kind: &str, n: u32| {
        format!(
            r#"{{{kind}"sessionId":"s1","timestamp":"2026-11-02T09:00:0{n}.000Z","requestId":"req_{n}","message":{{"id":"msg_0123456789abcde{n}","model":"claude-opus-5","usage":{{"input_tokens":{n},"output_tokens":9}}}}}}"#
        )
    };
    let text = [line(r#""type":"reply.v2","#, 1), line(r#""type":"reply.v2","#, 2), line("", 3)].join("\n");
    let file: &[(&str, &[u8])] = &[(".claude/projects/-x/s1.jsonl", text.as_bytes())];
    check(file, &["- main 3/0/0/0/9"]);
    let findings = ledger(file).findings();
    assert_eq!((findings.len(), findings[0].line, findings[0].count), (1, 1, 2));
}

#[test]
fn one_message_id_with_many_request_ids_mixes_no_tools() {
    let line = |n: u32| {
        format!(
            r#"{{"type":"assistant","sessionId":"s1","timestamp":"2026-11-02T09:00:{:02}.000Z","requestId":"req_{n}","message":{{"id":"msg_always_the_same_id","model":"glm-5","stop_reason":"tool_use","content":[{{"type":"tool_use","id":"t{n}","name":"Tool{n}","input":{{}}}}],"usage":{{"input_tokens":{n},"output_tokens":9}}}}}}"#,
            n
        )
    };
    let text = format!("{}\n{}\n", line(1), line(2));
    check(
        &[(".claude/projects/-x/s1.jsonl", text.as_bytes())],
        &["- main 1/0/0/0/9 Tool1", "- main 2/0/0/0/9 Tool2"],
    );
}

#[test]
fn the_provider_s_own_diagnosis_is_kept() {
    let rows = rows(&[(".claude/projects/-x/s6.jsonl", MISS)]);
    assert_eq!((rows[0].miss_cause, rows[0].missed_tokens), (Some(MissCause::ToolsChanged), Some(48_000)));
    assert_eq!((rows[1].miss_cause, rows[1].missed_tokens), (None, None));
}

#[test]
fn is_known_by_its_place_and_by_its_first_bytes() {
    let format = |path: &str, head: &[u8]| crate::format::choose(path, head).map(|f| f.name);
    assert_eq!(format("/home/ada/.claude/projects/-x/s.jsonl", b""), Some("claude-code"));
    assert_eq!(format("old/s.jsonl", &STREAMED[..400]), Some("claude-code"));
    assert_eq!(format("notes.txt", b"hello"), None);
}

const ALL: [(&str, &[u8]); 11] = [
    (MAIN, STREAMED),
    (SIDE, COPIES),
    (".claude/projects/-x/s2.jsonl", OLD),
    (".claude/projects/-x/s3.jsonl", FAILURES),
    (".claude/projects/-x/s4.jsonl", DAMAGED),
    (".claude/projects/-x/s5.jsonl", NO_IDS),
    (".claude/projects/-x/s6.jsonl", MISS),
    (".claude/projects/-x/s9.jsonl", REGION),
    (".claude/projects/-x/s11.jsonl", PROGRESS),
    (".claude/projects/-x/s12.jsonl", ADVISED),
    (".claude/projects/-x/s13.jsonl", NEWS),
];

proptest! {
    #[test]
    fn order_repetition_and_merging_change_nothing(order in Just((0..11usize).chain(0..11).collect::<Vec<_>>()).prop_shuffle(), split in 0usize..22) {
        let want = rows(&ALL);
        let files: Vec<_> = order.iter().map(|&i| ALL[i]).collect();
        prop_assert_eq!(&rows(&files), &want);
        let mut left = ledger(&files[..split]);
        let right = Ledger::from_bytes(&ledger(&files[split..]).to_bytes()).unwrap();
        left.merge(right);
        prop_assert_eq!(&left.resolve().requests(Book::builtin()), &want);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        rows(&[(MAIN, &bytes)]);
    }

    #[test]
    fn any_damage_does_no_harm(at in 0usize..4000, byte in any::<u8>()) {
        for (path, bytes) in ALL {
            let mut bytes = bytes.to_vec();
            let len = bytes.len();
            bytes[at % len] = byte;
            rows(&[(path, &bytes)]);
        }
    }
}
