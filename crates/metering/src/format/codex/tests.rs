//! Fixtures are named after the trap they hold.

use crate::format::testing::{File, check, check_findings, laws, ledger, rows};

macro_rules! fixture {
    ($name:literal) => {
        (
            concat!(".codex/sessions/2026/11/02/rollout-2026-11-02T11-00-00-", $name, ".jsonl"),
            include_bytes!(concat!("../../../fixtures/codex/", $name, ".jsonl")).as_slice(),
        )
    };
}

const REPEATED: File<'_> = fixture!("repeated-events");
const PARENT: File<'_> = fixture!("fork-parent");
const FORK: File<'_> = fixture!("fork-with-turn-ids");
const SPAWNED: File<'_> = fixture!("spawned-agent");
const OLD_PARENT: File<'_> = fixture!("fork-parent-old");
const OLD_FORK: File<'_> = fixture!("fork-without-turn-ids");
const MIDDLE: File<'_> = fixture!("begins-in-the-middle");
const TURNS: File<'_> = fixture!("models-and-turns");
const OVERFLOW: File<'_> = fixture!("overflow-and-reset");
const WINDOWS: File<'_> = fixture!("plan-windows");
const FAILED: File<'_> = fixture!("failed-attempts");
const DAMAGED: File<'_> = fixture!("damaged-lines");
const BACKGROUND: File<'_> = fixture!("background-agent");
const CUT: File<'_> = fixture!("cut-count");
const CUT_ARCHIVED: File<'_> = fixture!("cut-count-archived");
const BEHIND_A_CUT: File<'_> = fixture!("whole-count-behind-a-cut");
const RESETS: File<'_> = fixture!("resets-to-totals-already-seen");
const RECORDS: File<'_> = fixture!("records-of-responses");
const FORK_TOTAL: File<'_> = fixture!("fork-that-begins-with-a-total");
const FORK_TIMES: File<'_> = fixture!("fork-that-keeps-times");

#[test]
fn a_response_with_a_record_and_a_total_counts_once_and_a_compaction_too() {
    let expected = &[
        "1 main gpt-5.6-sol 4000/0/0/0/50 (shell)",
        "1 main gpt-5.6-sol 1000/4000/0/0/40",
        "1 main gpt-5.6-sol 1000/5000/0/0/700",
        "1 main gpt-5.6-sol 1000/4000/0/0/40",
    ];
    check(&[RECORDS], expected);
    let packed = ruzstd::encoding::compress_to_vec(RECORDS.1, ruzstd::encoding::CompressionLevel::Fastest);
    let name = format!("{}.zst", RECORDS.0.replace("sessions/2026/11/02", "archived_sessions"));
    check(&[(&name, &packed)], expected);
    check(&[RECORDS, (&name, &packed)], expected);
    check_findings(RECORDS, &[]);
    let tiers: Vec<_> = rows(&[RECORDS]).into_iter().map(|r| r.tier).collect();
    let priority = Some(String::from("priority"));
    assert_eq!(tiers, [priority.clone(), priority.clone(), priority, None]);
}

#[test]
fn counts_in_records_of_an_unknown_kind_are_told() {
    let text = RECORDS.1.iter().map(|&b| b as char).collect::<String>();
    let text = text.replace("token_usage_record\",\"payload", "usage_of_tomorrow\",\"payload");
    check_findings(
        (RECORDS.0, text.as_bytes()),
        &[
            "7×5 Records of the kind `usage_of_tomorrow` are not known to this reader and hold token counts, which were not counted",
        ],
    );
}

#[test]
fn a_fork_that_begins_with_its_ancestor_s_total_asked_for_nothing_yet() {
    check(&[FORK_TOTAL], &["1 main gpt-5.6-sol 1000/0/0/0/20"]);
    check_findings(FORK_TOTAL, &[]);
}

#[test]
fn what_a_fork_copied_with_its_times_is_inherited() {
    check(&[FORK_TIMES], &["1 main gpt-5-codex 1000/2000/0/0/40"]);
    check_findings(FORK_TIMES, &[]);
}

#[test]
fn an_event_with_an_unchanged_total_is_no_request() {
    check(
        &[REPEATED],
        &[
            "1 main gpt-5-codex 9000/0/0/0/300+100 (shell)",
            "1 main gpt-5-codex 540/8960/0/0/200 \"",
            "2 main gpt-5-codex 528/9472/0/0/150+20 (local_shell apply_patch)",
        ],
    );
}

