//! Where everything of a runway goes.

use crate::chart::figure::Figure;
use crate::chart::layout::{Point, Rect, Size, point};
use crate::chart::legend::{self, Entry, Mark};
use crate::chart::marks::thin;
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::scale::{Bands, Linear};
use crate::chart::stacked::GridLine;
use crate::chart::ticks::time_ticks;
use crate::chart::time::Grain;
use crate::chart::words::Words;

use super::{Input, Plan, Ray};

/// A window above its limit has an axis in steps of this.
const QUARTER: f64 = 0.25;
/// Half the thickness of the band on the limit, CSS pixels.
const BAND: f64 = 3.0;

/// Lays out the chart in a given extent.
pub fn plan(input: &Input, size: Size, words: &dyn Words, measure: &dyn TextMeasure) -> Plan {
    let text_size = measure.size();
    let said = words.runway();
    let entry = |text: &str, mark: Mark| Entry { text: text.to_owned(), mark };
    let key = || String::from("accent");
    let entries = [
        Some(entry(said.used, Mark::Fill(key()))),
        (!input.fan.is_empty()).then(|| entry(said.forecast, Mark::Band("accent"))),
        input.run_out.at.is_some().then(|| entry(said.runs_out, Mark::Band("warn"))),
        Some(entry(said.even, Mark::Dashes)),
    ];
    let room = Rect::from_edges(0.0, 0.0, size.width, 0.0);
    let (legend, after) = legend::plan(entries.into_iter().flatten(), room, measure);
    let bottom = (size.height - text_size * 2.0).max(text_size);
    // Above the limit stands the time at which it is reached.
    let top = (after + text_size * 1.4).min(bottom);

    let most = input.points.iter().map(|p| p.1).filter(|v| v.is_finite()).fold(1.0, f64::max);
    let ceiling = if most > 1.0 { (most / QUARTER).ceil() * QUARTER } else { 1.0 };
    let y = Linear { domain: (0.0, ceiling), range: (bottom, top) };
    let grid = lines(ceiling, bottom - top, text_size);
    let labels: Vec<(f64, String)> = grid.into_iter().map(|v| (v, Figure::Share.tick(v))).collect();
    let widest = labels.iter().map(|l| measure.width(&l.1, Weight::Normal)).fold(0.0, f64::max);
    let left = (widest + text_size).ceil().min(size.width);
    let plot = Rect::from_edges(left, top, (size.width - 2.0).max(left), bottom);
    let x = Linear { domain: (input.from as f64, input.to as f64), range: (plot.x, plot.right()) };

    let at = |time: i64, share: f64| point(x.px(time as f64), y.px(share.clamp(0.0, ceiling)));
    let (recorded, counted) = known(input, at);
    let end = input.points.last().map(|p| at(p.0.max(input.known), p.1));
    let inside = |time: &i64| *time >= input.from && *time <= input.to;
    let run_out = input.run_out.at.filter(inside).map(|time| at(time, 1.0));
    let band = run_out.and_then(|_| {
        let (from, to) = (at(input.run_out.early?, 1.0), at(input.run_out.late.unwrap_or(input.to), 1.0));
        (to.x > from.x).then(|| Rect::from_edges(from.x, from.y - BAND, to.x, from.y + BAND))
    });
    let label = run_out.filter(|_| !input.run_out.label.is_empty()).map(|mark| {
        let half = measure.width(&input.run_out.label, Weight::Bold) / 2.0;
        let middle = mark.x.min(size.width - half).max(half.min(size.width / 2.0));
        (point(middle, mark.y - text_size * 1.1), input.run_out.label.clone())
    });
    let spread = input.spread.zip(end).map(|((least, most), end)| {
        let height = |share: f64| point(end.x, y.px(share.clamp(0.0, ceiling)));
        [height(most), height(least)]
    });
    Plan {
        size,
        plot,
        text_size,
        x,
        y,
        grid: labels.into_iter().map(|(v, text)| GridLine { y: y.px(v), text }).collect(),
        ticks: ticks(input, x, size.width, words, measure),
        recorded,
        counted,
        even: [at(input.from, 0.0), at(input.to, 1.0)],
        fan: fan(input, at),
        middle: below_limit(&input.fan, |ray| ray.mid).into_iter().map(|(t, v)| at(t, v)).collect(),
        band,
        run_out,
        label,
        now: inside(&input.now).then(|| x.px(input.now as f64)),
        end,
        spread,
        legend,
        instants: input.instants(),
    }
}

