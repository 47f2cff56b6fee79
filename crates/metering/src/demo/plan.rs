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
        let today = now.div_euclid(DAY) * DAY;
        let week = |plan: usize, share: f64| {
            let capacity = used_since(&self.0[plan], today - 7 * DAY, today) / share;
            (capacity, running_out(&self.0[plan], today, capacity))
        };
        let mut out = Vec::new();
        // The week of the busy plan would need 1.2 times what it holds; the other has room.
        let (capacity, reset) = week(CLAUDE, 1.2);
        let week_id = ("week", 7 * DAY);
        levels(&mut out, CLAUDE, week_id, capacity, Start::Fixed(reset), &self.0[CLAUDE], now);
        levels(&mut out, CLAUDE, ("5h", 5 * HOUR), capacity / 7.5, Start::First, &self.0[CLAUDE], now);
        let (capacity, _) = week(CODEX, 0.55);
        levels(
            &mut out,
            CODEX,
            week_id,
            capacity,
            Start::Fixed(today + 2 * DAY + 7 * HOUR),
            &self.0[CODEX],
            now,
        );
        let reset = Start::Fixed(today + 13 * DAY);
        levels(&mut out, MIMO, ("month", 30 * DAY), MIMO_PRO_CREDITS, reset, &self.0[MIMO], now);
        out.sort_by_key(|q| q.at);
        out
    }
}

/// How a window begins.
#[derive(Clone, Copy, Debug)]
enum Start {
    /// At fixed instants, this being one of them.
    Fixed(Millis),
    /// With the first request after the last window's end.
    First,
}

fn used_since(events: &[(Millis, f64)], from: Millis, to: Millis) -> f64 {
    events.iter().filter(|e| e.0 >= from && e.0 < to).map(|e| e.1).sum::<f64>().max(1.0)
}

/// A reset in the coming days before which the week is used up if it goes on as it went.
fn running_out(events: &[(Millis, f64)], today: Millis, capacity: f64) -> Millis {
    let reset = |days: i64| today + days * DAY + 9 * HOUR;
    let fits = |days: &i64| {
        let begun = reset(*days) - 7 * DAY;
        let used = used_since(events, begun, today) / capacity;
        let elapsed = (today - begun) as f64 / (7 * DAY) as f64;
        used > elapsed * 1.15 && used < 0.8
    };
    reset([3, 2, 4, 1, 5].into_iter().find(fits).unwrap_or(3))
}

fn levels(
    out: &mut Vec<Quota>,
    plan: usize,
    (window, length): (&'static str, Millis),
    capacity: f64,
    start: Start,
    events: &[(Millis, f64)],
    now: Millis,
) {
    let p = &PLANS[plan];
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
            window: window.to_owned(),
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
