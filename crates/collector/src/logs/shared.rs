//! The one ledger of a running collector.

use metering::ledger::Ledger;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A ledger that one thread writes and many read. A reader keeps the state it took, however long it needs; only a
/// write that happens meanwhile pays for a copy.
#[derive(Debug, Default)]
pub struct Shared(Mutex<Arc<Ledger>>);

impl Shared {
    /// The present state.
    pub fn get(&self) -> Arc<Ledger> {
        self.lock().clone()
    }

    /// Puts another ledger in its place.
    pub fn set(&self, ledger: Ledger) {
        *self.lock() = Arc::new(ledger);
    }

    /// Changes the ledger.
    pub fn edit<R>(&self, change: impl FnOnce(&mut Ledger) -> R) -> R {
        change(Arc::make_mut(&mut self.lock()))
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Ledger>> {
        // Ledgers hold no promises that a panic could break halfway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
