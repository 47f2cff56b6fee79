//! Clusters of Debian's servers on this machine, with and without a keeper, with and without replicas.

use crate::compare::Ledger;
use crate::engine::{Engine, free_port, tool};
use crate::logs::{Home, said};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running `ZooKeeper`.
struct Keeper {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Keeper {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let config = folder.path().join("zoo.cfg");
        let data = folder.path().join("data");
        fs::write(
            &config,
            format!(
                "tickTime=500\nclientPort={port}\nclientPortAddress=127.0.0.1\ndataDir={}\nforceSync=no\n\
                 admin.enableServer=false\n",
                data.display()
            ),
        )
        .unwrap();
        let child = Command::new(tool("FUELGAUGE_JAVA"))
            .args(["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"])
            .arg(tool("FUELGAUGE_ZOOKEEPER"))
            .arg("org.apache.zookeeper.server.quorum.QuorumPeerMain")
            .arg(config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let keeper = Self { child, port, _folder: folder };
        until("the keeper does not answer", || keeper.serves().unwrap_or(false));
        keeper
    }

    fn serves(&self) -> std::io::Result<bool> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        // While it starts it may take a question and never answer it.
        connection.set_read_timeout(Some(Duration::from_secs(1)))?;
        connection.write_all(b"srvr")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        Ok(answer.contains("Mode: standalone"))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Running servers that know each other as the cluster `team`: the replicas of the first shard, then of the next.
struct Cluster {
    servers: Vec<Engine>,
    replicas: usize,
    _keeper: Option<Keeper>,
}

impl Cluster {
    fn start(shards: usize, replicas: usize, keeper: Option<Keeper>) -> Self {
        let ports: Vec<[u16; 3]> =
            (0..shards * replicas).map(|_| [free_port(), free_port(), free_port()]).collect();
        let mut team = String::new();
        for shard in ports.chunks(replicas) {
            team.push_str("<shard><internal_replication>true</internal_replication>");
            for [_, tcp, _] in shard {
                let _ = write!(team, "<replica><host>127.0.0.1</host><port>{tcp}</port></replica>");
            }
            team.push_str("</shard>");
        }
        let queue = keeper.as_ref().map_or_else(String::new, |keeper| {
            format!(
                "<zookeeper><node><host>127.0.0.1</host><port>{}</port></node>\
                 <session_timeout_ms>3000</session_timeout_ms></zookeeper>\
                 <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>",
                keeper.port
            )
        });
        let start = |(i, [http, tcp, between]): (usize, &[u16; 3])| {
            let (shard, replica) = (i / replicas, i % replicas);
            Engine::debian_with(
                [*http, *tcp],
                &format!(
                    "<interserver_http_host>127.0.0.1</interserver_http_host>\
                     <interserver_http_port>{between}</interserver_http_port>\
                     <remote_servers><team>{team}</team></remote_servers>\
                     <macros><shard>{shard}</shard><replica>{replica}</replica></macros>{queue}"
                ),
            )
        };
        let mut servers: Vec<Engine> = ports.iter().enumerate().map(start).collect();
        servers.iter_mut().for_each(Engine::wait);
        if keeper.is_some() {
            // A server of this age does not survive a statement of the queue that comes before it waits for one.
            let waits = |server: &Engine| server.logged("DDLWorker: Waiting a watch");
            until("no server waits for statements", || servers.iter().all(waits));
        }
        Self { servers, replicas, _keeper: keeper }
    }

    /// Waits until every replica has what the others have.
    fn settle(&self) {
        for server in self.servers.iter().filter(|_| self.replicas > 1) {
            TABLES.iter().for_each(|table| drop(server.ask(&format!("SYSTEM SYNC REPLICA {table}"))));
        }
    }

    /// Empties the tables.
    fn clear(&self) {
        for shard in self.servers.chunks(self.replicas) {
            TABLES.iter().for_each(|table| drop(shard[0].ask(&format!("TRUNCATE TABLE {table}"))));
        }
        self.settle();
    }

