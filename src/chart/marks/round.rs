//! Rectangles with round corners, and discs.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::chart::layout::{Point, Rect, point};

/// Which corners of a rectangle are round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corners {
    /// All four.
    All,
    /// The upper two, for a bar that stands on a line.
    Top,
}

/// The outline of a rectangle with round corners; the radius gives way where the rectangle is small.
pub fn rounded(rect: Rect, radius: f64, corners: Corners) -> Vec<Point> {
    let room = match corners {
        Corners::All => rect.height / 2.0,
        Corners::Top => rect.height,
    };
    let r = radius.min(rect.width / 2.0).min(room).max(0.0);
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    let mut outline = Vec::with_capacity(4 * (STEPS + 1));
    arc(&mut outline, point(left + r, top + r), r, PI);
    arc(&mut outline, point(right - r, top + r), r, PI + FRAC_PI_2);
    match corners {
        Corners::All => {
            arc(&mut outline, point(right - r, bottom - r), r, 0.0);
            arc(&mut outline, point(left + r, bottom - r), r, FRAC_PI_2);
        }
        Corners::Top => outline.extend([point(right, bottom), point(left, bottom)]),
    }
    outline
}

/// The outline of a small filled circle.
pub fn disc(center: Point, radius: f64) -> Vec<Point> {
    let corner = |i: usize| TAU * i as f64 / 24.0;
    (0..24).map(corner).map(|a| point(center.x + radius * a.cos(), center.y + radius * a.sin())).collect()
}

/// Enough for radii of a few pixels, at which a chord is a tenth of a pixel from its arc.
const STEPS: usize = 5;

/// A quarter of a circle, clockwise from the angle `from`.
fn arc(outline: &mut Vec<Point>, center: Point, radius: f64, from: f64) {
    let steps = if radius > 0.0 { STEPS } else { 0 };
    for i in 0..=steps {
        let angle = from + FRAC_PI_2 * i as f64 / STEPS as f64;
        outline.push(point(center.x + radius * angle.cos(), center.y + radius * angle.sin()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(outline: &[Point]) -> (f64, f64, f64, f64) {
        let edge =
            |pick: fn(f64, f64) -> f64, of: fn(&Point) -> f64| outline.iter().map(of).reduce(pick).unwrap();
        let round = |v: f64| (v * 1e6).round() / 1e6;
        (
            round(edge(f64::min, |p| p.x)),
            round(edge(f64::min, |p| p.y)),
            round(edge(f64::max, |p| p.x)),
            round(edge(f64::max, |p| p.y)),
        )
    }

    #[test]
    fn outlines_keep_the_rectangle() {
        let rect = Rect::from_edges(10.0, 20.0, 40.0, 60.0);
        for corners in [Corners::All, Corners::Top] {
            assert_eq!(bounds(&rounded(rect, 4.0, corners)), (10.0, 20.0, 40.0, 60.0));
        }
    }

    #[test]
    fn small_rectangles_have_small_corners() {
        let sliver = Rect::from_edges(0.0, 0.0, 1.0, 0.5);
        assert_eq!(bounds(&rounded(sliver, 4.0, Corners::All)), (0.0, 0.0, 1.0, 0.5));
        let square = rounded(Rect::from_edges(0.0, 0.0, 8.0, 8.0), 0.0, Corners::All);
        assert_eq!(square.len(), 4);
    }
}
