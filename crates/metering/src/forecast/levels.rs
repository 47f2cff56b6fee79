//! Use from levels alone: what a plan's recorded percentages tell where no log of the work can be read.

use crate::time::{MINUTE, Millis, SLOT, slot_of};

/// What was used per quarter hour, by the levels of one window of one plan: each when it was seen, the used share, and
/// when that window starts anew. In shares of the limit, so that the limit is 1.
///
/// Between two levels of a window use is taken for even, and before its first level for even since the window began,
/// which is `length` before its end. A level that fell without a reset, or is out of order, says nothing. Resets that
/// differ by less than a minute are one.
pub fn amounts_of_levels(levels: &[(Millis, f64, Millis)], length: Millis) -> Vec<(Millis, f64)> {
    let mut levels: Vec<_> = levels.iter().filter(|l| l.1.is_finite() && l.0 < l.2).collect();
    levels.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut amounts: Vec<(Millis, f64)> = Vec::new();
    let mut before: Option<(Millis, f64, Millis)> = None;
    for &&(at, share, reset) in &levels {
        let (since, used) = match before {
            Some((since, used, same)) if (same - reset).abs() < MINUTE => (since, used),
            Some((since, _, _)) => ((reset - length).max(since).min(at), 0.0),
            None => ((reset - length).min(at), 0.0),
        };
        if share > used {
            spread(&mut amounts, since, at, share - used);
        }
        before = Some((at, share.max(used), reset));
    }
    amounts
}

/// Adds an amount, evenly over the slots of a time.
fn spread(amounts: &mut Vec<(Millis, f64)>, from: Millis, to: Millis, amount: f64) {
    let (first, last) = (slot_of(from), slot_of((to - 1).max(from)));
    let count = (last - first) / SLOT + 1;
    for i in 0..count {
        let (at, part) = (first + i * SLOT, amount / count as f64);
        match amounts.last_mut() {
            Some(slot) if slot.0 == at => slot.1 += part,
            _ => amounts.push((at, part)),
        }
    }
}
