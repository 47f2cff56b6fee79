//! Reads a database's tables as JSON lines, the newest rows of a live write-ahead log included.
//!
//! Nothing is ever written beside the database. What can be read in place is; where SQLite would have to make files
//! or take a lock it cannot get, the database is copied to a private temporary folder and the copy is read.
//!
//! | Files | Way |
//! |---|---|
//! | WAL mode, no `-wal` | nobody has it open: in place, immutable |
//! | WAL mode, `-wal` and `-shm` | in place, read-only, under SQLite's own locks |
//! | WAL mode, `-wal` alone | copy (reading it in place would make a `-shm`) |
//! | rollback journal | in place, read-only; a journal left by a crash: copy, and the copy is rolled back |
//! | locked | wait a little, then copy |

use super::walk::{LogFile, with_tail};
use crate::machine::Owner;
use metering::format::tables::{self, Begin, Source, Value};
use metering::format::{FileReader, Format, Out, Table};
use metering::ledger::Ledger;
use metering::request::Effect;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// How long a lock is waited for. Harnesses hold theirs for milliseconds.
const PATIENCE: Duration = Duration::from_millis(1500);

const LOCKED: &str = "The database was locked by another program, so a copy of it was read; what that program had not \
                      written yet is missing until the next change.";

/// Reads the tables of a database. What cannot be read becomes a finding; everything before it is kept.
pub fn read(file: &LogFile, format: &'static Format, tables: &[Table], owner: &Owner, ledger: &mut Ledger) {
    let mut rows = Rows { file, format, owner, tables };
    match plan(&file.path) {
        Ok(Plan::Nothing((effect, reason))) => ledger.remark(&file.shown, effect, reason),
        Ok(Plan::InPlace { immutable }) => match rows.in_place(immutable) {
            Ok(found) => ledger.merge(found),
            Err(Trouble::Locked) => rows.copied(Some(LOCKED), ledger),
            Err(Trouble::Other(_)) => rows.copied(None, ledger),
        },
        Ok(Plan::Copy) => rows.copied(None, ledger),
        Err(e) => super::read::note(ledger, file, &e),
    }
}

enum Plan {
    Nothing((Effect, &'static str)),
    InPlace { immutable: bool },
    Copy,
}

fn plan(path: &Path) -> io::Result<Plan> {
    let mut head = [0; tables::HEAD];
    let mut file = File::open(path)?;
    let mut len = 0;
    while len < head.len() {
        match file.read(&mut head[len..])? {
            0 => break,
            n => len += n,
        }
    }
    let has = |tail: &str| fs::metadata(with_tail(path, tail)).is_ok_and(|m| m.len() > 0);
    Ok(match (Begin::of(&head[..len]), has("-wal"), has("-shm")) {
        (Begin::Empty, false, _) => Plan::Nothing(tables::EMPTY),
        (Begin::Foreign, ..) => Plan::Nothing(tables::FOREIGN),
        (Begin::Journal, ..) if has("-journal") => Plan::Copy,
        (Begin::Journal, ..) | (_, true, true) => Plan::InPlace { immutable: false },
        (_, true, false) => Plan::Copy,
        (_, false, _) => Plan::InPlace { immutable: true },
    })
}

enum Trouble {
    Locked,
    Other(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(e: rusqlite::Error) -> Self {
        match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Other(e),
        }
    }
}

struct Rows<'a> {
    file: &'a LogFile,
    format: &'static Format,
    owner: &'a Owner,
    tables: &'a [Table],
}

impl Rows<'_> {
    /// Reads the database where it lies, into a ledger of its own: rows that were read while the database changed
    /// under an immutable connection must not count.
    fn in_place(&mut self, immutable: bool) -> Result<Ledger, Trouble> {
        let path = &self.file.path;
        let before = fs::metadata(path).and_then(|m| m.modified()).ok();
        let mut address = String::from("file:");
        percent(path, &mut address);
        address.push_str(if immutable { "?immutable=1" } else { "?mode=ro" });
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut ledger = Ledger::default();
        self.tables(&Connection::open_with_flags(&address, flags)?, &mut ledger)?;
        let quiet = || {
            fs::metadata(path).and_then(|m| m.modified()).ok() == before
                && !fs::metadata(with_tail(path, "-wal")).is_ok_and(|m| m.len() > 0)
        };
        if immutable && !quiet() {
            return Err(Trouble::Other(rusqlite::Error::InvalidQuery));
        }
        Ok(ledger)
    }

