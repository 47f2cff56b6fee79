//! Ways in which it may go on: today as days went that were like it so far, then days as they were, all in the size
//! of what is used at present.

use super::Window;
use super::days::{Days, FADE, squared};
use super::history::History;
use super::pool::{DIMENSIONS, Drawn, Pool, point};
use super::way::{Step, Way};
use crate::time::{DAY, HOUR, Millis, SLOT};

/// How many ways are looked at.
pub const WAYS: usize = 256;
/// How far from this time of the day a past moment may lie, in slots. There it counts half.
const REACH: i64 = 8;
/// By how much sizes are changed at most.
const SIZES: f64 = 3.0;
/// For how many of the past days going on evenly counts.
const EVEN: f64 = 1.0;
/// How it then goes on, in multiples of the window's pace.
const PACES: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.5];

/// All ways, and what they rest on.
#[derive(Debug)]
pub struct Ways {
    /// As likely as each other.
    pub ways: Vec<Way>,
    /// The whole days of the history.
    pub days: usize,
}

/// A moment of the past that was like this one.
#[derive(Clone, Copy, Debug)]
struct Moment {
    past: Option<Millis>,
    scale: f64,
    weight: f64,
    /// What it would use to the end of today.
    amount: f64,
}

/// The present.
struct Present<'a> {
    history: &'a History,
    window: &'a Window,
    now: Millis,
    days: Days,
    /// What a day that counts 1 holds at present.
    level: f64,
    /// How much of today has gone.
    gone: Millis,
    /// The share of a working day and of a weekend's that is usually over by then.
    shares: [f64; 2],
    /// What was used of the window per millisecond.
    pace: f64,
}

/// Every way to the reset of a window.
pub fn ways(history: &History, window: &Window, now: Millis) -> Ways {
    let present = Present::new(history, window, now);
    let end = present.days.starts[present.days.today() + 1].min(window.to);
    let mut moments = present.moments(end);
    moments.sort_by(|a, b| a.amount.total_cmp(&b.amount));
    let total: f64 = moments.iter().map(|m| m.weight).sum();
    let pool = Pool::new(&present.days);
    let drift = present.days.drift(((window.to - now + DAY / 2) / DAY).clamp(1, 14) as usize);
    let (mut next, mut before) = (0, 0.0);
    let way = |i: usize| {
        // In equal steps through all moments, sorted by what they would use.
        let goal = total * (i as f64 + 0.5) / WAYS as f64;
        while next + 1 < moments.len() && before + moments[next].weight < goal {
            before += moments[next].weight;
            next += 1;
        }
        let moment = moments[next];
        let first = Step { end, length: end - now, past: moment.past, scale: moment.scale };
        present.go_on(i, first, &pool, drift)
    };
    let ways = (0..WAYS).map(way).collect();
    Ways { ways, days: present.days.today() }
}

impl<'a> Present<'a> {
    fn new(history: &'a History, window: &'a Window, now: Millis) -> Self {
        let days = Days::new(history, now);
        let today = days.today();
        let gone = now - days.starts[today];
        let shares = [false, true].map(|weekend| days.share(history, weekend, gone));
        let pace = window.used / (now - window.from).max(SLOT) as f64;
        let mut present = Self { history, window, now, days, level: 0.0, gone, shares, pace };
        present.level = present.level_at(today, present.seen());
        present
    }

    /// The end of the slot that holds now: all that is in it was used already.
    fn seen(&self) -> Millis {
        (self.now + SLOT - 1).div_euclid(SLOT) * SLOT
    }

    fn level_at(&self, day: usize, to: Millis) -> f64 {
        let used = self.history.wanted(self.days.starts[day], to);
        self.days.level_within(day, used, self.shares[usize::from(self.days.is_weekend(day))])
    }

    fn scale_from(&self, level: f64) -> f64 {
        if level > 0.0 { (self.level / level).clamp(1.0 / SIZES, SIZES) } else { 1.0 }
    }

