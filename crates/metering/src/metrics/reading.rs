//! A reading of a store: which questions are to be asked next, and what becomes of their answers. Whoever holds it sends
//! the questions, as many at once as it likes and in any order, and hands the answers over; nothing here waits.
//!
//! ```text
//! names ─ for each metric: what its counters stood at before ─ stretch by stretch: ends, least, resets ─ samples of resets
//! ```
//!
//! Stretches grow while answers are small and shrink when they are large or refused, so that neither side holds much.

use super::answer::{Answer, Series};
use super::ask::{self, Ask, Part};
use super::increase::{QUARTER, Stand, Step, Told, add_up, slot_of_sample, steps};
use super::label::{Class, Labels, Meaning, meaning};
use super::matcher::{Compare, Matchers};
use super::name::{Dialect, Measure, Metric, Named, named};
use super::remarks::Remarks;
use super::sums::{Growth, Owner};
use crate::cell::CellSet;
use crate::key::Key;
use crate::price::Book;
use crate::request::Finding;
use crate::time::Millis;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It asked for more than the server gives at once, or in its time.
    TooLarge(String),
    /// Something else.
    Other(String),
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Harvest {
    /// Its cells.
    pub cells: CellSet,
    /// What could not be read, and what a person should know.
    pub findings: Vec<Finding>,
    /// Counters that were seen.
    pub series: u64,
}

/// The newest minute is not asked for: stores take that long to hold all of it.
const SETTLE: i64 = 60;
const DAY: i64 = 86_400;
/// The longest and the first stretch.
const LONGEST: i64 = 30 * DAY;
const FIRST: i64 = DAY;
/// Answers with fewer points let stretches grow, with more they shrink.
const FEW: usize = 20_000;
const MANY: usize = 80_000;
/// How far back a counter is looked for that was silent when the period began; shorter ones when that is too much.
const BEFORE: [i64; 4] = [30 * DAY, DAY, 3_600, QUARTER];
/// Samples of so many quarter hours are asked for at once.
const RUN: i64 = 24 * QUARTER;

/// A reading.
#[derive(Debug)]
pub struct Reading {
    matchers: Matchers,
    from: i64,
    /// The last edge of a quarter hour, and how far the one behind it is read.
    edge: i64,
    to: i64,
    next: u32,
    queue: VecDeque<Ask>,
    open: FxHashMap<u32, What>,
    tracks: Vec<Track>,
    growth: Growth,
    remarks: Remarks,
    series: u64,
    named: bool,
}

/// What a question was.
#[derive(Debug)]
enum What {
    Names,
    Before { track: usize, back: usize },
    Part { track: usize, part: Part },
    Samples { track: usize, run: Run },
}

/// One metric.
#[derive(Debug)]
struct Track {
    name: String,
    metric: Metric,
    selector: String,
    counters: FxHashMap<Key, Counter>,
    /// Everything up to here is counted.
    at: i64,
    /// How long the next stretch is.
    reach: i64,
    stretch: Stretch,
}

/// One series.
#[derive(Debug, Default)]
struct Counter {
    stand: Stand,
    /// What it counts; `None` until it moves, and when it is not counted.
    counts: Option<(u32, Class)>,
    known: bool,
}

/// What is being asked of a metric.
#[derive(Debug, Default)]
struct Stretch {
    from: i64,
    to: i64,
    told: FxHashMap<Key, (Labels, Told)>,
    points: usize,
    /// Questions without an answer.
    waiting: u32,
    /// Refused: asked again when its other questions are answered.
    refused: bool,
    /// Quarter hours with resets, and their samples.
    resets: Vec<Reset>,
    samples: FxHashMap<(Key, i64), Vec<(f64, f64)>>,
}

#[derive(Clone, Debug)]
struct Reset {
    key: Key,
    labels: Labels,
    slot: i64,
    before: Option<f64>,
    /// The step before it is a reset too, and the one behind it.
    follows: bool,
    last: bool,
}

/// Resets whose samples are asked for together.
#[derive(Debug)]
struct Run {
    from: i64,
    to: i64,
    resets: Vec<Reset>,
}

