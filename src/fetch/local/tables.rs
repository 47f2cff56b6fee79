//! Databases in the page: what is read of one, what is told of it, and the rows as `public/sqlite.js` hands them over.

use super::beside::Tail;
use super::intake::Intake;
use crate::platform::sqlite::{Database, Trouble};
use metering::format::tables::{self, Begin, Rows, Source, Value};
use metering::format::{FileInfo, FileReader, Format, Out, Shape};
use metering::request::Effect;

/// The finding for a database whose log nobody dropped.
const ALONE: &str = "The database was added without what lies beside it. Its newest rows may be in a file of the same \
                     name that ends in -wal, and are missing then. Add the whole folder instead.";

/// The finding for a log that was added and cannot be read.
pub fn lost(why: &str) -> String {
    format!(
        "The file beside the database that ends in -wal could not be read ({}); rows that are only in it are missing. \
         Add the folder again.",
        why.trim_end_matches('.')
    )
}

/// The finding for a database that could not be read to its end.
fn stopped(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Damaged(why) => tables::unfinished(why),
        Trouble::Refused(why) => format!(
            "The browser stopped reading the database ({}), perhaps because its program wrote to it; what could be \
             read is counted. Add the folder again.",
            why.trim_end_matches('.')
        ),
    }
}

/// What to do about a file that harnesses keep as a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing is in it: this is to be said.
    Nothing((Effect, &'static str)),
    /// Open it, and say this if there is something to say.
    Open(Option<&'static str>),
}

/// What to do, by its first bytes and by the files beside it that are not empty.
pub fn way(path: &str, head: &[u8], beside: &[Tail]) -> Way {
    let log = beside.contains(&Tail::Log);
    match Begin::of(head) {
        Begin::Empty if !log => Way::Nothing(tables::EMPTY),
        Begin::Foreign => Way::Nothing(tables::FOREIGN),
        // In a folder it is certain that there is no log: nobody has the database open.
        Begin::Ahead if !log && !path.contains('/') => Way::Open(Some(ALONE)),
        _ => Way::Open(None),
    }
}

impl Intake {
    /// Reads the tables of an open database, or notes why it could not be opened. What is read before an error counts.
    pub fn database<S: Source<Error = Trouble>>(
        &mut self,
        path: &str,
        format: &'static Format,
        opened: Result<S, Trouble>,
    ) {
        let read = opened.and_then(|mut source| self.rows(path, format, &mut source));
        if let Err(trouble) = read {
            self.ledger.note(path, &stopped(&trouble));
        }
    }

    fn rows<S: Source>(
        &mut self,
        path: &str,
        format: &'static Format,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let Shape::Tables(wanted) = format.shape else { return Ok(()) };
        let file = FileInfo { path, ..FileInfo::default() };
        let mut reader = FileReader::new(format, &file);
        let mut out = Out::new(&mut self.ledger, &file);
        let read = tables::read(source, wanted, |line| reader.push(line, &mut out));
        reader.finish(&mut out);
        read
    }
}

/// A database that SQLite has open.
#[derive(Debug)]
pub struct Open<'a> {
    /// The database.
    pub database: Database,
    /// Where its rows are put.
    pub buffer: &'a mut Vec<u8>,
}

impl Source for Open<'_> {
    type Error = Trouble;

    fn takes(&mut self, sql: &str) -> bool {
        self.database.takes(sql)
    }

    fn rows(&mut self, sql: &str, to: &mut Rows<'_>) -> Result<(), Trouble> {
        let names = self.database.query(sql)?;
        to.columns(names.iter().map(String::as_str));
        loop {
            self.database.rows(self.buffer)?;
            if self.buffer.is_empty() {
                return Ok(());
            }
            values(self.buffer, to);
        }
    }
}

/// Takes values apart: a byte for the type, with SQLite's numbers for them (sqlite.org/c3ref/c_blob.html), and what the
/// type asks for, little-endian.
fn values(mut bytes: &[u8], to: &mut Rows<'_>) {
    while let Some((value, rest)) = value(bytes) {
        to.value(value);
        bytes = rest;
    }
}

