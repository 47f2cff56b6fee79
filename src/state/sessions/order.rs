//! Searching and sorting sessions: the order of the rows, as indices.

use super::list::Session;
use metering::cell::CellSet;
use metering::names::Name;
use rustc_hash::FxHashMap;

/// A column of the list of sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// When it began.
    Started,
    /// On what.
    Project,
    /// With which client.
    Harness,
    /// With which model.
    Model,
    /// Whose.
    Person,
    /// How long, from the first request to the last.
    Length,
    /// Queries.
    Queries,
    /// Requests.
    Requests,
    /// The largest context.
    Peak,
    /// Cache read ÷ prompt tokens.
    HitRate,
    /// Prompt and output tokens.
    Tokens,
    /// What misses cost.
    Waste,
    /// List cost.
    #[default]
    Cost,
}

impl Column {
    /// In the order in which they stand.
    pub const ALL: [Column; 13] = [
        Self::Started,
        Self::Project,
        Self::Harness,
        Self::Model,
        Self::Person,
        Self::Length,
        Self::Queries,
        Self::Requests,
        Self::Peak,
        Self::HitRate,
        Self::Tokens,
        Self::Waste,
        Self::Cost,
    ];

    /// Its id in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Project => "project",
            Self::Harness => "harness",
            Self::Model => "model",
            Self::Person => "person",
            Self::Length => "length",
            Self::Queries => "queries",
            Self::Requests => "requests",
            Self::Peak => "peak",
            Self::HitRate => "hit-rate",
            Self::Tokens => "tokens",
            Self::Waste => "waste",
            Self::Cost => "cost",
        }
    }

    /// The column of an id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == id)
    }
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Order {
    /// The column.
    pub column: Column,
    /// The smallest first.
    pub rising: bool,
}

/// What an address says of an order that is rising.
const RISING: &str = "-up";

impl Order {
    /// As the address has it: `waste`, or `waste-up` with the smallest first.
    pub fn write(self) -> String {
        format!("{}{}", self.column.as_str(), if self.rising { RISING } else { "" })
    }

    /// Reads it.
    pub fn parse(text: &str) -> Option<Self> {
        let (column, rising) = text.strip_suffix(RISING).map_or((text, false), |column| (column, true));
        Some(Self { column: Column::parse(column)?, rising })
    }
}

/// The sessions that match every word of a search, by their indices. A word matches a part of the session's id, or of
/// the name of its project, harness, model, person or machine; `shown` is how a harness is written on the page.
pub fn search(set: &CellSet, list: &[Session], typed: &str, shown: impl Fn(&str) -> String) -> Vec<u32> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<u32> = (0..list.len() as u32).collect();
    for word in &words {
        // Each name is looked at once, however many sessions have it.
        let mut known: FxHashMap<Name, bool> = FxHashMap::default();
        let mut matches = |name: Name| {
            name != Name::NONE
                && *known.entry(name).or_insert_with(|| {
                    let text = set.names().text(name);
                    text.to_lowercase().contains(word) || shown(text).to_lowercase().contains(word)
                })
        };
        found.retain(|&i| {
            let Some(s) = list.get(i as usize) else { return false };
            [s.harness, s.project, s.person, s.machine].into_iter().any(&mut matches)
                || s.models.iter().any(|m| matches(m.0))
                || set.names().text(s.name).to_lowercase().contains(word)
        });
    }
    found
}

/// Sorts by a column; equal ones by their beginning, the latest first, then by name.
pub fn sort(set: &CellSet, list: &[Session], found: &mut [u32], column: Column, rising: bool) {
    // Names become numbers first, so that a hundred thousand rows compare numbers only.
    let ranks = match column {
        Column::Project => ranks(set, list.iter().map(|s| s.project)),
        Column::Harness => ranks(set, list.iter().map(|s| s.harness)),
        Column::Model => ranks(set, list.iter().map(model)),
        Column::Person => ranks(set, list.iter().map(|s| s.person)),
        _ => FxHashMap::default(),
    };
    let rank = |name: Name| ranks.get(&name).copied().unwrap_or(0);
    let value = |s: &Session| -> i64 {
        let n = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        match column {
            Column::Started => s.first,
            Column::Project => rank(s.project),
            Column::Harness => rank(s.harness),
            Column::Model => rank(model(s)),
            Column::Person => rank(s.person),
            Column::Length => s.last - s.first,
            // Those of people come first, the others decide among equals.
            Column::Queries => n((s.sums.queries << 24).saturating_add(s.sums.others.min((1 << 24) - 1))),
            Column::Requests => n(s.sums.requests),
            Column::Peak => n(s.sums.peak),
            Column::HitRate => s.sums.hit_rate().map_or(-1, |rate| (rate * 1e9) as i64),
            Column::Tokens => n(s.sums.prompt.saturating_add(s.sums.output)),
            Column::Waste => n(s.sums.waste),
            Column::Cost => n(s.sums.cost),
        }
    };
    let mut keyed: Vec<(i64, i64, u32)> = found
        .iter()
        .filter_map(|&i| {
            let s = list.get(i as usize)?;
            let value = value(s);
            Some((if rising { value } else { value.saturating_neg() }, -s.first, i))
        })
        .collect();
    keyed.sort_unstable();
    found.iter_mut().zip(keyed).for_each(|(to, (.., i))| *to = i);
}

