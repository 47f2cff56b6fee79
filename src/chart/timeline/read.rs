//! What the timeline says without a picture: the read-out of a request, the text alternative, and the table twin.

use std::ops::Range;

use crate::chart::format::{Unit, count, money, tokens};
use crate::chart::table::{Cell, Table};
use crate::chart::time::{Grain, TimeForm, civil};
use crate::chart::words::{TimelineFacts, Word, Words};

use super::{Input, Miss, MissKind, PAUSE, Round, events};

/// A request in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// Its index.
    pub request: usize,
    /// When: `Sat 24 Oct 2026, 14:07`.
    pub time: String,
    /// Its number from 1: `Request 31`.
    pub title: String,
    /// Its query: `Query 4`.
    pub query: Option<String>,
    /// Which subagent made it; `None` for the main agent.
    pub agent: Option<String>,
    /// The model; empty where it is not known.
    pub model: String,
    /// Prompt tokens.
    pub context: String,
    /// What the context is made of, from the top of the bar to its bottom, without what is 0.
    pub parts: Vec<Part>,
    /// Generated tokens.
    pub output: String,
    /// What the cache did not serve.
    pub miss: Option<ReadMiss>,
    /// What else there is to say: a pause before it, a compaction, another model, an error, a thin round.
    pub remarks: Vec<String>,
}

/// A part of the context.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Index into [`PARTS`](super::PARTS).
    pub part: usize,
    /// What it is.
    pub name: &'static str,
    /// How many tokens.
    pub value: String,
    /// Of the context.
    pub share: f64,
}

impl Readout {
    /// The parts above a miss, which is part of them, and those below it.
    pub fn around_miss(&self) -> (&[Part], &[Part]) {
        self.parts.split_at(self.parts.iter().position(|part| part.part == 0).unwrap_or(self.parts.len()))
    }
}

/// A miss in words.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadMiss {
    /// Missed or, where that was to be expected, rebuilt.
    pub name: &'static str,
    /// Why.
    pub cause: String,
    /// How many tokens.
    pub tokens: String,
    /// What it cost, where that has a price.
    pub waste: Option<String>,
    /// Whether it is a loss.
    pub wasteful: bool,
}

