//! Whether a person wants to be notified, and of what they were: each window and threshold once.

use super::card::Card;
use crate::names::StorageKey;
use crate::platform::notify::{self, Permission};
use crate::platform::storage;
use leptos::prelude::*;
use metering::time::HOUR;

/// Notifications of plans that run out. Off until a person turns them on.
#[derive(Clone, Copy, Debug)]
pub struct Notify {
    /// Whether the person wants them.
    pub on: RwSignal<bool>,
    /// What the browser says.
    pub permission: RwSignal<Permission>,
}

/// So many are remembered.
const REMEMBERED: usize = 100;

impl Notify {
    /// As it is stored.
    pub fn provide() {
        let on = storage::get(StorageKey::Notify).is_some();
        provide_context(Self { on: RwSignal::new(on), permission: RwSignal::new(notify::permission()) });
    }

    /// Turns them on or off; on asks the person's browser.
    pub fn turn(self, on: bool) {
        if !on {
            self.keep(false);
            return;
        }
        leptos::task::spawn_local(async move {
            let permission = notify::ask().await;
            self.permission.set(permission);
            self.keep(permission == Permission::Granted);
        });
    }

    fn keep(self, on: bool) {
        storage::set(StorageKey::Notify, on.then_some("on"));
        self.on.set(on);
    }
}

/// Whether a person wants to be notified.
pub fn use_notify() -> Notify {
    expect_context()
}

/// What a notification is remembered by: the window's run and what it says. Vendors tell a reset a little differently
/// from time to time.
pub fn mark(card: &Card) -> Option<String> {
    let to = card.level.to.map_or(0, |to| (to + HOUR).div_euclid(2 * HOUR));
    let key = &card.key;
    let account = key.account.as_deref().unwrap_or_default();
    Some([&key.plan, account, &key.window, &to.to_string(), card.alarm?.as_str()].join("\u{1f}"))
}

/// Those of the windows of which the person was not notified yet; from now on they were.
pub fn news<'a>(cards: &'a [Card], told: &mut Vec<String>) -> Vec<&'a Card> {
    let mut new = Vec::new();
    for card in cards {
        if let Some(mark) = mark(card).filter(|mark| !told.contains(mark)) {
            told.push(mark);
            new.push(card);
        }
    }
    let many = told.len().saturating_sub(REMEMBERED);
    told.drain(..many);
    new
}

/// What the person was notified of.
pub fn told() -> Vec<String> {
    storage::get(StorageKey::Notified).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Remembers it.
pub fn remember(told: &[String]) {
    storage::set(StorageKey::Notified, serde_json::to_string(told).ok().as_deref());
}

#[cfg(test)]
mod tests {
    use super::super::card::{Alarm, cards};
    use super::*;
    use metering::plan::{Level, Origin};
    use metering::time::Zone;

    #[test]
    fn each_window_and_threshold_is_told_once() {
        let level = |used: f64, to: i64| Level {
            plan: String::from("max"),
            id: None,
            harness: None,
            account: None,
            window: String::from("5h"),
            length: Some(5 * HOUR),
            from: Some(to - 5 * HOUR),
            to: Some(to),
            used: Some(used),
            spread: None,
            holds: None,
            origin: Origin::Recorded { at: to - HOUR / 2, source: String::from("log") },
            points: vec![(to - HOUR / 2, used)],
            past: Vec::new(),
        };
        let mut told = Vec::new();
        let mut check = |used, to: i64, expected: &[Alarm]| {
            let cards = cards(&[level(used, to)], &[], &[], &Zone::utc(), to - HOUR / 2);
            let new: Vec<_> = news(&cards, &mut told).iter().filter_map(|c| c.alarm).collect();
            assert_eq!(new, expected, "{used}");
        };
        let to = 1_000 * HOUR;
        check(0.5, to, &[]);
        check(0.8, to, &[Alarm::Low]);
        check(0.8, to + 60_000, &[]);
        check(0.96, to, &[Alarm::Lowest]);
        check(1.0, to, &[Alarm::Spent]);
        check(1.0, to, &[]);
        check(0.8, to + 5 * HOUR, &[Alarm::Low]);
    }
}
