//! The worked examples of `docs/method.md`, "Plans and leverage": each is computed here, and the sentence with its
//! figures must stand there.

use super::{Leverage, PlanBook, Run, Subscription, UNIT, Usage, calibrate};
use crate::request::Tokens;
use crate::time::{DAY, SLOT, Zone, parse, parse_day};

const METHOD: &str = include_str!("../../../../docs/method.md");
const DOLLAR: u64 = 1_000_000_000;

#[track_caller]
fn check(sentence: &str) {
    assert!(METHOD.contains(sentence), "docs/method.md does not say: {sentence}");
}

/// What 1,000 missed, 10,000 hit and 500 output tokens draw, in units.
fn drawn(meter: &str, model: &str, at: &str) -> f64 {
    let tokens = Tokens { input: 1_000, cache_read: 10_000, output: 500, ..Tokens::default() };
    let meter = PlanBook::builtin().meter(meter).unwrap();
    meter.request(parse(at).unwrap(), model, &tokens, None).unwrap() as f64 / UNIT as f64
}

#[test]
fn leverage() {
    let book = PlanBook::builtin();
    let plan = book.plan("claude-max-5x").unwrap();
    let of = Subscription {
        plan: plan.id.clone(),
        since: parse_day("2026-11-02").unwrap(),
        ..Subscription::default()
    };
    let costs = (0..10).map(|day| (parse("2026-11-10T10:00:00Z").unwrap() + day * DAY, 10 * DOLLAR));
    let usage = Usage { costs: costs.collect(), ..Usage::default() };
    let span = (parse("2026-11-10").unwrap(), parse("2026-11-20").unwrap());
    let found: Leverage = of.leverage(book, plan, &usage, &Zone::utc(), span, span.1).unwrap();
    let price = found.price as f64 / DOLLAR as f64;
    let factor = found.factor().unwrap();
    check(&format!("10 ÷ 30.4375 × $100 = ${price:.2}, and $100 ÷ ${price:.2} = {factor:.1}×"));
}

#[test]
fn credits_of_mimo() {
    let [day, night] =
        ["2026-11-20T04:00:00Z", "2026-11-20T20:00:00Z"].map(|at| drawn("mimo", "mimo-v2.6-pro", at));
    check(&format!("1,000 × 300 + 10,000 × 2.5 + 500 × 600 = {},000 credits", day / 1e3));
    check(&format!("by night {},000", night / 1e3));
}

#[test]
fn credits_of_glm() {
    let [peak, other] =
        ["2026-11-20T07:00:00Z", "2026-11-20T11:00:00Z"].map(|at| drawn("glm", "glm-5.3", at));
    check(&format!("(1,000 × 6.9 + 10,000 × 1.7 + 500 × 24) ÷ 10,000 = {peak} credits"));
    check(&format!("at all other times {other}"));
}

#[test]
fn calibration() {
    let points = [(0, 0.1), (4, 0.2), (8, 0.3), (12, 0.4)].map(|(slot, used)| (slot * SLOT, used));
    let run = Run { points: points.to_vec(), ..Run::default() };
    // A dollar in each slot.
    let amounts: Vec<_> = (0..12).map(|slot| (slot * SLOT, DOLLAR)).collect();
    let holds = calibrate(&[run], &amounts).unwrap().holds / DOLLAR as f64;
    check(&format!("three rises of 10 points with $4 each: $12 ÷ 0.3 = ${holds:.0}"));
}
