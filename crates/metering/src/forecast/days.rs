//! The days of a history: how much a day of each weekday counts, how much is used at present, and how far such
//! levels were off.

use super::history::{History, quiet_hour};
use crate::time::{DAY, Day, HOUR, Millis, weekday};

/// What of a day's weight is left on the next one, in the three memories whose mean is the level: one of a few days, one
/// of some weeks, one that hardly forgets.
const MEMORIES: [f64; 3] = [0.7, 0.92, 0.998];
/// How many days of the mean each begins with.
const LEVEL_PRIOR: [f64; 3] = [2.0, 4.0, 6.0];
/// For how many days of an error as large as the mean memories are trusted alike, and what of a day's error is left on
/// the next one.
const TRUST_PRIOR: f64 = 0.1;
const TRUST_FADE: f64 = 0.95;
/// What of a day's weight is left on the next one wherever days are weighed.
pub const FADE: f64 = 0.99;
/// How far a level drifts where nothing is known, as a share of it: over days, and more while there are few.
const DRIFT: f64 = 0.09;
const DRIFT_OF_NEW: f64 = 0.4;
/// How many independent spans this counts for.
const DRIFT_PRIOR: f64 = 2.0;

/// The days before an instant, and what can be known of them then. Amounts are what was wanted.
#[derive(Debug)]
pub struct Days {
    /// The start of each day, from the first of the history to the one after today.
    pub starts: Vec<Millis>,
    /// What each whole day used.
    amounts: Vec<f64>,
    first: Day,
    /// The mean of a day.
    mean: f64,
    /// What a weekday counts, Monday first; the mean day counts 1.
    factors: [f64; 7],
    /// Amounts and counts at the start of each day and of today, one per memory.
    levels: Vec<[(f64, f64); 3]>,
    /// How much each memory counts, 1 in all.
    trust: [f64; 3],
}

impl Days {
    /// The days up to `now`.
    pub fn new(history: &History, now: Millis) -> Self {
        let (quiet, zone) = (quiet_hour(history, now) * HOUR, history.zone());
        let day_of = |at: Millis| (zone.local(at) - quiet).div_euclid(DAY) as Day;
        let (first, today) = (day_of(history.first().unwrap_or(now).min(now)), day_of(now));
        let starts: Vec<_> =
            (first..=today + 1).map(|day| zone.instant(Millis::from(day) * DAY + quiet)).collect();
        let whole = starts.len() - 2;
        let amounts: Vec<f64> = starts.windows(2).take(whole).map(|d| history.wanted(d[0], d[1])).collect();
        let mut days = Self {
            starts,
            amounts,
            first,
            mean: 0.0,
            factors: [1.0; 7],
            levels: Vec::new(),
            trust: [1.0 / 3.0; 3],
        };
        days.count_weekdays();
        let mut level = [(0.0, 0.0); 3];
        for i in 0..whole {
            days.levels.push(level);
            level = days.later(level, (days.amounts[i], days.factor(i)));
        }
        days.levels.push(level);
        days.trust_memories();
        days
    }

    /// The number of today, which is the number of whole days before it.
    pub fn today(&self) -> usize {
        self.amounts.len()
    }

