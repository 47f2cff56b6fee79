//! A column of layers with hairlines between them and round corners at its top, on whole device pixels.

use plotters::backend::DrawingBackend;

use super::layout::Rect;
use super::marks::{Corners, rounded};
use super::paint::{Device, Drawn, Painter};
use super::theme::Rgb;

const CORNER: f64 = 2.0;
/// Between two layers of a column.
const GAP: f64 = 1.0;
/// Narrower columns are drawn without hairlines: nothing would be left of them.
const NARROW: f64 = 3.0;

/// Draws the layers between the edges, which are given from the bottom up: one more than there are layers. `fill` gives
/// the colour of a layer and how opaque it is; a layer without one is left out.
pub fn draw<DB: DrawingBackend>(
    painter: &Painter<DB>,
    (left, right): (f64, f64),
    edges: &[f64],
    fill: impl Fn(usize) -> Option<(Rgb, f64)>,
) -> Drawn<DB> {
    let device = painter.device;
    let (left, right) = across(left, right, device);
    let layers = layers(edges, device);
    for (i, &(layer, bottom, top)) in layers.iter().enumerate() {
        let Some((color, alpha)) = fill(layer) else { continue };
        let last = i + 1 == layers.len();
        let joined = last || bottom - top < 3.0 * GAP || right - left < NARROW;
        let gap = if joined { 0.0 } else { device.whole(GAP) };
        let rect = Rect::from_edges(left, top + gap, right, bottom);
        let radius = CORNER.min((right - left) / 4.0);
        if last && radius >= 1.0 {
            painter.polygon(&rounded(rect, radius, Corners::Top), color, alpha)?;
        } else {
            painter.rect(rect, color, alpha)?;
        }
    }
    Ok(())
}

/// Left and right edge on whole device pixels, at least one apart.
pub fn across(left: f64, right: f64, device: Device) -> (f64, f64) {
    let left = device.snap(left);
    (left, device.snap(right).max(left + device.whole(1.0)))
}

/// The layers that are at least a device pixel high: number, bottom, top. A column that is above 0 but less than a
/// pixel high shows one pixel of its largest layer: little is not nothing.
fn layers(edges: &[f64], device: Device) -> Vec<(usize, f64, f64)> {
    let snapped: Vec<f64> = edges.iter().map(|&y| device.snap(y)).collect();
    let steps = || snapped.windows(2).enumerate().map(|(layer, pair)| (layer, pair[0], pair[1]));
    let layers: Vec<_> = steps().filter(|(_, bottom, top)| bottom > top).collect();
    if !layers.is_empty() {
        return layers;
    }
    let height = |layer: usize| edges[layer] - edges[layer + 1];
    let largest = (0..edges.len().saturating_sub(1)).max_by(|&a, &b| height(a).total_cmp(&height(b)));
    let largest = largest.filter(|&layer| height(layer) > 0.0);
    largest.map(|layer| (layer, snapped[0], snapped[0] - device.whole(1.0))).into_iter().collect()
}
