//! Everything that views draw, derived: memos over data, view and time, each a call of a pure function in [`burn`].
//!
//! A memo that nobody reads is not computed, and one whose value stays the same wakes nobody.

use super::burn::figures::Figures;
use super::burn::table::{Order, Table};
use super::burn::{calendar, coverage, kpi, notes, range, rank, recent, series, silence, table};
use super::data::{Data, Source};
use super::facet::{Facet, Measure};
use super::fineness::{self, Fineness};
use super::palette::Palette;
use super::period::Span;
use super::view::{Filters, View, ViewSignal};
use crate::chart::format::Known;
use crate::chart::time::Grain;
use crate::fetch::Look;
use crate::platform::{clock, zone};
use leptos::prelude::*;
use metering::cell::{CellSet, Slice};
use metering::clickhouse::{Filter, Menu, OTHERS};
use metering::names::Name;
use metering::request::Finding;
use metering::time::{DAY, MINUTE, Millis, Zone};
use std::collections::HashSet;
use std::sync::Arc;

/// How many bars a ranking has before "more".
const TOP: usize = 5;

/// What views draw.
#[derive(Clone, Copy, Debug)]
pub struct Board {
    data: Data,
    view: ViewSignal,
    /// The present, to the minute.
    pub now: RwSignal<Millis>,
    /// How coarse the times of what counts are, at the worst.
    pub coarsest: Memo<metering::share::Grain>,
    /// How fine they are, where they are no quarter hours.
    fineness: Memo<Vec<Fineness>>,
    /// Names that filters offer beside those of the cells.
    menus: Memo<Vec<Arc<Vec<Menu>>>>,
    /// When the present is, while a shared view stands alone.
    held: RwSignal<Option<Millis>>,
    /// The chosen time zone.
    pub zone: Memo<Zone>,
    /// The first and the last slot that hold anything.
    pub span: Memo<Option<(Millis, Millis)>>,
    /// What is kept.
    pub filters: Memo<Filters>,
    /// The cells that the filters keep, of any time.
    pub slice: Memo<Slice>,
    /// The time on the screen.
    pub range: Memo<range::Range>,
    /// Colours of names.
    pub palette: Memo<Palette>,
    /// Key figures.
    pub kpis: Memo<kpi::Kpis>,
    /// The large chart.
    pub series: Memo<series::Series>,
    /// Half a year.
    pub calendar: Memo<calendar::Calendar>,
    /// How the table is sorted.
    pub order: RwSignal<Order>,
    /// The table.
    pub table: Memo<Table>,
    /// What was burned lately, whatever the filters: a value per [`recent::Window`].
    pub recent: Memo<[Figures; recent::Window::ALL.len()]>,
    /// What was read, of all sources and all times.
    pub coverage: Memo<coverage::Coverage>,
    /// What lies in the future.
    pub ahead: Memo<Option<coverage::Ahead>>,
    /// What was skipped, of all sources.
    pub findings: Memo<Vec<Finding>>,
    /// Which sources figures come from, and how much was skipped in them.
    pub origin: Memo<coverage::Origin>,
}

/// A name that a filter offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The name; `None` is "not recorded".
    pub name: Option<String>,
    /// Its requests in the period, under the other filters.
    pub requests: u64,
    /// What is known of their number.
    pub known: Known,
    /// Whether it is kept.
    pub kept: bool,
    /// The key of its colour.
    pub color: String,
}

