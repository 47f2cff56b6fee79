//! The large chart: one measure per slot, split by a facet or by token class, at most eight layers.

use super::burst::{Burst, bursts};
use super::figures::{Figures, each};
use super::kpi::slot_of;
use super::range::Range;
use crate::chart::time::Grain;
use crate::state::facet::{Facet, Group, Measure, TokenClass};
use crate::state::palette::Palette;
use metering::cell::{CellSet, Slice};
use metering::names::Name;
use metering::time::{Millis, Zone};
use rustc_hash::FxHashMap;
use std::ops;

/// Layers that are told apart; the rest is one layer, "Other".
pub const LAYERS: usize = 7;

/// What a layer stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// A name of the facet; `None` is "not recorded".
    Named(Option<String>),
    /// A token class.
    Class(TokenClass),
    /// The rest: how many names.
    Other(usize),
}

/// One layer of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// What it is.
    pub layer: Layer,
    /// The key of its colour.
    pub color: String,
    /// A value per slot.
    pub values: Vec<u64>,
    /// Their sum.
    pub total: u64,
}

/// The chart's data.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The measure.
    pub measure: Measure,
    /// The split.
    pub group: Group,
    /// The length of slots.
    pub grain: Grain,
    /// Edges of the slots, instants.
    pub edges: Vec<Millis>,
    /// Starts of the slots, wall-clock milliseconds.
    pub starts: Vec<i64>,
    /// From the bottom of the stack: the largest first, "Other" last.
    pub stacks: Vec<Stack>,
    /// Totals one period earlier; `None` in a slot before the first record.
    pub previous: Option<Vec<Option<u64>>>,
    /// The slot that is not over.
    pub open: Option<ops::Range<usize>>,
    /// Slots before the first record.
    pub unrecorded: Option<ops::Range<usize>>,
    /// The sum of everything.
    pub total: u64,
    /// Slots in which something happened.
    pub bursts: Vec<Burst>,
    /// Requests of each slot that have no price, where the measure is money; empty where all have one.
    pub unpriced: Vec<u64>,
}

/// What to draw.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Which cells, whatever their time.
    pub slice: &'a Slice,
    /// Which time.
    pub range: &'a Range,
    /// The zone of wall clocks.
    pub zone: &'a Zone,
    /// The split.
    pub group: Group,
    /// The measure.
    pub measure: Measure,
    /// Colours of names.
    pub palette: &'a Palette,
    /// The present.
    pub now: Millis,
}

/// The chart's data.
pub fn series(set: &CellSet, ask: &Ask<'_>) -> Series {
    let range = ask.range;
    let slots = range.edges.len().saturating_sub(1);
    let slice = ask.slice.over(Some(range.span.from), Some(range.span.to));
    let stacks = match ask.group {
        Group::By(facet) => by_name(set, &slice, ask, facet, slots),
        Group::Class => by_class(set, &slice, ask, slots),
    };
    let first = set.span().map(|s| s.0);
    let covered = first.map_or(0, |f| range.edges.iter().skip(1).take_while(|e| **e <= f).count());
    Series {
        measure: ask.measure,
        group: ask.group,
        grain: range.grain,
        starts: range.edges.iter().take(slots).map(|e| ask.zone.local(*e)).collect(),
        total: stacks.iter().map(|s| s.total).sum(),
        stacks,
        previous: previous(set, ask, first),
        open: slot_of(&range.edges, ask.now).map(|s| s..s + 1),
        unrecorded: (covered > 0).then_some(0..covered),
        edges: range.edges.clone(),
        // Told in money, so only where money is shown.
        bursts: if ask.measure == Measure::Cost { bursts(set, ask.slice, range) } else { Vec::new() },
        unpriced: if ask.measure == Measure::Cost { unpriced(set, &slice, range) } else { Vec::new() },
    }
}

/// Requests without a price per slot; empty where there is none.
fn unpriced(set: &CellSet, slice: &Slice, range: &Range) -> Vec<u64> {
    let mut slots = vec![0; range.edges.len().saturating_sub(1)];
    each(set, slice, |key, figures| {
        if let Some(slot) = slot_of(&range.edges, key.slot) {
            slots[slot] += figures.unpriced;
        }
    });
    if slots.iter().all(|n| *n == 0) { Vec::new() } else { slots }
}

fn by_name(set: &CellSet, slice: &Slice, ask: &Ask<'_>, facet: Facet, slots: usize) -> Vec<Stack> {
    let mut map: FxHashMap<Name, Vec<u64>> = FxHashMap::default();
    each(set, slice, |key, figures| {
        if let Some(slot) = slot_of(&ask.range.edges, key.slot) {
            let values = map.entry(key.dim(facet.dim())).or_insert_with(|| vec![0; slots]);
            values[slot] += figures.measure(ask.measure);
        }
    });
    let mut named: Vec<(Name, u64, Vec<u64>)> =
        map.into_iter().map(|(name, values)| (name, values.iter().sum(), values)).collect();
    let text = |name: Name| set.names().get(name);
    named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| text(a.0).cmp(&text(b.0))));
    // One more than fits is itself and not "Other".
    let kept = if named.len() <= LAYERS + 1 { named.len() } else { LAYERS };
    let rest = named.split_off(kept);
    let colors = ask.palette.colors(facet, named.iter().map(|n| text(n.0)));
    let mut stacks: Vec<Stack> = named
        .into_iter()
        .zip(colors)
        .map(|((name, total, values), color)| Stack {
            layer: Layer::Named(text(name).map(str::to_owned)),
            color,
            values,
            total,
        })
        .collect();
    if !rest.is_empty() {
        let mut values = vec![0; slots];
        for (_, _, more) in &rest {
            values.iter_mut().zip(more).for_each(|(sum, v)| *sum += v);
        }
        stacks.push(Stack {
            layer: Layer::Other(rest.len()),
            color: "series-other".to_owned(),
            total: values.iter().sum(),
            values,
        });
    }
    stacks
}

