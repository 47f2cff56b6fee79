//! Goose's conversations: requests for the ledger, sums of the session, messages.

use super::Model;
use crate::corpus::{
    flow::{Counts, Flow},
    json::obj,
    rng::derive,
    sink::Sink,
    time::day,
    trap::Trap,
    truth::Tokens,
};
use std::collections::BTreeMap;

/// `session_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's.
    User,
    /// Of a schedule.
    Scheduled,
    /// Of Goose itself.
    Hidden,
    /// Of a subagent.
    Agent,
}

/// Counts in Goose's columns: the input includes what was read from and written to a cache.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// The whole prompt.
    pub input: u64,
    /// Generated.
    pub output: u64,
    /// Both, and what a provider counts in the total only.
    pub total: u64,
    /// Part of the input.
    pub read: u64,
    /// Part of the input.
    pub write: u64,
    /// In millionths of a dollar.
    pub cost: u64,
}

impl Used {
    fn add(&mut self, o: &Self) {
        self.input += o.input;
        self.output += o.output;
        self.total += o.total;
        self.read += o.read;
        self.write += o.write;
        self.cost += o.cost;
    }
}

/// A row of the ledger.
pub struct Entry {
    /// When.
    pub at: u64,
    /// What it used.
    pub used: Used,
    /// What the session had used before.
    pub carried: bool,
}

/// A row of `messages`.
pub struct Message {
    /// When.
    pub at: u64,
    /// `user` or `assistant`.
    pub role: &'static str,
    /// `content_json`.
    pub content: Vec<u8>,
    /// Whether a person sees it.
    pub shown: bool,
}

/// A row of `sessions`, with all that hangs on it.
pub struct Session {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The session that started it.
    pub parent: Option<String>,
    /// When it was made.
    pub created: u64,
    /// The last model; a session that was only taken over has none.
    pub model: Option<Model>,
    /// Whether the version knew what was read from and written to a cache.
    pub cache: bool,
    /// Sums.
    pub total: Used,
    /// Of the last request.
    pub last: Used,
    /// The ledger.
    pub ledger: Vec<Entry>,
    /// The messages.
    pub messages: Vec<Message>,
}

impl Session {
    /// One that nothing is known of yet.
    pub fn bare(id: String, created: u64) -> Self {
        Self {
            id,
            kind: Kind::User,
            parent: None,
            created,
            model: None,
            cache: false,
            total: Used::default(),
            last: Used::default(),
            ledger: Vec::new(),
            messages: Vec::new(),
        }
    }
}

/// A conversation that is being written.
pub struct Writer {
    /// Its course.
    pub flow: Flow,
    model: Model,
    session: Session,
    agents: Vec<Session>,
    /// The session to which requests count.
    root: String,
    begins: bool,
}

/// Ids count from 1 on each day.
fn name(names: &mut BTreeMap<String, u64>, at: u64) -> String {
    let date = day(at).replace('-', "");
    let number = names.entry(date.clone()).or_default();
    *number += 1;
    format!("{date}_{number}")
}

impl Writer {
    /// A session that begins now.
    pub fn new(names: &mut BTreeMap<String, u64>, seed: u64, now: u64, model: Model, kind: Kind) -> Self {
        let mut session = Session::bare(name(names, now), now);
        let root = session.id.clone();
        (session.kind, session.model, session.cache) = (kind, Some(model), true);
        Self { flow: Flow::new(seed, now), model, session, agents: Vec::new(), root, begins: false }
    }

    /// The session and its subagents'.
    pub fn family(mut self) -> Vec<Session> {
        self.agents.push(self.session);
        self.agents
    }

    /// So many queries whose requests are in the ledger.
    pub fn ask(&mut self, sink: &mut Sink, names: &mut BTreeMap<String, u64>, queries: u64) {
        (self.session.model, self.session.cache) = (Some(self.model), true);
        for _ in 0..queries {
            self.question(sink);
            self.begins = self.session.kind == Kind::User;
            let rounds = self.flow.rng.skew(1, 12);
            for round in 1..=rounds {
                let (used, tokens) = self.answer(sink);
                let at = self.flow.now;
                self.session.ledger.push(Entry { at, used, carried: false });
                let begins = std::mem::take(&mut self.begins);
                sink.truth.request(&self.root, self.model.name, at, &tokens, begins);
                sink.truth.cost(used.cost * 1000);
                if round < rounds {
                    self.tool(sink);
                }
                if self.session.kind != Kind::Agent && sink.on(Trap::GooseAgents) && self.flow.rng.chance(60)
                {
                    self.agent(sink, names);
                }
            }
        }
    }

