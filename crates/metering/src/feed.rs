//! The metering feed, version 1: newline-delimited JSON rows (`docs/metering-feed.md`).
//!
//! Reading never fails: unknown fields are ignored, unknown kinds are counted, broken lines become findings.

use crate::cell::Cell;
use crate::merge::Held;
use crate::request::{Finding, Quota, Request};
use crate::scan::json::Scanner;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The version in the header.
pub const VERSION: u32 = 1;

/// The first line of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The feed's version.
    pub fuelgauge: u32,
    /// Who wrote it.
    #[serde(default)]
    pub generator: String,
    /// When.
    #[serde(with = "instant")]
    pub at: Millis,
    /// The date of the price book that priced it.
    #[serde(default)]
    pub prices: Option<String>,
    /// Whether the data is the demo's.
    #[serde(default, skip_serializing_if = "is_false")]
    pub demo: bool,
    /// Where a later `since=` goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<u64>,
    /// Whether cells of this answer replace those under the same key, because the feed was asked for changes only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub changes: bool,
}

fn is_false(b: &bool) -> bool {
    !*b
}

/// A row of the feed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Row<S = String> {
    /// One billed model call, or a failed attempt.
    Request(Box<Request<S>>),
    /// The level of a plan's window.
    Quota(Quota),
    /// Sums under a key.
    Cell(Box<Cell<S>>),
    /// What was skipped and why.
    Finding(Finding),
    /// What there is of a session.
    Session(Session),
}

/// A `session` row: that requests of a session are there, for whoever reads several feeds and counts each request once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What stands for its id, see [`session_hash`](crate::merge::session_hash).
    #[serde(with = "hex")]
    pub hash: u64,
    /// Its requests and failed attempts.
    pub rows: u64,
    /// See [`Held::digest`].
    #[serde(with = "hex")]
    pub digest: u64,
}

impl From<&Held> for Session {
    fn from(held: &Held) -> Self {
        Self { hash: held.session, rows: held.rows, digest: held.digest }
    }
}

impl From<Session> for Held {
    fn from(row: Session) -> Self {
        Self { session: row.hash, rows: row.rows, digest: row.digest }
    }
}

/// What a line of a feed turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// The header.
    Header(Header),
    /// A row.
    Row(Row),
    /// A kind that this version does not know.
    UnknownKind(String),
    /// Not a row; the reason is fit for a finding.
    Broken(String),
}

/// Reads one line of a feed.
pub fn decode(line: &[u8]) -> Line {
    let mut kind = None;
    let mut version = None;
    Scanner::new(line).object(|key, s| match key {
        "kind" => kind = s.text().map(|t| t.into_owned()),
        "fuelgauge" => version = s.u64(),
        _ => s.skip(),
    });
    fn typed<T: for<'a> Deserialize<'a>>(line: &[u8], row: impl Fn(T) -> Row) -> Line {
        match serde_json::from_slice(line) {
            Ok(value) => Line::Row(row(value)),
            Err(e) => Line::Broken(format!("The row does not fit the feed: {e}.")),
        }
    }
    match kind.as_deref() {
        Some("request") => typed(line, |r| Row::Request(Box::new(r))),
        Some("cell") => typed(line, |c| Row::Cell(Box::new(c))),
        Some("quota") => typed(line, Row::Quota),
        Some("finding") => typed(line, Row::Finding),
        Some("session") => typed(line, Row::Session),
        Some(other) => Line::UnknownKind(other.to_owned()),
        None if version.is_some() => match serde_json::from_slice(line) {
            Ok(header) => Line::Header(header),
            Err(e) => Line::Broken(format!("The header does not fit the feed: {e}.")),
        },
        None => Line::Broken(String::from("The line is no row of a metering feed: it has no kind.")),
    }
}

/// Numbers of 64 bits as 16 hexadecimal digits: many readers of JSON keep only 53 bits of a number.
pub mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::borrow::Cow;

    /// The number in its written form.
    pub fn text(number: u64) -> String {
        format!("{number:016x}")
    }

    /// The number of a written form.
    pub fn parse(text: &str) -> Option<u64> {
        let plain = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then(|| u64::from_str_radix(text, 16).ok()).flatten()
    }

    /// Writes a number.
    pub fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&text(*number))
    }

    /// Reads a number.
    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<u64, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        parse(&text).ok_or_else(|| D::Error::custom(format_args!("“{text}” is not 16 hexadecimal digits")))
    }
}

/// Instants as RFC 3339 text on the wire.
pub mod instant {
    use crate::time::{Millis, format, parse};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::borrow::Cow;

    /// Writes an instant.
    pub fn serialize<S: Serializer>(at: &Millis, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format(*at))
    }

    /// Reads an instant.
    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Millis, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        parse(&text).ok_or_else(|| D::Error::custom(format_args!("“{text}” is not an RFC 3339 instant")))
    }
}

/// Optional instants as RFC 3339 text or null.
pub mod instant_opt {
    use crate::time::{Millis, format, parse};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes an instant or null.
    pub fn serialize<S: Serializer>(at: &Option<Millis>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.serialize_some(&format(*at)),
            None => to.serialize_none(),
        }
    }

    /// Reads an instant or null.
    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Millis>, D::Error> {
        Option::<String>::deserialize(from)?
            .map(|t| {
                parse(&t).ok_or_else(|| D::Error::custom(format_args!("“{t}” is not an RFC 3339 instant")))
            })
            .transpose()
    }
}
