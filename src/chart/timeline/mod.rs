//! The context of one session, request by request: how it grew, which requests missed the cache, why and at what cost,
//! where it was compacted, where the model changed, where the person was away, and what subagents did.
//!
//! x is the ordinal of a request, so a burst of work and a quiet hour are as wide as they have requests; times stand
//! below, and a pause is a break with its length. Bars are what the main agent's requests carried: read from the cache,
//! written to it, neither. Below them are errors and thin rounds, queries, and a row for each subagent.
//!
//! [`plan`] is pure geometry of a window of requests, [`draw`] puts it on a backend. Where requests are narrower than a
//! pixel, those of a pixel are drawn as the tallest of them, and a miss among them is always drawn.

mod draw;
mod events;
mod foot;
mod lane;
mod legend;
mod plan;
mod read;
mod window;

pub use draw::{draw, draw_sign};
pub use legend::{Key, Sign, legend};
pub use plan::{height, plan};
pub use read::{Part, ReadMiss, Readout, readout, sentence, summary, table};
pub use window::{around, step, zoom};

use std::ops::Range;

use super::frame::{GridLine, Tick};
use super::layout::{Rect, Size};
use super::notes::NoteLabel;
use super::scale::{Bands, Linear};

/// A pause that is worth a break.
pub const PAUSE: i64 = 5 * 60_000;
/// A pause after which nothing is in the cache any more, whatever it was written for.
pub const LONG_PAUSE: i64 = 60 * 60_000;
/// The parts of a bar from its bottom: keys of their colours, and how opaque they are. What was written is lighter, so
/// that a miss stands out among it.
pub const PARTS: [(&str, f64); 3] =
    [("class-cache-read", 1.0), ("class-cache-write-5m", 0.5), ("class-input", 0.7)];
/// The key of the colour of misses.
pub const MISSED: &str = "warn";
/// The key of the colour of errors.
pub const FAILED: &str = "bad";
/// Rows of subagents before the rest shares one.
pub const ROWS: usize = 6;

/// What to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// What the chart shows, for the summary; may be empty.
    pub title: String,
    /// All requests of the session, in order of time.
    pub requests: Vec<Round>,
    /// When the main agent's context is known to have been compacted, wall-clock milliseconds.
    pub compactions: Vec<i64>,
    /// Names of agents; the first is the main one. One that is not here is a subagent without a name.
    pub agents: Vec<String>,
    /// Names of models.
    pub models: Vec<String>,
}

/// One request of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    /// When, in wall-clock milliseconds, see [`time`](super::time).
    pub at: i64,
    /// Prompt tokens that the cache served.
    pub cache_read: u64,
    /// Prompt tokens that were written to the cache, for whatever time.
    pub cache_write: u64,
    /// Prompt tokens that were neither.
    pub input: u64,
    /// Generated tokens.
    pub output: u64,
    /// Index into [`Input::agents`].
    pub agent: usize,
    /// The ordinal of its query; `None` where the log has no boundary.
    pub query: Option<u32>,
    /// Index into [`Input::models`].
    pub model: usize,
    /// What the cache should have served and did not.
    pub miss: Option<Miss>,
    /// A failed attempt.
    pub error: bool,
    /// Its reply was nothing but a few tool calls.
    pub thin: bool,
}

impl Round {
    /// Prompt tokens: the context that it carried.
    pub fn context(&self) -> u64 {
        self.cache_read.saturating_add(self.cache_write).saturating_add(self.input)
    }

    /// Whether it missed what it should have found.
    pub fn is_wasteful(&self) -> bool {
        self.miss.as_ref().is_some_and(|miss| miss.kind == MissKind::Waste)
    }
}

/// What the cache did not serve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Miss {
    /// Why, in words.
    pub cause: String,
    /// Missed tokens.
    pub tokens: u64,
    /// What they cost more than they would have, nano-dollars; `None` without a price.
    pub waste: Option<u64>,
    /// Whether that is a loss.
    pub kind: MissKind,
}

/// Whether a miss is a loss. Later ones are shown before earlier ones where a pixel has both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissKind {
    /// The context was compacted, and has to be built again.
    Compaction,
    /// Nothing that could have been avoided.
    #[cfg_attr(not(test), expect(dead_code, reason = "no cause but a compaction is expected today"))]
    Expected,
    /// It should have been served.
    #[default]
    Waste,
}

