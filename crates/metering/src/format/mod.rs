//! Readers: one file per log format, and the registry that finds the right one.
//!
//! A reader gets lines (or one whole document, or rows of database tables as JSON lines) and reports what it saw to
//! an [`Out`]. It keeps what it must know inside one file and forgets it at the end; everything between files is the
//! ledger's. It never fails: what it does not understand becomes a finding with a line number.
//!
//! Files and databases are opened by others; what they share of reading tables is in [`tables`].
//!
//! To add a harness: one file here with a `pub const FORMAT: Format`, one line in [`FORMATS`], fixtures named after
//! the traps they hold.

pub mod amp;
pub mod claude_code;
pub mod cline;
pub mod codex;
mod columns;
mod content;
#[cfg(test)]
mod contexts;
pub mod copilot;
pub mod crush;
pub mod cursor;
pub mod droid;
mod encoding;
pub mod exports;
mod failure;
mod fields;
pub mod gemini;
mod genai;
pub mod goose;
pub mod hermes;
pub mod import;
pub mod kimi;
mod kinds;
mod objects;
pub mod opencode;
pub mod otlp;
pub mod pi;
pub mod places;
pub mod qwen;
mod sheet;
pub mod snapshot;
pub mod tables;
pub mod tap;
#[cfg(test)]
mod testing;
mod versions;

use crate::key::Key;
use crate::ledger::Ledger;
use crate::names::Name;
use crate::record::{About, PromptMark, Sighting, Step, UNDATED, Yields};
use crate::request::{Effect, MissCause, Quality, Quota, Tokens};
use crate::scan::lines::{Lines, MAX_LINE, Piece};
use crate::scan::unpack::Unpack;
use crate::time::Millis;

/// Every format that can be read, in the order in which they are asked.
pub const FORMATS: &[&Format] = &[
    // Rows of a gateway may hold the texts of requests, which look like anybody's log.
    &exports::SPEND_LINES,
    &exports::SPEND,
    // Before Claude Code, of whose names for things it uses many.
    &qwen::FORMAT,
    &qwen::TOTALS,
    &claude_code::FORMAT,
    &codex::FORMAT,
    &pi::OPENCLAW,
    &pi::PI,
    &pi::OPENCLAW_DB,
    &pi::OPENCLAW_INDEX,
    // Kilo Code's files have OpenCode's names in a folder of their own.
    &opencode::KILO_DOCUMENTS,
    &opencode::KILO_DATABASE,
    &opencode::DOCUMENTS,
    &opencode::DATABASE,
    &opencode::MIMO_DATABASE,
    &goose::DATABASE,
    &goose::TRANSCRIPT,
    // Its documents look like Gemini CLI's, and have more.
    &cline::SESSIONS,
    &gemini::FORMAT,
    &gemini::DOCUMENT,
    &gemini::PROJECTS,
    &gemini::QWEN_DOCUMENT,
    &hermes::DATABASE,
    &crush::DATABASE,
    &kimi::CLI,
    &kimi::CODE,
    &kimi::CODE_INDEX,
    &kimi::CODE_STATE,
    &kimi::CLI_FOLDERS,
    &otlp::LINES,
    &otlp::DOCUMENT,
    &copilot::EVENTS,
    &copilot::STORE,
    &copilot::SPANS,
    &amp::FORMAT,
    &droid::SETTINGS,
    &droid::LOG,
    &cline::ROO,
    &cline::KILO,
    &cline::CLINE,
    &cursor::FORMAT,
    &tap::FORMAT,
    &snapshot::CLAUDE,
    // Not a harness's own; asked last.
    &exports::LITELLM,
    &exports::ANTHROPIC,
    &exports::OPENAI,
    &import::FORMAT,
    &snapshot::FORMAT,
    &exports::REFUSAL,
];

