//! Who uses a window: what was read of it, told apart by person and by machine.
//!
//! A level is one percentage by the vendor. What is told apart is the work that was read in the window and draws on the
//! plan: in the plan's own unit where the level is counted in it, else at list price.

use super::draw::Unit;
use super::held::{self, Held, Known};
use crate::state::facet::Facet;
use metering::cell::CellSet;
use metering::names::Name;
use metering::plan::{Level, Origin, Part, PlanBook, Track, UNIT, split};
use metering::price::Book;
use metering::share::Grain;
use metering::time::{DAY, HOUR, Millis, Zone};
use std::collections::BTreeMap;

/// What is known of who uses a window.
#[derive(Clone, Debug, PartialEq)]
pub enum Users {
    /// Who.
    Known(Split),
    /// Times of what was read are too coarse for a window this short.
    Coarse,
    /// More was read than the level says: some of it is of something else.
    Beyond,
    /// Several accounts draw on the plan, and sums do not say which of them.
    Accounts,
}

/// What was read of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What is counted: list cost in nano-dollars, or the plan's own unit.
    pub unit: Unit,
    /// All of it.
    pub total: f64,
    /// Requests that are not in it: without a price, or without a coefficient.
    pub left_out: u64,
    /// By people and by machines, the most first; only where there are several.
    pub by: Vec<(Facet, Vec<User>)>,
    /// How coarse times are.
    pub grain: Grain,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// The name; `None` is "not recorded".
    pub name: Option<String>,
    /// What they used.
    pub amount: f64,
    /// Of all of it.
    pub share: f64,
}

/// What was read of a window may be so many times what its level says, since both are rounded.
const BEYOND: f64 = 1.25;
/// And so much of the window more.
const NEARLY: f64 = 0.05;

/// What there is to know it from.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Everything that was read.
    pub set: &'a CellSet,
    /// All plans that are held.
    pub held: &'a [Held],
    /// All levels.
    pub levels: &'a [Level],
    /// Everything that was recorded of levels.
    pub tracks: &'a [Track],
    /// The person's own prices.
    pub own: Option<&'a Book>,
    /// The time zone.
    pub zone: &'a Zone,
    /// How coarse times are.
    pub grain: Grain,
}

/// Who uses the window of a level. `None` where only one does, where nothing was read of it, where it is not known when
/// it began, or where it is of a part of the plan.
pub fn users(level: &Level, ask: &Ask<'_>) -> Option<Users> {
    let held = of(level, ask.held)?;
    let (from, to) = level.from.zip(level.to)?;
    let is = |t: &&Track| t.plan == level.plan && t.account == level.account && t.window == level.window;
    if ask.tracks.iter().find(is).is_some_and(Track::is_of_part) {
        return None;
    }
    let coarse = (to - from) < shortest(ask.grain);
    // Coarse sums stand in the first slot of theirs, which may be before the window.
    let from = if coarse { from - slot(ask.grain) } else { from };
    let parts = parts(held, (from, to), ask);
    let mut total = Part::default();
    parts.values().for_each(|part| total.add(part));
    let counted = matches!(level.origin, Origin::Computed { .. } | Origin::Moved { calibration: None, .. });
    let own = level.holds.as_ref().filter(|_| counted && total.amount > 0.0);
    let (unit, amount): (Unit, fn(&Part) -> f64) = match own {
        Some((_, unit)) => (Unit::Own(unit.clone()), |part| part.amount / UNIT as f64),
        None => (Unit::ListCost, |part| part.cost),
    };
    let whole = amount(&total);
    let by: Vec<(Facet, Vec<User>)> = [Facet::Person, Facet::Machine]
        .into_iter()
        .enumerate()
        .map(|(i, facet)| (facet, list(ask.set, &parts, |names| names[i], amount, whole)))
        .filter(|(_, list)| list.len() > 1)
        .collect();
    if by.is_empty() {
        return None;
    }
    if coarse {
        return Some(Users::Coarse);
    }
    if ask.levels.iter().any(|other| is_another(level, other, ask.held)) {
        return Some(Users::Accounts);
    }
    let moved = matches!(level.origin, Origin::Moved { .. });
    let of_level =
        |(holds, _): &(f64, String)| whole / holds > level.used.unwrap_or(f64::MAX) * BEYOND + NEARLY;
    if moved && own.is_some_and(of_level) {
        return Some(Users::Beyond);
    }
    let left_out = if own.is_some() { total.unmetered_requests } else { total.unpriced_requests };
    Some(Users::Known(Split { unit, total: whole, left_out, by, grain: ask.grain }))
}