impl Reading {
    /// A reading of `from` to `now`.
    pub fn new(matchers: Matchers, from: Millis, now: Millis) -> Self {
        let to = now.div_euclid(1000) - SETTLE;
        let edge = to.div_euclid(QUARTER) * QUARTER;
        let from = (from.div_euclid(1000 * QUARTER) * QUARTER).min(edge);
        let mut reading = Self {
            matchers,
            from,
            edge,
            to,
            next: 0,
            queue: VecDeque::new(),
            open: FxHashMap::default(),
            tracks: Vec::new(),
            growth: Growth::default(),
            remarks: Remarks::default(),
            series: 0,
            named: false,
        };
        let id = reading.id(What::Names);
        reading.queue.push_back(ask::names(id, &reading.matchers, from, to));
        reading
    }

    fn id(&mut self, what: What) -> u32 {
        self.next += 1;
        self.open.insert(self.next, what);
        self.next
    }

    /// A question that has not been asked yet. `None` while answers are awaited, and at the end.
    pub fn next_ask(&mut self) -> Option<Ask> {
        self.queue.pop_front()
    }

    /// Whether everything is answered.
    pub fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// Seconds of all metrics' time that are read, and that are to be read; 0 of 0 until names are known.
    pub fn progress(&self) -> (u64, u64) {
        let done = |t: &Track| (t.at.min(self.edge) - self.from).max(0) as u64;
        let whole = (self.edge - self.from) as u64 * self.tracks.len() as u64;
        (self.tracks.iter().map(done).sum(), whole)
    }

    /// The metrics that are read.
    pub fn metrics(&self) -> impl Iterator<Item = &str> {
        self.tracks.iter().map(|t| t.name.as_str())
    }

