//! How good forecasts were: past windows again, each time with only what was known then.

use super::{Forecast, History, PastWindow, Window, forecast, straight_line};
use crate::time::{Millis, slot_of};

/// At which shares of a window's time a forecast is made again.
pub const SHARES: [f64; 3] = [0.25, 0.5, 0.75];

/// One forecast made again, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// The window.
    pub window: PastWindow,
    /// The share of its time that had gone.
    pub share: f64,
    /// When it ran out; `None` where it lasted.
    pub ran_out: Option<Millis>,
    /// What was used to its reset.
    pub used: f64,
    /// The forecast; `None` where nothing could be said.
    pub forecast: Option<Forecast>,
    /// What the straight line said; `None` is that it lasts.
    pub line: Option<Millis>,
}

impl Trial {
    /// When the forecast said that it runs out; `None` is that it lasts.
    fn told(&self) -> Option<Millis> {
        self.forecast.and_then(|f| f.run_out)
    }

    /// By how much a time was off, as a share of the window. No time, or a later one, is the reset.
    fn off(&self, told: Option<Millis>) -> f64 {
        let PastWindow { from, to, .. } = self.window;
        let or_reset = |at: Option<Millis>| at.map_or(to, |at| at.min(to));
        (or_reset(told) - or_reset(self.ran_out)).abs() as f64 / (to - from).max(1) as f64
    }

    /// Whether what happened lay within the band of the forecast.
    fn is_within(&self, forecast: &Forecast) -> bool {
        let late = forecast.late;
        match self.ran_out {
            None => late.is_none(),
            Some(at) => forecast.early.is_some_and(|early| early <= at) && late.is_none_or(|late| at <= late),
        }
    }
}

/// Makes the forecasts of past windows again, at [`SHARES`] of their time, each from what was used before.
///
/// The windows are of one kind, sorted. Whatever had run out by then is left out.
pub fn backtest(history: &History, windows: &[PastWindow]) -> Vec<Trial> {
    let mut trials = Vec::new();
    for &window in windows {
        let PastWindow { from, to, limit } = window;
        let ran_out = history.reaches(from, limit).filter(|at| *at < to);
        let total = history.between(from, to);
        for share in SHARES {
            let now = slot_of(from + ((to - from) as f64 * share) as Millis);
            let used = history.between(from, now);
            if now <= from || used >= limit {
                continue;
            }
            let present = Window { from, to, used, limit };
            let forecast = forecast(history, &present, now).ok();
            let line = straight_line(&present, now);
            trials.push(Trial { window, share, ran_out, used: total, forecast, line });
        }
    }
    trials
}

/// How good one way to forecast was. Errors are of the time at which windows ran out, as a share of the window; who said
/// that it would last is taken to have said the reset, and a window that lasted to have run out at its reset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// The median error of windows that ran out.
    pub error: Option<f64>,
    /// The median error of these and of those that ours or the straight line said would run out: vain warnings count.
    pub error_or_told: Option<f64>,
    /// The mean error of all windows; that of a window that lasted, and was said to, is 0.
    pub mean_error: Option<f64>,
    /// Windows that were said to run out and lasted.
    pub false_alarms: usize,
    /// Windows that were said to last and ran out.
    pub misses: usize,
}

impl Score {
    fn of(trials: &[&Trial], told: impl Fn(&Trial) -> Option<Millis>) -> Self {
        let off = |of: &dyn Fn(&Trial) -> bool| -> Vec<f64> {
            trials.iter().filter(|t| of(t)).map(|t| t.off(told(t))).collect()
        };
        let count = |of: &dyn Fn(&Trial) -> bool| trials.iter().filter(|t| of(t)).count();
        let all = off(&|_| true);
        Self {
            error: median(off(&|t| t.ran_out.is_some())),
            error_or_told: median(off(&|t| t.ran_out.is_some() || t.told().is_some() || t.line.is_some())),
            mean_error: (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64),
            false_alarms: count(&|t| t.ran_out.is_none() && told(t).is_some()),
            misses: count(&|t| t.ran_out.is_some() && told(t).is_none()),
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// How good forecasts were, beside the straight line at the same moments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Forecasts that were made.
    pub forecasts: usize,
    /// Moments at which nothing could be said.
    pub silent: usize,
    /// How many of the forecasts were of windows that ran out.
    pub ran_out: usize,
    /// Ours.
    pub ours: Score,
    /// The median error of the time that ours named in case the window ran out, of those that did.
    pub error_if: Option<f64>,
    /// The straight line.
    pub line: Score,
    /// The share of forecasts whose band from early to late, meant to hold 0.8, held what happened.
    pub held: Option<f64>,
    /// The share whose band of what would be used to the reset held what was.
    pub use_held: Option<f64>,
}

impl Verdict {
    /// Of these trials.
    pub fn of<'a>(trials: impl IntoIterator<Item = &'a Trial>) -> Self {
        let (made, silent): (Vec<&Trial>, Vec<&Trial>) =
            trials.into_iter().partition(|t| t.forecast.is_some());
        let share = |holds: &dyn Fn(&Trial, &Forecast) -> bool| {
            let held = made.iter().filter(|t| t.forecast.as_ref().is_some_and(|f| holds(t, f))).count();
            (!made.is_empty()).then(|| held as f64 / made.len() as f64)
        };
        let if_it_does =
            made.iter().filter(|t| t.ran_out.is_some()).map(|t| t.off(t.forecast.and_then(|f| f.run_out_if)));
        Self {
            forecasts: made.len(),
            silent: silent.len(),
            ran_out: made.iter().filter(|t| t.ran_out.is_some()).count(),
            ours: Score::of(&made, Trial::told),
            error_if: median(if_it_does.collect()),
            line: Score::of(&made, |t| t.line),
            held: share(&|t, f| t.is_within(f)),
            use_held: share(&|t, f| f.use_at_reset.low <= t.used && t.used <= f.use_at_reset.high),
        }
    }
}
