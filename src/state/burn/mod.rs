//! The Burn view's figures: pure functions from cells, a slice, a zone and an instant to what is drawn.
//!
//! Nothing in here is reactive and nothing knows the page; `state::board` calls these in memos.

pub mod burst;
pub mod calendar;
pub mod charge;
pub mod coverage;
pub mod csv;
pub mod figures;
pub mod kpi;
pub mod left;
pub mod notes;
pub mod range;
pub mod rank;
pub mod recent;
pub mod series;
pub mod silence;
pub mod table;

#[cfg(test)]
pub mod sample;
