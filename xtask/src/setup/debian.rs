//! Packages of Debian and of the systems made from it.

use crate::failure::{Failure, Result};
use crate::places;
use crate::process::{first_line, must, watch};
use std::fs;
use std::io::IsTerminal;
use std::process::Command;

/// Whether this system installs packages with apt.
pub fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let named = |key: &str| {
        let value = release.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        value.trim_matches('"').split_whitespace().any(|word| word == "debian")
    };
    (named("ID=") || named("ID_LIKE=")) && places::on_path("apt-get").is_some()
}

/// Installs packages. Nothing that is installed is ever removed for them.
///
/// # Errors
/// When apt fails, or this person may not install packages.
pub fn install(label: &str, packages: &[&str]) -> Result<()> {
    // Without fresh lists apt asks for versions that the mirror no longer has. When this fails, what follows tells why.
    watch(&format!("{label}: package lists"), apt()?.arg("update"))?;
    must(label, apt()?.args(["install", "--yes", "--no-install-recommends", "--no-remove"]).args(packages))?;
    Ok(())
}

fn apt() -> Result<Command> {
    let is_root = first_line(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else if places::on_path("sudo").is_some() {
        let mut sudo = Command::new("sudo");
        if !std::io::stderr().is_terminal() {
            sudo.arg("--non-interactive");
        }
        sudo.arg("apt-get");
        sudo
    } else {
        return Err(Failure::new(
            "installing packages needs root, and there is no sudo",
            "run the task once as root",
        ));
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
