//! What draws on a window, in shares of it, and in which unit people count that.

use super::held::{self, Held};
use metering::plan::{Level, Origin, UNIT};
use metering::time::{DAY, HOUR, Millis, SLOT};

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
    /// What was used in quarter hours by their starts, in shares of the window.
    pub amounts: Vec<(Millis, f64)>,
}

impl Draw {
    /// What draws on a level's window: what was read, where the window's size is known; else what its levels tell.
    pub fn of(level: &Level, list: &[Held]) -> Draw {
        let held = || held::of(list, level.id.as_deref(), &level.plan, level.harness.as_deref());
        let shares = |amounts: &[(Millis, u64)], holds: f64| -> Vec<(Millis, f64)> {
            amounts.iter().map(|(at, amount)| (*at, *amount as f64 / holds)).collect()
        };
        match (&level.origin, &level.holds) {
            (Origin::Moved { calibration: Some(c), .. }, _) if c.holds > 0.0 => {
                let amounts = held().map(|h| shares(&h.usage.costs, c.holds)).unwrap_or_default();
                Draw { unit: Unit::ListCost, holds: c.holds, amounts }
            }
            (Origin::Moved { .. } | Origin::Computed { .. }, Some((holds, unit))) if *holds > 0.0 => {
                let amounts =
                    held().map(|h| shares(&h.usage.amounts, holds * UNIT as f64)).unwrap_or_default();
                Draw { unit: Unit::Own(unit.clone()), holds: *holds, amounts }
            }
            (_, Some((holds, unit))) if *holds > 0.0 => {
                Draw { unit: Unit::Own(unit.clone()), holds: *holds, amounts: Vec::new() }
            }
            _ => Draw { unit: Unit::Share, holds: 1.0, amounts: Vec::new() },
        }
    }

    /// What was used per hour of late: in the last hour of a window of hours, in the last day of a longer one. `None`
    /// where nothing is known of what was used.
    pub fn rate(&self, now: Millis, length: Millis) -> Option<f64> {
        let span = if length <= 12 * HOUR { HOUR } else { DAY };
        let overlap = |at: Millis| (now.min(at + SLOT) - at.max(now - span)).max(0) as f64 / SLOT as f64;
        let first = self.amounts.partition_point(|a| a.0 + SLOT <= now - span);
        let sum: f64 = self.amounts.iter().skip(first).map(|(at, share)| share * overlap(*at)).sum();
        (!self.amounts.is_empty()).then(|| sum * HOUR as f64 / span as f64)
    }
}
