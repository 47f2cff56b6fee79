//! A sparkline: the course of one figure, without axes. It says more or less, not how much.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use super::layout::{Point, Size, point};
use super::marks::{below, disc};
use super::paint::{Device, Drawn, Painter};
use super::scale::Linear;
use super::theme::{Rgb, Theme};

/// The geometry of a sparkline, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked for.
    pub size: Size,
    /// Runs of neighbouring values; a run of one is a dot.
    pub lines: Vec<Vec<Point>>,
    /// The last value, when the last slot has one.
    pub end: Option<Point>,
}

/// Room around the line for its own thickness and the dot at its end.
const PAD: f64 = 3.0;

/// Lays out values at equal distances over the width; the least is at the bottom, the greatest at the top, and a
/// course without change runs through the middle. `None` and what is not finite breaks the line.
///
/// Where there are several values a pixel, the least and the greatest of each pixel are drawn.
pub fn plan(values: &[Option<f64>], size: Size) -> Plan {
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (least, greatest) =
        known().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    let right = (size.width - PAD).max(0.0);
    let x = Linear {
        domain: (0.0, values.len().saturating_sub(1) as f64),
        range: (if values.len() > 1 { 0.5 } else { right }, right),
    };
    let (top, bottom) = (PAD.min(size.height / 2.0), (size.height - PAD).max(size.height / 2.0));
    let y = |value: f64| {
        // Halves keep the span of the largest numbers finite.
        let span = greatest / 2.0 - least / 2.0;
        if span > 0.0 {
            bottom + (value / 2.0 - least / 2.0) / span * (top - bottom)
        } else {
            (top + bottom) / 2.0
        }
    };
    let mut lines: Vec<Vec<Point>> = vec![Vec::new()];
    for (slot, value) in values.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => {
                lines.last_mut().into_iter().for_each(|line| line.push(point(x.px(slot as f64), y(value))))
            }
            None => lines.push(Vec::new()),
        }
    }
    lines.retain(|line| !line.is_empty());
    let last = values.last().copied().flatten().filter(|value| value.is_finite());
    let end = last.and_then(|_| lines.last().and_then(|line| line.last())).copied();
    Plan { size, lines: lines.into_iter().map(thin).collect(), end }
}

/// No more than first, least, greatest and last point of each pixel, in their order.
fn thin(line: Vec<Point>) -> Vec<Point> {
    let mut thinned = Vec::with_capacity(line.len());
    for pixel in line.chunk_by(|a, b| a.x.floor() == b.x.floor()) {
        let by_height = |a: &&Point, b: &&Point| a.y.total_cmp(&b.y);
        let (least, greatest) = (pixel.iter().min_by(by_height), pixel.iter().max_by(by_height));
        let mut kept: Vec<Point> =
            [pixel.first(), least, greatest, pixel.last()].into_iter().flatten().copied().collect();
        kept.sort_by(|a, b| a.x.total_cmp(&b.x));
        kept.dedup();
        thinned.extend(kept);
    }
    thinned
}

/// Draws a plan: the line in soft ink over a light area, and a dot of the colour `dot` where it ends now.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    dot: Rgb,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    for line in &plan.lines {
        painter.polygon(&below(line, plan.size.height), theme.wash, 1.0)?;
        painter.line(line, 1.25, theme.ink_soft, 1.0)?;
        if let [only] = line[..] {
            painter.polygon(&disc(only, 1.0), theme.ink_soft, 1.0)?;
        }
    }
    if let Some(end) = plan.end {
        painter.polygon(&disc(end, 2.5), theme.ground, 1.0)?;
        painter.polygon(&disc(end, 1.75), dot, 1.0)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 103.0, height: 26.0 };

    fn check(values: &[Option<f64>], expected: &[&[(f64, f64)]]) {
        let plan = plan(values, SIZE);
        let lines: Vec<Vec<(f64, f64)>> =
            plan.lines.iter().map(|line| line.iter().map(|p| (p.x, p.y)).collect()).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn runs_from_corner_to_corner() {
        check(&[Some(1.0), Some(3.0)], &[&[(0.5, 23.0), (100.0, 3.0)]]);
        check(&[Some(5.0), Some(5.0)], &[&[(0.5, 13.0), (100.0, 13.0)]]);
        check(&[Some(-1e308), Some(1e308)], &[&[(0.5, 23.0), (100.0, 3.0)]]);
    }

    #[test]
    fn one_none_and_gaps() {
        check(&[], &[]);
        check(&[Some(7.0)], &[&[(100.0, 13.0)]]);
        check(&[None, Some(f64::NAN)], &[]);
        check(&[Some(0.0), None, Some(2.0)], &[&[(0.5, 23.0)], &[(100.0, 3.0)]]);
        assert_eq!(plan(&[Some(1.0), None], SIZE).end, None);
    }

    #[test]
    fn extremes_survive_thinning() {
        let mut values: Vec<Option<f64>> = (0..3_000).map(|i| Some(f64::from(i % 7))).collect();
        values[1_234] = Some(100.0);
        let plan = plan(&values, SIZE);
        assert!(plan.lines[0].len() <= 4 * 104);
        assert_eq!(plan.lines[0].iter().filter(|p| p.y == 3.0).count(), 1);
    }
}
