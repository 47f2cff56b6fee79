//! What the two lifetimes of a cache cost and saved, harness by harness, and whether the other one would have been
//! cheaper. Advice is given only where the numbers carry it.

use super::usage::{Survey, Usage};
use crate::state::facet::Facet;
use metering::cache::TtlSums;
use metering::request::MissCause;

/// Fewer requests than this prove nothing.
const LEAST_REQUESTS: u64 = 100;
/// And so do fewer expiries, where they are what a longer life would have spared.
const LEAST_EXPIRED: u64 = 10;
/// A difference of less than a dollar is no reason to change a setting.
const LEAST_MONEY: u64 = 1_000_000_000;
/// The larger of the two sums must be this many times the smaller one.
const MARGIN: f64 = 1.25;

/// What one lifetime cost, what it brought, and which was more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was written so, or there is no price for it.
    Silent,
    /// Too few requests or too little money to say anything.
    TooFew,
    /// Neither is clearly more.
    Even,
    /// The one-hour life pays, or would have: by so many nano-dollars.
    Hour(u64),
    /// Five minutes are cheaper, or would have been: by so many nano-dollars.
    Five(u64),
}

/// The lifetimes of one harness's caches.
#[derive(Clone, Debug, PartialEq)]
pub struct Ttl {
    /// Whose; `None` is "not recorded".
    pub harness: Option<String>,
    /// The sums.
    pub sums: TtlSums,
    /// Tokens that were written for one hour. How many requests wrote them is in no sum.
    pub written: u64,
    /// Requests whose caches expired, whatever the gap.
    pub expired: u64,
    /// What was written for one hour: was it worth it?
    pub hour: Verdict,
    /// What was written for five minutes: would one hour have been worth it?
    pub five: Verdict,
}

/// The harnesses that have anything to say, those with the most money at stake first.
pub fn ttl(survey: &Survey) -> Vec<Ttl> {
    let mut list: Vec<Ttl> = survey
        .by(Facet::Harness)
        .into_iter()
        .filter(|(_, u)| u.ttl.hour_premium > 0 || u.ttl.hour_upgrade > 0)
        .map(|(harness, u)| of(harness, &u))
        .collect();
    let stake = |t: &Ttl| t.sums.hour_premium + t.sums.hour_saved + t.sums.hour_lost + t.sums.hour_upgrade;
    list.sort_by(|a, b| stake(b).cmp(&stake(a)).then_with(|| a.harness.cmp(&b.harness)));
    list
}

fn of(harness: Option<String>, u: &Usage) -> Ttl {
    let (sums, expired) = (u.ttl, u.missed(MissCause::Expired).events);
    let enough = u.diagnosed >= LEAST_REQUESTS;
    let hour = match sums.hour_premium {
        0 => Verdict::Silent,
        _ if !enough => Verdict::TooFew,
        premium => verdict(sums.hour_saved, premium),
    };
    let five = match sums.hour_upgrade {
        0 => Verdict::Silent,
        _ if !enough => Verdict::TooFew,
        upgrade => match verdict(sums.hour_lost, upgrade) {
            Verdict::Hour(_) if expired < LEAST_EXPIRED => Verdict::TooFew,
            other => other,
        },
    };
    Ttl { harness, sums, written: u.write_1h, expired, hour, five }
}

/// What one hour brings against what it costs.
fn verdict(brings: u64, costs: u64) -> Verdict {
    let (more, less) = (brings.max(costs), brings.min(costs));
    if more < LEAST_MONEY {
        Verdict::TooFew
    } else if more - less < LEAST_MONEY || (more as f64) < MARGIN * less as f64 {
        Verdict::Even
    } else if brings > costs {
        Verdict::Hour(more - less)
    } else {
        Verdict::Five(more - less)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::cache::sample::{miss, says, sums};

    /// Premium, saved, lost, upgrade in dimes, of so many requests and expiries.
    #[track_caller]
    fn check([premium, saved, lost, upgrade]: [u64; 4], requests: u64, expired: u64, expected: [Verdict; 2]) {
        let dimes = |n: u64| n * 100_000_000;
        let mut u = Usage::default();
        u.count(&sums(requests, &[miss(MissCause::Expired, expired, 0, 9, 1)]));
        u.ttl = TtlSums {
            hour_premium: dimes(premium),
            hour_saved: dimes(saved),
            hour_lost: dimes(lost),
            hour_upgrade: dimes(upgrade),
            ..TtlSums::default()
        };
        let found = of(None, &u);
        assert_eq!([found.hour, found.five], expected);
    }

    /// The example of `docs/method.md`, "Lifetimes".
    #[test]
    fn advice_needs_a_clear_margin() {
        use Verdict::{Even, Five, Hour, Silent, TooFew};
        let dimes = |n: u64| n * 100_000_000;
        check([750, 575, 460, 375], 5_000, 40, [Five(dimes(175)), Even]);
        says("cost $75 more and saved $57.50 would have been $17.50 cheaper for five minutes");
        says("lost $46 where one hour would have cost $37.50 have no clear advantage");
        check([750, 575, 470, 375], 5_000, 40, [Five(dimes(175)), Hour(dimes(95))]);
        check([300, 900, 0, 400], 5_000, 40, [Hour(dimes(600)), Five(dimes(400))]);
        check([100, 110, 0, 0], 5_000, 40, [Even, Silent]);
        // Eighty cents, and fifty.
        check([8, 1, 5, 1], 5_000, 40, [TooFew, TooFew]);
        // Ninety-nine requests; nine expiries.
        check([300, 900, 900, 300], 99, 40, [TooFew, TooFew]);
        check([0, 0, 900, 300], 5_000, 9, [Silent, TooFew]);
    }
}
