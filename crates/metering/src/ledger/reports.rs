//! Other counters' reports of days: which of several counts, and what is told of those that do not.
//!
//! A day yields to anything that was read of the same harness on that day, in UTC. Of several reports of a day the one
//! that saw most of it counts: they are the same work, counted by several counters or at several times. Or they are of
//! two machines; nothing in them says so, but their figures may: then a person is told.

use super::Ledger;
use super::resolve::Resolved;
use super::row::{Row, Yields};
use crate::key::Key;
use crate::names::Name;
use crate::request::{Effect, Finding, Tokens};
use crate::time::{DAY, Millis};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

const OTHER_MACHINE: &str = "Another report has other figures of the same days, and more; those days of this one were left out, \
                             because two reports of one machine cannot be added. If this one is of another machine, \
                             read that machine's logs instead, or run the collector there and add its address.";

const ALL_HELD: &str = "Every day of this report is held by logs that were read, which know more: none of its figures is \
                        counted, and it is not needed.";

/// What is known of days.
#[derive(Debug, Default)]
struct Days {
    /// Harness and day of which something else was read.
    read: FxHashSet<(Name, Millis)>,
    /// Harness and day → the reports that hold it.
    reports: BTreeMap<(Name, Millis), BTreeMap<Key, Held>>,
    /// The last day that a report holds.
    last: BTreeMap<Key, Millis>,
}

/// What a report holds of a day.
#[derive(Debug, Default)]
struct Held {
    requests: u64,
    models: BTreeMap<Name, Tokens>,
}

impl Held {
    /// How much it saw.
    fn seen(&self) -> (u64, u64) {
        (self.models.values().fold(0, |sum, tokens| sum.saturating_add(tokens.total())), self.requests)
    }

    /// Whether this may be an earlier look at what the other saw, on a day that was not over.
    fn grows_into(&self, other: &Self) -> bool {
        let within = |(model, tokens): (&Name, &Tokens)| {
            tokens.is_zero() || other.models.get(model).is_some_and(|more| tokens.minus(more).is_zero())
        };
        self.models.iter().all(within)
    }

    /// Whether both may be the same day, told by two counters.
    fn is_like(&self, other: &Self) -> bool {
        let ((mine, _), (theirs, _)) = (self.seen(), other.seen());
        mine.abs_diff(theirs) <= mine.max(theirs) / 10
    }
}

impl Days {
    fn of<'r>(rows: impl Iterator<Item = (Name, &'r Row)>) -> Self {
        let mut days = Self::default();
        for (harness, row) in rows {
            let day = row.at.div_euclid(DAY);
            if let Yields::Day(report) = row.yields {
                let held = days.reports.entry((harness, day)).or_default().entry(report).or_default();
                held.requests = held.requests.saturating_add(row.requests.unwrap_or(0));
                let tokens = held.models.entry(row.model).or_default();
                *tokens = tokens.plus(&row.tokens);
                let last = days.last.entry(report).or_insert(day);
                *last = day.max(*last);
            } else if !row.is_error() && row.yields != Yields::Export {
                days.read.insert((harness, day));
            }
        }
        days
    }

    /// The report that counts; of equal ones that which sorts first.
    fn best(&self, day: (Name, Millis)) -> Option<(Key, &Held)> {
        let mut best: Option<(Key, &Held)> = None;
        for (&report, held) in self.reports.get(&day)? {
            if best.is_none_or(|(_, known)| held.seen() > known.seen()) {
                best = Some((report, held));
            }
        }
        best
    }
}

impl Resolved<'_> {
    /// Takes out the days that do not count.
    pub(super) fn settle_days(&mut self) {
        let rows = self.entries.iter().filter_map(|e| Some((e.claim.harness, self.row(e.row)?)));
        let days = Days::of(rows);
        if days.reports.is_empty() {
            return;
        }
        let best: BTreeMap<(Name, Millis), Key> =
            days.reports.keys().filter_map(|&day| Some((day, days.best(day)?.0))).collect();
        self.take_out_where(|e, row| {
            let day = (e.claim.harness, row.at.div_euclid(DAY));
            matches!(row.yields, Yields::Day(report)
                if days.read.contains(&day) || best.get(&day).is_some_and(|best| *best != report))
        });
    }
}

impl Ledger {
    /// Notes in which file a report stands.
    pub(crate) fn report(&mut self, report: Key, file: Name) {
        let known = self.reports.entry(report).or_insert(file);
        if self.names.text(file) < self.names.text(*known) {
            *known = file;
        }
    }

    /// The reports of which nothing counts, and those whose days were left out although they do not look like what
    /// counts in their place.
    pub(super) fn report_findings(&self) -> Vec<Finding> {
        if self.reports.is_empty() {
            return Vec::new();
        }
        let days = Days::of(self.rows.iter().map(|row| (row.claim.harness, row)));
        let mut left_out: BTreeMap<Key, u64> = BTreeMap::new();
        for (&day, reports) in days.reports.iter().filter(|(day, _)| !days.read.contains(day)) {
            let Some((best, most)) = days.best(day) else { continue };
            for (&report, held) in reports.iter().filter(|(report, _)| **report != best) {
                // Only the last day of a report may not have been over when it was made.
                let open = days.last.get(&report) == Some(&day.1);
                if !(held.is_like(most) || open && held.grows_into(most)) {
                    *left_out.entry(report).or_default() += 1;
                }
            }
        }
        let mut open: BTreeSet<Key> = BTreeSet::new();
        let mut told: BTreeSet<Key> = BTreeSet::new();
        for (day, reports) in &days.reports {
            let which = if days.read.contains(day) { &mut told } else { &mut open };
            which.extend(reports.keys());
        }
        let note = |report: &Key, reason: &str, count| {
            let file = self.names.text(*self.reports.get(report)?).to_owned();
            Some(Finding {
                file,
                reason: reason.to_owned(),
                count,
                effect: Effect::Note,
                ..Finding::default()
            })
        };
        let held = told.difference(&open).filter_map(|report| note(report, ALL_HELD, 1));
        left_out
            .iter()
            .filter_map(|(report, count)| note(report, OTHER_MACHINE, *count))
            .chain(held)
            .collect()
    }

    /// Adds the reports of another ledger, whose names have the numbers that `to` gives.
    pub(super) fn merge_reports(&mut self, other: BTreeMap<Key, Name>, to: impl Fn(Name) -> Name) {
        for (report, file) in other {
            self.report(report, to(file));
        }
    }
}
