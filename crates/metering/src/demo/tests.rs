use super::*;
use crate::cell::{Bands, Dim, Slice, Sums};
use crate::time::parse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

fn at(text: &str) -> Millis {
    parse(text).unwrap()
}

/// The demo of one of [`instants`], built once for all tests.
fn demo(i: usize) -> &'static Demo {
    static DEMOS: [OnceLock<Demo>; 5] = [const { OnceLock::new() }; 5];
    DEMOS[i].get_or_init(|| build(instants()[i]))
}

/// A Sunday morning, a weekday evening, New Year's Eve, a leap day, and a day years from now.
fn instants() -> [Millis; 5] {
    [
        "2026-11-22T08:00:00Z",
        "2026-11-25T18:10:00Z",
        "2026-12-31T23:59:59Z",
        "2028-02-29T00:00:00Z",
        "2031-07-02T12:30:00Z",
    ]
    .map(at)
}

fn last(demo: &Demo, now: Millis, days: i64) -> Slice {
    let mut slice = Slice::all().over(Some(now - days * DAY), None);
    slice.keep(Dim::Trigger, vec![demo.cells.names().find("person").unwrap()]);
    slice
}

/// Sums of 30 days per harness, of queries that a person started.
fn harnesses(demo: &Demo, now: Millis) -> BTreeMap<String, Sums> {
    let groups = demo.cells.by(&last(demo, now, 30), Dim::Harness);
    groups.into_iter().map(|g| (demo.cells.names().text(g.name).to_owned(), g.sums)).collect()
}

#[track_caller]
fn within(what: &str, value: f64, low: f64, high: f64) {
    assert!((low..=high).contains(&value), "{what}: {value} is not between {low} and {high}");
}

#[test]
fn the_same_instant_gives_the_same_demo() {
    // Within a quarter hour nothing happens.
    let (a, b) = (demo(0), build(instants()[0] + 14 * MINUTE));
    assert_eq!(a.cells.cells(), b.cells.cells());
    assert_eq!((&a.quotas, &a.findings), (&b.quotas, &b.findings));
}

#[test]
fn a_day_goes_on_and_changes_nothing_that_was() {
    let morning = at("2026-11-25T08:00:00Z");
    let (early, late) = (&build(morning).cells, &demo(1).cells);
    // A query that is under way in the morning is longer in the evening: compare what was over by then.
    let before = Slice::all().over(None, Some(morning - 4 * HOUR));
    assert_eq!(late.total(&before), early.total(&before));
    assert!(late.total(&Slice::all()).requests > early.total(&Slice::all()).requests + 500);
}

#[test]
fn nothing_lies_in_the_future() {
    for (i, now) in instants().into_iter().enumerate() {
        let demo = demo(i);
        let (first, last) = demo.cells.span().unwrap();
        assert!(last < now && first >= now - i64::from(DAYS + 2) * DAY);
        assert!(demo.quotas.iter().all(|q| q.at <= now));
        assert!(demo.quotas.iter().all(|q| q.resets_at.unwrap() > q.at));
    }
}

#[test]
fn cells_obey_their_laws() {
    for cell in demo(1).cells.cells() {
        let s = &cell.sums;
        assert_eq!(s.prompt_hist.total(), s.requests);
        assert_eq!(s.query_hist.total(), s.queries);
        assert!(s.thin_requests <= s.thin_known_requests && s.thin_known_requests <= s.requests);
        assert!(s.long_requests <= s.requests && s.unbound_requests == 0);
        assert!(s.misses.iter().all(|m| m.events > 0 && m.tokens > 2_000 * m.events));
        assert!(s.misses.iter().map(|m| m.events).sum::<u64>() <= s.requests);
        assert!(s.reasoning_tokens <= s.output_tokens && s.duration_output_tokens <= s.output_tokens);
        assert_eq!(s.unpriced_requests, 0, "{:?}", cell.key);
    }
    let total = demo(1).cells.total(&Slice::all());
    assert!(total.queries < total.requests && total.errors > 0 && total.errors * 50 < total.requests);
}

#[test]
fn five_harnesses_behave_each_in_its_way() {
    for (i, now) in instants().into_iter().enumerate() {
        let h = harnesses(demo(i), now);
        assert_eq!(h.len(), 5);
        let ranges = [
            // Requests per query, context, hit rate, share of thin rounds.
            (harness::CLAUDE_CODE, 3.5..=4.8, 64e3..=84e3, 0.90..=0.95, 0.10..=0.14),
            (harness::OPENCLAW, 15.0..=19.0, 110e3..=136e3, 0.76..=0.86, 0.55..=0.61),
            (harness::OPENCODE, 7.6..=10.0, 58e3..=76e3, 0.85..=0.92, 0.20..=0.26),
            (harness::CODEX, 5.4..=7.2, 54e3..=74e3, 0.90..=0.96, 0.14..=0.20),
            (harness::MIMO_CODE, 6.5..=8.8, 60e3..=84e3, 0.93..=0.98, 0.16..=0.24),
        ];
        for (name, requests, context, hits, thin) in ranges {
            let s = &h[name];
            let check = |what: &str, value: f64, range: std::ops::RangeInclusive<f64>| {
                within(&format!("{name} {what} at {now}"), value, *range.start(), *range.end());
            };
            check("requests per query", s.requests_per_query().unwrap(), requests);
            check("context", s.context_per_request().unwrap(), context);
            check("hit rate", s.hit_rate().unwrap(), hits);
            check("thin rounds", s.thin_requests as f64 / s.thin_known_requests as f64, thin);
        }
    }
}

