//! A ClickHouse database that `fuelgauge push` filled: cells by queries, session details when they are asked for.
//!
//! What is small is read as it is, cell by cell. Of what is large the server adds cells up until the answer fits: to
//! hours or days of the page's time zone, and names of people, machines and projects that cost least to one. Totals
//! are exact either way.

mod client;
mod place;
mod trouble;

pub use place::{Database, Entry, USUAL, load as stored, store};
pub use trouble::DatabaseError;

use super::{FetchError, Loaded, MOST_MISSES, More, Stats, Want};
use crate::platform::{clock, zone};
use client::Client;
use metering::cell::{CellSet, Dim};
use metering::clickhouse::cells::{
    by_session, cells, cells_of, count, how_many, names_of, read_cell, read_session_cell,
};
use metering::clickhouse::{
    Detail, Fold, Names, Offset, Scope, Steps, findings, held, misses, quotas, read_finding, read_held,
    read_quota, read_request, rows_of, session,
};
use metering::request::Finding;
use metering::time::{DAY, Millis, Zone};
use serde::{Deserialize, Serialize};

/// Up to so many cells are read as they are.
const WHOLE: u64 = 60_000;
/// How many names of a dimension are told apart where there are more cells, at first and when that was too much.
const NAMES: [usize; 3] = [24, 8, 1];
/// How many of the latest sessions are told.
const SESSIONS: usize = 5_000;
/// Of so many sessions it is looked whether another source holds them too.
const MOST_HELD: usize = 200_000;
/// So many cells of what was added up are enough.
const ENOUGH: u64 = 30_000;

/// How fine what was read is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coarse {
    /// Cells on the server.
    pub cells: u64,
    /// Whether slots are days, not hours.
    pub days: bool,
    /// How many people, machines and projects are told apart at most.
    pub names: u32,
}

/// Reads a database. `far` hears how many bytes came and says whether to go on.
///
/// # Errors
/// See [`FetchError`].
pub async fn load(
    database: &Database,
    entry: &Entry,
    zone: Option<&str>,
    far: impl Fn(u64) -> bool,
) -> Result<Option<Loaded>, FetchError> {
    let client = Client::new(database, entry)?;
    let (names, scope, started) = (Names::new(&database.name), Scope::default(), clock::now());
    let dialect = client.dialect().await?;
    let mut size: Option<(u64, u32, u32)> = None;
    client
        .ask(&count(&names, dialect, &scope), |line| {
            let mut fields = line.split('\t').map(|f| f.parse::<u64>().unwrap_or(0));
            let mut next = || fields.next().unwrap_or(0);
            size = Some((next(), next() as u32, next() as u32));
        })
        .await?;
    let (all, first, last) = size.unwrap_or_default();
    if all == 0 {
        return Err(FetchError::Database(DatabaseError::Nothing));
    }
    if !far(client.bytes()) {
        client.end();
        return Ok(None);
    }
    let (mut coarse, mut odd) = (None, 0);
    let mut set = CellSet::default();
    if all <= WHOLE {
        client
            .ask(&cells(&names, dialect, &scope, &Detail::default()), |line| {
                odd += u64::from(!read_cell(line, &mut set))
            })
            .await?;
    } else {
        let days = Millis::from(last.saturating_sub(first)) * 1_000 > 14 * DAY;
        let around = |seconds: u32, days: i64| Millis::from(seconds) * 1_000 + days * DAY;
        let zone = zone::probe(zone, around(first, -400), around(last, 400)).unwrap_or_default();
        for most in NAMES {
            let detail = coarser(&client, &names, &zone, days, most).await?;
            set = CellSet::default();
            client
                .ask(&cells(&names, dialect, &scope, &detail), |line| {
                    odd += u64::from(!read_cell(line, &mut set))
                })
                .await?;
            coarse = Some(Coarse { cells: all, days, names: most as u32 });
            if set.len() as u64 <= ENOUGH || !far(client.bytes()) {
                break;
            }
        }
    }
    if !far(client.bytes()) {
        return Ok(None);
    }
    let (mut levels, mut found) = (Vec::new(), Vec::new());
    client.ask(&quotas(&names, dialect, &scope), |line| levels.extend(read_quota(line))).await?;
    client.ask(&findings(&names, dialect), |line| found.extend(read_finding(line))).await?;
    if odd > 0 {
        let reason =
            "Rows of the table “cells” could not be read; a newer version may have written them.".to_owned();
        found.push(Finding { file: database.title(), reason, count: odd, ..Finding::default() });
    }
    let stats = Stats {
        bytes: client.bytes(),
        millis: (clock::now() - started).max(0) as u64,
        records: set.len() as u64,
        coarse,
        ..Stats::default()
    };
    // Which sessions there are is asked when another source is there too.
    Ok(Some(Loaded { cells: set, quotas: levels, findings: found, stats, sessions: None }))
}

/// Slots of hours or days of the page's time zone, and only the most expensive names told apart.
async fn coarser(
    client: &Client,
    names: &Names,
    zone: &Zone,
    days: bool,
    most: usize,
) -> Result<Detail, FetchError> {
    let dialect = client.dialect().await?;
    let scope = Scope::default();
    let offset = |(at, minutes): &(Millis, i32)| Offset { from: at.div_euclid(1_000), seconds: minutes * 60 };
    let offsets: Vec<Offset> = zone.changes().iter().map(offset).collect();
    let steps = if days { Steps::Day(offsets) } else { Steps::Hour(offsets) };
    let mut numbers: Vec<usize> = Vec::new();
    client
        .ask(&how_many(names, dialect, &scope), |line| {
            numbers = line.split('\t').map(|n| n.parse().unwrap_or(0)).collect();
        })
        .await?;
    let mut folds = Vec::new();
    for dim in [Dim::User, Dim::Host, Dim::Project] {
        let there = numbers.get(dim as usize).copied().unwrap_or(0);
        if there <= most {
            continue;
        }
        let mut kept = Vec::new();
        client
            .ask(&names_of(names, dialect, &scope, dim, most), |line| {
                kept.extend(metering::clickhouse::Fields::new(line).string().map(|name| name.into_owned()));
            })
            .await?;
        // Said without words: it stands where names stand, in every language.
        folds.push(Fold { dim, others: format!("+{}", there - kept.len()), kept });
    }
    Ok(Detail { steps, folds })
}

/// What is asked for beside cells.
///
/// # Errors
/// See [`FetchError`].
pub async fn more(database: &Database, entry: &Entry, want: &Want) -> Result<Option<More>, FetchError> {
    let client = Client::new(database, entry)?;
    let (names, scope) = (Names::new(&database.name), Scope::default());
    let dialect = client.dialect().await?;
    let mut more = More::default();
    match want {
        Want::Cells => return Ok(None),
        Want::Sessions => {
            let mut set = CellSet::default();
            let query = by_session(&names, dialect, &scope, SESSIONS);
            client
                .ask(&query, |line| {
                    read_session_cell(line, &mut set);
                })
                .await?;
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
