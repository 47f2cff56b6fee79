//! What surrounds the data of a chart: the axis of values with its grid lines, and the labels below.

use plotters::backend::DrawingBackend;

use super::format::Unit;
use super::layout::{Rect, point};
use super::measure::{TextMeasure, Weight};
use super::paint::{Align, Drawn, Painter};
use super::scale::Linear;
use super::theme::Theme;
use super::ticks::{ValueTicks, value_labels, value_ticks};

/// A horizontal line with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct GridLine {
    /// The middle of the line.
    pub y: f64,
    /// Its label, left of the plot.
    pub text: String,
}

/// A label below the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The slot under whose middle it stands.
    pub slot: usize,
    /// The middle of the label.
    pub x: f64,
    /// The time, in the form that the step asks for.
    pub text: String,
}

/// An axis of values before it is known where the plot begins.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAxis {
    /// The values with a line.
    pub ticks: ValueTicks,
    /// Those with their labels, from 0 up.
    labels: Vec<(u128, String)>,
    /// How far from the left the plot begins, so that the labels have room.
    pub left: f64,
}

impl ValueAxis {
    /// As many lines as a height has room for, for values up to `max`.
    pub fn over(unit: Unit, max: u128, height: f64, measure: &dyn TextMeasure) -> ValueAxis {
        let room = height / measure.size();
        let lines = if room < 1.5 { 0 } else { (room / 3.6).clamp(1.0, 4.0) as u32 };
        let ticks = value_ticks(max, lines);
        let labels: Vec<(u128, String)> = value_labels(unit, ticks).collect();
        let widest = labels.iter().map(|(_, text)| measure.width(text, Weight::Normal)).fold(0.0, f64::max);
        ValueAxis { ticks, labels, left: (widest + measure.size()).ceil() }
    }

    /// From values to the pixels of a plot.
    pub fn scale(&self, plot: Rect) -> Linear {
        Linear { domain: (0.0, self.ticks.end as f64), range: (plot.bottom(), plot.y) }
    }

    /// The lines on that scale, from the zero line upwards.
    pub fn grid(self, y: Linear) -> Vec<GridLine> {
        self.labels.into_iter().map(|(value, text)| GridLine { y: y.px(value as f64), text }).collect()
    }
}

/// The lines above zero.
pub fn draw_grid<DB: DrawingBackend>(
    painter: &Painter<DB>,
    plot: Rect,
    grid: &[GridLine],
    theme: &Theme,
) -> Drawn<DB> {
    grid.iter().skip(1).try_for_each(|line| painter.rule(plot, line.y, theme.grid))
}

/// The labels of the lines, left of the plot.
pub fn draw_values<DB: DrawingBackend>(
    painter: &Painter<DB>,
    plot: Rect,
    grid: &[GridLine],
    size: f64,
    theme: &Theme,
) -> Drawn<DB> {
    grid.iter().try_for_each(|line| {
        let at = point(plot.x - size * 0.75, line.y);
        painter.text(&line.text, at, size, Weight::Normal, Align::End, theme.ink_soft)
    })
}

/// The labels below, centred on a height.
pub fn draw_ticks<DB: DrawingBackend>(
    painter: &Painter<DB>,
    y: f64,
    ticks: &[Tick],
    size: f64,
    theme: &Theme,
) -> Drawn<DB> {
    ticks.iter().try_for_each(|tick| {
        painter.text(&tick.text, point(tick.x, y), size, Weight::Normal, Align::Middle, theme.ink_soft)
    })
}
