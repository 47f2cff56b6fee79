//! What is asked of sources only when a view needs it: cells by session, the costliest misses, one session's requests.
//!
//! Each is a shelf: what each source said, and the sum of it. A shelf that a view watches is filled when the view
//! opens and kept up while it is open; an answer from before stays until the new one is there.

use super::data::{Data, SourceId};
use super::given;
use crate::fetch::{FetchError, Loader, More, Want, costliest_first};
use crate::platform::clock;
use leptos::prelude::*;
use metering::cell::{CellSet, RequestCells};
use metering::merge::{session_hash, union};
use metering::price::Book;
use metering::request::{PriceEvidence, Request};
use metering::time::Millis;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The least time between two questions to a source that changes, in milliseconds.
const PAUSE: Millis = 3_000;

/// Something that was asked for.
#[derive(Clone, Debug)]
pub enum Detail<T> {
    /// It is on its way.
    Waiting,
    /// It is there.
    Ready(T),
    /// It could not be had.
    Failed(FetchError),
    /// The sources hold cells alone: nothing is known below them.
    Missing,
}

impl<T> Detail<T> {
    /// What is there.
    pub fn ready(&self) -> Option<&T> {
        if let Self::Ready(found) = self { Some(found) } else { None }
    }
}

/// What a source said, and which edition of it was asked.
#[derive(Clone, Debug)]
struct Said {
    edition: u32,
    answer: Result<Option<Arc<More>>, FetchError>,
}

/// Of what sources said, with the person's own prices, the sum; `None` where none of them knows any.
type Sum<T> = fn(&[Arc<More>], Option<&Book>) -> Option<Arc<T>>;

/// One question to all sources.
#[derive(Debug)]
struct Shelf<T: Send + Sync + 'static> {
    answer: RwSignal<Detail<Arc<T>>>,
    state: StoredValue<Shelved>,
    sum: Sum<T>,
}

impl<T: Send + Sync + 'static> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Shelf<T> {}

#[derive(Debug, Default)]
struct Shelved {
    want: Want,
    watched: usize,
    /// Whether sources are being asked at present.
    busy: bool,
    /// When they were asked last.
    asked: Millis,
    said: BTreeMap<SourceId, Said>,
}

/// What is asked for on demand.
#[derive(Clone, Copy, Debug)]
pub struct Details {
    data: Data,
    loader: Loader,
    sessions: Shelf<CellSet>,
    misses: Shelf<Vec<Request>>,
    session: Shelf<Vec<Request>>,
    /// How many of the latest sessions a source tells, where it has more of them.
    pub latest: RwSignal<Option<u64>>,
}

impl Details {
    /// Nothing asked yet.
    pub fn provide(data: Data, loader: Loader) -> Self {
        let details = Self {
            data,
            loader,
            sessions: Shelf::new(Want::Sessions, all_cells),
            misses: Shelf::new(Want::Misses, costliest),
            session: Shelf::new(Want::Session(String::new()), in_order),
            latest: RwSignal::new(None),
        };
        // Sources that came, went or changed, and the person's own prices.
        Effect::new(move |before: Option<()>| {
            drop(data.set.get());
            if before.is_some() {
                details.refresh(details.sessions);
                details.refresh(details.misses);
                details.refresh(details.session);
            }
        });
        provide_context(details);
        details
    }

    /// Cells by session, of all sources.
    pub fn sessions(self) -> Signal<Detail<Arc<CellSet>>> {
        self.watch(self.sessions, Want::Sessions)
    }

    /// The requests whose misses cost most, the costliest first: at most 2,000 of a source, none of them expected.
    pub fn misses(self) -> Signal<Detail<Arc<Vec<Request>>>> {
        self.watch(self.misses, Want::Misses)
    }

    /// Every request and failed attempt of one session, in the order of time.
    pub fn requests(self, session: String) -> Signal<Detail<Arc<Vec<Request>>>> {
        self.watch(self.session, Want::Session(session))
    }

