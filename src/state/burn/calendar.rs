//! A year of days, and when in the week most happens.

use super::figures::each;
use crate::state::facet::Measure;
use crate::state::period::{slot_after, week_of};
use metering::cell::{CellSet, Slice};
use metering::time::{DAY, Day, Millis, Zone, weekday};

/// Weeks that are shown where there is room for them.
pub const WEEKS: i32 = 53;
/// Weeks whose days have a rhythm: older habits say little of what is usual.
const USUAL: i32 = 26;

/// A year of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// What is measured.
    pub measure: Measure,
    /// The first day, the start of a week.
    pub first: Day,
    /// A value for each day up to today; `None` before the first record.
    pub values: Vec<Option<u64>>,
    /// The weekday and the two hours with the largest mean: Monday is 0, the hour is even.
    pub busiest: Option<(u32, u32)>,
    /// The weekday with the smallest mean.
    pub quietest: Option<u32>,
}

/// The last year of a slice, whatever its time.
pub fn calendar(
    set: &CellSet,
    slice: &Slice,
    measure: Measure,
    zone: &Zone,
    now: Millis,
    sunday: bool,
) -> Calendar {
    let today = zone.day(now);
    let first = week_of(today, sunday) - 7 * (WEEKS - 1);
    let usual = week_of(today, sunday) - 7 * (USUAL - 1);
    let days = (today - first + 1).max(0) as usize;
    let mut sums = vec![0u64; days];
    let mut hours = [[0u64; 12]; 7];
    let span =
        slice.over(Some(zone.start_of(first)), Some(zone.start_of(today + 1).min(slot_after(now + 1))));
    each(set, &span, |key, figures| {
        let local = zone.local(key.slot);
        let day = local.div_euclid(DAY) as Day;
        let value = figures.measure(measure);
        if let Some(sum) = sums.get_mut((day - first) as usize) {
            *sum += value;
        }
        if day < usual {
            return;
        }
        hours[weekday(day) as usize][(local.rem_euclid(DAY) / (DAY / 12)) as usize % 12] += value;
    });
    let active = says_enough(&sums[((usual - first) as usize).min(days)..]);
    let begin = set.span().map_or(today + 1, |s| zone.day(s.0));
    let values = sums.into_iter().zip(first..).map(|(v, day)| (day >= begin).then_some(v)).collect();
    let (busiest, quietest) = if active { rhythm(&hours, begin.max(usual), today) } else { (None, None) };
    Calendar { measure, first, values, busiest, quietest }
}

/// A week has a rhythm only if it was seen often enough: so many weeks, and so many days, with something in them.
const ACTIVE: (usize, usize) = (8, 40);

/// Whether the days hold enough to speak of a rhythm. The first is the start of a week.
fn says_enough(days: &[u64]) -> bool {
    let weeks = days.chunks(7).filter(|week| week.iter().any(|v| *v > 0)).count();
    weeks >= ACTIVE.0 && days.iter().filter(|v| **v > 0).count() >= ACTIVE.1
}

/// The busiest two hours and the quietest weekday, by their mean over the weekdays that were recorded.
fn rhythm(hours: &[[u64; 12]; 7], from: Day, today: Day) -> (Option<(u32, u32)>, Option<u32>) {
    let mut recorded = [0u64; 7];
    (from..=today).for_each(|day| recorded[weekday(day) as usize] += 1);
    // Thousandths, so that means of whole numbers can be compared as whole numbers.
    let mean = |sum: u64, day: usize| (u128::from(sum) * 1_000) / u128::from(recorded[day].max(1));
    let blocks = (0..7).flat_map(|d| (0..12).map(move |h| (d, h)));
    let busiest = blocks.max_by_key(|&(d, h)| (mean(hours[d][h], d), std::cmp::Reverse((d, h))));
    let quietest = (0..7).min_by_key(|&d| (mean(hours[d].iter().sum(), d), d));
    let any = hours.iter().flatten().any(|v| *v > 0);
    (
        busiest.filter(|_| any).map(|(d, h)| (d as u32, h as u32 * 2)),
        quietest.filter(|_| any).map(|d| d as u32),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{self, NOW, at};
    use metering::time::{HOUR, format_day};

    #[test]
    fn ends_today_and_starts_with_a_week() {
        let set = sample::set();
        let c = calendar(&set, &Slice::all(), Measure::Requests, &Zone::utc(), at(NOW), false);
        assert_eq!(format_day(c.first), "2025-11-17");
        assert_eq!(c.values.len(), 371);
        assert_eq!(c.values.last(), Some(&Some(3)));
        let sunday = calendar(&set, &Slice::all(), Measure::Requests, &Zone::utc(), at(NOW), true);
        assert_eq!(sunday.values.len(), 52 * 7 + 1);
    }

    #[test]
    fn days_before_the_first_record_are_not_zero() {
        let set = sample::set();
        let c = calendar(&set, &Slice::all(), Measure::Requests, &Zone::utc(), at(NOW), false);
        let recorded: Vec<_> = c.values.iter().flatten().collect();
        assert_eq!(recorded, [&4, &0, &0, &0, &0, &0, &1, &11, &3]);
    }

    #[test]
    fn a_slot_falls_on_its_local_day_and_hour() {
        let set = sample::set();
        let zone = Zone::fixed(60);
        let c = calendar(&set, &Slice::all(), Measure::Requests, &zone, at(NOW), false);
        // 21 November 23:45 UTC is the 22nd in this zone.
        assert_eq!(c.values.last(), Some(&Some(5)));
    }

    #[test]
    fn few_days_have_no_rhythm() {
        let days = |weeks: usize, each: usize| -> Vec<u64> {
            (0..weeks).flat_map(|_| (0..7).map(move |d| u64::from(d < each))).collect()
        };
        let check = |weeks, each, expected| assert_eq!(says_enough(&days(weeks, each)), expected);
        check(8, 5, true);
        check(10, 4, true);
        check(7, 7, false);
        check(8, 4, false);
        check(0, 0, false);
    }

    #[test]
    fn the_rhythm_is_a_mean_over_weekdays() {
        let mut hours = [[0; 12]; 7];
        hours[1][5] = 30;
        hours[6][0] = 25;
        // Three Tuesdays and two Sundays: 10 against 12.5 a day.
        let tuesday = metering::time::parse_day("2026-11-03").unwrap();
        assert_eq!(rhythm(&hours, tuesday, tuesday + 14), (Some((6, 0)), Some(0)));
        assert_eq!(HOUR * 24, DAY);
    }
}
