//! A metering feed: a pure reader of pushed bytes, and the loader that pushes what an address answers. Where an address
//! answers with a harness's log instead, OpenTelemetry events above all, that is read.

use super::{FetchError, Loaded, MOST_MISSES, More, Stats, Want, costliest_first};
use crate::platform::request::get_fresh;
use crate::platform::stream::Chunks;
use crate::state::Changes;
use metering::cell::{Cell, CellSet, RequestCells};
use metering::feed::{Header, Line, Row, VERSION, decode};
use metering::format::{FileInfo, FileReader, Out, Shape, choose};
use metering::ledger::{Ledger, Resolved};
use metering::merge::{Held, Sessions};
use metering::price::Book;
use metering::request::{Finding, Quota};
use metering::scan::lines::{Lines, Piece};

/// What a feed held.
#[derive(Debug)]
pub struct Feed {
    /// Its first line.
    pub header: Header,
    /// Its rows as sums. In an answer about changes there are none; see [`Feed::changed`].
    pub cells: CellSet,
    /// Cells of an answer about changes.
    pub changed: Vec<Cell>,
    /// Levels of plans.
    pub quotas: Vec<Quota>,
    /// What the feed's writer skipped, and what this reader did.
    pub findings: Vec<Finding>,
    /// Rows that were understood.
    pub rows: u64,
    /// The requests that were asked for one by one.
    pub requests: Vec<metering::request::Request>,
    /// The sessions that its requests are of; `None` where it has none.
    pub sessions: Option<Sessions>,
}

/// How much is looked at to tell a log from a feed.
const HEAD: usize = 64 << 10;

/// Reads a feed piece by piece.
#[derive(Debug)]
pub struct FeedReader {
    name: String,
    want: Want,
    /// The beginning, until it is known what it is of.
    head: Option<Vec<u8>>,
    lines: Lines,
    content: Content,
    log: Option<Box<Log>>,
}

/// A harness's log at an address.
#[derive(Debug)]
struct Log {
    reader: FileReader,
    ledger: Ledger,
}

#[derive(Debug, Default)]
struct Content {
    header: Option<Header>,
    no_feed: Option<String>,
    cells: CellSet,
    changed: Vec<Cell>,
    requests: RequestCells,
    quotas: Vec<Quota>,
    findings: Vec<Finding>,
    broken: Vec<Finding>,
    rows: u64,
    want: Want,
    kept: Vec<metering::request::Request>,
    held: Vec<Held>,
}

impl FeedReader {
    /// A reader; `name` is what findings call the feed.
    pub fn new(name: &str) -> Self {
        Self::wanting(name, Want::Cells)
    }

    /// A reader of something else than cells.
    pub fn wanting(name: &str, want: Want) -> Self {
        let requests =
            if want == Want::Sessions { RequestCells::by_session() } else { RequestCells::default() };
        Self {
            name: name.to_owned(),
            want: want.clone(),
            head: Some(Vec::new()),
            lines: Lines::default(),
            content: Content { want, requests, ..Content::default() },
            log: None,
        }
    }

    /// Feeds the next bytes.
    pub fn push(&mut self, chunk: &[u8]) {
        let Some(head) = &mut self.head else { return self.take(chunk) };
        head.extend_from_slice(chunk);
        if head.len() >= HEAD || is_feed(head) {
            self.begin();
        }
    }

    /// The beginning tells what it is.
    fn begin(&mut self) {
        let Some(head) = self.head.take() else { return };
        let file = FileInfo { path: &self.name, ..FileInfo::default() };
        let format = choose(&self.name, &head[..head.len().min(HEAD)]);
        if let Some(format) = format.filter(|f| !is_feed(&head) && !matches!(f.shape, Shape::Tables(_))) {
            let (reader, ledger) = (FileReader::new(format, &file), Ledger::default());
            self.log = Some(Box::new(Log { reader, ledger }));
        }
        self.take(&head);
    }

    fn take(&mut self, chunk: &[u8]) {
        if let Some(log) = &mut self.log {
            let file = FileInfo { path: &self.name, ..FileInfo::default() };
            log.reader.push(chunk, &mut Out::new(&mut log.ledger, &file));
            return;
        }
        let (content, name) = (&mut self.content, &self.name);
        self.lines.push(chunk, |number, piece| content.take(name, number, piece));
    }

