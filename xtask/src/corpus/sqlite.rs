//! Databases as a running program leaves them: write-ahead logged, the newest rows not yet in the database file.

use super::sink::make_parent;
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
    work: PathBuf,
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
    pub fn create(path: &Path, schema: &str) -> io::Result<Self> {
        make_parent(path)?;
        let work = path.with_extension("work");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&work, suffix));
        }
        let connection = Connection::open(&work).map_err(io::Error::other)?;
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
    pub fn leave(self, path: &Path) -> io::Result<()> {
        for suffix in ["", "-wal"] {
            let from = with_suffix(&self.work, suffix);
            if fs::metadata(&from).is_ok_and(|file| file.len() > 0) {
                fs::copy(from, with_suffix(path, suffix))?;
            }
        }
        drop(self.connection);
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&self.work, suffix));
        }
        Ok(())
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
