//! From CSS pixels to a drawing backend: the one place that knows how many backend units a CSS pixel has.
//!
//! plotters counts in whole numbers. A backend unit is therefore a fraction of a device pixel: the canvas gets a
//! context scaled down by [`Device::grain`], so lines and round corners keep their sub-pixel positions, while edges
//! that must be crisp are snapped to device pixels before.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use super::layout::{Point, Rect, point};
use super::measure::Weight;
use super::theme::{Rgb, Theme};

/// What drawing answers: nothing, or the backend's error.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// How CSS pixels become backend units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Device {
    /// Device pixels per CSS pixel.
    pub ratio: f64,
    /// Backend units per device pixel.
    pub grain: f64,
    /// What font sizes are multiplied with beside the two above.
    pub font: f64,
}

impl Device {
    /// A canvas of `ratio` device pixels per CSS pixel, whose context is scaled by `1 / grain`.
    pub fn canvas(ratio: f64) -> Device {
        Device { ratio, grain: 16.0, font: 1.0 }
    }

    /// An SVG file of CSS pixels.
    pub fn svg() -> Device {
        Device { ratio: 1.0, grain: 16.0, font: 1.0 }
    }

    /// plotters-svg, whose `viewBox` is larger than its size by [`units`](Device::units). It divides font sizes by 1.24.
    #[cfg(test)]
    pub fn snapshot() -> Device {
        Device { font: 1.24, ..Device::svg() }
    }

    /// Backend units per CSS pixel.
    pub fn units(self) -> f64 {
        self.ratio * self.grain
    }

    /// The nearest edge of a device pixel.
    pub fn snap(self, px: f64) -> f64 {
        (px * self.ratio).round() / self.ratio
    }

    /// A length in whole device pixels, at least one.
    pub fn whole(self, px: f64) -> f64 {
        (px * self.ratio).round().max(1.0) / self.ratio
    }

    fn at(self, p: Point) -> (i32, i32) {
        ((p.x * self.units()).round() as i32, (p.y * self.units()).round() as i32)
    }
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The point is where the text starts.
    Start,
    /// The point is the middle of the text.
    Middle,
    /// The point is where the text ends.
    End,
}

/// Draws in CSS pixels on a plotters area.
pub struct Painter<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    theme: &'a Theme,
    /// For snapping what has to be crisp.
    pub device: Device,
}

impl<'a, DB: DrawingBackend> Painter<'a, DB> {
    /// Draws on the whole area.
    pub fn new(area: &'a DrawingArea<DB, Shift>, theme: &'a Theme, device: Device) -> Self {
        Painter { area, theme, device }
    }

    /// A filled rectangle, as it is: callers snap what has to be crisp.
    pub fn rect(&self, rect: Rect, color: Rgb, alpha: f64) -> Drawn<DB> {
        if rect.width <= 0.0 || rect.height <= 0.0 {
            return Ok(());
        }
        let corners = [point(rect.x, rect.y), point(rect.right(), rect.bottom())].map(|p| self.device.at(p));
        self.area.draw(&Rectangle::new(corners, rgba(color, alpha).filled()))
    }

    /// A horizontal hairline across a rectangle, on whole device pixels.
    pub fn rule(&self, across: Rect, y: f64, color: Rgb) -> Drawn<DB> {
        let thickness = self.device.whole(1.0);
        let top = self.device.snap(y - thickness / 2.0);
        self.rect(Rect::from_edges(across.x, top, across.right(), top + thickness), color, 1.0)
    }

    /// A filled shape.
    pub fn polygon(&self, outline: &[Point], color: Rgb, alpha: f64) -> Drawn<DB> {
        if outline.len() < 3 {
            return Ok(());
        }
        let points: Vec<_> = outline.iter().map(|&p| self.device.at(p)).collect();
        self.area.draw(&Polygon::new(points, rgba(color, alpha)))
    }

    /// A line through all points.
    pub fn line(&self, path: &[Point], width: f64, color: Rgb, alpha: f64) -> Drawn<DB> {
        if path.len() < 2 {
            return Ok(());
        }
        let points: Vec<_> = path.iter().map(|&p| self.device.at(p)).collect();
        let stroke = (width * self.device.units()).round().max(1.0) as u32;
        self.area.draw(&PathElement::new(points, ShapeStyle::from(rgba(color, alpha)).stroke_width(stroke)))
    }

    /// One line of text, its digits and capitals centred on the point's height.
    pub fn text(
        &self,
        text: &str,
        at: Point,
        size: f64,
        weight: Weight,
        align: Align,
        color: Rgb,
    ) -> Drawn<DB> {
        let style = if weight == Weight::Bold { FontStyle::Bold } else { FontStyle::Normal };
        // Backends centre the em box; digits and capitals of common faces stand a little above its middle.
        let at = point(at.x, at.y + size * 0.065);
        let size = size * self.device.units() * self.device.font;
        let font = FontDesc::new(FontFamily::Name(&self.theme.font_family), size, style);
        let horizontal = match align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let color = rgba(color, 1.0);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(horizontal, VPos::Center));
        self.area.draw(&Text::new(text, self.device.at(at), style))
    }
}

/// A part of an area: what is drawn there starts at its corner.
pub fn part<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    rect: Rect,
    device: Device,
) -> DrawingArea<DB, Shift> {
    let units = |px: f64| (device.snap(px) * device.units()).round() as i32;
    area.clone().shrink((units(rect.x), units(rect.y)), (units(rect.width), units(rect.height)))
}

fn rgba(Rgb(red, green, blue): Rgb, alpha: f64) -> RGBAColor {
    RGBColor(red, green, blue).mix(alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_snap_to_device_pixels() {
        assert_eq!(Device::canvas(1.0).snap(10.4), 10.0);
        assert_eq!(Device::canvas(2.0).snap(10.4), 10.5);
        assert_eq!(Device::canvas(1.0).whole(0.2), 1.0);
        assert_eq!(Device::canvas(3.0).whole(1.0), 1.0);
    }

    #[test]
    fn units_keep_fractions_of_a_device_pixel() {
        assert_eq!(Device::canvas(2.0).at(point(1.5, 100.03)), (48, 3201));
    }
}
