//! When a plan's window runs out, with a band, and how good such forecasts were.
//!
//! ```text
//! amounts per quarter hour ─ History ─┐
//! the window and what is used of it ──┴─ forecast ─ Forecast     what is said now
//! past windows ───────────── History ─── backtest ─ Trial ─ Verdict   how good that was
//! ```
//!
//! **In.** A [`History`]: what was used of the plan, all of it, in slots of 15 minutes, in any unit, and the person's
//! zone. A [`Window`]: from, to, used and limit, in the same unit (with shares of the limit, the limit is 1). `now`.
//! Where only levels were recorded, [`amounts_of_levels`] makes amounts of them. Where a used-up window stopped the work,
//! [`History::with_stops`] keeps that from looking like rest.
//!
//! **Out.** A [`Forecast`], or why nothing can be said: a [`Silence`]. [`look_ahead`] gives both that and a fan for a chart
//! for the price of one.
//!
//! **How.** Not by a straight line: in 256 ways in which it may go on, each made of pieces of the past in the size of what
//! is used at present. Today goes on as after those past moments, about this time of the day, that were like this one; then
//! come whole past days of the same kind. All that is said is counted over these ways, so the band is as wide as the past
//! differed; with little past even days of any size stand among them. The formulas are in `docs/method.md`.
//!
//! The same input gives the same output on every machine: no clock, no random source, no function that machines round
//! differently.

mod ahead;
mod backtest;
mod days;
mod history;
mod levels;
mod line;
mod pool;
pub mod synthetic;
mod tell;
mod way;

pub use backtest::{SHARES, Score, Trial, Verdict, backtest};
pub use history::History;
pub use levels::amounts_of_levels;
pub use line::straight_line;
pub use tell::{Ahead, look_ahead};

use crate::time::Millis;

/// A window that runs, in the history's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// When it began.
    pub from: Millis,
    /// When it starts anew.
    pub to: Millis,
    /// What is used of it.
    pub used: f64,
    /// What it holds.
    pub limit: f64,
}

/// A window that is over, or that may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastWindow {
    /// When it began.
    pub from: Millis,
    /// When the next one began.
    pub to: Millis,
    /// What it held.
    pub limit: f64,
}

/// What lies within 10 % and 90 % of all ways, and in the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// One way in ten has less.
    pub low: f64,
    /// The median.
    pub mid: f64,
    /// One way in ten has more.
    pub high: f64,
}

/// How much of a past a forecast has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Past days.
    Days,
    /// Less than three whole days, and the pace of this window.
    FewDays,
    /// No whole day: today so far and the pace of this window.
    Pace,
}

/// What a forecast rests on, and on how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Which model was used.
    pub model: Model,
    /// Whole past days, each from its quietest hour to the next.
    pub days: usize,
}

/// From which chance on it is told that a window runs out. Less than a half, because to stand before an empty plan
/// unwarned is worse than to be warned in vain (our choice).
pub const TOLD: f64 = 0.4;

/// When a window runs out. What is used beyond the limit is what would be, were it not there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// When it runs out, where that is to be told: from a chance of [`TOLD`] on.
    pub run_out: Option<Millis>,
    /// When it runs out, if it does, however unlikely that is: the median of the ways that do. `None` where none does.
    pub run_out_if: Option<Millis>,
    /// One way in ten runs out before; `None` where fewer do before the reset.
    pub early: Option<Millis>,
    /// Nine ways in ten have run out by then; `None` where fewer do before the reset.
    pub late: Option<Millis>,
    /// The share of ways that last to the reset, 0 to 1.
    pub chance_to_last: f64,
    /// What will have been used of the window when it starts anew.
    pub use_at_reset: Band,
    /// What was used per hour of late: in the last hour of windows of up to 12 hours, in the last day of longer ones.
    pub rate_now: f64,
    /// What may be used per hour to the reset so that it just lasts.
    pub safe_rate: f64,
    /// What this rests on.
    pub basis: Basis,
}

/// Why nothing can be said of when a window runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Silence {
    /// It is over: its reset has passed.
    Over,
    /// It has not begun.
    NotBegun,
    /// Its limit or what is used of it is no amount.
    NoLimit,
    /// All of it is used.
    UsedUp,
    /// There is no whole day of history, and less than 2 % of its time has gone.
    TooEarly,
    /// There is no history, and nothing is used of it.
    NoUse,
}

/// When a window runs out, by what was used before `now`.
///
/// # Errors
/// Why nothing can be said.
pub fn forecast(history: &History, window: &Window, now: Millis) -> Result<Forecast, Silence> {
    look_ahead(history, window, now).map(|ahead| ahead.forecast())
}

#[cfg(test)]
mod tests;
