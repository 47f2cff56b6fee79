//! The stages of `cargo xtask test`.

use super::count::{self, Count};
use crate::failure::{Failure, IoContext, Result};
use crate::process::{Outcome, cargo, first_line, must, watch};
use crate::setup::{self, Tools};
use crate::{again, build, places};
use std::fs;
use std::process::Command;

/// The optional parts that are checked as well; what they need is compiled for the collector anyway.
const OPTIONAL: &str = "xtask/corpus,xtask/prices,xtask/forecast,xtask/metrics";

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
    /// Whether its test runner takes arguments of a person.
    pub takes_args: bool,
    /// Runs it.
    pub run: fn(&Run<'_>) -> Result<Count>,
}

/// What a stage gets.
pub struct Run<'a> {
    /// The tools of the set-up.
    pub tools: &'a Tools,
    /// A person's arguments for the test runner.
    pub args: &'a [String],
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
pub const STAGES: [Stage; 12] = [
    stage("fmt", "format of every package", Needs::Nothing, fmt),
    stage("clippy", "lints, host", Needs::Nothing, clippy),
    stage("clippy-wasm", "lints, the page in Wasm", Needs::WasmCompiler, clippy_wasm),
    Stage { takes_args: true, ..stage("unit", "unit and property tests", Needs::Nothing, unit) },
    stage("doc", "examples in the documentation", Needs::Nothing, doc),
    stage("prices", "the price book against its sources", Needs::Nothing, prices),
    stage("build", "page and collector, release", Needs::Page, release),
    stage("truth", "the collector against generated logs", Needs::Nothing, truth),
    stage("misses", "causes of cache misses against planned ones", Needs::Nothing, misses),
    Stage {
        takes_args: true,
        ..stage("engines", "pushing to real ClickHouse engines", Needs::Nothing, engines)
    },
    stage("metrics", "real stores of metrics against invented counters", Needs::Nothing, metrics),
    Stage {
        needs: Some("build"),
        takes_args: true,
        ..stage("browser", "the page in a real browser", Needs::Browser, browser)
    },
];

/// What is left out of ordinary tasks is not left out of the tests.
const ALL_PARTS: &str = "--features=xtask/corpus,xtask/prices,xtask/forecast,xtask/metrics";

