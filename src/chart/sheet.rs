//! A chart as a picture that leaves the page: title, legend and a closing line around it, on its ground.
//! On the page these are text of the document; in a PNG or SVG they have to be drawn.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

use super::layout::{Point, Rect, Size, point};
use super::legend;
pub use super::legend::{Entry, Mark};
use super::measure::{TextMeasure, Weight, fit};
use super::paint::{Align, Device, Drawn, Painter, part};
use super::theme::Theme;

/// What stands around the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// What the chart shows, over which time.
    pub title: String,
    /// The names of the colours, in the order of the page's legend.
    pub legend: Vec<Entry>,
    /// Where the figures come from and what they are not: `API-equivalent, not a bill`.
    pub note: String,
}

/// The geometry of a sheet, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Of the whole picture.
    pub size: Size,
    /// Where the chart goes.
    pub chart: Rect,
    /// The size of chart text; the title is larger.
    pub text_size: f64,
    title: String,
    note: String,
    /// Left ends of the legend's entries.
    legend: Vec<(Point, Entry)>,
}

const MARGIN: f64 = 20.0;
const TITLE: f64 = 1.25;

/// Lays out a sheet around a chart of the given size.
pub fn plan(input: &Input, chart: Size, measure: &dyn TextMeasure) -> Plan {
    let text_size = measure.size();
    let line = text_size * 1.7;
    let above = MARGIN + text_size * TITLE * 1.6;
    let rows = Rect { x: MARGIN, y: above, width: chart.width, height: 0.0 };
    let (legend, top) = legend::plan(input.legend.iter().cloned(), rows, measure);
    let cut = |text: &str, weight: Weight, scale: f64| {
        fit(text, chart.width / scale, weight, measure).unwrap_or_default()
    };
    let foot = if input.note.is_empty() { 0.0 } else { line };
    Plan {
        size: Size { width: chart.width + 2.0 * MARGIN, height: top + chart.height + foot + MARGIN },
        chart: Rect { x: MARGIN, y: top, width: chart.width, height: chart.height },
        text_size,
        title: cut(&input.title, Weight::Bold, TITLE),
        note: cut(&input.note, Weight::Normal, 1.0),
        legend,
    }
}

/// Draws ground, title, legend and note.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    theme: &Theme,
    device: Device,
) -> Drawn<DB> {
    let painter = Painter::new(area, theme, device);
    let size = plan.text_size;
    painter.rect(plan.size.rect(), theme.ground, 1.0)?;
    let title = point(MARGIN, MARGIN + size * TITLE / 2.0);
    painter.text(&plan.title, title, size * TITLE, Weight::Bold, Align::Start, theme.ink)?;
    legend::draw(&painter, &plan.legend, size, theme)?;
    let note = point(MARGIN, plan.chart.bottom() + size * 1.1);
    painter.text(&plan.note, note, size, Weight::Normal, Align::Start, theme.ink_soft)
}

/// The part of the area that belongs to the chart: what is drawn there starts at its corner.
pub fn chart_area<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plan: &Plan,
    device: Device,
) -> DrawingArea<DB, Shift> {
    part(area, plan.chart, device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::measure::WidthTable;

    #[test]
    fn the_legend_wraps_and_the_chart_moves_down() {
        let entry = |text: &str| Entry { text: text.to_owned(), mark: Mark::Dashes };
        let legend: Vec<Entry> =
            ["Claude Code", "OpenClaw", "OpenCode", "Codex", "period before"].map(entry).to_vec();
        let input =
            Input { title: "List cost per day".to_owned(), legend, note: "API-equivalent".to_owned() };
        let measure = WidthTable { size: 12.0 };
        let rows = |width: f64| {
            let plan = plan(&input, Size { width, height: 100.0 }, &measure);
            let mut rows: Vec<f64> = plan.legend.iter().map(|(at, _)| at.y).collect();
            rows.dedup();
            assert!(plan.chart.y > *rows.last().unwrap() && plan.chart.bottom() < plan.size.height);
            rows.len()
        };
        assert_eq!((rows(900.0), rows(320.0), rows(110.0)), (1, 2, 5));
    }
}
