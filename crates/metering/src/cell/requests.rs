//! Cells from rows of requests: for feeds that hold requests instead of cells.

use super::{CellKey, CellSet, ListCost, Parts, QueryFold};
use crate::cache::{CacheUse, Miss};
use crate::key::Key;
use crate::merge::{Counted, Sessions, session_hash};
use crate::names::{Name, Names};
use crate::price::Book;
use crate::request::harness::is_gateway;
use crate::request::{MissEvidence, Request};
use crate::time::slot_of;
use rustc_hash::{FxHashMap, FxHashSet};

/// Counts requests into cells, in any order; a request whose id came before is not counted again.
///
/// A row carries its list cost as one sum. It is split into token classes as the book splits it; a sum that the book
/// does not have is split in the book's proportions, and one of a model that the book does not know is counted as
/// cost of the input. The total is always the row's own.
#[derive(Debug)]
pub struct RequestCells {
    book: &'static Book,
    set: CellSet,
    by_session: bool,
    seen: FxHashSet<Key>,
    sessions: Names,
    held: Counted,
    /// The session of the request before, and its hash.
    last: (String, u64),
    queries: FxHashMap<(Name, u32), QueryFold>,
}

impl Default for RequestCells {
    fn default() -> Self {
        Self {
            book: Book::builtin(),
            set: CellSet::default(),
            by_session: false,
            seen: FxHashSet::default(),
            sessions: Names::default(),
            held: Counted::default(),
            last: (String::new(), session_hash("")),
            queries: FxHashMap::default(),
        }
    }
}

impl RequestCells {
    /// For cells by session.
    pub fn by_session() -> Self {
        Self { by_session: true, ..Self::default() }
    }

    /// Counts a request or a failed attempt.
    pub fn add<S: AsRef<str>>(&mut self, request: &Request<S>) {
        let id = id(request.id.as_ref());
        if !self.seen.insert(id) {
            return;
        }
        fn text<S: AsRef<str>>(part: &Option<S>) -> Option<&str> {
            part.as_ref().map(AsRef::as_ref)
        }
        let cell = self.set.pack(&CellKey {
            slot: slot_of(request.at),
            harness: request.harness.as_ref(),
            provider: text(&request.provider),
            model: text(&request.model),
            trigger: request.trigger,
            user: text(&request.user),
            host: text(&request.host),
            project: text(&request.project),
            session: text(&request.session).filter(|_| self.by_session),
        });
        let quote = text(&request.model).and_then(|model| {
            let listing = self.book.find(text(&request.provider), model)?;
            listing.quote_row(request.at, text(&request.tier), &request.tokens, request.quality)
        });
        let miss = request.miss_cause.map(|cause| Miss {
            tokens: request.missed_tokens.unwrap_or(0),
            cause,
            evidence: request.miss_evidence.unwrap_or(MissEvidence::Inferred),
            gap: request.miss_gap_ms.unwrap_or(0),
        });
        let session = text(&request.session);
        if let Some(session) = session {
            if self.last.0 != session {
                self.last = (session.to_owned(), session_hash(session));
            }
            self.held.count(self.last.1, id, request.tokens.total());
        }
        let error = request.error.is_some();
        let parts = Parts {
            tokens: request.tokens,
            error,
            in_query: request.query.is_some(),
            quality: request.quality,
            requests: request.requests,
            thin: request.thin,
            cost: request.list_cost_nanousd.map(|total| split(total, quote.map(|q| q.cost))),
            reported_cost: request.reported_cost_usd.filter(|c| *c > 0.0).map(|c| (c * 1e9).round() as u64),
            duration_ms: request.duration_ms,
            at: self.by_session.then_some(request.at),
            failed: request.failed,
            diagnosed: request.quality.tells_cache()
                && !error
                && session.is_some()
                && !is_gateway(request.harness.as_ref()),
            cache: CacheUse {
                miss,
                kept: request.kept_tokens.unwrap_or(0),
                bypassed: request.bypassed_tokens.unwrap_or(0),
            },
            rates: quote.map(|q| q.rates),
        };
        self.set.entry(cell).count(&parts);
        if let Some(number) = request.query {
            let session = self.sessions.add_opt(session);
            let fold = self.queries.entry((session, number)).or_default();
            fold.add(request.at, id, cell, request.asked_at, &parts);
        }
    }

