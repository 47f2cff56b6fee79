//! `fuelgauge export --redact`: cells and levels under pseudonyms, for people who are not to know who did what.
//!
//! The same rules as for a view that is shared from the page ([`metering::share`]): people, machines, projects and
//! accounts get numbers; so do models, providers and harnesses that nobody but their owner knows. Sessions are not in
//! it, and neither are findings, which name files.

use crate::feed::{GENERATOR, Rows, Written, now};
use metering::cell::{Cell, CellSet};
use metering::feed::{Header, Row, VERSION};
use metering::ledger::Ledger;
use metering::price::Book;
use metering::share::{Redaction, tagged};
use metering::time::{Millis, slot_of};
use std::io::{self, Write};

/// Writes the feed. A `tag` tells its pseudonyms from those of other feeds.
///
/// # Errors
/// When writing fails.
pub fn write(
    ledger: &Ledger,
    from: Option<Millis>,
    tag: Option<&str>,
    to: &mut dyn Write,
) -> io::Result<Written> {
    let book = Book::builtin();
    let mut cells = CellSet::default();
    for cell in ledger.resolve().cells(book, false).cells() {
        if from.is_none_or(|from| cell.key.slot >= slot_of(from)) {
            cells.add(&cell);
        }
    }
    let quotas: Vec<_> = ledger.quotas().into_iter().filter(|q| from.is_none_or(|f| q.at >= f)).collect();
    let redaction = Redaction::of(&cells, &quotas, &[], &[], |part, n| format!("{} {n}", part.name()));
    let (mut cells, mut quotas) = (redaction.cells(&cells), redaction.quotas(&quotas));
    if let Some(tag) = tag {
        (cells, quotas) = tagged(&cells, &quotas, &redaction.hidden(), tag);
    }
    let mut to = Rows::new(to);
    to.row(&Header {
        fuelgauge: VERSION,
        generator: GENERATOR.to_owned(),
        at: now(),
        prices: Some(book.date().to_owned()),
        ..Header::default()
    })?;
    for quota in quotas {
        to.row(&Row::<String>::Quota(quota))?;
    }
    let mut written = Written::default();
    for Cell { key, sums } in cells.cells() {
        written.count(key.slot);
        to.row(&Row::<String>::Cell(Box::new(Cell { key, sums })))?;
    }
    Ok(written)
}
