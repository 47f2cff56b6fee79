//! A row of a database table by its columns. Rows come as JSON objects, from SQLite, which holds any type in any
//! column: a count may be a text, a time a number of seconds or a date.

use super::{Out, fields};
use crate::record::project_name;
use crate::scan::json::Scanner;
use crate::time::{self, Millis};
use std::borrow::Cow;

/// The values of a row that are texts or numbers; others are as good as missing.
#[derive(Debug, Default)]
pub(super) struct Columns<'a>(Vec<(String, Cow<'a, str>)>);

impl<'a> Columns<'a> {
    /// Reads a row. What is none becomes a finding.
    pub fn read(number: u64, line: &'a [u8], out: &mut Out<'_>) -> Option<Self> {
        let mut list = Vec::new();
        let whole = Scanner::new(line).object(|column, s| {
            let value = match s.peek() {
                Some(b'"') => s.text(),
                Some(b'-' | b'0'..=b'9') => std::str::from_utf8(s.raw()).ok().map(Cow::Borrowed),
                _ => {
                    s.skip();
                    None
                }
            };
            list.extend(value.map(|value| (column.to_owned(), value)));
        });
        if !whole {
            out.finding(number, "The row could not be read and was skipped.");
        }
        whole.then_some(Self(list))
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        self.text("table").unwrap_or_default()
    }

    /// A text that is not empty, or a number as it stands.
    pub fn text(&self, column: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(name, _)| name == column)?;
        Some(value.trim()).filter(|text| !text.is_empty())
    }

    /// A number.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.text(column)?.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// A count; negative ones are 0.
    pub fn count(&self, column: &str) -> Option<u64> {
        Scanner::new(self.text(column)?.as_bytes()).u64()
    }

    /// Dollars as nano-dollars; 0 is "unknown".
    pub fn dollars(&self, column: &str) -> Option<u64> {
        fields::dollars(self.number(column))
    }

    /// An instant: seconds or milliseconds since 1970, or a date and time, in UTC where it names no zone.
    pub fn instant(&self, column: &str) -> Option<Millis> {
        match self.number(column) {
            Some(n) if n.abs() < 1e11 => time::of_millis((n * 1e3) as i64),
            Some(n) => time::of_millis(n as i64),
            None => time::of_log(self.text(column)?),
        }
    }

    /// The last name of a folder's path.
    pub fn project(&self, column: &str) -> Option<&str> {
        self.text(column).and_then(project_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::FileInfo;
    use crate::ledger::Ledger;

    fn with<R>(row: &str, look: impl Fn(&Columns<'_>) -> R) -> Option<R> {
        let mut ledger = Ledger::default();
        let file = FileInfo::default();
        Columns::read(1, row.as_bytes(), &mut Out::new(&mut ledger, &file)).map(|c| look(&c))
    }

    #[test]
    fn values_are_read_whatever_their_type() {
        let check = |value: &str, text: Option<&str>, count: Option<u64>, dollars: Option<u64>| {
            let row = format!(r#"{{"table":"t","blob":[1],"x":{value}}}"#);
            let found = with(&row, |c| (c.text("x").map(str::to_owned), c.count("x"), c.dollars("x")));
            assert_eq!(found, Some((text.map(str::to_owned), count, dollars)), "{value}");
        };
        check("12", Some("12"), Some(12), Some(12_000_000_000));
        check("\"12\"", Some("12"), Some(12), Some(12_000_000_000));
        check("0.25", Some("0.25"), Some(0), Some(250_000_000));
        check("-3", Some("-3"), Some(0), None);
        check("0", Some("0"), Some(0), None);
        check("\"\"", None, None, None);
        check("null", None, None, None);
        check("\"a\"", Some("a"), None, None);
    }

    #[test]
    fn times_are_seconds_milliseconds_or_dates() {
        let check = |value: &str, expected: Option<&str>| {
            let at = with(&format!(r#"{{"at":{value}}}"#), |c| c.instant("at")).flatten();
            assert_eq!(at.map(time::format).as_deref(), expected, "{value}");
        };
        let at = Some("2026-09-21T14:13:20.000Z");
        check("1790000000", at);
        check("1790000000000", at);
        check("\"2026-09-21 14:13:20\"", at);
        check("\"2026-09-21T16:13:20+02:00\"", at);
        check("1790000000.5", Some("2026-09-21T14:13:20.500Z"));
        check("\"1790000000\"", at);
        check("0", None);
        check("\"soon\"", None);
    }

    #[test]
    fn what_is_no_row_is_said() {
        assert_eq!(with("{\"table\":\"t\",\"x\":", |_| ()), None);
        assert_eq!(with("[1]", |_| ()), None);
    }
}
