//! A store of metrics that answers as Prometheus does: its questions are asked a few at a time, and its answers read as
//! they come, piece by piece, so that no task of the page takes long. What is asked and what becomes of it is decided in
//! [`metering::metrics`].

mod place;
mod trouble;

pub use place::{Access, DAYS, Login, Place, load as stored, store};
pub use trouble::MetricsError;

use super::{FetchError, Loaded, Stats};
use crate::platform::abort::Abort;
use crate::platform::stream::Chunks;
use crate::platform::{clock, location};
use gloo_net::http::{Request, Response};
use metering::metrics::{Answer, AnswerReader, Ask, Harvest, Matchers, Reading, Refusal};
use metering::price::Book;
use metering::time::{DAY, Millis};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use trouble::{Trouble, trouble};

/// Questions that are on their way at once: a store is shared with those who look at dashboards.
const LANES: u32 = 3;
/// A question that takes longer than this asked for too much, milliseconds.
const PATIENCE: u32 = 60_000;
/// How often a lane without a question looks for one, milliseconds.
const PAUSE: u32 = 15;

/// How far a reading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Far {
    /// Parts that are read, of how many.
    pub part: (u64, u64),
    /// Bytes that came.
    pub bytes: u64,
    /// What is read.
    pub metrics: String,
}

/// A reading that several lanes work at.
struct Shared {
    place: Place,
    foreign: bool,
    header: Option<String>,
    reading: RefCell<Reading>,
    failed: RefCell<Option<FetchError>>,
    /// Questions on their way.
    open: RefCell<BTreeMap<u32, Abort>>,
    bytes: Cell<u64>,
    over: Cell<bool>,
}

/// Reads a store. `far` hears how far it is and says whether to go on.
///
/// # Errors
/// See [`FetchError`].
pub async fn load(
    place: &Place,
    access: &Access,
    now: Millis,
    far: impl Fn(Far) -> bool,
) -> Result<Option<Loaded>, FetchError> {
    let foreign = location::is_foreign(&place.address).ok_or(FetchError::BadAddress)?;
    let matchers = Matchers::parse(&place.matcher).ok_or(FetchError::Metrics(MetricsError::BadMatcher))?;
    let from = now - i64::from(access.days) * DAY;
    let shared = Rc::new(Shared {
        place: place.clone(),
        foreign,
        header: access.login.header(),
        reading: RefCell::new(Reading::new(matchers, from, now)),
        failed: RefCell::default(),
        open: RefCell::default(),
        bytes: Cell::new(0),
        over: Cell::new(false),
    });
    let started = clock::now();
    for _ in 0..LANES {
        let shared = shared.clone();
        leptos::task::spawn_local(async move { shared.work().await });
    }
    let mut told = None;
    while !shared.is_over() {
        let now = shared.far();
        if told.as_ref() != Some(&now) {
            told = Some(now.clone());
            if !far(now) {
                shared.end();
                return Ok(None);
            }
        }
        clock::sleep(4 * PAUSE).await;
    }
    shared.end();
    if let Some(error) = shared.failed.take() {
        return Err(error);
    }
    let reading = shared.reading.replace(Reading::new(Matchers::default(), 0, 0));
    if reading.found_nothing() {
        return Err(FetchError::Metrics(MetricsError::Nothing));
    }
    let book = Book::builtin();
    let harvest = reading.finish(book);
    let stats = Stats {
        bytes: shared.bytes.get(),
        millis: (clock::now() - started).max(0) as u64,
        series: harvest.series,
        prices: Some(book.date().to_owned()),
        ..Stats::default()
    };
    let Harvest { cells, findings, .. } = harvest;
    Ok(Some(Loaded { cells, findings, stats, ..Loaded::default() }))
}

impl Shared {
    fn is_over(&self) -> bool {
        self.over.get() || self.failed.borrow().is_some() || self.reading.borrow().is_done()
    }

    /// Lets go of everything that is on its way.
    fn end(&self) {
        self.over.set(true);
        self.open.take().into_values().for_each(|abort| abort.abort());
    }

