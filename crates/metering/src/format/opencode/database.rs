//! `opencode.db` and `mimocode.db`: rows of `session`, `message` and `part`.
//!
//! `session_message` is the second version of `message`. It repeats what the first one holds of a session, and goes on
//! where that stopped when the program was updated. `event` repeats both and is not read. A session's own sum is read
//! where the second version is alone: its titles and compactions are in no message.

use super::data::{Counts, Data};
use super::store::Store;
use crate::format::{Out, Reader, Shape, Table};
use crate::request::Tokens;
use crate::scan::json::Scanner;
use crate::time;

/// What is read. The filter only saves work: parts of other kinds are passed over by the reader too.
pub(super) const TABLES: Shape = Shape::Tables(&[
    Table { name: "external_import", filter: None },
    // What that was called when only Claude Code's sessions could be imported.
    Table { name: "claude_import", filter: None },
    Table { name: "session", filter: None },
    Table { name: "message", filter: None },
    Table {
        name: "part",
        filter: Some(
            "instr(data, '\"step-finish\"') OR instr(data, '\"tool\"') OR instr(data, '\"text\"') \
             OR instr(data, '\"compaction\"') OR instr(data, '\"checkpoint\"')",
        ),
    },
    Table { name: "session_message", filter: Some("type IN ('user', 'assistant', 'compaction')") },
]);

/// Reads rows.
#[derive(Debug)]
pub(super) struct Database {
    store: Store,
    known: bool,
}

impl Database {
    pub fn new(harness: &'static str) -> Self {
        Self { store: Store::new(harness), known: false }
    }
}

impl Reader for Database {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let (mut table, mut id, mut session, mut message, mut agent, mut kind) =
            (None, None, None, None, None, None);
        let (mut data, mut messages, mut source) = (None, None, None);
        let (mut created, mut updated, mut taken) = (None, None, None);
        let whole = Scanner::new(line).object(|column, s| match column {
            "table" => table = s.text(),
            "id" => id = s.text(),
            "session_id" => session = s.text(),
            "message_id" => message = s.text(),
            "agent_id" => agent = s.text(),
            "type" => kind = s.text(),
            "data" => data = s.text(),
            "message_ids" => messages = s.text(),
            "source" => source = s.text(),
            "time_imported" => taken = s.i64().and_then(time::of_millis),
            "time_created" => created = s.i64().and_then(time::of_millis),
            "time_updated" => updated = s.i64().and_then(time::of_millis),
            _ => s.skip(),
        });
        if !whole {
            out.finding(number, "The row could not be read and was skipped.");
            return;
        }
        let table = table.unwrap_or_default();
        let mut data = data.as_deref().map(|d| Data::read(d.as_bytes()));
        if let Some(data) = &mut data {
            data.created = data.created.or(created);
            data.updated = updated;
        }
        if data.as_ref().is_some_and(|d| !d.whole) {
            out.finding(number, "The row's data is not JSON and was skipped.");
            return;
        }
        let session = session.unwrap_or_default();
        let message_without_data = matches!((&*table, &data), ("message" | "session_message", None));
        // Without counts nothing is lost; Kilo Code writes such messages for sessions that it took over.
        let undated = matches!(&*table, "message" | "session_message")
            && data.as_ref().is_some_and(|d| {
                d.created.is_none() && d.counts.is_some_and(|counts| !counts.tokens.is_zero())
            });
        if message_without_data || undated {
            out.finding(number, "The message has no readable data or time; it was not counted.");
            return;
        }
        match (&*table, id, data) {
            ("session", Some(id), _) => self.store.session(&id, &row_of_session(line)),
            ("message", Some(id), Some(data)) => {
                self.store.message(&id, &session, agent.as_deref().or(data.agent_id.as_deref()), &data);
            }
            ("part", Some(id), Some(data)) => {
                self.store.part(&id, message.as_deref().unwrap_or_default(), &data);
            }
            ("session_message", Some(id), Some(data)) => {
                self.store.second(&id, &session, kind.as_deref(), &data)
            }
            ("external_import" | "claude_import", _, _) if !session.is_empty() => {
                let mut ids = Vec::new();
                Scanner::new(messages.unwrap_or_default().as_bytes())
                    .array(|s| ids.extend(s.text().map(|t| t.into_owned())));
                let same = source.as_deref() == Some("opencode");
                self.store.imported(&session, ids.iter().map(String::as_str), same, taken);
            }
            _ => return,
        }
        self.known = true;
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if self.known {
            out.recognised();
            self.store.report(out);
        }
    }
}

/// A session's columns under the names that its JSON file has.
fn row_of_session(line: &[u8]) -> Data<'_> {
    let mut data = Data::read(line);
    let mut tokens = Tokens::default();
    Scanner::new(line).object(|column, s| match column {
        "parent_id" => data.parent = s.text().filter(|t| !t.is_empty()),
        "tokens_input" => tokens.input = s.u64().unwrap_or(0),
        "tokens_output" => tokens.output = tokens.output.saturating_add(s.u64().unwrap_or(0)),
        "tokens_reasoning" => {
            tokens.reasoning = s.u64().unwrap_or(0);
            tokens.output = tokens.output.saturating_add(tokens.reasoning);
        }
        "tokens_cache_read" => tokens.cache_read = s.u64().unwrap_or(0),
        "tokens_cache_write" => tokens.cache_write_5m = s.u64().unwrap_or(0),
        _ => s.skip(),
    });
    data.counts = Some(Counts { tokens, has_total: false });
    data
}
