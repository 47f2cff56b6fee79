//! The same session seen by two sources counts once.
//!
//! A source says which sessions it holds, with a checksum of each ([`Sessions`]). From these alone it is known what to
//! ask ([`plan`]): of a session that all copies hold alike, the cells of every copy but the first; of one that they hold
//! differently, the requests of every copy. What comes of it is `Σ cells − cells of those copies + cells of the union`
//! ([`unite`]), in whole numbers, so that nothing is counted twice and nothing is lost.

mod plan;
mod sessions;
mod union;

pub use plan::{Plan, Share, plan};
pub(crate) use sessions::Counted;
pub use sessions::{Held, Sessions, row_checksum, session_hash};
pub use union::{Piece, union, unite};

#[cfg(test)]
mod tests;
