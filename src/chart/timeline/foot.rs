//! What lies below the bars: thin rounds, queries, rows of subagents, times.

use std::ops::Range;

use crate::chart::frame::Tick;
use crate::chart::layout::Rect;
use crate::chart::measure::{TextMeasure, Weight, fit};
use crate::chart::scale::{Bands, NARROWEST_BAR};
use crate::chart::time::{TimeForm, civil};
use crate::chart::words::Words;

use super::{Column, Input, Query};

/// The least width of a query that can be told from its neighbours.
const NARROWEST_QUERY: f64 = 3.0;

/// Heights below the bars.
#[derive(Clone, Copy, Debug)]
pub struct Foot {
    pub thin_y: f64,
    queries: Option<(f64, f64)>,
    rows: f64,
    row: f64,
    pub ticks_y: f64,
    /// Where it all ends.
    pub height: f64,
}

impl Foot {
    /// Below a plot that ends at `bottom`. What the session has decides about it, not the window.
    pub fn below(bottom: f64, input: &Input, rows: usize, text_size: f64) -> Foot {
        let thin_y = bottom + 5.0;
        let mut y = bottom + 9.0;
        let has_queries = input.requests.iter().any(|round| round.query.is_some());
        let queries = has_queries.then(|| (y, y + (text_size * 1.3).round()));
        y = queries.map_or(y, |(_, bottom)| bottom);
        let row = (text_size * 1.15).round();
        let top = if rows > 0 { y + 4.0 } else { y };
        y = top + rows as f64 * row;
        Foot { thin_y, queries, rows: top, row, ticks_y: y + text_size * 1.1, height: y + text_size * 2.0 }
    }

    /// The room of a row.
    pub fn row(&self, at: usize, plot: Rect) -> Rect {
        let top = self.rows + at as f64 * self.row;
        Rect::from_edges(plot.x, top + 1.0, plot.right(), top + self.row - 1.0)
    }
}

/// Runs of thin rounds of the main agent, from and to: a dot each, or a line where dots would touch.
pub fn thin(input: &Input, window: &Range<usize>, x: Bands) -> Vec<(f64, f64)> {
    let mut runs: Vec<(f64, f64)> = Vec::new();
    let apart = x.step >= 2.0 * NARROWEST_BAR;
    for request in window.clone().filter(|&at| input.requests[at].thin && input.requests[at].agent == 0) {
        let slot = request - window.start;
        let (left, right) = (x.left(slot), x.left(slot + 1));
        let (left, right) = if apart { x.bar(slot) } else { (left, right) };
        match runs.last_mut().filter(|last| !apart && left - last.1 < 1.0) {
            Some(last) => last.1 = right,
            None => runs.push((left, right)),
        }
    }
    runs
}

/// Queries side by side, and their band.
pub fn queries(
    input: &Input,
    window: &Range<usize>,
    x: Bands,
    plot: Rect,
    foot: &Foot,
    measure: &dyn TextMeasure,
) -> (Vec<Query>, Rect) {
    let Some((top, bottom)) = foot.queries else { return (Vec::new(), Rect::default()) };
    let band = Rect::from_edges(plot.x, top, plot.right(), bottom);
    let mut found: Vec<Query> = Vec::new();
    let mut start = window.start;
    for run in input.requests[window.clone()].chunk_by(|a, b| a.query == b.query) {
        let (from, to) = (start, start + run.len());
        start = to;
        if let Some(query) = run[0].query {
            let (left, right) = (x.left(from - window.start), x.left(to - window.start));
            // A request without a query, as of a job in the background, does not end the one that it lies in.
            match found.last_mut().filter(|last| last.query == query) {
                Some(last) => last.right = right,
                None => {
                    let washed = query % 2 == 1;
                    found.push(Query { query, left, right, washed, label: false });
                }
            }
        }
    }
    label(&mut found, measure);
    if found.len() as f64 * NARROWEST_QUERY > band.width {
        // Narrower than a wash can show: only the numbered ones are left, as an axis has them.
        found.retain(|query| query.label);
        found.iter_mut().for_each(|query| query.washed = false);
    }
    (found, band)
}

