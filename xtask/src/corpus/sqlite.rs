//! Databases as a running program leaves them: write-ahead logged, the newest rows not yet in the database file.

use super::sink::{Sink, make_parent};
use rusqlite::{
    Connection, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A value to insert.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// Text, given as UTF-8 bytes.
    Bytes(&'a [u8]),
    /// Text made for this row.
    Owned(String),
    /// A whole number.
    Int(u64),
    /// NULL.
    Null,
}

/// A database that is being written beside its place.
pub struct Database {
    connection: Connection,
    /// Where it is written; none when only the truth is wanted.
    work: Option<PathBuf>,
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Text(bytes),
            Value::Owned(text) => ValueRef::Text(text.as_bytes()),
            Value::Int(number) => ValueRef::Integer(*number as i64),
            Value::Null => ValueRef::Null,
        }))
    }
}

impl Database {
    /// An empty database with this schema. It is written beside `path`, so that the place holds only what is left there.
    pub fn create(sink: &Sink, path: &str, schema: &str) -> io::Result<Self> {
        let work = sink.home.as_ref().map(|home| home.join(path).with_extension("work"));
        let connection = match &work {
            Some(work) => {
                make_parent(work)?;
                remove(work);
                Connection::open(work)
            }
            None => Connection::open_in_memory(),
        };
        let connection = connection.map_err(io::Error::other)?;
        let settings = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF;";
        connection.execute_batch(settings).map_err(io::Error::other)?;
        connection.execute_batch(schema).map_err(io::Error::other)?;
        Ok(Self { connection, work })
    }

    /// Runs a statement once per row, in one transaction.
    pub fn run<'v>(&mut self, sql: &str, rows: impl Iterator<Item = Vec<Value<'v>>>) -> io::Result<()> {
        let transaction = self.connection.transaction().map_err(io::Error::other)?;
        {
            let mut statement = transaction.prepare(sql).map_err(io::Error::other)?;
            for row in rows {
                statement.execute(rusqlite::params_from_iter(row)).map_err(io::Error::other)?;
            }
        }
        transaction.commit().map_err(io::Error::other)
    }

    /// Moves the write-ahead log into the database file.
    pub fn checkpoint(&mut self) -> io::Result<()> {
        self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);").map_err(io::Error::other)
    }

    /// Leaves database and write-ahead log at `path` as they are while the program runs, without its `-shm`.
    pub fn leave(self, sink: &mut Sink, path: &str) -> io::Result<()> {
        let Some(work) = self.work else { return Ok(()) };
        sink.write(path, &fs::read(&work)?)?;
        let mut log = fs::read(with_suffix(&work, "-wal")).unwrap_or_default();
        if !log.is_empty() {
            steady(&mut log);
            sink.write(&format!("{path}-wal"), &log)?;
        }
        drop(self.connection);
        remove(&work);
        Ok(())
    }
}

fn remove(work: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(with_suffix(work, suffix));
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Replaces the random salts of a write-ahead log, so that the same seed gives the same bytes; the checksums follow.
/// The layout: a header of 32 bytes, then frames of 24 bytes and a page (sqlite.org/fileformat2.html, section 4).
fn steady(log: &mut [u8]) {
    const SALT: [u8; 8] = *b"fuelgaug";
    let word = |bytes: &[u8], at: usize| {
        u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    };
    if log.len() < 32 {
        return;
    }
    let big = word(log, 0) & 1 == 1;
    let page = word(log, 8) as usize;
    let old: [u8; 8] = std::array::from_fn(|index| log[16 + index]);
    log[16..24].copy_from_slice(&SALT);
    let mut sum = checksum(big, (0, 0), &log[..24]);
    put(&mut log[24..32], sum);
    for frame in log[32..].chunks_exact_mut(24 + page) {
        // Frames of an earlier round are no part of the log.
        if frame[8..16] != old {
            break;
        }
        frame[8..16].copy_from_slice(&SALT);
        sum = checksum(big, sum, &frame[..8]);
        sum = checksum(big, sum, &frame[24..]);
        put(&mut frame[16..24], sum);
    }
}

fn checksum(big: bool, from: (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let (mut a, mut b) = from;
    for pair in bytes.chunks_exact(8) {
        let word = |at: usize| {
            let bytes = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
            if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
        };
        a = a.wrapping_add(word(0)).wrapping_add(b);
        b = b.wrapping_add(word(4)).wrapping_add(a);
    }
    (a, b)
}

fn put(at: &mut [u8], (a, b): (u32, u32)) {
    at[..4].copy_from_slice(&a.to_be_bytes());
    at[4..].copy_from_slice(&b.to_be_bytes());
}
