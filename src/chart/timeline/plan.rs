//! Where everything of the timeline goes.

use std::ops::Range;

use crate::chart::format::Unit;
use crate::chart::frame::ValueAxis;
use crate::chart::layout::{Rect, Size};
use crate::chart::measure::TextMeasure;
use crate::chart::notes::{Label, choose, row_height, used};
use crate::chart::scale::{Bands, Linear};
use crate::chart::words::Words;

use super::foot::{self, Foot};
use super::{Column, Input, Plan, ROWS, events, lane};

/// How high the chart is when its bars with the notes above them have so much room. It does not change with the window.
pub fn height(input: &Input, bars: f64, text_size: f64) -> f64 {
    let lanes = Lanes::of(input);
    bars + Foot::below(0.0, input, lanes.rows(), text_size).height
}

/// Lays out a window of requests over a width; `bars` is the height of the bars with the notes above them.
pub fn plan(
    input: &Input,
    window: Range<usize>,
    width: f64,
    bars: f64,
    words: &dyn Words,
    measure: &dyn TextMeasure,
) -> Plan {
    let text_size = measure.size();
    let count = input.requests.len();
    let window = window.start.min(count)..window.end.min(count).max(window.start.min(count));
    let lanes = Lanes::of(input);
    let (main, most) = extent(input, &window);

    // Rows of notes take height, the height decides about grid lines, their labels about the width of the plot, and that
    // how many rows the notes need: the fewest that turn out to be enough are taken.
    let bars = bars.max(0.0);
    let most_rows = (bars / 75.0).clamp(0.0, 3.0) as usize;
    let has_pauses = events::has_pauses(input);
    let mut note_rows = 0;
    let (plot, x, axis, notes, told) = loop {
        let pauses = if has_pauses { row_height(text_size) } else { 0.0 };
        let head = (text_size * 0.75 + pauses + note_rows as f64 * row_height(text_size)).min(bars);
        let axis = ValueAxis::over(Unit::Tokens, u128::from(main), bars - head, measure);
        let right = (width - 1.0).max(axis.left);
        let plot = Rect::from_edges(axis.left, head, right, bars);
        let x = Bands::over(plot.x, plot.right(), window.len());
        let told = events::told(input, &window, x, words);
        let notes: Vec<Label> = choose(told.asks(), width, most_rows, measure);
        if used(&notes) <= note_rows {
            break (plot, x, axis, notes, told);
        }
        note_rows += 1;
    };
    let y = axis.scale(plot);
    let foot = Foot::below(plot.bottom(), input, lanes.rows(), text_size);

    let (columns, rows) = bars_of(input, &window, &lanes, x);
    let mut columns = columns;
    lane::stand(&mut columns, &input.requests, y);
    let rows = rows.into_iter().enumerate().map(|(at, mut columns)| {
        let rect = foot.row(at, plot);
        let scale = Linear { domain: (0.0, most.max(1) as f64), range: (rect.bottom(), rect.y + 2.0) };
        lane::stand(&mut columns, &input.requests, scale);
        let agent = lanes.agents.get(at).copied();
        let name = agent.map_or_else(
            || (words.timeline().more)(lanes.folded),
            |agent| input.agents.get(agent).cloned().unwrap_or_default(),
        );
        let label = foot::row_label(&name, &columns, plot, measure);
        let label_width = label
            .as_ref()
            .map_or(0.0, |(_, text)| measure.width(text, crate::chart::measure::Weight::Normal));
        super::Row { agent, rect, columns, label, label_width }
    });
    let rows = rows.collect();
    let events = told.place(input, &notes, plot, text_size, y);
    let pauses = events::pauses(input, &window, x, plot, &events, words, measure);
    let (queries, query_band) = foot::queries(input, &window, x, plot, &foot, measure);
    Plan {
        size: Size { width, height: foot.height },
        plot,
        text_size,
        x,
        y,
        grid: axis.grid(y),
        ticks: foot::times(input, &window, x, width, words, measure),
        ticks_y: foot.ticks_y,
        columns,
        rows,
        thin: foot::thin(input, &window, x),
        thin_y: foot.thin_y,
        query_caption: foot::caption(words.timeline().query, query_band, plot, measure),
        queries,
        query_band,
        pauses,
        events,
        window,
    }
}

/// The most context of a main request of the window and, for the rows below, of any subagent's of the session.
fn extent(input: &Input, window: &Range<usize>) -> (u64, u64) {
    let most = |rounds: &[super::Round], main: bool| {
        rounds.iter().filter(|r| (r.agent == 0) == main).map(|r| r.context()).max().unwrap_or(0)
    };
    (most(&input.requests[window.clone()], true), most(&input.requests, false))
}

/// Which subagent has which row.
struct Lanes {
    /// Agents with a row of their own, from above: in the order of their first requests.
    agents: Vec<usize>,
    /// How many share the last row.
    folded: usize,
    /// The row of each agent; those without a name have the last entry.
    row: Vec<Option<usize>>,
}

impl Lanes {
    /// Those that carried most get a row of their own.
    fn of(input: &Input) -> Lanes {
        let unnamed = input.agents.len().max(1);
        let slot = |agent: usize| agent.min(unnamed);
        let mut carried = vec![0_u128; unnamed + 1];
        let mut order = Vec::new();
        let mut seen = vec![false; unnamed + 1];
        for round in input.requests.iter().filter(|round| round.agent > 0) {
            let agent = slot(round.agent);
            carried[agent] += u128::from(round.context());
            if !std::mem::replace(&mut seen[agent], true) {
                order.push(agent);
            }
        }
        let mut agents = order.clone();
        if agents.len() > ROWS {
            agents.sort_by_key(|&agent| std::cmp::Reverse(carried[agent]));
            agents.truncate(ROWS);
            agents.sort_by_key(|agent| order.iter().position(|other| other == agent));
        }
        let mut row = vec![None; unnamed + 1];
        for &agent in &order {
            row[agent] = Some(agents.iter().position(|&own| own == agent).unwrap_or(agents.len()));
        }
        Lanes { folded: order.len() - agents.len(), agents, row }
    }

    fn rows(&self) -> usize {
        self.agents.len() + usize::from(self.folded > 0)
    }

    fn row(&self, agent: usize) -> Option<usize> {
        if agent == 0 { None } else { self.row[agent.min(self.row.len() - 1)] }
    }
}

/// The bars of the main lane and of each row, without their heights.
fn bars_of(input: &Input, window: &Range<usize>, lanes: &Lanes, x: Bands) -> (Vec<Column>, Vec<Vec<Column>>) {
    let mut main = Vec::new();
    let mut rows = vec![Vec::new(); lanes.rows()];
    for request in window.clone() {
        let lane = lanes.row(input.requests[request].agent).map_or(&mut main, |row| &mut rows[row]);
        lane::push(lane, &input.requests, request, request - window.start, x);
    }
    (main, rows)
}
