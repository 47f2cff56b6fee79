//! Plans: what they cost, what they hold, and what of them is used.
//!
//! ```text
//! cells ─ meter (units per token, by model and hour) ─ amounts ─ windows (from, to, used, limit)
//! ```
//!
//! Invariants:
//! - Plans are data (`book.json`); a new plan is a new entry. Every price and every term says from when it holds and
//!   where it stands. What nobody publishes is absent, never guessed.
//! - Amounts are whole millionths of a plan's unit; every published coefficient is a whole number of them (a test).
//! - A meter asks for token classes, model and time only, so that cells are metered as their requests would be.

mod book;
mod calibrate;
mod data;
mod level;
mod leverage;
mod meter;
mod owner;
mod subscription;
mod track;
mod window;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;

pub use book::{Draws, Event, EventKind, Money, Overflow, Plan, PlanBook, Price, Terms};
pub use calibrate::{Calibration, between, calibrate, within};
pub use level::{Level, Origin, Past, Subscribed, levels};
pub use leverage::Leverage;
pub use meter::{Coefficients, Meter, UNIT};
pub use subscription::{Part, Subscription, Usage, split, usage};
pub use track::{Run, Track, tracks, used_share, window_name};
pub use window::{Anchor, Used, Window, WindowKind, windows};
