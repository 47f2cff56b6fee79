//! What of a snapshot is news, and hence written.
//!
//! A status line is asked for after every reply, and every second where a person set it so; nearly always it says what
//! it said before. A level is news when it leapt (by two points; by one where little is left) or is of another window,
//! the cache when something happened to it. While a session works, smaller steps and a level that holds are written every
//! five minutes.
//!
//! A session that is idle repeats what it heard last, however old that is: nothing of it is news. When that was the
//! cache tells, its lifetime before it expires, unless only subagents worked since.

use metering::format::tap::{Cache, Snapshot, Window};
use metering::time::{MINUTE, Millis};

/// How long small steps of a level wait.
const WAIT: Millis = 5 * MINUTE;

/// How many points are written at once.
const LEAP: f64 = 2.0;

/// From here on every point is.
const SCARCE: f64 = 90.0;

/// A reset that moved by less is the same one.
const SAME_RESET: Millis = 2 * MINUTE;

/// What the log's end tells of one session.
#[derive(Debug, Default)]
struct Known {
    seen: bool,
    cost_usd: Option<f64>,
    requests: Option<u64>,
    version: Option<String>,
    model: Option<String>,
    account: Option<String>,
    plan: Option<String>,
    tier: Option<String>,
    cache: Option<Cache>,
    levels: Option<(Millis, Vec<Window>)>,
}

/// What became of a snapshot.
#[derive(Debug, PartialEq)]
pub struct News {
    /// What is to be written; `None` where nothing is new.
    pub line: Option<Snapshot>,
    /// Whose levels these are.
    pub account: Option<String>,
    /// Since when its levels are what they are: now, or when the idle session heard of them.
    pub as_of: Millis,
}

/// Holds a snapshot, which is of `now`, against the end of the log.
pub fn of(snapshot: &Snapshot, now: Millis, tail: &[Snapshot]) -> News {
    let known = Known::of(snapshot.session_id.as_deref(), tail);
    let requests = snapshot.cache.as_ref().and_then(|c| c.requests);
    let worked = !known.seen || known.requests != requests || !same(known.cost_usd, snapshot.cost_usd);
    let any =
        |test: fn(&Window, &[Window]) -> bool, old: &[Window]| snapshot.windows.iter().any(|w| test(w, old));
    let (levels, as_of) = match &known.levels {
        _ if snapshot.windows.is_empty() => (false, now),
        None => (true, heard(snapshot.cache.as_ref(), now)),
        Some((_, old)) if any(leapt, old) => (true, now),
        Some((at, old)) if worked || any(moved, old) => {
            let as_of = heard(snapshot.cache.as_ref(), now).max(*at);
            (as_of - at >= WAIT, as_of)
        }
        Some((at, _)) => (false, *at),
    };
    let cache = snapshot.cache.as_ref().filter(|c| whole(c)).is_some_and(|new| match &known.cache {
        None => true,
        Some(old) => happened(new, old, worked),
    });
    // The account's file may be cut while Claude Code writes it; the session's account does not change then. Nor do the
    // levels that an idle session repeats become another account's because somebody logged in with that one since.
    let stays = snapshot.account.is_none() || !levels && !worked;
    let (account, plan, tier) = if stays && known.account.is_some() {
        (known.account, known.plan, known.tier)
    } else {
        (snapshot.account.clone(), snapshot.plan.clone(), snapshot.tier.clone())
    };
    let line = (levels || cache).then(|| Snapshot {
        tap: None,
        at: Some(if levels { as_of } else { now }),
        session_id: snapshot.session_id.clone(),
        account: account.clone(),
        plan: plan.filter(|_| levels),
        tier: tier.filter(|_| levels),
        version: snapshot.version.clone().filter(|v| known.version.as_ref() != Some(v)),
        model: snapshot.model.clone().filter(|m| known.model.as_ref() != Some(m)),
        cost_usd: snapshot.cost_usd,
        cache: if cache {
            snapshot.cache.clone()
        } else {
            // Tells the next call whether the session worked since.
            requests.map(|n| Cache { requests: Some(n), ..Cache::default() })
        },
        windows: if levels { snapshot.windows.clone() } else { Vec::new() },
    });
    News { line, account, as_of }
}

