//! Which rows of a long table are in the page: pure arithmetic over where it is scrolled to.
//!
//! All rows are equally high. Heights are CSS pixels; a *top* is how many of them are scrolled away, a *position* the
//! same in rows, which still holds when rows become higher or lower.

use std::ops::Range;

/// Rows beyond each edge, so that a short way meets rows that are there already.
const SPARE: usize = 4;
/// The rows in the page change by so many at a time, and not with every one that passes an edge.
const STEP: usize = 4;
/// What every browser can scroll over. Firefox ends at 17.9 million pixels, Chrome and Safari at 33.5 million.
const HIGHEST: f64 = 16_000_000.0;

/// The rows and the window that they are seen through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Track {
    /// How many rows there are.
    pub rows: usize,
    /// How high each is; 0 until it is known.
    pub row: f64,
    /// How high the window is, without the heads; 0 until it is known.
    pub view: f64,
}

impl Track {
    /// Whether enough is known to say anything.
    pub fn is_known(self) -> bool {
        self.rows > 0 && self.row >= 1.0 && self.view > 0.0
    }

    /// How many rows can be reached: all, unless they are higher than what a browser can scroll over.
    pub fn reach(self) -> usize {
        if self.row >= 1.0 { self.rows.min((HIGHEST / self.row) as usize) } else { 0 }
    }

    /// The largest top.
    fn end(self) -> f64 {
        (self.reach() as f64 * self.row - self.view).max(0.0)
    }

    /// The top of a position, within what there is.
    pub fn top(self, position: f64) -> f64 {
        (position * self.row).clamp(0.0, self.end())
    }

    /// The position of a top.
    pub fn position(self, top: f64) -> f64 {
        if self.row >= 1.0 { top.clamp(0.0, self.end()) / self.row } else { 0.0 }
    }

    /// The rows that are in the page: every one that is seen, and a few more.
    pub fn range(self, top: f64) -> Range<usize> {
        if !self.is_known() {
            return 0..0;
        }
        let top = top.clamp(0.0, self.end());
        let first = (top / self.row) as usize;
        let last = ((top + self.view) / self.row).ceil() as usize;
        let first = first.saturating_sub(SPARE) / STEP * STEP;
        first..(last + SPARE).next_multiple_of(STEP).min(self.reach())
    }

    /// The top nearest to a top at which all of a row is seen.
    pub fn reveal(self, row: usize, top: f64) -> f64 {
        let from = row as f64 * self.row;
        // A window that is lower than a row shows the row's beginning.
        top.max(from + self.row - self.view).min(from).clamp(0.0, self.end())
    }

    /// The first row of which all is seen.
    pub fn first_seen(self, top: f64) -> usize {
        (self.position(top).ceil() as usize).min(self.reach().saturating_sub(1))
    }

    /// How many rows a page is: what is seen but one, which stays in sight.
    pub fn page(self) -> usize {
        if self.row >= 1.0 { ((self.view / self.row) as usize).saturating_sub(1).max(1) } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LONG: Track = Track { rows: 100_000, row: 40.0, view: 600.0 };

    #[test]
    fn a_range_has_what_is_seen_and_a_few_more() {
        let check = |track: Track, top: f64, expected: Range<usize>| {
            assert_eq!(track.range(top), expected, "{track:?} at {top}");
        };
        check(LONG, 0.0, 0..20);
        check(LONG, 39.0, 0..20);
        check(LONG, 4_000.0, 96..120);
        check(LONG, 4_100.0, 96..124);
        check(LONG, 4_000_000.0, 99_980..100_000);
        // A browser may let a person pull beyond the ends.
        check(LONG, -80.0, 0..20);
        check(LONG, 9_000_000.0, 99_980..100_000);
        check(Track { rows: 3, ..LONG }, 0.0, 0..3);
        check(Track { rows: 0, ..LONG }, 0.0, 0..0);
        check(Track { row: 0.0, ..LONG }, 0.0, 0..0);
        check(Track { view: 0.0, ..LONG }, 0.0, 0..0);
    }

    #[test]
    fn a_row_is_revealed_by_the_shortest_way() {
        let check = |row: usize, top: f64, expected: f64| {
            assert_eq!(LONG.reveal(row, top), expected, "{row} from {top}");
        };
        check(0, 0.0, 0.0);
        check(14, 0.0, 0.0);
        check(15, 0.0, 40.0);
        check(50, 4_000.0, 2_000.0);
        check(100, 4_001.0, 4_000.0);
        check(99_999, 0.0, 3_999_400.0);
    }

    #[test]
    fn a_page_leaves_a_row_in_sight() {
        let check = |view: f64, expected: usize| {
            assert_eq!(Track { view, ..LONG }.page(), expected, "{view}");
        };
        check(600.0, 14);
        check(50.0, 1);
        check(0.0, 1);
    }

    #[test]
    fn more_than_a_browser_can_scroll_over_is_not_reached() {
        let check = |rows: usize, expected: usize| {
            assert_eq!(Track { rows, ..LONG }.reach(), expected, "{rows}");
        };
        check(100_000, 100_000);
        check(400_000, 400_000);
        check(400_001, 400_000);
        check(usize::MAX, 400_000);
    }

    prop_compose! {
        fn track()(rows in 1usize..1_000_000, row in 1.0..200.0f64, view in 1.0..3_000.0f64) -> Track {
            Track { rows, row, view }
        }
    }

    proptest! {
        #[test]
        fn every_row_that_is_seen_is_in_the_range(track in track(), share in 0.0..=1.0f64) {
            let top = track.end() * share;
            let range = track.range(top);
            for row in 0..track.reach() {
                let from = row as f64 * track.row;
                if from >= top + track.view {
                    break;
                }
                if from + track.row > top {
                    prop_assert!(range.contains(&row), "{row} at {top}: {range:?}");
                }
            }
        }

        #[test]
        fn the_range_is_small_and_ends_with_the_rows(track in track(), top in -1e4..2e7f64) {
            let range = track.range(top);
            let seen = (track.view / track.row).ceil() as usize + 1;
            prop_assert!(range.len() <= seen + 2 * (SPARE + STEP));
            prop_assert!(range.end <= track.reach() && range.start < range.end);
        }

        #[test]
        fn a_short_way_often_changes_nothing(track in track(), share in 0.0..=1.0f64) {
            let top = track.end() * share;
            let ranges: Vec<_> = (0..STEP).map(|i| track.range(top + i as f64 * track.row)).collect();
            let changes = ranges.windows(2).filter(|w| w[0] != w[1]).count();
            prop_assert!(changes <= 2, "{ranges:?}");
        }

        #[test]
        fn a_revealed_row_is_seen_and_stays(track in track(), row in 0usize..1_000_000, top in 0.0..2e7f64) {
            let row = row.min(track.reach() - 1);
            let shown = track.reveal(row, top.min(track.end()));
            let from = row as f64 * track.row;
            prop_assert!(shown <= from + 1e-6);
            prop_assert!(from + track.row.min(track.view) <= shown + track.view + 1e-6);
            prop_assert!((track.reveal(row, shown) - shown).abs() < 1e-6);
        }

        #[test]
        fn a_position_leads_back_to_its_top(track in track(), share in 0.0..=1.0f64) {
            let top = track.end() * share;
            prop_assert!((track.top(track.position(top)) - top).abs() < 1e-3);
        }
    }
}
