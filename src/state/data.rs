//! What was read: sources one by one, and the sum of their cells.
//!
//! The demo is never mixed with anything: as soon as a real source holds data, the demo is gone.

use super::fineness::{Fineness, coarsest};
use super::given::{self, Given, Said};
use super::merge::{Ask, Merged, Merging, Settled};
use crate::fetch::{Database, FetchError, Loaded, More, Place, Seen, Stats};
use leptos::prelude::*;
use metering::cell::{Cell, CellSet, Dim, PackedKey};
use metering::clickhouse::Menu;
use metering::merge::Sessions;
use metering::price::Book;
use metering::request::{Finding, Quota};
use metering::share::{self, Grain, Hidden};
use metering::time::Millis;
use std::sync::Arc;

/// A source, for as long as the page lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// Where a source's rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Invented by the page.
    Demo,
    /// The collector that serves the page.
    Collector,
    /// A feed at an address that the person added.
    Feed(String),
    /// A store of metrics that the person added.
    Metrics(Place),
    /// A database that the person added.
    Database(Database),
    /// Folders and files that the person dropped or picked: the names at the top.
    Local(Vec<String>),
    /// A view that somebody shared.
    Shared(Arc<Told>),
}

/// What a shared view says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When it was made.
    pub made: Millis,
    /// Its period: from this instant on.
    pub from: Millis,
    /// Before this one.
    pub to: Millis,
    /// How coarse its times are.
    pub grain: Grain,
    /// The time zone in which its hours and days begin.
    pub zone: String,
    /// What was hidden.
    pub hidden: Vec<Hidden>,
    /// What it is called.
    pub title: Option<String>,
}

/// How far reading is. Totals of 0 are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files that are read.
    pub files_done: u64,
    /// Files to read.
    pub files_total: u64,
    /// Bytes that are read.
    pub bytes_done: u64,
    /// Bytes to read.
    pub bytes_total: u64,
    /// What is being read.
    pub file: String,
    /// The part that is read, of how much, where it is measured in something else.
    pub part: (u64, u64),
}

impl Progress {
    /// The share that is done, 0 to 1; `None` where the total is not known.
    pub fn share(&self) -> Option<f64> {
        let of = |done: u64, total: u64| (total > 0).then(|| (done as f64 / total as f64).min(1.0));
        of(self.bytes_done, self.bytes_total)
            .or_else(|| of(self.files_done, self.files_total))
            .or_else(|| of(self.part.0, self.part.1))
    }
}

/// The state of a source.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// It is being read, for the first time or again.
    Reading(Progress),
    /// It was read.
    Ready,
    /// It was read and tells of changes.
    Live,
    /// It told of changes until its connection ended at this instant.
    Lost(Millis),
    /// It could not be read.
    Failed(FetchError),
    /// Reading was cancelled.
    Cancelled,
}

/// One source.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// Where it comes from.
    pub kind: Kind,
    /// Its state.
    pub status: Status,
    /// Its cells.
    pub cells: Arc<CellSet>,
    /// Levels of plans.
    pub quotas: Arc<Vec<Quota>>,
    /// What was skipped.
    pub findings: Arc<Vec<Finding>>,
    /// What is known of the reading.
    pub stats: Stats,
    /// Which sessions it holds; `None` where it holds cells alone, or has to be asked.
    pub sessions: Option<Arc<Sessions>>,
    /// Names that are not all among its cells.
    pub menus: Arc<Vec<Menu>>,
    /// What the person says of it.
    pub given: Given,
    /// Set aside while a shared view stands alone.
    pub aside: bool,
    /// Grows when its cells change, and not at each sign of progress: what is computed from them follows this.
    pub edition: u32,
}

