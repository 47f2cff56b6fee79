//! The tables of `state.db`.

use super::{Session, Used};
use crate::corpus::{
    sink::Sink,
    sqlite::{Database, Value},
};
use std::io;

/// The tables, with the columns that matter and a few that do not.
pub const SCHEMA: &str = "
CREATE TABLE sessions (id TEXT PRIMARY KEY, source TEXT NOT NULL, user_id TEXT, model TEXT, model_config TEXT,
  system_prompt TEXT, parent_session_id TEXT, started_at REAL NOT NULL, ended_at REAL, end_reason TEXT,
  message_count INTEGER DEFAULT 0, tool_call_count INTEGER DEFAULT 0, input_tokens INTEGER DEFAULT 0,
  output_tokens INTEGER DEFAULT 0, cache_read_tokens INTEGER DEFAULT 0, cache_write_tokens INTEGER DEFAULT 0,
  reasoning_tokens INTEGER DEFAULT 0, cwd TEXT, git_branch TEXT, git_repo_root TEXT, billing_provider TEXT,
  billing_base_url TEXT, billing_mode TEXT, estimated_cost_usd REAL, actual_cost_usd REAL, cost_status TEXT,
  cost_source TEXT, pricing_version TEXT, title TEXT, api_call_count INTEGER DEFAULT 0);
CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, role TEXT NOT NULL, content TEXT,
  timestamp REAL NOT NULL, token_count INTEGER);
CREATE TABLE session_model_usage (session_id TEXT NOT NULL, model TEXT NOT NULL, billing_provider TEXT NOT NULL DEFAULT '',
  billing_base_url TEXT NOT NULL DEFAULT '', billing_mode TEXT NOT NULL DEFAULT '', task TEXT NOT NULL DEFAULT '',
  api_call_count INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0, cache_read_tokens INTEGER NOT NULL DEFAULT 0,
  cache_write_tokens INTEGER NOT NULL DEFAULT 0, reasoning_tokens INTEGER NOT NULL DEFAULT 0,
  estimated_cost_usd REAL NOT NULL DEFAULT 0, actual_cost_usd REAL NOT NULL DEFAULT 0, cost_status TEXT, cost_source TEXT,
  first_seen REAL, last_seen REAL,
  PRIMARY KEY (session_id, model, billing_provider, billing_base_url, billing_mode, task));";

/// A session with its rows by model.
pub fn rows(sink: &mut Sink, database: &mut Database, session: &Session) -> io::Result<()> {
    let id = session.id.as_str();
    let mark = session.mark.as_ref().map(|(mark, of)| format!(r#"{{"{mark}":"{of}"}}"#));
    let mut row = vec![Value::Text(id), Value::Text(session.source), Value::Text(session.model.1)];
    row.push(mark.map_or(Value::Null, Value::Owned));
    row.push(session.parent.as_deref().map_or(Value::Null, Value::Text));
    row.extend([seconds(session.start), seconds(session.end)]);
    row.push(session.reason.map_or(Value::Null, Value::Text));
    row.push(Value::Text(session.model.0));
    row.extend(counts(&session.sum));
    database.run(
        "INSERT INTO sessions (id, source, model, model_config, parent_session_id, started_at, ended_at, end_reason,
         billing_provider, api_call_count, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
         reasoning_tokens, estimated_cost_usd, cwd, git_repo_root, title, cost_status)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, '/home/dev/work/shop-api/src',
         '/home/dev/work/shop-api', 'Look at the cart', 'estimated')",
        std::iter::once(row),
    )?;
    let uses = session.uses.iter().map(|used| {
        let mut row = vec![Value::Text(id), Value::Text(used.model.1), Value::Text(used.model.0)];
        row.push(Value::Text(used.task));
        row.extend(counts(&used.used));
        row.extend([seconds(used.at), seconds(session.end)]);
        row
    });
    database.run(
        "INSERT INTO session_model_usage (session_id, model, billing_provider, task, api_call_count, input_tokens,
         output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, first_seen, last_seen,
         billing_base_url, billing_mode) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, '', 'api')",
        uses,
    )?;
    let messages = session.messages.iter().map(|(at, role, content)| {
        vec![Value::Text(id), Value::Text(role), Value::Bytes(content), seconds(*at)]
    });
    let insert = "INSERT INTO messages (session_id, role, content, timestamp) VALUES (?1, ?2, ?3, ?4)";
    database.run(insert, messages)?;
    sink.rows += 400 + session.messages.iter().map(|(_, _, content)| content.len() as u64).sum::<u64>();
    Ok(())
}

fn counts(used: &Used) -> [Value<'static>; 7] {
    let t = &used.tokens;
    let cost = Value::Owned(format!("{}.{:06}", used.cost / 1_000_000, used.cost % 1_000_000));
    let [requests, input, output] = [used.requests, t.input, t.output].map(Value::Int);
    [requests, input, output, Value::Int(t.read), Value::Int(t.write_5m), Value::Int(t.reasoning), cost]
}

/// Seconds with a fraction.
fn seconds(at: u64) -> Value<'static> {
    Value::Owned(format!("{}.{:03}", at / 1000, at % 1000))
}
