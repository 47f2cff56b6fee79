//! Pushes that are cut: the connection in the middle of a batch, the process, the server.

use crate::compare::Ledger;
use crate::engine::Engine;
use crate::logs::{Home, said};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Rows enough for two batches.
const SESSIONS: u32 = 25;
const REQUESTS: u32 = 1_200;

/// Forwards connections to a port until so many bytes went there; then it cuts them all and takes no more.
fn leaky(port: u16, bytes: i64) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicI64::new(bytes));
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            if left.load(Ordering::Relaxed) <= 0 {
                return;
            }
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut from_server, &mut to_client);
            });
            let left = left.clone();
            thread::spawn(move || pass(client, server, &left));
        }
    });
    own
}

fn pass(mut client: TcpStream, mut server: TcpStream, left: &AtomicI64) {
    let mut buffer = [0; 4_096];
    while let Ok(n @ 1..) = client.read(&mut buffer) {
        let whole = left.fetch_sub(n as i64, Ordering::Relaxed) > n as i64;
        let part = if whole { n } else { n / 2 };
        if server.write_all(&buffer[..part]).is_err() || !whole {
            break;
        }
    }
    let _ = (client.shutdown(std::net::Shutdown::Both), server.shutdown(std::net::Shutdown::Both));
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_connection_that_is_cut_in_the_middle_of_a_batch_loses_nothing() {
    let engine = Engine::debian();
    let home = Home::with_sessions(SESSIONS, REQUESTS);
    for bytes in [600_000, 1_500_000, 3_000_000] {
        let through = format!("http://127.0.0.1:{}", leaky(engine.port(), bytes));
        let mut push = home.command_to(&through, "a", &[]).spawn().unwrap();
        // What it cannot reach it tries again for minutes: a person would not wait.
        thread::sleep(Duration::from_secs(6));
        let _ = push.kill();
        push.wait().unwrap();
    }
    // Another memory, as of a machine that was set up anew, so that the server alone tells what is there.
    said(&home.command(&engine, "anew", &[]).output().unwrap());
    Ledger::local(&home).hold(&Ledger::of(&engine));
    // And the memory of the one that was cut.
    said(&home.command(&engine, "a", &[]).output().unwrap());
    Ledger::local(&home).hold(&Ledger::of(&engine));
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_process_that_is_killed_at_any_moment_leaves_the_rest_to_the_next() {
    let engine = Engine::debian();
    let home = Home::with_sessions(SESSIONS, REQUESTS);
    let rows = || {
        engine.try_ask("SELECT count() FROM fuelgauge.requests").and_then(|n| n.parse().ok()).unwrap_or(0u64)
    };
    let (mut before, mut cuts) = (0, 0);
    for round in 0..6 {
        let mut push = home.command(&engine, "a", &[]).spawn().unwrap();
        let began = Instant::now();
        // In turn: as soon as rows arrive, and a while later, when cells are being summed.
        while rows() <= before
            && push.try_wait().unwrap().is_none()
            && began.elapsed() < Duration::from_secs(60)
        {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(150 * (round % 3)));
        cuts += u32::from(push.try_wait().unwrap().is_none());
        let _ = push.kill();
        push.wait().unwrap();
        before = rows();
    }
    assert!(cuts >= 2, "only {cuts} pushes were still running");
    said(&home.command(&engine, "a", &[]).output().unwrap());
    Ledger::local(&home).hold(&Ledger::of(&engine));
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_push_goes_on_when_the_server_restarts() {
    let mut engine = Engine::debian();
    let home = Home::with_sessions(SESSIONS, REQUESTS);
    let push = home.command(&engine, "a", &[]).spawn().unwrap();
    let began = Instant::now();
    while engine
        .try_ask("SELECT count() FROM fuelgauge.requests")
        .is_none_or(|n| n.parse::<u64>().unwrap_or(0) == 0)
    {
        assert!(began.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(5));
    }
    engine.restart(Duration::from_secs(2));
    said(&push.wait_with_output().unwrap());
    Ledger::local(&home).hold(&Ledger::of(&engine));
}