impl Known {
    fn of(session: Option<&str>, tail: &[Snapshot]) -> Self {
        let mut known = Self::default();
        for line in tail.iter().filter(|s| s.session_id.as_deref() == session) {
            known.seen = true;
            known.cost_usd = line.cost_usd;
            for (old, new) in [
                (&mut known.version, &line.version),
                (&mut known.model, &line.model),
                (&mut known.account, &line.account),
                (&mut known.plan, &line.plan),
                (&mut known.tier, &line.tier),
            ] {
                *old = new.clone().or(old.take());
            }
            if let Some(cache) = &line.cache {
                known.requests = cache.requests;
                known.cache = Some(cache).filter(|c| whole(c)).cloned().or(known.cache);
            }
            if let (Some(at), false) = (line.at, line.windows.is_empty()) {
                known.levels = Some((at, line.windows.clone()));
            }
        }
        known
    }
}

/// When a session had its last reply, as far as its cache tells and if that is a while ago; else now.
fn heard(cache: Option<&Cache>, now: Millis) -> Millis {
    let last = |cache: &Cache| {
        let life = match cache.ttl.as_deref()? {
            "5m" => 5 * MINUTE,
            "1h" => 60 * MINUTE,
            _ => return None,
        };
        Some(cache.expires_at?.saturating_sub(life)).filter(|&at| now.saturating_sub(at) >= MINUTE)
    };
    cache.and_then(last).unwrap_or(now)
}

/// Whether two windows are the same one by their resets.
pub fn same_window(a: Option<Millis>, b: Option<Millis>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.abs_diff(b) < SAME_RESET.unsigned_abs(),
        (a, b) => a == b,
    }
}

fn leapt(window: &Window, old: &[Window]) -> bool {
    old.iter().find(|w| w.name == window.name).is_none_or(|old| {
        let (used, before) = (window.used_percentage, old.used_percentage);
        (used - before).abs() >= LEAP
            || used.max(before) >= SCARCE && used.round() != before.round()
            || !same_window(old.resets_at, window.resets_at)
    })
}

fn moved(window: &Window, old: &[Window]) -> bool {
    old.iter().any(|old| old.name == window.name && old.used_percentage != window.used_percentage)
}

/// Whether it tells more than the number of requests.
fn whole(cache: &Cache) -> bool {
    *cache != Cache { requests: cache.requests, ..Cache::default() }
}

/// Whether something happened to the cache. That it grew cold by itself is told by when it expires.
fn happened(new: &Cache, old: &Cache, worked: bool) -> bool {
    let told = |c: &Cache| {
        (c.misses, c.expected_rebuilds, c.last_miss_at, c.ttl.clone(), c.observed, c.causes.clone())
    };
    told(new) != told(old) || worked && new.warm != old.warm
}

