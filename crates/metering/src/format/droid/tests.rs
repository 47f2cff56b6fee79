//! Fixtures are named after the trap they hold.

use super::model_name;
use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, ledger, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/droid/", $name)).as_slice())
    };
}

const LOCKED: File<'_> =
    fixture!(".factory/sessions/-home-ada/11111111-0000.settings.json", "locked.settings.json");
const UNTIMED: File<'_> =
    fixture!(".factory/sessions/-home-ada/22222222-0000.settings.json", "without-time.settings.json");
const LOG: File<'_> = fixture!(".factory/sessions/-home-ada/22222222-0000.jsonl", "log.jsonl");
const AGENT: File<'_> =
    fixture!(".factory/sessions/-home-ada/33333333-0000.settings.json", "agent.settings.json");

const GONE: &str = "- 44444444-000 claude-opus-4.5-thinking 100/200/0/0/30 ~SessionTotal";
const OWN: &str = "- main claude-opus-4.5-thinking 700/9000/50/0/400+300 ~SessionTotal";

#[test]
fn a_session_is_the_sum_in_its_settings() {
    check(&[LOCKED], &["- main gpt-5-codex 286905/10505600/0/0/32652+10176 ~SessionTotal"]);
    let r = &rows(&[LOCKED])[0];
    assert_eq!(r.at, crate::time::parse("2025-10-17T20:20:30.671Z").unwrap());
    assert_eq!((r.session.as_deref(), r.provider.as_deref()), (Some("11111111-0000"), Some("openai")));
}

#[test]
fn without_a_time_the_session_s_log_tells_when_and_where() {
    check(&[UNTIMED], &[]);
    let sums = ledger(&[UNTIMED]).findings();
    assert!(sums.iter().all(|f| f.reason.starts_with("The record has no time")));
    assert_eq!(sums.len(), 3, "the session and its two agents");
    // So it does for agents without files of their own, whose model is not known to be another.
    let agent = "- 33333333-000 claude-opus-4.5-thinking 200/300/0/0/40 ~SessionTotal";
    check(&[UNTIMED, LOG], &[GONE, agent, OWN]);
    for row in rows(&[UNTIMED, LOG]) {
        assert_eq!(row.at, crate::time::parse("2026-06-18T20:11:28Z").unwrap());
        assert_eq!(row.project.as_deref(), Some("shop-api"));
    }
    assert_eq!(ledger(&[LOG, UNTIMED]).findings().len(), 0);
    check_findings(LOG, &[]);
}

#[test]
fn agents_count_once_and_belong_to_their_session() {
    check(&[UNTIMED, LOG, AGENT], &[GONE, OWN, "- 33333333-000 glm-5.2 200/300/0/0/40 ~SessionTotal"]);
    let agent = &rows(&[UNTIMED, LOG, AGENT])[2];
    assert_eq!(agent.session.as_deref(), Some("22222222-0000"));
}

#[test]
fn names_of_own_models_hold_the_model_s_name() {
    let check = |name: &str, expected: &str| assert_eq!(model_name(name), expected);
    check("custom:GLM-5.1-[Proxy]-0", "glm-5.1");
    check("custom:Claude Sonnet 4 [Anthropic]", "claude-sonnet-4");
    check("custom:gpt-5-3", "gpt-5");
    check("custom:kimi-k3", "kimi-k3");
    check("claude-opus-4-5-20251101", "claude-opus-4-5-20251101");
}

#[test]
fn what_cannot_be_told_is_said() {
    let total = r#"{"providerLock":"openai","tokenUsage":{"totalTokens":456}}"#;
    check_findings(
        ("a.settings.json", total.as_bytes()),
        &["0×1 The settings hold only a total of tokens, not their kinds"],
    );
    let cut = r#"{"autonomyMode":"normal","tokenUsage":{"inputTokens":1},"x"#;
    check_findings(
        ("a.settings.json", cut.as_bytes()),
        &[
            "0×1 The file is not whole JSON",
            "0×1 The record has no time, and no log of its session tells when that was",
        ],
    );
}

#[track_caller]
fn check_format(path: &str, head: &str, expected: Option<&str>) {
    assert_eq!(choose(path, head.as_bytes()).map(|f| f.name), expected, "{path} {head}");
}

#[test]
fn files_are_known_by_place_or_by_their_beginning() {
    check_format("/home/ada/.factory/sessions/-home-ada/x.settings.json", "", Some("droid-settings"));
    check_format("/home/ada/.factory/sessions/-home-ada/x.jsonl", "", Some("droid"));
    check_format("/home/ada/.factory/settings.json", "{\"model\":\"gpt-5-codex\"}", None);
    check_format("x.json", std::str::from_utf8(LOCKED.1).unwrap(), Some("droid-settings"));
    check_format("x.jsonl", std::str::from_utf8(LOG.1).unwrap(), Some("droid"));
}

laws!(&[LOCKED, UNTIMED, LOG, AGENT]);
