//! What was resolved, as rows of the feed and as cells, with prices.

use super::Row;
use super::resolve::{Entry, Resolved};
use super::row::TOOL_SEPARATOR;
use crate::cache::CacheUse;
use crate::cell::{CellKey, CellSet, Parts};
use crate::names::{Name, Names};
use crate::price::{Book, Listing, Quote};
use crate::request::{Request, THIN_OUTPUT};
use crate::time::slot_of;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

impl Resolved<'_> {
    /// Every feed row in order of time. `each` may stop by returning false.
    pub fn each(&self, book: &Book, mut each: impl FnMut(&Request<Cow<'_, str>>) -> bool) {
        let mut pricer = Pricer::new(book);
        for (i, entry) in self.entries.iter().enumerate() {
            let used = self.cache.get(&(i as u32)).copied().unwrap_or_default();
            if let Some(row) = self.row(entry.row)
                && !each(&self.request(entry, row, used, &mut pricer))
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
            let error = row.is_error();
            let quote = pricer.quote(row, names);
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
                cache: self.cache.get(&(i as u32)).copied().unwrap_or_default(),
                rates: quote.map(|q| q.rates),
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

    fn thin(&self, row: &Row) -> Option<bool> {
        let tools = self.ledger.names.get(row.tools)?;
        (!row.is_error()).then_some(!row.text && !tools.is_empty() && row.tokens.output <= THIN_OUTPUT)
    }

    fn request<'s>(
        &'s self,
        entry: &Entry,
        row: &'s Row,
        used: CacheUse,
        pricer: &mut Pricer<'_>,
    ) -> Request<Cow<'s, str>> {
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
            missed_tokens: used.miss.map(|m| m.tokens),
            miss_cause: used.miss.map(|m| m.cause),
            miss_evidence: used.miss.map(|m| m.evidence),
            miss_gap_ms: used.miss.map(|m| m.gap),
            kept_tokens: (used.kept > 0).then_some(used.kept),
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
        miss_gap_ms: r.miss_gap_ms,
        kept_tokens: r.kept_tokens,
    }
}
