//! Layers of cells: of a database that is too large to be read whole the coarsest lies below and holds everything; what
//! lies above holds a part of it finer. Sums are the same with and without what lies above.

use super::{Detail, Offset, Scope, Steps};
use crate::cell::{CellSet, Dim, Label, PackedKey};
use crate::names::Name;
use crate::time::{HOUR, Millis};

/// What all names that are not told apart are called together. It stands where names stand, in every language.
pub const OTHERS: &str = "…";

/// Cells of a scope, added up.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// What it is about.
    pub scope: Scope,
    /// How it is added up.
    pub detail: Detail,
    /// Its cells.
    pub cells: CellSet,
}

impl Layer {
    /// These cells with finer ones in the place of the same part of them. Where the part holds more than was here, as
    /// somebody pushed meanwhile, what is new counts.
    pub fn under(&self, finer: &CellSet) -> CellSet {
        let mut all = self.cells.clone();
        all.subtract_as(&self.detail.coarsen(finer), &Label::default());
        all.merge(finer);
        all.prune();
        all
    }
}

impl Detail {
    /// Whether nothing is added up.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Adds cells up as the server does.
    pub fn coarsen(&self, set: &CellSet) -> CellSet {
        let folded: Vec<(usize, Vec<bool>)> = self
            .folds
            .iter()
            .map(|fold| {
                let kept = |i: u32| fold.kept.iter().any(|k| k == set.names().text(Name(i)));
                (fold.dim as usize, (0..set.names().len() as u32).map(kept).collect())
            })
            .collect();
        let (texts, keys, sums) = set.clone().into_parts();
        let others = texts.len() as u32 + 1;
        let texts = texts.into_iter().chain([OTHERS.to_owned()]).collect();
        let keys = keys
            .into_iter()
            .map(|mut key: PackedKey| {
                key.slot = self.steps.start(key.slot);
                for (dim, kept) in &folded {
                    if !kept[key.dims[*dim] as usize] {
                        key.dims[*dim] = others;
                    }
                }
                key
            })
            .collect();
        CellSet::from_parts(texts, keys, sums)
    }

    /// The names of a dimension that are told apart; `None` is all of them.
    pub fn kept(&self, dim: Dim) -> Option<&[String]> {
        self.folds.iter().find(|f| f.dim == dim).map(|f| f.kept.as_slice())
    }
}

impl Steps {
    /// The start of the slot that an instant falls into. No slot reaches over a change of the offset, so that the slot of a
    /// start is that start's own.
    pub fn start(&self, at: Millis) -> Millis {
        let cut = |length: Millis, offsets: &[Offset]| {
            let later = offsets.iter().skip(1).rev().find(|o| o.from * 1_000 <= at);
            let shift = later.or(offsets.first()).map_or(0, |o| Millis::from(o.seconds) * 1_000);
            let start = (at + shift).div_euclid(length) * length - shift;
            later.map_or(start, |o| start.max(o.from * 1_000))
        };
        match self {
            Self::Quarter => at,
            Self::Hour(offsets) => cut(3_600_000, offsets),
            Self::Day(offsets) => cut(86_400_000, offsets),
        }
    }
}