    /// Whether what came so far is no feed, so that reading on is of no use.
    pub fn is_hopeless(&self) -> bool {
        self.content.no_feed.is_some()
    }

    /// The end of the feed.
    ///
    /// # Errors
    /// When there is no header, or one of a newer version.
    pub fn finish(mut self) -> Result<Feed, FetchError> {
        self.begin();
        if let Some(log) = self.log {
            return Ok(log.finish(&self.name, &self.want));
        }
        let (content, name) = (&mut self.content, &self.name);
        self.lines.finish(|number, piece| content.take(name, number, piece));
        let content = self.content;
        if let Some(begin) = content.no_feed {
            return Err(FetchError::NotAFeed(begin));
        }
        let Some(header) = content.header else { return Err(FetchError::NotAFeed(String::new())) };
        if header.fuelgauge > VERSION {
            return Err(FetchError::NewerFeed(header.fuelgauge));
        }
        let counted = content.requests.sessions();
        let sessions = if counted.is_empty() { content.held.into_iter().collect() } else { counted };
        let mut cells = content.cells;
        if !content.requests.is_empty() {
            cells.merge(&content.requests.finish());
        }
        let mut findings = content.findings;
        findings.extend(content.broken);
        Ok(Feed {
            header,
            cells,
            changed: content.changed,
            quotas: content.quotas,
            findings,
            rows: content.rows,
            requests: content.kept,
            sessions: Some(sessions).filter(|s| !s.is_empty()),
        })
    }
}

/// Whether a text begins as a feed does.
fn is_feed(head: &[u8]) -> bool {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start().starts_with(b"{\"fuelgauge\"")
}

impl Log {
    fn finish(mut self, name: &str, want: &Want) -> Feed {
        let file = FileInfo { path: name, ..FileInfo::default() };
        self.reader.finish(&mut Out::new(&mut self.ledger, &file));
        let book = Book::builtin();
        let resolved = self.ledger.resolve();
        let header = Header { fuelgauge: VERSION, prices: Some(book.date().to_owned()), ..Header::default() };
        Feed {
            header,
            cells: cells_of(&resolved, want),
            requests: requests_of(&resolved, want),
            sessions: Some(resolved.sessions()).filter(|s| !s.is_empty()),
            changed: Vec::new(),
            quotas: self.ledger.quotas(),
            findings: self.ledger.findings(),
            rows: resolved.len() as u64,
        }
    }
}

/// The cells that are asked for.
pub fn cells_of(resolved: &Resolved<'_>, want: &Want) -> CellSet {
    let book = Book::builtin();
    match want {
        Want::Cells => resolved.cells(book, false),
        Want::Sessions => resolved.cells(book, true),
        Want::Part(list) => resolved.cells_of(book, |hash| list.binary_search(&hash).is_ok()),
        Want::Session(_) | Want::Misses | Want::Held | Want::Rows(_) => CellSet::default(),
    }
}

/// The requests that are asked for.
pub fn requests_of(resolved: &Resolved<'_>, want: &Want) -> Vec<metering::request::Request> {
    let book = Book::builtin();
    match want {
        Want::Cells | Want::Sessions | Want::Held | Want::Part(_) => Vec::new(),
        Want::Session(session) => resolved.session(book, session),
        Want::Misses => resolved.costliest(book, MOST_MISSES),
        Want::Rows(list) => resolved.rows_of(book, |hash| list.binary_search(&hash).is_ok()),
    }
}

