//! Rows of database tables as JSON lines, for whoever opens databases: the collector does it with one SQLite, the page
//! with another, and both must give the same digits. What is asked, how a row is written and what a person is told
//! stand here; opening files, locks and logs are theirs.
//!
//! A database may lack a table, or a column that a filter names: it is older, newer, or of a program that only calls
//! its file the same. A missing table is passed over, a filter that does not fit is left out; both only cost rows.

use super::Table;
use crate::request::Effect;
use std::io::{self, Write};

/// The finding for a database without a byte.
pub const EMPTY: (Effect, &str) = (Effect::Note, "The file is empty.");
/// The finding for a file that begins as no database does.
pub const FOREIGN: (Effect, &str) = (
    Effect::Skipped,
    "This is no SQLite database, or it is encrypted, or its beginning is damaged; it was not read.",
);

/// How much of a database [`Begin::of`] wants to see.
pub const HEAD: usize = 20;

/// What the first bytes of a file say (sqlite.org/fileformat2.html, section 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// There are none.
    Empty,
    /// It is no database, or cannot be told to be one.
    Foreign,
    /// Its newest rows may be in a write-ahead log beside it.
    Ahead,
    /// What a crash left half written can be undone with a journal beside it.
    Journal,
}

impl Begin {
    /// What the first [`HEAD`] bytes say, or fewer where the file ends.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [] => Self::Empty,
            _ if !head.starts_with(b"SQLite format 3\0") => Self::Foreign,
            _ if head.get(18) == Some(&2) => Self::Ahead,
            _ => Self::Journal,
        }
    }
}

/// The finding for a database that ended in an error.
pub fn unfinished(error: &str) -> String {
    format!(
        "The database could not be read to its end ({error}); what could be read is counted. \
         `sqlite3 FILE .recover` may save the rest."
    )
}

/// An open database. It must stand still: every query sees it as of the same instant.
pub trait Source {
    /// What stops a query.
    type Error;

    /// Whether the database understands a query.
    fn takes(&mut self, sql: &str) -> bool;

