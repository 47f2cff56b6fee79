//! Tasks of this repository: set-up, build, serve, test.
//!
//! `cargo xtask help` lists them. Everything here runs the same tools a person would run by hand, says what it
//! does and how long it took, and ends a failure with what to do next. It has few dependencies on purpose: it is
//! compiled before anything else can happen.

mod again;
mod build;
#[cfg(feature = "corpus")]
mod corpus;
mod csp;
mod failure;
mod fingerprint;
#[cfg(feature = "forecast")]
mod forecast;
mod fuzz;
#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "corpus")]
mod misses;
mod places;
#[cfg(feature = "prices")]
mod prices;
mod process;
mod progress;
#[cfg(feature = "corpus")]
mod reconcile;
mod screenshots;
mod serve;
mod setup;
mod test;

use failure::{Failure, Result};
use std::process::ExitCode;

const HELP: &str = "\
Tasks of this repository. Each installs what it needs first and does again only what changed.

  cargo xtask serve [-- ARGS]    build the page and the collector, start `fuelgauge serve ARGS`, open the browser
  cargo xtask test [--only S]…   format, lints, unit tests, build, browser tests; S is one of
                                 fmt, clippy, clippy-wasm, unit, doc, prices, build, truth, misses, metrics, browser; after
                                 `--only unit` or `--only browser` the test runner gets what follows `--`
  cargo xtask build              the page into dist/ and the collector with that page inside, both in release
  cargo xtask setup [--test]     only install; --test adds the browser and the browser tests' packages
  cargo xtask screenshots        the README's picture, and every view in both themes and two widths into shots/
  cargo xtask corpus --out DIR   harness logs with a known truth; --list-traps names what is in them
  cargo xtask reconcile          the collector, ccusage and tokscale on such logs, against that truth
  cargo xtask misses             what is said of cache misses against logs in which each is planned
  cargo xtask forecast           when plans run out by forecast and in fact, on invented histories and the demo
  cargo xtask metrics            a real VictoriaMetrics and a real Prometheus, read and held against invented counters
  cargo xtask fuzz               any bytes through every reader, --minutes N each (10), --only TARGET,…
  cargo xtask prices [--check]   the price book from its package and our corrections; --against FILE compares the
                                 book with a price list in LiteLLM's form
  cargo xtask help               this text

Tools are kept outside the repository, in the cache folder of the person, and survive `cargo clean`.
A suitable tool that is already on PATH is used instead. What ran, with its whole output: target/xtask/logs/.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<ExitCode> {
    let Some((task, rest)) = args.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    match task.as_str() {
        "serve" => serve::run(rest),
        "test" => test::run(rest),
        "build" => {
            expect_none(task, rest)?;
            let tools = setup::for_page()?;
            build::page(&tools)?;
            build::collector()?;
            Ok(ExitCode::SUCCESS)
        }
        "setup" => {
            match rest {
                [] => setup::for_page()?,
                [flag] if flag == "--test" => setup::for_tests()?,
                _ => return Err(usage(&format!("`setup` takes only --test, not {rest:?}"))),
            };
            Ok(ExitCode::SUCCESS)
        }
        "fuzz" => fuzz::run(rest),
        "screenshots" => {
            expect_none(task, rest)?;
            screenshots::run()
        }
        #[cfg(feature = "corpus")]
        "corpus" => corpus::cli::run(rest),
        #[cfg(feature = "corpus")]
        "reconcile" => reconcile::run(rest),
        #[cfg(feature = "corpus")]
        "misses" => misses::run(rest),
        #[cfg(not(feature = "corpus"))]
        "corpus" | "reconcile" | "misses" => again::run("corpus", args),
        #[cfg(feature = "forecast")]
        "forecast" => forecast::run(rest),
        #[cfg(not(feature = "forecast"))]
        "forecast" => again::run("forecast", args),
        #[cfg(feature = "metrics")]
        "metrics" => metrics::run(rest),
        #[cfg(not(feature = "metrics"))]
        "metrics" => again::run("metrics", args),
        #[cfg(feature = "prices")]
        "prices" => prices::run(rest),
        #[cfg(not(feature = "prices"))]
        "prices" => again::run("prices", args),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(usage(&format!("there is no task `{other}`"))),
    }
}

fn expect_none(task: &str, rest: &[String]) -> Result<()> {
    if rest.is_empty() { Ok(()) } else { Err(usage(&format!("`{task}` takes no arguments, got {rest:?}"))) }
}

fn usage(what: &str) -> Failure {
    Failure::new(what, "`cargo xtask help` lists the tasks and what they take")
}
