//! What charts know of colour and type: a plain struct, filled by a theme reader from the page's custom properties.
//! Charts name no colour of their own.

use std::collections::BTreeMap;

/// An opaque colour, 8 bits a channel, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Colours and font of the charts.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// A CSS `font-family` list.
    pub font_family: String,
    /// The size of chart text in CSS pixels.
    pub font_size: f64,
    /// The surface charts stand on.
    pub ground: Rgb,
    /// Text that is read first, and marks without a series.
    pub ink: Rgb,
    /// Tick labels, the previous period, sparklines.
    pub ink_soft: Rgb,
    /// Grid lines.
    pub grid: Rgb,
    /// The zero line.
    pub axis: Rgb,
    /// The band behind a highlighted slot, the track of a bar, a calendar day with a recorded zero.
    pub wash: Rgb,
    /// Five steps of one hue for the calendar, least to most.
    pub ramp: [Rgb; 5],
    /// Colours by key: harness names, `series-1` …; whatever the reader found.
    pub series: BTreeMap<String, Rgb>,
    /// The colour of a key that is not in `series`, and of "Other".
    pub other: Rgb,
}

impl Theme {
    /// The colour of a key.
    pub fn color(&self, key: &str) -> Rgb {
        self.series.get(key).copied().unwrap_or(self.other)
    }
}
