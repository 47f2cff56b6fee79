//! Everything one worker has read: a ledger, feeds, and what was passed over. Bytes are pushed in; nothing here
//! knows of a browser.

use super::beside::Tail;
use crate::fetch::feed::{FeedReader, cells_of, requests_of};
use crate::fetch::{Loaded, More, Stats, Want};
use crate::worker::wire;
use metering::cell::CellSet;
use metering::feed::{self, Line};
use metering::format::tables::Begin;
use metering::format::{FORMATS, FileInfo, FileReader, Format, Out, Shape, choose, harness_of};
use metering::ledger::Ledger;
use metering::merge::Sessions;
use metering::price::Book;
use metering::request::{Finding, Quota};
use metering::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 64 << 10;

/// What was read.
#[derive(Debug, Default)]
pub struct Intake {
    pub(super) ledger: Ledger,
    rest: Rest,
    feeds: CellSet,
}

/// What was read beside the ledger and the feeds' cells.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rest {
    quotas: Vec<Quota>,
    findings: Vec<Finding>,
    /// The sessions of feeds.
    sessions: Sessions,
    /// Kind → one of its files, and how many there are.
    skipped: BTreeMap<Skip, (String, u64)>,
    files: u64,
    rows: u64,
    /// Paths of those files that are metering feeds.
    feeds: Vec<String>,
}

/// Why a file was not read. Files with the same reason are one finding, however many there are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Skip {
    /// A database that no harness is known to keep.
    Database,
    /// What lies beside a database, without it.
    Beside,
    /// A database inside a gzip file.
    Packed,
    /// What the browser said when SQLite was to be loaded.
    NoSqlite(String),
    /// With what its name ends.
    Unknown(Option<String>),
    /// What the browser said.
    Unreadable(String),
}

impl Skip {
    fn reason(&self) -> String {
        match self {
            Self::Database => {
                String::from("No known harness keeps SQLite databases like this one; they were not read.")
            }
            Self::Beside => String::from(
                "The file belongs to an SQLite database that was not added with it; it was not read. Add the whole \
                 folder that holds both.",
            ),
            Self::Packed => String::from(
                "The page cannot read an SQLite database inside a gzip file. Unpack it, with the file ending in -wal \
                 beside it if there is one, and add the folder.",
            ),
            Self::NoSqlite(why) => format!(
                "The part of this page that reads SQLite databases could not be loaded ({}), so they were not read. \
                 Reload the page while its server can be reached, and add them again; `fuelgauge export` reads them \
                 too, and its file can be added here.",
                why.trim_end_matches('.')
            ),
            Self::Unknown(Some(ending)) => {
                format!(
                    "No known harness writes files like this one, ending in .{ending}; they were not read."
                )
            }
            Self::Unknown(None) => {
                String::from("No known harness writes files like this one; they were not read.")
            }
            Self::Unreadable(why) => {
                format!(
                    "The browser could not read the file to its end: {}. Add it again to try once more.",
                    why.trim_end_matches('.')
                )
            }
        }
    }
}

/// Everything of an intake, for a message: the ledger, and the rest.
#[derive(Debug)]
pub struct Part(pub [Vec<u8>; 2]);

/// A file that is being read.
#[derive(Debug)]
pub struct Log {
    path: String,
    /// When the file was changed last, where the browser tells.
    modified: Option<Millis>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// What came so far does not tell yet.
    Unclear(Vec<u8>),
    Log(Box<FileReader>),
    Feed(Box<FeedReader>),
    /// To be opened by SQLite, not to be read from front to back.
    Database(&'static Format),
    /// Nobody wants it.
    Skipped,
}

impl Intake {
    /// Starts a file. Its path decides if a harness keeps its logs there; else its first bytes will.
    pub fn begin(&mut self, path: &str) -> Log {
        self.begin_changed(path, None)
    }

    /// The same, of a file that was changed then.
    pub fn begin_changed(&mut self, path: &str, modified: Option<Millis>) -> Log {
        let mut log = Log { path: path.to_owned(), modified, state: State::Unclear(Vec::new()) };
        if Tail::of(path).is_some() {
            log.skip(Skip::Beside, self);
        } else if let Some(format) = FORMATS.iter().find(|f| (f.claims)(path)) {
            log.open(format);
        }
        log
    }