/// One log format of one harness.
#[derive(Debug)]
pub struct Format {
    /// A short unique name, for messages: `claude-code`, `opencode-db`, …
    pub name: &'static str,
    /// The harness, as in the feed.
    pub harness: &'static str,
    /// How its files are cut.
    pub shape: Shape,
    /// Whether a file lies where this harness keeps its logs. The path may be relative; it has `/` between names.
    pub claims: fn(path: &str) -> bool,
    /// Whether the first bytes (up to 64 KiB) look like this format, for files that lie anywhere.
    pub sniff: fn(head: &[u8]) -> bool,
    /// Starts reading a file.
    pub open: fn(file: &FileInfo<'_>) -> Box<dyn Reader>,
}

/// How a file is cut into what [`Reader::line`] gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One record a line.
    Lines,
    /// The whole file is one document, given as line 1.
    Document,
    /// An SQLite database: every row of these tables as a JSON object with the columns as members and the table's
    /// name as `"table"`. Text columns are JSON strings, even where the text itself is JSON.
    Tables(&'static [Table]),
}

/// A table to read. Tables and filters that a database does not have are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// An SQL condition that leaves out what no reader needs.
    pub filter: Option<&'static str>,
}

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileInfo<'a> {
    /// Its path, absolute or relative to what was dropped or picked, with `/` between names.
    pub path: &'a str,
    /// The person whose log it is, where known.
    pub user: Option<&'a str>,
    /// The machine it comes from, where known.
    pub host: Option<&'a str>,
    /// When it was changed last, where known: what tells no time of its own was true then.
    pub modified: Option<Millis>,
}

impl FileInfo<'_> {
    /// The file's own name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// Reads one file.
pub trait Reader: Send {
    /// A line (or document, or row): trimmed, not empty, perhaps not JSON at all.
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>);

    /// Reports what was held back. Called at the end of the file, and each time a growing file was read to its
    /// present end; more lines may follow, and what was reported may be reported again, better.
    fn flush(&mut self, out: &mut Out<'_>);
}

/// No request has more tokens than this: the largest context windows hold some millions.
const MOST_OF_A_REQUEST: u64 = 1_000_000_000;
/// The same for the sum of a session.
const MOST_OF_A_SESSION: u64 = 1_000_000_000_000;

/// Where a reader reports to: the ledger, with the file's person, machine and name filled in.
#[derive(Debug)]
pub struct Out<'a> {
    ledger: &'a mut Ledger,
    file: Name,
    user: Name,
    host: Name,
    records: u64,
    /// The line that is being read; 0 behind the last.
    line: u64,
    /// The version that wrote what was seen last.
    version: String,
}

impl<'a> Out<'a> {
    /// An output for one file.
    pub fn new(ledger: &'a mut Ledger, file: &FileInfo<'_>) -> Self {
        let (path, user, host) =
            (ledger.names.add(file.path), ledger.names.add_opt(file.user), ledger.names.add_opt(file.host));
        Self { ledger, file: path, user, host, records: 0, line: 0, version: String::new() }
    }

    /// A request or a failed attempt was seen.
    pub fn sight(&mut self, sighting: &Sighting<'_>) {
        self.records += 1;
        self.written_by(sighting.harness, sighting.version);
        if self.is_possible(&sighting.tokens, sighting.quality) {
            if sighting.at == UNDATED {
                self.ledger.undated(sighting.harness, sighting.session, self.file, self.line);
            }
            // What an account exports is not the work of who exported it, nor of the machine where the file lies.
            let own = !matches!(sighting.yields, Yields::Export(_));
            let (user, host) = if own { (self.user, self.host) } else { (Name::NONE, Name::NONE) };
            self.ledger.sight(sighting, user, host);
        }
    }

    /// What the requests of a message share was seen; the requests themselves come as [`Out::step`], in records of
    /// their own. The sighting's key is `message`'s base for [`Identity::step`](crate::record::Identity::step), its
    /// counts are not looked at. `cached_in_input`: the steps' input includes what was read from the cache.
    pub fn whole(&mut self, message: Key, sighting: &Sighting<'_>, cached_in_input: bool) {
        self.records += 1;
        self.written_by(sighting.harness, sighting.version);
        self.ledger.whole(message, sighting, cached_in_input, self.user, self.host);
    }

    /// One request of a message was seen.
    pub fn step(&mut self, message: Key, step: Step) {
        self.records += 1;
        if self.is_possible(&step.tokens, Quality::Exact) {
            self.ledger.step(message, step);
        }
    }

