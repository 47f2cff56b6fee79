//! Which requests are shown, and which one a key leads to.

use std::ops::Range;

use crate::chart::hit::Move;

use super::Input;

/// Fewer requests than this are never shown while there are more.
const FEWEST: usize = 8;

/// The window after zooming by a factor, below 1 to see less, so that the request `about` stays where it is.
pub fn zoom(window: Range<usize>, about: usize, factor: f64, count: usize) -> Range<usize> {
    let now = window.len().max(1);
    let wished = (now as f64 * factor).round().clamp(FEWEST.min(count) as f64, count as f64) as usize;
    let share = (about.clamp(window.start, window.end) - window.start) as f64 / now as f64;
    let start = about as f64 - share * wished as f64;
    let start = (start.max(0.0).round() as usize).min(count - wished.min(count));
    start..start + wished
}

/// The window moved as little as it takes to show a request.
pub fn around(window: Range<usize>, request: usize, count: usize) -> Range<usize> {
    let length = window.len().min(count);
    let start = window.start.clamp((request + 1).saturating_sub(length), request).min(count - length);
    start..start + length
}

/// The request that a key leads to: one on, the next that missed the cache and should not have, the first or the last.
/// Keys begin at the last request.
pub fn step(input: &Input, from: Option<usize>, by: Move) -> Option<usize> {
    let requests = &input.requests;
    let last = requests.len().checked_sub(1)?;
    let from = from.unwrap_or(last).min(last);
    Some(match by {
        Move::Back => from.saturating_sub(1),
        Move::Forward => (from + 1).min(last),
        Move::FarBack => requests[..from].iter().rposition(|round| round.is_wasteful()).unwrap_or(from),
        Move::FarForward => {
            let ahead = requests[from + 1..].iter().position(|round| round.is_wasteful());
            ahead.map_or(from, |ahead| from + 1 + ahead)
        }
        Move::First => 0,
        Move::Last => last,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::timeline::{Miss, MissKind, Round};

    #[test]
    fn zooming_keeps_what_is_looked_at() {
        let check = |window: Range<usize>, about, factor, count, expected: Range<usize>| {
            assert_eq!(zoom(window.clone(), about, factor, count), expected, "{window:?} {about} {factor}");
        };
        check(0..100, 50, 0.5, 100, 25..75);
        check(0..100, 0, 0.5, 100, 0..50);
        check(0..100, 99, 0.5, 100, 50..100);
        check(25..75, 50, 2.0, 100, 0..100);
        check(90..100, 95, 4.0, 100, 60..100);
        check(0..100, 50, 0.001, 100, 46..54);
        check(0..3, 1, 0.1, 3, 0..3);
        check(0..0, 0, 2.0, 0, 0..0);
    }

    #[test]
    fn the_window_follows_the_keys() {
        assert_eq!(around(10..20, 15, 100), 10..20);
        assert_eq!(around(10..20, 20, 100), 11..21);
        assert_eq!(around(10..20, 3, 100), 3..13);
        assert_eq!(around(0..200, 99, 100), 0..100);
        assert_eq!(around(95..120, 99, 100), 75..100);
    }

    #[test]
    fn keys_find_misses() {
        let mut input = Input { requests: vec![Round::default(); 9], ..Input::default() };
        for (at, kind) in [(2, MissKind::Waste), (4, MissKind::Expected), (6, MissKind::Waste)] {
            input.requests[at].miss = Some(Miss { kind, ..Miss::default() });
        }
        let check = |from, by, expected| assert_eq!(step(&input, from, by), expected, "{from:?} {by:?}");
        check(None, Move::Back, Some(7));
        check(None, Move::FarBack, Some(6));
        check(Some(6), Move::FarBack, Some(2));
        check(Some(2), Move::FarBack, Some(2));
        check(Some(2), Move::FarForward, Some(6));
        check(Some(6), Move::FarForward, Some(6));
        check(Some(8), Move::Forward, Some(8));
        check(Some(80), Move::Back, Some(7));
        check(Some(5), Move::First, Some(0));
        assert_eq!(step(&Input::default(), None, Move::Last), None);
    }
}
