//! `/live`: server-sent events.
//!
//! `status` with the answer of `/status.json`, several times a second while the logs are first read; `change` with
//! `{"cursor":N}` at once when they are read, and after every change. A comment every 15 seconds keeps the line open.

use super::body::Body;
use crate::hub::Hub;
use bytes::Bytes;
use serde::Serialize;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};

const HEARTBEAT: Duration = Duration::from_secs(15);
const PROGRESS: Duration = Duration::from_millis(200);

/// The stream of events for one listener.
pub fn stream(hub: Arc<Hub>) -> Body {
    let (to, from) = channel(8);
    tokio::spawn(async move {
        // It ends when the listener is gone.
        let _ = feed(&hub, &to).await;
    });
    Body::Stream(from)
}

struct Gone;

async fn feed(hub: &Hub, to: &Sender<io::Result<Bytes>>) -> Result<(), Gone> {
    let mut follow = hub.follow();
    send(to, String::from("retry: 1000\n\n")).await?;
    while follow.borrow_and_update().is_none() {
        send(to, event("status", &hub.status())).await?;
        // Either it is ready or it is time to tell how far it is.
        let _ = tokio::time::timeout(PROGRESS, follow.changed()).await;
    }
    send(to, event("status", &hub.status())).await?;
    loop {
        let cursor = follow.borrow_and_update().as_ref().map(|t| t.cursor);
        if let Some(cursor) = cursor {
            send(to, event("change", &Change { cursor })).await?;
        }
        loop {
            tokio::select! {
                changed = follow.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return Ok(()),
                },
                () = to.closed() => return Err(Gone),
                () = tokio::time::sleep(HEARTBEAT) => send(to, String::from(": still here\n\n")).await?,
            }
        }
    }
}

#[derive(Serialize)]
struct Change {
    cursor: u64,
}

fn event(name: &str, data: &impl Serialize) -> String {
    // Status and cursor always serialise.
    let data = serde_json::to_string(data).unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n")
}

async fn send(to: &Sender<io::Result<Bytes>>, text: String) -> Result<(), Gone> {
    to.send(Ok(text.into())).await.map_err(|_| Gone)
}