/// What was read.
#[derive(Clone, Copy, Debug)]
pub struct Data {
    /// The sources, in the order in which they were added.
    pub sources: RwSignal<Vec<Source>>,
    /// The sum of their cells.
    pub set: RwSignal<Arc<CellSet>>,
    /// Whether anything was decided about what to show first.
    pub started: RwSignal<bool>,
    /// What of sessions stands in several sources.
    pub merged: RwSignal<Merged>,
    /// What sources have to be asked so that nothing counts twice.
    pub asks: RwSignal<Vec<Ask>>,
    merging: StoredValue<Merging>,
    /// The shared view that stands alone, if one does: all other sources are set aside.
    pub alone: RwSignal<Option<SourceId>>,
    next: StoredValue<u32>,
    /// What is said of sources, also of those that are not there now.
    said: StoredValue<Said>,
    /// The price list with the person's own prices, if there are any.
    own: StoredValue<Option<Arc<Book>>>,
}

impl Data {
    /// Nothing yet.
    pub fn provide() -> Self {
        let data = Self {
            sources: RwSignal::new(Vec::new()),
            set: RwSignal::new(Arc::default()),
            started: RwSignal::new(false),
            merged: RwSignal::default(),
            asks: RwSignal::default(),
            merging: StoredValue::default(),
            alone: RwSignal::new(None),
            next: StoredValue::new(0),
            said: StoredValue::default(),
            own: StoredValue::new(None),
        };
        provide_context(data);
        data
    }

    /// Adds a source that is about to be read. A source of the same kind is taken, if there is one.
    pub fn add(self, kind: Kind) -> SourceId {
        self.started.set(true);
        // Who adds a source of their own wants to see it.
        if !matches!(kind, Kind::Shared(_)) && self.alone.get_untracked().is_some() {
            self.only(None);
        }
        let known = self.sources.with_untracked(|l| l.iter().find(|s| s.kind == kind).map(|s| s.id));
        if let Some(id) = known {
            self.set_status(id, Status::Reading(Progress::default()));
            return id;
        }
        let id = SourceId(self.next.get_value());
        self.next.set_value(id.0 + 1);
        let given = self.said.with_value(|said| said.get(&kind.key()).cloned()).unwrap_or_default();
        let source = Source {
            id,
            kind,
            given,
            aside: false,
            status: Status::Reading(Progress::default()),
            cells: Arc::default(),
            quotas: Arc::default(),
            findings: Arc::default(),
            stats: Stats::default(),
            sessions: None,
            menus: Arc::default(),
            edition: 0,
        };
        self.sources.update(|list| list.push(source));
        id
    }

    /// What folders and files are to be called, and those of the same names that were read before: a machine's folder may
    /// be called as another's.
    pub fn name_for(self, names: Vec<String>) -> (Vec<String>, Vec<SourceId>) {
        let mut before = Vec::new();
        for number in 1.. {
            let numbered = given::numbered(&names, number);
            let read = self.sources.with_untracked(|list| {
                let same = |s: &&Source| matches!(&s.kind, Kind::Local(of) if *of == numbered);
                list.iter().find(same).filter(|s| !s.cells.is_empty()).map(|s| s.id)
            });
            match read {
                Some(id) => before.push(id),
                None => return (numbered, before),
            }
        }
        (names, before)
    }

    /// Of sources that were read before the one of which everything is in what was read now; of sessions that nobody
    /// knows it cannot be said, so that the last one is taken for it.
    pub fn covered(self, before: &[SourceId], now: Option<&Sessions>) -> Option<SourceId> {
        before.iter().rev().copied().find(|id| {
            self.peek(*id, |s| match (&s.sessions, now) {
                (Some(old), Some(new)) => new.covers(old),
                (None, _) => true,
                (Some(_), None) => false,
            }) == Some(true)
        })
    }

    /// Puts a source in the place of another, with what that is called and what is said of it. It is about to be filled.
    pub fn take_place(self, id: SourceId, of: SourceId) {
        self.sources.update(|list| {
            let at = |id: SourceId| list.iter().position(|s| s.id == id);
            if let (Some(new), Some(old)) = (at(id), at(of)) {
                let mut source = list.remove(new);
                let place = old - usize::from(new < old);
                if let Some(gone) = list.get_mut(place) {
                    (source.kind, source.given) = (gone.kind.clone(), gone.given.clone());
                    *gone = source;
                }
            }
        });
    }

