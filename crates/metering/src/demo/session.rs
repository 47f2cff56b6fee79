//! One session of the demo: queries with pauses between them, subagents, a checkpoint at the end.

use super::cast::Habit;
use super::plan::Meters;
use super::profile::{Fresh, Profile, profile};
use super::rng::Rng;
use super::thread::Thread;
use crate::cell::{CellSet, QueryFold};
use crate::request::{Request, Trigger, harness};
use crate::time::{MINUTE, Millis};

/// Where sessions are counted.
#[derive(Debug)]
pub struct Record {
    /// The cells.
    pub cells: CellSet,
    /// What the plans' windows are computed from.
    pub meters: Meters,
    /// Nothing happens at or after this instant.
    pub now: Millis,
    /// What is wanted beside the sums.
    pub want: Want,
    /// The requests that are.
    pub requests: Vec<Request>,
}

/// What is wanted of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Cells without sessions.
    Cells,
    /// Cells by session.
    Sessions,
    /// Every request of one session.
    Requests(String),
    /// Every request that missed the cache.
    Misses,
}

impl Record {
    /// Nothing yet.
    pub fn new(now: Millis, want: Want) -> Self {
        Self { cells: CellSet::default(), meters: Meters::default(), now, want, requests: Vec::new() }
    }

    /// Whether a session is to be played.
    pub fn wants(&self, session: &str) -> bool {
        !matches!(&self.want, Want::Requests(id) if id != session)
    }
}

/// A query while it is played.
#[derive(Debug)]
pub struct Query {
    /// Its number in the session.
    pub number: u32,
    /// When it was asked.
    pub asked: Millis,
    /// Who works: `main` or a subagent.
    pub agent: &'static str,
    /// What it amounts to.
    pub fold: QueryFold,
}

/// Who is at work on what.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Who, with what.
    pub habit: &'a Habit,
    /// How that behaves.
    pub profile: &'static Profile,
    /// On what.
    pub project: &'static str,
    /// The name of the session.
    pub session: &'a str,
}

/// What is special about a session.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    /// When it starts.
    pub start: Millis,
    /// Whether it is the day on which the cache was hardly read.
    pub burst: bool,
    /// How many days ago that is.
    pub age: i32,
}

/// Plays one session of a habit.
pub fn play(record: &mut Record, habit: &Habit, session: &str, when: Occasion, rng: &mut Rng) {
    let p = profile(habit.harness);
    let project = habit.projects[rng.pick(habit.projects.iter().map(|p| p.1))].0;
    let scene = Scene { habit, profile: p, project, session };
    let person = habit.trigger == Trigger::Person;
    let mut thread = Thread::new(record, &scene, at_the_time(habit.model, when.age), habit.trigger, p.base);
    let mut at = when.start;
    let queries = (rng.around(habit.queries, 0.5).round() as u32).max(1);
    for number in 1..=queries {
        if number > 1 {
            at += (rng.around(6.0, 1.1) * MINUTE as f64) as Millis;
            if rng.chance(0.012) {
                thread = thread.switched(record, &scene, other_model(thread.model));
            }
        }
        thread.context += rng.around(500.0, 1.0);
        thread.pinned = rng.chance(if when.burst { 1.0 } else { p.pinned });
        let mut query = Query::new(number, at);
        let mean = if person { p.requests } else { 1.4 };
        for round in 0..(rng.around(mean, p.spread).round() as u32).max(1) {
            at = thread.request(record, &scene, at, &mut query, rng);
            if round == 0 && person && rng.chance(p.subagents) {
                query.agent = "explorer";
                at = subagent(record, &scene, when, at, &mut query, rng);
                query.agent = "main";
            }
        }
        query.fold.count(&mut record.cells);
    }
    if p.harness == harness::MIMO_CODE && rng.chance(0.8) {
        checkpoint(record, &scene, when, Query::new(queries + 1, at), rng);
    }
}

/// A subagent with a context of its own; its requests belong to the query that started it.
fn subagent(
    record: &mut Record,
    scene: &Scene<'_>,
    when: Occasion,
    mut at: Millis,
    query: &mut Query,
    rng: &mut Rng,
) -> Millis {
    let model = at_the_time(scene.profile.subagent_model, when.age);
    let mut thread = Thread::new(record, scene, model, scene.habit.trigger, scene.profile.base * 0.5);
    if thread.fresh == Fresh::Write1h {
        thread.fresh = Fresh::Write5m;
    }
    for _ in 0..(rng.around(7.0, 0.5) as u32).max(1) {
        at = thread.request(record, scene, at, query, rng);
    }
    at
}

/// The session's memory is written when the person has gone: requests that nobody asked for at that moment.
fn checkpoint(record: &mut Record, scene: &Scene<'_>, when: Occasion, mut query: Query, rng: &mut Rng) {
    let model = at_the_time("mimo-v2.6-flash", when.age);
    let mut thread = Thread::new(record, scene, model, Trigger::Background, scene.profile.base * 1.5);
    let mut at = query.asked;
    query.agent = "checkpoint-writer";
    for _ in 0..1 + rng.whole(0.8) {
        at = thread.request(record, scene, at, &mut query, rng);
    }
    query.fold.count(&mut record.cells);
}

impl Query {
    fn new(number: u32, asked: Millis) -> Self {
        Self { number, asked, agent: "main", fold: QueryFold::default() }
    }
}

/// The model that was in use so many days ago, where it has a successor since.
fn at_the_time(model: &'static str, age: i32) -> &'static str {
    match model {
        "mimo-v2.6-pro" if age > 61 => "mimo-v2.5-pro",
        "mimo-v2.6-flash" if age > 61 => "mimo-v2.5",
        "gpt-6.1-sol" if age > 54 => "gpt-5.6-sol",
        "glm-5.3" if age > 83 => "glm-5.1",
        _ => model,
    }
}

/// What somebody changes to in the middle of a session.
fn other_model(model: &'static str) -> &'static str {
    match model {
        "claude-opus-4-8" => "claude-sonnet-5",
        "claude-sonnet-5" => "claude-opus-4-8",
        _ => model,
    }
}
