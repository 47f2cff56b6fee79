//! The Harnesses view's figures: pure functions from cells to harness × model, per query.
//!
//! One pass over the cells makes the [`pairs`]; everything else is made from these few.

pub mod answer;
pub mod beside;
pub mod csv;
pub mod pairs;
pub mod row;
pub mod shape;
pub mod tally;

#[cfg(test)]
pub mod sample;
