//! A store of metrics of the real kind, filled and asked on a port of its own.

use super::history::History;
use crate::failure::{Failure, IoContext, Result};
use crate::process::must;
use crate::setup::MetricsServers;
use metering::metrics::Ask;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// Which store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    VictoriaMetrics,
    Prometheus,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::VictoriaMetrics, Self::Prometheus];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::VictoriaMetrics => "VictoriaMetrics",
            Self::Prometheus => "Prometheus",
        }
    }
}

/// A server that ends with this value.
pub struct Server {
    /// Which one.
    pub kind: Kind,
    child: Child,
    port: u16,
    folder: PathBuf,
}

/// Where a store listens on this machine.
#[derive(Clone, Copy)]
pub struct Address(u16);

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already is no matter.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// Starts a server that holds a history.
    ///
    /// # Errors
    /// When it cannot be filled or started.
    pub fn start(kind: Kind, servers: &MetricsServers, history: &History) -> Result<Self> {
        let port = free_port()?;
        let folder = std::env::temp_dir().join(format!("fuelgauge-metrics-{}-{port}", std::process::id()));
        let data = folder.join("data");
        fs::create_dir_all(&data).on("cannot create", &data)?;
        let mut command = match kind {
            Kind::VictoriaMetrics => {
                let mut command = Command::new(&servers.victoria);
                command.arg(format!("-storageDataPath={}", data.display()));
                command.arg(format!("-httpListenAddr=127.0.0.1:{port}"));
                command.args(["-retentionPeriod=10y", "-loggerLevel=ERROR"]);
                command
            }
            Kind::Prometheus => {
                let text = folder.join("history.om");
                fs::write(&text, history.open_metrics()).on("cannot write", &text)?;
                let mut fill = Command::new(&servers.promtool);
                fill.args(["tsdb", "create-blocks-from", "openmetrics"]).arg(&text).arg(&data);
                must("promtool", &mut fill)?;
                let config = folder.join("prometheus.yml");
                fs::write(&config, "global: {}\n").on("cannot write", &config)?;
                let mut command = Command::new(&servers.prometheus);
                command.arg(format!("--config.file={}", config.display()));
                command.arg(format!("--storage.tsdb.path={}", data.display()));
                command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
                command.args(["--storage.tsdb.retention.time=3650d", "--log.level=error"]);
                command
            }
        };
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|error| {
            Failure::new(format!("{} does not start: {error}", kind.name()), "start it by hand and see why")
        })?;
        let server = Self { kind, child, port, folder };
        server.wait()?;
        if kind == Kind::VictoriaMetrics {
            server.send(
                "POST",
                "/api/v1/import/prometheus",
                "text/plain",
                history.exposition().as_bytes(),
            )?;
            server.send("GET", "/internal/force_flush", "", b"")?;
            // What was flushed is found a moment later.
            thread::sleep(Duration::from_secs(2));
        }
        Ok(server)
    }

    fn wait(&self) -> Result<()> {
        for _ in 0..300 {
            if matches!(self.send("GET", "/api/v1/query?query=1", "", b""), Ok((200, _))) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err(Failure::new(format!("{} does not answer", self.kind.name()), "start it by hand and see why"))
    }

    /// Where it listens.
    pub fn address(&self) -> Address {
        Address::on(self.port)
    }

    fn send(&self, method: &str, path: &str, content: &str, body: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.address().send(method, path, content, body)
    }
}

impl Address {
    /// A store on this port.
    pub fn on(port: u16) -> Self {
        Self(port)
    }

    /// The status and the body of an answer.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn ask(self, ask: &Ask) -> Result<(u16, Vec<u8>)> {
        let fields: Vec<String> =
            ask.fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let fields = fields.join("&");
        if ask.in_address {
            self.send("GET", &format!("{}?{fields}", ask.path), "", b"")
        } else {
            self.send("POST", ask.path, "application/x-www-form-urlencoded", fields.as_bytes())
        }
    }

    fn send(self, method: &str, path: &str, content: &str, body: &[u8]) -> Result<(u16, Vec<u8>)> {
        let mut answer = Vec::new();
        let talk = |answer: &mut Vec<u8>| -> std::io::Result<()> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.0))?;
            // The older version of the protocol sends a body as it is, and closes.
            let length = body.len();
            write!(
                stream,
                "{method} {path} HTTP/1.0\r\nHost: localhost\r\nContent-Type: {content}\r\nContent-Length: {length}\r\n\r\n"
            )?;
            stream.write_all(body)?;
            stream.read_to_end(answer)?;
            Ok(())
        };
        talk(&mut answer).map_err(|error| {
            Failure::new(format!("the store on port {} broke off: {error}", self.0), "run the task again")
        })?;
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
        let body = answer.split_off(end);
        let head = String::from_utf8_lossy(&answer).into_owned();
        let status = head.split_whitespace().nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Ok((status, body))
    }
}

fn free_port() -> Result<u16> {
    let port = || TcpListener::bind(("127.0.0.1", 0))?.local_addr().map(|address| address.port());
    port().map_err(|error| Failure::new(format!("no port is free: {error}"), "run the task again"))
}

/// A text in a form.
fn escape(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