/// As far as a line of the log can tell.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-4,
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::HOUR;

    const NOW: Millis = 1_795_000_000_000;

    /// A session after so many requests that cost a cent each.
    fn snapshot(session: &str, requests: u64, used: f64) -> Snapshot {
        Snapshot {
            session_id: Some(session.to_owned()),
            account: Some("a".to_owned()),
            model: Some("claude-opus-5".to_owned()),
            cost_usd: Some(requests as f64 / 100.0),
            cache: Some(Cache {
                warm: Some(true),
                requests: Some(requests),
                misses: Some(0),
                ..Cache::default()
            }),
            windows: vec![Window {
                name: "five_hour".to_owned(),
                used_percentage: used,
                resets_at: Some(NOW + HOUR),
                ..Window::default()
            }],
            ..Snapshot::default()
        }
    }

    fn missed(mut snapshot: Snapshot) -> Snapshot {
        snapshot.cache.as_mut().unwrap().misses = Some(1);
        snapshot
    }

    /// What is written of snapshots, each so many minutes after the first: `l` levels, `c` the cache, `-` nothing.
    #[track_caller]
    fn check(calls: &[(i64, Snapshot)], expected: &str) {
        let (mut log, mut written) = (Vec::new(), Vec::new());
        for (minutes, snapshot) in calls {
            let line = of(snapshot, NOW + minutes * MINUTE, &log).line;
            written.push(line.as_ref().map_or("-".to_owned(), |line| {
                let cache = line.cache.as_ref().is_some_and(whole);
                [("l", !line.windows.is_empty()), ("c", cache)]
                    .map(|(name, is)| if is { name } else { "" })
                    .concat()
            }));
            log.extend(line);
        }
        assert_eq!(written.join(" "), expected);
    }

    #[test]
    fn what_was_said_before_is_not_written_again() {
        let s = |requests, used| snapshot("a", requests, used);
        check(
            &[(0, s(1, 5.0)), (0, s(1, 5.0)), (1, s(2, 6.0)), (2, s(3, 7.0)), (3, s(4, 8.9))],
            "lc - - l -",
        );
        check(&[(0, s(1, 89.0)), (1, s(2, 90.0)), (2, s(3, 90.4)), (3, s(4, 91.0))], "lc l - l");
    }

    #[test]
    fn a_level_that_holds_is_written_while_the_session_works() {
        let s = |requests| snapshot("a", requests, 5.0);
        check(&[(0, s(1)), (4, s(2)), (5, s(3)), (9, s(4)), (10, s(5))], "lc - l - l");
        // Small steps come with it, also those that are looked at when nothing happens any more.
        check(&[(0, s(1)), (4, snapshot("a", 2, 6.0)), (60, snapshot("a", 2, 6.0))], "lc - l");
    }

    /// The same after a reply so many minutes after the first one.
    fn replied(mut snapshot: Snapshot, minutes: i64) -> Snapshot {
        let cache = snapshot.cache.as_mut().unwrap();
        (cache.ttl, cache.expires_at) = (Some("1h".to_owned()), Some(NOW + HOUR + minutes * MINUTE));
        snapshot
    }

    #[test]
    fn a_level_is_of_the_time_of_its_reply() {
        let first = of(&replied(snapshot("a", 1, 5.0), 0), NOW, &[]).line.unwrap();
        let as_of = |snapshot: &Snapshot, minutes: i64| {
            let news = of(snapshot, NOW + minutes * MINUTE, std::slice::from_ref(&first));
            (news.line.and_then(|line| line.at).map(|at| (at - NOW) / MINUTE), (news.as_of - NOW) / MINUTE)
        };
        let small = replied(snapshot("a", 2, 6.0), 10);
        assert_eq!(as_of(&small, 10), (Some(10), 10));
        assert_eq!(as_of(&small, 50), (Some(10), 10));
        let early = replied(snapshot("a", 2, 6.0), 2);
        assert_eq!(as_of(&early, 50), (None, 2));
        // Subagents worked since.
        assert_eq!(as_of(&replied(snapshot("a", 9, 7.0), 2), 50), (Some(50), 50));
    }

    #[test]
    fn an_idle_session_repeats_what_it_heard() {
        let idle = snapshot("a", 1, 5.0);
        let calls: Vec<_> = (0..600).map(|minute| (minute, idle.clone())).collect();
        check(&calls, &format!("lc{}", " -".repeat(599)));
        // Also while another one works.
        let busy = |requests, used| snapshot("b", requests, used);
        check(
            &[(0, idle.clone()), (1, busy(1, 9.0)), (2, idle.clone()), (3, busy(2, 11.0)), (4, idle)],
            "lc lc - l -",
        );
    }

    #[test]
    fn what_happens_to_the_cache_is_news_and_that_it_expires_is_not() {
        let s = |requests| snapshot("a", requests, 5.0);
        let cold = |requests| {
            let mut cold = s(requests);
            cold.cache.as_mut().unwrap().warm = Some(false);
            cold
        };
        check(&[(0, s(1)), (1, missed(s(2))), (2, missed(s(3)))], "lc c -");
        check(&[(0, s(1)), (1, cold(1)), (2, cold(2)), (3, cold(3))], "lc - c -");
    }

    #[test]
    fn another_window_is_news() {
        let mut next = snapshot("a", 2, 5.0);
        next.windows[0].resets_at = Some(NOW + 6 * HOUR);
        let mut wobbling = snapshot("a", 2, 5.0);
        wobbling.windows[0].resets_at = Some(NOW + HOUR + 900);
        check(&[(0, snapshot("a", 1, 5.0)), (1, wobbling), (2, next)], "lc - l");
    }

    #[test]
    fn without_levels_and_cache_nothing_is_written() {
        let bare = Snapshot { cache: None, windows: Vec::new(), ..snapshot("a", 1, 5.0) };
        let empty = Snapshot { cache: Some(Cache::default()), ..bare.clone() };
        check(&[(0, bare), (1, empty), (2, Snapshot::default())], "- - -");
    }

    #[test]
    fn a_level_is_as_old_as_the_session_is_idle() {
        let as_of = |snapshot: &Snapshot, log: &[Snapshot]| of(snapshot, NOW + HOUR, log).as_of;
        let idle = snapshot("a", 1, 5.0);
        let log: Vec<_> = of(&idle, NOW, &[]).line.into_iter().collect();
        assert_eq!(as_of(&idle, &log), NOW);
        assert_eq!(as_of(&snapshot("a", 2, 5.0), &log), NOW + HOUR);
        assert_eq!(as_of(&snapshot("b", 1, 5.0), &log), NOW + HOUR);
    }

    #[test]
    fn what_an_unknown_session_repeats_is_as_old_as_its_last_reply() {
        let mut idle = snapshot("a", 1, 5.0);
        let cache = idle.cache.as_mut().unwrap();
        (cache.ttl, cache.expires_at) = (Some("1h".to_owned()), Some(NOW - 2 * HOUR));
        let news = of(&idle, NOW, &[]);
        assert_eq!((news.as_of, news.line.unwrap().at), (NOW - 3 * HOUR, Some(NOW - 3 * HOUR)));
    }

    #[test]
    fn what_an_idle_session_repeats_is_not_the_next_accounts() {
        let log: Vec<_> = of(&snapshot("a", 1, 5.0), NOW, &[]).line.into_iter().collect();
        let account = |snapshot: Snapshot| {
            of(&Snapshot { account: Some("b".to_owned()), ..snapshot }, NOW + MINUTE, &log).account
        };
        assert_eq!(account(snapshot("a", 1, 5.0)).as_deref(), Some("a"));
        assert_eq!(account(snapshot("a", 2, 5.0)).as_deref(), Some("b"));
        assert_eq!(account(snapshot("a", 1, 9.0)).as_deref(), Some("b"));
    }

    #[test]
    fn names_are_written_once_and_the_account_is_not_lost() {
        let first = of(&snapshot("a", 1, 5.0), NOW, &[]).line.unwrap();
        assert_eq!((first.model.as_deref(), first.account.as_deref()), (Some("claude-opus-5"), Some("a")));
        let unknown = Snapshot { account: None, ..snapshot("a", 2, 8.0) };
        let news = of(&unknown, NOW, std::slice::from_ref(&first));
        let line = news.line.unwrap();
        assert_eq!(
            (line.model, line.account.as_deref(), news.account.as_deref()),
            (None, Some("a"), Some("a"))
        );
    }
}
