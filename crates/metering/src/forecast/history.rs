//! What was used, as a sum that grows: any span of it is one subtraction.

use super::PastWindow;
use crate::time::{DAY, HOUR, Millis, SLOT, Zone, slot_of, weekday};

/// How far back a history goes at most: a damaged date must not take the memory.
const LONGEST: Millis = 1_500 * DAY;

/// What was used of a plan per quarter hour, in any unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    first: Millis,
    zone: Zone,
    /// What was used before the start of each slot; the last one is all.
    used: Vec<f64>,
    /// The same with what would have been used while a window was used up: what forecasts learn from.
    wanted: Vec<f64>,
}

impl History {
    /// A history from what was used in quarter hours, each by its start. Equal starts add up; what is no positive number
    /// is left out. Days and weeks are those of `zone`.
    pub fn new(amounts: &[(Millis, f64)], zone: Zone) -> Self {
        let real = || amounts.iter().filter(|a| a.1 > 0.0 && a.1.is_finite()).map(|a| (slot_of(a.0), a.1));
        let span = real().map(|a| a.0).max().zip(real().map(|a| a.0).min());
        let (last, first) = span.unwrap_or((0, 0));
        let first = first.max(last.saturating_sub(LONGEST));
        let slots = if span.is_some() { ((last - first) / SLOT) as usize + 1 } else { 0 };
        let mut used = vec![0.0; slots + 1];
        for (at, amount) in real().filter(|a| a.0 >= first) {
            used[((at - first) / SLOT) as usize + 1] += amount;
        }
        let mut sum = 0.0;
        for slot in &mut used {
            sum += *slot;
            *slot = sum;
        }
        Self { first, zone, wanted: used.clone(), used }
    }

    /// The same history, in which a window that was used up and then stopped all use is no sign of rest.
    ///
    /// What would have been used until such a window started anew is taken to be the mean of that hour on such days
    /// before it. Windows behind whose end use went on stay as they are.
    pub fn with_stops(mut self, windows: &[PastWindow]) -> Self {
        let stop = |w: &PastWindow| {
            let at =
                self.reaches(w.from, w.limit * 0.999).map(|at| slot_of(at) + SLOT).filter(|at| *at < w.to)?;
            (self.between(at, w.to) <= 0.01 * w.limit).then_some((at, w.to))
        };
        let mut stops: Vec<(Millis, Millis)> = windows.iter().filter_map(stop).collect();
        stops.sort_unstable();
        let mut means = [[(0.0_f64, 0.0_f64); 24]; 2];
        let (mut next, mut sum) = (0, 0.0);
        for i in 1..self.used.len() {
            let at = self.first + (i as Millis - 1) * SLOT;
            while stops.get(next).is_some_and(|stop| stop.1 <= at) {
                next += 1;
            }
            let amount = self.used[i] - self.used[i - 1];
            let mean = &mut means[usize::from(weekday(self.zone.day(at)) > 4)][self.zone.hour(at) as usize];
            if stops.get(next).is_some_and(|stop| stop.0 <= at) {
                sum += if mean.1 > 0.0 { (mean.0 / mean.1).max(amount) } else { amount };
            } else {
                sum += amount;
                // Four slots an hour: half of a mean is of the last 17 such days.
                *mean = (mean.0 * 0.99 + amount, mean.1 * 0.99 + 1.0);
            }
            self.wanted[i] = sum;
        }
        self
    }

    /// The start of the first slot in which anything was used; `None` where nothing was.
    pub fn first(&self) -> Option<Millis> {
        (self.used.len() > 1).then_some(self.first)
    }

    /// Whose days these are.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// What was used from an instant to another one. Within a slot use is taken for even.
    pub fn between(&self, from: Millis, to: Millis) -> f64 {
        (self.before(&self.used, to) - self.before(&self.used, from)).max(0.0)
    }

    /// When from an instant on so much had been used; `None` where less was used to the end of the history.
    pub fn reaches(&self, from: Millis, amount: f64) -> Option<Millis> {
        self.reached(&self.used, from, amount)
    }

    /// As [`between`](Self::between), of what was wanted.
    pub(super) fn wanted(&self, from: Millis, to: Millis) -> f64 {
        (self.before(&self.wanted, to) - self.before(&self.wanted, from)).max(0.0)
    }

    /// As [`reaches`](Self::reaches), of what was wanted.
    pub(super) fn wants(&self, from: Millis, amount: f64) -> Option<Millis> {
        self.reached(&self.wanted, from, amount)
    }

    fn before(&self, sums: &[f64], at: Millis) -> f64 {
        let gone = (at - self.first).max(0);
        let (i, part) = ((gone / SLOT) as usize, (gone % SLOT) as f64 / SLOT as f64);
        match (sums.get(i), sums.get(i + 1)) {
            (Some(a), Some(b)) => a + (b - a) * part,
            _ => sums.last().copied().unwrap_or(0.0),
        }
    }

    fn reached(&self, sums: &[f64], from: Millis, amount: f64) -> Option<Millis> {
        let goal = self.before(sums, from) + amount;
        let i = sums.partition_point(|sum| *sum < goal);
        let (a, b) = (i.checked_sub(1).map(|i| sums[i]), *sums.get(i)?);
        let Some(a) = a else { return Some(from) };
        let at = self.first + (i as Millis - 1) * SLOT + ((goal - a) / (b - a) * SLOT as f64) as Millis;
        Some(at.max(from))
    }
}

/// The hour of the day, local, in the middle of the quietest time: where a day is taken to begin, so that nobody's night
/// of work is cut in two. Of the four weeks before `now`.
pub(super) fn quiet_hour(history: &History, now: Millis) -> i64 {
    let mut hours = [0.0; 24];
    let from = history.first().unwrap_or(now).max(now - 28 * DAY);
    let mut at = now - now.rem_euclid(HOUR);
    while at > from {
        at -= HOUR;
        hours[history.zone.hour(at) as usize] += history.wanted(at, at + HOUR);
    }
    // What lies near the edge before an hour weighs most.
    let near = |edge: i64| -> f64 {
        let far = |hour: i64| {
            (2 * (hour - edge) + 1).rem_euclid(48).min((2 * (edge - hour) - 1).rem_euclid(48)) as f64
        };
        (0..24).map(|hour| hours[hour as usize] / (4.0 + far(hour) * far(hour))).sum()
    };
    // Of equals the one that comes first from four in the morning on.
    let edges = (4..28).map(|edge| (near(edge % 24), edge % 24));
    edges.fold((f64::INFINITY, 4), |best, edge| if edge.0 < best.0 { edge } else { best }).1
}
