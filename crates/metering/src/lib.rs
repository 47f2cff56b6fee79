//! What coding-agent harnesses log, as requests, cells and quota levels.
//!
//! ```text
//! bytes ─ scan ─ format/<harness> ─ Sighting, PromptMark, … ─ Ledger ─ Request (feed row) ─ Cell
//! ```
//!
//! Pure: no I/O, no clock, no random source, no panic. Reading never fails: bytes in, rows and findings out.
//! The words used here are defined in `docs/architecture.md`; how each number is computed is in `docs/method.md`.

pub mod cache;
pub mod cell;
pub mod clickhouse;
pub mod demo;
pub mod feed;
pub mod forecast;
pub mod format;
pub mod key;
pub mod ledger;
pub mod merge;
pub mod metrics;
pub mod names;
pub mod plan;
pub mod price;
pub mod record;
pub mod request;
pub mod scan;
pub mod share;
pub mod snapshot;
pub mod time;
pub mod whatif;