    /// Reads a copy. The last resort: what fails here is a finding.
    fn copied(&mut self, finding: Option<&str>, ledger: &mut Ledger) {
        let (folder, copy) = match copy(&self.file.path) {
            Ok(copied) => copied,
            Err(e) => {
                ledger.note(
                    &self.file.shown,
                    // The error's own text may name the temporary folder, and with it the person.
                    &format!(
                        "The database could not be copied for reading ({}); make sure that the system's temporary \
                         folder exists, may be written to and has space.",
                        e.kind()
                    ),
                );
                return;
            }
        };
        let read = Connection::open(&copy).map_err(Trouble::from).and_then(|db| self.tables(&db, ledger));
        match (read, finding) {
            (Ok(()), None) => {}
            (Ok(()), Some(reason)) => ledger.remark(&self.file.shown, Effect::Note, reason),
            (Err(Trouble::Locked), _) => ledger.note(&self.file.shown, LOCKED),
            (Err(Trouble::Other(e)), _) => {
                ledger.note(&self.file.shown, &tables::unfinished(&e.to_string()));
            }
        }
        drop(folder);
    }

    fn tables(&self, db: &Connection, ledger: &mut Ledger) -> Result<(), Trouble> {
        db.busy_timeout(PATIENCE)?;
        let info = self.owner.file(&self.file.shown);
        let mut reader = FileReader::new(self.format, &info);
        let mut out = Out::new(ledger, &info);
        // One transaction: every table as of the same instant.
        let snapshot = db.unchecked_transaction()?;
        let read = tables::read(&mut Open(&snapshot), self.tables, |line| reader.push(line, &mut out));
        let end = read.map_err(Trouble::from);
        if !matches!(end, Err(Trouble::Locked)) {
            reader.finish(&mut out);
        }
        end
    }
}

/// A database inside a transaction.
struct Open<'a>(&'a Connection);

impl Source for Open<'_> {
    type Error = rusqlite::Error;

    fn takes(&mut self, sql: &str) -> bool {
        self.0.prepare(sql).is_ok()
    }

    fn rows(&mut self, sql: &str, to: &mut tables::Rows<'_>) -> Result<(), Self::Error> {
        let mut query = self.0.prepare(sql)?;
        to.columns(query.column_names());
        let columns = query.column_count();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                to.value(value(row, column)?);
            }
        }
        Ok(())
    }
}

fn value<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<Value<'r>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Real(n) => Value::Real(n),
        ValueRef::Text(t) => Value::Text(t),
        ValueRef::Blob(b) => Value::Blob(b),
    })
}

/// Copies a database with its write-ahead log or journal into a folder that only this person can read.
fn copy(path: &Path) -> io::Result<(TempDir, PathBuf)> {
    let folder = tempfile::Builder::new().prefix("fuelgauge-").tempdir()?;
    let to = folder.path().join("copy.db");
    let stamp = || fs::metadata(path).map(|m| (m.len(), m.modified().ok()));
    // Pages that move from the log to the database between the two copies would be in both or in neither, so the
    // database must stand still meanwhile. A log that only grows is cut at its last whole transaction by SQLite.
    for _ in 0..3 {
        let before = stamp()?;
        for tail in ["", "-wal", "-journal"] {
            match fs::copy(with_tail(path, tail), with_tail(&to, tail)) {
                Err(e) if tail.is_empty() || e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        if stamp()? == before {
            break;
        }
    }
    Ok((folder, to))
}

/// Writes a path as part of an SQLite file URI.
fn percent(path: &Path, to: &mut String) {
    let text = super::walk::shown(path);
    if cfg!(windows) && !text.starts_with('/') {
        to.push_str("///");
    }
    for c in text.chars() {
        match c {
            '%' => to.push_str("%25"),
            '?' => to.push_str("%3f"),
            '#' => to.push_str("%23"),
            c => to.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
