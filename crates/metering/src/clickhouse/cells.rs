//! Questions to `cells`, their answers, and how its quarter hours are summed anew.

use super::columns::{CELL_KEY, MAPS, Map, count_names};
use super::request::{between, key_columns, of_sessions};
use super::schema::{Names, listed};
use super::text::{Fields, Query};
use super::{Dialect, OTHERS};
use crate::cell::{Band, Bands, CellKey, CellSet, Dim, Hist, MissSum, Sums};
use crate::request::{MissCause, Trigger};
use crate::time::Millis;
use std::fmt::Write;

/// The length of an answer's slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// A quarter hour: cells as they are.
    #[default]
    Quarter,
    /// An hour of a time zone.
    Hour(Vec<Offset>),
    /// A day of a time zone.
    Day(Vec<Offset>),
}

/// A time zone's offset from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// Seconds since 1970; the first one holds before too.
    pub from: i64,
    /// Seconds east of Greenwich.
    pub seconds: i32,
}

/// Names of a dimension that are kept or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The dimension.
    pub dim: Dim,
    /// Its names; the empty one is "not recorded".
    pub names: Vec<String>,
}

/// What an answer is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The first and the last quarter hour, seconds since 1970; `None` is all of them.
    pub slots: Option<(u32, u32)>,
    /// Only rows that have one of the names of each of these.
    pub filters: Vec<Filter>,
}

/// Names of a dimension that an answer keeps apart; all others are one, see [`OTHERS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The dimension.
    pub dim: Dim,
    /// Names that are kept.
    pub kept: Vec<String>,
}

/// How fine an answer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The length of its slots.
    pub steps: Steps,
    /// Dimensions of which not all names are told apart.
    pub folds: Vec<Fold>,
}

/// The column of a dimension.
fn column(dim: Dim) -> &'static str {
    match dim {
        Dim::Session => "session",
        dim => CELL_KEY[dim as usize],
    }
}

impl Scope {
    /// Adds ` AND …` for each part of the scope.
    pub(super) fn condition(&self, q: &mut Query) {
        if let Some(slots) = self.slots {
            q.push(" AND ").push(&between(slots));
        }
        for filter in &self.filters {
            q.push(" AND `").push(column(filter.dim)).push("`").among(&filter.names);
        }
    }
}

impl Steps {
    /// The start of the slot that holds `slot`, as seconds since 1970; the same as [`Steps::start`].
    fn expression(&self) -> String {
        let cut = |length: u32, offsets: &[Offset]| {
            let shift = of_offsets(offsets, |o| i64::from(o.seconds));
            let start = format!("intDiv(toInt64(toUInt32(`slot`)) + {shift}, {length}) * {length} - {shift}");
            match offsets {
                [] | [_] => start,
                [first, rest @ ..] => {
                    let all: Vec<Offset> =
                        [Offset { from: 0, ..*first }].into_iter().chain(rest.iter().copied()).collect();
                    format!("greatest({start}, {})", of_offsets(&all, |o| o.from))
                }
            }
        };
        match self {
            Self::Quarter => String::from("toInt64(toUInt32(`slot`))"),
            Self::Hour(offsets) => cut(3_600, offsets),
            Self::Day(offsets) => cut(86_400, offsets),
        }
    }
}

/// A number of the offset that holds for a slot.
fn of_offsets(offsets: &[Offset], number: impl Fn(&Offset) -> i64) -> String {
    match offsets {
        [] => String::from("toInt64(0)"),
        [one] => format!("toInt64({})", number(one)),
        [first, rest @ ..] => {
            let mut text = String::from("multiIf(");
            for next in rest.iter().rev() {
                let _ =
                    write!(text, "toInt64(toUInt32(`slot`)) >= {}, toInt64({}), ", next.from, number(next));
            }
            let _ = write!(text, "toInt64({}))", number(first));
            text
        }
    }
}

/// Of a cell that is no more it is 0, see [`Sums::is_empty`].
const COUNTED: &str = "(`requests` + `errors` + `queries` + `reported_cost`)";

/// What the lists of a row are called in a subquery: a name of a column would hide the column.
const OF_ROW: &str = "of_";

/// The sums of all counts and lists over rows; `of` stands before the names of lists.
fn totals(of: &str) -> String {
    let mut list: Vec<String> = count_names().map(|(_, name)| format!("sum(`{name}`)")).collect();
    for map in &MAPS {
        let columns: Vec<String> = map.columns.iter().map(|c| format!("`{of}{}`", c.0)).collect();
        list.extend(parts(map, &columns));
    }
    list.join(", ")
}

