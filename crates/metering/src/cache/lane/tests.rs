use super::*;
use proptest::prelude::*;

const OPUS: Name = Name(1);
const SONNET: Name = Name(2);

/// A request of a provider whose cache is written on demand: `seconds input/read/5m/1h`.
fn marked(model: Name, seconds: i64, [input, cache_read, cache_write_5m, cache_write_1h]: [u64; 4]) -> Round {
    let tokens = Tokens { input, cache_read, cache_write_5m, cache_write_1h, ..Tokens::default() };
    Round { at: seconds * 1_000, model, tokens, ..Round::default() }
}

fn automatic(seconds: i64, input: u64, cache_read: u64) -> Round {
    let tokens = Tokens { input, cache_read, ..Tokens::default() };
    let policy = Policy::Automatic(10 * MINUTE);
    Round { at: seconds * 1_000, model: OPUS, policy, tokens, ..Round::default() }
}

fn recorded(round: Round, cause: MissCause, tokens: Option<u64>) -> Round {
    Round { recorded: Some((cause, tokens)), ..round }
}

/// `index cause tokens` of each miss, recorded ones with `!`; then `index kept tokens`.
#[track_caller]
fn check_with(rounds: &[Round], compactions: &[i64], expected: &[&str]) {
    let at: Vec<Millis> = compactions.iter().map(|s| s * 1_000).collect();
    let mut lines = Vec::new();
    for (i, f) in diagnose(rounds, &at).iter().enumerate() {
        if let Some(m) = f.miss {
            let mark = if m.evidence == MissEvidence::Recorded { "!" } else { "" };
            lines.push(format!("{i} {:?}{mark} {}", m.cause, m.tokens));
        }
        if f.kept > 0 {
            lines.push(format!("{i} kept {}", f.kept));
        }
    }
    assert_eq!(lines, expected);
}

#[track_caller]
fn check(rounds: &[Round], expected: &[&str]) {
    check_with(rounds, &[], expected);
}

#[test]
fn a_conversation_that_reads_what_it_wrote_misses_nothing() {
    check(
        &[
            marked(OPUS, 0, [3, 0, 20_000, 0]),
            marked(OPUS, 20, [3, 20_000, 1_500, 0]),
            marked(OPUS, 50, [3, 21_500, 900, 0]),
        ],
        &[],
    );
    // The first is written anew; there was nothing to read.
    check(&[marked(OPUS, 0, [3, 0, 200_000, 0])], &[]);
}

#[test]
fn a_gap_longer_than_the_cache_lives_is_expiry() {
    let first = marked(OPUS, 0, [3, 0, 50_000, 0]);
    check(&[first, marked(OPUS, 400, [3, 0, 51_000, 0])], &["1 Expired 50000"]);
    // Within its time it is something else.
    check(&[first, marked(OPUS, 200, [3, 0, 51_000, 0])], &["1 Unknown 50000"]);
    let hour = marked(OPUS, 0, [3, 0, 0, 50_000]);
    check(&[hour, marked(OPUS, 400, [3, 50_000, 0, 800])], &["1 kept 50000"]);
    check(&[hour, marked(OPUS, 4_000, [3, 0, 0, 51_000])], &["1 Expired 50000"]);
    // Reading keeps it: the last writing was long ago, the last reading was not.
    let reads: Vec<Round> = (1..20).map(|i| marked(OPUS, 200 * i, [3, 50_000, 0, 0])).collect();
    check(&[&[first], &reads[..]].concat(), &[]);
}

#[test]
fn a_few_tokens_are_drift() {
    let first = marked(OPUS, 0, [3, 0, 30_000, 0]);
    check(&[first, marked(OPUS, 9, [2_003, 28_000, 0, 0])], &[]);
    check(&[first, marked(OPUS, 9, [2_004, 27_999, 0, 0])], &["1 Unknown 2001"]);
    // Of a long context five percent.
    let long = marked(OPUS, 0, [3, 0, 100_000, 0]);
    check(&[long, marked(OPUS, 9, [9_000, 95_000, 0, 0])], &[]);
    check(&[long, marked(OPUS, 9, [9_000, 94_999, 0, 0])], &["1 Unknown 5001"]);
}

