//! Sharing a view and opening a shared one.
//!
//! ```text
//! make: screen → Snapshot → bytes → deflate → lock → envelope → file, or link
//! take: file, link → envelope → unlock → inflate → bytes → Snapshot → a source that stands alone
//! ```
//!
//! An opened view is a source of its own kind that stands alone: the person's own sources are not read until it is
//! merged with them, and those that were read are set aside. Nothing of it reaches a server: what a link carries stands in
//! its fragment, which browsers do not send.

pub mod envelope;
pub mod make;
pub mod size;
mod view;

use super::data::{Data, Kind, SourceId, Status, Told};
use super::{Board, Plans, View, ViewSignal};
use crate::fetch::{Loaded, Loader, Stats};
use crate::platform::crypto::{self, Refused};
use crate::platform::pack::{self, Unpacked};
use crate::platform::{clock, files, location, zone};
use envelope::{Envelope, IV, KEY, Lock, SALT};
use leptos::prelude::*;
use make::{Ground, Wish};
use metering::plan::Subscription;
use metering::price::Book;
use metering::share::{MOST_BYTES, Part, Redaction, ShareError, Snapshot, plain_title};
use std::sync::Arc;

/// The ending of the name of a file that holds a shared view.
pub const ENDING: &str = ".fuelgauge";
/// A file or link has at most so many bytes.
const MOST_PACKED: usize = 24 << 20;

/// Why a shared view cannot be opened, or none can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is something else.
    NotOurs,
    /// A part of it is missing.
    Cut,
    /// It was made by a newer program.
    Newer,
    /// It was changed on the way.
    Damaged,
    /// The key in the link is not the one that it was locked with, or it was changed on the way.
    WrongKey,
    /// The pass phrase is not the one that it was locked with.
    WrongPhrase,
    /// It is larger than a page can hold.
    TooLarge,
    /// The browser has no cryptography on this page.
    Insecure,
    /// The browser cannot pack or unpack.
    OldBrowser,
}

impl From<ShareError> for Problem {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::Newer(_) => Self::Newer,
            ShareError::Damaged => Self::Damaged,
            ShareError::TooLarge => Self::TooLarge,
        }
    }
}

/// What an opened view brought, beside its cells and levels.
#[derive(Clone, Debug)]
struct Opened {
    plans: Vec<Subscription>,
    /// What was looked at before.
    before: View,
}

/// Sharing, and what is opened.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    data: Data,
    view: ViewSignal,
    board: Board,
    plans: Plans,
    loader: Loader,
    /// Whether the dialogue is open.
    pub dialog: RwSignal<bool>,
    /// Whether something is being opened.
    pub busy: RwSignal<bool>,
    /// Why the last one could not be opened.
    pub problem: RwSignal<Option<Problem>>,
    /// What waits for its pass phrase.
    pub locked: RwSignal<Option<Arc<Envelope>>>,
    opened: StoredValue<Option<Opened>>,
    /// Whether the person's own sources were asked for.
    started: StoredValue<bool>,
}

impl Share {
    /// Opens what the address carries, else reads the person's own sources; then listens for links and files.
    pub fn provide(data: Data, view: ViewSignal, board: Board, plans: Plans, loader: Loader) -> Self {
        let share = Self {
            data,
            view,
            board,
            plans,
            loader,
            dialog: RwSignal::new(false),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            locked: RwSignal::new(None),
            opened: StoredValue::new(None),
            started: StoredValue::new(false),
        };
        provide_context(share);
        Effect::new(move |before: Option<Option<SourceId>>| {
            let alone = data.alone.get();
            let before = before.flatten();
            if alone != before {
                share.follow(before, alone);
            }
            alone
        });
        Effect::new(move |_| {
            let arrived = loader.shared.get();
            if let Some(file) = arrived.first().cloned() {
                loader.shared.set(Vec::new());
                leptos::task::spawn_local(async move {
                    let bytes = files::bytes(&file, MOST_PACKED).await;
                    share.take(bytes.ok_or(Problem::TooLarge).map(|bytes| (None, bytes)), true).await;
                });
            }
        });
        location::on_hash(move || {
            if envelope::is_share(&location::hash()) {
                share.link(true);
            }
        });
        if envelope::is_share(&location::hash()) {
            share.link(location::search().is_empty());
        } else {
            share.start();
        }
        share
    }

