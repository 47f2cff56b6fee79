//! An SVG file as a drawing backend: what plotters draws in backend units stands in it in CSS pixels.

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::Write;

use super::layout::Size;

/// What has been drawn.
#[derive(Debug)]
pub struct Svg {
    size: Size,
    /// Backend units per CSS pixel.
    units: f64,
    body: String,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Svg {
    /// An empty picture of a size in CSS pixels.
    pub fn new(size: Size, units: f64) -> Self {
        Self { size, units, body: String::new() }
    }

    /// The file.
    pub fn file(&self) -> String {
        let Size { width, height } = self.size;
        let (width, height) = (Px(width), Px(height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\">\n{}</svg>\n",
            self.body
        )
    }

    fn px(&self, units: i32) -> Px {
        Px(f64::from(units) / self.units)
    }

    fn length(&self, units: u32) -> Px {
        Px(f64::from(units) / self.units)
    }

    fn points(&self, path: impl IntoIterator<Item = BackendCoord>) -> String {
        let points: Vec<String> =
            path.into_iter().map(|(x, y)| format!("{},{}", self.px(x), self.px(y))).collect();
        points.join(" ")
    }

    fn stroke<S: BackendStyle>(&self, style: &S) -> String {
        format!(
            "fill=\"none\" {} stroke-width=\"{}\" stroke-linejoin=\"round\"",
            paint("stroke", style.color()),
            self.length(style.stroke_width())
        )
    }

    fn filled_or_not<S: BackendStyle>(&self, style: &S, fill: bool) -> String {
        if fill { paint("fill", style.color()) } else { self.stroke(style) }
    }
}

/// A length of CSS pixels to two decimals, without zeros at the end.
struct Px(f64);

impl std::fmt::Display for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 100.0).round() / 100.0)
    }
}

/// A colour as attributes.
fn paint(what: &str, BackendColor { alpha, rgb: (red, green, blue) }: BackendColor) -> String {
    let mut text = format!("{what}=\"#{red:02x}{green:02x}{blue:02x}\"");
    if alpha < 1.0 {
        let _ = write!(text, " {what}-opacity=\"{}\"", Px(alpha));
    }
    text
}

/// Text between tags and in attributes. What XML has no place for is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if (c as u32) < 32 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        ((self.size.width * self.units) as u32, (self.size.height * self.units) as u32)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        let (x, y, side) = (self.px(x), self.px(y), self.length(1));
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" {}/>",
            paint("fill", color)
        );
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let (x, y) = (self.px(left.min(right)), self.px(top.min(bottom)));
        let (width, height) = (self.px((right - left).abs()), self.px((bottom - top).abs()));
        let style = self.filled_or_not(style, fill);
        let _ =
            writeln!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {style}/>");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let (points, style) = (self.points(path), self.stroke(style));
        let _ = writeln!(self.body, "<polyline points=\"{points}\" {style}/>");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        let (x, y, radius, style) =
            (self.px(x), self.px(y), self.length(radius), self.filled_or_not(style, fill));
        let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {style}/>");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        outline: I,
        style: &S,
    ) -> Done {
        let points = self.points(outline);
        let _ = writeln!(self.body, "<polygon points=\"{points}\" {}/>", paint("fill", style.color()));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Done {
        let anchor = style.anchor();
        let across = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // Programs differ in what they make of a baseline; where the middle of the em box is they agree.
        let down = match anchor.v_pos {
            VPos::Top => 0.85,
            VPos::Center => 0.35,
            VPos::Bottom => -0.15,
        };
        let size = style.size() / self.units;
        let (x, y) = (self.px(x), Px(f64::from(y) / self.units + down * size));
        let bold = match style.style() {
            FontStyle::Bold => Cow::Borrowed(" font-weight=\"bold\""),
            _ => Cow::Borrowed(""),
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-family=\"{}\" font-size=\"{}\"{bold} text-anchor=\"{across}\" {}>{}</text>",
            escaped(style.family().as_str()),
            Px(size),
            paint("fill", style.color()),
            escaped(text)
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::layout::{Rect, point};
    use crate::chart::measure::Weight;
    use crate::chart::paint::{Align, Device, Painter};
    use crate::chart::theme::Rgb;
    use plotters::drawing::DrawingArea;
    use std::cell::RefCell;
    use std::rc::Rc;

    #[test]
    fn what_is_drawn_stands_in_the_file_in_pixels() {
        let (size, theme) = (Size { width: 120.5, height: 40.0 }, crate::chart::gallery::light());
        let device = Device { ratio: 1.0, grain: 16.0, font: 1.0 };
        let svg = Rc::new(RefCell::new(Svg::new(size, device.units())));
        {
            let area = DrawingArea::from(&svg);
            let painter = Painter::new(&area, &theme, device);
            painter.rect(Rect { x: 1.0, y: 2.0, width: 10.0, height: 5.5 }, Rgb(255, 0, 16), 0.5).unwrap();
            painter.line(&[point(0.0, 0.0), point(3.25, 4.0)], 1.5, Rgb(0, 0, 0), 1.0).unwrap();
            painter
                .text("a < b & \"c\"\u{1}", point(5.0, 20.0), 10.0, Weight::Bold, Align::End, Rgb(1, 2, 3))
                .unwrap();
        }
        let file = svg.borrow().file();
        for part in [
            "width=\"120.5\" height=\"40\" viewBox=\"0 0 120.5 40\"",
            "<rect x=\"1\" y=\"2\" width=\"10\" height=\"5.5\" fill=\"#ff0010\" fill-opacity=\"0.5\"/>",
            "points=\"0,0 3.25,4\" fill=\"none\" stroke=\"#000000\" stroke-width=\"1.5\"",
            "font-size=\"10\" font-weight=\"bold\" text-anchor=\"end\" fill=\"#010203\">a &lt; b &amp; &quot;c&quot;</text>",
        ] {
            assert!(file.contains(part), "{part} in {file}");
        }
    }
}