#[test]
fn rows_carry_what_the_log_holds() {
    let rows = rows(&[REPEATED]);
    let r = &rows[0];
    assert_eq!(r.at, crate::time::parse("2026-11-02T09:00:10Z").unwrap());
    assert_eq!(r.harness, "codex");
    assert_eq!(r.harness_version.as_deref(), Some("0.57.0"));
    assert_eq!(r.session.as_deref(), Some("b1c2d3e4-0000-4000-8000-000000000001"));
    assert_eq!(r.project.as_deref(), Some("shop-api"));
    assert_eq!(r.provider.as_deref(), Some("openai"));
    assert_eq!((r.duration_ms, r.reported_cost_usd, r.tier.as_deref()), (None, None, None));
    assert_eq!(rows.iter().map(|r| r.thin).collect::<Vec<_>>(), [Some(false), Some(false), Some(true)]);
}

#[test]
fn a_rollout_in_two_places_counts_once() {
    let archived = (".codex/archived_sessions/rollout-2026-11-02T11-00-00-x.jsonl", REPEATED.1);
    assert_eq!(rows(&[REPEATED, archived]), rows(&[REPEATED]));
}

#[test]
fn a_fork_counts_only_what_came_after_it() {
    let parent = &[
        "1 main gpt-5.6-sol 4000/0/4000/0/100 (exec_command)",
        "1 main gpt-5.6-sol 100/8000/100/0/50+10 \"",
        "2 main gpt-5.6-sol 100/8200/0/0/60 \"",
    ];
    check(&[PARENT], parent);
    check(&[FORK], &["1 main gpt-5.5 208/8192/0/0/70 \""]);
    check(&[PARENT, FORK], &[parent[0], parent[1], "1 main gpt-5.5 208/8192/0/0/70 \"", parent[2]]);
}

#[test]
fn a_spawned_agent_belongs_to_the_query_that_started_it() {
    check(
        &[SPAWNED, PARENT],
        &[
            "1 main gpt-5.6-sol 4000/0/4000/0/100 (exec_command)",
            "1 01a19b7c-d56 gpt-5.6-sol 7000/0/0/0/40 (exec_command)",
            "1 main gpt-5.6-sol 100/8000/100/0/50+10 \"",
            "2 main gpt-5.6-sol 100/8200/0/0/60 \"",
        ],
    );
    let both = rows(&[SPAWNED, PARENT]);
    assert!(both.iter().all(|r| r.session == both[0].session));
    check(&[SPAWNED], &["- 01a19b7c-d56 gpt-5.6-sol 7000/0/0/0/40 (exec_command)"]);
}

#[test]
fn without_turn_ids_the_burst_at_the_beginning_of_a_fork_is_its_parent_s() {
    check(
        &[OLD_PARENT, OLD_FORK],
        &["1 main gpt-5 5000/0/0/0/80", "1 main gpt-5 208/4992/0/0/60", "1 main gpt-5 280/5120/0/0/90"],
    );
}

#[test]
fn a_file_that_begins_in_the_middle_counts_requests_not_its_total() {
    check(&[MIDDLE], &["- main - 100/8000/100/0/50+10 \"", "1 main gpt-5.6-sol 100/8200/0/0/60"]);
    check_findings(MIDDLE, &["2×1 No model is recorded for the request (gap)"]);
}

#[test]
fn the_model_is_the_latest_and_a_turn_is_one_query() {
    check(
        &[TURNS],
        &[
            "1 main - 4000/0/0/0/50",
            "1 main gpt-5.6-sol 100/4000/0/0/50",
            // A compaction of the client's own: no message began it.
            "1 main gpt-5.6-sol 4200/0/0/0/900",
            "2 main gpt-5.6-luna 1500/0/0/0/30",
        ],
    );
}

#[test]
fn a_gap_counts_as_one_row_until_a_copy_of_the_log_holds_what_is_missing() {
    let (first, last) = ("1 main gpt-5-codex 100/0/0/0/10", "1 main gpt-5-codex 300/100/0/0/30");
    check(&[CUT], &[first, "1 main gpt-5-codex 150/50/0/0/20 ~SessionTotal", last]);
    check(&[BEHIND_A_CUT], &[first, "1 main gpt-5-codex 150/50/0/0/20 ~SessionTotal", last]);
    let whole = [first, "1 main gpt-5-codex 150/50/0/0/20", last];
    check(&[CUT_ARCHIVED], &whole);
    check(&[CUT, CUT_ARCHIVED], &whole);
    check(&[CUT_ARCHIVED, CUT], &whole);
}