    /// Counts beyond what any model takes are damage, and one of them would outweigh everything that is right.
    fn is_possible(&mut self, tokens: &Tokens, quality: Quality) -> bool {
        let most = if quality.is_sum() { MOST_OF_A_SESSION } else { MOST_OF_A_REQUEST };
        let possible = tokens.prompt().max(tokens.output) <= most;
        if !possible {
            self.finding(self.line, "The token counts are impossibly large; the request was not counted.");
        }
        possible
    }

    /// Tells of a version that is later than its reader was checked with.
    fn written_by(&mut self, harness: &str, version: Option<&str>) {
        let Some(version) = version.filter(|v| *v != self.version) else { return };
        version.clone_into(&mut self.version);
        if let Some(reason) = versions::later(harness, version) {
            self.note(0, &reason);
        }
    }

    /// A prompt boundary was seen.
    pub fn prompt(&mut self, mark: &PromptMark<'_>) {
        self.records += 1;
        self.ledger.prompt(mark);
    }

    /// An agent's context was compacted, or its tool results were cleared: that the cache does not hold it is expected.
    pub fn compaction(&mut self, session: &str, agent: Option<&str>, at: Millis) {
        self.ledger.compaction(session, agent, at);
    }

    /// The harness itself told of a cache miss of its main agent, apart from the request that missed.
    pub fn missed(&mut self, session: &str, at: Millis, cause: MissCause) {
        self.ledger.missed(session, at, cause);
    }

    /// A session was started by another as its subagent: its requests belong to the parent's query.
    pub fn child(&mut self, session: &str, parent: &str) {
        self.ledger.child(session, parent);
    }

    /// Something about a session was seen apart from its requests: its folder in an index, its model in a settings
    /// file. Fills in what its requests lack, in whatever order the files are read.
    pub fn about(&mut self, harness: &str, session: &str, about: &About<'_>) {
        self.records += 1;
        self.written_by(harness, about.version);
        self.ledger.about(harness, session, about);
    }

    /// The file holds another counter's report, with this key.
    pub fn report(&mut self, report: Key) {
        self.ledger.report(report, self.file);
    }

    /// A session had work done by another harness's program, which logs it in this session of its own.
    pub fn drives(&mut self, session: &str, client: &str) {
        self.ledger.drives(session, client);
    }

    /// A plan's level was seen.
    pub fn quota(&mut self, quota: Quota) {
        self.records += 1;
        self.ledger.quota(quota);
    }

    /// Something known was seen that is neither: the file is a log even if it holds no usage.
    pub fn recognised(&mut self) {
        self.records += 1;
    }

    /// Something was skipped and is in no figure. `line` 0 is the file as a whole. Equal reasons of one file are
    /// counted, not repeated.
    pub fn finding(&mut self, line: u64, reason: &str) {
        self.ledger.finding(self.file, line, Effect::Skipped, reason);
    }

    /// Something was counted, and a part of it is not known.
    pub fn gap(&mut self, line: u64, reason: &str) {
        self.ledger.finding(self.file, line, Effect::Gap, reason);
    }

    /// Nothing is missing; a person should know it all the same.
    pub fn note(&mut self, line: u64, reason: &str) {
        self.ledger.finding(self.file, line, Effect::Note, reason);
    }
}

/// Finds the format of a file: by its place, else by its first bytes. `None` if no harness is known to write it.
pub fn choose(path: &str, head: &[u8]) -> Option<&'static Format> {
    let placed = FORMATS.iter().find(|f| (f.claims)(path));
    let sniffed = || {
        let text = encoding::utf8(head);
        let same = text.len() == head.len();
        // Only documents are read in other encodings.
        FORMATS.iter().find(|f| (same || f.shape == Shape::Document) && (f.sniff)(&text) || (f.sniff)(head))
    };
    placed.or_else(sniffed).copied()
}

/// The harness that keeps a file of this path; `None` where only its content could tell.
pub fn harness_of(path: &str) -> Option<&'static str> {
    FORMATS.iter().find(|f| (f.claims)(path)).map(|f| f.harness).filter(|h| !h.is_empty())
}

