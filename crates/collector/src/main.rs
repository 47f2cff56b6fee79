//! The native companion of the page: finds harness logs, serves page and feed, exports, checks, and is Claude Code's
//! status line.

mod args;
mod doctor;
mod export;
mod failure;
mod feed;
mod hub;
mod live;
mod logs;
mod machine;
mod push;
mod serve;
mod table;
mod tap;
mod text;

use args::Command;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let given: Vec<_> = std::env::args_os().skip(1).collect();
    let command = args::parse(given.iter().cloned());
    if let Err(failure) = &command
        && tap::is_status_line(&given)
    {
        tap::in_spite_of(failure);
        return ExitCode::SUCCESS;
    }
    match command.and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

fn run(command: Command) -> failure::Result<()> {
    match command {
        Command::Serve(options) => serve::run(options),
        Command::Export(options) => export::run(&options),
        Command::Push(options) => push::run(&options),
        Command::Doctor(homes) => print(&doctor::report(&homes)),
        Command::Tap(options) => tap::run(&options),
        Command::Help(command) => print(&args::help(command.as_deref())),
        Command::Version => print(&format!("{}\n", feed::GENERATOR)),
    }
}

/// Prints to standard output; whoever stopped reading it (`head`) has enough.
fn print(text: &str) -> failure::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(failure::Failure::new(
            format!("standard output cannot be written: {e}"),
            "look where it goes",
        )),
        _ => Ok(()),
    }
}
