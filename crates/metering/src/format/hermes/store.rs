//! The rows of `state.db`, held until all are known: a session's parent and its rows per model come in any order.

use crate::format::columns::Columns;
use crate::format::{Out, Reader};
use crate::record::{Identity, Prompt, Sighting};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// A session that goes on where another ended begins at that moment.
const HANDOVER: Millis = 1_000;

/// How a session may end so that what comes after it is another conversation.
const BOUNDARIES: [&str; 8] = [
    "branched",
    "session_reset",
    "session_switch",
    "new_session",
    "idle",
    "daily",
    "suspended",
    "resume_pending_expired",
];

/// What is held.
#[derive(Debug, Default)]
pub(super) struct Store {
    known: bool,
    sessions: BTreeMap<String, Session>,
    uses: Vec<Use>,
    /// Session that goes on with another → the first one of that chain.
    firsts: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Session {
    line: u64,
    at: Option<Millis>,
    ended: Option<Millis>,
    end: Option<String>,
    source: String,
    model: Option<String>,
    provider: Option<String>,
    project: Option<String>,
    parent: Option<String>,
    /// Marks of a branch, a delegation and a reset, with the session they name.
    marks: Vec<(String, String)>,
    sum: Sum,
}

/// What a model was used for in a session.
#[derive(Debug)]
struct Use {
    line: u64,
    /// Its columns that make it unique, the session first.
    key: [String; 6],
    at: Option<Millis>,
    sum: Sum,
}

/// Counts, requests and cost.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    tokens: Tokens,
    requests: u64,
    cost: u64,
}

impl Sum {
    fn read(row: &Columns<'_>) -> Self {
        let count = |column: &str| row.count(column).unwrap_or(0);
        let output = count("output_tokens");
        Self {
            tokens: Tokens {
                input: count("input_tokens"),
                cache_read: count("cache_read_tokens"),
                cache_write_5m: count("cache_write_tokens"),
                cache_write_1h: 0,
                output,
                reasoning: count("reasoning_tokens").min(output),
            },
            requests: count("api_call_count"),
            cost: row.dollars("actual_cost_usd").or(row.dollars("estimated_cost_usd")).unwrap_or(0),
        }
    }

    /// What is left without another's.
    fn minus(self, o: &Self) -> Self {
        Self {
            tokens: self.tokens.minus(&o.tokens),
            requests: self.requests.saturating_sub(o.requests),
            cost: self.cost.saturating_sub(o.cost),
        }
    }

    fn is_zero(&self) -> bool {
        self.tokens.is_zero() && self.cost == 0
    }
}

impl Reader for Store {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let Some(row) = Columns::read(number, line, out) else { return };
        match row.table() {
            "sessions" => self.session(number, &row),
            "session_model_usage" => self.usage(number, &row),
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
        let owned = |column: &str| row.text(column).map(str::to_owned);
        let mut marks = Vec::new();
        Scanner::new(row.text("model_config").unwrap_or_default().as_bytes()).object(|key, s| match key {
            "_branched_from" | "_delegate_from" | "_reset_from" => {
                marks.extend(s.text().map(|of| (key.to_owned(), of.into_owned())));
            }
            _ => s.skip(),
        });
        let session = Session {
            line,
            at: row.instant("started_at"),
            ended: row.instant("ended_at"),
            end: owned("end_reason"),
            source: owned("source").unwrap_or_default(),
            model: owned("model"),
            provider: owned("billing_provider"),
            project: row.project("git_repo_root").or(row.project("cwd")).map(str::to_owned),
            parent: owned("parent_session_id").filter(|parent| parent != id),
            marks,
            sum: Sum::read(row),
        };
        self.sessions.insert(id.to_owned(), session);
    }

    fn usage(&mut self, line: u64, row: &Columns<'_>) {
        let key = ["session_id", "model", "billing_provider", "billing_base_url", "billing_mode", "task"]
            .map(|column| row.text(column).unwrap_or_default().to_owned());
        let at = row.instant("first_seen").or(row.instant("last_seen"));
        self.uses.push(Use { line, key, at, sum: Sum::read(row) });
    }

    fn report(&mut self, out: &mut Out<'_>) {
        self.firsts = self.chains();
        let mut counted: BTreeMap<&str, Sum> = BTreeMap::new();
        for used in &self.uses {
            let [session, _, _, _, _, task] = &used.key;
            // The calls of other tasks are in no session's sum.
            if matches!(task.as_str(), "" | "voice_chat") {
                let sum = counted.entry(session).or_default();
                sum.tokens = sum.tokens.plus(&used.sum.tokens);
                sum.requests = sum.requests.saturating_add(used.sum.requests);
                sum.cost = sum.cost.saturating_add(used.sum.cost);
            }
            self.used(used, out);
        }
        for (id, session) in &self.sessions {
            if let Some(parent) = self.agent_of(session) {
                out.child(self.conversation(id), self.conversation(parent));
            }
            let rest = session.sum.minus(counted.get(id.as_str()).unwrap_or(&Sum::default()));
            if rest.is_zero() {
                continue;
            }
            let sighting = Sighting {
                id: Identity::of(&["hermes session", id]),
                model: session.model.as_deref(),
                provider: session.provider.as_deref(),
                ..self.sighting(id, &rest)
            };
            sight(session.line, session.at, sighting, out);
        }
    }

