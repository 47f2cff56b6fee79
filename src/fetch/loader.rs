//! Adds, reads, refreshes, cancels and removes sources. What can be cancelled or asked again is kept here; what was
//! read is in [`Data`].

use super::clickhouse::{self, Below, Client, Database, Entry, Look};
use super::local::{self, LocalHandle};
use super::memory::{self, Remembered};
use super::metrics::{self, Access, Far, Place};
use super::{FetchError, Loaded, LocalEvent, More, Want, collector, demo, feed};
use crate::names::{Endpoint, StorageKey};
use crate::platform::events::Events;
use crate::platform::files::{File, Roots};
use crate::platform::{clock, location, storage};
use crate::state::given::{self, Given};
use crate::state::share::ENDING;
use crate::state::{Data, Kind, Progress, Source, SourceId, Status};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Reads sources.
#[derive(Clone, Copy, Debug)]
pub struct Loader {
    data: Data,
    jobs: StoredValue<BTreeMap<SourceId, Job>, LocalStorage>,
    /// The name of the page's time zone; `None` is the browser's own.
    zone: StoredValue<Option<String>>,
    /// What the person looks at.
    looked: StoredValue<Look>,
    /// Feeds that lie beside the page: they are there on every visit, and nobody added them.
    beside: StoredValue<Vec<String>>,
    /// Folders and files that were read here, on this visit or an earlier one.
    pub remembered: RwSignal<Vec<Remembered>>,
    /// Shared views among what was dropped or picked: they are opened, not read as logs.
    pub shared: RwSignal<Vec<File>, LocalStorage>,
    /// Tells when a collector without logs finds some.
    waiting: StoredValue<Option<Events>, LocalStorage>,
}

/// What belongs to a source beside its data.
#[derive(Default)]
struct Job {
    /// The number of the reading; an answer to an earlier one is dropped.
    run: u32,
    /// What was dropped or picked.
    roots: Option<Roots>,
    /// Folders and files of the same names that were read before: these may be the same, grown.
    before: Vec<SourceId>,
    /// The reading of files.
    handle: Option<LocalHandle>,
    /// What lets one into a database.
    entry: Option<Entry>,
    /// The database's server.
    client: Option<Client>,
    /// What lies below what is looked at, where the database is large.
    below: Option<Rc<Below>>,
    /// The question for what is looked at.
    looking: Option<Client>,
    /// Questions for more than cells that are on their way.
    asked: Vec<(Want, Client)>,
    /// How a store of metrics is asked.
    access: Option<Access>,
    /// The stream of changes.
    events: Option<Events>,
    /// Whether changes are being fetched, and whether more came meanwhile.
    fetching: bool,
    more: bool,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("run", &self.run).finish_non_exhaustive()
    }
}

/// The name of the event that tells of changes.
const CHANGE: &str = "change";
/// After so many milliseconds without a change a person looks at something.
const SETTLED: u32 = 150;
/// How often the collector is asked while it reads, in milliseconds.
const POLL: u32 = 250;

impl Loader {
    /// A loader for the data.
    pub fn provide(data: Data) -> Self {
        data.recall(given::load());
        let (jobs, waiting) = (StoredValue::new_local(BTreeMap::new()), StoredValue::new_local(None));
        let (zone, beside) = (StoredValue::new(None), StoredValue::new(Vec::new()));
        let (remembered, shared) = (RwSignal::new(memory::load()), RwSignal::new_local(Vec::new()));
        let looked = StoredValue::default();
        let loader = Self { data, jobs, zone, looked, beside, remembered, shared, waiting };
        provide_context(loader);
        loader
    }

    /// Decides what to show first: the collector's logs, the feeds of the last visit, else the demo.
    pub fn start(self) {
        leptos::task::spawn_local(async move {
            let (feeds, stores) = (stored_feeds(), metrics::stored());
            let found = collector::status().await;
            if found.as_ref().is_some_and(collector::Status::is_worth_reading) {
                self.collector();
            }
            let beside = found.as_ref().map(|s| s.feeds.clone()).unwrap_or_default();
            self.beside.set_value(beside.clone());
            beside.iter().for_each(|address| self.feed(address));
            feeds.iter().for_each(|address| self.feed(address));
            clickhouse::stored().into_iter().for_each(|(database, entry)| self.database(database, entry));
            stores.into_iter().for_each(|(place, access)| self.metrics(place, access));
            if self.data.sources.with_untracked(Vec::is_empty) {
                self.demo();
            }
            if found.is_some_and(|s| !s.logs && !s.demo && s.feeds.is_empty()) {
                self.await_logs();
            }
        });
    }

