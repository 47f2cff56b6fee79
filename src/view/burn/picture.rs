//! The large chart as a picture that stands alone: with its title, its legend and a ground.

use crate::chart::layout::{Rect, Size, point};
use crate::chart::measure::Weight;
use crate::chart::paint::{Align, Device, Drawn, Painter};
use crate::chart::stacked::{self, Input};
use crate::chart::theme::Theme;
use crate::chart::words::Words;
use crate::names::FileStem;
use crate::platform::canvas::{self, FineCanvas};
use crate::platform::download;
use crate::widget::drawing::{Area, with_measure};

const WIDTH: f64 = 1200.0;
const HEAD: f64 = 64.0;
const PLOT: f64 = 380.0;
const PAD: f64 = 24.0;
/// Device pixels per CSS pixel: sharp in a document too.
const RATIO: f64 = 2.0;

/// Saves the chart as a PNG file.
pub fn save(input: &Input, theme: &Theme, words: &dyn Words) {
    let Ok(sheet) = canvas::detached() else { return };
    let size = Size { width: WIDTH, height: HEAD + PLOT + PAD };
    let plot = Size { width: WIDTH - 2.0 * PAD, height: PLOT };
    let drawn = with_measure(theme, |measure| {
        let plan = stacked::plan(input, plot, words, measure);
        canvas::draw(&sheet, size, RATIO, |area, device| {
            let painter = Painter::new(area, theme, device);
            painter.rect(size.rect(), theme.ground, 1.0)?;
            painter.text(&input.title, point(PAD, 22.0), 15.0, Weight::Bold, Align::Start, theme.ink)?;
            let mut x = PAD;
            for series in &input.series {
                let wide = measure.width(&series.name, Weight::Normal);
                if x + wide + 18.0 > WIDTH - PAD {
                    break;
                }
                painter.rect(Rect { x, y: 41.0, width: 10.0, height: 10.0 }, theme.color(&series.color), 1.0)?;
                let at = point(x + 16.0, 46.0);
                painter.text(&series.name, at, theme.font_size, Weight::Normal, Align::Start, theme.ink_soft)?;
                x += wide + 36.0;
            }
            draw_below(area, &plan, theme, device)
        })
        .is_ok()
    });
    if drawn == Some(true) {
        download::save_png(&format!("{}.png", FileStem::Burn.as_str()), &sheet);
    }
}

/// The plan in the lower part of the picture.
fn draw_below(area: &Area, plan: &stacked::Plan, theme: &Theme, device: Device) -> Drawn<FineCanvas> {
    let units = |px: f64| (px * device.units()).round() as i32;
    let (_, below) = area.split_vertically(units(HEAD));
    let (_, right) = below.split_horizontally(units(PAD));
    stacked::draw(&right, plan, theme, device)
}
