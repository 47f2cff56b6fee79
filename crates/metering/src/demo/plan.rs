//! The demo's plans: levels of their windows over time, computed from the same requests as the cells.

use crate::cell::Parts;
use crate::request::{Quota, harness};
use crate::time::{DAY, HOUR, MINUTE, Millis};

/// One plan of one account.
#[derive(Debug)]
struct Plan {
    harness: &'static str,
    name: &'static str,
    account: &'static str,
    /// Counted in the vendor's credits (else in list cost, which the vendor does not show).
    credits: bool,
    /// Whether a request draws on it: harness, person, model.
    covers: fn(&str, &str, &str) -> bool,
}

const PLANS: [Plan; 3] = [
    Plan {
        harness: harness::CLAUDE_CODE,
        name: "Claude Max 20×",
        account: "team-1",
        credits: false,
        covers: |h, _, m| h == harness::CLAUDE_CODE && m.starts_with("claude-"),
    },
    Plan {
        harness: harness::CODEX,
        name: "ChatGPT Pro",
        account: "team-2",
        credits: false,
        covers: |h, _, _| h == harness::CODEX,
    },
    Plan {
        harness: harness::MIMO_CODE,
        name: "MiMo Token Plan Pro",
        account: "team-3",
        credits: true,
        covers: |_, who, m| who == "Lin" && m.starts_with("mimo-"),
    },
];

const CLAUDE: usize = 0;
const CODEX: usize = 1;
const MIMO: usize = 2;
/// Credits a month of MiMo Token Plan Pro since 27 May 2026 (`docs/method.md`, plans).
const MIMO_PRO_CREDITS: f64 = 38e9;

/// What was used when, per plan.
#[derive(Debug, Default)]
pub struct Meters([Vec<(Millis, f64)>; 3]);

impl Meters {
    /// The plan that a request draws on.
    pub fn of(&self, harness: &str, person: &str, model: &str) -> Option<usize> {
        PLANS.iter().position(|p| (p.covers)(harness, person, model))
    }

    /// Counts a request on a plan.
    pub fn add(&mut self, plan: usize, at: Millis, parts: &Parts) {
        let used = if PLANS[plan].credits {
            let t = &parts.tokens;
            // Per token: 300 of input, 2.5 of a cache read, 600 of output; a fifth less from 16:00 to 24:00 UTC.
            let credits = t.input as f64 * 300.0 + t.cache_read as f64 * 2.5 + t.output as f64 * 600.0;
            if at.rem_euclid(DAY) >= 16 * HOUR { credits * 0.8 } else { credits }
        } else {
            parts.cost.map_or(0.0, |c| c.total() as f64)
        };
        self.0[plan].push((at, used));
    }

    /// The levels of every window up to `now`, oldest first.
    pub fn quotas(mut self, now: Millis) -> Vec<Quota> {
        for events in &mut self.0 {
            events.sort_by_key(|e| e.0);
        }
        let [claude, codex, mimo] = &self.0;
        let today = now.div_euclid(DAY) * DAY;
        let mut out = Vec::new();
        // One week will be used up before it ends, whatever day it is; the other plans have room.
        let reset = fullest(claude, today, now);
        let week = Window { id: "week", length: WEEK, start: Start::Fixed(reset) };
        levels(&mut out, CLAUDE, week, capacity(claude, reset, now, 1.18), claude, now);
        let session = Window { id: "5h", length: 5 * HOUR, start: Start::First };
        levels(&mut out, CLAUDE, session, busy_session(claude, now) / 0.85, claude, now);
        let reset = today + 2 * DAY + 7 * HOUR;
        let week = Window { id: "week", length: WEEK, start: Start::Fixed(reset) };
        levels(&mut out, CODEX, week, capacity(codex, reset, now, 0.6), codex, now);
        let month = Window { id: "month", length: 30 * DAY, start: Start::Fixed(today + 13 * DAY) };
        levels(&mut out, MIMO, month, MIMO_PRO_CREDITS, mimo, now);
        out.sort_by_key(|q| q.at);
        out
    }
}

