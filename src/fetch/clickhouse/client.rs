//! Asks a ClickHouse server over HTTP: read-only, limited, and given up when nobody waits any more.

use super::place::{Database, Entry};
use super::trouble::{is_about_settings, trouble};
use crate::fetch::FetchError;
use crate::platform::abort::Abort;
use crate::platform::stream::Chunks;
use crate::platform::{clock, location};
use gloo_net::http::{Request, Response};
use metering::clickhouse::{Dialect, Query};
use metering::scan::lines::{Lines, Piece};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How a server is asked. The first way that works is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// Whether limits go along. Users who may only read are not always allowed to set any.
    settings: bool,
    /// Whether user and key stand in the address. A header needs permission beforehand, which servers before 20.12 cannot
    /// give to a page of another origin.
    in_address: bool,
}

const WAYS: [Way; 4] = [
    Way { settings: true, in_address: false },
    Way { settings: true, in_address: true },
    Way { settings: false, in_address: false },
    Way { settings: false, in_address: true },
];

/// No question takes longer, seconds.
const PATIENCE: u32 = 60;
/// No answer has more rows: a page that gets more would help nobody.
const MOST_ROWS: u32 = 400_000;

/// A server that is being asked.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    database: Database,
    entry: Entry,
    foreign: bool,
    way: Cell<Option<Way>>,
    dialect: Cell<Option<Dialect>>,
    bytes: Cell<u64>,
    /// The question on its way.
    open: RefCell<Option<Abort>>,
    over: Cell<bool>,
}

impl Client {
    /// For a database.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(database: &Database, entry: &Entry) -> Result<Self, FetchError> {
        let foreign = location::is_foreign(&database.address).ok_or(FetchError::BadAddress)?;
        Ok(Self(Rc::new(Inner {
            database: database.clone(),
            entry: entry.clone(),
            foreign,
            way: Cell::new(None),
            dialect: Cell::new(None),
            bytes: Cell::new(0),
            open: RefCell::new(None),
            over: Cell::new(false),
        })))
    }

    /// Bytes that came, unpacked.
    pub fn bytes(&self) -> u64 {
        self.0.bytes.get()
    }

    /// Gives up what is on its way; nothing more is asked.
    pub fn end(&self) {
        self.0.over.set(true);
        if let Some(abort) = self.0.open.take() {
            abort.abort();
        }
    }

    /// Whether it was given up.
    pub fn is_over(&self) -> bool {
        self.0.over.get()
    }

    /// What the server can do: the first thing that is asked.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn dialect(&self) -> Result<Dialect, FetchError> {
        if let Some(dialect) = self.0.dialect.get() {
            return Ok(dialect);
        }
        let mut query = Query::written();
        query.push("SELECT version() FORMAT TabSeparated");
        let mut version = String::new();
        self.ask(&query, |line| version.push_str(line)).await?;
        let dialect = Dialect::of(&version).ok_or_else(|| trouble(200, &version, &self.0.database.name))?;
        self.0.dialect.set(Some(dialect));
        Ok(dialect)
    }

    /// Asks, and hands over the answer line by line.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn ask(&self, query: &Query, mut line: impl FnMut(&str)) -> Result<(), FetchError> {
        let unreachable = FetchError::Unreachable { foreign: self.0.foreign };
        let mut error = unreachable.clone();
        for way in WAYS.into_iter().filter(|way| self.is_open(*way)) {
            if self.is_over() {
                break;
            }
            let Some(response) = self.send(query, way).await else { continue };
            if response.status() == 200 {
                self.0.way.set(Some(way));
                return self.read(response, &mut line).await;
            }
            let text = response.text().await.unwrap_or_default();
            error = trouble(response.status(), &text, &self.0.database.name);
            if !(way.settings && is_about_settings(&text)) {
                self.0.way.set(Some(way));
                break;
            }
        }
        Err(error)
    }

    /// Whether a way is still to be tried: the one that worked, or, before any did, those that make a difference.
    fn is_open(&self, way: Way) -> bool {
        let named = !self.0.entry.user.is_empty() || !self.0.entry.key.is_empty();
        match self.0.way.get() {
            Some(works) => {
                way == works || (works.settings && !way.settings && way.in_address == works.in_address)
            }
            None => named || !way.in_address,
        }
    }

    async fn send(&self, query: &Query, way: Way) -> Option<Response> {
        let inner = &self.0;
        let mut params: Vec<(String, String)> = Vec::new();
        let mut put = |name: &str, value: String| params.push((name.to_owned(), value));
        if way.settings {
            // Without this an answer is sent and the browser keeps it from the page.
            put("add_http_cors_header", "1".to_owned());
            put("readonly", "2".to_owned());
            put("wait_end_of_query", "1".to_owned());
            put("enable_http_compression", "1".to_owned());
            put("max_execution_time", PATIENCE.to_string());
            put("max_result_rows", MOST_ROWS.to_string());
            put("result_overflow_mode", "throw".to_owned());
            if inner.dialect.get().is_some_and(Dialect::has_final_by_partition) {
                put("do_not_merge_across_partitions_select_final", "1".to_owned());
                put("cancel_http_readonly_queries_on_client_close", "1".to_owned());
            }
        }
        if way.in_address {
            put(
                "user",
                if inner.entry.user.is_empty() { "default".to_owned() } else { inner.entry.user.clone() },
            );
            put("password", inner.entry.key.clone());
        }
        query.params.iter().for_each(|p| put(&format!("param_{}", p.name), p.value.clone()));
        let params: Vec<String> =
            params.iter().map(|(n, v)| format!("{}={}", location::escape(n), location::escape(v))).collect();
        let request = Request::post(&format!("{}/?{}", inner.database.address, params.join("&")));
        let abort = Abort::new();
        let request = request.abort_signal(abort.as_ref().map(Abort::signal).as_ref());
        let request = match inner.entry.login().header().filter(|_| !way.in_address) {
            Some(header) => request.header("Authorization", &header),
            None => request,
        };
        inner.open.replace(abort.clone());
        // A server that neither answers nor refuses is given up after a while.
        if let Some(abort) = abort {
            let client = self.clone();
            leptos::task::spawn_local(async move {
                clock::sleep((PATIENCE + 10) * 1_000).await;
                drop(client);
                abort.abort();
            });
        }
        // Plain text: a form or JSON would make the browser ask for permission first.
        request.header("Content-Type", "text/plain").body(query.sql.as_str()).ok()?.send().await.ok()
    }

    async fn read(&self, response: Response, line: &mut impl FnMut(&str)) -> Result<(), FetchError> {
        let Some(body) = response.body() else { return Ok(()) };
        let mut chunks = Chunks::new(body).ok_or(FetchError::Broken)?;
        let mut lines = Lines::default();
        let mut take = |_, piece: Piece<'_>| {
            if let Piece::Line(bytes) = piece
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                line(text);
            }
        };
        while let Some(chunk) = chunks.next().await.map_err(|()| FetchError::Broken)? {
            self.0.bytes.set(self.0.bytes.get() + chunk.len() as u64);
            lines.push(&chunk, &mut take);
        }
        lines.finish(&mut take);
        Ok(())
    }
}