    /// Runs a query: tells the names of the columns once, then every row's values.
    ///
    /// # Errors
    /// When the query cannot be run to its end; the rows before that count.
    fn rows(&mut self, sql: &str, to: &mut Rows<'_>) -> Result<(), Self::Error>;
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Text: UTF-8, as far as the program that wrote it kept to that.
    Text(&'a [u8]),
    /// Bytes.
    Blob(&'a [u8]),
}

/// Hands every row of these tables to a function, as a line of JSON with its line end.
///
/// # Errors
/// What stopped a query; the lines before that are good.
pub fn read<S: Source>(
    source: &mut S,
    tables: &[Table],
    mut each: impl FnMut(&[u8]),
) -> Result<(), S::Error> {
    for table in tables {
        let mut exists = false;
        let named = format!(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name = {}",
            quoted(table.name, '\'')
        );
        source.rows(&named, &mut Rows::of(table, &mut |_| exists = true))?;
        if !exists {
            continue;
        }
        let all = format!("SELECT * FROM {}", quoted(table.name, '"'));
        let filtered = table.filter.map(|f| format!("{all} WHERE {f}")).filter(|sql| source.takes(sql));
        source.rows(&filtered.unwrap_or(all), &mut Rows::of(table, &mut each))?;
    }
    Ok(())
}

fn quoted(name: &str, with: char) -> String {
    format!("{with}{}{with}", name.replace(with, &format!("{with}{with}")))
}

/// Takes the values of a query in the order of its columns, and makes a line of every row.
pub struct Rows<'a> {
    table: String,
    columns: Vec<String>,
    /// The column that comes next.
    next: usize,
    line: Vec<u8>,
    each: &'a mut dyn FnMut(&[u8]),
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("table", &self.table)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

impl<'a> Rows<'a> {
    fn of(table: &Table, each: &'a mut dyn FnMut(&[u8])) -> Self {
        Self { table: json(table.name), columns: Vec::new(), next: 0, line: Vec::new(), each }
    }

    /// The names of the columns; before the first row.
    pub fn columns<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.columns = names.into_iter().map(json).collect();
        self.next = 0;
    }

    /// The next value. The last column's ends the row.
    pub fn value(&mut self, value: Value<'_>) {
        let Some(column) = self.columns.get(self.next) else { return };
        if self.next == 0 {
            self.line.clear();
            self.line.extend_from_slice(b"{\"table\":");
            self.line.extend_from_slice(self.table.as_bytes());
        }
        // Writing to memory does not fail.
        let _ = member(&mut self.line, column, value);
        self.next += 1;
        if self.next == self.columns.len() {
            self.next = 0;
            self.line.extend_from_slice(b"}\n");
            (self.each)(&self.line);
        }
    }
}

/// `,"column":value`. Blobs are left out, but for JSON that was stored as one.
fn member(line: &mut Vec<u8>, column: &str, value: Value<'_>) -> io::Result<()> {
    let value = match value {
        Value::Blob(b) if b.starts_with(b"{") && std::str::from_utf8(b).is_ok() => Value::Text(b),
        Value::Blob(_) => return Ok(()),
        value => value,
    };
    write!(line, ",{column}:")?;
    match value {
        Value::Integer(n) => write!(line, "{n}"),
        Value::Real(n) if n.is_finite() => write!(line, "{n}"),
        Value::Text(t) => serde_json::to_writer(line, &String::from_utf8_lossy(t)).map_err(io::Error::from),
        _ => line.write_all(b"null"),
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A database of one table, that tells what it was asked.
    struct Fake {
        columns: &'static [&'static str],
        rows: Vec<Vec<Value<'static>>>,
        knows: &'static str,
        asked: Vec<String>,
    }

    impl Source for Fake {
        type Error = &'static str;

        fn takes(&mut self, sql: &str) -> bool {
            !sql.contains("no_such_column")
        }

        fn rows(&mut self, sql: &str, to: &mut Rows<'_>) -> Result<(), Self::Error> {
            self.asked.push(sql.to_owned());
            if sql.contains("sqlite_schema") {
                to.columns(["name"]);
                if sql.ends_with(&format!("'{}'", self.knows)) {
                    to.value(Value::Text(self.knows.as_bytes()));
                }
                return Ok(());
            }
            to.columns(self.columns.iter().copied());
            for value in self.rows.iter().flatten() {
                to.value(*value);
            }
            if self.rows.is_empty() { Err("damaged") } else { Ok(()) }
        }
    }

    const fn table(name: &'static str, filter: Option<&'static str>) -> Table {
        Table { name, filter }
    }

    #[track_caller]
    fn check(values: &[Value<'static>], expected: &str) {
        let columns = &["a", "b\"c"][..values.len()];
        let mut fake = Fake { columns, rows: vec![values.to_vec(); 2], knows: "t", asked: Vec::new() };
        let mut lines = Vec::new();
        read(&mut fake, &[table("t", None)], |l| lines.push(String::from_utf8(l.to_vec()).unwrap())).unwrap();
        let expected = format!("{{\"table\":\"t\"{expected}}}\n");
        assert_eq!(lines, [expected.clone(), expected]);
    }

    #[test]
    fn values_become_members() {
        check(&[Value::Null, Value::Integer(i64::MIN)], r#","a":null,"b\"c":-9223372036854775808"#);
        check(&[Value::Real(0.1), Value::Real(1e300)], &format!(r#","a":0.1,"b\"c":1{}"#, "0".repeat(300)));
        check(&[Value::Real(f64::NAN), Value::Real(f64::INFINITY)], r#","a":null,"b\"c":null"#);
        check(&[Value::Text(b"a\nb\0\xff")], ",\"a\":\"a\\nb\\u0000\u{fffd}\"");
        check(&[Value::Blob(b"\0"), Value::Blob(b"{\"x\":1}")], r#","b\"c":"{\"x\":1}""#);
        check(&[Value::Blob(b"{\xff")], "");
    }

    #[test]
    fn absent_tables_and_filters_that_do_not_fit_are_passed_over() {
        let tables = [table("it's", None), table("t", Some("x = 1")), table("t", Some("no_such_column = 1"))];
        let mut fake = Fake { columns: &["a"], rows: vec![vec![Value::Null]], knows: "t", asked: Vec::new() };
        let mut lines = 0;
        read(&mut fake, &tables, |_| lines += 1).unwrap();
        assert_eq!(lines, 2);
        let asked: Vec<_> = fake.asked.iter().filter(|a| !a.contains("sqlite_schema")).collect();
        assert_eq!(asked, ["SELECT * FROM \"t\" WHERE x = 1", "SELECT * FROM \"t\""]);
        assert!(fake.asked[0].ends_with("name = 'it''s'"));
    }

    #[test]
    fn what_stops_a_query_is_told() {
        let mut fake = Fake { columns: &["a"], rows: Vec::new(), knows: "t", asked: Vec::new() };
        assert_eq!(read(&mut fake, &[table("t", None)], |_| {}), Err("damaged"));
    }

    #[test]
    fn the_beginning_tells_what_may_lie_beside() {
        let check = |head: &[u8], expected| assert_eq!(Begin::of(head), expected);
        check(b"", Begin::Empty);
        check(b"SQLite format 3", Begin::Foreign);
        check(b"SQLite format 3\0", Begin::Journal);
        check(b"SQLite format 3\0\x10\0\x01\x01", Begin::Journal);
        check(b"SQLite format 3\0\x10\0\x02\x02", Begin::Ahead);
        check(&[0xa5; HEAD], Begin::Foreign);
    }

    proptest! {
        /// Whatever a row holds, its line is JSON, and the line's only line end is its last byte.
        #[test]
        fn every_row_is_one_line_of_json(
            column in ".*",
            text in proptest::collection::vec(any::<u8>(), 0..40),
            real in any::<f64>(),
            whole in any::<i64>(),
        ) {
            let mut lines = Vec::new();
            let mut each = |line: &[u8]| lines.push(line.to_vec());
            let mut rows = Rows::of(&table("t", None), &mut each);
            rows.columns([column.as_str(), "b", "c", "d"]);
            let values = [Value::Text(&text), Value::Real(real), Value::Integer(whole), Value::Blob(&text)];
            values.into_iter().for_each(|v| rows.value(v));
            prop_assert_eq!(lines.len(), 1);
            prop_assert_eq!(lines[0].iter().position(|b| *b == b'\n'), Some(lines[0].len() - 1));
            let object: serde_json::Value = serde_json::from_slice(&lines[0]).unwrap();
            // The column of any name comes first, so a later one of the same name holds.
            prop_assert_eq!(object["c"].as_i64(), Some(whole));
        }
    }
}
