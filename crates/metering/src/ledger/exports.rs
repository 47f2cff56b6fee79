//! Exports of vendors' and gateways' accounts: which of several counts, and what is told of what else holds their work.
//!
//! Exports of one account cannot be added: the same day is told by the day and by the hour, by model and by person,
//! yesterday and again today. Of each time the part counts that saw most of it, of a day those of one length of bucket.
//! An account is more than one machine, so what a harness's logs hold of a day says nothing about the rest of it: an
//! export yields to logs of the same harness only where they are of the same person. What logs of other harnesses and
//! other accounts hold of the same work cannot be told apart; a person is told that it may be there.

use super::Ledger;
use super::resolve::Resolved;
use super::row::{Row, Yields};
use crate::key::Key;
use crate::names::{Name, Names};
use crate::price;
use crate::request::{Effect, Finding};
use crate::time::{DAY, Millis};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Told of a file whose last page says that there are more, where no other file goes on where it ends.
pub(crate) const MORE_PAGES: &str = "The export goes on on a further page (`has_more`). Read the further pages too, in this file or beside it: \
                                     what they hold is missing until then.";

const MORE_ELSEWHERE: &str = "Another export saw more of the same time than this one and counts there instead, because exports of one \
                              account cannot be added. If this one is of another organisation or proxy, make a feed of each \
                              (`fuelgauge export --add FILE --out FEED`) and read the feeds.";

const ALL_HELD: &str = "Other exports hold everything that is in this one and know as much or more: none of its figures is \
                        counted, and it is not needed.";

const IN_USAGE: &str = "The organisation's usage report of these days includes what its API customers did with Claude Code, and \
                        counts instead of this. It does not know people: leave it out to see who it was.";

const ALSO_IN_LOGS: &str = "On these days, logs or other exports with the same models were read too. What went through this account or \
                            proxy is in both and counts twice; neither says which work that is. Leave one of the two out, \
                            or filter by harness.";

const UNKNOWN_PERSON: &str = "Logs of the same harness were read for these days without the name of their person. Their work is \
                              in this export too and counts twice: give the logs' source the person's name as the export has it, \
                              or leave one of the two out.";