    /// Shows the demo, if nothing real is there.
    pub fn demo(self) {
        let id = self.data.add(Kind::Demo);
        self.data.fill(id, demo::load(clock::now()), Status::Ready);
    }

    /// Reads a feed at an address and remembers the address.
    pub fn feed(self, address: &str) {
        let address = address.trim().to_owned();
        let id = self.data.add(Kind::Feed(address.clone()));
        let run = self.begin(id);
        let Some(foreign) = location::is_foreign(&address) else {
            return self.data.set_status(id, Status::Failed(FetchError::BadAddress));
        };
        self.remember_feeds();
        leptos::task::spawn_local(async move {
            let started = clock::now();
            let answer =
                feed::load(&address, foreign, &Want::Cells, |bytes| self.progress(id, run, bytes)).await;
            self.done(
                id,
                run,
                answer.map(|a| a.map(|(f, bytes)| f.into_loaded(bytes, since(started)))),
                Status::Ready,
            );
        });
    }

    /// Reads a database and remembers where it is.
    pub fn database(self, database: Database, entry: Entry) {
        let id = self.data.add(Kind::Database(database.clone()));
        let run = self.begin(id);
        self.job(id, |job| (job.entry, job.below) = (Some(entry.clone()), None));
        self.remember_databases();
        let client = match Client::new(&database, &entry) {
            Ok(client) => client,
            Err(error) => return self.fail(id, run, error),
        };
        self.job(id, |job| job.client = Some(client.clone()));
        leptos::task::spawn_local(async move {
            let (zone, look) = (self.zone.get_value(), self.looked.get_value());
            let far = |bytes| self.progress(id, run, bytes);
            let first = |loaded: Loaded| {
                if self.is_current(id, run) {
                    let bytes_done = loaded.stats.bytes;
                    self.data.fill(
                        id,
                        loaded,
                        Status::Reading(Progress { bytes_done, ..Progress::default() }),
                    );
                }
            };
            let answer = clickhouse::load(&client, zone.as_deref(), &look, far, first).await;
            let (loaded, below) = match answer {
                Ok(Some((loaded, below))) => (Ok(Some(loaded)), below),
                Ok(None) => (Ok(None), None),
                Err(error) => (Err(error), None),
            };
            if self.is_current(id, run) {
                self.job(id, |job| job.below = below.map(Rc::new));
                self.done(id, run, loaded, Status::Ready);
                // Meanwhile the person may look at something else, and what they saw first is short.
                let fine = self.data.peek(id, |s| s.stats.coarse).flatten();
                if fine.is_some_and(|fine| !self.looked.with_value(|look| fine.suits(look))) {
                    self.look_into(id);
                }
            }
        });
    }

    /// The person looks at something else: of large databases it is asked for.
    pub fn look_at(self, look: Look) {
        if self.looked.with_value(|known| *known == look) {
            return;
        }
        self.looked.set_value(look);
        let large = self.data.sources.with_untracked(|list| {
            list.iter().filter(|s| s.stats.coarse.is_some()).map(|s| s.id).collect::<Vec<_>>()
        });
        large.into_iter().for_each(|id| self.look_into(id));
    }

    /// Has a large database that was read told as fine as can be what the person looks at. What was asked for before, and is
    /// on its way, is given up.
    fn look_into(self, id: SourceId) {
        let asked = self.job(id, |job| {
            job.looking.take().iter().for_each(Client::end);
            let client = job.client.as_ref().map(Client::instead)?;
            job.looking = Some(client.clone());
            Some((client, job.below.clone()?, job.run))
        });
        let Some((client, below, run)) = asked else { return };
        leptos::task::spawn_local(async move {
            clock::sleep(SETTLED).await;
            if client.is_over() {
                return;
            }
            self.data.set_status(id, Status::Reading(Progress::default()));
            let look = self.looked.get_value();
            let look = self.data.peek(id, |s| s.given.as_recorded(look.clone())).unwrap_or(look);
            let seen = clickhouse::look(&client, &below, &look).await;
            if !client.is_over() {
                match seen {
                    Ok(seen) => self.data.see(id, seen),
                    Err(error) => self.fail(id, run, error),
                }
            }
        });
    }

