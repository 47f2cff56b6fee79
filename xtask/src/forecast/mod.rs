//! `cargo xtask forecast`: how good forecasts of run-out times are, beside the straight line.
//!
//! Invented histories with known limits, of seeds that nothing was tuned on, and the demo's use and levels.

mod table;

use crate::failure::{Failure, Result};
use crate::progress;
use metering::cell::Dim;
use metering::demo;
use metering::forecast::synthetic::{Habit, Length, case, windows_over};
use metering::forecast::{History, PastWindow, Trial, amounts_of_levels, backtest};
use metering::request::harness;
use metering::time::{self, MINUTE, Millis, Zone};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

const HELP: &str = "cargo xtask forecast [--seed N] [--seeds N]";
/// Seeds from here on were used to choose the forecast's constants, and are refused.
const TUNED: u64 = 1_000;

/// When a level was seen, the used share, and when its window starts anew.
type SeenLevel = (Millis, f64, Millis);

/// Forecasts of one history and one length of window.
struct Group {
    /// The history.
    name: String,
    /// The length.
    window: String,
    trials: Vec<Trial>,
}

/// Runs `cargo xtask forecast ARGS`.
///
/// # Errors
/// When an option is not known.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let (mut seed, mut seeds) = (1, 64);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| Failure::new(format!("{arg} wants a value"), HELP))?;
        let number =
            value.parse::<u64>().map_err(|_| Failure::new(format!("{value:?} is no number"), HELP))?;
        match arg.as_str() {
            "--seed" => seed = number,
            "--seeds" => seeds = number,
            _ => return Err(Failure::new(format!("{arg:?} is not known"), HELP)),
        }
    }
    // A newcomer's histories are short: there are up to 12 times as many of them.
    if seed + 12 * seeds > TUNED {
        return Err(Failure::new(format!("seeds from {TUNED} on were used for tuning"), "take smaller ones"));
    }
    let began = Instant::now();
    let of = |length: Length| Habit::ALL.map(|habit| invented(habit, length, seed, seeds));
    let invented: Vec<Group> = Length::ALL.into_iter().flat_map(of).collect();
    let demo = of_demo();
    let count: usize = invented.iter().chain(&demo).map(|g| g.trials.len()).sum();
    let took = began.elapsed();
    let each = took.as_secs_f64() * 1e3 / count as f64;
    table::full(&invented);
    table::full(&demo);
    table::short(&invented, &demo);
    println!("\nSeeds {seed} and up; {count} forecasts in {}, {each:.2} ms each", progress::duration(took));
    Ok(ExitCode::SUCCESS)
}

fn invented(habit: Habit, length: Length, seed: u64, seeds: u64) -> Group {
    // About as many windows of each length, and of newcomers.
    let few = matches!(habit, Habit::Newcomer);
    let seeds = match length {
        Length::FiveHours => seeds.div_ceil(3) * if few { 6 } else { 1 },
        Length::Week => seeds * if few { 12 } else { 1 },
        Length::Month => 2 * seeds * if few { 5 } else { 1 },
    };
    let of = |seed| {
        let case = case(habit, length, seed);
        let history = History::new(&case.slots, case.zone).with_stops(&case.windows);
        backtest(&history, &case.windows[case.skip..])
    };
    let trials = (seed..seed + seeds).flat_map(of).collect();
    Group { name: habit.name().to_owned(), window: length.name().to_owned(), trials }
}

/// The demo's list cost per harness, with windows and limits as for invented histories, and its plans' own levels.
fn of_demo() -> Vec<Group> {
    let mut groups = Vec::new();
    let mut add = |name: &str, window: &str, trials: Vec<Trial>| {
        groups.push(Group { name: name.to_owned(), window: window.to_owned(), trials });
    };
    let now = time::parse("2026-11-22T08:00:00Z").unwrap_or_default();
    let demo = demo::build(now);
    let names =
        [harness::CLAUDE_CODE, harness::CODEX, harness::OPENCLAW, harness::OPENCODE, harness::MIMO_CODE];
    for name in names {
        let mut slots: BTreeMap<Millis, f64> = BTreeMap::new();
        for (key, sums) in demo.cells.iter() {
            if demo.cells.names().text(key.dim(Dim::Harness)) == name {
                *slots.entry(key.slot).or_default() += sums.cost.total() as f64;
            }
        }
        let slots: Vec<_> = slots.into_iter().collect();
        let history = History::new(&slots, Zone::utc());
        for length in Length::ALL {
            let (windows, skip) = windows_over(length, &slots, 1);
            add(name, length.name(), backtest(&history, &windows[skip..]));
        }
    }
    let mut levels: BTreeMap<(&str, &str, u32), Vec<SeenLevel>> = BTreeMap::new();
    for q in &demo.quotas {
        if let (Some(minutes), Some(used), Some(reset)) = (q.window_minutes, q.used_fraction, q.resets_at) {
            levels.entry((&q.plan, &q.window, minutes)).or_default().push((q.at, used, reset));
        }
    }
    for ((plan, window, minutes), levels) in levels {
        let length = Millis::from(minutes) * MINUTE;
        let history = History::new(&amounts_of_levels(&levels, length), Zone::utc());
        let mut resets: Vec<Millis> = levels.iter().map(|l| l.2).filter(|reset| *reset <= now).collect();
        resets.sort_unstable();
        resets.dedup();
        // A share of 1 may be 0.995 in a sum of rounded steps.
        let window_of = |to: &Millis| PastWindow { from: to - length, to: *to, limit: 0.995 };
        let windows: Vec<_> = resets.iter().skip(1).map(window_of).collect();
        add(plan, window, backtest(&history, &windows));
    }
    groups
}
