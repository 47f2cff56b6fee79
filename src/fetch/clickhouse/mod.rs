//! A ClickHouse database that `fuelgauge push` filled: cells by queries, session details when they are asked for.
//!
//! What is small is read as it is, cell by cell. What is large is read in layers, see [`metering::clickhouse::Layer`]:
//! first what a person looks at, as fine as that can be; then everything, coarsely, below it. Who looks at something
//! else has the layer above asked for again. Totals are exact either way.

mod client;
mod place;
mod trouble;

pub use client::Client;
pub use place::{Database, Entry, USUAL, load as stored, store};
pub use trouble::DatabaseError;

use super::{FetchError, Loaded, MOST_MISSES, More, Stats, Want};
use crate::platform::{clock, zone};
use metering::cell::{CellSet, Dim};
use metering::clickhouse::cells::{by_session, cells_of, read_cell, read_session_cell};
use metering::clickhouse::{
    Ask, ENOUGH, Extent, FIRST, FIRST_DAYS, Filter, Layer, Menu, NAMES, Names, OTHERS, Offset, Reader, Scope,
    Steps, WHOLE, findings, held, misses, quotas, read_finding, read_held, read_quota, read_request, rows_of,
    session, whole_days,
};
use metering::request::Finding;
use metering::time::{DAY, Millis};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

/// How many of the latest sessions are told, and how many of what is looked at in a large database.
const SESSIONS: usize = 5_000;
const SESSIONS_OF_LARGE: usize = 1_000;
/// Of so many sessions it is looked whether another source holds them too.
const MOST_HELD: usize = 200_000;

/// What a person looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// From this instant on.
    pub from: Millis,
    /// Before this one.
    pub to: Millis,
    /// What it is compared with, where it is.
    pub before: Option<(Millis, Millis)>,
    /// Names that are kept.
    pub filters: Vec<Filter>,
}

/// How fine what was read is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coarse {
    /// Cells on the server.
    pub cells: u64,
    /// The length of slots of everything, in minutes; 0 as long as it is not there.
    pub all: u32,
    /// The length of slots of what is looked at, in minutes.
    pub shown: u32,
    /// What is looked at: from this instant on, and before this one.
    pub span: (Millis, Millis),
    /// How many people, machines and projects are told apart there at most; `None` where all are.
    pub names: Option<u32>,
}

/// What lies below what is looked at.
#[derive(Debug)]
pub struct Below {
    all: Extent,
    offsets: Vec<Offset>,
    base: Layer,
    /// Of everything what the filters keep.
    kept: RefCell<Option<Rc<Layer>>>,
}

/// Cells with how fine they are, and names that are not all among them.
#[derive(Debug)]
pub struct Seen {
    /// The cells.
    pub cells: CellSet,
    /// How fine they are.
    pub coarse: Coarse,
    /// Names of what is looked at.
    pub menus: Vec<Menu>,
}

impl Coarse {
    /// Whether it is as fine as it can be for somebody who looks at something.
    pub fn suits(&self, look: &Look) -> bool {
        self.span.0 == look.from
            && self.span.1 == look.to
            && look.filters.is_empty()
            && self.names.is_none_or(|n| n as usize >= NAMES[0])
    }
}

impl Look {
    /// The instants that have to be as fine as what is looked at. What is compared with it is where days are not
    /// enough: parts of days, and "all others", who are others elsewhere.
    fn span(&self, offsets: &[Offset]) -> (Millis, Millis) {
        let (from, to) = whole_days(offsets, (self.from, self.to));
        let others = self.filters.iter().any(|f| f.names.iter().any(|n| n == OTHERS));
        match self.before.filter(|_| (from, to) != (self.from, self.to) || others) {
            Some(before) => (whole_days(offsets, before).0.min(from), to),
            None => (from, to),
        }
    }