/// Reads one file from pushed chunks, whatever its shape. Holds no more than an unfinished line or document.
pub struct FileReader {
    format: &'static Format,
    reader: Box<dyn Reader>,
    /// Of a file whose name says that it is compressed.
    packed: Option<Unpack>,
    lines: Lines,
    document: Vec<u8>,
    document_too_long: bool,
    records: u64,
}

impl std::fmt::Debug for FileReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileReader").field("format", &self.format.name).finish_non_exhaustive()
    }
}

impl FileReader {
    /// Starts a file of a known format.
    pub fn new(format: &'static Format, file: &FileInfo<'_>) -> Self {
        let plain = file.path.strip_suffix(".zst");
        Self {
            format,
            reader: (format.open)(&FileInfo { path: plain.unwrap_or(file.path), ..*file }),
            packed: plain.map(|_| Unpack::default()),
            lines: Lines::default(),
            document: Vec::new(),
            document_too_long: false,
            records: 0,
        }
    }

    /// Feeds the next bytes.
    pub fn push(&mut self, chunk: &[u8], out: &mut Out<'_>) {
        let Some(mut packed) = self.packed.take() else { return self.take(chunk, out) };
        packed.push(chunk, |bytes| self.take(bytes, out));
        self.packed = Some(packed);
    }

    fn take(&mut self, chunk: &[u8], out: &mut Out<'_>) {
        if self.format.shape == Shape::Document {
            self.document_too_long |= self.document.len() + chunk.len() > MAX_LINE;
            if self.document_too_long {
                self.document = Vec::new();
            } else {
                self.document.extend_from_slice(chunk);
            }
            return;
        }
        let before = out.records;
        self.lines.push(chunk, |n, piece| hand(&mut *self.reader, n, piece, out));
        self.records += out.records - before;
    }

    /// Reports what is known so far; the file may grow.
    pub fn flush(&mut self, out: &mut Out<'_>) {
        let before = out.records;
        self.reader.flush(out);
        self.records += out.records - before;
    }

    /// The end of the file. A last line without line end is read if it is whole.
    pub fn finish(mut self, out: &mut Out<'_>) {
        if let Some(packed) = self.packed.take()
            && !packed.finish(|bytes| self.take(bytes, out))
        {
            out.finding(
                0,
                "The compressed file is cut short or damaged; what stands before that was read. Test it with: \
                 zstd -t FILE",
            );
        }
        let before = out.records;
        if self.format.shape == Shape::Document {
            if self.document_too_long {
                out.finding(
                    0,
                    "The file is larger than 64 MiB, more than this format ever holds; it was not read.",
                );
            } else {
                self.reader.line(1, &encoding::utf8(&self.document), out);
            }
        } else {
            self.lines.finish(|n, piece| hand(&mut *self.reader, n, piece, out));
        }
        self.reader.flush(out);
        self.records += out.records - before;
        if self.records == 0 && !self.document_too_long {
            let seen = self.lines.seen();
            if self.format.shape == Shape::Lines && seen == 0 {
                out.note(0, "The file is empty.");
            } else if self.format.shape == Shape::Lines && seen == self.lines.blank() {
                out.note(0, "The file holds only empty lines.");
            } else {
                out.finding(0, "Nothing in this file was recognised as a usage record.");
            }
        }
    }
}

fn hand(reader: &mut dyn Reader, number: u64, piece: Piece<'_>, out: &mut Out<'_>) {
    out.line = number;
    match piece {
        Piece::Line(line) => reader.line(number, line, out),
        Piece::TooLong => out.finding(number, "The line is longer than 64 MiB and was skipped."),
    }
}

/// Reads a whole file that lies in memory: for tests and small files.
pub fn read(path: &str, bytes: &[u8], ledger: &mut Ledger) {
    let file = FileInfo { path, ..FileInfo::default() };
    let mut out = Out::new(ledger, &file);
    match choose(path, &bytes[..bytes.len().min(64 << 10)]) {
        Some(format) => {
            let mut reader = FileReader::new(format, &file);
            reader.push(bytes, &mut out);
            reader.finish(&mut out);
        }
        None => out.finding(0, UNKNOWN_FILE),
    }
}

/// The finding for a file that no reader wants.
pub const UNKNOWN_FILE: &str = "No known harness writes files like this one; it was not read.";
