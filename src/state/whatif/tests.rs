use super::answer::{Case, Ground, case, on_plan};
use super::elsewhere::{Ask, MODELS, Place, not_compared, row, sorted, usual_model, work as worked};
use super::said::{Carries, Kind, answer, carries};
use super::*;
use crate::state::burn::sample::{at, key};
use metering::cell::{Cell, CellSet, Parts, Sums};
use metering::price::Book;
use metering::request::Tokens;
use metering::time::DAY;
use metering::whatif::Work;

const DOLLAR: u64 = 1_000_000_000;

/// Ten days: each day Claude Code and OpenClaw send Opus 5 a million input tokens each, at $5 a million.
fn set() -> CellSet {
    let mut set = CellSet::default();
    for day in 10..20 {
        for harness in ["claude-code", "openclaw"] {
            let mut sums = Sums::default();
            let tokens = Tokens { input: 1_000_000, ..Tokens::default() };
            sums.count(&Parts { tokens, ..Parts::default() });
            let when = format!("2026-11-{day}T09:00:00Z");
            set.add(&Cell { key: key(&when, harness, "claude-opus-5", None, "api"), sums });
        }
    }
    set
}

fn ten_days() -> Slice {
    Slice::all().over(Some(at("2026-11-10")), Some(at("2026-11-20")))
}

fn work(scenario: &Scenario) -> Work {
    Work::new(&set(), &ten_days(), scenario, Book::builtin())
}

fn with_ground<T>(f: impl FnOnce(Ground<'_>) -> T) -> T {
    f(Ground { plans: PlanBook::builtin(), at: at("2026-11-22"), zone: &Zone::utc() })
}

fn asked(text: &str) -> WhatIf {
    let mut asked = WhatIf::default();
    for part in text.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = part.split_once('=').unwrap();
        let param = Param::ALL.iter().find(|p| p.as_str() == name).unwrap();
        assert!(asked.read(*param, value), "{part}");
    }
    asked
}

/// Kind, before and after in whole dollars, and how many times in hundredths.
#[track_caller]
fn check(text: &str, kind: Kind, [before, after]: [u64; 2], times: u64) {
    let asked = asked(text);
    let (logged, so) = (work(&Scenario::default()), work(&asked.scenario));
    let on = with_ground(|ground| on_plan(&so, &asked, ground));
    let found = answer(&asked, &logged.rated, &so.rated, on.as_ref());
    let dollars = |nanos: u64| (nanos + DOLLAR / 2) / DOLLAR;
    let hundredths = found.times.map_or(0, |t| (t * 100.0).round() as u64);
    let found = (found.kind, [dollars(found.before), found.after.map_or(0, dollars)], hundredths);
    assert_eq!(found, (kind, [before, after], times), "{text}");
}

#[test]
fn an_answer_has_two_figures() {
    // 20 million tokens at $5.
    check("", Kind::Same, [100, 100], 100);
    // At $1.40.
    check("if=model:glm-5.3", Kind::Listed, [100, 28], 28);
    check("if=work:50", Kind::Listed, [100, 50], 50);
    // Ten of 30.4375 days of $200; OpenClaw's half is not covered.
    check("plan=claude-max-20x", Kind::Unknown, [100, 116], 0);
    // Before it covered both: $65.71. After, and $50.
    check("plan=claude-max-20x&leaves=openclaw", Kind::Closed, [66, 116], 176);
    // Nobody of whom there is work leaves.
    check("plan=claude-max-20x&leaves=codex", Kind::NobodyLeaves, [66, 66], 100);
    // No price is known.
    check("if=model:no-such-model", Kind::Unpriced, [100, 0], 0);
    // It serves nothing that Anthropic makes.
    check("plan=mimo-pro", Kind::Unserved, [100, 0], 0);
    // 6 billion credits of 38 × 10 ÷ 30.4; $50 a month.
    check("plan=mimo-pro&if=model:mimo-v2.6-pro", Kind::Plan, [100, 16], 16);
    // Two seats that all share.
    check("plan=claude-max-20x&leaves=openclaw&seats=2", Kind::Closed, [131, 181], 138);
}

