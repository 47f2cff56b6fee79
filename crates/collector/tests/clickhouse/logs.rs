//! Homes with logs, and the program run over them.

use crate::engine::Engine;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A home folder with logs.
pub struct Home {
    folder: TempDir,
    added: Vec<PathBuf>,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), added: Vec::new() }
    }

    /// Nothing in it, but every fixture of every reader beside it.
    pub fn of_fixtures() -> Self {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../metering/fixtures");
        Self { added: vec![fixtures], ..Self::new() }
    }

    /// So many sessions, `s0` and on, of so many requests each.
    pub fn with_sessions(sessions: u32, requests: u32) -> Self {
        let home = Self::new();
        (0..sessions).for_each(|n| home.grow(&format!("s{n}"), 0, requests));
        home
    }

    /// A third of the sessions is in the homes of all numbers, the rest in this one's alone.
    pub fn shared(number: u32, sessions: u32, requests: u32) -> Self {
        let home = Self::new();
        for n in 0..sessions {
            let name = if n % 3 == 0 { format!("all-{n}") } else { format!("own-{number}-{n}") };
            home.grow(&name, 0, requests);
        }
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Adds requests to a session's log, from a number on.
    pub fn grow(&self, session: &str, from: u32, count: u32) {
        let path = self.path().join(".claude/projects/-srv-shop").join(format!("{session}.jsonl"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        (from..from + count).for_each(|n| lines(session, n, &mut text));
        fs::write(path, text).unwrap();
    }

    /// `fuelgauge push` with a memory of this name.
    pub fn command(&self, engine: &Engine, state: &str, args: &[&str]) -> Command {
        self.command_to(&engine.url(), state, args)
    }

    pub fn command_to(&self, url: &str, state: &str, args: &[&str]) -> Command {
        let mut command = self.program("push");
        command.args(["--clickhouse", url, "--state"]).arg(self.path().join("state").join(state)).args(args);
        command
    }

    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fuelgauge"));
        command.env("TZ", "UTC").env("CI", "true").stdin(Stdio::null()).stderr(Stdio::piped());
        command.arg(name).arg("--home").arg(self.path());
        self.added.iter().for_each(|path| {
            command.arg("--add").arg(path);
        });
        command
    }

    /// Pushes, and gives back what it said.
    pub fn push(&self, engine: &Engine, state: &str, args: &[&str]) -> String {
        said(&self.command(engine, state, args).output().unwrap())
    }
}

/// What a program that ended well said.
pub fn said(out: &Output) -> String {
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success(), "{text}");
    text
}

/// A prompt now and then, and one request: of several models and sizes, with misses, tools and errors among them.
fn lines(session: &str, n: u32, text: &mut String) {
    let seed = session.bytes().fold(n.wrapping_mul(2_654_435_761), |h, b| h.rotate_left(5) ^ u32::from(b));
    let at = |second: u32| {
        let minute = n * 3 + u32::from(session.as_bytes().last().copied().unwrap_or(0)) % 7;
        let (day, hour) = (1 + minute / 1_440 % 28, minute / 60 % 24);
        format!("2026-10-{day:02}T{hour:02}:{:02}:{second:02}.{:03}Z", minute % 60, seed % 1_000)
    };
    let common = format!(
        r#""isSidechain":false,"cwd":"/srv/{}","sessionId":"{session}","version":"2.1.111""#,
        ["shop", "api", "docs"][seed as usize % 3 % if session.len().is_multiple_of(2) { 3 } else { 1 }]
    );
    if n.is_multiple_of(3 + seed % 5) {
        let _ = writeln!(
            text,
            r#"{{"parentUuid":null,{common},"type":"user","uuid":"{session}-u{n}","timestamp":"{}","message":{{"role":"user","content":"go on"}}}}"#,
            at(1)
        );
    }
    let model = ["claude-opus-4-8", "claude-sonnet-4-5", "claude-haiku-4-5", "a-model-nobody-knows"]
        [seed as usize % 4];
    let read = if seed.is_multiple_of(6) { 0 } else { 900 * (n % 300) };
    let content = if seed.is_multiple_of(3) {
        r#"[{"type":"tool_use","id":"t","name":"Read","input":{}}]"#
    } else {
        r#"[{"type":"text","text":"ok"}]"#
    };
    let _ = writeln!(
        text,
        r#"{{"parentUuid":"x",{common},"type":"assistant","uuid":"{session}-{n}","requestId":"req_{session}_{n}","timestamp":"{}","message":{{"id":"msg_{session}_{n}","type":"message","role":"assistant","model":"{model}","content":{content},"stop_reason":"end_turn","usage":{{"input_tokens":{},"cache_creation_input_tokens":{},"cache_read_input_tokens":{read},"output_tokens":{}}}}}}}"#,
        at(5),
        3 + seed % 400,
        800 + seed % 90_000,
        10 + seed % 2_000,
    );
}