    /// Filters that a server understands: it knows no "all others".
    fn filters(&self) -> Vec<Filter> {
        self.filters.iter().filter(|f| !f.names.iter().any(|n| n == OTHERS)).cloned().collect()
    }
}

/// The quarter hours of a span.
fn slots((from, to): (Millis, Millis)) -> (u32, u32) {
    let seconds = |at: Millis| u32::try_from(at.div_euclid(1_000).max(0)).unwrap_or(u32::MAX);
    (seconds(from), seconds(to - 1))
}

/// Reads a database. `far` hears how many bytes came and says whether to go on; `first` gets what a person looks at
/// before the rest is there. With it comes what lies below what is looked at, where the database is large.
///
/// # Errors
/// See [`FetchError`].
pub async fn load(
    client: &Client,
    zone: Option<&str>,
    look: &Look,
    far: impl Fn(u64) -> bool,
    first: impl FnOnce(Loaded),
) -> Result<Option<(Loaded, Option<Below>)>, FetchError> {
    let (names, scope, started) = (Names::new(&client.database().name), Scope::default(), clock::now());
    let dialect = client.dialect().await?;
    let reader = Reader::new(client, &names, dialect);
    let all = reader.extent(&scope).await?;
    if all.cells == 0 {
        let error = match reader.odd() {
            0 => DatabaseError::Nothing,
            _ => DatabaseError::NotClickHouse(String::new()),
        };
        return Err(FetchError::Database(error));
    }
    let stats = |coarse, records| Stats {
        bytes: client.bytes(),
        millis: (clock::now() - started).max(0) as u64,
        records,
        coarse,
        ..Stats::default()
    };
    let mut loaded = Loaded::default();
    let mut below = None;
    if all.cells <= WHOLE {
        loaded.cells = reader.cells(&scope, &Default::default()).await?;
        loaded.stats = stats(None, loaded.cells.len() as u64);
    } else {
        let around = |seconds: u32, days: i64| Millis::from(seconds) * 1_000 + days * DAY;
        let zone = zone::probe(zone, around(all.slots.0, -400), around(all.slots.1, 400)).unwrap_or_default();
        let offset =
            |(at, minutes): &(Millis, i32)| Offset { from: at.div_euclid(1_000), seconds: minutes * 60 };
        let offsets: Vec<Offset> = zone.changes().iter().map(offset).collect();
        let look = first_look(look, &all);
        let seen = above(&reader, &all, &look, &offsets, FIRST).await?;
        if !far(client.bytes()) {
            return Ok(None);
        }
        let (top, menus, coarse) = seen;
        first(Loaded {
            cells: top.cells.clone(),
            stats: stats(Some(coarse), top.cells.len() as u64),
            menus: menus.clone(),
            ..Loaded::default()
        });
        let base = reader.base(scope.clone(), &all, &offsets, 0).await?;
        let there = Below { all, offsets, base, kept: RefCell::default() };
        there.keep(&reader, &look).await?;
        let seen = there.with(top, menus, coarse);
        loaded.stats = stats(Some(seen.coarse), seen.cells.len() as u64);
        (loaded.cells, loaded.menus) = (seen.cells, seen.menus);
        below = Some(there);
    }
    if !far(client.bytes()) {
        return Ok(None);
    }
    client.ask(&quotas(&names, dialect, &scope), |line| loaded.quotas.extend(read_quota(line))).await?;
    client.ask(&findings(&names, dialect), |line| loaded.findings.extend(read_finding(line))).await?;
    if reader.odd() > 0 {
        let reason =
            "Rows of the table “cells” could not be read: the answer is damaged, or a newer version wrote them.".to_owned();
        let file = client.database().title();
        loaded.findings.push(Finding { file, reason, count: reader.odd(), ..Finding::default() });
    }
    loaded.stats.bytes = client.bytes();
    // Which sessions there are is asked when another source is there too.
    Ok(Some((loaded, below)))
}

