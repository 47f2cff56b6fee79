//! Asks a ClickHouse server over HTTP: read-only, limited, and given up when nobody waits any more.

use super::place::{Database, Entry};
use super::trouble::{DatabaseError, is_about_settings, trouble};
use crate::fetch::FetchError;
use crate::platform::abort::Abort;
use crate::platform::stream::Chunks;
use crate::platform::{clock, crypto, location};
use gloo_net::http::{Request, Response};
use metering::clickhouse::{Ask, Dialect, Query, error_code};
use metering::scan::lines::{Lines, Piece};
use metering::time::Millis;
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
/// So long it is waited for the first answer to a header: before it the browser asks for permission, which servers before
/// 20.12 leave unanswered.
const PERMISSION: u32 = 8;
/// No answer has more rows: a page that gets more would help nobody.
const MOST_ROWS: u32 = 400_000;

/// A server that is being asked. Questions that belong together are a turn; a turn is given up as a whole.
#[derive(Clone)]
pub struct Client {
    server: Rc<Server>,
    turn: Rc<Turn>,
}

/// What is known of a server.
struct Server {
    database: Database,
    entry: Entry,
    foreign: bool,
    way: Cell<Option<Way>>,
    dialect: Cell<Option<Dialect>>,
    /// What questions of which only the last one counts are called: a server of before 20.10 does not notice that nobody
    /// waits for an answer any more, but lets a question of the same name take the place of the one before.
    name: String,
}

