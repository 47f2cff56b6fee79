//! OpenClaw's own stores: the SQLite database of an agent, and the index of sessions before it.

use super::session::Session;
use crate::format::{Out, Reader, Shape, Table};
use crate::request::{Trigger, harness};
use crate::scan::json::Scanner;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What is read of the database. Sessions come first, so that their events are known by their key.
pub(super) const TABLES: Shape = Shape::Tables(&[
    Table { name: "session_nodes", filter: None },
    Table { name: "session_windows", filter: None },
    // The older name of the same table.
    Table { name: "sessions", filter: None },
    Table { name: "transcript_events", filter: None },
    Table { name: "session_transcript_archives", filter: None },
]);

/// Which session belongs to which key, and which key started which.
#[derive(Debug, Default)]
struct Family {
    /// Key → its sessions, with the time from which each was current.
    sessions: BTreeMap<String, Vec<(u64, String)>>,
    /// Session → when it began, the key that started it.
    spawned: BTreeMap<String, (u64, String)>,
}

impl Family {
    fn add(&mut self, key: &str, session: &str, at: u64, spawned_by: Option<&str>) {
        let list = self.sessions.entry(key.to_owned()).or_default();
        if !list.iter().any(|(_, s)| s == session) {
            list.push((at, session.to_owned()));
            list.sort();
        }
        if let Some(parent) = spawned_by.filter(|p| *p != key) {
            self.spawned.insert(session.to_owned(), (at, parent.to_owned()));
        }
    }

    /// The session that was current under the parent's key when the child began.
    fn report(&self, out: &mut Out<'_>) {
        for (child, (at, parent)) in &self.spawned {
            let Some(list) = self.sessions.get(parent) else { continue };
            let current = list.iter().rev().find(|(from, _)| from <= at).or(list.first());
            if let Some((_, parent)) = current {
                out.child(child, parent);
            }
        }
    }
}

/// The sessions of other programs that work for this one: `cliSessionBindings`, `cliSessionIds`, `claudeCliSessionId`
/// of an entry. [source: openclaw/openclaw:src/agents/cli-session.ts]
fn client_sessions<'a>(field: &str, s: &mut Scanner<'a>, found: &mut Vec<Cow<'a, str>>) {
    match field {
        "claudeCliSessionId" => found.extend(s.text()),
        "cliSessionIds" => {
            s.object(|_, s| found.extend(s.text()));
        }
        "cliSessionBindings" => {
            s.object(|_, s| {
                s.object(|key, s| match key {
                    "sessionId" => found.extend(s.text()),
                    _ => s.skip(),
                });
            });
        }
        _ => s.skip(),
    }
}

fn report_clients(session: &str, found: &[Cow<'_, str>], out: &mut Out<'_>) {
    for client in found.iter().filter(|c| !c.is_empty()) {
        out.drives(session, client);
    }
}

/// Whether a session's key is that of a cron job (`agent:<id>:cron:<job>`, `cron:<job>`) or of heartbeats in a session of
/// their own (`…:heartbeat`).
fn is_scheduled(key: &str) -> bool {
    key.starts_with("cron:") || key.contains(":cron:") || key.ends_with(":heartbeat")
}

/// Reads the rows of `openclaw-agent.sqlite`.
#[derive(Debug, Default)]
pub(super) struct Store {
    family: Family,
    sessions: BTreeMap<String, Session>,
}

impl Store {
    fn session(&mut self, id: &str) -> &mut Session {
        self.sessions.entry(id.to_owned()).or_insert_with(|| Session::new(harness::OPENCLAW, Some(id)))
    }
}

impl Reader for Store {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let (mut table, mut session, mut key, mut event, mut spawned_by) = (None, None, None, None, None);
        let (mut node, mut archive) = (None, None);
        let mut created = 0;
        let whole = Scanner::new(line).object(|column, s| match column {
            "table" => table = s.text(),
            "session_id" | "current_session_id" => session = s.text().filter(|t| !t.is_empty()),
            "session_key" => key = s.text(),
            "spawned_by" => spawned_by = s.text().filter(|t| !t.is_empty()),
            "created_at" => created = s.u64().unwrap_or(0),
            "event_json" => event = s.text(),
            "entry_json" => node = s.text(),
            "archive_blob" => archive = s.text(),
            _ => s.skip(),
        });
        if !whole {
            out.finding(number, "The row could not be read and was skipped.");
            return;
        }
        match (table.as_deref(), session, key, event) {
            (Some("transcript_events"), Some(session), _, Some(event)) => {
                self.session(&session).line(number, event.as_bytes(), out);
            }
            // Of a blob only what is text comes this far.
            (Some("session_transcript_archives"), Some(session), ..) if archive.is_some() => {
                let known = self.session(&session);
                for line in archive.unwrap_or_default().lines().filter(|line| !line.trim().is_empty()) {
                    known.line(number, line.as_bytes(), out);
                }
            }
            (Some("session_transcript_archives"), ..) => {
                out.recognised();
                out.finding(
                    0,
                    "Archived transcripts are compressed inside the database and were not read. Where OpenClaw also \
                     wrote them as files (agents/<agent>/sessions/*.jsonl.reset.* or .deleted.*), add those.",
                );
            }
            (Some("session_nodes" | "session_windows" | "sessions"), Some(session), Some(key), _) => {
                out.recognised();
                // A node names its current session only; its window says since when.
                let at = if table.as_deref() == Some("session_nodes") { 0 } else { created };
                self.family.add(&key, &session, at, spawned_by.as_deref());
                let mut clients = Vec::new();
                let node = node.unwrap_or_default();
                Scanner::new(node.as_bytes()).object(|field, s| client_sessions(field, s, &mut clients));
                report_clients(&session, &clients, out);
                let known = self.session(&session);
                known.child |= spawned_by.is_some();
                known.trigger = known.trigger.or(is_scheduled(&key).then_some(Trigger::Schedule));
            }
            _ => {}
        }
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        self.family.report(out);
    }
}

/// Reads `sessions.json`: which sessions are agents of which. Its token counts are those of the last run only.
#[derive(Debug, Default)]
pub(super) struct Index;

impl Reader for Index {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let mut family = Family::default();
        let whole = Scanner::new(line).object(|key, s| {
            let (mut session, mut spawned_by, mut clients) = (None, None, Vec::new());
            s.object(|field, s| match field {
                "sessionId" => session = s.text().filter(|t| !t.is_empty()),
                "spawnedBy" => spawned_by = s.text().filter(|t| !t.is_empty()),
                _ => client_sessions(field, s, &mut clients),
            });
            if let Some(session) = session {
                report_clients(&session, &clients, out);
                family.add(key, &session, 0, spawned_by.as_deref());
            }
        });
        if whole {
            out.recognised();
        }
        family.report(out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
