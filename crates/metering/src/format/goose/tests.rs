//! Fixtures are named after the trap they hold. Rows of the database are JSON lines with the table's name.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, rows};
use crate::request::Trigger;

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/goose/", $name)).as_slice())
    };
}

const SUMS: File<'_> = fixture!(".local/share/goose/sessions/sessions.db", "sums-of-sessions.jsonl");
const LEDGER: File<'_> = fixture!("sessions/sessions.db", "ledger-of-requests.jsonl");
const MIGRATED: File<'_> = fixture!("goose/sessions/20250622_140312.jsonl", "migrated-session.jsonl");
const LAST: File<'_> = fixture!("goose/sessions/20250425_170952.jsonl", "last-request-only.jsonl");

const OF_SUMS: [&str; 5] = [
    "- main - 800/0/0/0/80 ~SessionTotal",
    "- main gpt-5.1 1000/0/0/0/200 ~SessionTotal",
    "- main gemini-2.5-pro 500/0/0/0/200+140 ~SessionTotal schedule",
    "- 20260110_3@0 gpt-5.1 300/0/0/0/30 ~SessionTotal",
    "- main gpt-5.1 40/0/0/0/4 ~SessionTotal",
];

#[test]
fn without_a_ledger_there_is_a_sum_per_session() {
    check(&[SUMS], &OF_SUMS);
    check_findings(
        SUMS,
        &[
            "5×1 Only the last request of the session is recorded, not its total (gap)",
            "8×1 The session has no readable time",
        ],
    );
}

#[test]
fn rows_carry_what_the_database_holds() {
    let rows = rows(&[SUMS]);
    let r = &rows[1];
    assert_eq!(r.at, crate::time::parse("2026-01-10T08:15:30Z").unwrap());
    assert_eq!((r.harness.as_str(), r.session.as_deref()), ("goose", Some("20260110_1@081530")));
    assert_eq!((r.project.as_deref(), r.provider.as_deref()), (Some("shop-api"), Some("openai")));
    assert_eq!((r.requests, r.query), (None, None));
    // A subagent belongs to the session that started it.
    assert_eq!(
        (rows[3].session.as_deref(), rows[3].agent.as_str()),
        (r.session.as_deref(), "20260110_3@093000")
    );
}

#[test]
fn the_ledger_has_every_request_and_the_rest_is_a_sum() {
    check(
        &[LEDGER],
        &[
            "- main gpt-5.6-sol 750/0/0/0/75 ~SessionTotal",
            "1 main claude-opus-5 1000/0/1000/0/50",
            "1 main claude-opus-5 100/2000/0/0/60",
            "1 20260802_4@0 claude-opus-5 40/0/0/0/4",
            "2 main claude-haiku-4-5 0/2000/0/0/40",
            "- main gpt-5.6-sol 150/0/0/0/15",
            "1 main gpt-5.6-sol 500/0/0/0/50",
            "- main default 600/0/0/0/66 ~SessionTotal",
        ],
    );
    check_findings(
        LEDGER,
        &[
            "0×1 Sessions that were imported from other programs' logs were not counted (note)",
            "9×1 Another program that Goose ran did the work of this session, and Goose keeps little of what it used (gap)",
        ],
    );
    let rows = rows(&[LEDGER]);
    let costs: Vec<_> = rows.iter().map(|r| r.reported_cost_usd).collect();
    assert_eq!(costs[..4], [Some(0.45), Some(0.01), Some(0.02), None]);
    // Another model than the session's may be another provider's.
    assert_eq!((rows[1].provider.as_deref(), rows[4].provider.as_deref()), (Some("anthropic"), None));
    assert_eq!(rows[0].at, crate::time::parse("2026-07-01T07:00:00Z").unwrap());
}

#[test]
fn a_ledger_that_grows_takes_from_no_rest() {
    // As read before the first request was in the ledger.
    let text = std::str::from_utf8(LEDGER.1).unwrap();
    let before: String = text
        .lines()
        .filter(|l| !l.contains("usage_ledger"))
        .map(|l| l.replace("\"accumulated_total_tokens\":990,\"accumulated_input_tokens\":900,\"accumulated_output_tokens\":90", "\"accumulated_total_tokens\":770,\"accumulated_input_tokens\":700,\"accumulated_output_tokens\":70") + "\n")
        .collect();
    let of = |files: &[File<'_>]| {
        let rows = rows(files);
        let old = rows.into_iter().filter(|r| r.session.as_deref() == Some("20260701_1@070000"));
        old.map(|r| r.tokens.input).collect::<Vec<_>>()
    };
    assert_eq!(of(&[(LEDGER.0, before.as_bytes())]), [700]);
    assert_eq!(of(&[(LEDGER.0, before.as_bytes()), LEDGER]), [750, 150]);
}

#[test]
fn a_session_in_a_file_and_in_the_database_counts_once() {
    check(&[MIGRATED], &["- main - 800/0/0/0/80 ~SessionTotal"]);
    check(&[MIGRATED, SUMS], &OF_SUMS);
    assert_eq!(rows(&[MIGRATED])[0].at, crate::time::parse("2025-06-22T12:03:12Z").unwrap());
}

#[test]
fn the_oldest_files_know_the_last_request_only() {
    check(&[LAST], &["- main - 40/0/0/0/4 ~SessionTotal schedule"]);
    check_findings(LAST, &["1×1 Only the last request of the session is recorded, not its total (gap)"]);
    assert_eq!(rows(&[LAST])[0].trigger, Trigger::Schedule);
}

#[test]
fn a_file_without_sums_is_no_finding() {
    let message = br#"{"role":"user","created":1750593792,"content":[{"type":"text","text":"Hi"}]}"#;
    check_findings(("goose/sessions/a.jsonl", message), &[]);
}

#[test]
fn files_are_known_by_place_or_by_their_first_bytes() {
    let check = |path: &str, head: &str, expected: Option<&str>| {
        assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path}");
    };
    check("AppData/Roaming/Block/goose/data/sessions/sessions.db", "", Some("goose-db"));
    check("Block/goose/data/sessions/20250101_101010.jsonl", "", Some("goose"));
    check("sessions.db-wal", "", None);
    let schema =
        "SQLite format 3\0 CREATE TABLE sessions (working_dir TEXT, accumulated_total_tokens INTEGER)";
    check("copy.sqlite", schema, Some("goose-db"));
    let head = std::str::from_utf8(MIGRATED.1).unwrap();
    check("x.jsonl", head, Some("goose"));
    check("x.jsonl", &format!("\u{feff}{head}"), Some("goose"));
}

laws!(&[SUMS, LEDGER, MIGRATED, LAST]);
