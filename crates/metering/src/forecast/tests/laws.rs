//! What holds for every history and window.

use super::*;
use proptest::prelude::*;

fn any_history() -> impl Strategy<Value = Vec<(Millis, f64)>> {
    let start = at("2026-06-01T00:00:00Z");
    prop::collection::vec((0..120 * 96i64, 0.0..9.0f64), 0..300)
        .prop_map(move |slots| slots.into_iter().map(|(i, amount)| (start + i * SLOT, amount)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn forecasts_obey_their_laws(
        slots in any_history(),
        now in 0..130 * DAY,
        gone in 0..40 * DAY,
        ahead in 1..40 * DAY,
        used in 0.0..9.0f64,
        limit in 0.1..99.0f64,
        offset in -720..840i32,
    ) {
        let now = at("2026-06-01T00:00:00Z") + now;
        let window = Window { from: now - gone, to: now + ahead, used, limit };
        let zone = Zone::new(vec![(0, offset), (at("2026-08-02T01:00:00Z"), offset - 60)]);
        let history = History::new(&slots, zone.clone());
        let told = forecast(&history, &window, now);
        // Nothing of what comes is looked at.
        let seen = (now + SLOT - 1).div_euclid(SLOT) * SLOT;
        let known: Vec<_> = slots.iter().copied().filter(|slot| slot.0 < seen).collect();
        prop_assert_eq!(&forecast(&History::new(&known, zone.clone()), &window, now), &told);
        let Ok(f) = told else { return Ok(()) };
        let inside = |at: Option<Millis>| at.is_none_or(|at| (now..=window.to).contains(&at));
        prop_assert!(inside(f.early) && inside(f.run_out_if) && inside(f.late));
        prop_assert!((0.0..=1.0).contains(&f.chance_to_last));
        let Band { low, mid, high } = f.use_at_reset;
        prop_assert!(used <= low && low <= mid && mid <= high && high.is_finite());
        if let (Some(early), Some(late)) = (f.early, f.late) {
            prop_assert!(early <= late && f.run_out.is_some_and(|at| early <= at && at <= late));
        }
        // Whatever the unit is.
        let double: Vec<_> = slots.iter().map(|slot| (slot.0, 2.0 * slot.1)).collect();
        let doubled = Window { used: 2.0 * used, limit: 2.0 * limit, ..window };
        let twice = forecast(&History::new(&double, zone), &doubled, now).unwrap();
        prop_assert_eq!((twice.early, twice.run_out_if, twice.late), (f.early, f.run_out_if, f.late));
        // A larger limit never runs out earlier.
        let more = forecast(&history, &Window { limit: 1.3 * limit, ..window }, now).unwrap();
        prop_assert!(more.chance_to_last >= f.chance_to_last);
        prop_assert!(f.early.is_some() || more.early.is_none());
        prop_assert!(more.early.is_none_or(|late| Some(late) >= f.early));
    }
}