/// The elements of a map's sum, one by one.
fn parts<'m>(map: &'m Map, columns: &[String]) -> impl Iterator<Item = String> + use<'m> {
    let sum = format!("sumMap({})", columns.join(", "));
    (1..=map.columns.len()).map(move |i| format!("tupleElement({sum}, {i})"))
}

/// Lists of a row of `requests`: each with at most one element.
fn row_lists() -> Vec<String> {
    let one = |map: &Map| {
        let there = map.there;
        let pairs = map.columns.iter().zip(map.types);
        pairs
            .map(|((name, value), of)| {
                format!("if({there}, [{value}], emptyArray{of}()) AS `{OF_ROW}{name}`")
            })
            .collect::<Vec<_>>()
    };
    MAPS.iter().flat_map(one).collect()
}

/// Adds the slot and the key of a cell of an answer: `at`, `key0`, ….
fn keys(q: &mut Query, detail: &Detail) {
    q.push(&detail.steps.expression()).push(" AS `at`");
    for (i, name) in CELL_KEY.iter().enumerate() {
        q.push(", ");
        match detail.folds.iter().find(|f| column(f.dim) == *name) {
            // The oldest servers know no empty list.
            Some(fold) if fold.kept.is_empty() => q.string(OTHERS),
            Some(fold) => {
                q.push("if(`").push(name).push("`").among(&fold.kept);
                q.push(", `").push(name).push("`, ").string(OTHERS).push(")")
            }
            None => q.push("`").push(name).push("`"),
        };
        q.push(&format!(" AS `key{i}`"));
    }
}

/// Adds where the cells of a scope are and how they are put together.
fn grouping(q: &mut Query, names: &Names, scope: &Scope) {
    q.push(" FROM ").push(&names.table("cells")).push(" FINAL WHERE 1");
    scope.condition(q);
    q.push(" GROUP BY `at`");
    (0..CELL_KEY.len()).for_each(|i| {
        q.push(&format!(", `key{i}`"));
    });
}

/// Asks for the cells of a scope, without sessions.
pub fn cells(names: &Names, dialect: Dialect, scope: &Scope, detail: &Detail) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT ");
    keys(&mut q, detail);
    q.push(", ").push(&totals(""));
    grouping(&mut q, names, scope);
    q.push(" HAVING sum(").push(COUNTED).push(") > 0 FORMAT TabSeparated");
    q
}

/// Asks how many cells there would be.
pub fn grouped(names: &Names, dialect: Dialect, scope: &Scope, detail: &Detail) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT count() FROM (SELECT ");
    keys(&mut q, detail);
    grouping(&mut q, names, scope);
    q.push(") FORMAT TabSeparated");
    q
}

/// Asks for the names of a dimension in a scope with their list cost and requests, the most expensive first.
pub fn names_of(names: &Names, dialect: Dialect, scope: &Scope, dim: Dim, most: usize) -> Query {
    let mut q = Query::new(dialect);
    let name = column(dim);
    q.push("SELECT `").push(name).push("`, sum(`cost_input` + `cost_cache_read` + `cost_cache_write_5m` + ");
    q.push("`cost_cache_write_1h` + `cost_output`) AS `cost`, sum(`requests`) AS `all` FROM ");
    q.push(&names.table("cells")).push(" WHERE 1");
    scope.condition(&mut q);
    q.push(" GROUP BY `")
        .push(name)
        .push("` ORDER BY `cost` DESC, `all` DESC, `")
        .push(name)
        .push("` LIMIT ");
    q.number(most as i64).push(" FORMAT TabSeparated");
    q
}

/// Asks how many cells a scope has, also those whose place was taken and that are not merged yet, and for its first and
/// last quarter hour.
pub fn extent(names: &Names, dialect: Dialect, scope: &Scope) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT count(), toUInt32(min(`slot`)), toUInt32(max(`slot`)) FROM ").push(&names.table("cells"));
    q.push(" WHERE 1");
    scope.condition(&mut q);
    q.push(" FORMAT TabSeparated");
    q
}