    /// Notes that the browser refused to read a file or stopped in the middle of it.
    pub fn unreadable(&mut self, path: &str, why: &str) {
        self.skip(Skip::Unreadable(why.to_owned()), path);
    }

    /// Notes that a database cannot be read because SQLite could not be loaded.
    pub fn without_sqlite(&mut self, path: &str, why: String) {
        self.skip(Skip::NoSqlite(why), path);
    }

    fn skip(&mut self, kind: Skip, path: &str) {
        self.rest.skipped.entry(kind).or_insert_with(|| (path.to_owned(), 0)).1 += 1;
    }

    /// Adds what another worker read.
    pub fn merge(&mut self, Part([ledger, rest]): &Part) {
        if let Some(ledger) = Ledger::from_bytes(ledger) {
            self.ledger.merge(ledger);
        }
        let Ok((rest, cells)) = postcard::from_bytes::<(Rest, Vec<u8>)>(rest) else { return };
        if let Some(cells) = wire::from_bytes(&cells) {
            self.feeds.merge(&cells);
        }
        let mine = &mut self.rest;
        mine.quotas.extend(rest.quotas);
        mine.findings.extend(rest.findings);
        mine.sessions.merge(rest.sessions);
        mine.files += rest.files;
        mine.rows += rest.rows;
        mine.feeds.extend(rest.feeds);
        for (kind, (path, count)) in rest.skipped {
            let known = mine.skipped.entry(kind).or_insert_with(|| (path.clone(), 0));
            known.0 = path.min(std::mem::take(&mut known.0));
            known.1 += count;
        }
    }

    /// Everything, for a message.
    pub fn into_part(self) -> Part {
        let rest = (self.rest, wire::to_bytes(self.feeds));
        Part([self.ledger.to_bytes(), postcard::to_allocvec(&rest).unwrap_or_default()])
    }

    /// The paths of those files that are metering feeds.
    pub fn feeds(&self) -> Vec<String> {
        self.rest.feeds.clone()
    }

    /// What it all amounts to.
    pub fn conclude(&mut self) -> Loaded {
        let (book, rest) = (Book::builtin(), std::mem::take(&mut self.rest));
        let resolved = self.ledger.resolve();
        let mut cells = resolved.cells(book, false);
        cells.merge(&self.feeds);
        let mut findings = self.ledger.findings();
        for found in &mut findings {
            found.harness = harness_of(&found.file).map(str::to_owned);
        }
        findings.extend(rest.findings);
        let mut files_unknown = 0;
        for (kind, (file, count)) in rest.skipped {
            if matches!(kind, Skip::Unknown(_) | Skip::Database) {
                files_unknown += count;
            }
            findings.push(Finding { file, line: 0, reason: kind.reason(), count, ..Finding::default() });
        }
        let mut quotas = self.ledger.quotas();
        quotas.extend(rest.quotas);
        let stats = Stats {
            files: rest.files,
            files_unknown,
            records: resolved.len() as u64 + rest.rows,
            prices: Some(book.date().to_owned()),
            ..Stats::default()
        };
        let mut sessions = resolved.sessions();
        sessions.merge(rest.sessions);
        Loaded {
            cells,
            quotas,
            findings,
            stats,
            sessions: Some(sessions).filter(|s| !s.is_empty()),
            ..Loaded::default()
        }
    }

    /// What else is asked for. Of feeds only the cells are kept; see [`Log::of_feed`].
    pub fn more(&self, want: &Want) -> More {
        let resolved = self.ledger.resolve();
        let (cells, requests) = (cells_of(&resolved, want).into(), requests_of(&resolved, want));
        More { cells, requests, ..More::default() }
    }
}

impl Log {
    /// A feed that is read once more, for something else than its cells.
    pub fn of_feed(path: &str, want: &Want) -> Self {
        let reader = FeedReader::wanting(path, want.clone());
        Self { path: path.to_owned(), modified: None, state: State::Feed(Box::new(reader)) }
    }

    /// What a feed says beside its cells; `None` where it cannot be read.
    pub fn into_more(self, want: &Want) -> Option<More> {
        let State::Feed(reader) = self.state else { return None };
        reader.finish().ok().map(|feed| feed.into_more(want))
    }

