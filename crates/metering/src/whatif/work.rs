//! A slice of real use as a scenario has it: rows with their tokens by prompt size and their list cost.
//!
//! The list cost of a row is Σ over prompt sizes and token classes of tokens × rate, each rounded half up to whole
//! nano-dollars, with the rates that hold in its quarter hour for a prompt one token above the size, in the standard tier.
//! Requests one by one round once per request and class: the two differ by at most half a nano-dollar for every class of
//! every request and of every part, that is 2.5 × (requests + parts).
//!
//! Prompt sizes at which neither a list nor a plan has another price are not told apart.
//!
//! Sums of sessions have no prompt size and get the rates of short prompts. With another number of tokens
//! (`token_percent`) a prompt's size is known by its lower edge only. Cells by session have no sizes at all: ask those
//! without.

use super::moves::{Part, Shift, five_minutes, one_hour, scale, scaled_tokens};
use super::scenario::{Scenario, Ttl};
use crate::cell::{CellSet, Dim, ListCost, Slice, Sums, grow, share};
use crate::names::{Name, Names};
use crate::plan::PlanBook;
use crate::price::{Book, Listing};
use crate::request::Tokens;
use crate::time::{Millis, SLOT};
use rustc_hash::FxHashMap;

/// A slice of real use as a scenario has it.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// The period that it stands for: from the slice's beginning, else from the first slot.
    pub from: Millis,
    /// To the slice's end, else to that of the last slot.
    pub to: Millis,
    /// All of it.
    pub rated: Rated,
    /// By person, then by slot.
    pub(super) rows: Vec<Row>,
    parts: Vec<Part>,
    pub(super) kinds: Vec<Kind>,
    /// People in the order of their names; `None` is whoever is not recorded.
    pub(super) people: Vec<Option<String>>,
    pub(super) harnesses: Vec<String>,
    pub(super) percent: u32,
}

/// What a slice costs before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rated {
    /// Requests that are made after.
    pub requests: u64,
    /// Tokens as they were logged.
    pub before: Tokens,
    /// Tokens after.
    pub tokens: Tokens,
    /// List cost as the cells have it, service tiers included, in nano-dollars.
    pub listed: u64,
    /// The same requests without a change, in the standard tier: what `cost` is to be compared with.
    pub base: u64,
    /// The same per class.
    pub base_cost: ListCost,
    /// List cost after, per class.
    pub cost: ListCost,
    /// Requests that have no price after; they cost nothing here.
    pub unpriced_requests: u64,
    /// Requests that had no price before and have one after.
    pub gained_requests: u64,
    /// What these cost after; in `cost`, and not in `base`.
    pub gained_cost: u64,
}

/// One line of a table of who or what the cost is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The name; `None` is not recorded.
    pub name: Option<String>,
    /// Requests as they were logged.
    pub requests: u64,
    /// List cost before, in the standard tier.
    pub base: u64,
    /// List cost after.
    pub cost: u64,
}

/// One cell.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub slot: Millis,
    pub person: u32,
    pub harness: u32,
    pub kind: u32,
    /// First and number of its parts.
    parts: (u32, u32),
    pub requests: u64,
    pub base: u64,
    /// `None` is unpriced.
    pub cost: Option<u64>,
}

/// A model, as plans name it.
#[derive(Clone, Debug, Default)]
pub(super) struct Kind {
    /// Its official name, else the one that is logged.
    pub model: String,
    /// Who makes it.
    pub maker: Option<String>,
}

impl Rated {
    /// Counts requests after, with what they cost.
    fn count(&mut self, requests: u64, had_price: bool, cost: Option<ListCost>) {
        let Some(cost) = cost else { return grow(&mut self.unpriced_requests, requests) };
        self.cost.add_counts(&cost);
        if !had_price {
            grow(&mut self.gained_requests, requests);
            grow(&mut self.gained_cost, cost.total());
        }
    }

    /// What is scaled as a whole.
    fn finish(&mut self, scenario: &Scenario) {
        let percent = scenario.work_percent;
        self.tokens.reasoning = scaled_tokens(&self.before, scenario.token_percent).reasoning;
        self.tokens = scaled_tokens(&self.tokens, percent);
        for requests in [&mut self.requests, &mut self.unpriced_requests, &mut self.gained_requests] {
            *requests = share(*requests, u64::from(percent), 100);
        }
    }

    /// Cost after ÷ cost before, of what has a price before; `None` where that is nothing.
    pub fn multiple(&self) -> Option<f64> {
        let after = self.cost.total().saturating_sub(self.gained_cost);
        (self.base > 0).then(|| after as f64 / self.base as f64)
    }
}

/// Names as neighbouring numbers.
struct Few {
    /// By the name's own number; [`u32::MAX`] is not seen yet.
    index: Vec<u32>,
    names: Vec<Name>,
}

impl Few {
    fn of(names: &Names) -> Self {
        Self { index: vec![u32::MAX; names.len()], names: Vec::new() }
    }

