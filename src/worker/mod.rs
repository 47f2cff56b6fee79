//! What page and workers say to each other, and what this program does in a worker.
//!
//! The page's main thread parses nothing: it hands files out and gets cells back. A worker never asks for anything.
//! Every message is an [`Order`] or a [`Report`] in a few bytes (postcard); files and blocks of memory go along
//! beside it without being looked into.

pub mod wire;

use crate::fetch::local::{beside::Tail, reader};
use crate::fetch::{Stats, Want};
use crate::platform::worker::Message;
use metering::merge::Sessions;
use metering::request::{Finding, Quota};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What the page tells a worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Order {
    /// Read these files. They go along in the same order, each followed by what lies beside it.
    Read(Vec<Ticket>),
    /// Send what was read so far to the page, as blocks, and forget it.
    HandOver,
    /// Take in what other workers handed over (every two blocks are one worker's) and say what it all amounts to.
    Conclude,
    /// Say more of what it amounts to. The feeds among the files go along: of them only cells were kept.
    More {
        /// The number of the question, which the answer bears.
        question: u32,
        /// What is asked for.
        want: Want,
        /// The feeds.
        feeds: Vec<Ticket>,
    },
}

/// A file to read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number in this reading.
    pub file: u32,
    /// Its path below what was dropped or picked.
    pub path: String,
    /// What lies beside it, if it is a database.
    pub beside: Vec<Tail>,
}

/// What a worker tells the page.
#[derive(Debug, Serialize, Deserialize)]
pub enum Report {
    /// It is up and waits for orders.
    Ready,
    /// It is reading a file, and so many bytes were read since it started.
    Progress {
        /// The file's number.
        file: u32,
        /// Bytes.
        bytes: u64,
    },
    /// The files of the last order are read; so many bytes since it started.
    Read {
        /// Bytes.
        bytes: u64,
    },
    /// Two blocks go along: what it read so far.
    Part,
    /// What everything amounts to. One block goes along: the cells, see [`wire`].
    Done {
        /// Levels of plans.
        quotas: Vec<Quota>,
        /// What was skipped and why.
        findings: Vec<Finding>,
        /// What is known of the reading; times and sizes are the page's to fill in.
        stats: Box<Stats>,
        /// The paths of those files that are metering feeds.
        feeds: Vec<String>,
        /// Which sessions there are.
        sessions: Option<Sessions>,
    },
    /// What was asked for. Two blocks go along: cells by session, and requests as JSON.
    More {
        /// The number of the question.
        question: u32,
    },
}

impl Order {
    /// The message without anything beside it.
    pub fn message(&self) -> Message {
        encode(self)
    }

    /// From a message; `None` if it is something else.
    pub fn of(message: &Message) -> Option<Self> {
        decode(message)
    }
}

impl Report {
    /// The message without anything beside it.
    pub fn message(&self) -> Message {
        encode(self)
    }

    /// From a message; `None` if it is something else.
    pub fn of(message: &Message) -> Option<Self> {
        decode(message)
    }
}

/// Waits for orders; called once, by the program's start in a worker.
pub fn serve() {
    reader::serve();
}

fn encode(value: &impl Serialize) -> Message {
    // Sizes are known and memory is there: encoding fails for no value of these types.
    Message { bytes: postcard::to_allocvec(value).unwrap_or_default(), ..Message::default() }
}

fn decode<T: DeserializeOwned>(message: &Message) -> Option<T> {
    postcard::from_bytes(&message.bytes).ok()
}
