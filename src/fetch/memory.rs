//! That folders and files were read here before. Browsers forget them when the page is left; what is remembered is
//! only what they were called and how many requests they held, so that the next visit does not claim that nothing was
//! ever read.

use crate::names::StorageKey;
use crate::platform::storage;
use serde::{Deserialize, Serialize};

/// What was read of folders and files that were added together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// What they are called, see [`title`].
    pub name: String,
    /// Their requests.
    pub requests: u64,
}

/// What folders and files are called by the names at their top; empty without any.
pub fn title(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first}, {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} +{}", rest.len()),
    }
}

/// What is remembered.
pub fn load() -> Vec<Remembered> {
    parse(&storage::get(StorageKey::Folders).unwrap_or_default())
}

/// Remembers this and nothing else.
pub fn store(list: &[Remembered]) {
    storage::set(StorageKey::Folders, write(list).as_deref());
}

/// Adds what was read, in the place of what was read of the same names before.
pub fn keep(list: &mut Vec<Remembered>, read: Remembered) {
    forget(list, &read.name);
    list.push(read);
}

/// Takes away what is called so.
pub fn forget(list: &mut Vec<Remembered>, name: &str) {
    list.retain(|r| r.name != name);
}

/// What another version wrote is nothing to fail over.
fn parse(text: &str) -> Vec<Remembered> {
    serde_json::from_str(text).unwrap_or_default()
}

fn write(list: &[Remembered]) -> Option<String> {
    if list.is_empty() { None } else { serde_json::to_string(list).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, requests: u64) -> Remembered {
        Remembered { name: name.to_owned(), requests }
    }

    #[test]
    fn what_is_stored_comes_back() {
        let list = [read("projects", 630), read("a \"b\"\n", 1)];
        assert_eq!(parse(&write(&list).unwrap()), list);
        assert_eq!(write(&[]), None);
        for nonsense in ["", "{}", "[1]", "projects"] {
            assert_eq!(parse(nonsense), [], "{nonsense}");
        }
    }

    #[test]
    fn a_name_is_remembered_once_and_can_be_forgotten() {
        let mut list = vec![read("projects", 630)];
        keep(&mut list, read("sessions", 2));
        keep(&mut list, read("projects", 640));
        assert_eq!(list, [read("sessions", 2), read("projects", 640)]);
        forget(&mut list, "projects");
        assert_eq!(list, [read("sessions", 2)]);
    }

    #[test]
    fn many_names_are_counted() {
        let check = |names: &[&str], expected: &str| {
            let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
            assert_eq!(title(&names), expected);
        };
        check(&[], "");
        check(&["a"], "a");
        check(&["a", "b"], "a, b");
        check(&["a", "b", "c", "d"], "a, b +2");
    }
}
