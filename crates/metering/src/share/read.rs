//! Bytes as a snapshot: the mirror of `write.rs`. Nothing in the bytes is trusted.

use super::bytes::{Reader, zagzig};
use super::counts::{COUNTS, counts_mut};
use super::write::{CAUSES, DIMS, MICRO, MOST_ENTRIES};
use super::{
    Grain, Hidden, MOST_BYTES, MOST_CELLS, MOST_LEVELS, Part, ShareError, Snapshot, VERSION, column,
};
use crate::cell::{Band, Bands, CellSet, Dim, Hist, MissSum, PackedKey, Sums};
use crate::plan::Subscription;
use crate::request::{Quota, Trigger};
use crate::time::{Day, Millis, SLOT};
use std::cell::Cell;
use xxhash_rust::xxh3::xxh3_64;

type Read<T> = Result<T, ShareError>;

/// Reads bytes.
pub(super) fn read(bytes: &[u8]) -> Read<Snapshot> {
    if let Some(version) = bytes.first().filter(|v| **v > VERSION) {
        return Err(ShareError::Newer(*version));
    }
    if bytes.len() > MOST_BYTES + 8 {
        return Err(ShareError::TooLarge);
    }
    let (body, sum) = bytes.split_last_chunk::<8>().ok_or(ShareError::Damaged)?;
    if xxh3_64(body) != u64::from_le_bytes(*sum) {
        return Err(ShareError::Damaged);
    }
    let mut from = Reader(body);
    if from.byte()? != VERSION {
        return Err(ShareError::Damaged);
    }
    let mut snapshot = head(&mut from)?;
    let count = from.count(1)?;
    let texts: Vec<&str> = (0..count).map(|_| from.text()).collect::<Read<_>>()?;
    let texts = Texts::new(texts);
    let count = from.count(2)?;
    snapshot.hidden = (0..count).map(|_| hidden(&mut from, &texts)).collect::<Read<_>>()?;
    let count = from.count(8)?;
    snapshot.plans = (0..count).map(|_| subscription(&mut from, &texts)).collect::<Read<_>>()?;
    snapshot.cells = cells(&mut from, &texts)?;
    snapshot.quotas = levels(&mut from, &texts)?;
    if from.0.is_empty() { Ok(snapshot) } else { Err(ShareError::Damaged) }
}

fn head(from: &mut Reader<'_>) -> Read<Snapshot> {
    let (made, begin, end) = (from.signed()?, from.signed()?, from.signed()?);
    let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let generator = from.text()?.to_owned();
    let prices = given(from.text()?);
    let demo = from.byte()? & 1 == 1;
    let grain = *Grain::ALL.get(usize::from(from.byte()?)).ok_or(ShareError::Damaged)?;
    let zone = from.text()?.to_owned();
    let title = given(from.text()?);
    let view = from.text()?.to_owned();
    let of = Snapshot {
        made,
        from: begin,
        to: end,
        generator,
        prices,
        demo,
        grain,
        zone,
        title,
        view,
        ..Snapshot::default()
    };
    Ok(of)
}

/// The table of texts. What refers to them gets copies, which together are not longer than a page can hold: a few bytes
/// could refer to a long text a million times.
struct Texts<'a> {
    list: Vec<&'a str>,
    left: Cell<usize>,
}

impl<'a> Texts<'a> {
    fn new(list: Vec<&'a str>) -> Self {
        Self { list, left: Cell::new(MOST_BYTES) }
    }

    fn of(&self, number: u64) -> Read<Option<String>> {
        let Some(place) = number.checked_sub(1) else { return Ok(None) };
        let text =
            usize::try_from(place).ok().and_then(|place| self.list.get(place)).ok_or(ShareError::Damaged)?;
        self.left.set(self.left.get().checked_sub(text.len()).ok_or(ShareError::TooLarge)?);
        Ok(Some((*text).to_owned()))
    }

    fn some(&self, number: u64) -> Read<String> {
        self.of(number)?.ok_or(ShareError::Damaged)
    }
}

fn hidden(from: &mut Reader<'_>, texts: &Texts<'_>) -> Read<Hidden> {
    let part = *Part::ALL.get(from.small::<usize>()?).ok_or(ShareError::Damaged)?;
    let count = from.count(1)?;
    let names = (0..count).map(|_| texts.some(from.number()?)).collect::<Read<_>>()?;
    Ok(Hidden { part, names })
}

fn subscription(from: &mut Reader<'_>, texts: &Texts<'_>) -> Read<Subscription> {
    let day = |n: i64| Day::try_from(n).map_err(|_| ShareError::Damaged);
    let plan = texts.some(from.number()?)?;
    let since = day(from.signed()?)?;
    let until = from.option()?.map(|n| day(zagzig(n))).transpose()?;
    let yearly = from.byte()? & 1 == 1;
    let (paid, budget, seats) = (from.option()?, from.option()?, from.small()?);
    let count = from.count(1)?;
    let harnesses = (0..count).map(|_| texts.some(from.number()?)).collect::<Read<_>>()?;
    Ok(Subscription { plan, since, until, yearly, paid, budget, seats, harnesses })
}

