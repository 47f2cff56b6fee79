//! `fuelgauge tap`: Claude Code's status line. What Claude Code hands to it is told nowhere else: the levels of the plan's
//! windows and the state of the prompt cache. It keeps what is new of that, and prints what is left.
//!
//! Claude Code blanks its status line when the command fails, and runs it after every reply: whatever comes in, this
//! prints what it can, says what went wrong on standard error, and succeeds, within milliseconds.

mod account;
mod command;
mod edit;
mod levels;
mod line;
mod log;
mod news;
mod settings;
mod then;

use crate::args::{Action, Tap};
use crate::failure::{Failure, Result};
use crate::feed;
use crate::logs::places;
use crate::machine::Owner;
use chrono::{DateTime, Local, NaiveDateTime};
use line::View;
use log::Log;
use metering::format::tap::Snapshot;
use metering::scan::json::Scanner;
use metering::snapshot::account::Account;
use metering::time::Millis;
use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::panic;
use std::path::PathBuf;
use std::process;

pub use settings::installed;

/// How much of the input is looked at: it is some kilobytes.
const LARGEST: u64 = 1 << 20;

/// How much more is read, so that whoever writes it does not fail.
const MOST: u64 = 64 << 20;

/// What is printed where nothing is known: a status line without a line looks broken.
const NOTHING: &str = "no plan levels yet";

/// Does what the options say.
///
/// # Errors
/// When Claude Code's settings are to be changed and cannot be.
pub fn run(options: &Tap) -> Result<()> {
    match options.action {
        Action::Run => {
            show(options);
            Ok(())
        }
        Action::Install => crate::print(&settings::install(options)?),
        Action::Uninstall => crate::print(&settings::uninstall(options)?),
    }
}

/// Whether a command line that was not understood is that of a status line.
pub fn is_status_line(args: &[OsString]) -> bool {
    let has = |name: &str| args.iter().any(|a| a == name);
    args.first().is_some_and(|a| a == "tap")
        && !has("--install")
        && !has("--uninstall")
        && !io::stdin().is_terminal()
}

/// Goes on without options that were not understood: a status line that fails is blank, and nobody sees why.
pub fn in_spite_of(failure: &Failure) {
    complain(&failure.to_string());
    show(&Tap::default());
}

/// Reads, keeps, prints.
fn show(options: &Tap) {
    // Not known to happen; if it does, the line is worth more than the exit status.
    panic::set_hook(Box::new(|why| {
        complain(&why.to_string());
        let _ = writeln!(io::stdout(), "{NOTHING}");
        process::exit(0);
    }));
    let terminal = io::stdin().is_terminal();
    let input = if terminal { Vec::new() } else { read() };
    let now = feed::now();
    let snapshot = snapshot(&input);
    if terminal {
        complain(
            "Claude Code runs this; `fuelgauge tap --install` tells it to. These are the last levels that it kept:",
        );
    } else if snapshot.is_none() {
        complain("what came in is not a status line's JSON; nothing was kept of it");
    }
    let account = account::of(options.home.as_deref());
    let log = places::of_tap(options.home.as_deref())
        .map(|folder| Log::new(folder, Owner::of_this_machine().host.as_deref()));
    let (view, kept) = take(snapshot.unwrap_or_default(), account, now, log.as_ref());
    if let Err(e) = kept {
        complain(&format!("the snapshot was not kept: {e}"));
    }
    let columns =
        env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|&columns: &usize| columns > 0);
    let own = view.text(options.form, columns, clock);
    let other = options.then.as_ref().map(|command| {
        then::run(command, input).unwrap_or_else(|why| {
            complain(&why);
            String::new()
        })
    });
    let mut rows = [other.unwrap_or_default(), own];
    if rows.iter().all(String::is_empty) {
        NOTHING.clone_into(&mut rows[1]);
    }
    if options.first {
        rows.reverse();
    }
    let text: String = rows.iter().filter(|row| !row.is_empty()).map(|row| format!("{row}\n")).collect();
    // Whoever does not read it has no use for it.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Keeps what is new of a snapshot, and says what is known now. The error is that of writing.
fn take(mut snapshot: Snapshot, account: Account, now: Millis, log: Option<&Log>) -> (View, io::Result<()>) {
    (snapshot.account, snapshot.plan, snapshot.tier) = (account.pseudonym(), account.plan, account.tier);
    // Before its first reply a session knows no level, and what others of the account heard holds. Afterwards a session
    // without windows has no plan: it pays per token.
    let waits = snapshot.cache.is_none() && snapshot.cost_usd.is_none_or(|cost| cost == 0.0);
    let mut levels = Vec::new();
    let decide = |tail: &[Snapshot]| {
        let news = news::of(&snapshot, now, tail);
        if waits || !snapshot.windows.is_empty() {
            levels = levels::of(&snapshot.windows, news.as_of, news.account.as_deref(), tail, now);
        }
        news.line.map(|line| line.line())
    };
    let kept = match log {
        Some(log) => log.update(now, decide),
        None => {
            let mut decide = decide;
            decide(&[]);
            Err(io::Error::new(io::ErrorKind::NotFound, "there is no home folder"))
        }
    };
    (View { levels, cache: snapshot.cache, cost_usd: snapshot.cost_usd, now }, kept)
}

/// A snapshot, or a line of a log; `None` where it is not whole.
fn snapshot(text: &[u8]) -> Option<Snapshot> {
    let mut s = Scanner::new(text);
    (s.peek() == Some(b'{')).then_some(())?;
    let snapshot = Snapshot::read(&mut s);
    (!s.broken()).then_some(snapshot)
}

/// Standard input. What is too large for a status line is cut.
fn read() -> Vec<u8> {
    let mut stdin = io::stdin().lock();
    let mut input = Vec::new();
    let _ = stdin.by_ref().take(LARGEST).read_to_end(&mut input);
    let _ = io::copy(&mut stdin.take(MOST), &mut io::sink());
    input
}

fn complain(what: &str) {
    let _ = writeln!(io::stderr(), "fuelgauge tap: {what}");
}

/// The folder of Claude Code's settings where a variable moved it.
fn config_folder() -> Option<PathBuf> {
    env::var_os("CLAUDE_CONFIG_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

fn clock(at: Millis) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at)
        .map_or_else(NaiveDateTime::default, |t| t.with_timezone(&Local).naive_local())
}

#[cfg(test)]
mod tests;
