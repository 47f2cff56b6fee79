//! The six key figures: value, change against the period before, course over the period.

use super::figures::{Figures, each, total};
use super::range::Range;
use crate::chart::format::Known;
use crate::state::facet::Measure;
use metering::cell::{CellSet, Dim, Hist, Slice};
use metering::names::Name;
use metering::time::Millis;
use rustc_hash::FxHashMap;

/// A key figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// API-equivalent cost.
    Cost,
    /// Prompt and output tokens.
    Tokens,
    /// Requests ÷ query.
    PerQuery,
    /// Prompt tokens ÷ request.
    Context,
    /// Cache read ÷ prompt tokens.
    HitRate,
    /// Output tokens ÷ dollar.
    PerDollar,
}

impl Kind {
    /// Every key figure, in the order of the strip.
    pub const ALL: [Kind; 6] =
        [Self::Cost, Self::Tokens, Self::PerQuery, Self::Context, Self::HitRate, Self::PerDollar];

    /// The figure of a group or a slot.
    fn of(self, f: &Figures) -> Option<f64> {
        match self {
            Self::Cost => (!f.is_empty()).then(|| f.list_cost() as f64),
            Self::Tokens => {
                let said = !f.is_empty() && f.known(Measure::Tokens) != Known::Nothing;
                said.then(|| f.total_tokens() as f64)
            }
            Self::PerQuery => f.requests_per_query(),
            Self::Context => f.context(),
            Self::HitRate => f.hit_rate(),
            Self::PerDollar => f.output_per_dollar(),
        }
    }

    /// The same in a course: in a recorded slot nothing is a zero, where the figure is a sum.
    fn course_of(self, f: &Figures) -> Option<f64> {
        match self {
            Self::Cost | Self::Tokens => Some(self.of(f).unwrap_or(0.0)),
            _ => self.of(f),
        }
    }

    /// Whether more is better, worse, or neither.
    fn wanted(self) -> Wanted {
        match self {
            Self::Cost | Self::Context | Self::PerQuery => Wanted::Less,
            Self::Tokens => Wanted::Neither,
            Self::HitRate | Self::PerDollar => Wanted::More,
        }
    }
}

/// Which way a figure should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Up.
    More,
    /// Down.
    Less,
    /// Either way.
    Neither,
}

/// A change against the period before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// By how much.
    pub by: By,
    /// Whether that is welcome.
    pub tone: Tone,
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// A fraction of the value before.
    Fraction(f64),
    /// A difference of two shares.
    Points(f64),
}

/// Whether a change is welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It is.
    Good,
    /// It is not.
    Bad,
    /// It is neither.
    Plain,
}

/// One key figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Which.
    pub kind: Kind,
    /// Nano-dollars, tokens, a ratio or a share; `None` where nothing can be said.
    pub value: Option<f64>,
    /// Against the period before; `None` where there is none, or nothing was recorded in it.
    pub change: Option<Change>,
    /// Its course over the slots that are over and recorded.
    pub course: Vec<Option<f64>>,
}

/// The strip of key figures and what their small print says.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpis {
    /// The cards.
    pub cards: Vec<Card>,
    /// Sums of the period.
    pub now: Figures,
    /// Sums of the period before.
    pub before: Option<Figures>,
    /// What each harness recorded as cost itself, nano-dollars, the most first.
    pub recorded: Vec<(String, u64)>,
    /// Requests per query of people: the 50th and the 90th percentile. Above 64 it is the lower bound of a bucket.
    pub per_query: Option<(u64, u64)>,
    /// Share of requests above 100,000 prompt tokens.
    pub long_share: Option<f64>,
}

/// The key figures of a slice over a range.
pub fn kpis(set: &CellSet, slice: &Slice, range: &Range) -> Kpis {
    let slots = range.edges.len().saturating_sub(1);
    let mut course = vec![Figures::default(); slots];
    let mut now = Figures::default();
    let mut recorded: FxHashMap<Name, u64> = FxHashMap::default();
    each(set, &slice.over(Some(range.past.from), Some(range.past.to)), |key, figures| {
        now.add(&figures);
        if figures.reported > 0 {
            *recorded.entry(key.dim(Dim::Harness)).or_default() += figures.reported;
        }
        if let Some(slot) = slot_of(&range.edges, key.slot) {
            course[slot].add(&figures);
        }
    });
    // Nothing before the first record is no zero to compare with.
    let first = set.span().map(|s| s.0);
    let whole = recorded_before(set, range);
    let before = range
        .before
        .filter(|b| first.is_some_and(|f| f < b.to))
        .map(|b| total(set, &slice.over(Some(b.from), Some(b.to))));
    // A slot that is not over yet would let every course end with a fall.
    let over = range.edges.iter().skip(1).filter(|edge| **edge <= range.past.to).count();
    if over > 1 {
        course.truncate(over);
    }
    let unrecorded = first_slot(set, range);
    let course: Vec<Figures> = course.split_off(unrecorded.min(course.len()));
    let course = thinned(&course);
    let cards = Kind::ALL
        .into_iter()
        .map(|kind| Card {
            kind,
            value: kind.of(&now),
            change: before.filter(|b| whole && !b.is_empty()).and_then(|b| change(kind, &now, &b)),
            course: course.iter().map(|f| kind.course_of(f)).collect(),
        })
        .collect();
    Kpis {
        cards,
        now,
        before,
        recorded: by_harness(set, recorded),
        per_query: per_query(set, &slice.over(Some(range.past.from), Some(range.past.to))),
        long_share: now.long_share(),
    }
}

