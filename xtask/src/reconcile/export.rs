//! A run of the collector's export.

use crate::{
    corpus::overlap::ELSEWHERE,
    failure::{Failure, Result},
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

const HINT: &str = "run it by hand: fuelgauge export --home HOME --out -";

/// Runs `fuelgauge export` on a home folder and hands on every row of the feed.
///
/// # Errors
/// When it cannot be started, ends without success or writes something that is no feed.
pub fn rows(binary: &Path, home: &Path, mut each: impl FnMut(Value)) -> Result<()> {
    let mut command = Command::new(binary);
    command.args(["export", "--home"]).arg(home).args(["--out", "-"]);
    let elsewhere = home.join(ELSEWHERE);
    if elsewhere.exists() {
        command.arg("--add").arg(elsewhere);
    }
    // No variable of a harness may lead it elsewhere.
    command.env_clear().env("HOME", home).env("TZ", "UTC");
    let mut child = (command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn())
        .map_err(|error| Failure::new(format!("{} cannot be started: {error}", binary.display()), HINT))?;
    let output = child.stdout.take().ok_or_else(|| Failure::new("the collector has no output", HINT))?;
    for line in BufReader::with_capacity(1 << 20, output).lines() {
        let line = line.map_err(|error| Failure::new(format!("the feed cannot be read: {error}"), HINT))?;
        let row = serde_json::from_str(&line)
            .map_err(|error| Failure::new(format!("a line of the feed is no JSON: {error}"), HINT))?;
        each(row);
    }
    let status = child.wait().map_err(|error| Failure::new(format!("the collector: {error}"), HINT))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("the collector ended with {status}"), HINT))
    }
}
