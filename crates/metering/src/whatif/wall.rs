//! The windows of one seat while work runs into them.
//!
//! Of a quarter hour's amount is accepted what every window has room for; the rest is refused. A window that begins with
//! the first use begins with the first amount that is accepted after the one before ended. A window *ran out* when
//! something was refused because of it; from then to its end its person is cut off.
//!
//! A window of the calendar that the work's period cuts holds the part that lies in the period, as the price is that of
//! the period: a week of work does not have a month's quota for a week's price. Of a piece that is too short, under seven
//! days and under a fifth of the window, nothing is concluded: it holds what a whole window does.

use super::rules::{Rules, Setting, YEAR};
use super::work::Work;
use crate::cell::share;
use crate::plan::{Window, WindowKind, windows};
use crate::time::{DAY, Millis, SLOT};

/// A window that holds so much, with its edges where these hang on the calendar.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    /// `None` is the pool of a year.
    pub kind: Option<WindowKind>,
    /// What a whole one holds, in millionths of the unit.
    pub limit: u64,
    /// In order; empty where it begins with the first use.
    edges: Vec<Edge>,
    /// Whether the period holds enough of any to tell.
    pub tells: bool,
}

/// A window of the calendar.
#[derive(Clone, Copy, Debug)]
struct Edge {
    to: Millis,
    /// How much of it lies in the period, and how long it is.
    part: (u64, u64),
}

/// The limits of an account, all of which hold at once. What nobody publishes limits nothing.
pub(super) fn limits(work: &Work, rules: &Rules, setting: &Setting) -> Vec<Limit> {
    let seats = setting.seats.of_one();
    let since = setting.first_day(work);
    let of = |window: &Window| {
        let edges = windows(window, since, &setting.zone, &[], work.to);
        let pieces = edges.iter().map(|w| (w.to, piece(w.from, w.to, work)));
        let pieces: Vec<_> = pieces.filter(|(_, piece)| piece.0 > 0).collect();
        let tells = pieces.is_empty() || pieces.iter().any(|(_, piece)| !is_short(*piece));
        let edges = pieces.into_iter().map(|(to, piece)| Edge::new(to, piece)).collect();
        Some(Limit { kind: Some(window.kind), limit: window.limit?.saturating_mul(seats), edges, tells })
    };
    let pool = rules.year_limit.map(|pool| {
        let part = (length(work.from, work.to), YEAR.unsigned_abs());
        let (edges, tells) = (vec![Edge::new(Millis::MAX, part)], !is_short(part));
        Limit { kind: None, limit: pool.saturating_mul(seats), edges, tells }
    });
    rules.windows.iter().filter_map(of).chain(pool).collect()
}

fn length(from: Millis, to: Millis) -> u64 {
    to.saturating_sub(from).max(0).unsigned_abs()
}

/// How much of a window lies in the work's period, and how long it is.
fn piece(from: Millis, to: Millis, work: &Work) -> (u64, u64) {
    (length(from.max(work.from), to.min(work.to)), length(from, to))
}

/// Too little of a window to tell what a whole one would do (our choice).
fn is_short((part, whole): (u64, u64)) -> bool {
    const LONG: u64 = 7 * DAY.unsigned_abs();
    part < LONG && part.saturating_mul(5) < whole
}

impl Edge {
    fn new(to: Millis, piece: (u64, u64)) -> Self {
        Self { to, part: if is_short(piece) { (1, 1) } else { piece } }
    }
}

/// What happened to the windows of one limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Windows in which something was accepted.
    pub used: u64,
    /// Windows that ran out.
    pub out: u64,
    /// When the first of them did.
    pub first_out: Option<Millis>,
    /// The most that was asked of one, of a cut one in proportion.
    pub peak: u64,
}

/// The window that runs.
#[derive(Clone, Copy, Debug, Default)]
struct Running {
    /// The place of the one that comes next in the edges.
    next: usize,
    to: Millis,
    limit: u64,
    used: u64,
    asked: u64,
    out: bool,
}

/// The windows of one account.
#[derive(Debug)]
pub(super) struct Wall<'a> {
    limits: &'a [Limit],
    running: Vec<Running>,
    /// Per limit.
    pub counts: Vec<Count>,
    /// Until when nothing more is accepted.
    cut_until: Millis,
    /// How long that was in all, up to the end of the period.
    pub cut: Millis,
    end: Millis,
}

impl<'a> Wall<'a> {
    pub fn new(limits: &'a [Limit], end: Millis) -> Self {
        let none = Running { to: Millis::MIN, ..Running::default() };
        Self {
            limits,
            running: vec![none; limits.len()],
            counts: vec![Count::default(); limits.len()],
            cut_until: Millis::MIN,
            cut: 0,
            end,
        }
    }

    /// What of an amount is accepted. Slots come in order.
    pub fn accept(&mut self, slot: Millis, amount: u64) -> u64 {
        let mut room = u64::MAX;
        for (running, limit) in self.running.iter_mut().zip(self.limits) {
            running.roll(limit, slot);
            room = room.min(running.limit.saturating_sub(running.used));
        }
        let accepted = amount.min(room);
        for ((running, limit), count) in self.running.iter_mut().zip(self.limits).zip(&mut self.counts) {
            running.count(limit, count, slot, amount, accepted);
        }
        if accepted < amount {
            self.refuse(slot);
        }
        accepted
    }

