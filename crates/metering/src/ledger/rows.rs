//! What was resolved, as rows of the feed and as cells, with prices.

use super::Row;
use super::misses::tells;
use super::resolve::{Entry, Resolved};
use super::row::TOOL_SEPARATOR;
use crate::cell::{CellKey, CellSet, Parts, QueryFold, RequestCells, Sums};
use crate::merge::{Counted, Sessions, session_hash};
use crate::names::{Name, Names};
use crate::price::{Book, Listing, Quote};
use crate::request::{MissGroup, Request, THIN_OUTPUT};
use crate::time::slot_of;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cmp::Reverse;

impl Resolved<'_> {
    /// Every feed row in order of time. `each` may stop by returning false.
    pub fn each(&self, book: &Book, mut each: impl FnMut(&Request<Cow<'_, str>>) -> bool) {
        let mut pricer = Pricer::new(book);
        for (i, entry) in self.entries.iter().enumerate() {
            if let Some(row) = self.row(entry.row)
                && !each(&self.request(i, entry, row, &mut pricer))
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

    /// Every row of a session, owned, in order of time.
    pub fn session(&self, book: &Book, session: &str) -> Vec<Request> {
        let wanted = self.ledger.names.find(session);
        let of = |e: &Entry| wanted.is_some_and(|w| e.session == w);
        let mut pricer = Pricer::new(book);
        let entries = self.entries.iter().enumerate().filter(|(_, e)| of(e));
        entries.filter_map(|(i, e)| Some(owned(&self.request(i, e, self.row(e.row)?, &mut pricer)))).collect()
    }

    /// Every row of the sessions that are wanted, in order of time. `wanted` hears each session's hash once.
    pub fn of_sessions(
        &self,
        book: &Book,
        wanted: impl Fn(u64) -> bool,
        mut each: impl FnMut(&Request<Cow<'_, str>>),
    ) {
        let mut pricer = Pricer::new(book);
        let mut known: FxHashMap<Name, bool> = FxHashMap::default();
        let names = &self.ledger.names;
        for (i, entry) in self.entries.iter().enumerate() {
            let is_wanted = || names.get(entry.session).is_some_and(|session| wanted(session_hash(session)));
            if *known.entry(entry.session).or_insert_with(is_wanted)
                && let Some(row) = self.row(entry.row)
            {
                each(&self.request(i, entry, row, &mut pricer));
            }
        }
    }

    /// The same, owned.
    pub fn rows_of(&self, book: &Book, wanted: impl Fn(u64) -> bool) -> Vec<Request> {
        let mut list = Vec::new();
        self.of_sessions(book, wanted, |request| list.push(owned(request)));
        list
    }

    /// The cells of the sessions that are wanted; they do not name the session.
    pub fn cells_of(&self, book: &Book, wanted: impl Fn(u64) -> bool) -> CellSet {
        let mut cells = RequestCells::default();
        self.of_sessions(book, wanted, |request| cells.add(request));
        cells.finish()
    }

    /// The sessions of all rows.
    pub fn sessions(&self) -> Sessions {
        let (mut counted, names) = (Counted::default(), &self.ledger.names);
        let mut hashes: FxHashMap<Name, u64> = FxHashMap::default();
        for entry in &self.entries {
            if let (Some(session), Some(row)) = (names.get(entry.session), self.row(entry.row)) {
                let hash = *hashes.entry(entry.session).or_insert_with(|| session_hash(session));
                counted.count(hash, row.key, row.tokens.total());
            }
        }
        counted.sessions()
    }

    /// The requests whose misses cost most, the costliest first; of those without a price, the ones that missed most
    /// come last. Expected misses are not among them.
    pub fn costliest(&self, book: &Book, most: usize) -> Vec<Request> {
        let mut pricer = Pricer::new(book);
        let mut found: Vec<_> = self
            .cache
            .iter()
            .filter_map(|(&i, used)| {
                let miss = used.miss.filter(|m| m.cause.group() != MissGroup::Expected)?;
                let entry = self.entries.get(i as usize)?;
                let row = self.row(entry.row)?;
                let quote = pricer.quote(row, &self.ledger.names);
                let waste = self.parts(i as usize, entry, row, quote.as_ref()).miss_waste();
                Some((Reverse((waste, miss.tokens)), i))
            })
            .collect();
        found.sort_unstable();
        found.truncate(most);
        let rows = found.into_iter().filter_map(|(_, i)| {
            let entry = self.entries.get(i as usize)?;
            Some(owned(&self.request(i as usize, entry, self.row(entry.row)?, &mut pricer)))
        });
        rows.collect()
    }

    /// The cells of all rows, by session too if asked.
    pub fn cells(&self, book: &Book, by_session: bool) -> CellSet {
        let mut set = CellSet::default();
        let names = &self.ledger.names;
        let mut pricer = Pricer::new(book);
        let mut queries: FxHashMap<(Name, u32), QueryFold> = FxHashMap::default();
        for (i, entry) in self.entries.iter().enumerate() {
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
            let quote = pricer.quote(row, names);
            let parts =
                Parts { at: by_session.then_some(row.at), ..self.parts(i, entry, row, quote.as_ref()) };
            set.entry(key).count(&parts);
            if entry.query != 0 {
                let fold = queries.entry((entry.session, entry.query)).or_default();
                fold.add(row.at, row.key, key, entry.asked, &parts);
            }
        }
        // Sums add up in any order.
        queries.into_values().for_each(|query| query.count(&mut set));
        set
    }

    /// Every feed row in order of time, with what it adds to its cell: the query that it begins is in the sums of its
    /// first request, so that the cells of any rows are the plain sums of these. `each` may stop by returning false.
    pub fn each_counted(&self, book: &Book, mut each: impl FnMut(&Request<Cow<'_, str>>, &Sums) -> bool) {
        let names = &self.ledger.names;
        let mut pricer = Pricer::new(book);
        let mut queries: FxHashMap<(Name, u32), QueryFold<usize>> = FxHashMap::default();
        for (i, entry) in self.entries.iter().enumerate().filter(|(_, e)| e.query != 0) {
            let Some(row) = self.row(entry.row) else { continue };
            let parts = self.parts(i, entry, row, pricer.quote(row, names).as_ref());
            queries.entry((entry.session, entry.query)).or_default().add(
                row.at,
                row.key,
                i,
                entry.asked,
                &parts,
            );
        }
        for (i, entry) in self.entries.iter().enumerate() {
            let Some(row) = self.row(entry.row) else { continue };
            let mut sums = Sums::default();
            sums.count(&self.parts(i, entry, row, pricer.quote(row, names).as_ref()));
            let query = queries.get(&(entry.session, entry.query)).filter(|q| q.place() == Some(i));
            if let Some(query) = query {
                query.count_in(&mut sums);
            }
            if !each(&self.request(i, entry, row, &mut pricer), &sums) {
                return;
            }
        }
    }

    fn parts(&self, i: usize, entry: &Entry, row: &Row, quote: Option<&Quote>) -> Parts {
        let error = row.is_error();
        Parts {
            tokens: row.tokens,
            error,
            in_query: entry.query != 0,
            quality: row.quality,
            requests: row.requests,
            thin: self.thin(row),
            cost: quote.map(|q| q.cost),
            reported_cost: row.reported_cost,
            duration_ms: row.duration_ms,
            at: None,
            failed: !error && row.error != Name::NONE,
            diagnosed: tells(entry, row),
            cache: self.cache.get(&(i as u32)).copied().unwrap_or_default(),
            rates: quote.map(|q| q.rates),
        }
    }

    fn thin(&self, row: &Row) -> Option<bool> {
        let tools = self.ledger.names.get(row.tools)?;
        (!row.is_error()).then_some(!row.text && !tools.is_empty() && row.tokens.output <= THIN_OUTPUT)
    }

    fn request<'s>(
        &'s self,
        i: usize,
        entry: &Entry,
        row: &'s Row,
        pricer: &mut Pricer<'_>,
    ) -> Request<Cow<'s, str>> {
        let names = &self.ledger.names;
        let get = |n: Name| names.get(n).map(Cow::Borrowed);
        let quote = pricer.quote(row, names);
        let parts = self.parts(i, entry, row, quote.as_ref());
        let (used, error) = (parts.cache, parts.error);
        let some = |n: u64| (n > 0).then_some(n);
        Request {
            id: Cow::Owned(row.key.hex()),
            at: row.at,
            harness: Cow::Borrowed(names.text(entry.claim.harness)),
            harness_version: get(row.version),
            session: get(entry.session),
            agent: get(entry.agent).unwrap_or(Cow::Borrowed("main")),
            query: (entry.query != 0).then_some(entry.query),
            asked_at: entry.asked,
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
            thin: parts.thin,
            duration_ms: row.duration_ms,
            error: get(row.error).filter(|_| error),
            failed: parts.failed,
            tier: get(row.tier),
            reported_cost_usd: row.reported_cost.map(|n| n as f64 / 1e9),
            list_cost_nanousd: quote.as_ref().map(|q| q.cost.total()),
            price_evidence: quote.map(|q| q.evidence),
            missed_tokens: used.miss.map(|m| m.tokens),
            miss_cause: used.miss.map(|m| m.cause),
            miss_evidence: used.miss.map(|m| m.evidence),
            miss_gap_ms: used.miss.map(|m| m.gap),
            waste_nanousd: used.miss.and(parts.rates).map(|_| parts.miss_waste()),
            bypassed_tokens: some(used.bypassed),
            kept_tokens: some(used.kept),
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
        listing.quote_row(row.at, tier, &row.tokens, row.quality)
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
        asked_at: r.asked_at,
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
        failed: r.failed,
        tier: text(&r.tier),
        reported_cost_usd: r.reported_cost_usd,
        list_cost_nanousd: r.list_cost_nanousd,
        price_evidence: r.price_evidence,
        missed_tokens: r.missed_tokens,
        miss_cause: r.miss_cause,
        miss_evidence: r.miss_evidence,
        miss_gap_ms: r.miss_gap_ms,
        waste_nanousd: r.waste_nanousd,
        bypassed_tokens: r.bypassed_tokens,
        kept_tokens: r.kept_tokens,
    }
}

#[cfg(test)]
mod tests;