fn by_harness(set: &CellSet, costs: FxHashMap<Name, u64>) -> Vec<(String, u64)> {
    let named = |(name, cost)| Some((set.names().get(name)?.to_owned(), cost));
    let mut costs: Vec<(String, u64)> = costs.into_iter().filter_map(named).collect();
    costs.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    costs
}

/// A sparkline shows a course, not slots: neighbours are summed until there are at most so many.
const POINTS: usize = 45;

fn thinned(course: &[Figures]) -> Vec<Figures> {
    let by = course.len().div_ceil(POINTS).max(1);
    let sum = |slots: &[Figures]| {
        let mut sum = Figures::default();
        slots.iter().for_each(|f| sum.add(f));
        sum
    };
    course.chunks_exact(by).map(sum).collect()
}

/// The first slot that records reach into.
fn first_slot(set: &CellSet, range: &Range) -> usize {
    let first = set.span().map_or(Millis::MIN, |s| s.0);
    range.edges.iter().skip(1).take_while(|edge| **edge <= first).count()
}

/// A period that begins this much before the first record is still covered by records.
const DAY_OF_GRACE: Millis = metering::time::DAY;

/// Whether the period before is recorded in full, so that there is something to compare with.
pub fn recorded_before(set: &CellSet, range: &Range) -> bool {
    let first = set.span().map(|s| s.0);
    range.before.is_some_and(|b| first.is_some_and(|f| f <= b.from + DAY_OF_GRACE))
}

/// The slot that holds an instant.
pub fn slot_of(edges: &[Millis], at: Millis) -> Option<usize> {
    let after = edges.partition_point(|e| *e <= at);
    (after > 0 && after < edges.len()).then(|| after - 1)
}

/// A smaller change of a share is no news, and is neither good nor bad.
const NEWS_POINTS: f64 = 0.005;
/// The same for a change relative to the value before.
const NEWS_FRACTION: f64 = 0.02;

fn change(kind: Kind, now: &Figures, before: &Figures) -> Option<Change> {
    change_of(kind.of(now)?, kind.of(before)?, kind == Kind::HitRate, kind.wanted())
}

/// The change of a figure: a difference in points of a share, else relative to the value before.
pub fn change_of(now: f64, before: f64, points: bool, wanted: Wanted) -> Option<Change> {
    let by = match points {
        true => By::Points(now - before),
        false if before == 0.0 => return None,
        false => By::Fraction(now / before - 1.0),
    };
    let (size, least) = match by {
        By::Points(d) => (d, NEWS_POINTS),
        By::Fraction(f) => (f, NEWS_FRACTION),
    };
    let tone = match wanted {
        _ if size.abs() < least => Tone::Plain,
        Wanted::Neither => Tone::Plain,
        Wanted::More if size > 0.0 => Tone::Good,
        Wanted::Less if size < 0.0 => Tone::Good,
        _ => Tone::Bad,
    };
    Some(Change { by, tone })
}

fn per_query(set: &CellSet, slice: &Slice) -> Option<(u64, u64)> {
    let person = super::figures::person_of(set);
    let mut hist = Hist::default();
    for (_, sums) in set.iter().filter(|(k, _)| slice.holds(k) && Some(k.dim(Dim::Trigger)) == person) {
        hist.add(&sums.query_hist);
    }
    Some((requests_of(hist.quantile(0.5)?), requests_of(hist.quantile(0.9)?)))
}

