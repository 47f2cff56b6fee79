//! The crater: what the work on each plan would have cost at list price, against what the plan costs.
//!
//! - Price and work are of the same time: the period on the screen, from the first day of the subscription and of what
//!   was read on, to the present. Filters have no say in it, as a plan is paid for whole.
//! - A plan breaks even in the month of billing in which its work at list price reached what the month costs.
//! - Beyond the plan is list cost of its makers' models that draws neither on it nor on another plan that is held.

use super::held::{Held, Known};
use metering::plan::{Anchor, Leverage, PlanBook, Used, Window, WindowKind, between, windows, within};
use metering::time::{Millis, Zone};
use std::collections::BTreeMap;

/// Less of a month than this says nothing about its pace.
const SAYS_NOTHING: f64 = 0.02;

/// When and at which rates.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The plans' prices, and yuan for a dollar.
    pub book: &'a PlanBook,
    /// The time zone.
    pub zone: &'a Zone,
    /// The period on the screen.
    pub span: (Millis, Millis),
    /// The first slot of which anything was read.
    pub first: Millis,
    /// The present.
    pub now: Millis,
}

/// One plan's crater.
#[derive(Clone, Debug, PartialEq)]
pub struct Crater {
    /// The plan's id.
    pub id: String,
    /// Its name; of a vendor whose plan is not known, the vendor's.
    pub name: String,
    /// How it is known.
    pub known: Known,
    /// What it cost and carried in the period. `None` without a price, or where the period holds no time of it.
    pub leverage: Option<Leverage>,
    /// List cost in the period by harness in nano-dollars, the most first.
    pub harnesses: Vec<(String, u64)>,
    /// List cost in the period beyond the plan, likewise.
    pub beyond: Vec<(String, u64)>,
    /// Requests on it without a price, at any time: its list cost is at least what is said.
    pub unpriced: u64,
    /// The month of billing that runs.
    pub month: Option<Month>,
    /// The months of billing of which anything was read, the oldest first; the last is the one that runs.
    pub history: Vec<Leverage>,
}

/// A month of billing against its price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Month {
    /// When it began.
    pub from: Millis,
    /// When it ends.
    pub to: Millis,
    /// What it costs, in nano-dollars.
    pub price: u64,
    /// List cost of its work so far, in nano-dollars.
    pub worked: u64,
    /// When the work passes the price.
    pub passes: Passes,
}

/// When the work of a month passes its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passes {
    /// It did at this instant, to a quarter of an hour.
    Passed(Millis),
    /// It will at this instant, straight on at the mean pace of the month.
    Will(Millis),
    /// Not before the month ends, at that pace.
    Not,
    /// Too little of the month is over.
    Unknown,
}

impl Month {
    /// The share of the price that the work reached: 1 is even.
    pub fn share(&self) -> f64 {
        self.worked as f64 / self.price.max(1) as f64
    }
}

/// The craters of all plans that are held, in their order.
pub fn craters(list: &[Held], ask: &Ask<'_>) -> Vec<Crater> {
    list.iter().map(|held| crater(held, list, ask)).collect()
}

/// What all plans of a known price cost and carried together. `None` where there is none.
pub fn together(list: &[Crater]) -> Option<Leverage> {
    let known = list.iter().filter_map(|c| c.leverage).filter(|l| l.price > 0);
    known.reduce(|a, b| Leverage {
        from: a.from.min(b.from),
        to: a.to.max(b.to),
        price: a.price.saturating_add(b.price),
        list_cost: a.list_cost.saturating_add(b.list_cost),
    })
}

/// List cost by harness over the price of the plans that it draws on, all together. A harness of which no plan has a
/// price is not in it.
pub fn by_harness(list: &[Crater]) -> BTreeMap<String, (u64, u64)> {
    let mut by: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for crater in list {
        let Some(leverage) = crater.leverage.filter(|l| l.price > 0) else { continue };
        for (harness, cost) in &crater.harnesses {
            let (worked, price) = by.entry(harness.clone()).or_default();
            *worked = worked.saturating_add(*cost);
            *price = price.saturating_add(leverage.price);
        }
    }
    by
}