    /// What is not accepted is refused by every window that is full.
    fn refuse(&mut self, slot: Millis) {
        let mut until = slot.saturating_add(SLOT);
        for (running, count) in self.running.iter_mut().zip(&mut self.counts) {
            if running.used < running.limit {
                continue;
            }
            count.out += u64::from(!running.out);
            count.first_out = count.first_out.or(Some(slot));
            running.out = true;
            until = until.max(running.to);
        }
        let until = until.min(self.end);
        self.cut += (until - slot.max(self.cut_until)).max(0);
        self.cut_until = self.cut_until.max(until);
    }
}

impl Running {
    /// Goes to the window of a slot.
    fn roll(&mut self, limit: &Limit, slot: Millis) {
        if slot < self.to {
            return;
        }
        let next = self.next + limit.edges[self.next..].partition_point(|edge| edge.to <= slot);
        let edge = limit.edges.get(next);
        let to = edge.map_or(self.to, |edge| edge.to);
        let limit = edge.map_or(limit.limit, |edge| share(limit.limit, edge.part.0, edge.part.1));
        *self = Self { next, to, limit, ..Self::default() };
    }

    fn count(&mut self, limit: &Limit, count: &mut Count, slot: Millis, asked: u64, accepted: u64) {
        if let Some(kind) = limit.kind.filter(|_| accepted > 0 && slot >= self.to && limit.edges.is_empty()) {
            self.to = slot.saturating_add(kind.length());
        }
        count.used += u64::from(accepted > 0 && self.used == 0);
        self.used = self.used.saturating_add(accepted);
        if slot < self.to {
            self.asked = self.asked.saturating_add(asked);
            let whole = |edge: &Edge| share(self.asked, edge.part.1, edge.part.0);
            count.peak = count.peak.max(limit.edges.get(self.next).map_or(self.asked, whole));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR;

    /// Amounts at hours of a wall, and what is accepted of each.
    #[track_caller]
    fn check(limits: &[Limit], amounts: &[(i64, u64)], accepted: &[u64]) -> (Vec<Count>, Millis) {
        let mut wall = Wall::new(limits, 100 * HOUR);
        let found: Vec<u64> =
            amounts.iter().map(|(hour, amount)| wall.accept(hour * HOUR, *amount)).collect();
        assert_eq!(found, accepted);
        (wall.counts, wall.cut)
    }

    fn first_use(limit: u64) -> Limit {
        Limit { kind: Some(WindowKind::FiveHours), limit, edges: Vec::new(), tells: true }
    }

    fn days(limit: u64) -> Limit {
        let edges = (1..6).map(|day| Edge { to: day * 24 * HOUR, part: (1, 1) }).collect();
        Limit { kind: Some(WindowKind::Day), limit, edges, tells: true }
    }

    #[test]
    fn a_window_of_first_use_begins_with_what_is_accepted() {
        // Begins at 1, is full at 3, ends at 6; the next begins at 7.
        let amounts = [(1, 60), (3, 60), (5, 10), (7, 30), (11, 60), (12, 20)];
        let (counts, cut) = check(&[first_use(100)], &amounts, &[60, 40, 0, 30, 60, 20]);
        assert_eq!(counts, [Count { used: 3, out: 1, first_out: Some(3 * HOUR), peak: 130 }]);
        assert_eq!(cut, 3 * HOUR);
    }

    #[test]
    fn all_windows_hold_at_once() {
        // The day is full at 8 and refuses until 24; the five hours refuse from 2 to 6.
        let amounts = [(1, 50), (2, 20), (7, 60), (8, 10), (23, 1), (24, 50)];
        let (counts, cut) = check(&[first_use(60), days(100)], &amounts, &[50, 10, 40, 0, 0, 50]);
        assert_eq!(counts[0], Count { used: 3, out: 1, first_out: Some(2 * HOUR), peak: 70 });
        assert_eq!(counts[1], Count { used: 2, out: 1, first_out: Some(7 * HOUR), peak: 141 });
        assert_eq!(cut, 4 * HOUR + 17 * HOUR);
    }

    #[test]
    fn what_another_window_refuses_begins_none() {
        // At 6 the day has no room: no window of five hours begins, and the one at 24 lasts to 29.
        let amounts = [(0, 10), (6, 5), (24, 4), (28, 3), (29, 8)];
        let (counts, _) = check(&[first_use(6), days(6)], &amounts, &[6, 0, 4, 2, 0]);
        assert_eq!((counts[0].used, counts[1].used), (2, 2));
    }

    #[test]
    fn a_window_that_the_period_cuts_holds_a_part() {
        let week = Edge { to: 168 * HOUR, part: (3, 7) };
        let limit = Limit { kind: Some(WindowKind::Week), limit: 70, edges: vec![week], tells: true };
        let (counts, _) = check(&[limit], &[(1, 20), (2, 20)], &[20, 10]);
        assert_eq!(counts[0].peak, 40 * 7 / 3);
    }

    #[test]
    fn a_piece_that_is_too_short_is_no_piece() {
        let days = |part, whole| is_short((part * DAY.unsigned_abs(), whole * DAY.unsigned_abs()));
        // A day of a month, a day of a week, a week of a year.
        assert_eq!((days(1, 30), days(6, 30), days(7, 40)), (true, false, false));
        assert_eq!((days(1, 7), days(2, 7), days(7, 365)), (true, false, false));
        assert_eq!(Edge::new(0, (1, 30)).part, (1, 1));
    }

    #[test]
    fn nothing_fits_into_nothing() {
        let (counts, cut) = check(&[first_use(0)], &[(0, 1), (0, 0), (2, 1)], &[0, 0, 0]);
        assert_eq!((counts[0].out, counts[0].used, cut), (2, 0, SLOT * 2));
        assert_eq!(check(&[], &[(0, u64::MAX)], &[u64::MAX]).1, 0);
    }
}