/// Asks for the cells of the latest sessions of a scope, told apart by session, with their first and last instants and
/// largest prompts.
pub fn by_session(names: &Names, dialect: Dialect, scope: &Scope, most: usize) -> Query {
    let mut q = Query::new(dialect);
    q.push("SELECT toInt64(toUInt32(`slot`)) AS `at`, ").push(&key_columns()).push(", `session`, ");
    q.push("min(`at_ms`), max(`at_ms`), max(`peak`), ")
        .push(&totals(OF_ROW))
        .push(" FROM (SELECT `slot`, `at_ms`, ");
    q.push("if(`prompt_bucket` = 255, 0, `input_tokens` + `cache_read_tokens` + `cache_write_5m_tokens` + ");
    q.push("`cache_write_1h_tokens`) AS `peak`, `session`, ").push(&key_columns()).push(", ");
    q.push(&listed(count_names().map(|c| c.1))).push(", ").push(&row_lists().join(", "));
    q.push(" FROM ").push(&names.table("requests")).push(" FINAL WHERE `gone` = 0");
    scope.condition(&mut q);
    // Requests without a session are all there are, or none. Of a cluster's tables, the latest of all shards together.
    q.push(" AND `session` GLOBAL IN (SELECT `session` FROM ")
        .push(&names.table("requests"))
        .push(" WHERE `gone` = 0");
    scope.condition(&mut q);
    q.push(" GROUP BY `session` ORDER BY max(`at_ms`) DESC, `session` LIMIT ").number(most as i64).push(")");
    q.push(") GROUP BY `at`, `session`, ").push(&key_columns()).push(" FORMAT TabSeparated");
    q
}

/// Asks for the cells of sessions, by their hashes; the sessions are not told apart.
pub fn cells_of(names: &Names, sessions: &[u64]) -> Query {
    let mut q = Query::written();
    let key = key_columns();
    q.push("SELECT toInt64(toUInt32(`slot`)) AS `at`, ").push(&key).push(", ").push(&totals(OF_ROW));
    q.push(" FROM (SELECT `slot`, ")
        .push(&key)
        .push(", ")
        .push(&listed(count_names().map(|c| c.1)))
        .push(", ");
    q.push(&row_lists().join(", "))
        .push(" FROM ")
        .push(&names.table("requests"))
        .push(" FINAL WHERE `gone` = 0");
    q.push(&of_sessions(sessions)).push(") GROUP BY `at`, ").push(&key).push(" FORMAT TabSeparated");
    q
}

/// Has the server sum quarter hours anew from `requests`, under a version above all that these have, and at least `now`
/// (microseconds since 1970). Cells that are no more become empty.
pub fn recompute(names: &Names, slots: &[u32], now: u64) -> String {
    let slots = among(slots);
    let counts: Vec<&str> = count_names().map(|c| c.1).collect();
    let maps = || MAPS.iter().flat_map(|m| m.columns.iter().zip(m.types));
    let zeros: Vec<String> = counts.iter().map(|name| format!("toUInt64(0) AS `{name}`")).collect();
    let empty: Vec<String> =
        maps().map(|((name, _), of)| format!("emptyArray{of}() AS `{OF_ROW}{name}`")).collect();
    let key = key_columns();
    let columns = listed(
        ["slot"]
            .into_iter()
            .chain(CELL_KEY)
            .chain(counts.iter().copied())
            .chain(maps().map(|m| m.0.0))
            .chain(["version"]),
    );
    let (requests, cells) = (names.table("requests"), names.table("cells"));
    let (counted, lists) = (listed(counts.iter().copied()), row_lists().join(", "));
    let (zeros, empty, totals) = (zeros.join(", "), empty.join(", "), totals(OF_ROW));
    format!(
        "INSERT INTO {cells} ({columns}) \
         SELECT `slot`, {key}, {totals}, \
         greatest(toUInt64({now}), toUInt64((SELECT max(`version`) + 1 FROM {cells} WHERE {slots}))) \
         FROM (SELECT `slot`, {key}, {counted}, {lists} FROM {requests} FINAL WHERE `gone` = 0 AND {slots} \
         UNION ALL SELECT `slot`, {key}, {zeros}, {empty} FROM {cells} WHERE {slots}) \
         GROUP BY `slot`, {key}"
    )
}

/// Asks which of these quarter hours have other counts in `cells` than in `requests`: seconds since 1970, one a line.
pub fn differing(names: &Names, slots: &[u32]) -> String {
    let slots = among(slots);
    let key = key_columns();
    let sums: Vec<String> = count_names().map(|(_, name)| format!("sum(`{name}`)")).collect();
    let sums = sums.join(", ");
    let side = |table: &str, there: &str| {
        format!(
            "SELECT `slot`, sum(`hash`) AS `all` FROM (SELECT `slot`, cityHash64({key}, {sums}) AS `hash` FROM {} \
             FINAL WHERE {there} AND {slots} GROUP BY `slot`, {key}) GROUP BY `slot`",
            names.table(table)
        )
    };
    format!(
        "SELECT DISTINCT toUInt32(`slot`) FROM (SELECT `slot`, `all`, count() AS `sides` FROM ({} UNION ALL {}) \
         GROUP BY `slot`, `all`) WHERE `sides` = 1 FORMAT TabSeparated",
        side("requests", "`gone` = 0"),
        side("cells", &format!("{COUNTED} > 0")),
    )
}

