//! Records of single responses beside the running total.
//!
//! Versions since the summer of 2026 write a `token_usage_record` for every response of the provider, and the
//! `token_count` event of before for most of them: what compacts a conversation is in no total. Each response is
//! counted by its record; a step of the total is new only where no record says the same.

use super::counter::Usage;
use crate::key::Key;
use crate::time::Millis;
use rustc_hash::FxHashSet;

/// A record and the event of the same response are written together.
const TOGETHER: Millis = 5_000;

/// More records than this without a total belong to no later one.
const MOST: usize = 64;

/// A step of the total by more than one request: what is missing, and the total that it reached.
pub(super) type Missing = Option<(Usage, Usage)>;

/// Follows a file.
#[derive(Debug, Default)]
pub(super) struct Responses {
    seen: FxHashSet<Key>,
    /// Recorded since the total last grew.
    recorded: Vec<Usage>,
    /// The last step of the total that no record had told of.
    counted: Option<(Millis, Usage)>,
}

impl Responses {
    /// Takes a record; says whether it is a request of which nothing told yet.
    pub fn record(&mut self, at: Millis, key: Key, usage: Usage) -> bool {
        if !self.seen.insert(key) {
            return false;
        }
        let told =
            self.counted.take_if(|(then, u)| u.agrees(&usage) && at.abs_diff(*then) <= TOGETHER as u64);
        if told.is_some() {
            return false;
        }
        if self.recorded.len() < MOST {
            self.recorded.push(usage);
        }
        true
    }

    /// What of a step of the total no record told of.
    pub fn new_in(&mut self, at: Millis, usage: Usage, missing: Missing) -> (Option<Usage>, Missing) {
        let mut recorded = std::mem::take(&mut self.recorded);
        if recorded.is_empty() {
            self.counted = Some((at, usage));
            return (Some(usage), missing);
        }
        // What no total counts may be among the records: only what fits can have been in the step.
        let rest = |whole: Usage, recorded: &[Usage]| {
            recorded.iter().fold(whole, |rest, known| rest.since(known).unwrap_or(rest))
        };
        let usage = match recorded.iter().rposition(|r| r.agrees(&usage)) {
            Some(i) => {
                recorded.remove(i);
                None
            }
            None => Some(rest(usage, &recorded)),
        };
        let missing = missing.map(|(missing, total)| (rest(missing, &recorded), total));
        (usage.filter(|u| !u.is_zero()), missing.filter(|(m, _)| !m.is_zero()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input: u64, output: u64) -> Usage {
        Usage { input, output, total: input + output, ..Usage::default() }
    }

    /// Records before a step, what the step says, and what of it is new.
    #[track_caller]
    fn check(records: &[Usage], step: (Usage, Missing), expected: (Option<Usage>, Missing)) {
        let mut responses = Responses::default();
        for (i, record) in records.iter().enumerate() {
            assert!(responses.record(0, Key::of(&[&i.to_string()]), *record));
        }
        assert_eq!(responses.new_in(10, step.0, step.1), expected);
    }

    #[test]
    fn a_step_that_a_record_told_of_is_nothing_new() {
        let (a, b) = (usage(100, 10), usage(300, 30));
        check(&[a], (a, None), (None, None));
        check(&[b, a], (a, None), (None, None));
        check(&[], (a, None), (Some(a), None));
        // A log that goes on in a newer version.
        check(&[a, b], (b, Some((a, a))), (None, None));
        check(&[b], (b, Some((a, a))), (None, Some((a, a))));
        // A compaction, which is in no total, and a step without a record.
        check(&[b], (a, None), (Some(a), None));
        // Without the last request the step is the sum of the records.
        check(&[a, b], (usage(400, 40), None), (None, None));
    }

    #[test]
    fn the_event_may_come_before_its_record() {
        let a = usage(100, 10);
        let mut responses = Responses::default();
        assert_eq!(responses.new_in(0, a, None).0, Some(a));
        assert!(!responses.record(20, Key::of(&["a"]), a));
        assert!(responses.record(40, Key::of(&["b"]), a), "another response with equal counts");
        assert!(!responses.record(60, Key::of(&["b"]), a), "the same record again");
    }
}
