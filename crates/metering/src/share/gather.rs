//! What of the cells goes into a snapshot, and how coarse.

use super::Grain;
use crate::cell::{CellSet, Dim, PackedKey, Slice};
use crate::request::Quota;
use crate::time::{HOUR, MINUTE, Millis, Zone, slot_of};
use std::collections::BTreeMap;

impl Grain {
    /// The start of the slot that holds an instant.
    pub fn start(self, at: Millis, zone: &Zone) -> Millis {
        match self {
            Self::QuarterHour => slot_of(at),
            Self::Hour => {
                let offset = Millis::from(zone.offset(at)) * MINUTE;
                at.saturating_add(offset).div_euclid(HOUR).saturating_mul(HOUR).saturating_sub(offset)
            }
            Self::Day => zone.start_of(zone.day(at)),
        }
    }

    /// The end of the slot that holds an instant.
    fn end(self, at: Millis, zone: &Zone) -> Millis {
        match self {
            Self::QuarterHour => slot_of(at).saturating_add(crate::time::SLOT),
            Self::Hour => self.start(at, zone).saturating_add(HOUR),
            Self::Day => zone.start_of(zone.day(at).saturating_add(1)),
        }
    }

    /// Levels at this grain: of each window that is not begun anew, the last level of each slot, at the slot's end or
    /// when the snapshot is made. Levels only grow until a window begins anew, so what was used was used by then; no
    /// time of a level is finer than those of the cells.
    pub fn levels(self, quotas: &[Quota], from: Millis, made: Millis, zone: &Zone) -> Vec<Quota> {
        type Window<'a> =
            (&'a str, Option<&'a str>, Option<&'a str>, &'a str, Option<u32>, &'a str, Option<Millis>);
        let mut last: BTreeMap<(Window<'_>, Millis), &Quota> = BTreeMap::new();
        for q in quotas.iter().filter(|q| q.at >= from && q.at <= made) {
            let harness = q.harness.as_deref();
            let (window, minutes) = (q.window.as_str(), q.window_minutes);
            let key = (
                q.plan.as_str(),
                q.account.as_deref(),
                harness,
                window,
                minutes,
                q.source.as_str(),
                q.resets_at,
            );
            let known = last.entry((key, self.start(q.at, zone))).or_insert(q);
            if q.at >= known.at {
                *known = q;
            }
        }
        let shown = |q: &Quota| {
            // Not at the very instant at which the window begins anew.
            let before_reset =
                q.resets_at.filter(|reset| *reset > q.at).map_or(Millis::MAX, |reset| reset - 1);
            self.end(q.at, zone).min(before_reset).min(made).max(q.at)
        };
        let mut list: Vec<Quota> = last.into_values().map(|q| Quota { at: shown(q), ..q.clone() }).collect();
        list.sort_by_key(|q| q.at);
        list
    }
}

/// The cells of a slice at a grain, added up, without sessions and what only cells by session have.
pub fn gather(cells: &CellSet, slice: &Slice, grain: Grain, zone: &Zone) -> CellSet {
    let (mut keys, mut all) = (Vec::new(), Vec::new());
    let mut starts: BTreeMap<Millis, Millis> = BTreeMap::new();
    for (key, sums) in cells.iter().filter(|(key, sums)| slice.holds(key) && !sums.is_empty()) {
        let slot = *starts.entry(key.slot).or_insert_with(|| grain.start(key.slot, zone));
        let mut dims = key.dims;
        dims[Dim::Session as usize] = 0;
        keys.push(PackedKey { slot, dims });
        let mut sums = sums.clone();
        (sums.first_at, sums.last_at, sums.peak_prompt_tokens) = (None, None, 0);
        all.push(sums);
    }
    let (texts, ..) = cells.clone().into_parts();
    CellSet::from_parts(texts, keys, all)
}
