//! Sources to rows: the collector, feeds at an address, folders and files, the demo.
//!
//! Everything that can go wrong here is a [`FetchError`] with a next step in `text`; nothing fails otherwise.

mod clickhouse;
mod collector;
mod demo;
mod feed;
mod loader;
pub mod local;
pub mod memory;
mod metrics;
mod want;

pub use clickhouse::{Coarse, Database, DatabaseError, Entry, Look, Seen, USUAL};
pub use loader::{Loader, use_loader};
pub use metrics::{Access, DAYS, Login, MetricsError, Place};
pub use want::{MOST_MISSES, More, Want, costliest_first};

use metering::cell::CellSet;
use metering::clickhouse::Menu;
use metering::merge::Sessions;
use metering::request::{Finding, Quota};
use serde::{Deserialize, Serialize};

/// What was read of a source.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Its cells.
    pub cells: CellSet,
    /// Levels of plans.
    pub quotas: Vec<Quota>,
    /// What was skipped.
    pub findings: Vec<Finding>,
    /// What is known of the reading.
    pub stats: Stats,
    /// Which sessions it holds; `None` where it holds cells alone, or has to be asked.
    pub sessions: Option<Sessions>,
    /// Names that are not all among its cells.
    pub menus: Vec<Menu>,
}

/// What is known of a reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Files that were read.
    pub files: u64,
    /// Files that no reader wanted.
    pub files_unknown: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Records or rows that were understood.
    pub records: u64,
    /// How fine the cells of a database that is too large to be read whole are.
    pub coarse: Option<Coarse>,
    /// Counters of a store of metrics that were read.
    pub series: u64,
    /// Requests that were seen more than once and counted once.
    pub repeated: u64,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The date of the price book.
    pub prices: Option<String>,
    /// Who wrote the feed.
    pub generator: Option<String>,
    /// When the feed was written, epoch milliseconds.
    pub written: Option<i64>,
    /// Where the next question for changes goes on.
    pub cursor: Option<u64>,
    /// Whether the feed says that its data is invented.
    pub demo: bool,
    /// Folders that the collector read.
    pub folders: Vec<Folder>,
}

/// A folder with logs that the collector found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Folder {
    /// The harness, as in the feed.
    pub harness: String,
    /// The folder, without the part that names a person.
    pub folder: String,
    /// Log files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What the reader of folders and files tells.
#[derive(Clone, Debug)]
pub enum LocalEvent {
    /// How far it is; at most every 50 ms.
    Progress {
        /// Files that are read.
        files_done: u64,
        /// Files to read.
        files_total: u64,
        /// Bytes that are read.
        bytes_done: u64,
        /// Bytes to read.
        bytes_total: u64,
        /// The file that is being read.
        file: String,
    },
    /// Everything was read.
    Done(Box<Loaded>),
    /// Nothing could be read.
    Failed(LocalError),
}

/// Why folders and files could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalError {
    /// There is no file in what was dropped or picked.
    NoFiles,
    /// No file in it is one that a harness writes: how many files there were.
    NoLogs(u64),
    /// The browser does not start workers here.
    NoWorkers,
    /// A worker stopped: what it said.
    WorkerStopped(String),
}

/// Why a source could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The address is none.
    BadAddress,
    /// Nobody answers, or the browser may not read the answer: a page cannot tell these two apart.
    Unreachable {
        /// Whether the address is of another origin than the page, so that it needs the other's permission.
        foreign: bool,
    },
    /// The server answered with an HTTP status that is no success.
    HttpStatus(u16),
    /// The answer is no metering feed; how its first line begins.
    NotAFeed(String),
    /// The feed is of a version that this page does not know.
    NewerFeed(u32),
    /// A feed without any row.
    EmptyFeed,
    /// The connection broke in the middle.
    Broken,
    /// A store of metrics.
    Metrics(MetricsError),
    /// A database.
    Database(DatabaseError),
    /// Folders and files.
    Local(LocalError),
}