/// What a person sees first: what they look at, or the last weeks of it, and nothing that it is compared with; where nothing
/// is there the last weeks there are.
fn first_look(look: &Look, all: &Extent) -> Look {
    let (first, last) = (Millis::from(all.slots.0) * 1_000, Millis::from(all.slots.1) * 1_000 + 1);
    let there = look.from < last && look.to > first && look.from < look.to;
    let to = if there { look.to } else { last };
    let from = if there { look.from.max(to.min(last) - FIRST_DAYS) } else { last - FIRST_DAYS };
    Look { from, to, before: None, ..look.clone() }
}

/// Reads again what lies above.
///
/// # Errors
/// See [`FetchError`].
pub async fn look(client: &Client, below: &Below, look: &Look) -> Result<Seen, FetchError> {
    let names = Names::new(&client.database().name);
    let reader = Reader::new(client, &names, client.dialect().await?);
    let (top, menus, coarse) = above(&reader, &below.all, look, &below.offsets, ENOUGH).await?;
    below.keep(&reader, look).await?;
    Ok(below.with(top, menus, coarse))
}

async fn above(
    reader: &Reader<'_, Client>,
    all: &Extent,
    look: &Look,
    offsets: &[Offset],
    most: u64,
) -> Result<(Layer, Vec<Menu>, Coarse), FetchError> {
    let span = look.span(offsets);
    let scope = Scope { slots: Some(slots(span)), filters: look.filters() };
    let (top, menus) = reader.layer(scope, look.to - look.from, all, offsets, most).await?;
    let names = top.detail.folds.iter().map(|f| f.kept.len() as u32).max();
    let coarse = Coarse { cells: all.cells, all: 0, shown: minutes(&top.detail.steps), span, names };
    Ok((top, menus, coarse))
}

impl Below {
    /// Has what the filters keep of everything.
    async fn keep(&self, reader: &Reader<'_, Client>, look: &Look) -> Result<(), FetchError> {
        let scope = Scope { slots: None, filters: look.filters() };
        if scope.filters.is_empty() {
            self.kept.take();
        } else if self.kept.borrow().as_ref().is_none_or(|kept| kept.scope != scope) {
            let layer = reader.base(scope, &self.all, &self.offsets, ENOUGH).await?;
            self.kept.replace(Some(Rc::new(layer)));
        }
        Ok(())
    }

    /// All layers as one. What the filters keep may be there as it is: nothing is finer.
    fn with(&self, top: Layer, menus: Vec<Menu>, coarse: Coarse) -> Seen {
        let coarse = Coarse { all: minutes(&self.base.detail.steps), ..coarse };
        match self.kept.borrow().as_deref() {
            Some(kept) if kept.detail.is_whole() => {
                let coarse = Coarse { shown: minutes(&Steps::Quarter), names: None, ..coarse };
                Seen { cells: self.base.under(&kept.cells), coarse, menus }
            }
            Some(kept) => Seen { cells: self.base.under(&kept.under(&top.cells)), coarse, menus },
            None => Seen { cells: self.base.under(&top.cells), coarse, menus },
        }
    }
}

/// The length of slots.
fn minutes(steps: &Steps) -> u32 {
    match steps {
        Steps::Quarter => 15,
        Steps::Hour(_) => 60,
        Steps::Day(_) => 1_440,
    }
}

