//! `cargo xtask misses`: what the collector says of cache misses, against logs in which each is planned.

mod others;
mod plan;
mod score;

use crate::{
    build,
    corpus::time::iso,
    failure::{Failure, IoContext, Result},
    places,
    reconcile::export,
};
use plan::Planned;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

const HELP: &str = "cargo xtask misses [--seed N] [--sessions N] [--dir DIR] [--binary FILE]";

/// What the collector says of one request.
#[derive(Clone, Debug, Default)]
pub struct Told {
    cause: Option<String>,
    recorded: bool,
    thin: Option<bool>,
    query: Option<u64>,
}

/// Runs `cargo xtask misses ARGS`.
///
/// # Errors
/// When an option is not known, or nothing can be written or read.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let (mut seed, mut sessions, mut dir, mut binary) = (1, 120, None, None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| Failure::new(format!("{arg} wants a value"), HELP))?;
        let number = || value.parse().map_err(|_| Failure::new(format!("{value:?} is no number"), HELP));
        match arg.as_str() {
            "--seed" => seed = number()?,
            "--sessions" => sessions = number()?,
            "--dir" => dir = Some(PathBuf::from(value)),
            "--binary" => binary = Some(PathBuf::from(value)),
            _ => return Err(Failure::new(format!("{arg:?} is not known"), HELP)),
        }
    }
    let binary = match binary {
        Some(binary) => binary,
        None => {
            build::collector()?;
            places::collector()
        }
    };
    let scratch = std::env::temp_dir().join(format!("fuelgauge-misses-{}", std::process::id()));
    let home = dir.unwrap_or_else(|| scratch.join("home"));
    let result = compare(&binary, &home, seed, sessions);
    if scratch.exists() {
        fs::remove_dir_all(&scratch).on("cannot remove", &scratch)?;
    }
    Ok(if result? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn compare(binary: &Path, home: &Path, seed: u64, sessions: u64) -> Result<bool> {
    let planned = plan::write(home, seed, sessions).on("cannot write logs into", home)?;
    let mut told: BTreeMap<(String, String, String, String), Told> = BTreeMap::new();
    export::rows(binary, home, |row| {
        if row["kind"] != "request" {
            return;
        }
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let key = (text("harness"), text("session"), text("agent"), text("at"));
        let value = Told {
            cause: row["miss_cause"].as_str().map(str::to_owned),
            recorded: row["miss_evidence"] == "recorded",
            thin: row["thin"].as_bool(),
            query: row["query"].as_u64(),
        };
        told.insert(key, value);
    })?;
    let of = |p: &Planned| {
        let (harness, session, agent) = &p.who;
        told.get(&((*harness).to_owned(), session.clone(), agent.clone(), iso(p.at))).cloned()
    };
    let pairs: Vec<(Planned, Option<Told>)> = planned.into_iter().map(|p| (p.clone(), of(&p))).collect();
    Ok(score::print(&pairs, told.len()))
}
