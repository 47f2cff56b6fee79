//! Exports of vendors' and gateways' accounts: which of several counts, and what is told of what else holds their work.
//!
//! Exports of one account cannot be added: the same day is told by the day and by the hour, by model and by person,
//! yesterday and again today. Of each time the part counts that saw most of it, of a day those of one length of bucket.
//! An account is more than one machine, so what a harness's logs hold of a day says nothing about the rest of it: an
//! export yields to logs of the same harness only where they are of the same person. What logs of other harnesses and
//! other accounts hold of the same work cannot be told apart; a person is told that it may be there.

mod told;

pub(crate) use told::MORE_PAGES;

use super::resolve::Resolved;
use super::row::{Row, Yields};
use crate::key::Key;
use crate::names::{Name, Names};
use crate::time::{DAY, Millis};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What is counted, and the length of its buckets.
type Kind = (Name, Millis);
/// A part of a bucket: its kind, when it begins, which part.
type Bucket = (Kind, Millis, Key);

/// What a part of an export saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    tokens: u64,
    requests: u64,
    /// Of what has no tokens, in cents: a bill's rows are rounded one by one.
    cents: u64,
    /// Of exports that saw the same, the finer one says more.
    rows: u64,
}

impl Seen {
    fn add(&mut self, row: &Row) {
        let attempts = row.requests.unwrap_or(u64::from(!row.quality.is_sum()));
        self.tokens = self.tokens.saturating_add(row.tokens.total());
        self.requests = self.requests.saturating_add(if row.is_error() { 0 } else { attempts });
        if row.tokens.is_zero() {
            self.cents = self.cents.saturating_add(row.reported_cost.unwrap_or(0));
        }
        self.rows += 1;
    }

    /// Ready to be compared.
    fn rounded(self) -> Self {
        Self { cents: if self.tokens > 0 { 0 } else { self.cents / 10_000_000 }, ..self }
    }

    fn plus(self, o: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_add(o.tokens),
            requests: self.requests.saturating_add(o.requests),
            cents: self.cents.saturating_add(o.cents),
            rows: self.rows.saturating_add(o.rows),
        }
    }

    /// Whether this may be the same work as what saw most: nearly as much, or, where the day was not over yet, a part of
    /// it. Two accounts' days are seldom within a tenth of each other.
    fn is_like(self, most: Self, open: bool) -> bool {
        let close = |mine: u64, theirs: u64| open && mine <= theirs || mine.abs_diff(theirs) <= theirs / 10;
        close(self.tokens, most.tokens) && close(self.cents, most.cents)
    }
}

/// The parts of a time.
type Parts = BTreeMap<Key, Seen>;

/// What is known of exports.
#[derive(Debug, Default)]
struct Exports {
    /// What is counted and the day → length of the buckets → when a bucket begins → its parts.
    days: BTreeMap<(Name, Millis), BTreeMap<Millis, BTreeMap<Millis, Parts>>>,
}

impl Exports {
    fn of<'r>(rows: impl Iterator<Item = &'r Row>) -> Self {
        let mut exports = Self::default();
        for row in rows {
            let Some(place) = Place::of(row) else { continue };
            let widths = exports.days.entry((place.of, place.day)).or_default();
            let buckets = widths.entry(place.width).or_default().entry(place.begin).or_default();
            buckets.entry(place.part).or_default().add(row);
        }
        exports
    }

    /// The part that counts of a bucket; of equal ones the first by key.
    fn best(parts: &Parts) -> Option<(Key, Seen)> {
        let mut best: Option<(Key, Seen)> = None;
        for (&part, seen) in parts {
            let seen = seen.rounded();
            if best.is_none_or(|(_, known)| seen > known) {
                best = Some((part, seen));
            }
        }
        best
    }

    /// The length of buckets that counts for a day, with what it saw.
    fn width(widths: &BTreeMap<Millis, BTreeMap<Millis, Parts>>) -> Option<(Millis, Seen)> {
        let sum = |buckets: &BTreeMap<Millis, Parts>| {
            let best = buckets.values().filter_map(|parts| Some(Self::best(parts)?.1));
            best.fold(Seen::default(), Seen::plus)
        };
        let mut best: Option<(Millis, Seen)> = None;
        for (&width, buckets) in widths {
            let seen = sum(buckets);
            if best.is_none_or(|(_, known)| seen > known) {
                best = Some((width, seen));
            }
        }
        best
    }

    /// The parts that count.
    fn kept(&self) -> FxHashSet<Bucket> {
        let mut kept = FxHashSet::default();
        for (&(of, _), widths) in &self.days {
            let Some((width, _)) = Self::width(widths) else { continue };
            for (&begin, parts) in widths.get(&width).into_iter().flatten() {
                kept.extend(Self::best(parts).map(|(part, _)| ((of, width), begin, part)));
            }
        }
        kept
    }
}

/// Where a row of an export stands among others.
#[derive(Clone, Copy)]
struct Place {
    of: Name,
    part: Key,
    width: Millis,
    spared: bool,
    day: Millis,
    /// Of single requests the day.
    begin: Millis,
}

impl Place {
    fn of(row: &Row) -> Option<Self> {
        let &super::row::Export { of, part, width, spared } = row.export.as_deref()?;
        let day = row.at.div_euclid(DAY) * DAY;
        Some(Self { of, part, width, spared, day, begin: if width == 0 { day } else { row.at } })
    }

    fn key(self) -> Bucket {
        ((self.of, self.width), self.begin, self.part)
    }
}

/// Whether a row is a log's own.
fn is_log(row: &Row) -> bool {
    row.yields != Yields::Export && !row.is_error()
}

/// A person's name as logs and exports may write it.
fn lower(names: &Names, user: Name) -> Option<String> {
    names.get(user).map(str::to_lowercase)
}

impl Resolved<'_> {
    /// Takes out the parts of exports that do not count, and the days of people whose logs were read.
    pub(super) fn settle_exports(&mut self) {
        let rows = || self.entries.iter().filter_map(|e| Some((e, self.row(e.row)?)));
        // What a harness logged too is part of what the export saw.
        let exports = Exports::of(self.ledger.rows.iter());
        if exports.days.is_empty() {
            return;
        }
        let names = &self.ledger.names;
        let kept = exports.kept();
        let logged: FxHashSet<(Name, Millis, String)> = rows()
            .filter(|(_, row)| is_log(row))
            .filter_map(|(e, row)| {
                Some((e.claim.harness, row.at.div_euclid(DAY), lower(names, e.claim.user)?))
            })
            .collect();
        self.take_out_where(|e, row| {
            let Some(place) = Place::of(row).filter(|_| row.yields == Yields::Export) else { return false };
            let day = row.at.div_euclid(DAY);
            let same =
                || lower(names, e.claim.user).is_some_and(|u| logged.contains(&(e.claim.harness, day, u)));
            place.spared || !kept.contains(&place.key()) || same()
        });
    }
}

#[cfg(test)]
mod tests;
