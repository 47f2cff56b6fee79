//! How much of what is on the screen can be trusted: what was priced, what was recorded exactly, what was skipped.

use super::figures::person_of;
use crate::state::data::Kind;
use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use metering::price::Book;
use metering::time::{HOUR, Millis};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Requests of a model that have no price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpriced {
    /// Its name; `None` where the log names none.
    pub model: Option<String>,
    /// Who served it, where recorded.
    pub provider: Option<String>,
    /// Its requests.
    pub requests: u64,
    /// Their tokens.
    pub tokens: u64,
    /// Why they have none.
    pub why: Why,
}

/// Why requests have no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Their log records no tokens, only a cost of its own.
    Uncounted,
    /// Their log names no model.
    NoModel,
    /// The model as such has a price; it was the tier or the time of these requests that has none.
    TierOrTime,
    /// The model has none.
    Unknown,
}

/// Coverage of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Requests.
    pub requests: u64,
    /// Requests with a price.
    pub priced: u64,
    /// Those among them whose price is the person's own.
    pub own_priced: u64,
    /// Tokens.
    pub tokens: u64,
    /// List cost, nano-dollars.
    pub cost: u64,
    /// Failed attempts.
    pub errors: u64,
    /// Queries of people: the ones that figures per query are of.
    pub queries: u64,
    /// Queries of schedules and of background work.
    pub other_queries: u64,
    /// Requests that belong to a query.
    pub query_requests: u64,
    /// Requests of which only a placeholder output is logged.
    pub placeholder: u64,
    /// Requests inside sums of sessions, or of days that another counter reported.
    pub summed: u64,
    /// Sums of an unknown number of requests, which count as one each.
    pub uncounted: u64,
    /// Rows from another counter, its report or a store of metrics; they are sums too.
    pub imported: u64,
    /// Estimated rows.
    pub estimated: u64,
    /// The first and the last slot.
    pub span: Option<(Millis, Millis)>,
    /// Names of harnesses, people, machines.
    pub harnesses: Vec<String>,
    /// People.
    pub people: Vec<String>,
    /// Machines.
    pub machines: Vec<String>,
    /// Requests without a price by model, most tokens first.
    pub unpriced: Vec<Unpriced>,
}

/// Requests that lie in the future: the clock that wrote them is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// How many.
    pub requests: u64,
    /// The last of them.
    pub until: Millis,
}

/// What lies in the future. Clocks that are ahead by less than an hour are not worth a word.
pub fn ahead(set: &CellSet, now: Millis) -> Option<Ahead> {
    let mut found = None;
    for (key, sums) in set.iter().filter(|(key, sums)| key.slot > now + HOUR && sums.requests > 0) {
        let ahead = found.get_or_insert(Ahead { requests: 0, until: key.slot });
        ahead.requests += sums.requests;
        ahead.until = ahead.until.max(key.slot);
    }
    found
}

/// Where figures come from, whatever the filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The sources that hold anything and are switched on, with the names that they were given.
    pub sources: Vec<(Kind, Option<String>)>,
    /// Records that were skipped in them.
    pub skipped: u64,
}

impl Coverage {
    /// Rows whose counts are what the log says they finally were.
    pub fn exact(&self) -> u64 {
        self.requests.saturating_sub(self.placeholder + self.summed + self.estimated)
    }
}

/// The coverage of a set.
pub fn coverage(set: &CellSet) -> Coverage {
    let total = set.total(&Slice::all());
    let mut unpriced: FxHashMap<(Name, Name, bool), (u64, u64)> = FxHashMap::default();
    let mut priced: FxHashSet<(Name, Name)> = FxHashSet::default();
    let (person, mut queries) = (person_of(set), 0);
    for (key, sums) in set.iter() {
        let model = (key.dim(Dim::Model), key.dim(Dim::Provider));
        if sums.unpriced_requests > 0 {
            // What counts no tokens can have no price, whatever its model.
            let counted = sums.unpriced_tokens > 0;
            let of_model = unpriced.entry((model.0, model.1, counted)).or_default();
            of_model.0 += sums.unpriced_requests;
            of_model.1 += sums.unpriced_tokens;
        }
        if sums.requests > sums.unpriced_requests {
            priced.insert(model);
        }
        if Some(key.dim(Dim::Trigger)) == person {
            queries += sums.queries;
        }
    }
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let mut unpriced: Vec<Unpriced> = unpriced
        .into_iter()
        .map(|(key, (requests, tokens))| {
            let (model, provider) = (text(key.0), text(key.1));
            let in_book = || {
                let model = model.as_deref()?;
                Book::builtin().find(provider.as_deref(), model)
            };
            let why = match key.2 {
                false => Why::Uncounted,
                true if model.is_none() => Why::NoModel,
                true if priced.contains(&(key.0, key.1)) || in_book().is_some() => Why::TierOrTime,
                true => Why::Unknown,
            };
            Unpriced { model, provider, requests, tokens, why }
        })
        .collect();
    unpriced.sort_by(|a, b| {
        b.tokens
            .cmp(&a.tokens)
            .then_with(|| (&a.model, &a.provider, a.why).cmp(&(&b.model, &b.provider, b.why)))
    });
    let names = |dim| names_of(set, dim);
    Coverage {
        requests: total.requests,
        priced: total.requests - total.unpriced_requests.min(total.requests),
        own_priced: total.own_priced_requests,
        tokens: total.total_tokens(),
        cost: total.cost.total(),
        errors: total.errors,
        queries,
        other_queries: total.queries.saturating_sub(queries),
        query_requests: total.requests.saturating_sub(total.unbound_requests),
        placeholder: total.placeholder_requests,
        summed: total.summed_requests,
        uncounted: total.uncounted_rows,
        imported: total.imported_rows,
        estimated: total.estimated_rows,
        span: set.span(),
        harnesses: names(Dim::Harness),
        people: names(Dim::User),
        machines: names(Dim::Host),
        unpriced,
    }
}

