//! What is used of each window now, from the best that is known: a recorded level, moved on by what was used since
//! where the plan's size is published or was calibrated; else what was read, counted by the plan's published rule.

use super::{
    Calibration, Plan, PlanBook, Subscription, Track, UNIT, Usage, WindowKind, between, calibrate, within,
};
use crate::time::{Millis, SLOT, Zone};

/// What is known of one window of one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The plan, as the vendor or the list of plans names it.
    pub plan: String,
    /// Its id in the list of plans, where it is known.
    pub id: Option<String>,
    /// The harness in whose log it was found.
    pub harness: Option<String>,
    /// A pseudonym of the account.
    pub account: Option<String>,
    /// The window.
    pub window: String,
    /// Its length, where it is known.
    pub length: Option<Millis>,
    /// When it began.
    pub from: Option<Millis>,
    /// When it begins anew.
    pub to: Option<Millis>,
    /// The used share now; may exceed 1. `None` where nothing says.
    pub used: Option<f64>,
    /// Where the share is calibrated: the least and the most that it may be.
    pub spread: Option<(f64, f64)>,
    /// What it holds in the plan's unit, and the unit.
    pub holds: Option<(f64, String)>,
    /// How it is known.
    pub origin: Origin,
    /// Used shares of this run in order of time, `used` the last.
    pub points: Vec<(Millis, f64)>,
    /// Runs before it, the oldest first.
    pub past: Vec<Past>,
}

/// How a level is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Recorded then, by that source; nothing is known of the time since.
    Recorded {
        /// When it was seen.
        at: Millis,
        /// Where.
        source: String,
    },
    /// Recorded, and moved on by what was read since.
    Moved {
        /// When it was seen.
        at: Millis,
        /// Where.
        source: String,
        /// What the window holds, in nano-dollars of list cost; `None` where its size is published.
        calibration: Option<Calibration>,
    },
    /// Counted from what was read, by the rule that the vendor publishes.
    Computed {
        /// The short name of where the rule stands.
        source: String,
        /// Requests that the rule does not cover.
        unmetered: u64,
    },
}

/// A run that is over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// When it began.
    pub from: Millis,
    /// When it ended.
    pub to: Millis,
    /// The highest share that is known of it.
    pub used: f64,
    /// When it was first known to be used up.
    pub spent_at: Option<Millis>,
}

/// A subscription with what was read of it.
#[derive(Clone, Debug)]
pub struct Subscribed<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// As the person has it.
    pub of: &'a Subscription,
    /// What draws on it.
    pub usage: &'a Usage,
}

/// Every window of every plan: recorded ones that are not old, and those of subscriptions that can be counted.
///
/// `costs` gives the list cost by slot of what draws on a recorded plan, in nano-dollars.
pub fn levels(
    book: &PlanBook,
    tracks: &[Track],
    subscribed: &[Subscribed<'_>],
    costs: impl Fn(&Track) -> Vec<(Millis, u64)>,
    zone: &Zone,
    now: Millis,
) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    let mut counted: Vec<(usize, WindowKind)> = Vec::new();
    for track in tracks.iter().filter(|t| !t.is_old(now)) {
        let plan = book.named(&track.plan, track.last.harness.as_deref());
        let kind = WindowKind::ALL.into_iter().find(|k| k.name() == track.window);
        let own = subscribed.iter().position(|s| plan.is_some_and(|p| p.id == s.plan.id));
        // A subscription whose windows are counted moves the recorded level on exactly.
        let exact = own.zip(kind).and_then(|(i, kind)| {
            let s = &subscribed[i];
            let terms = s.plan.terms(now)?;
            let window = terms.windows.iter().find(|w| w.kind == kind)?;
            let limit = s.of.limit(window).filter(|l| *l > 0)?;
            counted.push((i, kind));
            Some((
                limit,
                &s.usage.amounts[..],
                terms.meter.as_deref().and_then(|id| book.meter(id))?.unit.clone(),
            ))
        });
        let mut level = recorded(track, plan, now);
        match exact {
            Some((limit, amounts, unit)) => {
                level.holds = Some((limit as f64 / UNIT as f64, unit));
                move_on(&mut level, track, now, limit as f64, None, amounts);
            }
            None if track.is_of_part() => {}
            None => {
                let amounts = costs(track);
                if let Some(calibration) = calibrate(&track.runs, &amounts) {
                    move_on(&mut level, track, now, calibration.holds, Some(calibration), &amounts);
                }
            }
        }
        levels.push(level);
    }
    for (i, s) in subscribed.iter().enumerate() {
        let Some(terms) = s.plan.terms(now) else { continue };
        for window in terms.windows.iter().filter(|w| !counted.contains(&(i, w.kind))) {
            let meter = terms.meter.as_deref().and_then(|id| book.meter(id));
            if let Some((meter, limit)) = meter.zip(s.of.limit(window).filter(|l| *l > 0)) {
                levels.extend(computed(s, window.kind, meter, limit, zone, now));
            }
        }
    }
    levels
}

