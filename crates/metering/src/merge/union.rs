//! Each request of several copies of a session once, and the cells that come of it.

use crate::cell::{CellSet, Label, RequestCells, from_requests};
use crate::request::Request;
use crate::time::Millis;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// One source: its cells, and what it told of sessions that others hold too.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// All of its cells.
    pub cells: &'a CellSet,
    /// What is laid over them.
    pub label: &'a Label,
    /// Those of sessions that an earlier source holds in just the same way.
    pub same: Option<&'a CellSet>,
    /// The requests of sessions that sources hold differently.
    pub rows: &'a [Request],
}

/// The cells of all sources, each request once.
pub fn unite(pieces: &[Piece<'_>]) -> CellSet {
    let mut sum = CellSet::default();
    for piece in pieces {
        sum.merge_as(piece.cells, piece.label);
        if let Some(same) = piece.same {
            sum.subtract_as(same, piece.label);
        }
        if !piece.rows.is_empty() {
            sum.subtract_as(&from_requests(piece.rows), piece.label);
        }
    }
    let labelled = |piece: &Piece<'_>| {
        let mut rows = piece.rows.to_vec();
        rows.iter_mut().for_each(|row| piece.label.mark(row));
        rows
    };
    let mut cells = RequestCells::default();
    union(pieces.iter().map(labelled).collect()).iter().for_each(|row| cells.add(row));
    sum.merge(&cells.finish());
    sum.prune();
    sum
}

/// Every request once, by its id. Of each session the copy with the most rows counts, of equally many the one that was
/// given first; what only other copies hold is added to it, under the query that it belongs to there. Sorted by time.
pub fn union(copies: Vec<Vec<Request>>) -> Vec<Request> {
    let mut sessions: BTreeMap<Option<String>, Vec<Vec<Request>>> = BTreeMap::new();
    for (i, copy) in copies.into_iter().enumerate() {
        for row in copy {
            let copies = sessions.entry(row.session.clone()).or_default();
            copies.resize_with(copies.len().max(i + 1), Vec::new);
            copies[i].push(row);
        }
    }
    let mut list: Vec<Request> = sessions.into_values().flat_map(session).collect();
    list.sort_by(|a, b| (a.at, a.tokens.prompt(), &a.id).cmp(&(b.at, b.tokens.prompt(), &b.id)));
    list
}

/// The union of the copies of one session.
fn session(mut copies: Vec<Vec<Request>>) -> Vec<Request> {
    copies.sort_by_key(|copy| Reverse(copy.len()));
    let mut copies = copies.into_iter();
    let mut whole = Whole::default();
    copies.next().unwrap_or_default().into_iter().for_each(|row| whole.put(row));
    let own = whole.rows.len();
    copies.for_each(|copy| whole.take(copy));
    if whole.rows.len() > own {
        whole.number();
    }
    whole.rows
}

#[derive(Default)]
struct Whole {
    rows: Vec<Request>,
    /// Id → row.
    known: FxHashMap<String, usize>,
    /// When a query was asked → its number.
    asked: FxHashMap<Millis, u32>,
    /// The largest number of a query.
    last: u32,
}

impl Whole {
    fn put(&mut self, row: Request) {
        if self.known.contains_key(&row.id) {
            return;
        }
        if let Some(number) = row.query {
            self.last = self.last.max(number);
            if let Some(asked) = row.asked_at {
                self.asked.insert(asked, number);
            }
        }
        self.known.insert(row.id.clone(), self.rows.len());
        self.rows.push(row);
    }

    /// Adds what only another copy holds. A query is the one that a request of it has here, else the one that was asked
    /// at the same time, else one of its own.
    fn take(&mut self, copy: Vec<Request>) {
        let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
        for row in &copy {
            let here = self.known.get(&row.id).and_then(|&i| self.rows[i].query);
            if let (Some(there), Some(here)) = (row.query, here) {
                numbers.entry(there).or_insert(here);
            }
        }
        for mut row in copy {
            if self.known.contains_key(&row.id) {
                continue;
            }
            if let Some(there) = row.query {
                let asked = row.asked_at.and_then(|at| self.asked.get(&at).copied());
                let own = self.last.saturating_add(1);
                row.query = Some(*numbers.entry(there).or_insert(asked.unwrap_or(own)));
            }
            self.put(row);
        }
    }

    /// Numbers the queries in the order of their time.
    fn number(&mut self) {
        let mut begin: FxHashMap<u32, Millis> = FxHashMap::default();
        for row in &self.rows {
            let Some(number) = row.query else { continue };
            let at = row.asked_at.map_or(row.at, |asked| asked.min(row.at));
            begin.entry(number).and_modify(|first| *first = at.min(*first)).or_insert(at);
        }
        let mut order: Vec<(Millis, u32)> = begin.into_iter().map(|(number, at)| (at, number)).collect();
        order.sort_unstable();
        let place: FxHashMap<u32, u32> =
            order.into_iter().zip(1..).map(|((_, number), place)| (number, place)).collect();
        for row in &mut self.rows {
            row.query = row.query.and_then(|number| place.get(&number).copied());
        }
    }
}
