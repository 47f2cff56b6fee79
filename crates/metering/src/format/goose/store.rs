//! `sessions.db`: sessions with their sums, and the ledger of their requests.

use super::usage::{Usage, yields};
use crate::format::columns::Columns;
use crate::format::{Out, Reader};
use crate::key::Key;
use crate::record::{Identity, Lane, Prompt, PromptMark, Sighting, Yields};
use crate::request::{Quality, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::{self, Millis};
use std::collections::BTreeMap;

/// The schema from which on every request is in the ledger.
const LEDGER: u64 = 15;

const UNDATED: &str = "The session has no readable time; its usage was not counted.";
const IMPORTED: &str =
    "Sessions that were imported from other programs' logs were not counted; those logs hold them.";
const OTHERS: &str = "Another program that Goose ran did the work of this session, and Goose keeps little of what it used. Read \
                      that program's log too: what it holds of that time and folder takes the place of these counts.";
/// Where only the last request is recorded.
pub(super) const LAST_ONLY: &str = "Only the last request of the session is recorded, not its total; the counts are too low. \
                         Nothing can be done: this version of Goose did not keep more.";

/// What is held until everything is read.
#[derive(Debug, Default)]
pub(super) struct Store {
    known: bool,
    /// When the ledger began, by the migration that made it.
    ledger_since: Option<Millis>,
    sessions: BTreeMap<String, Session>,
    requests: Vec<Request>,
    prompts: Vec<(String, String, Millis)>,
}

#[derive(Debug, Default)]
struct Session {
    line: u64,
    at: Option<Millis>,
    kind: String,
    parent: Option<String>,
    project: Option<String>,
    provider: Option<String>,
    model: Option<String>,
    /// The total, where it is recorded.
    total: Option<Usage>,
    /// The last request.
    last: Option<Usage>,
    /// Of its requests in the ledger.
    counted: Usage,
    /// What the ledger carries forward from before it began.
    carried: Usage,
    /// The ledger's first entry of the session, and whether that is a request.
    first: Option<(u64, bool)>,
}

#[derive(Debug)]
struct Request {
    id: u64,
    session: String,
    at: Millis,
    model: Option<String>,
    usage: Usage,
    /// It summed the conversation up.
    compacts: bool,
}

impl Reader for Store {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let Some(row) = Columns::read(number, line, out) else { return };
        match row.table() {
            "schema_version" => {
                if row.count("version").is_some_and(|v| v >= LEDGER) {
                    let at = row.instant("applied_at");
                    self.ledger_since = [self.ledger_since, at].into_iter().flatten().min();
                }
            }
            "sessions" => self.session(number, &row),
            "usage_ledger" => self.request(number, &row, out),
            "messages" => self.message(&row),
            _ => return,
        }
        self.known = true;
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if self.known {
            out.recognised();
        }
        self.report(out);
    }
}

impl Store {
    fn session(&mut self, line: u64, row: &Columns<'_>) {
        let Some(id) = row.text("id") else { return };
        let known = self.sessions.entry(id.to_owned()).or_default();
        let owned = |column: &str| row.text(column).map(str::to_owned);
        known.line = line;
        known.at = row.instant("created_at").or(row.instant("updated_at"));
        known.kind = owned("session_type").unwrap_or_default();
        known.parent = owned("parent_session_id");
        known.project = row.project("working_dir").map(str::to_owned);
        known.provider = owned("provider_name");
        known.model = row.text("model_config_json").and_then(model);
        known.total = Usage::read(row, "accumulated_", "accumulated_cost");
        known.last = Usage::read(row, "", "");
    }

    fn request(&mut self, line: u64, row: &Columns<'_>, out: &mut Out<'_>) {
        let Some(session) = row.text("session_id") else { return };
        let id = row.count("id").unwrap_or(line);
        let known = self.sessions.entry(session.to_owned()).or_default();
        let carried = row.text("cost_source") == Some("carried_forward");
        if known.first.is_none_or(|(first, _)| id < first) {
            known.first = Some((id, !carried));
        }
        let Some(usage) = Usage::read(row, "", "cost") else { return };
        if carried {
            known.carried = known.carried.plus(usage);
            return;
        }
        if usage.tokens(None).is_zero() && usage.cost == 0 {
            return;
        }
        known.counted = known.counted.plus(usage);
        match row.instant("created_timestamp") {
            Some(at) => {
                let (session, model) = (session.to_owned(), row.text("model").map(str::to_owned));
                let compacts = row.count("is_compaction") == Some(1);
                self.requests.push(Request { id, session, at, model, usage, compacts });
            }
            None => out.finding(line, "The request has no readable time; it was not counted."),
        }
    }

    /// A message that a person typed. What the agent and tools say in their name is hidden or an answer of a tool.
    fn message(&mut self, row: &Columns<'_>) {
        let (Some(session), Some(at)) = (row.text("session_id"), row.instant("created_timestamp")) else {
            return;
        };
        let mut hidden = false;
        Scanner::new(row.text("metadata_json").unwrap_or_default().as_bytes()).object(|key, s| match key {
            "userVisible" => hidden = s.bool() == Some(false),
            _ => s.skip(),
        });
        let (mut typed, mut answer) = (false, false);
        Scanner::new(row.text("content_json").unwrap_or_default().as_bytes()).array(|s| {
            let mut kind = None;
            s.object(|key, s| if key == "type" { kind = s.text() } else { s.skip() });
            typed |= matches!(kind.as_deref(), Some("text" | "image"));
            answer |= kind.as_deref() == Some("toolResponse");
        });
        if typed && !answer && !hidden && row.text("role") == Some("user") {
            let id = row.text("message_id").or(row.text("id")).unwrap_or_default();
            self.prompts.push((session.to_owned(), id.to_owned(), at));
        }
    }

