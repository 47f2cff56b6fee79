//! What is left of each window, and when it runs out at the pace of late.

use super::news::same_window;
use metering::format::tap::{Snapshot, Window};
use metering::time::{MINUTE, Millis};

/// The pace is that of the last fifth of a window: an hour of five, a day and a half of seven.
const LATELY: Millis = 5;

/// What is seen of less than one part in so many of a window tells no pace: ten minutes of five hours.
const ENOUGH: Millis = 30;

/// The level of a window as it is known now.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The window's id: `5h`, `week`.
    pub window: String,
    /// Its length.
    pub length: Option<Millis>,
    /// Used percent, 0 to 100 and beyond.
    pub used: f64,
    /// When it begins anew.
    pub resets_at: Option<Millis>,
    /// When the level was seen.
    pub at: Millis,
    /// When it is used up at the pace of late, if that is before it begins anew.
    pub runs_out: Option<Millis>,
}

/// A level as it was seen once.
struct Reading<'a> {
    at: Millis,
    window: &'a Window,
}

/// The latest level of every window that still runs, the shortest window first. Lines of other sessions of the account
/// may know of later levels than the session that asks.
pub fn of(
    windows: &[Window],
    as_of: Millis,
    account: Option<&str>,
    tail: &[Snapshot],
    now: Millis,
) -> Vec<Level> {
    let mut readings: Vec<Reading<'_>> = tail
        .iter()
        .filter(|s| s.account.as_deref() == account)
        .filter_map(|s| Some((s.at.filter(|&at| at <= now)?, s)))
        .flat_map(|(at, s)| s.windows.iter().map(move |window| Reading { at, window }))
        .chain(windows.iter().map(|window| Reading { at: as_of, window }))
        .collect();
    // Stable: of two at one time the one that stands later was written later.
    readings.sort_by_key(|r| r.at);
    let mut names: Vec<&str> = readings.iter().map(|r| r.window.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut levels: Vec<Level> = names.into_iter().filter_map(|name| level(name, &readings, now)).collect();
    levels.sort_by(|a, b| {
        (a.length.unwrap_or(Millis::MAX), &a.window).cmp(&(b.length.unwrap_or(Millis::MAX), &b.window))
    });
    levels
}

fn level(name: &str, readings: &[Reading<'_>], now: Millis) -> Option<Level> {
    let last = readings.iter().rfind(|r| r.window.name == name)?;
    let (window, minutes) = last.window.id();
    let length = minutes.map(|m| Millis::from(m) * MINUTE);
    let resets_at = last.window.resets_at;
    // What has begun anew since says nothing of now; nor does what is older than a window.
    let over = match (resets_at, length) {
        (Some(reset), _) => reset <= now,
        (None, length) => now.saturating_sub(last.at) >= length.unwrap_or(0).max(1),
    };
    if over {
        return None;
    }
    let seen: Vec<(Millis, f64)> = readings
        .iter()
        .filter(|r| r.window.name == name && same_window(r.window.resets_at, resets_at))
        .map(|r| (r.at, r.window.used_percentage))
        .collect();
    let runs_out = length.zip(resets_at).and_then(|(length, resets_at)| runs_out(&seen, length, resets_at));
    Some(Level {
        window,
        length,
        used: last.window.used_percentage,
        resets_at,
        at: last.at,
        runs_out: runs_out.map(|at| at.max(now)),
    })
}

/// When a window is used up: as fast as it was used of late, or, where too little of that was seen, since it began.
fn runs_out(seen: &[(Millis, f64)], length: Millis, resets_at: Millis) -> Option<Millis> {
    let &(at, used) = seen.last()?;
    if used >= 100.0 {
        return Some(at);
    }
    let enough = length / ENOUGH;
    let lately = seen.iter().find(|r| r.0 >= at - length / LATELY).filter(|r| at - r.0 >= enough);
    let began = Some((resets_at.saturating_sub(length), 0.0)).filter(|r| at - r.0 >= enough);
    let (from, before) = lately.copied().or(began)?;
    let grown = used - before;
    if grown <= 0.0 {
        return None;
    }
    let left = (100.0 - used) / grown * (at - from) as f64;
    Some(at.saturating_add(left as Millis)).filter(|&at| at < resets_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::HOUR;

    const START: Millis = 1_795_000_000_000;
    const RESET: Millis = START + 5 * HOUR;

    /// Readings as (minutes since the window began, used percent); when it runs out, in minutes likewise.
    #[track_caller]
    fn check(seen: &[(i64, f64)], expected: Option<i64>) {
        let seen: Vec<_> = seen.iter().map(|&(minutes, used)| (START + minutes * MINUTE, used)).collect();
        assert_eq!(runs_out(&seen, 5 * HOUR, RESET).map(|at| (at - START) / MINUTE), expected);
    }

    #[test]
    fn the_pace_of_the_last_hour_goes_straight_on() {
        check(&[(60, 10.0), (120, 40.0)], Some(240));
        // An hour in which little was used says more than a busy one before it.
        check(&[(0, 0.0), (60, 50.0), (120, 55.0)], None);
        check(&[(100, 50.0), (110, 75.0)], Some(120));
    }

    #[test]
    fn where_little_was_seen_the_pace_is_that_since_the_window_began() {
        check(&[(60, 40.0)], Some(150));
        check(&[(20, 5.0), (60, 39.0), (61, 40.0)], Some(131));
        check(&[(100, 39.0), (109, 40.0)], Some(272));
        check(&[(9, 40.0)], None);
    }

    #[test]
    fn what_lasts_or_does_not_grow_does_not_run_out() {
        check(&[(150, 49.0)], None);
        check(&[(60, 40.0), (120, 40.0)], None);
        check(&[(60, 40.0), (120, 30.0)], None);
        check(&[], None);
    }

    #[test]
    fn what_is_used_up_ran_out() {
        check(&[(60, 90.0), (120, 112.0)], Some(120));
    }

    fn window(name: &str, used_percentage: f64, resets_at: Millis) -> Window {
        Window { name: name.to_owned(), used_percentage, resets_at: Some(resets_at), ..Window::default() }
    }

    fn line(account: Option<&str>, at: Millis, windows: Vec<Window>) -> Snapshot {
        Snapshot { at: Some(at), account: account.map(str::to_owned), windows, ..Snapshot::default() }
    }

    fn shown(
        windows: &[Window],
        as_of: Millis,
        tail: &[Snapshot],
        now: Millis,
    ) -> Vec<(String, f64, Millis)> {
        of(windows, as_of, Some("a"), tail, now).into_iter().map(|l| (l.window, l.used, l.at)).collect()
    }

    #[test]
    fn the_latest_level_of_the_account_holds_whoever_heard_of_it() {
        let own = [window("five_hour", 40.0, RESET), window("seven_day", 9.0, RESET + 40 * HOUR)];
        let now = START + 2 * HOUR;
        let tail = [
            line(Some("a"), START + HOUR, vec![window("five_hour", 44.0, RESET)]),
            line(Some("b"), now - 1, vec![window("five_hour", 90.0, RESET)]),
            line(None, now - 1, vec![window("five_hour", 91.0, RESET)]),
        ];
        let week = ("week".to_owned(), 9.0, now);
        assert_eq!(shown(&own, now, &tail, now), [("5h".to_owned(), 40.0, now), week.clone()]);
        // The session has been idle since its window began, and repeats what it heard then.
        assert_eq!(shown(&own[..1], START, &tail, now), [("5h".to_owned(), 44.0, START + HOUR)]);
    }

    #[test]
    fn a_window_that_began_anew_is_not_shown() {
        let tail = [line(
            Some("a"),
            START,
            vec![window("five_hour", 44.0, RESET), window("seven_day", 9.0, RESET + 1)],
        )];
        assert_eq!(shown(&[], 0, &tail, RESET), [("week".to_owned(), 9.0, START)]);
        // Nor is what a clock that was ahead wrote.
        assert_eq!(shown(&[], 0, &tail, START - 1), []);
    }
}
