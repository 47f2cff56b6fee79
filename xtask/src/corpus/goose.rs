//! Goose: `.local/share/goose/sessions/sessions.db`, with a ledger of requests since one summer and only sums of sessions
//! before, and a file per session from the time before that.

mod session;
mod store;

use super::{
    flow::begin,
    rng::Rng,
    sink::Sink,
    sqlite::{Database, Value},
    time::{DAY, HOUR, MINUTE, midnight},
    trap::Trap,
    truth::Tokens,
};
use session::{Kind, Session, Writer};
use std::{collections::BTreeMap, io};

const FOLDER: &str = ".local/share/goose/sessions";

/// Sessions of the small corpus, subagents' not counted.
const SMALL: u64 = 28;

/// A model and who serves it.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    provider: &'static str,
    name: &'static str,
}

const CLAUDE: Model = Model { provider: "anthropic", name: "claude-opus-5" };
const GPT: Model = Model { provider: "openai", name: "gpt-5.6-sol" };
const GEMINI: Model = Model { provider: "google", name: "gemini-3.5-pro" };
const BEDROCK: Model = Model { provider: "aws_bedrock", name: "us.anthropic.claude-sonnet-5" };

/// What a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Era {
    /// With a ledger.
    Ledger,
    /// Before the ledger.
    Sums,
    /// Begun before the ledger, gone on with after.
    Both,
    /// Taken over from another program's log.
    Imported,
}

/// The migration that made the ledger.
fn ledger() -> u64 {
    midnight(2026, 8, 3) + 9 * HOUR
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut database = Database::create(sink, &format!("{FOLDER}/sessions.db"), store::SCHEMA)?;
    let versions = [(1, midnight(2025, 9, 29)), (14, midnight(2026, 4, 1)), (15, ledger())];
    let rows = versions.map(|(version, at)| vec![Value::Int(version), Value::Owned(store::time(at))]);
    database.run("INSERT INTO schema_version VALUES (?1, ?2)", rows.into_iter())?;
    let mut names = BTreeMap::new();
    let mut index = 0;
    while sink.wants(index, SMALL) {
        if index % 6 == 5 {
            database.checkpoint()?;
        }
        let mut rng = Rng::new(sink.seed(index));
        for session in &converse(sink, &mut rng, &mut names, index) {
            store::rows(sink, &mut database, session)?;
        }
        index += 1;
    }
    if sink.on(Trap::GooseFiles) {
        for number in 0..6 {
            let mut rng = Rng::new(sink.seed(1_000_000 + number));
            file(sink, &mut database, &mut rng, number)?;
        }
    }
    if sink.on(Trap::GooseWal) {
        sink.planted(Trap::GooseWal);
    } else {
        database.checkpoint()?;
    }
    database.leave(sink, &format!("{FOLDER}/sessions.db"))
}

/// A session with its subagents'.
fn converse(sink: &mut Sink, rng: &mut Rng, names: &mut BTreeMap<String, u64>, index: u64) -> Vec<Session> {
    let era = match index % 7 {
        0 if sink.on(Trap::GooseSums) => Era::Sums,
        2 if sink.on(Trap::GooseBoth) => Era::Both,
        4 if sink.on(Trap::GooseImported) => Era::Imported,
        _ => Era::Ledger,
    };
    let start = match era {
        Era::Sums => begin(rng, midnight(2026, 4, 20), 90),
        Era::Both => begin(rng, midnight(2026, 7, 20), 12),
        Era::Ledger | Era::Imported => begin(rng, midnight(2026, 8, 4), 100),
    };
    let model = match rng.below(4) {
        0 if sink.on(Trap::GooseBedrock) => BEDROCK,
        1 if sink.on(Trap::GooseThoughts) => GEMINI,
        0 | 1 => GPT,
        _ => CLAUDE,
    };
    let kind = match (era, index % 9) {
        (Era::Ledger, 3) if sink.on(Trap::GooseScheduled) => {
            sink.planted(Trap::GooseScheduled);
            Kind::Scheduled
        }
        (Era::Ledger, 8) if sink.on(Trap::GooseHidden) => {
            sink.planted(Trap::GooseHidden);
            Kind::Hidden
        }
        _ => Kind::User,
    };
    let seed = rng.next();
    let mut w = Writer::new(names, seed, start, model, kind);
    let queries = sink.queries(rng, 3, 12);
    match era {
        Era::Ledger => w.ask(sink, names, queries),
        Era::Sums => {
            sink.planted(Trap::GooseSums);
            w.before(sink, queries);
        }
        Era::Both => {
            sink.planted(Trap::GooseBoth);
            w.before(sink, 2);
            // Half of them were carried forward when the ledger was made.
            if index.is_multiple_of(2) {
                w.carry(ledger());
            }
            w.flow.now = w.flow.now.max(ledger() + DAY);
            w.ask(sink, names, queries);
        }
        Era::Imported => {
            sink.planted(Trap::GooseImported);
            w.import();
            if index.is_multiple_of(2) {
                w.carry(start);
                w.ask(sink, names, 2);
            }
        }
    }
    w.family()
}

/// A session in a file of its own, and half of the time in the database too, to which it was migrated.
fn file(sink: &mut Sink, database: &mut Database, rng: &mut Rng, number: u64) -> io::Result<()> {
    sink.planted(Trap::GooseFiles);
    let start = midnight(2025, 5, 5) + number * 9 * DAY + 11 * HOUR;
    let mut session = Session::bare(store::name_of_file(start), start);
    session.total.input = rng.range(20_000, 900_000);
    session.total.output = rng.range(500, 9_000);
    session.total.total = session.total.input + session.total.output;
    session.last.input = rng.range(5_000, 19_000);
    session.last.output = 120;
    session.last.total = session.last.input + session.last.output;
    let tokens = Tokens { input: session.total.input, output: session.total.output, ..Tokens::default() };
    sink.truth.sum(&session.id, "", start, &tokens, 1);
    let mut lines = store::head(&session);
    for turn in 0..4 {
        let said = sink.pool.cut(rng, 200).to_vec();
        lines.extend(store::line(start + turn * MINUTE, turn % 2 == 0, &said));
    }
    sink.write(&format!("{FOLDER}/{}.jsonl", session.id), &lines)?;
    if number.is_multiple_of(2) { store::rows(sink, database, &session) } else { Ok(()) }
}
