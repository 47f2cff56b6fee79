//! Finding and reading log files: the only part that touches them.
//!
//! ```text
//! places → walk → pool → read (lines, documents) ─┐
//!                      └ sqlite (tables) ─────────┴→ Ledger
//! ```
//!
//! Streams: a file is read in chunks and never lies in memory as a whole. Logs are never written to, not even by
//! SQLite: a database that cannot be read without touching its folder is copied first.

pub mod label;
pub mod places;
pub mod pool;
pub mod read;
pub mod shared;
pub mod sqlite;
pub mod tree;
pub mod walk;
