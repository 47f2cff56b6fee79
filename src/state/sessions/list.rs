//! One row per session from the cells that filters and period keep.
//!
//! Cells of sessions are many, so that a pass over them adds a few counters per cell and no histograms. What is shown
//! of a session is what lies in the period, as everywhere else; its peak and its times are those of that part.

use crate::state::burn::figures::person_of;
use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use metering::time::Millis;
use rustc_hash::FxHashMap;

/// A session, as far as it lies in the period.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its name.
    pub name: Name,
    /// The harness.
    pub harness: Name,
    /// Its project.
    pub project: Name,
    /// Whose it is.
    pub person: Name,
    /// On which machine.
    pub machine: Name,
    /// Its models, the one with the most requests first.
    pub models: Vec<(Name, u64)>,
    /// Its first request, and its last.
    pub first: Millis,
    /// See `first`.
    pub last: Millis,
    /// Its figures.
    pub sums: Sum,
}

/// The figures of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Requests.
    pub requests: u64,
    /// Queries of people that began in the period.
    pub queries: u64,
    /// Queries that a schedule or a job in the background began.
    pub others: u64,
    /// Failed attempts.
    pub errors: u64,
    /// Prompt tokens.
    pub prompt: u64,
    /// Of these, read from the cache.
    pub read: u64,
    /// Output tokens.
    pub output: u64,
    /// List cost, nano-dollars.
    pub cost: u64,
    /// Requests without a price.
    pub unpriced: u64,
    /// What misses cost that are not expected, nano-dollars.
    pub waste: u64,
    /// The largest prompt of a single request; 0 where only sums are known.
    pub peak: u64,
    /// Rows that sum an unknown number of requests.
    pub uncounted: u64,
    /// Requests whose output is a placeholder or an estimate.
    pub inexact: u64,
    /// Requests whose use of the cache was looked into.
    pub diagnosed: u64,
}

impl Sum {
    /// What misses cost; `None` where nobody looked, because the log holds sums, or where there is no price.
    pub fn known_waste(&self) -> Option<u64> {
        (self.diagnosed > 0 && self.unpriced < self.requests.max(1)).then_some(self.waste)
    }

    /// Cache read ÷ prompt tokens.
    pub fn hit_rate(&self) -> Option<f64> {
        (self.prompt > 0).then(|| self.read as f64 / self.prompt as f64)
    }

    /// Prompt and output tokens.
    pub fn tokens(&self) -> u64 {
        self.prompt.saturating_add(self.output)
    }

    /// List cost; `None` where nothing has a price.
    pub fn known_cost(&self) -> Option<u64> {
        (self.unpriced == 0 || self.unpriced < self.requests).then_some(self.cost)
    }

    /// Adds the figures of another session; the peak is the higher one.
    pub fn add_sum(&mut self, o: &Self) {
        self.requests += o.requests;
        self.queries += o.queries;
        self.others += o.others;
        self.errors += o.errors;
        self.prompt += o.prompt;
        self.read += o.read;
        self.output += o.output;
        self.cost += o.cost;
        self.unpriced += o.unpriced;
        self.waste += o.waste;
        self.peak = self.peak.max(o.peak);
        self.uncounted += o.uncounted;
        self.inexact += o.inexact;
        self.diagnosed += o.diagnosed;
    }

    pub(super) fn add(&mut self, s: &metering::cell::Sums, by_person: bool) {
        self.requests += s.requests;
        *(if by_person { &mut self.queries } else { &mut self.others }) += s.queries;
        self.errors += s.errors;
        self.prompt += s.prompt_tokens();
        self.read += s.cache_read_tokens;
        self.output += s.output_tokens;
        self.cost += s.cost.total();
        self.unpriced += s.unpriced_requests;
        self.waste += s.waste();
        self.peak = self.peak.max(s.peak_prompt_tokens);
        self.uncounted += s.uncounted_rows;
        self.inexact += s.placeholder_requests + s.estimated_rows;
        self.diagnosed += s.diagnosed_requests;
    }
}

/// The requests of a slice whose session has no name: they are in no row.
pub fn outside(set: &CellSet, slice: &Slice) -> u64 {
    let nameless = set.iter().filter(|(key, _)| key.dim(Dim::Session) == Name::NONE && slice.holds(key));
    nameless.map(|(_, sums)| sums.requests).sum()
}

