//! Every chart in light and dark, wide and narrow, as SVG snapshots: `src/chart/snapshots/*.snap.svg` can be looked at.
//! The colours here are the tests' own; the page's come from its stylesheet.

mod carry;
mod crater;
mod frontier;
mod lines;
mod runway;
mod small;
mod spread;
mod stacked;
mod timeline;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters_svg::SVGBackend;

use super::layout::Size;
use super::measure::WidthTable;
use super::paint::{Device, Drawn, Painter};
use super::theme::{Rgb, Theme};

/// What labels are measured with.
const MEASURE: WidthTable = WidthTable { size: 12.0 };

/// A number such as `0xc15f3c` as a colour.
fn rgb(hex: u32) -> Rgb {
    let [_, red, green, blue] = hex.to_be_bytes();
    Rgb(red, green, blue)
}

fn theme(ground: u32, inks: [u32; 5], ramp: [u32; 5], series: [u32; 5], named: [u32; 5]) -> Theme {
    let [ink, ink_soft, grid, axis, wash] = inks.map(rgb);
    let names = ["claude-code", "openclaw", "opencode", "codex", "mimo-code"];
    let keys = ["class-cache-read", "class-cache-write-5m", "class-input", "warn", "bad"];
    let colors = names.into_iter().zip(series).chain(keys.into_iter().zip(named));
    Theme {
        font_family: "Inter, DejaVu Sans, sans-serif".to_owned(),
        font_size: 12.0,
        ground: rgb(ground),
        ink,
        ink_soft,
        grid,
        axis,
        wash,
        ramp: ramp.map(rgb),
        series: colors.map(|(key, color)| (key.to_owned(), rgb(color))).collect(),
        other: ink_soft,
    }
}

pub fn light() -> Theme {
    theme(
        0xfffefb,
        [0x1d1c1a, 0x77746d, 0xeceae4, 0xcfccc4, 0xf2f0ea],
        [0xcfe3df, 0x93c5bd, 0x4fa196, 0x1f8478, 0x0b5f58],
        [0xc15f3c, 0xa83268, 0x2f6fb5, 0x2b8a64, 0xd69a06],
        [0x4a9f95, 0xc47d2e, 0xb8577a, 0x9a5200, 0xb3261e],
    )
}

fn dark() -> Theme {
    theme(
        0x1b1b1a,
        [0xf1efea, 0x98958d, 0x2c2b29, 0x4a4844, 0x262523],
        [0x1d3a37, 0x1f5f58, 0x2c8a7f, 0x3cb3a5, 0x7fe8da],
        [0xe8845d, 0xe0669c, 0x6aa5e8, 0x4fbf92, 0xf0be3c],
        [0x4aa89c, 0xe2a55c, 0xe78bab, 0xf2ab4e, 0xf6857b],
    )
}

/// A chart on its ground, as an SVG of that size.
fn svg<'a>(
    size: Size,
    theme: &Theme,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>, Device) -> Drawn<SVGBackend<'a>>,
) -> String {
    let device = Device::snapshot();
    let units = |px: f64| (px * device.units()) as u32;
    let mut file = String::new();
    {
        let area =
            SVGBackend::with_string(&mut file, (units(size.width), units(size.height))).into_drawing_area();
        Painter::new(&area, theme, device).rect(size.rect(), theme.ground, 1.0).unwrap();
        draw(&area, device).unwrap();
        area.present().unwrap();
    }
    let large = format!("width=\"{}\" height=\"{}\"", units(size.width), units(size.height));
    file.replacen(&large, &format!("width=\"{}\" height=\"{}\"", size.width, size.height), 1)
}

/// Holds a picture against its snapshot.
fn check(name: &str, svg: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_binary_snapshot!(&format!("{name}.svg"), svg.into_bytes()));
}

/// A repeatable sequence of numbers below 1, unlike enough to look like data.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    }
}
