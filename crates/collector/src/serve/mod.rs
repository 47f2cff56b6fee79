//! `fuelgauge serve`: the page and the feed on this machine only.

mod answer;
mod body;
mod browser;
mod events;
mod guard;
pub mod page;

use crate::args::Serve;
use crate::failure::{Failure, Result};
use crate::feed;
use crate::hub::Hub;
use crate::live;
use crate::logs::places::{Root, absent, roots};
use crate::logs::walk::Walk;
use crate::machine::Owner;
use crate::text;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The port that is tried first when none was asked for, and how many after it.
const PORTS: std::ops::Range<u16> = 4747..4767;

/// Serves until the process is told to stop.
///
/// # Errors
/// When no port can be listened on.
pub fn run(options: Serve) -> Result<()> {
    let listeners = bind(options.port)?;
    let port = listeners.first().and_then(|l| l.local_addr().ok()).map_or(0, |a| a.port());
    let address = format!("http://127.0.0.1:{port}");
    say(&format!("Serving on {address}"));
    absent(&options.search).iter().for_each(|said| say(said));
    let cursor = feed::now().unsigned_abs();
    let hub = Arc::new(Hub::new(roots(&options.search), Owner::of_this_machine(), options.demo, cursor));
    if options.demo {
        say("Showing the demo; no logs are read.");
        hub.publish();
    } else {
        let hub = hub.clone();
        // The thread ends with the process.
        let reader = thread::Builder::new().name(String::from("reader"));
        reader
            .spawn(move || live::run(&hub, |walk, took| say(&summary(&hub, walk, took))))
            .map_err(|e| Failure::new(format!("no thread could be started: {e}"), "close some programs"))?;
    }
    if options.open {
        browser::open(&address);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(format!("the server could not be started: {e}"), "close some programs"))?;
    runtime.block_on(serve(listeners, hub))?;
    // Streams that are still open do not hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    Ok(())
}

fn summary(hub: &Hub, walk: &Walk, took: Duration) -> String {
    if walk.files.is_empty() {
        return nothing_found(&hub.roots);
    }
    let bytes = walk.files.iter().map(|f| f.stamp.len).sum();
    let requests = hub.follow().borrow().as_ref().map_or(0, |t| t.requests);
    let findings = hub.requests().findings().iter().map(|f| f.count).sum();
    let notes = match findings {
        0 => String::new(),
        n => format!(", {} (`fuelgauge doctor` lists them)", text::count(n, "finding")),
    };
    format!(
        "Read {} ({}) in {}: {}{notes}.",
        text::count(walk.files.len() as u64, "file"),
        text::bytes(bytes),
        text::duration(took),
        text::count(requests, "request"),
    )
}

fn nothing_found(roots: &[Root]) -> String {
    let mut text = String::from("No harness logs were found; serving the demo. Logs are looked for in:");
    for root in roots {
        text.push_str(&format!("\n  {:<12} {}", root.harness, root.path.display()));
    }
    text.push_str("\nThe page changes to your own data as soon as one of these holds a log.");
    text
}

fn say(line: &str) {
    // A closed output is no reason to stop serving.
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Listens on the loopback addresses, IPv6 too where the machine has it.
fn bind(asked: Option<u16>) -> Result<Vec<TcpListener>> {
    let v4 = match asked {
        Some(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|e| taken(port, &e))?,
        None => {
            let mut free = PORTS.filter_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
            free.next().ok_or_else(|| {
                Failure::new(
                    format!("every port from {} to {} is in use", PORTS.start, PORTS.end - 1),
                    "choose one with `--port N`, or any free one with `--port 0`",
                )
            })?
        }
    };
    let port = v4.local_addr().map_or(0, |a| a.port());
    let mut listeners = vec![v4];
    listeners.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, port)));
    Ok(listeners)
}

fn taken(port: u16, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => Failure::new(
            format!("port {port} is in use by another program"),
            "choose another with `--port N`, or leave `--port` out to take the next free one",
        ),
        io::ErrorKind::PermissionDenied => Failure::new(
            format!("this system does not allow you to listen on port {port}"),
            "choose one above 1023, or leave `--port` out",
        ),
        _ => Failure::new(format!("port {port} cannot be listened on: {error}"), "leave `--port` out"),
    }
}

async fn serve(listeners: Vec<TcpListener>, hub: Arc<Hub>) -> Result<()> {
    for listener in listeners {
        let listen = || {
            listener.set_nonblocking(true)?;
            tokio::net::TcpListener::from_std(listener)
        };
        let listener = listen().map_err(|e: io::Error| {
            Failure::new(format!("the server could not be started: {e}"), "try again")
        })?;
        tokio::spawn(accept(listener, hub.clone()));
    }
    stopped().await;
    Ok(())
}

async fn accept(listener: tokio::net::TcpListener, hub: Arc<Hub>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles: some connection will end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let hub = hub.clone();
        let service = service_fn(move |request| {
            let hub = hub.clone();
            async move { Ok::<_, std::convert::Infallible>(answer::to(&hub, &request).await) }
        });
        // Who connects and says nothing is let go after the header timeout that hyper has.
        let connection =
            http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            // A browser that goes away in the middle is no error of ours.
            let _ = connection.await;
        });
    }
}

/// Waits for Ctrl-C or the system's wish to stop.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
