//! Snapshots beside a log, in either order.

use super::{Snapshot, Window};
use crate::format::testing::{File, check_findings, laws, ledger};
use crate::price::Book;
use crate::request::{MissCause, MissEvidence};
use crate::snapshot::account::Account;

const TAP: File<'_> = (
    ".local/state/fuelgauge/tap-1.jsonl",
    include_bytes!("../../../fixtures/tap/snapshots-that-repeat-a-miss.jsonl").as_slice(),
);

/// A log of two replies half an hour apart, of which the second reads nothing.
const LOG: File<'_> = (
    ".claude/projects/-home-ada-shop/s1.jsonl",
    br#"{"type":"user","sessionId":"s1","uuid":"u1","promptId":"p1","timestamp":"2026-11-20T10:00:00Z","message":{"role":"user","content":"x"}}
{"type":"assistant","sessionId":"s1","uuid":"a1","requestId":"r1","timestamp":"2026-11-20T10:00:03Z","message":{"id":"m1","role":"assistant","model":"claude-opus-5","content":[{"type":"text","text":"y"}],"usage":{"input_tokens":5,"cache_creation_input_tokens":80000,"cache_read_input_tokens":0,"output_tokens":9}}}
{"type":"assistant","sessionId":"s1","uuid":"a2","requestId":"r2","timestamp":"2026-11-20T10:30:03Z","message":{"id":"m2","role":"assistant","model":"claude-opus-5","content":[{"type":"text","text":"z"}],"usage":{"input_tokens":5,"cache_creation_input_tokens":81000,"cache_read_input_tokens":0,"output_tokens":9}}}
"#,
);

/// Cause and evidence of every miss.
#[track_caller]
fn check(files: &[File<'_>], expected: &[(MissCause, MissEvidence)]) {
    for files in [files.to_vec(), files.iter().rev().copied().collect()] {
        let rows = ledger(&files).resolve().requests(Book::builtin());
        let found: Vec<_> = rows.iter().filter_map(|r| Some((r.miss_cause?, r.miss_evidence?))).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn what_the_status_line_told_comes_before_what_is_inferred() {
    check(&[LOG], &[(MissCause::Expired, MissEvidence::Inferred)]);
    check(&[LOG, TAP], &[(MissCause::ToolsChanged, MissEvidence::Recorded)]);
    check(&[TAP], &[]);
}

#[test]
fn levels_of_the_plan_stand_beside_it() {
    let levels: Vec<_> = ledger(&[TAP]).quotas();
    let shown: Vec<_> = levels.iter().map(|q| (q.window.as_str(), q.used_fraction, q.at)).collect();
    let at = 1_795_168_805_000;
    assert_eq!(
        shown,
        [("5h", Some(0.125), at), ("5h", Some(0.14), at + 1_802_000), ("week", Some(0.41), at)]
    );
}

/// Plan, account, window and used amount of every level of a line.
#[track_caller]
fn check_levels(line: &str, expected: &[(&str, Option<&str>, &str, Option<f64>)]) {
    let levels = ledger(&[(TAP.0, line.as_bytes())]).quotas();
    let shown: Vec<_> =
        levels.iter().map(|q| (q.plan.as_str(), q.account.as_deref(), q.window.as_str(), q.used)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn a_level_is_of_a_plan_and_an_account_where_these_are_told() {
    let line = |plan: &str, windows: &str| {
        format!(
            r#"{{"tap":1,"at":"2026-11-20T10:00:00Z","session_id":"s1"{plan},"rate_limits":{{{windows}}}}}"#
        )
    };
    let week = r#""seven_day":{"used_percentage":41}"#;
    check_levels(&line("", week), &[("Claude", None, "week", None)]);
    let max = r#","account":"5f3a","plan":"claude_max","tier":"default_claude_max_20x""#;
    check_levels(&line(max, week), &[("Claude Max 20×", Some("5f3a"), "week", None)]);
    check_levels(
        &line(r#","plan":"claude_pro","tier":"default_claude_ai""#, week),
        &[("Claude Pro", None, "week", None)],
    );
    check_levels(
        &line(r#","plan":"claude_new","tier":"huge_99x""#, week),
        &[("Claude New", None, "week", None)],
    );
    check_levels(&line(r#","plan":"console","tier":"x""#, week), &[("Claude", None, "week", None)]);
    let opus = r#""seven_day_opus":{"used_percentage":7},"status":"allowed""#;
    check_levels(&line("", opus), &[("Claude", None, "Opus week", None)]);
    let spend = r#""spend_limit":{"used_percentage":112,"used_usd":560,"limit_usd":500,"period":"monthly"}"#;
    check_levels(&line(max, spend), &[("Claude gateway", Some("5f3a"), "month", Some(560.0))]);
}

#[test]
fn a_later_version_is_a_note_and_a_cut_line_a_finding() {
    check_findings(
        TAP,
        &[
            "4×1 The snapshot is of a later version of fuelgauge tap than this reader knows (note)",
            "5×1 The record is not whole JSON and was skipped",
        ],
    );
}

/// A state file that holds levels, as some versions wrote them, and a line of the status line of the same login.
const ACCOUNT: &str = r#""oauthAccount":{"accountUuid":"6f1c","organizationUuid":"0b5c","organizationType":"claude_max","organizationRateLimitTier":"default_claude_max_20x"}"#;

#[test]
fn all_that_tells_levels_of_an_account_names_it_alike() {
    let whose = |path: &str, text: &str| {
        let levels = ledger(&[(path, text.as_bytes())]).quotas();
        assert_eq!(levels.len(), 1, "{text}");
        (levels[0].plan.clone(), levels[0].account.clone(), levels[0].window.clone())
    };
    let usage = r#""utilization":{"seven_day_opus":{"utilization":46,"resets_at":"2026-11-22T10:30:00Z"}}"#;
    let state = |of: &str| {
        format!(r#"{{{ACCOUNT},"cachedUsageUtilization":{{"fetchedAtMs":1795330800000,{of}{usage}}}}}"#)
    };
    let account = Account::of_state(state("").as_bytes()).unwrap();
    let tap = Snapshot {
        at: Some(1_795_330_800_000),
        account: account.pseudonym(),
        plan: account.plan.clone(),
        tier: account.tier.clone(),
        windows: vec![Window {
            name: "seven_day_opus".to_owned(),
            resets_at: Some(1_795_600_000_000),
            ..Window::default()
        }],
        ..Snapshot::default()
    };
    let kept = whose(TAP.0, &tap.line());
    assert_eq!((kept.0.as_str(), kept.2.as_str()), ("Claude Max 20×", "Opus week"));
    assert_eq!(whose(".claude.json", &state("")), kept);
    assert_eq!(whose(".claude.json", &state(r#""accountUuid":"6f1c","#)), kept);
    // Of another login: nothing is known of that one's plan.
    let other = whose(".claude.json", &state(r#""accountUuid":"7777","#));
    assert_eq!((other.0.as_str(), other.1), ("Claude", None));
    // The line, pasted.
    let read = crate::snapshot::read(tap.line().as_bytes(), crate::snapshot::Seen { at: 1_795_330_900_000 });
    assert_eq!((&read.quotas[0].plan, &read.quotas[0].account), (&kept.0, &kept.1));
}

laws!(&[TAP]);
