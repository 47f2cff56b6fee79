//! What can be asked of a source, and what it answers beside its cells.

use metering::cell::CellSet;
use metering::merge::{Sessions, session_hash};
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
    /// Which sessions it holds.
    Held,
    /// The cells of these sessions, by their hashes, sorted. They do not name them.
    Part(Vec<u64>),
    /// The requests of these sessions, one by one.
    Rows(Vec<u64>),
}

impl Want {
    /// The same question in several, none of them about more than so many sessions.
    pub fn batches(&self, most: usize) -> Vec<Self> {
        match self {
            Self::Part(list) => list.chunks(most).map(|part| Self::Part(part.to_vec())).collect(),
            Self::Rows(list) => list.chunks(most).map(|part| Self::Rows(part.to_vec())).collect(),
            other => vec![other.clone()],
        }
    }

    /// Whether a feed's request is counted into cells.
    pub fn counts(&self, request: &Request) -> bool {
        match self {
            Self::Cells | Self::Sessions | Self::Held => true,
            Self::Part(_) => self.keeps(request),
            Self::Session(_) | Self::Misses | Self::Rows(_) => false,
        }
    }

    /// Whether a feed's request is one of those that are asked for.
    pub fn keeps(&self, request: &Request) -> bool {
        match self {
            Self::Cells | Self::Sessions | Self::Held => false,
            Self::Session(session) => request.session.as_deref() == Some(session),
            Self::Part(list) | Self::Rows(list) => {
                let session = request.session.as_deref().map(session_hash);
                session.is_some_and(|hash| list.binary_search(&hash).is_ok())
            }
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
    /// Which sessions it holds; `None` where that was not asked, or it cannot tell.
    pub sessions: Option<Sessions>,
    /// How many of the latest sessions it tells, where it has more of them.
    pub latest: Option<u64>,
}

impl More {
    /// Adds what another answer says.
    pub fn add(&mut self, other: Self) {
        if !other.cells.is_empty() {
            Arc::make_mut(&mut self.cells).merge(&other.cells);
        }
        self.requests.extend(other.requests);
        self.latest = self.latest.max(other.latest);
        match (&mut self.sessions, other.sessions) {
            (Some(own), Some(more)) => own.merge(more),
            (own, more) => *own = own.take().or(more),
        }
    }
}

/// The costliest misses first; of those that cost the same or have no price, the ones that missed most.
pub fn costliest_first(a: &Request, b: &Request) -> Ordering {
    (b.waste_nanousd, b.missed_tokens, &b.id).cmp(&(a.waste_nanousd, a.missed_tokens, &a.id))
}
