//! The ledger: every request once, whatever was read, in whatever order.
//!
//! Adding what a reader saw is commutative, associative and idempotent, and so is [`Ledger::merge`]: threads, workers
//! and machines fill ledgers of their own and merge them. Nothing here depends on the order of a hash map.
//!
//! Merge rules of one request: earliest time, larger of each count, better quality, longest list of tools, and of the
//! rest the value that sorts first. Who owns a request that several sessions log (resumed, forked and compacted
//! sessions repeat history) is decided when all claims are known, see `row::Claim`.

mod exports;
mod facts;
mod misses;
mod queries;
mod reports;
mod resolve;
mod row;
mod rows;
mod settle;
mod steps;

pub(crate) use exports::MORE_PAGES;
pub use resolve::Resolved;
pub(crate) use row::Row;

use crate::key::Key;
use crate::names::{Name, Names};
use crate::record::{PromptMark, Sighting};
use crate::request::{Effect, Finding, MissCause, Quota, Trigger};
use crate::time::Millis;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Merges what readers saw.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    pub(crate) names: Names,
    rows: Vec<Row>,
    /// Message key → first row; further rows with the same key hang on `Row::next`.
    #[serde(skip)]
    index: FxHashMap<u128, u32>,
    /// (Message key, request id, on a side chain) → row, of keys with several rows: some gateways give every reply the
    /// same message id.
    #[serde(skip)]
    exact: FxHashMap<(u128, u64, bool), u32>,
    /// Messages whose requests are logged apart from them.
    steps: steps::Steps,
    /// (session, prompt) → when, by whom.
    marks: BTreeMap<(Name, Key), Mark>,
    /// Subagent session → the session that started it.
    parents: BTreeMap<Name, Name>,
    /// (Session, instant) of misses that a harness told of apart from the requests → why.
    missed: BTreeMap<(Name, Millis), MissCause>,
    /// (Session, agent, instant) at which the context was compacted or cleared.
    compactions: BTreeSet<(Name, Name, Millis)>,
    /// What is known of sessions from elsewhere.
    facts: facts::Facts,
    /// Another counter's report, or a part of an export → its file.
    reports: BTreeMap<Key, Name>,
    quotas: BTreeMap<QuotaKey, Quota>,
    /// (file, reason) → lines.
    findings: BTreeMap<(Name, Name), Lines>,
}

/// Plan, account, window, instant.
type QuotaKey = (String, Option<String>, String, Millis);

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Mark {
    at: Millis,
    trigger: Trigger,
}

/// The lines of one file that share a reason. Lines ascend within a file, so a line at or before `last` was counted
/// already: reading a file twice changes nothing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Lines {
    first: u64,
    last: u64,
    count: u64,
    effect: Effect,
}

impl Ledger {
    /// Counts a sighting of a request or a failed attempt.
    pub(crate) fn sight(&mut self, s: &Sighting<'_>, user: Name, host: Name) {
        let row = Row::new(s, &mut self.names, user, host);
        self.absorb(row);
    }

    /// Counts a prompt boundary. The earliest sighting of a prompt wins.
    pub(crate) fn prompt(&mut self, m: &PromptMark<'_>) {
        let session = self.names.add(m.session);
        self.mark(session, m.key, Mark { at: m.at, trigger: m.trigger });
    }

    /// Notes that a session is a subagent of another. Of two parents the one that sorts first wins.
    pub(crate) fn child(&mut self, session: &str, parent: &str) {
        if session == parent {
            return;
        }
        let (session, parent) = (self.names.add(session), self.names.add(parent));
        self.adopt(session, parent);
    }

    /// Notes that a context was made shorter: what its cache held is of no use from then on.
    pub(crate) fn compaction(&mut self, session: &str, agent: Option<&str>, at: Millis) {
        let lane = (self.names.add(session), self.names.add_opt(agent));
        self.compactions.insert((lane.0, lane.1, at));
    }

