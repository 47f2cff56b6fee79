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
use metering::format::{FileReader, Format, Out, Table};
use metering::ledger::Ledger;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// How long a lock is waited for. Harnesses hold theirs for milliseconds.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The first bytes of every database.
const MAGIC: &[u8] = b"SQLite format 3\0";

const LOCKED: &str = "The database was locked by another program, so a copy of it was read; what that program had not \
                      written yet is missing until the next change.";

/// Reads the tables of a database. What cannot be read becomes a finding; everything before it is kept.
pub fn read(file: &LogFile, format: &'static Format, tables: &[Table], owner: &Owner, ledger: &mut Ledger) {
    let mut rows = Rows { file, format, owner, tables };
    match plan(&file.path) {
        Ok(Plan::Nothing(reason)) => ledger.note(&file.shown, reason),
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
    Nothing(&'static str),
    InPlace { immutable: bool },
    Copy,
}

fn plan(path: &Path) -> io::Result<Plan> {
    let mut head = [0; 20];
    let mut file = File::open(path)?;
    let mut len = 0;
    while len < head.len() {
        match file.read(&mut head[len..])? {
            0 => break,
            n => len += n,
        }
    }
    let has = |tail: &str| fs::metadata(with_tail(path, tail)).is_ok_and(|m| m.len() > 0);
    Ok(if len == 0 && !has("-wal") {
        Plan::Nothing("The file is empty.")
    } else if len > 0 && !head.starts_with(MAGIC) {
        Plan::Nothing("This is no SQLite database, or its beginning is damaged; it was not read.")
    } else if head[18] == 2 || len == 0 {
        match (has("-wal"), has("-shm")) {
            (true, true) => Plan::InPlace { immutable: false },
            (true, false) => Plan::Copy,
            (false, _) => Plan::InPlace { immutable: true },
        }
    } else if has("-journal") {
        Plan::Copy
    } else {
        Plan::InPlace { immutable: false }
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
            (Ok(()), Some(reason)) => ledger.note(&self.file.shown, reason),
            (Err(Trouble::Locked), _) => ledger.note(&self.file.shown, LOCKED),
            (Err(Trouble::Other(e)), _) => ledger.note(
                &self.file.shown,
                &format!(
                    "The database could not be read to its end ({e}); what could be read is counted. \
                     `sqlite3 FILE .recover` may save the rest."
                ),
            ),
        }
        drop(folder);
    }

    fn tables(&self, db: &Connection, ledger: &mut Ledger) -> Result<(), Trouble> {
        db.busy_timeout(PATIENCE)?;
        let info = self.owner.file(&self.file.shown);
        let mut reader = FileReader::new(self.format, &info);
        let mut out = Out::new(ledger, &info);
        let mut line = Vec::new();
        // One transaction: every table as of the same instant.
        let snapshot = db.unchecked_transaction()?;
        let mut end = Ok(());
        for table in self.tables {
            end = self.table(&snapshot, table, &mut line, |line| reader.push(line, &mut out));
            if end.is_err() {
                break;
            }
        }
        if !matches!(end, Err(Trouble::Locked)) {
            reader.finish(&mut out);
        }
        end
    }

    fn table(
        &self,
        db: &Connection,
        table: &Table,
        line: &mut Vec<u8>,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), Trouble> {
        let exists = db
            .prepare("SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?1")?
            .exists([table.name])?;
        if !exists {
            return Ok(());
        }
        let all = format!("SELECT * FROM \"{}\"", table.name.replace('"', "\"\""));
        let filtered = table.filter.and_then(|f| db.prepare(&format!("{all} WHERE {f}")).ok());
        let mut query = match filtered {
            Some(query) => query,
            None => db.prepare(&all)?,
        };
        let columns: Vec<String> = query.column_names().map(json_text).collect();
        let name = json_text(table.name);
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            line.clear();
            line.extend_from_slice(b"{\"table\":");
            line.extend_from_slice(name.as_bytes());
            for (i, column) in columns.iter().enumerate() {
                member(line, column, row, i)?;
            }
            line.extend_from_slice(b"}\n");
            each(line);
        }
        Ok(())
    }
}

/// `,"column":value`. Blobs are left out, but for JSON that was stored as one.
fn member(line: &mut Vec<u8>, column: &str, row: &Row<'_>, index: usize) -> rusqlite::Result<()> {
    let value = match row.get_ref(index)? {
        ValueRef::Blob(b) if b.starts_with(b"{") && std::str::from_utf8(b).is_ok() => ValueRef::Text(b),
        ValueRef::Blob(_) => return Ok(()),
        value => value,
    };
    line.push(b',');
    line.extend_from_slice(column.as_bytes());
    line.push(b':');
    // Writing to memory does not fail.
    let _ = match value {
        ValueRef::Integer(n) => write!(line, "{n}"),
        ValueRef::Real(n) if n.is_finite() => write!(line, "{n}"),
        ValueRef::Text(t) => {
            serde_json::to_writer(line, &String::from_utf8_lossy(t)).map_err(io::Error::from)
        }
        _ => line.write_all(b"null"),
    };
    Ok(())
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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