    fn used(&self, used: &Use, out: &mut Out<'_>) {
        if used.sum.is_zero() {
            return;
        }
        let [session, model, provider, _, _, task] = &used.key;
        let mut parts = vec!["hermes use"];
        parts.extend(used.key.iter().map(String::as_str));
        let own = self.sighting(session, &used.sum);
        let sighting = Sighting {
            id: Identity::of(&parts),
            model: known(model),
            provider: known(provider),
            // Looks back at a conversation to update memory and skills.
            trigger: if task == "background_review" { Some(Trigger::Background) } else { own.trigger },
            ..own
        };
        sight(used.line, used.at.or(self.sessions.get(session).and_then(|s| s.at)), sighting, out);
    }

    fn sighting<'a>(&'a self, id: &'a str, sum: &Sum) -> Sighting<'a> {
        let session = self.sessions.get(id);
        Sighting {
            harness: harness::HERMES,
            session: Some(self.conversation(id)),
            prompt: Prompt::None,
            trigger: session.filter(|s| s.source == "cron").map(|_| Trigger::Schedule),
            project: session.and_then(|s| s.project.as_deref()),
            tokens: sum.tokens,
            quality: Quality::SessionTotal,
            requests: Some(sum.requests).filter(|&n| n > 0),
            reported_cost: Some(sum.cost).filter(|&c| c > 0),
            ..Sighting::default()
        }
    }

    /// The first session of a chain that compressions made.
    fn conversation<'a>(&'a self, id: &'a str) -> &'a str {
        self.firsts.get(id).map_or(id, String::as_str)
    }

    /// Walks every chain once: what a walk passes has the same first session.
    fn chains(&self) -> BTreeMap<String, String> {
        let mut firsts: BTreeMap<String, String> = BTreeMap::new();
        for id in self.sessions.keys() {
            let (mut at, mut passed) = (id.as_str(), BTreeSet::new());
            let first = loop {
                if let Some(first) = firsts.get(at) {
                    break first.clone();
                }
                // A circle is damage; its sessions stand for themselves.
                if !passed.insert(at) {
                    break String::new();
                }
                match self.sessions.get(at).and_then(|s| self.continued(s)) {
                    Some(before) => at = before,
                    None => break at.to_owned(),
                }
            };
            for id in passed {
                let first = if first.is_empty() { id.to_owned() } else { first.clone() };
                firsts.insert(id.to_owned(), first);
            }
        }
        firsts
    }

    /// The session that this one goes on with after a compression.
    fn continued<'a>(&self, session: &'a Session) -> Option<&'a str> {
        let (parent, before) = self.parent(session)?;
        let marked = session.marks.iter().any(|(_, of)| of == parent);
        let agent = matches!(session.source.as_str(), "tool" | "subagent");
        (before.end.as_deref() == Some("compression") && !marked && !agent && session.follows(before))
            .then_some(parent)
    }

    /// The session that started this one as its subagent.
    fn agent_of<'a>(&self, session: &'a Session) -> Option<&'a str> {
        let (parent, before) = self.parent(session)?;
        let delegated = session.source == "subagent"
            || session.marks.iter().any(|(mark, of)| mark == "_delegate_from" && of == parent);
        let own = session.marks.iter().any(|(mark, _)| mark != "_delegate_from");
        let boundary = before.end.as_deref().is_some_and(|end| BOUNDARIES.contains(&end));
        let apart = own || boundary && session.follows(before);
        ((delegated || !apart) && self.continued(session).is_none()).then_some(parent)
    }

    fn parent<'a>(&self, session: &'a Session) -> Option<(&'a str, &Session)> {
        let parent = session.parent.as_deref()?;
        Some((parent, self.sessions.get(parent)?))
    }
}

impl Session {
    /// Whether it began when the other had ended: a subagent begins before that.
    fn follows(&self, before: &Self) -> bool {
        self.at.zip(before.ended).is_none_or(|(at, ended)| at + HANDOVER >= ended)
    }
}

/// A name that is recorded.
fn known(name: &str) -> Option<&str> {
    Some(name).filter(|name| !matches!(*name, "" | "unknown"))
}

fn sight(line: u64, at: Option<Millis>, sighting: Sighting<'_>, out: &mut Out<'_>) {
    match at {
        Some(at) => out.sight(&Sighting { at, ..sighting }),
        None => out.finding(line, "The usage has no readable time; it was not counted."),
    }
}
