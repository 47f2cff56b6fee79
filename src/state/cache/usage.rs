//! What the Cache view sums: cache use and what looks like waste, per harness, model and project. One pass over the
//! cells; everything on the page is made from its few hundred parts.

use crate::state::burn::figures::ratio;
use crate::state::burn::kpi;
use crate::state::burn::range::Range;
use crate::state::facet::Facet;
use metering::cache::{MissSum, TtlSums};
use metering::cell::{CellSet, Dim, PackedKey, Slice, Sums};
use metering::names::Name;
use metering::request::{MissCause, MissGroup};
use rustc_hash::FxHashMap;

/// Misses of one cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// Requests.
    pub events: u64,
    /// Of these, how many the provider itself diagnosed.
    pub recorded: u64,
    /// Missed tokens.
    pub tokens: u64,
    /// Of these, the tokens of models without a price: they are in no money.
    pub unpriced: u64,
    /// What they cost more than cache reads, nano-dollars.
    pub waste: u64,
}

impl Missed {
    /// Adds others.
    pub fn add(&mut self, o: &Self) {
        self.events += o.events;
        self.recorded += o.recorded;
        self.tokens += o.tokens;
        self.unpriced += o.unpriced;
        self.waste += o.waste;
    }

    /// The part of the events that the provider diagnosed.
    pub fn recorded_share(&self) -> Option<f64> {
        ratio(self.recorded, self.events)
    }
}

/// Requests, tokens and what they cost, nano-dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Requests.
    pub requests: u64,
    /// Tokens that the cost is of.
    pub tokens: u64,
    /// Nano-dollars.
    pub cost: u64,
}

impl Spent {
    /// Adds others.
    pub fn add(&mut self, o: &Self) {
        self.requests += o.requests;
        self.tokens += o.tokens;
        self.cost += o.cost;
    }
}

/// The sums of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests.
    pub requests: u64,
    /// Requests whose use of the cache was looked into: where there are misses, they are among these.
    pub diagnosed: u64,
    /// Requests without a price.
    pub unpriced: u64,
    /// Prompt tokens that were read from a cache.
    pub read: u64,
    /// All prompt tokens.
    pub prompt: u64,
    /// Written for one hour.
    pub write_1h: u64,
    /// List cost, nano-dollars.
    pub cost: u64,
    /// Misses by cause, in the order of [`MissCause::ALL`].
    pub misses: [Missed; MissCause::ALL.len()],
    /// What the lifetimes cost and saved.
    pub ttl: TtlSums,
    /// Thin rounds, the context that they sent, and its cost.
    pub thin: Spent,
    /// Long prompts, their tokens above 100,000, and these tokens' cost.
    pub long: Spent,
    /// Requests without a cache beside others that use one, what they sent again, and its cost above cache reads.
    pub bypassed: Spent,
    /// Billed failures and their cost; their tokens are in no sum.
    pub failed: Spent,
}

impl Usage {
    /// Adds a cell.
    pub fn count(&mut self, s: &Sums) {
        self.requests += s.requests;
        self.diagnosed += s.diagnosed_requests;
        self.unpriced += s.unpriced_requests;
        self.read += s.cache_read_tokens;
        self.prompt += s.prompt_tokens();
        self.write_1h += s.cache_write_1h_tokens;
        self.cost += s.cost.total();
        for m in &s.misses {
            self.misses[m.cause as usize].add(&missed_of(s, m));
        }
        self.ttl.add(&s.ttl);
        let spent = |requests, tokens, cost| Spent { requests, tokens, cost };
        self.thin.add(&spent(s.thin_requests, s.thin_prompt_tokens, s.thin_prompt_cost));
        self.long.add(&spent(s.long_requests, s.long_excess_tokens, s.long_excess_cost));
        self.bypassed.add(&spent(s.bypassed_requests, s.bypassed_tokens, s.bypassed_waste));
        self.failed.add(&spent(s.failed_requests, 0, s.failed_cost));
    }

    /// Adds others.
    pub fn add(&mut self, o: &Self) {
        self.requests += o.requests;
        self.diagnosed += o.diagnosed;
        self.unpriced += o.unpriced;
        self.read += o.read;
        self.prompt += o.prompt;
        self.write_1h += o.write_1h;
        self.cost += o.cost;
        self.misses.iter_mut().zip(&o.misses).for_each(|(a, b)| a.add(b));
        self.ttl.add(&o.ttl);
        self.thin.add(&o.thin);
        self.long.add(&o.long);
        self.bypassed.add(&o.bypassed);
        self.failed.add(&o.failed);
    }

    /// The misses of a cause.
    pub fn missed(&self, cause: MissCause) -> &Missed {
        &self.misses[cause as usize]
    }

    /// The misses of a group.
    pub fn of_group(&self, group: MissGroup) -> Missed {
        self.sum(|cause| cause.group() == group)
    }

    /// The misses that nobody wanted: all but the rebuilds after a compaction.
    pub fn unwanted(&self) -> Missed {
        self.sum(|cause| cause.group() != MissGroup::Expected)
    }

    fn sum(&self, of: impl Fn(MissCause) -> bool) -> Missed {
        let mut sum = Missed::default();
        let causes = MissCause::ALL.into_iter().filter(|c| of(*c));
        causes.for_each(|c| sum.add(self.missed(c)));
        sum
    }

    /// Cache read ÷ prompt tokens.
    pub fn hit_rate(&self) -> Option<f64> {
        ratio(self.read, self.prompt)
    }
}