    /// The weekday of a day by its number, also of one to come: 0 is Monday.
    pub fn weekday(&self, day: usize) -> usize {
        weekday(self.first + day as Day) as usize
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(&self, day: usize) -> bool {
        self.weekday(day) > 4
    }

    /// What a day counts: 1 is the mean.
    pub fn factor(&self, day: usize) -> f64 {
        self.factors[self.weekday(day)]
    }

    /// How alike two weekdays are, 0 to 1: the same, of the same kind, or of the other kind, which counts the more the
    /// less the kinds differ here.
    pub fn alike(&self, a: usize, b: usize) -> f64 {
        if a == b {
            1.0
        } else if (a > 4) == (b > 4) {
            0.5
        } else {
            let (work, rest) =
                (self.factors[..5].iter().sum::<f64>() / 5.0, (self.factors[5] + self.factors[6]) / 2.0);
            let ratio = work.min(rest) / work.max(rest);
            0.01 + 0.49 * ratio * ratio * ratio * ratio
        }
    }

    /// Means by weekday, shrunk towards those of working days or weekends, and these towards the mean of all.
    fn count_weekdays(&mut self) {
        let mut sums = [(0.0, 0.0); 7];
        let mut weight = 1.0;
        for i in (0..self.today()).rev() {
            let sum = &mut sums[self.weekday(i)];
            *sum = (sum.0 + weight * self.amounts[i], sum.1 + weight);
            weight *= FADE;
        }
        let add = |sums: &[(f64, f64)]| sums.iter().fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        let shrunk = |sum: (f64, f64), mean: f64, prior: f64| (sum.0 + prior * mean) / (sum.1 + prior);
        let all = add(&sums);
        if all.0 > 0.0 {
            self.mean = all.0 / all.1;
            let kinds = [&sums[..5], &sums[5..]].map(|kind| shrunk(add(kind), self.mean, 1.0));
            for (day, sum) in sums.iter().enumerate() {
                self.factors[day] = shrunk(*sum, kinds[usize::from(day > 4)], 4.0) / self.mean;
            }
        }
    }

    fn later(&self, level: [(f64, f64); 3], day: (f64, f64)) -> [(f64, f64); 3] {
        std::array::from_fn(|m| (level[m].0 * MEMORIES[m] + day.0, level[m].1 * MEMORIES[m] + day.1))
    }

    /// Memories count the more the better each told the next day, by the cube of its mean squared error.
    fn trust_memories(&mut self) {
        let prior = TRUST_PRIOR * squared(self.mean);
        let mut errors = [prior; 3];
        let mut weight = 1.0;
        for day in (1..self.today()).rev() {
            let told = self.means(self.levels[day]);
            for (error, told) in errors.iter_mut().zip(told) {
                *error += weight * squared(self.amounts[day] - told * self.factor(day));
            }
            weight *= TRUST_FADE;
        }
        if prior > 0.0 {
            let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
            let trust = errors.map(|error| least / error * squared(least / error));
            let all: f64 = trust.iter().sum();
            self.trust = trust.map(|trust| trust / all);
        }
    }

    fn means(&self, level: [(f64, f64); 3]) -> [f64; 3] {
        std::array::from_fn(|m| (level[m].0 + LEVEL_PRIOR[m] * self.mean) / (level[m].1 + LEVEL_PRIOR[m]))
    }

    fn mean_of(&self, level: [(f64, f64); 3]) -> f64 {
        self.means(level).iter().zip(self.trust).map(|(mean, trust)| mean * trust).sum()
    }

    /// What a day that counts 1 held by the days before this one.
    pub fn level(&self, day: usize) -> f64 {
        self.mean_of(self.levels[day])
    }

    /// The same within a day of which so much was used, when a part of it, `share`, is usually over.
    pub fn level_within(&self, day: usize, used: f64, share: f64) -> f64 {
        self.mean_of(self.later(self.levels[day], (used, self.factor(day) * share)))
    }

    /// The share of a day, a weekend's or not, that is used before so much of it has gone: by past days, and as if it
    /// were even for one more.
    pub fn share(&self, history: &History, weekend: bool, gone: Millis) -> f64 {
        let (mut part, mut all) = (self.mean * gone as f64 / DAY as f64, self.mean);
        let mut weight = 1.0;
        for i in (0..self.today()).rev() {
            if self.is_weekend(i) == weekend {
                let end = (self.starts[i] + gone).min(self.starts[i + 1]);
                part += weight * history.wanted(self.starts[i], end);
                all += weight * self.amounts[i];
            }
            weight *= FADE;
        }
        if all > 0.0 { part / all } else { gone as f64 / DAY as f64 }
    }

    /// By how much the level of a day is off over so many days to come, as a standard deviation and share of it, beyond
    /// what days that differ for themselves would give.
    pub fn drift(&self, ahead: usize) -> f64 {
        let (days, span) = (self.today(), ahead as f64);
        let (mut off, mut noise, mut weight, mut count) = (0.0, 0.0, 1.0, (0.0, 0.0));
        for i in (1..days).rev() {
            if let Some(next) = self.amounts.get(i..i + ahead) {
                let factors: f64 = (i..i + ahead).map(|day| self.factor(day)).sum();
                let level = self.level(i);
                let error =
                    (next.iter().sum::<f64>() / factors.max(1e-9) - level) / (level + 0.3 * self.mean);
                off += weight * squared(error);
                count.0 += weight;
            }
            let error = self.amounts[i] - self.mean * self.factor(i);
            noise += weight * squared(error);
            count.1 += weight;
            weight *= FADE;
        }
        let prior = DRIFT + DRIFT_OF_NEW / (days as f64 + 0.5);
        if self.mean <= 0.0 || count.1 <= 0.0 {
            return prior.sqrt();
        }
        let noise = noise / count.1 / squared(self.mean) / span;
        let seen = (off + span * DRIFT_PRIOR * (prior + noise)) / (count.0 + span * DRIFT_PRIOR);
        (seen - noise).clamp(0.0, 2.0).sqrt()
    }
}

/// A number times itself.
pub fn squared(x: f64) -> f64 {
    x * x
}
