//! What can be asked of a source, and what it answers beside its cells.

use metering::cell::CellSet;
use metering::request::{MissGroup, Request};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// How many of the costliest misses of a source are told.
pub const MOST_MISSES: usize = 2_000;

/// What is asked of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Want {
    /// Cells without sessions.
    #[default]
    Cells,
    /// Cells by session.
    Sessions,
    /// The requests of one session, one by one.
    Session(String),
    /// The requests that missed the cache, one by one; but for expected misses.
    Misses,
}

impl Want {
    /// Whether a feed's request is one of those that are asked for.
    pub fn keeps(&self, request: &Request) -> bool {
        match self {
            Self::Cells | Self::Sessions => false,
            Self::Session(session) => request.session.as_deref() == Some(session),
            Self::Misses => request.miss_cause.is_some_and(|c| c.group() != MissGroup::Expected),
        }
    }
}

/// What a source says beside its cells.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// Cells by session.
    pub cells: Arc<CellSet>,
    /// Requests one by one.
    pub requests: Vec<Request>,
}

/// The costliest misses first; of those that cost the same or have no price, the ones that missed most.
pub fn costliest_first(a: &Request, b: &Request) -> Ordering {
    (b.waste_nanousd, b.missed_tokens, &b.id).cmp(&(a.waste_nanousd, a.missed_tokens, &a.id))
}