fn crater(held: &Held, list: &[Held], ask: &Ask<'_>) -> Crater {
    let Held { plan, of, known, usage } = held;
    // What is not known to be a certain plan has no price.
    let priced = *known != Known::Vendor;
    let leverage = |from: Millis, to: Millis| {
        let from = from.max(ask.zone.start_of(ask.zone.day(ask.first)));
        let span = (from, to);
        of.leverage(ask.book, plan, usage, ask.zone, span, ask.now).filter(|_| priced)
    };
    let found = leverage(ask.span.0, ask.span.1);
    // Without a price the same time is told.
    let span = found.map_or(ask.span, |l| (l.from, l.to));
    let months = if priced { months(held, ask) } else { Vec::new() };
    let history = months.iter().filter_map(|m| leverage(m.from, m.to)).collect();
    let month = months.last().filter(|m| m.to > ask.now).and_then(|m| month(held, m, ask));
    Crater {
        id: plan.id.clone(),
        name: if priced { plan.full_name() } else { plan.family.clone() },
        known: *known,
        leverage: found,
        harnesses: sorted(usage.harnesses.iter().map(|(h, slots)| (h.clone(), sum(slots, span)))),
        beyond: sorted(usage.beyond.iter().map(|(h, slots)| {
            let elsewhere = others(held, list).filter_map(|o| o.usage.harnesses.get(h));
            let elsewhere = elsewhere.map(|slots| sum(slots, span)).fold(0, u64::saturating_add);
            (h.clone(), sum(slots, span).saturating_sub(elsewhere))
        })),
        unpriced: usage.unpriced_requests,
        month,
        history,
    }
}

/// Other plans that are held for models of the same makers.
fn others<'a>(held: &'a Held, list: &'a [Held]) -> impl Iterator<Item = &'a Held> {
    let makers = &held.plan.draws.makers;
    let shared = move |o: &&Held| o.plan.draws.makers.iter().any(|m| makers.contains(m));
    list.iter().filter(move |o| !std::ptr::eq(*o, held)).filter(shared)
}

fn sum(slots: &[(Millis, u64)], span: (Millis, Millis)) -> u64 {
    within(slots, span.0, span.1).iter().map(|s| s.1).fold(0, u64::saturating_add)
}

