//! Where the parts go.

use crate::chart::format::Unit;
use crate::chart::layout::{Rect, Size, point};
use crate::chart::measure::{TextMeasure, Weight, fit};
use crate::chart::ticks::{value_labels, value_ticks};

use super::{Column, Input, Label, Person, Plan};

/// Of a person's room the column takes so much, at most so many pixels, and all of it where that is little.
const PART: f64 = 0.72;
const WIDEST: f64 = 88.0;
const NARROW: f64 = 5.0;
/// What is little is still to be seen, CSS pixels.
const LEAST: f64 = 1.0;
/// A name of fewer pixels says nothing.
const SHORTEST: f64 = 44.0;

/// Lays out the input in an area of that size.
pub fn plan(input: &Input, size: Size, measure: &dyn TextMeasure) -> Plan {
    let text = measure.size();
    // With cents, as in the table of the same people.
    let money = |amount: u64| Unit::Money.full(u128::from(amount));
    let most = input.people.iter().map(|p| p.costs.max(p.pays)).max().unwrap_or(0);
    let ticks = value_ticks(u128::from(most), 4);
    let (top, bottom) = (text * 1.6, (size.height - text * 2.0).max(text * 1.6));
    let scale = (bottom - top) / (ticks.end as f64).max(1.0);
    let y = |amount: u64| bottom - amount as f64 * scale;
    let mut grid: Vec<(f64, String)> = value_labels(Unit::Money, ticks)
        .map(|(value, label)| (bottom - value as f64 * scale, label))
        .collect();
    let begins = input.people.first().map_or(0, |p| p.pays);
    let said = if input.people.is_empty() { String::new() } else { money(begins) };
    let bold = measure.width(&said, Weight::Bold);
    let widest = grid.iter().map(|(_, label)| measure.width(label, Weight::Normal)).fold(bold, f64::max);
    let left = (widest + text * 0.9).min(size.width);
    let price = Label { text: said, at: point(left - text * 0.6, y(begins)), width: bold };
    // The price takes the place of values that it would cover.
    grid.iter_mut()
        .filter(|(at, _)| (at - price.at.y).abs() < text * 1.25)
        .for_each(|(_, label)| label.clear());
    let width = (size.width - left) / input.people.len().max(1) as f64;
    let column = |(i, person): (usize, &Person)| {
        let room = Rect { x: left + width * i as f64, y: 0.0, width, height: size.height };
        let bar = if width < NARROW { width } else { (width * PART).min(WIDEST) };
        let (from, to) = (room.x + (width - bar) / 2.0, room.x + (width + bar) / 2.0);
        let line = y(person.pays);
        let cost = if person.costs == 0 { bottom } else { y(person.costs).min(bottom - LEAST) };
        Column {
            room,
            paid: Rect::from_edges(from, cost.max(line), to, bottom),
            over: Rect::from_edges(from, cost, to, line),
            spare: Rect::from_edges(from, line, to, cost),
        }
    };
    let columns: Vec<Column> = input.people.iter().enumerate().map(column).collect();
    let step = |(column, person): (&Column, &Person)| {
        [point(column.room.x, y(person.pays)), point(column.room.right(), y(person.pays))]
    };
    let mut line: Vec<_> = columns.iter().zip(&input.people).flat_map(step).collect();
    line.dedup();
    let room = width - text * 0.5;
    // Figures stand above all columns or above none.
    let figures = input.people.iter().all(|p| measure.width(&money(p.costs), Weight::Bold) <= room);
    let labels = columns.iter().zip(&input.people).flat_map(|(column, person)| {
        let middle = column.room.x + column.room.width / 2.0;
        let name = fit(&person.name, room, Weight::Normal, measure)
            .filter(|cut| *cut == person.name || room >= SHORTEST)
            .map(|name| (name, bottom + text * 1.1));
        let figure = figures.then(|| {
            let (over, line) = (column.over.y.min(column.paid.y) - text * 0.75, y(person.pays));
            // No line goes through a figure.
            let at = if (over - line).abs() < text * 0.85 { line - text * 0.85 } else { over };
            (money(person.costs), at.max(text * 0.6))
        });
        let label = |(said, at): (String, f64), weight: Weight| Label {
            width: measure.width(&said, weight),
            text: said,
            at: point(middle, at),
        };
        [name.map(|n| label(n, Weight::Normal)), figure.map(|f| label(f, Weight::Bold))]
    });
    let labels = labels.flatten().collect();
    let plot = Rect::from_edges(left, top, size.width, bottom);
    Plan { size, text_size: text, plot, grid, columns, line, price, labels }
}
