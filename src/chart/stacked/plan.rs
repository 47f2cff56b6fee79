//! Where everything of the stacked series goes.

use crate::chart::frame::ValueAxis;
use crate::chart::layout::{Point, Rect, Size, point};
use crate::chart::measure::TextMeasure;
use crate::chart::notes::{Ask, Label, choose, place, row_height, used};
use crate::chart::scale::{Bands, Linear, NARROWEST_BAR};
use crate::chart::ticks::time_ticks;
use crate::chart::words::Words;

use super::{Column, Input, PlacedNote, Plan};

/// Lays out the chart in a given extent.
pub fn plan(input: &Input, size: Size, words: &dyn Words, measure: &dyn TextMeasure) -> Plan {
    let text_size = measure.size();
    let totals: Vec<u128> = (0..input.starts.len()).map(|slot| input.total(slot)).collect();
    let previous =
        input.previous.iter().flatten().take(totals.len()).flatten().map(|&value| u128::from(value));
    let max = totals.iter().copied().chain(previous).max().unwrap_or(0);

    let Frame { plot, x, axis, notes } = frame(input, size, max, measure);
    let y = axis.scale(plot);
    let columns = columns(input, &totals, x, y);
    Plan {
        size,
        plot,
        text_size,
        x,
        y,
        grid: axis.grid(y),
        ticks: time_ticks(&input.starts, input.grain, x, size.width, words, measure),
        dense: x.step < NARROWEST_BAR,
        colors: input.series.iter().map(|series| series.color.clone()).collect(),
        previous: previous_line(input, &columns, y),
        unpriced: unpriced(input, &columns),
        columns,
        notes: placed(input, &notes, plot, text_size, x, |slot| y.px(totals[slot] as f64)),
        highlight: input.highlight.clone(),
        open: input.open.clone(),
        unrecorded: input.unrecorded.clone(),
    }
}

/// What surrounds the data.
struct Frame {
    plot: Rect,
    x: Bands,
    axis: ValueAxis,
    notes: Vec<Label>,
}

/// Rows of notes take height from the plot, the height decides how many grid lines there are, their labels how wide the
/// plot is, and that how many rows the notes need: the fewest rows that turn out to be enough are taken.
fn frame(input: &Input, size: Size, max: u128, measure: &dyn TextMeasure) -> Frame {
    let text_size = measure.size();
    let most = if input.notes.is_empty() { 0 } else { (size.height / 90.0).clamp(0.0, 3.0) as usize };
    let mut rows = 0;
    loop {
        let head = text_size * 0.75 + rows as f64 * row_height(text_size);
        let bottom = (size.height - text_size * 2.0).max(head);
        let axis = ValueAxis::over(input.unit, max, bottom - head, measure);
        let left = axis.left;
        let right = (size.width - 1.0).max(left);
        let x = Bands::over(left, right, input.starts.len());
        let notes = choose(asks(input, x), size.width, most, measure);
        if used(&notes) <= rows {
            return Frame { plot: Rect::from_edges(left, head, right, bottom), x, axis, notes };
        }
        // More rows narrow the choice of nothing but grid lines, so this ends at `most` at the latest.
        rows += 1;
    }
}

/// The notes of known slots.
fn asks(input: &Input, x: Bands) -> impl Iterator<Item = Ask<'_>> {
    let known = input.notes.iter().enumerate().filter(|(_, what)| what.slot < input.starts.len());
    known.map(move |(note, what)| Ask { note, x: x.center(what.slot), text: &what.text, short: &what.short })
}

/// Puts labels and marks on the plot. `foot` gives the top of a slot's column.
fn placed(
    input: &Input,
    labels: &[Label],
    plot: Rect,
    text_size: f64,
    x: Bands,
    foot: impl Fn(usize) -> f64,
) -> Vec<PlacedNote> {
    let place = |Ask { note, x, .. }: Ask| PlacedNote {
        note,
        slot: input.notes[note].slot,
        x,
        foot: foot(input.notes[note].slot),
        color: input.notes[note].color.clone(),
        label: place(labels, note, plot.y, text_size),
    };
    asks(input, x).map(place).collect()
}

/// A column for each slot, or for each pixel where slots are narrower. Of the slots in a pixel the largest is drawn:
/// a peak must not disappear because the chart is small.
fn columns(input: &Input, totals: &[u128], x: Bands, y: Linear) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (slot, &total) in totals.iter().enumerate() {
        let (from, to) = if x.step < 1.0 {
            let pixel = x.center(slot).floor();
            (pixel, pixel + 1.0)
        } else {
            x.bar(slot)
        };
        match columns.last_mut().filter(|last| x.step < 1.0 && last.left == from) {
            Some(last) => {
                last.slots.end = slot + 1;
                if total > totals[last.slot] {
                    last.slot = slot;
                }
            }
            None => columns.push(Column {
                slots: slot..slot + 1,
                slot,
                left: from,
                right: to,
                edges: Vec::new(),
                within: None,
            }),
        }
    }
    for column in &mut columns {
        let mut sum = 0_u128;
        column.edges.push(y.px(0.0));
        let (whole, within) =
            (input.total(column.slot), input.within.as_ref().map_or(0, |w| w.value(column.slot)));
        let rest = whole.saturating_sub(u128::from(within));
        column.within = (within > 0).then(|| y.px(rest as f64));
        for series in &input.series {
            sum += u128::from(series.value(column.slot));
            column.edges.push(y.px(sum as f64));
        }
    }
    columns
}

/// The parts of the band below the columns.
fn unpriced(input: &Input, columns: &[Column]) -> Vec<(f64, f64)> {
    let mut parts: Vec<(f64, f64)> = Vec::new();
    for column in columns.iter().filter(|c| c.slots.clone().any(|slot| input.unpriced(slot) > 0)) {
        match parts.last_mut().filter(|last| last.1 == column.left) {
            Some(last) => last.1 = column.right,
            None => parts.push((column.left, column.right)),
        }
    }
    parts
}

/// The previous period's totals through the middles of the columns, the largest of each; a lone value is as wide as its bar.
fn previous_line(input: &Input, columns: &[Column], y: Linear) -> Vec<Vec<Point>> {
    let Some(values) = &input.previous else { return Vec::new() };
    let mut lines: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for column in columns {
        let value = column.slots.clone().filter_map(|slot| values.get(slot).copied().flatten()).max();
        let Some(value) = value else {
            open = false;
            continue;
        };
        let here = point((column.left + column.right) / 2.0, y.px(value as f64));
        match lines.last_mut().filter(|_| open) {
            Some(line) => line.push(here),
            None => lines.push(vec![here]),
        }
        open = true;
    }
    for line in &mut lines {
        if let [only] = line[..] {
            let near = |c: &&Column| (c.left + c.right) / 2.0 == only.x;
            let half = columns.iter().find(near).map_or(0.0, |c| (c.right - c.left) / 2.0);
            *line = vec![point(only.x - half, only.y), point(only.x + half, only.y)];
        }
    }
    lines
}

impl Plan {
    /// The whole height above a slot, for the band of a hover or a highlight.
    pub fn slot_rect(&self, slot: usize) -> Rect {
        self.range_rect(slot..slot + 1)
    }

    /// The whole height above some slots, for a brush.
    pub fn range_rect(&self, slots: std::ops::Range<usize>) -> Rect {
        Rect::from_edges(self.x.left(slots.start), self.plot.y, self.x.left(slots.end), self.plot.bottom())
    }
}