/// Shares with a line: quarters, halves where there is little room.
fn lines(ceiling: f64, height: f64, text_size: f64) -> Vec<f64> {
    let fits = |step: &f64| ceiling / step * text_size * 1.8 <= height;
    let step = [QUARTER, 0.5, 1.0].into_iter().find(fits).unwrap_or(ceiling.max(1.0));
    let count = if height < text_size * 1.5 { 0 } else { (ceiling / step) as usize };
    (0..=count).map(|i| i as f64 * step).collect()
}

/// The steps of what was recorded, and of what was counted since.
fn known(input: &Input, at: impl Fn(i64, f64) -> Point) -> (Vec<Point>, Vec<Point>) {
    let (mut recorded, mut counted): (Vec<Point>, Vec<Point>) = (Vec::new(), Vec::new());
    let mut before: Option<(i64, f64)> = None;
    for &(time, share) in input.points.iter().filter(|p| p.1.is_finite()) {
        let path = if input.is_recorded(time) { &mut recorded } else { &mut counted };
        if let Some((since, was)) = before {
            if path.is_empty() {
                path.push(at(since, was));
            }
            path.push(at(time, was));
        }
        path.push(at(time, share));
        before = Some((time, share));
    }
    if let Some((time, share)) = before.filter(|last| last.0 < input.known) {
        // A recorded share holds as long as nothing else is known; a counted one to the present.
        let path =
            if counted.is_empty() && input.is_recorded(input.known) { &mut recorded } else { &mut counted };
        if path.is_empty() {
            path.push(at(time, share));
        }
        path.push(at(input.known, share));
    }
    (thin_steps(recorded), thin_steps(counted))
}

/// A path of more points than pixels is drawn with fewer.
fn thin_steps(path: Vec<Point>) -> Vec<Point> {
    if path.len() > 600 { thin(path) } else { path }
}

/// A course up to the limit: where it reaches that, it ends.
fn below_limit(fan: &[Ray], of: impl Fn(&Ray) -> f64) -> Vec<(i64, f64)> {
    let mut path: Vec<(i64, f64)> = Vec::new();
    for ray in fan {
        let share = of(ray);
        if share < 1.0 {
            path.push((ray.at, share));
            continue;
        }
        if let Some(&(time, was)) = path.last() {
            let part = ((1.0 - was) / (share - was)).clamp(0.0, 1.0);
            path.push((time + ((ray.at - time) as f64 * part) as i64, 1.0));
        }
        break;
    }
    path
}

/// The outline of the fan, cut at the limit.
fn fan(input: &Input, at: impl Fn(i64, f64) -> Point) -> Vec<Point> {
    let edge = |of: fn(&Ray) -> f64| {
        let mut path = below_limit(&input.fan, of);
        let last = input.fan.last().map_or(input.to, |ray| ray.at);
        if path.last().is_some_and(|p| p.1 >= 1.0 && p.0 < last) {
            path.push((last, 1.0));
        }
        path
    };
    let (most, least) = (edge(|ray| ray.high), edge(|ray| ray.low));
    most.into_iter().chain(least.into_iter().rev()).map(|(time, share)| at(time, share)).collect()
}

/// Labels at whole hours or days of the wall clock.
fn ticks(
    input: &Input,
    x: Linear,
    width: f64,
    words: &dyn Words,
    measure: &dyn TextMeasure,
) -> Vec<crate::chart::stacked::Tick> {
    let length = input.to - input.from;
    let (step, grain) = if length <= 43_200_000 {
        (1_800_000, Grain::QuarterHour)
    } else if length <= 259_200_000 {
        (3_600_000, Grain::Hour)
    } else {
        (86_400_000, Grain::Day)
    };
    let first = input.from.div_euclid(step) * step;
    let first = if first < input.from { first + step } else { first };
    let starts: Vec<i64> =
        (0..).map(|i| first + i * step).take_while(|t| *t <= input.to).take(1_000).collect();
    let Some(last) = starts.last() else { return Vec::new() };
    let half = (x.px((first + step) as f64) - x.px(first as f64)) / 2.0;
    // Slots whose middles are the instants themselves.
    let bands = Bands::over(x.px(first as f64) - half, x.px(*last as f64) + half, starts.len());
    time_ticks(&starts, grain, bands, width, words, measure)
}
