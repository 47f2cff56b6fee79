//! `fuelgauge export --redact`: cells and levels under pseudonyms, for people who are not to know who did what.
//!
//! The same rules as for a view that is shared from the page ([`metering::share`]): people, machines, projects and
//! accounts get numbers; so do models, providers and harnesses that nobody but their owner knows. Sessions are not in
//! it, and neither are findings, which name files.

use crate::feed::GENERATOR;
use crate::feed::{Written, now};
use metering::cell::{Cell, CellSet};
use metering::feed::{Header, Row, VERSION};
use metering::ledger::Ledger;
use metering::price::Book;
use metering::share::{Part, Redaction};
use metering::time::{Millis, slot_of};
use std::io::{self, Write};

/// Writes the feed.
///
/// # Errors
/// When writing fails.
pub fn write(ledger: &Ledger, from: Option<Millis>, to: &mut dyn Write) -> io::Result<Written> {
    let book = Book::builtin();
    let mut cells = CellSet::default();
    for cell in ledger.resolve().cells(book, false).cells() {
        if from.is_none_or(|from| cell.key.slot >= slot_of(from)) {
            cells.add(&cell);
        }
    }
    let quotas: Vec<_> = ledger.quotas().into_iter().filter(|q| from.is_none_or(|f| q.at >= f)).collect();
    let redaction = Redaction::of(&cells, &quotas, &[], &[], |part, n| format!("{} {n}", kind(part)));
    let mut line = |value: &dyn erased::Line| value.write(to);
    line(&Header {
        fuelgauge: VERSION,
        generator: GENERATOR.to_owned(),
        at: now(),
        prices: Some(book.date().to_owned()),
        ..Header::default()
    })?;
    for quota in redaction.quotas(&quotas) {
        line(&Row::<String>::Quota(quota))?;
    }
    let mut written = Written::default();
    for Cell { key, sums } in redaction.cells(&cells).cells() {
        written.count(key.slot);
        line(&Row::<String>::Cell(Box::new(Cell { key, sums })))?;
    }
    Ok(written)
}

/// What a kind of name is called.
fn kind(part: Part) -> &'static str {
    match part {
        Part::Person => "Person",
        Part::Project => "Project",
        Part::Machine => "Machine",
        Part::Account => "Account",
        Part::Model => "Model",
        Part::Provider => "Provider",
        Part::Harness => "Harness",
        Part::Plan => "Plan",
        Part::Window => "Window",
        Part::Other => "Other",
    }
}

/// A line of the feed, whatever it is.
mod erased {
    use serde::Serialize;
    use std::io::{self, Write};

    pub trait Line {
        fn write(&self, to: &mut dyn Write) -> io::Result<()>;
    }

    impl<T: Serialize> Line for T {
        fn write(&self, to: &mut dyn Write) -> io::Result<()> {
            serde_json::to_writer(&mut *to, self)?;
            to.write_all(b"\n")
        }
    }
}
