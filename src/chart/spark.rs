//! A sparkline: the course of one figure, without axes. It says more or less, not how much.
//!
//! An area is a quantity, so only a course that goes down to 0 is filled; and a line through a few points is a guess, so
//! few values are bars.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use super::layout::{Point, Rect, Size, point};
use super::marks::{below, disc, thin};
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
    /// Whether the lines stand above 0.
    pub filled: bool,
    /// Instead of lines, where there are few values: from 0 upwards.
    pub bars: Vec<Rect>,
    /// The last value, when the last slot has one.
    pub end: Option<Point>,
}

/// Fewer values than this are no course.
const FEW: usize = 6;
/// A bar among a few is not a block.
const WIDEST_BAR: f64 = 8.0;

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
    if least >= 0.0 && is_sparse(values) {
        return bars(values, greatest, size);
    }
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
    Plan { size, lines: lines.into_iter().map(thin).collect(), filled: least == 0.0, bars: Vec::new(), end }
}

/// Whether there are too few values for a line, or most of them have no neighbour to be joined to.
fn is_sparse(values: &[Option<f64>]) -> bool {
    let runs = values.split(|value| value.is_none_or(|value| !value.is_finite()));
    let (known, alone) =
        runs.fold((0, 0), |(known, alone), run| (known + run.len(), alone + usize::from(run.len() == 1)));
    known < FEW || 2 * alone > known
}

/// A bar for each value in the middle of its slot. What is there is at least a pixel high.
fn bars(values: &[Option<f64>], greatest: f64, size: Size) -> Plan {
    let step = size.width / values.len().max(1) as f64;
    let width = (step * 0.7).clamp(1.0, WIDEST_BAR).min(size.width);
    let room = (size.height - PAD).max(0.0);
    let bar = |(slot, value): (usize, &Option<f64>)| {
        let value = value.filter(|value| value.is_finite())?;
        let share = if greatest > 0.0 { value / greatest } else { 0.0 };
        let height = (share * room).max(1.0).min(size.height);
        let x = (slot as f64 + 0.5) * step - width / 2.0;
        Some(Rect { x, y: size.height - height, width, height })
    };
    let bars: Vec<Rect> = values.iter().enumerate().filter_map(bar).collect();
    let last = values.last().copied().flatten().filter(|value| value.is_finite());
    let end = last.and_then(|_| bars.last()).map(|bar| point(bar.x + width / 2.0, bar.y));
    Plan { size, lines: Vec::new(), filled: false, bars, end }
}

/// Draws a plan: the line or the bars in soft ink, and where it ends now in the colour `now`.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    now: Rgb,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    for (i, bar) in plan.bars.iter().enumerate() {
        let last = i + 1 == plan.bars.len() && plan.end.is_some();
        let (left, right) = (device.snap(bar.x), device.snap(bar.right()));
        let rect = Rect::from_edges(left, bar.y, right.max(left + device.whole(1.0)), bar.bottom());
        painter.rect(rect, if last { now } else { theme.ink_soft }, 1.0)?;
    }
    for line in &plan.lines {
        if plan.filled {
            painter.polygon(&below(line, plan.size.height), theme.wash, 1.0)?;
        }
        painter.line(line, 1.25, theme.ink_soft, 1.0)?;
        if let [only] = line[..] {
            painter.polygon(&disc(only, 1.0), theme.ink_soft, 1.0)?;
        }
    }
    if let Some(end) = plan.end.filter(|_| plan.bars.is_empty()) {
        painter.polygon(&disc(end, 2.5), theme.ground, 1.0)?;
        painter.polygon(&disc(end, 1.75), now, 1.0)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 103.0, height: 26.0 };

    #[test]
    fn runs_from_corner_to_corner() {
        let course = |values: [f64; 6]| values.map(Some);
        let ends = |values: &[Option<f64>]| {
            let line = plan(values, SIZE).lines[0].clone();
            [line[0], line[line.len() - 1]].map(|p| (p.x, p.y))
        };
        assert_eq!(ends(&course([1.0, 2.0, 2.0, 2.0, 2.0, 3.0])), [(0.5, 23.0), (100.0, 3.0)]);
        assert_eq!(ends(&course([5.0; 6])), [(0.5, 13.0), (100.0, 13.0)]);
        assert_eq!(ends(&course([-1e308, 0.0, 0.0, 0.0, 0.0, 1e308])), [(0.5, 23.0), (100.0, 3.0)]);
    }

    #[test]
    fn only_what_stands_on_zero_is_filled() {
        let filled = |least: f64| {
            let values: Vec<Option<f64>> = (0..9).map(|i| Some(least + f64::from(i))).collect();
            plan(&values, SIZE).filled
        };
        assert_eq!((filled(0.0), filled(1.0), filled(-1.0)), (true, false, false));
    }

    #[test]
    fn few_values_are_bars() {
        let check = |values: &[Option<f64>], expected: &[(f64, f64)]| {
            let plan = plan(values, SIZE);
            let bars: Vec<(f64, f64)> = plan.bars.iter().map(|bar| (bar.x, bar.height)).collect();
            assert_eq!((bars.as_slice(), plan.lines.len()), (expected, 0), "{values:?}");
        };
        check(&[], &[]);
        check(&[Some(7.0)], &[(47.5, 23.0)]);
        check(&[None, Some(f64::NAN)], &[]);
        check(&[Some(0.0), None, Some(2.0), Some(1.0)], &[(8.875, 1.0), (60.375, 23.0), (86.125, 11.5)]);
        assert_eq!(plan(&[Some(1.0), None], SIZE).end, None);
        let alternating: Vec<Option<f64>> = (0..30).map(|i| (i % 3 == 0).then_some(1.0)).collect();
        assert_eq!(plan(&alternating, SIZE).bars.len(), 10);
    }

    #[test]
    fn gaps_break_the_line() {
        let mut values = [Some(1.0); 9];
        values[3] = None;
        assert_eq!(plan(&values, SIZE).lines.iter().map(Vec::len).collect::<Vec<_>>(), [3, 5]);
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
