//! `cargo xtask fuzz`: builds the fuzz targets, one per log format, and runs each for a while; two at a time.
//!
//! Needs no other tool: libFuzzer is a library, and its coverage is a pass of the compiler, which is asked for here as
//! cargo-fuzz would. What was found stays in `target/fuzz/found/`, what was learnt in `target/fuzz/corpus/`.

use crate::failure::{Failure, IoContext, Result};
use crate::process::{cargo, must, watch};
use crate::{places, usage};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::thread;

/// The largest input; longer ones find nothing new and take longer.
const LONGEST: u32 = 16 << 10;

/// What makes the compiler count what runs: the flags of cargo-fuzz 0.13, without a sanitizer, because there is no
/// unsafe code to watch.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

struct Options {
    minutes: u64,
    only: Vec<String>,
    at_once: usize,
}

/// Runs `cargo xtask fuzz [--minutes N] [--only TARGET,…] [--at-once N]`.
///
/// # Errors
/// When an option is not known, the targets do not build, or one of them found something.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let options = read(args)?;
    let folder = places::root().join("fuzz");
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).on("cannot read", &manifest)?;
    let known = targets(&text);
    if let Some(other) = options.only.iter().find(|o| !known.contains(&o.as_str())) {
        return Err(usage(&format!("there is no target `{other}`; there are {}", known.join(", "))));
    }
    let wanted: Vec<&str> = known
        .into_iter()
        .filter(|n| options.only.is_empty() || options.only.iter().any(|o| o == n))
        .collect();
    let host = host()?;
    let out = places::target().join("fuzz");
    let mut cargo = cargo();
    cargo.current_dir(&folder).env("RUSTFLAGS", COVERAGE).env("CARGO_TARGET_DIR", &out);
    cargo.args(["build", "--release", "--target", &host]);
    for name in &wanted {
        cargo.args(["--bin", name]);
    }
    must("fuzz build", &mut cargo)?;
    let queue = Mutex::new(wanted.iter());
    let reports = Mutex::new(Vec::new());
    let next = || queue.lock().ok().and_then(|mut q| q.next().copied());
    let work = || {
        while let Some(name) = next() {
            let report = one(name, &out, &host, options.minutes);
            if let Ok(mut list) = reports.lock() {
                list.push((name.to_owned(), report));
            }
        }
    };
    thread::scope(|scope| (0..options.at_once).for_each(|_| drop(scope.spawn(work))));
    let mut reports = reports.into_inner().unwrap_or_default();
    reports.sort_by(|a, b| a.0.cmp(&b.0));
    println!("\n{:<24} {:>14}  result", "target", "executions");
    let mut clean = true;
    for (name, report) in reports {
        let (executions, found) = report?;
        clean &= !found;
        println!(
            "{name:<24} {executions:>14}  {}",
            if found { "FOUND, see target/fuzz/found" } else { "nothing" }
        );
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one target; how often it ran, and whether it found something.
fn one(name: &str, out: &Path, host: &str, minutes: u64) -> Result<(u64, bool)> {
    let found = out.join("found").join(name);
    let corpus = out.join("corpus").join(name);
    for folder in [&found, &corpus] {
        fs::create_dir_all(folder).on("cannot create", folder)?;
    }
    let mut command = Command::new(out.join(host).join("release").join(places::executable(name)));
    command.arg(&corpus).args(seeds()?);
    command.arg(format!("-artifact_prefix={}/", found.display()));
    command.arg(format!("-max_total_time={}", minutes * 60));
    command.args([
        &format!("-max_len={LONGEST}"),
        "-timeout=20",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
    ]);
    let outcome = watch(&format!("fuzz {name}"), &mut command)?;
    let executions = outcome
        .text
        .lines()
        .find_map(|l| l.strip_prefix("stat::number_of_executed_units:"))
        .and_then(|n| n.trim().parse().ok())
        .unwrap_or(0);
    Ok((executions, !outcome.ok))
}

/// The readers' fixtures, of all formats: what another reader trips over may trip this one too.
fn seeds() -> Result<Vec<PathBuf>> {
    let folder = places::root().join("crates/metering/fixtures");
    let list = fs::read_dir(&folder).on("cannot read", &folder)?;
    Ok(list.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect())
}

/// The names of the targets in a manifest.
fn targets(manifest: &str) -> Vec<&str> {
    let bins = manifest.split("[[bin]]").skip(1);
    bins.filter_map(|b| b.split("name = \"").nth(1)?.split('"').next()).collect()
}

/// This machine as the compiler names it. Named on the command line, it keeps the flags away from build scripts.
fn host() -> Result<String> {
    let said = Command::new("rustc").arg("-vV").output().ok();
    let text = said.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    text.lines()
        .find_map(|l| l.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` names no host", "make sure that rustc is on PATH"))
}

fn read(args: &[String]) -> Result<Options> {
    let mut options = Options { minutes: 10, only: Vec::new(), at_once: 2 };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| usage(&format!("`{arg}` needs a value")))?;
        let number = || value.parse().map_err(|_| usage(&format!("`{value}` is no number")));
        match arg.as_str() {
            "--minutes" => options.minutes = number()?,
            "--at-once" => options.at_once = number()?.max(1) as usize,
            "--only" => options.only.extend(value.split(',').map(str::to_owned)),
            other => return Err(usage(&format!("`fuzz` does not take `{other}`"))),
        }
    }
    Ok(options)
}