    /// So many queries before there was a ledger.
    pub fn before(&mut self, sink: &mut Sink, queries: u64) {
        self.session.cache = false;
        let mut sum = Tokens::default();
        for _ in 0..queries {
            self.question(sink);
            for _ in 0..self.flow.rng.skew(1, 12) {
                let (_, tokens) = self.answer(sink);
                // What was cached was part of the input, and not told apart.
                let inside = if self.model.provider == "aws_bedrock" { 0 } else { tokens.read };
                sum.add(&Tokens {
                    input: tokens.input + inside + tokens.write_5m,
                    read: tokens.read - inside,
                    write_5m: 0,
                    ..tokens
                });
                self.tool(sink);
            }
        }
        self.session.total.read = 0;
        self.session.total.write = 0;
        sink.truth.sum(&self.root, self.model.name, self.session.created, &sum, 1);
        sink.truth.cost(self.session.total.cost * 1000);
    }

    /// The sums of another program's log.
    pub fn import(&mut self) {
        self.session.model = None;
        let (input, output) = (self.flow.rng.range(50_000, 700_000), 9_000);
        self.session.total = Used { input, output, total: input + output, ..Used::default() };
    }

    /// The ledger begins with what there was.
    pub fn carry(&mut self, at: u64) {
        self.session.ledger.push(Entry { at, used: self.session.total, carried: true });
    }

    fn question(&mut self, sink: &mut Sink) {
        let said = self.flow.ask(sink);
        self.message("user", true, "text", &said);
        if sink.on(Trap::GooseNotes) && self.flow.rng.chance(120) {
            sink.planted(Trap::GooseNotes);
            self.message("user", false, "text", b"It is a Tuesday.");
        }
    }

    fn tool(&mut self, sink: &mut Sink) {
        let result = self.flow.result(sink, QUOTED);
        self.message("user", true, "toolResponse", &result);
    }

    fn message(&mut self, role: &'static str, shown: bool, kind: &str, text: &[u8]) {
        let mut content = b"[".to_vec();
        obj(&mut content, |o| {
            o.s("type", kind).bytes("text", text);
        });
        content.push(b']');
        self.session.messages.push(Message { at: self.flow.now, role, content, shown });
    }

    /// A request: its counts in Goose's columns, and in ours.
    fn answer(&mut self, sink: &mut Sink) -> (Used, Tokens) {
        let counts = self.flow.answer();
        let said = self.flow.said(sink, &counts);
        self.message("assistant", true, "text", &said);
        let (used, tokens) = counted(sink, &counts, self.model.provider);
        self.session.total.add(&used);
        self.session.last = used;
        (used, tokens)
    }

    fn agent(&mut self, sink: &mut Sink, names: &mut BTreeMap<String, u64>) {
        sink.planted(Trap::GooseAgents);
        let seed = derive(self.flow.now, 7);
        let mut w = Self::new(names, seed, self.flow.now, self.model, Kind::Agent);
        w.session.parent = Some(self.session.id.clone());
        w.root.clone_from(&self.root);
        // The agent's messages are nobody's queries.
        w.ask(sink, names, 1);
        self.flow.now = w.flow.now;
        self.agents.push(w.session);
    }
}

fn counted(sink: &mut Sink, c: &Counts, provider: &str) -> (Used, Tokens) {
    let mut tokens = c.tokens(provider == "anthropic");
    let cost = 100 + c.prompt / 10 + c.output * 3;
    let mut used = Used {
        input: c.prompt,
        output: tokens.output,
        total: c.prompt + tokens.output,
        read: tokens.read,
        write: tokens.write_5m,
        cost,
    };
    match provider {
        // Thoughts are in the total only.
        "google" => {
            sink.planted(Trap::GooseThoughts);
            used.output = c.output;
        }
        // What was read from a cache is in the total only.
        "aws_bedrock" => {
            sink.planted(Trap::GooseBedrock);
            (used.input, used.read) = (tokens.input, 0);
            tokens.reasoning = 0;
        }
        _ => tokens.reasoning = 0,
    }
    (used, tokens)
}

/// A row as a tool's output quotes it.
const QUOTED: &[u8] = br#" {\"accumulated_input_tokens\":7777,\"usage_ledger\":[{\"input_tokens\":666}]}"#;

/// The models' names stand in `model_config_json`.
pub fn config(model: Option<Model>) -> Option<String> {
    model.map(|m| format!(r#"{{"model_name":"{}","context_limit":200000,"temperature":null}}"#, m.name))
}

/// Who serves the model.
pub fn provider(model: Option<Model>) -> Option<&'static str> {
    model.map(|m| m.provider)
}
