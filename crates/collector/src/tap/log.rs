//! The log of snapshots: one file a month and machine, `tap-2026-11-3f9c.jsonl`.
//!
//! Each line is appended by one write, which the system puts at the end whatever others write meanwhile. A lock in a
//! file of its own is held while the end is read and written, for file systems that promise less (network folders) and
//! so that two calls do not write the same news; it is waited for only briefly, because a line that is not locked is
//! better than none. The log itself is never locked: on Windows that would keep its readers out.

use super::snapshot;
use chrono::{DateTime, Datelike};
use metering::format::tap::Snapshot;
use metering::key::Key;
use metering::time::Millis;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// No month's file grows beyond this, whatever writes it: some twenty busy months of one session.
const LARGEST: u64 = 64 << 20;

/// How much of the log's end is read.
const TAIL: u64 = 64 << 10;

/// How many months are kept: a year and the running one, for comparisons with the same month of last year. Claude Code
/// deletes its own logs after weeks, and levels are in none of them, so what is deleted here is gone.
pub const MONTHS: usize = 13;

/// How long a lock is waited for.
const PATIENCE: Duration = Duration::from_millis(8);

/// Where snapshots are kept.
#[derive(Clone, Debug)]
pub struct Log {
    folder: PathBuf,
    machine: String,
}

/// The end of the log.
#[derive(Default)]
struct Tail {
    lines: Vec<Snapshot>,
    /// Whether the last line has no end.
    torn: bool,
}

impl Log {
    /// The log of a machine in a folder.
    pub fn new(folder: PathBuf, host: Option<&str>) -> Self {
        let machine = Key::of(&["tap", host.unwrap_or_default()]).hex().chars().take(4).collect();
        Self { folder, machine }
    }

    /// Shows the last snapshots to `decide` and appends the line that it gives.
    ///
    /// # Errors
    /// When the line cannot be written.
    pub fn update(&self, now: Millis, decide: impl FnOnce(&[Snapshot]) -> Option<String>) -> io::Result<()> {
        let made = make(&self.folder);
        let lock = self.lock();
        let tail = self.tail(now);
        let Some(line) = decide(&tail.lines) else { return Ok(()) };
        made?;
        let path = self.path(now, false);
        let len = fs::metadata(&path).map(|meta| meta.len()).ok();
        if len.is_some_and(|len| len >= LARGEST) {
            let why = format!("{} is full; the next month has a file of its own", path.display());
            return Err(io::Error::new(ErrorKind::StorageFull, why));
        }
        // Without the lock somebody may be writing that line just now.
        let torn = tail.torn && (lock.is_some() || is_torn(&path));
        append(&path, if torn { format!("\n{line}") } else { line }.as_bytes())?;
        if len.is_none() {
            self.prune();
        }
        Ok(())
    }

    /// The file of the month of `now`, or of the one before.
    fn path(&self, now: Millis, before: bool) -> PathBuf {
        let (year, month) = DateTime::from_timestamp_millis(now).map_or((1970, 1), |t| (t.year(), t.month()));
        let (year, month) = match (before, month) {
            (true, 1) => (year - 1, 12),
            (before, month) => (year, month - u32::from(before)),
        };
        self.folder.join(format!("tap-{year:04}-{month:02}-{}.jsonl", self.machine))
    }

    /// The last snapshots, of the month before too where this one is young.
    fn tail(&self, now: Millis) -> Tail {
        let (current, whole) = end(&self.path(now, false), TAIL);
        let torn = current.last().is_some_and(|&last| last != b'\n');
        let rest = TAIL.saturating_sub(current.len() as u64);
        let (before, whole_before) =
            if whole && rest > 0 { end(&self.path(now, true), rest) } else { Default::default() };
        let mut lines = Vec::new();
        for (text, whole) in [(&before, whole_before), (&current, whole)] {
            // Of a file that was entered in its middle the first line is no line.
            let cut =
                if whole { 0 } else { text.iter().position(|&b| b == b'\n').map_or(text.len(), |at| at + 1) };
            lines.extend(text[cut..].split(|&b| b == b'\n').filter_map(snapshot).filter(|s| s.at.is_some()));
        }
        Tail { lines, torn }
    }

