//! Hermes Agent: sums in `.hermes/state.db` and in a database per profile: one per session, and since one summer one per
//! session, model and task.

mod store;

use super::{
    flow::{Flow, begin},
    rng::{Rng, derive},
    sink::Sink,
    sqlite::Database,
    text,
    time::midnight,
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// Sessions of the small corpus, those that follow from them not counted.
const SMALL: u64 = 60;

/// Who serves a model, and its name.
type Model = (&'static str, &'static str);

const MODELS: [Model; 3] =
    [("anthropic", "claude-opus-5"), ("openai", "gpt-5.6-sol"), ("openrouter", "moonshotai/kimi-k3")];
const SMALLER: Model = ("google", "gemini-3.5-flash");

/// Counts of several requests.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    tokens: Tokens,
    requests: u64,
    /// In millionths of a dollar.
    cost: u64,
}

impl Used {
    fn add(&mut self, o: &Self) {
        self.tokens.add(&o.tokens);
        self.requests += o.requests;
        self.cost += o.cost;
    }
}

/// A row of `session_model_usage`.
struct Use {
    model: Model,
    task: &'static str,
    at: u64,
    used: Used,
}

/// A row of `sessions`, with what hangs on it.
struct Session {
    id: String,
    /// The first session of the conversation.
    root: String,
    source: &'static str,
    parent: Option<String>,
    mark: Option<(&'static str, String)>,
    model: Model,
    start: u64,
    end: u64,
    reason: Option<&'static str>,
    sum: Used,
    uses: Vec<Use>,
    /// When, who, what.
    messages: Vec<(u64, &'static str, Vec<u8>)>,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let profiles = if sink.on(Trap::HermesProfiles) { 2 } else { 1 };
    for profile in 0..profiles {
        let path = if profile == 0 { ".hermes/state.db" } else { ".hermes/profiles/coder/state.db" };
        let small = SMALL / profiles;
        if profile > 0 {
            sink.planted(Trap::HermesProfiles);
        }
        let mut database = Database::create(sink, path, store::SCHEMA)?;
        let mut index = 0;
        while if profile == 0 { sink.wants(index, small) } else { index < small } {
            if index % 8 == 7 {
                database.checkpoint()?;
            }
            let mut rng = Rng::new(derive(sink.seed(index), profile));
            for session in &converse(sink, &mut rng, index) {
                store::rows(sink, &mut database, session)?;
            }
            index += 1;
        }
        if sink.on(Trap::HermesWal) {
            sink.planted(Trap::HermesWal);
        } else {
            database.checkpoint()?;
        }
        database.leave(sink, path)?;
    }
    Ok(())
}

/// A session, and those that follow from it.
fn converse(sink: &mut Sink, rng: &mut Rng, index: u64) -> Vec<Session> {
    let scheduled = index % 11 == 10 && sink.on(Trap::HermesCron);
    if scheduled {
        sink.planted(Trap::HermesCron);
    }
    let start = begin(rng, midnight(2026, 7, 1), 140);
    let mut first = Session::new(rng, if scheduled { "cron" } else { "cli" }, start);
    let old = index % 6 == 1 && sink.on(Trap::HermesSums);
    if old {
        sink.planted(Trap::HermesSums);
    }
    work(sink, rng, &mut first, old);
    let mut list = vec![first];
    let from = |list: &[Session]| {
        let last: &Session = &list[list.len() - 1];
        (last.id.clone(), last.root.clone(), last.end)
    };
    if index % 5 == 2 && sink.on(Trap::HermesCompression) {
        for _ in 0..2 {
            sink.planted(Trap::HermesCompression);
            let (parent, root, end) = from(&list);
            list.iter_mut().for_each(|session| session.reason = Some("compression"));
            let mut next = Session::new(rng, "cli", end + 400);
            (next.parent, next.root) = (Some(parent), root);
            work(sink, rng, &mut next, old);
            list.push(next);
        }
    }
    if index % 5 == 3 && sink.on(Trap::HermesAgents) {
        sink.planted(Trap::HermesAgents);
        let (parent, root, end) = from(&list);
        let mut agent = Session::new(rng, "subagent", start + (end - start) / 2);
        agent.mark = Some(("_delegate_from", parent.clone()));
        (agent.parent, agent.root) = (Some(parent), root);
        work(sink, rng, &mut agent, false);
        list.push(agent);
    }
    if index % 5 == 4 && sink.on(Trap::HermesBranch) {
        sink.planted(Trap::HermesBranch);
        let (parent, _, end) = from(&list);
        list.iter_mut().for_each(|session| session.reason = Some("branched"));
        let mut branch = Session::new(rng, "cli", end + 60_000);
        branch.mark = Some(("_branched_from", parent.clone()));
        branch.parent = Some(parent);
        work(sink, rng, &mut branch, false);
        list.push(branch);
    }
    list
}

impl Session {
    fn new(rng: &mut Rng, source: &'static str, start: u64) -> Self {
        let id = format!("{}_{}", super::time::day(start).replace('-', ""), text::hex(rng, 10));
        let model = MODELS[rng.below(3) as usize];
        Self {
            root: id.clone(),
            id,
            source,
            parent: None,
            mark: None,
            model,
            start,
            end: start,
            reason: Some("cli_close"),
            sum: Used::default(),
            uses: Vec::new(),
            messages: Vec::new(),
        }
    }

    fn count(&self, sink: &mut Sink, model: Model, at: u64, used: &Used) {
        sink.truth.sum(&self.root, model.1, at, &used.tokens, used.requests);
        sink.truth.cost(used.cost * 1000);
    }
}

/// The work of a session: its main loop's requests, and those of other tasks. `old`: only the session's sum is kept.
fn work(sink: &mut Sink, rng: &mut Rng, session: &mut Session, old: bool) {
    let mut flow = Flow::new(rng.next(), session.start);
    let mut models = vec![session.model];
    if sink.on(Trap::HermesModels) && rng.chance(250) {
        sink.planted(Trap::HermesModels);
        models.push(SMALLER);
    }
    for model in models {
        let at = flow.now;
        let used = several(sink, &mut flow, session, model, 10);
        session.sum.add(&used);
        if !old {
            session.uses.push(Use { model, task: "", at, used });
            session.count(sink, model, at, &used);
        }
        session.end = flow.now;
    }
    if old {
        session.count(sink, session.model, session.start, &session.sum.clone());
    } else if sink.on(Trap::HermesRest) && rng.chance(200) {
        // An older program went on with it, which did not write by model.
        sink.planted(Trap::HermesRest);
        let used = several(sink, &mut flow, session, session.model, 4);
        session.sum.add(&used);
        session.count(sink, session.model, session.start, &used);
        session.end = flow.now;
    }
    if sink.on(Trap::HermesTasks) && rng.chance(300) {
        for task in ["title_generation", "compression", "background_review"] {
            sink.planted(Trap::HermesTasks);
            let at = flow.now;
            let used = several(sink, &mut flow, session, SMALLER, 2);
            session.uses.push(Use { model: SMALLER, task, at, used });
            session.count(sink, SMALLER, at, &used);
        }
    }
}

fn several(sink: &mut Sink, flow: &mut Flow, session: &mut Session, model: Model, most: u64) -> Used {
    let said = flow.ask(sink);
    session.messages.push((flow.now, "user", said));
    let mut sum = Used::default();
    for _ in 0..flow.rng.range(1, most) {
        let counts = flow.answer();
        let tokens = counts.tokens(model.0 == "anthropic");
        let cost = 90 + counts.prompt / 12 + counts.output * 3;
        sum.add(&Used { tokens, requests: 1, cost });
        let result = flow.result(sink, QUOTED);
        session.messages.push((flow.now, "tool", result));
    }
    sum
}

/// A row as a tool's output quotes it.
const QUOTED: &[u8] = br#" {"session_id":"x","api_call_count":7,"input_tokens":7777}"#;
