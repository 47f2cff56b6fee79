//! Plans of which only old levels are known.

use metering::plan::Track;
use metering::time::Millis;

/// A window whose last level is older than it lasts.
#[derive(Clone, Debug, PartialEq)]
pub struct Old {
    /// Who recorded it.
    pub harness: Option<String>,
    /// The plan.
    pub plan: String,
    /// The account.
    pub account: Option<String>,
    /// The window.
    pub window: String,
    /// The last level, and when it was seen.
    pub last: (Millis, Option<f64>),
}

/// The old ones, the latest first.
pub fn old(tracks: &[Track], now: Millis) -> Vec<Old> {
    let of = |track: &Track| Old {
        harness: track.last.harness.clone(),
        plan: track.plan.clone(),
        account: track.account.clone(),
        window: track.window.clone(),
        last: (track.last.at, metering::plan::used_share(&track.last)),
    };
    let mut list: Vec<Old> = tracks.iter().filter(|t| t.is_old(now)).map(of).collect();
    list.sort_by(|a, b| b.last.0.cmp(&a.last.0).then_with(|| a.plan.cmp(&b.plan)));
    list
}
