//! ccusage and tokscale: installed from npm into the tool cache, run on a home folder, their JSON read.

use crate::{
    corpus::Harness,
    failure::{Failure, IoContext, Result},
    places,
    process::must,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// What a peer can be compared in.
pub const CLASSES: [&str; 5] = ["requests", "input", "cache read", "cache write", "output"];

/// A peer's sums of one harness, in the order of [`CLASSES`]; none where it reports no such figure.
pub type Figures = [Option<u64>; 5];

/// A run of a peer.
pub struct Run {
    /// By the feed's name of the harness.
    pub harnesses: BTreeMap<&'static str, Figures>,
    /// How long it took, all of its commands together.
    pub seconds: f64,
}

/// A peer that is installed.
pub struct Peer {
    /// Its name with its version.
    pub name: &'static str,
    kind: Kind,
    binary: PathBuf,
}

#[derive(Clone, Copy)]
enum Kind {
    Ccusage,
    Tokscale,
}

impl Kind {
    /// What the peer calls a harness, by part; nothing if it does not read its logs.
    fn names_of(self, harness: Harness, only: &[Harness]) -> Vec<&'static str> {
        let ccusage = matches!(self, Self::Ccusage);
        let kimis = [Harness::KimiCli, Harness::KimiCode];
        let names: &[&str] = match harness {
            Harness::ClaudeCode => &["claude"],
            Harness::GeminiCli => &["gemini"],
            Harness::QwenCode => &["qwen"],
            Harness::KimiCli if ccusage => &["kimi"],
            Harness::KimiCode if ccusage => &[],
            // One name for both: told apart only where one of them is there.
            Harness::KimiCli | Harness::KimiCode if kimis.iter().all(|kimi| only.contains(kimi)) => &[],
            Harness::KimiCli | Harness::KimiCode => &["kimi"],
            // The command line; the extension has another name.
            Harness::KiloCode if ccusage => &["kilo"],
            Harness::KiloCode => &["kilocode", "kilo"],
            // Exports of accounts are nobody's but ours.
            Harness::Litellm | Harness::AnthropicApi | Harness::OpenaiApi => &[],
            Harness::Cursor | Harness::Cline | Harness::RooCode | Harness::Crush if ccusage => &[],
            Harness::MimoCode if ccusage => &[],
            Harness::MimoCode => &["micode"],
            Harness::RooCode => &["roocode"],
            Harness::CopilotCli => &["copilot"],
            other => return vec![other.name()],
        };
        names.to_vec()
    }
}

const PACKAGES: [(&str, Kind, &str, &str); 2] = [
    (
        "ccusage 20.0.24",
        Kind::Ccusage,
        "@ccusage/ccusage-linux-x64@20.0.24",
        "@ccusage/ccusage-linux-x64/bin/ccusage",
    ),
    (
        "tokscale 4.17.0",
        Kind::Tokscale,
        "@tokscale/cli-linux-x64-gnu@4.17.0",
        "@tokscale/cli-linux-x64-gnu/bin/tokscale",
    ),
];

/// Installs the peers into the tool cache, outside the repository.
///
/// # Errors
/// When npm is missing or fails.
pub fn install() -> Result<Vec<Peer>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(Failure::new("the peers are compared on Linux x86-64 only", "add --no-peers"));
    }
    let dir = places::tools().join("peers");
    fs::create_dir_all(&dir).on("cannot create", &dir)?;
    let mut peers = Vec::new();
    for (name, kind, package, binary) in PACKAGES {
        let binary = dir.join(name.replace(' ', "-")).join("node_modules").join(binary);
        if !binary.exists() {
            let npm = places::on_path("npm")
                .ok_or_else(|| Failure::new("npm is missing", "install Node, or add --no-peers"))?;
            let prefix = dir.join(name.replace(' ', "-"));
            fs::create_dir_all(&prefix).on("cannot create", &prefix)?;
            let mut command = Command::new(npm);
            command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&prefix).arg(package);
            must(&format!("install {name}"), &mut command)?;
            executable(&binary)?;
        }
        peers.push(Peer { name, kind, binary });
    }
    Ok(peers)
}

