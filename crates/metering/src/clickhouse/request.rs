//! Rows of `requests`: how one is written, and how it is read again.

use super::columns::count_names;
use super::schema::{Names, listed};
use super::text::{Fields, Query, escape};
use super::{CELL_KEY, Dialect, Scope};
use crate::cell::Sums;
use crate::key::Key;
use crate::merge::{Held, row_checksum, session_hash};
use crate::request::{MissCause, Request};
use crate::time::{Millis, slot_of};
use serde::de::DeserializeOwned;
use std::fmt::Write;
use xxhash_rust::xxh3::xxh3_64;

/// What a row says of its request, in the order of the columns, with types; `word` is a string of which there are few
/// different ones. What is a count of a cell too comes after these, see [`count_names`].
pub(super) const COLUMNS: &[(&str, &str)] = &[
    ("slot", "DateTime('UTC')"),
    ("session", "String"),
    ("id", "UUID"),
    ("at_ms", "Int64"),
    ("harness", "word"),
    ("provider", "word"),
    ("model", "word"),
    ("trigger", "word"),
    ("user", "word"),
    ("host", "word"),
    ("project", "word"),
    ("harness_version", "word"),
    ("agent", "String"),
    ("query", "UInt32"),
    ("asked_at_ms", "Nullable(Int64)"),
    ("quality", "word"),
    ("sum_of", "Nullable(UInt64)"),
    ("tools", "Array(String)"),
    ("thin", "Nullable(UInt8)"),
    ("took_ms", "Nullable(UInt64)"),
    ("error", "word"),
    ("failed", "UInt8"),
    ("tier", "word"),
    ("reported_cost_nanousd", "Nullable(UInt64)"),
    ("list_cost_nanousd", "Nullable(UInt64)"),
    ("price_evidence", "word"),
    ("miss_cause", "word"),
    ("miss_evidence", "word"),
    ("miss_gap_ms", "Nullable(Int64)"),
    ("missed_tokens", "UInt64"),
    ("missed_waste", "UInt64"),
    ("waste_nanousd", "Nullable(UInt64)"),
    ("sent_again_tokens", "UInt64"),
    ("kept_tokens", "UInt64"),
    ("session_hash", "UInt64"),
    ("checksum", "UInt64"),
];

/// What a row has after its counts.
pub(super) const BUCKETS: &[(&str, &str)] = &[
    ("prompt_bucket", "UInt8"),
    ("query_bucket", "UInt8"),
    ("query_cost_bucket", "UInt16"),
    ("query_time_bucket", "UInt16"),
    ("band_over", "UInt32"),
    ("digest", "UInt64"),
    ("known", "UInt32"),
    ("version", "UInt64"),
    ("gone", "UInt8"),
];

/// All columns in the order in which [`RowWriter`] writes them.
pub fn columns() -> String {
    let names =
        COLUMNS.iter().map(|c| c.0).chain(count_names().map(|c| c.1)).chain(BUCKETS.iter().map(|c| c.0));
    listed(names)
}

/// Slots are kept as seconds in 32 bits.
fn seconds(at: Millis) -> u32 {
    u32::try_from((slot_of(at) / 1_000).max(0)).unwrap_or(u32::MAX / 900 * 900)
}

/// Writes rows as lines of `TabSeparated`.
#[derive(Debug, Default)]
pub struct RowWriter {
    line: String,
}

/// What the server is told of a row beside its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The row's id.
    pub id: u128,
    /// The start of its quarter hour, seconds since 1970.
    pub slot: u32,
    /// A hash of its content.
    pub digest: u64,
    /// How many rows of its session whoever wrote it knew: who knows more of a session knows its requests better.
    pub known: u32,
}

