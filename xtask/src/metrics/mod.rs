//! `cargo xtask metrics`: what is read of a real VictoriaMetrics and a real Prometheus, against histories whose truth
//! is known: counters with resets, gaps, beginnings and ends.
//!
//! The servers are Debian's packages; where they are missing, this says so in a loud voice and ends as it is asked to.

mod history;
mod server;

use crate::failure::{Failure, Result};
use crate::progress::duration;
use crate::setup;
use history::{History, Truth};
use metering::metrics::{AnswerReader, Harvest, Matchers, Reading, Refusal};
use metering::price::Book;
use server::{Address, Kind, Server};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const HELP: &str = "cargo xtask metrics [--seed N] [--sessions N] [--days N] [--may-skip], or --port N [--days N] to read \
                    a store that runs on this machine and only tell how long that takes";

struct Options {
    seed: u64,
    sessions: u64,
    days: u64,
    /// Whether missing servers are no failure.
    may_skip: bool,
    /// A store that runs already.
    port: Option<u16>,
}

/// Runs `cargo xtask metrics ARGS`.
///
/// # Errors
/// When an option is not known, a server cannot be started, or what is read is not the truth.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let options = options(args)?;
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let now = i64::try_from(clock).unwrap_or(0);
    if let Some(port) = options.port {
        let days = i64::try_from(options.days).unwrap_or(1);
        let (began, store) = (Instant::now(), Address::on(port));
        let (harvest, asked) = read(store, Kind::VictoriaMetrics.name(), now - days * 86_400, now)?;
        println!(
            "{} cells of {} series, {} questions, {} MB, in {}; without the server: {}, the longest answer {} ms",
            harvest.cells.len(),
            harvest.series,
            asked.questions,
            asked.bytes / 1_000_000,
            duration(began.elapsed()),
            duration(asked.work),
            asked.longest.as_millis()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let servers = match setup::metrics_servers() {
        Ok(servers) => servers,
        Err(failure) if options.may_skip => {
            println!(
                "NOT TESTED: no store of metrics was read, because VictoriaMetrics and Prometheus are missing."
            );
            println!("{failure}");
            return Ok(ExitCode::SUCCESS);
        }
        Err(failure) => return Err(failure),
    };
    let history = History::new(options.seed, options.sessions, options.days, now);
    let truth = history.truth(now);
    println!(
        "{} series of {} sessions, {} samples, {} resets, in {} days; seed {}",
        history.series.len(),
        options.sessions,
        history.samples(),
        history.resets,
        options.days,
        options.seed
    );
    let mut wrong = 0;
    for kind in Kind::ALL {
        let began = Instant::now();
        let server = Server::start(kind, &servers, &history)?;
        let filled = began.elapsed();
        let began = Instant::now();
        let (harvest, asked) = read(server.address(), kind.name(), history.from, now)?;
        let took = began.elapsed();
        let found = Truth::of_cells(&harvest.cells);
        let differences = truth.differences(&found);
        println!(
            "{}: {} cells of {} series, {} questions, {} MB, read in {} (filled in {}); {}",
            kind.name(),
            harvest.cells.len(),
            harvest.series,
            asked.questions,
            asked.bytes / 1_000_000,
            duration(took),
            duration(filled),
            match differences.len() {
                0 => "equal to the truth in every quarter hour".to_owned(),
                n => format!("{n} FIGURES ARE WRONG"),
            }
        );
        differences.iter().take(12).for_each(|d| println!("   {d}"));
        harvest.findings.iter().for_each(|f| println!("   remark on {}: {}", f.file, f.reason));
        wrong += differences.len();
    }
    println!("{} passed, {} failed", if wrong == 0 { Kind::ALL.len() } else { 0 }, wrong);
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options(args: &[String]) -> Result<Options> {
    let mut options = Options { seed: 1, sessions: 24, days: 6, may_skip: false, port: None };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--may-skip" {
            options.may_skip = true;
            continue;
        }
        let value = args.next().ok_or_else(|| Failure::new(format!("{arg} wants a value"), HELP))?;
        let number =
            value.parse::<u64>().map_err(|_| Failure::new(format!("{value:?} is no number"), HELP))?;
        match arg.as_str() {
            "--seed" => options.seed = number,
            "--sessions" => options.sessions = number,
            "--days" => options.days = number,
            "--port" => options.port = u16::try_from(number).ok(),
            _ => return Err(Failure::new(format!("{arg:?} is not known"), HELP)),
        }
    }
    Ok(options)
}

#[derive(Default)]
struct Asked {
    questions: u64,
    bytes: usize,
    /// What reading and counting took, and the longest of it.
    work: Duration,
    longest: Duration,
}

/// Reads a period of a server, one question at a time.
fn read(store: Address, name: &str, from: i64, now: i64) -> Result<(Harvest, Asked)> {
    // The matcher is one that every series has, so that its way into the queries is tried too.
    let matchers = Matchers::parse(r#"team="a",terminal!="none""#).unwrap_or_default();
    let mut reading = Reading::new(matchers, from * 1000, now * 1000);
    let mut asked = Asked::default();
    while let Some(ask) = reading.next_ask() {
        let (status, body) = store.ask(&ask)?;
        asked.questions += 1;
        asked.bytes += body.len();
        let began = Instant::now();
        let mut reader = AnswerReader::default();
        reader.push(&body);
        let answer = reader.finish().filter(|a| a.success).ok_or_else(|| {
            let said = String::from_utf8_lossy(body.get(..body.len().min(300)).unwrap_or_default());
            Refusal::Other(format!("HTTP {status}: {said}; asked: {ask:?}"))
        });
        reading
            .take(ask.id, answer)
            .map_err(|refusal| Failure::new(format!("{}: {refusal:?}", name), "read what the server said"))?;
        asked.longest = asked.longest.max(began.elapsed());
        asked.work += began.elapsed();
    }
    let began = Instant::now();
    let harvest = reading.finish(Book::builtin());
    asked.work += began.elapsed();
    Ok((harvest, asked))
}