    /// Reads the person's own sources, once.
    fn start(self) {
        if !self.started.get_value() {
            self.started.set_value(true);
            self.loader.start();
        }
    }

    /// Opens what the address carries. `shows` says whether the snapshot's own view is shown, or that of the address.
    fn link(self, shows: bool) {
        let found = envelope::of_fragment(&location::hash());
        leptos::task::spawn_local(async move { self.take(found, shows).await });
    }

    async fn take(self, found: Result<(Option<[u8; KEY]>, Vec<u8>), Problem>, shows: bool) {
        self.problem.set(None);
        self.locked.set(None);
        self.busy.set(true);
        let outcome = match found.and_then(|(key, bytes)| Ok((key, envelope::open(&bytes)?))) {
            Ok((None, envelope)) if matches!(envelope.lock, Lock::Phrase { .. }) => {
                self.locked.set(Some(Arc::new(envelope)));
                Ok(())
            }
            Ok((key, envelope)) => unlock(&envelope, key).await.and_then(|s| self.show(s, shows)),
            Err(problem) => Err(problem),
        };
        self.busy.set(false);
        if let Err(problem) = outcome {
            self.problem.set(Some(problem));
            // Whoever cannot see the other's view sees their own.
            self.start();
        }
    }

    /// Opens what waits for its pass phrase.
    pub fn unlock(self, phrase: String) {
        let Some(envelope) = self.locked.get_untracked() else { return };
        self.problem.set(None);
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let found = with_phrase(&envelope, &phrase).await.and_then(|s| self.show(s, true));
            self.busy.set(false);
            match found {
                Ok(()) => self.locked.set(None),
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }

    /// Lets go of what waits for its pass phrase, or of what could not be opened.
    pub fn dismiss(self) {
        self.locked.set(None);
        self.problem.set(None);
        location::replace_all(&self.view.peek(View::encode));
        self.start();
    }

    fn show(self, snapshot: Snapshot, shows: bool) -> Result<(), Problem> {
        if let Some(id) = self.data.alone.get_untracked() {
            self.data.remove(id);
        }
        let Snapshot { cells, quotas, plans, view, .. } = snapshot;
        let told = Told {
            made: snapshot.made,
            from: snapshot.from,
            to: snapshot.to,
            grain: snapshot.grain,
            zone: snapshot.zone,
            hidden: snapshot.hidden,
            title: snapshot.title.as_deref().map(plain_title).filter(|t| !t.is_empty()),
        };
        let stats = Stats {
            prices: snapshot.prices,
            generator: Some(snapshot.generator),
            written: Some(snapshot.made),
            demo: snapshot.demo,
            ..Stats::default()
        };
        // An address that showed the view already says nothing of what the person looked at before.
        let before =
            self.view.peek(|v| if shows { v.clone() } else { View { sunday: v.sunday, ..View::default() } });
        self.opened.set_value(Some(Opened { plans, before }));
        let id = self.data.add(Kind::Shared(Arc::new(told)));
        self.data.only(Some(id));
        self.data.fill(id, Loaded { cells, quotas, stats, ..Loaded::default() }, Status::Ready);
        if shows {
            let (shown, _) = View::decode(&view);
            self.view.adjust(|v| *v = View { sunday: v.sunday, ..shown });
        }
        Ok(())
    }

    /// What changes when an opened view comes to stand alone, or no longer does.
    fn follow(self, before: Option<SourceId>, alone: Option<SourceId>) {
        match alone.and_then(|id| self.told(id)) {
            Some(told) => {
                let plans = self.opened.with_value(|o| o.as_ref().map(|o| o.plans.clone()));
                self.plans.lend(plans.unwrap_or_default());
                self.board.hold(Some(told.made));
            }
            None => {
                self.plans.take_back();
                self.board.hold(None);
                // It is one of the person's own sources now; its pseudonyms are nobody else's.
                if let Some((id, told)) = before.and_then(|id| Some((id, self.told(id)?))) {
                    let tag = told.title.clone().unwrap_or_else(|| zone_date(&told));
                    self.data.tag(id, &told.hidden, &tag);
                }
                self.start();
            }
        }
    }

    fn told(self, id: SourceId) -> Option<Arc<Told>> {
        self.data
            .peek(id, |s| if let Kind::Shared(told) = &s.kind { Some(told.clone()) } else { None })
            .flatten()
    }

    /// What stands alone, tracked.
    pub fn alone(self) -> Option<Arc<Told>> {
        let id = self.data.alone.get()?;
        self.told(id)
    }

    /// Counts the opened view with the person's own sources.
    pub fn merge(self) {
        self.view.adjust(|v| v.filters = super::view::Filters::default());
        location::replace_all(&self.view.peek(View::encode));
        self.data.only(None);
    }

    /// Leaves the opened view for the person's own sources.
    pub fn leave(self) {
        let Some(id) = self.data.alone.get_untracked() else { return };
        if let Some(before) = self.opened.with_value(|o| o.as_ref().map(|o| o.before.clone())) {
            self.view.adjust(|v| *v = before);
        }
        location::replace_all(&self.view.peek(View::encode));
        self.opened.set_value(None);
        self.data.only(None);
        self.data.remove(id);
        if self.started.get_value() && self.data.sources.with_untracked(Vec::is_empty) {
            self.loader.demo();
        }
    }

    /// What there is to share of what is on the screen, as a snapshot, with what names became.
    pub fn make(self, wish: &Wish, pseudonym: impl Fn(Part, usize) -> String) -> (Snapshot, Redaction) {
        let (data, board) = (self.data, self.board);
        let cells = data.set.get_untracked();
        let view = self.view.peek(View::clone);
        let now = board.now.get_untracked();
        let own_zone = zone::own_name();
        let known = |name: &String| zone::probe(Some(name), now, now).is_some();
        let zone_name = view.zone.clone().filter(known).or(own_zone).unwrap_or_else(|| "UTC".to_owned());
        let mut quotas: Vec<_> = data.sources.with_untracked(|list| {
            list.iter().filter(|s| s.is_on()).flat_map(|s| s.quotas.iter().cloned()).collect()
        });
        self.plans.entered.with_untracked(|entered| quotas.extend(entered.iter().cloned()));
        let (span, kept) = untrack(|| (board.range.get().past, board.slice.get()));
        let zone = board.zone.get_untracked();
        let listed = data
            .sources
            .with_untracked(|l| l.iter().filter(|s| s.is_on()).filter_map(|s| s.stats.prices.clone()).max());
        let ground = Ground {
            cells: &cells,
            quotas,
            plans: self.plans.list.get_untracked(),
            view: &view,
            kept,
            span: (span.from, span.to),
            days: (zone.day(span.from), zone.day(span.to.saturating_sub(1).max(span.from))),
            zone: &zone,
            zone_name,
            now,
            demo: data.is_demo_now(),
            prices: listed.or_else(|| Some(Book::builtin().date().to_owned())),
            generator: format!("fuelgauge {}", crate::app::VERSION),
        };
        make::make(&ground, wish, pseudonym)
    }
}

/// The day on which a view was made, in its own words: a date needs no language.
fn zone_date(told: &Told) -> String {
    metering::time::format(told.made).get(..10).unwrap_or_default().to_owned()
}

/// How a view is locked when it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// Not at all: a file only.
    Nothing,
    /// With a key of its own, which stands in the link.
    Key,
    /// With a pass phrase.
    Phrase(String),
}

