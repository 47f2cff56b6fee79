//! The theme reader: hands the style sheet's custom properties to the charts.

use super::dom::{document, window};
use crate::chart::theme::{Rgb, Theme};
use crate::state::palette;
use std::collections::BTreeMap;

/// Used where a property is missing, so that a chart is drawn in greys instead of not at all.
const MISSING: Rgb = Rgb(128, 128, 128);

/// Reads the theme as it is now.
pub fn read() -> Theme {
    let style = document()
        .and_then(|d| d.document_element())
        .and_then(|root| window()?.get_computed_style(&root).ok().flatten());
    let text = |name: &str| {
        style
            .as_ref()
            .and_then(|s| s.get_property_value(name).ok())
            .map(|v| v.trim().to_owned())
            .unwrap_or_default()
    };
    let color = |name: &str| parse(&text(name)).unwrap_or(MISSING);
    let mut series: BTreeMap<String, Rgb> = BTreeMap::new();
    for harness in palette::HARNESSES {
        series.insert(harness.to_owned(), color(&format!("--harness-{harness}")));
    }
    let numbered = (1..=palette::SERIES).map(|i| format!("series-{i}"));
    let classes = crate::state::TokenClass::ALL.map(|c| c.color().to_owned());
    let named = ["series-other", "good", "bad", "warn", "accent", "ink", "unpriced"].map(str::to_owned);
    for key in numbered.chain(classes).chain(named) {
        let value = color(&format!("--{key}"));
        series.insert(key, value);
    }
    Theme {
        font_family: text("--font"),
        font_size: 12.0,
        ground: color("--surface"),
        ink: color("--ink"),
        ink_soft: color("--ink-faint"),
        grid: color("--grid"),
        axis: color("--axis"),
        wash: color("--wash"),
        ramp: [1, 2, 3, 4, 5].map(|i| color(&format!("--ramp-{i}"))),
        series,
        other: color("--series-other"),
    }
}

/// `#rrggbb`, the only form that `tokens.css` uses for what charts read.
fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6)?;
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some(Rgb(channel(0)?, channel(2)?, channel(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(parse("#c15f3c"), Some(Rgb(0xc1, 0x5f, 0x3c)));
        for text in ["", "#fff", "red", "#gggggg", "rgb(1 2 3)"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
