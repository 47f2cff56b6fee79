//! Where OpenCode keeps its sessions: one JSON file per record, or the tables of `opencode.db`.

use super::session::{Counts, Session, id};
use crate::corpus::{
    rng::Rng,
    sink::Sink,
    sqlite::{Database, Value},
};
use std::io;

/// The tables, with the columns that matter and a few that do not.
pub const SCHEMA: &str = "
CREATE TABLE project (id TEXT PRIMARY KEY, worktree TEXT NOT NULL, vcs TEXT, name TEXT, time_created INTEGER NOT NULL,
  time_updated INTEGER NOT NULL);
CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, parent_id TEXT, slug TEXT, directory TEXT NOT NULL,
  title TEXT NOT NULL, version TEXT NOT NULL, time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, time_archived INTEGER,
  agent TEXT, model TEXT, cost REAL, tokens_input INTEGER, tokens_output INTEGER, tokens_reasoning INTEGER,
  tokens_cache_read INTEGER, tokens_cache_write INTEGER);
CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL,
  data TEXT NOT NULL);
CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT NOT NULL, session_id TEXT NOT NULL, time_created INTEGER NOT NULL,
  time_updated INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE event (id TEXT PRIMARY KEY, aggregate_id TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, type TEXT NOT NULL, seq INTEGER NOT NULL,
  time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX message_session_idx ON message (session_id, time_created, id);
CREATE INDEX part_message_idx ON part (message_id, id);";

const PROJECT: &str = "4b0ea68d7af9a6031a7ffda7ad66e0cb83315750";

/// The one project, in both stores.
pub fn project(sink: &mut Sink, database: &mut Database, storage: Option<&str>) -> io::Result<()> {
    let json = format!(
        r#"{{"id":"{PROJECT}","worktree":"/home/dev/work/shop-api","vcs":"git","time":{{"created":1756700000000}}}}"#
    );
    if let Some(storage) = storage {
        sink.write(&format!("{storage}/project/{PROJECT}.json"), json.as_bytes())?;
    }
    let row =
        vec![Value::Text(PROJECT), Value::Text("/home/dev/work/shop-api"), Value::Int(1_756_700_000_000)];
    database.run("INSERT INTO project VALUES (?1, ?2, 'git', NULL, ?3, ?3)", std::iter::once(row))
}

/// A session as JSON files.
pub fn files(sink: &mut Sink, session: &Session, storage: &str) -> io::Result<()> {
    let sid = &session.id;
    let parent =
        session.parent.as_ref().map(|parent| format!(r#""parentID":"{parent}","#)).unwrap_or_default();
    let json = format!(
        r#"{{"id":"{sid}","version":"0.9.11","projectID":"{PROJECT}","directory":"/home/dev/work/shop-api",{parent}"title":"Look at the cache","time":{{"created":{},"updated":{}}}}}"#,
        session.created,
        updated(session)
    );
    sink.write(&format!("{storage}/session/{PROJECT}/{sid}.json"), json.as_bytes())?;
    for message in &session.messages {
        let mid = &message.id;
        let json = with_ids(&format!(r#""id":"{mid}","sessionID":"{sid}","#), &message.data);
        sink.write(&format!("{storage}/message/{sid}/{mid}.json"), &json)?;
        for part in &message.parts {
            let json = with_ids(
                &format!(r#""id":"{}","sessionID":"{sid}","messageID":"{mid}","#, part.id),
                &part.data,
            );
            sink.write(&format!("{storage}/part/{mid}/{}.json", part.id), &json)?;
        }
    }
    Ok(())
}

/// A session as rows of `session`, `message` and `part`.
pub fn rows(sink: &mut Sink, database: &mut Database, session: &Session) -> io::Result<()> {
    session_row(database, session)?;
    let sid = session.id.as_str();
    let messages = session.messages.iter().map(|message| {
        vec![
            Value::Text(&message.id),
            Value::Text(sid),
            Value::Int(message.stored),
            Value::Bytes(&message.data),
        ]
    });
    database.run("INSERT INTO message VALUES (?1, ?2, ?3, ?3, ?4)", messages)?;
    let parts = session.messages.iter().flat_map(|message| {
        message.parts.iter().map(move |part| {
            let at = Value::Int(message.stored);
            vec![
                Value::Text(&part.id),
                Value::Text(&message.id),
                Value::Text(sid),
                at,
                Value::Bytes(&part.data),
            ]
        })
    });
    database.run("INSERT INTO part VALUES (?1, ?2, ?3, ?4, ?4, ?5)", parts)?;
    sink.rows += size(session);
    Ok(())
}

fn session_row(database: &mut Database, session: &Session) -> io::Result<()> {
    let s = &session.sums;
    let mut row = vec![Value::Text(&session.id), Value::Text(PROJECT)];
    row.push(session.parent.as_deref().map_or(Value::Null, Value::Text));
    row.extend(
        [session.created, updated(session), s.input, s.output, s.reasoning, s.read, s.write].map(Value::Int),
    );
    row.push(Value::Text(session.title));
    database.run(
        "INSERT INTO session VALUES (?1, ?2, ?3, 'quiet-otter', '/home/dev/work/shop-api', ?11, '1.17.3', ?4, ?5, NULL,
         'build', NULL, 0.5, ?6, ?7, ?8, ?9, ?10)",
        std::iter::once(row),
    )
}

/// The same messages once more, as events.
pub fn events(database: &mut Database, session: &Session) -> io::Result<()> {
    let mut rng = Rng::new(session.created);
    let sid = session.id.as_str();
    let rows: Vec<_> = (session.messages.iter().enumerate())
        .map(|(seq, message)| {
            let info = with_ids(&format!(r#""id":"{}","sessionID":"{sid}","#, message.id), &message.data);
            let data = format!(r#"{{"sessionID":"{sid}","info":{}}}"#, String::from_utf8_lossy(&info));
            let event = Value::Owned(id(&mut rng, "evt", message.created));
            vec![event, Value::Text(sid), Value::Int(seq as u64), Value::Owned(data)]
        })
        .collect();
    database.run("INSERT INTO event VALUES (?1, ?2, ?3, 'message.updated.1', ?4)", rows.into_iter())
}

/// The messages as rows of `session_message`; `alone`: the session has no other rows, and version 2 alone knows it.
pub fn version_2(sink: &mut Sink, database: &mut Database, session: &Session, alone: bool) -> io::Result<()> {
    if alone {
        session_row(database, session)?;
        sink.rows += size(session);
    }
    let sid = session.id.as_str();
    let rows = session.messages.iter().enumerate().map(|(seq, message)| {
        let (kind, at) = (Value::Text(message.role), Value::Int(message.stored));
        vec![
            Value::Text(&message.id),
            Value::Text(sid),
            kind,
            Value::Int(seq as u64),
            at,
            Value::Bytes(&message.version_2),
        ]
    });
    database.run("INSERT INTO session_message VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)", rows)
}

/// A session that Kilo Code took over from its older editor extension, which has the counts.
pub fn taken_over(database: &mut Database, number: u64) -> io::Result<()> {
    let (sid, created) = (format!("ses_migrated_{number}"), 1_769_500_000_000 + number * 90_000_000);
    let messages = ["user", "assistant"].map(|role| {
        let counts = r#""modelID":"legacy","providerID":"legacy","cost":0,"tokens":{"input":0,"output":0,"reasoning":0,"cache":{"read":0,"write":0}},"#;
        let data = format!(
            r#"{{"role":"{role}",{}"time":{{"created":{created},"completed":{created}}}}}"#,
            if role == "user" { "" } else { counts }
        );
        let id = Value::Owned(format!("msg_migrated_{number}_{role}"));
        vec![id, Value::Owned(sid.clone()), Value::Int(created), Value::Owned(data)]
    });
    database.run("INSERT INTO message VALUES (?1, ?2, ?3, ?3, ?4)", messages.into_iter())?;
    let session = Session {
        id: sid.clone(),
        parent: None,
        title: "Taken over",
        created,
        messages: Vec::new(),
        sums: Counts::default(),
    };
    session_row(database, &session)
}

fn updated(session: &Session) -> u64 {
    session.messages.iter().map(|message| message.stored).max().unwrap_or(session.created)
}

fn size(session: &Session) -> u64 {
    let of = |message: &super::session::Message| {
        message.data.len() + message.parts.iter().map(|part| part.data.len()).sum::<usize>()
    };
    session.messages.iter().map(|message| of(message) as u64).sum()
}

/// An object with members put before its own.
fn with_ids(members: &str, object: &[u8]) -> Vec<u8> {
    [b"{", members.as_bytes(), &object[1..]].concat()
}
