//! A snapshot as bytes. The layout is in `docs/share.md`; `read.rs` is its mirror.

use super::bytes::{option, put, put_text, zigzag};
use super::counts::{COUNTS, counts};
use super::{MOST_BYTES, MOST_CELLS, MOST_LEVELS, Part, ShareError, Snapshot, VERSION, column};
use crate::cell::{Dim, Hist, PackedKey, Sums};
use crate::names::Name;
use crate::plan::Subscription;
use crate::request::{MissCause, Quota};
use crate::time::{Millis, SLOT};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// All histograms, misses and bands of a snapshot have at most so many entries.
pub(super) const MOST_ENTRIES: usize = 4_000_000;

/// The dimensions of a key that are written; sessions are none of them.
pub(super) const DIMS: [Dim; 7] =
    [Dim::Harness, Dim::Provider, Dim::Model, Dim::Trigger, Dim::User, Dim::Host, Dim::Project];

/// The causes of misses by their numbers in the bytes. New ones go to the end.
pub(super) const CAUSES: [MissCause; 9] = [
    MissCause::Compaction,
    MissCause::ModelChanged,
    MissCause::SystemChanged,
    MissCause::ToolsChanged,
    MissCause::MessagesChanged,
    MissCause::Expired,
    MissCause::Pinned,
    MissCause::ServerSide,
    MissCause::Unknown,
];

/// Floats of levels are written in millionths where they are whole ones.
pub(super) const MICRO: f64 = 1e6;

/// Puts a checksum behind bytes, without which they are taken for damaged.
pub fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = xxh3_64(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

/// The bytes of a snapshot.
pub(super) fn write(snapshot: &Snapshot) -> Result<Vec<u8>, ShareError> {
    let mut out = vec![VERSION];
    head(&mut out, snapshot);
    let mut body = Vec::new();
    let mut texts = Texts::default();
    put(&mut body, snapshot.hidden.len() as u64);
    for hidden in &snapshot.hidden {
        put(&mut body, Part::ALL.iter().position(|p| *p == hidden.part).unwrap_or(0) as u64);
        put(&mut body, hidden.names.len() as u64);
        hidden.names.iter().for_each(|name| put(&mut body, texts.of(Some(name))));
    }
    put(&mut body, snapshot.plans.len() as u64);
    snapshot.plans.iter().for_each(|plan| subscription(&mut body, plan, &mut texts));
    cells(&mut body, snapshot, &mut texts)?;
    levels(&mut body, &snapshot.quotas, &mut texts)?;
    texts.write(&mut out);
    out.extend_from_slice(&body);
    if out.len() > MOST_BYTES { Err(ShareError::TooLarge) } else { Ok(seal(out)) }
}

fn head(out: &mut Vec<u8>, of: &Snapshot) {
    for at in [of.made, of.from, of.to] {
        put(out, zigzag(at));
    }
    put_text(out, &of.generator);
    put_text(out, of.prices.as_deref().unwrap_or_default());
    out.push(u8::from(of.demo));
    out.push(of.grain as u8);
    put_text(out, &of.zone);
    put_text(out, of.title.as_deref().unwrap_or_default());
    put_text(out, &of.view);
}

/// The table of texts: each stands for its number, 0 is "not recorded".
#[derive(Debug, Default)]
struct Texts<'a> {
    known: BTreeMap<&'a str, u64>,
    list: Vec<&'a str>,
}

impl<'a> Texts<'a> {
    fn of(&mut self, text: Option<&'a str>) -> u64 {
        let Some(text) = text else { return 0 };
        *self.known.entry(text).or_insert_with(|| {
            self.list.push(text);
            self.list.len() as u64
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.list.len() as u64);
        self.list.iter().for_each(|text| put_text(out, text));
    }
}

fn subscription<'a>(out: &mut Vec<u8>, of: &'a Subscription, texts: &mut Texts<'a>) {
    put(out, texts.of(Some(&of.plan)));
    put(out, zigzag(of.since.into()));
    put(out, option(of.until.map(|day| zigzag(day.into()))));
    out.push(u8::from(of.yearly));
    put(out, option(of.paid));
    put(out, option(of.budget));
    put(out, of.seats.into());
    put(out, of.harnesses.len() as u64);
    of.harnesses.iter().for_each(|harness| put(out, texts.of(Some(harness))));
}

