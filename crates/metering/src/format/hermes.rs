//! Hermes Agent.
//!
//! `state.db` in `~/.hermes/`, in `~/.hermes/profiles/<profile>/`, or where `HERMES_HOME` points.
//! [source: NousResearch/hermes-agent, hermes_state_usage.py, hermes_state_common.py, agent/usage_pricing.py]
//!
//! What makes these logs hard, and what is done about it:
//! - There are sums only: `sessions` has one per session, under one model; the newer `session_model_usage` one per
//!   session, model, provider and task. Each may lack what the other has: calls beside the main loop (vision,
//!   compression, titles) are in the second only, and what was written before it existed, or in one go, in the first.
//!   So every row of the second counts, and what the first has beyond its main loop's rows ([`store`]).
//! - A compression ends a session and goes on in a new one; both are one conversation. A branch and a reset begin one
//!   of their own, and any other child is a subagent.
//! - Counts are disjoint, reasoning is inside the output. Cron jobs are scheduled; reviews of memory and skills are
//!   background.
//! - Costs are billed ones where the provider tells, else estimates; 0 is "included" or unknown.

mod store;

use super::{Format, Shape, Table};
use crate::request::harness;
use memchr::memmem;

/// The database.
pub const DATABASE: Format = Format {
    name: "hermes-db",
    harness: harness::HERMES,
    shape: Shape::Tables(&[
        Table { name: "sessions", filter: None },
        Table { name: "session_model_usage", filter: None },
    ]),
    claims: |path| {
        let mut names = path.rsplit('/');
        names.next() == Some("state.db") && names.any(|n| matches!(n, ".hermes" | "hermes"))
    },
    sniff: |head| {
        head.starts_with(b"SQLite format 3\0")
            && ["billing_provider", "parent_session_id", "cache_read_tokens"]
                .iter()
                .all(|c| memmem::find(head, c.as_bytes()).is_some())
    },
    open: |_| Box::new(store::Store::default()),
};

#[cfg(test)]
mod tests;