#[test]
fn another_model_has_another_cache() {
    let first = marked(OPUS, 0, [3, 0, 80_000, 0]);
    check(
        &[first, marked(SONNET, 30, [3, 0, 80_500, 0]), marked(SONNET, 60, [3, 80_500, 400, 0])],
        &["1 ModelChanged 80000"],
    );
    // Pages summed up one after the other are none either, and an expiry behind them is one.
    let page = |at| marked(SONNET, at, [9_000, 0, 0, 0]);
    let late = marked(OPUS, 700, [3, 0, 81_000, 0]);
    check(&[first, page(5), page(9), page(12), late], &["4 Expired 80000"]);
    // After a switch with a shorter context the conversation goes on with the new model.
    let moved = [marked(SONNET, 30, [3, 0, 20_000, 0]), marked(SONNET, 60, [3, 20_000, 400, 0])];
    check(&[&[first], &moved[..], &[marked(SONNET, 90, [3, 0, 21_000, 0])]].concat(), &["3 Unknown 20400"]);
    // A title asked of a small model is no part of the conversation, and the next request misses nothing.
    check(&[first, marked(SONNET, 5, [4_000, 0, 0, 0]), marked(OPUS, 30, [3, 80_000, 900, 0])], &[]);
}

#[test]
fn compaction_is_expected() {
    let first = marked(OPUS, 0, [3, 0, 150_000, 0]);
    let after = marked(OPUS, 60, [3, 12_000, 9_000, 0]);
    check_with(&[first, after], &[50], &["1 Compaction 9003"]);
    // Without a mark a shorter context tells.
    check(&[first, after], &["1 Compaction 9003"]);
    // A mark from before the request before says nothing.
    check_with(&[first, marked(OPUS, 60, [3, 0, 151_000, 0])], &[0], &["1 Unknown 150000"]);
}

#[test]
fn what_the_provider_says_comes_first() {
    let first = marked(OPUS, 0, [3, 0, 60_000, 0]);
    let second = marked(OPUS, 400, [3, 0, 61_000, 0]);
    check(&[first, recorded(second, MissCause::ToolsChanged, Some(58_000))], &["1 ToolsChanged! 60000"]);
    // Not found after its time: it had expired.
    check(&[first, recorded(second, MissCause::ServerSide, None)], &["1 Expired 60000"]);
    let soon = marked(OPUS, 40, [3, 0, 61_000, 0]);
    check(&[first, recorded(soon, MissCause::ServerSide, None)], &["1 ServerSide! 60000"]);
    // A resumed conversation: nothing is known but what is said.
    check(&[recorded(second, MissCause::SystemChanged, Some(55_000))], &["0 SystemChanged! 55000"]);
    check(&[recorded(second, MissCause::ServerSide, None)], &[]);
    // Nothing was missed, whatever changed.
    let hit = marked(OPUS, 40, [3, 60_000, 400, 0]);
    check(&[first, recorded(hit, MissCause::MessagesChanged, Some(120))], &[]);
    // What a compaction rewrites is no one's fault.
    let short = recorded(marked(OPUS, 40, [3, 4_000, 9_000, 0]), MissCause::MessagesChanged, Some(9_000));
    check_with(&[first, short], &[30], &["1 Compaction 9003"]);
}

#[test]
fn reads_that_are_stuck_are_pinned() {
    check(
        &[
            marked(OPUS, 0, [3, 0, 90_000, 0]),
            marked(OPUS, 20, [3, 29_542, 62_000, 0]),
            marked(OPUS, 40, [3, 29_542, 63_000, 0]),
            marked(OPUS, 60, [3, 29_542, 64_000, 0]),
            marked(OPUS, 80, [3, 93_542, 500, 0]),
        ],
        &["1 Pinned 60458", "2 Pinned 62000", "3 Pinned 63000"],
    );
}

