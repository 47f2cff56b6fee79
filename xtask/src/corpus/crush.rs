//! Crush: `crush.db` in a folder of each project, and the list of these folders. Only costs add up; they stand in sums of
//! sessions.

mod store;

use super::{
    flow::{Flow, begin},
    json::obj,
    rng::{Rng, derive},
    sink::Sink,
    sqlite::Database,
    text,
    time::midnight,
    trap::Trap,
    truth::Tokens,
};
use std::io;

/// Sessions of the small corpus, subagents' not counted.
const SMALL: u64 = 32;

/// Who serves a model, and its name.
type Model = (&'static str, &'static str);

const MODELS: [Model; 2] = [("anthropic", "claude-opus-5"), ("openai", "gpt-5.6-sol")];
const SMALLER: Model = ("anthropic", "claude-haiku-4-5");
/// Of one's own, without a price.
const FREE: Model = ("ollama", "qwen3-coder:30b");

/// A project, and where it keeps its data.
struct Project {
    folder: &'static str,
    data: &'static str,
}

const PROJECTS: [Project; 2] = [
    Project { folder: "work/shop-api", data: "work/shop-api/.crush" },
    Project { folder: "work/web", data: "work/web/.crush" },
];
const ELSEWHERE: Project = Project { folder: "work/notes", data: "crush-data/notes" };

/// A row of `sessions`.
struct Session {
    id: String,
    parent: Option<String>,
    start: u64,
    /// In millionths of a dollar.
    cost: u64,
    /// Of the last request.
    last: (u64, u64),
    replies: Vec<Reply>,
}

/// A row of `messages`.
struct Reply {
    id: String,
    role: &'static str,
    at: u64,
    model: Option<Model>,
    parts: Vec<u8>,
    done: bool,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut projects: Vec<&Project> = PROJECTS.iter().collect();
    if sink.on(Trap::CrushElsewhere) {
        sink.planted(Trap::CrushElsewhere);
        projects.push(&ELSEWHERE);
    }
    let share = SMALL / projects.len() as u64;
    for (number, project) in (0..).zip(&projects) {
        let path = format!("{}/crush.db", project.data);
        let mut database = Database::create(sink, &path, store::SCHEMA)?;
        let mut index = 0;
        while if number == 0 { sink.wants(index, share) } else { index < share } {
            if index % 7 == 6 {
                database.checkpoint()?;
            }
            let mut rng = Rng::new(derive(sink.seed(index), number));
            for session in &converse(sink, &mut rng, index) {
                store::rows(sink, &mut database, session)?;
            }
            index += 1;
        }
        if sink.on(Trap::CrushWal) {
            sink.planted(Trap::CrushWal);
        } else {
            database.checkpoint()?;
        }
        database.leave(sink, &path)?;
    }
    list(sink, &projects)
}

