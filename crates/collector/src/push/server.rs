//! Talks to ClickHouse over HTTP: statements, questions, rows. Goes on where a server restarts.

use crate::args::Push;
use crate::failure::{Failure, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use metering::clickhouse::{Dialect, Names, Query, Reach, Topology, create, error_code, literal, tables};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Write;
use std::thread;
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, config::Config};

/// How often something is tried while the server does not answer, or is busy: for about two minutes.
const TRIES: u32 = 10;

/// What servers say that share no queue for statements of a cluster.
const NO_QUEUE: [&str; 4] = [
    "DDL background thread",
    "no DistributedDDL configuration",
    "no Zookeeper configuration",
    "DDL queries are disabled",
];

/// What they say when another server of the cluster lacks a table.
const NO_TABLE: &str = "There is no table";

/// A ClickHouse server.
#[derive(Debug)]
pub struct Server {
    agent: Agent,
    url: String,
    shown: String,
    authorization: Option<String>,
    /// Where the tables lie.
    pub names: Names,
    topology: Topology,
    dialect: Cell<Dialect>,
}

/// What [`Server::prepare`] found.
#[derive(Clone, Copy, Debug)]
pub struct Prepared {
    /// Whether the tables were not there before.
    pub is_new: bool,
}

impl Server {
    /// Of the options.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(options: &Push) -> Result<Self> {
        let bad = || {
            Failure::usage(
                format!("`{}` is no address of a ClickHouse server", options.url),
                "write it as http://HOST:8123 or https://HOST:8443",
            )
        };
        let uri: Uri = options.url.parse().map_err(|_| bad())?;
        let scheme = uri.scheme_str().filter(|s| ["http", "https"].contains(s)).ok_or_else(bad)?;
        let authority = uri.authority().ok_or_else(bad)?;
        // A port that is none would be left out, and a key with `#` cut, so that user and key went elsewhere.
        let after_host = authority.as_str().rsplit_once('@').map_or(authority.as_str(), |(_, rest)| rest);
        let port_is_odd = authority.port_u16().is_none()
            && after_host.trim_end_matches(']') != authority.host().trim_end_matches(']');
        if port_is_odd || options.url.contains('#') {
            return Err(bad());
        }
        if uri.query().is_some() {
            return Err(Failure::usage(
                format!("`{}` says more than an address", uri.path()),
                "give the database with --database NAME, the user with --user NAME, and the key in FUELGAUGE_CLICKHOUSE_KEY",
            ));
        }
        let host = authority.host();
        let port = authority.port_u16().map(|p| format!(":{p}")).unwrap_or_default();
        let path = uri.path().trim_end_matches('/');
        let (in_url, _) = authority.as_str().rsplit_once('@').unwrap_or_default();
        let (user_in_url, key_in_url) = in_url.split_once(':').unwrap_or((in_url, ""));
        let given = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let decoded = |text: &str| Some(decode(text)).filter(|t| !t.is_empty());
        let user = options.user.clone().or_else(|| decoded(user_in_url));
        let key = given("FUELGAUGE_CLICKHOUSE_KEY").or_else(|| decoded(key_in_url));
        let authorization = (user.is_some() || key.is_some())
            .then(|| basic(user.as_deref().unwrap_or("default"), &key.unwrap_or_default()));
        let config = Config::builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(600)))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .build();
        let shown = format!("{scheme}://{host}{port}{path}");
        let topology = match &options.cluster {
            Some(name) => Topology::Cluster { name: name.clone(), replicated: options.replicated },
            None => Topology::Single,
        };
        Ok(Self {
            agent: config.new_agent(),
            url: format!("{shown}/"),
            shown,
            authorization,
            names: Names::new(&options.database),
            topology,
            dialect: Cell::new(Dialect { version: (0, 0) }),
        })
    }

    /// The address without user and key.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What tells this server and database from others.
    pub fn identity(&self) -> String {
        format!("{} {}", self.shown, self.names.database)
    }

    /// What the server can do.
    pub fn dialect(&self) -> Dialect {
        self.dialect.get()
    }

    /// Creates what is not there, and looks whether what is there fits.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or has other tables under our names.
    pub fn prepare(&self) -> Result<Prepared> {
        let version = self.ask("SELECT version()")?;
        let dialect = Dialect::of(&version).ok_or_else(|| {
            Failure::new(
                format!("{} answers, but not as ClickHouse does", self.shown),
                "give the address of its HTTP interface, usually on port 8123 or 8443",
            )
        })?;
        self.dialect.set(dialect);
        let there = self.columns()?;
        // Where everything is there nothing is told: in a cluster such a statement waits for every server.
        if !tables(&self.topology).iter().all(|t| there.contains_key(t)) {
            self.create()?;
        }
        self.hold_topology()?;
        let now = self.columns()?.remove("requests").unwrap_or_default();
        let wanted = metering::clickhouse::request_columns();
        let missing: Vec<&str> =
            wanted.split(", ").map(|c| c.trim_matches('`')).filter(|c| !now.iter().any(|n| n == c)).collect();
        if !missing.is_empty() {
            return Err(Failure::new(
                format!(
                    "the table {} is not one of this version: it has no column {}",
                    self.names.table("requests"),
                    missing.join(", ")
                ),
                "push to another database with --database NAME, or rename that table",
            ));
        }
        Ok(Prepared { is_new: !there.contains_key("requests") })
    }

    /// Creates what is not there: in a cluster on all its servers, or on this one where they share no queue.
    fn create(&self) -> Result<()> {
        let run = |reach| {
            let list = create(&self.names, self.dialect(), &self.topology, reach);
            list.iter().try_for_each(|sql| self.tell(sql, ""))
        };
        match run(Reach::Everywhere) {
            Err(refused) if NO_QUEUE.iter().any(|words| refused.to_string().contains(words)) => {
                run(Reach::Here)
            }
            done => done,
        }
    }

    /// The columns of our tables that are there.
    fn columns(&self) -> Result<BTreeMap<String, Vec<String>>> {
        let sql = format!(
            "SELECT table, name FROM system.columns WHERE database = {} FORMAT TabSeparated",
            literal(&self.names.database)
        );
        let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (table, name) in self.ask(&sql)?.lines().filter_map(|line| line.split_once('\t')) {
            there.entry(table.to_owned()).or_default().push(name.to_owned());
        }
        Ok(there)
    }

    /// Whether the tables lie where the options say.
    fn hold_topology(&self) -> Result<()> {
        let (database, table) = (literal(&self.names.database), self.names.table("requests"));
        let sql =
            format!("SELECT engine FROM system.tables WHERE database = {database} AND name = 'requests'");
        let of_cluster = self.ask(&sql)?.trim() == "Distributed";
        match (&self.topology, of_cluster) {
            (Topology::Single, true) => Err(Failure::new(
                format!("the table {table} is one of a cluster"),
                "name the cluster with --cluster NAME, and say --replicated if its shards have replicas",
            )),
            (Topology::Cluster { .. }, false) => Err(Failure::new(
                format!("the table {table} is one of this server alone"),
                "push to another database with --database NAME, or leave out --cluster",
            )),
            _ => Ok(()),
        }
    }

    /// Whether what this server answers with has everything that was inserted into any replica. Where it has not, a
    /// replica is behind, or one is away that had more.
    ///
    /// # Errors
    /// See [`Server::tell`].
    pub fn has_everything(&self) -> Result<bool> {
        let Topology::Cluster { name, replicated: true } = &self.topology else { return Ok(true) };
        // The pointer stands behind what was read of the log; both are 0 of an empty one.
        let sql = format!(
            "SELECT count() FROM cluster({}, system, replicas) WHERE database = {} AND (inserts_in_queue > 0 \
             OR (log_pointer <= log_max_index AND log_max_index > 0) OR is_session_expired)",
            literal(name),
            literal(&self.names.database)
        );
        Ok(self.ask(&sql)?.trim() == "0")
    }

    /// Asks a question; the answer as text.
    ///
    /// # Errors
    /// See [`Server::tell`].
    pub fn ask(&self, sql: &str) -> Result<String> {
        let mut settings = self.settings();
        settings.push(("wait_end_of_query", "1"));
        self.send(&settings, sql.as_bytes(), false)
    }

    /// Asks a question with values beside it.
    ///
    /// # Errors
    /// See [`Server::tell`].
    pub fn query(&self, query: &Query) -> Result<String> {
        let params: Vec<(String, &str)> =
            query.params.iter().map(|p| (format!("param_{}", p.name), p.value.as_str())).collect();
        // Values can be long, so they go in the body as a form would; the server takes them from the address only.
        let mut all = self.settings();
        all.extend(params.iter().map(|(n, v)| (n.as_str(), *v)));
        all.push(("wait_end_of_query", "1"));
        self.send(&all, query.sql.as_bytes(), false)
    }

    /// Executes a statement; `rows` follow it, where it inserts any.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses, each with what to do.
    pub fn tell(&self, sql: &str, rows: &str) -> Result<()> {
        if rows.is_empty() {
            return self.send(&self.settings(), sql.as_bytes(), false).map(drop);
        }
        let mut settings = self.settings();
        settings.push(("query", sql));
        if self.dialect().has_codecs() {
            // A log may hold requests of many months.
            settings.push(("max_partitions_per_insert_block", "0"));
        }
        let said = self.send(&settings, rows.as_bytes(), true)?;
        // An insertion is answered with nothing. What stands before a server may put words of its own there.
        if said.trim().is_empty() { Ok(()) } else { Err(Refusal::of(&self.shown, 200, &said).why) }
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        if self.topology == Topology::Single {
            return Vec::new();
        }
        let mut list = vec![
            // What was inserted is read again at once.
            ("insert_distributed_sync", "1"),
            // Always the same replica, so that what is said of it in `has_everything` holds for what is read.
            ("load_balancing", "in_order"),
            ("max_replica_delay_for_distributed_queries", "0"),
        ];
        if self.dialect().has_codecs() {
            // Sums of requests do not lie where the requests do.
            list.push(("parallel_distributed_insert_select", "0"));
        }
        list
    }

    fn send(&self, params: &[(&str, &str)], body: &[u8], rows: bool) -> Result<String> {
        let mut wait = Duration::from_millis(250);
        let mut tried = 0;
        loop {
            let Refusal { why, may_pass } = match self.once(params, body, rows) {
                Ok(text) => return Ok(text),
                Err(refusal) => refusal,
            };
            tried += 1;
            if !may_pass || tried >= TRIES {
                return Err(why);
            }
            if tried == 3 {
                eprintln!("{} does not answer; trying again for a while.", self.shown);
            }
            thread::sleep(wait);
            wait = (wait * 2).min(Duration::from_secs(30));
        }
    }

    fn once(&self, params: &[(&str, &str)], body: &[u8], rows: bool) -> std::result::Result<String, Refusal> {
        let mut request = self.agent.post(&self.url);
        for (name, value) in params {
            request = request.query(name, value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let packed = if rows { pack(body) } else { None };
        if packed.is_some() {
            request = request.header("Content-Encoding", "gzip");
        }
        let answer = request.send(packed.as_deref().unwrap_or(body));
        let mut response = answer.map_err(|e| Refusal::unreachable(&self.shown, &e))?;
        let status = response.status().as_u16();
        let text = response.body_mut().with_config().limit(4 << 30).read_to_string();
        match (status, text) {
            (200, Ok(text)) => Ok(text),
            (200, Err(e)) => Err(Refusal::unreachable(&self.shown, &e)),
            (_, text) => Err(Refusal::of(&self.shown, status, &text.unwrap_or_default())),
        }
    }
}

/// Why a server did not do what it was asked.
struct Refusal {
    why: Failure,
    /// Whether it may do so when asked again.
    may_pass: bool,
}

impl Refusal {
    fn unreachable(shown: &str, e: &ureq::Error) -> Self {
        let why = Failure::new(
            format!("{shown} cannot be reached: {e}"),
            "look whether it runs, and push again: what is there already is not sent twice",
        );
        let for_ever = matches!(e, ureq::Error::HostNotFound | ureq::Error::BadUri(_) | ureq::Error::Tls(_));
        Self { why, may_pass: !for_ever }
    }

    /// From the server's own words.
    fn of(shown: &str, status: u16, text: &str) -> Self {
        let code = error_code(text);
        let said: String = text.trim().chars().filter(|c| !c.is_control()).take(300).collect();
        let next = match (code, status) {
            (Some(516 | 192..=194), _) | (None, 401 | 403) => {
                "give the user with --user NAME and the key in the variable FUELGAUGE_CLICKHOUSE_KEY"
            }
            (Some(497), _) => "grant this user CREATE, INSERT and SELECT on the database",
            (Some(164), _) => "push as a user that may write; a read-only one is for the page",
            _ if text.contains(NO_TABLE) => {
                "push once to each server of the cluster: each creates its own tables, for they share no queue"
            }
            (Some(159), _) if text.contains("distributed_ddl") => {
                "look whether all servers of the cluster run, and push again"
            }
            (Some(139 | 170 | 701), _) => "name a cluster of the server's configuration with --cluster",
            (None, _) => "give the address of ClickHouse's HTTP interface, usually on port 8123 or 8443",
            _ => "push again; what is there already is not sent twice",
        };
        let why = Failure::new(format!("{shown} refused ({status}): {said}"), next);
        // Too much at once, memory, time, network, a table that is read-only for the moment, starting or stopping.
        let busy = matches!(
            code,
            Some(159 | 202 | 209 | 210 | 225 | 236 | 241 | 242 | 252 | 279 | 285 | 286 | 319 | 425 | 999)
        ) && !text.contains(NO_TABLE)
            && !text.contains("distributed_ddl");
        // Another server of the cluster went away while it answered.
        let cut = code == Some(32) && text.contains("receiving packet");
        Self { why, may_pass: busy || cut || (code.is_none() && status >= 502) }
    }
}

fn pack(body: &[u8]) -> Option<Vec<u8>> {
    let mut packed =
        flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 6), flate2::Compression::fast());
    packed.write_all(body).ok()?;
    packed.finish().ok()
}