    /// Notes why a session's main agent missed the cache at an instant. Of two causes the one that comes first counts.
    pub(crate) fn missed(&mut self, session: &str, at: Millis, cause: MissCause) {
        let session = self.names.add(session);
        self.missed.entry((session, at)).and_modify(|known| *known = cause.min(*known)).or_insert(cause);
    }

    /// Notes a plan's level.
    pub(crate) fn quota(&mut self, q: Quota) {
        let key = (q.plan.clone(), q.account.clone(), q.window.clone(), q.at);
        match self.quotas.entry(key) {
            Entry::Vacant(e) => {
                e.insert(q);
            }
            Entry::Occupied(mut e) => {
                // Equal instants of one window: the fuller level, for it cannot have sunk within a millisecond.
                if (q.used_fraction, q.resets_at) > (e.get().used_fraction, e.get().resets_at) {
                    e.insert(q);
                }
            }
        }
    }

    /// Notes what a reader remarked. Of two effects of one reason the graver one counts.
    pub(crate) fn finding(&mut self, file: Name, line: u64, effect: Effect, reason: &str) {
        let reason = self.names.add(reason);
        let new = Lines { first: line, last: line, count: 1, effect };
        self.findings
            .entry((file, reason))
            .and_modify(|l| {
                l.first = l.first.min(line);
                l.effect = l.effect.min(effect);
                if line > l.last {
                    l.last = line;
                    l.count += 1;
                }
            })
            .or_insert(new);
    }

    /// Notes that a file or folder could not be given to a reader: missing, unreadable, unknown.
    pub fn note(&mut self, file: &str, reason: &str) {
        self.remark(file, Effect::Skipped, reason);
    }

    /// Notes anything else about a file or folder as a whole.
    pub fn remark(&mut self, file: &str, effect: Effect, reason: &str) {
        let file = self.names.add(file);
        self.finding(file, 0, effect, reason);
    }

    /// Forgets the findings of a file that is read anew because it was replaced.
    pub fn forget_findings(&mut self, file: &str) {
        if let Some(file) = self.names.find(file) {
            self.findings.retain(|(f, _), _| *f != file);
            self.forget_undated(file);
        }
    }

    /// Adds everything of another ledger.
    pub fn merge(&mut self, other: Ledger) {
        if self.rows.is_empty() && self.names.is_empty() {
            *self = other;
            return;
        }
        let map: Vec<Name> = (0..other.names.len() as u32)
            .map(|i| other.names.get(Name(i)).map_or(Name::NONE, |t| self.names.add(t)))
            .collect();
        let to = |n: Name| map.get(n.0 as usize).copied().unwrap_or(Name::NONE);
        for row in other.rows {
            self.absorb(row.renamed(to));
        }
        self.merge_steps(other.steps, to);
        self.merge_facts(other.facts, to);
        self.merge_reports(other.reports, to);
        for ((session, key), mark) in other.marks {
            self.mark(to(session), key, mark);
        }
        for ((session, at), cause) in other.missed {
            let known = self.missed.entry((to(session), at)).or_insert(cause);
            *known = cause.min(*known);
        }
        self.compactions.extend(other.compactions.into_iter().map(|(s, a, at)| (to(s), to(a), at)));
        for (session, parent) in other.parents {
            self.adopt(to(session), to(parent));
        }
        for quota in other.quotas.into_values() {
            self.quota(quota);
        }
        for ((file, reason), l) in other.findings {
            self.findings
                .entry((to(file), to(reason)))
                .and_modify(|m| {
                    *m = Lines {
                        first: m.first.min(l.first),
                        last: m.last.max(l.last),
                        count: m.count.max(l.count),
                        effect: m.effect.min(l.effect),
                    };
                })
                .or_insert(l);
        }
    }