    /// Changes the state of a source that still is there.
    pub fn set_status(self, id: SourceId, status: Status) {
        let same = self.sources.with_untracked(|l| l.iter().any(|s| s.id == id && s.status == status));
        if !same {
            self.change(id, |source| source.status = status);
        }
    }

    /// A source was read from its beginning to its end.
    pub fn fill(self, id: SourceId, loaded: Loaded, status: Status) {
        let Loaded { cells, quotas, findings, stats, sessions, menus } = loaded;
        self.change(id, |source| {
            source.cells = Arc::new(cells);
            source.quotas = Arc::new(quotas);
            source.findings = Arc::new(findings);
            source.stats = stats;
            source.sessions = sessions.map(Arc::new);
            source.menus = Arc::new(menus);
            source.status = status;
            source.edition += 1;
        });
        self.sum();
    }

    /// Of a large database something else is seen as fine as can be.
    pub fn see(self, id: SourceId, seen: Seen) {
        self.change(id, |source| {
            source.stats.records = seen.cells.len() as u64;
            source.stats.coarse = Some(seen.coarse);
            source.cells = Arc::new(seen.cells);
            source.menus = Arc::new(seen.menus);
            source.status = Status::Ready;
            source.edition += 1;
        });
        self.sum();
    }

    /// A source changed: each cell takes the place of the one under its key.
    pub fn apply(self, id: SourceId, changes: Changes) {
        // With one source the sum is that source's own cells. Let go of it, so that they change in place.
        self.set.update_untracked(|set| *set = Arc::default());
        self.change(id, |source| {
            let cells = Arc::make_mut(&mut source.cells);
            changes.cells.into_iter().for_each(|cell| cells.replace(cell));
            if !changes.quotas.is_empty() {
                Arc::make_mut(&mut source.quotas).extend(changes.quotas);
            }
            for finding in changes.findings {
                let known = Arc::make_mut(&mut source.findings);
                match known.iter().position(|f| is_same(f, &finding)) {
                    // None are left: the file was mended, or is gone.
                    Some(same) if finding.count == 0 => drop(known.remove(same)),
                    Some(same) => known[same] = finding,
                    None if finding.count == 0 => {}
                    None => known.push(finding),
                }
            }
            source.stats.cursor = changes.cursor.or(source.stats.cursor);
            source.edition += 1;
        });
        self.sum();
    }

    /// Lays a person's own prices over all cells, in the place of those that were laid over them before.
    pub fn price_with(self, book: Option<Book>) {
        self.own.set_value(book.map(Arc::new));
        self.sum();
    }

    /// The price list with the person's own prices, if there are any.
    pub fn own_book(self) -> Option<Arc<Book>> {
        self.own.get_value()
    }

    /// Remembers what was said of sources before; called before any is added.
    pub fn recall(self, said: Said) {
        self.said.set_value(said);
    }

    /// Says something of a source, in the place of what was said of it before. The answer is what is said of all.
    pub fn give(self, id: SourceId, given: Given) -> Said {
        if let Some(key) = self.peek(id, |s| s.kind.key()) {
            self.said.update_value(|said| given::keep(said, key, given.clone()));
            self.change(id, |source| source.given = given);
            self.sum();
        }
        self.said.get_value()
    }

    /// Forgets what was said of such a source. The answer is what is said of all others.
    pub fn unsay(self, kind: &Kind) -> Said {
        self.said.update_value(|said| given::keep(said, kind.key(), Given::default()));
        self.said.get_value()
    }

    /// Lets a shared view stand alone: all others are set aside. With `None` all are there again.
    pub fn only(self, id: Option<SourceId>) {
        self.sources.update(|list| list.iter_mut().for_each(|s| s.aside = id.is_some_and(|id| id != s.id)));
        self.alone.set(id);
        self.sum();
    }