    /// Whether it is known that the file is to be read.
    pub fn is_wanted(&self) -> bool {
        matches!(self.state, State::Log(_) | State::Feed(_))
    }

    /// The format of a database, which is to be opened by SQLite.
    pub fn database(&self) -> Option<&'static Format> {
        if let State::Database(format) = self.state { Some(format) } else { None }
    }

    /// Notes that a database is packed and cannot be opened.
    pub fn packed(&mut self, to: &mut Intake) {
        self.skip(Skip::Packed, to);
    }

    /// Feeds the next bytes; says whether more are wanted.
    pub fn push(&mut self, bytes: &[u8], to: &mut Intake) -> bool {
        match &mut self.state {
            State::Unclear(head) => {
                head.extend_from_slice(bytes);
                if head.len() >= HEAD {
                    self.settle(to);
                }
                !matches!(self.state, State::Skipped | State::Database(_))
            }
            State::Log(reader) => {
                let file = FileInfo { path: &self.path, ..FileInfo::default() };
                reader.push(bytes, &mut Out::new(&mut to.ledger, &file));
                true
            }
            State::Feed(reader) => {
                reader.push(bytes);
                true
            }
            State::Skipped | State::Database(_) => false,
        }
    }

    /// The end of the file, or of what could be read of it.
    pub fn finish(mut self, to: &mut Intake) {
        self.settle(to);
        match self.state {
            State::Log(reader) => {
                let file = FileInfo { path: &self.path, ..FileInfo::default() };
                reader.finish(&mut Out::new(&mut to.ledger, &file));
                to.rest.files += 1;
            }
            State::Feed(reader) => to.add_feed(&self.path, *reader),
            State::Database(_) => to.rest.files += 1,
            State::Unclear(_) | State::Skipped => {}
        }
    }

    /// Tells from the first bytes what the file is, if that is not known yet and no more will come.
    pub fn settle(&mut self, to: &mut Intake) {
        let State::Unclear(head) = &mut self.state else { return };
        let head = std::mem::take(head);
        let begin = &head[..head.len().min(HEAD)];
        if is_feed(begin) {
            self.state = State::Feed(Box::new(FeedReader::new(&self.path)));
        } else if let Some(format) = choose(&self.path, begin) {
            self.open(format);
        } else if !matches!(Begin::of(begin), Begin::Empty | Begin::Foreign) {
            self.skip(Skip::Database, to);
        } else {
            self.skip(Skip::Unknown(ending(&self.path)), to);
        }
        self.push(&head, to);
    }

    fn open(&mut self, format: &'static Format) {
        let file = FileInfo { path: &self.path, modified: self.modified, ..FileInfo::default() };
        self.state = match format.shape {
            Shape::Tables(_) => State::Database(format),
            _ => State::Log(Box::new(FileReader::new(format, &file))),
        };
    }

    fn skip(&mut self, kind: Skip, to: &mut Intake) {
        to.skip(kind, &self.path);
        self.state = State::Skipped;
    }
}

impl Intake {
    fn add_feed(&mut self, path: &str, reader: FeedReader) {
        match reader.finish() {
            Ok(mut feed) => {
                for cell in &feed.changed {
                    feed.cells.add(cell);
                }
                self.feeds.merge(&feed.cells);
                self.rest.sessions.merge(feed.sessions.unwrap_or_default());
                self.rest.quotas.extend(feed.quotas);
                self.rest.findings.extend(feed.findings);
                self.rest.rows += feed.rows;
                self.rest.files += 1;
                self.rest.feeds.push(path.to_owned());
            }
            Err(_) => self.ledger.note(
                path,
                "The metering feed is of a newer version than this page; it was not read. Reload the page to update it.",
            ),
        }
    }
}

/// Whether the first line is the header of a metering feed.
fn is_feed(begin: &[u8]) -> bool {
    let line = begin.split(|b| *b == b'\n').next().unwrap_or(begin);
    matches!(feed::decode(line.trim_ascii()), Line::Header(_))
}

/// What a file's name ends with, if that is short enough to be an ending.
fn ending(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.')?;
    let plain = ending.bytes().all(|b| b.is_ascii_alphanumeric());
    (!stem.is_empty() && plain && (1..=8).contains(&ending.len())).then(|| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