    fn lock(&self) -> Option<File> {
        let lock =
            private(OpenOptions::new().create(true).append(true)).open(self.folder.join("tap.lock")).ok()?;
        let start = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Some(lock),
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_micros(100));
                }
                Err(_) => return None,
            }
        }
    }

    /// Deletes all but the newest months. They are counted by what is there, so that a clock that was wrong for a while
    /// costs one month, not all.
    fn prune(&self) {
        let names: Vec<(String, PathBuf)> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((month(entry.file_name().to_str()?)?.to_owned(), entry.path())))
            .collect();
        let mut months: Vec<&str> = names.iter().map(|n| n.0.as_str()).collect();
        months.sort_unstable();
        months.dedup();
        let Some(&oldest) = months.iter().rev().nth(MONTHS - 1) else { return };
        for (_, path) in names.iter().filter(|n| n.0.as_str() < oldest) {
            // What cannot be deleted now is tried again next month.
            let _ = fs::remove_file(path);
        }
    }
}

/// The month in the name of a log: `2026-11`.
fn month(name: &str) -> Option<&str> {
    let month = name.strip_prefix("tap-")?.strip_suffix(".jsonl")?.get(..8)?;
    let digits =
        month.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if digits { month.get(..7) } else { None }
}

/// The last bytes of a file, and whether they are all of it; nothing of what cannot be read.
fn end(path: &Path, most: u64) -> (Vec<u8>, bool) {
    let read = || {
        let mut file = File::open(path)?;
        let len = file.metadata()?.len();
        let start = len.saturating_sub(most);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::with_capacity((len - start) as usize + 1);
        // Not what others write meanwhile: it would be cut somewhere.
        file.take(len - start).read_to_end(&mut bytes)?;
        io::Result::Ok((bytes, start == 0))
    };
    read().unwrap_or((Vec::new(), true))
}

/// Whether the last line of a file has no end, and gets none within a moment.
fn is_torn(path: &Path) -> bool {
    thread::sleep(Duration::from_millis(1));
    end(path, 1).0.first().is_some_and(|&last| last != b'\n')
}

/// Appends bytes in one write, so that nobody's line gets into ours.
fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().create(true).append(true)).open(path)?;
    match file.write(bytes)? {
        written if written == bytes.len() => Ok(()),
        // The next call begins a line anew.
        _ => Err(io::Error::new(ErrorKind::StorageFull, "only a part of the line could be written")),
    }
}