#[cfg(unix)]
fn executable(binary: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(binary, fs::Permissions::from_mode(0o755)).on("cannot make executable", binary)
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<()> {
    Ok(())
}

impl Peer {
    /// Runs the peer on a home folder. `scratch` is where it may keep what it keeps; it is emptied first.
    ///
    /// # Errors
    /// When it cannot be started or writes no JSON.
    pub fn read(&self, home: &Path, scratch: &Path, only: &[Harness]) -> Result<Run> {
        let state = scratch.join("state");
        if state.exists() {
            fs::remove_dir_all(&state).on("cannot remove", &state)?;
        }
        fs::create_dir_all(&state).on("cannot create", &state)?;
        let began = Instant::now();
        let harnesses = match self.kind {
            Kind::Ccusage => self.ccusage(home, &state, only)?,
            Kind::Tokscale => self.tokscale(home, &state, only)?,
        };
        Ok(Run { harnesses, seconds: began.elapsed().as_secs_f64() })
    }

    /// One report per harness: only these name what they read.
    fn ccusage(
        &self,
        home: &Path,
        state: &Path,
        only: &[Harness],
    ) -> Result<BTreeMap<&'static str, Figures>> {
        let mut out = BTreeMap::new();
        for harness in only {
            let Some(name) = self.kind.names_of(*harness, only).pop() else { continue };
            let json = self.json(home, state, &[name, "daily", "--json", "--offline", "--no-cost"])?;
            let figure = |key: &str| json["totals"][key].as_u64();
            let figures = [
                None,
                figure("inputTokens"),
                figure("cacheReadTokens"),
                figure("cacheCreationTokens"),
                figure("outputTokens"),
            ];
            out.insert(harness.name(), figures);
        }
        Ok(out)
    }

    fn tokscale(
        &self,
        home: &Path,
        state: &Path,
        only: &[Harness],
    ) -> Result<BTreeMap<&'static str, Figures>> {
        let mut out = BTreeMap::new();
        let home_text = home.to_string_lossy();
        let args = ["models", "--json", "--no-spinner", "--group-by", "client,model", "--home", &home_text];
        let json = self.json(home, state, &args)?;
        for harness in only {
            let clients = self.kind.names_of(*harness, only);
            if clients.is_empty() {
                continue;
            }
            let is_of = |entry: &&Value| entry["client"].as_str().is_some_and(|name| clients.contains(&name));
            let mut figures = [0; 5];
            for entry in json["entries"].as_array().into_iter().flatten().filter(is_of) {
                let figure = |key: &str| entry[key].as_u64().unwrap_or(0);
                // Its output leaves reasoning out.
                let all = [
                    figure("messageCount"),
                    figure("input"),
                    figure("cacheRead"),
                    figure("cacheWrite"),
                    figure("output") + figure("reasoning"),
                ];
                for (sum, value) in figures.iter_mut().zip(all) {
                    *sum += value;
                }
            }
            out.insert(harness.name(), figures.map(Some));
        }
        Ok(out)
    }

    fn json(&self, home: &Path, state: &Path, args: &[&str]) -> Result<Value> {
        let mut command = Command::new(&self.binary);
        let home = if matches!(self.kind, Kind::Tokscale) { state } else { home };
        command.args(args).stdin(Stdio::null()).env_clear();
        command.env("HOME", home).env("TZ", "UTC").env("NO_COLOR", "1").env("XDG_CACHE_HOME", state);
        // Prices are of no interest here, and nothing shall be asked of the network for them.
        command.env("HTTPS_PROXY", "http://127.0.0.1:9").env("HTTP_PROXY", "http://127.0.0.1:9");
        let hint = "add --no-peers to leave the peers out";
        let output =
            command.output().map_err(|error| Failure::new(format!("{}: {error}", self.name), hint))?;
        serde_json::from_slice(&output.stdout).map_err(|error| {
            let said = String::from_utf8_lossy(&output.stderr);
            Failure::new(format!("{} {args:?} wrote no JSON: {error}; it said: {said}", self.name), hint)
        })
    }
}
