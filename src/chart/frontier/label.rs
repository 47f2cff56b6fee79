//! Where the names of marks go: beside their mark where that is free, or else a little away at the end of a leader, or
//! nowhere.

use std::f64::consts::TAU;

use crate::chart::layout::{Point, Rect, point};
use crate::chart::measure::{TextMeasure, Weight};

use super::Label;

/// Between a mark and its label.
const BESIDE: f64 = 5.0;
/// Between two labels.
const APART: f64 = 3.0;
/// Between a label and a mark that is not its own: closer, and it would seem to be.
const FOREIGN: f64 = 7.0;
/// How far away a label may be, from its mark's edge.
const AWAY: [f64; 5] = [14.0, 24.0, 36.0, 50.0, 66.0];
/// How many directions are tried at each of these distances.
const DIRECTIONS: usize = 24;
/// What it costs to say less than all, in pixels of leader.
const SHORTENED: f64 = 45.0;

/// A mark, as an obstacle and as what a label points at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// Its middle.
    pub center: Point,
    /// Its radius.
    pub radius: f64,
}

/// What labels keep clear of.
#[derive(Debug)]
pub struct Field<'a> {
    /// Labels stay inside of this.
    pub bounds: Rect,
    /// All marks.
    pub discs: &'a [Disc],
    /// A line that no label may lie on.
    pub line: &'a [Point],
    /// Texts that are there already.
    pub taken: Vec<Rect>,
    /// Leaders that are there already.
    pub leaders: Vec<[Point; 2]>,
}

impl Field<'_> {
    /// The best free place for one of these texts, the first of which says more, at the mark of that index. The place is
    /// taken from then on.
    pub fn place(&mut self, mark: usize, texts: [&str; 2], measure: &dyn TextMeasure) -> Option<Label> {
        let disc = *self.discs.get(mark)?;
        let mut best: Option<(f64, Label)> = None;
        let texts = texts.into_iter().zip([0.0, SHORTENED]).filter(|(text, _)| !text.is_empty());
        for (text, cost) in texts {
            let (width, height) = (measure.width(text, Weight::Normal), measure.size() * 1.3);
            for (place, rect, leader) in candidates(disc, width, height) {
                let cost = cost + place;
                let better = best.as_ref().is_none_or(|(known, _)| cost < *known);
                if better && self.free(mark, rect) && leader.is_none_or(|l| self.passes(mark, l)) {
                    best = Some((cost, Label { text: text.to_owned(), rect, leader }));
                }
            }
        }
        let (_, label) = best?;
        self.taken.push(label.rect);
        self.leaders.extend(label.leader);
        Some(label)
    }

    /// Whether a label can lie here.
    fn free(&self, mark: usize, rect: Rect) -> bool {
        let inside = rect.x >= self.bounds.x
            && rect.y >= self.bounds.y
            && rect.right() <= self.bounds.right()
            && rect.bottom() <= self.bounds.bottom();
        inside
            && !self
                .discs
                .iter()
                .enumerate()
                .any(|(i, disc)| covers(*disc, rect, if i == mark { 1.0 } else { FOREIGN }))
            && !self.taken.iter().any(|other| grow(*other, APART).overlaps(rect))
            && !self.line.windows(2).any(|pair| crosses([pair[0], pair[1]], grow(rect, 1.0)))
            && !self.leaders.iter().any(|leader| crosses(*leader, grow(rect, 1.0)))
    }

    /// Whether a leader can run here.
    fn passes(&self, mark: usize, leader: [Point; 2]) -> bool {
        let others = self.discs.iter().enumerate().filter(|(i, _)| *i != mark);
        !others.into_iter().any(|(_, disc)| near(leader, disc.center) < disc.radius + 1.5)
            && !self.taken.iter().any(|rect| crosses(leader, grow(*rect, 1.0)))
            && !self.leaders.iter().any(|other| meet(leader, *other))
    }
}