/// Cells, those of the same dimensions one after another in the order of time.
fn cells<'a>(out: &mut Vec<u8>, snapshot: &'a Snapshot, texts: &mut Texts<'a>) -> Result<(), ShareError> {
    let set = &snapshot.cells;
    // By texts and not by their numbers, so that the same cells are the same bytes.
    let mut order: Vec<Name> = (0..set.names().len() as u32).map(Name).collect();
    order.sort_by_key(|name| set.names().get(*name));
    let mut ranks = vec![0u32; order.len()];
    for (rank, name) in order.iter().enumerate() {
        if let Some(place) = ranks.get_mut(name.0 as usize) {
            *place = rank as u32;
        }
    }
    let dims = |key: &PackedKey| DIMS.map(|dim| ranks.get(key.dim(dim).0 as usize).copied());
    let mut rows: Vec<(&PackedKey, &Sums)> = set.iter().filter(|(_, sums)| !sums.is_empty()).collect();
    rows.sort_by_key(|(key, _)| (dims(key), key.slot));
    if rows.len() > MOST_CELLS {
        return Err(ShareError::TooLarge);
    }
    // One row for each group of dimensions, and how many cells it has.
    let groups: Vec<_> = rows.chunk_by(|a, b| dims(a.0) == dims(b.0)).collect();
    put(out, groups.len() as u64);
    let mut columns = Columns::new(out);
    for dim in DIMS {
        let name = |key: &PackedKey| set.names().get(key.dim(dim));
        let numbers = groups.iter().filter_map(|g| g.first()).map(|(key, _)| texts.of(name(key)));
        columns.add(numbers.collect());
    }
    columns.add(groups.iter().map(|g| g.len() as u64).collect());
    let base = rows.iter().map(|(key, _)| key.slot).min().unwrap_or(0).div_euclid(SLOT);
    put(out, zigzag(base));
    let mut columns = Columns::new(out);
    columns.add(groups.iter().flat_map(|group| steps(base, group.iter().map(|row| row.0.slot))).collect());
    let all: Vec<[u64; COUNTS]> = rows.iter().map(|(_, sums)| counts(sums)).collect();
    for number in 0..COUNTS {
        let column: Vec<u64> = all.iter().map(|row| row.get(number).copied().unwrap_or(0)).collect();
        if column.iter().any(|n| *n > 0) {
            put(columns.out, number as u64 + 1);
            columns.add(column);
        }
    }
    put(columns.out, 0);
    let sums = || rows.iter().map(|row| row.1);
    let mut columns = Columns::new(out);
    columns.add(sums().map(|s| option(s.first_at.map(zigzag))).collect());
    columns.add(sums().map(|s| option(s.last_at.map(zigzag))).collect());
    columns.add(sums().map(|s| s.peak_prompt_tokens).collect());
    let hists: [fn(&Sums) -> &Hist; 4] =
        [|s| &s.prompt_hist, |s| &s.query_hist, |s| &s.query_cost_hist, |s| &s.query_time_hist];
    for hist in hists {
        lists(
            out,
            sums().map(|s| hist(s).iter().map(|(bucket, count)| vec![bucket.into(), count]).collect()),
        )?;
    }
    lists(
        out,
        sums().map(|s| {
            let cause =
                |cause: MissCause| CAUSES.iter().position(|c| *c == cause).unwrap_or(CAUSES.len()) as u64;
            s.misses.iter().map(|m| vec![cause(m.cause), m.events, m.recorded, m.tokens, m.waste]).collect()
        }),
    )?;
    lists(
        out,
        sums().map(|s| {
            s.bands.iter().map(|band| std::iter::once(band.over).chain(band.counts()).collect()).collect()
        }),
    )
}