#[test]
fn what_a_plan_refuses_is_told() {
    let found = |text: &str| {
        let asked = asked(text);
        let on = with_ground(|ground| on_plan(&work(&asked.scenario), &asked, ground)).unwrap();
        let smallest = on.carries.and_then(|i| on.tiers.get(i)).map(|tier| tier.plan.clone());
        (carries(&on.tier().unwrap().outcome), smallest)
    };
    let (pro, smallest) = found("plan=mimo-pro&if=model:mimo-v2.6-pro");
    assert_eq!((pro, smallest.as_deref()), (Carries::All, Some("mimo-pro")));
    // 600 million a day; the ten days' part of 4.1 billion is 1.37 billion, so the third day does not fit.
    let (lite, _) = found("plan=mimo-lite&if=model:mimo-v2.6-pro");
    assert!(
        matches!(lite, Carries::RunsOut { first, .. } if first == Some(at("2026-11-12T09:00:00Z"))),
        "{lite:?}"
    );
    assert_eq!(found("plan=claude-pro"), (Carries::Unknown, None));
    assert_eq!(found("plan=mimo-pro"), (Carries::Nothing, None));
    // One day of a month says nothing of the month.
    let day = Slice::all().over(Some(at("2026-11-10")), Some(at("2026-11-11")));
    let asked = asked("plan=mimo-lite&if=model:mimo-v2.6-pro");
    let work = Work::new(&set(), &day, &asked.scenario, Book::builtin());
    let on = with_ground(|ground| on_plan(&work, &asked, ground)).unwrap();
    assert_eq!(carries(&on.tier().unwrap().outcome), Carries::Short);
}

#[test]
fn the_case_is_of_a_harness_that_is_not_the_vendors() {
    let of = |held: &[&str]| {
        let held: Vec<String> = held.iter().map(|id| (*id).to_owned()).collect();
        with_ground(|ground| case(&work(&Scenario::default()), &held, ground))
    };
    let case = |plan: &str| Some(Case { plan: plan.to_owned(), leaves: vec![String::from("openclaw")] });
    assert_eq!(of(&[]), case("claude-max-20x"));
    assert_eq!(of(&["mimo-pro", "codex-pro", "claude-pro"]), case("claude-pro"));
    // No work of theirs: nothing leaves.
    let mut only = ten_days();
    let set = set();
    only.keep(metering::cell::Dim::Harness, set.names().find("claude-code").into_iter().collect());
    let own = Work::new(&set, &only, &Scenario::default(), Book::builtin());
    assert_eq!(with_ground(|ground| super::answer::case(&own, &[], ground)), None);
}

#[test]
fn places_are_counted_one_by_one() {
    let (set, slice, asked) = (set(), ten_days(), WhatIf::default());
    let rows = with_ground(|ground| {
        let ask = Ask { cells: &set, slice: &slice, asked: &asked, book: Book::builtin(), ground };
        Place::all().into_iter().filter_map(|place| row(ask, &worked(ask, place.model()), place)).collect()
    });
    let rows = sorted(rows);
    assert_eq!(rows.len(), Place::all().len());
    assert!(rows.is_sorted_by_key(|row| row.cost));
    let mimo = rows.iter().find(|row| matches!(row.place, Place::Family("MiMo Token Plan", _))).unwrap();
    // $8.70 at list price. Lite holds 1.37 of 6 billion: $1.97 + $6.72; Standard 3.67: $5.26 + $3.38; Pro all: $16.43.
    assert_eq!(mimo.plan.as_ref().map(|p| (p.id.as_str(), p.refused > 0)), Some(("mimo-standard", true)));
    assert!(mimo.cost < 9 * DOLLAR && mimo.times.is_some_and(|times| times < 0.09));
    assert_eq!(mimo.asks(&asked).plan.as_deref(), Some("mimo-standard"));
    assert_eq!(mimo.asks(&asked).scenario.model.as_deref(), Some("mimo-v2.6-pro"));
}

#[test]
fn places_are_in_the_books() {
    let (book, plans, now) = (Book::builtin(), PlanBook::builtin(), at("2026-11-22"));
    for model in MODELS {
        let listing = book.find(None, model).unwrap_or_else(|| panic!("{model} is not in the book"));
        assert_eq!(listing.model(), model);
        assert!(listing.rates(now, None, 1_000).is_some(), "{model}");
    }
    for place in Place::all() {
        let Place::Family(family, model) = place else { continue };
        let plan = plans.plans.iter().find(|plan| plan.family == family).unwrap();
        assert_eq!(usual_model(plan), model, "{family}");
    }
    let hidden = not_compared(plans);
    assert!(hidden.contains(&String::from("Claude")) && !hidden.contains(&String::from("MiMo Token Plan")));
}

#[test]
fn a_plan_is_not_paid_for_days_before_the_data() {
    let kept = Slice::all().over(Some(at("2026-10-24")), Some(at("2026-11-22T10:07:00Z")));
    let found = slice(kept, Some(at("2026-11-10T09:00:00Z")), &Zone::utc());
    assert_eq!((found.from, found.to), (Some(at("2026-11-10")), Some(at("2026-11-22T10:15:00Z"))));
    let all = slice(Slice::all(), Some(at("2026-11-10T09:00:00Z")), &Zone::utc());
    assert_eq!(all.from, Some(at("2026-11-10")));
    let week = Slice::all().over(Some(at("2026-11-15")), Some(at("2026-11-15") + DAY));
    assert_eq!(slice(week.clone(), Some(at("2026-11-10")), &Zone::utc()), week);
}
