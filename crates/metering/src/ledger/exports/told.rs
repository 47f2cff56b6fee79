//! What is told of exports when everything is read: those of which nothing or less counts, and work that other records
//! may hold too.

use super::{Bucket, Exports, Kind, Place, Seen, is_log, lower};
use crate::key::Key;
use crate::ledger::Ledger;
use crate::ledger::row::{Row, Yields};
use crate::names::Name;
use crate::price;
use crate::request::{Effect, Finding, harness};
use crate::time::{DAY, Millis};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Told of a file whose last page says that there are more, where no other file goes on where it ends.
pub(crate) const MORE_PAGES: &str = "The export goes on on a further page (`has_more`). Read the further pages too, in this file or beside it: \
                                     what they hold is missing until then.";

const MORE_ELSEWHERE: &str = "Another export saw more of the same time than this one and counts there instead, because exports of one \
                              account cannot be added. If this one is of another organisation, proxy, team or project, \
                              make a feed of each (`fuelgauge export --home EMPTY-FOLDER --add FILE --out FEED`) and read \
                              the feeds.";

const ALL_HELD: &str = "Other exports hold everything that is in this one and know as much or more: none of its figures is \
                        counted, and it is not needed.";

const IN_USAGE: &str = "The organisation's usage report of these days includes what its API customers did with Claude Code, and \
                        counts instead of this. It does not know people: leave it out to see who it was.";

const ALSO_IN_LOGS: &str = "On these days, logs or other exports with the same models were read too. What went through this account or \
                            proxy is in both and counts twice; neither says which work that is. Leave one of the two out, \
                            or filter by harness.";

const UNKNOWN_PERSON: &str = "Logs of the same harness were read for these days, of a person whom the export does not name, or of nobody by \
                              name. If their work is in this export too, it counts twice: read the logs under the name that the \
                              export has (`fuelgauge --person NAME`), or leave one of the two out.";

impl Ledger {
    /// What is told of exports when everything is read.
    pub(in crate::ledger) fn export_findings(&self) -> Vec<Finding> {
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
    pub(in crate::ledger) fn continued(&self) -> BTreeSet<Name> {
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
        // Claude Code analytics yield to another kind of export, which is said whatever they saw.
        let code = self.names.find(harness::CLAUDE_CODE);
        let of_code = self.rows.iter().filter(|row| Some(row.claim.harness) == code);
        let of_code: FxHashSet<Bucket> = of_code.filter_map(|row| Some(Place::of(row)?.key())).collect();
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
            let winners = widths.get(&width).into_iter().flatten();
            let mut winners =
                winners.filter_map(|(&begin, p)| Some(((of, width), begin, Exports::best(p)?.0)));
            let by_usage = winners.any(|key| !of_code.contains(&key));
            let is_code = |key: Bucket| by_usage && of_code.contains(&key);
            let reason = |key: Bucket| if is_code(key) { IN_USAGE } else { MORE_ELSEWHERE };
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
                        if best != part && !seen.rounded().is_like(all, open(&part, day)) || is_code(key) {
                            told.add(part, reason(key), day);
                        }
                    }
                }
                let sum =
                    buckets.values().filter_map(Exports::best).fold(Seen::default(), |s, b| s.plus(b.1));
                for (&begin, parts) in buckets.iter().filter(|_| other != width) {
                    for &part in parts.keys() {
                        let key = ((of, other), begin, part);
                        if !sum.is_like(most, open(&part, day)) || is_code(key) {
                            told.add(part, reason(key), day);
                        }
                    }
                }
            }
        }
        for file in gone.difference(&used).filter(|f| !told.has(**f)).copied().collect::<Vec<_>>() {
            told.counts.insert((file, ALL_HELD), BTreeSet::from([0]));
        }
    }

    /// Of work that logs, or exports of other accounts, may hold too.
    fn also_in_logs(&self, kept: &FxHashSet<Bucket>, told: &mut Told<'_>) {
        let names = &self.names;
        let models = Models::of(self);
        // Who worked with a model on a day.
        let mut others: BTreeMap<(Millis, usize), BTreeSet<(Name, Name)>> = BTreeMap::new();
        let mut unknown: BTreeSet<(Name, Millis, usize)> = BTreeSet::new();
        let person =
            |row: &Row| Some((row.claim.harness, row.at.div_euclid(DAY), lower(names, row.claim.user)?));
        let known: FxHashSet<_> = self.rows.iter().filter(|row| !is_log(row)).filter_map(person).collect();
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
            if is_log(row) && !person(row).is_some_and(|person| known.contains(&person)) {
                unknown.insert((row.claim.harness, day, model));
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
            if unknown.contains(&(row.claim.harness, day, model)) {
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