fn cells(from: &mut Reader<'_>, texts: &Texts<'_>) -> Read<CellSet> {
    let groups: usize = from.small()?;
    if groups > MOST_CELLS {
        return Err(ShareError::TooLarge);
    }
    let mut columns = Columns::new(groups);
    for _ in 0..=DIMS.len() {
        columns.read(from)?;
    }
    let numbers = columns.known.pop().unwrap_or_default();
    let rows = total(&numbers, MOST_CELLS)?;
    let base = from.signed()?;
    let mut columns_of_cells = Columns::new(rows);
    let slots = columns_of_cells.read(from)?.clone();
    let mut counts: Vec<(usize, usize)> = Vec::new();
    while let Some(number) = from.number()?.checked_sub(1) {
        let place = usize::try_from(number).ok().filter(|n| *n < COUNTS);
        // A count that a later program has and this one does not.
        counts.extend(place.map(|place| (columns_of_cells.known.len(), place)));
        columns_of_cells.read(from)?;
        if columns_of_cells.known.len() > MOST_COLUMNS {
            return Err(ShareError::Damaged);
        }
    }
    let mut sums = vec![Sums::default(); rows];
    for (i, sum) in sums.iter_mut().enumerate() {
        let mut all = counts_mut(sum);
        for (column, place) in &counts {
            let value = columns_of_cells.known.get(*column).and_then(|c| c.get(i));
            if let Some((count, value)) = all.get_mut(*place).zip(value) {
                **count = *value;
            }
        }
    }
    drop(columns_of_cells);
    rest(from, &mut sums)?;
    let keys = keys(&columns.known, &numbers, base, &slots, texts)?;
    let names = texts.list.iter().chain(&ALWAYS).map(|t| (*t).to_owned());
    Ok(CellSet::from_parts(names.collect(), keys, sums))
}

/// More columns than any program ever writes.
const MOST_COLUMNS: usize = 512;

/// Behind the table of texts: what a harness is called that has no name, and what any other trigger is taken for. Each
/// cell has both, and what says the same has to have the same number, or two cells would be of one key.
const ALWAYS: [&str; 2] = ["", Trigger::Person.as_str()];

/// The keys of cells, whose dimensions are numbers of the table of texts.
fn keys(
    dims: &[Vec<u64>],
    numbers: &[u64],
    base: i64,
    slots: &[u64],
    texts: &Texts<'_>,
) -> Read<Vec<PackedKey>> {
    let mut slots = slots.iter();
    let mut keys = Vec::with_capacity(slots.len());
    let always = texts.list.len() as u32 + 1;
    for (group, number) in numbers.iter().enumerate() {
        let mut all = [0u32; 8];
        for (dim, column) in DIMS.iter().zip(dims) {
            let number = column.get(group).copied().unwrap_or(0);
            if number > texts.list.len() as u64 {
                return Err(ShareError::Damaged);
            }
            all[*dim as usize] = number as u32;
        }
        let harness = &mut all[Dim::Harness as usize];
        if *harness == 0 {
            *harness = always;
        }
        let trigger = &mut all[Dim::Trigger as usize];
        let named = (*trigger as usize).checked_sub(1).and_then(|place| texts.list.get(place));
        if ![Trigger::Schedule, Trigger::Background].iter().any(|other| Some(&other.as_str()) == named) {
            *trigger = always + 1;
        }
        let mut slot = base;
        for step in slots.by_ref().take(*number as usize) {
            slot = slot.wrapping_add(*step as i64);
            let at = slot.checked_mul(SLOT).ok_or(ShareError::Damaged)?;
            keys.push(PackedKey { slot: at, dims: all });
        }
    }
    Ok(keys)
}

