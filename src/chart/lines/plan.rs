//! Where everything of the lines goes.

use crate::chart::figure::Figure;
use crate::chart::layout::{Point, Rect, Size, point};
use crate::chart::legend::{self, Entry, Mark};
use crate::chart::marks::thin;
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::scale::{Bands, Linear};
use crate::chart::stacked::GridLine;
use crate::chart::ticks::{time_ticks, value_ticks};
use crate::chart::words::Words;

use super::ends::apart;
use super::{EndLabel, Input, Line, Piece, PlacedLine, Plan};

/// Of the width, names at the ends of lines take at most this part.
const MARGIN: f64 = 0.28;
/// From the end of a line to its name, with the key of its colour between.
const BESIDE: f64 = 22.0;
/// The width of that key, and the space behind it.
pub(super) const KEY: (f64, f64) = (8.0, 4.0);

/// Lays out the chart in a given extent.
pub fn plan(input: &Input, size: Size, words: &dyn Words, measure: &dyn TextMeasure) -> Plan {
    let text_size = measure.size();
    let height = text_size * 1.35;
    let named: Vec<&Line> = input.lines.iter().filter(|line| last(input, line).is_some()).collect();
    let widest = named.iter().map(|line| measure.width(&line.name, Weight::Normal)).fold(0.0, f64::max);
    let bottom = (size.height - text_size * 2.0).max(text_size);
    let direct =
        widest + BESIDE <= size.width * MARGIN && height * named.len() as f64 <= bottom - text_size * 2.0;

    let (entries, after) = if direct {
        (Vec::new(), text_size * 0.75)
    } else {
        let entry = |line: &&Line| Entry { text: line.name.clone(), mark: Mark::Fill(line.color.clone()) };
        legend::plan(named.iter().map(entry), Rect::from_edges(0.0, 0.0, size.width, 0.0), measure)
    };
    let scale = Scale::of(input, bottom - after, text_size);
    let begins = (scale.from > 0.0).then(|| words.begins(&input.figure.tick(scale.from)));
    let head = if begins.is_some() { after + height + text_size * 0.6 } else { after };
    let top = head.min(bottom);
    let labels: Vec<(f64, String)> = scale.ticks().map(|value| (value, input.figure.tick(value))).collect();
    let left = labels.iter().map(|(_, text)| measure.width(text, Weight::Normal)).fold(0.0, f64::max);
    let left = (left + text_size).ceil();
    let right = if direct && !named.is_empty() { size.width - widest - BESIDE } else { size.width - 1.0 };
    let plot = Rect::from_edges(left, top, right.max(left), bottom);
    let x = Bands::over(plot.x, plot.right(), input.starts.len());
    let y = Linear { domain: (scale.from, scale.to), range: (bottom, top) };

    let mut lines: Vec<PlacedLine> = input.lines.iter().map(|line| placed(input, line, x, y)).collect();
    if direct {
        name(input, &mut lines, plot, size, height, measure);
    }
    Plan {
        size,
        plot,
        text_size,
        x,
        y,
        grid: labels.into_iter().map(|(value, text)| GridLine { y: y.px(value), text }).collect(),
        ticks: time_ticks(&input.starts, input.grain, x, size.width, words, measure),
        lines,
        legend: entries,
        begins: begins.map(|text| (point(0.0, after + height * 0.4), text)),
    }
}

/// From where to where the axis goes, and how far its ticks are apart.
struct Scale {
    from: f64,
    to: f64,
    step: f64,
    count: u128,
}

