//! Which sessions a source holds.

use crate::key::Key;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What a source holds of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Held {
    /// See [`session_hash`].
    pub session: u64,
    /// Its requests and failed attempts.
    pub rows: u64,
    /// A checksum of these, whatever their order: equal where their ids and tokens are.
    pub digest: u64,
}

/// The sessions of a source, by their hashes, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions(Vec<Held>);

/// What stands for a session's id among the sessions of a source.
pub fn session_hash(session: &str) -> u64 {
    Key::of(&[session]).0 as u64
}

/// Counts the requests of sessions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted(FxHashMap<u64, (u64, u64)>);

impl Counted {
    /// Counts a request or a failed attempt, which comes once.
    pub fn count(&mut self, session: u64, id: Key, tokens: u64) {
        let held = self.0.entry(session).or_default();
        held.0 += 1;
        held.1 = held.1.wrapping_add(row_checksum(id, tokens));
    }

    /// What was counted.
    pub fn sessions(&self) -> Sessions {
        self.0.iter().map(|(&session, &(rows, digest))| Held { session, rows, digest }).collect()
    }
}

/// What one row adds to the checksum of its session: of its id and its prompt and output tokens.
pub fn row_checksum(id: Key, tokens: u64) -> u64 {
    (id.0 as u64).wrapping_mul(tokens.wrapping_mul(2).wrapping_add(1))
}

impl FromIterator<Held> for Sessions {
    fn from_iter<I: IntoIterator<Item = Held>>(held: I) -> Self {
        let mut list: Vec<Held> = held.into_iter().collect();
        list.sort_unstable();
        list.dedup_by(|more, held| {
            let same = more.session == held.session;
            if same {
                held.rows = held.rows.saturating_add(more.rows);
                held.digest = held.digest.wrapping_add(more.digest);
            }
            same
        });
        Self(list)
    }
}

impl Sessions {
    /// Sorted by their hashes.
    pub fn list(&self) -> &[Held] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One of them.
    pub fn get(&self, session: u64) -> Option<&Held> {
        let at = self.0.binary_search_by_key(&session, |held| held.session).ok()?;
        self.0.get(at)
    }

    /// Those of another reader too.
    pub fn merge(&mut self, other: Self) {
        *self = std::mem::take(&mut self.0).into_iter().chain(other.0).collect();
    }

    /// Whether it holds every session of another, with at least as many rows: what was there when the other was read, and
    /// what came since.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|held| self.get(held.session).is_some_and(|own| own.rows >= held.rows))
    }

    /// Whether another source holds any of them.
    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        few.0.iter().any(|held| many.get(held.session).is_some())
    }
}