fn of<'a>(level: &Level, held: &'a [Held]) -> Option<&'a Held> {
    held::of(held, level.id.as_deref(), &level.plan, level.harness.as_deref())
}

/// The shortest window of which so coarse times say enough: less than a day of a week, an hour of a day.
fn shortest(grain: Grain) -> Millis {
    match grain {
        Grain::QuarterHour => 0,
        Grain::Hour => DAY,
        Grain::Day => 7 * DAY,
    }
}

fn slot(grain: Grain) -> Millis {
    match grain {
        Grain::QuarterHour => 0,
        Grain::Hour => HOUR,
        Grain::Day => DAY,
    }
}

/// What each person drew on each machine.
fn parts(held: &Held, (from, to): (Millis, Millis), ask: &Ask<'_>) -> BTreeMap<[Name; 2], Part> {
    // The first day of a plan that only logs tell of is the first of which they do, and not its own.
    let begin = match held.known {
        Known::Said(_) => held.of.span(ask.zone),
        Known::Logged | Known::Vendor => (Millis::MIN, Millis::MAX),
    };
    let span = (from.max(begin.0), to.min(begin.1));
    let meter = |id: &str| PlanBook::builtin().meter(id).cloned();
    let book = ask.own.unwrap_or_else(|| Book::builtin());
    split(held.plan, meter, &held.of, ask.set, book, span, |key| {
        [Facet::Person, Facet::Machine].map(|facet| key.dim(facet.dim()))
    })
}

fn list(
    set: &CellSet,
    parts: &BTreeMap<[Name; 2], Part>,
    name: impl Fn(&[Name; 2]) -> Name,
    amount: fn(&Part) -> f64,
    whole: f64,
) -> Vec<User> {
    let mut by: BTreeMap<Name, f64> = BTreeMap::new();
    for (names, part) in parts {
        *by.entry(name(names)).or_default() += amount(part);
    }
    let user = |(name, amount): (Name, f64)| User {
        name: set.names().get(name).map(str::to_owned),
        amount,
        share: amount / whole,
    };
    let mut list: Vec<User> = by.into_iter().filter(|(_, amount)| *amount > 0.0).map(user).collect();
    list.sort_by(|a, b| b.amount.total_cmp(&a.amount).then_with(|| a.name.cmp(&b.name)));
    list
}