    /// The page shows days of another time zone: what was added up to days of the former one is asked for again.
    pub fn show_in(self, zone: Option<String>) {
        self.zone.set_value(zone);
        let coarse = |s: &Source| s.stats.coarse.is_some();
        let list = self
            .data
            .sources
            .with_untracked(|list| list.iter().filter(|s| coarse(s)).map(|s| s.id).collect::<Vec<_>>());
        list.into_iter().for_each(|id| self.refresh(id));
    }

    /// Whether a feed lies beside the page.
    pub fn is_beside(self, address: &str) -> bool {
        self.beside.with_value(|list| list.iter().any(|a| a == address))
    }

    /// Remembers the feeds that were added.
    fn remember_feeds(self) {
        let beside = self.beside.get_value();
        let addresses = self.there(|_, kind| match kind {
            Kind::Feed(address) => Some(address.clone()).filter(|a| !beside.contains(a)),
            _ => None,
        });
        let addresses = addresses.join("\n");
        storage::set(StorageKey::Feeds, (!addresses.is_empty()).then_some(&addresses));
    }

    /// Remembers the databases that are there.
    fn remember_databases(self) {
        let entry = |id| self.job(id, |job| job.entry.clone()).unwrap_or_default();
        clickhouse::store(&self.there(|id, kind| match kind {
            Kind::Database(database) => Some((database.clone(), entry(id))),
            _ => None,
        }));
    }

    /// Reads a store of metrics and remembers where it is.
    pub fn metrics(self, place: Place, access: Access) {
        let id = self.data.add(Kind::Metrics(place.clone()));
        let run = self.begin(id);
        self.job(id, |job| job.access = Some(access.clone()));
        self.remember_stores();
        leptos::task::spawn_local(async move {
            let far = |far: Far| {
                let current = self.is_current(id, run);
                if current {
                    let Far { part, bytes, metrics } = far;
                    let progress = Progress { bytes_done: bytes, part, file: metrics, ..Progress::default() };
                    self.data.set_status(id, Status::Reading(progress));
                }
                current
            };
            let answer = metrics::load(&place, &access, clock::now(), far).await;
            self.done(id, run, answer, Status::Ready);
        });
    }

    /// Remembers the stores of metrics that are there.
    fn remember_stores(self) {
        let access = |id| self.job(id, |job| job.access.clone()).unwrap_or_default();
        metrics::store(&self.there(|id, kind| match kind {
            Kind::Metrics(place) => Some((place.clone(), access(id))),
            _ => None,
        }));
    }

    /// What `of` finds of the sources that are there.
    fn there<T>(self, of: impl Fn(SourceId, &Kind) -> Option<T>) -> Vec<T> {
        self.data.sources.with_untracked(|list| list.iter().filter_map(|s| of(s.id, &s.kind)).collect())
    }

    /// Reads dropped or picked folders and files.
    pub fn local(self, roots: Roots) {
        for roots in roots.apart() {
            let names = roots.names();
            if names.iter().all(|name| is_shared(name)) {
                leptos::task::spawn_local(async move {
                    let files = roots.walk(|_| ()).await;
                    self.shared.set(files.into_iter().filter_map(|f| f.file).collect());
                });
                continue;
            }
            let (names, before) = self.data.name_for(names);
            let id = self.data.add(Kind::Local(names));
            self.job(id, |job| job.before = before);
            self.read(id, roots);
        }
    }

    /// Reads folders and files, for the first time or again.
    fn read(self, id: SourceId, roots: Roots) {
        self.data.set_status(id, Status::Reading(Progress::default()));
        let run = self.begin(id);
        self.job(id, |job| job.roots = Some(roots.clone()));
        leptos::task::spawn_local(async move {
            let found = |count: usize| {
                if self.is_current(id, run) {
                    let progress = Progress { files_total: count as u64, ..Progress::default() };
                    self.data.set_status(id, Status::Reading(progress));
                }
            };
            let files = roots.walk(found).await;
            let (shared, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|f| is_shared(&f.path));
            if !shared.is_empty() {
                self.shared.set(shared.into_iter().filter_map(|f| f.file).collect());
            }
            if self.is_current(id, run) {
                let handle = local::read(files, move |event| self.on_local(id, run, event));
                self.job(id, |job| job.handle = Some(handle));
            }
        });
    }

