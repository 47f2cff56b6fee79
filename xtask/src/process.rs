//! Runs a command: shows progress, keeps its whole output in a log, tells the end of it when it fails.

use crate::failure::{Failure, IoContext, Result};
use crate::places;
use crate::progress::{Progress, duration};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// Lines of output that a failure shows.
const TAIL: usize = 60;

/// What came out of a command that could be started.
pub struct Outcome {
    /// Whether it ended with success.
    pub ok: bool,
    /// How it ended, in the system's words: an exit code or a signal.
    pub ending: String,
    /// Standard output and standard error, line by line as they came.
    pub text: String,
    /// How long it ran.
    pub took: Duration,
    /// The same text in a file.
    pub log: PathBuf,
}

impl Outcome {
    /// The last lines of the output, with the place of the rest.
    pub fn tail(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        let from = lines.len().saturating_sub(TAIL);
        let more = if from > 0 {
            format!("… {from} lines before, see {}\n", self.log.display())
        } else {
            String::new()
        };
        format!("{more}{}\n", lines.get(from..).unwrap_or_default().join("\n"))
    }
}

/// Runs the command to its end while showing progress; its output goes into the log `name`.
///
/// # Errors
/// Only when the command cannot be started or the log cannot be written; a failing command is an `Outcome`.
pub fn watch(name: &str, command: &mut Command) -> Result<Outcome> {
    let dir = places::state().join("logs");
    fs::create_dir_all(&dir).on("cannot create", &dir)?;
    let log = dir.join(format!("{}.log", name.replace([' ', '/', ':'], "-")));
    let mut file = File::create(&log).on("cannot write", &log)?;

    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let lines = read_lines(&mut child);
    let mut progress = Progress::start(name);
    let (mut text, mut last) = (String::new(), String::new());
    loop {
        match lines.recv_timeout(Duration::from_millis(500)) {
            Ok(line) => {
                writeln!(file, "{line}").on("cannot write", &log)?;
                text.push_str(&line);
                text.push('\n');
                // Lines that begin otherwise are pictures inside compiler messages.
                if line.trim_start().starts_with(char::is_alphanumeric) {
                    last = line;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        progress.show(last.trim());
    }
    let status = wait(&mut child, command)?;
    progress.clear();
    Ok(Outcome { ok: status.success(), ending: status.to_string(), text, took: started.elapsed(), log })
}

/// As `watch`, and a command that fails is a failure that shows the end of its output.
///
/// # Errors
/// When the command cannot be started or ends without success.
pub fn must(name: &str, command: &mut Command) -> Result<Outcome> {
    let outcome = watch(name, command)?;
    if outcome.ok {
        return Ok(outcome);
    }
    eprint!("{}", outcome.tail());
    Err(Failure::new(
        format!("{name}: `{}` failed after {} ({})", shown(command), duration(outcome.took), outcome.ending),
        format!("read the lines above; all of its output is in {}", outcome.log.display()),
    ))
}

/// The first line a command prints, if it runs and succeeds: for versions and paths.
pub fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The cargo that runs this task.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(places::root());
    // Set for this task by `cargo run`; in a nested cargo they would look like changed input.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// A command as a person would type it.
pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

fn read_lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        send_lines(out, sender.clone());
    }
    if let Some(err) = child.stderr.take() {
        send_lines(err, sender);
    }
    receiver
}

fn send_lines(stream: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(length) if length > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned();
            // Nobody listens any more: the command's end was seen or the task ends.
            if to.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

fn wait(child: &mut Child, command: &Command) -> Result<ExitStatus> {
    child.wait().map_err(|error| {
        Failure::new(format!("lost sight of `{}`: {error}", shown(command)), "run the task again")
    })
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot start `{}`: {error}", shown(command)),
        format!("install `{}` or put it on PATH", command.get_program().to_string_lossy()),
    )
}
