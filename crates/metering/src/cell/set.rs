//! Many cells with their strings as numbers: what a page holds and a collector updates.

use super::{Cell, CellKey, Label, Sums};
use crate::names::{Name, Names};
use crate::request::Trigger;
use crate::time::Millis;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A dimension of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dim {
    /// The client program.
    Harness,
    /// Who served the model.
    Provider,
    /// The model.
    Model,
    /// `person`, `schedule` or `background`.
    Trigger,
    /// Person.
    User,
    /// Machine.
    Host,
    /// Project.
    Project,
    /// Session.
    Session,
}

impl Dim {
    /// Every dimension, in the order of [`PackedKey::dims`].
    pub const ALL: [Dim; 8] = [
        Self::Harness,
        Self::Provider,
        Self::Model,
        Self::Trigger,
        Self::User,
        Self::Host,
        Self::Project,
        Self::Session,
    ];
}

/// A key whose strings are numbers of the set's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PackedKey {
    /// Start of the quarter hour, UTC.
    pub slot: Millis,
    /// One number per [`Dim`], in the order of [`Dim::ALL`]; 0 is "not recorded".
    pub dims: [u32; 8],
}

impl PackedKey {
    /// The number of one dimension.
    pub fn dim(&self, dim: Dim) -> Name {
        Name(self.dims[dim as usize])
    }
}

/// Cells under packed keys. Iterates in order of insertion; equal keys are one cell.
#[derive(Clone, Debug, Default)]
pub struct CellSet {
    pub(super) names: Names,
    pub(super) keys: Vec<PackedKey>,
    pub(super) sums: Vec<Sums>,
    index: FxHashMap<PackedKey, u32>,
}

impl CellSet {
    /// The table of strings.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = (&PackedKey, &Sums)> {
        self.keys.iter().zip(&self.sums)
    }

    /// The packed form of a key; its strings are added to the table.
    pub fn pack<S: AsRef<str>>(&mut self, key: &CellKey<S>) -> PackedKey {
        let n = &mut self.names;
        let mut opt = |s: &Option<S>| n.add_opt(s.as_ref().map(AsRef::as_ref)).0;
        let (provider, model) = (opt(&key.provider), opt(&key.model));
        let (user, host) = (opt(&key.user), opt(&key.host));
        let (project, session) = (opt(&key.project), opt(&key.session));
        let (harness, trigger) = (n.add(key.harness.as_ref()).0, n.add(key.trigger.as_str()).0);
        PackedKey { slot: key.slot, dims: [harness, provider, model, trigger, user, host, project, session] }
    }

    /// The key with its strings.
    pub fn unpack(&self, key: &PackedKey) -> CellKey<String> {
        let get = |dim| self.names.get(key.dim(dim)).map(str::to_owned);
        CellKey {
            slot: key.slot,
            harness: get(Dim::Harness).unwrap_or_default(),
            provider: get(Dim::Provider),
            model: get(Dim::Model),
            trigger: match self.names.text(key.dim(Dim::Trigger)) {
                "schedule" => Trigger::Schedule,
                "background" => Trigger::Background,
                _ => Trigger::Person,
            },
            user: get(Dim::User),
            host: get(Dim::Host),
            project: get(Dim::Project),
            session: get(Dim::Session),
        }
    }

    /// The sums under a key, empty if new, to be added to.
    pub fn entry(&mut self, key: PackedKey) -> &mut Sums {
        let next = self.keys.len() as u32;
        let i = *self.index.entry(key).or_insert(next);
        if i == next {
            self.keys.push(key);
            self.sums.push(Sums::default());
        }
        &mut self.sums[i as usize]
    }

    /// Adds a cell to the one under its key.
    pub fn add<S: AsRef<str>>(&mut self, cell: &Cell<S>) {
        let key = self.pack(&cell.key);
        self.entry(key).add(&cell.sums);
    }

    /// Puts a cell in the place of the one under its key: how live changes arrive.
    pub fn replace<S: AsRef<str>>(&mut self, cell: Cell<S>) {
        let key = self.pack(&cell.key);
        *self.entry(key) = cell.sums;
    }

    /// Adds every cell of another set.
    pub fn merge(&mut self, other: &CellSet) {
        self.merge_as(other, &Label::default());
    }

    /// All cells with their strings, sorted by key: the same for every order of insertion.
    pub fn cells(&self) -> Vec<Cell<String>> {
        let mut cells: Vec<_> = self
            .iter()
            .filter(|(_, s)| !s.is_empty())
            .map(|(k, s)| Cell { key: self.unpack(k), sums: s.clone() })
            .collect();
        cells.sort_by(|a, b| a.key.cmp(&b.key));
        cells
    }

    /// The first and the last slot that hold anything.
    pub fn span(&self) -> Option<(Millis, Millis)> {
        let slots = || self.iter().filter(|(_, s)| !s.is_empty()).map(|(k, _)| k.slot);
        Some((slots().min()?, slots().max()?))
    }

    /// Taken apart for a message between page and worker: strings in the order of their numbers, keys, sums.
    pub fn into_parts(self) -> (Vec<String>, Vec<PackedKey>, Vec<Sums>) {
        let texts = (1..self.names.len() as u32).map(|i| self.names.text(Name(i)).to_owned()).collect();
        (texts, self.keys, self.sums)
    }

    /// Put together again. Numbers that the table does not have become "not recorded".
    pub fn from_parts(texts: Vec<String>, keys: Vec<PackedKey>, sums: Vec<Sums>) -> Self {
        let mut set = Self::default();
        let map: Vec<u32> = std::iter::once(0).chain(texts.iter().map(|t| set.names.add(t).0)).collect();
        for (key, sum) in keys.into_iter().zip(sums) {
            let dims = key.dims.map(|d| map.get(d as usize).copied().unwrap_or(0));
            let cell = set.entry(PackedKey { slot: key.slot, dims });
            if cell.is_empty() { *cell = sum } else { cell.add(&sum) }
        }
        set
    }
}
