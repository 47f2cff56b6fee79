//! The running total of a rollout, and what each step of it was.

use crate::request::Tokens;
use crate::scan::json::Scanner;

/// Counts as Codex logs them: cached and written tokens are part of the input, reasoning of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub input: u64,
    pub cached: u64,
    pub written: u64,
    pub output: u64,
    pub reasoning: u64,
    /// `total_tokens`: input + output, except after a context overflow.
    pub total: u64,
}

impl Usage {
    pub fn read(s: &mut Scanner<'_>) -> Option<Self> {
        let mut u = Self::default();
        let mut known = false;
        let mut count = |s: &mut Scanner<'_>| {
            let n = s.u64();
            known |= n.is_some();
            n.unwrap_or(0)
        };
        let whole = s.object(|key, s| match key {
            "input_tokens" => u.input = count(s),
            "cached_input_tokens" => u.cached = count(s),
            "cache_write_input_tokens" => u.written = count(s),
            "output_tokens" => u.output = count(s),
            "reasoning_output_tokens" => u.reasoning = count(s),
            "total_tokens" => u.total = count(s),
            _ => s.skip(),
        });
        (whole && known).then_some(u)
    }

    /// In the feed's classes. OpenAI caches for one duration, which the feed keeps with the short writes.
    pub fn tokens(&self) -> Tokens {
        let cache_read = self.cached.min(self.input);
        let cache_write_5m = self.written.min(self.input - cache_read);
        Tokens {
            input: self.input - cache_read - cache_write_5m,
            cache_read,
            cache_write_5m,
            cache_write_1h: 0,
            output: self.output,
            reasoning: self.reasoning.min(self.output),
        }
    }

    /// The counts as text, for an identity.
    pub fn vector(&self) -> String {
        let Self { input, cached, written, output, reasoning, total } = self;
        format!("{input} {cached} {written} {output} {reasoning} {total}")
    }

    pub fn is_zero(&self) -> bool {
        self.input == 0 && self.output == 0
    }

    /// What was added since `earlier`; `None` if any count went down.
    pub fn since(&self, earlier: &Self) -> Option<Self> {
        Some(Self {
            input: self.input.checked_sub(earlier.input)?,
            cached: self.cached.checked_sub(earlier.cached)?,
            written: self.written.checked_sub(earlier.written)?,
            output: self.output.checked_sub(earlier.output)?,
            reasoning: self.reasoning.checked_sub(earlier.reasoning)?,
            // After an overflow this is the window and more, and says nothing of what was used.
            total: self.total.saturating_sub(earlier.total),
        })
    }

    pub fn agrees(&self, other: &Self) -> bool {
        (self.input, self.cached, self.output) == (other.input, other.cached, other.output)
    }
}

/// What a `token_count` event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing new: a repeated event, an overflow, counts of zero.
    Nothing,
    /// One request.
    Request(Usage),
    /// The last request, and before it others whose events are missing: their sum, and the total they reached.
    Several { missing: Usage, total: Usage, last: Usage },
    /// A total with nothing to compare it with.
    Baseline,
}

/// What stands before the first total of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nothing: the file begins with its session.
    Start,
    /// The same, but a record that may have been a count is damaged.
    Damaged,
    /// Perhaps much.
    Unknown,
}

/// Follows the total.
#[derive(Debug, Default)]
pub(super) struct Counter {
    total: Option<Usage>,
    resets: u32,
}

impl Counter {
    /// How often the total began anew.
    pub fn resets(&self) -> u32 {
        self.resets
    }