    /// Whether the store has none of the metrics that are read.
    pub fn found_nothing(&self) -> bool {
        self.named && self.tracks.is_empty()
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// What the server said, where reading cannot go on.
    pub fn take(&mut self, id: u32, answer: Result<Answer, Refusal>) -> Result<(), Refusal> {
        let Some(what) = self.open.remove(&id) else { return Ok(()) };
        if let Ok(answer) = &answer {
            answer.warnings.iter().for_each(|w| self.remarks.warning(w));
        }
        match (what, answer) {
            (What::Names, answer) => self.names(answer?.names),
            (What::Before { track, back }, Ok(answer)) => {
                if let Some(t) = self.tracks.get_mut(track) {
                    for Series { labels, points } in answer.series {
                        let stand = &mut t.counters.entry(key(&labels.of_counter())).or_default().stand;
                        let end = points.last().map(|(_, value)| *value);
                        stand.end = end.into_iter().chain(stand.end).reduce(f64::max);
                    }
                }
                if back > 0 {
                    self.remarks.short_before(self.tracks.get(track).map_or("", |t| &t.name));
                }
                self.begin(track);
            }
            (What::Before { track, back }, Err(refusal)) => match refusal {
                Refusal::TooLarge(_) if back + 1 < BEFORE.len() => self.before(track, back + 1),
                other => return Err(other),
            },
            (What::Part { track, part }, answer) => self.part(track, part, answer)?,
            (What::Samples { track, run }, Ok(answer)) => self.samples(track, run, answer),
            (What::Samples { track, run }, Err(refusal)) => match refusal {
                Refusal::TooLarge(_) if run.to - run.from > QUARTER => {
                    if let Some(t) = self.tracks.get_mut(track) {
                        t.stretch.waiting = t.stretch.waiting.saturating_sub(1);
                    }
                    self.ask_samples(track, run.resets, QUARTER);
                }
                other => return Err(other),
            },
        }
        Ok(())
    }

    /// What was read, priced.
    pub fn finish(mut self, book: &Book) -> Harvest {
        let own: Vec<(Metric, &str)> = self.tracks.iter().map(|t| (t.metric, t.name.as_str())).collect();
        self.remarks.spellings(&own);
        Harvest { cells: self.growth.cells(book), findings: self.remarks.findings(), series: self.series }
    }

    fn names(&mut self, mut names: Vec<String>) {
        self.named = true;
        names.sort();
        names.dedup();
        for name in names {
            match named(&name) {
                Named::Read(metric) => {
                    let selector = self.matchers.clone().and("__name__", Compare::Is, &name).selector();
                    self.tracks.push(Track {
                        name,
                        metric,
                        selector,
                        counters: FxHashMap::default(),
                        at: self.from,
                        reach: FIRST,
                        stretch: Stretch::default(),
                    });
                }
                Named::NoSum => self.remarks.no_sum(&name),
                Named::Rule => self.remarks.rule(&name),
                Named::Bucket | Named::Other => {}
            }
        }
        (0..self.tracks.len()).for_each(|track| self.before(track, 0));
    }

    fn before(&mut self, track: usize, back: usize) {
        let (Some(t), Some(seconds)) = (self.tracks.get(track), BEFORE.get(back)) else { return };
        let selector = t.selector.clone();
        let id = self.id(What::Before { track, back });
        self.queue.push_back(ask::before(id, &selector, self.from, *seconds));
    }

    /// Asks for the next stretch of a metric, if there is one.
    fn begin(&mut self, track: usize) {
        let (edge, last) = (self.edge, self.to);
        let Some(t) = self.tracks.get_mut(track) else { return };
        let (from, to) = (t.at, (t.at + t.reach).min(edge).max(t.at));
        let running = from >= edge;
        let to = if running { last } else { to };
        if to <= from {
            return;
        }
        t.stretch = Stretch { from, to, waiting: Part::ALL.len() as u32, ..Stretch::default() };
        let selector = t.selector.clone();
        for part in Part::ALL {
            let id = self.id(What::Part { track, part });
            self.queue.push_back(match running {
                true => ask::running(id, part, &selector, from, to),
                false => ask::quarters(id, part, &selector, from, to),
            });
        }
    }

    fn part(&mut self, track: usize, part: Part, answer: Result<Answer, Refusal>) -> Result<(), Refusal> {
        let edge = self.edge;
        let Some(t) = self.tracks.get_mut(track) else { return Ok(()) };
        let stretch = &mut t.stretch;
        stretch.waiting = stretch.waiting.saturating_sub(1);
        match answer {
            Ok(answer) => {
                stretch.points += answer.points();
                // A quarter hour that has not ended is named by its end all the same.
                let slot = |at: f64| if stretch.from >= edge { edge + QUARTER } else { at.round() as i64 };
                for Series { labels, points } in answer.series {
                    let labels = labels.of_counter();
                    let told = stretch.told.entry(key(&labels)).or_insert_with(|| (labels, Told::default()));
                    told.1.several |= part == Part::Ends && !told.1.ends.is_empty();
                    let points = points.into_iter().map(|(at, value)| (slot(at), value));
                    match part {
                        Part::Ends => told.1.ends.extend(points),
                        Part::Least => told.1.least.extend(points),
                        Part::Resets => told.1.resets.extend(points.map(|(slot, _)| slot)),
                    }
                }
            }
            Err(Refusal::TooLarge(_)) if stretch.to - stretch.from > QUARTER && stretch.from < edge => {
                stretch.refused = true;
            }
            Err(refusal) => return Err(refusal),
        }
        if stretch.waiting > 0 {
            return Ok(());
        }
        if stretch.refused {
            let half = (stretch.to - stretch.from) / 2;
            t.reach = (half.div_euclid(QUARTER) * QUARTER).max(QUARTER);
            self.begin(track);
        } else {
            self.count(track);
        }
        Ok(())
    }

    /// Counts what a stretch told, and asks for samples where that is not enough.
    fn count(&mut self, track: usize) {
        let own: Vec<Dialect> = self
            .tracks
            .iter()
            .filter(|t| t.metric.measure == Measure::Tokens)
            .map(|t| t.metric.dialect)
            .collect();
        let Some(t) = self.tracks.get_mut(track) else { return };
        let mut resets = Vec::new();
        // In the same order every time, as series get their numbers here.
        let mut series: Vec<(Key, (Labels, Told))> =
            std::mem::take(&mut t.stretch.told).into_iter().collect();
        series.sort_unstable_by(|a, b| a.1.0.cmp(&b.1.0));
        for (key, (labels, mut told)) in series {
            told.merge();
            let counter = t.counters.entry(key).or_default();
            if !counter.known {
                counter.known = true;
                self.series += 1;
                counter.counts = match meaning(t.metric, &labels, |d| own.contains(&d)) {
                    Meaning::Counted(key, tier, class) => {
                        let owner = Owner { dialect: t.metric.dialect, key: *key, tier };
                        Some((self.growth.owner(owner), class))
                    }
                    other => {
                        self.remarks.not_counted(&t.name, t.metric, &other);
                        None
                    }
                };
                if counter.counts.is_some() {
                    self.remarks.counted(&t.name, t.metric, &labels);
                }
            }
            let Some((owner, class)) = counter.counts else { continue };
            let mut follows = false;
            let steps = steps(&mut counter.stand, &told);
            let count = steps.len();
            for (i, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Grew { slot, by } => self.growth.add(owner, slot, class, by),
                    Step::Reset { slot, before } => {
                        let (labels, last) = (labels.clone(), i + 1 == count);
                        resets.push(Reset { key, labels, slot, before, follows, last });
                    }
                }
                follows = matches!(step, Step::Reset { .. });
            }
        }
        if resets.is_empty() {
            return self.counted(track);
        }
        resets.sort_unstable_by_key(|r| (r.key, r.slot));
        t.stretch.resets.clone_from(&resets);
        self.ask_samples(track, resets, RUN);
    }

