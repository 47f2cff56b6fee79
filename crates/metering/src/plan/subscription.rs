//! A plan as a person has it, and what of it is used by what was read.

use super::{Draws, Meter, Plan, Terms, UNIT, Used, Window, WindowKind, windows, within};
use crate::cell::{CellSet, Dim, PackedKey, Sums};
use crate::names::Name;
use crate::price::{Book, canonical_provider};
use crate::time::{Day, Millis, SLOT, Zone};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A plan as a person has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subscription {
    /// The plan's id.
    pub plan: String,
    /// Its first day, in the person's time zone: the day of billing.
    pub since: Day,
    /// Its last day, if it ended.
    pub until: Option<Day>,
    /// Whether a year is paid at once.
    pub yearly: bool,
    /// What is really paid for a month, in nano-dollars, where that is not the published price.
    pub paid: Option<u64>,
    /// What a window of the person's own making holds, in whole units.
    pub budget: Option<u64>,
    /// How many are paid for.
    pub seats: u32,
    /// The harnesses that draw on it; all that the plan covers where none is named.
    pub harnesses: Vec<String>,
}

/// What requests draw from a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Amounts by slot in order, in millionths of the plan's unit; empty where nobody publishes how it counts.
    pub amounts: Vec<(Millis, u64)>,
    /// List cost by slot in order, in nano-dollars.
    pub costs: Vec<(Millis, u64)>,
    /// The same by harness.
    pub harnesses: BTreeMap<String, Vec<(Millis, u64)>>,
    /// List cost by harness and slot of the same makers' models that do not draw on the plan, in nano-dollars.
    pub beyond: BTreeMap<String, Vec<(Millis, u64)>>,
    /// Requests that draw on it and have no price.
    pub unpriced_requests: u64,
    /// Requests.
    pub requests: u64,
    /// Requests of models for which the plan publishes no coefficient, or without a price.
    pub unmetered_requests: u64,
    /// These models.
    pub unmetered_models: BTreeSet<String>,
}

impl Draws {
    /// Whether requests of that maker, provider and harness draw on the plan.
    fn holds(&self, maker: Option<&str>, provider: Option<&str>, harness: &str) -> bool {
        let named = |list: &[String], name: Option<&str>| {
            list.is_empty() || name.is_some_and(|name| list.iter().any(|l| l == name))
        };
        // A model of the maker that somebody else serves is not on the maker's plan.
        let served = self.makers.is_empty() || provider.is_none_or(|p| canonical_provider(p) == maker);
        named(&self.makers, maker)
            && served
            && named(&self.providers, provider)
            && named(&self.harnesses, Some(harness))
    }
}

/// What is decided once per harness, provider and model.
struct Kind {
    /// The model's official name, else the one that is logged.
    model: String,
    harness: String,
    /// Whether it draws on the plan, as far as the plan's terms cover the harness.
    draws: bool,
    /// Whether the model is of the plan's makers.
    made: bool,
}

/// A cell that draws on a plan, or is of its makers.
struct Met<'a> {
    key: &'a PackedKey,
    sums: &'a Sums,
    kind: &'a Kind,
    draws: bool,
    /// What it draws in millionths of the plan's unit; `None` inside where the rule does not say, outside where there is
    /// no rule.
    amount: Option<Option<u64>>,
}

