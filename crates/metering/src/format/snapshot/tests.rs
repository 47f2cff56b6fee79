//! Answers in files: told by their shape, dated by themselves or by the file.

use super::*;
use crate::format::testing::{File, laws, ledger};
use crate::format::{FileReader, choose};
use crate::ledger::Ledger;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../fixtures/snapshot/", $name)).as_slice()
    };
}

const USAGE: File<'_> = ("usage.json", fixture!("claude-usage-with-limits-of-models.json"));
const HEADERS: File<'_> = ("answer.txt", fixture!("claude-headers.txt"));
const STATE: File<'_> = ("ada/.claude.json", fixture!("claude-state-with-secrets.json"));
const CACHE: File<'_> =
    ("ada/.claude/limits-cache.json", fixture!("claude-limits-cache-without-a-share.json"));
const REFUSED: File<'_> = ("quota.json", fixture!("glm-refused-as-a-success.json"));

/// Every other answer, under a name that tells nothing.
const OTHERS: &[&[u8]] = &[
    fixture!("claude-usage-with-old-buckets.json"),
    fixture!("claude-status-line.json"),
    fixture!("codex-usage-with-the-week-first.json"),
    fixture!("codex-app-server-with-two-limits.json"),
    fixture!("codex-headers-of-old-versions.txt"),
    fixture!("mimo-usage-above-one-and-detail.json"),
    fixture!("mimo-balance.json"),
    fixture!("glm-credits.json"),
    fixture!("glm-tokens-before-credits.json"),
    fixture!("kimi-usages-in-strings.json"),
    fixture!("minimax-remains-of-text-and-video.json"),
    fixture!("minimax-counts-that-remain.json"),
    fixture!("minimax-refused-as-a-success.json"),
    fixture!("opencode-go-without-a-month.json"),
    fixture!("copilot-over-its-credits.json"),
    fixture!("cursor-in-cents.json"),
    fixture!("gemini-of-two-models.json"),
    fixture!("alibaba-coding-of-two-subscriptions.json"),
    fixture!("alibaba-token-with-subscription.json"),
    fixture!("volcengine-coding-below-one-percent.json"),
    fixture!("volcengine-agent-in-points.json"),
    fixture!("volcengine-plans-of-its-command-line.json"),
];

/// What a file gives that was changed then: how many levels, and the findings up to the first full stop.
#[track_caller]
fn check(file: File<'_>, modified: Option<Millis>, levels: usize, expected: &[&str]) {
    let format = choose(file.0, file.1).expect("a known shape");
    let info = FileInfo { path: file.0, modified, ..FileInfo::default() };
    let mut ledger = Ledger::default();
    let mut out = Out::new(&mut ledger, &info);
    let mut reader = FileReader::new(format, &info);
    reader.push(file.1, &mut out);
    reader.finish(&mut out);
    let found = ledger.findings();
    let found: Vec<_> = found.iter().map(|f| f.reason.split('.').next().unwrap_or_default()).collect();
    assert_eq!((ledger.quotas().len(), found.as_slice()), (levels, expected));
}

#[test]
fn answers_are_told_by_their_shape() {
    for text in OTHERS.iter().chain([&USAGE.1, &HEADERS.1]) {
        let name = choose("a/answer.json", text).map(|f| f.name);
        assert_eq!(name, Some(FORMAT.name), "{}", String::from_utf8_lossy(text));
    }
    for other in
        ["{}", "[]", "{\"status\":\"ok\",\"percent\":5}", "hello", "{\"usage\":{\"limit\":1,\"used\":1}}"]
    {
        assert_eq!(choose("a.json", other.as_bytes()).map(|f| f.name), None, "{other}");
    }
    assert_eq!(choose(".claude.json", b"").map(|f| f.name), Some(CLAUDE.name));
    assert_eq!(choose("limits-cache.json", b"{}").map(|f| f.name), None);
}

#[test]
fn a_file_without_a_time_is_as_old_as_its_last_change() {
    const AT: Millis = 1_795_334_400_000;
    check(USAGE, Some(AT), 5, &["The text says no time; the file's last change was taken for it"]);
    check(
        USAGE,
        None,
        0,
        &["Nothing says when this text was true, so its age is unknown and no level was taken"],
    );
    check(HEADERS, None, 3, &[]);
    check(STATE, None, 2, &[]);
}

#[test]
fn what_claude_code_keeps_tells_nothing_in_most_versions() {
    check((STATE.0, b"{\"numStartups\":3,\"primaryApiKey\":\"sk-ant-1\"}"), None, 0, &[]);
    check((STATE.0, b"{\"cachedUsageUtilization\":null}"), None, 0, &[]);
    check((STATE.0, b"not JSON"), None, 0, &[]);
    check(
        CACHE,
        None,
        0,
        &["five_hour: Only its state is told (allowed), and that it begins anew at 2026-11-22T10:30:00"],
    );
}

#[test]
fn a_refusal_is_told() {
    // Nothing but a failure looks like a thousand other files.
    assert_eq!(choose(REFUSED.0, REFUSED.1).map(|f| f.name), None);
}

#[test]
fn levels_of_a_file_read_twice_are_one() {
    assert_eq!(ledger(&[STATE, STATE]).quotas().len(), 2);
}

laws!(&[USAGE, HEADERS, STATE, CACHE]);