    fn number(&mut self, name: Name) -> u32 {
        let Some(number) = self.index.get_mut(name.0 as usize) else { return self.number(Name::NONE) };
        if *number == u32::MAX {
            *number = self.names.len() as u32;
            self.names.push(name);
        }
        *number
    }

    /// The texts in their order, and the place of each number in it.
    fn sorted(self, names: &Names) -> (Vec<Option<String>>, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by_key(|i| names.get(self.names[*i]));
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, i)| place[*i] = at as u32);
        (order.iter().map(|i| names.get(self.names[*i]).map(str::to_owned)).collect(), place)
    }
}

/// How requests of one provider and model are priced before and after.
struct Priced<'b> {
    before: Option<Listing<'b>>,
    after: Option<Listing<'b>>,
    /// The prompt sizes that matter, in order; all where it is `None`.
    edges: Option<Vec<u64>>,
}

impl Work {
    /// The cells of a slice under a scenario.
    pub fn new(cells: &CellSet, slice: &Slice, scenario: &Scenario, book: &Book) -> Self {
        let mut work = Self { percent: scenario.work_percent, ..Self::default() };
        // A person's own names of models are in no plan.
        let printed = book.with_own(&[]).0;
        let (mut people, mut harnesses) = (Few::of(cells.names()), Few::of(cells.names()));
        work.rows.reserve(cells.len());
        work.parts.reserve(cells.len());
        let mut known: FxHashMap<[Name; 2], u32> = FxHashMap::default();
        let mut listings: Vec<Priced> = Vec::new();
        let mut moved = Tokens::default();
        // The same tokens at the same list have the same price.
        let unchanged = Scenario { work_percent: 100, ..scenario.clone() }.is_empty();
        for (key, sums) in cells.iter().filter(|(key, sums)| sums.requests > 0 && slice.holds(key)) {
            let pair = [key.dim(Dim::Provider), key.dim(Dim::Model)];
            let kind = *known.entry(pair).or_insert_with(|| {
                let [provider, model] = pair.map(|name| cells.names().get(name));
                let kind = Kind::of(&printed, provider, model, scenario);
                listings.push(Priced::of(book, provider, model, scenario, &kind));
                work.kinds.push(kind);
                listings.len() as u32 - 1
            });
            let start = work.parts.len();
            let priced = &listings[kind as usize];
            priced.split(sums, &mut work.parts);
            let parts = &mut work.parts[start..];
            let base = price(priced.before.as_ref(), key.slot, parts);
            renew(parts, sums, scenario.ttl);
            parts.iter().for_each(|part| moved = moved.plus(&part.tokens));
            let total = base.map_or(0, |cost| cost.total());
            let cost = base.map(|cost| kept(cost, work.percent));
            let rated = &mut work.rated;
            rated.before = rated.before.plus(&sums.tokens());
            grow(&mut rated.requests, sums.requests);
            grow(&mut rated.listed, sums.cost.total());
            grow(&mut rated.base, total);
            base.iter().for_each(|cost| rated.base_cost.add_counts(cost));
            if unchanged {
                rated.count(sums.requests, true, cost);
            }
            work.rows.push(Row {
                slot: key.slot,
                person: people.number(key.dim(Dim::User)),
                harness: harnesses.number(key.dim(Dim::Harness)),
                kind,
                parts: (start as u32, (work.parts.len() - start) as u32),
                requests: sums.requests,
                base: total,
                cost: cost.map(|cost| cost.total()),
            });
        }
        if unchanged {
            work.rated.tokens = moved;
        } else {
            work.rate(&listings, Shift::of(&moved, scenario.hit_permille), scenario);
        }
        work.rated.finish(scenario);
        work.settle(slice, cells.names(), people, harnesses);
        work
    }

    /// The second pass: what needs the totals of the first, and the prices after.
    fn rate(&mut self, listings: &[Priced], shift: Option<Shift>, scenario: &Scenario) {
        let (parts, rated) = (&mut self.parts, &mut self.rated);
        for row in &mut self.rows {
            let (start, count) = (row.parts.0 as usize, row.parts.1 as usize);
            let parts = &mut parts[start..start + count];
            if let Some(shift) = shift {
                shift.apply(parts);
            }
            scale(parts, scenario.token_percent);
            parts.iter().for_each(|part| rated.tokens = rated.tokens.plus(&part.tokens));
            let priced = &listings[row.kind as usize];
            let cost = price(priced.after.as_ref(), row.slot, parts).map(|cost| kept(cost, self.percent));
            rated.count(row.requests, row.cost.is_some(), cost);
            row.cost = cost.map(|cost| cost.total());
        }
    }

