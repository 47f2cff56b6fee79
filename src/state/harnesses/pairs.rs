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
    /// The person, and the machine, where these are told apart.
    pub person: Option<String>,
    /// See `person`.
    pub machine: Option<String>,
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
/// With `apart` people and machines are told apart too.
pub fn pairs(set: &CellSet, slice: &Slice, all_triggers: bool, apart: bool) -> Pairs {
    let person = person_of(set);
    let mut map: FxHashMap<[Name; 4], Tally> = FxHashMap::default();
    let whose = |name: Name| if apart { name } else { Name::NONE };
    let mut others = 0;
    for (key, sums) in set.iter().filter(|(k, s)| slice.holds(k) && !s.is_empty()) {
        if all_triggers || Some(key.dim(Dim::Trigger)) == person {
            let [harness, model] = [Dim::Harness, Dim::Model].map(|dim| key.dim(dim));
            let [person, machine] = [Dim::User, Dim::Host].map(|dim| whose(key.dim(dim)));
            map.entry([harness, model, person, machine]).or_default().count(sums);
        } else {
            others += sums.requests;
        }
    }
    let text = |name| set.names().get(name).map(str::to_owned);
    let pair = |([h, m, p, d], tally): ([Name; 4], Tally)| Pair {
        harness: text(h),
        model: text(m),
        person: text(p),
        machine: text(d),
        tally,
    };
    let mut list: Vec<Pair> = map.into_iter().map(pair).collect();
    list.sort_by(|a, b| {
        (&a.harness, &a.model, &a.person, &a.machine).cmp(&(&b.harness, &b.model, &b.person, &b.machine))
    });
    Pairs { list, others }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::harnesses::sample;

    #[track_caller]
    fn check(all_triggers: bool, expected: &[(&str, u64, u64)], others: u64) {
        let found = pairs(&sample::usual(), &Slice::all(), all_triggers, false);
        let list: Vec<_> = found
            .list
            .iter()
            .map(|p| (p.harness.as_deref().unwrap(), p.tally.requests, p.tally.queries))
            .collect();
        assert_eq!((list, found.others), (expected.to_vec(), others));
    }

    #[test]
    fn people_and_machines_are_told_apart_where_that_is_asked() {
        let whose = |apart| {
            let mut found: Vec<_> = pairs(&crate::state::burn::sample::set(), &Slice::all(), true, apart)
                .list
                .into_iter()
                .map(|p| (p.person.unwrap_or_default(), p.machine.unwrap_or_default()))
                .collect();
            found.sort();
            found.dedup();
            found
        };
        let of = |person: &str, machine: &str| (person.to_owned(), machine.to_owned());
        assert_eq!(whose(true), [of("", "desk"), of("Ada", "desk"), of("Lin", "desk")]);
        assert_eq!(whose(false), [of("", "")]);
    }

    #[test]
    fn schedules_are_their_own_burn_unless_asked_for() {
        let [claude, codex, goose] = [("claude-code", 120, 30), ("codex", 1710, 19), ("goose", 40, 0)];
        check(false, &[claude, codex, goose, ("openclaw", 320, 20)], 50);
        check(true, &[claude, codex, goose, ("openclaw", 370, 70)], 0);
    }
}
