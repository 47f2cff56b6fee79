//! A canvas that is drawn again when its size, the theme or what it shows changes.

use crate::chart::layout::Size;
use crate::chart::measure::TextMeasure;
use crate::chart::theme::Theme;
use crate::platform::canvas::{self, CanvasMeasure, FineCanvas};
use crate::platform::{dom, media};
use leptos::html;
use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// What charts are drawn on.
pub type Area = DrawingArea<FineCanvas, Shift>;

/// The theme as charts read it.
#[derive(Clone, Copy)]
pub struct ChartTheme(pub RwSignal<Arc<Theme>>);

/// Measures texts for charts of this theme; `None` where the browser has no canvas.
pub fn with_measure<T>(theme: &Theme, work: impl FnOnce(&dyn TextMeasure) -> T) -> Option<T> {
    thread_local! {
        static KNOWN: RefCell<Option<(String, Rc<CanvasMeasure>)>> = const { RefCell::new(None) };
    }
    let measure = KNOWN.with_borrow_mut(|known| {
        if let Some((family, measure)) = known
            && *family == theme.font_family
        {
            return Some(measure.clone());
        }
        let measure = Rc::new(CanvasMeasure::new(&theme.font_family, theme.font_size).ok()?);
        *known = Some((theme.font_family.clone(), measure.clone()));
        Some(measure)
    })?;
    Some(work(&*measure))
}

/// The width of an element as a signal, in whole CSS pixels; 0 until it is known.
pub fn width_of<E>(node: NodeRef<E>) -> RwSignal<f64>
where
    E: html::ElementType,
    E::Output: wasm_bindgen::JsCast + Clone + AsRef<dom::Element> + 'static,
{
    let width = RwSignal::new(0.0);
    let watch = StoredValue::new_local(None::<dom::SizeWatch>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let each = move |now: f64| {
            if width.try_get_untracked().is_some_and(|known| known != now) {
                width.set(now);
            }
        };
        watch.set_value(dom::SizeWatch::new(element.as_ref(), each));
    });
    width
}

/// Draws on a canvas of a given extent, as sharp as the screen is.
pub fn paint(
    canvas: NodeRef<html::Canvas>,
    size: Size,
    work: impl FnOnce(&Area, crate::chart::paint::Device) -> crate::chart::paint::Drawn<FineCanvas>,
) {
    if let Some(canvas) = canvas.get_untracked() {
        // A chart that cannot be drawn still has its table twin.
        drop(canvas::draw(&canvas, size, media::pixel_ratio(), work));
    }
}

/// A small drawing that fills the width it is given and says nothing by itself: what it belongs to does.
#[component]
pub fn Drawing(
    /// Its height in CSS pixels.
    height: f64,
    /// Draws it; tracked.
    work: Work,
) -> impl IntoView {
    let theme = expect_context::<ChartTheme>().0;
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let width = width_of(frame);
    Effect::new(move |_| {
        let width = width.get();
        let theme = theme.get();
        if width > 0.0 {
            let size = Size { width, height };
            let painting = work(&theme, size);
            paint(canvas, size, |area, device| painting(area, device, &theme));
        }
    });
    view! {
        <div class="drawing" node_ref=frame aria-hidden="true" style:height=format!("{height}px")>
            <canvas node_ref=canvas></canvas>
        </div>
    }
    .into_any()
}

/// Lays a drawing out; what it tracks draws it again.
pub type Work = Box<dyn Fn(&Theme, Size) -> Painting>;

/// What is left to do when everything is laid out.
pub type Painting =
    Box<dyn FnOnce(&Area, crate::chart::paint::Device, &Theme) -> crate::chart::paint::Drawn<FineCanvas>>;