    /// Watches a shelf until whoever asks is gone.
    fn watch<T: Send + Sync + 'static>(self, shelf: Shelf<T>, want: Want) -> Signal<Detail<Arc<T>>> {
        let other = shelf.state.with_value(|s| s.want != want);
        if other {
            shelf.state.with_value(|s| self.loader.give_up(&s.want));
        }
        shelf.state.update_value(|s| {
            s.watched += 1;
            if other {
                // Who is asking at present goes on with the new question.
                *s = Shelved { want, watched: s.watched, busy: s.busy, ..Shelved::default() };
            }
        });
        if other {
            shelf.answer.set(Detail::Waiting);
        }
        on_cleanup(move || {
            shelf.state.try_update_value(|s| s.watched = s.watched.saturating_sub(1));
        });
        self.refresh(shelf);
        shelf.answer.into()
    }

    /// Asks those sources that have changed since they were asked.
    fn refresh<T: Send + Sync + 'static>(self, shelf: Shelf<T>) {
        let idle = shelf.state.try_with_value(|s| s.watched > 0 && !s.busy) == Some(true);
        if !idle {
            return;
        }
        shelf.state.update_value(|s| s.busy = true);
        leptos::task::spawn_local(async move {
            loop {
                let wait = shelf.state.with_value(|s| s.asked + PAUSE - clock::now());
                let news = self.news(shelf);
                // What a person waits for is asked for at once.
                let known = shelf.state.with_value(|s| !s.said.is_empty());
                if known && !news.is_empty() && wait > 0 {
                    clock::sleep(wait as u32).await;
                    continue;
                }
                let want = shelf.state.with_value(|s| s.want.clone());
                shelf.state.update_value(|s| s.asked = clock::now());
                for (id, edition) in &news {
                    let answer = self.loader.ask(*id, want.clone()).await.map(|more| more.map(Arc::new));
                    shelf.state.update_value(|s| {
                        if s.want == want {
                            s.said.insert(*id, Said { edition: *edition, answer });
                        }
                    });
                }
                if self.news(shelf).is_empty() {
                    break;
                }
                // Sources may change all the time; who waits gets what there is.
                if shelf.state.with_value(|s| s.want == want && !s.said.is_empty()) {
                    self.put(shelf);
                }
            }
            shelf.state.update_value(|s| s.busy = false);
            self.put(shelf);
        });
    }

    /// Sources that count and have not said anything of their present edition.
    fn news<T: Send + Sync + 'static>(self, shelf: Shelf<T>) -> Vec<(SourceId, u32)> {
        let there: Vec<(SourceId, u32)> = self
            .data
            .sources
            .with_untracked(|list| list.iter().filter(|s| s.counts()).map(|s| (s.id, s.edition)).collect());
        shelf.state.update_value(|s| s.said.retain(|id, _| there.iter().any(|(t, _)| t == id)));
        shelf.state.with_value(|s| {
            let new =
                |(id, edition): &(SourceId, u32)| s.said.get(id).is_none_or(|said| said.edition != *edition);
            there.into_iter().filter(new).collect()
        })
    }

    /// What a source said under what the person says of it; `None` where it knew nothing, or counts no more.
    fn labelled(self, id: SourceId, said: &Said) -> Option<Arc<More>> {
        let more = said.answer.as_ref().ok()?.as_ref()?;
        let label = self.data.peek(id, |s| s.counts().then(|| s.label()))??;
        let more = given::labelled(more, &label);
        // Of a session that several sources hold, one copy counts, or the union of all.
        self.data.merging(|merging| {
            let share = merging.share(id)?;
            if more.cells.is_empty() || share.is_empty() {
                return Some(more);
            }
            let cells = more.cells.of_sessions(|session| !share.has(session_hash(session)));
            Some(Arc::new(More {
                cells: cells.into(),
                requests: more.requests.clone(),
                sessions: None,
                latest: more.latest,
            }))
        })
    }

    /// Cells by session of those that sources hold differently.
    fn united(self) -> Option<Arc<More>> {
        let copies = self.data.merging(|merging| {
            let labelled = |(id, rows): (SourceId, &Arc<Vec<Request>>)| {
                let label = self.data.peek(id, |s| s.label()).unwrap_or_default();
                let mut rows = rows.to_vec();
                rows.iter_mut().for_each(|row| label.mark(row));
                rows
            };
            merging.rows().map(labelled).collect::<Vec<_>>()
        });
        if copies.is_empty() {
            return None;
        }
        let mut cells = RequestCells::by_session();
        union(copies).iter().for_each(|row| cells.add(row));
        Some(Arc::new(More { cells: cells.finish().into(), ..More::default() }))
    }

    /// Sums what sources said.
    fn put<T: Send + Sync + 'static>(self, shelf: Shelf<T>) {
        let book = self.data.own_book();
        let answer = shelf.state.with_value(|s| {
            let united = (s.want == Want::Sessions).then(|| self.united()).flatten();
            let found: Vec<Arc<More>> =
                s.said.iter().filter_map(|(id, said)| self.labelled(*id, said)).chain(united).collect();
            if s.want == Want::Sessions {
                self.latest.set(found.iter().filter_map(|more| more.latest).max());
            }
            let failed = || s.said.values().find_map(|said| said.answer.as_ref().err().cloned());
            match (failed().filter(|_| found.is_empty()), (shelf.sum)(&found, book.as_deref())) {
                (Some(failed), _) => Detail::Failed(failed),
                (None, Some(sum)) => Detail::Ready(sum),
                (None, None) => Detail::Missing,
            }
        });
        shelf.answer.set(answer);
    }
}

