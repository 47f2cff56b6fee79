//! Where a panel opens beside its button, so that all of it is seen.

/// Between a panel and the edges of the window, CSS pixels.
const MARGIN: f64 = 12.0;

/// Where something is in the window: from the left or the top, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Where it begins.
    pub from: f64,
    /// How long it is.
    pub length: f64,
}

impl Extent {
    fn to(self) -> f64 {
        self.from + self.length
    }
}

/// How far to the right of its button's left edge a panel of a width begins. It is aligned with the button's left edge,
/// or with the right one, as far as the window has room; one that is wider than the window shows its beginning.
pub fn shift(button: Extent, width: f64, at_end: bool, window: f64) -> f64 {
    let wished = if at_end { button.to() - width } else { button.from };
    wished.min(window - MARGIN - width).max(MARGIN) - button.from
}

/// Whether a panel of a height opens above its button: only where it has no room below and more above.
pub fn above(button: Extent, height: f64, window: f64) -> bool {
    let (before, after) = (button.from - MARGIN, window - button.to() - MARGIN);
    height > after && before > after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_stays_in_the_window() {
        let check = |from: f64, width: f64, at_end: bool, expected: f64| {
            let shift = shift(Extent { from, length: 24.0 }, width, at_end, 1_000.0);
            assert_eq!(from + shift, expected, "{from} {width} {at_end}");
        };
        check(100.0, 300.0, false, 100.0);
        check(900.0, 300.0, false, 688.0);
        check(900.0, 300.0, true, 624.0);
        check(100.0, 300.0, true, 12.0);
        check(2.0, 300.0, false, 12.0);
        check(500.0, 2_000.0, false, 12.0);
    }

    #[test]
    fn it_opens_above_only_where_that_is_better() {
        let check = |from: f64, height: f64, expected: bool| {
            assert_eq!(above(Extent { from, length: 24.0 }, height, 800.0), expected, "{from} {height}");
        };
        check(100.0, 300.0, false);
        check(700.0, 300.0, true);
        check(300.0, 2_000.0, false);
        check(600.0, 150.0, false);
    }
}
