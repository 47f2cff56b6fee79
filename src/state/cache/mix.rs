//! What prompts are made of over time: read from a cache, written to it for five minutes or one hour, or neither.

use crate::chart::time::Grain;
use crate::state::burn::figures::{Figures, each};
use crate::state::burn::kpi::slot_of;
use crate::state::burn::range::Range;
use crate::state::facet::{Measure, TokenClass};
use metering::cell::{CellSet, Slice};
use metering::request::MissGroup;
use metering::time::{Millis, Zone};
use std::ops;

/// The classes of a prompt, from the bottom of the stack to its top.
pub const CLASSES: [TokenClass; 4] =
    [TokenClass::CacheRead, TokenClass::CacheWrite5m, TokenClass::CacheWrite1h, TokenClass::Input];

/// What prompts are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mix {
    /// Tokens, or their list cost in nano-dollars.
    pub measure: Measure,
    /// The length of slots.
    pub grain: Grain,
    /// Starts of the slots, wall-clock milliseconds.
    pub starts: Vec<i64>,
    /// A value per slot of each class that has any.
    pub classes: Vec<(TokenClass, Vec<u64>)>,
    /// What was missed of each slot: it was written or sent as input, and is in these classes. In money, its waste.
    pub missed: Vec<u64>,
    /// The slot that is not over.
    pub open: Option<ops::Range<usize>>,
    /// Requests of each slot that have no price, where money is measured.
    pub unpriced: Vec<u64>,
}

impl Mix {
    /// The sum of a class.
    pub fn total(&self, class: TokenClass) -> u64 {
        self.classes.iter().filter(|c| c.0 == class).flat_map(|c| &c.1).sum()
    }

    /// The sum of what was missed.
    pub fn total_missed(&self) -> u64 {
        self.missed.iter().sum()
    }

    /// The sum of all classes.
    pub fn whole(&self) -> u64 {
        self.classes.iter().flat_map(|c| &c.1).sum()
    }
}

/// The composition of a slice's prompts over a range.
pub fn mix(set: &CellSet, slice: &Slice, range: &Range, zone: &Zone, measure: Measure, now: Millis) -> Mix {
    let slots = range.edges.len().saturating_sub(1);
    let mut sums = vec![Figures::default(); slots];
    let mut missed = vec![0; slots];
    let past = slice.over(Some(range.past.from), Some(range.past.to));
    each(set, &past, |key, figures| {
        if let Some(slot) = slot_of(&range.edges, key.slot) {
            sums[slot].add(&figures);
        }
    });
    for (key, cell) in set.iter().filter(|(key, _)| past.holds(key)) {
        if let Some(slot) = slot_of(&range.edges, key.slot) {
            let unwanted = cell.misses.iter().filter(|m| m.cause.group() != MissGroup::Expected);
            missed[slot] += match measure {
                Measure::Cost => cell.waste(),
                Measure::Tokens | Measure::Requests => unwanted.map(|m| m.tokens).sum(),
            };
        }
    }
    let class = |class| (class, sums.iter().map(|f| f.class(measure, class)).collect::<Vec<u64>>());
    let unpriced =
        if measure == Measure::Cost { sums.iter().map(|f| f.unpriced).collect() } else { Vec::new() };
    Mix {
        measure,
        grain: range.grain,
        starts: range.edges.iter().take(slots).map(|e| zone.local(*e)).collect(),
        classes: CLASSES.map(class).into_iter().filter(|(_, v)| v.iter().any(|n| *n > 0)).collect(),
        missed,
        open: slot_of(&range.edges, now).map(|s| s..s + 1),
        unpriced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{self, NOW, at};
    use crate::state::cache::sample::{self as cache, range};
    use crate::state::cache::usage::survey;

    #[test]
    fn a_prompt_has_no_output_in_it() {
        let set = sample::set();
        let mix = mix(&set, &Slice::all(), &range(), &Zone::utc(), Measure::Tokens, at(NOW));
        let slice = Slice::all().over(Some(range().past.from), Some(range().past.to));
        assert_eq!(mix.whole(), set.total(&slice).prompt_tokens());
        assert_eq!(mix.total(TokenClass::CacheRead), 14_000);
        // Nothing was written, so there is no layer of it.
        let classes: Vec<_> = mix.classes.iter().map(|c| c.0).collect();
        assert_eq!(classes, [TokenClass::CacheRead, TokenClass::Input]);
        assert_eq!(mix.classes[1].1, [0, 0, 0, 0, 150_000, 1_100, 300]);
    }

    #[test]
    fn money_says_what_has_no_price() {
        let set = sample::set();
        let mix = mix(&set, &Slice::all(), &range(), &Zone::utc(), Measure::Cost, at(NOW));
        assert_eq!(mix.unpriced, [0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(mix.total(TokenClass::Input), 7_000_000_000);
    }
    #[test]
    fn what_was_missed_is_part_of_what_was_sent() {
        let (set, range) = (cache::set(), range());
        let mix = |measure| mix(&set, &Slice::all(), &range, &Zone::utc(), measure, at(NOW));
        let total = survey(&set, &Slice::all(), &range).total.unwanted();
        assert_eq!(mix(Measure::Tokens).total_missed(), total.tokens);
        assert_eq!(mix(Measure::Cost).total_missed(), total.waste);
        // It is in no class of its own, so the whole is what it was.
        assert_eq!(mix(Measure::Tokens).whole(), set.total(&Slice::all()).prompt_tokens());
    }
}
