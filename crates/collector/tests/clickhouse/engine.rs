//! Engines: started for one test, stopped at its end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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
}

pub fn tool(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} names no engine: run `cargo xtask test --only engines`"))
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Engine {
    /// Debian's server.
    pub fn debian() -> Self {
        let engine = Self::debian_with([free_port(), free_port()], "");
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
        Self { name: "Debian's server", child, port, folder }
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
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clickhouse/engine.py");
        let mut child = Command::new(tool("FUELGAUGE_CHDB_PYTHON"))
            .arg(script)
            .arg(folder.path().join("data"))
            .args(config.map(|_| &path))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the engine tells its port");
        let engine = Self { name: "today's engine", child, port, folder };
        engine.wait();
        engine
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
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

    pub fn wait(&self) {
        let began = Instant::now();
        while self.try_ask("SELECT 1").as_deref() != Some("1") {
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
