//! Pure functions behind the Cache view: from cells, a slice and a range to plain data.
//!
//! Every figure is a sum over cells, but for [`events`], which tells single requests, and [`group`], which puts these with their sums.

pub mod events;
pub mod group;
pub mod headline;
pub mod hit;
pub mod mix;
pub mod ranking;
#[cfg(test)]
pub mod sample;
pub mod table;
pub mod ttl;
pub mod usage;
