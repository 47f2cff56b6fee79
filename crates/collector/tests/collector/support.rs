//! A home folder with logs, a running collector, and a small HTTP client.

use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before a test calls it hung. Far above what it takes, for busy machines.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A home folder of its own.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The folder's own name, which stands for it where folders are told.
    pub fn name(&self) -> String {
        self.path().file_name().unwrap().to_string_lossy().into_owned()
    }

    /// Where Claude Code would write a session.
    pub fn session(&self, name: &str) -> PathBuf {
        let path = self.path().join(".claude/projects/-srv-shop").join(format!("{name}.jsonl"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// A session with so many requests.
    pub fn with_session(self, name: &str, requests: u32) -> Self {
        let text: String = (0..requests).map(|n| request(name, n)).collect();
        fs::write(self.session(name), text).unwrap();
        self
    }

    /// OpenCode's database, in a journal mode.
    pub fn opencode(&self, mode: &str) -> Connection {
        let folder = self.path().join(".local/share/opencode");
        fs::create_dir_all(&folder).unwrap();
        let db = Connection::open(folder.join("opencode.db")).unwrap();
        db.pragma_update(None, "journal_mode", mode).unwrap();
        db.execute_batch(
            "CREATE TABLE session(id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, title TEXT, version TEXT);
             CREATE TABLE message(id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, data TEXT);
             INSERT INTO session VALUES ('ses_1', NULL, '/srv/shop', 'Shop', '1.17.3');",
        )
        .unwrap();
        db
    }

    pub fn run(&self, args: &[&str]) -> Output {
        command().args(args).arg("--home").arg(self.path()).output().unwrap()
    }

    /// The feed of requests, without its header.
    pub fn export(&self) -> Vec<Value> {
        let out = self.run(&["export", "--out", "-"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        rows(&String::from_utf8(out.stdout).unwrap())
    }
}

/// One request of a Claude Code session, as a line of its log.
pub fn request(session: &str, n: u32) -> String {
    format!(
        concat!(
            r#"{{"parentUuid":null,"isSidechain":false,"cwd":"/srv/shop","sessionId":"{s}","version":"2.1.111","#,
            r#""type":"assistant","uuid":"{s}-{n}","requestId":"req_{s}_{n}","timestamp":"2026-11-{d:02}T{h:02}:00:00.000Z","#,
            r#""message":{{"id":"msg_{s}_{n}","type":"message","role":"assistant","model":"claude-sonnet-4-5","#,
            r#""content":[{{"type":"text","text":"ok"}}],"stop_reason":"end_turn","usage":{{"input_tokens":3,"#,
            r#""cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"output_tokens":{o}}}}}}}"#,
            "\n"
        ),
        s = session,
        n = n,
        d = 1 + n / 24 % 28,
        h = n % 24,
        o = 10 + n
    )
}

/// One request of OpenCode, as a row of its database.
pub fn insert(db: &Connection, n: i64) {
    let at = 1_795_305_600_000 + n * 60_000;
    let data = format!(
        concat!(
            r#"{{"role":"assistant","parentID":"msg_u","providerID":"anthropic","modelID":"claude-sonnet-4-5","cost":0,"#,
            r#""time":{{"created":{at},"completed":{end}}},"finish":"stop","tokens":{{"input":{n},"output":20,"#,
            r#""reasoning":0,"cache":{{"read":5,"write":0}}}}}}"#
        ),
        at = at,
        end = at + 1000,
        n = n,
    );
    let id = format!("msg_{n}");
    db.execute("INSERT INTO message VALUES (?1, 'ses_1', ?2, ?3)", (id, at, data)).unwrap();
}

pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuelgauge"));
    command.env("TZ", "UTC").env("CI", "true").stdin(Stdio::null());
    command
}

/// A collector that serves.
pub struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    pub port: u16,
}

impl Server {
    pub fn start(home: &Home) -> Self {
        Self::with(home, &[])
    }

    pub fn with(home: &Home, args: &[&str]) -> Self {
        let mut child = command()
            .args(["serve", "--port", "0", "--no-open"])
            .args(args)
            .arg("--home")
            .arg(home.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut server = Self { out: BufReader::new(child.stdout.take().unwrap()), child, port: 0 };
        let line = server.line();
        let port = line.strip_prefix("Serving on http://127.0.0.1:").expect(&line);
        server.port = port.parse().unwrap();
        server
    }

    /// The next line it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = self.connect(method, path, headers);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Answer::parse(&bytes)
    }

    fn connect(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|h| h.0 == "Host") {
            text.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
        stream
    }

    /// Listens to `/live`.
    pub fn events(&self) -> Events {
        Events(BufReader::new(self.connect("GET", "/live", &[])))
    }

    pub fn status(&self) -> Value {
        serde_json::from_slice(&self.get("/status.json").body).unwrap()
    }

    /// The header and the rows of a feed.
    pub fn feed(&self, query: &str) -> (Value, Vec<Value>) {
        let answer = self.get(&format!("/feed.ndjson?{query}"));
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let text = String::from_utf8(answer.body).unwrap();
        (serde_json::from_str(text.lines().next().unwrap()).unwrap(), rows(&text))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Server-sent events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// Waits for the next event of a kind and returns its data.
    pub fn next(&mut self, kind: &str) -> Value {
        let (start, mut event) = (Instant::now(), String::new());
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
            assert!(start.elapsed() < LIMIT, "no event `{kind}`");
            if let Some(name) = line.trim_end().strip_prefix("event: ") {
                event = name.to_owned();
            } else if let Some(data) = line.strip_prefix("data: ")
                && event == kind
            {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> = lines
            .filter_map(|l| l.split_once(": "))
            .map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()))
            .collect();
        let mut answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunk(&answer.body);
        }
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|h| h.0 == name).map(|h| h.1.as_str())
    }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|w| w == b"\r\n").expect("a chunk has a size");
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
        if size == 0 {
            return body;
        }
    }
}

/// Every row of a feed after its header.
pub fn rows(feed: &str) -> Vec<Value> {
    feed.lines().skip(1).map(|l| serde_json::from_str(l).expect(l)).collect()
}

pub fn of_kind<'a>(rows: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    rows.iter().filter(move |r| r["kind"] == kind)
}

/// Calls until there is an answer.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(start.elapsed() < LIMIT, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
