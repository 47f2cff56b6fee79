//! What the frontier says without a picture: the read-out of a mark, the text alternative, and the table twin.

use crate::chart::format::Unit;
use crate::chart::table::{Cell, Table};
use crate::chart::words::{FrontierFacts, Named, Word, Words};

use super::Input;
use super::best::beats;

/// A mark in words and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readout {
    /// Harness and model.
    pub name: String,
    /// The figures of both axes and the queries behind them, each with what it is.
    pub values: Vec<Named>,
    /// Which marks on the frontier beat it, or that none does.
    pub standing: String,
}

/// Reads a mark of the input. `None` when it is not drawn.
pub fn readout(input: &Input, mark: usize, words: &dyn Words) -> Option<Readout> {
    let place = input.drawn(mark)?;
    let of = input.marks.get(mark)?;
    let named = |name: &str, value: String| Named { name: name.to_owned(), value };
    let best = input.best();
    let beaten_by = best.iter().filter(|other| input.drawn(**other).is_some_and(|p| beats(p, place)));
    let beaten_by: Vec<String> = beaten_by.map(|other| input.marks[*other].name.clone()).collect();
    Some(Readout {
        name: of.name.clone(),
        values: vec![
            named(&input.y.title, input.y.figure.short(place.1)),
            named(&input.x.title, input.x.figure.short(place.0)),
            named(words.word(Word::Queries), Unit::Count.short(u128::from(of.queries))),
        ],
        standing: words.beaten(&beaten_by),
    })
}

/// The text alternative, for `aria-label`.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    words.frontier(&facts(input, words))
}

/// Which marks are not drawn and why, for a line below the chart; empty when all are.
pub fn left_out(input: &Input, words: &dyn Words) -> String {
    words.left_out(&facts(input, words))
}

fn facts(input: &Input, words: &dyn Words) -> FrontierFacts {
    let best = input.best().into_iter().filter_map(|mark| {
        let (x, y) = input.drawn(mark)?;
        let value = words.list(&[input.x.figure.short(x), input.y.figure.short(y)]);
        Some(Named { name: input.marks[mark].name.clone(), value })
    });
    let drawn = input.drawn_marks();
    let unknown = input.marks.iter().filter(|mark| mark.place().is_none()).count();
    FrontierFacts {
        title: input.title.clone(),
        drawn,
        best: best.collect(),
        few: input.marks.len() - drawn - unknown,
        least: input.least,
        unknown,
    }
}

/// The table twin: a row for each mark, those that are not drawn among them, from the least of the first figure.
pub fn table(input: &Input, words: &dyn Words) -> Table {
    let best = input.best();
    let mut order: Vec<usize> = (0..input.marks.len()).collect();
    let figure = |mark: &usize| input.marks[*mark].x.unwrap_or(f64::INFINITY);
    order.sort_by(|a, b| figure(a).total_cmp(&figure(b)));
    let row = |mark: usize| {
        let of = &input.marks[mark];
        let beaten = match input.drawn(mark) {
            Some(_) if best.contains(&mark) => words.beaten(&[]),
            None if of.queries < input.least => words.under(input.least),
            _ => String::new(),
        };
        vec![
            Cell::Text(of.name.clone()),
            Cell::figure(of.x, input.x.figure),
            Cell::figure(of.y, input.y.figure),
            Cell::Number(u128::from(of.queries), Unit::Count),
            Cell::Text(beaten),
        ]
    };
    let head = [&input.kind, &input.x.title, &input.y.title].map(Clone::clone);
    let words = [Word::Queries, Word::Frontier].map(|word| words.word(word).to_owned());
    Table { head: head.into_iter().chain(words).collect(), rows: order.into_iter().map(row).collect() }
}