fn model(s: &Session) -> Name {
    s.models.first().map_or(Name::NONE, |m| m.0)
}

/// The place of each name in the order of the alphabet; what is not recorded comes last.
fn ranks(set: &CellSet, names: impl Iterator<Item = Name>) -> FxHashMap<Name, i64> {
    let mut ranks: FxHashMap<Name, i64> = names.map(|name| (name, 0)).collect();
    let mut sorted: Vec<(bool, String, Name)> =
        ranks.keys().map(|&n| (n == Name::NONE, set.names().text(n).to_lowercase(), n)).collect();
    sorted.sort();
    for (i, (.., name)) in sorted.into_iter().enumerate() {
        ranks.insert(name, i as i64);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::super::list::sessions;
    use super::*;
    use metering::cell::{CellKey, Parts, Slice};
    use metering::request::Tokens;

    fn set() -> CellSet {
        let mut set = CellSet::default();
        for (slot, session, harness, project, input) in [
            (1, "s1", "claude-code", Some("Zeta"), 30),
            (2, "s2", "codex", Some("alpha"), 10),
            (3, "s3", "codex", None, 20),
        ] {
            let key = CellKey {
                slot: slot * 900_000,
                harness,
                project,
                session: Some(session),
                ..CellKey::default()
            };
            let key = set.pack(&key);
            let tokens = Tokens { input, ..Tokens::default() };
            set.entry(key).count(&Parts { tokens, ..Parts::default() });
        }
        set
    }

    #[track_caller]
    fn check(typed: &str, column: Column, rising: bool, expected: &str) {
        let set = set();
        let list = sessions(&set, &Slice::all());
        let shown =
            |name: &str| if name == "claude-code" { "Claude Code".to_owned() } else { name.to_owned() };
        let mut found = search(&set, &list, typed, shown);
        sort(&set, &list, &mut found, column, rising);
        let names: Vec<&str> = found.iter().map(|&i| set.names().text(list[i as usize].name)).collect();
        assert_eq!(names.join(" "), expected, "{typed} by {column:?}");
    }

    #[test]
    fn every_word_has_to_be_found_somewhere() {
        check("", Column::Started, true, "s1 s2 s3");
        check("CODEX", Column::Started, true, "s2 s3");
        check("codex alp", Column::Started, true, "s2");
        check("claude code", Column::Started, true, "s1");
        check("s3", Column::Started, true, "s3");
        check("nothing", Column::Started, true, "");
    }

    #[test]
    fn columns_sort_by_what_they_show() {
        check("", Column::Tokens, false, "s1 s3 s2");
        check("", Column::Tokens, true, "s2 s3 s1");
        check("", Column::Project, true, "s2 s1 s3");
        // Equal costs: the latest first.
        check("", Column::Cost, false, "s3 s2 s1");
        check("", Column::Harness, true, "s1 s3 s2");
    }

    #[test]
    fn ids_name_columns() {
        assert!(Column::ALL.into_iter().all(|c| Column::parse(c.as_str()) == Some(c)));
    }

    #[test]
    fn an_address_names_an_order() {
        for column in Column::ALL {
            for rising in [false, true] {
                let order = Order { column, rising };
                assert_eq!(Order::parse(&order.write()), Some(order));
            }
        }
        assert_eq!(Order { column: Column::HitRate, rising: true }.write(), "hit-rate-up");
        assert!(["", "-up", "love", "waste-down"].iter().all(|t| Order::parse(t).is_none()));
    }
}