    /// Takes the next event.
    pub fn step(&mut self, total: Option<Usage>, last: Option<Usage>, origin: Origin) -> Step {
        let Some(now) = total else {
            return last.filter(|l| !l.is_zero()).map_or(Step::Nothing, Step::Request);
        };
        let before = self.total.replace(now);
        if before == Some(now) || now.is_zero() {
            return Step::Nothing;
        }
        // A fork may begin with its ancestor's total, and says that it asked for nothing itself.
        let idle = before.is_none() && last.is_some_and(|l| l.is_zero());
        let last = last.filter(|l| !l.is_zero());
        let known = before.filter(|b| !b.is_zero());
        // A total that is its last request alone began anew, even if that is larger than all before it.
        let anew = known.is_some_and(|b| now.since(&b).is_none() || last.is_some_and(|l| l.agrees(&now)));
        if anew {
            self.resets += 1;
            return Step::Request(last.unwrap_or(now));
        }
        let before = match (before, origin) {
            (None, Origin::Damaged) if last.is_some() => Some(Usage::default()),
            (before, _) => before,
        };
        match (before.and_then(|b| now.since(&b)), last) {
            (Some(added), _) if added.is_zero() => Step::Nothing,
            (Some(added), Some(last)) if last.agrees(&added) => Step::Request(last),
            (Some(added), Some(last)) => match (added.since(&last), now.since(&last)) {
                (Some(missing), Some(total)) if !missing.is_zero() => Step::Several { missing, total, last },
                _ => Step::Request(added),
            },
            (Some(added), None) => Step::Request(added),
            // The beginning of the file is missing: the last request is all that is known.
            (None, Some(last)) => Step::Request(last),
            (None, None) if idle => Step::Nothing,
            (None, None) if origin != Origin::Unknown => Step::Request(now),
            (None, None) => Step::Baseline,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input: u64, cached: u64, output: u64) -> Usage {
        Usage { input, cached, output, total: input + output, ..Usage::default() }
    }

    #[track_caller]
    fn check(events: &[(Option<Usage>, Option<Usage>)], expected: &[Step]) {
        let mut counter = Counter::default();
        let steps: Vec<Step> =
            events.iter().map(|&(total, last)| counter.step(total, last, Origin::Start)).collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn an_unchanged_total_is_no_request() {
        let (a, b) = (usage(100, 0, 10), usage(250, 80, 30));
        let last = usage(150, 80, 20);
        check(
            &[(Some(a), Some(a)), (Some(a), Some(a)), (Some(b), Some(last)), (Some(b), Some(last))],
            &[Step::Request(a), Step::Nothing, Step::Request(last), Step::Nothing],
        );
    }

    #[test]
    fn a_total_that_grew_by_more_than_the_last_request_counts_in_full() {
        let (a, b) = (usage(100, 0, 10), usage(400, 80, 40));
        check(
            &[(Some(a), Some(a)), (Some(b), Some(usage(150, 80, 20)))],
            &[
                Step::Request(a),
                Step::Several {
                    missing: usage(150, 0, 10),
                    total: usage(250, 0, 20),
                    last: usage(150, 80, 20),
                },
            ],
        );
    }

    #[test]
    fn a_total_that_goes_down_began_anew() {
        let (a, b) = (usage(100, 0, 10), usage(40, 0, 5));
        check(&[(Some(a), Some(a)), (Some(b), Some(b))], &[Step::Request(a), Step::Request(b)]);
        check(&[(Some(a), None), (Some(b), None)], &[Step::Request(a), Step::Request(b)]);
        // Also where it is larger at once than it ever was.
        let c = usage(9_000, 8_000, 700);
        check(&[(Some(a), Some(a)), (Some(c), Some(c))], &[Step::Request(a), Step::Request(c)]);
    }

    #[test]
    fn a_damaged_record_before_the_first_total_may_have_been_a_count() {
        let (total, last) = (usage(300, 50, 30), usage(200, 50, 20));
        let first = |origin| Counter::default().step(Some(total), Some(last), origin);
        assert_eq!(first(Origin::Start), Step::Request(last));
        let (missing, total) = (usage(100, 0, 10), usage(100, 0, 10));
        assert_eq!(first(Origin::Damaged), Step::Several { missing, total, last });
    }

    #[test]
    fn a_file_that_begins_in_the_middle_trusts_the_last_request() {
        let last = usage(150, 80, 20);
        check(&[(Some(usage(9_000, 8_000, 700)), Some(last))], &[Step::Request(last)]);
        let step = Counter::default().step(Some(usage(9_000, 8_000, 700)), None, Origin::Unknown);
        assert_eq!(step, Step::Baseline);
    }

    #[test]
    fn an_overflow_is_no_request_and_the_next_one_counts() {
        let a = usage(100, 0, 10);
        let full = Usage { total: 258_400, ..Usage::default() };
        let next = usage(30, 0, 5);
        let after = Usage { total: 258_435, ..next };
        check(
            &[
                (Some(a), Some(a)),
                (Some(full), Some(full)),
                (Some(full), Some(full)),
                (Some(after), Some(next)),
            ],
            &[Step::Request(a), Step::Nothing, Step::Nothing, Step::Request(next)],
        );
    }

    #[test]
    fn the_classes_are_disjoint_whatever_the_log_says() {
        let odd = Usage { input: 100, cached: 90, written: 50, output: 10, reasoning: 40, total: 110 };
        let t = odd.tokens();
        assert_eq!((t.input, t.cache_read, t.cache_write_5m, t.output, t.reasoning), (0, 90, 10, 10, 10));
        assert_eq!(t.prompt(), 100);
    }
}