/// The list of projects. Their folders are named in full.
fn list(sink: &mut Sink, projects: &[&Project]) -> io::Result<()> {
    let home = sink.home.as_ref().map(|home| home.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    let mut json = Vec::new();
    obj(&mut json, |o| {
        o.list("projects", projects, |o, project| {
            o.s("path", &format!("{home}/{}", project.folder))
                .s("data_dir", &format!("{home}/{}", project.data));
            o.s("last_accessed", "2026-11-20T08:00:00Z");
        });
    });
    sink.write(".local/share/crush/projects.json", &json)
}

/// A session with its subagents'.
fn converse(sink: &mut Sink, rng: &mut Rng, index: u64) -> Vec<Session> {
    let start = begin(rng, midnight(2026, 6, 1), 150) / 1000 * 1000;
    let model = if index % 6 == 1 && sink.on(Trap::CrushFree) { FREE } else { MODELS[rng.below(2) as usize] };
    let mut flow = Flow::new(rng.next(), start);
    let mut session = Session::new(text::uuid(rng), None, start);
    let (mut requests, mut models, mut agents) = (0, vec![model], Vec::new());
    for _ in 0..sink.queries(rng, 2, 9) {
        session.say(sink, &mut flow);
        for _ in 0..flow.rng.skew(1, 10) {
            session.reply(sink, &mut flow, model);
            requests += 1;
            if sink.on(Trap::CrushErrors) && flow.rng.chance(60) {
                sink.planted(Trap::CrushErrors);
                session.fail(sink, &mut flow, model);
            }
            if sink.on(Trap::CrushAgents) && flow.rng.chance(60) {
                sink.planted(Trap::CrushAgents);
                // Its id says which call of which message started it.
                let id = format!("{}$$toolu_{}", text::uuid(&mut flow.rng), text::alnum(&mut flow.rng, 12));
                let mut agent = Session::new(id, Some(session.id.clone()), flow.now / 1000 * 1000);
                agent.say(sink, &mut flow);
                for _ in 0..flow.rng.range(1, 3) {
                    agent.reply(sink, &mut flow, model);
                    requests += 1;
                }
                session.cost += agent.cost;
                agents.push(agent);
            }
        }
        if sink.on(Trap::CrushModels) && models.len() == 1 && flow.rng.chance(150) {
            sink.planted(Trap::CrushModels);
            session.reply(sink, &mut flow, SMALLER);
            requests += 1;
            models.push(SMALLER);
        }
        if sink.on(Trap::CrushOpen) && flow.rng.chance(100) {
            sink.planted(Trap::CrushOpen);
            session.message(&mut flow, "assistant", Some(model), b"[]".to_vec(), false);
        }
        if sink.on(Trap::CrushSummary) && flow.rng.chance(100) {
            sink.planted(Trap::CrushSummary);
            flow.compact();
            session.last.0 = 0;
        }
    }
    let name = if models.len() == 1 { model.1 } else { "" };
    sink.truth.sum(&session.id, name, start, &Tokens::default(), requests);
    sink.truth.cost(session.cost * 1000);
    agents.push(session);
    agents
}

impl Session {
    fn new(id: String, parent: Option<String>, start: u64) -> Self {
        Self { id, parent, start, cost: 0, last: (0, 0), replies: Vec::new() }
    }

    fn say(&mut self, sink: &mut Sink, flow: &mut Flow) {
        let said = flow.ask(sink);
        self.message(flow, "user", None, parts("text", &said, None), true);
    }

    fn reply(&mut self, sink: &mut Sink, flow: &mut Flow, model: Model) {
        let counts = flow.answer();
        let said = flow.said(sink, &counts);
        self.message(flow, "assistant", Some(model), parts("text", &said, Some(("end_turn", ""))), true);
        let result = flow.result(sink, QUOTED);
        self.message(flow, "tool", None, parts("tool_result", &result, None), true);
        self.last = (counts.prompt, counts.output + counts.thoughts);
        if model == FREE {
            sink.planted(Trap::CrushFree);
        } else {
            self.cost += 120 + counts.prompt / 9 + counts.output * 2;
        }
    }

    fn fail(&mut self, sink: &mut Sink, flow: &mut Flow, model: Model) {
        flow.answer();
        sink.truth.error(flow.now);
        let said = parts("text", b"", Some(("error", "529 Overloaded")));
        self.message(flow, "assistant", Some(model), said, true);
    }

    fn message(
        &mut self,
        flow: &mut Flow,
        role: &'static str,
        model: Option<Model>,
        parts: Vec<u8>,
        done: bool,
    ) {
        let id = text::uuid(&mut flow.rng);
        self.replies.push(Reply { id, role, at: flow.now, model, parts, done });
    }
}

fn parts(kind: &str, text: &[u8], finish: Option<(&str, &str)>) -> Vec<u8> {
    let mut out = b"[".to_vec();
    obj(&mut out, |o| {
        o.s("type", kind).o("data", |o| {
            o.bytes(if kind == "text" { "text" } else { "content" }, text);
        });
    });
    if let Some((reason, message)) = finish {
        out.push(b',');
        obj(&mut out, |o| {
            o.s("type", "finish").o("data", |o| {
                o.s("reason", reason).n("time", 1_785_657_605).s("message", message).s("details", "");
            });
        });
    }
    out.push(b']');
    out
}

/// Parts as a tool's output quotes them.
const QUOTED: &[u8] = br#" [{\"type\":\"finish\",\"data\":{\"reason\":\"error\",\"message\":\"429\"}}]"#;