/// Places for a label of that size with what they cost: right of the mark, left, above, below, at its corners, and ever
/// farther away all around.
fn candidates(disc: Disc, width: f64, height: f64) -> impl Iterator<Item = (f64, Rect, Option<[Point; 2]>)> {
    let Disc { center: c, radius } = disc;
    let at = move |x: f64, y: f64| Rect { x, y, width, height };
    let (reach, corner) = (radius + BESIDE, radius * 0.75 + 2.0);
    let (left, middle, right) = (c.x - width, c.x - width / 2.0, c.x);
    let (above, level, below) = (c.y - height, c.y - height / 2.0, c.y);
    let near = [
        (0.0, at(right + reach, level)),
        (2.0, at(left - reach, level)),
        (4.0, at(middle, above - reach + 2.0)),
        (5.0, at(middle, below + reach - 2.0)),
        (6.0, at(right + corner, above - corner + 2.0)),
        (6.5, at(right + corner, below + corner - 2.0)),
        (7.0, at(left - corner, above - corner + 2.0)),
        (7.5, at(left - corner, below + corner - 2.0)),
    ];
    let far = AWAY.into_iter().flat_map(move |away| {
        (0..DIRECTIONS).map(move |i| {
            let (sin, cos) = (TAU * i as f64 / DIRECTIONS as f64).sin_cos();
            let foot = point(c.x + cos * (radius + 1.0), c.y + sin * (radius + 1.0));
            let head = point(c.x + cos * (radius + away), c.y + sin * (radius + away));
            // The leader meets the label at the end that is nearer, or at its upper or lower side where it is steep.
            let steep = cos.abs() < 0.5;
            let x = if steep {
                head.x - width / 2.0
            } else if cos > 0.0 {
                head.x + 3.0
            } else {
                head.x - 3.0 - width
            };
            let y = match steep {
                true if sin < 0.0 => head.y - height,
                true => head.y,
                false => head.y - height / 2.0,
            };
            (12.0 + away, at(x, y), Some([foot, head]))
        })
    });
    near.map(|(cost, rect)| (cost, rect, None)).into_iter().chain(far)
}

/// The rectangle with so much more on each side.
fn grow(rect: Rect, by: f64) -> Rect {
    Rect::from_edges(rect.x - by, rect.y - by, rect.right() + by, rect.bottom() + by)
}

/// Whether a disc comes closer than `gap` to a rectangle.
pub fn covers(disc: Disc, rect: Rect, gap: f64) -> bool {
    let x = disc.center.x.clamp(rect.x, rect.right()) - disc.center.x;
    let y = disc.center.y.clamp(rect.y, rect.bottom()) - disc.center.y;
    x.hypot(y) < disc.radius + gap
}

/// How far a point is from a line between two others.
fn near([from, to]: [Point; 2], p: Point) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((p.x - from.x) * dx + (p.y - from.y) * dy) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (from.x + along * dx - p.x).hypot(from.y + along * dy - p.y)
}

/// Whether a line has a part inside of a rectangle.
pub fn crosses([from, to]: [Point; 2], rect: Rect) -> bool {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let sides =
        [(from.x, to.x - from.x, rect.x, rect.right()), (from.y, to.y - from.y, rect.y, rect.bottom())];
    for (start, step, least, most) in sides {
        if step == 0.0 {
            if start <= least || start >= most {
                return false;
            }
            continue;
        }
        let (a, b) = ((least - start) / step, (most - start) / step);
        enter = enter.max(a.min(b));
        leave = leave.min(a.max(b));
    }
    enter < leave
}

/// Whether two lines cross.
fn meet([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_rectangles() {
        let rect = Rect::from_edges(10.0, 10.0, 20.0, 20.0);
        let check = |a: (f64, f64), b: (f64, f64), expected: bool| {
            assert_eq!(crosses([point(a.0, a.1), point(b.0, b.1)], rect), expected, "{a:?} {b:?}");
        };
        check((0.0, 15.0), (30.0, 15.0), true);
        check((12.0, 12.0), (13.0, 13.0), true);
        check((0.0, 0.0), (9.0, 9.0), false);
        check((0.0, 25.0), (30.0, 21.0), false);
        check((15.0, 0.0), (15.0, 9.0), false);
        check((0.0, 18.0), (18.0, 0.0), false);
    }

    #[test]
    fn discs_and_lines() {
        let disc = Disc { center: point(5.0, 15.0), radius: 4.0 };
        let rect = Rect::from_edges(10.0, 10.0, 20.0, 20.0);
        assert!(!covers(disc, rect, 0.5) && covers(disc, rect, 1.5));
        assert_eq!(near([point(0.0, 0.0), point(10.0, 0.0)], point(5.0, 3.0)), 3.0);
        assert_eq!(near([point(0.0, 0.0), point(10.0, 0.0)], point(13.0, 4.0)), 5.0);
        let line = [point(0.0, 0.0), point(10.0, 10.0)];
        assert!(meet(line, [point(0.0, 10.0), point(10.0, 0.0)]));
        assert!(!meet(line, [point(0.0, 1.0), point(10.0, 11.0)]));
    }
}
