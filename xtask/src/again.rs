//! Starts this program once more, optimised and with the parts that ordinary tasks do without.

use crate::process::cargo;
use std::process::Command;

/// `cargo xtask ARGS` with the generator of logs compiled in, in the folder of the caller.
pub fn command<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = cargo();
    // Paths among the arguments are those of the caller.
    if let Ok(here) = std::env::current_dir() {
        command.current_dir(here);
    }
    command.args([
        "run",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "xtask",
        "--features",
        "corpus",
        "--",
    ]);
    command.args(args);
    command
}

/// Runs it and ends as it ends.
///
/// # Errors
/// When cargo cannot be started.
#[cfg(not(feature = "corpus"))]
pub fn run(args: &[String]) -> crate::failure::Result<std::process::ExitCode> {
    use std::process::ExitCode;

    let status = command(args.iter().map(String::as_str)).status().map_err(|error| {
        crate::failure::Failure::new(
            format!("cargo could not be started: {error}"),
            "run this task with `cargo xtask`",
        )
    })?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
