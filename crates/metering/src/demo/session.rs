//! One session of the demo: queries with pauses between them, subagents, a checkpoint at the end.

use super::cast::Habit;
use super::plan::Meters;
use super::profile::{Fresh, Profile, profile};
use super::rng::Rng;
use super::thread::Thread;
use crate::cell::CellSet;
use crate::request::{Trigger, harness};
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
pub fn play(record: &mut Record, habit: &Habit, when: Occasion, rng: &mut Rng) {
    let p = profile(habit.harness);
    let project = habit.projects[rng.pick(habit.projects.iter().map(|p| p.1))].0;
    let scene = Scene { habit, profile: p, project };
    let person = habit.trigger == Trigger::Person;
    let mut thread = Thread::new(record, &scene, at_the_time(habit.model, when.age), habit.trigger, p.base);
    let mut at = when.start;
    let queries = (rng.around(habit.queries, 0.5).round() as u32).max(1);
    for query in 0..queries {
        if query > 0 {
            at += (rng.around(6.0, 1.1) * MINUTE as f64) as Millis;
            if rng.chance(0.012) {
                thread = thread.switched(record, &scene, other_model(thread.model));
            }
        }
        thread.context += rng.around(500.0, 1.0);
        thread.pinned = rng.chance(if when.burst { 1.0 } else { p.pinned });
        let (first, mut count) = (at, 0);
        let mean = if person { p.requests } else { 1.4 };
        for round in 0..(rng.around(mean, p.spread).round() as u32).max(1) {
            at = thread.request(record, at, &mut count, rng);
            if round == 0 && person && rng.chance(p.subagents) {
                at = subagent(record, &scene, when, at, &mut count, rng);
            }
        }
        if count > 0 {
            thread.cell(record, first).count_query(count);
        }
    }
    if p.harness == harness::MIMO_CODE && rng.chance(0.8) {
        checkpoint(record, &scene, when, at, rng);
    }
}

/// A subagent with a context of its own; its requests belong to the query that started it.
fn subagent(
    record: &mut Record,
    scene: &Scene<'_>,
    when: Occasion,
    mut at: Millis,
    count: &mut u64,
    rng: &mut Rng,
) -> Millis {
    let model = at_the_time(scene.profile.subagent_model, when.age);
    let mut thread = Thread::new(record, scene, model, scene.habit.trigger, scene.profile.base * 0.5);
    if thread.fresh == Fresh::Write1h {
        thread.fresh = Fresh::Write5m;
    }
    for _ in 0..(rng.around(7.0, 0.5) as u32).max(1) {
        at = thread.request(record, at, count, rng);
    }
    at
}

/// The session's memory is written when the person has gone: requests that nobody asked for at that moment.
fn checkpoint(record: &mut Record, scene: &Scene<'_>, when: Occasion, mut at: Millis, rng: &mut Rng) {
    let model = at_the_time("mimo-v2.6-flash", when.age);
    let mut thread = Thread::new(record, scene, model, Trigger::Background, scene.profile.base * 1.5);
    let (first, mut count) = (at, 0);
    for _ in 0..1 + rng.whole(0.8) {
        at = thread.request(record, at, &mut count, rng);
    }
    if count > 0 {
        thread.cell(record, first).count_query(count);
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
