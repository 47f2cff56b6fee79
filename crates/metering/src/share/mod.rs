//! A view to share: cells, levels of plans and the address that shows them, redacted, as few bytes.
//!
//! ```text
//! cells, levels ─ gather (period, filters, grain) ─ Redaction (names → pseudonyms) ─ Snapshot ─ bytes ─ (deflate, encrypt)
//! ```
//!
//! - Sessions, requests, findings and paths never are in a snapshot: only what is summed, and levels of plans.
//! - Redaction comes before writing: what is hidden is not in the bytes. Free text is not copied: each field holds a known
//!   value, a pseudonym, or the title that the person wrote for the reader.
//! - Bytes are read without trust: [`ShareError`] for a newer version, for damage and for more than a page can hold.
//!
//! The layout is told byte by byte in `docs/share.md`.

mod bytes;
mod column;
mod counts;
mod gather;
mod known;
mod read;
mod redact;
mod write;

#[cfg(test)]
mod tests;

pub use gather::gather;
pub use redact::{Redaction, Renamed, tagged};
pub use write::seal;

use crate::cell::CellSet;
use crate::plan::Subscription;
use crate::request::Quota;
use crate::time::Millis;

/// The version of the bytes that this program writes, and the newest that it reads.
pub const VERSION: u8 = 1;
/// A snapshot has at most so many cells. Each takes under a kilobyte of memory.
pub const MOST_CELLS: usize = 300_000;
/// It has at most so many levels of plans.
pub const MOST_LEVELS: usize = 100_000;
/// It has at most so many bytes before they are deflated.
pub const MOST_BYTES: usize = 48 << 20;

/// A title as it can stand in a sentence of the page: without what would turn the rest of it around, and not too long.
pub fn plain_title(title: &str) -> String {
    let turns =
        |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    title.chars().filter(|c| !c.is_control() && !turns(c)).take(LONGEST_TITLE).collect()
}

/// No title is longer, in characters.
const LONGEST_TITLE: usize = 200;

/// How coarse the times of a snapshot are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A quarter of an hour, as cells are.
    #[default]
    QuarterHour,
    /// An hour of the snapshot's time zone.
    Hour,
    /// A day of the snapshot's time zone.
    Day,
}

impl Grain {
    /// The finest first; the place is the number in the bytes.
    pub const ALL: [Self; 3] = [Self::QuarterHour, Self::Hour, Self::Day];
}

/// A kind of name that a snapshot may hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A person.
    Person,
    /// A project.
    Project,
    /// A machine.
    Machine,
    /// An account of a plan.
    Account,
    /// A model that the price list does not know: a private model's name is a name.
    Model,
    /// A provider that is not known.
    Provider,
    /// A harness that is not known.
    Harness,
    /// A plan that the list of plans does not know.
    Plan,
    /// A window of a plan that is not known.
    Window,
    /// A unit, or where a level comes from, that is not known.
    Other,
}

impl Part {
    /// All of them; the place is the number in the bytes.
    pub const ALL: [Self; 10] = [
        Self::Person,
        Self::Project,
        Self::Machine,
        Self::Account,
        Self::Model,
        Self::Provider,
        Self::Harness,
        Self::Plan,
        Self::Window,
        Self::Other,
    ];

    /// Those that a person can open, one by one. The last three are free text of a vendor's answer.
    pub const TO_OPEN: [Self; 7] = [
        Self::Person,
        Self::Project,
        Self::Machine,
        Self::Account,
        Self::Model,
        Self::Provider,
        Self::Harness,
    ];

    /// What one is called in English: `Person` of `Person 1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Project => "Project",
            Self::Machine => "Machine",
            Self::Account => "Account",
            Self::Model => "Model",
            Self::Provider => "Provider",
            Self::Harness => "Harness",
            Self::Plan => "Plan",
            Self::Window => "Window",
            Self::Other => "Other",
        }
    }
}

/// What was hidden of one kind of name: the pseudonyms that stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// What.
    pub part: Part,
    /// `Person 1`, `Person 2`, …
    pub names: Vec<String>,
}

/// A view to share.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// When it was made.
    pub made: Millis,
    /// The period: from this instant on.
    pub from: Millis,
    /// Before this one.
    pub to: Millis,
    /// The program that made it, with its version.
    pub generator: String,
    /// The date of the price list behind its costs.
    pub prices: Option<String>,
    /// Whether it shows invented data.
    pub demo: bool,
    /// How coarse its times are.
    pub grain: Grain,
    /// The time zone in which its hours and days begin, by its IANA name.
    pub zone: String,
    /// What was hidden; kinds of which nothing was are not in it.
    pub hidden: Vec<Hidden>,
    /// What the person called it.
    pub title: Option<String>,
    /// The address's query that shows it, redacted.
    pub view: String,
    /// Plans that are held.
    pub plans: Vec<Subscription>,
    /// The cells, without sessions.
    pub cells: CellSet,
    /// Levels of plans, the oldest first.
    pub quotas: Vec<Quota>,
}

/// Why bytes are no snapshot that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// They are of a newer version than this program reads.
    Newer(u8),
    /// They are damaged, or something else.
    Damaged,
    /// There is more in it than a page can hold.
    TooLarge,
}

impl Snapshot {
    /// The bytes of this snapshot.
    ///
    /// # Errors
    /// [`ShareError::TooLarge`] where it holds more than can be read again: a coarser grain holds less.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ShareError> {
        write::write(self)
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// See [`ShareError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ShareError> {
        read::read(bytes)
    }
}
