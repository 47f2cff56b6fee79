//! A bar of how much of a plan's window is used, with a mark where time stands: past the mark is ahead of the pace.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use super::layout::{Rect, Size};
use super::marks::{Corners, rounded};
use super::paint::{Device, Drawn, Painter};
use super::theme::{Rgb, Theme};

/// The geometry of a pace bar, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The whole window.
    pub track: Rect,
    /// What is used, at most the whole track.
    pub used: Rect,
    /// Where time stands.
    pub mark: Option<Rect>,
}

/// Lays out fractions of a window: `used` may exceed 1, `elapsed` is the part of the window's time that is over.
/// What is not finite is not drawn.
pub fn plan(used: f64, elapsed: Option<f64>, size: Size) -> Plan {
    let inset = size.height / 4.0;
    let track = Rect::from_edges(0.0, inset, size.width, size.height - inset);
    let along =
        |fraction: f64| if fraction.is_finite() { fraction.clamp(0.0, 1.0) * size.width } else { 0.0 };
    let mark = elapsed.filter(|elapsed| elapsed.is_finite()).map(|elapsed| {
        let x = (along(elapsed) - 1.0).clamp(0.0, (size.width - 2.0).max(0.0));
        Rect::from_edges(x, 0.0, x + 2.0, size.height)
    });
    Plan { track, used: Rect { width: along(used), ..track }, mark }
}

/// Draws a plan with the used part in `color`.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    color: Rgb,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let radius = plan.track.height / 2.0;
    painter.polygon(&rounded(plan.track, radius, Corners::All), theme.grid, 1.0)?;
    // A sliver would lose its round ends: it is as wide as it is high, unless nothing is used.
    let used = Rect {
        width: if plan.used.width > 0.0 { plan.used.width.max(2.0 * radius) } else { 0.0 },
        ..plan.used
    };
    painter.polygon(&rounded(used, radius, Corners::All), color, if used.width > 0.0 { 1.0 } else { 0.0 })?;
    if let Some(mark) = plan.mark {
        painter.rect(
            Rect::from_edges(device.snap(mark.x), mark.y, device.snap(mark.right()), mark.bottom()),
            theme.ink,
            1.0,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_beyond_the_track() {
        let size = Size { width: 200.0, height: 16.0 };
        let at = |used, elapsed| {
            let plan = plan(used, elapsed, size);
            (plan.used.width, plan.mark.map(|mark| mark.x))
        };
        assert_eq!(at(0.5, Some(0.25)), (100.0, Some(49.0)));
        assert_eq!(at(1.7, Some(1.0)), (200.0, Some(198.0)));
        assert_eq!(at(f64::NAN, Some(f64::INFINITY)), (0.0, None));
        assert_eq!(at(0.0, None), (0.0, None));
    }
}
