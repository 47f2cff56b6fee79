//! What a design brings, as facts for one sentence.

use super::carry::{Carried, carried, heaviest};
use super::compare::cut_off;
use metering::time::Millis;
use metering::whatif::{Design, Margins};

/// What a design brings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The price of a month in nano-dollars.
    pub price: u64,
    /// How long the period is.
    pub period: Millis,
    /// Who has anything that the plan covers.
    pub people: usize,
    /// What they pay in the period, in nano-dollars.
    pub revenue: u64,
    /// Of it what is billed beyond the quota.
    pub billed: u64,
    /// What serving them costs.
    pub cost: u64,
    /// Revenue less cost.
    pub margin: i64,
    /// Its share of revenue; `None` where there is none.
    pub share: Option<f64>,
    /// The fewest people who cause at least half of the cost, and the share that they cause.
    pub heaviest: Option<(usize, f64)>,
    /// Who carries whom.
    pub carried: Carried,
    /// How many are cut off at some time.
    pub cut: usize,
    /// Whether the plan, as it counts, was asked for anything.
    pub asked: bool,
    /// The share of the list cost of what was asked that is left undone; 0 where overflow is served.
    pub undone: f64,
    /// Requests without a price, which cost nothing here.
    pub unpriced: u64,
}

/// The share of what people cost that they pay, where they cost more than twice of it: a loss of many times the revenue
/// says little as a share of revenue.
pub fn paid_of_cost(revenue: u64, cost: u64) -> Option<f64> {
    (u128::from(revenue) * 2 < u128::from(cost)).then(|| revenue as f64 / cost as f64)
}

/// The facts.
pub fn verdict(design: &Design, margins: &Margins, unpriced: u64) -> Verdict {
    let paid = margins.outcome.plan_cost.unwrap_or(0);
    let all = &margins.outcome.all;
    let asked = all.accepted_cost.saturating_add(all.overflow_cost);
    let undone = asked.saturating_sub(margins.served);
    Verdict {
        price: design.price,
        period: margins.outcome.period,
        people: margins.people.len(),
        revenue: margins.revenue,
        billed: margins.revenue.saturating_sub(paid),
        cost: margins.cost,
        margin: margins.margin(),
        share: margins.margin_share(),
        heaviest: heaviest(margins),
        carried: carried(margins),
        cut: cut_off(margins),
        asked: all.amount > 0,
        undone: if asked == 0 { 0.0 } else { undone as f64 / asked as f64 },
        unpriced,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DOLLAR, MONTH, margins};
    use super::*;

    fn found(text: &str) -> Verdict {
        verdict(&Design::parse(text), &margins(text), 0)
    }

    #[test]
    fn a_loss_and_a_profit() {
        let loss = found("price:5,serve:50");
        assert_eq!((loss.people, loss.revenue, loss.cost), (3, 15 * DOLLAR, 26 * DOLLAR));
        assert_eq!((loss.margin, loss.period), (-11 * DOLLAR as i64, MONTH));
        assert_eq!(loss.heaviest.map(|(count, _)| count), Some(1));
        let free = found("price:0,serve:50");
        assert_eq!((free.revenue, free.share), (0, None));
    }

    #[test]
    fn what_is_beyond_the_quota_is_billed_or_left_undone() {
        let stops = found("price:10,month:12");
        assert_eq!((stops.cut, stops.billed, stops.cost), (1, 0, 24 * DOLLAR));
        assert!((stops.undone - 28.0 / 52.0).abs() < 1e-9);
        let billed = found("price:10,month:12,over:bills");
        assert_eq!((billed.billed, billed.undone, billed.cost), (28 * DOLLAR, 0.0, 52 * DOLLAR));
        assert_eq!(billed.revenue, 58 * DOLLAR);
    }

    #[test]
    fn a_large_loss_is_a_share_of_the_cost() {
        let check = |revenue, cost, expected| assert_eq!(paid_of_cost(revenue, cost), expected);
        check(1, 25, Some(0.04));
        check(0, 1, Some(0.0));
        // Exactly as much again is −100 %.
        check(1, 2, None);
        check(3, 2, None);
        check(0, 0, None);
    }

    #[test]
    fn what_counts_for_nothing_asks_for_nothing() {
        let free = found("units:0/0/0/0,month:5");
        assert_eq!((free.people, free.asked, free.cut), (3, false, 0));
        assert!(found("units:1/0/0/0,month:5").asked);
    }

    #[test]
    fn nobody_is_covered() {
        let none = found("price:10,for:nobody");
        assert_eq!((none.people, none.revenue, none.cost, none.undone), (0, 0, 0, 0.0));
    }
}
