//! Starts this program once more, optimised and with the parts that ordinary tasks do without.

use crate::failure::{Failure, Result};
use crate::process::cargo;
use std::process::ExitCode;

/// Runs `cargo xtask ARGS` again with the generator of logs compiled in.
///
/// # Errors
/// When cargo cannot be started.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let here = std::env::current_dir().unwrap_or_default();
    let mut command = cargo();
    // Paths among the arguments are those of the caller.
    command.current_dir(here).args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "xtask",
        "--features",
        "corpus",
        "--",
    ]);
    let status = command.args(args).status().map_err(|error| {
        Failure::new(format!("cargo could not be started: {error}"), "run this task with `cargo xtask`")
    })?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
