//! Values to pixels and back. Each scale answers both ways, and its answers are finite for finite questions.

/// A straight line between a domain of values and a range of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    /// The values at the two ends.
    pub domain: (f64, f64),
    /// The pixels at the two ends; a range that runs down grows upwards on the screen.
    pub range: (f64, f64),
}

impl Linear {
    /// The pixel of a value; values outside the domain lie outside the range. An empty domain maps to the range's start.
    pub fn px(self, value: f64) -> f64 {
        let span = self.domain.1 - self.domain.0;
        if span == 0.0 {
            return self.range.0;
        }
        self.range.0 + (value - self.domain.0) / span * (self.range.1 - self.range.0)
    }

    /// The value at a pixel. An empty range maps to the domain's start.
    #[cfg(test)]
    pub fn value(self, px: f64) -> f64 {
        let span = self.range.1 - self.range.0;
        if span == 0.0 {
            return self.domain.0;
        }
        self.domain.0 + (px - self.range.0) / span * (self.domain.1 - self.domain.0)
    }
}

/// Between two columns narrower than this nothing would be left of a gap.
pub const NARROWEST_BAR: f64 = 3.0;
/// A lone bar does not fill the page.
const WIDEST_BAR: f64 = 72.0;

/// Equal slots side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bands {
    /// The left edge of the first slot.
    pub start: f64,
    /// The width of one slot, gap included.
    pub step: f64,
    /// How many slots there are.
    pub count: usize,
}

impl Bands {
    /// `count` slots that fill the pixels between `start` and `end`.
    pub fn over(start: f64, end: f64, count: usize) -> Bands {
        let step = if count == 0 { 0.0 } else { (end - start).max(0.0) / count as f64 };
        Bands { start, step, count }
    }

    /// The left edge of a slot; of `count`, the right edge of the last.
    pub fn left(self, slot: usize) -> f64 {
        self.start + self.step * slot as f64
    }

    /// The middle of a slot.
    pub fn center(self, slot: usize) -> f64 {
        self.left(slot) + self.step / 2.0
    }

    /// Left and right edge of a slot's bar: a tenth of the slot stays free, between one and four pixels.
    pub fn bar(self, slot: usize) -> (f64, f64) {
        if self.step < NARROWEST_BAR {
            return (self.left(slot), self.left(slot + 1));
        }
        let width = (self.step - (self.step / 10.0).clamp(1.0, 4.0)).min(WIDEST_BAR);
        (self.center(slot) - width / 2.0, self.center(slot) + width / 2.0)
    }

    /// The slot under a pixel, if there is one.
    pub fn at(self, px: f64) -> Option<usize> {
        if self.step <= 0.0 || px < self.start {
            return None;
        }
        let slot = ((px - self.start) / self.step) as usize;
        (slot < self.count).then_some(slot)
    }

    /// The slot nearest to a pixel, if there is any slot at all.
    pub fn nearest(self, px: f64) -> Option<usize> {
        let last = self.count.checked_sub(1)?;
        if self.step <= 0.0 || px <= self.start {
            return Some(0);
        }
        Some((((px - self.start) / self.step) as usize).min(last))
    }

    /// The slots touched by the pixels between two points, whichever comes first. Never empty while there are slots.
    #[cfg(test)]
    pub fn between(self, a: f64, b: f64) -> std::ops::Range<usize> {
        match (self.nearest(a.min(b)), self.nearest(a.max(b))) {
            (Some(first), Some(last)) => first..last + 1,
            _ => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_goes_both_ways() {
        let y = Linear { domain: (0.0, 300.0), range: (200.0, 20.0) };
        assert_eq!((y.px(0.0), y.px(150.0), y.px(300.0)), (200.0, 110.0, 20.0));
        assert_eq!(y.value(y.px(87.5)), 87.5);
        assert_eq!(y.px(600.0), -160.0);
    }

    #[test]
    fn linear_survives_empty_spans() {
        let flat = Linear { domain: (3.0, 3.0), range: (10.0, 20.0) };
        assert_eq!(flat.px(3.0), 10.0);
        let thin = Linear { domain: (0.0, 5.0), range: (7.0, 7.0) };
        assert_eq!(thin.value(7.0), 0.0);
        assert_eq!(thin.px(2.0), 7.0);
    }

    #[test]
    fn bands_go_both_ways() {
        let bands = Bands::over(50.0, 350.0, 30);
        assert_eq!((bands.left(0), bands.center(0), bands.left(30)), (50.0, 55.0, 350.0));
        for slot in 0..30 {
            assert_eq!(bands.at(bands.center(slot)), Some(slot));
        }
        assert_eq!((bands.at(49.9), bands.at(350.0)), (None, None));
        assert_eq!((bands.nearest(-5.0), bands.nearest(900.0)), (Some(0), Some(29)));
    }

    #[test]
    fn a_brush_takes_whole_slots_either_way_round() {
        let bands = Bands::over(0.0, 100.0, 10);
        assert_eq!(bands.between(15.0, 34.0), 1..4);
        assert_eq!(bands.between(34.0, 15.0), 1..4);
        assert_eq!(bands.between(-50.0, 500.0), 0..10);
        assert_eq!(bands.between(12.0, 12.0), 1..2);
    }

    #[test]
    fn no_slots_and_no_room() {
        let none = Bands::over(0.0, 100.0, 0);
        assert_eq!((none.at(5.0), none.nearest(5.0), none.between(0.0, 9.0)), (None, None, 0..0));
        let squeezed = Bands::over(10.0, 10.0, 4);
        assert_eq!((squeezed.at(10.0), squeezed.nearest(10.0)), (None, Some(0)));
    }
}
