//! The collector that serves the page, if one does: what it has read, its feed, and its changes.

use super::Want;
use super::feed::{Feed, load};
use super::{FetchError, Folder};
use crate::names::Endpoint;
use crate::platform::location;
use crate::platform::request::get_fresh;
use crate::state::Progress;
use metering::feed::hex;
use serde::Deserialize;

/// What the collector says of itself. Fields that an older or newer one does not name have their default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Status {
    /// `reading` until everything was read once, then `ready`.
    pub state: String,
    /// Whether it found logs of any harness.
    pub logs: bool,
    /// Whether it was asked to show the demo, whatever it found.
    pub demo: bool,
    /// Files that are read.
    pub files_done: u64,
    /// Files to read.
    pub files_total: u64,
    /// Bytes that are read.
    pub bytes_done: u64,
    /// Bytes to read.
    pub bytes_total: u64,
    /// Folders that hold logs.
    pub harnesses: Vec<Folder>,
    /// Feeds that lie beside the page, where no collector answers but a static host.
    pub feeds: Vec<String>,
}

impl Status {
    /// Whether there is anything of the person's own to show.
    pub fn is_worth_reading(&self) -> bool {
        self.logs && !self.demo
    }

    /// Whether everything was read once.
    pub fn is_ready(&self) -> bool {
        self.state != "reading"
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            files_done: self.files_done,
            files_total: self.files_total,
            bytes_done: self.bytes_done,
            bytes_total: self.bytes_total,
            ..Progress::default()
        }
    }
}

/// Asks for the collector; `None` where the page is served by something else.
pub async fn status() -> Option<Status> {
    let response = get_fresh(Endpoint::Status.as_str()).send().await.ok()?;
    if !response.ok() {
        return None;
    }
    // A static host may answer every address with the page itself.
    let status: Status = serde_json::from_str(&response.text().await.ok()?).ok()?;
    (!status.state.is_empty()).then_some(status)
}

/// Its feed; from a cursor on only what changed since.
///
/// # Errors
/// See [`FetchError`].
pub async fn feed(since: Option<u64>, read: impl Fn(u64) -> bool) -> Result<Option<(Feed, u64)>, FetchError> {
    let since = since.map(|cursor| format!("&since={cursor}")).unwrap_or_default();
    load(&format!("{}?grain=cell{since}", Endpoint::Feed.as_str()), false, &Want::Cells, read).await
}

/// How many of the costliest misses it is asked for.
const MISSES: usize = 2_000;

/// What else it is asked for.
///
/// # Errors
/// See [`FetchError`].
pub async fn more(want: &Want) -> Result<Option<(Feed, u64)>, FetchError> {
    let query = match want {
        Want::Cells => String::from("grain=cell"),
        Want::Sessions => String::from("grain=cell&by=session"),
        Want::Session(session) => format!("grain=request&session={}", location::escape(session)),
        Want::Misses => format!("grain=request&misses={MISSES}"),
        Want::Held => String::from("grain=session"),
        Want::Part(list) => format!("grain=cell&sessions={}", hashes(list)),
        Want::Rows(list) => format!("grain=request&sessions={}", hashes(list)),
    };
    load(&format!("{}?{query}", Endpoint::Feed.as_str()), false, want, |_| true).await
}

/// How many sessions one question is about at most: what a server takes as an address has an end.
pub const SESSIONS: usize = 2_000;

fn hashes(list: &[u64]) -> String {
    list.iter().map(|hash| hex::text(*hash)).collect::<Vec<_>>().join(",")
}

/// The cursor of a change event; `None` for what is none.
pub fn cursor(event: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Change {
        cursor: u64,
    }
    serde_json::from_str::<Change>(event).ok().map(|c| c.cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_do_not_matter() {
        let status: Status = serde_json::from_str(r#"{"state":"reading","logs":true,"new":[1]}"#).unwrap();
        assert!(!status.is_ready() && status.logs);
        assert_eq!(status.progress().share(), None);
    }

    #[test]
    fn events_carry_a_cursor() {
        assert_eq!(cursor(r#"{"cursor":12}"#), Some(12));
        assert_eq!(cursor("hello"), None);
    }
}