fn by_class(set: &CellSet, slice: &Slice, ask: &Ask<'_>, slots: usize) -> Vec<Stack> {
    let mut sums = vec![Figures::default(); slots];
    each(set, slice, |key, figures| {
        if let Some(slot) = slot_of(&ask.range.edges, key.slot) {
            sums[slot].add(&figures);
        }
    });
    TokenClass::ALL
        .into_iter()
        .map(|class| {
            let values: Vec<u64> = sums.iter().map(|f| f.class(ask.measure, class)).collect();
            let total = values.iter().sum();
            Stack { layer: Layer::Class(class), color: class.color().to_owned(), values, total }
        })
        .filter(|stack| stack.total > 0)
        .collect()
}

/// Totals of the slots one period earlier, by the wall clock.
fn previous(set: &CellSet, ask: &Ask<'_>, first: Option<Millis>) -> Option<Vec<Option<u64>>> {
    let (range, first) = (ask.range, first?);
    range.before?;
    let back = |at: &Millis| ask.zone.instant(ask.zone.local(*at) - range.shift.by);
    let edges: Vec<Millis> = range.edges.iter().map(back).collect();
    let (from, to) = (*edges.first()?, *edges.last()?);
    if to <= first {
        return None;
    }
    let mut values = vec![0; edges.len() - 1];
    each(set, &ask.slice.over(Some(from), Some(to)), |key, figures| {
        if let Some(slot) = slot_of(&edges, key.slot) {
            values[slot] += figures.measure(ask.measure);
        }
    });
    Some(edges.iter().skip(1).zip(values).map(|(end, v)| (*end > first).then_some(v)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::range;
    use crate::state::burn::sample::{self, NOW, at};
    use crate::state::period::Period;

    fn check(period: Period, group: Group, measure: Measure) -> Series {
        let set = sample::set();
        let zone = Zone::utc();
        let r = range::range(&range::Ask {
            period,
            zoom: None,
            grain: None,
            sunday: false,
            zone: &zone,
            now: at(NOW),
            data: set.span(),
        });
        let palette = Palette::of(&set);
        let slice = Slice::all();
        let ask =
            Ask { slice: &slice, range: &r, zone: &zone, group, measure, palette: &palette, now: at(NOW) };
        series(&set, &ask)
    }

    fn names(s: &Series) -> Vec<(String, u64)> {
        s.stacks
            .iter()
            .map(|s| {
                (
                    match &s.layer {
                        Layer::Named(n) => n.clone().unwrap_or_else(|| "–".to_owned()),
                        Layer::Class(c) => format!("{c:?}"),
                        Layer::Other(n) => format!("{n} more"),
                    },
                    s.total,
                )
            })
            .collect()
    }

    #[test]
    fn layers_are_sorted_and_sum_to_the_total() {
        let s = check(Period::Days7, Group::By(Facet::Harness), Measure::Requests);
        let expected = [("openclaw", 9), ("claude-code", 4), ("codex", 2)].map(|(n, v)| (n.to_owned(), v));
        assert_eq!(names(&s), expected);
        assert_eq!((s.total, s.starts.len(), s.open), (15, 7, Some(6..7)));
    }

    #[test]
    fn what_is_not_recorded_is_a_layer_of_its_own() {
        let s = check(Period::All, Group::By(Facet::Person), Measure::Requests);
        assert!(names(&s).contains(&("–".to_owned(), 4)));
    }

    #[test]
    fn classes_sum_to_the_same_total() {
        let by_class = check(Period::Days7, Group::Class, Measure::Tokens);
        let by_name = check(Period::Days7, Group::By(Facet::Model), Measure::Tokens);
        assert_eq!(by_class.total, by_name.total);
        assert_eq!(names(&by_class).len(), 3);
    }

    #[test]
    fn slots_before_the_first_record_are_not_zero() {
        let s = check(Period::Days30, Group::By(Facet::Harness), Measure::Cost);
        assert_eq!(s.unrecorded, Some(0..21));
        assert_eq!(s.previous, None);
        let week = check(Period::Days7, Group::By(Facet::Harness), Measure::Requests);
        // The week before begins on 9 November; the first record is of the 14th.
        let previous = week.previous.unwrap();
        assert_eq!(previous, [None, None, None, None, None, Some(4), Some(0)]);
        assert_eq!(week.unrecorded, None);
    }
}
