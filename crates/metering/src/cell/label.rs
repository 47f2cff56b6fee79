//! What somebody says of whose a source is, and of which machine: laid over cells and requests that are added to others.
//! The source's own are left as they are, so that a change of mind needs no reading anew.

use super::{CellSet, Dim, PackedKey, Sums};
use crate::names::Name;
use crate::request::Request;

/// A name that was given, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Everything of the source, which itself names nobody or only one.
    All(String),
    /// What the source says nothing of; it names several itself.
    Nameless(String),
}

impl Mark {
    /// A name that is given to a set: it stands for everything in it, unless the set names several itself.
    pub fn of(set: &CellSet, dim: Dim, name: &str) -> Self {
        let mut named = set.iter().filter(|(_, s)| !s.is_empty()).map(|(k, _)| k.dim(dim));
        let first = named.find(|n| *n != Name::NONE);
        let several = named.any(|n| n != Name::NONE && Some(n) != first);
        if several { Self::Nameless(name.to_owned()) } else { Self::All(name.to_owned()) }
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Self::All(name) | Self::Nameless(name) => name,
        }
    }

    fn is_for(&self, named: bool) -> bool {
        matches!(self, Self::All(_)) || !named
    }
}

/// Whose and of which machine something is said to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The person; `None` leaves what is recorded.
    pub user: Option<Mark>,
    /// The machine.
    pub host: Option<Mark>,
}

impl Label {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Lays it over a request.
    pub fn mark(&self, request: &mut Request) {
        let lay = |mark: &Option<Mark>, part: &mut Option<String>| {
            if let Some(mark) = mark.as_ref().filter(|m| m.is_for(part.is_some())) {
                *part = Some(mark.name().to_owned());
            }
        };
        lay(&self.user, &mut request.user);
        lay(&self.host, &mut request.host);
    }
}

impl CellSet {
    /// Adds every cell of another set under a label.
    pub fn merge_as(&mut self, other: &CellSet, label: &Label) {
        self.each_as(other, label, Sums::add);
    }

    /// Brings each cell of another set together with the one that is under its key and the label here.
    pub(super) fn each_as(&mut self, other: &CellSet, label: &Label, join: fn(&mut Sums, &Sums)) {
        let map: Vec<u32> = (0..other.names.len() as u32)
            .map(|i| other.names.get(Name(i)).map_or(0, |t| self.names.add(t).0))
            .collect();
        let marks = [(Dim::User, &label.user), (Dim::Host, &label.host)];
        let marks =
            marks.map(|(dim, mark)| (dim as usize, mark.as_ref().map(|m| (m, self.names.add(m.name()).0))));
        for (key, sums) in other.iter() {
            let mut dims = key.dims.map(|d| map[d as usize]);
            for (dim, mark) in &marks {
                if let Some((_, name)) = mark.filter(|(m, _)| m.is_for(key.dims[*dim] != 0)) {
                    dims[*dim] = name;
                }
            }
            join(self.entry(PackedKey { slot: key.slot, dims }), sums);
        }
    }

    /// The same cells under a label; cells whose keys become equal are one.
    #[must_use]
    pub fn labelled(&self, label: &Label) -> CellSet {
        let mut set = CellSet::default();
        set.merge_as(self, label);
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{CellKey, Slice};

    /// One cell with one request for each person; `None` is not recorded.
    fn set(people: &[Option<&str>]) -> CellSet {
        let mut set = CellSet::default();
        for (i, user) in people.iter().enumerate() {
            let slot = i as i64 * crate::time::SLOT;
            let key = set.pack(&CellKey { slot, harness: "pi", user: *user, ..CellKey::default() });
            set.entry(key).requests += 1;
        }
        set
    }

    fn people(set: &CellSet) -> String {
        let groups = set.by(&Slice::all(), Dim::User);
        groups.iter().map(|g| format!("{}{} ", set.names().text(g.name), g.sums.requests)).collect()
    }

    #[test]
    fn a_given_person_replaces_one_and_completes_several() {
        #[track_caller]
        fn check(of: &[Option<&str>], given: &str, expected: &str) {
            let set = set(of);
            let label = Label { user: Some(Mark::of(&set, Dim::User, given)), host: None };
            let labelled = set.labelled(&label);
            assert_eq!(people(&labelled), expected);
            assert_eq!(labelled.total(&Slice::all()), set.total(&Slice::all()));
            for user in of {
                let mut request = Request {
                    user: user.map(str::to_owned),
                    host: Some("desk".into()),
                    ..Request::default()
                };
                label.mark(&mut request);
                assert!(expected.contains(request.user.as_deref().unwrap_or_default()));
                assert_eq!(request.host.as_deref(), Some("desk"));
            }
        }
        check(&[], "Lin", "");
        check(&[None, None], "Lin", "Lin2 ");
        check(&[Some("ada")], "Lin", "Lin1 ");
        check(&[None, Some("ada"), Some("ada")], "Lin", "Lin3 ");
        check(&[None, Some("ada"), Some("bo")], "Lin", "Lin1 ada1 bo1 ");
        check(&[None, Some("ada"), Some("bo")], "bo", "ada1 bo2 ");
    }

    #[test]
    fn cells_that_become_equal_are_one_and_machines_are_marked_apart_from_people() {
        let mut set = CellSet::default();
        for (user, host) in [(None, Some("desk")), (Some("ada"), Some("lap")), (Some("ada"), None)] {
            let key = set.pack(&CellKey { harness: "pi", user, host, ..CellKey::default() });
            set.entry(key).requests += 1;
        }
        let user = Some(Mark::of(&set, Dim::User, "Lin"));
        let host = Some(Mark::of(&set, Dim::Host, "desk"));
        assert_eq!(host, Some(Mark::Nameless("desk".to_owned())));
        let labelled = set.labelled(&Label { user, host });
        let found: Vec<_> =
            labelled.cells().into_iter().map(|c| (c.key.user, c.key.host, c.sums.requests)).collect();
        let lin = |host: &str, n| (Some("Lin".to_owned()), Some(host.to_owned()), n);
        assert_eq!(found, [lin("desk", 2), lin("lap", 1)]);
        assert!(Label::default().is_empty());
        assert_eq!(set.labelled(&Label::default()).cells(), set.cells());
    }
}