/// The deflated bytes of a snapshot.
pub async fn packed(snapshot: &Snapshot) -> Result<Vec<u8>, Problem> {
    let bytes = snapshot.to_bytes()?;
    pack::pack(&bytes).await.ok_or(Problem::OldBrowser)
}

/// Locks deflated bytes; with the key, where they have one.
pub async fn lock(packed: &[u8], with: &Secret) -> Result<(Option<[u8; KEY]>, Vec<u8>), Problem> {
    let insecure = |_: Refused| Problem::Insecure;
    let iv = || crypto::random::<IV>().ok_or(Problem::Insecure);
    let (lock, key, raw) = match with {
        Secret::Nothing => {
            return Ok((None, [envelope::head(&Lock::Plain, packed.len()), packed.to_vec()].concat()));
        }
        Secret::Key => {
            let raw = crypto::random::<KEY>().ok_or(Problem::Insecure)?;
            (Lock::Key { iv: iv()? }, crypto::key(&raw).await.map_err(insecure)?, Some(raw))
        }
        Secret::Phrase(phrase) => {
            let salt = crypto::random::<SALT>().ok_or(Problem::Insecure)?;
            let key = crypto::key_of_phrase(phrase, &salt).await.map_err(insecure)?;
            (Lock::Phrase { salt, iv: iv()? }, key, None)
        }
    };
    let head = envelope::head(&lock, packed.len());
    let content = crypto::encrypt(&key, vector(&lock), &head, packed).await.map_err(insecure)?;
    Ok((raw, [head, content].concat()))
}

