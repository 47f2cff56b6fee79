//! GitHub Copilot CLI: `.copilot/session-state/<session>/events.jsonl`, `session-store.db`, and telemetry in `otel/`.

mod record;
mod session;

use super::{
    flow::begin,
    rng::Rng,
    sink::Sink,
    sqlite::{Database, Value},
    text,
    time::{self, DAY, midnight},
    trap::Trap,
};
use session::{Kind, Session};
use std::io;

const STORE: &str = ".copilot/session-store.db";
const SCHEMA: &str = "
CREATE TABLE schema_version (version INTEGER);
CREATE TABLE sessions (id TEXT PRIMARY KEY, cwd TEXT, repository TEXT, branch TEXT, summary TEXT, created_at TEXT, updated_at TEXT,
  host_type TEXT);
CREATE TABLE turns (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, turn_index INTEGER, user_message TEXT,
  assistant_response TEXT, timestamp TEXT);
CREATE TABLE assistant_usage_events (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, turn_index INTEGER, agent_id TEXT,
  parent_tool_call_id TEXT, model TEXT, copilot_usage_model TEXT, input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER,
  cache_write_tokens INTEGER, reasoning_tokens INTEGER, total_nano_aiu INTEGER, duration_ms REAL, created_at TEXT);";

/// Sessions of the small corpus.
const SMALL: u64 = 36;

/// A request, for the store.
pub struct Row {
    turn: u64,
    agent: Option<&'static str>,
    model: &'static str,
    used: session::Used,
    at: u64,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut store =
        if sink.on(Trap::CopilotStore) { Some(Database::create(sink, STORE, SCHEMA)?) } else { None };
    let (mut index, mut stored) = (0, 0_u64);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let (kind, trap) = match index % 7 {
            1 if sink.on(Trap::CopilotStore) => (Kind::Store, Some(Trap::CopilotStore)),
            2 if sink.on(Trap::CopilotLegs) => (Kind::Legs, Some(Trap::CopilotLegs)),
            3 if sink.on(Trap::CopilotCumulative) => (Kind::Cumulative, Some(Trap::CopilotCumulative)),
            4 if sink.on(Trap::CopilotCompaction) => (Kind::Compaction, Some(Trap::CopilotCompaction)),
            5 if sink.on(Trap::CopilotCrash) => (Kind::Crash, Some(Trap::CopilotCrash)),
            6 if sink.on(Trap::CopilotSpans) => (Kind::Spans, Some(Trap::CopilotSpans)),
            _ => (Kind::Clean, None),
        };
        if let Some(trap) = trap {
            sink.planted(trap);
        }
        let start = begin(&mut rng, midnight(2026, 3, 2) + (index % 7) * 30 * DAY, 28);
        let mut session = Session::new(sink, index, text::uuid(&mut rng), kind, rng.next(), start);
        let queries = sink.queries(&mut rng, 3, 9);
        session.run(sink, queries);
        let rows = std::mem::take(&mut session.rows);
        if let Some(store) = store.as_mut().filter(|_| kind == Kind::Store) {
            stored += 1;
            if stored.is_multiple_of(2) {
                store.checkpoint()?;
            }
            insert(store, &session.id, start, &rows)?;
        }
        session.write(sink)?;
        index += 1;
    }
    // The program runs: what it wrote last is in the write-ahead log only.
    store.map_or(Ok(()), |store| store.leave(sink, STORE))
}

fn insert(store: &mut Database, id: &str, start: u64, rows: &[Row]) -> io::Result<()> {
    let began = time::iso(start);
    let session = vec![Value::Text(id), Value::Text(&began)];
    store.run(
        "INSERT INTO sessions VALUES (?1, '/home/dev/work/shop-api', 'dev/shop-api', 'main', 'The cart', ?2, ?2, 'github')",
        std::iter::once(session),
    )?;
    let rows = rows.iter().map(|row| {
        let u = &row.used;
        vec![
            Value::Text(id),
            Value::Int(row.turn),
            row.agent.map_or(Value::Null, Value::Text),
            Value::Text(row.model),
            Value::Int(u.prompt),
            Value::Int(u.output),
            Value::Int(u.read),
            Value::Int(u.write),
            Value::Int(u.reasoning),
            Value::Owned(time::iso(row.at)),
        ]
    });
    store.run(
        "INSERT INTO assistant_usage_events (session_id, turn_index, agent_id, model, input_tokens, output_tokens, cache_read_tokens, \
         cache_write_tokens, reasoning_tokens, created_at, total_nano_aiu, duration_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
         1500000000, 2500.5)",
        rows,
    )
}
