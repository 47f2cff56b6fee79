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
//! A session's counter may be in several series: a collector that starts anew is scraped under another name, and two
//! stores scrape it side by side. Then these tell one counter ([`Told::merge`]). Which of two last samples was the later
//! one is not told; while a counter grows it is the larger. So where one of the series begins, and where the counter fell,
//! that quarter hour and the one after it are looked at sample by sample. What falls between the last samples of two
//! stores and grows beyond them again stays unseen, as it does between two samples of one.
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
    /// Whether several series tell it.
    pub several: bool,
}

impl Told {
    /// Makes one list of what several series told.
    pub fn merge(&mut self) {
        fn once(list: &mut Vec<(i64, f64)>, better: fn(f64, f64) -> f64) {
            list.sort_by_key(|(slot, _)| *slot);
            list.dedup_by(|b, a| {
                let same = a.0 == b.0;
                if same {
                    a.1 = better(a.1, b.1);
                }
                same
            });
        }
        once(&mut self.ends, f64::max);
        once(&mut self.least, f64::min);
        self.resets.sort_unstable();
        self.resets.dedup();
    }
}

/// Where a counter stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stand {
    /// Its last value; `None` where it was never seen.
    pub end: Option<f64>,
    /// Whether it fell in the last quarter hour and several series tell it, so that its last value may be a lower one.
    pub unsure: bool,
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
        /// The last value before it; `None` where the counter is new. Behind another reset the last of its samples is.
        before: Option<f64>,
    },
}

/// The steps of a counter from where it stands, and on to where it stands behind them.
pub fn steps(stand: &mut Stand, told: &Told) -> Vec<Step> {
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
        let Some(last) = here.or(stand.end) else { continue };
        let before = stand.end;
        let fell = |value: f64| before.is_some_and(|before| value < before);
        // Of several series one that begins here may be the one that goes on below another.
        let begins = told.several && low.is_some();
        let reset = begins || fell(last) || low.is_some_and(fell) || told.resets.binary_search(&slot).is_ok();
        if reset || stand.unsure {
            steps.push(Step::Reset { slot, before });
        } else {
            let by = last - before.unwrap_or(0.0);
            if by > 0.0 {
                steps.push(Step::Grew { slot, by });
            }
        }
        *stand = Stand { end: Some(last), unsure: reset && told.several };
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
    /// The last of them, or what stood before.
    pub last: Option<f64>,
}

/// Adds up samples in the order of time, behind a value.
pub fn add_up(before: Option<f64>, samples: impl Iterator<Item = f64>) -> Added {
    let mut added = Added { last: before, ..Added::default() };
    for value in samples {
        let fell = added.last.is_some_and(|last| value < last);
        added.by += if fell { value } else { value - added.last.unwrap_or(0.0) };
        added.resets += u32::from(fell);
        added.samples += 1;
        added.last = Some(value);
    }
    added
}

/// The end of the quarter hour in which a sample lies: a sample on the edge belongs to what it ends.
pub fn slot_of_sample(at: f64) -> i64 {
    (at / QUARTER as f64).ceil() as i64 * QUARTER
}
