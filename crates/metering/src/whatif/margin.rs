//! What a design brings its maker: revenue, cost to serve, and who carries whom.
//!
//! - Served is what is accepted, and overflow that is billed, at list price.
//! - Revenue of a person = price × months + overflow that is billed. Cost = served × cost to serve.
//! - What a harness that may not use the plan does is neither served nor paid for.

use super::design::Design;
use super::outcome::{Outcome, ratio};
use super::rules::{MONTH, Setting};
use super::scenario::Scenario;
use super::work::Work;
use crate::cell::{CellSet, Slice, grow, share};
use crate::plan::Overflow;
use crate::price::Book;
use crate::time::Millis;

/// One person's part of a design, in nano-dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Who; `None` is whoever is not recorded.
    pub name: Option<String>,
    /// List cost of all that the person does.
    pub list_cost: u64,
    /// List cost of what is served.
    pub served: u64,
    /// What was asked of the plan, in millionths of its unit.
    pub amount: u64,
    /// What was accepted of it.
    pub accepted: u64,
    /// What the person pays.
    pub revenue: u64,
    /// What serving costs.
    pub cost: u64,
    /// When a window first ran out.
    pub first_out: Option<Millis>,
    /// How long the person was cut off, in milliseconds.
    pub cut: u64,
}

/// What a design brings its maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margins {
    /// What the plan does with the work.
    pub outcome: Outcome,
    /// By person, who costs most first. Who has nothing that the plan covers is no customer.
    pub people: Vec<Margin>,
    /// Of all.
    pub revenue: u64,
    /// Of all.
    pub cost: u64,
    /// List cost of what is served.
    pub served: u64,
    /// The price of a month at which revenue is cost: rounded up to a nano-dollar.
    pub break_even: Option<u64>,
    /// The price of a month at which nobody costs more than they pay.
    pub nobody_loses: Option<u64>,
}

/// A design with its levers as they are logged, and as they are moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Designed {
    /// The work as it is.
    pub plain: Margins,
    /// With the levers; `None` where none is moved.
    pub levers: Option<Margins>,
}

/// A design over the cells of a slice.
pub fn designed(
    cells: &CellSet,
    slice: &Slice,
    scenario: &Scenario,
    book: &Book,
    design: &Design,
    setting: &Setting,
) -> Designed {
    let margins = |scenario: &Scenario| Work::new(cells, slice, scenario, book).margins(design, setting);
    let levers = design.has_levers().then(|| margins(&design.levers(scenario)));
    Designed { plain: margins(scenario), levers }
}

impl Work {
    /// What a design brings its maker with this work.
    pub fn margins(&self, design: &Design, setting: &Setting) -> Margins {
        let outcome = self.outcome(&design.rules(), setting);
        let accounts = outcome.people.iter().filter(|p| p.seat).count() as u64;
        let paid = outcome.plan_cost.unwrap_or(0).checked_div(accounts).unwrap_or(0);
        let mut people = Vec::new();
        for person in outcome.people.iter().filter(|p| p.seat) {
            let tally = &person.tally;
            let billed = if design.overflow == Overflow::Stops { 0 } else { tally.overflow_cost };
            let served = tally.accepted_cost.saturating_add(billed);
            people.push(Margin {
                name: person.name.clone(),
                list_cost: tally.list_cost(),
                served,
                amount: tally.amount,
                accepted: tally.accepted,
                revenue: paid.saturating_add(billed),
                cost: share(served, u64::from(design.serve_permille), 1_000),
                first_out: person.first_out,
                cut: tally.cut,
            });
        }
        people.sort_by_key(|person| std::cmp::Reverse(person.cost));
        Margins::of(outcome, people, paid)
    }
}

impl Margin {
    /// Revenue − cost.
    pub fn margin(&self) -> i64 {
        difference(self.revenue, self.cost)
    }
}

impl Margins {
    /// `paid` is what each account pays for the plan itself in the period.
    fn of(outcome: Outcome, people: Vec<Margin>, paid: u64) -> Self {
        let sum = |of: fn(&Margin) -> u64| people.iter().map(of).fold(0, u64::saturating_add);
        let (revenue, cost, served) = (sum(|p| p.revenue), sum(|p| p.cost), sum(|p| p.served));
        let accounts = people.len() as u64;
        let seats = outcome.seats.checked_div(accounts).unwrap_or(0);
        // What the plan's price has to bring: what overflow does not bring itself.
        let needed = |revenue: u64, cost: u64| cost.saturating_sub(revenue.saturating_sub(paid));
        let month = |needed: u64| per_month(needed, seats, outcome.period);
        let all = cost.saturating_sub(revenue.saturating_sub(paid.saturating_mul(accounts)));
        let break_even = (accounts > 0).then(|| month(all.div_ceil(accounts))).flatten();
        let worst = people.iter().map(|p| needed(p.revenue, p.cost)).max();
        let nobody_loses = worst.and_then(month);
        Self { outcome, people, revenue, cost, served, break_even, nobody_loses }
    }

    /// Revenue − cost.
    pub fn margin(&self) -> i64 {
        difference(self.revenue, self.cost)
    }

    /// The share of revenue that is left.
    pub fn margin_share(&self) -> Option<f64> {
        (self.revenue > 0).then(|| self.margin() as f64 / self.revenue as f64)
    }

    /// The share of the cost that so many percent of the people cause, those who cost most, at least one.
    pub fn heaviest(&self, percent: usize) -> Option<f64> {
        let count = (self.people.len() * percent).div_ceil(100);
        let cost = self.people.iter().take(count).map(|p| p.cost).fold(0, u64::saturating_add);
        ratio(cost, self.cost)
    }

    /// How many people cost more than they pay.
    pub fn losing(&self) -> usize {
        self.people.iter().filter(|p| p.margin() < 0).count()
    }

    /// The share of people who cost more than they pay.
    pub fn losing_share(&self) -> Option<f64> {
        ratio(self.losing() as u64, self.people.len() as u64)
    }

    /// What these cost more than they pay: what the others carry, as far as they do.
    pub fn carried(&self) -> u64 {
        let mut carried = 0;
        self.people.iter().for_each(|p| grow(&mut carried, p.cost.saturating_sub(p.revenue)));
        carried
    }
}

/// The price of a month and seat that brings so much from each account, rounded up.
fn per_month(needed: u64, seats: u64, period: Millis) -> Option<u64> {
    let whole = u128::from(needed) * u128::from(MONTH.unsigned_abs());
    let of = u128::from(seats) * u128::from(period.max(0).unsigned_abs());
    (of > 0).then(|| u64::try_from(whole.div_ceil(of)).unwrap_or(u64::MAX))
}

fn difference(revenue: u64, cost: u64) -> i64 {
    let exact = i128::from(revenue) - i128::from(cost);
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}