/// The sessions of a slice of cells by session, in no particular order.
pub fn sessions(set: &CellSet, slice: &Slice) -> Vec<Session> {
    let mut list: Vec<Session> = Vec::new();
    let mut known: FxHashMap<Name, usize> = FxHashMap::default();
    let person = person_of(set);
    for (key, sums) in set.iter().filter(|(key, sums)| slice.holds(key) && !sums.is_empty()) {
        let name = key.dim(Dim::Session);
        if name == Name::NONE {
            continue;
        }
        let i = *known.entry(name).or_insert_with(|| {
            list.push(Session {
                name,
                harness: key.dim(Dim::Harness),
                project: key.dim(Dim::Project),
                person: key.dim(Dim::User),
                machine: key.dim(Dim::Host),
                models: Vec::new(),
                first: Millis::MAX,
                last: Millis::MIN,
                sums: Sum::default(),
            });
            list.len() - 1
        });
        let session = &mut list[i];
        session.first = session.first.min(sums.first_at.unwrap_or(key.slot));
        session.last = session.last.max(sums.last_at.unwrap_or(key.slot));
        for (part, dim) in [
            (&mut session.project, Dim::Project),
            (&mut session.person, Dim::User),
            (&mut session.machine, Dim::Host),
        ] {
            if *part == Name::NONE {
                *part = key.dim(dim);
            }
        }
        let model = key.dim(Dim::Model);
        match session.models.iter_mut().find(|m| m.0 == model) {
            Some(m) => m.1 += sums.requests,
            None => session.models.push((model, sums.requests)),
        }
        session.sums.add(sums, Some(key.dim(Dim::Trigger)) == person);
    }
    for session in &mut list {
        session.models.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::cache::sample::says;
    use metering::cell::{CellKey, Parts};
    use metering::request::Tokens;
    use metering::time::SLOT;

    fn set() -> CellSet {
        let mut set = CellSet::default();
        let mut count = |slot: i64, session: Option<&str>, model: &str, input: u64| {
            let key = set.pack(&CellKey {
                slot: slot * SLOT,
                harness: "codex",
                model: Some(model),
                project: (slot > 0).then_some("api"),
                session,
                ..CellKey::default()
            });
            let tokens = Tokens { input, cache_read: 3 * input, ..Tokens::default() };
            set.entry(key).count(&Parts { tokens, at: Some(slot * SLOT + 7), ..Parts::default() });
        };
        count(0, Some("a"), "small", 10);
        count(1, Some("a"), "large", 100);
        count(1, Some("a"), "large", 90);
        count(2, Some("b"), "large", 1);
        count(2, None, "large", 5);
        set
    }

    #[test]
    fn a_session_is_one_row_of_all_its_cells() {
        let set = set();
        let list = sessions(&set, &Slice::all());
        let text = |n: Name| set.names().text(n).to_owned();
        let shown: Vec<_> = list
            .iter()
            .map(|s| (text(s.name), text(s.project), text(s.models[0].0), s.sums.requests, s.sums.peak))
            .collect();
        let row = |a: &str, n, peak| (a.to_owned(), "api".to_owned(), "large".to_owned(), n, peak);
        assert_eq!(shown, [row("a", 3, 400), row("b", 1, 4)]);
        assert_eq!((list[0].first, list[0].last), (7, SLOT + 7));
        assert_eq!(list[0].sums.hit_rate(), Some(0.75));
        assert_eq!(outside(&set, &Slice::all()), 1);
    }

    /// The example of `docs/method.md`, "The list".
    #[test]
    fn the_example_of_the_list_holds() {
        let set = set();
        let [a, ..] = &sessions(&set, &Slice::all().over(Some(SLOT), None))[..] else { panic!("no session") };
        says(&format!(
            "a session with prompts of 40, 400 and 360 tokens, the first of them before the period, shows {} requests \
             and a peak of {}.",
            a.sums.requests, a.sums.peak
        ));
    }

    #[test]
    fn only_what_lies_in_the_period_counts() {
        let set = set();
        let list = sessions(&set, &Slice::all().over(Some(SLOT), Some(2 * SLOT)));
        assert_eq!(list.iter().map(|s| (s.sums.requests, s.first)).collect::<Vec<_>>(), [(2, SLOT + 7)]);
    }
}
