//! Whether the input that a log gives for a request includes what was read from and written to a cache.
//!
//! Roo Code and Kilo Code logged the rest of the prompt for Anthropic's protocol and all of it for OpenAI's, until newer
//! versions logged all of it for both; Cline's command line logs all of it, but for some providers. Nothing tells which
//! except the numbers: an input that is smaller than the cached tokens cannot include them. A program is updated, not
//! set back, so whatever stands before such a request does not include them either; after the last one an input
//! that can include them does.

use crate::request::Tokens;

/// Takes the cached tokens out of the inputs that include them. `list` is in the order of time and of one protocol.
pub(super) fn settle<'t>(list: impl Iterator<Item = &'t mut Tokens>) {
    let mut waiting: Vec<&mut Tokens> = Vec::new();
    for tokens in list {
        if tokens.input < cached(tokens) {
            waiting.clear();
        } else {
            waiting.push(tokens);
        }
    }
    for tokens in waiting {
        tokens.input -= cached(tokens);
    }
}

fn cached(tokens: &Tokens) -> u64 {
    tokens.cache_read.saturating_add(tokens.cache_write())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests as (input, read, write); the inputs after settling.
    #[track_caller]
    fn check(list: &[(u64, u64, u64)], expected: &[u64]) {
        let request = |&(input, cache_read, cache_write_5m)| Tokens {
            input,
            cache_read,
            cache_write_5m,
            ..Tokens::default()
        };
        let mut tokens: Vec<Tokens> = list.iter().map(request).collect();
        settle(tokens.iter_mut());
        assert_eq!(tokens.iter().map(|t| t.input).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn inputs_that_can_include_the_cache_do() {
        check(&[(900, 0, 0), (1000, 800, 100), (1200, 1100, 0)], &[900, 100, 100]);
        check(&[(500, 500, 0)], &[0]);
    }

    #[test]
    fn an_input_that_cannot_speaks_for_those_before_it() {
        check(&[(900, 300, 0), (5, 800, 100), (7, 900, 0)], &[900, 5, 7]);
        // The program was updated in between.
        check(&[(900, 300, 0), (5, 800, 100), (1200, 1100, 0)], &[900, 5, 100]);
        check(&[], &[]);
    }
}
