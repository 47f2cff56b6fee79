//! Sessions: the list of them, and what is in one.

pub mod csv;
pub mod list;
pub mod one;
pub mod order;
pub mod sums;