impl Scale {
    fn of(input: &Input, room: f64, text_size: f64) -> Scale {
        let values =
            || input.lines.iter().flat_map(|line| (0..input.starts.len()).filter_map(|s| line.value(s)));
        let (least, most) = (input.least().unwrap_or(f64::INFINITY), values().fold(0.0_f64, f64::max));
        // Ticks are found among whole numbers.
        let fine = if input.figure == Figure::Money { 1.0 } else { 1_000.0 };
        let ticks = |span: f64| {
            let lines =
                if room / text_size < 1.5 { 0 } else { (room / text_size / 3.6).clamp(1.0, 4.0) as u32 };
            let ticks = value_ticks((span.max(0.0) * fine).round() as u128, lines);
            (ticks.step as f64 / fine, ticks.count)
        };
        let whole = input.figure == Figure::Share && most <= 1.0;
        let (step, count) = ticks(if whole { 1.0 } else { most });
        let to = if whole { 1.0 } else { (step * count as f64).max(most).max(1.0 / fine) };
        let wished = input.from.min(least).clamp(0.0, to);
        if wished <= 0.0 || !wished.is_finite() {
            return Scale { from: 0.0, to, step, count };
        }
        let (step, count) = ticks(to - wished);
        let from = to - step * count as f64;
        // A round number just above 0 is no reason for a break.
        if count == 0 || from < step / 2.0 {
            let (step, count) = ticks(to);
            return Scale { from: 0.0, to, step, count };
        }
        Scale { from, to, step, count }
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let (from, step) = (self.from, self.step);
        (0..=self.count).map(move |i| from + step * i as f64)
    }
}

/// The last slot of a line with a value.
fn last(input: &Input, line: &Line) -> Option<usize> {
    (0..input.starts.len()).rev().find(|&slot| line.value(slot).is_some())
}

/// A line cut where nothing was recorded, and where it becomes lighter or stronger. A stretch between two slots is as light
/// as the lighter of them.
fn placed(input: &Input, line: &Line, x: Bands, y: Linear) -> PlacedLine {
    let faint = input.faint(line);
    let foot = y.domain.0;
    let is_below = |slot: usize| line.value(slot).is_some_and(|value| value < foot);
    let at = |slot: usize| line.value(slot).map(|value| point(x.center(slot), y.px(value.max(foot))));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<(Point, bool, bool)> = None;
    for slot in 0..input.starts.len() {
        let Some(here) = at(slot) else {
            before = None;
            continue;
        };
        let light = faint(slot) || is_below(slot);
        let joined = before.map(|(from, was_light, alone)| (from, was_light || light, alone));
        match (joined, pieces.last_mut()) {
            // A dot that gets a neighbour becomes a line.
            (Some((_, stretch, true)), Some(piece)) => {
                piece.points.push(here);
                piece.faint = stretch;
            }
            (Some((_, stretch, false)), Some(piece)) if piece.faint == stretch => piece.points.push(here),
            (Some((from, stretch, _)), _) => pieces.push(Piece { points: vec![from, here], faint: stretch }),
            (None, _) => pieces.push(Piece { points: vec![here], faint: light }),
        }
        before = Some((here, light, before.is_none()));
    }
    let thinned =
        |piece: Piece| if x.step < 1.0 { Piece { points: thin(piece.points), ..piece } } else { piece };
    PlacedLine {
        color: line.color.clone(),
        pieces: pieces.into_iter().map(thinned).collect(),
        below: (0..input.starts.len()).filter(|&slot| is_below(slot)).filter_map(at).collect(),
        end: last(input, line).and_then(at),
        label: None,
    }
}

/// Writes names at the right, in the order of the lines' ends.
fn name(
    input: &Input,
    lines: &mut [PlacedLine],
    plot: Rect,
    size: Size,
    height: f64,
    measure: &dyn TextMeasure,
) {
    let mut ends: Vec<(usize, Point)> =
        lines.iter().enumerate().filter_map(|(i, l)| Some((i, l.end?))).collect();
    ends.sort_by(|(_, a), (_, b)| a.y.total_cmp(&b.y));
    let wished: Vec<f64> = ends.iter().map(|(_, end)| end.y).collect();
    let bounds = (0.0, (plot.bottom() + height / 2.0).min(size.height));
    let placed = apart(&wished, height, bounds);
    for ((i, end), y) in ends.into_iter().zip(placed) {
        let text = input.lines[i].name.clone();
        let left = plot.right() + BESIDE;
        let width = measure.width(&text, Weight::Normal);
        // A little less high than its share of the room, so that neighbours do not touch.
        let high = height * 0.95;
        let rect = Rect { x: left, y: y - high / 2.0, width, height: high };
        // A line that ended long ago is followed to the right at the height where it ended.
        let leader = vec![end, point(plot.right().max(end.x), end.y), point(left - KEY.0 - KEY.1, y)];
        lines[i].label = Some(EndLabel { text, rect, leader });
    }
}
