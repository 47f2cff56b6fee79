//! How a window goes on from what is known of it: the one place in which the page asks for a forecast.
//!
//! Everything is in shares of the window, so that its limit is 1, whatever its unit is.

use super::draw::Draw;
use metering::forecast::{self, Model, Silence, Window};
use metering::plan::{Level, Origin};
use metering::time::{HOUR, Millis};

/// How a window goes on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// When it runs out, where that is likely enough to be told ([`forecast::TOLD`]).
    pub run_out: Option<Millis>,
    /// When it does in those ways in which it runs out, where one in ten or more does.
    pub run_out_if: Option<Millis>,
    /// One way in ten runs out before; `None` where fewer do before the reset.
    pub early: Option<Millis>,
    /// Nine ways in ten have run out by then; `None` where fewer do before the reset.
    pub late: Option<Millis>,
    /// The share of ways that last to the reset, 0 to 1; `None` where nothing can be said.
    pub lasts: Option<f64>,
    /// What was used per hour of late.
    pub rate: Option<f64>,
    /// What may be used per hour so that it just lasts.
    pub safe_rate: Option<f64>,
    /// What this rests on, or why there is nothing.
    pub basis: Basis,
}

/// What a forecast rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// So many past days.
    Days(usize),
    /// Less than three whole days, and the pace of this window.
    FewDays,
    /// Today so far, and the pace of this window.
    Pace,
    /// Nothing: no share is known.
    #[default]
    NoLevel,
    /// Nothing: when it begins or ends is not known.
    NoTime,
    /// Nothing: it began anew, and nothing was seen since.
    Over,
    /// Nothing: it is used up.
    UsedUp,
    /// Nothing: so little of it is over, or was used, that it says nothing.
    TooEarly,
    /// Nothing: a source tells times too coarsely for it.
    Coarse,
}

/// Instants of the fan.
const POINTS: usize = 49;

/// What is known last: when, and the share. A recorded level says nothing of the time since; everything else is of now.
pub fn known(level: &Level, now: Millis) -> Option<(Millis, f64)> {
    let (at, used) = level.points.last().copied().unzip();
    let used = level.used.or(used)?;
    match &level.origin {
        Origin::Recorded { at: seen, .. } => Some((at.unwrap_or(*seen).min(now), used)),
        Origin::Moved { .. } | Origin::Computed { .. } => Some((now, used)),
    }
}

/// The window of a level as a forecast takes it, and when that is known.
fn window(level: &Level, now: Millis) -> Result<(Window, Millis), Basis> {
    let Some((at, used)) = known(level, now) else {
        return Err(if level.to.is_some_and(|to| to <= now) { Basis::Over } else { Basis::NoLevel });
    };
    let (from, to) = level.from.zip(level.to).ok_or(Basis::NoTime)?;
    if to <= now || at < from {
        return Err(Basis::Over);
    }
    Ok((Window { from, to, used, limit: 1.0 }, at))
}

/// How a level goes on. `draw` is what draws on its plan.
pub fn outlook(level: &Level, draw: &Draw, now: Millis) -> Outlook {
    let none = |basis: Basis| Outlook { basis, ..Outlook::default() };
    let (window, at) = match window(level, now) {
        Ok(window) => window,
        Err(basis) => return none(basis),
    };
    let left = (1.0 - window.used).max(0.0);
    let safe_rate = Some(left / ((window.to - now).max(1) as f64 / HOUR as f64));
    match forecast::forecast(&draw.history, &window, at) {
        Ok(f) => Outlook {
            run_out: f.run_out,
            run_out_if: f.run_out_if.filter(|_| f.early.is_some()),
            early: f.early,
            late: f.late,
            lasts: Some(f.chance_to_last),
            rate: Some(f.rate_now),
            safe_rate,
            basis: match f.basis.model {
                Model::Days => Basis::Days(f.basis.days),
                Model::FewDays => Basis::FewDays,
                Model::Pace => Basis::Pace,
            },
        },
        Err(Silence::UsedUp) => Outlook { safe_rate: Some(0.0), ..none(Basis::UsedUp) },
        Err(Silence::Over) => none(Basis::Over),
        Err(Silence::NotBegun | Silence::TooEarly | Silence::NoUse) => {
            Outlook { safe_rate, ..none(Basis::TooEarly) }
        }
        Err(Silence::NoLimit) => none(Basis::NoLevel),
    }
}

/// How a level may go on, for its chart: time, and the low, middle and high share; the first is what is known. Empty
/// where nothing can be said.
pub fn ahead(level: &Level, draw: &Draw, now: Millis) -> Vec<(Millis, [f64; 3])> {
    let Ok((window, at)) = window(level, now) else { return Vec::new() };
    let fan = forecast::look_ahead(&draw.history, &window, at).map(|ahead| ahead.fan(POINTS));
    fan.unwrap_or_default().into_iter().map(|(at, band)| (at, [band.low, band.mid, band.high])).collect()
}
