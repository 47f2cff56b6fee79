//! What is said of all ways together.

use super::ahead::{WAYS, Ways, ways};
use super::history::History;
use super::way::{follow, uses_at};
use super::{Band, Basis, Forecast, Model, Silence, TOLD, Window};
use crate::time::{DAY, HOUR, Millis, SLOT};

/// Instants of a fan at most.
const POINTS: usize = 200;

/// All ways in which a window may go on.
#[derive(Debug)]
pub struct Ahead<'a> {
    history: &'a History,
    window: Window,
    now: Millis,
    ways: Ways,
}

/// The ways in which a window may go on, by what was used before `now`.
///
/// # Errors
/// Why nothing can be said.
pub fn look_ahead<'a>(history: &'a History, window: &Window, now: Millis) -> Result<Ahead<'a>, Silence> {
    check(history, window, now)?;
    Ok(Ahead { history, window: *window, now, ways: ways(history, window, now) })
}

impl Ahead<'_> {
    /// When the window runs out.
    pub fn forecast(&self) -> Forecast {
        let Self { history, window, now, ref ways } = *self;
        let left = window.limit - window.used;
        let (mut ends, mut uses) = (Vec::with_capacity(WAYS), Vec::with_capacity(WAYS));
        for way in &ways.ways {
            let (end, more) = follow(history, way, left);
            ends.extend(end);
            uses.push(window.used + more);
        }
        ends.sort_unstable();
        let use_at_reset = band(&mut uses);
        // The smallest instant by which that share of all ways ran out.
        let by = |share: f64| ends.get((WAYS as f64 * share) as usize).copied();
        let run_out_if = ends.get(ends.len() / 2).copied();
        let span = if window.to - window.from <= 12 * HOUR { HOUR } else { DAY };
        let hours = |span: Millis| span as f64 / HOUR as f64;
        let model = match ways.days {
            0 => Model::Pace,
            1 | 2 => Model::FewDays,
            _ => Model::Days,
        };
        Forecast {
            run_out: run_out_if.filter(|_| ends.len() as f64 >= TOLD * WAYS as f64),
            run_out_if,
            early: by(0.1),
            late: by(0.9),
            chance_to_last: 1.0 - ends.len() as f64 / WAYS as f64,
            use_at_reset,
            // All that is in the slot of now was used already.
            rate_now: history.between(now - span, (now + SLOT - 1).div_euclid(SLOT) * SLOT) / hours(span),
            safe_rate: left / hours(window.to - now),
            basis: Basis { model, days: ways.days },
        }
    }

    /// What is used of the window at so many instants from now to its reset, evenly apart: the band of a chart.
    pub fn fan(&self, points: usize) -> Vec<(Millis, Band)> {
        let (points, span) = (points.clamp(2, POINTS), self.window.to - self.now);
        let at = |i: usize| self.now + span * i as Millis / (points as Millis - 1);
        let instants: Vec<Millis> = (0..points).map(at).collect();
        let mut uses = vec![Vec::with_capacity(WAYS); points];
        for way in &self.ways.ways {
            uses_at(self.history, way, &instants, |i, more| uses[i].push(self.window.used + more));
        }
        instants.into_iter().zip(uses).map(|(at, mut uses)| (at, band(&mut uses))).collect()
    }
}

fn check(history: &History, window: &Window, now: Millis) -> Result<(), Silence> {
    let Window { from, to, used, limit } = *window;
    let known = history.first().filter(|first| *first < now);
    if !(limit > 0.0 && limit.is_finite() && used >= 0.0) {
        Err(Silence::NoLimit)
    } else if now >= to {
        Err(Silence::Over)
    } else if now < from {
        Err(Silence::NotBegun)
    } else if used >= limit {
        Err(Silence::UsedUp)
    } else if known.is_none_or(|first| now - first < DAY) && (now - from) * 50 < to - from {
        Err(Silence::TooEarly)
    } else if known.is_none() && used <= 0.0 {
        Err(Silence::NoUse)
    } else {
        Ok(())
    }
}

/// The band of values, which it sorts.
fn band(values: &mut [f64]) -> Band {
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| values.get((values.len() as f64 * share) as usize).copied().unwrap_or(0.0);
    Band { low: at(0.1), mid: at(0.5), high: at(0.9) }
}
