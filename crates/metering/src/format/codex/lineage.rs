//! Whose history a line is: the session's own, or its ancestor's, replayed.
//!
//! A fork and a spawned agent begin with a copy of their ancestor's records, all written anew within milliseconds.
//! Replayed turns keep their ids. Session and turn ids are UUIDs of version 7, which begin with their time: a turn
//! older than its session was not run in it. Versions without turn ids leave only the burst to tell by, or, where the
//! copied records kept their times, that these are before the file's own first line.

use crate::time::Millis;

/// How long after the first line a replay lasts at most, where no turn ids tell.
const BURST: Millis = 1_000;

/// Follows a file.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    /// When the session's id was made.
    born: Option<u64>,
    fork: bool,
    first: Option<Millis>,
    turns: Turns,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Turns {
    /// No comparable turn id yet.
    #[default]
    Unknown,
    Ancestor,
    Own,
}

impl Lineage {
    /// The head of the file.
    pub fn head(&mut self, session: &str, fork: bool) {
        self.born = uuid7_millis(session);
        self.fork |= fork;
    }

    /// A head of another session behind the first: a copy follows.
    pub fn ancestor(&mut self) {
        self.fork |= self.turns != Turns::Own;
    }

    /// Any line with a time.
    pub fn see(&mut self, at: Millis) {
        self.first.get_or_insert(at);
    }

    /// A turn begins, or a line names its turn.
    pub fn turn(&mut self, id: &str) {
        if let (Some(born), Some(turn)) = (self.born, uuid7_millis(id))
            && self.turns != Turns::Own
        {
            self.turns = if turn < born { Turns::Ancestor } else { Turns::Own };
        }
    }

    /// Whether what is logged now was copied from an ancestor.
    pub fn inherited(&self, at: Millis) -> bool {
        match self.turns {
            Turns::Own => false,
            Turns::Ancestor => true,
            Turns::Unknown => self.in_burst(at) || self.is_older(at),
        }
    }

    /// Whether this was written in the burst with which a fork begins.
    pub fn in_burst(&self, at: Millis) -> bool {
        self.fork && self.first.is_some_and(|first| at.abs_diff(first) <= BURST.unsigned_abs())
    }

    /// Whether this was written before the fork itself.
    fn is_older(&self, at: Millis) -> bool {
        self.fork && self.first.is_some_and(|first| at < first)
    }
}

/// The time inside a UUID of version 7; `None` for any other text.
fn uuid7_millis(id: &str) -> Option<u64> {
    let b = id.as_bytes();
    if b.len() != 36 || b[14] != b'7' || [8, 13, 18, 23].iter().any(|&i| b[i] != b'-') {
        return None;
    }
    let high = u64::from_str_radix(id.get(..8)?, 16).ok()?;
    let low = u64::from_str_radix(id.get(9..13)?, 16).ok()?;
    Some(high << 16 | low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLDER: &str = "0199a000-0000-7000-8000-000000000001";
    const SESSION: &str = "0199a000-1000-7000-8000-000000000002";
    const YOUNGER: &str = "0199a000-2000-7000-8000-000000000003";

    fn lineage(session: &str, fork: bool) -> Lineage {
        let mut l = Lineage::default();
        l.see(0);
        l.head(session, fork);
        l
    }

    #[test]
    fn turns_older_than_the_session_are_inherited() {
        let mut l = lineage(SESSION, true);
        l.turn(OLDER);
        assert!(l.inherited(30) && l.inherited(5_000));
        l.turn(YOUNGER);
        assert!(!l.inherited(20));
        l.turn(OLDER);
        assert!(!l.inherited(9_000), "what has begun does not go back");
    }

    #[test]
    fn without_turn_ids_the_burst_of_a_fork_is_inherited() {
        let l = lineage("a-sanitised-id", true);
        assert!(l.inherited(32) && !l.inherited(1_500));
        assert!(l.inherited(-60_000), "copied with its time");
        assert!(!lineage(SESSION, false).inherited(32));
    }

    #[test]
    fn a_second_head_makes_a_fork() {
        let mut l = lineage("x", false);
        l.ancestor();
        assert!(l.inherited(10));
    }

    #[test]
    fn other_ids_are_not_compared() {
        assert_eq!(uuid7_millis("0199a000-1000-7000-8000-000000000002"), Some(0x0199_a000_1000));
        assert_eq!(uuid7_millis("0199a000-1000-4000-8000-000000000002"), None);
        assert_eq!(uuid7_millis("3"), None);
        assert_eq!(uuid7_millis("ééééééééééééééééé-7"), None);
    }
}