    /// How fine the times are of sources that count and are no quarter hours.
    pub fn fineness(self) -> Vec<Fineness> {
        let fineness = |s: &Source| match (&s.kind, &s.stats.coarse) {
            (Kind::Shared(told), _) => Some(Fineness::everywhere(told.grain)),
            (_, Some(coarse)) => Some(Fineness::of(coarse)),
            _ => None,
        };
        self.sources.with(|list| list.iter().filter(|s| s.counts()).filter_map(fineness).collect())
    }

    /// How coarse the times of shared views among what counts are, at the worst.
    pub fn shared_grain(self) -> Grain {
        let grain = |s: &Source| match &s.kind {
            Kind::Shared(told) => Some(told.grain),
            _ => None,
        };
        let list = |list: &Vec<Source>| list.iter().filter(|s| s.counts()).filter_map(grain).max();
        self.sources.with(list).unwrap_or_default()
    }

    /// How coarse the times of what counts are, at the worst.
    pub fn coarsest(self) -> Grain {
        coarsest(&self.fineness(), None)
    }

    /// Names of sources that count, of which not all are among their cells.
    pub fn menus(self) -> Vec<Arc<Vec<Menu>>> {
        self.sources.with(|list| {
            list.iter().filter(|s| s.counts() && !s.menus.is_empty()).map(|s| s.menus.clone()).collect()
        })
    }

    /// Marks the pseudonyms of a shared view, so that its `Person 1` is nobody else's.
    pub fn tag(self, id: SourceId, hidden: &[Hidden], tag: &str) {
        self.change(id, |source| {
            let (cells, quotas) = share::tagged(&source.cells, &source.quotas, hidden, tag);
            (source.cells, source.quotas) = (Arc::new(cells), Arc::new(quotas));
            source.edition += 1;
        });
        self.sum();
    }

    /// Removes a source.
    pub fn remove(self, id: SourceId) {
        if self.alone.get_untracked() == Some(id) {
            self.only(None);
        }
        self.sources.update(|list| list.retain(|s| s.id != id));
        self.sum();
    }

    /// Whether what is shown is the demo.
    pub fn is_demo(self) -> bool {
        let demo = |s: &Source| s.is_on() && (s.kind == Kind::Demo || s.stats.demo);
        self.sources.with(|list| list.iter().any(demo))
    }

    /// The same, not tracked.
    pub fn is_demo_now(self) -> bool {
        untrack(|| self.is_demo())
    }

    /// Whether two sources hold equal sums for equal times, so that the same logs may be counted twice: of two that know
    /// their sessions nothing is.
    pub fn twice(self) -> bool {
        self.sources.with(|list| {
            let real: Vec<(&Source, bool)> = self.merging.with_value(|merging| {
                list.iter().filter(|s| s.counts()).map(|s| (s, merging.tells(s))).collect()
            });
            let doubled = |(a, tells): &(&Source, bool), (b, other): &(&Source, bool)| {
                !(*tells && *other) && overlap(&a.cells, &b.cells)
            };
            (1..real.len()).any(|i| real[..i].iter().any(|other| doubled(other, &real[i])))
        })
    }

    /// A source answered what was asked so that nothing counts twice; `None` where it cannot tell.
    pub fn tell(self, ask: Ask, answer: Option<More>) {
        self.merging.update_value(|merging| merging.tell(ask, answer));
        self.settle(false);
    }

    /// What the sum is made from, beside the sources' cells.
    pub fn merging<T>(self, part: impl FnOnce(&Merging) -> T) -> T {
        self.merging.with_value(part)
    }

    /// A source by its id, not tracked.
    pub fn peek<T>(self, id: SourceId, part: impl FnOnce(&Source) -> T) -> Option<T> {
        self.sources.with_untracked(|list| list.iter().find(|s| s.id == id).map(part))
    }

    fn change(self, id: SourceId, change: impl FnOnce(&mut Source)) {
        self.sources.update(|list| {
            if let Some(source) = list.iter_mut().find(|s| s.id == id) {
                change(source);
            }
        });
    }

