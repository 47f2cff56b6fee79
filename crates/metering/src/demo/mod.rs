//! The demo: half a year of invented use, so that an empty page shows what a full one looks like.
//!
//! Generated, never recorded: five harnesses, six invented people, four machines, eight projects. The same day of
//! `now` gives the same past; what would lie after `now` is left out. Made of sessions, queries and requests that
//! are counted like real ones, so every law of cells holds here too. It never mixes with real data: whoever shows it
//! says that it is the demo, and its quota levels name `demo` as their source.

mod cast;
mod plan;
mod profile;
pub(crate) mod rng;
mod session;
mod thread;

use crate::cell::CellSet;
use crate::request::{Finding, Quota, Request, Trigger, harness};
use crate::time::{DAY, HOUR, MINUTE, Millis, slot_of, weekday};
use cast::{HABITS, Habit};
use rng::Rng;
use session::{Occasion, Record, Want, play};

/// How many days the demo reaches back: 90 to show, and 90 thinner ones to compare with.
pub const DAYS: i32 = 180;

/// The demo's data.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Cells, without sessions.
    pub cells: CellSet,
    /// Levels of the plans' windows, oldest first.
    pub quotas: Vec<Quota>,
    /// What a reader would have skipped.
    pub findings: Vec<Finding>,
}

/// Builds the demo for an instant. Everything in it lies before the start of the quarter hour that holds `now`.
pub fn build(now: Millis) -> Demo {
    let record = play_all(now, Want::Cells);
    Demo { cells: record.cells, quotas: record.meters.quotas(slot_of(now)), findings: findings() }
}

/// The cells of the same demo by session.
pub fn sessions(now: Millis) -> CellSet {
    play_all(now, Want::Sessions).cells
}

/// Every request and failed attempt of one of its sessions, in the order of time.
pub fn requests(now: Millis, session: &str) -> Vec<Request> {
    let mut list = play_all(now, Want::Requests(session.to_owned())).requests;
    list.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    list
}

/// Every request that missed the cache.
pub fn misses(now: Millis) -> Vec<Request> {
    play_all(now, Want::Misses).requests
}

fn play_all(now: Millis, want: Want) -> Record {
    let now = slot_of(now);
    let today = now.div_euclid(DAY) as i32;
    let mut record = Record::new(now, want);
    for age in (-1..DAYS).rev() {
        for (i, habit) in HABITS.iter().enumerate() {
            day(&mut record, habit, i as u64, today, age);
        }
    }
    record
}

/// One day of one habit. The day is local to the person, so the first and the last may lie next to today's edges.
fn day(record: &mut Record, habit: &Habit, number: u64, today: i32, age: i32) {
    let day = today - age;
    let mut rng = Rng::of(&[day as u64, number]);
    let share = if weekday(day) > 4 { habit.person.weekend } else { 1.0 };
    let share = if habit.trigger == Trigger::Schedule { 1.0 } else { share * growth(age) };
    let burst = habit.harness == harness::OPENCLAW && age == burst_age(today);
    let mut mean = rng.around(habit.sessions * share, 0.3);
    if burst {
        mean = mean.max(habit.sessions * 1.7);
    } else if is_away(habit, day) {
        return;
    }
    let midnight = Millis::from(day) * DAY - Millis::from(habit.person.offset) * MINUTE;
    for session in 0..rng.whole(mean) {
        let hour = rng.pick(habit.person.hours.iter().map(|h| u32::from(*h))) as Millis;
        let start = midnight + hour * HOUR + (rng.unit() * HOUR as f64) as Millis;
        if start < record.now {
            // A stream of its own, so that a session that `now` cuts short changes no other one.
            let mut rng = Rng::of(&[day as u64, number, session]);
            let name = format!("demo-{:012x}", rng.clone().next() >> 16);
            if record.wants(&name) {
                play(record, habit, &name, Occasion { start, burst, age }, &mut rng);
            }
        }
    }
}

/// Whether somebody is on leave in the week of a day.
fn is_away(habit: &Habit, day: i32) -> bool {
    let week = (day + 3).div_euclid(7) as u64;
    habit.trigger != Trigger::Schedule
        && Rng::of(&[week, u64::from(habit.person.name.as_bytes()[0])]).chance(0.05)
}

/// Use so many days ago, as a share of today's: it grew steadily, and before the last quarter there was little.
fn growth(age: i32) -> f64 {
    let age = f64::from(age.max(0));
    if age <= 90.0 { 1.08 - age * 0.0058 } else { 0.55 - (age - 90.0) * 0.0045 }
}

/// How many days ago the cache was hardly read for a day: a Thursday, two to three weeks back.
fn burst_age(today: i32) -> i32 {
    (14..21).find(|age| weekday(today - age) == 3).unwrap_or(14)
}

fn findings() -> Vec<Finding> {
    let finding = |file: &str, line, reason: &str, count| Finding {
        file: file.to_owned(),
        line,
        reason: reason.to_owned(),
        count,
        ..Finding::default()
    };
    vec![
        finding(
            "demo-session.jsonl",
            412,
            "Demo: the last line is cut short and was skipped; the file was probably being written.",
            1,
        ),
        finding(
            "demo-notes.txt",
            0,
            "Demo: no known harness writes files like this one; it was not read.",
            3,
        ),
    ]
}

#[cfg(test)]
mod tests;