/// What is no count: times, histograms, misses, bands.
fn rest(from: &mut Reader<'_>, sums: &mut [Sums]) -> Read<()> {
    let mut columns = Columns::new(sums.len());
    let at = |n: u64| n.checked_sub(1).map(zagzig);
    for (sum, n) in sums.iter_mut().zip(columns.read(from)?) {
        sum.first_at = at(*n);
    }
    for (sum, n) in sums.iter_mut().zip(columns.read(from)?) {
        sum.last_at = at(*n);
    }
    for (sum, n) in sums.iter_mut().zip(columns.read(from)?) {
        sum.peak_prompt_tokens = *n;
    }
    let hists: [fn(&mut Sums) -> &mut Hist; 4] = [
        |s| &mut s.prompt_hist,
        |s| &mut s.query_hist,
        |s| &mut s.query_cost_hist,
        |s| &mut s.query_time_hist,
    ];
    for hist in hists {
        lists(from, sums, 2, |sum, row| {
            let bucket = u16::try_from(cell(row, 0)).map_err(|_| ShareError::Damaged)?;
            hist(sum).count(bucket, cell(row, 1));
            Ok(())
        })?;
    }
    lists(from, sums, 5, |sum, row| {
        let cause =
            usize::try_from(cell(row, 0)).ok().and_then(|n| CAUSES.get(n)).ok_or(ShareError::Damaged)?;
        let [events, recorded, tokens, waste] = [1, 2, 3, 4].map(|i| cell(row, i));
        sum.add_miss(&MissSum { cause: *cause, events, recorded, tokens, waste });
        Ok(())
    })?;
    lists(from, sums, 6, |sum, row| {
        let mut band = Band { over: cell(row, 0), ..Band::default() };
        for (place, value) in band.counts_mut().into_iter().zip(row.iter().skip(1)) {
            *place = *value;
        }
        sum.bands.add(&Bands::of([band]));
        Ok(())
    })
}

fn cell(row: &[u64], at: usize) -> u64 {
    row.get(at).copied().unwrap_or(0)
}

/// Lists of rows, one list for each cell.
fn lists(
    from: &mut Reader<'_>,
    sums: &mut [Sums],
    width: usize,
    mut take: impl FnMut(&mut Sums, &[u64]) -> Read<()>,
) -> Read<()> {
    let counts = Columns::new(sums.len()).read(from)?.clone();
    let rows = total(&counts, MOST_ENTRIES)?;
    if rows == 0 {
        return Ok(());
    }
    let mut columns = Columns::new(rows);
    for _ in 0..width {
        columns.read(from)?;
    }
    let (mut at, mut row) = (0, vec![0; width]);
    for (sum, count) in sums.iter_mut().zip(counts) {
        for _ in 0..count {
            for (value, column) in row.iter_mut().zip(&columns.known) {
                *value = cell(column, at);
            }
            take(sum, &row)?;
            at += 1;
        }
    }
    Ok(())
}

/// The sum of counts, if it is not more than that.
fn total(counts: &[u64], most: usize) -> Read<usize> {
    let sum = counts.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
    usize::try_from(sum).ok().filter(|sum| *sum <= most).ok_or(ShareError::TooLarge)
}

fn levels(from: &mut Reader<'_>, texts: &Texts<'_>) -> Read<Vec<Quota>> {
    let rows: usize = from.small()?;
    if rows > MOST_LEVELS {
        return Err(ShareError::TooLarge);
    }
    let count = from.count(8)?;
    let odd: Vec<f64> = (0..count)
        .map(|_| from.take(8)?.try_into().map(f64::from_le_bytes).map_err(|_| ShareError::Damaged))
        .collect::<Read<_>>()?;
    let mut columns = Columns::new(rows);
    for _ in 0..LEVEL_COLUMNS {
        columns.read(from)?;
    }
    let level = |i: usize| {
        let field = |column: usize| columns.known.get(column).map_or(0, |c| cell(c, i));
        let float = |n: u64| match n {
            0 => Ok(None),
            n if n & 1 == 1 => Ok(Some((n >> 1) as f64 / MICRO)),
            n => {
                let place = usize::try_from(n / 2 - 1).ok().and_then(|place| odd.get(place));
                place.copied().map(Some).ok_or(ShareError::Damaged)
            }
        };
        let small = |n: u64| u32::try_from(n).map_err(|_| ShareError::Damaged);
        Ok(Quota {
            at: zagzig(field(0)),
            harness: texts.of(field(1))?,
            plan: texts.some(field(2))?,
            account: texts.of(field(3))?,
            window: texts.some(field(4))?,
            unit: texts.of(field(5))?,
            source: texts.some(field(6))?,
            window_minutes: field(7).checked_sub(1).map(small).transpose()?,
            resets_at: field(8).checked_sub(1).map(zagzig as fn(u64) -> Millis),
            used_fraction: float(field(9))?,
            used: float(field(10))?,
            limit: float(field(11))?,
        })
    };
    (0..rows).map(level).collect()
}

/// The fields of a level.
const LEVEL_COLUMNS: usize = 12;

/// Columns of the same rows, one after another.
struct Columns {
    rows: usize,
    known: Vec<Vec<u64>>,
}

impl Columns {
    fn new(rows: usize) -> Self {
        Self { rows, known: Vec::new() }
    }

    fn read(&mut self, from: &mut Reader<'_>) -> Read<&Vec<u64>> {
        let column = column::read(from, self.rows, &self.known)?;
        self.known.push(column);
        self.known.last().ok_or(ShareError::Damaged)
    }
}