#[test]
fn a_month_has_the_size_of_a_busy_team() {
    for (i, now) in instants().into_iter().enumerate() {
        let demo = demo(i);
        let of = |from: i64, to: i64| {
            demo.cells.total(&Slice::all().over(Some(now - from * DAY), Some(now - to * DAY)))
        };
        let (month, before, quarter, earlier) = (of(30, 0), of(60, 30), of(90, 0), of(180, 90));
        within("requests", month.requests as f64, 50_000.0, 70_000.0);
        within("list cost in dollars", month.cost.total() as f64 / 1e9, 2_200.0, 4_500.0);
        within("growth", month.requests as f64 / before.requests as f64, 1.05, 1.6);
        within("the thinner history", earlier.requests as f64 / quarter.requests as f64, 0.25, 0.6);
    }
}

#[test]
fn weekends_are_quiet_and_nights_are_not_empty() {
    // Of 2026-11-25, a Wednesday.
    let (demo, now) = (demo(1), at("2026-11-25T00:00:00Z"));
    let day = |ago: i64| {
        demo.cells.total(&Slice::all().over(Some(now - ago * DAY), Some(now - (ago - 1) * DAY))).requests
    };
    // Tuesday is yesterday; Saturday and Sunday are four and three days ago.
    let weekend: u64 = (0..8).map(|w| day(4 + 7 * w) + day(3 + 7 * w)).sum();
    let working: u64 = (0..8).map(|w| day(1 + 7 * w) + day(2 + 7 * w)).sum();
    within("a weekend against two working days", weekend as f64 / working as f64, 0.1, 0.45);
    let busy_hours: BTreeSet<_> = demo.cells.iter().map(|(k, _)| k.slot.rem_euclid(DAY) / HOUR).collect();
    assert_eq!(busy_hours.len(), 24);
}

#[test]
fn the_cache_was_hardly_read_on_one_day() {
    for (i, now) in instants().into_iter().enumerate() {
        let demo = demo(i);
        let mut slice = last(demo, now, 27);
        slice.keep(Dim::Harness, vec![demo.cells.names().find(harness::OPENCLAW).unwrap()]);
        let start = now.div_euclid(DAY) * DAY;
        let edges: Vec<_> = (0..27).map(|i| start - (26 - i) * DAY).collect();
        let waste: Vec<u64> = demo.cells.series(&slice, &edges, None)[0].1.iter().map(Sums::waste).collect();
        let worst = (0..waste.len()).max_by_key(|i| waste[*i]).unwrap();
        let days_ago = (start - edges[worst]) / DAY;
        assert!((13..=20).contains(&days_ago), "{days_ago} days ago: {waste:?}");
        let sum: u64 = waste.iter().sum();
        within("the worst day against the mean", waste[worst] as f64 / (sum as f64 / 26.0), 2.5, 12.0);
    }
}

#[test]
fn one_plan_runs_out_before_its_reset_and_the_others_last() {
    for (i, now) in instants().into_iter().enumerate() {
        let demo = demo(i);
        let level = |plan: &str, window: &str| {
            demo.quotas.iter().rfind(|q| q.plan.contains(plan) && q.window == window).cloned().unwrap()
        };
        let pace = |q: &Quota| {
            let length = f64::from(q.window_minutes.unwrap()) * MINUTE as f64;
            let elapsed = 1.0 - (q.resets_at.unwrap() - now) as f64 / length;
            q.used_fraction.unwrap() / elapsed
        };
        let week = level("Claude Max", "week");
        assert!(
            week.resets_at.unwrap() > now && pace(&week) > 1.05 && week.used_fraction.unwrap() < 1.0,
            "{week:?}"
        );
        assert!(pace(&level("ChatGPT", "week")) < 1.0);
        let month = level("MiMo", "month");
        assert!(pace(&month) < 1.0, "{month:?}");
        assert_eq!(month.unit.as_deref(), Some("credits"));
        assert!(
            demo.quotas.iter().all(|q| q.source == "demo" && (0.0..=1.0).contains(&q.used_fraction.unwrap()))
        );
    }
}

#[test]
fn levels_rise_within_a_window_and_start_anew_after_it() {
    let mut last: BTreeMap<(String, String), Quota> = BTreeMap::new();
    let mut resets = 0;
    for quota in &demo(0).quotas {
        let key = (quota.plan.clone(), quota.window.clone());
        if let Some(before) = last.insert(key, quota.clone()) {
            if before.resets_at == quota.resets_at {
                assert!(quota.used_fraction >= before.used_fraction, "{before:?} {quota:?}");
            } else {
                assert!(quota.at >= before.resets_at.unwrap());
                resets += 1;
            }
        }
    }
    assert!(resets > 100);
}

#[test]
fn its_sessions_and_requests_add_up_to_its_cells() {
    let now = instants()[1];
    let sessions = sessions(now);
    let (whole, parts) = (demo(1).cells.total(&Slice::all()), sessions.total(&Slice::all()));
    let plain = |mut sums: Sums| {
        // Only cells by session have the one, only the others have the other.
        sums.bands = Bands::default();
        (sums.first_at, sums.last_at, sums.peak_prompt_tokens) = (None, None, 0);
        sums
    };
    assert_eq!(plain(parts), plain(whole.clone()));
    let by = sessions.by(&Slice::all(), Dim::Session);
    let largest = by.iter().max_by_key(|g| g.sums.requests).unwrap();
    let list = requests(now, sessions.names().text(largest.name));
    let mut again = crate::cell::RequestCells::by_session();
    list.iter().for_each(|r| again.add(r));
    assert_eq!(again.finish().total(&Slice::all()), largest.sums);
    let all: u64 = whole.misses.iter().map(|m| m.events).sum();
    assert_eq!(misses(now).len() as u64, all);
}
