use super::*;
use crate::cell::{Cell, Slice};
use crate::time::parse;

fn at(text: &str) -> Millis {
    parse(text).unwrap()
}

fn rows(now: Millis) -> Vec<Cell> {
    build(now).cells.cells()
}

#[test]
fn the_same_instant_gives_the_same_demo() {
    let now = at("2026-11-22T08:00:00Z");
    let (a, b) = (build(now), build(now));
    assert_eq!(a.cells.cells(), b.cells.cells());
    assert_eq!((a.quotas, a.findings), (b.quotas, b.findings));
    assert_eq!(rows(now), rows(now + 14 * MINUTE), "within a quarter hour nothing happens");
}

#[test]
fn a_day_only_goes_on() {
    let (morning, evening) = (at("2026-11-18T08:00:00Z"), at("2026-11-18T20:00:00Z"));
    let early = rows(morning);
    let late = build(evening).cells;
    let until = late.total(&Slice::all().over(None, Some(morning - 4 * HOUR)));
    let same = build(morning).cells.total(&Slice::all().over(None, Some(morning - 4 * HOUR)));
    assert_eq!(until, same);
    assert!(late.len() > early.len());
}
