//! The worked examples of `docs/method.md`: each is computed here, and the sentence with its figures must stand there.

use super::tests::{Made, USD, made, month, over, tokens, work};
use super::*;
use crate::cache::{CacheUse, Miss};
use crate::cell::examples::{check, dollars};
use crate::plan::{PlanBook, UNIT, WindowKind};
use crate::request::{MissCause, MissEvidence, Tokens};
use crate::time::{DAY, MINUTE, Millis, parse};

/// To the cent.
fn cents(nanos: u64) -> String {
    dollars((nanos + 5_000_000) / 10_000_000 * 10_000_000)
}

fn opus(tokens: Tokens) -> Made {
    made("2026-11-20T08:00:00Z", None, "claude-opus-5", tokens)
}

#[test]
fn five_points_less() {
    let some = [opus(Tokens { cache_read: 900_000, cache_write_5m: 100_000, ..Tokens::default() })];
    let rated = work(&some, "hit:-5").rated;
    check(&format!("0.05 × ($6.25 − $0.50) = {} more", dollars(rated.cost.total() - rated.base)));
    assert_eq!(rated.tokens.cache_read, 850_000);
}

#[test]
fn one_hour() {
    let (cause, evidence) = (MissCause::Expired, MissEvidence::Inferred);
    let miss = Some(Miss { tokens: 80_000, cause, evidence, gap: 20 * MINUTE });
    let tokens = Tokens { cache_write_5m: 100_000, ..Tokens::default() };
    let some = [Made { cache: CacheUse { miss, ..CacheUse::default() }, ..opus(tokens) }];
    let rated = work(&some, "ttl:1h").rated;
    let less = dollars(rated.base - rated.cost.total());
    check(&format!("0.02 × ($10 − $6.25) − 0.08 × ($6.25 − $0.50), which is {less} less"));
}

/// Thirty days by day in Beijing.
fn mimo() -> Work {
    let day = |i: Millis| Made {
        at: parse("2026-11-01T02:00:00Z").unwrap() + i * DAY,
        ..made("2026-11-01", None, "mimo-v2.6-pro", tokens(2_000_000, 18_000_000, 0))
    };
    let some: Vec<Made> = (0..30).map(day).collect();
    over(work(&some, ""), "2026-11-01", 30 * DAY)
}

#[test]
fn a_month_on_mimo() {
    let (work, book, at) = (mimo(), PlanBook::builtin(), parse("2026-11-22").unwrap());
    let tiers = family(&work, book, "MiMo Token Plan", at, false, &Setting::default());
    let lite = &tiers[0];
    check(&format!(
        "2,000,000 × 300 + 18,000,000 × 2.5 = {} million credits",
        lite.all.amount / 30 / UNIT / 1_000_000
    ));
    let ran = lite.windows[0];
    assert_eq!((ran.kind, ran.limit), (Some(WindowKind::Month), 4_100_000_000 * UNIT));
    assert_eq!(ran.first_out, parse("2026-11-07T02:00:00Z"));
    check("A month of MiMo Lite holds 4.1 billion and runs out on the seventh day");
    check(&format!(
        "for {} it accepts {:.0} % of the work, which is {} at list price: {:.1}×",
        cents(lite.plan_cost.unwrap()),
        lite.all.accepted as f64 / lite.all.amount as f64 * 100.0,
        cents(lite.all.accepted_cost),
        lite.multiple().unwrap(),
    ));
    let carries = &tiers[carries(&tiers).unwrap()];
    assert_eq!(carries.plan, "mimo-pro");
    check(&format!(
        "the same work is {:.2} billion credits. Pro carries it for {}; at list price it costs {}",
        carries.all.amount as f64 / UNIT as f64 / 1e9,
        cents(carries.total().unwrap()),
        cents(work.rated.cost.total()),
    ));
}

#[test]
fn the_subscription_leaves_a_harness() {
    // $100 of input of Opus 5.
    let of = |harness, day: u32| Made {
        harness,
        ..made(&format!("2026-11-{day}T08:00:00Z"), None, "claude-opus-5", tokens(20_000_000, 0, 0))
    };
    let mut some: Vec<Made> = (10..22).map(|day| of("openclaw", day)).collect();
    some.push(of("claude-code", 22));
    let book = PlanBook::builtin();
    let plan = book.plan("claude-max-5x").unwrap();
    let rules = Rules::of(plan, book, parse("2026-11-22").unwrap(), false).unwrap();
    let found =
        closed(&month(work(&some, ""), "2026-11-10"), &rules, &["openclaw".to_owned()], &Setting::default());
    check(&format!(
        "a month on a plan of {} with work of $1,200 through a third-party harness and {} through the vendor's own: $1,300 \
         instead of {}, {}×",
        dollars(found.before.plan_cost.unwrap()),
        dollars(found.after.all.accepted_cost),
        dollars(found.before.total().unwrap()),
        found.multiple().unwrap(),
    ));
    assert_eq!((found.after.all.closed_cost, found.after.total()), (1_200 * USD, Some(1_300 * USD)));
}

#[test]
fn a_plan_of_ones_own() {
    let of = |user, dollars: u64| {
        made("2026-11-02T08:00:00Z", Some(user), "claude-sonnet-5", tokens(500_000 * dollars, 0, 0))
    };
    let work = month(work(&[of("ada", 4), of("bo", 8), of("cyn", 40)], ""), "2026-11-02");
    let margins = |text: &str| work.margins(&Design::parse(text), &Setting::default());
    let (open, shut) = (margins("price:10,serve:50"), margins("price:10,serve:50,month:12"));
    let signed = |margin: i64| dollars(margin.unsigned_abs());
    check(&format!(
        "revenue {}, cost {}, margin {}. The heaviest tenth causes {:.0} % of the cost and pays {} less than it costs",
        dollars(open.revenue),
        dollars(open.cost),
        signed(open.margin()),
        open.heaviest(10).unwrap() * 100.0,
        signed(open.people[0].margin()),
    ));
    check(&format!(
        "Break-even is at {}, and nobody loses at {}",
        cents(open.break_even.unwrap()),
        dollars(open.nobody_loses.unwrap()),
    ));
    check(&format!("serving costs {}, and the margin is {}", dollars(shut.cost), signed(shut.margin())));
}
