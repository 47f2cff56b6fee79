//! The exact increase of a counter in each quarter hour, from what a server tells of it.
//!
//! A quarter hour's *end* is its last sample. Between two ends without a reset the counter grew by their difference,
//! however many samples lie between them; so one value for each quarter hour in which it moved is enough. Where it was
//! reset, the samples of that quarter hour are asked for and added up one by one. Nothing is extrapolated:
//!
//! - a counter that was never seen began at 0;
//! - a value below the one before it began anew at 0;
//! - what a gap hides belongs to the quarter hour in which the next sample lies;
//! - what was not sampled before a reset, or before the end of a series, is nowhere, and in no figure.
//!
//! So the sum of the increases is what a person gets who adds up all samples by these rules (property-tested).

use crate::time::SLOT;

/// The length of a quarter hour, seconds.
pub const QUARTER: i64 = SLOT / 1000;

/// What a server tells of one counter in a stretch of time, in the order of time. Quarter hours are named by their end,
/// seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// The last sample of each quarter hour that has another one than the quarter hour right before it.
    pub ends: Vec<(i64, f64)>,
    /// The least sample, where it is below the end of the quarter hour right before, or where that has no sample.
    pub least: Vec<(i64, f64)>,
    /// Quarter hours inside of which the counter fell.
    pub resets: Vec<i64>,
}

/// What is known of a quarter hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// The counter grew by so much.
    Grew {
        /// The end of the quarter hour.
        slot: i64,
        /// By how much.
        by: f64,
    },
    /// It was reset, so its samples are wanted.
    Reset {
        /// The end of the quarter hour.
        slot: i64,
        /// The last value before it; `None` where the counter is new.
        before: Option<f64>,
    },
}

/// The steps of a counter whose last value before was `end`; that is what it is behind them afterwards.
pub fn steps(end: &mut Option<f64>, told: &Told) -> Vec<Step> {
    let mut slots: Vec<i64> = told.ends.iter().chain(&told.least).map(|(slot, _)| *slot).collect();
    slots.extend(&told.resets);
    slots.sort_unstable();
    slots.dedup();
    let (mut ends, mut least) = (told.ends.iter().peekable(), told.least.iter().peekable());
    let mut steps = Vec::with_capacity(slots.len());
    for slot in slots {
        let here = ends.next_if(|(at, _)| *at == slot).map(|(_, value)| *value);
        let low = least.next_if(|(at, _)| *at == slot).map(|(_, value)| *value);
        // Without an end of its own it has that of the quarter hour before.
        let Some(last) = here.or(*end) else { continue };
        let before = *end;
        let fell = |value: f64| before.is_some_and(|before| value < before);
        if fell(last) || low.is_some_and(fell) || told.resets.contains(&slot) {
            steps.push(Step::Reset { slot, before });
        } else {
            let by = last - before.unwrap_or(0.0);
            if by > 0.0 {
                steps.push(Step::Grew { slot, by });
            }
        }
        *end = Some(last);
    }
    steps
}

/// What the samples of a quarter hour add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Added {
    /// The increase.
    pub by: f64,
    /// How often it fell.
    pub resets: u32,
    /// How many samples there are.
    pub samples: u32,
}

/// Adds up samples in the order of time, behind a value.
pub fn add_up(before: Option<f64>, samples: impl Iterator<Item = f64>) -> Added {
    let mut added = Added::default();
    let mut last = before;
    for value in samples {
        let fell = last.is_some_and(|last| value < last);
        added.by += if fell { value } else { value - last.unwrap_or(0.0) };
        added.resets += u32::from(fell);
        added.samples += 1;
        last = Some(value);
    }
    added
}

/// The end of the quarter hour in which a sample lies: a sample on the edge belongs to what it ends.
pub fn slot_of_sample(at: f64) -> i64 {
    (at / QUARTER as f64).ceil() as i64 * QUARTER
}
