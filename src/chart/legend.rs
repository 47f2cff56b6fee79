//! Names of colours side by side, in as many rows as they need: for pictures in which the page's own legend is not.

use plotters::backend::DrawingBackend;

use super::layout::{Point, Rect, point};
use super::marks::{Corners, dashes, rounded};
use super::measure::{TextMeasure, Weight, fit};
use super::paint::{Align, Drawn, Painter};
use super::theme::Theme;
use super::timeline::{Sign, draw_sign};

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The name.
    pub text: String,
    /// How it is drawn.
    pub mark: Mark,
}

/// How something in the chart is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// In the colour of that key.
    Fill(String),
    /// As the dashed line of the period before.
    Dashes,
    /// As the band below the zero line, in the colour of that key.
    Band(&'static str),
    /// As a mark of the timeline.
    Sign(Sign),
}

/// From the left end of an entry to its text.
const KEY: f64 = 16.0;

/// The left ends of the entries from the left upper corner of `room` over its width, and where what follows may begin.
pub fn plan(
    entries: impl Iterator<Item = Entry>,
    room: Rect,
    measure: &dyn TextMeasure,
) -> (Vec<(Point, Entry)>, f64) {
    let text_size = measure.size();
    let line = text_size * 1.7;
    let mut at = point(room.x, room.y + line / 2.0);
    let mut placed = Vec::new();
    for Entry { text, mark } in entries {
        let Some(text) = fit(&text, (room.width - KEY).max(0.0), Weight::Normal, measure) else { continue };
        let width = KEY + measure.width(&text, Weight::Normal);
        if at.x > room.x && at.x + width > room.right() {
            at = point(room.x, at.y + line);
        }
        placed.push((at, Entry { text, mark }));
        at.x += width + text_size * 1.4;
    }
    let after = if placed.is_empty() { at.y } else { at.y + line };
    (placed, after)
}

/// Draws entries.
pub fn draw<DB: DrawingBackend>(
    painter: &Painter<DB>,
    entries: &[(Point, Entry)],
    text_size: f64,
    theme: &Theme,
) -> Drawn<DB> {
    for (at, entry) in entries {
        match &entry.mark {
            Mark::Fill(key) => {
                let swatch = Rect { x: at.x, y: at.y - 5.0, width: 10.0, height: 10.0 };
                painter.polygon(&rounded(swatch, 2.5, Corners::All), theme.color(key), 1.0)?;
            }
            Mark::Band(key) => {
                let band = Rect { x: at.x, y: at.y - 1.5, width: 10.0, height: 3.0 };
                painter.rect(band, theme.color(key), 1.0)?;
            }
            Mark::Sign(sign) => draw_sign(painter, *at, *sign, theme)?,
            Mark::Dashes => {
                for dash in dashes(&[point(at.x - 1.0, at.y), point(at.x + 11.0, at.y)], 5.0, 2.0) {
                    painter.line(&dash, 1.5, theme.ink, 0.65)?;
                }
            }
        }
        let text = point(at.x + KEY, at.y);
        painter.text(&entry.text, text, text_size, Weight::Normal, Align::Start, theme.ink_soft)?;
    }
    Ok(())
}
