//! Every known log file with what was last seen of it, so that only what changed is read again.
//!
//! A file that grows is read from where reading stopped, as long as what stands before that place is what was read
//! there: a replaced or shortened file is read anew. Sightings are idempotent, so reading anew is never wrong.
//! A last line without line end waits a moment for its rest, then counts as whole.

use super::places::Root;
use super::read::{self, CHUNK};
use super::shared::Shared;
use super::walk::{LogFile, Stamp, Walk, file_at};
use crate::machine::Owner;
use metering::format::{FileReader, Out, Shape, UNKNOWN_FILE};
use metering::ledger::Ledger;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How many growing files are kept open for reading on. More than this many sessions at once are read anew.
const OPEN_AT_MOST: usize = 64;

/// How many files that changed lately are looked at between two listings of all folders.
const HOT_AT_MOST: usize = 100;

/// How long a last line without end is waited for.
const TAIL_WAIT: Duration = Duration::from_millis(1500);

/// How many bytes before the place where reading stopped must be unchanged: a few records, whose ids no other has.
const MEMORY: usize = 4096;

/// A database is read as a whole after each change, so at most every so many times as long as that takes.
const DATABASE_REST: u32 = 4;

/// The known files.
#[derive(Debug, Default)]
pub struct Tree {
    known: BTreeMap<PathBuf, Known>,
    /// What the last walk could not list, and why.
    notes: Vec<(String, String)>,
}

#[derive(Debug)]
struct Known {
    file: LogFile,
    /// When a change was last seen; `None` before the first.
    changed: Option<Instant>,
    open: Option<Growing>,
    /// Of a database: not before this instant.
    rest_until: Option<Instant>,
    /// Of a database with a write-ahead log: it is read once more when it is quiet. What was written is in the log, and so
    /// in the stamp, a moment before it can be read.
    once_more: bool,
}

/// A file that is read as it grows.
#[derive(Debug)]
struct Growing {
    reader: FileReader,
    at: u64,
    /// The last bytes read.
    last: Vec<u8>,
    /// A line end was put behind an unfinished last line.
    closed: bool,
}

impl Tree {
    /// A walk whose files were read at that time and whose notes were told.
    pub fn new(walk: &Walk) -> Self {
        let known = |file: LogFile| {
            (file.path.clone(), Known { file, changed: None, open: None, rest_until: None, once_more: false })
        };
        Self { known: walk.files.iter().cloned().map(known).collect(), notes: walk.notes.clone() }
    }

    /// How many files are known, and their bytes, per root.
    pub fn sizes(&self, roots: usize) -> Vec<(u64, u64)> {
        let mut sizes = vec![(0, 0); roots];
        for known in self.known.values() {
            if let Some(size) = sizes.get_mut(known.file.root) {
                size.0 += 1;
                size.1 += known.file.stamp.len;
            }
        }
        sizes
    }

    /// Reads what changed since the last look, of all files of a walk. Returns whether anything was read.
    pub fn refresh(&mut self, walk: Walk, owner: &Owner, ledger: &Shared) -> bool {
        let gone: Vec<PathBuf> = {
            let mut listed = walk.files.iter().map(|f| &f.path).peekable();
            let missing = |path: &&PathBuf| {
                while listed.next_if(|l| *l < *path).is_some() {}
                listed.peek() != Some(path)
            };
            self.known.keys().filter(missing).cloned().collect()
        };
        for path in &gone {
            // What was read of it stays: the tokens were burned. A file that comes back is new.
            if let Some(known) = self.known.remove(path) {
                ledger.edit(|l| l.forget_findings(&known.file.shown));
            }
        }
        let mut any = !gone.is_empty();
        if walk.notes != self.notes {
            let before = std::mem::replace(&mut self.notes, walk.notes);
            ledger.edit(|l| {
                before.iter().for_each(|(folder, _)| l.forget_findings(folder));
                self.notes.iter().for_each(|(folder, reason)| l.note(folder, reason));
            });
            any = true;
        }
        for file in walk.files {
            any |= self.look(file, owner, ledger);
        }
        any
    }