    /// Sums the cells of all sources that are switched on; the demo leaves when something real is there.
    fn sum(self) {
        let alone = self.alone.get_untracked().is_some();
        let real = |s: &Source| !alone && s.kind != Kind::Demo && !s.cells.is_empty();
        if self.sources.with_untracked(|l| l.iter().any(real) && l.iter().any(|s| s.kind == Kind::Demo)) {
            self.sources.update(|list| list.retain(|s| s.kind != Kind::Demo));
        }
        self.settle(true);
    }

    /// Makes the sum, if anything of it changed or `anew`, and says what has to be asked.
    fn settle(self, anew: bool) {
        let settled = self
            .sources
            .with_untracked(|list| self.merging.try_update_value(|merging| merging.settle(list, anew)));
        let Some(Settled { set, merged, asks }) = settled else { return };
        if self.merged.with_untracked(|known| *known != merged) {
            self.merged.set(merged);
        }
        if let Some(set) = set {
            // What somebody else shares is shown at the prices that they saw.
            let alone = self.alone.get_untracked().is_some();
            self.set.set(match self.own.get_value().filter(|_| !alone) {
                Some(book) => {
                    let mut set = Arc::unwrap_or_clone(set);
                    set.reprice(&book);
                    Arc::new(set)
                }
                None => set,
            });
        }
        if self.asks.with_untracked(|known| *known != asks) {
            self.asks.set(asks);
        }
    }
}

/// Whether a tenth or more of the smaller set's cells stand in the other one too, as far as pseudonyms cannot change them:
/// people, machines and projects are called what whoever read or shared the logs calls them.
fn overlap(a: &CellSet, b: &CellSet) -> bool {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut known: Vec<_> = large.iter().map(|(k, s)| (k.slot, s.requests, s.total_tokens(), k)).collect();
    known.sort_unstable_by_key(|k| (k.0, k.1, k.2));
    let named = |set: &CellSet, key: &PackedKey| {
        [Dim::Harness, Dim::Model].map(|dim| set.names().get(key.dim(dim)).map(str::to_owned))
    };
    let same = small.iter().filter(|(key, sums)| {
        let wanted = (key.slot, sums.requests, sums.total_tokens());
        let from = known.partition_point(|k| (k.0, k.1, k.2) < wanted);
        let alike = known[from..].iter().take_while(|k| (k.0, k.1, k.2) == wanted);
        let own = named(small, key);
        alike.into_iter().any(|k| named(large, k.3) == own)
    });
    let same = same.count();
    same >= 10 && same * 10 >= small.len()
}

/// Whether two findings are of the same thing, whatever their counts.
fn is_same(a: &Finding, b: &Finding) -> bool {
    (&a.file, &a.reason, &a.harness) == (&b.file, &b.reason, &b.harness)
}

#[cfg(test)]
impl Source {
    /// A source that was read, for tests.
    pub fn sample(number: u32, kind: Kind, cells: CellSet, sessions: Option<Sessions>) -> Self {
        Self {
            id: SourceId(number),
            kind,
            status: Status::Ready,
            cells: Arc::new(cells),
            quotas: Arc::default(),
            findings: Arc::default(),
            stats: Stats::default(),
            sessions: sessions.map(Arc::new),
            menus: Arc::default(),
            given: Given::default(),
            aside: false,
            edition: 1,
        }
    }
}

/// What a source tells of its changes.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Cells in the place of those under the same key.
    pub cells: Vec<Cell>,
    /// More levels of plans.
    pub quotas: Vec<Quota>,
    /// More findings, or new counts of known ones.
    pub findings: Vec<Finding>,
    /// Where the next question goes on.
    pub cursor: Option<u64>,
}

