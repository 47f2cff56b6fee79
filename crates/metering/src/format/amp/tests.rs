//! Fixtures are named after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/amp/", $name)).as_slice())
    };
}

const BOTH: File<'_> = fixture!(".local/share/amp/threads/T-aaaaaaaa.json", "ledger-and-messages.json");
const COPY: File<'_> = fixture!("threads/T-bbbbbbbb.json", "copied-thread-without-ledger.json");
const LEDGER: File<'_> = fixture!("amp/threads/thread.json", "ledger-alone.json");

const BOTH_ROWS: [&str; 7] = [
    "1 main claude-opus-4-5 10/11372/986/0/178 (Read)",
    "1 main claude-haiku-4-5 300/0/0/0/9",
    "1 main claude-opus-4-5 5/12358/50/0/42 \"",
    "1 main gpt-5 345/0/0/0/0 ~Estimated",
    "2 main - 0/0/0/0/0 aborted",
    "3 main - 0/0/0/0/0 http_529",
    "3 main claude-opus-4-5 7/12400/0/0/20 \"",
];

#[test]
fn a_request_of_ledger_and_message_counts_once_and_the_ledger_s_others_count_too() {
    check(&[BOTH], &BOTH_ROWS);
    check_findings(BOTH, &["0×1 An entry of the usage ledger has no readable time"]);
}

#[test]
fn rows_carry_what_the_log_holds() {
    let r = &rows(&[BOTH])[0];
    assert_eq!(r.at, crate::time::parse("2026-01-19T09:00:05Z").unwrap());
    assert_eq!((r.harness.as_str(), r.project.as_deref()), ("amp", Some("shop-api")));
    assert_eq!(r.session.as_deref(), Some("T-aaaaaaaa-0000-4000-8000-00000000000a"));
    assert_eq!((r.reported_cost_usd, r.thin), (None, Some(true)));
}

#[test]
fn a_copied_thread_repeats_its_requests() {
    let own = ["2 main - 4/0/0/0/6 \"", "2 main claude-opus-4-5 470/0/0/0/30 \" ~Estimated"];
    check(&[COPY], &[&[BOTH_ROWS[0], BOTH_ROWS[2]], own.as_slice()].concat());
    let both = rows(&[BOTH, COPY]);
    assert_eq!(both.len(), BOTH_ROWS.len() + own.len());
    let first = both.iter().find(|r| r.tokens.output == 178).unwrap();
    assert_eq!(first.session.as_deref(), Some("T-aaaaaaaa-0000-4000-8000-00000000000a"));
}

#[test]
fn a_ledger_alone_counts() {
    check(&[LEDGER], &["- main gpt-5 1/0/0/0/2"]);
}

#[track_caller]
fn check_format(path: &str, head: &str, expected: Option<&str>) {
    assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path} {head}");
}

#[test]
fn files_are_known_by_place_or_by_their_beginning() {
    check_format("/home/ada/.local/share/amp/threads/T-1.json", "", Some("amp"));
    check_format("threads/T-1.json", "", Some("amp"));
    check_format("/home/ada/.local/share/amp/session.json", "", None);
    check_format("threads/other.json", "", None);
    check_format("x.json", "{\"v\": 3,\n \"id\": \"T-1\", \"created\": 1, \"mess", Some("amp"));
    check_format("x.json", r#"{"id":"thread","created":1}"#, None);
}

laws!(&[BOTH, COPY, LEDGER]);
