//! Dashed lines. A backend draws solid paths only, so the path is cut here.

use crate::chart::layout::{Point, point};

/// The pieces of a path that are drawn with `on` pixels of line and `off` pixels of gap, along the path and around its
/// corners. A path without length has no dash.
pub fn dashes(path: &[Point], on: f64, off: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let Some(&first) = path.first() else { return pieces };
    if on <= 0.0 || off <= 0.0 {
        return vec![path.to_vec()];
    }
    let (mut drawing, mut left) = (true, on);
    let mut piece = vec![first];
    for pair in path.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.x - from.x).hypot(to.y - from.y);
        let mut done = 0.0;
        while length - done >= left {
            done += left;
            let here =
                point(from.x + (to.x - from.x) * done / length, from.y + (to.y - from.y) * done / length);
            if drawing {
                piece.push(here);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![here];
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
        left -= length - done;
        if drawing {
            piece.push(to);
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &[(f64, f64)], expected: &[&[(f64, f64)]]) {
        let path: Vec<Point> = path.iter().map(|&(x, y)| point(x, y)).collect();
        let cut: Vec<Vec<(f64, f64)>> =
            dashes(&path, 4.0, 2.0).iter().map(|piece| piece.iter().map(|p| (p.x, p.y)).collect()).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn straight() {
        check(
            &[(0.0, 0.0), (13.0, 0.0)],
            &[&[(0.0, 0.0), (4.0, 0.0)], &[(6.0, 0.0), (10.0, 0.0)], &[(12.0, 0.0), (13.0, 0.0)]],
        );
    }

    #[test]
    fn around_a_corner() {
        check(
            &[(0.0, 0.0), (3.0, 0.0), (3.0, 5.0)],
            &[&[(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)], &[(3.0, 3.0), (3.0, 5.0)]],
        );
    }

    #[test]
    fn points_are_no_lines() {
        check(&[], &[]);
        check(&[(5.0, 5.0)], &[]);
        assert_eq!(dashes(&[point(1.0, 1.0), point(1.0, 1.0)], 4.0, 2.0).iter().flatten().count(), 2);
    }
}
