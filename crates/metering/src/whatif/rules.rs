//! What a plan does with work: how it counts, what its windows hold, what it costs.

use super::work::{Kind, Row, Work};
use crate::cell::share;
use crate::plan::{Meter, Overflow, Plan, PlanBook, Window, WindowKind};
use crate::time::{DAY, Day, Millis, Zone};

/// The mean length of a month, 365.25 ÷ 12 days: a price per month is that of this time, and others are in proportion.
pub const MONTH: Millis = 2_629_800_000;
pub(super) const YEAR: Millis = 12 * MONTH;
const WEEK: Millis = 7 * DAY;

/// What a plan does with work.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The plan's id; empty of a design.
    pub plan: String,
    /// How it counts; `None` where nobody publishes that.
    pub meter: Option<Meter>,
    /// The instant whose coefficients and hours hold for all of the work: a slot is counted as the same quarter hour of
    /// the week that begins here.
    pub at: Millis,
    /// Its windows, all of which hold at once; their limits are of one seat. Of one that the work's period cuts the part
    /// in the period is there.
    pub windows: Vec<Window>,
    /// What a year's payment holds in all, in millionths of the unit: of it too.
    pub year_limit: Option<u64>,
    /// What happens when it is used up.
    pub overflow: Overflow,
    /// Nano-dollars for a month and a seat; `None` where the price is not known.
    pub month: Option<u64>,
    /// Whose models it serves; all where none is named.
    pub makers: Vec<String>,
    /// The harnesses that it covers; all where none is named.
    pub harnesses: Vec<String>,
    /// Harnesses that it covers no more.
    pub closed: Vec<String>,
}

/// How many seats are paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seats {
    /// One for each person whose work the plan covers; who is not recorded is one person.
    #[default]
    Each,
    /// One account with so many seats' limits, which all draw on.
    Shared(u32),
}

/// For whom and since when.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// How many seats are paid for.
    pub seats: Seats,
    /// The first day of the subscription: the day of billing. That of the work where it is `None` or later.
    pub since: Option<Day>,
    /// Whose days they are.
    pub zone: Zone,
}

impl Rules {
    /// The rules of a plan at an instant. With `yearly` the price of a year that is paid at once, where there is one, and
    /// its pool instead of the windows of a month.
    pub fn of(plan: &Plan, book: &PlanBook, at: Millis, yearly: bool) -> Option<Self> {
        let (terms, price) = (plan.terms(at)?, plan.price(at)?);
        let year_limit = terms.year_limit.filter(|_| yearly);
        let holds = |w: &&Window| year_limit.is_none() || w.kind != WindowKind::Month;
        let year = price.year.in_usd(book.cny_per_usd).filter(|_| yearly).map(|paid| paid / 12);
        Some(Self {
            plan: plan.id.clone(),
            meter: terms.meter.as_deref().and_then(|id| book.meter(id)).cloned(),
            // The first terms also hold before they began.
            at: at.max(terms.from),
            windows: terms.windows.iter().filter(holds).cloned().collect(),
            year_limit,
            overflow: terms.overflow,
            month: year.or_else(|| price.month.in_usd(book.cny_per_usd)),
            makers: plan.draws.makers.clone(),
            harnesses: terms.harnesses.clone(),
            closed: Vec::new(),
        })
    }

    /// Whether a harness may use it.
    pub fn covers(&self, harness: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|h| h == harness);
        (self.harnesses.is_empty() || named(&self.harnesses)) && !named(&self.closed)
    }

    /// Whether it serves a model.
    pub(super) fn serves(&self, kind: &Kind) -> bool {
        self.makers.is_empty() || kind.maker.as_ref().is_some_and(|maker| self.makers.contains(maker))
    }

    /// Whether it is known how it counts and what every window holds.
    pub fn is_known(&self) -> bool {
        let unlimited = self.windows.is_empty() && self.year_limit.is_none();
        unlimited || (self.meter.is_some() && self.windows.iter().all(|w| w.limit.is_some()))
    }

    /// Whether it counts every row as other rules do.
    pub(super) fn counts_like(&self, other: &Self) -> bool {
        let id = |rules: &Self| rules.meter.as_ref().map(|meter| meter.id.clone());
        // A meter without a name is somebody's own.
        let known = id(self).is_none_or(|id| !id.is_empty());
        known && (id(self), self.at, &self.makers) == (id(other), other.at, &other.makers)
    }

    /// What a row draws, in millionths of the unit; `None` where the plan has no coefficient for it.
    pub(super) fn amount(&self, work: &Work, row: &Row) -> Option<u64> {
        let Some(meter) = &self.meter else { return Some(0) };
        let kind = &work.kinds[row.kind as usize];
        let drawn =
            meter.parts(self.same_hour(row.slot), &kind.model, row.requests, row.cost, work.parts(row))?;
        // The list cost has the percentage in it already.
        let whole = meter.is_list_cost() || work.percent == 100;
        Some(if whole { drawn } else { share(drawn, u64::from(work.percent), 100) })
    }

    /// The same quarter hour of the week that begins with the rules.
    fn same_hour(&self, slot: Millis) -> Millis {
        self.at.saturating_add(slot.saturating_sub(self.at).rem_euclid(WEEK))
    }

    /// What a month's price is for a period, in nano-dollars.
    pub(super) fn price(&self, period: Millis) -> Option<u64> {
        Some(share(self.month?, period.max(0).unsigned_abs(), MONTH.unsigned_abs()))
    }
}

impl Seats {
    /// How many seats one account has.
    pub(super) fn of_one(self) -> u64 {
        match self {
            Self::Each => 1,
            Self::Shared(seats) => u64::from(seats.max(1)),
        }
    }
}

impl Setting {
    /// The first day of the subscription.
    pub(super) fn first_day(&self, work: &Work) -> Day {
        let first = self.zone.day(work.from);
        self.since.map_or(first, |since| since.min(first))
    }
}
