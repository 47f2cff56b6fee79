//! Waste by cause, in groups: what another habit would have spared, what was wanted, and what is not the person's.

use super::usage::{Missed, Usage};
use metering::request::{MissCause, MissGroup};
use std::cmp::Reverse;

/// The causes of a group, the most expensive first.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which.
    pub group: MissGroup,
    /// Its sum.
    pub sum: Missed,
    /// Causes with at least one event.
    pub causes: Vec<(MissCause, Missed)>,
}

/// Every group in the order in which they are shown.
pub const GROUPS: [MissGroup; 3] = [MissGroup::Avoidable, MissGroup::NotYours, MissGroup::Expected];

/// The groups of some sums.
pub fn groups(u: &Usage) -> Vec<Group> {
    let group = |group| {
        let of = MissCause::ALL.into_iter().filter(|c| c.group() == group);
        let mut causes: Vec<_> = of.map(|c| (c, *u.missed(c))).filter(|(_, m)| m.events > 0).collect();
        causes.sort_by_key(|(_, m)| Reverse((m.waste, m.tokens)));
        Group { group, sum: u.of_group(group), causes }
    };
    GROUPS.map(group).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::cache::sample;
    use crate::state::cache::usage::survey;
    use metering::cell::Slice;

    #[test]
    fn causes_stand_in_their_group_by_money_then_by_tokens() {
        let total = survey(&sample::set(), &Slice::all(), &sample::range()).total;
        let groups = groups(&total);
        let named: Vec<Vec<MissCause>> =
            groups.iter().map(|g| g.causes.iter().map(|c| c.0).collect()).collect();
        assert_eq!(
            named,
            [
                vec![MissCause::ModelChanged, MissCause::Expired],
                vec![MissCause::Unknown],
                vec![MissCause::Compaction]
            ]
        );
        let of_groups: u64 = groups.iter().map(|g| g.sum.waste).sum();
        let of_causes: u64 = groups.iter().flat_map(|g| &g.causes).map(|c| c.1.waste).sum();
        assert_eq!(of_groups, of_causes);
        assert_eq!(groups[0].sum.recorded_share(), Some(1.0 / 3.0));
    }
}
