//! What the work of the period costs under what is assumed, and what the chosen plan and its siblings do with it.

use super::WhatIf;
use metering::plan::{Plan, PlanBook};
use metering::time::{Millis, Zone};
use metering::whatif::{Closed, Outcome, Rules, Setting, Work, carries, carries_each, closed};

/// By which rules work is moved.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The plans, at the person's rate.
    pub plans: &'a PlanBook,
    /// The instant whose prices and rules hold.
    pub at: Millis,
    /// Whose days they are.
    pub zone: &'a Zone,
}

/// A tier of the chosen plan's family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its id.
    pub plan: String,
    /// Its name with its family.
    pub name: String,
    /// What a month of a seat costs in nano-dollars.
    pub month: Option<u64>,
    /// What it does with the work.
    pub outcome: Outcome,
}

/// A person, and the tier that carries their work or comes nearest, with the list cost of what it refuses of theirs.
pub type Nearest = (Option<String>, Option<(usize, u64)>);

/// What the chosen plan does with the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnPlan {
    /// All tiers of its family, the chosen one among them.
    pub tiers: Vec<Tier>,
    /// The place of the chosen one.
    pub chosen: usize,
    /// The place of the smallest that carries all; see [`carries`].
    pub carries: Option<usize>,
    /// The same for each person with work that the plan covers, where there are several.
    pub each: Vec<Nearest>,
    /// What it costs that harnesses leave it, where any do.
    pub closed: Option<Closed>,
}

impl OnPlan {
    /// The chosen one.
    pub fn tier(&self) -> Option<&Tier> {
        self.tiers.get(self.chosen)
    }
}

/// The rules of a plan at the instant that holds.
pub fn rules(plan: &Plan, ground: Ground<'_>, yearly: bool) -> Option<Rules> {
    Rules::of(plan, ground.plans, ground.at, yearly)
}

fn setting(asked: &WhatIf, ground: Ground<'_>) -> Setting {
    Setting { seats: asked.seats(), since: None, zone: ground.zone.clone() }
}

/// What the plan that is asked for does with the work; `None` where none is.
pub fn on_plan(work: &Work, asked: &WhatIf, ground: Ground<'_>) -> Option<OnPlan> {
    let plan = ground.plans.plan(asked.plan.as_deref()?)?;
    let setting = setting(asked, ground);
    let siblings = ground.plans.plans.iter().filter(|p| p.family == plan.family);
    let of = |p| Some((p, rules(p, ground, asked.yearly)?));
    let (plans, list): (Vec<&Plan>, Vec<Rules>) = siblings.filter_map(of).unzip();
    let chosen = plans.iter().position(|p| p.id == plan.id)?;
    let outcomes = work.outcomes(&list, &setting);
    let people = outcomes.first().map_or(&[][..], |o| &o.people);
    let each = people.iter().map(|p| p.name.clone()).zip(carries_each(&outcomes));
    let each: Vec<_> = each.zip(people).filter(|(_, p)| p.seat).map(|(e, _)| e).collect();
    let closed = (!asked.leaves.is_empty()).then(|| closed(work, &list[chosen], &asked.leaves, &setting));
    let carries = carries(&outcomes);
    let tier = |((plan, rules), outcome): ((&Plan, Rules), Outcome)| Tier {
        plan: plan.id.clone(),
        name: plan.full_name(),
        month: rules.month,
        outcome,
    };
    let tiers = plans.into_iter().zip(list).zip(outcomes).map(tier).collect();
    Some(OnPlan { tiers, chosen, carries, each: if each.len() > 1 { each } else { Vec::new() }, closed })
}

/// The one-click case: a subscription is closed to harnesses that are not its vendor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The plan's id.
    pub plan: String,
    /// Who leaves, who costs most first.
    pub leaves: Vec<String>,
}

/// The plan that stands in where the person has none that can be closed: the subscription that was.
const USUAL: &str = "claude-max-20x";

/// The case for this work: the first of the held plans, else the usual one, with work by a harness of somebody else.
pub fn case(work: &Work, held: &[String], ground: Ground<'_>) -> Option<Case> {
    held.iter().cloned().chain([USUAL.to_owned()]).find_map(|id| {
        let plan = ground.plans.plan(&id)?;
        let own = own_harnesses(plan, ground.at)?;
        let rules = rules(plan, ground, false)?;
        let mut leaves: Vec<_> = work
            .served_by_harness(&rules)
            .into_iter()
            .filter(|(harness, cost)| *cost > 0 && !own.contains(harness))
            .collect();
        leaves.sort_by_key(|(_, cost)| std::cmp::Reverse(*cost));
        let leaves: Vec<_> = leaves.into_iter().map(|(harness, _)| harness).collect();
        (!leaves.is_empty()).then_some(Case { plan: id, leaves })
    })
}

/// The harnesses that a plan covers; `None` where it covers any, or where no other one ever could use it.
fn own_harnesses(plan: &Plan, at: Millis) -> Option<Vec<String>> {
    let covered = plan.terms(at).map_or(&[][..], |terms| &terms.harnesses);
    (!covered.is_empty() && plan.draws.harnesses.is_empty()).then(|| covered.to_vec())
}