/// What is counted, and the length of its buckets.
type Kind = (Name, Millis);

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
    fn kept(&self) -> FxHashSet<(Kind, Millis, Key)> {
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

    fn key(self) -> (Kind, Millis, Key) {
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

impl Ledger {
    /// What is told of exports when everything is read.
    pub(super) fn export_findings(&self) -> Vec<Finding> {
        let exports = Exports::of(self.rows.iter());
        if exports.days.is_empty() {
            return Vec::new();
        }
        let mut told = Told { ledger: self, counts: BTreeMap::new() };
        self.left_out(&exports, &mut told);
        self.also_in_logs(&exports.kept(), &mut told);
        told.findings()
    }

    /// The files that end where another one goes on.
    pub(super) fn continued(&self) -> BTreeSet<Name> {
        let places = || self.rows.iter().filter_map(Place::of).filter(|place| place.width > 0);
        let file = |place: &Place| self.reports.get(&place.part).copied();
        let mut begins: BTreeMap<(Kind, Millis), BTreeSet<Name>> = BTreeMap::new();
        let mut ends: BTreeMap<(Name, Kind), Millis> = BTreeMap::new();
        for place in places() {
            let (kind, Some(file)) = ((place.of, place.width), file(&place)) else { continue };
            begins.entry((kind, place.begin)).or_default().insert(file);
            let end = ends.entry((file, kind)).or_insert(Millis::MIN);
            *end = (place.begin + place.width).max(*end);
        }
        let goes_on = |((file, kind), end): (&(Name, Kind), &Millis)| {
            let next = begins.get(&(*kind, *end))?;
            next.iter().any(|other| other != file).then_some(*file)
        };
        ends.iter().filter_map(goes_on).collect()
    }

    /// Of parts that do not count.
    fn left_out(&self, exports: &Exports, told: &mut Told<'_>) {
        let kept = exports.kept();
        let harnesses: BTreeMap<(Kind, Millis, Key), Name> =
            self.rows.iter().filter_map(|r| Some((Place::of(r)?.key(), r.claim.harness))).collect();
        let harness = |key| harnesses.get(&key).copied();
        let (mut used, mut gone): (BTreeSet<Name>, BTreeSet<Name>) = Default::default();
        // Only the last day of an export may not have been over when it was made.
        let mut last: BTreeMap<Name, Millis> = BTreeMap::new();
        for (&(_, day), widths) in &exports.days {
            let parts = widths.values().flat_map(BTreeMap::values).flat_map(BTreeMap::keys);
            for file in parts.filter_map(|part| self.reports.get(part)) {
                let last = last.entry(*file).or_insert(day);
                *last = day.max(*last);
            }
        }
        let open = |part: &Key, day| self.reports.get(part).is_some_and(|file| last.get(file) == Some(&day));
        for (&(of, day), widths) in &exports.days {
            let Some((width, most)) = Exports::width(widths) else { continue };
            for (&other, buckets) in widths {
                for (&begin, parts) in buckets {
                    let winner = Exports::best(parts);
                    for (&part, seen) in parts {
                        let key = ((of, other), begin, part);
                        let Some(&file) = self.reports.get(&part) else { continue };
                        if kept.contains(&key) {
                            used.insert(file);
                            continue;
                        }
                        gone.insert(file);
                        // Of another length of bucket only the whole day can be compared, which is done below.
                        let Some((best, all)) = winner.filter(|_| other == width) else { continue };
                        let same = harness(((of, width), begin, best)) == harness(key);
                        if !same {
                            told.add(part, IN_USAGE, day);
                        } else if best != part && !seen.rounded().is_like(all, open(&part, day)) {
                            told.add(part, MORE_ELSEWHERE, day);
                        }
                    }
                }
                let sum =
                    buckets.values().filter_map(Exports::best).fold(Seen::default(), |s, b| s.plus(b.1));
                if other != width {
                    let parts = buckets.values().flat_map(BTreeMap::keys);
                    let other = |part: &&Key| !sum.is_like(most, open(part, day));
                    parts.filter(other).for_each(|&part| told.add(part, MORE_ELSEWHERE, day));
                }
            }
        }
        for file in gone.difference(&used).filter(|f| !told.has(**f)).copied().collect::<Vec<_>>() {
            told.counts.insert((file, ALL_HELD), BTreeSet::from([0]));
        }
    }

    /// Of work that logs, or exports of other accounts, may hold too.
    fn also_in_logs(&self, kept: &FxHashSet<(Kind, Millis, Key)>, told: &mut Told<'_>) {
        let names = &self.names;
        let models = Models::of(self);
        // Who worked with a model on a day.
        let mut others: BTreeMap<(Millis, usize), BTreeSet<(Name, Name)>> = BTreeMap::new();
        let mut nameless: BTreeSet<(Name, Millis, usize)> = BTreeSet::new();
        let counts = |(i, row): &(usize, &Row)| {
            let Some(place) = Place::of(row) else { return true };
            // The same request in a harness's log is no second one.
            let alone = row.next == u32::MAX && self.index.get(&row.key.0) == Some(&(*i as u32));
            alone && row.yields == Yields::Export && !place.spared && kept.contains(&place.key())
        };
        let counted = || {
            let counted = self.rows.iter().enumerate().filter(counts).map(|(_, row)| row);
            counted.filter(|row| !row.tokens.is_zero())
        };
        for row in counted() {
            let day = row.at.div_euclid(DAY);
            let Some(model) = models.of_row(row.model) else { continue };
            let of = Place::of(row).map_or(Name::NONE, |place| place.of);
            others.entry((day, model)).or_default().insert((row.claim.harness, of));
            if is_log(row) && row.claim.user == Name::NONE {
                nameless.insert((row.claim.harness, day, model));
            }
        }
        for row in counted() {
            let Some(place) = Place::of(row) else { continue };
            let day = row.at.div_euclid(DAY);
            let Some(model) = models.of_row(row.model) else { continue };
            let beside = |(harness, of): &(Name, Name)| {
                *harness != row.claim.harness && account(names.text(*of)) != account(names.text(place.of))
            };
            if others.get(&(day, model)).is_some_and(|list| list.iter().any(beside)) {
                told.add(place.part, ALSO_IN_LOGS, day);
            }
            if nameless.contains(&(row.claim.harness, day, model)) {
                told.add(place.part, UNKNOWN_PERSON, day);
            }
        }
    }
}

/// The first word of what is counted is the account's: what else is of it never holds the same work.
fn account(of: &str) -> &str {
    of.split(' ').next().unwrap_or(of)
}

/// Models by what they are, under whatever name logs, gateways and vendors write them.
struct Models(FxHashMap<Name, usize>);

impl Models {
    fn of(ledger: &Ledger) -> Self {
        let (mut names, mut plain): (FxHashMap<Name, usize>, FxHashMap<String, usize>) = Default::default();
        for row in &ledger.rows {
            if row.model != Name::NONE && !names.contains_key(&row.model) {
                let next = plain.len();
                let model = *plain.entry(price::plain_name(ledger.names.text(row.model))).or_insert(next);
                names.insert(row.model, model);
            }
        }
        Self(names)
    }

    fn of_row(&self, model: Name) -> Option<usize> {
        self.0.get(&model).copied()
    }
}

/// What is told of which file, and of how many days.
struct Told<'l> {
    ledger: &'l Ledger,
    counts: BTreeMap<(Name, &'static str), BTreeSet<Millis>>,
}

impl Told<'_> {
    fn add(&mut self, part: Key, reason: &'static str, day: Millis) {
        if let Some(&file) = self.ledger.reports.get(&part) {
            self.counts.entry((file, reason)).or_default().insert(day);
        }
    }

    fn has(&self, file: Name) -> bool {
        self.counts.keys().any(|(f, _)| *f == file)
    }

    fn findings(self) -> Vec<Finding> {
        let finding = |((file, reason), days): ((Name, &str), BTreeSet<Millis>)| Finding {
            file: self.ledger.names.text(file).to_owned(),
            reason: reason.to_owned(),
            count: days.len() as u64,
            effect: Effect::Note,
            ..Finding::default()
        };
        self.counts.into_iter().map(finding).collect()
    }
}

#[cfg(test)]
mod tests;