/// Whether another level is of another account whose work may be the same as this one's.
fn is_another(level: &Level, other: &Level, list: &[Held]) -> bool {
    let Some((a, b)) = of(level, list).zip(of(other, list)) else { return false };
    if std::ptr::eq(a, b) {
        let counted = |l: &Level| matches!(l.origin, Origin::Computed { .. });
        // A window that is counted is of whoever the recorded one is of.
        let same = (&level.plan, &level.account) == (&other.plan, &other.account);
        return !same && !counted(level) && !counted(other);
    }
    let makers = &a.plan.draws.makers;
    let made = makers.is_empty() || b.plan.draws.makers.is_empty();
    let made = made || makers.iter().any(|m| b.plan.draws.makers.contains(m));
    made && a.usage.harnesses.keys().any(|h| b.usage.harnesses.contains_key(h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::cell::{CellKey, ListCost, Parts};
    use metering::plan::{Subscription, tracks, usage};
    use metering::request::{Quota, Tokens};
    use metering::time::{SLOT, parse, parse_day};
    use std::sync::Arc;

    const START: &str = "2026-11-20T08:00:00Z";
    const MIMO: (&str, &str, &str) = ("mimo-code", "xiaomi", "mimo-v2.6-pro");
    const CLAUDE: (&str, &str, &str) = ("claude-code", "anthropic", "claude-opus-4-8");

    fn start() -> Millis {
        parse(START).unwrap()
    }

    /// A line per cell: slots after the start, person, machine, dollars.
    fn set((harness, provider, model): (&str, &str, &str), lines: &[(i64, &str, &str, u64)]) -> CellSet {
        let mut set = CellSet::default();
        for (after, person, machine, dollars) in lines {
            let key = set.pack(&CellKey {
                slot: start() + after * SLOT,
                harness,
                provider: Some(provider),
                model: Some(model),
                user: Some(*person).filter(|p| *p != "-"),
                host: Some(*machine),
                ..CellKey::default()
            });
            let cost = ListCost { input: dollars * 1_000_000_000, ..ListCost::default() };
            let tokens = Tokens { input: dollars * 1_000, ..Tokens::default() };
            set.entry(key).count(&Parts { tokens, cost: Some(cost), ..Parts::default() });
        }
        set
    }

    fn held(plan: &str, set: &CellSet) -> Held {
        let plan = PlanBook::builtin().plan(plan).unwrap();
        let since = parse_day("2026-11-01").unwrap();
        let of = Subscription { plan: plan.id.clone(), since, ..Subscription::default() };
        let meter = |id: &str| PlanBook::builtin().meter(id).cloned();
        let usage = Arc::new(usage(plan, meter, &of, set, Book::builtin(), &Zone::utc()));
        Held { plan, of, known: Known::Said(0), usage }
    }

    fn level(id: &str, account: &str, window: &str, hours: i64, origin: Origin) -> Level {
        Level {
            plan: id.to_owned(),
            id: Some(id.to_owned()),
            harness: None,
            account: Some(account.to_owned()),
            window: window.to_owned(),
            length: Some(hours * HOUR),
            from: Some(start() + SLOT / 3),
            to: Some(start() + SLOT / 3 + hours * HOUR),
            used: Some(0.5),
            spread: None,
            holds: Some((100.0, String::from("credits"))),
            origin,
            points: Vec::new(),
            past: Vec::new(),
        }
    }

    fn recorded() -> Origin {
        Origin::Recorded { at: start() + HOUR, source: String::new() }
    }

    fn ask<'a>(set: &'a CellSet, held: &'a [Held], levels: &'a [Level], zone: &'a Zone) -> Ask<'a> {
        Ask { set, held, levels, tracks: &[], own: None, zone, grain: Grain::QuarterHour }
    }

    fn said(users: Option<Users>) -> String {
        let user = |u: &User| {
            let name = u.name.clone().unwrap_or_else(|| "-".to_owned());
            format!("{name} {:.0}%", u.share * 100.0)
        };
        let users_of = |(facet, list): &(Facet, Vec<User>)| {
            format!("{facet:?}: {}", list.iter().map(user).collect::<Vec<_>>().join(" "))
        };
        match users {
            Some(Users::Known(split)) => split.by.iter().map(users_of).collect::<Vec<_>>().join(", "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_window_is_told_apart_by_whoever_drew_on_it() {
        #[track_caller]
        fn check(lines: &[(i64, &str, &str, u64)], expected: &str) {
            let (set, zone) = (set(CLAUDE, lines), Zone::utc());
            let held = [held("claude-max-20x", &set)];
            let levels = [level("claude-max-20x", "a", "5h", 5, recorded())];
            assert_eq!(said(users(&levels[0], &ask(&set, &held, &levels, &zone))), expected);
        }
        check(&[(1, "Ada", "desk", 3), (2, "Lin", "desk", 1)], "Person: Ada 75% Lin 25%");
        check(&[(1, "Ada", "desk", 3), (2, "Ada", "laptop", 1)], "Machine: desk 75% laptop 25%");
        check(
            &[(1, "Ada", "desk", 2), (2, "-", "laptop", 2), (9, "Lin", "desk", 4)],
            "Person: Lin 50% - 25% Ada 25%, Machine: desk 75% laptop 25%",
        );
        // Of the slot in which it began two thirds count; before it and after it nothing.
        check(
            &[(0, "Ada", "desk", 3), (1, "Lin", "desk", 2), (-1, "Sam", "desk", 9)],
            "Person: Ada 50% Lin 50%",
        );
        check(&[(1, "Ada", "desk", 3), (21, "Lin", "desk", 1)], "None");
        check(&[(1, "Ada", "desk", 3)], "None");
    }

    #[test]
    fn users_amount_to_what_was_read_of_the_window() {
        let lines: Vec<(i64, &str, &str, u64)> = (0..80)
            .map(|i| {
                let person = ["Ada", "Lin", "-", "Sam"][(i * i % 4) as usize];
                (i % 23, person, ["desk", "laptop", "server"][(i % 3) as usize], i as u64 * 7 % 31 + 1)
            })
            .collect();
        let (set, zone) = (set(MIMO, &lines), Zone::utc());
        let held = [held("mimo-pro", &set)];
        let computed = Origin::Computed { source: String::new(), unmetered: 0 };
        for (origin, unit) in [(recorded(), Unit::ListCost), (computed, Unit::Own(String::from("credits")))] {
            let levels = [level("mimo-pro", "a", "month", 5, origin)];
            let Some(Users::Known(split)) = users(&levels[0], &ask(&set, &held, &levels, &zone)) else {
                panic!("not known")
            };
            let (from, to) = levels[0].from.zip(levels[0].to).unwrap();
            let read = match unit {
                Unit::ListCost => metering::plan::between(&held[0].usage.costs, from, to),
                _ => metering::plan::between(&held[0].usage.amounts, from, to) / UNIT as f64,
            };
            assert_eq!((split.unit, split.by.len()), (unit, 2));
            for (facet, list) in &split.by {
                let sum: f64 = list.iter().map(|u| u.amount).sum();
                let shares: f64 = list.iter().map(|u| u.share).sum();
                assert!((sum - read).abs() < 1e-9 * read, "{facet:?}: {sum} of {read}");
                assert!((split.total - read).abs() < 1e-9 * read && (shares - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn what_is_not_known_is_said_and_no_number() {
        let lines = [(1, "Ada", "desk", 3), (2, "Lin", "laptop", 1)];
        let (set, zone) = (set(CLAUDE, &lines), Zone::utc());
        let list = [held("claude-max-20x", &set), held("claude-pro", &set)];
        let check = |levels: &[Level], grain: Grain, expected: Option<&Users>| {
            let ask = Ask { grain, ..ask(&set, &list, levels, &zone) };
            let found = users(&levels[0], &ask);
            match expected {
                Some(expected) => assert_eq!(found.as_ref(), Some(expected)),
                None => assert!(matches!(found, Some(Users::Known(_))), "{found:?}"),
            }
        };
        let max = |window, hours| level("claude-max-20x", "a", window, hours, recorded());
        check(&[max("5h", 5)], Grain::QuarterHour, None);
        check(&[max("5h", 5)], Grain::Hour, Some(&Users::Coarse));
        check(&[max("day", 24)], Grain::Hour, None);
        check(&[max("day", 24)], Grain::Day, Some(&Users::Coarse));
        check(&[max("week", 168)], Grain::Day, None);
        // Another window of the same account is no other account.
        check(&[max("5h", 5), max("week", 168)], Grain::QuarterHour, None);
        let other = level("claude-max-20x", "b", "5h", 5, recorded());
        check(&[max("5h", 5), other], Grain::QuarterHour, Some(&Users::Accounts));
        let pro = level("claude-pro", "b", "5h", 5, recorded());
        check(&[max("5h", 5), pro], Grain::QuarterHour, Some(&Users::Accounts));
    }

    #[test]
    fn more_than_the_level_says_is_not_all_of_the_plan() {
        let (set, zone) = (set(MIMO, &[(1, "Ada", "desk", 3), (2, "Lin", "desk", 1)]), Zone::utc());
        let held = [held("mimo-pro", &set)];
        let check = |holds: f64, expected: bool| {
            let moved = Origin::Moved { at: start() + HOUR, source: String::new(), calibration: None };
            let month = level("mimo-pro", "a", "month", 720, moved);
            let levels = [Level { holds: Some((holds, String::from("credits"))), ..month }];
            let found = users(&levels[0], &ask(&set, &held, &levels, &zone));
            assert_eq!(found == Some(Users::Beyond), expected, "{holds}: {found:?}");
        };
        // 4,000 tokens by day are 1.2 million credits; the level says half.
        check(2.4e6, false);
        check(1.9e6, false);
        check(1.6e6, true);
    }

    #[test]
    fn a_window_of_one_model_is_not_told_apart_by_all_that_was_used() {
        let (set, zone) = (set(CLAUDE, &[(1, "Ada", "desk", 3), (2, "Lin", "desk", 1)]), Zone::utc());
        let held = [held("claude-max-20x", &set)];
        let check = |window: &str, expected: bool| {
            let quota = Quota {
                at: start() + HOUR,
                plan: String::from("claude-max-20x"),
                account: Some(String::from("a")),
                window: window.to_owned(),
                used_fraction: Some(0.5),
                ..Quota::default()
            };
            let tracks = tracks([&quota], start() + 2 * HOUR);
            let levels = [level("claude-max-20x", "a", window, 5, recorded())];
            let ask = Ask { tracks: &tracks, ..ask(&set, &held, &levels, &zone) };
            assert_eq!(users(&levels[0], &ask).is_some(), expected, "{window}");
        };
        check("5h", true);
        check("Opus 5h", false);
    }
}