impl Board {
    /// Derives everything.
    pub fn provide(data: Data, view: ViewSignal) -> Self {
        let held = RwSignal::new(None);
        let minute = move || held.get_untracked().unwrap_or_else(|| clock::now().div_euclid(MINUTE) * MINUTE);
        let now = RwSignal::new(minute());
        clock::every(5_000, move || {
            if now.get_untracked() != minute() {
                now.set(minute());
            }
        });
        let span = Memo::new(move |_| data.set.with(|set| set.span()));
        let fineness = Memo::new(move |_| data.fineness());
        let coarsest = Memo::new(move |_| fineness.with(|f| fineness::coarsest(f, None)));
        let menus = Memo::new(move |_| data.menus());
        let zone = zone_memo(view, span, now);
        let filters = view.memo(|v| v.filters.clone());
        let slice =
            Memo::new(move |_| data.set.with(|set| filters.with(|f| slice(set, |facet| f.of(facet)))));
        let time = view.memo(|v| (v.period, v.zoom, v.grain, v.sunday.unwrap_or(false)));
        let range = Memo::new(move |_| {
            let (period, zoom, grain, sunday) = time.get();
            zone.with(|zone| {
                let (now, data) = (now.get(), span.get());
                let looked = zoom.unwrap_or_else(|| period.span(zone, now, data));
                let finest = finest(fineness.with(|f| fineness::coarsest(f, Some(looked))));
                range::range(&range::Ask { period, zoom, grain, sunday, zone, now, data, finest })
            })
        });
        let palette = Memo::new(move |_| data.set.with(|set| Palette::of(set)));
        let kpis =
            Memo::new(move |_| data.set.with(|set| slice.with(|s| range.with(|r| kpi::kpis(set, s, r)))));
        let split = view.memo(|v| (v.group, v.measure));
        let series = Memo::new(move |_| {
            let (group, measure) = split.get();
            let set = data.set.get();
            let (slice, range, zone, palette) = (slice.read(), range.read(), zone.read(), palette.read());
            let now = now.get();
            series::series(
                &set,
                &series::Ask {
                    slice: &slice,
                    range: &range,
                    zone: &zone,
                    group,
                    measure,
                    palette: &palette,
                    now,
                },
            )
        });
        let measure = view.memo(|v| v.measure);
        let sunday = view.memo(|v| v.sunday.unwrap_or(false));
        let calendar = Memo::new(move |_| {
            let (slice, zone) = (slice.read(), zone.read());
            data.set
                .with(|set| calendar::calendar(set, &slice, measure.get(), &zone, now.get(), sunday.get()))
        });
        let order = RwSignal::new(Order::default());
        let rows = view.memo(|v| v.rows);
        let table = Memo::new(move |_| {
            let part = range.with(|r| slice.with(|s| s.over(Some(r.past.from), Some(r.past.to))));
            data.set.with(|set| table::table(set, &part, rows.get(), order.get()))
        });
        let recent = Memo::new(move |_| {
            data.set.with(|set| recent::Window::ALL.map(|w| recent::recent(set, w, now.get())))
        });
        let coverage = Memo::new(move |_| data.set.with(|set| coverage::coverage(set)));
        let ahead = Memo::new(move |_| data.set.with(|set| coverage::ahead(set, now.get())));
        let findings = Memo::new(move |_| {
            let of = |s: &Source| s.findings.as_ref().clone();
            data.sources.with(|list| list.iter().filter(|s| s.is_on()).flat_map(of).collect())
        });
        let origin = Memo::new(move |_| {
            let called = |s: &Source| (s.kind.clone(), s.given.name.clone());
            let sources = data.sources.with(|list| list.iter().filter(|s| s.counts()).map(called).collect());
            let skipped = findings.with(|f: &Vec<Finding>| notes::skipped(f));
            coverage::Origin { sources, skipped }
        });
        let board = Self {
            data,
            view,
            coarsest,
            fineness,
            menus,
            now,
            held,
            zone,
            span,
            filters,
            slice,
            range,
            palette,
            kpis,
            series,
            calendar,
            order,
            table,
            recent,
            coverage,
            ahead,
            findings,
            origin,
        };
        provide_context(board);
        board
    }

    /// Lets the present be when a shared view was made; with `None` it goes on.
    pub fn hold(self, at: Option<Millis>) {
        self.held.set(at);
        self.now.set(at.unwrap_or_else(clock::now).div_euclid(MINUTE) * MINUTE);
    }

