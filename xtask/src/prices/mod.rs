//! `cargo xtask prices`: writes the price book, says what changed, and compares it with a price list.

mod against;
mod compose;
mod corrections;
mod report;
mod row;
mod sheet;

use self::compose::{Composed, compose};
use self::corrections::Corrections;
use self::row::List;
use crate::failure::{Failure, IoContext, Result};
use crate::setup::{self, LITELLM};
use crate::{places, progress};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

const HELP: &str = "\
cargo xtask prices                  writes crates/metering/src/price/book.csv and says what changed
cargo xtask prices --check          writes nothing; fails where the book is not what its sources give
cargo xtask prices --against FILE   prices every row of a list in LiteLLM's form with the book, and lists each
                                    difference with its reason; fails on one that has none";

/// Runs `cargo xtask prices ARGS`.
///
/// # Errors
/// When the package cannot be fetched or a correction is wrong.
pub fn run(args: &[String]) -> Result<ExitCode> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let began = Instant::now();
    let folder = places::root().join("crates/metering/src/price");
    let ending = match args.as_slice() {
        [] => write(&folder, true)?,
        ["--check"] => write(&folder, false)?,
        ["--against", file] => report::against(&folder, Path::new(file))?,
        _ => return Err(Failure::new(format!("`prices` does not take {args:?}"), HELP)),
    };
    println!("{}", progress::duration(began.elapsed()));
    Ok(ending)
}

fn write(folder: &Path, write: bool) -> Result<ExitCode> {
    let path = folder.join("book.csv");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let list = load(&setup::for_prices()?)?;
    let Composed { text, needless, lines } = compose(&list, LITELLM, &Corrections::load(folder)?)?;
    println!(
        "{} lines, {} of LiteLLM {LITELLM} and {} of corrections, {} bytes",
        lines.0 + lines.1,
        lines.0,
        lines.1,
        text.len()
    );
    for line in report::difference(&before, &text) {
        println!("{line}");
    }
    for line in &needless {
        println!("needless correction: {line}");
    }
    if write {
        fs::write(&path, &text).on("cannot write", &path)?;
        return Ok(ExitCode::SUCCESS);
    }
    if before != text {
        return Err(Failure::new(
            "book.csv is not what the package and corrections.csv give",
            "run `cargo xtask prices` and look at what changed",
        ));
    }
    if !needless.is_empty() {
        return Err(Failure::new("corrections.csv corrects what is right", "remove these lines from it"));
    }
    println!("book.csv is what its sources give");
    Ok(ExitCode::SUCCESS)
}

fn load(path: &Path) -> Result<List> {
    let text = fs::read_to_string(path).on("cannot read", path)?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::new(
            format!("{} is no price list: {error}", path.display()),
            "give a JSON object with a row per model; remove the folder if it lies in the tool cache",
        )
    })
}
