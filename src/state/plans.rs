//! Plans as the person has them, and levels that they entered: kept in this browser.

use crate::names::StorageKey;
use crate::platform::storage;
use leptos::prelude::*;
use metering::plan::{PlanBook, Subscription};
use metering::request::Quota;
use metering::time::{DAY, Millis};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// Entered levels older than this say nothing of any window that still runs or of its history.
const KEEP: Millis = 400 * DAY;

/// What the person entered.
#[derive(Clone, Copy, Debug)]
pub struct Plans {
    /// The plans, in the order in which they were added.
    pub list: RwSignal<Vec<Subscription>>,
    /// Levels that were pasted or typed in, the oldest first.
    pub entered: RwSignal<Vec<Quota>>,
    /// Yuan for a dollar, where that is not the rate of the plans' data.
    pub rate: RwSignal<Option<f64>>,
    /// The person's own plans and levels, while those of a shared view stand in their place: then nothing is stored.
    own: StoredValue<Option<Own>>,
}

type Own = (Vec<Subscription>, Vec<Quota>);

impl Plans {
    /// What is stored. What cannot be read is left where it is and not used.
    pub fn provide() -> Self {
        let plans = Self {
            list: RwSignal::new(load(StorageKey::Plans)),
            entered: RwSignal::new(load(StorageKey::Levels)),
            rate: RwSignal::new(rate(storage::get(StorageKey::Rate).as_deref())),
            own: StoredValue::new(None),
        };
        provide_context(plans);
        plans
    }

    /// Puts the plans of a shared view in the place of the person's own.
    pub fn lend(self, plans: Vec<Subscription>) {
        let own = || (self.list.get_untracked(), self.entered.get_untracked());
        self.own.update_value(|kept| *kept = Some(kept.take().unwrap_or_else(own)));
        self.list.set(plans);
        self.entered.set(Vec::new());
    }

    /// Puts the person's own back.
    pub fn take_back(self) {
        if let Some((list, entered)) = self.own.try_update_value(Option::take).flatten() {
            self.list.set(list);
            self.entered.set(entered);
        }
    }

    /// Stores plans or levels, if they are the person's own.
    fn keep<T: Serialize>(self, key: StorageKey, list: &[T]) {
        if self.own.with_value(Option::is_none) {
            store(key, list);
        }
    }

    /// Adds a plan, or puts it in the place of the one at `instead_of`.
    pub fn save(self, instead_of: Option<usize>, plan: Subscription) {
        self.list.update(|list| match instead_of.and_then(|at| list.get_mut(at)) {
            Some(known) => *known = plan,
            None => list.push(plan),
        });
        self.list.with_untracked(|list| self.keep(StorageKey::Plans, list));
    }

    /// Forgets a plan.
    pub fn remove(self, at: usize) {
        self.list.update(|list| {
            if at < list.len() {
                list.remove(at);
            }
        });
        self.list.with_untracked(|list| self.keep(StorageKey::Plans, list));
    }

    /// Takes another rate: yuan for a dollar. That of the plans' data is not stored.
    pub fn set_rate(self, rate: f64) {
        let own = Some(rate).filter(|r| *r > 0.0 && *r != PlanBook::builtin().cny_per_usd);
        self.rate.set(own);
        storage::set(StorageKey::Rate, own.map(|r| r.to_string()).as_deref());
    }

    /// Yuan for a dollar.
    pub fn cny_per_usd(self) -> f64 {
        self.rate.get().unwrap_or(PlanBook::builtin().cny_per_usd)
    }

    /// The plans at the person's rate.
    pub fn book(self) -> Cow<'static, PlanBook> {
        match self.rate.get() {
            Some(rate) => {
                let mut book = PlanBook::builtin().clone();
                book.cny_per_usd = rate;
                Cow::Owned(book)
            }
            None => Cow::Borrowed(PlanBook::builtin()),
        }
    }

    /// Keeps levels; one of the same window and instant takes the place of the one that is known.
    pub fn enter(self, levels: Vec<Quota>, now: Millis) {
        self.entered.update(|known| merge(known, levels, now));
        self.entered.with_untracked(|list| self.keep(StorageKey::Levels, list));
    }

    /// Forgets every level of a plan that was entered.
    pub fn forget(self, plan: &str, account: Option<&str>) {
        self.entered.update(|list| list.retain(|q| q.plan != plan || q.account.as_deref() != account));
        self.entered.with_untracked(|list| self.keep(StorageKey::Levels, list));
    }
}

fn merge(known: &mut Vec<Quota>, levels: Vec<Quota>, now: Millis) {
    for level in levels {
        let same = |q: &Quota| {
            (q.at, &q.plan, &q.account, &q.window) == (level.at, &level.plan, &level.account, &level.window)
        };
        known.retain(|q| !same(q));
        known.push(level);
    }
    known.retain(|q| q.at >= now - KEEP);
    known.sort_by_key(|q| q.at);
}

fn rate(stored: Option<&str>) -> Option<f64> {
    stored?.parse().ok().filter(|r: &f64| r.is_finite() && *r > 0.0)
}

fn load<T: DeserializeOwned>(key: StorageKey) -> Vec<T> {
    storage::get(key).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn store<T: Serialize>(key: StorageKey, list: &[T]) {
    let text = serde_json::to_string(list).ok().filter(|_| !list.is_empty());
    storage::set(key, text.as_deref());
}

/// What the person entered.
pub fn use_plans() -> Plans {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: Millis, window: &str, used: f64) -> Quota {
        Quota { at, window: window.to_owned(), used_fraction: Some(used), ..Quota::default() }
    }

    #[test]
    fn a_rate_is_above_nothing() {
        let check = |stored, expected| assert_eq!(rate(stored), expected);
        check(Some("7.1"), Some(7.1));
        check(Some("0"), None);
        check(Some("inf"), None);
        check(None, None);
    }

    #[test]
    fn the_same_window_and_instant_is_one_level() {
        let now = 1_000 * DAY;
        let mut known =
            vec![level(now, "5h", 0.1), level(now, "week", 0.2), level(now - KEEP - 1, "week", 0.9)];
        merge(&mut known, vec![level(now, "5h", 0.3), level(now - 5, "5h", 0.05)], now);
        let said: Vec<_> = known.iter().map(|q| (q.window.as_str(), q.used_fraction)).collect();
        assert_eq!(said, [("5h", Some(0.05)), ("week", Some(0.2)), ("5h", Some(0.3))]);
    }
}