/// For this person alone, where the system knows of persons.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::parse;
    use tempfile::TempDir;

    fn log() -> (TempDir, Log) {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::new(folder.path().join("state/fuelgauge"), Some("atlas"));
        (folder, log)
    }

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    fn line(session: &str, at: Millis) -> String {
        Snapshot { at: Some(at), session_id: Some(session.to_owned()), ..Snapshot::default() }.line()
    }

    /// Writes a line and gives the sessions that were seen before.
    fn write(log: &Log, session: &str, now: Millis) -> Vec<String> {
        let mut seen = Vec::new();
        log.update(now, |tail| {
            seen.extend(tail.iter().filter_map(|s| s.session_id.clone()));
            Some(line(session, now))
        })
        .unwrap();
        seen
    }

    #[test]
    fn a_line_goes_to_the_file_of_its_month_and_the_month_before_is_still_seen() {
        let (_folder, log) = log();
        assert_eq!(write(&log, "a", at("2026-12-31T23:59:59Z")), [""; 0]);
        assert_eq!(write(&log, "b", at("2027-01-01T00:00:00Z")), ["a"]);
        assert_eq!(write(&log, "c", at("2027-01-02T00:00:00Z")), ["a", "b"]);
        assert_eq!(write(&log, "d", at("2027-03-01T00:00:00Z")), [""; 0]);
        let name = |now| log.path(at(now), false).file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name("2027-01-02T00:00:00Z").starts_with("tap-2027-01-"));
        assert_eq!(
            fs::read_to_string(log.path(at("2027-01-02T00:00:00Z"), false)).unwrap().lines().count(),
            2
        );
    }

    #[test]
    fn a_torn_line_is_left_behind() {
        let (_folder, log) = log();
        let now = at("2026-11-20T10:00:00Z");
        write(&log, "a", now);
        append(&log.path(now, false), b"{\"tap\":1,\"at\":\"2026-11-20T10:0").unwrap();
        assert_eq!(write(&log, "b", now), ["a"]);
        assert_eq!(write(&log, "c", now), ["a", "b"]);
        let text = fs::read_to_string(log.path(now, false)).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
    }

    #[test]
    fn only_the_end_of_a_large_log_is_read() {
        let (_folder, log) = log();
        let now = at("2026-11-20T10:00:00Z");
        write(&log, "first", now);
        append(&log.path(now, false), line("a", now).repeat(5000).as_bytes()).unwrap();
        let seen = write(&log, "b", now);
        let most = TAIL as usize / line("a", now).len();
        assert!((most - 1..=most).contains(&seen.len()) && seen.iter().all(|s| s == "a"), "{}", seen.len());
    }

    #[test]
    fn a_full_log_grows_no_further_and_is_still_read() {
        let (_folder, log) = log();
        let now = at("2026-11-20T10:00:00Z");
        write(&log, "a", now);
        let file = OpenOptions::new().write(true).open(log.path(now, false)).unwrap();
        file.set_len(LARGEST - 1).unwrap();
        // A hole is a torn line; the one behind it is the last.
        assert_eq!(write(&log, "b", now), [""; 0]);
        let full = fs::metadata(log.path(now, false)).unwrap().len();
        let mut seen = Vec::new();
        let kept = log.update(now, |tail| {
            seen.extend(tail.iter().filter_map(|s| s.session_id.clone()));
            Some(line("c", now))
        });
        assert!(kept.unwrap_err().to_string().contains("full") && seen == ["b"]);
        assert_eq!(fs::metadata(log.path(now, false)).unwrap().len(), full);
        assert_eq!(write(&log, "d", at("2026-12-01T00:00:00Z")), ["b"]);
    }

    #[test]
    fn thirteen_months_are_kept_however_the_clock_goes() {
        let (_folder, log) = log();
        let names = || {
            let mut names: Vec<_> = fs::read_dir(&log.folder)
                .unwrap()
                .filter_map(|e| Some(month(e.unwrap().file_name().to_str()?)?.to_owned()))
                .collect();
            names.sort();
            names
        };
        for month in 1..=12 {
            write(&log, "a", at(&format!("2025-{month:02}-15T00:00:00Z")));
        }
        fs::write(log.folder.join("tap-notes.jsonl"), "mine").unwrap();
        // Another machine's log of the same home folder.
        fs::write(log.folder.join("tap-2025-01-ffff.jsonl"), "").unwrap();
        write(&log, "a", at("2026-01-15T00:00:00Z"));
        assert_eq!(names().len(), 14);
        write(&log, "a", at("2026-02-15T00:00:00Z"));
        assert_eq!((names().len(), names()[0].as_str()), (13, "2025-02"));
        write(&log, "a", at("2060-01-15T00:00:00Z"));
        write(&log, "a", at("2026-03-15T00:00:00Z"));
        assert_eq!((names().len(), names()[0].as_str()), (13, "2025-04"));
        assert!(log.folder.join("tap-notes.jsonl").exists());
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let (_folder, log) = log();
        let now = at("2026-11-20T10:00:00Z");
        thread::scope(|scope| {
            for n in 0..16 {
                let log = &log;
                scope.spawn(move || (0..50).for_each(|i| drop(write(log, &format!("s{n}-{i}"), now))));
            }
        });
        let text = fs::read_to_string(log.path(now, false)).unwrap();
        // Who did not get the lock in time may have put an empty line before theirs, which readers pass over.
        let lines = || text.lines().filter(|line| !line.is_empty());
        let mut sessions: Vec<_> =
            lines().map(|l| snapshot(l.as_bytes()).unwrap().session_id.unwrap()).collect();
        sessions.sort();
        sessions.dedup();
        assert_eq!((sessions.len(), lines().count()), (800, 800));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("state"), "a file").unwrap();
        let log = Log::new(folder.path().join("state/fuelgauge"), None);
        let mut asked = false;
        let written = log.update(0, |tail| {
            asked = tail.is_empty();
            Some(line("a", 0))
        });
        assert!(asked && written.is_err());
    }
}