impl RowWriter {
    /// Takes a request with what it adds to its cell, see [`crate::ledger::Resolved::each_counted`]. The line is
    /// then asked for with [`RowWriter::line`].
    pub fn row<S: AsRef<str>>(&mut self, r: &Request<S>, sums: &Sums) -> Known {
        self.line.clear();
        let id = id_of(r.id.as_ref());
        let slot = seconds(r.at);
        let l = &mut self.line;
        let _ = write!(l, "{slot}\t");
        optional(l, r.session.as_ref());
        let _ = write!(l, "{}\t{}\t", uuid(id), r.at);
        word(l, r.harness.as_ref());
        optional(l, r.provider.as_ref());
        optional(l, r.model.as_ref());
        word(l, r.trigger.as_str());
        for part in [&r.user, &r.host, &r.project, &r.harness_version] {
            optional(l, part.as_ref());
        }
        word(l, r.agent.as_ref());
        let _ = write!(l, "{}\t", r.query.unwrap_or(0));
        nullable(l, r.asked_at);
        word(l, &name(&r.quality));
        nullable(l, r.requests);
        l.push('[');
        for (i, tool) in r.tools.iter().enumerate() {
            l.push_str(if i > 0 { ",'" } else { "'" });
            escape(tool.as_ref(), l);
            l.push('\'');
        }
        l.push_str("]\t");
        nullable(l, r.thin.map(u8::from));
        nullable(l, r.duration_ms);
        optional(l, r.error.as_ref());
        let _ = write!(l, "{}\t", u8::from(r.failed));
        optional(l, r.tier.as_ref());
        nullable(l, r.reported_cost_usd.map(|usd| (usd * 1e9).round() as u64));
        nullable(l, r.list_cost_nanousd);
        word(l, &r.price_evidence.as_ref().map(name).unwrap_or_default());
        word(l, &r.miss_cause.as_ref().map(name).unwrap_or_default());
        word(l, &r.miss_evidence.as_ref().map(name).unwrap_or_default());
        nullable(l, r.miss_gap_ms);
        let waste = sums.misses.first().map_or(0, |m| m.waste);
        let _ = write!(l, "{}\t{waste}\t", r.missed_tokens.unwrap_or(0));
        nullable(l, r.waste_nanousd);
        let _ = write!(l, "{}\t{}\t", r.bypassed_tokens.unwrap_or(0), r.kept_tokens.unwrap_or(0));
        let hash = r.session.as_ref().map_or(0, |s| session_hash(s.as_ref()));
        let _ = write!(l, "{hash}\t{}\t", row_checksum(Key(id), r.tokens.total()));
        let counts = sums.counts();
        for (i, _) in count_names() {
            let _ = write!(l, "{}\t", counts.get(i).copied().unwrap_or(0));
        }
        let bucket = |hist: &crate::cell::Hist, none: u16| hist.iter().next().map_or(none, |b| b.0);
        let _ = write!(
            l,
            "{}\t{}\t{}\t{}\t{}",
            bucket(&sums.prompt_hist, 255),
            bucket(&sums.query_hist, 255),
            bucket(&sums.query_cost_hist, 65535),
            bucket(&sums.query_time_hist, 65535),
            sums.bands.iter().next().map_or(0, |b| b.over),
        );
        Known { id, slot, digest: xxh3_64(l.as_bytes()), known: 0 }
    }

    /// The line of the row that was taken last, but for its version and whether it is gone, which are written behind it.
    pub fn line(&self, row: &Known) -> String {
        format!("{}\t{}\t{}\t", self.line, row.digest, row.known)
    }
}

/// The number that an id is the text of; of a foreign id the key of its text.
fn id_of(text: &str) -> u128 {
    let own = (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok()).flatten();
    own.unwrap_or_else(|| Key::of(&[text]).0)
}

