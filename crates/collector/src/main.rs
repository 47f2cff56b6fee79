//! The native companion of the page: finds harness logs, serves page and feed, exports, checks.

mod args;
mod doctor;
mod export;
mod failure;
mod feed;
mod hub;
mod live;
mod logs;
mod machine;
mod serve;
mod table;
mod text;

use args::Command;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match args::parse(std::env::args_os().skip(1)).and_then(run) {
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
        Command::Doctor(homes) => print(&doctor::report(&homes)),
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
