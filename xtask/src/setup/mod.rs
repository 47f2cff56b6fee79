//! Installs what a task needs, step by step, and only what is missing.
//!
//! A step first looks whether its thing is there: in the tool cache, then on PATH. Installs go into a temporary
//! folder and are renamed at the end, so one that was interrupted never looks complete. The same steps run on every
//! system; what only Debian can install by itself says what to do elsewhere.

mod browser;
mod debian;
mod engines;
#[cfg(feature = "metrics")]
mod metrics;
mod node;
#[cfg(feature = "prices")]
mod python;
mod tools;
mod wasm;

use crate::failure::{Failure, Result};
use crate::places;
use crate::process::first_line;
use crate::progress::duration;
pub use engines::{clickhouse, keeper};
#[cfg(feature = "metrics")]
pub use metrics::{MetricsServers, servers as metrics_servers};
#[cfg(feature = "prices")]
pub use python::LITELLM;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// One thing that must be there.
struct Step {
    /// The thing, with its version where one is required.
    name: String,
    /// Whether it is there, and what the tasks must know to use it.
    check: fn() -> Option<Found>,
    /// Puts it there.
    install: fn() -> Result<()>,
    /// What to do when installing fails.
    otherwise: &'static str,
}

/// Where a thing was found.
#[derive(Default)]
struct Found {
    /// A few words on where it is.
    place: String,
    /// A folder that must be on PATH to use it.
    path: Option<PathBuf>,
    /// A folder that must be on PATH, and variables that must be set, when compiling to Wasm.
    wasm: Option<WasmCompiler>,
    /// The browser's executable.
    browser: Option<PathBuf>,
}

/// A compiler other than the person's own that has the Wasm standard library.
#[derive(Clone, Debug, Default)]
pub struct WasmCompiler {
    bin: PathBuf,
    env: Vec<(&'static str, OsString)>,
    label: String,
}

/// What the steps found: enough to run the tools.
#[derive(Default)]
pub struct Tools {
    path: Vec<PathBuf>,
    wasm: Option<WasmCompiler>,
    /// The browser for the browser tests, when they were asked for.
    pub browser: Option<PathBuf>,
}

impl Tools {
    /// Makes `command` find the tools.
    pub fn apply(&self, command: &mut Command) {
        command.env("PATH", places::path_with(&self.path));
    }

    /// Makes `command` find the tools and compile to Wasm with the compiler that can.
    pub fn apply_wasm(&self, command: &mut Command) {
        let mut path: Vec<PathBuf> = self.wasm.iter().map(|compiler| compiler.bin.clone()).collect();
        path.extend(self.path.iter().cloned());
        command.env("PATH", places::path_with(&path));
        if let Some(compiler) = &self.wasm {
            // They would lead cargo, and trunk, back to the compiler of this task.
            for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
                command.env_remove(name);
            }
            command.envs(compiler.env.iter().map(|(name, value)| (name, value)));
        }
    }

    /// The cargo that compiles to Wasm.
    pub fn wasm_cargo(&self) -> Command {
        let mut cargo = match &self.wasm {
            Some(compiler) => {
                let mut cargo = Command::new(compiler.bin.join(places::executable("cargo")));
                cargo.current_dir(places::root());
                // They would lead the nested cargo back to the compiler of this task.
                for name in
                    ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"]
                {
                    cargo.env_remove(name);
                }
                cargo
            }
            None => crate::process::cargo(),
        };
        self.apply_wasm(&mut cargo);
        cargo
    }

    /// Names the compiler and the tools, for fingerprints: another version must lead to a new build.
    pub fn versions(&self) -> String {
        let compiler = match &self.wasm {
            Some(compiler) => compiler.label.clone(),
            None => first_line(Command::new("rustc").arg("--version")).unwrap_or_default(),
        };
        let binaryen = tools::BINARYEN;
        format!(
            "{compiler}, trunk {}, wasm-bindgen {}, binaryen {binaryen}",
            tools::TRUNK,
            tools::locked_wasm_bindgen()
        )
    }
}

/// Everything needed to build the page and the collector.
///
/// # Errors
/// When a step cannot install its thing; the failure names the next step.
pub fn for_page() -> Result<Tools> {
    run(&page_steps())
}

/// Everything needed to build and to test.
///
/// # Errors
/// When a step cannot install its thing; the failure names the next step.
pub fn for_tests() -> Result<Tools> {
    let mut steps = page_steps();
    steps.push(lints_step());
    steps.push(browser::step());
    steps.push(node::tests_step());
    run(&steps)
}

/// Nothing but the compiler for Wasm: for lints.
///
/// # Errors
/// When the standard library for Wasm cannot be installed.
pub fn for_wasm_lints() -> Result<Tools> {
    run(&[wasm::step()])
}

/// The published price list, as a file.
///
/// # Errors
/// When it cannot be fetched.
#[cfg(feature = "prices")]
pub fn for_prices() -> Result<PathBuf> {
    run(&[python::price_list_step()])?;
    Ok(python::price_list())
}

fn page_steps() -> Vec<Step> {
    vec![
        wasm::step(),
        tools::trunk_step(),
        tools::wasm_bindgen_step(),
        node::step(),
        node::wasm_opt_step(),
        node::sqlite_step(),
    ]
}

fn lints_step() -> Step {
    Step {
        name: "rustfmt and clippy".to_owned(),
        check: || {
            let runs = |tool| first_line(crate::process::cargo().args([tool, "--version"])).is_some();
            (runs("fmt") && runs("clippy")).then(|| Found { place: "cargo".to_owned(), ..Found::default() })
        },
        install: || {
            let mut rustup = Command::new("rustup");
            rustup.current_dir(places::root()).args(["component", "add", "rustfmt", "clippy"]);
            crate::process::must("rustup component add", &mut rustup).map(drop)
        },
        otherwise: "`cargo fmt` and `cargo clippy` must work: add them with rustup, or with the package manager that the \
                    compiler came from",
    }
}

fn run(steps: &[Step]) -> Result<Tools> {
    let mut tools = Tools::default();
    let mut quiet = true;
    for step in steps {
        let found = match (step.check)() {
            Some(found) => found,
            None => {
                if quiet {
                    println!("Set-up");
                    quiet = false;
                }
                install(step)?
            }
        };
        tools.path.extend(found.path);
        tools.wasm = found.wasm.or(tools.wasm);
        tools.browser = found.browser.or(tools.browser);
    }
    if !quiet {
        println!("Set-up is complete; tools are in {}\n", places::tools().display());
    }
    Ok(tools)
}

fn install(step: &Step) -> Result<Found> {
    println!("  install  {}", step.name);
    let started = Instant::now();
    (step.install)().map_err(|failure| failure.with_next(step.otherwise))?;
    let found = (step.check)().ok_or_else(|| {
        Failure::new(format!("{} was installed and still cannot be used", step.name), step.otherwise)
    })?;
    println!("  done     {} · {} · {}", step.name, duration(started.elapsed()), found.place);
    Ok(found)
}
