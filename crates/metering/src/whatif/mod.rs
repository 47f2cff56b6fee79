//! What the same work would cost elsewhere, what a plan would have done with it, and what a plan would have to cost.
//!
//! ```text
//! cells ─ Scenario (model, hit rate, lifetime, rounds) ─ Work (rows: slot, person, harness, tokens, list cost)
//! Work ─ Rules (of a plan, or of a Design) ─ windows, one person at a time ─ Outcome ─ Margins
//! ```
//!
//! Invariants:
//! - Without a change the list cost is that of the requests one by one in the standard tier, but for the rounding that
//!   [`Work`] states: cells know their tokens by prompt size, and no price changes within a slot.
//! - Accepted + overflow + closed + foreign is all of the work, to the nano-dollar.
//! - The same cells in any order give the same result. Money is whole nano-dollars, amounts are whole millionths of a
//!   plan's unit; floats are for ratios only.
//! - A new price or another quota needs no new [`Work`]: only a change of the scenario does.

mod compact;
mod design;
mod margin;
mod moves;
mod outcome;
mod rules;
mod scenario;
mod simulate;
mod tier;
mod wall;
mod work;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

pub use compact::{number as write_number, read as read_number};
pub use design::{Count, Design};
pub use margin::{Designed, Margin, Margins, designed};
pub use outcome::{Outcome, Person, Ran, Tally};
pub use rules::{MONTH, Rules, Seats, Setting};
pub use scenario::{Scenario, Ttl};
pub use tier::{Closed, carries, carries_each, cheapest_of_all, closed, family};
pub use work::{Rated, Share, Work};