/// The geometry of a window of requests, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// As wide as asked for, and as high as it turns out.
    pub size: Size,
    /// Where the main agent's bars are.
    pub plot: Rect,
    /// The size of chart text.
    pub text_size: f64,
    /// The requests that are shown.
    pub window: Range<usize>,
    /// Slots to pixels and back; the first slot is the first request of the window.
    pub x: Bands,
    /// Tokens to pixels and back.
    pub y: Linear,
    /// From the zero line upwards.
    pub grid: Vec<GridLine>,
    /// Times, from left to right.
    pub ticks: Vec<Tick>,
    /// The middle of the times.
    pub ticks_y: f64,
    /// The main agent's, from left to right.
    pub columns: Vec<Column>,
    /// Subagents, from above.
    pub rows: Vec<Row>,
    /// Runs of thin rounds of the main agent: from and to.
    pub thin: Vec<(f64, f64)>,
    /// Where thin rounds are marked.
    pub thin_y: f64,
    /// Queries, from left to right; none where they are too narrow.
    pub queries: Vec<Query>,
    /// The band of the queries, from the left of its caption; empty without queries.
    pub query_band: Rect,
    /// What stands left of the queries, where it has room.
    pub query_caption: Option<String>,
    /// Pauses, from left to right.
    pub pauses: Vec<Pause>,
    /// Misses that are told, compactions and changes of the model.
    pub events: Vec<Event>,
}

/// One drawn bar: a request, or those of a pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// From the first to the last of the requests that it stands for. Other lanes' may lie between.
    pub requests: Range<usize>,
    /// The one of them whose values are drawn: that with the most context.
    pub request: usize,
    /// The left edge.
    pub left: f64,
    /// The right edge.
    pub right: f64,
    /// y of the edges of its parts, from the bottom up.
    pub edges: [f64; 4],
    /// The worst miss of its requests.
    pub missed: Option<Missed>,
    /// One of its requests failed.
    pub failed: bool,
}

/// The missed part of a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Missed {
    /// Which request it was.
    pub request: usize,
    /// The upper edge.
    pub top: f64,
    /// The lower edge.
    pub bottom: f64,
    /// Whether it is a loss.
    pub kind: MissKind,
}

/// A row of the strip of subagents.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whose it is; `None` of the one that several share.
    pub agent: Option<usize>,
    /// All of its room.
    pub rect: Rect,
    /// Its requests, from left to right.
    pub columns: Vec<Column>,
    /// Its name: where it begins, and as much of it as has room.
    pub label: Option<(f64, String)>,
    /// How wide that is.
    pub label_width: f64,
}

/// Requests of one query in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Its ordinal.
    pub query: u32,
    /// The left edge.
    pub left: f64,
    /// The right edge.
    pub right: f64,
    /// Whether it is washed: every other one.
    pub washed: bool,
    /// Whether its number has room.
    pub label: bool,
}

/// Time without a request of the main agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// The request that ended it.
    pub before: usize,
    /// Where.
    pub x: f64,
    /// How long, milliseconds.
    pub length: i64,
    /// Whether nobody worked, not even a subagent.
    pub away: bool,
    /// Its length in words where there is room: the left end.
    pub label: Option<(f64, String)>,
}

impl Pause {
    /// Whether it was longer than any cache lasts.
    pub fn is_long(&self) -> bool {
        self.length > LONG_PAUSE
    }
}

/// Something that happened to the main agent's context.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The first request after it, or the one it happened to.
    pub request: usize,
    /// Where.
    pub x: f64,
    /// The top of the bar below it.
    pub foot: f64,
    /// Its words, where there is room.
    pub label: Option<NoteLabel>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A request missed the cache.
    Missed,
    /// The context was compacted.
    Compacted,
    /// The model is another one.
    Model,
}

impl Plan {
    /// The slot of a request, if the window has it.
    #[cfg(test)]
    pub fn slot(&self, request: usize) -> Option<usize> {
        self.window.contains(&request).then(|| request - self.window.start)
    }

    /// The band of some requests over all lanes, for a cursor or a brush.
    pub fn band(&self, requests: Range<usize>) -> Rect {
        let clamp = |at: usize| at.clamp(self.window.start, self.window.end) - self.window.start;
        let (left, right) = (self.x.left(clamp(requests.start)), self.x.left(clamp(requests.end)));
        let bottom = self.rows.last().map_or(self.plot.bottom(), |row| row.rect.bottom());
        Rect::from_edges(left, self.plot.y, right.max(left + 1.0), bottom)
    }

    /// The request of the window that is nearest to a pixel.
    pub fn nearest(&self, x: f64) -> Option<usize> {
        Some(self.window.start + self.x.nearest(x)?)
    }

    /// The request that is drawn under a point: in a subagent's row one of its own, else the main agent's, where either
    /// has one near; else whichever was made there.
    pub fn hit(&self, p: super::layout::Point) -> Option<usize> {
        let inside = p.x >= self.plot.x && p.x < self.plot.right() && p.y >= 0.0 && p.y < self.size.height;
        if !inside {
            return None;
        }
        let row = self.rows.iter().find(|row| p.y >= row.rect.y && p.y < row.rect.bottom());
        let columns = row.map_or(&self.columns, |row| &row.columns);
        lane::near(columns, p.x).or_else(|| self.nearest(p.x))
    }
}