/// Rows of these slots.
fn among(slots: &[u32]) -> String {
    let (first, last) = (slots.iter().min().copied().unwrap_or(0), slots.iter().max().copied().unwrap_or(0));
    let list: Vec<String> = slots.iter().map(u32::to_string).collect();
    format!("{} AND toUInt32(`slot`) IN ({})", between((first, last)), list.join(", "))
}

/// Adds a line of the answer to [`cells`] to a set; says whether it was one.
pub fn read_cell(line: &str, set: &mut CellSet) -> bool {
    cell(line, false, set).is_some()
}

/// Adds a line of the answer to [`by_session`] to a set; says whether it was one.
pub fn read_session_cell(line: &str, set: &mut CellSet) -> bool {
    cell(line, true, set).is_some()
}

fn cell(line: &str, by_session: bool, set: &mut CellSet) -> Option<()> {
    let mut f = Fields::new(line);
    let slot = f.number::<i64>()? * 1_000;
    let (harness, provider, model) = (f.string()?, f.string()?, f.string()?);
    let trigger = match &*f.string()? {
        "schedule" => Trigger::Schedule,
        "background" => Trigger::Background,
        _ => Trigger::Person,
    };
    let (user, host, project) = (f.string()?, f.string()?, f.string()?);
    let session = if by_session { f.string()? } else { "".into() };
    fn some(text: &str) -> Option<&str> {
        Some(text).filter(|t| !t.is_empty())
    }
    let key = CellKey {
        slot,
        harness: &*harness,
        provider: some(&provider),
        model: some(&model),
        trigger,
        user: some(&user),
        host: some(&host),
        project: some(&project),
        session: some(&session),
    };
    let mut sums = sums(&mut f, by_session)?;
    if by_session {
        // Bands are of cells without sessions.
        sums.bands = Bands::default();
    }
    let key = set.pack(&key);
    set.entry(key).add(&sums);
    Some(())
}

fn sums(f: &mut Fields<'_>, by_session: bool) -> Option<Sums> {
    let mut sums = Sums::default();
    if by_session {
        sums.first_at = Some(f.number::<Millis>()?);
        sums.last_at = Some(f.number::<Millis>()?);
        sums.peak_prompt_tokens = f.number()?;
    }
    let mut counts = sums.counts_mut();
    for (i, _) in count_names() {
        let n = f.number()?;
        if let Some(count) = counts.get_mut(i) {
            **count = n;
        }
    }
    drop(counts);
    let causes: Vec<usize> = f.numbers()?;
    let [events, recorded, tokens, waste] = lists(f)?;
    for (i, code) in causes.into_iter().enumerate() {
        let Some(&cause) = code.checked_sub(1).and_then(|n| MissCause::ALL.get(n)) else { continue };
        let at = |list: &[u64]| list.get(i).copied();
        let (events, recorded, tokens, waste) = (at(&events)?, at(&recorded)?, at(&tokens)?, at(&waste)?);
        sums.misses.push(MissSum { cause, events, recorded, tokens, waste });
    }
    sums.misses.sort_by_key(|m| m.cause);
    sums.prompt_hist = hist(f)?;
    sums.query_hist = hist(f)?;
    sums.query_cost_hist = hist(f)?;
    sums.query_time_hist = hist(f)?;
    let over: Vec<u64> = f.numbers()?;
    let [input, read, five, hour, output] = lists(f)?;
    let band = |(i, over): (usize, u64)| {
        Some(Band {
            over,
            input_tokens: *input.get(i)?,
            cache_read_tokens: *read.get(i)?,
            cache_write_5m_tokens: *five.get(i)?,
            cache_write_1h_tokens: *hour.get(i)?,
            output_tokens: *output.get(i)?,
        })
    };
    sums.bands = Bands::of(over.into_iter().enumerate().map(band).collect::<Option<Vec<_>>>()?);
    Some(sums)
}

fn lists<const N: usize>(f: &mut Fields<'_>) -> Option<[Vec<u64>; N]> {
    let mut all: [Vec<u64>; N] = std::array::from_fn(|_| Vec::new());
    for list in &mut all {
        *list = f.numbers()?;
    }
    Some(all)
}

fn hist(f: &mut Fields<'_>) -> Option<Hist> {
    let buckets: Vec<u16> = f.numbers()?;
    let [counts] = lists(f)?;
    let mut hist = Hist::default();
    for (bucket, count) in buckets.into_iter().zip(counts) {
        hist.count(bucket, count);
    }
    Some(hist)
}
