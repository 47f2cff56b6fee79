//! Strings and numbers as ClickHouse writes and reads them.

use super::Dialect;
use std::borrow::Cow;
use std::fmt::Write;

/// A string as a literal of a query: in single quotes, with everything escaped that could end it.
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    escape(text, &mut out);
    out.push('\'');
    out
}

/// Escapes a string for a literal and for a field of `TabSeparated`.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            _ => out.push(c),
        }
    }
}

/// The string that an escaped field stands for.
pub(super) fn unescape(field: &str) -> Cow<'_, str> {
    if !field.contains('\\') {
        return Cow::Borrowed(field);
    }
    let mut out = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('0') => out.push('\0'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    Cow::Owned(out)
}

/// The server's number of its error: `Code: 241. DB::Exception: …`.
pub fn error_code(text: &str) -> Option<u32> {
    let digits: String = text.split("Code: ").nth(1)?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// A value that goes along with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name, without the `param_` of the address.
    pub name: String,
    /// Its value as the address carries it, not yet percent-encoded.
    pub value: String,
}

/// A query with what goes along with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The text.
    pub sql: String,
    /// Values, where the server takes them apart from the text.
    pub params: Vec<Param>,
    /// Whether values go along beside the text.
    apart: bool,
}

impl Query {
    /// An empty one, whose values go along as the server's version has it.
    pub fn new(dialect: Dialect) -> Self {
        Self { sql: String::new(), params: Vec::new(), apart: dialect.has_parameters() }
    }

    /// An empty one whose values are written into it as literals: lists that are too long for an address.
    pub fn written() -> Self {
        Self { sql: String::new(), params: Vec::new(), apart: false }
    }

    /// Adds text.
    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a list of strings as a value: `['a', 'b']`.
    pub fn strings<'t>(&mut self, list: impl IntoIterator<Item = &'t str>) -> &mut Self {
        let quoted: Vec<String> = list.into_iter().map(literal).collect();
        let list = format!("[{}]", quoted.join(","));
        self.value(list, "Array(String)")
    }

    /// Adds that what stands before is one of these strings; there is at least one. Five times as fast as `has`, which
    /// looks at each string for each row.
    pub fn among(&mut self, list: &[String]) -> &mut Self {
        self.push(" IN ");
        if self.apart {
            self.strings(list.iter().map(String::as_str))
        } else {
            let quoted: Vec<String> = list.iter().map(|text| literal(text)).collect();
            self.push("(").push(&quoted.join(", ")).push(")")
        }
    }

    /// Adds a string as a value.
    pub fn string(&mut self, text: &str) -> &mut Self {
        if self.apart {
            let mut value = String::with_capacity(text.len());
            escape(text, &mut value);
            self.value(value, "String")
        } else {
            self.push(&literal(text))
        }
    }

    /// Adds a whole number.
    pub fn number(&mut self, n: i64) -> &mut Self {
        let _ = write!(self.sql, "{n}");
        self
    }

    fn value(&mut self, value: String, of: &str) -> &mut Self {
        if self.apart {
            let name = format!("p{}", self.params.len());
            let _ = write!(self.sql, "{{{name}:{of}}}");
            self.params.push(Param { name, value });
        } else {
            self.sql.push_str(&value);
        }
        self
    }
}

/// The fields of a line of `TabSeparated`, one after the other.
#[derive(Clone, Debug)]
pub struct Fields<'l> {
    rest: Option<&'l str>,
}

impl<'l> Fields<'l> {
    /// Of a line without its end.
    pub fn new(line: &'l str) -> Self {
        Self { rest: Some(line) }
    }

    /// The next as it stands there.
    pub fn raw(&mut self) -> Option<&'l str> {
        let rest = self.rest?;
        match rest.split_once('\t') {
            Some((field, rest)) => {
                self.rest = Some(rest);
                Some(field)
            }
            None => {
                self.rest = None;
                Some(rest)
            }
        }
    }

    /// The next as a number.
    pub fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.raw()?.parse().ok()
    }

    /// The next as a number or `\N`, which is none. `None` if it is neither.
    pub fn nullable<T: std::str::FromStr>(&mut self) -> Option<Option<T>> {
        match self.raw()? {
            "\\N" => Some(None),
            field => field.parse().ok().map(Some),
        }
    }

    /// The next as a string.
    pub fn string(&mut self) -> Option<Cow<'l, str>> {
        self.raw().map(unescape)
    }

    /// The next as a string, of which the empty one is none.
    pub fn optional(&mut self) -> Option<Option<String>> {
        self.string().map(|s| Some(s.into_owned()).filter(|s| !s.is_empty()))
    }

    /// The next as a list of numbers: `[1,2]`.
    pub fn numbers<T: std::str::FromStr>(&mut self) -> Option<Vec<T>> {
        let inner = self.raw()?.strip_prefix('[')?.strip_suffix(']')?;
        if inner.is_empty() {
            return Some(Vec::new());
        }
        inner.split(',').map(|n| n.parse().ok()).collect()
    }
}