    /// The ranking of a facet by the measure on the screen; all of its names, or those that come first.
    pub fn ranking(
        self,
        facet: Facet,
        all: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Memo<rank::Ranking> {
        let measure: Memo<Measure> = self.view.memo(|v| v.measure);
        Memo::new(move |_| {
            let top = if all() { usize::MAX - 1 } else { TOP };
            let part = self.past();
            let palette = self.palette.read();
            self.data.set.with(|set| rank::rank(set, &part, facet, measure.get(), top, &palette))
        })
    }

    /// The names that a filter offers, those with the most requests first.
    pub fn choices(self, facet: Facet) -> Memo<Vec<Choice>> {
        let filters = self.view.memo(|v| v.filters.clone());
        Memo::new(move |_| {
            let (filters, range, palette) = (filters.get(), self.range.read(), self.palette.read());
            let others = |other: Facet| if other == facet { &[][..] } else { filters.of(other) };
            let mut choices = self.data.set.with(|set| {
                let part = slice(set, others).over(Some(range.past.from), Some(range.past.to));
                choices(set, &part, facet, filters.of(facet), &palette)
            });
            self.menus.with(|menus| {
                let menus = menus.iter().flat_map(|list| list.iter()).filter(|m| m.dim == facet.dim());
                menus.for_each(|menu| offer(&mut choices, menu, facet, &palette));
            });
            choices
        })
    }

    /// What a person looks at, in words that a database understands.
    pub fn look(self) -> Look {
        let filters = self.filters.read();
        let filter = |facet: Facet| {
            let names = filters.of(facet).iter().map(|name| name.clone().unwrap_or_default());
            Filter { dim: facet.dim(), names: names.collect() }
        };
        let filters = Facet::ALL.into_iter().map(filter).filter(|f| !f.names.is_empty()).collect();
        self.range.with(|r| {
            let before = r.before.map(|b| (b.from, b.to));
            Look { from: r.span.from, to: r.span.to, before, filters }
        })
    }

    /// Every name of a facet, whatever the filters and the period.
    pub fn names(self, facet: Facet) -> Vec<Option<String>> {
        let palette = Palette::default();
        let all = |set: &CellSet| choices(set, &Slice::all(), facet, &[], &palette);
        self.data.set.with_untracked(|set| all(set)).into_iter().map(|c| c.name).collect()
    }

    /// Why the period on the screen is empty.
    pub fn silence(self) -> Memo<silence::Silence> {
        let filters = self.view.memo(|v| v.filters.clone());
        Memo::new(move |_| {
            let period = self.range.with(|r| Slice::all().over(Some(r.past.from), Some(r.past.to)));
            self.data.set.with(|set| filters.with(|f| silence::silence(set, f, &period)))
        })
    }

    /// The cells of another set that filters and period keep.
    pub fn kept(self, set: &CellSet) -> Slice {
        let filters = self.filters.read();
        self.range.with(|r| slice(set, |f| filters.of(f)).over(Some(r.past.from), Some(r.past.to)))
    }

    /// The cells of the period that is over.
    fn past(self) -> Slice {
        self.range.with(|r| self.slice.with(|s| s.over(Some(r.past.from), Some(r.past.to))))
    }

    /// Grains that make sense for what is on the screen.
    pub fn grains(self) -> Vec<Grain> {
        self.range.with(|r| {
            let coarsest = self.fineness.with(|f| fineness::coarsest(f, Some(r.span)));
            range::grains(r.span, finest(coarsest))
        })
    }

    /// The span of some slots of the large chart.
    pub fn slots(self, slots: std::ops::Range<usize>) -> Option<Span> {
        self.range.with_untracked(|r| {
            let (from, to) = (*r.edges.get(slots.start)?, *r.edges.get(slots.end)?);
            (from < to).then_some(Span { from, to })
        })
    }

    /// Whether there is nothing at all to show.
    pub fn is_empty(self) -> bool {
        self.data.set.with(|set| set.is_empty())
    }
}

/// The finest slots of charts of what is that coarse.
fn finest(coarsest: metering::share::Grain) -> Grain {
    match coarsest {
        metering::share::Grain::QuarterHour => Grain::QuarterHour,
        metering::share::Grain::Hour => Grain::Hour,
        metering::share::Grain::Day => Grain::Day,
    }
}

/// The zone, probed over the years that the data and the present need.
fn zone_memo(view: ViewSignal, span: Memo<Option<(Millis, Millis)>>, now: RwSignal<Millis>) -> Memo<Zone> {
    let name = view.memo(|v: &View| v.zone.clone());
    // Half years: the table stays the same while data comes in.
    let years = Memo::new(move |_| {
        let first = span.get().map_or(now.get(), |s| s.0).max(0);
        (first / (182 * DAY) - 3, now.get() / (182 * DAY) + 3)
    });
    Memo::new(move |_| {
        let (from, to) = years.get();
        let probe = |name: Option<&str>| zone::probe(name, from * 182 * DAY, to * 182 * DAY);
        name.with(|n| probe(n.as_deref())).or_else(|| probe(None)).unwrap_or_default()
    })
}

/// The slice of filters. A name that the data does not have keeps nothing by itself.
fn slice<'a>(set: &CellSet, kept: impl Fn(Facet) -> &'a [Option<String>]) -> Slice {
    let mut slice = Slice::all();
    for facet in Facet::ALL.into_iter().filter(|f| !kept(*f).is_empty()) {
        let number = |name: &Option<String>| match name {
            Some(name) => set.names().find(name),
            None => Some(Name::NONE),
        };
        slice.keep(facet.dim(), kept(facet).iter().filter_map(number).collect());
    }
    slice
}