fn vector(lock: &Lock) -> &[u8] {
    match lock {
        Lock::Plain => &[],
        Lock::Key { iv } | Lock::Phrase { iv, .. } => iv,
    }
}

/// The address that carries an envelope.
pub fn link(key: Option<&[u8; KEY]>, envelope: &[u8]) -> String {
    format!("{}{}", location::bare(), envelope::fragment(key, envelope))
}

async fn unlock(envelope: &Envelope, key: Option<[u8; KEY]>) -> Result<Snapshot, Problem> {
    match (envelope.lock, key) {
        (Lock::Plain, _) => unpack(&envelope.content).await,
        (_, None) => Err(Problem::WrongKey),
        (_, Some(key)) => {
            let key = crypto::key(&key).await.map_err(|r| refused(r, Problem::WrongKey))?;
            decrypt(envelope, &key, Problem::WrongKey).await
        }
    }
}

async fn with_phrase(envelope: &Envelope, phrase: &str) -> Result<Snapshot, Problem> {
    let Lock::Phrase { salt, .. } = &envelope.lock else { return Err(Problem::Damaged) };
    // The button has to look pressed before the browser is busy.
    clock::sleep(0).await;
    let key = crypto::key_of_phrase(phrase, salt).await.map_err(|r| refused(r, Problem::WrongPhrase))?;
    decrypt(envelope, &key, Problem::WrongPhrase).await
}

async fn decrypt(envelope: &Envelope, key: &crypto::Key, wrong: Problem) -> Result<Snapshot, Problem> {
    let iv = vector(&envelope.lock);
    let found = crypto::decrypt(key, iv, &envelope.head, &envelope.content).await;
    unpack(&found.map_err(|r| refused(r, wrong))?).await
}

fn refused(refused: Refused, wrong: Problem) -> Problem {
    match refused {
        Refused::Unavailable => Problem::Insecure,
        Refused::Wrong => wrong,
    }
}

async fn unpack(packed: &[u8]) -> Result<Snapshot, Problem> {
    let bytes = pack::unpack(packed, MOST_BYTES + 8).await.map_err(|found| match found {
        Unpacked::Unavailable => Problem::OldBrowser,
        Unpacked::Damaged => Problem::Damaged,
        Unpacked::TooLarge => Problem::TooLarge,
    })?;
    Ok(Snapshot::from_bytes(&bytes)?)
}

/// Sharing.
pub fn use_share() -> Share {
    expect_context()
}
