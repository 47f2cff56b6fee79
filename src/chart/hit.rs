//! From a pointer or a key to a slot and a series. Pure questions to a plan.

use super::layout::Point;
use super::stacked::Plan;

/// What lies under a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The slot that is drawn there.
    pub slot: usize,
    /// The layer under the point; `None` above the stack or in a gap between columns.
    pub series: Option<usize>,
}

/// A step of the keyboard over slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The slot before.
    Back,
    /// The slot after.
    Forward,
    /// Seven slots, as with Page Up.
    FarBack,
    /// Seven slots, as with Page Down.
    FarForward,
    /// The oldest slot.
    First,
    /// The newest slot.
    Last,
}

impl Move {
    /// The step that a key of the keyboard means, by its name in the browser.
    pub fn of_key(key: &str) -> Option<Move> {
        Some(match key {
            "ArrowLeft" => Move::Back,
            "ArrowRight" => Move::Forward,
            "PageUp" => Move::FarBack,
            "PageDown" => Move::FarForward,
            "Home" => Move::First,
            "End" => Move::Last,
            _ => return None,
        })
    }
}

/// What lies under a point inside of the plot.
pub fn hit(plan: &Plan, p: Point) -> Option<Hit> {
    if !plan.plot.contains(p) {
        return None;
    }
    let under = plan.x.at(p.x)?;
    let at = plan.columns.partition_point(|column| column.slots.end <= under);
    let column = plan.columns.get(at)?;
    let inside = p.x >= column.left && p.x < column.right;
    let layer = column.edges.windows(2).position(|pair| p.y <= pair[0] && p.y > pair[1]);
    Some(Hit { slot: column.slot, series: layer.filter(|_| inside) })
}

/// The slot after a step. Keys begin at the last slot, which is what people ask about: the first step starts there.
pub fn step(from: Option<usize>, by: Move, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let from = from.unwrap_or(last);
    Some(
        match by {
            Move::Back => from.saturating_sub(1),
            Move::Forward => from.saturating_add(1),
            Move::FarBack => from.saturating_sub(7),
            Move::FarForward => from.saturating_add(7),
            Move::First => 0,
            Move::Last => last,
        }
        .min(last),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_on_the_chart() {
        assert_eq!(step(None, Move::Back, 30), Some(28));
        assert_eq!(step(None, Move::Forward, 30), Some(29));
        assert_eq!(step(None, Move::FarBack, 30), Some(22));
        assert_eq!(step(None, Move::First, 30), Some(0));
        assert_eq!(step(Some(0), Move::Back, 30), Some(0));
        assert_eq!(step(Some(29), Move::Forward, 30), Some(29));
        assert_eq!(step(Some(10), Move::FarForward, 30), Some(17));
        assert_eq!(step(Some(40), Move::Back, 30), Some(29));
        assert_eq!(step(None, Move::Forward, 0), None);
    }
}