/// An id as ClickHouse writes it.
pub fn uuid(id: u128) -> String {
    let hex = format!("{id:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The id that ClickHouse wrote.
fn of_uuid(text: &str) -> Option<u128> {
    u128::from_str_radix(&text.replace('-', ""), 16).ok()
}

fn word(line: &mut String, text: &str) {
    escape(text, line);
    line.push('\t');
}

fn optional<S: AsRef<str>>(line: &mut String, text: Option<&S>) {
    word(line, text.map_or("", AsRef::as_ref));
}

fn nullable<T: std::fmt::Display>(line: &mut String, value: Option<T>) {
    let _ = match value {
        Some(value) => write!(line, "{value}\t"),
        None => write!(line, "\\N\t"),
    };
}

/// The name of a variant in the feed.
fn name<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The variant of a name in the feed; `None` for the empty one and for those that are not known.
fn variant<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// Asks what is known of the rows of sessions between two slots: see [`known`].
pub fn known_of<'s>(names: &Names, sessions: impl IntoIterator<Item = &'s str>, slots: (u32, u32)) -> Query {
    let mut q = Query::written();
    q.push("SELECT toString(`id`), toUInt32(`slot`), `digest`, `known`, `user`, `host` FROM ")
        .push(&names.table("requests"))
        .push(" FINAL WHERE `gone` = 0 AND ");
    q.push(&between(slots)).push(" AND has(").strings(sessions).push(", `session`) FORMAT TabSeparated");
    q
}

/// Rows whose slots lie between two, both included.
pub(super) fn between((first, last): (u32, u32)) -> String {
    format!("`slot` >= toDateTime({first}) AND `slot` <= toDateTime({last})")
}

/// Whose a row is, and of which machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowOwner {
    /// The person; empty is "not recorded".
    pub user: String,
    /// The machine.
    pub host: String,
}

/// A line of the answer to [`known_of`].
pub fn known(line: &str) -> Option<(Known, RowOwner)> {
    let mut f = Fields::new(line);
    let row = Known { id: of_uuid(f.raw()?)?, slot: f.number()?, digest: f.number()?, known: f.number()? };
    Some((row, RowOwner { user: f.string()?.into_owned(), host: f.string()?.into_owned() }))
}

/// What is asked of a row to read it as a request again.
fn selected() -> String {
    let columns = [
        "`at_ms`",
        "toString(`id`)",
        "`harness`",
        "`provider`",
        "`model`",
        "`trigger`",
        "`user`",
        "`host`",
        "`project`",
        "`harness_version`",
        "`session`",
        "`agent`",
        "`query`",
        "`asked_at_ms`",
        "`quality`",
        "`sum_of`",
        "arrayStringConcat(`tools`, '\\x1f')",
        "`thin`",
        "`took_ms`",
        "`error`",
        "`failed`",
        "`tier`",
        "`reported_cost_nanousd`",
        "`list_cost_nanousd`",
        "`price_evidence`",
        "`miss_cause`",
        "`miss_evidence`",
        "`miss_gap_ms`",
        "`missed_tokens`",
        "`waste_nanousd`",
        "`sent_again_tokens`",
        "`kept_tokens`",
        "`input_tokens`",
        "`cache_read_tokens`",
        "`cache_write_5m_tokens`",
        "`cache_write_1h_tokens`",
        "`output_tokens`",
        "`reasoning_tokens`",
    ];
    columns.join(", ")
}

/// Asks for the requests of one session, in order of time.
pub fn session(names: &Names, dialect: Dialect, session: &str) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT ").push(&selected()).push(" FROM ").push(&names.table("requests"));
    q.push(" FINAL WHERE `gone` = 0 AND `session` = ").string(session);
    q.push(" ORDER BY `at_ms`, `id` FORMAT TabSeparated");
    q
}

/// Asks for the requests of a scope whose cache misses cost most, the costliest first; expected misses are not among
/// them.
pub fn misses(names: &Names, dialect: Dialect, scope: &Scope, most: usize) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT ").push(&selected()).push(" FROM ").push(&names.table("requests"));
    q.push(" FINAL WHERE `gone` = 0 AND `miss_cause` NOT IN ('', 'compaction')");
    scope.condition(&mut q);
    q.push(" ORDER BY `missed_waste` DESC, `missed_tokens` DESC, `id` DESC LIMIT ").number(most as i64);
    q.push(" FORMAT TabSeparated");
    q
}

/// Asks for the requests of sessions, by their hashes, one by one.
pub fn rows_of(names: &Names, sessions: &[u64]) -> Query {
    let mut q = Query::written();
    q.push("SELECT ").push(&selected()).push(" FROM ").push(&names.table("requests"));
    q.push(" FINAL WHERE `gone` = 0").push(&of_sessions(sessions)).push(" FORMAT TabSeparated");
    q
}

