//! Where a store of metrics is, what of it is asked for, and what lets one in.

use crate::names::StorageKey;
use crate::platform::storage;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// A store, and the part of it that is asked for: what tells it from other sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The address in front of `/api/v1`.
    pub address: String,
    /// Label matchers, as typed.
    pub matcher: String,
}

/// How it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    /// How many days back.
    pub days: u32,
    /// What lets one in; kept in memory alone unless it is to be remembered.
    pub login: Login,
    /// Whether the person wants it remembered in this browser.
    pub remember: bool,
}

/// What lets one in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Login {
    /// Nothing is needed.
    #[default]
    None,
    /// A token.
    Bearer(String),
    /// A user and a password.
    Basic(String, String),
}

/// How many days are asked for unless somebody wants others.
pub const DAYS: u32 = 90;

impl Default for Access {
    fn default() -> Self {
        Self { days: DAYS, login: Login::None, remember: false }
    }
}

impl Place {
    /// From what was typed: with or without the path of the API, or of the store's own page.
    pub fn typed(address: &str, matcher: &str) -> Self {
        let mut address = address.trim().trim_end_matches('/');
        for tail in ["/query", "/api/v1", "/graph", "/vmui"] {
            address = address.strip_suffix(tail).unwrap_or(address).trim_end_matches('/');
        }
        Self { address: address.to_owned(), matcher: matcher.trim().to_owned() }
    }

    /// What it is called.
    pub fn title(&self) -> String {
        match self.matcher.is_empty() {
            true => self.address.clone(),
            false => format!("{} {{{}}}", self.address, self.matcher.trim_matches(['{', '}'])),
        }
    }
}

impl Login {
    /// From what was typed: a secret alone is a token.
    pub fn typed(user: &str, secret: &str) -> Self {
        match (user.trim(), secret.trim()) {
            ("", "") => Self::None,
            ("", token) => Self::Bearer(token.strip_prefix("Bearer ").unwrap_or(token).to_owned()),
            (user, _) => Self::Basic(user.to_owned(), secret.to_owned()),
        }
    }

    /// The value of the header, if there is to be one.
    pub fn header(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Bearer(token) => Some(format!("Bearer {token}")),
            Self::Basic(user, password) => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
        }
    }
}

/// Stores of earlier visits.
pub fn load() -> Vec<(Place, Access)> {
    parse(&storage::get(StorageKey::Stores).unwrap_or_default())
}

/// Remembers these stores and nothing else; what lets one in only where that is wanted.
pub fn store(list: &[(Place, Access)]) {
    storage::set(StorageKey::Stores, write(list).as_deref());
}

fn parse(text: &str) -> Vec<(Place, Access)> {
    serde_json::from_str(text).unwrap_or_default()
}

fn write(list: &[(Place, Access)]) -> Option<String> {
    let kept: Vec<(&Place, Access)> = list
        .iter()
        .map(|(place, access)| {
            let login = if access.remember { access.login.clone() } else { Login::None };
            (place, Access { login, ..access.clone() })
        })
        .collect();
    if kept.is_empty() { None } else { serde_json::to_string(&kept).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_stands_before_the_api() {
        for typed in [
            "http://m:9090",
            " http://m:9090/ ",
            "http://m:9090/api/v1/query",
            "http://m:9090/graph",
            "http://m:9090/api/v1/",
        ] {
            assert_eq!(Place::typed(typed, "").address, "http://m:9090", "{typed}");
        }
        let place = Place::typed("https://g/api/datasources/proxy/1", " team=\"a\" ");
        assert_eq!(place.title(), "https://g/api/datasources/proxy/1 {team=\"a\"}");
    }

    #[test]
    fn what_lets_one_in_is_a_header() {
        let check = |user: &str, secret: &str, header: Option<&str>| {
            assert_eq!(Login::typed(user, secret).header().as_deref(), header);
        };
        check("", "", None);
        check("", "abc", Some("Bearer abc"));
        check("", "Bearer abc", Some("Bearer abc"));
        check("Aladdin", "open sesame", Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        check("a", "", Some("Basic YTo="));
        check("ab", "cé", Some("Basic YWI6Y8Op"));
    }

    #[test]
    fn a_secret_is_stored_only_where_that_is_wanted() {
        let place = Place::typed("http://m", "");
        let access =
            |remember| Access { login: Login::Bearer("secret".to_owned()), remember, ..Access::default() };
        let kept = write(&[(place.clone(), access(false))]).unwrap();
        assert!(!kept.contains("secret"), "{kept}");
        assert_eq!(parse(&kept), [(place.clone(), Access::default())]);
        let kept = write(&[(place.clone(), access(true))]).unwrap();
        assert_eq!(parse(&kept), [(place, access(true))]);
        assert_eq!(write(&[]), None);
        assert_eq!(parse("nonsense"), []);
    }
}
