//! Charts on a canvas of the page: crisp at any device pixel ratio, sub-pixel exact, labels measured without layout.
//!
//! plotters-canvas draws at whole canvas pixels and measures text by inserting elements. Here its context is scaled
//! down by [`Device::grain`], so that the same backend takes fractions of a pixel, and charts bring their own measure.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};

use crate::chart::layout::Size;
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::paint::{Device, Drawn};
use crate::chart::svg::Svg;

/// Why a chart could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CanvasFailure {
    /// The browser gave no 2D context, or no canvas.
    NoContext,
    /// The backend failed, in its words.
    Drawing(String),
}

/// Gives the canvas a size in CSS pixels, of `ratio` device pixels each, clears it and draws.
///
/// The canvas gets whole device pixels and a style of exactly as many, so nothing is resampled; it is at most a
/// device pixel smaller than asked for.
///
/// # Errors
///
/// When there is no 2D context, or the backend fails.
pub fn draw(
    canvas: &HtmlCanvasElement,
    size: Size,
    ratio: f64,
    paint: impl FnOnce(&DrawingArea<FineCanvas, Shift>, Device) -> Drawn<FineCanvas>,
) -> Result<(), CanvasFailure> {
    let device = Device::canvas(ratio);
    let whole = |px: f64| (px * ratio).floor().max(1.0);
    // Setting the width also clears the canvas and resets its context.
    canvas.set_width(whole(size.width) as u32);
    canvas.set_height(whole(size.height) as u32);
    for (name, px) in [("width", size.width), ("height", size.height)] {
        // A style that is refused leaves the size of the style sheet, which is no reason not to draw.
        let _ = canvas.style().set_property(name, &format!("{}px", whole(px) / ratio));
    }
    let context = context(canvas).ok_or(CanvasFailure::NoContext)?;
    context.set_line_join("round");
    context.scale(1.0 / device.grain, 1.0 / device.grain).map_err(|_| CanvasFailure::NoContext)?;
    let backend = CanvasBackend::with_canvas_object(canvas.clone()).ok_or(CanvasFailure::NoContext)?;
    let area = FineCanvas { ground: Ground::Canvas(backend), grain: device.grain }.into_drawing_area();
    paint(&area, device).map_err(|error| CanvasFailure::Drawing(error.to_string()))
}

/// Draws an SVG file of a size in CSS pixels.
///
/// # Errors
///
/// When drawing fails.
pub fn file(
    size: Size,
    paint: impl FnOnce(&DrawingArea<FineCanvas, Shift>, Device) -> Drawn<FineCanvas>,
) -> Result<String, CanvasFailure> {
    let device = Device::svg();
    let svg = Rc::new(RefCell::new(Svg::new(size, device.units())));
    let area = FineCanvas { ground: Ground::File(svg.clone()), grain: device.grain }.into_drawing_area();
    paint(&area, device).map_err(|error| CanvasFailure::Drawing(error.to_string()))?;
    let file = svg.borrow().file();
    Ok(file)
}

/// A canvas that belongs to no page, for measuring and for pictures to save.
///
/// # Errors
///
/// When the browser gives none.
pub fn detached() -> Result<HtmlCanvasElement, CanvasFailure> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(CanvasFailure::NoContext)?;
    let element = document.create_element("canvas").map_err(|_| CanvasFailure::NoContext)?;
    element.dyn_into().map_err(|_| CanvasFailure::NoContext)
}

/// Hands over the canvas as a PNG file, later.
///
/// # Errors
///
/// When the canvas can't be read.
pub fn png(canvas: &HtmlCanvasElement, then: impl FnOnce(Blob) + 'static) -> Result<(), CanvasFailure> {
    let then = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            then(blob);
        }
    });
    canvas.to_blob(then.unchecked_ref()).map_err(|_| CanvasFailure::NoContext)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Measures labels with the canvas's own text engine; each text once.
pub struct CanvasMeasure {
    context: CanvasRenderingContext2d,
    family: String,
    size: f64,
    known: RefCell<HashMap<(Weight, String), f64>>,
}

/// Labels change with data and language; what is older than so many of them is measured again.
const KNOWN: usize = 4096;

impl CanvasMeasure {
    /// Measures texts of a CSS `font-family` list at a size in CSS pixels.
    ///
    /// # Errors
    ///
    /// When there is no 2D context.
    pub fn new(family: &str, size: f64) -> Result<Self, CanvasFailure> {
        let context = context(&detached()?).ok_or(CanvasFailure::NoContext)?;
        Ok(CanvasMeasure { context, family: family.to_owned(), size, known: RefCell::default() })
    }
}

impl TextMeasure for CanvasMeasure {
    fn size(&self) -> f64 {
        self.size
    }

    fn width(&self, text: &str, weight: Weight) -> f64 {
        let key = (weight, text.to_owned());
        if let Some(&width) = self.known.borrow().get(&key) {
            return width;
        }
        let style = if weight == Weight::Bold { "bold" } else { "normal" };
        self.context.set_font(&format!("{style} {}px {}", self.size, self.family));
        let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
        let mut known = self.known.borrow_mut();
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(key, width);
        width
    }
}

/// What charts are drawn on.
///
/// On a canvas plotters-canvas counts in units of a fraction of a device pixel: its context is scaled, and its size said in
/// those units, because plotters cuts coordinates off at the size of the backend. A file is made of the same units.
pub struct FineCanvas {
    ground: Ground,
    grain: f64,
}

enum Ground {
    Canvas(CanvasBackend),
    File(Rc<RefCell<Svg>>),
}

type Done = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl FineCanvas {
    /// Draws on either; drawing into a file cannot fail.
    fn on(&mut self, canvas: impl FnOnce(&mut CanvasBackend) -> Done, file: impl FnOnce(&mut Svg)) -> Done {
        match &mut self.ground {
            Ground::Canvas(backend) => canvas(backend),
            Ground::File(svg) => {
                file(&mut svg.borrow_mut());
                Ok(())
            }
        }
    }
}

impl DrawingBackend for FineCanvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        match &self.ground {
            Ground::Canvas(backend) => {
                let (width, height) = backend.get_size();
                ((f64::from(width) * self.grain) as u32, (f64::from(height) * self.grain) as u32)
            }
            Ground::File(svg) => svg.borrow().get_size(),
        }
    }

    fn ensure_prepared(&mut self) -> Done {
        self.on(CanvasBackend::ensure_prepared, |_| ())
    }

    fn present(&mut self) -> Done {
        self.on(CanvasBackend::present, |_| ())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done {
        self.on(|c| c.draw_pixel(point, color), |f| drop(f.draw_pixel(point, color)))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.on(|c| c.draw_line(from, to, style), |f| drop(f.draw_line(from, to, style)))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        self.on(|c| c.draw_rect(from, to, style, fill), |f| drop(f.draw_rect(from, to, style, fill)))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let path: Vec<_> = path.into_iter().collect();
        self.on(
            |c| c.draw_path(path.iter().copied(), style),
            |f| drop(f.draw_path(path.iter().copied(), style)),
        )
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        self.on(
            |c| c.draw_circle(center, radius, style, fill),
            |f| drop(f.draw_circle(center, radius, style, fill)),
        )
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        outline: I,
        style: &S,
    ) -> Done {
        let path: Vec<_> = outline.into_iter().collect();
        self.on(
            |c| c.fill_polygon(path.iter().copied(), style),
            |f| drop(f.fill_polygon(path.iter().copied(), style)),
        )
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Done {
        self.on(|c| c.draw_text(text, style, at), |f| drop(f.draw_text(text, style, at)))
    }
}
