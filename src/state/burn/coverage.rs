//! How much of what is on the screen can be trusted: what was priced, what was recorded exactly, what was skipped.

use super::figures::person_of;
use crate::state::data::Kind;
use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use metering::price::Book;
use metering::time::{HOUR, Millis};
use rustc_hash::{FxHashMap, FxHashSet};

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
    /// Whether the model as such has a price, so that it was the tier or the time of these requests that has none.
    pub model_is_priced: bool,
}

/// Coverage of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Requests.
    pub requests: u64,
    /// Requests with a price.
    pub priced: u64,
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
    /// Rows from another counter's report; they are sums too.
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
    /// The sources that hold anything.
    pub sources: Vec<Kind>,
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
    let mut unpriced: FxHashMap<(Name, Name), (u64, u64)> = FxHashMap::default();
    let mut priced: FxHashSet<(Name, Name)> = FxHashSet::default();
    let (person, mut queries) = (person_of(set), 0);
    for (key, sums) in set.iter() {
        let model = (key.dim(Dim::Model), key.dim(Dim::Provider));
        if sums.unpriced_requests > 0 {
            let of_model = unpriced.entry(model).or_default();
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
            let model_is_priced = priced.contains(&key) || in_book().is_some();
            Unpriced { model, provider, requests, tokens, model_is_priced }
        })
        .collect();
    unpriced.sort_by(|a, b| b.tokens.cmp(&a.tokens).then_with(|| a.model.cmp(&b.model)));
    let names = |dim| names_of(set, dim);
    Coverage {
        requests: total.requests,
        priced: total.requests - total.unpriced_requests.min(total.requests),
        tokens: total.total_tokens(),
        cost: total.cost.total(),
        errors: total.errors,
        queries,
        other_queries: total.queries.saturating_sub(queries),
        query_requests: total.query_requests,
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
    fn queries_of_people_are_counted_apart() {
        let c = coverage(&sample::set());
        assert_eq!((c.queries, c.other_queries), (4, 1));
    }

    #[test]
    fn a_priced_model_with_unpriced_requests_is_told_apart() {
        let mut set = sample::set();
        let mut add = |model: &str| {
            let mut fast = Sums::default();
            fast.count(&Parts::default());
            set.add(&Cell { key: sample::key("2026-11-20T12:00:00Z", "pi", model, None, "api"), sums: fast });
        };
        // One has priced requests beside, one is in the book, one is nowhere.
        ["opus", "claude-opus-4-7", "secret-model"].into_iter().for_each(&mut add);
        let mut found: Vec<_> = coverage(&set)
            .unpriced
            .into_iter()
            .map(|u| (u.model.unwrap_or_default(), u.requests, u.model_is_priced))
            .collect();
        found.sort();
        let named = |m: &str, n, priced| (m.to_owned(), n, priced);
        let expected =
            [named("claude-opus-4-7", 1, true), named("opus", 1, true), named("secret-model", 2, false)];
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
