//! What a plan would have done with work.

use super::rules::MONTH;
use crate::cell::counts;
use crate::plan::{Overflow, WindowKind};
use crate::time::Millis;

/// What became of work. Additive; amounts in millionths of the plan's unit, money in nano-dollars of list cost.
///
/// Every nano-dollar of the work's list cost is in one of the four costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What was asked of the plan.
    pub amount: u64,
    /// Of it, what its windows had room for.
    pub accepted: u64,
    /// What these cost at list price.
    pub accepted_cost: u64,
    /// What the rest costs at list price: within a slot in proportion to the amounts, rounded up.
    pub overflow_cost: u64,
    /// Of harnesses that the plan does not cover.
    pub closed_cost: u64,
    /// Of models that the plan does not serve, or for which it has no coefficient.
    pub foreign_cost: u64,
    /// Requests of these models, unpriced ones included.
    pub foreign_requests: u64,
    /// Quarter hours in which something was asked.
    pub slots: u64,
    /// Of these, those in which something was refused.
    pub cut_slots: u64,
    /// From a refusal to the end of the window that refused, in milliseconds; where several refuse, to the latest end.
    pub cut: u64,
}

counts! {
    Tally {
        amount, accepted, accepted_cost, overflow_cost, closed_cost, foreign_cost, foreign_requests, slots, cut_slots,
        cut,
    }
}

/// One person, or the account that all share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Who; `None` is whoever is not recorded, or all of an account.
    pub name: Option<String>,
    /// Whether there is anything that the plan covers, so that a seat is paid for.
    pub seat: bool,
    /// What became of the work.
    pub tally: Tally,
    /// When a window first ran out.
    pub first_out: Option<Millis>,
}

/// What happened to the windows of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ran {
    /// `None` is the pool of a year.
    pub kind: Option<WindowKind>,
    /// What a whole one holds for each account, in millionths of the unit.
    pub limit: u64,
    /// How many were used, of all people.
    pub windows: u64,
    /// How many of these ran out: something was refused because of them.
    pub out: u64,
    /// When the first did.
    pub first_out: Option<Millis>,
    /// The most that was asked of one, of one that the period cuts in proportion: above the limit it is what a larger plan
    /// would have to hold.
    pub peak: u64,
}

/// What a plan would have done with work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The plan's id; empty of a design.
    pub plan: String,
    /// Whether it is known how the plan counts and what every window holds. Where it is not, only the limits that are
    /// known refuse anything.
    pub known: bool,
    /// Whether the work's period is too short to tell of one of its windows: then it is not known either.
    pub short: bool,
    /// How long the work's period is, in milliseconds.
    pub period: Millis,
    /// How many seats are paid for.
    pub seats: u64,
    /// What these cost for the period: price of a month × period ÷ [`MONTH`] × seats; `None` without a price.
    pub plan_cost: Option<u64>,
    /// What happens to the overflow.
    pub overflow: Overflow,
    /// What became of all of it.
    pub all: Tally,
    /// By limit, in the order of the rules.
    pub windows: Vec<Ran>,
    /// By person, in the order of their names.
    pub people: Vec<Person>,
}

impl Tally {
    /// All of the work at list price.
    pub fn list_cost(&self) -> u64 {
        [self.overflow_cost, self.closed_cost, self.foreign_cost]
            .into_iter()
            .fold(self.accepted_cost, u64::saturating_add)
    }

    /// What is bought at list price in any case: closed and foreign.
    pub fn outside_cost(&self) -> u64 {
        self.closed_cost.saturating_add(self.foreign_cost)
    }

    /// What the windows had no room for.
    pub fn refused(&self) -> u64 {
        self.amount.saturating_sub(self.accepted)
    }
}

impl Outcome {
    /// How many months the period is.
    pub fn months(&self) -> f64 {
        self.period as f64 / MONTH as f64
    }

    /// What the overflow costs: nothing where the plan stops, because the work is not done; its list cost otherwise.
    /// Credits that are bought apart may have another price.
    pub fn billed(&self) -> u64 {
        if self.overflow == Overflow::Stops { 0 } else { self.all.overflow_cost }
    }

    /// What is paid in all: plan, overflow that is billed, and at list price what the plan does not cover or serve.
    pub fn total(&self) -> Option<u64> {
        Some(self.plan_cost?.saturating_add(self.billed()).saturating_add(self.all.outside_cost()))
    }

    /// What is paid where all of the work is done: also what a plan that stops refuses, at list price.
    pub fn complete(&self) -> Option<u64> {
        Some(self.plan_cost?.saturating_add(self.all.overflow_cost).saturating_add(self.all.outside_cost()))
    }

    /// Leverage: list cost of what was accepted ÷ what the plan costs.
    pub fn multiple(&self) -> Option<f64> {
        ratio(self.all.accepted_cost, self.plan_cost?)
    }

    /// What is paid in all ÷ what is paid today for the same period.
    pub fn against(&self, paid: u64) -> Option<f64> {
        ratio(self.total()?, paid)
    }

    /// The share of the time of all seats in which somebody was cut off.
    pub fn cut_share(&self) -> Option<f64> {
        let people = self.people.iter().filter(|p| p.seat).count();
        let time = self.period as f64 * people as f64;
        (time > 0.0).then(|| self.all.cut as f64 / time)
    }

    /// Whether the plan is known to carry all that it covers and serves.
    pub fn carries(&self) -> bool {
        self.known && self.all.refused() == 0
    }
}

pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
