//! The stages of `cargo xtask test`.

use super::count::{self, Count};
use crate::failure::{Failure, IoContext, Result};
use crate::process::{Outcome, cargo, watch};
use crate::setup::Tools;
use crate::{build, places};
use std::fs;
use std::process::Command;

/// One thing to check.
pub struct Stage {
    /// The name for `--only` and for the table.
    pub name: &'static str,
    /// What is checked, in a few words.
    pub what: &'static str,
    /// The stage without which this one can only fail.
    pub needs: Option<&'static str>,
    /// What must be installed for it.
    pub tools: Needs,
    /// Runs it.
    pub run: fn(&Tools) -> Result<Count>,
}

/// How much set-up a stage needs; each includes the ones before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    Nothing,
    WasmCompiler,
    Page,
    Browser,
}

/// All stages, in the order in which they run.
pub const STAGES: [Stage; 7] = [
    Stage { name: "fmt", what: "format of every package", needs: None, tools: Needs::Nothing, run: fmt },
    Stage { name: "clippy", what: "lints, host", needs: None, tools: Needs::Nothing, run: clippy },
    Stage {
        name: "clippy-wasm",
        what: "lints, the page in Wasm",
        needs: None,
        tools: Needs::WasmCompiler,
        run: clippy_wasm,
    },
    Stage { name: "unit", what: "unit and property tests", needs: None, tools: Needs::Nothing, run: unit },
    Stage {
        name: "doc",
        what: "examples in the documentation",
        needs: None,
        tools: Needs::Nothing,
        run: doc,
    },
    Stage {
        name: "build",
        what: "page and collector, release",
        needs: None,
        tools: Needs::Page,
        run: release,
    },
    Stage {
        name: "browser",
        what: "the page in a real browser",
        needs: Some("build"),
        tools: Needs::Browser,
        run: browser,
    },
];

fn fmt(_: &Tools) -> Result<Count> {
    whole(&watch("cargo fmt", cargo().args(["fmt", "--all", "--check"]))?)
}

fn clippy(_: &Tools) -> Result<Count> {
    let args = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    whole(&watch("clippy", cargo().args(args))?)
}

fn clippy_wasm(tools: &Tools) -> Result<Count> {
    let args =
        ["clippy", "--package", "fuelgauge-dashboard", "--target", "wasm32-unknown-unknown", "--locked"];
    whole(&watch("clippy wasm", tools.wasm_cargo().args(args).args(["--", "-D", "warnings"]))?)
}

fn unit(_: &Tools) -> Result<Count> {
    let outcome = if places::on_path("cargo-nextest").is_some() {
        let args = ["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--no-tests", "pass"];
        watch("unit tests", cargo().args(args))?
    } else {
        // Documentation tests are a stage of their own.
        let args = ["test", "--workspace", "--locked", "--no-fail-fast", "--bins", "--lib", "--tests"];
        watch("unit tests", cargo().args(args))?
    };
    counted(&outcome, count::of_cargo(&outcome.text))
}

fn doc(_: &Tools) -> Result<Count> {
    let outcome =
        watch("doc tests", cargo().args(["test", "--workspace", "--locked", "--no-fail-fast", "--doc"]))?;
    counted(&outcome, count::of_cargo(&outcome.text))
}

fn release(tools: &Tools) -> Result<Count> {
    build::page(tools)?;
    build::collector()?;
    Ok(Count::passed_stage())
}

fn browser(tools: &Tools) -> Result<Count> {
    // With `--only` nothing else has built them; unchanged, they cost no time.
    build::page(tools)?;
    build::collector()?;
    let report = places::state().join("browser.json");
    // A report of an earlier run must not be taken for this one's.
    let _ = fs::remove_file(&report);
    let mut node = Command::new("node");
    tools.apply(&mut node);
    node.current_dir(places::root().join("tests"));
    node.arg("node_modules/@playwright/test/cli.js").args(["test", "--reporter=list,json"]);
    node.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report).env("FUELGAUGE_COLLECTOR", places::collector());
    if let Some(browser) = &tools.browser {
        node.env("FUELGAUGE_BROWSER", browser);
    }
    let outcome = watch("browser tests", &mut node)?;
    let json = match fs::read_to_string(&report) {
        Ok(json) => json,
        Err(_) if !outcome.ok => String::new(),
        missing => missing.on("the browser tests left no report in", &report)?,
    };
    counted(&outcome, count::of_playwright(&json))
}

/// A stage that has no tests: the stage itself is counted.
fn whole(outcome: &Outcome) -> Result<Count> {
    counted(outcome, Some(if outcome.ok { Count::passed_stage() } else { Count::failed_stage() }))
}

/// Shows what failed, and makes sure that a command which failed never counts as passed.
fn counted(outcome: &Outcome, count: Option<Count>) -> Result<Count> {
    if !outcome.ok {
        eprint!("{}", outcome.tail());
    }
    match count {
        Some(count) if outcome.ok == count.ok() => Ok(count),
        // It did not compile, or it ended for a reason other than a test.
        Some(count) if !outcome.ok => Ok(count + Count::failed_stage()),
        None if !outcome.ok => Ok(Count::failed_stage()),
        _ => Err(Failure::new(
            "the tests ended well but their result cannot be read",
            format!("look at {}", outcome.log.display()),
        )),
    }
}
