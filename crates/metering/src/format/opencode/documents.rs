//! The old store: one JSON file per message, part and session. Also the export of a session, which is one file.
//!
//! A message and the steps inside it are files of their own, read in any order; the ledger joins them. What only all
//! parts of a message together could tell is left out: tools and durations. Sessions that were moved to the database
//! have them there.

use super::data::Data;
use super::reply::{Shared, is_copy, message_key, prompt_key};
use super::store::Store;
use crate::format::fields::dollars;
use crate::format::{Out, Reader};
use crate::record::{Prompt, PromptMark, Step};
use crate::request::{Trigger, harness};
use crate::scan::json::Scanner;

/// Reads one file of this harness.
#[derive(Debug)]
pub(super) struct Document(&'static str);

impl Document {
    pub fn of(harness: &'static str) -> Self {
        Self(harness)
    }
}

impl Reader for Document {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let data = Data::read(line);
        if !data.whole {
            out.recognised();
            out.finding(
                0,
                "The file is not whole JSON; it was not read. OpenCode may have been writing it: try again.",
            );
            return;
        }
        match (&data.info, &data.messages) {
            (Some(info), Some(messages)) => export(self.0, info, messages, out),
            _ => record(self.0, &data, out),
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

fn record(harness: &'static str, data: &Data<'_>, out: &mut Out<'_>) {
    match (data.role.as_deref(), data.message.as_deref(), data.id.as_deref()) {
        (Some("assistant"), _, Some(id)) => reply(harness, id, data, out),
        (Some("user"), _, Some(id)) => {
            out.recognised();
            if let (Some(session), Some(at)) = (data.session.as_deref(), data.created) {
                let key = prompt_key(session, id);
                out.prompt(&PromptMark { session, key, at, trigger: Trigger::Person });
            }
        }
        (None, Some(message), _) => {
            out.recognised();
            if let (Some(session), Some(at)) = (data.session.as_deref(), data.cleared) {
                out.compaction(session, None, at);
            }
            if let Some(counts) =
                data.counts.filter(|c| data.kind.as_deref() == Some("step-finish") && !c.tokens.is_zero())
            {
                out.step(message_key(message), Step { tokens: counts.tokens, cost: dollars(data.cost) });
            }
        }
        // Only replies have counts.
        (None, None, Some(id)) if data.counts.is_some() && data.session.is_some() => {
            reply(harness, id, data, out)
        }
        (None, None, Some(session)) if data.title.is_some() || data.project.is_some() => {
            out.recognised();
            if let Some(parent) = data.parent.as_deref() {
                out.child(session, parent);
            }
        }
        _ => {}
    }
}

fn reply(harness: &'static str, id: &str, data: &Data<'_>, out: &mut Out<'_>) {
    out.recognised();
    let Some(created) = data.created else {
        out.finding(0, "The reply has no time; it was not counted.");
        return;
    };
    let shared = Shared {
        harness,
        version: None,
        session: data.session.as_deref(),
        agent: None,
        project: data.project.as_deref(),
        provider: data.provider.as_deref(),
        model: data.model.as_deref(),
        created,
        copy: is_copy(id, created),
        background: false,
        sums_up: data.sums_up,
        // A session's marks are its person's messages; those of a child session are its parent's.
        prompt: Prompt::ByTime,
    };
    if let (true, None, Some(session)) = (data.sums_up, &data.error, data.session.as_deref()) {
        out.compaction(session, None, created);
    }
    let message = message_key(id);
    out.whole(message, &shared.whole(), data.cached_in_input());
    let tokens = data.counts.unwrap_or_default().tokens;
    if !tokens.is_zero() {
        // The last step. Its cost is in its own record: the message has the sum of all.
        out.step(message, Step { tokens, cost: None });
    } else if let Some(error) = &data.error {
        out.sight(&shared.failure(error));
    }
}

/// `{info, messages: [{info, parts: []}]}`.
fn export(of: &'static str, info: &[u8], messages: &[u8], out: &mut Out<'_>) {
    let mut store = Store::new(of);
    let session = Data::read(info);
    let id = session.id.as_deref().unwrap_or_default();
    store.session(id, &session);
    Scanner::new(messages).array(|s| {
        let entry = Data::read(s.raw());
        let Some(info) = entry.info else { return };
        let message = Data::read(info);
        let Some(message_id) = message.id.as_deref() else { return };
        let session = message.session.as_deref().unwrap_or(id);
        if message.agent_id.is_some() && of == harness::OPENCODE {
            // Only MiMo Code's messages name the agent that they are of.
            store.belongs_to(harness::MIMO_CODE);
        }
        store.message(message_id, session, message.agent_id.as_deref(), &message);
        Scanner::new(entry.parts.unwrap_or_default()).array(|s| {
            let part = Data::read(s.raw());
            store.part(part.id.as_deref().unwrap_or_default(), message_id, &part);
        });
    });
    out.recognised();
    store.report(out);
}
