//! What draws on a window, in shares of it, and in which unit people count that.
//!
//! What was read tells it where the window's size is known; else what its recorded levels tell, between which use is even.

use super::held::{self, Held};
use metering::forecast::{History, PastWindow, amounts_of_levels};
use metering::plan::{Level, Origin, Run, Track, UNIT};
use metering::time::{Millis, Zone};

/// The unit in which a window is counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Unit {
    /// Nano-dollars of list cost.
    ListCost,
    /// The plan's own, such as credits.
    Own(String),
    /// None is known: shares of the window.
    #[default]
    Share,
}

/// What draws on a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draw {
    /// In which unit.
    pub unit: Unit,
    /// What the whole window holds in that unit; 1 of shares.
    pub holds: f64,
    /// What was used, in shares of the window.
    pub history: History,
    /// The windows before this one that the history covers, with what each held in shares of this one.
    pub windows: Vec<PastWindow>,
}

impl Draw {
    /// What draws on a level's window. `tracks` are all recorded levels.
    pub fn of(level: &Level, list: &[Held], tracks: &[Track], zone: &Zone) -> Draw {
        let held = || held::of(list, level.id.as_deref(), &level.plan, level.harness.as_deref());
        let shares = |amounts: &[(Millis, u64)], holds: f64| -> Vec<(Millis, f64)> {
            amounts.iter().map(|(at, amount)| (*at, *amount as f64 / holds)).collect()
        };
        let (unit, holds, mut amounts) = match (&level.origin, &level.holds) {
            (Origin::Moved { calibration: Some(c), .. }, _) if c.holds > 0.0 => {
                let amounts = held().map(|h| shares(&h.usage.costs, c.holds)).unwrap_or_default();
                (Unit::ListCost, c.holds, amounts)
            }
            (Origin::Moved { .. } | Origin::Computed { .. }, Some((holds, unit))) if *holds > 0.0 => {
                let amounts =
                    held().map(|h| shares(&h.usage.amounts, holds * UNIT as f64)).unwrap_or_default();
                (Unit::Own(unit.clone()), *holds, amounts)
            }
            (_, holds) => {
                let own = holds.clone().filter(|(holds, _)| *holds > 0.0);
                let (holds, unit) = own.map_or((1.0, Unit::Share), |(holds, unit)| (holds, Unit::Own(unit)));
                (unit, holds, recorded(level, tracks))
            }
        };
        let size = size(level, &amounts);
        amounts.iter_mut().for_each(|a| a.1 *= size);
        let history = History::new(&amounts, zone.clone());
        let windows = windows(level, &history);
        Draw { unit, holds, history: history.with_stops(&windows), windows }
    }
}

/// Less of a window than this does not tell how much of what was read draws on it.
const TELLS: f64 = 0.02;

/// By what amounts that were read are to be multiplied: what is known to be used of the window, by its recorded level, ÷
/// what was read in it. Not 1 where other machines, or other accounts that are read here too, draw on a plan.
fn size(level: &Level, amounts: &[(Millis, f64)]) -> f64 {
    let (Origin::Moved { .. }, Some(from), Some(used)) = (&level.origin, level.from, level.used) else {
        return 1.0;
    };
    let read: f64 = amounts.iter().filter(|a| a.0 >= from).map(|a| a.1).sum();
    if read >= TELLS && used >= TELLS { used / read } else { 1.0 }
}

/// A sum of shares that were rounded may miss the whole by this.
const NEARLY: f64 = 0.999;

/// The windows before a level's own in which something was used, as far as the history goes back.
///
/// What each held is known afterwards: what was used of it until it was used up. One that lasted held its size, or more
/// than what was used where the size is an estimate.
fn windows(level: &Level, history: &History) -> Vec<PastWindow> {
    let first = history.first().unwrap_or(Millis::MAX);
    let past = level.past.iter().filter(|p| p.from >= first && p.to > p.from);
    let window = |p: &metering::plan::Past| {
        let drawn = history.between(p.from, p.to);
        let limit = match (&level.origin, p.spent_at) {
            // Counted by the rule of its time, which may have been another one.
            (Origin::Computed { .. }, _) => drawn / p.used,
            (_, Some(at)) => history.between(p.from, at) * NEARLY,
            (_, None) => drawn.max(1.0) / NEARLY,
        };
        PastWindow { from: p.from, to: p.to, limit }
    };
    past.map(window).filter(|w| w.limit > 0.0 && w.limit.is_finite()).collect()
}

