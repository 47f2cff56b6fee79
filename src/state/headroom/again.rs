//! How good forecasts of a plan's own past windows were: each made again with only what was known then.
//!
//! That is many forecasts, so they are made once per change of the past and not every minute, for the last windows only,
//! and in short tasks between which the page answers to people.

use super::card::{Card, Key};
use super::draw::Draw;
use crate::platform::clock;
use leptos::prelude::*;
use metering::forecast::{PastWindow, Trial, Verdict, backtest};
use metering::time::Millis;
use std::sync::Arc;

/// So many of the last windows are forecast again.
const AGAIN: usize = 40;
/// Milliseconds after which a task makes way.
const TASK: f64 = 12.0;

/// How good forecasts were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// How many windows were looked at.
    pub windows: usize,
    /// How many forecasts of them were made again.
    pub forecasts: usize,
    /// How many of these were of windows that ran out.
    pub ran_out: usize,
    /// Ours.
    pub ours: Told,
    /// The straight line's at the same moments.
    pub line: Told,
    /// The share of bands that held what happened.
    pub held: Option<f64>,
}

/// How good one way to forecast was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// The median error of the run-out time of windows that ran out, as a share of the window.
    pub error: Option<f64>,
    /// How often it was said that one runs out which lasted.
    pub vain: usize,
    /// How often it was said that one lasts which ran out.
    pub missed: usize,
}

/// What is known of past forecasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Found {
    /// They are being made.
    #[default]
    Working,
    /// None can be made.
    Nothing,
    /// So good they were.
    Quality(Quality),
}

/// What past forecasts depend on. Equal where they would be the same: what was used since makes no difference.
#[derive(Clone, Debug)]
struct Ground {
    key: Key,
    draw: Arc<Draw>,
    windows: Vec<PastWindow>,
    first: Option<Millis>,
    used: f64,
}

impl PartialEq for Ground {
    fn eq(&self, o: &Self) -> bool {
        (&self.key, &self.windows, self.first, self.used) == (&o.key, &o.windows, o.first, o.used)
    }
}

impl Ground {
    fn of(card: &Card) -> Self {
        let draw = card.draw.clone();
        let windows = last(&draw).to_vec();
        let end = windows.last().map_or(0, |w| w.to);
        let first = draw.history.first();
        let used = first.map_or(0.0, |first| draw.history.between(first, end));
        Self { key: card.key.clone(), windows, first, used, draw }
    }
}

fn last(draw: &Draw) -> &[PastWindow] {
    &draw.windows[draw.windows.len().saturating_sub(AGAIN)..]
}

/// How good the forecasts of a window were, as it becomes known.
pub fn again(shown: Memo<Option<Card>>) -> RwSignal<Found> {
    let found = RwSignal::new(Found::Working);
    let ground = Memo::new(move |_| shown.with(|card| card.as_ref().map(Ground::of)));
    Effect::new(move |before: Option<Option<Key>>| {
        let mine = ground.get()?;
        let key = mine.key.clone();
        // What was found of this window stays until it is found anew.
        if before.flatten().as_ref() != Some(&key) {
            found.set(Found::Working);
        }
        leptos::task::spawn_local(async move {
            let mut trials = Vec::new();
            let mut began = f64::NEG_INFINITY;
            for window in &mine.windows {
                // Before the first one too: the page is painted first.
                if clock::since_start() - began > TASK {
                    clock::sleep(0).await;
                    began = clock::since_start();
                    // Another window is shown, or its past has changed, or the view is gone.
                    if ground.try_with_untracked(|now| now.as_ref() != Some(&mine)).unwrap_or(true) {
                        return;
                    }
                }
                trials.extend(backtest(&mine.draw.history, std::slice::from_ref(window)));
            }
            found.try_set(quality(mine.windows.len(), &trials).map_or(Found::Nothing, Found::Quality));
        });
        Some(key)
    });
    found
}

/// What forecasts of so many windows amount to.
fn quality(windows: usize, trials: &[Trial]) -> Option<Quality> {
    let v = Verdict::of(trials);
    let told = |s: metering::forecast::Score| Told { error: s.error, vain: s.false_alarms, missed: s.misses };
    (v.forecasts > 0).then(|| Quality {
        windows,
        forecasts: v.forecasts,
        ran_out: v.ran_out,
        ours: told(v.ours),
        line: told(v.line),
        held: v.held,
    })
}