fn value(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (&kind, rest) = bytes.split_first()?;
    Some(match kind {
        1 | 2 => {
            let (number, rest) = rest.split_first_chunk::<8>()?;
            let whole = i64::from_le_bytes(*number);
            (if kind == 1 { Value::Integer(whole) } else { Value::Real(f64::from_bits(whole as u64)) }, rest)
        }
        3 | 4 => {
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            (if kind == 3 { Value::Text(text) } else { Value::Blob(text) }, rest)
        }
        _ => (Value::Null, rest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::cell::Slice;
    use metering::format::{FORMATS, Table};
    use metering::request::Finding;

    const AHEAD: &[u8] = b"SQLite format 3\0\x10\0\x02\x02";
    const PLAIN: &[u8] = b"SQLite format 3\0\x10\0\x01\x01";

    #[test]
    fn what_lies_beside_decides_what_is_said() {
        let check = |path: &str, head: &[u8], beside: &[Tail], expected| {
            assert_eq!(way(path, head, beside), expected, "{path} {beside:?}");
        };
        check("x.db", AHEAD, &[], Way::Open(Some(ALONE)));
        check("x.db", AHEAD, &[Tail::Shared], Way::Open(Some(ALONE)));
        check("x.db", AHEAD, &[Tail::Log], Way::Open(None));
        check("opencode/x.db", AHEAD, &[], Way::Open(None));
        check("x.db", PLAIN, &[], Way::Open(None));
        check("x.db", b"", &[], Way::Nothing(tables::EMPTY));
        check("x.db", b"", &[Tail::Log], Way::Open(None));
        check("x.db", &[0xa5; 20], &[Tail::Log], Way::Nothing(tables::FOREIGN));
    }

    #[test]
    fn values_come_back_as_they_were_sent() {
        let sent: Vec<u8> = [
            &[1][..],
            &(-7i64).to_le_bytes(),
            &[2],
            &0.1f64.to_le_bytes(),
            &[3, 2, 0, 0, 0],
            b"ab",
            &[4, 1, 0, 0, 0, 9, 5],
        ]
        .concat();
        let expected =
            [Value::Integer(-7), Value::Real(0.1), Value::Text(b"ab"), Value::Blob(&[9]), Value::Null];
        let read = |mut bytes: &[u8]| {
            let mut values = Vec::new();
            while let Some((value, rest)) = value(bytes) {
                values.push(format!("{value:?}"));
                bytes = rest;
            }
            values
        };
        assert_eq!(read(&sent), expected.map(|v| format!("{v:?}")));
        // What is cut off is left out, wherever it is cut.
        for cut in 0..sent.len() {
            assert!(read(&sent[..cut]).len() < expected.len());
        }
    }

    /// OpenCode's messages, read from memory; damaged behind so many.
    struct Messages {
        whole: u32,
        damage: Option<&'static str>,
    }

    impl Source for Messages {
        type Error = Trouble;

        fn takes(&mut self, _: &str) -> bool {
            true
        }

        fn rows(&mut self, sql: &str, to: &mut Rows<'_>) -> Result<(), Trouble> {
            to.columns(["id", "session_id", "data"]);
            if !sql.contains("message\"") && !sql.ends_with("'message'") {
                return Ok(());
            }
            for i in 0..self.whole {
                let data = format!(
                    r#"{{"role":"assistant","providerID":"anthropic","modelID":"claude-sonnet-5","time":{{"created":{}}},"tokens":{{"input":7,"output":3,"reasoning":0,"cache":{{"read":0,"write":0}}}}}}"#,
                    1_795_000_000_000i64 + i64::from(i),
                );
                to.value(Value::Text(format!("msg_{i}").as_bytes()));
                to.value(Value::Text(b"ses_1"));
                to.value(Value::Text(data.as_bytes()));
            }
            match self.damage {
                Some(why) if !sql.contains("sqlite_schema") => Err(Trouble::Damaged(why.to_owned())),
                _ => Ok(()),
            }
        }
    }

    #[track_caller]
    fn check(opened: Result<Messages, Trouble>, requests: u64, findings: &[&str]) {
        let format = FORMATS.iter().find(|f| f.name == "opencode-db").unwrap();
        assert!(matches!(format.shape, Shape::Tables([Table { .. }, ..])));
        let mut intake = Intake::default();
        intake.database("share/opencode.db", format, opened);
        let loaded = intake.conclude();
        assert_eq!(loaded.cells.total(&Slice::all()).requests, requests);
        let has =
            |found: &Finding, part: &&str| found.reason.contains(part) && found.file == "share/opencode.db";
        assert_eq!(loaded.findings.len(), findings.len(), "{:?}", loaded.findings);
        assert!(
            findings.iter().all(|part| loaded.findings.iter().any(|f| has(f, part))),
            "{:?}",
            loaded.findings
        );
    }

    #[test]
    fn rows_count_up_to_the_damage() {
        check(Ok(Messages { whole: 3, damage: None }), 3, &[]);
        check(Ok(Messages { whole: 3, damage: Some("malformed") }), 3, &["to its end (malformed)"]);
        check(Ok(Messages { whole: 0, damage: None }), 0, &["Nothing in this file"]);
        let refused = Trouble::Refused(String::from("Not allowed."));
        check(Err(refused), 0, &["stopped reading the database (Not allowed), perhaps"]);
    }
}
