//! Filled outlines between two lines.

use crate::chart::layout::{Point, point};

/// The outline between a line and a horizontal base.
pub fn below(line: &[Point], base: f64) -> Vec<Point> {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return Vec::new() };
    let mut outline = line.to_vec();
    outline.extend([point(last.x, base), point(first.x, base)]);
    outline
}

/// The outline of a layer of steps: each column is `(left, right, bottom, top)`, from left to right.
pub fn layer(columns: impl DoubleEndedIterator<Item = (f64, f64, f64, f64)> + Clone) -> Vec<Point> {
    let tops = columns.clone().flat_map(|(left, right, _, top)| [point(left, top), point(right, top)]);
    let bottoms =
        columns.rev().flat_map(|(left, right, bottom, _)| [point(right, bottom), point(left, bottom)]);
    tops.chain(bottoms).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_closes_on_its_base() {
        let outline = below(&[point(0.0, 5.0), point(4.0, 2.0)], 9.0);
        assert_eq!(outline, [point(0.0, 5.0), point(4.0, 2.0), point(4.0, 9.0), point(0.0, 9.0)]);
        assert!(below(&[], 9.0).is_empty());
    }

    #[test]
    fn a_layer_goes_there_and_back() {
        let outline = layer([(0.0, 1.0, 9.0, 5.0), (1.0, 2.0, 9.0, 3.0)].into_iter());
        assert_eq!(outline.len(), 8);
        assert_eq!(
            (outline[0], outline[3], outline[4], outline[7]),
            (point(0.0, 5.0), point(2.0, 3.0), point(2.0, 9.0), point(0.0, 9.0))
        );
    }
}