    /// Findings, sorted by file, line and reason. `file` is the path under which the file was read; whose log that is,
    /// whoever knows the place tells.
    pub fn findings(&self) -> Vec<Finding> {
        let continued = self.names.find(MORE_PAGES).map(|reason| (reason, self.continued()));
        let told = |(file, reason): &(Name, Name)| {
            !continued.as_ref().is_some_and(|(more, files)| reason == more && files.contains(file))
        };
        let mut list: Vec<Finding> = self
            .findings
            .iter()
            .filter(|(key, _)| told(key))
            .map(|((file, reason), l)| Finding {
                file: self.names.text(*file).to_owned(),
                line: l.first,
                reason: self.names.text(*reason).to_owned(),
                count: l.count,
                effect: l.effect,
                harness: None,
            })
            .chain(self.undated_findings())
            .chain(self.report_findings())
            .chain(self.export_findings())
            .collect();
        list.sort();
        list
    }

    /// Plan levels, sorted by plan, account, window and time.
    pub fn quotas(&self) -> Vec<Quota> {
        self.quotas.values().cloned().collect()
    }

    /// How many rows the ledger holds; copies that only resolving can tell are counted apart.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no request was seen.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As bytes, for a message between workers of one page. Not a format to keep.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// From [`Ledger::to_bytes`]; `None` if the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut ledger: Self = postcard::from_bytes(bytes).ok()?;
        for i in 0..ledger.rows.len() {
            ledger.link(i as u32);
        }
        Some(ledger)
    }

    fn absorb(&mut self, row: Row) {
        let same = |known: &&mut Row| known.strict == row.strict && known.claim.side == row.claim.side;
        let head = self.index.get(&row.key.0).copied().unwrap_or(u32::MAX);
        let alone = self.rows.get(head as usize).is_some_and(|known| known.next == u32::MAX);
        let at = if alone { Some(&head) } else { self.exact.get(&(row.key.0, row.strict, row.claim.side)) };
        if let Some(known) = at.and_then(|&at| self.rows.get_mut(at as usize)).filter(same) {
            known.absorb(&row, &self.names);
            return;
        }
        self.rows.push(row);
        self.link(self.rows.len() as u32 - 1);
    }

    /// Puts a row into the indexes.
    fn link(&mut self, i: u32) {
        let Some(row) = self.rows.get_mut(i as usize) else { return };
        let next = self.index.insert(row.key.0, i).unwrap_or(u32::MAX);
        row.next = next;
        let exact = |row: &Row| (row.key.0, row.strict, row.claim.side);
        if next != u32::MAX {
            self.exact.insert(exact(row), i);
            if let Some(first) = self.rows.get(next as usize).filter(|r| r.next == u32::MAX) {
                self.exact.insert(exact(first), next);
            }
        }
    }

    fn mark(&mut self, session: Name, key: Key, new: Mark) {
        self.marks
            .entry((session, key))
            .and_modify(|m| *m = Mark { at: m.at.min(new.at), trigger: m.trigger.max(new.trigger) })
            .or_insert(new);
    }

    fn adopt(&mut self, session: Name, parent: Name) {
        match self.parents.entry(session) {
            Entry::Vacant(e) => {
                e.insert(parent);
            }
            Entry::Occupied(mut e) => {
                if self.names.text(parent) < self.names.text(*e.get()) {
                    e.insert(parent);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_effects_of_one_reason_the_graver_counts_in_any_order() {
        let told = |effects: &[Effect]| {
            let one = |effect: &Effect| {
                let mut ledger = Ledger::default();
                ledger.remark("a", *effect, "Why.");
                ledger
            };
            let mut whole = Ledger::default();
            effects.iter().for_each(|e| whole.merge(one(e)));
            whole.findings().into_iter().map(|f| (f.effect, f.count)).collect::<Vec<_>>()
        };
        let (skipped, gap, note) = (Effect::Skipped, Effect::Gap, Effect::Note);
        assert_eq!(told(&[note, gap, skipped]), [(skipped, 1)]);
        assert_eq!(told(&[skipped, note, gap]), [(skipped, 1)]);
        assert_eq!(told(&[gap, note, gap]), [(gap, 1)]);
    }
}
