//! How a window goes on from what is known of it: the one place in which the page asks for a forecast.
//!
//! Everything is in shares of the window, so that its limit is 1, whatever its unit is.

use super::draw::Draw;
use metering::plan::{Level, Origin};
use metering::time::{HOUR, Millis};

/// How a window goes on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// When it runs out, if that is before its reset.
    pub run_out: Option<Millis>,
    /// One way in ten runs out before; `None` where that is not known, or not before the reset.
    pub early: Option<Millis>,
    /// Nine ways in ten have run out by then; `None` likewise.
    pub late: Option<Millis>,
    /// How sure it is that it lasts to the reset, 0 to 1; `None` where nothing is known of that.
    pub lasts: Option<f64>,
    /// What is used per hour now.
    pub rate: Option<f64>,
    /// What may be used per hour so that it just lasts.
    pub safe_rate: Option<f64>,
    /// What this rests on, or why there is nothing.
    pub basis: Basis,
}

/// What a forecast rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// The mean pace since the window began, straight on.
    Line,
    /// Nothing: no share is known.
    #[default]
    NoLevel,
    /// Nothing: when it begins or ends is not known.
    NoTime,
    /// Nothing: it began anew, and nothing was seen since.
    Over,
    /// Nothing: it is used up.
    UsedUp,
    /// Nothing: so little of it is over that its pace says nothing.
    TooEarly,
}

/// How good forecasts of past windows were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// How many were made again.
    pub forecasts: usize,
    /// The median error of the run-out time, as a share of the window's length.
    pub error: Option<f64>,
    /// That of the straight line at the same moments.
    pub line_error: Option<f64>,
    /// How many of ten bands held what happened, 0 to 1.
    pub held: Option<f64>,
}

/// Sums of shares are a little off.
const NEARLY: f64 = 1e-9;
/// Less of a window than this says nothing about its pace.
const SAYS_NOTHING: f64 = 0.02;

/// What is known last: when, and the share. A recorded level says nothing of the time since; everything else is of now.
pub fn known(level: &Level, now: Millis) -> Option<(Millis, f64)> {
    let (at, used) = level.points.last().copied().unzip();
    let used = level.used.or(used)?;
    match &level.origin {
        Origin::Recorded { at: seen, .. } => Some((at.unwrap_or(*seen).min(now), used)),
        Origin::Moved { .. } | Origin::Computed { .. } => Some((now, used)),
    }
}

/// How a level goes on. `draw` is what draws on its plan.
pub fn outlook(level: &Level, draw: &Draw, now: Millis) -> Outlook {
    let none = |basis: Basis| Outlook { basis, ..Outlook::default() };
    let Some((at, used)) = known(level, now) else {
        return none(if level.to.is_some_and(|to| to <= now) { Basis::Over } else { Basis::NoLevel });
    };
    let Some((from, to)) = level.from.zip(level.to) else { return none(Basis::NoTime) };
    if to <= now || at < from || to <= from {
        return none(Basis::Over);
    }
    let hours = |span: Millis| span.max(1) as f64 / HOUR as f64;
    let left = (1.0 - used).max(0.0);
    let safe_rate = Some(left / hours(to - now.max(at)));
    let rate = draw.rate(now, to - from).filter(|_| !matches!(level.origin, Origin::Recorded { .. }));
    if used >= 1.0 {
        return Outlook { rate, safe_rate: Some(0.0), ..none(Basis::UsedUp) };
    }
    let gone = (at - from) as f64 / (to - from) as f64;
    if gone < SAYS_NOTHING {
        return Outlook { rate, safe_rate, ..none(Basis::TooEarly) };
    }
    let pace = used / (at - from) as f64;
    let at_reset = used + pace * (to - at) as f64;
    let run_out = (at_reset > 1.0 + NEARLY).then(|| at + (left / pace.max(f64::MIN_POSITIVE)) as Millis);
    Outlook {
        run_out,
        early: None,
        late: None,
        lasts: None,
        rate: rate.or(Some(pace * HOUR as f64)),
        safe_rate,
        basis: Basis::Line,
    }
}

/// How a level may go on, for its chart: time, and the low, middle and high share; the first is what is known. Empty
/// where nothing can be said.
pub fn ahead(level: &Level, outlook: &Outlook, now: Millis) -> Vec<(Millis, [f64; 3])> {
    let (Some((at, used)), Some((from, to)), Basis::Line) =
        (known(level, now), level.from.zip(level.to), outlook.basis)
    else {
        return Vec::new();
    };
    let pace = used / (at - from).max(1) as f64;
    vec![(at, [used; 3]), (to, [used + pace * (to - at) as f64; 3])]
}

/// How good such forecasts were for the windows before it; `None` where none can be made again.
pub fn quality(_level: &Level) -> Option<Quality> {
    None
}
