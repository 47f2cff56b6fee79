//! Rows of `findings`: what readers remarked on each machine.

use super::Dialect;
use super::schema::{Names, listed};
use super::text::{Fields, Query, escape};
use crate::request::{Effect, Finding};
use std::fmt::Write;

/// Columns with their types, in the order of [`finding_line`].
pub(super) const COLUMNS: &[(&str, &str)] = &[
    ("user", "word"),
    ("host", "word"),
    ("file", "String"),
    ("reason", "String"),
    ("harness", "word"),
    ("line", "UInt64"),
    ("count", "UInt64"),
    ("effect", "word"),
    ("version", "UInt64"),
];

/// The names of the columns, in the order of [`finding_line`].
pub fn finding_columns() -> String {
    listed(COLUMNS.iter().map(|c| c.0))
}

/// The line of a finding of somebody's machine, under a version.
pub fn finding_line(f: &Finding, user: &str, host: &str, version: u64) -> String {
    let mut line = String::new();
    for text in [user, host, &f.file, &f.reason, f.harness.as_deref().unwrap_or_default()] {
        escape(text, &mut line);
        line.push('\t');
    }
    let _ = writeln!(line, "{}\t{}\t{}\t{version}", f.line, f.count, name(f.effect));
    line
}

fn name(effect: Effect) -> &'static str {
    match effect {
        Effect::Skipped => "skipped",
        Effect::Gap => "gap",
        Effect::Note => "note",
    }
}

/// Asks for all findings.
pub fn findings(names: &Names, dialect: Dialect) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT `file`, `reason`, `harness`, `line`, `count`, `effect` FROM ")
        .push(&names.table("findings"));
    q.push(" FINAL WHERE `count` > 0 ORDER BY `file`, `reason` LIMIT 5000 FORMAT TabSeparated");
    q
}

/// A line of the answer; `None` if it is something else.
pub fn read_finding(line: &str) -> Option<Finding> {
    let mut f = Fields::new(line);
    Some(Finding {
        file: f.string()?.into_owned(),
        reason: f.string()?.into_owned(),
        harness: f.optional()?,
        line: f.number()?,
        count: f.number()?,
        effect: Effect::ALL.into_iter().find(|e| Some(name(*e)) == f.clone().raw()).unwrap_or_default(),
    })
}
