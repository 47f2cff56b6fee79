//! Where everything of the frontier goes.

use crate::chart::axis::{Axis, Room};
use crate::chart::layout::{Point, Rect, Size, point};
use crate::chart::measure::{TextMeasure, Weight, fit};
use crate::chart::words::{Word, Words};

use super::label::{Disc, Field, covers, crosses};
use super::{Input, Placed, PlacedText, Plan};

/// The radius of the smallest mark.
const SMALLEST: f64 = 3.5;
/// The radius of the mark with the most queries, on a wide and on a narrow chart.
const LARGEST: (f64, f64) = (13.0, 10.0);
/// Narrower than this, marks are smaller.
const NARROW: f64 = 480.0;
/// So many times as high as a note below it has to be what is left of the plot.
const SHALLOW: f64 = 2.0;
/// Between the corner of the plot and the note in it.
const CORNER: f64 = 8.0;

/// Lays out the chart in a given extent.
pub fn plan(input: &Input, size: Size, words: &dyn Words, measure: &dyn TextMeasure) -> Plan {
    let note = note(input, size.width, words, measure);
    // In a corner of the plot where one is free, or else below.
    [0.0, note.iter().map(|line| line.rect.height).sum::<f64>()]
        .into_iter()
        .find_map(|foot| attempt(input, size, note.clone(), foot, measure))
        .unwrap_or_else(|| Frame::of(input, size, 0.0, measure).into_plan(input, size, Vec::new(), measure))
}

/// The plan with its note in the plot, or below it where the foot has room; `None` where neither does.
fn attempt(
    input: &Input,
    size: Size,
    note: Vec<PlacedText>,
    foot: f64,
    measure: &dyn TextMeasure,
) -> Option<Plan> {
    let frame = Frame::of(input, size, foot, measure);
    let (width, height) = extent(&note);
    let places = if foot > 0.0 {
        vec![point(0.0, size.height - foot)]
    } else {
        let plot = frame.plot;
        let (left, right) = (plot.x + CORNER, plot.right() - CORNER - width);
        let (top, bottom) = (plot.y + CORNER, plot.bottom() - CORNER - height);
        vec![point(left, bottom), point(right, top), point(right, bottom)]
    };
    let free = |at: &Point| {
        let rect = Rect { x: at.x, y: at.y, width, height };
        (foot > 0.0 && frame.plot.height > SHALLOW * foot)
            || (foot == 0.0
                && frame.plot.contains(*at)
                && rect.right() <= frame.plot.right()
                && rect.bottom() <= frame.plot.bottom()
                && !frame.discs.iter().any(|disc| covers(*disc, rect, 6.0))
                && !frame.frontier.windows(2).any(|pair| crosses([pair[0], pair[1]], rect)))
    };
    let at = places.into_iter().find(free)?;
    let right = at.x > frame.plot.x + CORNER;
    let moved = note.into_iter().map(|line| {
        let shift = if right { width - line.rect.width } else { 0.0 };
        let rect = Rect { x: at.x + shift, y: at.y + line.rect.y, ..line.rect };
        PlacedText { rect, ..line }
    });
    Some(frame.into_plan(input, size, moved.collect(), measure))
}

/// Which direction is better, and what that does not say; as lines below each other from the origin.
fn note(input: &Input, width: f64, words: &dyn Words, measure: &dyn TextMeasure) -> Vec<PlacedText> {
    let height = measure.size() * 1.5;
    let lines = [words.corner(&input.x.less, &input.y.less), words.word(Word::NoQuality).to_owned()];
    let lines = lines.into_iter().filter_map(|line| fit(&line, width, Weight::Normal, measure));
    let place = |(i, text): (usize, String)| {
        let rect = Rect { x: 0.0, y: i as f64 * height, width: measure.width(&text, Weight::Normal), height };
        PlacedText { text, rect }
    };
    lines.enumerate().map(place).collect()
}

fn extent(lines: &[PlacedText]) -> (f64, f64) {
    let width = lines.iter().map(|line| line.rect.width).fold(0.0, f64::max);
    (width, lines.iter().map(|line| line.rect.height).sum())
}

/// Axes and marks, before anything is named.
struct Frame {
    plot: Rect,
    x: Axis,
    y: Axis,
    titles: Vec<PlacedText>,
    /// Marks of the input from left to right.
    marks: Vec<usize>,
    discs: Vec<Disc>,
    best: Vec<usize>,
    frontier: Vec<Point>,
}

