//! Starts this program once more with parts that ordinary tasks do without: each needs what takes a while to compile.

use crate::process::cargo;
use std::process::Command;

/// `cargo xtask ARGS` with that feature compiled in, in the folder of the caller.
pub fn command<'a>(feature: &str, args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = cargo();
    // Paths among the arguments are those of the caller.
    if let Ok(here) = std::env::current_dir() {
        command.current_dir(here);
    }
    command.args(["run", "--quiet", "--locked", "--package", "xtask", "--features", feature]);
    // The generator of logs writes gigabytes, and forecasts are made by the ten thousand; the rest is done before an
    // optimised build would be.
    if matches!(feature, "corpus" | "forecast") {
        command.arg("--release");
    }
    command.arg("--");
    command.args(args);
    command
}

/// Runs it and ends as it ends.
///
/// # Errors
/// When cargo cannot be started.
#[cfg(not(all(feature = "corpus", feature = "prices", feature = "forecast", feature = "metrics")))]
pub fn run(feature: &str, args: &[String]) -> crate::failure::Result<std::process::ExitCode> {
    use std::process::ExitCode;

    let status = command(feature, args.iter().map(String::as_str)).status().map_err(|error| {
        crate::failure::Failure::new(
            format!("cargo could not be started: {error}"),
            "run this task with `cargo xtask`",
        )
    })?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