/// Numbers the queries that are wide enough or, where most are not, every second, fifth, tenth and so on.
fn label(queries: &mut [Query], measure: &dyn TextMeasure) {
    let Some(end) = queries.last().map(|last| last.right) else { return };
    let pad = measure.size() * 0.4;
    let room = |query: u32| measure.width(&query.to_string(), Weight::Normal) + pad;
    for query in queries.iter_mut() {
        query.label = query.right - query.left >= room(query.query);
    }
    if queries.iter().filter(|query| query.label).count() * 2 >= queries.len() {
        return;
    }
    let widest = queries.iter().map(|query| query.query).max().map_or(0.0, room);
    let apart = |stride: u32| {
        let mut left = f64::NEG_INFINITY;
        queries.iter().filter(|query| query.query % stride == 0).all(|query| {
            let before = std::mem::replace(&mut left, query.left);
            query.left - before >= widest
        })
    };
    let strides = (0..9).flat_map(|power| [1, 2, 5].map(|step| step * 10_u32.pow(power)));
    let stride = strides.into_iter().find(|&stride| apart(stride));
    for query in queries {
        let on = stride.is_some_and(|stride| query.query % stride == 0);
        query.label = on && query.left + widest <= end + pad;
    }
}

/// A caption left of the plot, where it has room.
pub fn caption(text: &str, band: Rect, plot: Rect, measure: &dyn TextMeasure) -> Option<String> {
    let room = plot.x - measure.size() * 0.75;
    (band.height > 0.0 && measure.width(text, Weight::Normal) <= room).then(|| text.to_owned())
}

/// The name of a row: behind its last request, or else before its first.
pub fn row_label(
    name: &str,
    columns: &[Column],
    plot: Rect,
    measure: &dyn TextMeasure,
) -> Option<(f64, String)> {
    let gap = measure.size() * 0.5;
    let (first, last) = (columns.first()?, columns.last()?);
    let width = measure.width(name, Weight::Normal);
    let (before, behind) = (first.left - gap - plot.x, plot.right() - last.right - gap);
    if width <= behind {
        Some((last.right + gap, name.to_owned()))
    } else if width <= before {
        Some((first.left - gap - width, name.to_owned()))
    } else {
        let (room, x) = if behind >= before { (behind, last.right + gap) } else { (before, plot.x) };
        (room >= measure.size() * 4.0)
            .then(|| fit(name, room, Weight::Normal, measure))
            .flatten()
            .map(|t| (x, t))
    }
}

/// Times under requests that begin an hour, days before hours: as many as have room.
pub fn times(
    input: &Input,
    window: &Range<usize>,
    x: Bands,
    width: f64,
    words: &dyn Words,
    measure: &dyn TextMeasure,
) -> Vec<Tick> {
    let requests = &input.requests[window.clone()];
    let hour = |slot: usize| requests[slot].at.div_euclid(3_600_000);
    let day = |slot: usize| requests[slot].at.div_euclid(86_400_000);
    let begins = |of: &dyn Fn(usize) -> i64, slot: usize| slot == 0 || of(slot - 1) != of(slot);
    let gap = measure.size();
    let mut ticks: Vec<Tick> = Vec::new();
    let mut put = |slot: usize, forms: &[&[TimeForm]]| {
        let center = x.center(slot);
        // Asking costs less than writing it out.
        let near = |tick: &Tick| (tick.x - center).abs() < gap;
        if ticks.iter().any(near) {
            return;
        }
        for form in forms {
            let at = civil(requests[slot].at);
            let text = form.iter().map(|form| words.time(at, *form)).collect::<Vec<_>>().join(" ");
            let half = measure.width(&text, Weight::Normal) / 2.0;
            let middle = center.min(width - half).max(half);
            let clear = |tick: &Tick| {
                (tick.x - middle).abs() >= half + measure.width(&tick.text, Weight::Normal) / 2.0 + gap
            };
            if 2.0 * half <= width && ticks.iter().all(clear) {
                return ticks.push(Tick { slot, x: middle, text });
            }
        }
    };
    let dated: &[&[TimeForm]] = &[&[TimeForm::Day, TimeForm::Clock], &[TimeForm::Day]];
    let most = (width / gap) as usize;
    let days: Vec<usize> = (0..requests.len()).filter(|&slot| begins(&day, slot)).collect();
    let every = days.len().div_ceil(most.max(1)).max(1);
    days.iter().step_by(every).for_each(|&slot| put(slot, dated));
    let hours: Vec<usize> = (0..requests.len()).filter(|&slot| begins(&hour, slot)).collect();
    if hours.len() <= 4 * most {
        hours.iter().for_each(|&slot| put(slot, &[&[TimeForm::Clock]]));
    }
    ticks.sort_by(|a, b| a.x.total_cmp(&b.x));
    ticks
}
