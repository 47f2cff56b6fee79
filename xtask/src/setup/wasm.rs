//! The standard library for `wasm32-unknown-unknown`.
//!
//! Rustup installs it. Where rustup's server is out of reach, Debian's packages of a current compiler and of its
//! library's source come in (`rustc-web`, `rust-web-src`): the library is compiled once into a sysroot of its own
//! in the tool cache, and only Wasm is compiled with that compiler.

use super::{Found, Step, WasmCompiler, debian, tools};
use crate::failure::{Failure, IoContext, Result};
use crate::places;
use crate::process::{first_line, must, watch};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
/// Set to 1 it makes the task behave as if rustup could not install the target: to test the other way.
const FORCE_FALLBACK: &str = "FUELGAUGE_FORCE_DEBIAN_STD";
/// The compiler, its driver of lints, the library's source and a linker for Wasm.
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-clippy", "rust-web-src", "lld-22"];
/// The programs of those packages that compiling to Wasm calls.
const PROGRAMS: [&str; 5] = ["cargo", "rustc", "rustdoc", "cargo-clippy", "clippy-driver"];

pub fn step() -> Step {
    Step {
        name: format!("standard library for {TARGET}"),
        check: || if forced() { debian_library() } else { own_library().or_else(debian_library) },
        install: || if forced() { install_debian() } else { install_rustup().or_else(|_| install_debian()) },
        otherwise: "`rustup target add wasm32-unknown-unknown` must work, or the compiler must be one whose sysroot has that \
                    target (on Debian this task can compile it from the package rust-web-src, as root or with sudo)",
    }
}

fn forced() -> bool {
    env::var_os(FORCE_FALLBACK).is_some_and(|value| value == "1")
}

fn own_library() -> Option<Found> {
    let sysroot = first_line(Command::new("rustc").args(["--print", "sysroot"]).current_dir(places::root()))?;
    let has_core = has_core(&Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib"));
    has_core.then(|| Found { place: "the compiler's own".to_owned(), ..Found::default() })
}

fn has_core(lib: &Path) -> bool {
    let names = fs::read_dir(lib).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.into_iter().any(|name| name.to_string_lossy().starts_with("libcore-"))
}

fn install_rustup() -> Result<()> {
    let mut rustup = Command::new("rustup");
    let outcome =
        watch("rustup target add", rustup.current_dir(places::root()).args(["target", "add", TARGET]));
    match outcome {
        Ok(outcome) if outcome.ok => Ok(()),
        Ok(outcome) => {
            let reason =
                outcome.text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
            println!("           rustup could not add it: {reason}");
            Err(Failure::new(format!("rustup could not add {TARGET}: {reason}"), ""))
        }
        Err(failure) => {
            println!("           rustup is not there");
            Err(failure)
        }
    }
}

/// The folder of the library compiled by the Debian compiler that is installed now.
fn debian_sysroot() -> Option<(PathBuf, String)> {
    let version = first_line(Command::new("/usr/bin/rustc").arg("--version"))?;
    let number = version.split_whitespace().nth(1)?.to_owned();
    Some((tools::cached("wasm-std-debian", &number), version))
}

fn debian_library() -> Option<Found> {
    let (place, version) = debian_sysroot()?;
    if !has_core(&place.join("sysroot/lib/rustlib").join(TARGET).join("lib")) {
        return None;
    }
    let compiler =
        WasmCompiler { bin: place.join("bin"), env: wasm_env(&place), label: format!("{version} (Debian)") };
    Some(Found {
        place: "compiled from Debian's source".to_owned(),
        wasm: Some(compiler),
        ..Found::default()
    })
}

fn wasm_env(place: &Path) -> Vec<(&'static str, OsString)> {
    // Beside these cargo still adds the flags that .cargo/config.toml has for the target.
    let mut flags = OsString::from("--sysroot=");
    flags.push(place.join("sysroot"));
    vec![
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22".into()),
    ]
}

fn install_debian() -> Result<()> {
    if !debian::is_debian() {
        return Err(Failure::new(
            format!("the standard library for {TARGET} is missing and rustup did not add it"),
            "",
        ));
    }
    println!("           instead: Debian's compiler, and its library compiled for {TARGET}");
    debian::install("install rustc-web", &PACKAGES)?;
    let (place, _) = debian_sysroot()
        .ok_or_else(|| Failure::new("Debian's rustc-web is installed and /usr/bin/rustc does not run", ""))?;
    let work = tools::building("wasm-std-debian");
    // What an earlier try left is of no use: the crate below is compiled in seconds, the library in a minute.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(work.join("src")).on("cannot create", &work)?;
    compile_library(&work)?;
    let done = work.join("done");
    copy_library(&work.join("target").join(TARGET).join("release/deps"), &done)?;
    link_programs(&done.join("bin"))?;
    tools::put_in_place(&done, &place, &work)
}

/// Compiles an empty crate together with the standard library; only the library is wanted.
fn compile_library(work: &Path) -> Result<()> {
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[profile.release]\npanic = \"abort\"\n\n[workspace]\n";
    fs::write(work.join("Cargo.toml"), manifest).on("cannot write to", work)?;
    fs::write(work.join("src/lib.rs"), "").on("cannot write to", work)?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.current_dir(work).args(["build", "--release", "--target", TARGET]);
    cargo.arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro");
    // Compiling the standard library is an unstable feature; this is how a stable compiler is allowed to.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", "/usr/bin/rustc");
    // Without bitcode inside, link-time optimisation of the page cannot look into the library.
    cargo.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Cembed-bitcode=yes -Ctarget-feature=+simd128",
    );
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "CARGO_TARGET_DIR", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    must("compile the standard library", &mut cargo)?;
    Ok(())
}

fn copy_library(deps: &Path, done: &Path) -> Result<()> {
    let lib = done.join("sysroot/lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&lib).on("cannot create", &lib)?;
    for entry in fs::read_dir(deps).on("cannot read", deps)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            fs::copy(entry.path(), lib.join(&name)).on("cannot copy", &entry.path())?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link_programs(bin: &Path) -> Result<()> {
    fs::create_dir_all(bin).on("cannot create", bin)?;
    for program in PROGRAMS {
        let link = bin.join(program);
        std::os::unix::fs::symlink(Path::new("/usr/bin").join(program), &link).on("cannot link", &link)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn link_programs(_: &Path) -> Result<()> {
    Err(Failure::new("Debian's packages exist on Debian only", ""))
}