    /// Holds what two servers say against a ledger.
    fn hold(&self, local: &Ledger, servers: [usize; 2]) {
        self.settle();
        servers.into_iter().for_each(|n| local.hold(&Ledger::of(&self.servers[n])));
    }
}

/// What each server has of the tables.
const TABLES: [&str; 4] = [
    "fuelgauge.requests_local",
    "fuelgauge.cells_local",
    "fuelgauge.quotas_local",
    "fuelgauge.findings_local",
];

/// Whose logs they all are.
const OWNER: [&str; 4] = ["--person", "ada", "--machine", "atlas"];

/// All fixtures; then logs pushed at once, again and after some grew, through every server.
fn check(cluster: &Cluster, options: &[&str]) {
    let options: Vec<&str> = OWNER.iter().chain(options).copied().collect();
    let [first, .., last] = cluster.servers.as_slice() else { panic!("one server is no cluster") };
    // Of every shard another replica.
    let both = [0, cluster.servers.len() - 1];
    let fixtures = Home::of_fixtures();
    fixtures.push(first, "a", &options);
    cluster.hold(&Ledger::local_with(&fixtures, &OWNER), both);
    cluster.clear();

    let homes: Vec<Home> = (0..4).map(|n| Home::shared(n, 9, 40)).collect();
    let local = || Ledger::local_all(&homes, &OWNER);
    let at_once: Vec<_> = homes
        .iter()
        .zip(cluster.servers.iter().cycle())
        .map(|(home, server)| home.command(server, "a", &options).spawn().unwrap())
        .collect();
    at_once.into_iter().for_each(|push| drop(said(&push.wait_with_output().unwrap())));
    cluster.hold(&local(), both);
    local().hold_sessions(first);
    local().hold_coarse(last);

    let mut seen = BTreeSet::new();
    for shard in cluster.servers.chunks(cluster.replicas) {
        let sessions = shard[0].ask("SELECT DISTINCT session FROM fuelgauge.requests_local");
        assert!(sessions.lines().count() > 3, "{sessions}");
        sessions.lines().for_each(|id| assert!(seen.insert(id.to_owned()), "{id} is on two shards"));
    }

    let rows = || first.ask("SELECT count() FROM fuelgauge.requests");
    let before = rows();
    assert!(homes[0].push(first, "a", &options).contains("Nothing changed"));
    assert!(homes[1].push(last, "forgetful", &options).contains("had everything"));
    assert_eq!(rows(), before);

    homes[1].grow("all-0", 40, 25);
    homes[2].grow("own-2-1", 40, 10);
    homes[3].grow("new", 0, 10);
    homes[1..].iter().for_each(|home| drop(home.push(last, "a", &options)));
    cluster.hold(&local(), both);
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_cluster_without_a_keeper_gets_its_tables_server_by_server_and_answers_as_one() {
    let cluster = Cluster::start(2, 1, None);
    let (home, options) = (Home::with_sessions(1, 1), ["--cluster", "team"]);
    let first = home.command(&cluster.servers[0], "a", &options).output().unwrap();
    let text = String::from_utf8_lossy(&first.stderr);
    assert!(!first.status.success() && text.contains("push once to each server"), "{text}");
    home.push(&cluster.servers[1], "a", &options);
    cluster.clear();
    check(&cluster, &options);
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_cluster_with_a_keeper_gets_its_tables_at_once() {
    let cluster = Cluster::start(2, 1, Some(Keeper::start()));
    let home = Home::with_sessions(6, 10);
    home.push(&cluster.servers[0], "a", &["--cluster", "team"]);
    cluster.hold(&Ledger::local(&home), [0, 1]);
    // Whoever forgets that it is a cluster, or takes it for one, is told.
    let refused = |database: &str, options: &[&str], why: &str| {
        let out = home.command(&cluster.servers[1], "b", options).args(["--database", database]).output();
        let text = String::from_utf8_lossy(&out.unwrap().stderr).into_owned();
        assert!(text.contains(why), "{text}");
    };
    refused("fuelgauge", &[], "is one of a cluster");
    refused("other", &["--cluster", "no-team"], "name a cluster of the server's configuration");
    home.push(&cluster.servers[1], "b", &["--database", "alone"]);
    refused("alone", &["--cluster", "team"], "is one of this server alone");
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_cluster_with_replicas_answers_as_one_server_does() {
    check(&Cluster::start(2, 2, Some(Keeper::start())), &["--cluster", "team", "--replicated"]);
}

/// In process it has no port on which another one could be a second shard, and no keeper.
#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn the_tables_of_a_cluster_suit_todays_engine() {
    let engine = Engine::today_with(Some(
        "<clickhouse><tcp_port>9000</tcp_port><remote_servers><team><shard><replica><host>127.0.0.1</host>\
         <port>9000</port></replica></shard></team></remote_servers></clickhouse>",
    ));
    let home = Home::with_sessions(9, 40);
    home.push(&engine, "a", &["--cluster", "team"]);
    assert_eq!(
        engine.ask("SELECT engine FROM system.tables WHERE database = 'fuelgauge' AND name = 'cells'"),
        "Distributed"
    );
    let local = Ledger::local(&home);
    local.hold(&Ledger::of(&engine));
    local.hold_sessions(&engine);
    local.hold_coarse(&engine);
    assert!(home.push(&engine, "forgetful", &["--cluster", "team"]).contains("had everything"));
    home.grow("s1", 40, 10);
    home.push(&engine, "a", &["--cluster", "team"]);
    Ledger::local(&home).hold(&Ledger::of(&engine));
}

/// Waits until this is so.
fn until(what: &str, so: impl Fn() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_replica_that_is_away_for_a_while_loses_nothing() {
    let mut cluster = Cluster::start(2, 2, Some(Keeper::start()));
    let options = ["--cluster", "team", "--replicated"];
    let home = Home::with_sessions(1, 1);
    home.push(&cluster.servers[0], "a", &options);
    (0..8).for_each(|n| home.grow(&format!("s{n}"), 1, 250));

    // Away: one of the shard whose server is asked, and of the other shard the one that is asked first and alone has the
    // rows.
    cluster.servers[3].ask("SYSTEM STOP FETCHES fuelgauge.requests_local");
    let push = home.command(&cluster.servers[0], "a", &options).spawn().unwrap();
    let rows = |server: &Engine| server.try_ask("SELECT count() FROM fuelgauge.requests_local");
    until("no row arrives", || rows(&cluster.servers[2]).is_some_and(|n| n.parse::<u64>().unwrap() > 1));
    cluster.servers[1].stop();
    cluster.servers[2].stop();
    said(&push.wait_with_output().unwrap());

    home.grow("s1", 251, 25);
    home.push(&cluster.servers[0], "a", &options);
    cluster.servers[1].start();
    cluster.servers[2].start();
    cluster.servers[3].ask("SYSTEM START FETCHES fuelgauge.requests_local");
    home.push(&cluster.servers[0], "a", &options);
    cluster.hold(&Ledger::local(&home), [1, 2]);
}
