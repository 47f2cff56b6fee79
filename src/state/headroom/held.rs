//! Plans that are held: those that the person named, and those that logs tell of.

use metering::cell::CellSet;
use metering::plan::{Plan, PlanBook, Subscription, Track, Usage, usage};
use metering::price::Book;
use metering::time::{Millis, Zone};
use std::sync::Arc;

/// A plan that is held.
#[derive(Clone, Debug)]
pub struct Held {
    /// The plan.
    pub plan: &'static Plan,
    /// As it is held.
    pub of: Subscription,
    /// How it is known.
    pub known: Known,
    /// What draws on it.
    pub usage: Arc<Usage>,
}

impl PartialEq for Held {
    fn eq(&self, o: &Self) -> bool {
        (&self.plan.id, &self.of, self.known, &self.usage) == (&o.plan.id, &o.of, o.known, &o.usage)
    }
}

/// How a plan is known to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The person said so: the place in their list.
    Said(usize),
    /// A log names it.
    Logged,
    /// A log has levels of some plan of this vendor and does not say which: prices are not known.
    Vendor,
}

/// The plans that are held: first those that the person named.
pub fn held(
    set: &CellSet,
    said: &[Subscription],
    tracks: &[Track],
    own: Option<&Book>,
    zone: &Zone,
) -> Vec<Held> {
    let plans = PlanBook::builtin();
    let meter = |id: &str| plans.meter(id).cloned();
    let book = own.unwrap_or_else(|| Book::builtin());
    let held = |plan: &'static Plan, of: Subscription, known: Known| {
        let usage = Arc::new(usage(plan, meter, &of, set, book, zone));
        Held { plan, of, known, usage }
    };
    let mut list: Vec<Held> = Vec::new();
    for (i, of) in said.iter().enumerate() {
        if let Some(plan) = plans.plan(&of.plan) {
            list.push(held(plan, of.clone(), Known::Said(i)));
        }
    }
    for track in tracks {
        let harness = track.last.harness.as_deref();
        let named = plans.named(&track.plan, harness);
        let Some(plan) = named.or_else(|| harness.and_then(|h| plans.sold_for(h))) else { continue };
        // A plan that the person named is the one of whose vendor levels are logged without a name.
        let same = |h: &Held| h.plan.id == plan.id || named.is_none() && h.plan.vendor == plan.vendor;
        if list.iter().any(same) {
            continue;
        }
        let first = track.runs.iter().flat_map(|r| &r.points).map(|p| p.0).min().unwrap_or(track.last.at);
        let of = Subscription { plan: plan.id.clone(), since: zone.day(first), ..Subscription::default() };
        list.push(held(plan, of, if named.is_some() { Known::Logged } else { Known::Vendor }));
    }
    list
}

/// The one that a level is of, by its plan's id, else by what a log calls it.
pub fn of<'a>(list: &'a [Held], id: Option<&str>, plan: &str, harness: Option<&str>) -> Option<&'a Held> {
    let plans = PlanBook::builtin();
    let plan = id
        .and_then(|id| plans.plan(id))
        .or_else(|| plans.named(plan, harness))
        .or_else(|| harness.and_then(|h| plans.sold_for(h)))?;
    let exact = list.iter().find(|h| h.plan.id == plan.id);
    exact.or_else(|| list.iter().find(|h| h.plan.vendor == plan.vendor))
}

/// The list cost by slot of what draws on a track's plan.
pub fn costs(list: &[Held], track: &Track) -> Vec<(Millis, u64)> {
    let held = of(list, None, &track.plan, track.last.harness.as_deref());
    held.map(|h| h.usage.costs.clone()).unwrap_or_default()
}