const fn stage(
    name: &'static str,
    what: &'static str,
    tools: Needs,
    run: fn(&Run<'_>) -> Result<Count>,
) -> Stage {
    Stage { name, what, needs: None, tools, takes_args: false, run }
}

fn fmt(_: &Run<'_>) -> Result<Count> {
    whole(&watch("cargo fmt", cargo().args(["fmt", "--all", "--check"]))?)
}

fn clippy(_: &Run<'_>) -> Result<Count> {
    let args = ["clippy", "--workspace", "--all-targets", "--locked", ALL_PARTS, "--", "-D", "warnings"];
    whole(&watch("clippy", cargo().args(args))?)
}

fn clippy_wasm(run: &Run<'_>) -> Result<Count> {
    let args =
        ["clippy", "--package", "fuelgauge-dashboard", "--target", "wasm32-unknown-unknown", "--locked"];
    whole(&watch("clippy wasm", run.tools.wasm_cargo().args(args).args(["--", "-D", "warnings"]))?)
}

fn unit(run: &Run<'_>) -> Result<Count> {
    let outcome = if places::on_path("cargo-nextest").is_some() {
        let args =
            ["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--no-tests", "pass", ALL_PARTS];
        watch("unit tests", cargo().args(args).args(run.args))?
    } else {
        // Documentation tests are a stage of their own.
        let args =
            ["test", "--workspace", "--locked", "--no-fail-fast", "--bins", "--lib", "--tests", ALL_PARTS];
        watch("unit tests", cargo().args(args).args(run.args))?
    };
    counted(&outcome, count::of_cargo(&outcome.text))
}

fn doc(_: &Run<'_>) -> Result<Count> {
    let outcome = watch(
        "doc tests",
        cargo().args(["test", "--workspace", "--features", OPTIONAL, "--locked", "--no-fail-fast", "--doc"]),
    )?;
    counted(&outcome, count::of_cargo(&outcome.text))
}

/// The book is what its sources give. They come from the Python package index: without pip nothing can be said.
fn prices(_: &Run<'_>) -> Result<Count> {
    let pip = |name: &&str| first_line(Command::new(name).args(["-m", "pip", "--version"])).is_some();
    if !["python3", "python"].iter().any(pip) {
        println!("   the price book was not checked: that needs Python 3 with pip");
        return Ok(Count::passed_stage());
    }
    whole(&watch("price book", &mut again::command("prices", ["prices", "--check"]))?)
}

/// Where an engine cannot be had nothing can be said; that is said aloud.
fn engines(run: &Run<'_>) -> Result<Count> {
    let found = match setup::clickhouse() {
        Ok(found) => found,
        Err(failure) if !places::is_ci() => {
            println!("   NOT TESTED: nothing was pushed to ClickHouse.\n{failure}");
            return Ok(Count::passed_stage());
        }
        Err(failure) => return Err(failure),
    };
    let mut tests = cargo();
    tests.args([
        "test",
        "--package",
        "fuelgauge",
        "--test",
        "clickhouse",
        "--locked",
        "--",
        "--ignored",
        "--test-threads=2",
    ]);
    tests.args(run.args).env("FUELGAUGE_CLICKHOUSE_SERVER", found.server);
    tests.env("FUELGAUGE_CHDB_PYTHON", found.python).env("PYTHONPATH", found.packages);
    match setup::keeper() {
        Ok(keeper) => {
            tests.env("FUELGAUGE_JAVA", keeper.java).env("FUELGAUGE_ZOOKEEPER", keeper.zookeeper);
        }
        Err(failure) if !places::is_ci() => {
            println!("   NOT TESTED: nothing was pushed to a cluster.\n{failure}");
            tests.args(["--skip", "cluster::"]);
        }
        Err(failure) => return Err(failure),
    }
    let outcome = watch("pushing to ClickHouse", &mut tests)?;
    counted(&outcome, count::of_cargo(&outcome.text))
}

fn release(run: &Run<'_>) -> Result<Count> {
    build::page(run.tools)?;
    build::collector()?;
    Ok(Count::passed_stage())
}

/// Every harness, every trap: the collector has to equal the truth in every figure.
fn truth(_: &Run<'_>) -> Result<Count> {
    build::collector()?;
    let collector = places::collector();
    let collector = collector.to_string_lossy();
    let args = ["reconcile", "--no-peers", "--binary", &collector];
    whole(&watch("collector against the truth", &mut again::command("corpus", args))?)
}

/// What is said of cache misses has to be what was planned, as far as the log can tell.
fn misses(_: &Run<'_>) -> Result<Count> {
    build::collector()?;
    let collector = places::collector();
    let collector = collector.to_string_lossy();
    let args = ["misses", "--binary", &collector];
    whole(&watch("causes of misses against the plan", &mut again::command("corpus", args))?)
}

/// Where the stores cannot be had, nothing can be said; that is said aloud.
fn metrics(_: &Run<'_>) -> Result<Count> {
    let outcome = watch("stores of metrics", &mut again::command("metrics", ["metrics", "--may-skip"]))?;
    if let Some(line) = outcome.text.lines().find(|line| line.starts_with("NOT TESTED")) {
        println!("   {line}");
    }
    whole(&outcome)
}

fn browser(run: &Run<'_>) -> Result<Count> {
    // With `--only` nothing else has built them; unchanged, they cost no time.
    build::page(run.tools)?;
    build::collector()?;
    let corpus = places::state().join("browser-corpus");
    let folder = corpus.to_string_lossy();
    must(
        "logs for the browser tests",
        &mut again::command("corpus", ["corpus", "--out", &folder, "--size", "small"]),
    )?;
    let report = places::state().join("browser.json");
    // A report of an earlier run must not be taken for this one's.
    let _ = fs::remove_file(&report);
    let mut node = Command::new("node");
    run.tools.apply(&mut node);
    node.current_dir(places::root().join("tests"));
    node.arg("node_modules/@playwright/test/cli.js").args(["test", "--reporter=list,json"]).args(run.args);
    node.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report).env("FUELGAUGE_COLLECTOR", places::collector());
    node.env("FUELGAUGE_CORPUS", &corpus);
    if let Some(browser) = &run.tools.browser {
        node.env("FUELGAUGE_BROWSER", browser);
    }
    match setup::clickhouse() {
        Ok(found) => {
            node.env("FUELGAUGE_CLICKHOUSE_SERVER", found.server);
        }
        Err(failure) if !places::is_ci() => println!("   NOT TESTED: the page with a database.\n{failure}"),
        Err(failure) => return Err(failure),
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
