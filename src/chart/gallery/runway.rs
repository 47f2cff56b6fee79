//! Pictures of the runway of a window, and what must hold for any of them.

use super::{MEASURE, check, dark, light, noise, svg};
use crate::chart::layout::{Size, point};
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::runway::{Input, Plan, Ray, RunOut, draw, plan, readout, summary, table};
use crate::chart::table::csv;
use crate::chart::theme::{Rgb, Theme};
use crate::chart::words::{Chinese, English, Words};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Monday, 16 November 2026, 09:00.
const START: i64 = 20_773 * DAY + 9 * HOUR;
const WIDE: Size = Size { width: 1140.0, height: 300.0 };
const NARROW: Size = Size { width: 312.0, height: 250.0 };

/// A week of which so many days are over and so much is used; the rest follows at `pace` times an even one.
fn week(days: i64, used: f64, pace: f64) -> Input {
    let (now, to) = (START + days * DAY + 5 * HOUR, START + 7 * DAY);
    let mut next = noise(days as u64 + 3);
    let steps = days * 8 + 1;
    let rises: Vec<f64> = (0..steps).map(|i| if i % 8 < 4 { next() } else { 0.02 }).collect();
    let sum: f64 = rises.iter().sum();
    let mut share = 0.0;
    let mut points: Vec<(i64, f64)> = (0..steps)
        .map(|i| {
            share += rises[i as usize] / sum * used;
            (START + i * 3 * HOUR, share)
        })
        .collect();
    let seen = points.last().map(|p| p.0);
    points.push((now - 2 * HOUR, used * 1.01));
    let known = points.last().map_or(0.0, |p| p.1);
    let ahead = |i: i64| {
        let at = now + (to - now) * i / 24;
        let rise = (at - now) as f64 / (7 * DAY) as f64 * pace;
        Ray { at, low: known + rise * 0.6, mid: known + rise, high: known + rise * 1.5 }
    };
    let fan: Vec<Ray> = (0..=24).map(ahead).collect();
    let reaches = |of: fn(&Ray) -> f64| fan.iter().find(|ray| of(ray) >= 1.0).map(|ray| ray.at);
    let run_out = RunOut {
        at: reaches(|r| r.mid),
        early: reaches(|r| r.high),
        late: reaches(|r| r.low),
        label: "≈ Sat 14:20".to_owned(),
    };
    Input {
        title: "Claude Max 20×, week".to_owned(),
        from: START,
        to,
        now,
        points,
        seen,
        known: now,
        spread: None,
        fan,
        run_out,
    }
}

/// Five hours whose level was recorded some time ago; nothing is known since.
fn session() -> Input {
    let at = |minutes: i64| START + minutes * 60_000;
    Input {
        title: "Codex, 5 hours".to_owned(),
        from: START,
        to: START + 5 * HOUR,
        now: at(170),
        points: vec![(at(4), 0.01), (at(31), 0.12), (at(58), 0.25), (at(118), 0.31)],
        seen: Some(at(118)),
        known: at(118),
        fan: [0.31, 0.78]
            .iter()
            .zip([at(118), at(300)])
            .map(|(v, at)| Ray { at, low: *v, mid: *v, high: *v })
            .collect(),
        ..Input::default()
    }
}

fn spent() -> Input {
    let whole = week(3, 0.95, 1.0);
    let mut points = whole.points.clone();
    points.push((whole.now - HOUR, 1.12));
    Input { points, fan: Vec::new(), run_out: RunOut::default(), seen: Some(whole.now), ..whole }
}

fn theme(of: Theme) -> Theme {
    let mut series = of.series.clone();
    let accent = if of.ground.0 > 128 { Rgb(0x0f, 0x76, 0x6e) } else { Rgb(0x4c, 0xc9, 0xba) };
    series.insert("accent".to_owned(), accent);
    Theme { series, ..of }
}

fn picture(name: &str, input: &Input, size: Size, of: Theme, words: &dyn Words) {
    let (plan, theme) = (plan(input, size, words, &MEASURE), theme(of));
    check(name, svg(size, &theme, |area, device| draw(area, &plan, &theme, device)));
}

#[test]
fn runways() {
    let out = week(4, 0.72, 1.25);
    picture("runway-out-light", &out, WIDE, light(), &English);
    picture("runway-out-dark", &out, WIDE, dark(), &English);
    picture("runway-out-narrow-light", &out, NARROW, light(), &English);
    picture("runway-out-narrow-dark-zh", &out, NARROW, dark(), &Chinese);
    let spread = Some((0.36, 0.47));
    picture("runway-lasts-light", &Input { spread, ..week(4, 0.42, 0.7) }, WIDE, light(), &English);
    picture("runway-spent-light", &spent(), WIDE, light(), &English);
    picture("runway-spent-narrow-dark", &spent(), NARROW, dark(), &English);
    picture("runway-recorded-light", &session(), WIDE, light(), &English);
    let silent = Input { fan: Vec::new(), ..session() };
    picture("runway-no-forecast-dark", &silent, WIDE, dark(), &English);
}

