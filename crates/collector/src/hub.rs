//! What the thread that reads and the tasks that serve share.

use crate::feed::GENERATOR;
use crate::logs::places::Root;
use crate::logs::pool::Progress;
use crate::logs::shared::Shared;
use crate::machine::Owner;
use crate::table::{Cursor, Table};
use metering::ledger::Ledger;
use metering::price::Book;
use serde::Serialize;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// The collector while it serves.
#[derive(Debug)]
pub struct Hub {
    /// Where logs are looked for.
    pub roots: Vec<Root>,
    /// Whose logs they are.
    pub owner: Owner,
    /// How far the first reading has come.
    pub progress: Progress,
    /// Everything read so far.
    pub ledger: Shared,
    /// Whether nothing is read and the page is to show the demo.
    pub demo: bool,
    sources: Mutex<Vec<Source>>,
    published: watch::Sender<Option<Arc<Table>>>,
    first: Cursor,
}

/// A folder with logs.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// The harness, as in the feed.
    pub harness: &'static str,
    /// The folder, without the part that names a person.
    pub folder: String,
    /// Log files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The answer of `/status.json`.
#[derive(Debug, Serialize)]
pub struct Status {
    /// Who answers.
    generator: &'static str,
    /// Whether the first reading is over.
    state: State,
    /// Whether any logs exist; without them the page shows the demo.
    logs: bool,
    /// Whether the demo was asked for.
    demo: bool,
    files_done: u64,
    files_total: u64,
    bytes_done: u64,
    bytes_total: u64,
    /// Once everything was read.
    requests: Option<u64>,
    /// Failed attempts.
    errors: Option<u64>,
    cursor: Option<Cursor>,
    /// Folders that hold logs.
    harnesses: Vec<Source>,
    /// Every folder that is looked into: where each harness keeps its logs.
    places: Vec<Place>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Reading,
    Ready,
}

#[derive(Debug, Serialize)]
struct Place {
    harness: &'static str,
    folder: String,
}

impl Hub {
    /// A collector that has read nothing yet. `first` is the cursor of its first publication.
    pub fn new(roots: Vec<Root>, owner: Owner, demo: bool, first: Cursor) -> Self {
        Self {
            roots,
            owner,
            progress: Progress::default(),
            ledger: Shared::default(),
            demo,
            sources: Mutex::default(),
            published: watch::Sender::new(None),
            first,
        }
    }

    /// Publishes what the ledger holds now. The first call ends the state "reading".
    pub fn publish(&self) {
        let previous = self.published.borrow().clone();
        let cursor = previous.as_ref().map_or(self.first, |p| p.cursor + 1);
        let ledger = self.ledger.get();
        if let Some(table) = Table::next(previous.as_deref(), cursor, &ledger, &self.roots, Book::builtin()) {
            self.published.send_replace(Some(Arc::new(table)));
        }
    }

    /// Follows the publications; `None` until the first.
    pub fn follow(&self) -> watch::Receiver<Option<Arc<Table>>> {
        self.published.subscribe()
    }

    /// Waits for the first publication and returns the newest.
    pub async fn table(&self) -> Option<Arc<Table>> {
        let mut follow = self.follow();
        follow.wait_for(Option::is_some).await.ok()?.clone()
    }

    /// The ledger, for an answer that needs single requests.
    pub fn requests(&self) -> Arc<Ledger> {
        self.ledger.get()
    }

    /// Says how many files and bytes lie in each root.
    pub fn set_sizes(&self, sizes: &[(u64, u64)]) {
        let list = self.roots.iter().zip(sizes).filter(|(_, size)| size.0 > 0);
        let source = |(root, &(files, bytes)): (&Root, &(u64, u64))| Source {
            harness: root.harness,
            folder: root.shown.clone(),
            files,
            bytes,
        };
        *self.sources.lock().unwrap_or_else(PoisonError::into_inner) = list.map(source).collect();
    }

    /// The present state, for `/status.json`.
    pub fn status(&self) -> Status {
        let table = self.published.borrow().clone();
        let harnesses = self.sources.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let number = |n: &std::sync::atomic::AtomicU64| n.load(Ordering::Relaxed);
        Status {
            generator: GENERATOR,
            state: if table.is_some() { State::Ready } else { State::Reading },
            logs: !harnesses.is_empty(),
            demo: self.demo,
            files_done: number(&self.progress.files_done),
            files_total: number(&self.progress.files_total),
            bytes_done: number(&self.progress.bytes_done),
            bytes_total: number(&self.progress.bytes_total),
            requests: table.as_ref().map(|t| t.requests),
            errors: table.as_ref().map(|t| t.errors),
            cursor: table.as_ref().map(|t| t.cursor),
            harnesses,
            places: self
                .roots
                .iter()
                .map(|r| Place { harness: r.harness, folder: r.shown.clone() })
                .collect(),
        }
    }
}