impl<T: Send + Sync + 'static> Shelf<T> {
    fn new(want: Want, sum: Sum<T>) -> Self {
        let state = StoredValue::new(Shelved { want, ..Shelved::default() });
        Self { answer: RwSignal::new(Detail::Waiting), state, sum }
    }
}

/// Cells that name a session; those of sources that hold none are left out.
fn all_cells(found: &[Arc<More>], own: Option<&Book>) -> Option<Arc<CellSet>> {
    let named = |more: &&Arc<More>| {
        more.cells.iter().any(|(key, _)| key.dim(metering::cell::Dim::Session) != metering::names::Name::NONE)
    };
    // What one source said is shared, not copied, as long as nothing is added to it.
    let mut sum: Option<Arc<CellSet>> = None;
    for more in found.iter().filter(named) {
        match &mut sum {
            Some(sum) => Arc::make_mut(sum).merge(&more.cells),
            None => sum = Some(more.cells.clone()),
        }
    }
    if let (Some(sum), Some(book)) = (&mut sum, own) {
        Arc::make_mut(sum).reprice(book);
    }
    sum
}

/// Requests, priced with the person's own prices.
fn priced(mut list: Vec<Request>, own: Option<&Book>) -> Vec<Request> {
    for request in list.iter_mut().filter(|r| r.error.is_none()) {
        let listing =
            own.zip(request.model.as_deref()).and_then(|(b, m)| b.find(request.provider.as_deref(), m));
        let quote = listing
            .filter(|l| l.evidence() == PriceEvidence::Own)
            .and_then(|l| l.quote_row(request.at, None, &request.tokens, request.quality));
        if let Some(quote) = quote {
            request.list_cost_nanousd = Some(quote.cost.total());
            request.price_evidence = Some(quote.evidence);
            request.waste_nanousd =
                request.missed_tokens.map(|n| metering::cache::waste(&quote.rates, &request.tokens, n));
        }
    }
    list
}

/// The costliest first; the same request of two sources once.
fn costliest(found: &[Arc<More>], own: Option<&Book>) -> Option<Arc<Vec<Request>>> {
    let all = found.iter().flat_map(|more| more.requests.iter().cloned()).collect();
    let mut list = priced(all, own);
    list.sort_by(costliest_first);
    let mut known = FxHashSet::default();
    list.retain(|request| known.insert(request.id.clone()));
    Some(Arc::new(list))
}

/// In the order of time; the same request of two sources once. `None` where no source knows any.
fn in_order(found: &[Arc<More>], own: Option<&Book>) -> Option<Arc<Vec<Request>>> {
    let list = priced(union(found.iter().map(|more| more.requests.clone()).collect()), own);
    (!list.is_empty()).then(|| Arc::new(list))
}

/// What is asked for on demand.
pub fn use_details() -> Details {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::cell::{CellKey, Slice};
    use metering::request::Tokens;

    fn request(id: &str, at: Millis, waste: Option<u64>) -> Request {
        let tokens = Tokens { input: 10, ..Tokens::default() };
        Request { id: id.to_owned(), at, tokens, waste_nanousd: waste, ..Request::default() }
    }

    fn more(requests: &[Request]) -> Arc<More> {
        Arc::new(More { requests: requests.to_vec(), ..More::default() })
    }

    fn ids(list: Option<Arc<Vec<Request>>>) -> String {
        list.unwrap_or_default().iter().map(|r| r.id.as_str()).collect()
    }

    #[test]
    fn requests_of_two_sources_count_once_and_stand_in_order() {
        let found = [
            more(&[request("a", 1, Some(5)), request("b", 2, Some(9))]),
            more(&[request("b", 2, Some(9)), request("c", 0, None)]),
        ];
        assert_eq!(ids(in_order(&found, None)), "cab");
        assert_eq!(ids(costliest(&found, None)), "bac");
        assert!(in_order(&[], None).is_none());
    }

    #[test]
    fn cells_without_sessions_say_nothing_of_sessions() {
        let cells = |session: Option<&str>| {
            let mut set = CellSet::default();
            let key = set.pack(&CellKey { harness: "codex", session, ..CellKey::default() });
            set.entry(key).requests = 2;
            Arc::new(More { cells: set.into(), ..More::default() })
        };
        let sum = |found: &[Arc<More>]| all_cells(found, None).map(|s| s.total(&Slice::all()).requests);
        assert_eq!(sum(&[cells(None)]), None);
        assert_eq!(sum(&[cells(None), cells(Some("s")), cells(Some("t"))]), Some(4));
    }
}