    /// Reads a source again.
    pub fn refresh(self, id: SourceId) {
        match self.data.peek(id, |s| s.kind.clone()) {
            Some(Kind::Demo) => self.demo(),
            Some(Kind::Collector) => self.collector(),
            Some(Kind::Feed(address)) => self.feed(&address),
            Some(Kind::Database(database)) => {
                let entry = self.job(id, |job| job.entry.clone()).unwrap_or_default();
                self.database(database, entry);
            }
            Some(Kind::Metrics(place)) => {
                let access = self.job(id, |job| job.access.clone()).unwrap_or_default();
                self.metrics(place, access);
            }
            Some(Kind::Local(_)) => {
                if let Some(roots) = self.job(id, |job| job.roots.clone()) {
                    self.read(id, roots);
                }
            }
            Some(Kind::Shared(_)) | None => {}
        }
    }

    /// Whether reading a source again can find anything new.
    pub fn can_refresh(self, id: SourceId) -> bool {
        match self.data.peek(id, |s| s.kind.clone()) {
            Some(Kind::Local(_)) => self.job(id, |job| job.roots.as_ref().is_some_and(Roots::is_lasting)),
            Some(Kind::Demo | Kind::Shared(_)) | None => false,
            Some(_) => true,
        }
    }

    /// Asks a source for more than cells. `None` where it does not know: it holds cells alone, or is gone.
    pub async fn ask(self, id: SourceId, want: Want) -> Result<Option<More>, FetchError> {
        let feed = match self.data.peek(id, |s| s.kind.clone()) {
            Some(Kind::Demo) => return Ok(Some(demo::more(clock::now(), &want))),
            Some(Kind::Collector) => {
                let mut sum = More::default();
                for want in want.batches(collector::SESSIONS) {
                    let Some((feed, _)) = collector::more(&want).await? else { return Ok(None) };
                    sum.add(feed.into_more(&want));
                }
                return Ok(Some(sum));
            }
            Some(Kind::Feed(address)) => {
                let foreign = location::is_foreign(&address).ok_or(FetchError::BadAddress)?;
                feed::load(&address, foreign, &want, |_| true).await?
            }
            Some(Kind::Local(_)) => {
                let asked = self.job(id, |job| job.handle.as_ref().map(|h| h.ask(want)));
                return match asked {
                    Some(answer) => Ok(answer.await),
                    None => Ok(None),
                };
            }
            Some(Kind::Database(_)) => {
                // From cells of hours or days those of quarter hours cannot be taken away.
                let coarse = self.data.peek(id, |s| s.stats.coarse.is_some()) == Some(true);
                if coarse && matches!(want, Want::Held | Want::Part(_) | Want::Rows(_)) {
                    return Ok(None);
                }
                let Some(client) = self.job(id, |job| job.client.as_ref().map(Client::again)) else {
                    return Ok(None);
                };
                let look = self.looked.get_value();
                self.job(id, |job| job.asked.push((want.clone(), client.clone())));
                let answer = clickhouse::more(&client, &want, coarse.then_some(&look)).await;
                self.job(id, |job| job.asked.retain(|(asked, _)| *asked != want));
                return answer;
            }
            // Metrics know of no session and no single request; whoever shares a view keeps these to themselves.
            Some(Kind::Metrics(_) | Kind::Shared(_)) | None => None,
        };
        Ok(feed.map(|(feed, _)| feed.into_more(&want)))
    }

    /// Nobody waits for the answer to a question any more: databases need not go on with it.
    pub fn give_up(self, want: &Want) {
        self.jobs.update_value(|jobs| {
            let asked = jobs.values().flat_map(|job| &job.asked).filter(|(asked, _)| asked == want);
            asked.for_each(|(_, client)| client.end());
        });
    }

    /// Stops reading a source.
    pub fn cancel(self, id: SourceId) {
        self.begin(id);
        self.data.set_status(id, Status::Cancelled);
    }

