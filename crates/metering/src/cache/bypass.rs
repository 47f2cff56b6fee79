//! Agents that send the same prompt again and again without a cache, in a session where others use one.
//!
//! Some harnesses mark what is to be cached for the main conversation only. Nothing is missed then, for nothing was
//! written; but each request of such an agent pays the full price for what the one before it had sent already.

use super::lane::{Policy, Round};

/// The smallest prompt that every model of Anthropic's caches. [source: Anthropic's documentation of prompt caching]
const SMALLEST: u64 = 4_096;

/// Whether any request of a lane shows that its cache is in use.
pub fn uses_cache(rounds: &[Round]) -> bool {
    rounds.iter().any(|r| r.tokens.cache_read > 0 || r.tokens.cache_write() > 0)
}

/// The tokens that each request of a lane without a cache sent again. Only caches that have to be asked for can be
/// bypassed; a shorter prompt than before counts as itself.
pub fn bypassed(rounds: &[Round]) -> Vec<u64> {
    let mut before = 0;
    rounds
        .iter()
        .map(|round| {
            let prompt = round.tokens.prompt();
            let again = prompt.min(std::mem::replace(&mut before, prompt));
            if round.policy == Policy::Marked && again >= SMALLEST { again } else { 0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Tokens;

    #[track_caller]
    fn check(prompts: &[u64], policy: Policy, expected: &[u64]) {
        let round =
            |&input| Round { policy, tokens: Tokens { input, ..Tokens::default() }, ..Round::default() };
        let rounds: Vec<Round> = prompts.iter().map(round).collect();
        assert_eq!(bypassed(&rounds), expected);
        assert!(!uses_cache(&rounds));
    }

    #[test]
    fn what_was_sent_before_is_sent_again() {
        check(&[20_000, 26_000, 31_000], Policy::Marked, &[0, 20_000, 26_000]);
        check(&[20_000, 6_000, 31_000], Policy::Marked, &[0, 6_000, 6_000]);
        check(&[], Policy::Marked, &[]);
    }

    #[test]
    fn small_prompts_and_automatic_caches_are_not_bypassed() {
        check(&[3_000, 3_500, 9_000], Policy::Marked, &[0, 0, 0]);
        check(&[20_000, 26_000], Policy::Automatic(600_000), &[0, 0]);
    }
}
