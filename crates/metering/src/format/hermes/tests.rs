//! Fixtures are named after the trap they hold: rows of the database as JSON lines with the table's name.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, rows};
use proptest::prelude::*;

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/hermes/", $name)).as_slice())
    };
}

const SUMS: File<'_> = fixture!(".hermes/state.db", "sums-of-sessions.jsonl");
const BY_MODEL: File<'_> = fixture!(".hermes/profiles/work/state.db", "usage-by-model.jsonl");
const CHAIN: File<'_> = fixture!("/home/ada/.hermes/state.db", "chain-of-sessions.jsonl");

#[test]
fn a_session_is_a_sum() {
    check(
        &[SUMS],
        &[
            "- main claude-opus-5 100/900/50/0/20+5 ~SessionTotal",
            "- main claude-opus-5 10/0/0/0/2 ~SessionTotal schedule",
        ],
    );
    check_findings(SUMS, &["4×1 The usage has no readable time"]);
    let r = &rows(&[SUMS])[0];
    assert_eq!(r.at, crate::time::parse("2026-08-02T08:00:00.250Z").unwrap());
    assert_eq!((r.harness.as_str(), r.session.as_deref()), ("hermes", Some("20260802_a")));
    assert_eq!((r.project.as_deref(), r.provider.as_deref()), (Some("shop-api"), Some("anthropic")));
    assert_eq!((r.requests, r.reported_cost_usd), (Some(3), Some(0.4)));
}

#[test]
fn what_the_session_has_beyond_its_models_is_the_rest() {
    check(
        &[BY_MODEL],
        &[
            // The session's own: 300/1000/70/60 without what the main loop's two models have.
            "- main claude-opus-5 150/0/0/0/30 ~SessionTotal",
            "- main claude-opus-5 100/900/50/0/20+5 ~SessionTotal",
            "- main - 8/0/0/0/2 ~SessionTotal",
            "- main gemini-3.5-flash 30/0/0/0/3 ~SessionTotal",
            "- main gpt-5.6-sol 50/100/20/0/10+4 ~SessionTotal",
            "- main claude-opus-5 400/0/0/0/40 ~SessionTotal background",
            "- main claude-opus-5 5/0/0/0/1 ~SessionTotal",
            "- main claude-opus-5 11/0/0/0/1 ~SessionTotal",
        ],
    );
    let rows = rows(&[BY_MODEL]);
    let figures: Vec<_> = rows.iter().map(|r| (r.requests, r.reported_cost_usd)).collect();
    assert_eq!(figures[..3], [(Some(3), Some(0.3)), (Some(2), Some(0.2)), (Some(1), None)]);
    assert_eq!(figures[4], (Some(1), Some(0.1)));
}

#[test]
fn compressions_are_one_conversation_and_other_children_are_told_apart() {
    let rows = rows(&[CHAIN]);
    let of: Vec<_> = rows.iter().map(|r| format!("{} {}", r.session.as_deref().unwrap(), r.agent)).collect();
    assert_eq!(
        of,
        [
            "c1 main",
            "c1 main",
            "c1 agent",
            "c1 main",
            "c1 marked",
            "branch2 main",
            "orphan main",
            "x main",
            "y main",
            "branch main"
        ]
    );
}

#[test]
fn a_database_that_grows_is_read_as_its_newest_state() {
    let grown =
        String::from_utf8(SUMS.1.to_vec()).unwrap().replace("\"input_tokens\":100,", "\"input_tokens\":150,");
    let tokens = |files: &[File<'_>]| rows(files).iter().map(|r| r.tokens.input).collect::<Vec<_>>();
    assert_eq!(tokens(&[SUMS, (SUMS.0, grown.as_bytes())]), [150, 10]);
}

#[test]
fn a_long_chain_is_one_conversation_and_a_circle_does_no_harm() {
    let row = |id: usize, parent: usize| {
        format!(
            r#"{{"table":"sessions","id":"s{id}","source":"cli","model":"m","started_at":{0},"ended_at":{0},"end_reason":"compression","parent_session_id":"s{parent}","input_tokens":3,"output_tokens":1}}"#,
            1_793_610_000 + id
        ) + "\n"
    };
    let chain: String = (1..20_000).map(|n| row(n, n - 1)).collect();
    let of = |text: &str| {
        let rows = rows(&[(".hermes/state.db", text.as_bytes())]);
        let sessions: std::collections::BTreeSet<_> = rows.iter().map(|r| r.session.clone()).collect();
        (rows.len(), sessions.len())
    };
    assert_eq!(of(&chain), (19_999, 1));
    assert_eq!(of(&(row(1, 2) + &row(2, 1))), (2, 2));
}

#[test]
fn files_are_known_by_place_or_by_their_first_bytes() {
    let check = |path: &str, head: &str, expected: Option<&str>| {
        assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path}");
    };
    check("hermes/state.db", "", Some("hermes-db"));
    check(".hermes/state.db-wal", "", None);
    check("other/state.db", "", None);
    let schema =
        "SQLite format 3\0CREATE TABLE sessions (parent_session_id, cache_read_tokens, billing_provider)";
    check("state.db", schema, Some("hermes-db"));
}

const ALL: &[File<'_>] = &[SUMS, BY_MODEL, CHAIN];

laws!(ALL);

proptest! {
    #[test]
    fn rows_in_any_order_give_the_same(seed in proptest::collection::vec(any::<u32>(), 20), which in 0..ALL.len()) {
        let (path, bytes) = ALL[which];
        let mut lines: Vec<(u32, &[u8])> = seed.iter().copied().cycle().zip(bytes.split(|b| *b == b'\n')).collect();
        lines.sort();
        let shuffled = lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join(&b'\n');
        prop_assert_eq!(rows(&[(path, &shuffled)]), rows(&[(path, bytes)]));
    }
}
