//! Rows of `quotas`: levels of plans.

use super::schema::{Names, listed};
use super::text::{Fields, Query, escape};
use super::{Dialect, Scope};
use crate::request::Quota;
use crate::time::Millis;
use std::fmt::Write;

/// Columns with their types, in the order of [`quota_line`].
pub(super) const COLUMNS: &[(&str, &str)] = &[
    ("at_ms", "Int64"),
    ("harness", "word"),
    ("plan", "word"),
    ("account", "String"),
    ("window", "word"),
    ("window_minutes", "Nullable(UInt32)"),
    ("used_fraction", "Nullable(Float64)"),
    ("used", "Nullable(Float64)"),
    ("limit", "Nullable(Float64)"),
    ("unit", "word"),
    ("resets_at_ms", "Nullable(Int64)"),
    ("source", "word"),
    ("version", "UInt64"),
];

/// The columns in the order of [`quota_line`], and the line of a level under a version.
pub fn quota_line(q: &Quota, version: u64) -> String {
    let mut l = String::new();
    let word = |l: &mut String, text: &str| {
        escape(text, l);
        l.push('\t');
    };
    let number = |l: &mut String, value: Option<String>| {
        let _ = write!(l, "{}\t", value.as_deref().unwrap_or("\\N"));
    };
    let _ = write!(l, "{}\t", q.at);
    word(&mut l, q.harness.as_deref().unwrap_or_default());
    word(&mut l, &q.plan);
    word(&mut l, q.account.as_deref().unwrap_or_default());
    word(&mut l, &q.window);
    number(&mut l, q.window_minutes.map(|n| n.to_string()));
    number(&mut l, q.used_fraction.map(|n| n.to_string()));
    number(&mut l, q.used.map(|n| n.to_string()));
    number(&mut l, q.limit.map(|n| n.to_string()));
    word(&mut l, q.unit.as_deref().unwrap_or_default());
    number(&mut l, q.resets_at.map(|n: Millis| n.to_string()));
    word(&mut l, &q.source);
    let _ = writeln!(l, "{version}");
    l
}

/// All columns.
pub fn quota_columns() -> String {
    listed(COLUMNS.iter().map(|c| c.0))
}

/// Asks for the levels of a scope's time.
pub fn quotas(names: &Names, dialect: Dialect, scope: &Scope) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT ").push(&listed(COLUMNS.iter().map(|c| c.0).filter(|c| *c != "version")));
    q.push(" FROM ").push(&names.table("quotas")).push(" FINAL WHERE 1");
    if let Some((from, to)) = scope.slots {
        q.push(&format!(
            " AND `at_ms` >= {} AND `at_ms` < {}",
            i64::from(from) * 1_000,
            (i64::from(to) + 900) * 1_000
        ));
    }
    q.push(" ORDER BY `at_ms` FORMAT TabSeparated");
    q
}

/// A line of the answer; `None` if it is something else.
pub fn read_quota(line: &str) -> Option<Quota> {
    let mut f = Fields::new(line);
    Some(Quota {
        at: f.number()?,
        harness: f.optional()?,
        plan: f.string()?.into_owned(),
        account: f.optional()?,
        window: f.string()?.into_owned(),
        window_minutes: f.nullable()?,
        used_fraction: f.nullable()?,
        used: f.nullable()?,
        limit: f.nullable()?,
        unit: f.optional()?,
        resets_at: f.nullable()?,
        source: f.string()?.into_owned(),
    })
}