/// What is asked for beside cells; of a large database only of what is looked at.
///
/// # Errors
/// See [`FetchError`].
pub async fn more(client: &Client, want: &Want, look: Option<&Look>) -> Result<Option<More>, FetchError> {
    let names = Names::new(&client.database().name);
    let scope = look.map(|look| Scope { slots: Some(slots((look.from, look.to))), filters: look.filters() });
    let scope = scope.unwrap_or_default();
    let dialect = client.dialect().await?;
    let mut more = More::default();
    match want {
        Want::Cells => return Ok(None),
        Want::Sessions => {
            let mut set = CellSet::default();
            let most = if look.is_some() { SESSIONS_OF_LARGE } else { SESSIONS };
            let query = by_session(&names, dialect, &scope, most);
            client
                .ask(&query, |line| {
                    read_session_cell(line, &mut set);
                })
                .await?;
            let told: HashSet<_> = set.iter().map(|(key, _)| key.dim(Dim::Session)).collect();
            more.latest = (told.len() >= most).then_some(most as u64);
            more.cells = set.into();
        }
        Want::Session(id) => {
            let query = session(&names, dialect, id);
            client.ask(&query, |line| more.requests.extend(read_request(line))).await?;
        }
        Want::Misses => {
            let query = misses(&names, dialect, &scope, MOST_MISSES);
            client.ask(&query, |line| more.requests.extend(read_request(line))).await?;
        }
        Want::Held => {
            let mut there = Vec::new();
            client.ask(&held(&names, MOST_HELD + 1), |line| there.extend(read_held(line))).await?;
            if there.len() > MOST_HELD {
                return Ok(None);
            }
            more.sessions = Some(there.into_iter().collect());
        }
        Want::Part(sessions) => {
            let mut set = CellSet::default();
            client
                .ask(&cells_of(&names, sessions), |line| {
                    read_cell(line, &mut set);
                })
                .await?;
            more.cells = set.into();
        }
        Want::Rows(sessions) => {
            client.ask(&rows_of(&names, sessions), |line| more.requests.extend(read_request(line))).await?;
        }
    }
    Ok(Some(more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::{HOUR, parse};

    fn at(text: &str) -> Millis {
        parse(text).unwrap_or_default()
    }

    #[test]
    fn what_is_seen_first_is_short_and_never_empty() {
        let seconds = |text: &str| (at(text) / 1_000) as u32;
        let all =
            Extent { cells: 1, slots: (seconds("2026-01-01T00:00:00Z"), seconds("2026-11-20T08:00:00Z")) };
        let check = |from: &str, to: &str, expected: (&str, &str)| {
            let look = Look { from: at(from), to: at(to), ..Look::default() };
            let found = first_look(&look, &all);
            assert_eq!(
                (found.from, found.to / 1_000),
                (at(expected.0), at(expected.1) / 1_000),
                "{from}..{to}"
            );
        };
        let day = |day: &str| format!("{day}T00:00:00Z");
        check(&day("2026-11-01"), &day("2026-11-24"), (&day("2026-11-01"), &day("2026-11-24")));
        check(&day("2026-01-01"), &day("2026-03-31"), (&day("2026-02-24"), &day("2026-03-31")));
        check(&day("2027-01-01"), &day("2027-01-08"), ("2026-10-16T08:00:00.001Z", "2026-11-20T08:00:00Z"));
        check(&day("2027-01-01"), &day("2027-01-01"), ("2026-10-16T08:00:00.001Z", "2026-11-20T08:00:00Z"));
    }

    #[test]
    fn parts_of_days_and_all_others_are_compared_with_what_is_as_fine() {
        let (from, to) = (at("2026-11-10T00:00:00Z"), at("2026-11-12T00:00:00Z"));
        let before = Some((at("2026-11-03T00:00:00Z"), at("2026-11-05T00:00:00Z")));
        let look = Look { from, to, before, ..Look::default() };
        assert_eq!(look.span(&[]), (from, to));
        assert_eq!(Look { to: to - HOUR, ..look.clone() }.span(&[]), (at("2026-11-03T00:00:00Z"), to));
        let filter = |name: &str| Filter { dim: Dim::User, names: vec![name.to_owned()] };
        let others = Look { filters: vec![filter(OTHERS)], ..look.clone() };
        assert_eq!((others.span(&[]), others.filters()), ((at("2026-11-03T00:00:00Z"), to), vec![]));
        let ada = Look { filters: vec![filter("ada")], ..look };
        assert_eq!((ada.span(&[]), ada.filters()), ((from, to), vec![filter("ada")]));
    }
}