/// The data.
pub fn use_data() -> Data {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;
    use metering::cell::Slice;
    use metering::merge::Held;

    fn loaded() -> Loaded {
        Loaded { cells: sample::set(), ..Loaded::default() }
    }

    fn requests(data: Data) -> u64 {
        data.set.with_untracked(|s| s.total(&Slice::all()).requests)
    }

    #[test]
    fn the_demo_leaves_when_something_real_is_there() {
        let owner = Owner::new();
        owner.with(|| {
            let data = Data::provide();
            let demo = data.add(Kind::Demo);
            data.fill(demo, loaded(), Status::Ready);
            assert_eq!((data.is_demo(), requests(data)), (true, 19));
            let feed = data.add(Kind::Feed("a".to_owned()));
            assert!(data.is_demo());
            data.fill(feed, loaded(), Status::Ready);
            assert_eq!((data.is_demo(), requests(data)), (false, 19));
            let local = data.add(Kind::Local(vec!["b".to_owned()]));
            data.fill(local, loaded(), Status::Ready);
            assert_eq!(requests(data), 38);
            assert!(!data.twice(), "six cells prove nothing");
            data.remove(feed);
            assert_eq!(requests(data), 19);
        });
    }

    #[test]
    fn what_is_switched_off_is_in_no_figure_and_stays() {
        Owner::new().with(|| {
            let data = Data::provide();
            let (a, b) = (data.add(Kind::Collector), data.add(Kind::Feed("b".to_owned())));
            data.fill(a, loaded(), Status::Live);
            data.fill(
                b,
                Loaded { stats: Stats { demo: true, ..Stats::default() }, ..loaded() },
                Status::Ready,
            );
            assert_eq!((requests(data), data.is_demo()), (38, true));
            let off = Given { off: true, ..Given::default() };
            assert_eq!(data.give(b, off.clone()).len(), 1);
            assert_eq!((requests(data), data.is_demo()), (19, false));
            let own = data.peek(a, |s| s.cells.clone()).unwrap();
            assert!(data.set.with_untracked(|set| Arc::ptr_eq(set, &own)), "shared, where nothing is said");
            drop(own);
            data.give(a, off);
            assert_eq!((requests(data), data.sources.with_untracked(Vec::len)), (0, 2));
            // What changes while it is off is there when it is on again.
            let key = sample::key("2026-11-22T09:00:00Z", "claude-code", "opus", Some("Ada"), "api");
            let cells = vec![Cell { key, sums: sample::sums(5) }];
            data.apply(a, Changes { cells, ..Changes::default() });
            data.give(a, Given::default());
            assert_eq!(requests(data), 21);
            // It holds when the same is removed and added again, until it is taken back.
            data.remove(b);
            let again = data.add(Kind::Feed("b".to_owned()));
            assert_eq!(data.peek(again, |s| s.given.off), Some(true));
            assert!(data.unsay(&Kind::Feed("b".to_owned())).is_empty());
        });
    }

    #[test]
    fn a_given_person_is_in_the_sum_and_changes_still_find_their_cells() {
        Owner::new().with(|| {
            let data = Data::provide();
            let id = data.add(Kind::Collector);
            data.fill(id, loaded(), Status::Live);
            let person = |name: &str| {
                data.set.with_untracked(|set| {
                    let mut slice = Slice::all();
                    slice.keep(Dim::User, set.names().find(name).into_iter().collect());
                    set.total(&slice).requests
                })
            };
            data.give(id, Given::typed(["Office", "Kim", ""], false));
            // The sample names two people itself.
            assert_eq!((person("Kim"), person("Ada"), requests(data)), (4, 4, 19));
            let key = sample::key("2026-11-14T09:00:00Z", "codex", "gpt", None, "api");
            let cells = vec![Cell { key, sums: sample::sums(6) }];
            data.apply(id, Changes { cells, ..Changes::default() });
            assert_eq!((person("Kim"), person("Ada"), requests(data)), (6, 4, 21));
            data.give(id, Given::default());
            assert_eq!((person("Kim"), requests(data)), (0, 21));
        });
    }

    #[test]
    fn folders_of_one_name_are_the_same_only_if_nothing_of_the_first_is_missing() {
        let held = |sessions: &[(u64, u64)]| -> Option<Sessions> {
            Some(sessions.iter().map(|&(session, rows)| Held { session, rows, digest: 0 }).collect())
        };
        Owner::new().with(|| {
            let data = Data::provide();
            let drop = |sessions: Option<Sessions>| {
                let (names, before) = data.name_for(vec!["projects".to_owned()]);
                let id = data.add(Kind::Local(names));
                if let Some(same) = data.covered(&before, sessions.as_ref()) {
                    data.take_place(id, same);
                }
                data.fill(id, Loaded { sessions, ..loaded() }, Status::Ready);
                data.sources.with_untracked(|list| {
                    list.iter()
                        .map(|s| match &s.kind {
                            Kind::Local(names) => names.join(","),
                            other => format!("{other:?}"),
                        })
                        .collect::<Vec<_>>()
                        .join(" ")
                })
            };
            assert_eq!(drop(held(&[(1, 4)])), "projects");
            data.add(Kind::Feed("f".to_owned()));
            // The same, grown; then another one, then that one grown.
            assert_eq!(drop(held(&[(1, 5), (2, 1)])), "projects Feed(\"f\")");
            assert_eq!(drop(held(&[(1, 5), (3, 1)])), "projects Feed(\"f\") projects (2)");
            assert_eq!(drop(held(&[(1, 5), (3, 2)])), "projects Feed(\"f\") projects (2)");
            assert_eq!(drop(None), "projects Feed(\"f\") projects (2) projects (3)");
            assert_eq!(drop(None), "projects Feed(\"f\") projects (2) projects (3)");
        });
    }

    #[test]
    fn the_same_place_is_one_source() {
        Owner::new().with(|| {
            let data = Data::provide();
            let first = data.add(Kind::Feed("a".to_owned()));
            assert_eq!(data.add(Kind::Feed("a".to_owned())), first);
            assert_ne!(data.add(Kind::Feed("b".to_owned())), first);
        });
    }

    #[test]
    fn changes_replace_cells() {
        Owner::new().with(|| {
            let data = Data::provide();
            let id = data.add(Kind::Collector);
            data.fill(id, loaded(), Status::Live);
            let key = sample::key("2026-11-22T09:00:00Z", "claude-code", "opus", Some("Ada"), "api");
            let cells = vec![Cell { key, sums: sample::sums(5) }];
            data.apply(id, Changes { cells, cursor: Some(7), ..Changes::default() });
            assert_eq!(requests(data), 21);
            assert_eq!(data.peek(id, |s| s.stats.cursor), Some(Some(7)));
        });
    }

    #[test]
    fn an_edition_is_of_the_cells_and_not_of_the_progress() {
        Owner::new().with(|| {
            let data = Data::provide();
            let id = data.add(Kind::Collector);
            let edition = || data.peek(id, |s| s.edition);
            data.set_status(id, Status::Reading(Progress { files_done: 1, ..Progress::default() }));
            let before = edition();
            data.fill(id, loaded(), Status::Live);
            let filled = edition();
            data.set_status(id, Status::Lost(0));
            let lost = edition();
            data.apply(id, Changes::default());
            assert_eq!((before, filled, lost, edition()), (Some(0), Some(1), Some(1), Some(2)));
        });
    }

    #[test]
    fn changes_replace_findings_and_remove_those_of_which_none_are_left() {
        Owner::new().with(|| {
            let data = Data::provide();
            let id = data.add(Kind::Collector);
            data.fill(id, loaded(), Status::Live);
            let told = |count| {
                let (file, reason) = ("a.jsonl".to_owned(), "Cut.".to_owned());
                let finding = Finding { file, line: 3, reason, count, ..Finding::default() };
                data.apply(id, Changes { findings: vec![finding], ..Changes::default() });
                data.peek(id, |s| s.findings.iter().map(|f| f.count).collect::<Vec<_>>()).unwrap_or_default()
            };
            assert_eq!((told(0), told(1), told(4), told(0)), (vec![], vec![1], vec![4], vec![]));
        });
    }
}
