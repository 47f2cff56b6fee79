//! Where a ClickHouse database is, and what lets one in.

use crate::fetch::Login;
use crate::names::StorageKey;
use crate::platform::storage;
use serde::{Deserialize, Serialize};

/// A database with our tables: what tells it from other sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// The address of the server's HTTP interface.
    pub address: String,
    /// The database.
    pub name: String,
}

/// What lets one in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The user; empty is the server's default one.
    pub user: String,
    /// The key; kept in memory alone unless it is to be remembered.
    pub key: String,
    /// Whether the person wants the key remembered in this browser.
    pub remember: bool,
}

/// The database that `fuelgauge push` writes to unless it is told another.
pub const USUAL: &str = "fuelgauge";

impl Database {
    /// From what was typed: with or without what follows the port, the database perhaps in it.
    pub fn typed(address: &str, name: &str) -> Self {
        let address = address.trim();
        let (place, asked) = address.split_once('?').unwrap_or((address, ""));
        let in_address = asked.split('&').find_map(|part| part.strip_prefix("database="));
        let place = place.trim_end_matches('/');
        let place = place.strip_suffix("/play").unwrap_or(place).trim_end_matches('/');
        let name = [name.trim(), in_address.unwrap_or_default(), USUAL].into_iter().find(|n| !n.is_empty());
        Self { address: place.to_owned(), name: name.unwrap_or(USUAL).to_owned() }
    }

    /// What it is called.
    pub fn title(&self) -> String {
        format!("{} · {}", self.address, self.name)
    }
}

impl Entry {
    /// From what was typed.
    pub fn typed(user: &str, key: &str, remember: bool) -> Self {
        Self { user: user.trim().to_owned(), key: key.to_owned(), remember }
    }

    /// As the header of a request; `None` where nobody in particular asks.
    pub fn login(&self) -> Login {
        match (self.user.as_str(), self.key.as_str()) {
            ("", "") => Login::None,
            (user, key) => {
                Login::Basic(if user.is_empty() { "default" } else { user }.to_owned(), key.to_owned())
            }
        }
    }
}

/// Databases of earlier visits.
pub fn load() -> Vec<(Database, Entry)> {
    serde_json::from_str(&storage::get(StorageKey::Databases).unwrap_or_default()).unwrap_or_default()
}

/// Remembers these databases and nothing else; the key only where that is wanted.
pub fn store(list: &[(Database, Entry)]) {
    storage::set(StorageKey::Databases, write(list).as_deref());
}

fn write(list: &[(Database, Entry)]) -> Option<String> {
    let kept = |entry: &Entry| {
        let key = if entry.remember { entry.key.clone() } else { String::new() };
        Entry { key, ..entry.clone() }
    };
    let list: Vec<_> = list.iter().map(|(database, entry)| (database, kept(entry))).collect();
    if list.is_empty() { None } else { serde_json::to_string(&list).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_the_interface() {
        let check = |address: &str, name: &str, expected: (&str, &str)| {
            let found = Database::typed(address, name);
            assert_eq!((found.address.as_str(), found.name.as_str()), expected);
        };
        check(" http://db:8123/ ", "", ("http://db:8123", "fuelgauge"));
        check("http://db:8123/play", "team", ("http://db:8123", "team"));
        check("https://db:8443/?database=ops&x=1", "", ("https://db:8443", "ops"));
        check("https://proxy/clickhouse/", "a", ("https://proxy/clickhouse", "a"));
    }

    #[test]
    fn a_key_is_stored_only_where_that_is_wanted() {
        let of =
            |remember| write(&[(Database::typed("http://db", ""), Entry::typed("ada", "geheim", remember))]);
        assert!(!of(false).unwrap().contains("geheim") && of(false).unwrap().contains("ada"));
        assert!(of(true).unwrap().contains("geheim"));
        assert_eq!(write(&[]), None);
    }

    #[test]
    fn nobody_in_particular_needs_no_header() {
        assert_eq!(Entry::typed("", "", false).login(), Login::None);
        assert_eq!(Entry::typed("", "k", false).login(), Login::Basic("default".to_owned(), "k".to_owned()));
    }
}
