//! The large chart: one measure per slot, split by a facet or by token class, at most eight layers.

use super::burst::{Burst, bursts};
use super::figures::{Figures, each};
use super::kpi::slot_of;
use super::range::Range;
use crate::chart::format::Known;
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
    /// What is known of each value.
    pub known: Vec<Known>,
    /// The sum of the values.
    pub total: u64,
}

impl Stack {
    /// What is known of the sum.
    pub fn known_total(&self) -> Known {
        Known::of_sum(u128::from(self.total), self.known.iter().copied())
    }
}

/// What a slot adds up to.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    value: u64,
    requests: u64,
    /// The requests of which the measure is known.
    measured: u64,
    uncounted: u64,
}

impl Slot {
    fn add(&mut self, o: &Slot) {
        self.value += o.value;
        self.requests += o.requests;
        self.measured += o.measured;
        self.uncounted += o.uncounted;
    }

    fn of(f: &Figures, measure: Measure) -> Self {
        let uncounted = if measure == Measure::Requests { f.uncounted } else { 0 };
        Self { value: f.measure(measure), requests: f.requests, measured: f.measured(measure), uncounted }
    }

    fn known(&self) -> Known {
        if self.requests > 0 && self.measured == 0 {
            Known::Nothing
        } else if self.uncounted > 0 {
            Known::AtLeast
        } else {
            Known::Whole
        }
    }
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
    /// What is known of each slot's total.
    pub known: Vec<Known>,
    /// Sums of each slot that count as one request each, where requests are measured; empty where there is none.
    pub uncounted: Vec<u64>,
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
    let slice = ask.slice.over(Some(range.past.from), Some(range.past.to));
    let stacks = match ask.group {
        Group::By(facet) => by_name(set, &slice, ask, facet, slots),
        Group::Class => by_class(set, &slice, ask, slots),
    };
    let mut totals = vec![Slot::default(); slots];
    each(set, &slice, |key, figures| {
        if let Some(slot) = slot_of(&range.edges, key.slot) {
            totals[slot].add(&Slot::of(&figures, ask.measure));
        }
    });
    let uncounted: Vec<u64> = totals.iter().map(|s| s.uncounted).collect();
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
        unpriced: if ask.measure == Measure::Cost { unpriced(&totals) } else { Vec::new() },
        known: totals.iter().map(Slot::known).collect(),
        uncounted: if uncounted.iter().any(|n| *n > 0) { uncounted } else { Vec::new() },
    }
}

/// Requests without a price per slot; empty where there is none.
fn unpriced(totals: &[Slot]) -> Vec<u64> {
    let slots: Vec<u64> = totals.iter().map(|s| s.requests - s.measured).collect();
    if slots.iter().all(|n| *n == 0) { Vec::new() } else { slots }
}

fn by_name(set: &CellSet, slice: &Slice, ask: &Ask<'_>, facet: Facet, slots: usize) -> Vec<Stack> {
    let mut map: FxHashMap<Name, Vec<Slot>> = FxHashMap::default();
    each(set, slice, |key, figures| {
        if let Some(slot) = slot_of(&ask.range.edges, key.slot) {
            let values = map.entry(key.dim(facet.dim())).or_insert_with(|| vec![Slot::default(); slots]);
            values[slot].add(&Slot::of(&figures, ask.measure));
        }
    });
    let mut named: Vec<(Name, u64, Vec<Slot>)> =
        map.into_iter().map(|(name, values)| (name, values.iter().map(|s| s.value).sum(), values)).collect();
    let text = |name: Name| set.names().get(name);
    named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| text(a.0).cmp(&text(b.0))));
    // One more than fits is itself and not "Other".
    let kept = if named.len() <= LAYERS + 1 { named.len() } else { LAYERS };
    let rest = named.split_off(kept);
    let colors = ask.palette.colors(facet, named.iter().map(|n| text(n.0)));
    let mut stacks: Vec<Stack> = named
        .into_iter()
        .zip(colors)
        .map(|((name, _, slots), color)| stack(Layer::Named(text(name).map(str::to_owned)), color, &slots))
        .collect();
    if !rest.is_empty() {
        let mut sums = vec![Slot::default(); slots];
        for (_, _, more) in &rest {
            sums.iter_mut().zip(more).for_each(|(sum, slot)| sum.add(slot));
        }
        stacks.push(stack(Layer::Other(rest.len()), "series-other".to_owned(), &sums));
    }
    stacks
}

fn stack(layer: Layer, color: String, slots: &[Slot]) -> Stack {
    Stack {
        layer,
        color,
        values: slots.iter().map(|s| s.value).collect(),
        known: slots.iter().map(Slot::known).collect(),
        total: slots.iter().map(|s| s.value).sum(),
    }
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
            let slot = |f: &Figures| Slot { value: f.class(ask.measure, class), ..Slot::of(f, ask.measure) };
            let slots: Vec<Slot> = sums.iter().map(slot).collect();
            stack(Layer::Class(class), class.color().to_owned(), &slots)
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
            finest: crate::chart::time::Grain::QuarterHour,
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

    #[test]
    fn what_has_no_price_is_not_zero() {
        let s = check(Period::Days7, Group::By(Facet::Model), Measure::Cost);
        let secret =
            s.stacks.iter().find(|s| s.layer == Layer::Named(Some("secret-model".to_owned()))).unwrap();
        // Its only request is of the 20th; on the other days it has none, and that is 0.
        let expected = [4].map(|slot| (slot, Known::Nothing));
        let unsaid = |known: &[Known]| {
            known.iter().copied().enumerate().filter(|k| k.1 != Known::Whole).collect::<Vec<_>>()
        };
        assert_eq!(unsaid(&secret.known), expected);
        assert_eq!(unsaid(&s.known), expected);
        assert_eq!(s.unpriced, [0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(secret.known_total(), Known::Nothing);
    }

    #[test]
    fn sums_of_an_unknown_number_are_a_least() {
        let totals = Figures { requests: 3, uncounted: 2, tokens: [0, 0, 0, 9, 0], ..Figures::default() };
        assert_eq!(Slot::of(&totals, Measure::Requests).known(), Known::AtLeast);
        assert_eq!(Slot::of(&totals, Measure::Tokens).known(), Known::Whole);
    }
}