/// The value of the header that lets this user in.
fn basic(user: &str, key: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{key}")))
}

/// `%41` is `A`.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'%').then(|| tail.get(..2).and_then(|h| std::str::from_utf8(h).ok())).flatten();
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_key_are_written_as_servers_read_them() {
        assert_eq!(basic("default", "geheim"), "Basic ZGVmYXVsdDpnZWhlaW0=");
        assert_eq!(basic("a", ""), "Basic YTo=");
        assert_eq!(["a%40b", "100%", "%zz", "%C3%A9"].map(decode), ["a@b", "100%", "%zz", "é"]);
    }

    #[test]
    fn an_address_that_may_lead_elsewhere_is_refused() {
        let of = |url: &str| Server::new(&Push { url: url.to_owned(), ..Push::default() });
        let check = |url: &str, fits: bool| assert_eq!(of(url).is_ok(), fits, "{url}");
        check("http://db:8123", true);
        check("https://ada:geheim@db.example/clickhouse/", true);
        check("http://[::1]:8123", true);
        check("http://[::1]", true);
        check("http://db:99999", false);
        check("http://db:", false);
        check("http://ada:geheim#1@db:8123", false);
        check("http://db:8123/?database=team", false);
        check("db:8123", false);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let of = |status, text| {
            let refusal = Refusal::of("http://db", status, text);
            (refusal.why.to_string(), refusal.may_pass)
        };
        let (text, again) = of(516, "Code: 516. DB::Exception: default: Authentication failed");
        assert!(text.contains("FUELGAUGE_CLICKHOUSE_KEY") && !again, "{text}");
        assert!(of(500, "Code: 241, e.displayText() = DB::Exception: Memory limit").1);
        assert!(of(503, "").1);
        assert!(!of(404, "<html>").1);
    }
}