fn recorded(track: &Track, plan: Option<&Plan>, now: Millis) -> Level {
    let run = track.run().cloned().unwrap_or_default();
    let over = run.to.is_some_and(|to| to <= now);
    let (points, from, to) =
        if over { (Vec::new(), None, run.to) } else { (run.points.clone(), run.from, run.to) };
    let runs = if over { &track.runs[..] } else { &track.runs[..track.runs.len().saturating_sub(1)] };
    let past = runs
        .iter()
        .filter_map(|r| Some(Past { from: r.from?, to: r.to?, used: r.peak(), spent_at: r.spent_at() }));
    let limit = track.last.limit.zip(track.last.unit.clone());
    Level {
        plan: track.plan.clone(),
        id: plan.map(|p| p.id.clone()),
        harness: track.last.harness.clone(),
        account: track.account.clone(),
        window: track.window.clone(),
        length: track.length(),
        from,
        to,
        used: points.last().map(|p| p.1),
        spread: None,
        holds: limit,
        origin: Origin::Recorded { at: track.last.at, source: track.last.source.clone() },
        points,
        past: past.collect(),
    }
}

/// Moves a level on by what was used since it was seen; a window that began anew begins with what was used since.
fn move_on(
    level: &mut Level,
    track: &Track,
    now: Millis,
    holds: f64,
    calibration: Option<Calibration>,
    amounts: &[(Millis, u64)],
) {
    let at = track.last.at;
    // A window that hangs on the first use has not begun again as far as is known.
    if level.points.is_empty() || holds <= 0.0 {
        return;
    }
    let (since, used) = level.points.last().copied().unwrap_or((at, 0.0));
    let mut sum = used;
    let first = amounts.partition_point(|a| a.0 + SLOT <= since);
    for (slot, _) in amounts.iter().skip(first).take_while(|a| a.0 < now) {
        let (from, to) = (since.max(*slot), now.min(slot + SLOT));
        sum += between(amounts, from, to) / holds;
        level.points.push((to, sum));
    }
    let burned = sum - used;
    level.spread = calibration.filter(|_| burned > 0.0).map(|c| {
        let with = |holds: f64| used + burned * c.holds / holds.max(1.0);
        (with(c.high), with(c.low))
    });
    level.used = Some(sum);
    let source = track.last.source.clone();
    level.origin = Origin::Moved { at, source, calibration };
}