    /// Removes a source; without any the demo is back.
    pub fn remove(self, id: SourceId) {
        self.begin(id);
        self.jobs.update_value(|jobs| {
            jobs.remove(&id);
        });
        let kind = self.data.peek(id, |s| s.kind.clone());
        let demo = kind == Some(Kind::Demo);
        if let Some(kind) = kind {
            given::store(&self.data.unsay(&kind));
            if let Kind::Local(names) = kind {
                self.forget(&memory::title(&names));
            }
        }
        self.data.remove(id);
        self.remember_feeds();
        self.remember_stores();
        self.remember_databases();
        // Who removes the demo wants an empty page.
        if !demo && self.data.sources.with_untracked(Vec::is_empty) {
            self.demo();
        }
    }

    /// Takes what the person says of a source, and remembers it.
    pub fn give(self, id: SourceId, given: Given) {
        given::store(&self.data.give(id, given));
    }

    /// Remembers that folders and files were read here.
    fn remember(self, id: SourceId, requests: u64) {
        let kind = self.data.peek(id, |s| s.kind.clone());
        if let Some(Kind::Local(names)) = kind.filter(|_| requests > 0) {
            let read = Remembered { name: memory::title(&names), requests };
            self.remembered.update(|list| memory::keep(list, read));
            self.remembered.with_untracked(|list| memory::store(list));
        }
    }

    /// Forgets that folders and files of this name were read here.
    pub fn forget(self, name: &str) {
        self.remembered.update(|list| memory::forget(list, name));
        self.remembered.with_untracked(|list| memory::store(list));
        given::store(&self.data.unsay(&Kind::Local(vec![name.to_owned()])));
    }

    /// The collector has found no logs yet: as soon as it has, they are shown.
    fn await_logs(self) {
        let found = move |_| {
            leptos::task::spawn_local(async move {
                let logs = collector::status().await.is_some_and(|s| s.is_worth_reading());
                let waiting = self.waiting.with_value(Option::is_some);
                if logs && waiting {
                    self.collector();
                    // The stream ends with the last event it tells of, so it is let go of only now.
                    self.waiting.set_value(None);
                }
            });
        };
        self.waiting.set_value(Events::open(Endpoint::Live.as_str(), CHANGE, found, |_| ()));
    }

    /// Reads the collector's feed when it is ready, then follows its changes.
    fn collector(self) {
        let id = self.data.add(Kind::Collector);
        let run = self.begin(id);
        leptos::task::spawn_local(async move {
            let folders = loop {
                let Some(status) = collector::status().await else {
                    return self.fail(id, run, FetchError::Unreachable { foreign: false });
                };
                if !self.is_current(id, run) {
                    return;
                }
                if status.is_ready() {
                    break status.harnesses;
                }
                self.data.set_status(id, Status::Reading(status.progress()));
                clock::sleep(POLL).await;
            };
            // Events first: a change between the answer and the stream would be lost otherwise.
            self.follow(id, run);
            let started = clock::now();
            let answer = collector::feed(None, |bytes| self.progress(id, run, bytes)).await;
            let loaded = answer.map(|a| {
                a.map(|(feed, bytes)| {
                    let mut loaded = feed.into_loaded(bytes, since(started));
                    // How large the logs are says more than how large the answer was.
                    loaded.stats.files = folders.iter().map(|f| f.files).sum();
                    loaded.stats.bytes = folders.iter().map(|f| f.bytes).sum();
                    loaded.stats.folders = folders;
                    (loaded.stats.records, loaded.stats.millis) = (0, 0);
                    loaded
                })
            });
            self.done(id, run, loaded, Status::Live);
            if self.job(id, |job| std::mem::take(&mut job.more)) {
                self.changes(id, run);
            }
        });
    }

    fn follow(self, id: SourceId, run: u32) {
        let change = move |event: String| {
            let known = self.data.peek(id, |s| s.stats.cursor).flatten();
            if collector::cursor(&event).is_none_or(|new| known.is_none_or(|k| new > k)) {
                self.changes(id, run);
            }
        };
        let state = move |open: bool| {
            let news = self.data.peek(id, |s| match s.status {
                Status::Live => !open,
                Status::Lost(_) => open,
                _ => false,
            });
            if news == Some(true) && self.is_current(id, run) {
                self.data.set_status(id, if open { Status::Live } else { Status::Lost(clock::now()) });
                if open {
                    // Whatever happened while the stream was down.
                    self.changes(id, run);
                }
            }
        };
        let events = Events::open(Endpoint::Live.as_str(), CHANGE, change, state);
        self.job(id, |job| job.events = events);
    }