    /// A stretch is counted: on to the next one.
    fn counted(&mut self, track: usize) {
        let edge = self.edge;
        let Some(t) = self.tracks.get_mut(track) else { return };
        let stretch = std::mem::take(&mut t.stretch);
        let length = stretch.to - stretch.from;
        if length == t.reach && stretch.points < FEW {
            t.reach = (t.reach * 2).min(LONGEST);
        } else if stretch.points > MANY {
            t.reach = ((length / 2).div_euclid(QUARTER) * QUARTER).max(QUARTER);
        }
        t.at = stretch.to;
        if t.at <= edge {
            self.begin(track);
        }
    }

    /// Asks for the samples of quarter hours with resets: of neighbouring ones together, up to `most` seconds, and of
    /// series that want the same together.
    fn ask_samples(&mut self, track: usize, resets: Vec<Reset>, most: i64) {
        let last = self.to;
        let mut runs: Vec<Run> = Vec::new();
        for reset in resets {
            let (from, to) = (reset.slot - QUARTER, reset.slot.min(last));
            match runs.last_mut() {
                Some(run)
                    if run.to == from
                        && to - run.from <= most
                        && run.resets.last().is_some_and(|r| r.key == reset.key) =>
                {
                    run.to = to;
                    run.resets.push(reset);
                }
                _ => runs.push(Run { from, to, resets: vec![reset] }),
            }
        }
        let mut together: BTreeMap<(i64, i64), Vec<Reset>> = BTreeMap::new();
        for run in runs {
            together.entry((run.from, run.to)).or_default().extend(run.resets);
        }
        for ((from, to), resets) in together {
            let Some(t) = self.tracks.get_mut(track) else { return };
            t.stretch.waiting += 1;
            let name = self.matchers.clone().and("__name__", Compare::Is, &t.name);
            let selector = name.common(resets.iter().map(|r| &r.labels)).selector();
            let id = self.id(What::Samples { track, run: Run { from, to, resets } });
            self.queue.push_back(ask::samples(id, &selector, from, to));
        }
    }

    fn samples(&mut self, track: usize, run: Run, answer: Answer) {
        let Some(t) = self.tracks.get_mut(track) else { return };
        let mut series: FxHashMap<Key, Vec<(f64, f64)>> = FxHashMap::default();
        for one in answer.series {
            series.entry(key(&one.labels.of_counter())).or_default().extend(one.points);
        }
        for reset in run.resets {
            let points = series.get(&reset.key).map(Vec::as_slice).unwrap_or_default();
            let inside = points.iter().filter(|(at, _)| slot_of_sample(*at) == reset.slot);
            let mut inside: Vec<(f64, f64)> = inside.copied().collect();
            // Of several series that tell one counter.
            inside.sort_by(|a, b| a.0.total_cmp(&b.0));
            t.stretch.samples.insert((reset.key, reset.slot), inside);
        }
        t.stretch.waiting = t.stretch.waiting.saturating_sub(1);
        if t.stretch.waiting == 0 {
            self.add_up(track);
        }
    }

    /// Counts quarter hours with resets, now that all their samples are here.
    fn add_up(&mut self, track: usize) {
        let Some(t) = self.tracks.get_mut(track) else { return };
        let mut end = None;
        for reset in std::mem::take(&mut t.stretch.resets) {
            let before = if reset.follows { end } else { reset.before };
            let samples =
                t.stretch.samples.get(&(reset.key, reset.slot)).map(Vec::as_slice).unwrap_or_default();
            let added = add_up(before, samples.iter().map(|(_, value)| *value));
            end = added.last;
            self.remarks.reset(&t.name, t.metric, &added);
            let Some(counter) = t.counters.get_mut(&reset.key) else { continue };
            if reset.last {
                counter.stand.end = added.last;
            }
            if let Some((owner, class)) = counter.counts {
                self.growth.add(owner, reset.slot, class, added.by);
            }
        }
        self.counted(track);
    }
}

/// What tells a series from the others of its metric.
fn key(labels: &Labels) -> Key {
    let parts: Vec<&str> = labels.iter().flat_map(|(name, value)| [name, value]).collect();
    Key::of(&parts)
}
