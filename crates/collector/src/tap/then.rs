//! Another status-line command beside ours: it gets the same JSON and its lines are shown.

use std::env;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long it may take. Claude Code cancels a status line by itself when the next one is due; this is for one that
/// hangs.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much of its output is shown.
const MOST: u64 = 64 << 10;

/// What the command prints; `Err` says why there is nothing of it.
pub fn run(command: &str, input: Vec<u8>) -> Result<String, String> {
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("the other status line did not start: {e}"))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    // One that reads nothing must not keep us from reading what it prints.
    thread::spawn(move || stdin.map(|mut to| to.write_all(&input)));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut out) = stdout {
            // What was read before an error is as good as any; the rest is read so that nothing breaks there.
            let _ = out.by_ref().take(MOST).read_to_end(&mut text);
            let _ = io::copy(&mut out, &mut io::sink());
        }
        let _ = tell.send(text);
    });
    let start = Instant::now();
    let text = told.recv_timeout(PATIENCE).ok();
    let status = loop {
        match child.try_wait() {
            Ok(None) if text.is_some() && start.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(1))
            }
            other => break other,
        }
    };
    match (text, status) {
        (Some(text), Ok(Some(status))) if status.success() => {
            Ok(String::from_utf8_lossy(&text).trim_end().to_owned())
        }
        (Some(_), Ok(Some(status))) => Err(format!("the other status line failed ({status})")),
        (_, Err(e)) => Err(format!("the other status line failed: {e}")),
        _ => {
            let _ = child.kill();
            Err(format!("the other status line took longer than {} s", PATIENCE.as_secs()))
        }
    }
}

/// The shell in which Claude Code would run it: on Windows Git Bash where that is installed, else PowerShell. [source:
/// Anthropic's documentation of the status line, "Windows configuration"]
fn shell(command: &str) -> Command {
    let (shell, options) = match cfg!(windows) {
        false => (PathBuf::from("/bin/sh"), &["-c"][..]),
        true => bash().map_or((PathBuf::from("powershell"), &["-NoProfile", "-Command"][..]), |path| {
            (path, &["-c"][..])
        }),
    };
    let mut run = Command::new(shell);
    run.args(options).arg(command);
    run
}

/// Git Bash, where it is installed.
fn bash() -> Option<PathBuf> {
    let named = env::var_os("CLAUDE_CODE_GIT_BASH_PATH").map(PathBuf::from);
    let usual = env::var_os("ProgramFiles").map(|folder| Path::new(&folder).join("Git/bin/bash.exe"));
    [named, usual].into_iter().flatten().find(|path| path.is_file())
}

/// Whether Claude Code has Git Bash to run a status line in, on Windows.
pub fn has_bash() -> bool {
    bash().is_some()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, input: &str, expected: &str) {
        assert_eq!(run(command, input.as_bytes().to_vec()).as_deref(), Ok(expected), "{command}");
    }

    #[track_caller]
    fn fails(command: &str, why: &str) {
        let told = run(command, b"{}".to_vec()).err().unwrap_or_default();
        assert!(told.contains(why), "{command}: {told}");
    }

    #[test]
    fn it_gets_the_input_and_its_lines_are_kept() {
        check("cat", "{\"a\":1}", "{\"a\":1}");
        check("printf 'one\\ntwo\\n\\n'", "{}", "one\ntwo");
        check("true", "{}", "");
    }

    #[test]
    fn one_that_does_not_read_does_no_harm() {
        check("echo done", &"x".repeat(1 << 20), "done");
        let long = run("yes | head -c 1000000", Vec::new()).unwrap();
        assert!((MOST as usize - 1..=MOST as usize).contains(&long.len()));
    }

    #[test]
    fn one_that_fails_is_told() {
        fails("echo half; exit 3", "exit status: 3");
        fails("no-such-command-anywhere", "failed");
    }
}