/// The requests that a bucket of the histogram stands for: itself up to 64, then its lower bound.
fn requests_of(bucket: u16) -> u64 {
    if bucket <= 64 { u64::from(bucket) } else { 1 << (u32::from(bucket - 65) + 6).min(63) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::range::{Ask, range};
    use crate::state::burn::sample::{self, NOW, at};
    use crate::state::period::Period;
    use metering::time::Zone;

    fn check(period: Period) -> Kpis {
        let set = sample::set();
        let zone = Zone::utc();
        let ask = Ask {
            period,
            zoom: None,
            grain: None,
            sunday: false,
            zone: &zone,
            now: at(NOW),
            data: set.span(),
            finest: crate::chart::time::Grain::QuarterHour,
        };
        kpis(&set, &Slice::all(), &range(&ask))
    }

    fn card(kpis: &Kpis, kind: Kind) -> &Card {
        kpis.cards.iter().find(|c| c.kind == kind).unwrap()
    }

    #[test]
    fn seven_days_against_the_seven_before() {
        let k = check(Period::Days7);
        assert_eq!(card(&k, Kind::Cost).value, Some(14e9));
        // Three dollars a week before would be 14 ÷ 4 − 1; the records begin inside of that week.
        assert_eq!(k.before.unwrap().list_cost(), 4_000_000_000);
        assert_eq!(card(&k, Kind::Cost).change, None);
        // Today is not over.
        assert_eq!(card(&k, Kind::Cost).course.len(), 6);
        assert_eq!(card(&k, Kind::Cost).course.iter().flatten().sum::<f64>(), 11e9);
    }

    #[test]
    fn per_query_is_of_people() {
        let k = check(Period::Days7);
        assert_eq!(card(&k, Kind::PerQuery).value, Some(2.0));
        assert_eq!(k.per_query, Some((2, 3)));
    }

    #[test]
    fn recorded_cost_is_told_by_harness() {
        let mut set = sample::set();
        for (harness, dollars) in [("pi", 1), ("crush", 3), ("pi", 1)] {
            let mut sums = metering::cell::Sums::default();
            sums.count(&metering::cell::Parts {
                reported_cost: Some(dollars * 1_000_000_000),
                ..Default::default()
            });
            let key = sample::key("2026-11-22T09:00:00Z", harness, "opus", None, "api");
            set.add(&metering::cell::Cell { key, sums });
        }
        let range = range(&Ask {
            period: Period::Days7,
            zoom: None,
            grain: None,
            sunday: false,
            zone: &Zone::utc(),
            now: at(NOW),
            data: set.span(),
            finest: crate::chart::time::Grain::QuarterHour,
        });
        let expected = [("crush".to_owned(), 3_000_000_000), ("pi".to_owned(), 2_000_000_000)];
        assert_eq!(kpis(&set, &Slice::all(), &range).recorded, expected);
    }

    #[test]
    fn shares_change_by_points() {
        let (mut now, mut before) = (Figures::default(), Figures::default());
        now.tokens = [90, 0, 0, 10, 0];
        before.tokens = [80, 0, 0, 20, 0];
        let c = change(Kind::HitRate, &now, &before).unwrap();
        assert_eq!(c.tone, Tone::Good);
        assert!(matches!(c.by, By::Points(p) if (p - 0.1).abs() < 1e-9));
    }

    #[test]
    fn small_changes_have_no_colour() {
        #[track_caller]
        fn check(kind: Kind, now: Figures, before: Figures, expected: Tone) {
            assert_eq!(change(kind, &now, &before).unwrap().tone, expected);
        }
        let per_query = |requests| Figures { queries: 1_000, query_requests: requests, ..Figures::default() };
        check(Kind::PerQuery, per_query(5_000), per_query(5_090), Tone::Plain);
        check(Kind::PerQuery, per_query(5_000), per_query(5_200), Tone::Good);
        check(Kind::PerQuery, per_query(5_200), per_query(5_000), Tone::Bad);
        let rate = |read| Figures { tokens: [read, 0, 0, 1_000 - read, 0], ..Figures::default() };
        check(Kind::HitRate, rate(904), rate(900), Tone::Plain);
        check(Kind::HitRate, rate(906), rate(900), Tone::Good);
        check(Kind::HitRate, rate(894), rate(900), Tone::Bad);
        let cost = |nanos| Figures { requests: 1, cost: [nanos, 0, 0, 0, 0], ..Figures::default() };
        check(Kind::Cost, cost(1_019), cost(1_000), Tone::Plain);
        check(Kind::Cost, cost(1_021), cost(1_000), Tone::Bad);
        let tokens = |n| Figures { requests: 1, tokens: [n, 0, 0, 0, 0], ..Figures::default() };
        check(Kind::Tokens, tokens(9), tokens(1), Tone::Plain);
    }

    #[test]
    fn everything_is_compared_with_nothing() {
        assert!(check(Period::All).cards.iter().all(|c| c.change.is_none()));
    }

    #[test]
    fn buckets_stand_for_their_lower_bound() {
        assert_eq!([1, 64, 65, 66].map(requests_of), [1, 64, 64, 128]);
    }
}
