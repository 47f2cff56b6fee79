//! What a runway says without a picture: the read-out of an instant, the text alternative, and the table twin.

use crate::chart::figure::Figure;
use crate::chart::format::percent;
use crate::chart::table::{Cell, Table};
use crate::chart::time::{Grain, TimeForm, civil};
use crate::chart::words::{RunwayFacts, Word, Words};

use super::{Input, Ray};

/// An instant in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// When.
    pub time: String,
    /// What it is beside a time: the present, the reset, when the window runs out.
    pub mark: Option<&'static str>,
    /// Names and values, from what is known to what may be.
    pub rows: Vec<(&'static str, String)>,
    /// The used share for the dot on the line: known, else the middle of the forecast.
    pub share: Option<f64>,
}

/// Reads an instant. `None` when there is no such.
pub fn readout(input: &Input, index: usize, words: &dyn Words) -> Option<Readout> {
    let at = *input.instants().get(index)?;
    let said = words.runway();
    let used = input.used(at);
    let ahead = input.ahead(at).filter(|_| at > input.known);
    let known = used.map(|share| {
        let name = if input.is_recorded(at) || input.seen.is_none() { said.used } else { said.counted };
        (name, percent(share, 0))
    });
    let row = |ray: Ray| {
        let middle = whole(ray.mid);
        let between = ray.high - ray.low > 0.005;
        let text = if between { (said.between)(&middle, &whole(ray.low), &whole(ray.high)) } else { middle };
        (said.forecast, text)
    };
    let even = (said.even, percent(input.even(at), 0));
    let nothing =
        (known.is_none() && ahead.is_none()).then(|| (said.used, words.word(Word::NotRecorded).to_owned()));
    let mark = if Some(at) == input.run_out.at {
        Some(said.runs_out)
    } else if at == input.now {
        Some(said.now)
    } else {
        (at == input.to).then_some(said.reset)
    };
    Some(Readout {
        time: words.time(civil(at), TimeForm::Full(Grain::Hour)),
        mark,
        rows: known.into_iter().chain(ahead.map(row)).chain(nothing).chain([even]).collect(),
        share: used.or(ahead.map(|ray| ray.mid.min(1.0))),
    })
}

/// A forecast share in whole percents; beyond the limit nothing can be used.
fn whole(share: f64) -> String {
    if share >= 1.0 { format!("≥ {}", percent(1.0, 0)) } else { percent(share, 0) }
}

/// The text alternative, for `aria-label`.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let time = |at: i64| words.time(civil(at), TimeForm::Full(Grain::Hour));
    let at_reset = input.fan.last().filter(|_| input.fan.len() > 1);
    let used = input.points.last().map(|p| p.1);
    words.runway_summary(&RunwayFacts {
        title: input.title.clone(),
        reset: time(input.to),
        used: used.map(|share| percent(share, 0)),
        elapsed: percent(input.even(input.now), 0),
        spent: used.is_some_and(|share| share >= 1.0),
        run_out: input.run_out.at.map(time),
        between: input
            .run_out
            .at
            .and_then(|_| Some((time(input.run_out.early?), input.run_out.late.map(time)))),
        at_reset: at_reset.map(|ray| [whole(ray.low), whole(ray.mid), whole(ray.high)]),
    })
}

/// The table twin: a row for each instant that can be read.
pub fn table(input: &Input, words: &dyn Words) -> Table {
    let said = words.runway();
    let head = [words.word(Word::Time), said.used, said.even, said.least, said.forecast, said.most];
    let figure = |value: Option<f64>| value.map_or(Cell::Unsaid, |v| Cell::Figure(v, Figure::Share));
    let row = |at: i64| {
        let ahead = input.ahead(at).filter(|_| at > input.known);
        let of = |part: fn(Ray) -> f64| figure(ahead.map(part));
        vec![
            Cell::Time(at, Grain::Hour),
            figure(input.used(at)),
            figure(Some(input.even(at))),
            of(|ray| ray.low),
            of(|ray| ray.mid),
            of(|ray| ray.high),
        ]
    };
    Table { head: head.map(str::to_owned).to_vec(), rows: input.instants().into_iter().map(row).collect() }
}
