//! Where the parts of the crater go.

use crate::chart::format::{Known, Unit, multiple};
use crate::chart::layout::{Rect, Size, point};
use crate::chart::measure::{TextMeasure, Weight, fit};
use crate::chart::ticks::{value_labels, value_ticks};

use super::{Input, Label, LabelKind, Pit, Placed, Plan};

/// Of a column, the block and the pit take so much.
const BLOCK: f64 = 0.3;
const PIT: f64 = 0.52;
/// And at most so much, CSS pixels.
const WIDEST: (f64, f64) = (96.0, 190.0);
/// What is little is still to be seen, CSS pixels.
const LEAST: f64 = 2.0;
/// The size of the factor, times that of chart text.
const LARGE: f64 = 1.75;

/// Lays out the input in an area of that size.
pub fn plan(input: &Input, size: Size, measure: &dyn TextMeasure) -> Plan {
    let text = measure.size();
    let line = text * 1.5;
    let deepest = input.pits.iter().map(|p| p.cost().max(p.price)).max().unwrap_or(0);
    let highest = input.pits.iter().map(|p| p.price).max().unwrap_or(0);
    // Above the ground a name and a price, below a pit its factor and its cost.
    let (above, below) = (2.0 * line, LARGE * line + line + text * 0.5);
    let free = (size.height - above - below).max(0.0);
    let scale = free / (deepest as f64 + highest as f64).max(1.0);
    let ground = above + highest as f64 * scale;
    let ticks = value_ticks(u128::from(deepest), 5);
    let grid: Vec<(f64, String)> = value_labels(Unit::Money, ticks)
        .map(|(value, text)| (ground + value as f64 * scale, text))
        .filter(|(y, _)| deepest > 0 && *y <= size.height - text * 0.5)
        .collect();
    let widest = grid.iter().map(|(_, text)| measure.width(text, Weight::Normal)).fold(0.0, f64::max);
    let left = (widest + text * 0.9).min(size.width);
    let column = (size.width - left) / input.pits.len().max(1) as f64;
    let place = |(i, pit): (usize, &Pit)| {
        let room = Rect { x: left + column * i as f64, y: 0.0, width: column, height: size.height };
        placed(pit, input, room, ground, scale, measure)
    };
    Plan {
        size,
        text_size: text,
        earth: Rect::from_edges(left, ground, size.width, size.height),
        grid,
        pits: input.pits.iter().enumerate().map(place).collect(),
    }
}

fn placed(
    pit: &Pit,
    input: &Input,
    room: Rect,
    ground: f64,
    scale: f64,
    measure: &dyn TextMeasure,
) -> Placed {
    let text = measure.size();
    let seen = |amount: u64| if amount == 0 { 0.0 } else { (amount as f64 * scale).max(LEAST) };
    let (wide, deep) = ((room.width * BLOCK).min(WIDEST.0), (room.width * PIT).min(WIDEST.1));
    let left = room.x + (room.width - wide - deep) / 2.0;
    let block = Rect::from_edges(left, ground - seen(pit.price), left + wide, ground);
    let cost = pit.cost();
    let hole = Rect::from_edges(left + wide, ground, left + wide + deep, ground + seen(cost));
    let mut top = ground;
    let layer = |layer: &super::Layer| {
        let part = hole.height * layer.cost as f64 / cost.max(1) as f64;
        let rect = Rect { x: hole.x, y: top, width: hole.width, height: part };
        top += part;
        (rect, layer.color.clone())
    };
    let layers = pit.layers.iter().filter(|l| l.cost > 0).map(layer).collect();
    let even = ground + seen(pit.price);
    let money = |amount: u64| Unit::Money.short(u128::from(amount));
    let known = if pit.at_least { Known::AtLeast } else { Known::Whole };
    let middle = room.x + room.width / 2.0;
    let most = room.width - text * 0.5;
    let label = |long: String, short: String, x: f64, y: f64, times: f64, kind: LabelKind| {
        let weight = if kind == LabelKind::Plain { Weight::Normal } else { Weight::Bold };
        let fits = |said: &String| measure.width(said, weight) * times <= most;
        let said = Some(long).filter(fits).or_else(|| fit(&short, most / times, weight, measure))?;
        let width = measure.width(&said, weight) * times;
        // Text stays inside of its column.
        let x = x.min(room.right() - width / 2.0).max(room.x + width / 2.0);
        Some(Label { text: said, at: point(x, y), size: text * times, width, kind })
    };
    let price = money(pit.price);
    let worked = known.say(money(cost));
    let under = hole.bottom().max(even);
    let factor = pit.factor().map(|f| known.say(multiple(f))).unwrap_or_default();
    let texts = [
        label(pit.name.clone(), pit.name.clone(), middle, text * 0.8, 1.0, LabelKind::Name),
        label(
            format!("{price} {}", input.labels.paid),
            price,
            block.x + block.width / 2.0,
            block.y - text * 0.75,
            1.0,
            LabelKind::Plain,
        ),
        label(
            factor.clone(),
            factor,
            hole.x + hole.width / 2.0,
            under + text * LARGE * 0.8,
            LARGE,
            LabelKind::Factor,
        ),
        label(
            format!("{worked} {}", input.labels.worked),
            worked,
            hole.x + hole.width / 2.0,
            under + text * (LARGE * 1.5 + 0.75),
            1.0,
            LabelKind::Plain,
        ),
    ];
    Placed { room, block, pit: hole, layers, even, texts: texts.into_iter().flatten().collect() }
}
