//! What has to be asked of sources that hold the same sessions.

use super::Sessions;
use rustc_hash::FxHashMap;

/// What one source has to tell. Hashes of sessions, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Sessions that an earlier source holds in just the same way: their cells.
    pub cells: Vec<u64>,
    /// Sessions that sources hold differently: their requests.
    pub rows: Vec<u64>,
}

impl Share {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.rows.is_empty()
    }

    /// Whether the source's own cells of a session are not in the sum as they are.
    pub fn has(&self, session: u64) -> bool {
        self.cells.binary_search(&session).is_ok() || self.rows.binary_search(&session).is_ok()
    }
}

/// What all of them have to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One for each source, in their order.
    pub shares: Vec<Share>,
    /// How many sessions stand in more than one of them.
    pub sessions: u64,
}

/// What sources have to tell, by the sessions that they hold. Of equal copies the first one counts.
pub fn plan(sources: &[&Sessions]) -> Plan {
    let mut first: FxHashMap<u64, usize> = FxHashMap::default();
    let mut shared: FxHashMap<u64, bool> = FxHashMap::default();
    for (i, source) in sources.iter().enumerate() {
        for held in source.list() {
            let known = *first.entry(held.session).or_insert(i);
            if known != i {
                let same = sources[known].get(held.session) == Some(held);
                *shared.entry(held.session).or_insert(true) &= same;
            }
        }
    }
    let mut shares = vec![Share::default(); sources.len()];
    for (i, (source, share)) in sources.iter().zip(&mut shares).enumerate() {
        for held in source.list() {
            match shared.get(&held.session) {
                Some(false) => share.rows.push(held.session),
                Some(true) if first.get(&held.session) != Some(&i) => share.cells.push(held.session),
                _ => {}
            }
        }
    }
    Plan { shares, sessions: shared.len() as u64 }
}
