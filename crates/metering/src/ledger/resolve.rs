//! From what was seen to what was: copies told apart, subagents joined to their sessions, queries numbered.
//!
//! A pure function of the ledger's content. The order of the result is that of time, then of context, then of id.

use super::row::{Claim, TOOL_SEPARATOR, Yields, by_text};
use super::{Ledger, Mark, Row};
use crate::cell::{CellKey, CellSet, Parts};
use crate::key::Key;
use crate::names::{Name, Names};
use crate::price::{Book, Listing, Quote};
use crate::record::{Prompt, UNDATED};
use crate::request::{MissEvidence, Request, THIN_OUTPUT, Trigger, harness};
use crate::time::{Millis, slot_of};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Every request once, with its query.
#[derive(Debug)]
pub struct Resolved<'l> {
    pub(super) ledger: &'l Ledger,
    /// Rows merged of several that had equal keys, or completed from elsewhere.
    pub(super) merged: Vec<Row>,
    pub(super) entries: Vec<Entry>,
}

#[derive(Debug)]
pub(super) struct Entry {
    /// Index into the ledger's rows, or past their end into `merged`.
    pub row: u32,
    pub claim: Claim,
    session: Name,
    agent: Name,
    /// Ordinal in the session, from 1; 0 is none.
    query: u32,
    trigger: Trigger,
    /// Who started the work, where another harness that had it done knows.
    lent: Option<Trigger>,
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
        let mut resolved = Resolved { ledger: self, merged, entries };
        resolved.complete();
        resolved.sort();
        resolved.settle();
        resolved.assign_queries();
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
        let session = self.root(claim.session);
        let child = session != claim.session && claim.agent == Name::NONE;
        Entry {
            row: index,
            claim,
            session,
            agent: if child { claim.session } else { claim.agent },
            query: 0,
            trigger: row.trigger.unwrap_or_default(),
            lent: None,
        }
    }

    /// The session at the top of a chain of subagents; of a circle (a damaged log) the name that sorts first.
    fn root(&self, session: Name) -> Name {
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

    /// Every feed row in order of time. `each` may stop by returning false.
    pub fn each(&self, book: &Book, mut each: impl FnMut(&Request<Cow<'_, str>>) -> bool) {
        let mut pricer = Pricer::new(book);
        for entry in &self.entries {
            if let Some(row) = self.row(entry.row)
                && !each(&self.request(entry, row, &mut pricer))
            {
                return;
            }
        }
    }

    /// Every feed row, owned.
    pub fn requests(&self, book: &Book) -> Vec<Request> {
        let mut list = Vec::with_capacity(self.len());
        self.each(book, |r| {
            list.push(owned(r));
            true
        });
        list
    }

    /// The cells of all rows, by session too if asked.
    pub fn cells(&self, book: &Book, by_session: bool) -> CellSet {
        let mut set = CellSet::default();
        let names = &self.ledger.names;
        let mut pricer = Pricer::new(book);
        // The cell and the length of each query, by its first request.
        let mut queries: FxHashMap<(Name, u32), (crate::cell::PackedKey, u64)> = FxHashMap::default();
        let mut order = Vec::new();
        for entry in &self.entries {
            let Some(row) = self.row(entry.row) else { continue };
            let key = set.pack(&CellKey {
                slot: slot_of(row.at),
                harness: names.text(entry.claim.harness),
                provider: names.get(row.provider),
                model: names.get(row.model),
                trigger: entry.trigger,
                user: names.get(entry.claim.user),
                host: names.get(entry.claim.host),
                project: names.get(entry.claim.project),
                session: names.get(entry.session).filter(|_| by_session),
            });
            let error = row.is_error();
            let quote = pricer.quote(row, names);
            let waste = |tokens: u64| {
                quote.as_ref().map_or(0, |q| crate::cache::waste(&q.rates, &row.tokens, tokens))
            };
            set.entry(key).count(&Parts {
                tokens: row.tokens,
                error,
                in_query: entry.query != 0,
                quality: row.quality,
                requests: row.requests,
                thin: self.thin(row),
                cost: quote.as_ref().map(|q| q.cost),
                reported_cost: row.reported_cost,
                duration_ms: row.duration_ms,
                miss: row.miss_cause.map(|c| (c, row.missed.unwrap_or(0), waste(row.missed.unwrap_or(0)))),
            });
            if entry.query != 0 && !error {
                let id = (entry.session, entry.query);
                queries
                    .entry(id)
                    .or_insert_with(|| {
                        order.push(id);
                        (key, 0)
                    })
                    .1 += row.requests.unwrap_or(1).max(1);
            }
        }
        for id in order {
            if let Some((key, requests)) = queries.get(&id) {
                set.entry(*key).count_query(*requests);
            }
        }
        set
    }

    pub(super) fn row(&self, index: u32) -> Option<&Row> {
        let rows = &self.ledger.rows;
        rows.get(index as usize).or_else(|| self.merged.get((index as usize).checked_sub(rows.len())?))
    }

    fn thin(&self, row: &Row) -> Option<bool> {
        let tools = self.ledger.names.get(row.tools)?;
        (!row.is_error()).then_some(!row.text && !tools.is_empty() && row.tokens.output <= THIN_OUTPUT)
    }

    fn request<'s>(&'s self, entry: &Entry, row: &'s Row, pricer: &mut Pricer<'_>) -> Request<Cow<'s, str>> {
        let names = &self.ledger.names;
        let get = |n: Name| names.get(n).map(Cow::Borrowed);
        let quote = pricer.quote(row, names);
        let error = row.is_error();
        Request {
            id: Cow::Owned(row.key.hex()),
            at: row.at,
            harness: Cow::Borrowed(names.text(entry.claim.harness)),
            harness_version: get(row.version),
            session: get(entry.session),
            agent: get(entry.agent).unwrap_or(Cow::Borrowed("main")),
            query: (entry.query != 0).then_some(entry.query),
            trigger: entry.trigger,
            user: get(entry.claim.user),
            host: get(entry.claim.host),
            project: get(entry.claim.project),
            provider: get(row.provider),
            model: get(row.model),
            tokens: row.tokens,
            quality: row.quality,
            requests: row.requests,
            tools: names
                .get(row.tools)
                .filter(|t| !t.is_empty())
                .map_or_else(Vec::new, |t| t.split(TOOL_SEPARATOR).map(Cow::Borrowed).collect()),
            thin: self.thin(row),
            duration_ms: row.duration_ms,
            error: get(row.error).filter(|_| error),
            tier: get(row.tier),
            reported_cost_usd: row.reported_cost.map(|n| n as f64 / 1e9),
            list_cost_nanousd: quote.as_ref().map(|q| q.cost.total()),
            price_evidence: quote.map(|q| q.evidence),
            missed_tokens: row.missed,
            miss_cause: row.miss_cause,
            miss_evidence: row.miss_cause.map(|_| MissEvidence::Recorded),
        }
    }

    /// Finds each row's prompt and numbers the prompts of each session in the order of their time.
    fn assign_queries(&mut self) {
        // Session → its prompts, with the time of the mark; rows that name a prompt nobody marked bring their own.
        let mut prompts: FxHashMap<Name, Vec<(Millis, Key, Trigger)>> = FxHashMap::default();
        let mut known: FxHashMap<(Name, Key), Mark> = FxHashMap::default();
        for (&(session, key), &mark) in &self.ledger.marks {
            // What a subagent is told is no message of a person: its requests belong to the query that started it.
            if self.ledger.root(session) != session {
                continue;
            }
            let id = (session, key);
            let m = known.entry(id).or_insert(mark);
            *m = Mark { at: m.at.min(mark.at), trigger: m.trigger.max(mark.trigger) };
        }
        for entry in &self.entries {
            let Some(row) = self.row(entry.row) else { continue };
            if let Prompt::Known(key) = entry.claim.prompt {
                let m =
                    known.entry((entry.session, key)).or_insert(Mark { at: row.at, trigger: entry.trigger });
                m.at = m.at.min(row.at);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "every list is sorted below")]
        for (&(session, key), mark) in &known {
            prompts.entry(session).or_default().push((mark.at, key, mark.trigger));
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for list in prompts.values_mut() {
            list.sort_unstable();
        }
        let mut used: FxHashMap<Name, Vec<bool>> = FxHashMap::default();
        let mut found = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let Some(row) = self.row(entry.row) else { continue };
            let list = prompts.get(&entry.session).map_or(&[][..], Vec::as_slice);
            let i = match entry.claim.prompt {
                Prompt::Known(key) => known
                    .get(&(entry.session, key))
                    .and_then(|m| list.binary_search(&(m.at, key, m.trigger)).ok()),
                Prompt::ByTime => list.partition_point(|p| p.0 <= row.at).checked_sub(1),
                Prompt::None => None,
            };
            if let Some(i) = i {
                used.entry(entry.session).or_insert_with(|| vec![false; list.len()])[i] = true;
            }
            found.push(i);
        }
        // Prompts without any row are not numbered: nothing was asked of a model.
        let ordinals: FxHashMap<Name, Vec<u32>> = used
            .into_iter()
            .map(|(session, used)| {
                let mut n = 0;
                let list = used.into_iter().map(|u| {
                    n += u32::from(u);
                    n
                });
                (session, list.collect())
            })
            .collect();
        let own_trigger: Vec<Option<Trigger>> =
            self.entries.iter().map(|e| self.row(e.row).and_then(|r| r.trigger).or(e.lent)).collect();
        for ((entry, i), own) in self.entries.iter_mut().zip(found).zip(own_trigger) {
            let Some(i) = i else { continue };
            let Some(&(_, _, trigger)) = prompts.get(&entry.session).and_then(|l| l.get(i)) else { continue };
            entry.query = ordinals.get(&entry.session).and_then(|o| o.get(i)).copied().unwrap_or(0);
            entry.trigger = own.unwrap_or(trigger);
        }
    }
}

