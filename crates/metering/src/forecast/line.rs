//! The straight line: what other programs show, and what forecasts are measured against.

use super::Window;
use crate::time::Millis;

/// When a window would be used up if use went on at its mean pace so far; `None` where it would last, or nothing was used.
///
/// As CodexBar's `UsagePace` has it: eta = (100 − used %) ÷ (used % ÷ elapsed).
pub fn straight_line(window: &Window, now: Millis) -> Option<Millis> {
    let gone = (now - window.from) as f64;
    if !(window.used > 0.0 && gone > 0.0) {
        return None;
    }
    let eta = (window.limit - window.used).max(0.0) / (window.used / gone);
    (eta < (window.to - now) as f64).then(|| now + eta as Millis)
}
