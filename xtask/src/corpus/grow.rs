//! One more request at a time, for tests of what happens while logs are written.
//!
//! `cargo xtask corpus grow --out DIR [--harness claude-code|codex] [--seed N] [--from K] [--count N] [--every MS] [--at MS]
//! [--torn MS]` appends the requests K, K+1, … to one session under `DIR/home`, creating it if need be, and prints for each
//! what it holds, as one JSON object a line. `--at` is when request 0 happened (epoch milliseconds); each later one is 20 s
//! later. `--torn` writes each line in two halves with that pause between them.

use super::{
    claude, codex,
    rng::{Rng, derive},
    text::Pool,
    time,
    truth::Tokens,
};
use crate::failure::{Failure, IoContext, Result};
use serde_json::json;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::PathBuf,
    process::ExitCode,
    thread,
    time::Duration,
};

/// Requests per query.
const ROUNDS: u64 = 3;

/// One request to append.
pub struct Step {
    /// Which, from 0.
    pub number: u64,
    /// When.
    pub at: u64,
    /// Its counts.
    pub tokens: Tokens,
    /// It is the first of a query.
    pub prompt: bool,
    /// The counts of this and all before.
    pub total: Tokens,
}

/// Makes the lines of a step.
type Lines = fn(&Pool, u64, &Step) -> Vec<Vec<u8>>;

struct Options {
    out: PathBuf,
    harness: String,
    seed: u64,
    from: u64,
    count: u64,
    every: u64,
    at: u64,
    torn: u64,
}

/// Runs `cargo xtask corpus grow ARGS`.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let o = read(args)?;
    let pool = Pool::new(o.seed);
    let (path, step): (String, Lines) = match o.harness.as_str() {
        "claude-code" => (claude::grow_path(o.seed), claude::grow),
        "codex" => (codex::grow_path(o.seed), codex::grow),
        other => return Err(wrong(&format!("{other:?} cannot grow"))),
    };
    let file = o.out.join("home").join(&path);
    let parent = file.parent().unwrap_or(&o.out);
    fs::create_dir_all(parent).on("cannot create", parent)?;
    for number in o.from..o.from + o.count {
        if number > o.from {
            thread::sleep(Duration::from_millis(o.every));
        }
        let planned = plan(o.seed, number, o.at);
        let mut log = OpenOptions::new().create(true).append(true).open(&file).on("cannot open", &file)?;
        for line in step(&pool, o.seed, &planned) {
            let (head, tail) = line.split_at(if o.torn > 0 { line.len() / 2 } else { line.len() });
            log.write_all(head).on("cannot write", &file)?;
            if !tail.is_empty() {
                log.flush().on("cannot write", &file)?;
                thread::sleep(Duration::from_millis(o.torn));
                log.write_all(tail).on("cannot write", &file)?;
            }
        }
        let t = &planned.tokens;
        let told = json!({"harness": o.harness, "file": path, "number": number, "at": time::iso(planned.at),
            "begins_query": planned.prompt, "input": t.input, "cache_read": t.read, "cache_write_5m": t.write_5m,
            "cache_write_1h": t.write_1h, "output": t.output});
        println!("{told}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The request number `number` of a seed: the same whenever it is asked for.
fn plan(seed: u64, number: u64, start: u64) -> Step {
    let mut total = Tokens::default();
    let mut tokens = Tokens::default();
    let mut context = 0;
    for index in 0..=number {
        let mut rng = Rng::new(derive(seed, index));
        let (fresh, output) = (if index == 0 { 15_000 } else { rng.skew(100, 4_000) }, rng.skew(40, 900));
        tokens =
            Tokens { input: rng.range(2, 12), read: context, write_5m: fresh, output, ..Tokens::default() };
        context += fresh;
        total.input += tokens.input;
        total.read += tokens.read;
        total.write_5m += tokens.write_5m;
        total.output += tokens.output;
    }
    Step { number, at: start + number * 20_000, tokens, prompt: number.is_multiple_of(ROUNDS), total }
}

fn read(args: &[String]) -> Result<Options> {
    let mut out = None;
    let mut o = Options {
        out: PathBuf::new(),
        harness: "claude-code".to_owned(),
        seed: 1,
        from: 0,
        count: 1,
        every: 1000,
        at: time::midnight(2026, 11, 20) + 12 * time::HOUR,
        torn: 0,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| wrong(&format!("{arg} wants a value")))?;
        let number = || value.parse().map_err(|_| wrong(&format!("{value:?} is not a number")));
        match arg.as_str() {
            "--out" => out = Some(PathBuf::from(value)),
            "--harness" => o.harness.clone_from(value),
            "--seed" => o.seed = number()?,
            "--from" => o.from = number()?,
            "--count" => o.count = number()?,
            "--every" => o.every = number()?,
            "--at" => o.at = number()?,
            "--torn" => o.torn = number()?,
            other => return Err(wrong(&format!("{other:?} is not known"))),
        }
    }
    o.out = out.ok_or_else(|| wrong("--out is missing"))?;
    Ok(o)
}

fn wrong(what: &str) -> Failure {
    let next = "cargo xtask corpus grow --out DIR [--harness claude-code|codex] [--seed N] [--from K] [--count N] [--every MS] \
                [--at MS] [--torn MS]";
    Failure::new(what, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_the_same_whenever_it_is_asked_for_and_totals_add_up() {
        let first = plan(3, 0, 0);
        let (second, third) = (plan(3, 1, 0), plan(3, 2, 0));
        assert_eq!(second.total.output - first.total.output, second.tokens.output);
        assert_eq!(third.total.output, first.tokens.output + second.tokens.output + third.tokens.output);
        assert!(first.prompt && !second.prompt && plan(3, 3, 0).prompt);
    }

    #[test]
    fn every_line_is_whole_json() {
        let pool = Pool::new(1);
        for number in 0..5 {
            let step = plan(1, number, 1_000);
            for lines in [claude::grow(&pool, 1, &step), codex::grow(&pool, 1, &step)] {
                assert!(!lines.is_empty());
                for line in lines {
                    assert!(line.ends_with(b"\n"));
                    serde_json::from_slice::<serde_json::Value>(&line).unwrap();
                }
            }
        }
    }
}