impl Content {
    fn take(&mut self, name: &str, number: u64, piece: Piece<'_>) {
        let line = match piece {
            Piece::Line(line) => line,
            Piece::TooLong => {
                return self.skip(name, number, "The line is too long for a row; it was skipped.");
            }
        };
        if self.no_feed.is_some() {
            return;
        }
        let decoded = decode(line);
        if self.header.is_none() && !matches!(decoded, Line::Header(_)) {
            let begin = String::from_utf8_lossy(&line[..line.len().min(80)]);
            self.no_feed = Some(begin.chars().take(60).collect());
            return;
        }
        match decoded {
            // Feeds can be joined into one file; the first header counts.
            Line::Header(header) => {
                self.header.get_or_insert(header);
            }
            Line::Row(row) => {
                self.rows += 1;
                self.row(row);
            }
            Line::UnknownKind(kind) => {
                self.skip(
                    name,
                    number,
                    &format!("Rows of the kind “{kind}” are not known to this version; they were skipped."),
                );
            }
            Line::Broken(reason) => self.skip(name, number, &reason),
        }
    }

    fn row(&mut self, row: Row) {
        match row {
            Row::Cell(cell) if self.header.as_ref().is_some_and(|h| h.changes) => self.changed.push(*cell),
            Row::Cell(_) if matches!(self.want, Want::Held | Want::Part(_) | Want::Rows(_)) => {}
            Row::Cell(cell) => self.cells.add(&*cell),
            Row::Request(request) if self.want.counts(&request) => {
                self.requests.add(&*request);
            }
            Row::Request(request) => {
                if self.want.keeps(&request) {
                    self.kept.push(*request);
                }
            }
            Row::Quota(quota) => self.quotas.push(quota),
            Row::Finding(finding) => self.findings.push(finding),
            Row::Session(session) => self.held.push(session.into()),
        }
    }

    /// One finding per reason: the first line, and how many there are.
    fn skip(&mut self, name: &str, line: u64, reason: &str) {
        if let Some(known) = self.broken.iter_mut().find(|f| f.reason == reason) {
            known.count += 1;
        } else if self.broken.len() < 1_000 {
            let (file, reason) = (name.to_owned(), reason.to_owned());
            self.broken.push(Finding { file, line, reason, count: 1, ..Finding::default() });
        }
    }
}

/// Reads the feed at an address. `read` hears how many bytes came so far and says whether to go on.
///
/// # Errors
/// See [`FetchError`].
pub async fn load(
    address: &str,
    foreign: bool,
    want: &Want,
    read: impl Fn(u64) -> bool,
) -> Result<Option<(Feed, u64)>, FetchError> {
    let unpack = match attempt(address, foreign, false, want, &read).await {
        // A packed file that its server does not declare: ask again and unpack.
        Err(FetchError::NotAFeed(begin)) if begin.starts_with('\u{1f}') => true,
        answer => return answer,
    };
    attempt(address, foreign, unpack, want, &read).await
}

async fn attempt(
    address: &str,
    foreign: bool,
    unpack: bool,
    want: &Want,
    read: &impl Fn(u64) -> bool,
) -> Result<Option<(Feed, u64)>, FetchError> {
    let response = get_fresh(address).send().await.map_err(|_| FetchError::Unreachable { foreign })?;
    if !response.ok() {
        return Err(FetchError::HttpStatus(response.status()));
    }
    let body = response.body().ok_or(FetchError::EmptyFeed)?;
    let chunks = if unpack { Chunks::unpacked(&body) } else { Chunks::new(body) };
    let mut chunks = chunks.ok_or(FetchError::Broken)?;
    let mut reader = FeedReader::wanting(file_name(address), want.clone());
    let mut bytes = 0;
    while let Some(chunk) = chunks.next().await.map_err(|()| FetchError::Broken)? {
        bytes += chunk.len() as u64;
        reader.push(&chunk);
        if reader.is_hopeless() {
            break;
        }
        if !read(bytes) {
            return Ok(None);
        }
    }
    if bytes == 0 {
        return Err(FetchError::EmptyFeed);
    }
    reader.finish().map(|feed| Some((feed, bytes)))
}

/// The last name of an address, without what follows it.
fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.rsplit('/').find(|n| !n.is_empty()).unwrap_or(path)
}

impl Feed {
    /// As the content of a source.
    pub fn into_loaded(self, bytes: u64, millis: u64) -> Loaded {
        let stats = Stats {
            bytes,
            millis,
            records: self.rows,
            prices: self.header.prices,
            generator: (!self.header.generator.is_empty()).then_some(self.header.generator),
            written: Some(self.header.at).filter(|at| *at > 0),
            cursor: self.header.cursor,
            demo: self.header.demo,
            ..Stats::default()
        };
        let Self { cells, quotas, findings, sessions, .. } = self;
        Loaded { cells, quotas, findings, stats, sessions, ..Loaded::default() }
    }

