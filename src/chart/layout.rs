//! Rectangle algebra. Every length in the charts is in CSS pixels, x to the right and y down;
//! device pixels exist only in [`paint`](super::paint). No rectangle ever has a negative side.

/// A place on the chart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// The extent of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A rectangle by its left upper corner and its sides.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// Never negative.
    pub width: f64,
    /// Never negative.
    pub height: f64,
}

/// A point, briefly.
pub fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Size {
    /// The rectangle from the origin to this extent.
    pub fn rect(self) -> Rect {
        Rect::from_edges(0.0, 0.0, self.width, self.height)
    }
}

impl Rect {
    /// A rectangle from its four edges. Crossed edges give an empty rectangle at the left upper one.
    pub fn from_edges(left: f64, top: f64, right: f64, bottom: f64) -> Rect {
        Rect { x: left, y: top, width: (right - left).max(0.0), height: (bottom - top).max(0.0) }
    }

    /// The right edge.
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    /// The lower edge.
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// Whether the point lies inside; the left and upper edges belong to the rectangle, the others do not.
    pub fn contains(self, p: Point) -> bool {
        p.x >= self.x && p.x < self.right() && p.y >= self.y && p.y < self.bottom()
    }

    /// Whether two rectangles share any area.
    pub fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The same rectangle with `by` more on the left and on the right.
    pub fn widen(self, by: f64) -> Rect {
        Rect::from_edges(self.x - by, self.y, self.right() + by, self.bottom())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_touch_without_overlapping() {
        let a = Rect::from_edges(0.0, 0.0, 10.0, 10.0);
        let b = Rect::from_edges(10.0, 0.0, 20.0, 10.0);
        assert!(!a.overlaps(b));
        assert!(a.widen(1.0).overlaps(b));
        assert!(!a.contains(point(10.0, 5.0)));
        assert!(b.contains(point(10.0, 5.0)));
    }
}