    fn report(&self, out: &mut Out<'_>) {
        for (id, session) in &self.sessions {
            if let (true, Some(parent)) = (session.kind == "sub_agent", &session.parent) {
                let of = self.sessions.get(parent);
                out.child(&name(id, session.at), &name(parent, of.and_then(|p| p.at)));
            }
            self.rest(id, session, out);
            if yields(session.provider.as_deref()) != Yields::Nothing && session.has_usage() {
                out.gap(session.line, OTHERS);
            }
        }
        for request in &self.requests {
            let Some(session) = self.sessions.get(&request.session) else { continue };
            let name = name(&request.session, session.at);
            let same = request.model == session.model || request.model.is_none();
            let provider = session.provider.as_deref();
            let yields = yields(provider);
            let model = request.model.as_deref().or(session.model.as_deref());
            let (id, at) = (request.id.to_string(), request.at.to_string());
            out.sight(&Sighting {
                id: Identity::of(&["goose request", &name, &id, &at]),
                at: request.at,
                prompt: Prompt::ByTime,
                tokens: request.usage.tokens(provider),
                // Another program's turn, which is several requests.
                quality: if yields == Yields::Nothing { Quality::Exact } else { Quality::SessionTotal },
                yields,
                provider: provider.filter(|_| same),
                model,
                reported_cost: Some(request.usage.cost).filter(|&c| c > 0),
                lane: if request.compacts { Lane::Aside } else { Lane::Agent },
                ..session.sighting(&name)
            });
            if request.compacts {
                out.compaction(&name, None, request.at);
            }
        }
        for (id, message, at) in &self.prompts {
            let Some(session) = self.sessions.get(id).filter(|s| s.kind != "sub_agent") else { continue };
            let name = name(id, session.at);
            let key = Key::of(&["goose prompt", &name, message]);
            let trigger = session.trigger().unwrap_or_default();
            out.prompt(&PromptMark { session: &name, key, at: *at, trigger });
        }
    }

    /// What a session used that no request of the ledger accounts for.
    fn rest(&self, id: &str, session: &Session, out: &mut Out<'_>) {
        let total = session.total.or(session.last).unwrap_or_default();
        let rest = total.minus(session.counted).max(session.carried);
        let tokens = rest.tokens(session.provider.as_deref());
        if tokens.is_zero() {
            return;
        }
        let Some(at) = session.at else { return out.finding(session.line, UNDATED) };
        // Goose's own requests are all in the ledger since it exists; what a session began with came from elsewhere.
        let whole = self.ledger_since.is_some_and(|since| at > since);
        let foreign = session.first.map_or(session.provider.is_none(), |(_, request)| !request);
        if whole && foreign {
            return out.note(0, IMPORTED);
        }
        if session.total.is_none() {
            out.gap(session.line, LAST_ONLY);
        }
        let name = name(id, session.at);
        out.sight(&Sighting {
            tokens,
            reported_cost: Some(rest.cost).filter(|&c| c > 0),
            model: session.model.as_deref(),
            ..sum(&name, at, session.sighting(&name))
        });
    }
}

impl Session {
    fn has_usage(&self) -> bool {
        self.total.or(self.last).is_some_and(|u| !u.tokens(None).is_zero())
    }

    fn trigger(&self) -> Option<Trigger> {
        match self.kind.as_str() {
            "scheduled" => Some(Trigger::Schedule),
            "hidden" => Some(Trigger::Background),
            _ => None,
        }
    }

    fn sighting<'a>(&'a self, name: &'a str) -> Sighting<'a> {
        Sighting {
            harness: harness::GOOSE,
            session: Some(name),
            trigger: self.trigger(),
            project: self.project.as_deref(),
            provider: self.provider.as_deref(),
            yields: yields(self.provider.as_deref()),
            ..Sighting::default()
        }
    }
}

/// The sum of a session, or of what is left of it. Migrated sessions are in a file and in the database.
pub(super) fn sum<'a>(name: &str, at: Millis, shared: Sighting<'a>) -> Sighting<'a> {
    Sighting {
        id: Identity::of(&["goose session", name]),
        at,
        prompt: Prompt::None,
        quality: Quality::SessionTotal,
        ..shared
    }
}

/// A name that no other session has: numbers begin anew every day, so the time of day is added to them.
fn name(id: &str, at: Option<Millis>) -> String {
    let counted = id.split_once('_').is_some_and(|(day, number)| day.len() == 8 && number.len() < 6);
    match at.filter(|_| counted) {
        Some(at) => {
            let text = time::format(at);
            format!("{id}@{}", text.get(11..19).unwrap_or_default().replace(':', ""))
        }
        None => id.to_owned(),
    }
}

/// The model of `model_config_json`.
fn model(json: &str) -> Option<String> {
    let mut name = None;
    Scanner::new(json.as_bytes()).object(|key, s| match key {
        "model_name" => name = s.text().filter(|t| !t.is_empty()),
        _ => s.skip(),
    });
    name.map(|n| n.into_owned())
}
