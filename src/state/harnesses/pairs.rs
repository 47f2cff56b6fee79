//! One pass over the cells: what each harness did with each model.

use super::tally::Tally;
use crate::state::burn::figures::person_of;
use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use rustc_hash::FxHashMap;

/// A harness with a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The harness.
    pub harness: Option<String>,
    /// The model; `None` is "not recorded".
    pub model: Option<String>,
    /// What it did.
    pub tally: Tally,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// Sorted by name.
    pub list: Vec<Pair>,
    /// Requests that schedules and background work made, which are in none.
    pub others: u64,
}

/// What the cells of a slice hold: of people's queries, or of all triggers that the slice keeps where a person chose them.
pub fn pairs(set: &CellSet, slice: &Slice, all_triggers: bool) -> Pairs {
    let person = person_of(set);
    let mut map: FxHashMap<(Name, Name), Tally> = FxHashMap::default();
    let mut others = 0;
    for (key, sums) in set.iter().filter(|(k, s)| slice.holds(k) && !s.is_empty()) {
        if all_triggers || Some(key.dim(Dim::Trigger)) == person {
            map.entry((key.dim(Dim::Harness), key.dim(Dim::Model))).or_default().count(sums);
        } else {
            others += sums.requests;
        }
    }
    let text = |name| set.names().get(name).map(str::to_owned);
    let pair = |((h, m), tally)| Pair { harness: text(h), model: text(m), tally };
    let mut list: Vec<Pair> = map.into_iter().map(pair).collect();
    list.sort_by(|a, b| (&a.harness, &a.model).cmp(&(&b.harness, &b.model)));
    Pairs { list, others }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::harnesses::sample;

    #[track_caller]
    fn check(all_triggers: bool, expected: &[(&str, u64, u64)], others: u64) {
        let found = pairs(&sample::usual(), &Slice::all(), all_triggers);
        let list: Vec<_> = found
            .list
            .iter()
            .map(|p| (p.harness.as_deref().unwrap(), p.tally.requests, p.tally.queries))
            .collect();
        assert_eq!((list, found.others), (expected.to_vec(), others));
    }

    #[test]
    fn schedules_are_their_own_burn_unless_asked_for() {
        let [claude, codex, goose] = [("claude-code", 120, 30), ("codex", 1710, 19), ("goose", 40, 0)];
        check(false, &[claude, codex, goose, ("openclaw", 320, 20)], 50);
        check(true, &[claude, codex, goose, ("openclaw", 370, 70)], 0);
    }
}
