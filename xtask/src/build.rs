//! Builds the page into `dist/` and the collector with that page inside.

use crate::csp;
use crate::failure::{IoContext, Result};
use crate::fingerprint;
use crate::places;
use crate::process::{cargo, must};
use crate::progress::duration;
use crate::setup::Tools;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Everything the page is made of.
const PAGE_INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "Trunk.toml",
    "src",
    "crates/metering",
    "public",
    "style",
];

/// Builds the page, unless neither its inputs nor the result of the last build changed.
///
/// # Errors
/// When trunk fails or the page breaks its own content security policy.
pub fn page(tools: &Tools) -> Result<()> {
    let stamp = places::state().join("page.stamp");
    let inputs: Vec<PathBuf> = PAGE_INPUTS.iter().map(|input| places::root().join(input)).collect();
    // The task's own source counts: it writes the policy into the page.
    let source = fingerprint::of(&inputs, &format!("{}{}", tools.versions(), include_str!("csp.rs")));
    let built = || fingerprint::of(&[places::dist()], &source);
    if places::dist().join("index.html").is_file()
        && fs::read_to_string(&stamp).is_ok_and(|old| old == built())
    {
        println!("Page       unchanged");
        return Ok(());
    }
    println!("Page       trunk build --release");
    let mut trunk = Command::new("trunk");
    trunk.current_dir(places::root()).args(["build", "--release", "--offline"]);
    // Trunk takes NO_COLOR for a flag and accepts only true and false.
    trunk.env("NO_COLOR", "true").env("TRUNK_SKIP_VERSION_CHECK", "true").env("RUST_BACKTRACE", "0");
    tools.apply_wasm(&mut trunk);
    // Crates that are not in cargo's cache yet cannot be fetched while offline.
    let mut fetch = tools.wasm_cargo();
    must("fetch crates", fetch.args(["fetch", "--locked"]))?;
    let outcome = must("trunk build", &mut trunk)?;
    csp::write(&places::dist())?;
    println!("Page       dist/ · {} · Wasm {} kB", duration(outcome.took), wasm_kilobytes());
    fs::create_dir_all(places::state()).on("cannot create", &places::state())?;
    fs::write(&stamp, built()).on("cannot write", &stamp)
}

/// Builds the collector in release; it takes the page from `dist/`.
///
/// # Errors
/// When cargo fails.
pub fn collector() -> Result<()> {
    let outcome = must(
        "cargo build fuelgauge",
        cargo().args(["build", "--release", "--locked", "--package", "fuelgauge"]),
    )?;
    println!("Collector  {} · {}", places::collector().display(), duration(outcome.took));
    Ok(())
}

fn wasm_kilobytes() -> u64 {
    let files = fs::read_dir(places::dist()).into_iter().flatten().flatten();
    let wasm = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "wasm"));
    wasm.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum::<u64>() / 1000
}