/// How many requests each harness has, by its name in the feed.
pub fn requests_by_harness(set: &CellSet) -> BTreeMap<String, u64> {
    let mut found: FxHashMap<Name, u64> = FxHashMap::default();
    for (key, sums) in set.iter() {
        *found.entry(key.dim(Dim::Harness)).or_default() += sums.requests;
    }
    found.into_iter().filter_map(|(name, n)| Some((set.names().get(name)?.to_owned(), n))).collect()
}

fn names_of(set: &CellSet, dim: Dim) -> Vec<String> {
    let mut found: Vec<Name> = Vec::new();
    for (key, _) in set.iter().filter(|(_, s)| !s.is_empty()) {
        if !found.contains(&key.dim(dim)) {
            found.push(key.dim(dim));
        }
    }
    let mut names: Vec<String> =
        found.into_iter().filter_map(|n| set.names().get(n).map(str::to_owned)).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;
    use metering::cell::{Cell, Parts, Sums};

    #[test]
    fn requests_are_told_by_harness() {
        let found = requests_by_harness(&sample::set());
        assert_eq!(found.keys().collect::<Vec<_>>(), ["claude-code", "codex", "openclaw"]);
        assert_eq!(found.values().sum::<u64>(), 19);
    }

    #[test]
    fn queries_of_people_are_counted_apart() {
        let c = coverage(&sample::set());
        assert_eq!((c.queries, c.other_queries), (4, 1));
    }

    #[test]
    fn why_requests_have_no_price() {
        let mut set = sample::set();
        let mut add = |model: Option<&str>, input| {
            let mut sums = Sums::default();
            let tokens = metering::request::Tokens { input, ..Default::default() };
            sums.count(&Parts { tokens, ..Parts::default() });
            // Told apart by cell: where some of a cell count tokens, its requests do.
            let when = if input > 0 { "2026-11-20T12:00:00Z" } else { "2026-11-20T13:00:00Z" };
            let mut key = sample::key(when, "pi", "", None, "api");
            key.model = model.map(str::to_owned);
            set.add(&Cell { key, sums });
        };
        // One has priced requests beside, one is in the book, one is nowhere, one has no name, one no tokens.
        [Some("opus"), Some("claude-opus-4-7"), Some("secret"), None].into_iter().for_each(|m| add(m, 5));
        add(Some("opus"), 0);
        let unpriced =
            coverage(&set).unpriced.into_iter().filter(|u| u.model.as_deref() != Some("secret-model"));
        let mut found: Vec<_> = unpriced.map(|u| (u.model.unwrap_or_default(), u.requests, u.why)).collect();
        found.sort();
        let named = |m: &str, why| (m.to_owned(), 1, why);
        let expected = [
            named("", Why::NoModel),
            named("claude-opus-4-7", Why::TierOrTime),
            named("opus", Why::Uncounted),
            named("opus", Why::TierOrTime),
            named("secret", Why::Unknown),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_lies_in_the_future_is_counted() {
        let check = |now: &str| ahead(&sample::set(), sample::at(now)).map(|a| a.requests);
        assert_eq!(check(sample::NOW), None);
        assert_eq!(check("2026-11-22T08:00:00Z"), None, "an hour is nothing");
        assert_eq!(check("2026-11-21T22:00:00Z"), Some(5));
        assert_eq!(ahead(&sample::set(), 0).map(|a| a.until), Some(sample::at("2026-11-22T09:00:00Z")));
    }

    #[test]
    fn a_model_without_a_price_is_named() {
        let c = coverage(&sample::set());
        assert_eq!((c.requests, c.priced, c.exact()), (19, 18, 19));
        assert_eq!(c.unpriced.len(), 1);
        assert_eq!(c.unpriced[0].model.as_deref(), Some("secret-model"));
        assert_eq!(c.harnesses, ["claude-code", "codex", "openclaw"]);
        assert_eq!(c.people, ["Ada", "Lin"]);
    }
}