    /// The sessions of what was counted so far.
    pub fn sessions(&self) -> Sessions {
        self.held.sessions()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// The cells; every query counts in the cell of its first request.
    pub fn finish(mut self) -> CellSet {
        // Sums add up in any order.
        self.queries.into_values().for_each(|query| query.count(&mut self.set));
        self.set
    }
}

/// The key that an id is the text of, so that requests of one instant have the order that they have where they come
/// from; of a foreign id a key of its own.
fn id(text: &str) -> Key {
    let own = (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok()).flatten();
    own.map_or_else(|| Key::of(&[text]), Key)
}

/// The cells of a list of requests.
pub fn from_requests<'a, S: AsRef<str> + 'a>(requests: impl IntoIterator<Item = &'a Request<S>>) -> CellSet {
    let mut cells = RequestCells::default();
    requests.into_iter().for_each(|r| cells.add(r));
    cells.finish()
}

/// A total in classes, in the proportions of the book.
fn split(total: u64, book: Option<ListCost>) -> ListCost {
    let Some(book) = book.filter(|b| b.total() > 0) else {
        return ListCost { input: total, ..ListCost::default() };
    };
    if book.total() == total {
        return book;
    }
    let part = |class: u64| (u128::from(class) * u128::from(total) / u128::from(book.total())) as u64;
    let (cache_read, cache_write_5m, cache_write_1h, output) =
        (part(book.cache_read), part(book.cache_write_5m), part(book.cache_write_1h), part(book.output));
    let input = total - cache_read - cache_write_5m - cache_write_1h - output;
    ListCost { input, cache_read, cache_write_5m, cache_write_1h, output }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Slice;
    use crate::request::Tokens;
    use crate::time::parse;

    fn request(id: &str, at: &str, query: Option<u32>) -> Request {
        Request {
            id: id.to_owned(),
            at: parse(at).unwrap(),
            harness: "claude-code".to_owned(),
            session: Some("s".to_owned()),
            query,
            model: Some("claude-opus-4-8".to_owned()),
            provider: Some("anthropic".to_owned()),
            tokens: Tokens { input: 10, cache_read: 1_000, output: 100, ..Tokens::default() },
            list_cost_nanousd: Some(5_000_000),
            ..Request::default()
        }
    }

    #[test]
    fn a_query_counts_once_in_the_cell_of_its_first_request() {
        let list = [
            request("c", "2026-11-22T10:16:00Z", Some(1)),
            request("a", "2026-11-22T10:01:00Z", Some(1)),
            request("b", "2026-11-22T10:14:00Z", Some(2)),
            request("d", "2026-11-22T10:20:00Z", None),
            request("a", "2026-11-22T10:01:00Z", Some(1)),
        ];
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]] {
            let set = from_requests(order.map(|i| &list[i]));
            let cells = set.cells();
            assert_eq!(
                cells.iter().map(|c| (c.sums.requests, c.sums.queries)).collect::<Vec<_>>(),
                [(2, 2), (2, 0)]
            );
            let total = set.total(&Slice::all());
            assert_eq!((total.query.requests, total.cost.total()), (3, 20_000_000));
        }
    }

    #[test]
    fn a_total_is_split_without_losing_a_nano_dollar() {
        let book = ListCost { input: 3, cache_read: 3, output: 1, ..ListCost::default() };
        for total in [0, 1, 7, 100, u64::MAX / 8] {
            assert_eq!(split(total, Some(book)).total(), total);
            assert_eq!(split(total, None).total(), total);
        }
        assert_eq!(split(7, Some(book)), book);
    }

    #[test]
    fn a_gateway_does_not_tell_what_its_caches_held() {
        let own = request("a", "2026-11-22T10:01:00Z", None);
        let gateway = Request { harness: "litellm".to_owned(), id: "b".to_owned(), ..own.clone() };
        assert_eq!(from_requests([&own, &gateway]).total(&Slice::all()).diagnosed_requests, 1);
    }

    #[test]
    fn failed_attempts_are_no_requests() {
        let failed = Request {
            error: Some("overloaded".to_owned()),
            tokens: Tokens::default(),
            ..request("e", "2026-11-22T10:00:00Z", Some(3))
        };
        let total = from_requests([&failed]).total(&Slice::all());
        assert_eq!((total.requests, total.errors, total.queries), (0, 1, 0));
    }
}
