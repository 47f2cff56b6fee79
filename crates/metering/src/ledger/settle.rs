//! Work that was recorded more than once by different means counts once: telemetry beside logs, sums beside requests, a
//! harness that hands work to another harness's program, another counter's report beside the logs themselves.
//!
//! A record says what it yields to ([`record::Yields`](crate::record::Yields)); whether there is such a thing is known
//! only when everything is read. Entries are in the order of time, so the result depends on nothing else.

use super::Resolved;
use super::resolve::Entry;
use super::row::{Row, Yields};
use crate::key::Key;
use crate::names::Name;
use crate::request::Trigger;
use crate::time::{HOUR, MINUTE, Millis};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Telemetry is written when a reply ends, a log when it begins or ends.
const TELEMETRY_LAG: Millis = 10 * MINUTE;
/// Failed attempts have no counts to tell them by, so only the time does.
const ERROR_LAG: Millis = 5_000;
/// A query is dated this much later than the work begins at most: the two clocks are those of one machine.
const EARLY: Millis = 1_000;
/// A turn without known bounds is looked for this far around its record.
const LONGEST_TURN: Millis = HOUR;

impl Resolved<'_> {
    /// Takes out what yields to something that is there.
    pub(super) fn settle(&mut self) {
        if self.entries.iter().all(|e| self.yields(e) == Yields::Nothing) {
            return;
        }
        self.settle_telemetry();
        self.settle_sessions();
        self.settle_clients();
        self.settle_days();
        self.settle_exports();
    }

    fn yields(&self, entry: &Entry) -> Yields {
        self.row(entry.row).map_or(Yields::Nothing, |r| r.yields)
    }

    /// Each record of telemetry goes over to one record of the log: that with its request id, else the nearest in time
    /// with the same prompt in the same session. What no log has stays.
    fn settle_telemetry(&mut self) {
        let mut by_id: FxHashMap<(Name, u64), usize> = FxHashMap::default();
        let mut by_prompt: FxHashMap<(Name, Name, [u64; 2]), Vec<usize>> = FxHashMap::default();
        let mut telemetry = Vec::new();
        for (i, entry) in self.entries.iter().enumerate() {
            let Some(row) = self.row(entry.row) else { continue };
            if let Yields::Request(id) = row.yields {
                telemetry.push((i, id));
                continue;
            }
            let harness = entry.claim.harness;
            if row.strict != 0 {
                by_id.insert((harness, row.strict), i);
            }
            for session in row.sessions() {
                by_prompt.entry((harness, session, prompt(row))).or_default().push(i);
            }
        }
        // Some people have their sessions left out of telemetry: then any session's record may be the one.
        if telemetry.iter().any(|&(i, _)| self.entries[i].claim.session == Name::NONE) {
            let others: FxHashSet<usize> = telemetry.iter().map(|t| t.0).collect();
            for (i, entry) in self.entries.iter().enumerate().filter(|(i, _)| !others.contains(i)) {
                if let Some(row) = self.row(entry.row) {
                    by_prompt.entry((entry.claim.harness, Name::NONE, prompt(row))).or_default().push(i);
                }
            }
            #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
            for list in by_prompt.values_mut() {
                list.sort_unstable();
                list.dedup();
            }
        }
        let (mut taken, mut gone) = (FxHashSet::default(), BTreeSet::new());
        for (i, id) in telemetry {
            let entry = &self.entries[i];
            let Some(row) = self.row(entry.row) else { continue };
            let harness = entry.claim.harness;
            let lag = if row.is_error() { ERROR_LAG } else { TELEMETRY_LAG };
            let apart = |&j: &usize| {
                let other = self.row(self.entries[j].row)?;
                let apart = other.at.abs_diff(row.at);
                let same = apart <= lag.unsigned_abs() && other.is_error() == row.is_error();
                (same && !taken.contains(&j)).then_some((apart, j))
            };
            let alike = || {
                // In the order of time, as all entries are.
                let list = by_prompt.get(&(harness, entry.claim.session, prompt(row)))?;
                let first = list.partition_point(|&j| self.at(j) < row.at - lag);
                let near = list.iter().skip(first).take_while(|&&j| self.at(j) <= row.at + lag);
                near.filter_map(apart).min().map(|(_, j)| j)
            };
            if let Some(to) = by_id.get(&(harness, id)).copied().filter(|_| id != 0).or_else(alike) {
                let mut full = self.row(self.entries[to].row).cloned();
                if let Some(full) = &mut full {
                    full.complete(row, &self.ledger.names);
                }
                full.into_iter().for_each(|full| self.replace(to, full));
                taken.insert(to);
                gone.insert(i);
            }
        }
        self.take_out(&gone);
    }

    /// What is known of a part of a session yields to the sum that includes it; sums and lesser records of a session
    /// yield to its requests, then sums to lesser records.
    fn settle_sessions(&mut self) {
        let keys: FxHashSet<Key> =
            self.entries.iter().filter_map(|e| self.row(e.row)).map(|row| row.key).collect();
        self.take_out_where(|_, row| matches!(row.yields, Yields::Part(key) if keys.contains(&key)));
        let detailed = self.detailed(|row| !row.yields.is_of_session());
        self.take_out_where(|e, row| {
            row.yields.is_of_session() && detailed.contains(&(e.claim.harness, e.claim.session))
        });
        let detailed = self.detailed(|_| true);
        self.take_out_where(|e, row| {
            let sum = row.yields.is_of_session() && row.quality.is_sum();
            sum && detailed.contains(&(e.claim.harness, e.claim.session))
        });
    }

    /// The sessions that have requests of their own, among the rows that count here.
    fn detailed(&self, counts: impl Fn(&Row) -> bool) -> FxHashSet<(Name, Name)> {
        let mut detailed = FxHashSet::default();
        for entry in &self.entries {
            let own = |r: &&Row| !r.quality.is_sum() && !r.is_error() && counts(r);
            if let Some(row) = self.row(entry.row).filter(own) {
                detailed.extend(row.sessions().map(|s| (entry.claim.harness, s)));
            }
        }
        detailed
    }

    /// A turn that was handed to another harness's program yields to what that program logs: in the session it is
    /// known to have worked in, or in one whose requests add up to the turn's. Who started the turn is known only
    /// here, so that goes over to the requests. Some keep of a whole turn what its last reply used: a sum that adds up
    /// to nothing yields to whatever that program logged meanwhile in the same folder.
    fn settle_clients(&mut self) {
        let mut by_harness: FxHashMap<Name, Vec<usize>> = FxHashMap::default();
        let mut turns = Vec::new();
        for (i, entry) in self.entries.iter().enumerate() {
            match self.yields(entry) {
                Yields::Client(harness) => turns.push((i, harness)),
                Yields::Export => {}
                _ => by_harness.entry(entry.claim.harness).or_default().push(i),
            }
        }
        if turns.is_empty() {
            return;
        }
        let marks = self.marks_by_session();
        let (mut gone, mut taken, mut lent) = (BTreeSet::new(), FxHashSet::default(), Vec::new());
        for (i, harness) in turns {
            let entry = &self.entries[i];
            let (Some(row), Some(rows)) = (self.row(entry.row), by_harness.get(&harness)) else { continue };
            let marks = marks.get(&entry.claim.session).map_or(&[][..], Vec::as_slice);
            let next = marks.partition_point(|m| m.0 <= row.at);
            let mark = next.checked_sub(1).and_then(|i| marks.get(i));
            let from = mark.map_or(Millis::MIN, |m| m.0 - EARLY).max(row.at - LONGEST_TURN);
            let to = marks.get(next).map_or(Millis::MAX, |m| m.0).min(row.at + LONGEST_TURN);
            let (first, end) =
                (rows.partition_point(|&j| self.at(j) < from), rows.partition_point(|&j| self.at(j) < to));
            let window = rows.get(first..end).unwrap_or_default();
            let free: Vec<usize> = window.iter().copied().filter(|j| !taken.contains(j)).collect();
            let Some(found) = self.linked(entry, window).or_else(|| self.adding_up(row, &free)) else {
                let project = entry.claim.project;
                let same = |&j: &usize| project != Name::NONE && self.entries[j].claim.project == project;
                if row.quality.is_sum() && window.iter().any(same) {
                    gone.insert(i);
                }
                continue;
            };
            gone.insert(i);
            let trigger = row.trigger.or(mark.map(|m| m.1)).filter(|t| *t != Trigger::Person);
            lent.extend(trigger.into_iter().flat_map(|t| found.iter().map(move |j| (*j, t))));
            taken.extend(found);
        }
        for (j, trigger) in lent {
            self.entries[j].lend(trigger);
        }
        self.take_out(&gone);
    }

    /// Requests in a session that is known to have worked for this one.
    fn linked(&self, turn: &Entry, window: &[usize]) -> Option<Vec<usize>> {
        let driven: Vec<Name> = self.ledger.facts.driven(turn.claim.session).collect();
        if driven.is_empty() {
            return None;
        }
        let row = |j: usize| self.row(self.entries[j].row);
        let of = |j: &usize| row(*j).is_some_and(|r| r.sessions().any(|s| driven.contains(&s)));
        Some(window.iter().copied().filter(of).collect()).filter(|found: &Vec<usize>| !found.is_empty())
    }

    /// Requests of one session whose prompts add up to the turn's: those of the main conversation, whose subagents
    /// worked meanwhile, or all of them.
    fn adding_up(&self, turn: &Row, window: &[usize]) -> Option<Vec<usize>> {
        let mut sessions: Vec<Name> = Vec::new();
        for &j in window {
            let session = self.entries[j].claim.session;
            if !sessions.contains(&session) {
                sessions.push(session);
            }
        }
        // Some programs report cached tokens inside the input too.
        let inclusive = turn.tokens.without_cached_input().prompt();
        sessions.into_iter().find_map(|session| {
            let all: Vec<usize> =
                window.iter().copied().filter(|&j| self.entries[j].claim.session == session).collect();
            let main: Vec<usize> =
                all.iter().copied().filter(|&j| self.entries[j].claim.agent == Name::NONE).collect();
            [turn.tokens.prompt(), inclusive].into_iter().find_map(|wanted| {
                if let Some(found) = self.run_of(&main, wanted) {
                    let (first, last) = (self.at(*found.first()?), self.at(*found.last()?));
                    let inside = |j: &usize| {
                        found.contains(j) || !main.contains(j) && (first..=last).contains(&self.at(*j))
                    };
                    return Some(all.iter().copied().filter(inside).collect());
                }
                self.run_of(&all, wanted).map(<[usize]>::to_vec)
            })
        })
    }

    /// Neighbours in a list whose prompts add up to exactly this.
    fn run_of<'a>(&self, list: &'a [usize], wanted: u64) -> Option<&'a [usize]> {
        let size = |j: usize| self.row(self.entries[j].row).map_or(0, |r| r.tokens.prompt());
        let (mut first, mut sum) = (0, 0u64);
        for (last, &j) in list.iter().enumerate() {
            sum = sum.saturating_add(size(j));
            while sum > wanted {
                sum -= size(*list.get(first)?);
                first += 1;
            }
            if sum == wanted && sum > 0 {
                return list.get(first..=last);
            }
        }
        None
    }

    /// When and by whom queries of each session began, in the order of time.
    fn marks_by_session(&self) -> FxHashMap<Name, Vec<(Millis, Trigger)>> {
        let mut sessions: FxHashMap<Name, Vec<(Millis, Trigger)>> = FxHashMap::default();
        for ((session, _), mark) in &self.ledger.marks {
            sessions.entry(*session).or_default().push((mark.at, mark.trigger));
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for list in sessions.values_mut() {
            list.sort_unstable();
        }
        sessions
    }

    fn at(&self, entry: usize) -> Millis {
        self.row(self.entries[entry].row).map_or(Millis::MAX, |r| r.at)
    }

    /// Takes out every entry of which this holds.
    pub(super) fn take_out_where(&mut self, gone: impl Fn(&Entry, &Row) -> bool) {
        let is_gone = |e: &Entry| self.row(e.row).is_some_and(|row| gone(e, row));
        let gone = self.entries.iter().enumerate().filter(|(_, e)| is_gone(e)).map(|(i, _)| i).collect();
        self.take_out(&gone);
    }

    fn take_out(&mut self, gone: &BTreeSet<usize>) {
        let mut i = 0;
        self.entries.retain(|_| {
            i += 1;
            !gone.contains(&(i - 1))
        });
    }
}

/// The prompt's counts that everybody records: not all telemetry tells cache writes apart.
fn prompt(row: &Row) -> [u64; 2] {
    [row.tokens.prompt(), row.tokens.cache_read]
}

#[cfg(test)]
mod tests;