const WEEK: Millis = 7 * DAY;

/// A window of a plan.
#[derive(Clone, Copy, Debug)]
struct Window {
    id: &'static str,
    length: Millis,
    start: Start,
}

/// How a window begins.
#[derive(Clone, Copy, Debug)]
enum Start {
    /// At fixed instants, this being one of them.
    Fixed(Millis),
    /// With the first request after the last window's end.
    First,
}

/// Used amounts by time, sorted.
type Events = [(Millis, f64)];

fn used_since(events: &Events, from: Millis) -> f64 {
    events[events.partition_point(|e| e.0 < from)..].iter().map(|e| e.1).sum::<f64>().max(1.0)
}

fn elapsed(reset: Millis, now: Millis) -> f64 {
    1.0 - (reset - now) as f64 / WEEK as f64
}

/// The capacity of a week at which its use is so many times ahead of its time.
fn capacity(events: &Events, reset: Millis, now: Millis, pace: f64) -> f64 {
    used_since(events, reset - WEEK) / (elapsed(reset, now) * pace)
}

/// The reset in two to four days whose week was used most evenly so far, so that the weeks before it look like it.
fn fullest(events: &Events, today: Millis, now: Millis) -> Millis {
    let resets = [3, 2, 4].map(|days| today + days * DAY + 9 * HOUR);
    let pace = |reset: Millis| used_since(events, reset - WEEK) / elapsed(reset, now);
    resets.into_iter().fold(resets[0], |best, r| if pace(r) > pace(best) { r } else { best })
}

/// What is used in a busy five-hour window: nine of ten of the last month use less.
fn busy_session(events: &Events, now: Millis) -> f64 {
    let mut sums: Vec<f64> = Vec::new();
    let mut end = 0;
    for &(at, amount) in &events[events.partition_point(|e| e.0 < now - 30 * DAY)..] {
        if at >= end {
            end = at + 5 * HOUR;
            sums.push(0.0);
        }
        if let Some(sum) = sums.last_mut() {
            *sum += amount;
        }
    }
    sums.sort_by(f64::total_cmp);
    sums.get(sums.len() * 9 / 10).copied().unwrap_or(1.0)
}

fn levels(out: &mut Vec<Quota>, plan: usize, window: Window, capacity: f64, events: &Events, now: Millis) {
    let (p, Window { id, length, start }) = (&PLANS[plan], window);
    // Levels are seen while a person works: not more often than this, and not from before the plan.
    let (pause, since) = (length / 20, now - (60 * DAY).max(4 * length).min(100 * DAY));
    let mut reset = match start {
        Start::Fixed(at) => at - (at - since).div_euclid(length) * length,
        Start::First => since,
    };
    let (mut used, mut shown) = (0.0, since - length);
    let mut level = |at: Millis, used: f64, reset: Millis| {
        let share = (used / capacity).min(1.0);
        let credits = p.credits.then_some(share * capacity);
        out.push(Quota {
            at,
            harness: Some(p.harness.to_owned()),
            plan: p.name.to_owned(),
            account: Some(p.account.to_owned()),
            window: id.to_owned(),
            window_minutes: Some((length / MINUTE) as u32),
            used_fraction: Some(if p.credits { share } else { (share * 100.0).round() / 100.0 }),
            used: credits.map(f64::round),
            limit: p.credits.then_some(capacity),
            unit: p.credits.then(|| String::from("credits")),
            resets_at: Some(reset),
            source: String::from("demo"),
        });
    };
    for &(at, amount) in events.iter().filter(|e| e.0 >= since) {
        if at >= reset {
            used = 0.0;
            shown = at - length;
            reset = match start {
                Start::Fixed(_) => reset + (1 + (at - reset).div_euclid(length)) * length,
                Start::First => at.div_euclid(MINUTE) * MINUTE + length,
            };
        }
        used += amount;
        if at - shown >= pause {
            level(at, used, reset);
            shown = at;
        }
    }
    if reset > now && used > 0.0 {
        level(now, used, reset);
    }
}
