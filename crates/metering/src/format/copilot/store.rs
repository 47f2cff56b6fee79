//! `session-store.db`: a row of `assistant_usage_events` per request, and `sessions` with their folders.
//!
//! Columns by version: `id, session_id, turn_index, model, input_tokens, output_tokens, cache_read_tokens,
//! cache_write_tokens, reasoning_tokens, created_at`, later `agent_id, parent_tool_call_id, copilot_usage_model,
//! total_nano_aiu, duration_ms, …`. `turn_index` counts the person's messages.

use super::used::Used;
use crate::format::fields::{instant, text};
use crate::format::{Out, Reader, Shape, Table};
use crate::key::Key;
use crate::record::{About, Identity, Prompt, Sighting, project_name};
use crate::request::harness;
use crate::scan::json::Scanner;

/// What is read.
pub(super) const TABLES: Shape = Shape::Tables(&[
    Table { name: "sessions", filter: None },
    Table { name: "assistant_usage_events", filter: None },
]);

/// Reads rows.
#[derive(Debug)]
pub(super) struct Store;

impl Reader for Store {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let (mut table, mut id, mut session, mut cwd, mut repository) = (None, None, None, None, None);
        let (mut model, mut billed, mut agent, mut call) = (None, None, None, None);
        let (mut turn, mut at, mut duration_ms, mut used) = (None, None, None, Used::default());
        let whole = Scanner::new(line).object(|column, s| match column {
            "table" => table = text(s),
            // A number in the one table, a text in the other.
            "id" if s.peek() == Some(b'"') => id = text(s).map(|t| t.into_owned()),
            "id" => id = s.u64().map(|n| n.to_string()),
            "session_id" => session = text(s),
            "cwd" => cwd = text(s),
            "repository" => repository = text(s),
            "turn_index" => turn = s.u64(),
            "agent_id" => agent = text(s),
            "parent_tool_call_id" => call = text(s),
            "model" => model = text(s),
            "copilot_usage_model" => billed = text(s),
            "input_tokens" => used.prompt = s.u64().unwrap_or(0),
            "output_tokens" => used.output = s.u64().unwrap_or(0),
            "cache_read_tokens" => used.read = s.u64().unwrap_or(0),
            "cache_write_tokens" => used.write = s.u64().unwrap_or(0),
            "reasoning_tokens" => used.reasoning = s.u64().unwrap_or(0),
            "total_nano_aiu" => used.credits = s.u64().unwrap_or(0),
            "duration_ms" => duration_ms = s.u64(),
            "created_at" => at = instant(s),
            _ => s.skip(),
        });
        if !whole {
            out.finding(number, "The row could not be read and was skipped.");
            return;
        }
        match (table.as_deref(), session, id) {
            (Some("sessions"), _, Some(session)) => {
                let folder = cwd.as_deref().or(repository.as_deref());
                let project = folder.and_then(project_name);
                out.about(harness::COPILOT_CLI, &session, &About { project, ..About::default() });
            }
            (Some("assistant_usage_events"), Some(session), id) => {
                out.recognised();
                let tokens = used.tokens();
                if tokens.is_zero() {
                    return;
                }
                let Some(at) = at else {
                    out.finding(number, "The request has no readable time; it was not counted.");
                    return;
                };
                let model = model.filter(|m| m != "auto").or(billed);
                // Numbers begin anew in a store that was made anew.
                let name = format!("{} {at} {tokens:?}", id.unwrap_or_default());
                let turn = turn.map(|turn| Key::of(&["copilot turn", &session, &turn.to_string()]));
                out.sight(&Sighting {
                    id: Identity::of(&["copilot row", &session, &name]),
                    at,
                    harness: harness::COPILOT_CLI,
                    session: Some(&session),
                    agent: agent.as_deref().or(call.as_deref()).filter(|agent| *agent != "main"),
                    prompt: turn.map_or(Prompt::ByTime, Prompt::Known),
                    model: model.as_deref(),
                    tokens,
                    duration_ms,
                    reported_cost: used.cost(),
                    ..Sighting::default()
                });
            }
            _ => {}
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