#[test]
fn an_automatic_cache_keeps_whole_blocks_of_the_prompt() {
    // Until it was read once, nobody knows that there is one.
    check(&[automatic(0, 20_000, 0), automatic(20, 21_000, 0)], &[]);
    check(
        &[automatic(0, 20_000, 0), automatic(20, 1_032, 19_968), automatic(40, 22_000, 0)],
        &["2 Unknown 20992"],
    );
    check(
        &[automatic(0, 20_000, 0), automatic(20, 1_032, 19_968), automatic(4_000, 22_000, 0)],
        &["2 Expired 20992"],
    );
}

#[test]
fn policies_follow_provider_and_model() {
    let check = |provider, model, expected| {
        assert_eq!(Policy::of(provider, Some(model)), expected, "{provider:?} {model}");
    };
    check(Some("anthropic"), "claude-opus-5", Policy::Marked);
    check(Some("amazon-bedrock"), "anthropic.claude-sonnet-4-5", Policy::Marked);
    check(Some("openai"), "gpt-5.5", Policy::Automatic(10 * MINUTE));
    check(Some("openai"), "gpt-5.6-sol", Policy::Automatic(30 * MINUTE));
    check(Some("openai"), "gpt-6.1", Policy::Automatic(30 * MINUTE));
    check(None, "mimo-v2.5-pro", Policy::Automatic(10 * MINUTE));
}

#[test]
fn the_naive_rule_takes_drift_and_compaction_for_misses() {
    let rounds = [
        marked(OPUS, 0, [3, 0, 90_000, 0]),
        marked(OPUS, 20, [40, 89_900, 300, 0]),
        marked(SONNET, 25, [900, 0, 0, 0]),
        marked(OPUS, 40, [3, 90_200, 300, 0]),
    ];
    assert_eq!(naive(&rounds), [false, true, true, false]);
    check(&rounds, &[]);
}

fn any_round() -> impl Strategy<Value = Round> {
    let tokens = (0..200_000u64, 0..200_000u64, 0..90_000u64, 0..90_000u64);
    (
        0..9_000i64,
        0..3u32,
        tokens,
        any::<bool>(),
        proptest::option::of((0..9usize, proptest::option::of(0..99_999u64))),
    )
        .prop_map(|(at, model, (i, r, w5, w1), auto, said)| Round {
            policy: if auto { Policy::Automatic(10 * MINUTE) } else { Policy::Marked },
            recorded: said.map(|(c, n)| (MissCause::ALL[c], n)),
            ..marked(Name(model), at, [i, r, w5, w1])
        })
}

proptest! {
    /// Nobody can miss more than was in the prompt and not read, and not without a request before or a word of the
    /// provider; what comes later changes nothing but whether reads were stuck.
    #[test]
    fn misses_are_within_the_prompt(mut rounds in proptest::collection::vec(any_round(), 0..40), marks in proptest::collection::vec(0..9_000i64, 0..4)) {
        rounds.sort_by_key(|r| r.at);
        let mut marks: Vec<Millis> = marks.iter().map(|s| s * 1_000).collect();
        marks.sort_unstable();
        let found = diagnose(&rounds, &marks);
        for (i, (round, f)) in rounds.iter().zip(&found).enumerate() {
            if let Some(m) = f.miss {
                prop_assert!(m.tokens > LEAST && m.tokens <= round.tokens.prompt() - round.tokens.cache_read);
                prop_assert!(i > 0 || m.evidence == MissEvidence::Recorded);
                prop_assert!(m.evidence == MissEvidence::Inferred || round.recorded.is_some_and(|r| r.0 == m.cause));
            }
            prop_assert!(f.kept <= round.tokens.cache_read);
        }
        let half = rounds.len() / 2;
        for (a, b) in diagnose(&rounds[..half], &marks).iter().zip(&found) {
            let stuck = |f: &CacheUse| f.miss.map(|m| (m.tokens, matches!(m.cause, MissCause::Unknown | MissCause::Pinned)));
            prop_assert_eq!(stuck(a), stuck(b));
        }
    }
}