/// What recorded levels tell of use.
fn recorded(level: &Level, tracks: &[Track]) -> Vec<(Millis, f64)> {
    let is = |t: &&Track| t.plan == level.plan && t.account == level.account && t.window == level.window;
    let Some(track) = tracks.iter().find(is) else { return Vec::new() };
    let length = track.length().or(level.length).unwrap_or(1);
    let of = |run: &Run| -> Vec<(Millis, f64, Millis)> {
        let points = |to| run.points.iter().map(|(at, used)| (*at, *used, to)).collect();
        run.to.map(points).unwrap_or_default()
    };
    amounts_of_levels(&track.runs.iter().flat_map(of).collect::<Vec<_>>(), length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::plan::Past;
    use metering::time::{HOUR, SLOT};

    fn level(origin: Origin, past: &[(f64, Option<Millis>)]) -> Level {
        let past = past.iter().enumerate().map(|(i, (used, spent_at))| {
            let from = i as Millis * 5 * HOUR;
            Past { from, to: from + 5 * HOUR, used: *used, spent_at: *spent_at }
        });
        Level {
            plan: String::from("some"),
            id: None,
            harness: None,
            account: None,
            window: String::from("5h"),
            length: Some(5 * HOUR),
            from: None,
            to: None,
            used: None,
            spread: None,
            holds: None,
            origin,
            points: Vec::new(),
            past: past.collect(),
        }
    }

    fn recorded_level(past: &[(f64, Option<Millis>)]) -> Level {
        level(Origin::Recorded { at: 0, source: String::new() }, past)
    }

    /// What past windows held, where so much was used at the start of each of them and an hour later.
    #[track_caller]
    fn check(level: &Level, amounts: &[f64], expected: &[f64]) {
        let slots: Vec<_> = amounts
            .iter()
            .enumerate()
            .flat_map(|(i, amount)| [0, HOUR].map(|at| (i as Millis * 5 * HOUR + at, amount / 2.0)))
            .collect();
        let found = windows(level, &History::new(&slots, Zone::utc()));
        let near = |w: &PastWindow, e: &f64| (w.limit - e).abs() < 0.01;
        let same = found.len() == expected.len() && found.iter().zip(expected).all(|(w, e)| near(w, e));
        assert!(same, "{found:?} are not {expected:?}");
    }

    #[test]
    fn what_was_read_is_as_large_as_what_was_recorded() {
        let moved = Origin::Moved { at: 0, source: String::new(), calibration: None };
        let check = |origin: &Origin, used: f64, expected: f64| {
            let level = Level { from: Some(HOUR), used: Some(used), ..level(origin.clone(), &[]) };
            let found = size(&level, &[(0, 9.0), (HOUR, 0.1), (2 * HOUR, 0.4)]);
            assert!((found - expected).abs() < 1e-9, "{found}");
        };
        // Half of it was another account's.
        check(&moved, 0.25, 0.5);
        check(&moved, 0.5, 1.0);
        check(&moved, 0.01, 1.0);
        check(&Origin::Computed { source: String::new(), unmetered: 0 }, 0.25, 1.0);
    }

    #[test]
    fn what_a_past_window_held_is_known_afterwards() {
        // One that lasted holds its size, or a little more than what was used by an estimate that was too small.
        check(&recorded_level(&[(0.4, None), (0.9, None)]), &[0.4, 1.3], &[1.0, 1.3]);
        // One that was used up held what had been used by then.
        check(&recorded_level(&[(1.0, Some(HOUR + SLOT))]), &[0.8], &[0.8]);
        check(&recorded_level(&[(1.0, Some(SLOT))]), &[0.8], &[0.4]);
        // By another rule half as much was all.
        let computed = Origin::Computed { source: String::new(), unmetered: 0 };
        check(&level(computed, &[(1.2, Some(HOUR)), (0.5, None)]), &[0.6, 0.5], &[0.5, 1.0]);
        // Nothing is said of windows in which nothing was used, or that began before the history.
        check(&recorded_level(&[(0.0, None), (0.5, None)]), &[0.0, 0.5], &[1.0]);
    }
}
