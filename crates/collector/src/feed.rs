//! Writes the metering feed.

use crate::args::Grain;
use crate::table::{Cursor, Table};
use metering::cell::{Cell, CellKey, Sums};
use metering::feed::{Header, Session, VERSION};
use metering::ledger::Ledger;
use metering::price::Book;
use metering::request::{Finding, Quota, Request};
use metering::time::{Millis, slot_of};
use serde::Serialize;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who writes it.
pub const GENERATOR: &str = concat!("fuelgauge ", env!("CARGO_PKG_VERSION"));

/// What is asked of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Requests or cells.
    pub grain: Grain,
    /// Whether cells are to be told apart by session.
    pub by_session: bool,
    /// Only this session.
    pub session: Option<String>,
    /// Only these sessions, by their hashes, sorted. Their cells do not name them.
    pub sessions: Option<Vec<u64>>,
    /// Only what changed after this publication.
    pub since: Option<Cursor>,
    /// Only rows from this instant on.
    pub from: Option<Millis>,
    /// Only so many requests: those whose cache misses cost most, the costliest first.
    pub misses: Option<usize>,
}

/// A row, borrowed.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase", bound = "S: Serialize")]
enum Line<'a, S> {
    Request(&'a Request<S>),
    Quota(&'a Quota),
    Cell(CellLine<'a>),
    Finding(Finding),
    Session(Session),
}

#[derive(Serialize)]
struct CellLine<'a> {
    #[serde(flatten)]
    key: &'a CellKey,
    #[serde(flatten)]
    sums: &'a Sums,
}

/// What was written of requests or cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// The first and the last instant.
    pub span: Option<(Millis, Millis)>,
}

impl Written {
    /// Counts a row of this time.
    pub fn count(&mut self, at: Millis) {
        self.rows += 1;
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
}

/// Writes the whole answer: header, plan levels, findings, then cells or requests.
///
/// Requests are not tracked one by one, so a feed of requests is always whole, whatever `since` says.
///
/// # Errors
/// When writing fails.
pub fn write(
    ask: &Ask,
    table: &Table,
    ledger: &dyn Fn() -> Arc<Ledger>,
    to: &mut dyn Write,
) -> io::Result<Written> {
    let mut written = Written::default();
    let mut to = Rows::new(to);
    let book = Book::builtin();
    let by_session = ask.by_session || ask.session.is_some();
    let cells = match ask.grain {
        Grain::Cell if ask.sessions.is_none() => {
            Some(table.cells(by_session, || ledger().resolve().cells(book, true).cells()))
        }
        Grain::Cell | Grain::Request | Grain::Session => None,
    };
    let since = ask.since.filter(|&s| cells.is_some_and(|c| c.knows(s, table.cursor)));
    to.row(&Header {
        fuelgauge: VERSION,
        generator: GENERATOR.to_owned(),
        at: now(),
        prices: Some(book.date().to_owned()),
        demo: false,
        cursor: Some(table.cursor),
        changes: since.is_some(),
    })?;
    // Who asks about sessions knows the rest.
    if ask.sessions.is_none() && ask.grain != Grain::Session {
        for quota in table.quotas(since).filter(|q| ask.from.is_none_or(|f| q.at >= f)) {
            to.row(&Line::<&str>::Quota(quota))?;
        }
        for finding in table.findings(since) {
            to.row(&Line::<&str>::Finding(finding))?;
        }
    }
    match cells {
        Some(cells) => {
            let wanted = |key: &CellKey| {
                ask.session.as_ref().is_none_or(|s| key.session.as_ref() == Some(s))
                    // A cell that holds the instant has requests from before it too; without it, some from after
                    // would be missing.
                    && ask.from.is_none_or(|f| key.slot >= slot_of(f))
            };
            for (key, sums) in cells.since(since).filter(|(key, _)| wanted(key)) {
                to.row(&Line::<&str>::Cell(CellLine { key, sums }))?;
                written.count(key.slot);
            }
        }
        None => match (ask.grain, &ask.sessions) {
            (Grain::Cell, Some(wanted)) => {
                let wanted = |hash| wanted.binary_search(&hash).is_ok();
                for Cell { key, sums } in ledger().resolve().cells_of(book, wanted).cells() {
                    to.row(&Line::<&str>::Cell(CellLine { key: &key, sums: &sums }))?;
                    written.count(key.slot);
                }
            }
            (Grain::Session, _) => {
                for held in ledger().resolve().sessions().list() {
                    to.row(&Line::<&str>::Session(held.into()))?;
                    written.rows += 1;
                }
            }
            _ => requests(ask, &ledger(), book, &mut to, &mut written)?,
        },
    }
    Ok(written)
}

fn requests(
    ask: &Ask,
    ledger: &Ledger,
    book: &Book,
    to: &mut Rows<'_>,
    written: &mut Written,
) -> io::Result<()> {
    let resolved = ledger.resolve();
    let list = match (&ask.sessions, &ask.session, ask.misses) {
        (Some(wanted), _, _) => Some(resolved.rows_of(book, |hash| wanted.binary_search(&hash).is_ok())),
        (None, Some(session), _) => Some(resolved.session(book, session)),
        (None, None, Some(most)) => Some(resolved.costliest(book, most)),
        (None, None, None) => None,
    };
    if let Some(list) = list {
        for request in list.iter().filter(|r| ask.from.is_none_or(|f| r.at >= f)) {
            to.row(&Line::Request(request))?;
            written.count(request.at);
        }
        return Ok(());
    }
    let mut end = Ok(());
    resolved.each(book, |request| {
        if ask.from.is_none_or(|f| request.at >= f) {
            end = to.row(&Line::Request(request));
            written.count(request.at);
        }
        end.is_ok()
    });
    end
}

/// Milliseconds since 1970.
pub fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as Millis)
}

/// One row a line. Each is made in memory first, so that a slow writer is called once for it.
pub struct Rows<'a> {
    to: &'a mut dyn Write,
    line: Vec<u8>,
}

impl<'a> Rows<'a> {
    /// Writes them there.
    pub fn new(to: &'a mut dyn Write) -> Self {
        Self { to, line: Vec::new() }
    }

    /// Writes one.
    ///
    /// # Errors
    /// When writing fails.
    pub fn row(&mut self, row: &impl Serialize) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, row)?;
        self.line.push(b'\n');
        self.to.write_all(&self.line)
    }
}