fn sorted(by: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut list: Vec<_> = by.filter(|(_, cost)| *cost > 0).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

/// Months of billing of which anything was read, as far as the subscription ran; of each its work at list price.
fn months(held: &Held, ask: &Ask<'_>) -> Vec<Used> {
    let window = Window { kind: WindowKind::Month, anchor: Anchor::Billing, limit: None, own_limit: false };
    let end = held.of.until.map_or(Millis::MAX, |day| ask.zone.start_of(day.saturating_add(1)));
    let mut months = windows(&window, held.of.since, ask.zone, &held.usage.costs, ask.now);
    months.retain(|m| m.to > ask.first && m.from < end);
    months
}

fn month(held: &Held, used: &Used, ask: &Ask<'_>) -> Option<Month> {
    let price = held.of.monthly(ask.book, held.plan, used.from).filter(|p| *p > 0)?;
    if held.of.until.is_some_and(|day| ask.zone.start_of(day.saturating_add(1)) <= ask.now) {
        return None;
    }
    let passed = || {
        let mut sum = 0u64;
        let reached = |(_, cost): &&(Millis, u64)| {
            sum = sum.saturating_add(*cost);
            sum >= price
        };
        within(&held.usage.costs, used.from, used.to).iter().find(reached).map(|slot| slot.0)
    };
    // Work before the first record is not known, so the pace is of the time since.
    let begin = used.from.max(ask.first);
    let elapsed = (ask.now - begin) as f64;
    let passes = if used.used >= price {
        passed().map_or(Passes::Unknown, Passes::Passed)
    } else if elapsed < SAYS_NOTHING * (used.to - used.from) as f64 {
        Passes::Unknown
    } else {
        let worked = between(&held.usage.costs, begin, ask.now);
        let wait = elapsed * (price as f64 - worked) / worked.max(1.0);
        let at = ask.now.saturating_add(wait.clamp(0.0, 1e15) as Millis);
        if at < used.to { Passes::Will(at) } else { Passes::Not }
    };
    Some(Month { from: used.from, to: used.to, price, worked: used.used, passes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{at, key, sums};
    use metering::cell::{Cell, CellSet};
    use metering::plan::Subscription;
    use metering::time::parse_day;

    const DOLLAR: u64 = 1_000_000_000;
    /// 22 November 2026, a Sunday, 12:00 UTC.
    const NOON: &str = "2026-11-22T12:00:00Z";

    /// Claude Code burned $10 a day at list price from 3 November on, OpenClaw $4 a day on the same models.
    fn set() -> CellSet {
        let mut set = CellSet::default();
        for day in 3..=22 {
            let when = format!("2026-11-{day:02}T09:00:00Z");
            for (harness, requests) in [("claude-code", 10), ("openclaw", 4)] {
                let key = key(&when, harness, "claude-opus-5", None, "api");
                set.add(&Cell { key, sums: sums(requests) });
            }
        }
        set
    }

    fn found(said: &[Subscription]) -> Vec<Crater> {
        let zone = Zone::utc();
        let held = super::super::held::held(&set(), said, &[], None, &zone);
        let ask = Ask {
            book: PlanBook::builtin(),
            zone: &zone,
            span: (at("2026-11-12"), at("2026-11-22")),
            first: at("2026-11-03T09:00:00Z"),
            now: at(NOON),
        };
        craters(&held, &ask)
    }

    fn plan(id: &str, since: &str) -> Subscription {
        Subscription {
            plan: id.to_owned(),
            since: parse_day(since).unwrap(),
            seats: 1,
            ..Subscription::default()
        }
    }

    fn rounded(money: u64) -> f64 {
        (money as f64 / DOLLAR as f64 * 100.0).round() / 100.0
    }

    #[test]
    fn price_and_work_are_of_the_period() {
        let list = found(&[plan("claude-max-5x", "2026-11-02")]);
        let leverage = list[0].leverage.unwrap();
        // 10 of 30.4375 days of $100, and $10 a day.
        assert_eq!((rounded(leverage.price), rounded(leverage.list_cost)), (32.85, 100.0));
        assert_eq!(list[0].harnesses, [(String::from("claude-code"), 100 * DOLLAR)]);
        assert_eq!(list[0].beyond, [(String::from("openclaw"), 40 * DOLLAR)]);
        assert!((leverage.factor().unwrap() - 3.04375).abs() < 1e-6);
    }

    #[test]
    fn another_plan_takes_what_is_beyond_the_first() {
        let team =
            Subscription { harnesses: vec![String::from("openclaw")], ..plan("claude-pro", "2026-11-02") };
        let list = found(&[plan("claude-max-5x", "2026-11-02"), team]);
        assert_eq!((list[0].beyond.len(), list[1].beyond.len()), (0, 0));
        assert_eq!(list[1].harnesses, [(String::from("openclaw"), 40 * DOLLAR)]);
        let all = together(&list).unwrap();
        assert_eq!((rounded(all.price), rounded(all.list_cost)), (39.43, 140.0));
        let by = by_harness(&list);
        assert_eq!(rounded(by["openclaw"].0), 40.0);
        assert_eq!(rounded(by["openclaw"].1), 6.57);
    }

    #[track_caller]
    fn check(of: Subscription, worked: f64, passes: Passes) {
        let month = found(&[of])[0].month.unwrap();
        assert_eq!((rounded(month.worked), month.passes), (worked, passes));
    }

    #[test]
    fn a_month_breaks_even_when_its_work_reaches_its_price() {
        // $10 a day from the 3rd on: the tenth of them is the 12th.
        check(plan("claude-max-5x", "2026-11-02"), 200.0, Passes::Passed(at("2026-11-12T09:00:00Z")));
        // $200: reached with the last of 20 days.
        check(plan("claude-max-20x", "2026-11-02"), 200.0, Passes::Passed(at("2026-11-22T09:00:00Z")));
        // A month that began today says nothing yet, one that began on the 12th has 110 of 200 in 10.5 days.
        check(plan("claude-max-20x", "2026-10-22"), 10.0, Passes::Unknown);
        let (now, begin) = (at(NOON), at("2026-11-12"));
        let will = now + ((now - begin) as f64 * 90.0 / 110.0) as Millis;
        check(plan("claude-max-20x", "2026-10-12"), 110.0, Passes::Will(will));
        let dear = Subscription { paid: Some(2_000 * DOLLAR), ..plan("claude-max-20x", "2026-11-12") };
        check(dear, 110.0, Passes::Not);
    }

    #[test]
    fn months_before_the_first_record_have_no_factor() {
        let list = found(&[plan("claude-max-5x", "2026-01-12")]);
        let months: Vec<_> =
            list[0].history.iter().map(|l| (metering::time::format(l.from), rounded(l.list_cost))).collect();
        let first = (String::from("2026-11-03T00:00:00.000Z"), 90.0);
        assert_eq!(months, [first, (String::from("2026-11-12T00:00:00.000Z"), 110.0)]);
    }

    #[test]
    fn what_ended_runs_no_more() {
        let of = Subscription { until: parse_day("2026-11-14"), ..plan("claude-max-5x", "2026-11-02") };
        let list = found(&[of]);
        assert_eq!(list[0].month, None);
        assert_eq!(rounded(list[0].leverage.unwrap().list_cost), 30.0);
    }
}
