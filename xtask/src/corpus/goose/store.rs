//! Where Goose keeps its sessions: the tables of `sessions.db`, and the lines of the older files.

use super::session::{Kind, Session, Used, config, provider};
use crate::corpus::{
    json::obj,
    sink::Sink,
    sqlite::{Database, Value},
    time::iso,
};
use std::io;

/// The tables.
pub const SCHEMA: &str = "
CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '',
  user_set_name BOOLEAN DEFAULT FALSE, session_type TEXT NOT NULL DEFAULT 'user', working_dir TEXT NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  extension_data TEXT DEFAULT '{}', total_tokens INTEGER, input_tokens INTEGER, output_tokens INTEGER,
  cache_read_tokens INTEGER, cache_write_tokens INTEGER, accumulated_total_tokens INTEGER,
  accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER, accumulated_cache_read_tokens INTEGER,
  accumulated_cache_write_tokens INTEGER, accumulated_cost REAL, schedule_id TEXT, recipe_json TEXT,
  user_recipe_values_json TEXT, provider_name TEXT, model_config_json TEXT, goose_mode TEXT NOT NULL DEFAULT 'auto',
  archived_at TIMESTAMP, project_id TEXT, parent_session_id TEXT);
CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT, session_id TEXT NOT NULL, role TEXT NOT NULL,
  content_json TEXT NOT NULL, created_timestamp INTEGER NOT NULL, timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  tokens INTEGER, metadata_json TEXT);
CREATE TABLE usage_ledger (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL,
  created_timestamp INTEGER NOT NULL, model TEXT, input_tokens INTEGER, output_tokens INTEGER, total_tokens INTEGER,
  cache_read_tokens INTEGER, cache_write_tokens INTEGER, cost REAL, cost_source TEXT, is_compaction INTEGER DEFAULT 0);
CREATE INDEX idx_messages_session ON messages(session_id);";

/// A time as SQLite writes it: UTC, without saying so.
pub fn time(at: u64) -> String {
    iso(at)[..19].replace('T', " ")
}

/// What a file of that time is called, without its ending.
pub fn name_of_file(at: u64) -> String {
    iso(at)[..19].replace(['-', ':'], "").replace('T', "_")
}

/// A session with its ledger and its messages.
pub fn rows(sink: &mut Sink, database: &mut Database, session: &Session) -> io::Result<()> {
    let id = session.id.as_str();
    let kind = match session.kind {
        Kind::User => "user",
        Kind::Scheduled => "scheduled",
        Kind::Hidden => "hidden",
        Kind::Agent => "sub_agent",
    };
    let mut row = vec![Value::Text(id), Value::Text(kind), Value::Owned(time(session.created))];
    row.extend(counts(&session.last, session.cache));
    row.extend(counts(&session.total, session.cache));
    row.push(dollars(session.total.cost));
    row.push(config(session.model).map_or(Value::Null, Value::Owned));
    row.push(provider(session.model).map_or(Value::Null, Value::Text));
    row.push(session.parent.as_deref().map_or(Value::Null, Value::Text));
    row.push(if session.kind == Kind::Scheduled { Value::Text("nightly") } else { Value::Null });
    database.run(
        "INSERT INTO sessions (id, session_type, created_at, updated_at, name, working_dir, input_tokens, output_tokens,
         total_tokens, cache_read_tokens, cache_write_tokens, accumulated_input_tokens, accumulated_output_tokens,
         accumulated_total_tokens, accumulated_cache_read_tokens, accumulated_cache_write_tokens, accumulated_cost,
         model_config_json, provider_name, parent_session_id, schedule_id)
         VALUES (?1, ?2, ?3, ?3, 'Look at the cart', '/home/dev/work/shop-api', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
         ?15, ?16, ?17, ?18)",
        std::iter::once(row),
    )?;
    let entries = session.ledger.iter().map(|entry| {
        let mut row = vec![Value::Text(id), Value::Int(entry.at / 1000)];
        row.push(session.model.map_or(Value::Null, |m| Value::Text(m.name)));
        row.extend(counts(&entry.used, true));
        row.push(dollars(entry.used.cost));
        row.push(Value::Text(if entry.carried { "carried_forward" } else { "estimated" }));
        row
    });
    database.run(
        "INSERT INTO usage_ledger (session_id, created_timestamp, model, input_tokens, output_tokens, total_tokens,
         cache_read_tokens, cache_write_tokens, cost, cost_source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        entries,
    )?;
    let messages = session.messages.iter().enumerate().map(|(number, message)| {
        let meta = format!(r#"{{"userVisible":{},"agentVisible":true}}"#, message.shown);
        vec![
            Value::Owned(format!("msg_{id}_{number}")),
            Value::Text(id),
            Value::Text(message.role),
            Value::Bytes(&message.content),
            Value::Int(message.at / 1000),
            Value::Owned(time(message.at)),
            Value::Owned(meta),
        ]
    });
    database.run(
        "INSERT INTO messages (message_id, session_id, role, content_json, created_timestamp, timestamp, metadata_json)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        messages,
    )?;
    sink.rows += session.messages.iter().map(|message| message.content.len() as u64 + 200).sum::<u64>();
    Ok(())
}

/// In the order input, output, total, read, written. What is 0 is not written.
fn counts(used: &Used, cache: bool) -> [Value<'static>; 5] {
    let value = |n: u64, known: bool| if known && n > 0 { Value::Int(n) } else { Value::Null };
    [
        value(used.input, true),
        value(used.output, true),
        value(used.total, true),
        value(used.read, cache),
        value(used.write, cache),
    ]
}

fn dollars(millionths: u64) -> Value<'static> {
    match millionths {
        0 => Value::Null,
        _ => Value::Owned(format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)),
    }
}

/// The first line of a file, with the sums.
pub fn head(session: &Session) -> Vec<u8> {
    let (total, last) = (&session.total, &session.last);
    let mut line = Vec::new();
    obj(&mut line, |o| {
        o.s("working_dir", "/home/dev/work/shop-api").s("description", "Look at the cart");
        o.raw("schedule_id", "null").n("message_count", 4);
        o.n("total_tokens", last.total).n("input_tokens", last.input).n("output_tokens", last.output);
        o.n("accumulated_total_tokens", total.total).n("accumulated_input_tokens", total.input);
        o.n("accumulated_output_tokens", total.output);
    });
    line.push(b'\n');
    line
}

/// A message as a line of a file.
pub fn line(at: u64, user: bool, text: &[u8]) -> Vec<u8> {
    let mut line = Vec::new();
    obj(&mut line, |o| {
        o.s("role", if user { "user" } else { "assistant" }).n("created", at / 1000);
        o.list("content", &[()], |o, ()| {
            o.s("type", "text").bytes("text", text);
        });
    });
    line.push(b'\n');
    line
}