/// Slots in quarter hours, each as what lies between it and the one before; the first from `base`.
fn steps(base: i64, slots: impl Iterator<Item = Millis>) -> impl Iterator<Item = u64> {
    let mut before = base;
    slots.map(move |slot| {
        let slot = slot.div_euclid(SLOT);
        let step = slot.wrapping_sub(before);
        before = slot;
        step as u64
    })
}

/// Lists of rows, one list for each cell: how many each has, then the columns of all.
fn lists(out: &mut Vec<u8>, of: impl Iterator<Item = Vec<Vec<u64>>>) -> Result<(), ShareError> {
    let (mut counts, mut rows) = (Vec::new(), Vec::new());
    for list in of {
        counts.push(list.len() as u64);
        rows.extend(list);
    }
    if rows.len() > MOST_ENTRIES {
        return Err(ShareError::TooLarge);
    }
    Columns::new(out).add(counts);
    let width = rows.first().map_or(0, Vec::len);
    let mut columns = Columns::new(out);
    for i in 0..width {
        columns.add(rows.iter().map(|row| row.get(i).copied().unwrap_or(0)).collect());
    }
    Ok(())
}

/// Levels, a column for each field.
fn levels<'a>(out: &mut Vec<u8>, quotas: &'a [Quota], texts: &mut Texts<'a>) -> Result<(), ShareError> {
    if quotas.len() > MOST_LEVELS {
        return Err(ShareError::TooLarge);
    }
    put(out, quotas.len() as u64);
    let mut text =
        |of: fn(&Quota) -> Option<&str>| quotas.iter().map(|q| texts.of(of(q))).collect::<Vec<u64>>();
    let named = [
        text(|q| q.harness.as_deref()),
        text(|q| Some(&q.plan)),
        text(|q| q.account.as_deref()),
        text(|q| Some(&q.window)),
        text(|q| q.unit.as_deref()),
        text(|q| Some(&q.source)),
    ];
    let mut odd = Vec::new();
    let mut float =
        |of: fn(&Quota) -> Option<f64>| quotas.iter().map(|q| decimal(of(q), &mut odd)).collect::<Vec<u64>>();
    let floats = [float(|q| q.used_fraction), float(|q| q.used), float(|q| q.limit)];
    put(out, odd.len() as u64);
    odd.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
    let mut columns = Columns::new(out);
    columns.add(quotas.iter().map(|q| zigzag(q.at)).collect());
    named.into_iter().for_each(|column| columns.add(column));
    columns.add(quotas.iter().map(|q| option(q.window_minutes.map(u64::from))).collect());
    columns.add(quotas.iter().map(|q| option(q.resets_at.map(zigzag))).collect());
    floats.into_iter().for_each(|column| columns.add(column));
    Ok(())
}

/// A decimal of at most six places as twice the number of its millionths and one more; any other as twice its place in
/// `odd`, from 1; none as 0.
fn decimal(n: Option<f64>, odd: &mut Vec<f64>) -> u64 {
    let Some(n) = n else { return 0 };
    let micro = (n * MICRO).round();
    let exact = (0.0..1e15).contains(&micro) && micro / MICRO == n && !n.is_sign_negative();
    if exact {
        return micro as u64 * 2 + 1;
    }
    odd.push(n);
    odd.len() as u64 * 2
}

/// Columns of the same rows, one after another.
struct Columns<'o> {
    out: &'o mut Vec<u8>,
    known: Vec<Vec<u64>>,
}

impl<'o> Columns<'o> {
    fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out, known: Vec::new() }
    }

    fn add(&mut self, values: Vec<u64>) {
        column::write(self.out, &values, &self.known);
        self.known.push(values);
    }
}
