//! The crater: what the work on a plan would have cost at list price, over what the plan cost for the same time.

use super::{Plan, PlanBook, Subscription, Usage, within};
use crate::time::{DAY, Millis, Zone};

/// Days of a month, and of a year, as plans are spread over time.
const MONTH: f64 = 365.25 / 12.0;

/// What a plan cost and what it carried over a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leverage {
    /// When the span begins that both figures are of: not before the subscription.
    pub from: Millis,
    /// When it ends: not after the present.
    pub to: Millis,
    /// What the plan costs for that time, in nano-dollars.
    pub price: u64,
    /// What the work on it would have cost at list price, in nano-dollars.
    pub list_cost: u64,
}

impl Leverage {
    /// List cost ÷ price: 12 means that the plan returned twelve times what it cost. `None` where it cost nothing.
    pub fn factor(&self) -> Option<f64> {
        (self.price > 0).then(|| self.list_cost as f64 / self.price as f64)
    }
}

impl Subscription {
    /// What is paid for a month at an instant, in nano-dollars: what the person says, else the published price of a month
    /// or the twelfth of a year's. `None` where no price is known.
    pub fn monthly(&self, book: &PlanBook, plan: &Plan, at: Millis) -> Option<u64> {
        if self.paid.is_some() {
            return self.paid;
        }
        let price = plan.price(at)?;
        let year = price.year.in_usd(book.cny_per_usd).map(|year| year / 12).filter(|_| self.yearly);
        let month = year.or_else(|| price.month.in_usd(book.cny_per_usd))?;
        Some(month.saturating_mul(u64::from(self.seats.max(1))))
    }

    /// What the plan cost and carried from one instant to another, as far as the subscription ran and the present
    /// reaches. Prices are spread evenly over 365.25 ÷ 12 days a month. `None` where there is no such time or no price.
    pub fn leverage(
        &self,
        book: &PlanBook,
        plan: &Plan,
        usage: &Usage,
        zone: &Zone,
        span: (Millis, Millis),
        now: Millis,
    ) -> Option<Leverage> {
        let from = span.0.max(zone.start_of(self.since));
        let end = self.until.map_or(Millis::MAX, |day| zone.start_of(day.saturating_add(1)));
        let to = span.1.min(now).min(end);
        if from >= to {
            return None;
        }
        let mut price = 0.0;
        let mut at = from;
        while at < to {
            // A price changes at most from one day to the next.
            let next = (at + DAY).min(to);
            price += self.monthly(book, plan, at)? as f64 * ((next - at) as f64 / DAY as f64) / MONTH;
            at = next;
        }
        let list_cost = within(&usage.costs, from, to).iter().map(|c| c.1).fold(0, u64::saturating_add);
        Some(Leverage { from, to, price: price.round() as u64, list_cost })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{parse, parse_day};

    const DOLLAR: u64 = 1_000_000_000;

    #[track_caller]
    fn check(of: &Subscription, span: (&str, &str), expected: Option<(f64, u64)>) {
        let book = PlanBook::builtin();
        let plan = book.plan(&of.plan).unwrap();
        let costs = (1..=30).map(|day| (parse(&format!("2026-11-{day:02}T10:00:00Z")).unwrap(), 10 * DOLLAR));
        let usage = Usage { costs: costs.collect(), ..Usage::default() };
        let span = (parse(span.0).unwrap(), parse(span.1).unwrap());
        let found =
            of.leverage(book, plan, &usage, &Zone::utc(), span, parse("2026-11-22T12:00:00Z").unwrap());
        let said =
            found.map(|l| ((l.price as f64 / DOLLAR as f64 * 100.0).round() / 100.0, l.list_cost / DOLLAR));
        assert_eq!(said, expected);
    }

    fn max() -> Subscription {
        let since = parse_day("2026-11-02").unwrap();
        Subscription { plan: String::from("claude-max-5x"), since, ..Subscription::default() }
    }

    #[test]
    fn price_and_work_are_of_the_same_time() {
        // $100 for 30.4375 days; $10 a day at list price.
        check(&max(), ("2026-11-10", "2026-11-20"), Some((32.85, 100)));
        // Not before the subscription, not after the present.
        check(&max(), ("2026-10-01", "2026-12-01"), Some((67.35, 210)));
        check(&max(), ("2026-10-01", "2026-11-02"), None);
        check(
            &Subscription { until: parse_day("2026-11-10"), ..max() },
            ("2026-11-10", "2026-11-20"),
            Some((3.29, 10)),
        );
    }

    #[test]
    fn a_year_is_twelve_months() {
        let pro = Subscription { plan: String::from("claude-pro"), yearly: true, ..max() };
        check(&pro, ("2026-11-10", "2026-11-20"), Some((5.59, 100)));
        // No price of a year is published.
        check(&Subscription { yearly: true, ..max() }, ("2026-11-10", "2026-11-20"), Some((32.85, 100)));
        check(&Subscription { seats: 2, ..max() }, ("2026-11-10", "2026-11-20"), Some((65.71, 100)));
        check(
            &Subscription { paid: Some(30_437_500_000), ..max() },
            ("2026-11-10", "2026-11-20"),
            Some((10.0, 100)),
        );
    }

    #[test]
    fn a_factor_needs_a_price() {
        let leverage = Leverage { price: 10, list_cost: 120, ..Leverage::default() };
        assert_eq!(leverage.factor(), Some(12.0));
        assert_eq!(Leverage { price: 0, ..leverage }.factor(), None);
    }
}
