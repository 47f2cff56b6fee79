//! Why nothing is on the screen although something was read.

use crate::state::facet::Facet;
use crate::state::view::Filters;
use metering::cell::{CellSet, Slice};

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The address keeps only names that no source knows: these.
    Unknown(Vec<(Facet, String)>),
    /// The period holds something, but nothing that all filters keep.
    Filtered,
    /// The period holds nothing at all.
    Period,
}

/// Why nothing is left; `period` is the time on the screen without any filter.
pub fn silence(set: &CellSet, filters: &Filters, period: &Slice) -> Silence {
    let known = |facet: Facet, name: &str| {
        let number = set.names().find(name);
        number.is_some_and(|n| set.iter().any(|(key, sums)| key.dim(facet.dim()) == n && !sums.is_empty()))
    };
    // One known name, or "not recorded", and it is not the unknown ones that leave nothing.
    let lost =
        |facet: &Facet| filters.of(*facet).iter().all(|n| n.as_ref().is_some_and(|n| !known(*facet, n)));
    let unknown: Vec<_> = Facet::ALL
        .into_iter()
        .filter(lost)
        .flat_map(|facet| filters.of(facet).iter().flatten().map(move |n| (facet, n.clone())))
        .collect();
    if !unknown.is_empty() {
        Silence::Unknown(unknown)
    } else if !filters.is_empty() && set.iter().any(|(key, sums)| period.holds(key) && !sums.is_empty()) {
        Silence::Filtered
    } else {
        Silence::Period
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{self, at};

    #[track_caller]
    fn check(kept: &[(Facet, Option<&str>)], from: &str, expected: &Silence) {
        let mut filters = Filters::default();
        kept.iter().for_each(|(facet, name)| filters.toggle(*facet, name.map(str::to_owned)));
        let period = Slice::all().over(Some(at(from)), None);
        assert_eq!(silence(&sample::set(), &filters, &period), *expected);
    }

    #[test]
    fn the_reason_is_told() {
        let (early, late) = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
        let unknown = |facet, name: &str| Silence::Unknown(vec![(facet, name.to_owned())]);
        check(&[], late, &Silence::Period);
        check(&[(Facet::Person, Some("Ada"))], late, &Silence::Period);
        check(&[(Facet::Person, Some("Ada")), (Facet::Harness, Some("codex"))], early, &Silence::Filtered);
        check(&[(Facet::Project, Some("moon"))], early, &unknown(Facet::Project, "moon"));
        // A name of another facet is none of this one.
        check(&[(Facet::Project, Some("Ada"))], late, &unknown(Facet::Project, "Ada"));
        check(&[(Facet::Harness, Some("codex")), (Facet::Harness, Some("x"))], early, &Silence::Filtered);
        check(&[(Facet::Machine, None)], early, &Silence::Filtered);
    }
}
