//! What a window holds where nobody publishes it, from its recorded levels and what was used between them.
//!
//! Between two levels of the same run the share rose by so much, and so much list cost was burned here. The window then
//! holds their ratio. What other machines and programs burned on the same account makes the ratio too small, so it comes
//! with its spread, and with how many pairs it rests on.

use super::Run;
use crate::time::{Millis, SLOT};

/// Shares are recorded in whole percents mostly: less than this between two levels says nothing.
const LEAST_RISE: f64 = 0.02;
/// Less in all than this says nothing.
const LEAST_SEEN: f64 = 0.1;
/// Fewer pairs than this have no spread.
const LEAST_PAIRS: usize = 3;

/// What a whole window holds, in the unit of the amounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// All amounts ÷ all rises.
    pub holds: f64,
    /// Of the pairs' own ratios, weighted by their rise, a tenth is lower.
    pub low: f64,
    /// And a tenth is higher.
    pub high: f64,
    /// How many pairs it rests on.
    pub pairs: usize,
    /// By how much the share rose in them, in all.
    pub seen: f64,
}

/// What a window holds. `amounts` are slots in order; within a slot use is taken as even. `None` where too little was
/// seen.
pub fn calibrate(runs: &[Run], amounts: &[(Millis, u64)]) -> Option<Calibration> {
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for run in runs {
        let mut begin: Option<(Millis, f64)> = None;
        for &(at, used) in &run.points {
            let Some((since, from)) = begin else {
                begin = Some((at, used));
                continue;
            };
            // At its limit a share rises no more, whatever is burned.
            if used - from >= LEAST_RISE && used < 1.0 {
                let burned = between(amounts, since, at);
                if burned > 0.0 {
                    pairs.push((burned / (used - from), used - from));
                }
                begin = Some((at, used));
            } else if used < from {
                begin = Some((at, used));
            }
        }
    }
    let seen: f64 = pairs.iter().map(|p| p.1).sum();
    if pairs.len() < LEAST_PAIRS || seen < LEAST_SEEN {
        return None;
    }
    let burned: f64 = pairs.iter().map(|p| p.0 * p.1).sum();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let quantile = |share: f64| {
        let mut passed = 0.0;
        let at = |p: &&(f64, f64)| {
            passed += p.1;
            passed >= share * seen
        };
        pairs.iter().find(at).or(pairs.last()).map_or(0.0, |p| p.0)
    };
    let (low, high) = (quantile(0.1), quantile(0.9));
    Some(Calibration { holds: burned / seen, low, high, pairs: pairs.len(), seen })
}

/// The slots that begin from one instant on and before another; slots are in order.
pub fn within(amounts: &[(Millis, u64)], from: Millis, to: Millis) -> &[(Millis, u64)] {
    let first = amounts.partition_point(|a| a.0 < from);
    let last = amounts.partition_point(|a| a.0 < to).max(first);
    &amounts[first..last]
}

/// What was used from one instant to another.
pub fn between(amounts: &[(Millis, u64)], from: Millis, to: Millis) -> f64 {
    let first = amounts.partition_point(|a| a.0 + SLOT <= from);
    let within = amounts.iter().skip(first).take_while(|a| a.0 < to);
    let part = |(at, amount): &(Millis, u64)| {
        let overlap = (to.min(at + SLOT) - from.max(*at)).max(0);
        *amount as f64 * overlap as f64 / SLOT as f64
    };
    within.map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(points: &[(i64, f64)]) -> Run {
        Run { points: points.iter().map(|(slot, used)| (slot * SLOT, *used)).collect(), ..Run::default() }
    }

    /// Ten units in each slot.
    fn even() -> Vec<(Millis, u64)> {
        (0..100).map(|slot| (slot * SLOT, 10)).collect()
    }

    #[test]
    fn what_is_between_two_instants_may_cut_slots() {
        let check = |from: i64, to: i64, expected: f64| {
            assert_eq!(between(&even(), from * SLOT / 2, to * SLOT / 2), expected);
        };
        check(0, 2, 10.0);
        check(1, 2, 5.0);
        check(1, 5, 20.0);
        check(7, 7, 0.0);
        check(-9, 1, 5.0);
        check(199, 400, 5.0);
    }

    #[test]
    fn a_window_holds_what_was_burned_over_what_it_rose() {
        // 40 units for 10 points, four times: the whole holds 400.
        let steady = run(&[(0, 0.0), (4, 0.1), (8, 0.2), (12, 0.3), (16, 0.4)]);
        let found = calibrate(&[steady], &even()).unwrap();
        assert_eq!(
            (found.holds.round(), found.low.round(), found.high.round(), found.pairs),
            (400.0, 400.0, 400.0, 4)
        );
    }

    #[test]
    fn use_elsewhere_widens_the_spread() {
        let mixed = run(&[(0, 0.0), (4, 0.1), (8, 0.3), (12, 0.4), (16, 0.6)]);
        let found = calibrate(&[mixed], &even()).unwrap();
        assert_eq!((found.holds.round(), found.low.round(), found.high.round()), (267.0, 200.0, 400.0));
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(calibrate(&[run(&[(0, 0.0), (4, 0.5)])], &even()), None);
        assert_eq!(calibrate(&[run(&[(0, 0.0), (1, 0.01), (2, 0.02), (3, 0.03)])], &even()), None);
        let silent = run(&[(0, 0.0), (4, 0.1), (8, 0.2), (12, 0.3), (16, 0.4)]);
        assert_eq!(calibrate(&[silent], &[]), None);
    }

    #[test]
    fn a_spent_window_says_no_more() {
        let spent = run(&[(0, 0.7), (4, 0.8), (8, 0.9), (12, 0.95), (20, 1.0), (40, 1.0)]);
        let found = calibrate(&[spent], &even()).unwrap();
        assert_eq!(found.pairs, 3);
    }
}