    fn far(&self) -> Far {
        let reading = self.reading.borrow();
        let metrics: Vec<&str> = reading.metrics().collect();
        Far { part: reading.progress(), bytes: self.bytes.get(), metrics: metrics.join(", ") }
    }

    /// Asks one question after the other.
    async fn work(self: Rc<Self>) {
        while !self.is_over() {
            let ask = self.reading.borrow_mut().next_ask();
            let Some(ask) = ask else {
                clock::sleep(PAUSE).await;
                continue;
            };
            let answer = self.clone().ask(&ask).await;
            if self.is_over() {
                return;
            }
            let taken = match answer {
                Ok(answer) => self.reading.borrow_mut().take(ask.id, Ok(answer)),
                Err(Trouble::Refused(refusal)) => self.reading.borrow_mut().take(ask.id, Err(refusal)),
                Err(Trouble::Failed(error)) => {
                    self.failed.replace(Some(error));
                    return;
                }
            };
            if let Err(refusal) = taken {
                let error = match refusal {
                    Refusal::TooLarge(said) => MetricsError::TooLarge(said),
                    Refusal::Other(said) => MetricsError::Refused(said),
                };
                self.failed.replace(Some(FetchError::Metrics(error)));
            }
        }
    }

    async fn ask(self: Rc<Self>, ask: &Ask) -> Result<Answer, Trouble> {
        let abort = Abort::new();
        if let Some(abort) = abort.clone() {
            self.open.borrow_mut().insert(ask.id, abort);
            let (shared, id) = (self.clone(), ask.id);
            leptos::task::spawn_local(async move {
                clock::sleep(PATIENCE).await;
                if let Some(abort) = shared.open.borrow_mut().remove(&id) {
                    abort.abort();
                }
            });
        }
        let answer = self.answer(ask, abort.as_ref()).await;
        // Who is not among the open ones any more was given up.
        let given_up = abort.is_some() && self.open.borrow_mut().remove(&ask.id).is_none();
        match answer {
            Err(_) if given_up => {
                Err(Trouble::Refused(Refusal::TooLarge("It took longer than a minute.".to_owned())))
            }
            answer => answer,
        }
    }

    async fn answer(&self, ask: &Ask, abort: Option<&Abort>) -> Result<Answer, Trouble> {
        let response = self
            .send(ask, abort)
            .await
            .ok_or(Trouble::Failed(FetchError::Unreachable { foreign: self.foreign }))?;
        let status = response.status();
        let broken = || Trouble::Failed(FetchError::Broken);
        let mut reader = AnswerReader::default();
        let mut begin = Vec::new();
        if let Some(body) = response.body() {
            let mut chunks = Chunks::new(body).ok_or_else(broken)?;
            while let Some(chunk) = chunks.next().await.map_err(|()| broken())? {
                self.bytes.set(self.bytes.get() + chunk.len() as u64);
                if begin.len() < 200 {
                    begin.extend_from_slice(&chunk[..chunk.len().min(200)]);
                }
                reader.push(&chunk);
            }
        }
        let answer = reader.finish();
        match trouble(status, answer.as_ref(), &begin) {
            Some(trouble) => Err(trouble),
            None => Ok(answer.unwrap_or_default()),
        }
    }

    /// A form needs no permission beforehand, a header does.
    async fn send(&self, ask: &Ask, abort: Option<&Abort>) -> Option<Response> {
        let fields: Vec<String> = ask
            .fields
            .iter()
            .map(|(n, v)| format!("{}={}", location::escape(n), location::escape(v)))
            .collect();
        let fields = fields.join("&");
        let signal = abort.map(Abort::signal);
        let address = format!("{}{}", self.place.address, ask.path);
        let request = match ask.in_address {
            true => Request::get(&format!("{address}?{fields}")),
            false => Request::post(&address).header("Content-Type", "application/x-www-form-urlencoded"),
        };
        let request = request.abort_signal(signal.as_ref());
        let request = match &self.header {
            Some(header) => request.header("Authorization", header),
            None => request,
        };
        let request = match ask.in_address {
            true => request.build(),
            false => request.body(fields.as_str()),
        };
        request.ok()?.send().await.ok()
    }
}
