//! The tables of `crush.db`.

use super::Session;
use crate::corpus::{
    sink::Sink,
    sqlite::{Database, Value},
};
use std::io;

/// The tables.
pub const SCHEMA: &str = "
CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT NOT NULL,
  message_count INTEGER NOT NULL DEFAULT 0, prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0.0, updated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL, summary_message_id TEXT, todos TEXT);
CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, role TEXT NOT NULL, parts TEXT NOT NULL default '[]',
  model TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, finished_at INTEGER, provider TEXT,
  is_summary_message INTEGER DEFAULT 0 NOT NULL);
CREATE INDEX idx_messages_session_id ON messages (session_id);";

/// A session with its messages.
pub fn rows(sink: &mut Sink, database: &mut Database, session: &Session) -> io::Result<()> {
    let id = session.id.as_str();
    let mut row = vec![Value::Text(id), session.parent.as_deref().map_or(Value::Null, Value::Text)];
    row.extend([session.replies.len() as u64, session.last.0, session.last.1].map(Value::Int));
    row.push(Value::Owned(format!("{}.{:06}", session.cost / 1_000_000, session.cost % 1_000_000)));
    row.push(Value::Int(session.start / 1000));
    let insert =
        "INSERT INTO sessions VALUES (?1, ?2, 'Look at the cart', ?3, ?4, ?5, ?6, ?7, ?7, NULL, '[]')";
    database.run(insert, std::iter::once(row))?;
    let messages = session.replies.iter().map(|reply| {
        let (provider, model) = reply.model.unzip();
        let at = Value::Int(reply.at / 1000);
        vec![
            Value::Text(&reply.id),
            Value::Text(id),
            Value::Text(reply.role),
            Value::Bytes(&reply.parts),
            model.map_or(Value::Null, Value::Text),
            at.clone(),
            if reply.done && reply.role == "assistant" { at } else { Value::Null },
            provider.map_or(Value::Null, Value::Text),
        ]
    });
    database.run("INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 0)", messages)?;
    sink.rows += session.replies.iter().map(|reply| reply.parts.len() as u64 + 150).sum::<u64>();
    Ok(())
}
