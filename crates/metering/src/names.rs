//! Strings as small numbers: models, sessions, projects repeat in every row.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// A number that stands for a string of one [`Names`] table. [`Name::NONE`] stands for "not recorded".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub u32);

impl Name {
    /// Not recorded.
    pub const NONE: Name = Name(0);
}

impl Default for Name {
    fn default() -> Self {
        Self::NONE
    }
}

/// A table of distinct strings. Numbers depend on the order of insertion, so they never leave the table's owner.
#[derive(Clone, Debug)]
pub struct Names {
    texts: Vec<Arc<str>>,
    index: FxHashMap<Arc<str>, u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { texts: vec![Arc::from("")], index: FxHashMap::default() }
    }
}

impl Names {
    /// The number of a string, new if it was not known. The empty string is a string, not "not recorded".
    pub fn add(&mut self, text: &str) -> Name {
        if let Some(&i) = self.index.get(text) {
            return Name(i);
        }
        let i = self.texts.len() as u32;
        let text: Arc<str> = Arc::from(text);
        self.texts.push(text.clone());
        self.index.insert(text, i);
        Name(i)
    }

    /// The number of an optional string.
    pub fn add_opt(&mut self, text: Option<&str>) -> Name {
        text.map_or(Name::NONE, |t| self.add(t))
    }

    /// The number of a string that may not be in the table.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.index.get(text).map(|&i| Name(i))
    }

    /// The string of a number; `None` for "not recorded" and for a number of another table.
    pub fn get(&self, name: Name) -> Option<&str> {
        if name == Name::NONE { None } else { self.texts.get(name.0 as usize).map(|t| &**t) }
    }

    /// The string, or the empty string where not recorded. For ordering and display.
    pub fn text(&self, name: Name) -> &str {
        self.get(name).unwrap_or("")
    }

    /// How many numbers are in use, the one for "not recorded" included; numbers are below this.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no string was added yet.
    pub fn is_empty(&self) -> bool {
        self.texts.len() == 1
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.texts[1..].iter().map(|t| &**t))
    }
}

impl<'d> Deserialize<'d> for Names {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        let mut names = Self::default();
        for text in Vec::<String>::deserialize(from)? {
            names.add(&text);
        }
        Ok(names)
    }
}
