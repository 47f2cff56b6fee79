//! What was published last, with the moment each part of it changed: from it `since=` is answered.
//!
//! A cursor counts publications. It starts at the time the collector started, so a page that stayed open over a
//! restart has a cursor from before and gets everything anew.

use crate::logs::label::label;
use crate::logs::places::Root;
use metering::cell::{Cell, CellKey, Sums};
use metering::ledger::Ledger;
use metering::price::Book;
use metering::request::{Effect, Finding, Quota};
use metering::time::Millis;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A place in the sequence of publications.
pub type Cursor = u64;

/// One publication. Never changes, so every answer that is being written from it is of one piece.
#[derive(Debug)]
pub struct Table {
    /// This publication.
    pub cursor: Cursor,
    /// How many requests there are.
    pub requests: u64,
    /// How many failed attempts.
    pub errors: u64,
    cells: Cells,
    /// Cells with session: made when first asked for, and kept up from then on.
    by_session: OnceLock<Cells>,
    quotas: Tracked<QuotaKey, Quota>,
    findings: Tracked<FindingKey, Lines>,
}

/// Cells with the publication in which each last changed.
pub type Cells = Tracked<CellKey, Sums>;
type QuotaKey = (String, Option<String>, String, Millis);
/// File, reason, harness.
type FindingKey = (String, String, Option<String>);

/// The first line concerned, how many there are, and what it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lines {
    first: u64,
    count: u64,
    effect: Effect,
}

impl Table {
    /// The publication after `previous`, or the first one. `None` if nothing changed.
    pub fn next(
        previous: Option<&Table>,
        cursor: Cursor,
        ledger: &Ledger,
        roots: &[Root],
        book: &Book,
    ) -> Option<Self> {
        let resolved = ledger.resolve();
        let cells =
            Tracked::next(previous.map(|p| &p.cells), cursor, listed(resolved.cells(book, false).cells()));
        let quotas = Tracked::next(previous.map(|p| &p.quotas), cursor, quotas(ledger));
        let findings = Tracked::next(previous.map(|p| &p.findings), cursor, findings(ledger, roots));
        let by_session = OnceLock::new();
        let mut changed = cells.1 || quotas.1 || findings.1;
        if let Some(old) = previous.and_then(|p| p.by_session.get()) {
            let new = Tracked::next(Some(old), cursor, listed(resolved.cells(book, true).cells()));
            changed |= new.1;
            let _ = by_session.set(new.0);
        }
        let sum = |of: fn(&Sums) -> u64| cells.0.since(None).map(|(_, sums)| of(sums)).sum();
        let (requests, errors) = (sum(|s| s.requests), sum(|s| s.errors));
        let (cells, quotas, findings) = (cells.0, quotas.0, findings.0);
        let table = Self { cursor, requests, errors, cells, by_session, quotas, findings };
        (changed || previous.is_none()).then_some(table)
    }

    /// The cells, by session too if asked; `ledger` is where those come from when nobody asked before.
    pub fn cells(&self, by_session: bool, ledger: impl FnOnce() -> Vec<Cell>) -> &Cells {
        if !by_session {
            return &self.cells;
        }
        self.by_session.get_or_init(|| Tracked::next(None, self.cursor, listed(ledger())).0)
    }

    /// Plan levels that changed after a publication; all of them for `None`. That one is gone is not told: it was
    /// seen, and a deleted log does not undo that.
    pub fn quotas(&self, since: Option<Cursor>) -> impl Iterator<Item = &Quota> {
        self.quotas.since(since).map(|(_, q)| q).filter(|q| **q != Quota::default())
    }

    /// Findings that changed after a publication; all of them for `None`. One that no longer holds has the count 0.
    pub fn findings(&self, since: Option<Cursor>) -> impl Iterator<Item = Finding> {
        self.findings.since(since).map(|((file, reason, harness), lines)| Finding {
            file: file.clone(),
            line: lines.first,
            reason: reason.clone(),
            count: lines.count,
            effect: lines.effect,
            harness: harness.clone(),
        })
    }
}

/// Findings as the feed carries them: each file by its place below the folder that was looked into.
fn findings(ledger: &Ledger, roots: &[Root]) -> Vec<(FindingKey, Lines)> {
    let mut map: BTreeMap<FindingKey, Lines> = BTreeMap::new();
    for f in ledger.findings() {
        let (harness, name) = label(roots, &f.file);
        let key = (name, f.reason, harness.map(str::to_owned));
        let lines = map.entry(key).or_insert(Lines { first: f.line, count: 0, effect: f.effect });
        lines.effect = lines.effect.min(f.effect);
        lines.first = lines.first.min(f.line);
        lines.count += f.count;
    }
    map.into_iter().collect()
}