#[test]
fn a_total_that_begins_anew_may_come_by_what_it_was() {
    let (a, b) = ("1 main gpt-5-codex 100/0/0/0/10", "1 main gpt-5-codex 150/50/0/0/20");
    check(&[RESETS], &[a, b, a, b, "1 main gpt-5-codex 850/50/0/0/30"]);
}

#[test]
fn an_overflow_is_no_request_and_a_total_may_begin_anew() {
    check(
        &[OVERFLOW],
        &[
            "1 main gpt-5.6-sol 200000/0/0/0/100",
            "1 main gpt-5.6-sol 6000/6000/0/0/80",
            "1 main gpt-5.6-sol 1000/12000/0/0/70",
            "1 main gpt-5.6-sol 1000/13000/0/0/100",
            "1 main gpt-5.6-sol 3000/13000/0/0/200 ~SessionTotal",
        ],
    );
    check_findings(OVERFLOW, &["8×1 The running total grew by more than the last request (gap)"]);
}

#[test]
fn levels_of_plan_windows_are_reported_when_they_change() {
    let levels: Vec<_> = ledger(&[WINDOWS])
        .quotas()
        .into_iter()
        .map(|q| (q.plan, q.window, q.used_fraction.unwrap(), q.resets_at.unwrap(), q.source))
        .collect();
    let level = |window: &str, used, resets| {
        (String::from("plus"), window.to_owned(), used, resets, String::from("Codex rollout"))
    };
    assert_eq!(
        levels,
        [
            level("5h", 0.25, 1_793_610_000_000),
            level("5h", 0.375, 1_793_610_000_000),
            level("week", 0.5, 1_793_900_000_000)
        ]
    );
}

#[test]
fn failed_attempts_are_errors_by_name_and_leave_nothing_to_the_next_reply() {
    check(
        &[FAILED],
        &[
            "1 main gpt-5.6-sol 0/0/0/0/0 connection",
            "1 main gpt-5.6-sol 0/0/0/0/0 usage_limit_exceeded",
            "1 main gpt-5.6-sol 0/0/0/0/0 http_connection_failed",
            "2 main gpt-5.6-sol 1000/0/0/0/10 \"",
        ],
    );
}

#[test]
fn damaged_lines_lose_only_themselves() {
    check(&[DAMAGED], &["1 main gpt-5.6-sol 1000/0/0/0/10", "1 main gpt-5.6-sol 100/1000/0/0/20"]);
    check_findings(
        DAMAGED,
        &[
            "3×2 The line is not a JSON object and was skipped",
            "7×2 The record is not whole JSON and was skipped",
        ],
    );
}

#[test]
fn an_agent_of_the_client_itself_is_background() {
    check(&[BACKGROUND], &["1 memory_conso qwen3-coder 3000/0/0/0/40 background"]);
    assert!(ledger(&[BACKGROUND]).quotas().is_empty());
}

#[test]
fn formats_without_times_or_counts_say_where_to_look() {
    let (_, exec) = fixture!("exec-json-output");
    check_findings(
        ("run.jsonl", exec),
        &["0×1 This is the output of `codex exec --json`, which has no times"],
    );
    check_findings(
        fixture!("before-token-counts"),
        &["0×1 This rollout was written before Codex recorded token counts (September 2025)"],
    );
}

#[test]
fn files_are_known_by_name_or_by_their_first_lines() {
    let claims = super::FORMAT.claims;
    assert!(claims("/home/ada/.codex/sessions/2026/11/22/rollout-2026-11-22T08-15-30-x.jsonl"));
    assert!(claims("rollout-2026-11-22T08-15-30-x.jsonl"));
    assert!(!claims(".codex/history.jsonl") && !claims(".codex/sessions/rollout.json"));
    assert!((super::FORMAT.sniff)(PARENT.1) && !(super::FORMAT.sniff)(b"{\"type\":\"user\",\"payload\":1}"));
    let moved = ("elsewhere/log.jsonl", REPEATED.1);
    assert_eq!(rows(&[moved]), rows(&[REPEATED]));
}

laws!(&[
    REPEATED,
    PARENT,
    FORK,
    SPAWNED,
    OLD_PARENT,
    OLD_FORK,
    MIDDLE,
    TURNS,
    OVERFLOW,
    WINDOWS,
    FAILED,
    DAMAGED,
    BACKGROUND,
    CUT,
    BEHIND_A_CUT,
    RESETS,
    RECORDS,
    FORK_TOTAL,
    FORK_TIMES
]);
