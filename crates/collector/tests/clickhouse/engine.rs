//! Engines: started for one test, stopped at its end.

use metering::clickhouse::{Ask, Dialect, Query};
use std::cell::Cell;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(60);

/// A running engine.
pub struct Engine {
    pub name: &'static str,
    child: Child,
    port: u16,
    folder: TempDir,
    /// Bytes of answers to [`Ask`], packed.
    pub bytes: Cell<u64>,
}

pub fn tool(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} names no engine: run `cargo xtask test --only engines`"))
}

/// A port that nobody listens on, another one each time, below those that the system gives to connections: one of these
/// would be taken before the server comes to it.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(97);
    loop {
        let port = 10_000 + (begin.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Engine {
    /// Debian's server.
    pub fn debian() -> Self {
        let mut engine = Self::debian_with([free_port(), free_port()], "");
        engine.wait();
        engine
    }

    /// Debian's server with ports for HTTP and for its own protocol, and more in its configuration. It is not waited for.
    pub fn debian_with([port, tcp]: [u16; 2], more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("users.xml"), USERS).unwrap();
        let place = folder.path().to_str().unwrap();
        let config = CONFIG.replace("{port}", &port.to_string()).replace("{tcp}", &tcp.to_string());
        let config = config.replace("{more}", more).replace("{folder}", place);
        fs::write(folder.path().join("config.xml"), config).unwrap();
        let child = Self::start_debian(folder.path());
        Self { name: "Debian's server", child, port, folder, bytes: Cell::default() }
    }

    fn start_debian(folder: &Path) -> Child {
        Command::new(tool("FUELGAUGE_CLICKHOUSE_SERVER"))
            .arg(format!("--config-file={}", folder.join("config.xml").display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Today's engine.
    pub fn today() -> Self {
        Self::today_with(None)
    }

    /// Today's engine with a configuration.
    pub fn today_with(config: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.xml");
        config.iter().for_each(|text| fs::write(&path, text).unwrap());
        let data = folder.path().join("data");
        Self::today_in(folder, &data, config.map(|_| path))
    }

    /// Today's engine with data that stays.
    pub fn today_at(data: &Path) -> Self {
        Self::today_in(tempfile::tempdir().unwrap(), data, None)
    }

    fn today_in(folder: TempDir, data: &Path, config: Option<PathBuf>) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clickhouse/engine.py");
        let mut child = Command::new(tool("FUELGAUGE_CHDB_PYTHON"))
            .arg(script)
            .arg(data)
            .args(config)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the engine tells its port");
        let mut engine = Self { name: "today's engine", child, port, folder, bytes: Cell::default() };
        engine.wait();
        engine
    }

    /// What it can do.
    pub fn dialect(&self) -> Dialect {
        Dialect::of(&self.ask("SELECT version()")).unwrap()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The most memory that it took since [`Engine::forget_memory`], in bytes, and what it takes now.
    pub fn memory(&self) -> (u64, u64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let of = |name: &str| {
            let line = status.lines().find(|l| l.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
        };
        (of("VmHWM:"), of("VmRSS:"))
    }

    /// Lets the count of memory begin anew.
    pub fn forget_memory(&self) {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    /// Stops the server as a power cut would, and starts it again after a while.
    pub fn restart(&mut self, after: Duration) {
        self.stop();
        thread::sleep(after);
        self.start();
    }

    /// Stops the server as a power cut would.
    pub fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again.
    pub fn start(&mut self) {
        self.child = Self::start_debian(self.folder.path());
        self.wait();
    }

    pub fn wait(&mut self) {
        let began = Instant::now();
        let mut again = 0..3;
        while self.try_ask("SELECT 1").as_deref() != Some("1") {
            // The oldest server ends at its start now and then.
            let ended =
                self.child.try_wait().unwrap().is_some() && self.folder.path().join("users.xml").exists();
            if ended && again.next().is_some() {
                self.child = Self::start_debian(self.folder.path());
            }
            assert!(began.elapsed() < LIMIT, "{} does not answer", self.name);
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether a server has written these words into its log.
    pub fn logged(&self, words: &str) -> bool {
        fs::read_to_string(self.folder.path().join("server.log")).is_ok_and(|log| log.contains(words))
    }

    /// The answer to a query, without its last line end.
    pub fn ask(&self, sql: &str) -> String {
        self.try_ask(sql).unwrap_or_else(|| panic!("{} does not answer {sql:.200}", self.name))
    }

    pub fn try_ask(&self, sql: &str) -> Option<String> {
        let mut answer = ureq::post(format!("{}/", self.url())).send(sql).ok()?;
        let text = answer.body_mut().with_config().limit(1 << 30).read_to_string().ok()?;
        Some(text.trim_end_matches('\n').to_owned())
    }
}

impl Ask for Engine {
    type Error = String;

    async fn ask(&self, query: &Query, mut line: impl FnMut(&str)) -> Result<(), String> {
        let url = format!("{}/", self.url());
        let request = query
            .params
            .iter()
            .fold(ureq::post(&url), |request, p| request.query(format!("param_{}", p.name), &p.value));
        let request = self
            .dialect()
            .settings()
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value));
        let request = request.config().http_status_as_error(false).build();
        let mut answer = request.send(&query.sql).map_err(|e| e.to_string())?;
        let text =
            answer.body_mut().with_config().limit(1 << 30).read_to_string().map_err(|e| e.to_string())?;
        if answer.status() != 200 {
            return Err(format!("{text}: {:.400}", query.sql));
        }
        self.bytes.set(self.bytes.get() + packed(&text));
        text.lines().for_each(&mut line);
        Ok(())
    }
}

/// How long a text is when the server has packed it: gzip at its usual level.
fn packed(text: &str) -> u64 {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(3));
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap().len() as u64
}

/// The outcome of what never waits.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("an engine is asked without waiting"),
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const CONFIG: &str = r#"<?xml version="1.0"?>
<yandex>
  <logger><level>debug</level><log>{folder}/server.log</log><errorlog>{folder}/error.log</errorlog></logger>
  <http_port>{port}</http_port>
  <tcp_port>{tcp}</tcp_port>
  <listen_host>127.0.0.1</listen_host>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <user_files_path>{folder}/files/</user_files_path>
  <format_schema_path>{folder}/formats/</format_schema_path>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>268435456</mark_cache_size>
  {more}
</yandex>
"#;

const USERS: &str = r#"<?xml version="1.0"?>
<yandex>
  <profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles>
  <users>
    <default>
      <password></password>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
  </users>
  <quotas><default/></quotas>
</yandex>
"#;