    /// Looks at single files: those that changed lately, and those at `paths`. Returns whether anything was read.
    pub fn touch(
        &mut self,
        roots: &[Root],
        paths: &[PathBuf],
        lately: Duration,
        owner: &Owner,
        ledger: &Shared,
    ) -> bool {
        let now = SystemTime::now();
        let mut hot: Vec<(Duration, &PathBuf)> = self
            .known
            .values()
            .filter_map(|k| {
                let written = k.file.stamp.modified.map(|m| now.duration_since(m).unwrap_or_default());
                let age = written.into_iter().chain(k.changed.map(|c| c.elapsed())).min()?;
                (age < lately).then_some((age, &k.file.path))
            })
            .collect();
        // After a copy or an update of thousands of files all of them are new; the listing of folders finds their changes.
        if hot.len() > HOT_AT_MOST {
            hot.sort_unstable();
            hot.truncate(HOT_AT_MOST);
        }
        let mut wanted: Vec<PathBuf> = hot.into_iter().map(|(_, path)| path.clone()).collect();
        wanted.extend(paths.iter().map(|p| database_of(p)));
        wanted.sort();
        wanted.dedup();
        let mut any = false;
        for path in wanted {
            let root = self.known.get(&path).map(|k| k.file.root);
            if let Some(file) = file_at(roots, root, &path) {
                any |= self.look(file, owner, ledger);
            }
        }
        any
    }

    fn look(&mut self, file: LogFile, owner: &Owner, ledger: &Shared) -> bool {
        let path = file.path.clone();
        let known = self.known.entry(path.clone()).or_insert_with(|| Known {
            file: LogFile { stamp: Stamp::default(), ..file.clone() },
            changed: None,
            open: None,
            rest_until: None,
            once_more: false,
        });
        let quiet = known.changed.is_some_and(|c| c.elapsed() >= TAIL_WAIT);
        let once_more = known.once_more && quiet && known.file.stamp == file.stamp;
        if known.file.stamp == file.stamp && !once_more {
            let waiting = known.open.as_ref().is_some_and(|g| !g.closed && g.last.last() != Some(&b'\n'));
            if !waiting || known.changed.is_none_or(|c| c.elapsed() < TAIL_WAIT) {
                return false;
            }
            if let Some(growing) = &mut known.open {
                ledger.edit(|l| growing.close(&file, owner, l));
            }
            return true;
        }
        let now = Instant::now();
        if known.rest_until.is_some_and(|until| now < until) {
            known.changed = Some(now);
            return false;
        }
        // The stamp is of before the reading: what is written meanwhile is seen as a change next time.
        known.changed = Some(now);
        known.file = file;
        known.once_more = !once_more && known.file.stamp.beside.0 > 0;
        let Known { file, open, rest_until, .. } = known;
        let rest = open.take();
        match file.format.map(|f| f.shape) {
            Some(Shape::Tables(_) | Shape::Document) => {
                let mut fresh = Ledger::default();
                read::whole(file, owner, &mut fresh, &mut Vec::new(), &mut |_| {});
                *rest_until = matches!(file.format.map(|f| f.shape), Some(Shape::Tables(_)))
                    .then(|| Instant::now() + now.elapsed() * DATABASE_REST);
                ledger.edit(|l| {
                    l.forget_findings(&file.shown);
                    l.merge(fresh);
                });
            }
            Some(Shape::Lines) | None => {
                ledger.edit(|l| match Growing::read(rest, file, owner, l) {
                    Ok(growing) => *open = growing,
                    Err(e) => {
                        read::note(l, file, &e);
                        // Tried again at the next listing: whatever was in the way may be gone.
                        file.stamp = Stamp::default();
                    }
                });
            }
        }
        self.close_some(&path);
        true
    }

