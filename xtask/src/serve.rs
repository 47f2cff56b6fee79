//! `cargo xtask serve`: from nothing, or from a change, to a running collector and an open page.

use crate::failure::{Failure, Result};
use crate::process::shown;
use crate::{build, places, setup};
use std::process::{Command, ExitCode};

/// Installs, builds and runs `fuelgauge serve` with the arguments after `--`.
///
/// # Errors
/// When set-up or a build fails, or the collector cannot be started.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let passed = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let tools = setup::for_page()?;
    build::page(&tools)?;
    build::collector()?;
    let mut collector = Command::new(places::collector());
    collector.arg("serve").args(passed);
    become_it(collector)
}

/// Lets the collector take this process's place, so that Ctrl-C and signals reach it and nothing else.
#[cfg(unix)]
fn become_it(mut collector: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = collector.exec();
    Err(cannot_start(&collector, &error))
}

/// Ctrl-C reaches both this process and the collector, which shares its console.
#[cfg(not(unix))]
fn become_it(mut collector: Command) -> Result<ExitCode> {
    let status = collector.status().map_err(|error| cannot_start(&collector, &error))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cannot_start(collector: &Command, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot start `{}`: {error}", shown(collector)),
        "run `cargo xtask build` and look at its output",
    )
}
