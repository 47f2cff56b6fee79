//! The example of the method, by its own sentences.

use super::*;

#[track_caller]
fn check(sentence: &str) {
    let method = include_str!("../../../../../docs/method.md");
    assert!(method.contains(sentence), "docs/method.md does not say: {sentence}");
}

/// Friday, 16:00.
fn told(at: Option<Millis>) -> String {
    let at = at.unwrap();
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    format!("{}, {}", names[((at / DAY + 3) % 7) as usize], &format(at)[11..16])
}

#[test]
fn of_the_method() {
    let now = at("2026-11-25T13:00:00Z");
    let days = daily("2026-10-26T00:00:00Z", 30, |_, hour| working(0, hour));
    let today: Vec<_> = (0..16).map(|i| (at("2026-11-25T09:00:00Z") + i * SLOT, 2.5)).collect();
    let slots: Vec<_> = (0..30 * 96)
        .map(|i| at("2026-10-26T00:00:00Z") + i * SLOT)
        .map(|slot| (slot, days.between(slot, slot + SLOT)))
        .chain(today)
        .collect();
    let history = History::new(&slots, Zone::utc());
    let week = window("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 200.0, 390.0);
    assert_eq!(history.between(week.from, now), week.used);
    let f = forecast(&history, &week, now).unwrap();
    // By hand: 40 more today, 80 on Thursday, and 70 on Friday take seven hours from nine on.
    let by_hand = at("2026-11-27T16:00:00Z");
    assert!((f.run_out.unwrap() - by_hand).abs() <= 2 * HOUR, "{}", told(f.run_out));
    check(&format!("by hand on {}", told(Some(by_hand))));
    check(&format!("the forecast says {}", told(f.run_out)));
    check(&format!("between {} and {}", told(f.early), told(f.late)));
    check(&format!("in {:.0} of 100 ways it lasts", 100.0 * f.chance_to_last));
    check(&format!("the straight line says {}", told(straight_line(&week, now))));
    check(&format!("190 ÷ 107 hours = {:.2} an hour", f.safe_rate));
    let ahead = 200.0 / 390.0 - (now - week.from) as f64 / (week.to - week.from) as f64;
    check(&format!("200 ÷ 390 − 61 ÷ 168 = {:.0} points ahead", 100.0 * ahead));
    // And with room to spare it lasts.
    let roomy = Window { limit: 700.0, ..week };
    assert_eq!(forecast(&history, &roomy, now).unwrap().run_out, None);
}