fn choices(
    set: &CellSet,
    part: &Slice,
    facet: Facet,
    kept: &[Option<String>],
    palette: &Palette,
) -> Vec<Choice> {
    let ranking = rank::rank(set, part, facet, Measure::Requests, usize::MAX - 1, palette);
    let mut choices: Vec<Choice> = ranking
        .bars
        .into_iter()
        .map(|bar| Choice {
            kept: kept.contains(&bar.name),
            color: palette.color(facet, bar.name.as_deref()),
            requests: bar.value,
            known: bar.figures.known(Measure::Requests),
            name: bar.name,
        })
        .collect();
    // What is kept can be let go of, also where it has nothing in the period.
    for name in kept.iter().filter(|n| !choices.iter().any(|c| c.name == **n)).cloned().collect::<Vec<_>>() {
        let color = palette.color(facet, name.as_deref());
        choices.push(Choice { name, requests: 0, known: Known::Whole, kept: true, color });
    }
    choices
}

/// Offers the names of which a large database tells no cells by themselves; "all others" is not one of them.
fn offer(choices: &mut Vec<Choice>, menu: &Menu, facet: Facet, palette: &Palette) {
    let known: HashSet<Option<String>> = choices.iter().map(|c| c.name.clone()).collect();
    choices.retain(|c| c.kept || c.name.as_deref() != Some(OTHERS));
    for (name, requests) in &menu.names {
        let name = Some(name.clone()).filter(|n| !n.is_empty());
        if !known.contains(&name) {
            let color = palette.color(facet, name.as_deref());
            choices.push(Choice { name, requests: *requests, known: Known::Whole, kept: false, color });
        }
    }
    choices.sort_by_key(|c| std::cmp::Reverse(c.requests));
}

/// The board.
pub fn use_board() -> Board {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;

    #[test]
    fn a_filter_keeps_names_and_what_is_not_recorded() {
        let set = sample::set();
        let count = |filters: &Filters| set.total(&slice(&set, |f| filters.of(f))).requests;
        let mut filters = Filters::default();
        assert_eq!(count(&filters), 19);
        filters.toggle(Facet::Person, Some("Ada".to_owned()));
        assert_eq!(count(&filters), 4);
        filters.toggle(Facet::Person, None);
        assert_eq!(count(&filters), 8);
        filters.only(Facet::Harness, Some("unheard-of".to_owned()));
        assert_eq!(count(&filters), 0);
    }

    #[test]
    fn choices_keep_what_has_nothing_in_the_period() {
        let set = sample::set();
        let kept = [Some("unheard-of".to_owned())];
        let found = choices(&set, &Slice::all(), Facet::Harness, &kept, &Palette::of(&set));
        let names: Vec<_> = found.iter().map(|c| (c.name.as_deref().unwrap_or_default(), c.kept)).collect();
        assert_eq!(
            names,
            [("openclaw", false), ("codex", false), ("claude-code", false), ("unheard-of", true)]
        );
    }
}