/// Shows every cell whose slot begins in a span and that draws on a plan, or is of its makers.
fn meet(
    plan: &Plan,
    meter: impl Fn(&str) -> Option<Meter>,
    of: &Subscription,
    cells: &CellSet,
    book: &Book,
    (from, to): (Millis, Millis),
    mut visit: impl FnMut(Met<'_>),
) {
    let meters: Vec<Option<Meter>> = plan.terms.iter().map(|t| t.meter.as_deref().and_then(&meter)).collect();
    let mut kinds: FxHashMap<[Name; 3], Option<Kind>> = FxHashMap::default();
    for (key, sums) in
        cells.iter().filter(|(key, sums)| key.slot >= from && key.slot < to && sums.requests > 0)
    {
        let dims = [Dim::Harness, Dim::Provider, Dim::Model].map(|dim| key.dim(dim));
        let kind = kinds.entry(dims).or_insert_with(|| kind(plan, of, cells, key, book));
        let Some(kind) = kind else { continue };
        let Some((terms, meter)) = at(plan, &meters, key.slot) else { continue };
        let draws = kind.draws && (!of.harnesses.is_empty() || terms.covers(&kind.harness));
        let amount = meter.filter(|_| draws).map(|meter| meter.cell(key.slot, &kind.model, sums));
        visit(Met { key, sums, kind, draws, amount });
    }
}

/// What the cells draw from a plan from the first day of the subscription on, to the end of its last.
pub fn usage(
    plan: &Plan,
    meter: impl Fn(&str) -> Option<Meter>,
    of: &Subscription,
    cells: &CellSet,
    book: &Book,
    zone: &Zone,
) -> Usage {
    let (mut amounts, mut costs) = (Slots::new(), Slots::new());
    let (mut harnesses, mut beyond) = (BTreeMap::<String, Slots>::new(), BTreeMap::<String, Slots>::new());
    let mut usage = Usage::default();
    meet(plan, meter, of, cells, book, of.span(zone), |Met { key, sums, kind, draws, amount }| {
        let cost = sums.cost.total();
        if !draws {
            if kind.made && cost > 0 {
                add(beyond.entry(kind.harness.clone()).or_default(), key.slot, cost);
            }
            return;
        }
        usage.requests = usage.requests.saturating_add(sums.requests);
        usage.unpriced_requests = usage.unpriced_requests.saturating_add(sums.unpriced_requests);
        add(&mut costs, key.slot, cost);
        add(harnesses.entry(kind.harness.clone()).or_default(), key.slot, cost);
        match amount {
            Some(Some(amount)) => add(&mut amounts, key.slot, amount),
            Some(None) => {
                usage.unmetered_requests = usage.unmetered_requests.saturating_add(sums.requests);
                usage.unmetered_models.insert(kind.model.clone());
            }
            None => {}
        }
    });
    (usage.amounts, usage.costs) = (amounts.into_iter().collect(), costs.into_iter().collect());
    let listed = |by: BTreeMap<String, Slots>| {
        by.into_iter().map(|(harness, slots)| (harness, slots.into_iter().collect())).collect()
    };
    (usage.harnesses, usage.beyond) = (listed(harnesses), listed(beyond));
    usage
}

/// What one of several drew on a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// In millionths of the plan's unit; 0 where nobody publishes how it counts.
    pub amount: f64,
    /// List cost, nano-dollars.
    pub cost: f64,
    /// Requests without a price.
    pub unpriced_requests: u64,
    /// Requests of models for which the plan publishes no coefficient, or without a price.
    pub unmetered_requests: u64,
}

impl Part {
    /// Adds another one.
    pub fn add(&mut self, o: &Part) {
        self.amount += o.amount;
        self.cost += o.cost;
        self.unpriced_requests = self.unpriced_requests.saturating_add(o.unpriced_requests);
        self.unmetered_requests = self.unmetered_requests.saturating_add(o.unmetered_requests);
    }
}

/// What was drawn on a plan from one instant to another, told apart `by` something. All of it amounts to what is
/// [`between`](super::between) these instants; of a slot that one of them cuts a part counts.
pub fn split<K: Ord>(
    plan: &Plan,
    meter: impl Fn(&str) -> Option<Meter>,
    of: &Subscription,
    cells: &CellSet,
    book: &Book,
    (from, to): (Millis, Millis),
    by: impl Fn(&PackedKey) -> K,
) -> BTreeMap<K, Part> {
    let mut parts: BTreeMap<K, Part> = BTreeMap::new();
    let span = (from.saturating_sub(SLOT - 1), to);
    meet(plan, meter, of, cells, book, span, |Met { key, sums, draws, amount, .. }| {
        if !draws {
            return;
        }
        let share = (to.min(key.slot + SLOT) - from.max(key.slot)).max(0) as f64 / SLOT as f64;
        parts.entry(by(key)).or_default().add(&Part {
            amount: amount.flatten().unwrap_or(0) as f64 * share,
            cost: sums.cost.total() as f64 * share,
            unpriced_requests: sums.unpriced_requests,
            unmetered_requests: if amount == Some(None) { sums.requests } else { 0 },
        });
    });
    parts
}

