//! `cargo xtask reconcile`: the collector, ccusage and tokscale on the same generated logs, against the truth.
//!
//! The collector has to equal the truth in every figure; a difference makes the task fail. No peer is the truth: their
//! differences are printed, and `--explain` runs the small corpus once per trap to find what causes each of them.

mod explain;
pub mod export;
mod ours;
mod peers;
mod table;

use crate::{
    build,
    corpus::{self, Plan, cli::options, truth::Truth},
    failure::{Failure, IoContext, Result},
    places,
};
use peers::Peer;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

const HELP: &str =
    "cargo xtask reconcile [--dir DIR] [--seed N] [--size 1G|64M|small] [--only claude-code,codex,…]
                      [--traps all|none|NAME,…] [--binary FILE] [--no-peers] [--explain]";

struct Options {
    plan: Plan,
    /// Where the corpus is kept; none is a folder that is removed at the end.
    dir: Option<PathBuf>,
    binary: Option<PathBuf>,
    peers: bool,
    explain: bool,
}

/// Runs `cargo xtask reconcile ARGS`.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let options = read(args)?;
    let binary = match &options.binary {
        Some(binary) => binary.clone(),
        None => {
            build::collector()?;
            places::collector()
        }
    };
    let peers = if options.peers { peers::install()? } else { Vec::new() };
    let scratch = std::env::temp_dir().join(format!("fuelgauge-reconcile-{}", std::process::id()));
    let result = if options.explain {
        explain::run(&options.plan, &binary, &peers, &scratch)
    } else {
        compare(&options, &binary, &peers, &scratch)
    };
    if scratch.exists() {
        fs::remove_dir_all(&scratch).on("cannot remove", &scratch)?;
    }
    Ok(if result? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One corpus, everybody's figures; true when ours are the truth.
fn compare(options: &Options, binary: &Path, peers: &[Peer], scratch: &Path) -> Result<bool> {
    let dir = options.dir.clone().unwrap_or_else(|| scratch.join("corpus"));
    let truth = generate(&options.plan, &dir)?;
    let home = dir.join("home");
    let ours = ours::read(binary, &home)?;
    let mut runs = Vec::new();
    for peer in peers {
        runs.push((peer.name, peer.read(&home, scratch, &options.plan.only)?));
    }
    table::print(&truth, &ours, &runs);
    let differences = ours::differences(&truth, &ours.feed);
    for difference in &differences {
        println!("{difference}");
    }
    println!();
    if differences.is_empty() {
        println!("The collector equals the truth in every figure, per harness, and per model and day.");
    } else {
        println!("{} figures of the collector are not the truth.", differences.len());
    }
    Ok(differences.is_empty())
}

/// Writes a corpus into `dir`.
fn generate(plan: &Plan, dir: &Path) -> Result<Truth> {
    fs::create_dir_all(dir).on("cannot create", dir)?;
    corpus::write(plan, dir).on("cannot write a corpus into", dir)
}

fn read(args: &[String]) -> Result<Options> {
    let mut rest = Vec::new();
    let (mut dir, mut binary, mut peers, mut explain) = (None, None, true, false);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || {
            let value = args.next().ok_or_else(|| Failure::new(format!("{arg} wants a value"), HELP))?;
            Ok(PathBuf::from(value))
        };
        match arg.as_str() {
            "--dir" => dir = Some(value()?),
            "--binary" => binary = Some(value()?),
            "--no-peers" => peers = false,
            "--explain" => explain = true,
            _ => rest.push(arg.clone()),
        }
    }
    let (plan, out) = options(&rest).map_err(|failure| failure.with_next(HELP))?;
    Ok(Options { plan, dir: dir.or(out), binary, peers, explain })
}
