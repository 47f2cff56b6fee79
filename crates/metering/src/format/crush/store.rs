//! The rows of `crush.db`, held until it is known which session started which.

use crate::format::columns::Columns;
use crate::format::{Out, Reader, failure};
use crate::record::{Identity, Prompt, Sighting, project_name};
use crate::request::{Quality, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// What is held.
#[derive(Debug)]
pub(super) struct Store {
    project: Option<String>,
    known: bool,
    sessions: BTreeMap<String, Session>,
    replies: BTreeMap<String, Reply>,
}

#[derive(Debug)]
struct Session {
    line: u64,
    parent: Option<String>,
    at: Option<Millis>,
    cost: Option<u64>,
}

#[derive(Debug)]
struct Reply {
    session: String,
    at: Option<Millis>,
    provider: Option<String>,
    model: Option<String>,
    end: End,
}

/// How a reply ended. One that is still being written is neither a request nor a failure yet.
#[derive(Debug, PartialEq)]
enum End {
    Open,
    Done,
    Failed(String),
}

/// What the replies of a conversation say.
#[derive(Debug, Default)]
struct Replies<'a> {
    requests: u64,
    models: BTreeSet<(Option<&'a str>, Option<&'a str>)>,
}

impl Store {
    /// A database at this path: `…/<project>/.crush/crush.db`.
    pub fn new(path: &str) -> Self {
        let project = path.strip_suffix("/.crush/crush.db").and_then(project_name).map(str::to_owned);
        Self { project, known: false, sessions: BTreeMap::new(), replies: BTreeMap::new() }
    }
}

impl Reader for Store {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        let Some(row) = Columns::read(number, line, out) else { return };
        let Some(id) = row.text("id").map(str::to_owned) else { return };
        let owned = |column: &str| row.text(column).map(str::to_owned);
        match row.table() {
            "sessions" => {
                let session = Session {
                    line: number,
                    parent: owned("parent_session_id"),
                    at: row.instant("created_at"),
                    cost: row.dollars("cost"),
                };
                self.sessions.insert(id, session);
            }
            "messages" if row.text("role") == Some("assistant") => {
                let reply = Reply {
                    session: owned("session_id").unwrap_or_default(),
                    at: row.instant("created_at"),
                    provider: owned("provider"),
                    model: owned("model"),
                    end: match end(row.text("parts").unwrap_or_default()) {
                        End::Open if row.number("finished_at").is_some() => End::Done,
                        end => end,
                    },
                };
                self.replies.insert(id, reply);
            }
            _ => return,
        }
        self.known = true;
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if self.known {
            out.recognised();
        }
        let roots = self.roots();
        let root_of = |id: &'_ str| roots.get(id).copied();
        let mut conversations: BTreeMap<&str, Replies<'_>> = BTreeMap::new();
        for (id, reply) in &self.replies {
            let root = root_of(&reply.session).unwrap_or(&reply.session);
            match &reply.end {
                End::Open => {}
                End::Failed(error) => self.failure(id, reply, error, root, out),
                End::Done => {
                    let replies = conversations.entry(root).or_default();
                    replies.requests += 1;
                    replies.models.insert((reply.provider.as_deref(), reply.model.as_deref()));
                }
            }
        }
        for (id, session) in self.sessions.iter().filter(|(id, _)| root_of(id) == Some(id.as_str())) {
            self.sum(id, session, &conversations.remove(id.as_str()).unwrap_or_default(), out);
        }
    }
}

impl Store {
    /// Each session's at the top; of one whose parent is gone, itself. Walks every chain once: what a walk passes has
    /// the same top.
    fn roots(&self) -> BTreeMap<&str, &str> {
        let mut roots: BTreeMap<&str, &str> = BTreeMap::new();
        for id in self.sessions.keys() {
            let (mut at, mut passed) = (id.as_str(), BTreeSet::new());
            let root = loop {
                if let Some(&root) = roots.get(at) {
                    break Some(root);
                }
                // A circle is damage; its sessions stand for themselves.
                if !passed.insert(at) {
                    break None;
                }
                let parent = self.sessions.get(at).and_then(|s| s.parent.as_deref());
                match parent.and_then(|parent| self.sessions.get_key_value(parent)) {
                    Some((parent, _)) => at = parent,
                    None => break Some(at),
                }
            };
            roots.extend(passed.into_iter().map(|id| (id, root.unwrap_or(id))));
        }
        roots
    }

    fn sum(&self, id: &str, session: &Session, replies: &Replies<'_>, out: &mut Out<'_>) {
        if session.cost.is_none() && replies.requests == 0 {
            return;
        }
        let Some(at) = session.at else {
            return out.finding(session.line, "The session has no readable time; its cost was not counted.");
        };
        let mut models = replies.models.iter();
        let (provider, model) = match (models.next(), models.next()) {
            (Some(&one), None) => one,
            _ => (None, None),
        };
        out.sight(&Sighting {
            id: Identity::of(&["crush session", id]),
            at,
            provider,
            model,
            quality: Quality::SessionTotal,
            requests: Some(replies.requests).filter(|&n| n > 0),
            reported_cost: session.cost,
            ..self.sighting(id)
        });
    }

    fn failure(&self, id: &str, reply: &Reply, error: &str, session: &str, out: &mut Out<'_>) {
        let Some(at) = reply.at else { return };
        out.sight(&Sighting {
            id: Identity::of(&["crush reply", id]),
            at,
            provider: reply.provider.as_deref(),
            model: reply.model.as_deref(),
            error: Some(error),
            ..self.sighting(session)
        });
    }

    fn sighting<'a>(&'a self, session: &'a str) -> Sighting<'a> {
        Sighting {
            harness: harness::CRUSH,
            session: Some(session),
            prompt: Prompt::None,
            project: self.project.as_deref(),
            ..Sighting::default()
        }
    }
}

/// By the part `{type: "finish", data: {reason, message}}`.
fn end(parts: &str) -> End {
    let mut found = End::Open;
    Scanner::new(parts.as_bytes()).array(|s| {
        let (mut kind, mut reason, mut message) = (None, None, None);
        s.object(|key, s| match key {
            "type" => kind = s.text(),
            "data" => {
                s.object(|key, s| match key {
                    "reason" => reason = s.text(),
                    "message" => message = s.text(),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
        found = match (kind.as_deref(), reason.as_deref()) {
            (Some("finish"), Some("error")) => {
                End::Failed(failure::name(message.as_deref().unwrap_or_default()))
            }
            (Some("finish"), _) => End::Done,
            _ => std::mem::replace(&mut found, End::Open),
        };
    });
    found
}
