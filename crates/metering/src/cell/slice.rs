//! Selecting and grouping cells: what every view asks.

use super::{CellSet, Dim, PackedKey, Sums};
use crate::names::Name;
use crate::time::Millis;
use rustc_hash::FxHashMap;

/// Which cells to sum: a span of time and, per dimension, the names to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// From this instant on (the start of a slot); `None` is from the beginning.
    pub from: Option<Millis>,
    /// Before this instant; `None` is to the end.
    pub to: Option<Millis>,
    pub(crate) keep: [Option<Vec<Name>>; 8],
}

impl Slice {
    /// Everything.
    pub fn all() -> Self {
        Self::default()
    }

    /// The same dimensions over another span of time.
    pub fn over(&self, from: Option<Millis>, to: Option<Millis>) -> Self {
        Self { from, to, keep: self.keep.clone() }
    }

    /// Keeps only cells whose dimension is one of these names. `Name::NONE` keeps "not recorded".
    pub fn keep(&mut self, dim: Dim, mut names: Vec<Name>) {
        names.sort_unstable();
        self.keep[dim as usize] = Some(names);
    }

    /// Whether a cell is in.
    pub fn holds(&self, key: &PackedKey) -> bool {
        self.from.is_none_or(|f| key.slot >= f)
            && self.to.is_none_or(|t| key.slot < t)
            && self
                .keep
                .iter()
                .zip(&key.dims)
                .all(|(keep, &dim)| keep.as_ref().is_none_or(|names| names.binary_search(&Name(dim)).is_ok()))
    }
}

/// Sums under one name of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name; `Name::NONE` is "not recorded".
    pub name: Name,
    /// Its sums.
    pub sums: Sums,
}

impl CellSet {
    /// The sum of all cells of a slice.
    pub fn total(&self, slice: &Slice) -> Sums {
        let mut total = Sums::default();
        for (_, sums) in self.iter().filter(|(k, _)| slice.holds(k)) {
            total.add(sums);
        }
        total
    }

    /// One sum per name of a dimension, sorted by name's text.
    pub fn by(&self, slice: &Slice, dim: Dim) -> Vec<Group> {
        let mut map: FxHashMap<Name, Sums> = FxHashMap::default();
        for (key, sums) in self.iter().filter(|(k, _)| slice.holds(k)) {
            map.entry(key.dim(dim)).or_default().add(sums);
        }
        let mut groups: Vec<_> = map.into_iter().map(|(name, sums)| Group { name, sums }).collect();
        groups.sort_by(|a, b| {
            self.names().text(a.name).cmp(self.names().text(b.name)).then(a.name.cmp(&b.name))
        });
        groups
    }

    /// One sum per span between neighbouring edges (sorted instants); what lies outside is left out.
    /// With a dimension, one such list per name of it.
    pub fn series(&self, slice: &Slice, edges: &[Millis], dim: Option<Dim>) -> Vec<(Name, Vec<Sums>)> {
        let spans = edges.len().saturating_sub(1);
        let mut map: FxHashMap<Name, Vec<Sums>> = FxHashMap::default();
        for (key, sums) in self.iter().filter(|(k, _)| slice.holds(k)) {
            let after = edges.partition_point(|e| *e <= key.slot);
            if after == 0 || after > spans {
                continue;
            }
            let name = dim.map_or(Name::NONE, |d| key.dim(d));
            map.entry(name).or_insert_with(|| vec![Sums::default(); spans])[after - 1].add(sums);
        }
        let mut list: Vec<_> = map.into_iter().collect();
        list.sort_by(|a, b| self.names().text(a.0).cmp(self.names().text(b.0)).then(a.0.cmp(&b.0)));
        list
    }
}
