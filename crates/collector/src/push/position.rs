//! How far pushing to one server has come: a small file in our own folder.
//!
//! It can be lost or deleted at any time: the next push then asks the server about every session, and sends what is
//! not there. It holds hashes, sizes and times, no names.

use crate::failure::{Failure, Result};
use crate::logs::walk::LogFile;
use crate::machine::Owner;
use metering::key::Key;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::NamedTempFile;

/// What is kept.
#[derive(Debug)]
pub struct Position {
    path: PathBuf,
    /// Held until the push ends: pushes of one machine to one server wait for each other.
    _lock: File,
    /// The files as they were when everything of them had been pushed.
    pub stamps: Stamps,
    /// A hash of each session's rows as the server has them, by a hash of its id.
    pub sessions: BTreeMap<u64, u64>,
    /// Quarter hours that were begun and are not confirmed, seconds since 1970.
    pub unfinished: BTreeSet<u32>,
    /// A hash of the levels and findings that were pushed.
    pub beside: u64,
}

/// Size and time of every file, by a hash of its path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps {
    files: BTreeMap<u64, (u64, u64)>,
}

impl Stamps {
    /// Of these files, whose rows are of this person and machine.
    pub fn of(files: &[LogFile], owner: &Owner) -> Self {
        let time = |t: Option<SystemTime>| {
            t.and_then(|t| t.duration_since(SystemTime::UNIX_EPOCH).ok()).map_or(0, |d| d.as_nanos() as u64)
        };
        let who = [owner.user.as_deref().unwrap_or(""), owner.host.as_deref().unwrap_or("")];
        let one = |f: &LogFile| {
            let s = &f.stamp;
            let parts = [s.len, time(s.modified), s.beside.0, time(s.beside.1)].map(|n| n.to_string());
            let stamp: Vec<&str> =
                parts.iter().map(String::as_str).chain(who).chain([crate::feed::GENERATOR]).collect();
            (hash(&[&f.shown]), (s.len, hash(&stamp)))
        };
        Self { files: files.iter().map(one).collect() }
    }
}

/// 64 bits of a hash.
pub fn hash(parts: &[&str]) -> u64 {
    Key::of(parts).0 as u64
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    version: u32,
    stamps: Stamps,
    sessions: BTreeMap<u64, u64>,
    unfinished: BTreeSet<u32>,
    beside: u64,
}

/// The version of the file.
const VERSION: u32 = 1;

impl Position {
    /// The position of a server, which `server` identifies, in a folder. `anew` forgets what was confirmed before.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn open(folder: &Path, server: &str, anew: bool) -> Result<Self> {
        let folder = folder.join("push");
        let name = format!("{:016x}", hash(&[server]));
        let path = folder.join(format!("{name}.json"));
        let lock = lock(&folder, &name).map_err(|e| failure(&folder, &e))?;
        let stored: Stored =
            fs::read(&path).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
        // What another version wrote is nothing to fail over: the server is asked again.
        let kept = if stored.version == VERSION { stored } else { Stored::default() };
        let unfinished = kept.unfinished;
        let known = if anew { Stored::default() } else { Stored { unfinished: BTreeSet::new(), ..kept } };
        let Stored { stamps, sessions, beside, .. } = known;
        Ok(Self { path, _lock: lock, stamps, sessions, unfinished, beside })
    }

    /// Whether nothing was left unfinished.
    pub fn is_finished(&self) -> bool {
        self.unfinished.is_empty()
    }

    /// Keeps it, as a whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self) -> Result<()> {
        let stored = Stored {
            version: VERSION,
            stamps: self.stamps.clone(),
            sessions: self.sessions.clone(),
            unfinished: self.unfinished.clone(),
            beside: self.beside,
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let write = || {
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(&serde_json::to_vec(&stored)?)?;
            file.as_file().sync_data()?;
            file.persist(&self.path).map_err(|e| e.error)?;
            Ok(())
        };
        write().map_err(|e: std::io::Error| failure(folder, &e))
    }
}

fn lock(folder: &Path, name: &str) -> std::io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = File::options().create(true).append(true).open(folder.join(format!("{name}.lock")))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!("Another push to this server is running; waiting for it.");
            file.lock()?;
        }
        // A file system without locks: pushing twice at once does no harm, it is only slower.
        Err(TryLockError::Error(_)) => {}
    }
    Ok(file)
}

fn failure(folder: &Path, e: &std::io::Error) -> Failure {
    Failure::new(
        format!("how far pushing has come cannot be kept in {}: {e}", folder.display()),
        "give a folder that you may write to with --state DIR",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_unfinished_hours_survive_a_fresh_start() {
        let folder = tempfile::tempdir().unwrap();
        let open = |anew| Position::open(folder.path(), "http://a/ fuelgauge", anew).unwrap();
        let mut position = open(false);
        position.sessions.insert(1, 2);
        position.unfinished.insert(900);
        position.save().unwrap();
        drop(position);
        let kept = open(false);
        assert_eq!((kept.sessions.get(&1), kept.is_finished()), (Some(&2), false));
        drop(kept);
        let anew = open(true);
        assert_eq!((anew.sessions.len(), anew.is_finished()), (0, false));
    }

    #[test]
    fn nonsense_is_a_fresh_start() {
        let folder = tempfile::tempdir().unwrap();
        drop(Position::open(folder.path(), "s", false).unwrap());
        let name = format!("{:016x}.json", hash(&["s"]));
        fs::write(folder.path().join("push").join(name), b"{\"version\":9").unwrap();
        assert!(Position::open(folder.path(), "s", false).unwrap().sessions.is_empty());
    }
}