/// Looks every model up in the book once.
struct Pricer<'b> {
    book: &'b Book,
    listings: FxHashMap<(Name, Name), Option<Listing<'b>>>,
}

impl<'b> Pricer<'b> {
    fn new(book: &'b Book) -> Self {
        Self { book, listings: FxHashMap::default() }
    }

    fn quote(&mut self, row: &Row, names: &Names) -> Option<Quote> {
        if row.tokens.is_zero() {
            return None;
        }
        let find = || self.book.find(names.get(row.provider), names.get(row.model)?);
        let listing = self.listings.entry((row.provider, row.model)).or_insert_with(find);
        let (listing, tier) = (listing.as_ref()?, names.get(row.tier));
        if row.quality.is_sum() {
            // Sums of many requests have no prompt size: the lowest tier is a lower bound, and the row says what it is.
            let rates = listing.rates(row.at, tier, 0)?;
            return Some(Quote { cost: rates.cost(&row.tokens), rates, evidence: listing.evidence() });
        }
        listing.quote(row.at, tier, &row.tokens)
    }
}

fn owned(r: &Request<Cow<'_, str>>) -> Request {
    let text = |s: &Option<Cow<'_, str>>| s.as_ref().map(|t| t.clone().into_owned());
    Request {
        id: r.id.clone().into_owned(),
        at: r.at,
        harness: r.harness.clone().into_owned(),
        harness_version: text(&r.harness_version),
        session: text(&r.session),
        agent: r.agent.clone().into_owned(),
        query: r.query,
        trigger: r.trigger,
        user: text(&r.user),
        host: text(&r.host),
        project: text(&r.project),
        provider: text(&r.provider),
        model: text(&r.model),
        tokens: r.tokens,
        quality: r.quality,
        requests: r.requests,
        tools: r.tools.iter().map(|t| t.clone().into_owned()).collect(),
        thin: r.thin,
        duration_ms: r.duration_ms,
        error: text(&r.error),
        tier: text(&r.tier),
        reported_cost_usd: r.reported_cost_usd,
        list_cost_nanousd: r.list_cost_nanousd,
        price_evidence: r.price_evidence,
        missed_tokens: r.missed_tokens,
        miss_cause: r.miss_cause,
        miss_evidence: r.miss_evidence,
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
