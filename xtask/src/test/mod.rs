//! `cargo xtask test`: everything that can be wrong, in order of how quickly it tells.
//!
//! Every stage runs even when an earlier one failed, except where it would only repeat that failure. The last line
//! is `N passed, M failed`: tests where a stage has tests, otherwise the stage itself.

mod count;
mod stage;

use crate::failure::{Failure, Result};
use crate::progress::duration;
use crate::setup::{self, Tools};
use count::Count;
use stage::{Run, STAGES, Stage};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How a stage ended.
struct Report {
    name: &'static str,
    count: Count,
    took: Duration,
    /// A few words where the numbers do not tell all.
    note: String,
}

/// Runs the stages that `args` ask for, all without arguments.
///
/// # Errors
/// For arguments that name no stage, and when the set-up fails.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let (args, runner_args) = match args.iter().position(|arg| arg == "--") {
        Some(at) => (args.get(..at).unwrap_or_default(), args.get(at + 1..).unwrap_or_default()),
        None => (args, [].as_slice()),
    };
    let stages = chosen(args)?;
    if !runner_args.is_empty() && !matches!(stages.as_slice(), [one] if one.takes_args) {
        return Err(Failure::new(
            "arguments after `--` go to one test runner",
            "name it: `cargo xtask test --only unit -- ARGS` or `--only browser -- ARGS`",
        ));
    }
    let began = Instant::now();
    let tools = match setup_for(&stages) {
        Ok(tools) => tools,
        Err(failure) => {
            // Whoever reads only the last line has to learn it too.
            eprintln!("\n{failure}\n");
            println!("0 passed, 1 failed");
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut reports: Vec<Report> = Vec::new();
    for stage in stages {
        let broken = stage
            .needs
            .filter(|needed| reports.iter().any(|report| report.name == *needed && !report.count.ok()));
        let report = match broken {
            Some(needed) => Report {
                name: stage.name,
                count: Count::failed_stage(),
                took: Duration::ZERO,
                note: format!("not run: `{needed}` failed"),
            },
            None => run_stage(stage, &Run { tools: &tools, args: runner_args }),
        };
        reports.push(report);
    }
    let total = summary(&reports, began.elapsed());
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_stage(stage: &Stage, run: &Run<'_>) -> Report {
    println!("── {} · {}", stage.name, stage.what);
    let began = Instant::now();
    let (count, note) = match (stage.run)(run) {
        Ok(count) => (count, String::new()),
        Err(failure) => {
            eprintln!("{failure}");
            (Count::failed_stage(), "could not run".to_owned())
        }
    };
    let took = began.elapsed();
    let word = if count.ok() { "passed" } else { "FAILED" };
    println!("   {word} · {} · {}\n", count.words(), duration(took));
    Report { name: stage.name, count, took, note }
}

fn summary(reports: &[Report], took: Duration) -> Count {
    println!("{:<12} {:>8} {:>8} {:>8} {:>14}", "stage", "passed", "failed", "skipped", "time");
    let mut total = Count::default();
    for report in reports {
        let Count { passed, failed, skipped } = report.count;
        let time = duration(report.took);
        println!("{:<12} {passed:>8} {failed:>8} {skipped:>8} {time:>14}  {}", report.name, report.note);
        total = total + report.count;
    }
    println!(
        "{:<12} {:>8} {:>8} {:>8} {:>14}\n",
        "all",
        total.passed,
        total.failed,
        total.skipped,
        duration(took)
    );
    total
}

fn chosen(args: &[String]) -> Result<Vec<&'static Stage>> {
    let mut stages = Vec::new();
    let mut rest = args;
    while let Some((flag, after)) = rest.split_first() {
        let named = after.split_first().filter(|_| flag == "--only");
        let Some((name, after)) = named else {
            return Err(no_such(flag));
        };
        stages.push(STAGES.iter().find(|stage| stage.name == name).ok_or_else(|| no_such(name))?);
        rest = after;
    }
    Ok(if args.is_empty() { STAGES.iter().collect() } else { stages })
}

fn no_such(word: &str) -> Failure {
    let names: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
    Failure::new(
        format!("`test` does not know `{word}`"),
        format!("`cargo xtask test --only STAGE`, where a stage is one of {}", names.join(", ")),
    )
}

fn setup_for(stages: &[&Stage]) -> Result<Tools> {
    use stage::Needs;
    match stages.iter().map(|stage| stage.tools).max() {
        Some(Needs::Browser) => setup::for_tests(),
        Some(Needs::Page) => setup::for_page(),
        Some(Needs::WasmCompiler) => setup::for_wasm_lints(),
        Some(Needs::Nothing) | None => Ok(Tools::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(args: &[&str]) -> Option<Vec<&'static str>> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Some(chosen(&args).ok()?.iter().map(|stage| stage.name).collect())
    }

    #[test]
    fn stages_are_chosen_by_name() {
        assert_eq!(names(&[]).map(|all| all.len()), Some(STAGES.len()));
        assert_eq!(names(&["--only", "fmt"]), Some(vec!["fmt"]));
        assert_eq!(names(&["--only", "unit", "--only", "doc"]), Some(vec!["unit", "doc"]));
        assert_eq!(names(&["--only"]), None);
        assert_eq!(names(&["--only", "nothing"]), None);
        assert_eq!(names(&["fmt"]), None);
    }

    #[test]
    fn what_a_stage_needs_runs_before_it() {
        for (at, stage) in STAGES.iter().enumerate() {
            if let Some(needed) = stage.needs {
                assert!(STAGES.iter().take(at).any(|earlier| earlier.name == needed), "{}", stage.name);
            }
        }
    }
}
