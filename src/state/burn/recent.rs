//! What was burned in the hours and days up to now, whatever the filters: it stands where no log records a plan's level.

use super::figures::{Figures, total};
use crate::state::period::slot_after;
use metering::cell::{CellSet, Slice};
use metering::time::{DAY, HOUR, Millis};

/// A span that ends now, as long as the usual windows of plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Five hours.
    Hours5,
    /// Seven times 24 hours.
    Days7,
}

impl Window {
    /// Every window, the shortest first.
    pub const ALL: [Window; 2] = [Self::Hours5, Self::Days7];

    fn length(self) -> Millis {
        match self {
            Self::Hours5 => 5 * HOUR,
            Self::Days7 => 7 * DAY,
        }
    }
}

/// The figures of a window. Cells hold quarter hours, so it begins with the first whole one and is at most that much
/// shorter than it says.
pub fn recent(set: &CellSet, window: Window, now: Millis) -> Figures {
    // The quarter hour that runs is in; clocks of other machines may have written later ones.
    total(set, &Slice::all().over(Some(slot_after(now - window.length())), Some(now + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{self, at};

    #[track_caller]
    fn check(window: Window, now: &str, requests: u64) {
        assert_eq!(recent(&sample::set(), window, at(now)).requests, requests);
    }

    #[test]
    fn a_window_ends_now() {
        // Three requests at 09:00; eleven the day before, one on the 20th.
        check(Window::Hours5, "2026-11-22T10:00:00Z", 3);
        check(Window::Hours5, "2026-11-22T14:00:00Z", 3);
        check(Window::Hours5, "2026-11-22T14:01:00Z", 0);
        check(Window::Hours5, "2026-11-22T09:00:00Z", 3);
        check(Window::Hours5, "2026-11-22T08:59:00Z", 0);
        check(Window::Days7, "2026-11-22T10:00:00Z", 15);
        check(Window::Days7, "2026-11-21T09:00:00Z", 14);
    }
}