#[derive(Default)]
struct Turn {
    /// Whether the next turn of the kind takes its place.
    replaced: bool,
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
        let number = crypto::random::<8>().map_or(0, u64::from_le_bytes);
        let server = Server {
            database: database.clone(),
            entry: entry.clone(),
            foreign,
            way: Cell::new(None),
            dialect: Cell::new(None),
            name: format!("fuelgauge-{number:016x}"),
        };
        Ok(Self { server: Rc::new(server), turn: Rc::default() })
    }

    /// The same server for other questions.
    pub fn again(&self) -> Self {
        Self { server: self.server.clone(), turn: Rc::default() }
    }

    /// The same server for questions that take the place of those that were asked this way before.
    pub fn instead(&self) -> Self {
        let turn = Turn { replaced: true, ..Turn::default() };
        Self { server: self.server.clone(), turn: Rc::new(turn) }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.server.database
    }

    /// Bytes that came, unpacked.
    pub fn bytes(&self) -> u64 {
        self.turn.bytes.get()
    }

    /// Gives up what is on its way; nothing more is asked.
    pub fn end(&self) {
        self.turn.over.set(true);
        if let Some(abort) = self.turn.open.take() {
            abort.abort();
        }
    }

    /// Whether it was given up.
    pub fn is_over(&self) -> bool {
        self.turn.over.get()
    }

    /// What the server can do: the first thing that is asked.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn dialect(&self) -> Result<Dialect, FetchError> {
        if let Some(dialect) = self.server.dialect.get() {
            return Ok(dialect);
        }
        let mut query = Query::written();
        query.push("SELECT version() FORMAT TabSeparated");
        let mut version = String::new();
        self.put(&query, |line| version.push_str(line)).await?;
        let dialect =
            Dialect::of(&version).ok_or_else(|| trouble(200, &version, &self.server.database.name))?;
        self.server.dialect.set(Some(dialect));
        Ok(dialect)
    }

    /// Asks, and hands over the answer line by line.
    ///
    /// # Errors
    /// See [`FetchError`].
    async fn put(&self, query: &Query, mut line: impl FnMut(&str)) -> Result<(), FetchError> {
        let (mut error, mut silent) = (FetchError::Database(DatabaseError::Silent), false);
        for way in WAYS.into_iter().filter(|way| self.is_open(*way)) {
            if self.is_over() {
                break;
            }
            // A header for which nobody gave permission gets none a second time.
            if silent && !way.in_address {
                continue;
            }
            let asked = clock::now();
            let Some(response) = self.send(query, way).await else {
                silent |= !way.in_address && clock::now() - asked >= Millis::from(PERMISSION) * 1_000;
                continue;
            };
            if response.status() == 200 {
                self.server.way.set(Some(way));
                return self.read(response, &mut line).await;
            }
            let text = response.text().await.unwrap_or_default();
            error = trouble(response.status(), &text, &self.server.database.name);
            if !(way.settings && is_about_settings(&text)) {
                self.server.way.set(Some(way));
                break;
            }
        }
        Err(error)
    }

    /// Whether a way is still to be tried: the one that worked, or, before any did, those that make a difference.
    fn is_open(&self, way: Way) -> bool {
        let named = !self.server.entry.user.is_empty() || !self.server.entry.key.is_empty();
        match self.server.way.get() {
            Some(works) => {
                way == works || (works.settings && !way.settings && way.in_address == works.in_address)
            }
            None => named || !way.in_address,
        }
    }

    async fn send(&self, query: &Query, way: Way) -> Option<Response> {
        let server = &self.server;
        let mut params: Vec<(String, String)> = Vec::new();
        let mut put = |name: &str, value: String| params.push((name.to_owned(), value));
        // No setting: whoever may change none may have it too.
        put("wait_end_of_query", "1".to_owned());
        if way.settings {
            // Without this an answer is sent and the browser keeps it from the page.
            put("add_http_cors_header", "1".to_owned());
            put("readonly", "2".to_owned());
            put("enable_http_compression", "1".to_owned());
            put("max_execution_time", PATIENCE.to_string());
            put("max_result_rows", MOST_ROWS.to_string());
            put("result_overflow_mode", "throw".to_owned());
            if let Some(dialect) = server.dialect.get() {
                dialect.settings().iter().for_each(|(name, value)| put(name, (*value).to_owned()));
                if dialect.has_final_by_partition() {
                    put("cancel_http_readonly_queries_on_client_close", "1".to_owned());
                } else if self.turn.replaced {
                    put("query_id", server.name.clone());
                    put("replace_running_query", "1".to_owned());
                }
            }
        }
        if way.in_address {
            put(
                "user",
                if server.entry.user.is_empty() { "default".to_owned() } else { server.entry.user.clone() },
            );
            put("password", server.entry.key.clone());
        }
        query.params.iter().for_each(|p| put(&format!("param_{}", p.name), p.value.clone()));
        let params: Vec<String> =
            params.iter().map(|(n, v)| format!("{}={}", location::escape(n), location::escape(v))).collect();
        let request = Request::post(&format!("{}/?{}", server.database.address, params.join("&")));
        let abort = Abort::new();
        let request = request.abort_signal(abort.as_ref().map(Abort::signal).as_ref());
        let request = match server.entry.login().header().filter(|_| !way.in_address) {
            Some(header) => request.header("Authorization", &header),
            None => request,
        };
        self.turn.open.replace(abort.clone());
        // A server that neither answers nor refuses is given up after a while.
        let by_header = !way.in_address && server.entry.login().header().is_some();
        let unknown = server.foreign && server.way.get().is_none();
        let patience = if by_header && unknown { PERMISSION } else { PATIENCE + 10 };
        if let Some(abort) = abort {
            let client = self.clone();
            leptos::task::spawn_local(async move {
                clock::sleep(patience * 1_000).await;
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
        let (mut lines, mut rows, mut refused, mut last) = (Lines::default(), 0, None, b'\n');
        let mut take = |_, piece: Piece<'_>| {
            if let Piece::Line(bytes) = piece
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                rows += 1;
                if is_exception(text) {
                    refused.get_or_insert_with(|| text.to_owned());
                } else if refused.is_none() {
                    line(text);
                }
            }
            rows
        };
        while let Some(chunk) = chunks.next().await.map_err(|()| FetchError::Broken)? {
            self.turn.bytes.set(self.turn.bytes.get() + chunk.len() as u64);
            last = chunk.last().copied().unwrap_or(last);
            let mut so_far = 0;
            lines.push(&chunk, |number, piece| so_far = take(number, piece));
            if so_far > MOST_ROWS {
                self.end();
                return Err(FetchError::Database(DatabaseError::TooMuch(format!("{so_far} rows"))));
            }
        }
        lines.finish(|number, piece| {
            take(number, piece);
        });
        match refused {
            Some(said) if error_code(&said).is_none() => {
                Err(FetchError::Database(DatabaseError::Refused(said)))
            }
            Some(said) => Err(trouble(500, &said, &self.server.database.name)),
            // Every row ends with a line end.
            None if last != b'\n' => Err(FetchError::Broken),
            None => Ok(()),
        }
    }
}

/// Whether a server gave up in the middle of its answer: it writes why where rows would be.
fn is_exception(line: &str) -> bool {
    line.contains("__exception__") || (line.contains("Code: ") && line.contains("DB::Exception"))
}

impl Ask for Client {
    type Error = FetchError;

    fn ask(&self, query: &Query, line: impl FnMut(&str)) -> impl Future<Output = Result<(), FetchError>> {
        self.put(query, line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_middle_of_an_answer_is_no_row() {
        let check = |line: &str, expected: bool| assert_eq!(is_exception(line), expected, "{line}");
        check("Code: 241. DB::Exception: Memory limit (for query) exceeded", true);
        check("Code: 241, e.displayText() = DB::Exception: Memory limit", true);
        check("1790812800\tcodCode: 159. DB::Exception: Timeout exceeded", true);
        check("__exception__", true);
        check("1790812800\tcodex\topenai\tCode: a project", false);
    }
}
