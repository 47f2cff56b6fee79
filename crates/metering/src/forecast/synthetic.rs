//! Invented histories of use, to measure forecasts by: the same seed gives the same history.
//!
//! Each is a way of working: sessions of uneven length and strength at hours that a person keeps, on days that differ
//! and in weeks that differ. Nothing here knows how a forecast is made.

use super::PastWindow;
use crate::demo::rng::Rng;
use crate::time::{DAY, HOUR, Millis, SLOT, Zone, weekday};
use std::ops::Range;

/// A way of working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Habit {
    /// A machine that works day and night.
    Steady,
    /// Few sessions at any hour, some of them enormous.
    Bursty,
    /// Monday to Friday in office hours.
    Office,
    /// At night, on every day.
    Owl,
    /// Office hours; from the middle on more than twice as much, in the evenings and at weekends too.
    Change,
    /// Office hours, with single days off and two weeks of leave.
    Vacation,
    /// The first days of somebody new, who uses more every day.
    Newcomer,
    /// Office hours, and nothing more once a window is used up, until it starts anew.
    Walled,
}

impl Habit {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Steady,
        Self::Bursty,
        Self::Office,
        Self::Owl,
        Self::Change,
        Self::Vacation,
        Self::Newcomer,
        Self::Walled,
    ];

    /// What a table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Bursty => "bursty",
            Self::Office => "office hours",
            Self::Owl => "night owl",
            Self::Change => "change of habit",
            Self::Vacation => "vacation",
            Self::Newcomer => "first days",
            Self::Walled => "stopped by limit",
        }
    }
}

/// How long the windows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Length {
    /// Five hours from the first use.
    FiveHours,
    /// Weeks that start anew at a fixed time.
    Week,
    /// 30 days that start anew at a fixed time.
    Month,
}

impl Length {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FiveHours, Self::Week, Self::Month];

    /// What a table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::FiveHours => "5 h",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// In milliseconds.
    pub fn millis(self) -> Millis {
        match self {
            Self::FiveHours => 5 * HOUR,
            Self::Week => 7 * DAY,
            Self::Month => 30 * DAY,
        }
    }

    /// How many days of history there are, and after how many the windows to forecast begin.
    fn days(self) -> (i64, i64) {
        match self {
            Self::FiveHours => (56, 14),
            Self::Week => (140, 21),
            Self::Month => (270, 45),
        }
    }
}

/// A history and the windows in it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Use per slot; slots without use are left out.
    pub slots: Vec<(Millis, f64)>,
    /// The zone of the person.
    pub zone: Zone,
    /// Every window, oldest first. About half of them run out.
    pub windows: Vec<PastWindow>,
    /// How many of them begin before there is a history to speak of.
    pub skip: usize,
}

/// The history of a seed.
pub fn case(habit: Habit, length: Length, seed: u64) -> Case {
    let mut rng = Rng::of(&[seed, habit as u64, length as u64]);
    let zone = Zone::fixed([-300, 0, 60, 345, 480][rng.next() as usize % 5]);
    let (days, skip) = length.days();
    let days = if habit == Habit::Newcomer { length.millis() / DAY + 9 } else { days };
    // A Monday of 2026, or up to six days later.
    let first = 20_458 + (rng.next() % 7) as i32;
    let start = zone.start_of(first);
    let mut slots = vec![0.0; days as usize * 96];
    let phase = rng.next() % 5;
    let mut week = 1.0;
    for day in 0..days {
        if day % 7 == 0 {
            week = rng.around(1.0, 0.25);
        }
        let plan = plan(habit, first + day as i32, day, days, phase, &mut rng);
        play(&mut slots, day, week, &plan, &mut rng);
    }
    let slots = slots.into_iter().enumerate().map(|(i, amount)| (start + i as Millis * SLOT, amount));
    let mut slots: Vec<_> = slots.filter(|s| s.1 > 0.0).collect();
    let mut windows = windows(length, &slots, start..start + days * DAY, &mut rng);
    if habit == Habit::Walled {
        stop_at_limits(&mut slots, &windows);
    }
    let skip = if habit == Habit::Newcomer {
        // Only what begins in the first week is of somebody new.
        windows.retain(|w| w.from < start + 7 * DAY);
        0
    } else {
        windows.iter().filter(|w| w.from < start + skip * DAY).count()
    };
    Case { slots, zone, windows, skip }
}

type Hours = [u8; 24];

const OFFICE: Hours = [0, 0, 0, 0, 0, 0, 0, 1, 6, 12, 13, 10, 3, 8, 13, 13, 10, 6, 2, 1, 1, 1, 0, 0];
const EVENING: Hours = [1, 0, 0, 0, 0, 0, 0, 0, 2, 6, 7, 6, 3, 5, 7, 7, 6, 5, 4, 7, 10, 11, 8, 4];
const NIGHT: Hours = [12, 10, 8, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 6, 10, 13, 13];
const AWAKE: Hours = [1, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2];

/// What a day holds.
struct Plan {
    /// Mean number of sessions; `None` is a machine.
    sessions: Option<f64>,
    hours: &'static Hours,
    /// Strength of a session, and how much it differs from the next one's.
    strength: (f64, f64),
    /// How much a day differs from the next one.
    spread: f64,
}

