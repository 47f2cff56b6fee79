//! What holds for any text, whole, cut or damaged.

use super::*;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::Index;

#[test]
fn kinds_are_told_apart() {
    for (text, kind) in EVERY {
        assert_eq!(read(text.as_bytes(), Seen { at: NOW }).what, Some(*kind), "{text}");
    }
    let known = |kind: &Kind| EVERY.iter().any(|(_, k)| k == kind);
    let beside = [Kind::MimoDetail, Kind::AlibabaDetail];
    assert!(Kind::ALL.iter().all(|kind| known(kind) || beside.contains(kind)));
}

/// Fixtures, and what they are; of two answers in one the first.
const EVERY: &[(&str, Kind)] = &[
    (fixture!("claude-usage-with-limits-of-models.json"), Kind::ClaudeUsage),
    (fixture!("claude-usage-with-old-buckets.json"), Kind::ClaudeUsage),
    (fixture!("claude-status-line.json"), Kind::ClaudeStatusLine),
    (fixture!("claude-state-with-secrets.json"), Kind::ClaudeState),
    (fixture!("claude-limits-cache-without-a-share.json"), Kind::ClaudeLimitsCache),
    (fixture!("claude-headers.txt"), Kind::ClaudeHeaders),
    (fixture!("codex-usage-with-the-week-first.json"), Kind::CodexUsage),
    (fixture!("codex-app-server-with-two-limits.json"), Kind::CodexAppServer),
    (fixture!("codex-headers-of-old-versions.txt"), Kind::CodexHeaders),
    (fixture!("mimo-usage-above-one-and-detail.json"), Kind::MimoUsage),
    (fixture!("mimo-balance.json"), Kind::MimoBalance),
    (fixture!("glm-credits.json"), Kind::GlmQuota),
    (fixture!("glm-tokens-before-credits.json"), Kind::GlmQuota),
    (fixture!("kimi-usages-in-strings.json"), Kind::KimiUsages),
    (fixture!("minimax-remains-of-text-and-video.json"), Kind::MinimaxRemains),
    (fixture!("minimax-counts-that-remain.json"), Kind::MinimaxRemains),
    (fixture!("opencode-go-without-a-month.json"), Kind::OpencodeGo),
    (fixture!("copilot-over-its-credits.json"), Kind::CopilotUser),
    (fixture!("cursor-in-cents.json"), Kind::CursorSummary),
    (fixture!("gemini-of-two-models.json"), Kind::GeminiQuota),
    (fixture!("alibaba-coding-of-two-subscriptions.json"), Kind::AlibabaCoding),
    (fixture!("alibaba-token-with-subscription.json"), Kind::AlibabaToken),
    (fixture!("volcengine-coding-below-one-percent.json"), Kind::VolcengineCoding),
    (fixture!("volcengine-agent-in-points.json"), Kind::VolcengineAgent),
    (fixture!("volcengine-plans-of-its-command-line.json"), Kind::VolcenginePlans),
];

/// What a level says, without its time.
fn said(text: &[u8]) -> Vec<Quota> {
    let quotas = read(text, Seen { at: NOW }).quotas;
    quotas.into_iter().map(|q| Quota { at: 0, ..q }).collect()
}

#[test]
fn a_cut_text_tells_nothing_that_the_whole_does_not() {
    let mut kept = 0;
    for (text, _) in EVERY.iter().filter(|(text, _)| text.starts_with('{')) {
        let whole = said(text.as_bytes());
        for end in 1..text.trim_end().len() {
            let part = &text[..text.floor_char_boundary(end)];
            if is_whole(part) {
                // One of several answers.
                continue;
            }
            let read = read(part.as_bytes(), Seen { at: NOW });
            assert!(read.findings.iter().any(|f| f.remark == Remark::Cut), "{part}");
            assert!(said(part.as_bytes()).iter().all(|q| whole.contains(q)), "{part}");
            kept += usize::from(!read.quotas.is_empty());
        }
    }
    assert!(kept > 500, "a cut text may tell something: {kept}");
}

/// Whether every object is closed; no fixture has braces in its strings.
fn is_whole(text: &str) -> bool {
    text.matches('{').count() == text.matches('}').count()
}

#[test]
fn headers_that_end_early_tell_nothing_that_all_of_them_do_not() {
    let text = fixture!("claude-headers.txt");
    let whole = said(text.as_bytes());
    for (end, _) in text.match_indices('\n') {
        // The reset stands on a line of its own.
        let told =
            |q: &Quota| whole.iter().any(|w| w.window == q.window && w.used_fraction == q.used_fraction);
        assert!(said(&text.as_bytes()[..end]).iter().all(told));
    }
}

/// Levels that no damage may give.
fn is_sound(q: &Quota) -> bool {
    let sound = |n: Option<f64>| n.is_none_or(|n| n.is_finite() && n >= 0.0);
    sound(q.used_fraction)
        && q.used_fraction.is_none_or(|f| f <= 10.0)
        && sound(q.used)
        && sound(q.limit)
        && (q.used_fraction.is_some() || q.used.is_some())
        && q.at <= NOW
        && !q.window.is_empty()
}

proptest! {
    #[test]
    fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(said(&bytes).iter().all(is_sound), "unsound");
    }

    #[test]
    fn damage_does_no_harm(
        which in 0..EVERY.len(),
        at in any::<Index>(),
        gone in 0usize..40,
        new in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut text = EVERY[which].0.as_bytes().to_vec();
        let at = at.index(text.len());
        let end = (at + gone).min(text.len());
        text.splice(at..end, new);
        let read = read(&text, Seen { at: NOW });
        prop_assert!(read.quotas.iter().all(is_sound), "{read:?}");
        prop_assert!(!read.quotas.is_empty() || !read.findings.is_empty());
        prop_assert!(read.findings.iter().all(|f| !f.words().is_empty()));
    }

    #[test]
    fn numbers_of_any_size_do_no_harm(
        which in 0..EVERY.len(),
        at in any::<Index>(),
        number in prop_oneof![
            Just(String::from("-1")),
            Just(String::from("1e308")),
            Just(String::from("-1e308")),
            Just(String::from("9223372036854775807")),
            Just(String::from("null")),
            Just(String::from("\"\"")),
            any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(|n| n.to_string()),
        ],
    ) {
        // In place of the number that stands at or behind a place.
        let text = EVERY[which].0;
        let from = text.floor_char_boundary(at.index(text.len()));
        let Some(begin) = text[from..].find(|c: char| c.is_ascii_digit()).map(|i| from + i) else { return Ok(()) };
        let end = text[begin..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |i| begin + i);
        let damaged = format!("{}{number}{}", &text[..begin], &text[end..]);
        prop_assert!(said(damaged.as_bytes()).iter().all(is_sound), "{damaged}");
    }
}
