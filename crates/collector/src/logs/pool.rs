//! Reads many files on every core: each thread fills a ledger of its own, and the ledgers are merged.

use super::read;
use super::walk::LogFile;
use crate::machine::Owner;
use metering::ledger::Ledger;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// How far reading has come. Shared between the threads that read and those that tell.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files to read.
    pub files_total: AtomicU64,
    /// Files read.
    pub files_done: AtomicU64,
    /// Bytes to read.
    pub bytes_total: AtomicU64,
    /// Bytes read.
    pub bytes_done: AtomicU64,
}

/// Reads all files.
pub fn read_all(files: &[LogFile], owner: &Owner, progress: &Progress) -> Ledger {
    progress.files_total.store(files.len() as u64, Ordering::Relaxed);
    progress.bytes_total.store(files.iter().map(|f| f.stamp.len).sum(), Ordering::Relaxed);
    // The largest first, so that no thread is left alone with one at the end.
    let mut order: Vec<&LogFile> = files.iter().collect();
    order.sort_by_key(|f| std::cmp::Reverse(f.stamp.len));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut ledger = Ledger::default();
        let mut buffer = Vec::new();
        while let Some(file) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            read::whole(file, owner, &mut ledger, &mut buffer, &mut |n| {
                progress.bytes_done.fetch_add(n, Ordering::Relaxed);
            });
            progress.files_done.fetch_add(1, Ordering::Relaxed);
        }
        ledger
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(files.len()).max(1);
    let mut ledgers: Vec<Ledger> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut ledgers = vec![work()];
        // The core does not panic; if a thread is lost all the same, what the others read is kept.
        ledgers.extend(others.into_iter().filter_map(|t| t.join().ok()));
        ledgers
    });
    // Merging costs by the size of what is added.
    ledgers.sort_by_key(|l| std::cmp::Reverse(l.len()));
    let mut ledgers = ledgers.into_iter();
    let mut all = ledgers.next().unwrap_or_default();
    ledgers.for_each(|l| all.merge(l));
    all
}