fn parts(round: &Round, words: &dyn Words) -> [(&'static str, u64); 3] {
    let t = words.timeline();
    [(t.read, round.cache_read), (t.written, round.cache_write), (t.input, round.input)]
}

/// The name of a subagent.
fn agent(input: &Input, round: &Round, words: &dyn Words) -> Option<String> {
    let named = || input.agents.get(round.agent).filter(|name| !name.is_empty());
    (round.agent > 0).then(|| named().cloned().unwrap_or_else(|| words.timeline().agent.to_owned()))
}

/// Reads a request; `None` when there is no such request.
pub fn readout(input: &Input, request: usize, words: &dyn Words) -> Option<Readout> {
    let t = words.timeline();
    let round = input.requests.get(request)?;
    let context = round.context();
    let part = |(part, (name, value)): (usize, (&'static str, u64))| {
        (value > 0).then(|| Part { part, name, value: tokens(value), share: value as f64 / context as f64 })
    };
    let model = |round: &Round| input.models.get(round.model).cloned().unwrap_or_default();
    Some(Readout {
        request,
        time: words.time(civil(round.at), TimeForm::Full(Grain::QuarterHour)),
        title: format!("{} {}", t.request, count(request as u64 + 1)),
        query: round.query.map(|query| format!("{} {query}", t.query)),
        agent: agent(input, round, words),
        model: model(round),
        context: tokens(context),
        parts: parts(round, words).into_iter().enumerate().rev().filter_map(part).collect(),
        output: tokens(round.output),
        miss: round.miss.as_ref().map(|miss| read_miss(miss, words)),
        remarks: remarks(input, request, words),
    })
}

fn read_miss(miss: &Miss, words: &dyn Words) -> ReadMiss {
    let t = words.timeline();
    let wasteful = miss.kind == MissKind::Waste;
    ReadMiss {
        name: if wasteful { t.missed } else { t.rebuilt },
        cause: miss.cause.clone(),
        tokens: tokens(miss.tokens),
        waste: miss.waste.map(money),
        wasteful,
    }
}

fn remarks(input: &Input, request: usize, words: &dyn Words) -> Vec<String> {
    let t = words.timeline();
    let requests = &input.requests;
    let round = &requests[request];
    let before = |failed: bool| {
        let of = |other: &&Round| other.agent == round.agent && (failed || !other.error);
        requests[..request].iter().rev().find(of)
    };
    let model = |round: &Round| input.models.get(round.model).filter(|name| !name.is_empty());
    let mut said = Vec::new();
    let pause = before(true).map_or(0, |before| round.at.saturating_sub(before.at));
    if pause > PAUSE {
        said.push((t.after)(&words.duration(pause)));
    }
    // Of a failed attempt no log says which model it would have been.
    if let Some(before) = before(false).filter(|before| !round.error && before.model != round.model) {
        said.extend(match (model(before), model(round)) {
            (Some(before), Some(now)) => Some((t.model_changed)(before, now)),
            (_, now) => now.map(|now| (t.model_now)(now)),
        });
    }
    if round.agent == 0 && events::compactions(input).binary_search(&request).is_ok() {
        said.push(events::compaction_text(requests, request, words));
    }
    for (on, word) in [(round.error, t.error), (round.thin, t.thin)] {
        said.extend(on.then(|| word.to_owned()));
    }
    said
}

/// A read-out as one sentence, for a live region.
pub fn sentence(read: &Readout, words: &dyn Words) -> String {
    let t = words.timeline();
    let mut said = vec![read.title.clone()];
    said.extend(read.agent.clone());
    said.extend([read.time.clone(), format!("{} {}", t.context, read.context)]);
    let say = |parts: &[Part]| parts.iter().map(|p| format!("{} {}", p.name, p.value)).collect::<Vec<_>>();
    let (unread, served) = read.around_miss();
    said.extend(say(unread));
    if let Some(miss) = &read.miss {
        said.push(format!("{} {}", miss.name, miss.tokens));
        said.push(miss.cause.clone());
        said.extend(miss.waste.clone());
    }
    said.extend(say(served));
    said.push(format!("{} {}", t.output, read.output));
    said.extend(read.remarks.iter().cloned());
    said.join(t.comma)
}

/// The text alternative, for `aria-label`.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let requests = &input.requests;
    let main = || requests.iter().filter(|round| round.agent == 0 && !round.error);
    let mut queries: Vec<u32> = requests.iter().filter_map(|round| round.query).collect();
    queries.sort_unstable();
    queries.dedup();
    let wasteful: Vec<&Miss> =
        requests.iter().filter(|round| round.is_wasteful()).filter_map(|round| round.miss.as_ref()).collect();
    let priced = wasteful.iter().filter(|miss| miss.waste.is_some()).count();
    let waste: u128 = wasteful.iter().filter_map(|miss| miss.waste).map(u128::from).sum();
    let context = main().next().map(Round::context).zip(main().map(Round::context).max());
    (words.timeline().summary)(&TimelineFacts {
        title: input.title.clone(),
        requests: requests.iter().filter(|round| !round.error).count(),
        of_subagents: requests.iter().filter(|round| round.agent > 0 && !round.error).count(),
        queries: queries.len(),
        context: context.map(|(first, most)| (tokens(first), tokens(most))),
        misses: wasteful.len(),
        waste: (priced > 0).then(|| Unit::Money.short(waste)),
        unpriced: if priced > 0 { wasteful.len() - priced } else { 0 },
        compactions: events::compactions(input).len(),
        errors: requests.iter().filter(|round| round.error).count(),
    })
}

/// The table twin of some requests: a row for each.
pub fn table(input: &Input, window: Range<usize>, words: &dyn Words) -> Table {
    let t = words.timeline();
    let head = [
        t.request,
        words.word(Word::Time),
        t.query,
        t.agent,
        t.model,
        t.context,
        t.read,
        t.written,
        t.input,
        t.missed,
        t.output,
        t.cause,
        t.waste,
        t.remarks,
    ];
    let compactions = events::compactions(input);
    let count = input.requests.len();
    let row = |request: usize| {
        let round = &input.requests[request];
        let miss = round.miss.as_ref();
        let number = |value: u64| Cell::Number(u128::from(value), Unit::Tokens);
        let query = round.query.map_or(Cell::NotRecorded, |q| Cell::Number(u128::from(q), Unit::Count));
        let agent = agent(input, round, words).unwrap_or_default();
        let mut remarks = Vec::new();
        if compactions.binary_search(&request).is_ok() {
            remarks.push(t.compacted);
        }
        remarks.extend(round.error.then_some(t.error));
        remarks.extend(round.thin.then_some(t.thin));
        let waste = match miss {
            // What a rebuild cost is no waste, and would be summed.
            Some(miss) if miss.kind != MissKind::Waste => Cell::Text(String::new()),
            None => Cell::Text(String::new()),
            Some(miss) => miss.waste.map_or(Cell::Unsaid, |n| Cell::Number(u128::from(n), Unit::Money)),
        };
        let mut cells = vec![
            Cell::Number(request as u128 + 1, Unit::Count),
            Cell::Time(round.at, Grain::QuarterHour),
            query,
            Cell::Text(agent),
            Cell::Text(input.models.get(round.model).cloned().unwrap_or_default()),
        ];
        let missed = miss.map_or(0, |miss| miss.tokens);
        let values =
            [round.context(), round.cache_read, round.cache_write, round.input, missed, round.output];
        cells.extend(values.map(number));
        cells.push(Cell::Text(miss.map(|miss| miss.cause.clone()).unwrap_or_default()));
        cells.push(waste);
        cells.push(Cell::Text(remarks.join(t.comma)));
        cells
    };
    let window = window.start.min(count)..window.end.min(count);
    Table { head: head.map(str::to_owned).to_vec(), rows: window.map(row).collect() }
}