impl Frame {
    fn of(input: &Input, size: Size, foot: f64, measure: &dyn TextMeasure) -> Frame {
        let text_size = measure.size();
        let places: Vec<(usize, (f64, f64))> =
            (0..input.marks.len()).filter_map(|mark| Some((mark, input.drawn(mark)?))).collect();
        let largest = if size.width < NARROW { LARGEST.1 } else { LARGEST.0 };
        let inset = largest + 5.0;

        let top = text_size * 2.0;
        let bottom = (size.height - text_size * 3.6 - foot).max(top);
        let vertical = Room { range: (bottom, top), inset };
        let y = Axis::over(places.iter().map(|p| p.1.1), input.y.figure, vertical, |_| text_size * 2.0);
        let widest = y.ticks.iter().map(|t| measure.width(&t.text, Weight::Normal)).fold(0.0, f64::max);
        let left = (widest + text_size).ceil();
        let right = (size.width - 1.0).max(left);
        let horizontal = Room { range: (left, right), inset };
        let along = |text: &str| measure.width(text, Weight::Normal) + text_size * 1.2;
        let mut x = Axis::over(places.iter().map(|p| p.1.0), input.x.figure, horizontal, along);
        // A label at the very end would be cut off.
        x.ticks.retain(|tick| tick.px + measure.width(&tick.text, Weight::Normal) / 2.0 <= size.width);

        let most = places.iter().map(|(mark, _)| input.marks[*mark].queries).max().unwrap_or(0);
        let radius = |queries: u64| (queries as f64 / most.max(1) as f64).sqrt() * largest;
        let mut placed: Vec<(usize, Disc)> = (places.iter())
            .map(|&(mark, (a, b))| {
                let radius = radius(input.marks[mark].queries).max(SMALLEST);
                (mark, Disc { center: point(x.px(a), y.px(b)), radius })
            })
            .collect();
        let across = |disc: &Disc| (disc.center.x, -disc.center.y);
        placed.sort_by(|(_, a), (_, b)| {
            let (a, b) = (across(a), across(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let (marks, discs): (Vec<usize>, Vec<Disc>) = placed.into_iter().unzip();

        let best = input.best();
        let plot = Rect::from_edges(left, top, right, bottom);
        let steps = best.iter().filter_map(|mark| input.drawn(*mark)).map(|(a, b)| point(x.px(a), y.px(b)));
        let frontier = staircase(steps, plot);
        let titles = titles(input, size, plot, measure);
        Frame { plot, x, y, titles, marks, discs, best, frontier }
    }

    fn into_plan(self, input: &Input, size: Size, note: Vec<PlacedText>, measure: &dyn TextMeasure) -> Plan {
        let Frame { plot, x, y, titles, marks, discs, best, frontier } = self;
        let mut field = Field {
            bounds: Rect::from_edges(plot.x + 3.0, plot.y, size.width, plot.bottom() - 2.0),
            discs: &discs,
            line: &frontier,
            taken: note.iter().map(|line| line.rect).collect(),
            leaders: Vec::new(),
        };
        let back = |mark: &usize| !input.highlight.is_empty() && !input.highlight.contains(mark);
        let mut order: Vec<usize> = (0..marks.len()).collect();
        order.sort_by_key(|&i| {
            let queries = input.marks[marks[i]].queries;
            (back(&marks[i]), !best.contains(&marks[i]), std::cmp::Reverse(queries))
        });
        let mut labels = vec![None; marks.len()];
        for i in order {
            let mark = &input.marks[marks[i]];
            labels[i] = field.place(i, [&mark.name, &mark.short], measure);
        }
        let place = |((mark, disc), label): ((usize, &Disc), _)| Placed {
            mark,
            center: disc.center,
            radius: disc.radius,
            color: input.marks[mark].color.clone(),
            best: best.contains(&mark),
            back: back(&mark),
            label,
        };
        let placed = marks.iter().copied().zip(&discs).zip(labels).map(place).collect();
        let texts = titles.into_iter().chain(note).collect();
        Plan { size, plot, text_size: measure.size(), x, y, marks: placed, frontier, texts }
    }
}

/// What the marks have reached: along a mark's figure until the next mark does better, from the top to the right edge.
fn staircase(marks: impl Iterator<Item = Point>, plot: Rect) -> Vec<Point> {
    let mut path: Vec<Point> = Vec::new();
    for mark in marks {
        let from = path.last().map_or(plot.y, |last| last.y);
        path.extend([point(mark.x, from), mark]);
    }
    path.extend(path.last().map(|last| point(plot.right(), last.y)));
    path.dedup();
    path
}

/// The vertical axis is named above the plot, the horizontal one below its right end.
fn titles(input: &Input, size: Size, plot: Rect, measure: &dyn TextMeasure) -> Vec<PlacedText> {
    let text_size = measure.size();
    let height = text_size * 1.4;
    let named = |text: &str| {
        let text = fit(text, size.width, Weight::Normal, measure)?;
        let width = measure.width(&text, Weight::Normal);
        Some((text, width))
    };
    let above = named(&input.y.title)
        .map(|(text, width)| PlacedText { text, rect: Rect { x: 0.0, y: 0.0, width, height } });
    let below = named(&input.x.title).map(|(text, width)| {
        let y = plot.bottom() + text_size * 2.1;
        PlacedText { text, rect: Rect { x: (plot.right() - width).max(0.0), y, width, height } }
    });
    above.into_iter().chain(below).collect()
}