fn quotas(ledger: &Ledger) -> Vec<(QuotaKey, Quota)> {
    let key = |q: &Quota| (q.plan.clone(), q.account.clone(), q.window.clone(), q.at);
    let mut list: Vec<_> = ledger.quotas().into_iter().map(|q| (key(&q), q)).collect();
    list.sort_by(|a, b| a.0.cmp(&b.0));
    list
}

fn listed(cells: Vec<Cell>) -> Vec<(CellKey, Sums)> {
    cells.into_iter().map(|c| (c.key, c.sums)).collect()
}

/// Values under keys, sorted, each with the publication in which it last changed. What is gone stays as an empty
/// value, so that it can be told.
#[derive(Debug)]
pub struct Tracked<K, V> {
    start: Cursor,
    entries: Vec<(K, V, Cursor)>,
}

impl<K: Ord + Clone, V: PartialEq + Default> Tracked<K, V> {
    /// The state after `old`; `now` is sorted by key. Returns whether anything differs.
    fn next(old: Option<&Self>, cursor: Cursor, now: Vec<(K, V)>) -> (Self, bool)
    where
        V: Clone,
    {
        let mut entries = Vec::with_capacity(now.len());
        let mut changed = false;
        let mut before = old.map_or(&[][..], |o| &o.entries).iter().peekable();
        for (key, value) in now {
            let mut at = cursor;
            while let Some(entry) = before.next_if(|e| e.0 <= key) {
                match entry.0.cmp(&key) {
                    Ordering::Less => entries.push(gone(entry, cursor, &mut changed)),
                    _ if entry.1 == value => at = entry.2,
                    _ => {}
                }
            }
            changed |= at == cursor;
            entries.push((key, value, at));
        }
        for entry in before {
            entries.push(gone(entry, cursor, &mut changed));
        }
        (Self { start: old.map_or(cursor, |o| o.start), entries }, changed)
    }

    /// Whether every change after a publication is known.
    pub fn knows(&self, since: Cursor, now: Cursor) -> bool {
        (self.start..=now).contains(&since)
    }

    /// What changed after a publication, gone values included; for `None` everything that is there.
    pub fn since(&self, since: Option<Cursor>) -> impl Iterator<Item = (&K, &V)> {
        let wanted = move |e: &&(K, V, Cursor)| match since {
            Some(since) => e.2 > since,
            None => e.1 != V::default(),
        };
        self.entries.iter().filter(wanted).map(|e| (&e.0, &e.1))
    }
}

fn gone<K: Clone, V: PartialEq + Default>(
    entry: &(K, V, Cursor),
    cursor: Cursor,
    changed: &mut bool,
) -> (K, V, Cursor) {
    let was_there = entry.1 != V::default();
    *changed |= was_there;
    (entry.0.clone(), V::default(), if was_there { cursor } else { entry.2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    type T = Tracked<char, u32>;

    #[track_caller]
    fn check(table: &T, since: Option<Cursor>, expected: &[(char, u32)]) {
        let found: Vec<_> = table.since(since).map(|(k, v)| (*k, *v)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn tells_what_is_new_what_changed_and_what_is_gone() {
        let (a, changed) = T::next(None, 10, vec![('a', 1), ('c', 3)]);
        assert!(changed);
        let (b, changed) = T::next(Some(&a), 11, vec![('a', 1), ('b', 2), ('c', 4)]);
        assert!(changed);
        let (c, changed) = T::next(Some(&b), 12, vec![('b', 2), ('c', 4)]);
        assert!(changed);
        check(&b, Some(10), &[('b', 2), ('c', 4)]);
        check(&c, Some(11), &[('a', 0)]);
        check(&c, Some(10), &[('a', 0), ('b', 2), ('c', 4)]);
        check(&c, Some(12), &[]);
        check(&c, None, &[('b', 2), ('c', 4)]);
        let (d, changed) = T::next(Some(&c), 13, vec![('b', 2), ('c', 4)]);
        assert!(!changed);
        check(&d, Some(11), &[('a', 0)]);
    }

    #[test]
    fn knows_only_publications_of_its_own_time() {
        let (a, _) = T::next(None, 10, vec![('a', 1)]);
        assert_eq!([9, 10, 12, 13].map(|c| a.knows(c, 12)), [false, true, true, false]);
    }
}
