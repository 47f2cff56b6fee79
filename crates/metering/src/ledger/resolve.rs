//! From what was seen to what was: copies told apart, subagents joined to their sessions, queries numbered.
//!
//! A pure function of the ledger's content. The order of the result is that of time, then of context, then of id.

use super::row::{Claim, Yields, by_text};
use super::{Ledger, Row};
use crate::cache::CacheUse;
use crate::names::Name;
use crate::record::UNDATED;
use crate::request::{Trigger, harness};
use crate::time::Millis;
use rustc_hash::FxHashMap;

/// Every request once, with its query.
#[derive(Debug)]
pub struct Resolved<'l> {
    pub(super) ledger: &'l Ledger,
    /// Rows merged of several that had equal keys, or completed from elsewhere.
    pub(super) merged: Vec<Row>,
    pub(super) entries: Vec<Entry>,
    /// What is known of an entry's use of the cache, where that is anything.
    pub(super) cache: FxHashMap<u32, CacheUse>,
}

#[derive(Debug)]
pub(super) struct Entry {
    /// Index into the ledger's rows, or past their end into `merged`.
    pub row: u32,
    pub claim: Claim,
    pub session: Name,
    pub agent: Name,
    /// Ordinal in the session, from 1; 0 is none.
    pub query: u32,
    /// When the log has the query's prompt.
    pub asked: Option<Millis>,
    pub trigger: Trigger,
    /// Who started the work, where another harness that had it done knows.
    pub lent: Option<Trigger>,
}

impl Entry {
    /// Says who started the work, because another harness that had it done knows.
    pub fn lend(&mut self, trigger: Trigger) {
        self.lent = Some(trigger);
        self.trigger = trigger;
    }
}