/// What is true of every plan.
fn holds(input: &Input, size: Size) -> Plan {
    let plan = plan(input, size, &English, &MEASURE);
    let inside = |p: &crate::chart::layout::Point| {
        p.x >= plan.plot.x - 0.01
            && p.x <= plan.plot.right() + 0.01
            && p.y >= plan.plot.y - 0.01
            && p.y <= plan.plot.bottom() + 0.01
    };
    let paths = [&plan.recorded, &plan.counted, &plan.fan, &plan.middle];
    for p in paths.into_iter().flatten().chain(&plan.even).chain(plan.end.as_ref()) {
        assert!(inside(p), "{p:?} in {:?} of {size:?}", plan.plot);
    }
    let limit = plan.y.px(1.0);
    assert!(
        plan.fan.iter().chain(&plan.middle).all(|p| p.y >= limit - 0.01),
        "a forecast goes above the limit"
    );
    for path in [&plan.recorded, &plan.counted, &plan.middle] {
        assert!(path.windows(2).all(|pair| pair[0].x <= pair[1].x), "time goes back: {path:?}");
    }
    for pair in plan.grid.windows(2) {
        assert!(pair[0].y - pair[1].y > 14.0, "grid labels collide: {pair:?}");
    }
    if let Some((at, text)) = &plan.label {
        let half = MEASURE.width(text, Weight::Bold) / 2.0;
        assert!(half > size.width / 2.0 || (at.x - half >= -0.01 && at.x + half <= size.width + 0.01));
    }
    assert!(plan.instants.windows(2).all(|pair| pair[0] < pair[1]));
    for (i, at) in plan.instants.iter().enumerate() {
        let found = plan.instant_at(point(plan.x.px(*at as f64), plan.plot.y + 1.0));
        let away = found.map(|f| (plan.x.px(plan.instants[f] as f64) - plan.x.px(*at as f64)).abs());
        assert!(away.is_some_and(|a| a < 0.01), "instant {i} is not found at its place");
        let used = input.used(*at).or(input.ahead(*at).map(|r| r.mid));
        assert_eq!(
            readout(input, i, &English).unwrap().share,
            used.map(|u| if input.used(*at).is_some() { u } else { u.min(1.0) })
        );
    }
    plan
}

#[test]
fn every_size_and_course() {
    let inputs = [week(4, 0.72, 1.25), week(1, 0.01, 0.1), week(6, 0.99, 9.0), session(), spent()];
    let none = Input { points: Vec::new(), fan: Vec::new(), ..session() };
    let year = Input { to: START + 365 * DAY, ..week(4, 0.72, 1.25) };
    for input in inputs.into_iter().chain([none, year]) {
        for size in [WIDE, NARROW, Size { width: 60.0, height: 40.0 }] {
            holds(&input, size);
        }
    }
}

#[test]
fn what_is_read_is_what_is_known() {
    let input = session();
    let at = |minutes: i64| START + minutes * 60_000;
    let check = |minutes: i64, used: Option<f64>, ahead: Option<f64>| {
        let mid = input.ahead(at(minutes)).map(|r| (r.mid * 1e4).round() / 1e4);
        assert_eq!((input.used(at(minutes)), mid), (used, ahead), "{minutes}");
    };
    check(0, None, None);
    check(4, Some(0.01), None);
    check(57, Some(0.12), None);
    check(118, Some(0.31), Some(0.31));
    // Nothing is known since: that is not what was before.
    check(170, None, Some(0.4443));
    check(300, None, Some(0.78));
    let none = Input { fan: Vec::new(), ..session() };
    let index = none.instants().iter().position(|t| *t == none.now).unwrap();
    let read = readout(&none, index, &English).unwrap();
    assert_eq!(read.rows[0].1, "not recorded");
    assert_eq!(read.mark, Some("now"));
}

#[test]
fn a_runway_in_words() {
    let plain = |text: String| text.replace('\u{202f}', " ");
    assert_eq!(
        plain(summary(&session(), &English)),
        "Codex, 5 hours: 31 % used, 57 % of the time gone. It lasts: 78 % used at the reset. It begins anew Mon 16 Nov \
         2026, 14:00."
    );
    assert_eq!(
        plain(summary(&spent(), &English)),
        "Claude Max 20×, week: 112 % used, 46 % of the time gone. It is used up. It begins anew Mon 23 Nov 2026, 09:00."
    );
    let out = plain(summary(&week(4, 0.72, 1.25), &English));
    assert!(out.contains("It runs out about ") && out.contains(", between "), "{out}");
    let rows = csv(&table(&session(), &English));
    let mut lines = rows.lines();
    assert_eq!(
        lines.next(),
        Some("Time,used,even pace,\"forecast, at least\",forecast,\"forecast, at most\"")
    );
    assert_eq!(lines.next(), Some("2026-11-16T09:00,,0,,,"));
    assert_eq!(lines.next(), Some("2026-11-16T09:15,0.01,0.05,,,"));
    assert_eq!(rows.lines().last(), Some("2026-11-16T14:00,,1,0.78,0.78,0.78"));
}