/// The whole days of a zone that hold a span. Of a day of which only a part is finer the rest would stand at its start,
/// as if it were in that part.
pub fn whole_days(offsets: &[Offset], (from, to): (Millis, Millis)) -> (Millis, Millis) {
    let days = Steps::Day(offsets.to_vec());
    let start = days.start(to - 1);
    // A day has up to 25 hours.
    (days.start(from), days.start(start + 25 * HOUR).max(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{CellKey, Slice, Sums};
    use crate::clickhouse::Fold;
    use crate::request::Trigger;
    use proptest::prelude::*;

    fn set(rows: &[(u8, u8, u8, u64)]) -> CellSet {
        let mut set = CellSet::default();
        for (slot, user, project, requests) in rows {
            let name = |prefix: &str, n: u8| (n > 0).then(|| format!("{prefix}{n}"));
            let key = CellKey {
                slot: Millis::from(*slot) * 900_000,
                harness: "codex".to_owned(),
                provider: None,
                model: None,
                trigger: Trigger::Person,
                user: name("u", *user),
                host: None,
                project: name("p", *project),
                session: None,
            };
            let key = set.pack(&key);
            set.entry(key).add(&Sums { requests: *requests, ..Sums::default() });
        }
        set
    }

    fn detail(steps: Steps, users: &[&str], projects: &[&str]) -> Detail {
        let fold = |dim, kept: &[&str]| Fold { dim, kept: kept.iter().map(|k| (*k).to_owned()).collect() };
        Detail { steps, folds: vec![fold(Dim::User, users), fold(Dim::Project, projects)] }
    }

    fn days() -> Steps {
        Steps::Day(vec![Offset { from: 0, seconds: 3_600 }, Offset { from: 100_000, seconds: 7_200 }])
    }

    proptest! {
        #[test]
        fn a_finer_part_takes_the_place_of_the_same_part(
            rows in prop::collection::vec((0u8..200, 0u8..5, 0u8..4, 1u64..9), 0..80),
            (from, to) in (0u8..200, 0u8..200),
            user in 0u8..5,
        ) {
            let all = set(&rows);
            let part: Vec<_> =
                rows.iter().copied().filter(|r| (from..=to).contains(&r.0) && (user == 0 || r.1 == user)).collect();
            let part = set(&part);
            let base = detail(days(), &[], &["p1"]);
            // What lies above tells apart at least what lies below does.
            let middle = detail(Steps::Hour(vec![Offset { from: 0, seconds: 3_600 }]), &["u1", ""], &["p1", "p3"]);
            let above = middle.coarsen(&part);
            let below = Layer { cells: base.coarsen(&all), detail: base, scope: Scope::default() };
            let laid = below.under(&above);
            let requests = |set: &CellSet| set.total(&Slice::all()).requests;
            prop_assert_eq!(requests(&laid), requests(&all));
            prop_assert_eq!(below.detail.coarsen(&laid).cells(), below.cells.cells());
            // Inside of the part nothing is coarser than above.
            for cell in above.cells() {
                let same = laid.cells().into_iter().find(|c| c.key == cell.key);
                prop_assert!(same.is_some_and(|c| c.sums.requests >= cell.sums.requests));
            }
        }

        #[test]
        fn adding_up_twice_is_adding_up_once(rows in prop::collection::vec((0u8..200, 0u8..5, 0u8..4, 1u64..9), 0..40)) {
            let fine = detail(Steps::Hour(vec![Offset { from: 0, seconds: 3_600 }]), &["u1", "u2"], &["p1", "p3"]);
            let coarse = detail(Steps::Day(vec![Offset { from: 0, seconds: 3_600 }]), &["u2"], &["p1"]);
            let all = set(&rows);
            prop_assert_eq!(coarse.coarsen(&fine.coarsen(&all)).cells(), coarse.coarsen(&all).cells());
        }
    }

    #[test]
    fn a_span_becomes_whole_days() {
        let at = |text: &str| crate::time::parse(text).unwrap_or_default();
        let summer = Offset { from: 0, seconds: 7_200 };
        let winter = Offset { from: at("2026-10-25T01:00:00Z") / 1_000, seconds: 3_600 };
        let check = |from: &str, to: &str, expected: (&str, &str)| {
            let found = whole_days(&[summer, winter], (at(from), at(to)));
            assert_eq!(found, (at(expected.0), at(expected.1)), "{from}..{to}");
        };
        check(
            "2026-10-20T22:00:00Z",
            "2026-10-21T22:00:00Z",
            ("2026-10-20T22:00:00Z", "2026-10-21T22:00:00Z"),
        );
        check(
            "2026-10-20T20:00:00Z",
            "2026-10-20T23:00:00Z",
            ("2026-10-19T22:00:00Z", "2026-10-21T22:00:00Z"),
        );
        check(
            "2026-10-24T23:00:00Z",
            "2026-10-25T10:00:00Z",
            ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        );
        check(
            "2026-10-25T10:00:00Z",
            "2026-10-25T23:00:00Z",
            ("2026-10-25T01:00:00Z", "2026-10-25T23:00:00Z"),
        );
    }

    #[test]
    fn a_day_begins_where_it_does_in_its_zone() {
        let at = |text: &str| crate::time::parse(text).unwrap_or_default();
        let summer = Offset { from: 0, seconds: 7_200 };
        let winter = Offset { from: at("2026-10-25T01:00:00Z") / 1_000, seconds: 3_600 };
        let steps = Steps::Day(vec![summer, winter]);
        let check = |instant: &str, expected: &str| {
            assert_eq!(crate::time::format(steps.start(at(instant))), expected, "{instant}");
        };
        check("2026-10-24T21:45:00Z", "2026-10-23T22:00:00.000Z");
        check("2026-10-24T22:00:00Z", "2026-10-24T22:00:00.000Z");
        check("2026-10-25T00:45:00Z", "2026-10-24T22:00:00.000Z");
        check("2026-10-25T12:00:00Z", "2026-10-25T01:00:00.000Z");
        check("2026-10-25T23:15:00Z", "2026-10-25T23:00:00.000Z");
    }
}
