//! Fixtures are named after the trap they hold: rows of a database as JSON lines with the table's name.

use crate::cell::Slice;
use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, ledger, rows};
use crate::price::Book;

const COSTS: File<'_> = (
    "/home/ada/work/shop-api/.crush/crush.db",
    include_bytes!("../../../fixtures/crush/costs-of-sessions.jsonl").as_slice(),
);

#[test]
fn a_session_is_a_cost_without_tokens_and_its_agents_are_in_it() {
    check(
        &[COSTS],
        &[
            "- main claude-opus-5 0/0/0/0/0 ~SessionTotal",
            "- main claude-opus-5 0/0/0/0/0 overloaded",
            "- main - 0/0/0/0/0 ~SessionTotal",
            "- main qwen3-coder 0/0/0/0/0 ~SessionTotal",
            "- main - 0/0/0/0/0 ~SessionTotal",
        ],
    );
    check_findings(COSTS, &["8×1 The session has no readable time"]);
    let rows = rows(&[COSTS]);
    let figures: Vec<_> =
        rows.iter().map(|r| (r.session.as_deref().unwrap(), r.requests, r.reported_cost_usd)).collect();
    assert_eq!(
        figures,
        [
            ("a1", Some(3), Some(0.75)),
            ("a1", None, None),
            ("b1", Some(2), Some(0.5)),
            ("free", Some(1), None),
            ("orphan$$call", None, Some(0.125)),
        ]
    );
    let r = &rows[0];
    assert_eq!(r.at, crate::time::parse("2026-08-02T08:00:00Z").unwrap());
    assert_eq!((r.harness.as_str(), r.project.as_deref()), ("crush", Some("shop-api")));
    assert_eq!((r.provider.as_deref(), r.list_cost_nanousd), (Some("anthropic"), None));
}

#[test]
fn nothing_is_said_per_request_of_sessions_without_tokens() {
    let ledger = ledger(&[COSTS]);
    let total = ledger.resolve().cells(Book::builtin(), false).total(&Slice::all());
    assert_eq!((total.requests, total.errors, total.reported_cost), (7, 1, 1_375_000_000));
    assert_eq!((total.context_per_request(), total.unpriced_tokens), (None, 0));
}

#[test]
fn a_reply_that_is_still_written_may_fail_yet() {
    let open = String::from_utf8(COSTS.1.to_vec()).unwrap();
    let done = open.replace(
        r#"\"error\\\"}}\"}}]","model":"claude-opus-5","created_at":1785657605"#,
        r#"\"error\\\"}}\"}},{\"type\":\"finish\",\"data\":{\"reason\":\"error\"}}]","model":"claude-opus-5","created_at":1785657605"#,
    );
    assert_ne!(open, done);
    let figures = |files: &[File<'_>]| {
        let rows = rows(files);
        (rows[0].requests, rows.iter().filter(|r| r.error.is_some()).count())
    };
    assert_eq!(figures(&[COSTS]), (Some(3), 1));
    assert_eq!(figures(&[COSTS, (COSTS.0, done.as_bytes())]), (Some(3), 2));
}

#[test]
fn of_a_long_chain_the_first_session_counts_and_a_circle_does_no_harm() {
    let row = |id: usize, parent: usize| {
        format!(
            r#"{{"table":"sessions","id":"s{id}","parent_session_id":"s{parent}","cost":0.5,"created_at":{}}}"#,
            1_793_610_000 + id
        ) + "\n"
    };
    let chain: String = (1..20_000).map(|n| row(n, n - 1)).collect();
    let costs = |text: &str| -> Vec<_> {
        rows(&[("shop/.crush/crush.db", text.as_bytes())]).iter().map(|r| r.reported_cost_usd).collect()
    };
    assert_eq!(costs(&chain), [Some(0.5)]);
    assert_eq!(costs(&(row(1, 2) + &row(2, 1))), [Some(0.5), Some(0.5)]);
}

#[test]
fn files_are_known_by_place_or_by_their_first_bytes() {
    let check = |path: &str, head: &str, expected: Option<&str>| {
        assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path}");
    };
    check(".crush/crush.db", "", Some("crush-db"));
    check("crush.db-shm", "", None);
    let tables =
        "SQLite format 3\0CREATE TABLE sessions (parent_session_id, prompt_tokens, completion_tokens)";
    check("copy.sqlite", &format!("{tables} messages (provider TEXT)"), Some("crush-db"));
    // The program that Crush was made from.
    check(".opencode/opencode.db", tables, None);
}

laws!(&[COSTS]);