    /// As what was asked for beside cells.
    pub fn into_more(mut self, want: &Want) -> More {
        for cell in &self.changed {
            self.cells.add(cell);
        }
        if *want == Want::Misses {
            self.requests.sort_by(costliest_first);
            self.requests.truncate(MOST_MISSES);
        }
        let sessions = self.sessions.filter(|_| *want == Want::Held);
        More { cells: self.cells.into(), requests: self.requests, sessions, latest: None }
    }

    /// As changes of a source.
    pub fn into_changes(self) -> Changes {
        Changes {
            cells: self.changed,
            quotas: self.quotas,
            findings: self.findings,
            cursor: self.header.cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::cell::Slice;
    use metering::merge::session_hash;
    use metering::request::MissCause;

    const HEADER: &str = r#"{"fuelgauge":1,"at":"2026-11-22T08:00:00Z","prices":"2026-11-15","cursor":4}"#;
    const CELL: &str = r#"{"kind":"cell","slot":"2026-11-22T08:00:00Z","harness":"codex","requests":3}"#;

    fn read(text: &str) -> Result<Feed, FetchError> {
        // Cut anywhere: lines do not care.
        let mut reader = FeedReader::new("feed.ndjson");
        text.as_bytes().chunks(7).for_each(|c| reader.push(c));
        reader.finish()
    }

    #[test]
    fn requests_are_kept_where_they_are_asked_for() {
        let row = |id: &str, session: &str, cause: Option<MissCause>| {
            let request = metering::request::Request {
                id: id.to_owned(),
                harness: "codex".to_owned(),
                session: Some(session.to_owned()),
                missed_tokens: cause.map(|_| 9_000),
                miss_cause: cause,
                ..Default::default()
            };
            serde_json::to_string(&Row::Request(Box::new(request))).unwrap()
        };
        let rows = [
            row("a", "s", None),
            row("b", "s", Some(MissCause::Expired)),
            row("c", "t", Some(MissCause::Compaction)),
        ];
        let text = format!("{HEADER}\n{}\n{CELL}\n", rows.join("\n"));
        let kept = |want: Want| {
            let mut reader = FeedReader::wanting("feed.ndjson", want);
            reader.push(text.as_bytes());
            let feed = reader.finish().unwrap();
            let sessions = feed.cells.by(&Slice::all(), metering::cell::Dim::Session);
            (feed.requests.iter().map(|r| r.id.clone()).collect::<String>(), sessions.len())
        };
        assert_eq!(kept(Want::Cells), (String::new(), 1));
        assert_eq!(kept(Want::Sessions), (String::new(), 3));
        assert_eq!(kept(Want::Session("s".to_owned())).0, "ab");
        assert_eq!(kept(Want::Misses).0, "b");
        let one = vec![session_hash("s")];
        assert_eq!(kept(Want::Rows(one.clone())).0, "ab");
        let told = |want: Want| {
            let mut reader = FeedReader::wanting("feed.ndjson", want.clone());
            reader.push(text.as_bytes());
            let more = reader.finish().unwrap().into_more(&want);
            (more.cells.total(&Slice::all()).requests, more.sessions.map(|s| s.list().len()))
        };
        assert_eq!(told(Want::Part(one)), (2, None));
        assert_eq!(told(Want::Cells), (6, None), "cells of the feed are in it");
        assert_eq!(told(Want::Held).1, Some(2));
        let mut reader = FeedReader::new("feed.ndjson");
        reader.push(text.as_bytes());
        let loaded = reader.finish().unwrap().into_loaded(0, 0);
        assert_eq!(loaded.sessions.map(|s| s.list().len()), Some(2));
    }

    #[test]
    fn sessions_are_told_by_rows_of_their_own() {
        let rows = [7_u64, 3].map(|hash| {
            let session = metering::feed::Session { hash, rows: 2, digest: u64::MAX };
            serde_json::to_string(&Row::<String>::Session(session)).unwrap()
        });
        assert_eq!(
            rows[1],
            r#"{"kind":"session","hash":"0000000000000003","rows":2,"digest":"ffffffffffffffff"}"#
        );
        let feed = read(&format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
        let held = feed.into_more(&Want::Held).sessions.unwrap();
        assert_eq!(held.list().iter().map(|h| h.session).collect::<Vec<_>>(), [3, 7]);
        assert!(read(&format!("{HEADER}\n{CELL}\n")).unwrap().into_more(&Want::Held).sessions.is_none());
    }

    fn requests(feed: &Feed) -> u64 {
        feed.cells.total(&Slice::all()).requests
    }

    #[test]
    fn cells_add_up_and_the_last_line_needs_no_end() {
        let feed = read(&format!("{HEADER}\n{CELL}\n{CELL}")).unwrap();
        assert_eq!((requests(&feed), feed.rows, feed.header.cursor), (6, 2, Some(4)));
    }

    #[test]
    fn changes_are_kept_apart() {
        let header = HEADER.replace("\"cursor\"", "\"changes\":true,\"cursor\"");
        let feed = read(&format!("{header}\n{CELL}\n")).unwrap();
        assert_eq!((requests(&feed), feed.changed.len()), (0, 1));
    }

    #[test]
    fn requests_are_counted_into_cells() {
        let row = serde_json::to_string(&Row::Request(Box::new(metering::request::Request {
            id: "a".to_owned(),
            harness: "codex".to_owned(),
            query: Some(1),
            ..Default::default()
        })))
        .unwrap();
        let feed = read(&format!("{HEADER}\n{row}\n{row}\n")).unwrap();
        assert_eq!(requests(&feed), 1);
        assert_eq!(feed.cells.total(&Slice::all()).queries, 1);
    }

    #[test]
    fn what_is_no_feed_is_told_apart() {
        let begin = |text: &str| match read(text) {
            Err(FetchError::NotAFeed(begin)) => begin,
            other => panic!("{other:?}"),
        };
        assert_eq!(begin("<!doctype html>\n<html>"), "<!doctype html>");
        assert_eq!(begin(""), "");
        assert_eq!(begin(CELL).len(), 60);
        let newer = HEADER.replace("\"fuelgauge\":1", "\"fuelgauge\":2");
        assert!(matches!(read(&newer), Err(FetchError::NewerFeed(2))));
    }

    #[test]
    fn a_log_at_an_address_is_read() {
        let attribute =
            |key: &str, value: &str| format!(r#"{{"key":"{key}","value":{{"stringValue":"{value}"}}}}"#);
        let list = [
            attribute("event.timestamp", "2026-11-20T10:00:03Z"),
            attribute("session.id", "s"),
            attribute("model", "claude-opus-5"),
            attribute("input_tokens", "10"),
            attribute("output_tokens", "20"),
        ]
        .join(",");
        let record =
            format!(r#"{{"body":{{"stringValue":"claude_code.api_request"}},"attributes":[{list}]}}"#);
        let export = format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{record}]}}]}}]}}"#);
        let feed = read(&format!("{export}\n{export}\n")).unwrap();
        assert_eq!((requests(&feed), feed.rows, feed.header.at), (1, 1, 0));
    }

    #[test]
    fn broken_rows_are_findings_with_a_count() {
        let feed =
            read(&format!("{HEADER}\n{CELL}\n{{\"kind\":\"poem\"}}\n{{\"kind\":\"poem\"}}\nnonsense\n"))
                .unwrap();
        let found: Vec<_> = feed.findings.iter().map(|f| (f.line, f.count)).collect();
        assert_eq!(found, [(3, 2), (5, 1)]);
        assert_eq!(requests(&feed), 3);
    }

    #[test]
    fn findings_name_the_feed() {
        assert_eq!(file_name("https://example.org/a/team.ndjson?x=1"), "team.ndjson");
        assert_eq!(file_name("feed.ndjson"), "feed.ndjson");
        assert_eq!(file_name("https://example.org/"), "example.org");
    }
}
