//! What is to be said of an answer: its two figures, and in which cases they are what.

use super::WhatIf;
use super::answer::OnPlan;
use metering::plan::Overflow;
use metering::time::Millis;
use metering::whatif::{Outcome, Rated};

/// Which answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is changed.
    Same,
    /// At list price.
    Listed,
    /// At list price, by a model of which no price is known.
    Unpriced,
    /// On a plan.
    Plan,
    /// On a plan of which nobody publishes what it holds: at least so much.
    Unknown,
    /// On a plan that has no published price.
    NoPrice,
    /// A plan that serves none of it.
    Unserved,
    /// A plan is closed to harnesses.
    Closed,
    /// The same, but none of the work on it is theirs.
    NobodyLeaves,
}

/// Two figures in nano-dollars, and their ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Which answer it is.
    pub kind: Kind,
    /// What is paid as it is.
    pub before: u64,
    /// What would be paid; `None` where that is not known.
    pub after: Option<u64>,
    /// After ÷ before, of what has a price in both.
    pub times: Option<f64>,
}

/// The answer. `logged` and `rated` are the work before and after.
pub fn answer(asked: &WhatIf, logged: &Rated, rated: &Rated, on_plan: Option<&OnPlan>) -> Answer {
    let before = logged.base;
    let ratio = |after: u64| (before > 0).then(|| after as f64 / before as f64);
    let Some((on, tier)) = on_plan.and_then(|on| Some((on, on.tier()?))) else {
        let unpriced = rated.requests > 0 && rated.unpriced_requests == rated.requests;
        let kind = match (asked.scenario.is_empty(), unpriced && before > 0) {
            (true, _) => Kind::Same,
            (_, true) => return Answer { kind: Kind::Unpriced, before, after: None, times: None },
            _ => Kind::Listed,
        };
        return Answer { kind, before, after: Some(rated.cost.total()), times: rated.multiple() };
    };
    if let Some(closed) = &on.closed {
        let before = closed.paid_before().unwrap_or(0);
        let kind = if closed.left() > 0 { Kind::Closed } else { Kind::NobodyLeaves };
        return Answer { kind, before, after: closed.paid_after(), times: closed.multiple() };
    }
    let all = &tier.outcome.all;
    if all.slots == 0 && all.closed_cost == 0 {
        return Answer { kind: Kind::Unserved, before, after: None, times: None };
    }
    let after = tier.outcome.complete();
    let kind = match (after, carries(&tier.outcome)) {
        (None, _) => Kind::NoPrice,
        // A multiple of what may not be carried at all would mean nothing.
        (_, Carries::Unknown | Carries::Short) => {
            return Answer { kind: Kind::Unknown, before, after, times: None };
        }
        _ => Kind::Plan,
    };
    Answer { kind, before, after, times: after.and_then(ratio) }
}

/// Whether a plan carries the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carries {
    /// It is asked for nothing.
    Nothing,
    /// All that it covers and serves.
    All,
    /// Not known: the period is too short to tell.
    Short,
    /// Not known: nobody publishes what it holds.
    Unknown,
    /// It runs out.
    RunsOut {
        /// When, for the first time.
        first: Option<Millis>,
        /// List cost of what is refused.
        refused: u64,
        /// What happens to it.
        overflow: Overflow,
    },
}

/// Whether a plan carries the work.
pub fn carries(outcome: &Outcome) -> Carries {
    if outcome.all.slots == 0 {
        Carries::Nothing
    } else if outcome.all.refused() > 0 {
        let first = outcome.windows.iter().filter_map(|w| w.first_out).min();
        Carries::RunsOut { first, refused: outcome.all.overflow_cost, overflow: outcome.overflow }
    } else if outcome.known {
        Carries::All
    } else if outcome.short {
        Carries::Short
    } else {
        Carries::Unknown
    }
}
