//! What the marks of a timeline stand for: those that a session has, and no others.

use super::{Input, LONG_PAUSE, MissKind, PAUSE, Round, events};
use crate::chart::sheet::{Entry, Mark};
use crate::chart::words::Words;

/// A mark of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The part of a bar that the cache served.
    Read,
    /// The part that was written to it.
    Written,
    /// The part that was neither.
    Input,
    /// What of these two should have been served.
    Missed,
    /// The dash above a bar that missed.
    Cap,
    /// The calm dash above one that had to be built again.
    Rebuilt,
    /// The line, or the mark, of a compaction.
    Compacted,
    /// The triangle at a change of the model.
    Model,
    /// The dashed line of a pause.
    Pause,
    /// The whole line of a long one.
    LongPause,
    /// The dot of a failed attempt.
    Failed,
    /// The dot below a thin round.
    Thin,
    /// The band of a query.
    Query,
    /// The row of a subagent.
    Subagent,
}

impl Sign {
    /// From the bars outwards.
    pub const ALL: [Sign; 14] = [
        Self::Read,
        Self::Written,
        Self::Input,
        Self::Missed,
        Self::Cap,
        Self::Rebuilt,
        Self::Compacted,
        Self::Model,
        Self::Pause,
        Self::LongPause,
        Self::Failed,
        Self::Thin,
        Self::Query,
        Self::Subagent,
    ];

    /// Whether a session has it.
    fn is_in(self, input: &Input) -> bool {
        let any = |has: fn(&Round) -> bool| input.requests.iter().any(has);
        let main = |has: &dyn Fn(&Round) -> bool| input.requests.iter().any(|r| r.agent == 0 && has(r));
        let paused = |than: &dyn Fn(i64) -> bool| events::gaps(input).any(than);
        match self {
            Self::Read => any(|r| r.cache_read > 0),
            Self::Written => any(|r| r.cache_write > 0),
            Self::Input => any(|r| r.input > 0),
            Self::Missed => any(Round::is_wasteful),
            Self::Cap => main(&Round::is_wasteful),
            Self::Rebuilt => main(&|r| r.miss.as_ref().is_some_and(|m| m.kind != MissKind::Waste)),
            Self::Compacted => !events::compactions(input).is_empty(),
            Self::Model => !events::changes(&input.requests, &(0..input.requests.len())).is_empty(),
            Self::Pause => paused(&|gap| (PAUSE + 1..=LONG_PAUSE).contains(&gap)),
            Self::LongPause => paused(&|gap| gap > LONG_PAUSE),
            Self::Failed => any(|r| r.error),
            Self::Thin => main(&|r| r.thin),
            Self::Query => any(|r| r.query.is_some()),
            Self::Subagent => any(|r| r.agent > 0),
        }
    }
}

/// A mark with what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The mark.
    pub sign: Sign,
    /// What it is called.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

impl Key {
    /// The same in a picture that leaves the page.
    pub fn entry(&self) -> Entry {
        Entry { text: self.name.to_owned(), mark: Mark::Sign(self.sign) }
    }
}

/// The marks of a session.
pub fn legend(input: &Input, words: &dyn Words) -> Vec<Key> {
    let key = |sign: Sign| {
        let [name, meaning] = (words.timeline().sign)(sign);
        Key { sign, name, meaning }
    };
    Sign::ALL.into_iter().filter(|sign| sign.is_in(input)).map(key).collect()
}
