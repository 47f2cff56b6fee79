//! The questions that are put to a server.
//!
//! All but one are sent as a form, which a browser sends to another origin without asking first. Names can only be asked
//! for with their question in the address.

use super::increase::QUARTER;
use super::matcher::{Compare, Matchers};
use super::name::PATTERN;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Tells its answer from others.
    pub id: u32,
    /// Where it goes, below the server's address.
    pub path: &'static str,
    /// Whether the fields go into the address instead of into a form.
    pub in_address: bool,
    /// Its fields.
    pub fields: Vec<(&'static str, String)>,
}

const NAMES: &str = "/api/v1/label/__name__/values";
const RANGE: &str = "/api/v1/query_range";
const INSTANT: &str = "/api/v1/query";

/// What of a counter is asked, see [`Told`](super::increase::Told).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Ends of quarter hours.
    Ends,
    /// Their least samples.
    Least,
    /// Resets inside of them.
    Resets,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ends, Self::Least, Self::Resets];

    /// The query, of stretches that are `seconds` long; the quarter hour before each is compared on the server, so that
    /// counters that rest are not sent.
    fn query(self, selector: &str, seconds: i64) -> String {
        let before = format!("last_over_time({selector}[{QUARTER}s] offset {seconds}s)");
        match self {
            Self::Ends => {
                let end = format!("last_over_time({selector}[{seconds}s])");
                format!("{end} unless ({end} == {before})")
            }
            Self::Least => {
                let least = format!("min_over_time({selector}[{seconds}s])");
                format!("{least} unless ({least} >= {before})")
            }
            Self::Resets => format!("resets({selector}[{seconds}s]) > 0"),
        }
    }
}

/// Which metrics there are.
pub fn names(id: u32, matchers: &Matchers, from: i64, to: i64) -> Ask {
    let selector = matchers.clone().and("__name__", Compare::Like, PATTERN).selector();
    let fields = vec![("match[]", selector), ("start", from.to_string()), ("end", to.to_string())];
    Ask { id, path: NAMES, in_address: true, fields }
}

/// What counters stood at before a time.
pub fn before(id: u32, selector: &str, at: i64, seconds: i64) -> Ask {
    instant(id, format!("last_over_time({selector}[{seconds}s])"), at)
}

/// A part of what quarter hours were, from the one that begins at `from` to the one that ends at `to`.
pub fn quarters(id: u32, part: Part, selector: &str, from: i64, to: i64) -> Ask {
    let fields = vec![
        ("query", part.query(selector, QUARTER)),
        ("start", (from + QUARTER).to_string()),
        ("end", to.to_string()),
        ("step", QUARTER.to_string()),
        // VictoriaMetrics would answer from a cache that rounds times; others do not know the word.
        ("nocache", "1".to_owned()),
    ];
    Ask { id, path: RANGE, in_address: false, fields }
}

/// The same of a quarter hour that has not ended.
pub fn running(id: u32, part: Part, selector: &str, from: i64, to: i64) -> Ask {
    instant(id, part.query(selector, to - from), to)
}

/// Samples behind `from`, to `to`.
pub fn samples(id: u32, selector: &str, from: i64, to: i64) -> Ask {
    instant(id, format!("{selector}[{}s]", to - from), to)
}

fn instant(id: u32, query: String, at: i64) -> Ask {
    let fields = vec![("query", query), ("time", at.to_string()), ("nocache", "1".to_owned())];
    Ask { id, path: INSTANT, in_address: false, fields }
}
