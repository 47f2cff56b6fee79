//! Which tier of a family carries the work, and what it costs when a plan stops covering a harness.

use super::outcome::{Outcome, Person, ratio};
use super::rules::{Rules, Setting};
use super::work::Work;
use crate::plan::PlanBook;
use crate::time::Millis;

/// What every tier of a family would have done, in the order of the book.
pub fn family(
    work: &Work,
    book: &PlanBook,
    family: &str,
    at: Millis,
    yearly: bool,
    setting: &Setting,
) -> Vec<Outcome> {
    let plans = book.plans.iter().filter(|plan| plan.family == family);
    let rules: Vec<Rules> = plans.filter_map(|plan| Rules::of(plan, book, at, yearly)).collect();
    work.outcomes(&rules, setting)
}

/// The place of the tier that carries the work: the cheapest that refuses nothing; where every one does, the one that
/// costs least when what it refuses is bought at list price. `None` where no tier has a price and known limits, or where
/// none is asked for anything.
pub fn carries(tiers: &[Outcome]) -> Option<usize> {
    cheapest(tiers.iter().map(|tier| Some((tier.all.refused() > 0, complete(tier)?))))
}

/// The place of the tier with which all of the work costs least, what it refuses bought at list price; `None` as with
/// [`carries`].
pub fn cheapest_of_all(tiers: &[Outcome]) -> Option<usize> {
    cheapest(tiers.iter().map(|tier| Some((false, complete(tier)?))))
}

/// What all of the work costs, where it is known what the tier does with it.
fn complete(tier: &Outcome) -> Option<u64> {
    tier.complete().filter(|_| tier.known && tier.all.slots > 0)
}

/// The same for each person, in the order of the outcomes' people: not everybody needs the same tier. With what the tier
/// refuses of theirs, at list price.
pub fn carries_each(tiers: &[Outcome]) -> Vec<Option<(usize, u64)>> {
    let people = tiers.first().map_or(0, |tier| tier.people.len());
    let of = |tier: &Outcome, i: usize| {
        let person: &Person = tier.people.get(i).filter(|person| person.seat && tier.known)?;
        let seat = tier.plan_cost?.checked_div(tier.seats)?;
        Some((person.tally.refused() > 0, seat.saturating_add(person.tally.overflow_cost)))
    };
    let each = |i: usize| {
        let tier = cheapest(tiers.iter().map(|tier| of(tier, i)))?;
        Some((tier, tiers.get(tier)?.people.get(i)?.tally.overflow_cost))
    };
    (0..people).map(each).collect()
}

/// The first of the least, those that refuse nothing before the others.
fn cheapest(candidates: impl Iterator<Item = Option<(bool, u64)>>) -> Option<usize> {
    let known = candidates.enumerate().filter_map(|(i, found)| Some((found?, i)));
    known.min().map(|(_, i)| i)
}

/// What it costs when a plan stops covering harnesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// While it covers every harness.
    pub before: Outcome,
    /// While it does not cover these.
    pub after: Outcome,
}

impl Closed {
    /// Who pays most times as much as before, of several people: their name, and how many times.
    pub fn hardest(&self) -> Option<(Option<&str>, f64)> {
        let seat = self.before.plan_cost?.checked_div(self.before.seats)?;
        let people = self.before.people.iter().zip(&self.after.people).filter(|(before, _)| before.seat);
        let times = people.map(|(before, after)| {
            // What it does not serve is in neither.
            let outside = before.tally.foreign_cost.saturating_sub(after.tally.foreign_cost);
            let left = after.tally.closed_cost.saturating_sub(outside);
            Some((before.name.as_deref(), ratio(seat.saturating_add(left), seat)?))
        });
        let all: Vec<_> = times.collect::<Option<_>>()?;
        let several = all.len() > 1;
        all.into_iter().filter(|_| several).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// What was paid before, without what other makers' models cost, which nothing changes.
    pub fn paid_before(&self) -> Option<u64> {
        Some(self.before.total()?.saturating_sub(self.elsewhere()))
    }

    /// What is paid after, without the same.
    pub fn paid_after(&self) -> Option<u64> {
        Some(self.after.total()?.saturating_sub(self.elsewhere()))
    }

    /// What is paid after ÷ what was paid before. What the plan refuses in either case is left undone, unless it bills it.
    pub fn multiple(&self) -> Option<f64> {
        ratio(self.paid_after()?, self.paid_before()?)
    }

    /// List cost of models that the plan does not serve.
    pub fn elsewhere(&self) -> u64 {
        self.before.all.foreign_cost
    }

    /// List cost of the work that left.
    pub fn left(&self) -> u64 {
        let stays = self.after.all.foreign_cost;
        self.after.all.closed_cost.saturating_sub(self.elsewhere().saturating_sub(stays))
    }
}

/// The subscription is closed to harnesses: before, the plan covers all; after, the work of these costs its list price, and
/// the plan is paid for as before. Where all of the work is of these, after = price + list cost.
pub fn closed(work: &Work, rules: &Rules, harnesses: &[String], setting: &Setting) -> Closed {
    let open = Rules { harnesses: Vec::new(), closed: Vec::new(), ..rules.clone() };
    let shut = Rules { closed: harnesses.to_vec(), ..open.clone() };
    let before = work.outcome(&open, setting);
    let mut after = work.outcome(&shut, setting);
    // Nobody gives up a seat that served something else the day before.
    (after.seats, after.plan_cost) = (before.seats, before.plan_cost);
    after.people.iter_mut().zip(&before.people).for_each(|(after, before)| after.seat = before.seat);
    Closed { before, after }
}