    /// Keeps the number of open readers bounded: the one that changed longest ago goes first.
    fn close_some(&mut self, but: &Path) {
        if self.known.values().filter(|k| k.open.is_some()).count() <= OPEN_AT_MOST {
            return;
        }
        let oldest = self
            .known
            .values_mut()
            .filter(|k| k.open.is_some() && k.file.path != but)
            .min_by_key(|k| k.changed);
        if let Some(known) = oldest {
            known.open = None;
        }
    }
}

impl Growing {
    /// Reads on, or from the start where that is not possible. `None` for a file that no reader wants.
    fn read(
        from: Option<Self>,
        file: &LogFile,
        owner: &Owner,
        ledger: &mut Ledger,
    ) -> io::Result<Option<Self>> {
        let mut source = File::open(&file.path)?;
        let mut buffer = vec![0; CHUNK];
        let from = match from {
            Some(growing) => growing.resume(&mut source)?.then_some(growing),
            None => None,
        };
        let mut growing = match from {
            Some(growing) => growing,
            None => {
                source.seek(SeekFrom::Start(0))?;
                let mut head = Vec::new();
                (&mut source).take(CHUNK as u64).read_to_end(&mut head)?;
                source.seek(SeekFrom::Start(0))?;
                ledger.forget_findings(&file.shown);
                let Some(format) = read::format_of(file, &head).filter(|f| f.shape == Shape::Lines) else {
                    ledger.note(&file.shown, UNKNOWN_FILE);
                    return Ok(None);
                };
                let reader = FileReader::new(format, &owner.file(&file.shown));
                Self { reader, at: 0, last: Vec::new(), closed: false }
            }
        };
        let info = owner.file(&file.shown);
        let mut out = Out::new(ledger, &info);
        loop {
            let n = match source.read(&mut buffer) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if n == 0 {
                break;
            }
            growing.push(&buffer[..n], &mut out);
        }
        growing.reader.flush(&mut out);
        Ok(Some(growing))
    }

    fn push(&mut self, mut bytes: &[u8], out: &mut Out<'_>) {
        self.at += bytes.len() as u64;
        self.last.extend_from_slice(&bytes[bytes.len().saturating_sub(MEMORY)..]);
        self.last.drain(..self.last.len().saturating_sub(MEMORY));
        // The line end that was missing before came after all.
        if std::mem::take(&mut self.closed) {
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        self.reader.push(bytes, out);
    }

    /// Whether the file still begins as it was read; then the source stands where reading goes on.
    fn resume(&self, source: &mut File) -> io::Result<bool> {
        let mut before = vec![0; self.last.len()];
        source.seek(SeekFrom::Start(self.at - before.len() as u64))?;
        match source.read_exact(&mut before) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(e) => return Err(e),
        }
        if before != self.last {
            return Ok(false);
        }
        if self.closed {
            // The line was taken for whole; if it goes on all the same, it must be read again.
            let mut next = [0];
            let goes_on = source.read(&mut next)? == 1 && next[0] != b'\n';
            source.seek(SeekFrom::Start(self.at))?;
            return Ok(!goes_on);
        }
        Ok(true)
    }

    /// Takes an unfinished last line for whole.
    fn close(&mut self, file: &LogFile, owner: &Owner, ledger: &mut Ledger) {
        let info = owner.file(&file.shown);
        let mut out = Out::new(ledger, &info);
        self.reader.push(b"\n", &mut out);
        self.reader.flush(&mut out);
        self.closed = true;
    }
}

/// The database to which a write-ahead log or journal belongs; any other path as it is.
fn database_of(path: &Path) -> PathBuf {
    let name = path.to_string_lossy();
    let base = ["-wal", "-shm", "-journal"].iter().find_map(|tail| name.strip_suffix(tail));
    base.map_or_else(|| path.to_owned(), PathBuf::from)
}