/// The misses of a cause in a cell. A cell is of one model, so where nothing has a price no miss has.
pub fn missed_of(s: &Sums, m: &MissSum) -> Missed {
    let unpriced = if m.waste == 0 && s.unpriced_requests > 0 { m.tokens } else { 0 };
    Missed { events: m.events, recorded: m.recorded, tokens: m.tokens, unpriced, waste: m.waste }
}

/// One combination of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Harness, model and project; `None` is "not recorded".
    names: [Option<String>; 3],
    /// Its sums.
    pub usage: Usage,
}

/// The period on the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// Harness × model × project.
    pub parts: Vec<Part>,
    /// All of them.
    pub total: Usage,
    /// The period before, where it is recorded in full.
    pub before: Option<Usage>,
}

/// Sums by name; `None` is "not recorded".
pub type Named = Vec<(Option<String>, Usage)>;

/// Facets by which evidence is told, in the order of [`Part`]'s names.
pub const FACETS: [Facet; 3] = [Facet::Harness, Facet::Model, Facet::Project];

impl Survey {
    /// The sums by the names of one of [`FACETS`].
    pub fn by(&self, facet: Facet) -> Named {
        let Some(at) = FACETS.iter().position(|f| *f == facet) else { return Vec::new() };
        let mut found = Named::new();
        let mut index: FxHashMap<&Option<String>, usize> = FxHashMap::default();
        for part in &self.parts {
            let name = &part.names[at];
            let i = *index.entry(name).or_insert_with(|| {
                found.push((name.clone(), Usage::default()));
                found.len() - 1
            });
            found[i].1.add(&part.usage);
        }
        found
    }
}

/// Sums the cells of a slice over a range.
pub fn survey(set: &CellSet, slice: &Slice, range: &Range) -> Survey {
    let mut map: FxHashMap<[Name; 3], Usage> = FxHashMap::default();
    each(set, &slice.over(Some(range.past.from), Some(range.past.to)), |key, sums| {
        map.entry(FACETS.map(|f| key.dim(f.dim()))).or_default().count(sums);
    });
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let mut parts: Vec<Part> =
        map.into_iter().map(|(names, usage)| Part { names: names.map(text), usage }).collect();
    parts.sort_by(|a, b| a.names.cmp(&b.names));
    let mut total = Usage::default();
    parts.iter().for_each(|p| total.add(&p.usage));
    let before = range.before.filter(|_| kpi::recorded_before(set, range)).map(|b| {
        let mut before = Usage::default();
        each(set, &slice.over(Some(b.from), Some(b.to)), |_, sums| before.count(sums));
        before
    });
    Survey { parts, total, before: before.filter(|b| b.requests > 0) }
}

/// Sums by session, with the harness and the project of each. The set is one of cells by session.
pub fn by_session(set: &CellSet, slice: &Slice) -> Vec<(Session, Usage)> {
    let mut map: FxHashMap<(Name, Name), (Name, Usage)> = FxHashMap::default();
    each(set, slice, |key, sums| {
        let at = (key.dim(Dim::Session), key.dim(Dim::Harness));
        map.entry(at).or_insert_with(|| (key.dim(Dim::Project), Usage::default())).1.count(sums);
    });
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let named = |((id, harness), (project, usage)): ((Name, Name), (Name, Usage))| {
        Some((Session { id: text(id)?, harness: text(harness), project: text(project) }, usage))
    };
    let mut sessions: Vec<(Session, Usage)> = map.into_iter().filter_map(named).collect();
    sessions.sort_by(|a, b| a.0.cmp(&b.0));
    sessions
}

/// A session and whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Its harness.
    pub harness: Option<String>,
    /// Its project.
    pub project: Option<String>,
}

fn each(set: &CellSet, slice: &Slice, mut visit: impl FnMut(&PackedKey, &Sums)) {
    set.iter().filter(|(key, _)| slice.holds(key)).for_each(|(key, sums)| visit(key, sums));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::cache::sample;

    #[test]
    fn parts_add_up_to_the_total_of_the_cells() {
        let (set, range) = (sample::set(), sample::range());
        let survey = survey(&set, &Slice::all(), &range);
        let whole = set.total(&Slice::all());
        assert_eq!(survey.total.unwanted().waste, whole.waste());
        assert_eq!(survey.total.hit_rate(), whole.hit_rate());
        for facet in FACETS {
            let mut sum = Usage::default();
            survey.by(facet).iter().for_each(|(_, u)| sum.add(u));
            assert_eq!(sum, survey.total, "{facet:?}");
        }
        let mut sum = Usage::default();
        by_session(&set, &Slice::all()).iter().for_each(|(_, u)| sum.add(u));
        // Sums that name no session are in none.
        assert_eq!(sum.requests, survey.total.requests - 2);
    }

    #[test]
    fn a_rebuild_after_a_compaction_is_no_waste() {
        let total = survey(&sample::set(), &Slice::all(), &sample::range()).total;
        assert_eq!(total.of_group(MissGroup::Expected).waste, 300_000_000);
        assert_eq!(total.unwanted().events, 4);
    }

    #[test]
    fn missed_tokens_without_a_price_are_told_apart() {
        let total = survey(&sample::set(), &Slice::all(), &sample::range()).total;
        let unknown = total.missed(MissCause::Unknown);
        assert_eq!((unknown.tokens, unknown.unpriced, unknown.waste), (40_000, 40_000, 0));
        assert_eq!(total.missed(MissCause::Expired).unpriced, 0);
    }
}