    /// The same whatever order the cells came in.
    fn settle(&mut self, slice: &Slice, names: &Names, people: Few, harnesses: Few) {
        let (people, person) = people.sorted(names);
        let (harnesses, harness) = harnesses.sorted(names);
        for row in &mut self.rows {
            row.person = person[row.person as usize];
            row.harness = harness[row.harness as usize];
        }
        self.people = people;
        self.harnesses = harnesses.into_iter().map(Option::unwrap_or_default).collect();
        self.rows.sort_unstable_by_key(|row| (row.person, row.slot));
        let slots = || self.rows.iter().map(|row| row.slot);
        self.from = slice.from.or(slots().min()).unwrap_or(0);
        self.to =
            slice.to.or(slots().max().map(|last| last.saturating_add(SLOT))).unwrap_or(0).max(self.from);
    }

    /// The row's tokens with the size above which their prompts were.
    pub(super) fn parts(&self, row: &Row) -> impl Iterator<Item = (u64, Tokens)> {
        let (start, count) = (row.parts.0 as usize, row.parts.1 as usize);
        self.parts[start..start + count].iter().map(|part| (part.over, part.tokens))
    }

    /// The cost per harness, in the order of their names.
    pub fn by_harness(&self) -> Vec<Share> {
        let names = self.harnesses.iter().map(|name| Some(name.clone())).collect();
        self.by(names, |row| row.harness)
    }

    /// The cost per person, in the order of their names.
    pub fn by_person(&self) -> Vec<Share> {
        self.by(self.people.clone(), |row| row.person)
    }

    fn by(&self, names: Vec<Option<String>>, of: impl Fn(&Row) -> u32) -> Vec<Share> {
        let none = |name| Share { name, requests: 0, base: 0, cost: 0 };
        let mut list: Vec<Share> = names.into_iter().map(none).collect();
        for row in &self.rows {
            let line = &mut list[of(row) as usize];
            grow(&mut line.requests, row.requests);
            grow(&mut line.base, row.base);
            grow(&mut line.cost, row.cost.unwrap_or(0));
        }
        list
    }
}

impl Kind {
    fn of(printed: &Book, provider: Option<&str>, model: Option<&str>, scenario: &Scenario) -> Self {
        let model = scenario.model.as_deref().or(model);
        let listing = model.and_then(|m| printed.find(None, m).or_else(|| printed.find(provider, m)));
        Self {
            model: listing.map_or(model.unwrap_or_default(), |l| l.model()).to_owned(),
            maker: listing.and_then(|l| l.provider()).map(str::to_owned),
        }
    }
}

impl<'b> Priced<'b> {
    fn of(
        book: &'b Book,
        provider: Option<&str>,
        model: Option<&str>,
        scenario: &Scenario,
        kind: &Kind,
    ) -> Self {
        let before = model.and_then(|m| book.find(provider, m));
        let after = scenario.model.as_deref().map_or(before, |m| book.find(None, m));
        let listed = before.iter().chain(&after).flat_map(Listing::edges);
        let mut edges: Vec<u64> = listed.chain(PlanBook::builtin().edges(&kind.model)).collect();
        edges.sort_unstable();
        // Another number of tokens moves every size.
        Self { before, after, edges: (scenario.token_percent == 100).then_some(edges) }
    }

    /// The parts of a cell, those that differ in price and in what they draw.
    fn split(&self, sums: &Sums, parts: &mut Vec<Part>) {
        let start = parts.len();
        for (over, tokens) in sums.by_prompt().filter(|(_, tokens)| !tokens.is_zero()) {
            let edge =
                |edges: &Vec<u64>| edges.iter().rev().find(|edge| **edge <= over).copied().unwrap_or(0);
            let over = self.edges.as_ref().map_or(over, edge);
            match parts[start..].last_mut().filter(|last| last.over == over) {
                Some(last) => last.tokens = last.tokens.plus(&tokens),
                None => parts.push(Part { over, tokens }),
            }
        }
    }
}

/// The list cost of tokens in the standard tier; `None` is unpriced, as is what has no tokens.
fn price(listing: Option<&Listing>, slot: Millis, parts: &[Part]) -> Option<ListCost> {
    let listing = listing.filter(|_| !parts.is_empty())?;
    let mut cost = ListCost::default();
    for part in parts {
        let rates = listing.rates(slot, None, part.over.saturating_add(1))?;
        cost.add_counts(&rates.cost(&part.tokens));
    }
    Some(cost)
}

/// The lifetimes of a cell's cache.
fn renew(parts: &mut [Part], sums: &Sums, ttl: Option<Ttl>) {
    match ttl {
        None => {}
        Some(Ttl::FiveMinutes) => five_minutes(parts, sums.ttl.hour_kept_tokens),
        Some(Ttl::OneHour) => one_hour(parts, sums.ttl.hour_lost_tokens),
    }
}

/// So many percent of a cost, each class rounded down.
fn kept(cost: ListCost, percent: u32) -> ListCost {
    if percent == 100 {
        return cost;
    }
    let of = |class| share(class, u64::from(percent), 100);
    ListCost {
        input: of(cost.input),
        cache_read: of(cost.cache_read),
        cache_write_5m: of(cost.cache_write_5m),
        cache_write_1h: of(cost.cache_write_1h),
        output: of(cost.output),
    }
}