    /// Moments of the past about this time of the day, each as likely as it was like this one, and some ways of going on
    /// evenly, which count for a single day.
    fn moments(&self, end: Millis) -> Vec<Moment> {
        let (days, history, span) = (&self.days, self.history, end - self.now);
        let today = days.today();
        let first = history.first().unwrap_or(self.now);
        let recent = |at: Millis, seen: Millis, hours: i64| history.wanted(at - hours * HOUR, seen);
        let (hour, three) = (recent(self.now, self.seen(), 1), recent(self.now, self.seen(), 3));
        // The use of a quarter hour on a mean day, below which differences say nothing.
        let little = (self.level.max(self.pace * DAY as f64) / 96.0).max(f64::MIN_POSITIVE);
        let mut moments = Vec::new();
        let (mut sum, mut squares, mut fade) = (0.0, 0.0, 1.0);
        for day in (0..=today).rev() {
            let alike = fade * days.alike(days.weekday(day), days.weekday(today));
            let mut of_day = 0.0;
            for shift in -REACH..=REACH {
                let at = days.starts[day] + self.gone + shift * SLOT;
                if at < first || at + span > self.now {
                    continue;
                }
                let scale = self.scale_from(self.level_at(day, at));
                let (its_hour, its_three) = (recent(at, at, 1) * scale, recent(at, at, 3) * scale);
                let unlike = |a: f64, b: f64, half: f64| 1.0 + squared((a - b) / (a + b + little) / half);
                let unlike = unlike(hour, its_hour, 0.4) * unlike(three, its_three, 1.0);
                let weight = alike / (1.0 + squared(shift as f64 / REACH as f64)) / squared(unlike);
                // Who works harder than then goes on harder, by half of that.
                let harder = ((three + little) / (its_three + little)).clamp(0.25, 4.0).sqrt();
                let scale = scale * harder;
                let amount = history.wanted(at, at + span) * scale;
                moments.push(Moment { past: Some(at), scale, weight, amount });
                of_day += weight;
            }
            sum += of_day;
            squares += of_day * of_day;
            fade *= FADE;
        }
        // As many moments as would stand for one of the days, were these all alike.
        let even = if sum > 0.0 { EVEN * squares / sum } else { 1.0 };
        for times in PACES {
            let scale = self.pace * times;
            let amount = scale * span as f64;
            moments.push(Moment { past: None, scale, weight: even / PACES.len() as f64, amount });
        }
        moments
    }

    /// The days after today: often the day that followed in the past, else any day of that kind.
    fn go_on(&self, number: usize, first: Step, pool: &Pool, drift: f64) -> Way {
        let (days, today) = (&self.days, self.days.today());
        // Once and for all days of a way: about normal, with a mean of 1.
        let z = 2.0 * (0..3).map(|i| point(number, DIMENSIONS + i) - 0.5).sum::<f64>();
        let size = (1.0 + drift * z / 2.0).max(0.0);
        let size = size * size / (1.0 + drift * drift / 4.0);
        let mut follows = first.past.map(|past| {
            // Its today ended where the day begins that is nearest.
            let end = past + first.length + REACH * SLOT;
            (days.starts.partition_point(|start| *start <= end).saturating_sub(1), first.scale)
        });
        let mut way = vec![first];
        let (mut at, mut day) = (first.end, today + 1);
        while at < self.window.to {
            let start = at;
            at = (at + DAY).min(self.window.to);
            let dimension = 2 * (day - today - 1);
            let stays = point(number, dimension) < 0.6;
            let next = follows
                .filter(|(next, _)| stays && *next < today && days.is_weekend(*next) == days.is_weekend(day));
            let drawn = next.map_or_else(
                || match pool.draw(days.weekday(day), point(number, dimension + 1)) {
                    Drawn::Day(drawn) => Ok((drawn, self.scale_from(days.level(drawn)))),
                    Drawn::Even(times) => Err(times),
                },
                Ok,
            );
            let (past, scale) = match drawn {
                // The day before today may have been an hour shorter.
                Ok((day, scale)) => (Some(days.starts[day].min(self.now - (at - start))), scale * size),
                // Without a whole day nothing is known but the pace.
                Err(_) if today == 0 => (None, first.past.map_or(first.scale, |_| self.pace)),
                Err(times) => (None, self.level * days.factor(day) / DAY as f64 * times * size),
            };
            way.push(Step { end: at, length: at - start, past, scale });
            follows = drawn.ok().map(|(day, scale)| (day + 1, scale));
            day += 1;
        }
        way
    }
}