    /// Fetches what changed, one question at a time.
    fn changes(self, id: SourceId, run: u32) {
        let reading = self.data.peek(id, |s| matches!(s.status, Status::Reading(_))) != Some(false);
        let busy = self.job(id, |job| {
            let busy = job.fetching || reading;
            job.more |= busy;
            job.fetching |= !busy;
            busy
        });
        if busy || !self.is_current(id, run) {
            return;
        }
        leptos::task::spawn_local(async move {
            loop {
                let cursor = self.data.peek(id, |s| s.stats.cursor).flatten();
                let answer = collector::feed(cursor, |_| true).await;
                if !self.is_current(id, run) {
                    return;
                }
                match answer {
                    Ok(Some((feed, _))) if feed.header.changes => self.data.apply(id, feed.into_changes()),
                    // The collector began anew and tells everything.
                    Ok(Some((feed, bytes))) => {
                        self.data.fill(id, feed.into_loaded(bytes, 0), Status::Live);
                    }
                    _ => {}
                }
                if !self.job(id, |job| {
                    job.fetching = job.more;
                    std::mem::take(&mut job.more)
                }) {
                    return;
                }
            }
        });
    }

    fn on_local(self, id: SourceId, run: u32, event: LocalEvent) {
        if !self.is_current(id, run) {
            return;
        }
        match event {
            LocalEvent::Progress { files_done, files_total, bytes_done, bytes_total, file } => {
                let progress = Progress {
                    files_done,
                    files_total,
                    bytes_done,
                    bytes_total,
                    file,
                    ..Progress::default()
                };
                self.data.set_status(id, Status::Reading(progress));
            }
            LocalEvent::Done(loaded) => {
                let before = self.job(id, |job| std::mem::take(&mut job.before));
                if let Some(same) = self.data.covered(&before, loaded.sessions.as_ref()) {
                    self.begin(same);
                    self.jobs.update_value(|jobs| drop(jobs.remove(&same)));
                    self.data.take_place(id, same);
                }
                self.remember(id, loaded.cells.iter().map(|(_, sums)| sums.requests).sum());
                self.data.fill(id, *loaded, Status::Ready);
            }
            LocalEvent::Failed(error) => self.fail(id, run, FetchError::Local(error)),
        }
    }

    fn done(self, id: SourceId, run: u32, answer: Result<Option<Loaded>, FetchError>, status: Status) {
        match answer {
            Ok(Some(loaded)) if self.is_current(id, run) => self.data.fill(id, loaded, status),
            Ok(_) => {}
            Err(error) => self.fail(id, run, error),
        }
    }

    fn fail(self, id: SourceId, run: u32, error: FetchError) {
        if self.is_current(id, run) {
            self.data.set_status(id, Status::Failed(error));
            if self.data.sources.with_untracked(|l| l.iter().all(|s| s.cells.is_empty())) {
                self.demo();
            }
        }
    }

    /// Shows how far a download is; says whether it is still wanted.
    fn progress(self, id: SourceId, run: u32, bytes: u64) -> bool {
        let current = self.is_current(id, run);
        if current {
            self.data.set_status(id, Status::Reading(Progress { bytes_done: bytes, ..Progress::default() }));
        }
        current
    }

    /// A new reading of a source: what an earlier one still does is of no use.
    fn begin(self, id: SourceId) -> u32 {
        self.job(id, |job| {
            job.run += 1;
            job.events = None;
            (job.fetching, job.more) = (false, false);
            if let Some(handle) = job.handle.take() {
                handle.cancel();
            }
            job.client.take().iter().for_each(Client::end);
            job.looking.take().iter().for_each(Client::end);
            job.run
        })
    }

    fn is_current(self, id: SourceId, run: u32) -> bool {
        self.job(id, |job| job.run) == run
    }

    fn job<T>(self, id: SourceId, work: impl FnOnce(&mut Job) -> T) -> T {
        let mut jobs = self.jobs.write_value();
        work(jobs.entry(id).or_default())
    }
}

/// Whether a file is a shared view, by its name.
fn is_shared(path: &str) -> bool {
    path.ends_with(ENDING)
}

fn since(started: i64) -> u64 {
    (clock::now() - started).max(0) as u64
}

fn stored_feeds() -> Vec<String> {
    let stored = storage::get(StorageKey::Feeds).unwrap_or_default();
    stored.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// The loader.
pub fn use_loader() -> Loader {
    expect_context()
}
