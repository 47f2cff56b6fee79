//! Bursts of cache misses: slots in which a harness paid far more for missed tokens than it usually does.

use super::figures::ratio;
use super::kpi::slot_of;
use super::range::Range;
use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use rustc_hash::FxHashMap;

/// A slot in which a harness missed unusually much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The slot of the chart.
    pub slot: usize,
    /// The harness.
    pub harness: String,
    /// Requests that missed.
    pub events: u64,
    /// What that cost, nano-dollars.
    pub waste: u64,
}

/// At most so many are told: a chart full of notes says nothing.
const MOST: usize = 2;
/// Waste below five dollars is no event.
const LEAST: u64 = 5_000_000_000;
/// And so is waste that is only a small share of what its slot cost.
const SHARE: f64 = 0.2;
/// A burst is this many times the harness's mean over the other slots in which it was used.
const TIMES: f64 = 4.0;

/// The bursts of a slice over a range, the most expensive first.
pub fn bursts(set: &CellSet, slice: &Slice, range: &Range) -> Vec<Burst> {
    let slots = range.edges.len().saturating_sub(1);
    let mut missed: FxHashMap<Name, Vec<(u64, u64, u64)>> = FxHashMap::default();
    let mut cost = vec![0u64; slots];
    let past = slice.over(Some(range.past.from), Some(range.past.to));
    for (key, sums) in set.iter().filter(|(k, _)| past.holds(k)) {
        let Some(slot) = slot_of(&range.edges, key.slot) else { continue };
        cost[slot] += sums.cost.total();
        let slot = &mut missed.entry(key.dim(Dim::Harness)).or_insert_with(|| vec![(0, 0, 0); slots])[slot];
        slot.0 += sums.waste();
        slot.1 += sums.misses.iter().map(|m| m.events).sum::<u64>();
        slot.2 += sums.requests;
    }
    let mut found: Vec<Burst> = missed
        .into_iter()
        .filter_map(|(name, slots)| Some((set.names().get(name)?.to_owned(), slots)))
        .flat_map(|(harness, slots)| of_harness(&harness, &slots))
        .filter(|b| b.waste as f64 >= SHARE * cost[b.slot] as f64)
        .collect();
    found.sort_by(|a, b| b.waste.cmp(&a.waste).then_with(|| (a.slot, &a.harness).cmp(&(b.slot, &b.harness))));
    found.truncate(MOST);
    found
}

fn of_harness(harness: &str, slots: &[(u64, u64, u64)]) -> Vec<Burst> {
    let used = slots.iter().filter(|s| s.2 > 0).count() as u64;
    let total: u64 = slots.iter().map(|s| s.0).sum();
    let unusual = |waste: u64| {
        // Fewer than a handful of slots have no usual.
        used >= 5 && ratio(total - waste, used - 1).is_some_and(|mean| waste as f64 >= TIMES * mean)
    };
    slots
        .iter()
        .enumerate()
        .filter(|(_, s)| s.0 >= LEAST && unusual(s.0))
        .map(|(slot, s)| Burst { slot, harness: harness.to_owned(), events: s.1, waste: s.0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(dollars: &[u64], expected: &[usize]) {
        let slots: Vec<_> = dollars.iter().map(|d| (d * 1_000_000_000, *d, 1)).collect();
        assert_eq!(of_harness("h", &slots).iter().map(|b| b.slot).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_burst_stands_out_from_what_is_usual() {
        check(&[1, 2, 1, 40, 1, 2], &[3]);
        check(&[10, 12, 9, 11, 14, 10], &[]);
        check(&[0, 0, 0, 4, 0, 0], &[]);
        check(&[1, 40], &[]);
        check(&[], &[]);
    }
}
