//! The command line of `cargo xtask corpus`.

use super::{
    Harness, Plan,
    trap::{Trap, Traps},
};
use crate::failure::{Failure, Result};
use std::{path::PathBuf, process::ExitCode, time::Instant};

const HELP: &str =
    "cargo xtask corpus --out DIR [--seed N] [--size 1G|64M|small] [--only claude-code,codex,…]
                   [--traps all|none|NAME,…] [--list-traps]
cargo xtask corpus grow --out DIR …   appends one request at a time";

/// Runs `cargo xtask corpus ARGS`.
pub fn run(args: &[String]) -> Result<ExitCode> {
    if let Some(("grow", rest)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return super::grow::run(rest);
    }
    if args.iter().any(|arg| arg == "--list-traps") {
        for trap in Trap::ALL {
            let of: Vec<_> = trap.harnesses().iter().map(|harness| harness.name()).collect();
            println!("{:24} {:44} {}", trap.name(), of.join(","), trap.about());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (plan, out) = options(args)?;
    let out = out.ok_or_else(|| wrong("--out is missing"))?;
    let began = Instant::now();
    let truth = super::write(&plan, &out).map_err(|error| {
        Failure::new(format!("the corpus could not be written: {error}"), "choose a folder with room")
    })?;
    for (name, harness) in &truth.harnesses {
        let s = &harness.sums;
        println!(
            "{name:12} {:>6} files {:>8.1} MB  {:>7} requests  {:>5} errors  {:>6} queries  {:>5} sessions",
            harness.files,
            harness.bytes as f64 / 1e6,
            s.requests,
            s.errors,
            s.queries,
            harness.sessions.len()
        );
    }
    println!("{} in {:.1} s", out.join("truth.json").display(), began.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

/// Reads the options that `corpus` and `reconcile` share.
pub fn options(args: &[String]) -> Result<(Plan, Option<PathBuf>)> {
    let mut plan = Plan::default();
    let mut out = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| wrong(&format!("{arg} wants a value")));
        match arg.as_str() {
            "--out" => out = Some(PathBuf::from(value()?)),
            "--seed" => plan.seed = number(value()?)?,
            "--size" => plan.bytes = size(value()?)?,
            "--traps" => plan.traps = Traps::parse(value()?).map_err(|error| wrong(&error))?,
            "--only" => plan.only = harnesses(value()?)?,
            other => return Err(wrong(&format!("{other:?} is not known"))),
        }
    }
    Ok((plan, out))
}

/// `small` is 0; else a number of bytes with an optional K, M or G.
pub fn size(text: &str) -> Result<u64> {
    if text == "small" {
        return Ok(0);
    }
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 1_000),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 1_000_000),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 1_000_000_000),
        _ => (text, 1),
    };
    Ok(number(digits)? * unit)
}

fn harnesses(names: &str) -> Result<Vec<Harness>> {
    let find = |name: &str| Harness::ALL.iter().copied().find(|harness| harness.name() == name);
    let mut list = names
        .split(',')
        .map(|name| find(name).ok_or_else(|| wrong(&format!("no harness is called {name:?}"))))
        .collect::<Result<Vec<_>>>()?;
    list.sort();
    list.dedup();
    Ok(list)
}

fn number(text: &str) -> Result<u64> {
    text.parse().map_err(|_| wrong(&format!("{text:?} is not a number")))
}

fn wrong(what: &str) -> Failure {
    Failure::new(what, HELP)
}
