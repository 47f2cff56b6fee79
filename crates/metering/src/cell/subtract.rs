//! Taking cells out of a sum again: `(a + b) − b == a`, as long as no sum was too large to be counted.

use super::{CellSet, Dim, Hist, Label, Sums};
use crate::cache::MissSum;
use crate::names::Name;

impl Sums {
    /// Takes out what was added. The first and the last instant and the largest prompt stay: they cannot be undone, and
    /// stand only in cells by session.
    pub fn subtract(&mut self, o: &Sums) {
        for (count, other) in self.counts_mut().into_iter().zip(o.counts()) {
            *count = count.saturating_sub(other);
        }
        o.misses.iter().for_each(|miss| self.subtract_miss(miss));
        self.prompt_hist.subtract(&o.prompt_hist);
        self.query_hist.subtract(&o.query_hist);
        self.query_cost_hist.subtract(&o.query_cost_hist);
        self.query_time_hist.subtract(&o.query_time_hist);
        self.bands.subtract(&o.bands);
    }

    fn subtract_miss(&mut self, o: &MissSum) {
        let Ok(i) = self.misses.binary_search_by_key(&o.cause, |m| m.cause) else { return };
        let m = &mut self.misses[i];
        for (count, other) in [
            (&mut m.events, o.events),
            (&mut m.recorded, o.recorded),
            (&mut m.tokens, o.tokens),
            (&mut m.waste, o.waste),
        ] {
            *count = count.saturating_sub(other);
        }
        if *m == (MissSum { cause: m.cause, events: 0, recorded: 0, tokens: 0, waste: 0 }) {
            self.misses.remove(i);
        }
    }
}

impl Hist {
    fn subtract(&mut self, other: &Hist) {
        *self = other.iter().fold(std::mem::take(self), |hist, (bucket, count)| hist.without(bucket, count));
    }
}

impl CellSet {
    /// Takes cells out that were added under a label. Cells of which nothing is left stay, empty, until
    /// [`CellSet::prune`].
    pub fn subtract_as(&mut self, other: &CellSet, label: &Label) {
        self.each_as(other, label, Sums::subtract);
    }

    /// Lets go of cells of which nothing is left.
    pub fn prune(&mut self) {
        if self.iter().any(|(_, sums)| sums.is_empty()) {
            let whole = std::mem::take(self);
            self.names = whole.names;
            for (key, sums) in whole.keys.into_iter().zip(whole.sums).filter(|(_, sums)| !sums.is_empty()) {
                *self.entry(key) = sums;
            }
        }
    }

    /// The cells of sessions that `keep` wants; those without a session stay.
    #[must_use]
    pub fn of_sessions(&self, mut keep: impl FnMut(&str) -> bool) -> CellSet {
        let wanted: Vec<bool> =
            (0..self.names.len() as u32).map(|i| self.names.get(Name(i)).is_none_or(&mut keep)).collect();
        let mut set = CellSet::default();
        set.names = self.names.clone();
        for (key, sums) in self.iter().filter(|(key, _)| wanted[key.dims[Dim::Session as usize] as usize]) {
            *set.entry(*key) = sums.clone();
        }
        set
    }
}