/// ` AND …` for rows of these sessions.
pub(super) fn of_sessions(sessions: &[u64]) -> String {
    let list: Vec<String> = sessions.iter().map(u64::to_string).collect();
    format!(" AND `session` != '' AND `session_hash` IN ({})", list.join(", "))
}

/// Asks which sessions there are, at most so many: their hashes, how many rows they have, and checksums of these.
pub fn held(names: &Names, most: usize) -> Query {
    let mut q = Query::written();
    q.push("SELECT `session_hash`, count(), sum(`checksum`) FROM ").push(&names.table("requests"));
    q.push(" FINAL WHERE `gone` = 0 AND `session` != '' GROUP BY `session_hash` LIMIT ").number(most as i64);
    q.push(" FORMAT TabSeparated");
    q
}

/// A line of the answer to [`held`]; `None` if it is something else.
pub fn read_held(line: &str) -> Option<Held> {
    let mut f = Fields::new(line);
    Some(Held { session: f.number()?, rows: f.number()?, digest: f.number()? })
}

/// A line of the answers to [`session`], [`misses`] and [`rows_of`]; `None` if it is something else.
pub fn read_request(line: &str) -> Option<Request> {
    let mut f = Fields::new(line);
    let mut r = Request {
        at: f.number()?,
        id: f.raw()?.replace('-', ""),
        harness: f.string()?.into_owned(),
        provider: f.optional()?,
        model: f.optional()?,
        trigger: variant(&f.string()?).unwrap_or_default(),
        user: f.optional()?,
        host: f.optional()?,
        project: f.optional()?,
        harness_version: f.optional()?,
        session: f.optional()?,
        agent: f.string()?.into_owned(),
        query: Some(f.number()?).filter(|n| *n > 0),
        asked_at: f.nullable()?,
        quality: variant(&f.string()?).unwrap_or_default(),
        requests: f.nullable()?,
        tools: f.optional()?.map_or_else(Vec::new, |t| t.split('\u{1f}').map(str::to_owned).collect()),
        thin: f.nullable::<u8>()?.map(|n| n != 0),
        duration_ms: f.nullable()?,
        error: f.optional()?,
        failed: f.number::<u8>()? != 0,
        tier: f.optional()?,
        reported_cost_usd: f.nullable::<u64>()?.map(|n| n as f64 / 1e9),
        list_cost_nanousd: f.nullable()?,
        price_evidence: variant(&f.string()?),
        miss_cause: variant::<MissCause>(&f.string()?),
        miss_evidence: variant(&f.string()?),
        miss_gap_ms: f.nullable()?,
        missed_tokens: Some(f.number()?),
        waste_nanousd: f.nullable()?,
        bypassed_tokens: Some(f.number()?).filter(|n| *n > 0),
        kept_tokens: Some(f.number()?).filter(|n| *n > 0),
        ..Request::default()
    };
    r.missed_tokens = r.missed_tokens.filter(|_| r.miss_cause.is_some());
    r.tokens.input = f.number()?;
    r.tokens.cache_read = f.number()?;
    r.tokens.cache_write_5m = f.number()?;
    r.tokens.cache_write_1h = f.number()?;
    r.tokens.output = f.number()?;
    r.tokens.reasoning = f.number()?;
    Some(r)
}

/// Asks for the ids of the sessions of a scope with their last instants, the latest first.
pub fn sessions(names: &Names, dialect: Dialect, scope: &Scope, most: usize) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT `session` FROM ")
        .push(&names.table("requests"))
        .push(" FINAL WHERE `gone` = 0 AND `session` != ''");
    scope.condition(&mut q);
    q.push(" GROUP BY `session` ORDER BY max(`at_ms`) DESC LIMIT ")
        .number(most as i64)
        .push(" FORMAT TabSeparated");
    q
}

/// The key's columns, quoted.
pub(super) fn key_columns() -> String {
    listed(CELL_KEY)
}
