//! What-if: the work of the period under other assumptions, and what plans would have done with it.
//!
//! [`WhatIf`] is what a person asks, kept in the address. The answers are pure functions over cells; what is slow is
//! asked for step by step, so that the page never stands still.

pub mod answer;
pub mod designer;
pub mod elsewhere;
pub mod said;

use crate::names::Param;
use metering::cell::Slice;
use metering::plan::PlanBook;
use metering::time::{Millis, SLOT, Zone, slot_of};
use metering::whatif::{Scenario, Seats};

/// The most seats that can be asked for.
const MOST_SEATS: u32 = 100_000;
/// The value of [`Param::Pays`].
const YEAR: &str = "year";

/// What is assumed of the work, and where it is moved to. The default changes nothing: list price as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// What is changed of the work itself.
    pub scenario: Scenario,
    /// The plan that it is moved to, by its id; list price where there is none.
    pub plan: Option<String>,
    /// Whether that plan is paid by the year.
    pub yearly: bool,
    /// How many seats of it all share; each person has one where it is `None`.
    pub seats: Option<u32>,
    /// Harnesses that the plan covers no more.
    pub leaves: Vec<String>,
}

impl WhatIf {
    /// Takes one parameter of the address; `false` where it could not be read.
    pub fn read(&mut self, param: Param, value: &str) -> bool {
        match param {
            Param::If => self.scenario = Scenario::parse(value),
            Param::Plan => {
                let known = PlanBook::builtin().plan(value).is_some();
                self.plan = known.then(|| value.to_owned());
                return known;
            }
            Param::Pays => self.yearly = value == YEAR,
            Param::Seats => {
                self.seats = value.parse().ok().filter(|n| (1..=MOST_SEATS).contains(n));
                return self.seats.is_some();
            }
            Param::Leaves if !value.is_empty() && !self.leaves.iter().any(|h| h == value) => {
                self.leaves.push(value.to_owned());
            }
            _ => {}
        }
        true
    }

    /// Its parameters; what has its default is left out.
    pub fn write(&self, add: &mut impl FnMut(Param, Option<String>)) {
        add(Param::If, (!self.scenario.is_empty()).then(|| self.scenario.to_string()));
        add(Param::Plan, self.plan.clone());
        add(Param::Pays, self.yearly.then(|| YEAR.to_owned()));
        add(Param::Seats, self.seats.map(|n| n.to_string()));
        for harness in &self.leaves {
            add(Param::Leaves, Some(harness.clone()));
        }
    }

    /// For whom seats are paid.
    pub fn seats(&self) -> Seats {
        self.seats.map_or(Seats::Each, Seats::Shared)
    }
}

/// The cells that are asked of, with the time that they stand for: not from before anything was read, because a plan
/// is not paid for days of which nothing is known.
pub fn slice(kept: Slice, first: Option<Millis>, zone: &Zone) -> Slice {
    let begin = first.map(|first| zone.start_of(zone.day(first)));
    let from = match (kept.from, begin) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    };
    // Whole slots, so that nothing is computed anew by the minute.
    let to = kept.to.map(|to| slot_of(to.saturating_add(SLOT - 1)));
    kept.over(from, to)
}

#[cfg(test)]
mod tests;
