//! Messages whose requests stand in records of their own, which may be read before or after the message.
//!
//! A message says what its requests share (who, when, which model); a step says what one of them used. Whichever
//! comes second makes the row, so the order of reading does not matter.

use super::{Ledger, Row};
use crate::key::Key;
use crate::names::Name;
use crate::record::{Identity, Sighting, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of messages and of their steps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Steps {
    wholes: BTreeMap<Key, Whole>,
    steps: BTreeMap<Key, Vec<Step>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Whole {
    row: Row,
    cached_in_input: bool,
}

impl Whole {
    fn step(&self, step: &Step) -> Row {
        let mut row = self.row.clone();
        row.key = Identity::step(self.row.key, &step.tokens).key;
        row.next = u32::MAX;
        row.tokens = step.tokens;
        if self.cached_in_input {
            row.tokens = row.tokens.without_cached_input();
        }
        row.reported_cost = step.cost;
        row
    }
}

impl Ledger {
    /// Notes what the steps of a message share.
    pub(crate) fn whole(
        &mut self,
        message: Key,
        s: &Sighting<'_>,
        cached_in_input: bool,
        user: Name,
        host: Name,
    ) {
        let row = Row::new(s, &mut self.names, user, host);
        self.add_whole(message, Whole { row, cached_in_input });
    }

    /// Notes one step of a message.
    pub(crate) fn step(&mut self, message: Key, step: Step) {
        let known = self.steps.steps.entry(message).or_default();
        if known.contains(&step) {
            return;
        }
        known.push(step);
        if let Some(row) = self.steps.wholes.get(&message).map(|w| w.step(&step)) {
            self.absorb(row);
        }
    }

    /// Adds the messages and steps of another ledger, whose names have the numbers that `to` gives.
    pub(super) fn merge_steps(&mut self, other: Steps, to: impl Fn(Name) -> Name) {
        for (message, whole) in other.wholes {
            self.add_whole(message, Whole { row: whole.row.renamed(&to), ..whole });
        }
        for (message, steps) in other.steps {
            for step in steps {
                self.step(message, step);
            }
        }
    }

    fn add_whole(&mut self, message: Key, whole: Whole) {
        let known = self.steps.wholes.entry(message).or_insert_with(|| whole.clone());
        known.row.absorb(&whole.row, &self.names);
        known.cached_in_input |= whole.cached_in_input;
        let whole = known.clone();
        let rows: Vec<Row> =
            self.steps.steps.get(&message).into_iter().flatten().map(|s| whole.step(s)).collect();
        for row in rows {
            self.absorb(row);
        }
    }
}