fn computed(
    s: &Subscribed<'_>,
    kind: WindowKind,
    meter: &super::Meter,
    limit: u64,
    zone: &Zone,
    now: Millis,
) -> Option<Level> {
    let mut runs = s.of.windows(s.plan, kind, s.usage, zone, now);
    let current = runs.pop_if(|(run, _)| run.to > now).map(|(run, _)| run);
    let share = |amount: f64, limit: Option<u64>| {
        amount / limit.filter(|l| *l > 0).map_or(f64::INFINITY, |l| l as f64)
    };
    let mut points = Vec::new();
    if let Some(run) = current {
        let mut sum = 0.0;
        points.push((run.from, 0.0));
        for (at, amount) in within(&s.usage.amounts, run.from, run.to) {
            sum += *amount as f64;
            points.push(((at + SLOT).min(now.max(*at)), share(sum, Some(limit))));
        }
    }
    let past = runs.iter().map(|(run, limit)| {
        let mut sum = 0.0;
        let spent = within(&s.usage.amounts, run.from, run.to).iter().find(|(_, amount)| {
            sum += *amount as f64;
            share(sum, *limit) >= 1.0
        });
        Past {
            from: run.from,
            to: run.to,
            used: share(run.used as f64, *limit),
            spent_at: spent.map(|a| a.0),
        }
    });
    Some(Level {
        plan: s.plan.full_name(),
        id: Some(s.plan.id.clone()),
        harness: None,
        account: None,
        window: kind.name().to_owned(),
        length: Some(current.map_or(kind.length(), |run| run.to - run.from)),
        from: current.map(|run| run.from),
        to: current.map(|run| run.to),
        // A window that begins with the first use and has not begun is whole.
        used: Some(points.last().map_or(0.0, |p| p.1)),
        spread: None,
        holds: Some((limit as f64 / UNIT as f64, meter.unit.clone())),
        origin: Origin::Computed {
            source: meter.source(now).to_owned(),
            unmetered: s.usage.unmetered_requests,
        },
        points,
        past: past.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tracks;
    use super::*;
    use crate::request::Quota;
    use crate::time::{format, parse, parse_day};

    const NOW: &str = "2026-11-20T12:00:00Z";

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    fn quota(plan: &str, seen: &str, used: f64, resets: &str) -> Quota {
        Quota {
            at: at(seen),
            harness: Some(String::from("codex")),
            plan: plan.to_owned(),
            window: String::from("primary"),
            window_minutes: Some(300),
            used_fraction: Some(used),
            resets_at: Some(at(resets)),
            source: String::from("log"),
            ..Quota::default()
        }
    }

    fn say(level: &Level) -> String {
        let origin = match &level.origin {
            Origin::Recorded { .. } => "recorded",
            Origin::Moved { calibration: Some(_), .. } => "calibrated",
            Origin::Moved { .. } => "moved",
            Origin::Computed { .. } => "computed",
        };
        let used = level.used.map_or_else(|| "-".to_owned(), |u| format!("{u:.3}"));
        let to = level.to.map_or_else(|| "-".to_owned(), |to| format(to)[11..16].to_owned());
        format!("{} {} {used} {to} {origin} past {}", level.plan, level.window, level.past.len())
    }

    #[track_caller]
    fn check(rows: &[Quota], subscribed: &[Subscribed<'_>], costs: &[(Millis, u64)], expected: &[&str]) {
        let tracks = tracks(rows, at(NOW));
        let found =
            levels(PlanBook::builtin(), &tracks, subscribed, |_| costs.to_vec(), &Zone::utc(), at(NOW));
        assert_eq!(found.iter().map(say).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_recorded_level_stays_as_it_was_where_nothing_says_what_a_window_holds() {
        let rows = [quota("plus", "2026-11-20T11:00:00Z", 0.4, "2026-11-20T14:00:00Z")];
        check(&rows, &[], &[(at("2026-11-20T11:30:00Z"), 9)], &["plus 5h 0.400 14:00 recorded past 0"]);
    }

    #[test]
    fn a_window_of_one_model_is_not_moved_on_by_all_that_was_burned() {
        let rows: Vec<Quota> = ["09:00", "09:30", "10:00", "10:30", "11:00"]
            .iter()
            .zip([0.0, 0.1, 0.2, 0.3, 0.4])
            .map(|(seen, used)| Quota {
                window: String::from("Opus 5h"),
                ..quota("plus", &format!("2026-11-20T{seen}:00Z"), used, "2026-11-20T14:00:00Z")
            })
            .collect();
        let costs: Vec<_> = (0..12).map(|i| (at("2026-11-20T09:00:00Z") + i * SLOT, 5)).collect();
        check(&rows, &[], &costs, &["plus Opus 5h 0.400 14:00 recorded past 0"]);
    }

    #[test]
    fn it_moves_on_by_what_was_burned_since() {
        // 10 for each tenth; 5 more since the last level.
        let seen = ["09:00", "09:30", "10:00", "10:30", "11:00"];
        let rows: Vec<Quota> = (0..5)
            .map(|i| {
                quota("plus", &format!("2026-11-20T{}:00Z", seen[i]), 0.1 * i as f64, "2026-11-20T14:00:00Z")
            })
            .collect();
        let mut costs: Vec<_> = (0..8).map(|i| (at("2026-11-20T09:00:00Z") + i * SLOT, 5)).collect();
        costs.push((at("2026-11-20T11:30:00Z"), 5));
        check(&rows, &[], &costs, &["plus 5h 0.450 14:00 calibrated past 0"]);
    }

    #[test]
    fn a_window_that_began_anew_says_only_what_was() {
        let rows = [quota("plus", "2026-11-20T08:00:00Z", 0.9, "2026-11-20T10:00:00Z")];
        check(&rows, &[], &[], &["plus 5h - 10:00 recorded past 1"]);
        // Long over: nothing of the present.
        check(&[quota("plus", "2026-11-20T00:00:00Z", 0.9, "2026-11-20T02:00:00Z")], &[], &[], &[]);
    }

    #[test]
    fn a_published_rule_counts_what_was_read() {
        let book = PlanBook::builtin();
        let plan = book.plan("glm-lite").unwrap();
        let of = Subscription { since: parse_day("2026-11-16").unwrap(), ..Subscription::default() };
        // 500 credits, 1,000 in another window, 300 in the one that runs.
        let amounts =
            [("2026-11-18T01:00:00Z", 500), ("2026-11-19T01:00:00Z", 1_000), ("2026-11-20T11:00:00Z", 300)];
        let amounts = amounts.map(|(slot, credits)| (at(slot), credits * UNIT)).to_vec();
        let usage = Usage { amounts, ..Usage::default() };
        let subscribed = [Subscribed { plan, of: &of, usage: &usage }];
        check(
            &[],
            &subscribed,
            &[],
            &[
                "GLM Coding Plan Lite 5h 0.150 16:00 computed past 2",
                "GLM Coding Plan Lite week 0.180 00:00 computed past 0",
            ],
        );
        // A recorded level wins, and moves on exactly.
        let row =
            Quota { harness: None, ..quota("glm-lite", "2026-11-20T11:00:00Z", 0.5, "2026-11-20T16:00:00Z") };
        check(
            &[row],
            &subscribed,
            &[],
            &[
                "glm-lite 5h 0.650 16:00 moved past 0",
                "GLM Coding Plan Lite week 0.180 00:00 computed past 0",
            ],
        );
    }
}