fn plan(habit: Habit, date: i32, day: i64, days: i64, phase: u64, rng: &mut Rng) -> Plan {
    let weekend = weekday(date) > 4;
    let office = Plan {
        sessions: Some(if weekend { 0.15 } else { 4.0 }),
        hours: &OFFICE,
        strength: (1.0, 0.5),
        spread: 0.35,
    };
    match habit {
        Habit::Steady => Plan { sessions: None, spread: 0.12, ..office },
        Habit::Bursty => Plan { sessions: Some(1.6), hours: &AWAKE, strength: (1.0, 1.1), spread: 0.6 },
        Habit::Office | Habit::Walled => office,
        Habit::Owl => Plan { sessions: Some(if weekend { 4.0 } else { 3.0 }), hours: &NIGHT, ..office },
        Habit::Change if day >= days / 2 => Plan {
            sessions: Some(if weekend { 3.0 } else { 5.5 }),
            hours: &EVENING,
            strength: (1.6, 0.5),
            ..office
        },
        Habit::Change => office,
        Habit::Vacation => {
            let leave = days * (4 + phase as i64) / 10;
            let away = (leave..leave + 14).contains(&day) || rng.chance(0.06);
            Plan { sessions: if away { Some(0.0) } else { office.sessions }, ..office }
        }
        Habit::Newcomer => {
            let sessions = (1.0 + day as f64 * 0.4).min(4.5);
            Plan {
                sessions: Some(if weekend { sessions * 0.4 } else { sessions }),
                hours: &EVENING,
                ..office
            }
        }
    }
}

fn play(slots: &mut [f64], day: i64, week: f64, plan: &Plan, rng: &mut Rng) {
    let today = rng.around(week, plan.spread);
    let midnight = day as usize * 96;
    let Some(sessions) = plan.sessions else {
        for slot in &mut slots[midnight..midnight + 96] {
            *slot = today * rng.around(1.0, 0.4);
        }
        return;
    };
    let number = rng.whole(rng.clone().around(sessions, 0.3));
    for _ in 0..number {
        let hour = rng.pick(plan.hours.iter().map(|h| u32::from(*h)));
        let begin = midnight + hour * 4 + (rng.next() % 4) as usize;
        let length = rng.around(5.0, 0.7).ceil() as usize;
        let mut strength = today * rng.around(plan.strength.0, plan.strength.1);
        for slot in slots.iter_mut().skip(begin).take(length) {
            // The strength wanders within a session.
            strength *= rng.around(1.0, 0.15);
            if !rng.chance(0.12) {
                *slot += strength * rng.around(1.0, 0.6);
            }
        }
    }
}

/// Windows over a history of anything: what the demo's use is measured by. The first ones are to be skipped.
pub fn windows_over(length: Length, slots: &[(Millis, f64)], seed: u64) -> (Vec<PastWindow>, usize) {
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return (Vec::new(), 0) };
    let windows = windows(length, slots, first.0..last.0 + SLOT, &mut Rng::of(&[seed, length as u64]));
    let skip = windows.iter().filter(|w| w.from < first.0 + length.days().1 * DAY).count();
    (windows, skip)
}

fn windows(length: Length, slots: &[(Millis, f64)], span: Range<Millis>, rng: &mut Rng) -> Vec<PastWindow> {
    let mut windows = match length {
        Length::FiveHours => from_first_use(slots, span.end),
        _ => fixed(span.start + (rng.next() % (7 * 24)) as Millis * HOUR, length.millis(), span),
    };
    set_limits(&mut windows, slots, rng);
    windows
}

fn from_first_use(slots: &[(Millis, f64)], end: Millis) -> Vec<PastWindow> {
    let mut windows: Vec<PastWindow> = Vec::new();
    for &(at, _) in slots {
        if windows.last().is_none_or(|w| at >= w.to) && at + 5 * HOUR <= end {
            windows.push(PastWindow { from: at, to: at + 5 * HOUR, limit: 0.0 });
        }
    }
    windows
}

fn fixed(first: Millis, length: Millis, span: Range<Millis>) -> Vec<PastWindow> {
    let first = first - (first - span.start).div_euclid(length) * length;
    let froms = (0..).map(|i| first + i * length).take_while(|from| from + length <= span.end);
    froms.map(|from| PastWindow { from, to: from + length, limit: 0.0 }).collect()
}

/// Limits around the median of what windows use, from 0.7 to 1.3 of it, so that about half of them run out, some
/// early and some late.
fn set_limits(windows: &mut [PastWindow], slots: &[(Millis, f64)], rng: &mut Rng) {
    let used = |w: &PastWindow| -> f64 {
        let from = slots.partition_point(|s| s.0 < w.from);
        slots[from..].iter().take_while(|s| s.0 < w.to).map(|s| s.1).sum()
    };
    let mut totals: Vec<f64> = windows.iter().map(used).filter(|t| *t > 0.0).collect();
    totals.sort_by(f64::total_cmp);
    let median = totals.get(totals.len() / 2).copied().unwrap_or(1.0);
    for window in windows {
        window.limit = median * (0.7 + 0.6 * rng.unit());
    }
}

fn stop_at_limits(slots: &mut Vec<(Millis, f64)>, windows: &[PastWindow]) {
    let (mut i, mut used) = (0, 0.0);
    slots.retain(|&(at, amount)| {
        while windows.get(i).is_some_and(|w| at >= w.to) {
            (i, used) = (i + 1, 0.0);
        }
        let Some(window) = windows.get(i).filter(|w| at >= w.from) else { return true };
        let open = used < window.limit;
        used += amount;
        open
    });
}