impl Ledger {
    /// Resolves copies, subagents and queries.
    pub fn resolve(&self) -> Resolved<'_> {
        let (merged, entries) = self.collapse();
        let mut resolved = Resolved { ledger: self, merged, entries, cache: FxHashMap::default() };
        resolved.complete();
        resolved.sort();
        resolved.settle();
        resolved.assign_queries();
        resolved.diagnose();
        resolved
    }

    /// One entry per request. Rows that share a message key are copies of each other if their request id is equal or
    /// one of them stands on a side chain; otherwise they are requests of their own.
    fn collapse(&self) -> (Vec<Row>, Vec<Entry>) {
        let births = self.births();
        let mut merged: Vec<Row> = Vec::new();
        let mut entries = Vec::with_capacity(self.rows.len());
        let mut chain: Vec<u32> = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            if self.index.get(&row.key.0) != Some(&(i as u32)) {
                continue;
            }
            if row.next == u32::MAX {
                entries.push(self.entry(i as u32, row, &births));
                continue;
            }
            chain.clear();
            let mut at = i as u32;
            while let Some(r) = self.rows.get(at as usize) {
                chain.push(at);
                at = r.next;
            }
            // Main rows by request id, the one without an id last; then side rows.
            chain.sort_by_key(|&c| {
                let r = &self.rows[c as usize];
                (r.claim.side, r.strict == 0, r.strict)
            });
            let first = merged.len();
            let mut mains = 0;
            for &c in &chain {
                let r = &self.rows[c as usize];
                let group = &mut merged[first..];
                let own = !r.claim.side && r.strict != 0;
                // Those with request ids come first, in their order, each once.
                let same = || group[..mains].binary_search_by_key(&r.strict, |g| g.strict).ok();
                let home = if own { None } else { same().or((!group.is_empty()).then_some(0)) };
                match home {
                    Some(i) => group[i].absorb(r, &self.names),
                    None => merged.push(r.clone()),
                }
                mains += usize::from(own);
            }
            for (i, r) in merged[first..].iter_mut().enumerate() {
                if i > 0 {
                    // The first keeps the message's key as its id; the others need ids of their own.
                    r.key.0 ^= u128::from(r.strict);
                }
                entries.push(self.entry((self.rows.len() + first + i) as u32, r, &births));
            }
        }
        (merged, entries)
    }

    /// Session → when it began to be more than a copy: the time of the first request that only it logs, or of its last
    /// request if others log all of it. Empty where nothing is logged twice.
    fn births(&self) -> FxHashMap<Name, Millis> {
        let mut births = FxHashMap::default();
        if self.rows.iter().all(|r| r.rivals.is_empty()) {
            return births;
        }
        let mut ends: FxHashMap<Name, Millis> = FxHashMap::default();
        // What stands in only until a sum is written is gone when it is; who owns what must not depend on that.
        for row in self.rows.iter().filter(|r| !matches!(r.yields, Yields::Part(_))) {
            if row.is_exclusive() {
                let birth = births.entry(row.claim.session).or_insert(row.at);
                *birth = row.at.min(*birth);
            }
            for claim in std::iter::once(&row.claim).chain(&row.rivals) {
                let end = ends.entry(claim.session).or_insert(row.at);
                *end = row.at.max(*end);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each entry stands for itself")]
        for (session, end) in ends {
            births.entry(session).or_insert(end);
        }
        births
    }

    fn entry(&self, index: u32, row: &Row, births: &FxHashMap<Name, Millis>) -> Entry {
        let birth = |session| births.get(&session).copied().unwrap_or(Millis::MAX);
        let claim = row.owner(&self.names, birth);
        let (session, agent) = self.lane(claim.session, claim.agent);
        Entry {
            row: index,
            claim,
            session,
            agent,
            query: 0,
            asked: None,
            trigger: row.trigger.unwrap_or_default(),
            lent: None,
        }
    }

    /// The session and the agent in it: a subagent's own session is an agent of the one that started it.
    pub(super) fn lane(&self, session: Name, agent: Name) -> (Name, Name) {
        let root = self.root(session);
        (root, if root != session && agent == Name::NONE { session } else { agent })
    }

    /// The session at the top of a chain of subagents; of a circle (a damaged log) the name that sorts first.
    pub(super) fn root(&self, session: Name) -> Name {
        // Brent's way to find a circle: the mark moves to where the walk is after 1, 2, 4, … steps.
        let (mut at, mut mark, mut steps, mut reach) = (session, session, 0u32, 1u32);
        while let Some(&parent) = self.parents.get(&at) {
            at = parent;
            if at == mark {
                return self.least_of_circle(at);
            }
            steps += 1;
            if steps == reach {
                (mark, steps, reach) = (at, 0, reach.saturating_mul(2));
            }
        }
        at
    }

    fn least_of_circle(&self, start: Name) -> Name {
        let (mut at, mut least) = (start, start);
        while let Some(&parent) = self.parents.get(&at).filter(|&&p| p != start) {
            at = parent;
            if by_text(at, least, &self.names).is_lt() {
                least = at;
            }
        }
        least
    }
}

impl Resolved<'_> {
    /// Fills in what is known of sessions from elsewhere. What still has no time then is left out.
    fn complete(&mut self) {
        let client = self.ledger.names.find(harness::CLAUDE_CODE);
        for i in 0..self.entries.len() {
            let entry = &self.entries[i];
            let at = self.row(entry.row).map_or(UNDATED, |row| row.at);
            let Some(fact) = self.ledger.facts.of(entry.claim.harness, entry.claim.session, at) else {
                continue;
            };
            let client = client.filter(|client| *client != entry.claim.harness);
            let full = self.row(entry.row).and_then(|row| fact.complete(row, client));
            let entry = &mut self.entries[i];
            fact.complete_claim(&mut entry.claim);
            if let Some(full) = full {
                entry.trigger = full.trigger.unwrap_or(entry.trigger);
                self.replace(i, full);
            }
        }
        if self.ledger.facts.has_undated() {
            self.take_out_where(|_, row| row.at == UNDATED);
        }
    }

    /// Puts a row in the place of an entry's.
    pub(super) fn replace(&mut self, entry: usize, row: Row) {
        self.entries[entry].row = (self.ledger.rows.len() + self.merged.len()) as u32;
        self.merged.push(row);
    }

    /// By time. Steps of one message have its time; each carries more context than the one before.
    fn sort(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|e| self.row(e.row).map(|r| (r.at, r.tokens.prompt(), r.key, r.strict)));
        self.entries = entries;
    }

    /// How many rows there are, failed attempts included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn row(&self, index: u32) -> Option<&Row> {
        let rows = &self.ledger.rows;
        rows.get(index as usize).or_else(|| self.merged.get((index as usize).checked_sub(rows.len())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The root of the first of these sessions, each the child of the next; the last is the child of `last`.
    #[track_caller]
    fn check(sessions: &[&str], last: Option<&str>, expected: &str) {
        let mut ledger = Ledger::default();
        sessions.windows(2).for_each(|pair| ledger.child(pair[0], pair[1]));
        if let (Some(&end), Some(parent)) = (sessions.last(), last) {
            ledger.child(end, parent);
        }
        for session in sessions {
            let root = ledger.names.find(session).map(|s| ledger.names.text(ledger.root(s)));
            assert_eq!(root, Some(expected), "{session}");
        }
    }

    #[test]
    fn a_chain_of_subagents_has_its_top_and_a_circle_its_least() {
        check(&["c", "b", "a"], None, "a");
        check(&["a", "b", "c"], Some("a"), "a");
        // A way that leads into a circle.
        check(&["a", "x", "z", "y"], Some("x"), "x");
        let long: Vec<String> = (0..200).map(|i| format!("s{i:03}")).collect();
        let long: Vec<&str> = long.iter().map(String::as_str).collect();
        check(&long, None, "s199");
        check(&long, Some("s190"), "s190");
    }
}
