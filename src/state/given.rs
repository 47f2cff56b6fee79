//! What a person says of a source: what it is called, whose it is, of which machine, and whether it counts at all.
//!
//! It is kept beside the source and laid over its cells and requests where these are summed: the source's own stay as
//! they were read. It is remembered under what identifies the source, so that it holds when the same is read again.

use super::data::{Kind, Source};
use crate::fetch::{Look, More, memory};
use crate::names::StorageKey;
use crate::platform::storage;
use metering::cell::{CellSet, Dim, Label, Mark};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is said of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// What it is called.
    pub name: Option<String>,
    /// Whose it is. A source that names several people itself is completed by it.
    pub person: Option<String>,
    /// Which machine it is of, in the same way.
    pub machine: Option<String>,
    /// Whether it is switched off: it is in no figure then.
    pub off: bool,
}

/// What is said of sources, under [`Kind::key`].
pub type Said = BTreeMap<String, Given>;

impl Given {
    /// From what was typed: what is empty is not said.
    pub fn typed([name, person, machine]: [&str; 3], off: bool) -> Self {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        Self { name: said(name), person: said(person), machine: said(machine), off }
    }

    /// What is laid over the cells of a source.
    pub fn label(&self, cells: &CellSet) -> Label {
        let mark = |dim, name: &Option<String>| name.as_deref().map(|name| Mark::of(cells, dim, name));
        Label { user: mark(Dim::User, &self.person), host: mark(Dim::Host, &self.machine) }
    }

    /// What is looked at, in the words of the source: a name that is only given here is none of its own, so that a filter
    /// by it cannot be left to the source.
    pub fn as_recorded(&self, mut look: Look) -> Look {
        let given = |dim| match dim {
            Dim::User => self.person.as_ref(),
            Dim::Host => self.machine.as_ref(),
            _ => None,
        };
        look.filters.retain(|f| given(f.dim).is_none_or(|name| !f.names.contains(name)));
        look
    }
}

impl Kind {
    /// What identifies such a source from one visit to the next.
    pub fn key(&self) -> String {
        match self {
            Self::Demo => "demo".to_owned(),
            Self::Collector => "collector".to_owned(),
            Self::Feed(address) => format!("feed {address}"),
            Self::Database(database) => format!("clickhouse {}", database.title()),
            Self::Metrics(place) => format!("metrics {}", place.title()),
            Self::Local(names) => format!("local {}", memory::title(names)),
            Self::Shared(told) => {
                format!("shared {} {}", told.made, told.title.as_deref().unwrap_or_default())
            }
        }
    }
}

impl Source {
    /// Whether it is switched on, and not set aside.
    pub fn is_on(&self) -> bool {
        !self.given.off && !self.aside
    }

    /// Whether it is in the figures: switched on, and something was read.
    pub fn counts(&self) -> bool {
        self.is_on() && !self.cells.is_empty()
    }

    /// What is laid over its cells and its requests.
    pub fn label(&self) -> Label {
        self.given.label(&self.cells)
    }
}

/// The names at the top of the folders and files that are the so-manieth of these names: `projects (2)`.
pub fn numbered(names: &[String], number: u32) -> Vec<String> {
    let mut names = names.to_vec();
    if let Some(first) = names.first_mut().filter(|_| number > 1) {
        first.push_str(&format!(" ({number})"));
    }
    names
}

/// The cells of sources under what is said of them. Of a single one of which nothing is said they are shared.
pub fn sum<'a>(sources: impl Iterator<Item = &'a Source>) -> Arc<CellSet> {
    let list: Vec<(&Source, Label)> = sources.map(|s| (s, s.label())).collect();
    match list.as_slice() {
        [] => Arc::default(),
        [(one, label)] if label.is_empty() => one.cells.clone(),
        list => {
            let mut sum = CellSet::default();
            list.iter().for_each(|(source, label)| sum.merge_as(&source.cells, label));
            Arc::new(sum)
        }
    }
}

/// An answer of a source under what is said of it; shared where nothing is.
pub fn labelled(more: &Arc<More>, label: &Label) -> Arc<More> {
    if label.is_empty() {
        return more.clone();
    }
    let mut requests = more.requests.clone();
    requests.iter_mut().for_each(|request| label.mark(request));
    Arc::new(More { cells: more.cells.labelled(label).into(), requests, sessions: None, latest: more.latest })
}

/// What is stored. What another version wrote is nothing to fail over.
pub fn load() -> Said {
    parse(&storage::get(StorageKey::Given).unwrap_or_default())
}

/// Stores this and nothing else.
pub fn store(said: &Said) {
    storage::set(StorageKey::Given, write(said).as_deref());
}

/// Says something of a source; nothing said is nothing kept.
pub fn keep(said: &mut Said, key: String, given: Given) {
    if given == Given::default() {
        said.remove(&key);
    } else {
        said.insert(key, given);
    }
}

fn parse(text: &str) -> Said {
    serde_json::from_str(text).unwrap_or_default()
}

fn write(said: &Said) -> Option<String> {
    if said.is_empty() { None } else { serde_json::to_string(said).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;
    use metering::cell::Slice;
    use metering::request::Request;

    #[test]
    fn what_is_said_comes_back_and_nothing_said_is_not_kept() {
        let mut said = Said::new();
        let given = Given::typed([" Office ", "Ada", " "], true);
        assert_eq!((given.name.as_deref(), given.machine.as_deref()), (Some("Office"), None));
        keep(&mut said, Kind::Feed("https://example.org/a".to_owned()).key(), given);
        keep(&mut said, Kind::Collector.key(), Given { off: true, ..Given::default() });
        assert_eq!(parse(&write(&said).unwrap()), said);
        keep(&mut said, Kind::Collector.key(), Given::default());
        assert_eq!(said.len(), 1);
        assert_eq!(write(&Said::new()), None);
        for nonsense in ["", "[]", "{\"a\":1}"] {
            assert_eq!(parse(nonsense), Said::new(), "{nonsense}");
        }
        assert_eq!(parse("{\"a\":{\"off\":true,\"new\":3}}").len(), 1);
    }

    #[test]
    fn an_answer_is_labelled_as_its_source_is() {
        // The sample names two people and one machine; the answer is of one of them.
        let given = Given::typed(["", "Kim", "tower"], false);
        let label = given.label(&sample::set());
        let request = |user: Option<&str>| Request { user: user.map(str::to_owned), ..Request::default() };
        let more = Arc::new(More {
            cells: sample::set().into(),
            requests: vec![request(Some("Ada")), request(None)],
            ..More::default()
        });
        let found = labelled(&more, &label);
        let who = |r: &Request| (r.user.clone().unwrap_or_default(), r.host.clone().unwrap_or_default());
        let expected = [("Ada", "tower"), ("Kim", "tower")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(found.requests.iter().map(who).collect::<Vec<_>>(), expected);
        assert_eq!(found.cells.total(&Slice::all()), more.cells.total(&Slice::all()));
        assert!(Arc::ptr_eq(&labelled(&more, &Label::default()), &more));
    }
}