/// Amounts by slot.
type Slots = BTreeMap<Millis, u64>;

fn add(to: &mut Slots, slot: Millis, amount: u64) {
    let sum = to.entry(slot).or_default();
    *sum = sum.saturating_add(amount);
}

fn at<'a>(
    plan: &'a Plan,
    meters: &'a [Option<Meter>],
    slot: Millis,
) -> Option<(&'a Terms, Option<&'a Meter>)> {
    let i = plan.terms.iter().rposition(|t| t.from <= slot).unwrap_or(0);
    Some((plan.terms.get(i)?, meters.get(i)?.as_ref()))
}

fn kind(plan: &Plan, of: &Subscription, cells: &CellSet, key: &PackedKey, book: &Book) -> Option<Kind> {
    let text = |dim| cells.names().get(key.dim(dim));
    let (harness, provider, model) = (text(Dim::Harness)?, text(Dim::Provider), text(Dim::Model));
    let listing = model.and_then(|m| book.find(None, m).or_else(|| book.find(provider, m)));
    let maker = listing.as_ref().and_then(|l| l.provider());
    let chosen = of.harnesses.is_empty() || of.harnesses.iter().any(|h| h == harness);
    let drawn = Draws { harnesses: Vec::new(), ..plan.draws.clone() };
    // A person who names harnesses knows better than the plan which of them draw on it.
    let draws = if of.harnesses.is_empty() { &plan.draws } else { &drawn };
    let draws = chosen && draws.holds(maker, provider, harness);
    let made = maker.is_some_and(|maker| plan.draws.makers.iter().any(|m| m == maker));
    (draws || made).then(|| Kind {
        model: listing.map_or(model.unwrap_or_default(), |l| l.model()).to_owned(),
        harness: harness.to_owned(),
        draws,
        made,
    })
}

impl Subscription {
    /// When it began, and when it ended or never.
    pub fn span(&self, zone: &Zone) -> (Millis, Millis) {
        (
            zone.start_of(self.since),
            self.until.map_or(Millis::MAX, |day| zone.start_of(day.saturating_add(1))),
        )
    }

    /// What a window holds under terms, in millionths of the unit.
    pub fn limit(&self, window: &Window) -> Option<u64> {
        let seats = u64::from(self.seats.max(1));
        if window.own_limit {
            return self.budget.and_then(|b| b.checked_mul(UNIT));
        }
        window.limit.and_then(|l| l.checked_mul(seats))
    }

    /// The windows of a kind up to `now` with what was used in each. Where new terms begin the count anew, a window is
    /// cut in two.
    pub fn windows(
        &self,
        plan: &Plan,
        kind: WindowKind,
        usage: &Usage,
        zone: &Zone,
        now: Millis,
    ) -> Vec<(Used, Option<u64>)> {
        let Some(terms) = plan.terms(now) else { return Vec::new() };
        let Some(window) = terms.windows.iter().find(|w| w.kind == kind) else { return Vec::new() };
        let mut list = Vec::new();
        for used in windows(window, self.since, zone, &usage.amounts, now) {
            let cut =
                plan.terms.iter().skip(1).find(|t| t.restarts && used.from < t.from && t.from < used.to);
            let part = |from: Millis, to: Millis| {
                let amounts = within(&usage.amounts, from, to).iter().map(|a| a.1);
                Used { from, to, used: amounts.fold(0, u64::saturating_add) }
            };
            let parts = match cut {
                Some(terms) => vec![part(used.from, terms.from), part(terms.from, used.to)],
                None => vec![used],
            };
            let limit = |used: &Used| {
                let terms = plan.terms(used.from)?;
                self.limit(terms.windows.iter().find(|w| w.kind == kind)?)
            };
            list.extend(parts.into_iter().filter(|p| p.from <= now).map(|p| (p, limit(&p))));
        }
        list
    }
}
