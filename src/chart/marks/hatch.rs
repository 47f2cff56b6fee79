//! Hatching, for what was not recorded: it must look different from nothing and from zero.

use crate::chart::layout::{Point, Rect, point};

/// Rising strokes `pitch` apart that fill a rectangle and end at its edges. Strokes of neighbouring rectangles meet.
pub fn hatch(rect: Rect, pitch: f64) -> Vec<[Point; 2]> {
    if pitch <= 0.0 || rect.width <= 0.0 || rect.height <= 0.0 {
        return Vec::new();
    }
    // A stroke is the line x + y = c, cut to the rectangle.
    let (first, last) = (rect.x + rect.y, rect.right() + rect.bottom());
    let start = (first / pitch).floor() as i64 + 1;
    let strokes = (start..).map(|i| i as f64 * pitch).take_while(|&c| c < last);
    strokes
        .map(|c| {
            let left = (c - rect.bottom()).max(rect.x);
            let right = (c - rect.y).min(rect.right());
            [point(left, c - left), point(right, c - right)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_stay_inside() {
        let rect = Rect::from_edges(3.0, 10.0, 40.0, 25.0);
        let strokes = hatch(rect, 6.0);
        assert_eq!(strokes.len(), 8);
        for p in strokes.iter().flatten() {
            assert!(p.x >= 3.0 && p.x <= 40.0 && p.y >= 10.0 && p.y <= 25.0, "{p:?}");
        }
    }

    #[test]
    fn nothing_to_hatch() {
        assert!(hatch(Rect::default(), 6.0).is_empty());
        assert!(hatch(Rect::from_edges(0.0, 0.0, 9.0, 9.0), 0.0).is_empty());
    }
}
