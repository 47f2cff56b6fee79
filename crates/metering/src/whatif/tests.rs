//! Small cases that are computed by hand.

use super::*;
use crate::cache::{CacheUse, Miss};
use crate::cell::{CellKey, CellSet, Parts, Slice};
use crate::plan::{Anchor, Overflow, Plan, PlanBook, UNIT, WindowKind};
use crate::price::{Book, OwnPrice};
use crate::request::{MissCause, MissEvidence, Quality, Tokens};
use crate::time::{DAY, HOUR, MINUTE, Millis, Zone, parse, slot_of};

/// A dollar.
pub(super) const USD: u64 = 1_000_000_000;

/// One request as these tests tell of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    pub at: Millis,
    pub user: Option<&'static str>,
    pub harness: &'static str,
    pub model: &'static str,
    pub tokens: Tokens,
    pub cache: CacheUse,
    pub quality: Quality,
}

pub(super) fn tokens(input: u64, cache_read: u64, output: u64) -> Tokens {
    Tokens { input, cache_read, output, ..Tokens::default() }
}

/// Requests as cells, priced by the book.
pub(super) fn cells<'a>(requests: impl IntoIterator<Item = &'a Made>) -> CellSet {
    let mut set = CellSet::default();
    for made in requests {
        let key = set.pack(&CellKey {
            slot: slot_of(made.at),
            harness: made.harness,
            model: Some(made.model),
            user: made.user,
            ..CellKey::default()
        });
        let listing = Book::builtin().find(None, made.model);
        let quote = listing.and_then(|l| l.quote_row(made.at, None, &made.tokens, made.quality));
        set.entry(key).count(&Parts {
            tokens: made.tokens,
            cost: quote.map(|q| q.cost),
            rates: quote.map(|q| q.rates),
            cache: made.cache,
            quality: made.quality,
            ..Parts::default()
        });
    }
    set
}

pub(super) fn work(requests: &[Made], scenario: &str) -> Work {
    Work::new(&cells(requests), &Slice::all(), &Scenario::parse(scenario), Book::builtin())
}

pub(super) fn made(at: &str, user: Option<&'static str>, model: &'static str, tokens: Tokens) -> Made {
    Made { at: parse(at).unwrap(), user, harness: "opencode", model, tokens, ..Made::default() }
}

fn plan(id: &str) -> &'static Plan {
    PlanBook::builtin().plan(id).unwrap()
}

fn rules(id: &str) -> Rules {
    Rules::of(plan(id), PlanBook::builtin(), parse("2026-11-22").unwrap(), false).unwrap()
}

fn design(text: &str) -> Rules {
    Design::parse(text).rules()
}

fn each() -> Setting {
    Setting::default()
}

fn one(seats: u32) -> Setting {
    Setting { seats: Seats::Shared(seats), ..Setting::default() }
}

/// The same work as of a period from the start of a day.
pub(super) fn over(mut work: Work, from: &str, period: Millis) -> Work {
    work.from = parse(from).unwrap();
    work.to = work.from + period;
    work
}

/// The same of one month.
pub(super) fn month(work: Work, from: &str) -> Work {
    over(work, from, MONTH)
}

/// A request of a dollar: Sonnet 5 costs $2 for a million tokens of input.
fn dollar(at: &str, user: Option<&'static str>) -> Made {
    made(at, user, "claude-sonnet-5", tokens(500_000, 0, 0))
}

#[test]
fn another_model_is_priced_by_its_own_list() {
    // GLM 5.3: $1.40, $0.26 and $4.40; Opus 5: $5, $0.50 and $25.
    let some = [made("2026-11-20T08:00:00Z", None, "claude-opus-5", tokens(100_000, 800_000, 10_000))];
    let rated = work(&some, "model:glm-5.3").rated;
    assert_eq!((rated.base, rated.listed), (1_150_000_000, 1_150_000_000));
    assert_eq!(rated.cost.total(), 140_000_000 + 208_000_000 + 44_000_000);
    assert_eq!(rated.multiple(), Some(392.0 / 1150.0));
    // A tenth more tokens, of half of the requests.
    let rated = work(&some, "model:glm-5.3,tokens:110,work:50").rated;
    assert_eq!((rated.cost.total(), rated.requests), (392_000_000 * 11 / 20, 0));
    assert_eq!((rated.tokens.cache_read, rated.before.cache_read), (440_000, 800_000));
}

#[test]
fn a_longer_prompt_of_another_tokeniser_reaches_the_next_price() {
    // GPT 5.5: $5 to 272,000 tokens of prompt, $10 above. What has more than 256,000 has more than 281,600 with a tenth
    // more.
    let some = [made("2026-11-20T08:00:00Z", None, "claude-opus-5", tokens(260_000, 0, 0))];
    assert_eq!(work(&some, "model:gpt-5.5").rated.cost.total(), 1_300_000_000);
    assert_eq!(work(&some, "model:gpt-5.5,tokens:110").rated.cost.total(), 2_860_000_000);
}

#[test]
fn no_price_is_no_zero() {
    let some = [
        made("2026-11-20T08:00:00Z", None, "a-model-of-nobody", tokens(1_000_000, 0, 0)),
        made("2026-11-20T08:00:00Z", None, "claude-sonnet-5", tokens(500_000, 0, 0)),
        made("2026-11-20T08:00:00Z", None, "claude-opus-5", Tokens::default()),
    ];
    let rated = work(&some, "").rated;
    assert_eq!((rated.requests, rated.unpriced_requests, rated.gained_requests), (3, 2, 0));
    assert_eq!((rated.base, rated.cost.total(), rated.multiple()), (USD, USD, Some(1.0)));
    // What had no price has one, and is in no multiple. What has no tokens has none.
    let rated = work(&some, "model:claude-sonnet-5").rated;
    assert_eq!((rated.unpriced_requests, rated.gained_requests, rated.gained_cost), (1, 1, 2 * USD));
    assert_eq!((rated.cost.total(), rated.multiple()), (3 * USD, Some(1.0)));
    let rated = work(&some, "model:a-model-of-nobody").rated;
    assert_eq!((rated.unpriced_requests, rated.cost.total()), (3, 0));
}

#[test]
fn a_price_of_ones_own_is_for_money_and_not_for_plans() {
    let own = OwnPrice { model: "glm-5.3".to_owned(), input: 1.0, output: 1.0, ..OwnPrice::default() };
    let (book, _) = Book::builtin().with_own(&[own]);
    let some = [made("2026-11-20T08:00:00Z", None, "glm-5.3", tokens(1_000_000, 0, 0))];
    let work = Work::new(&cells(&some), &Slice::all(), &Scenario::default(), &book);
    assert_eq!(work.rated.cost.total(), USD);
    // 690 units for a million tokens; a Friday's peak.
    assert_eq!(work.outcome(&rules("glm-max"), &each()).all.amount, 690 * UNIT);
}

#[test]
fn five_points_less_are_misses() {
    // 1,000,000 tokens of prompt, 90 % read at $0.50; the rest is written at $6.25. Five points are 50,000 tokens, which
    // cost $5.75 more a million: $0.2875.
    let tokens = Tokens { cache_read: 900_000, cache_write_5m: 100_000, ..Tokens::default() };
    let some = [made("2026-11-20T08:00:00Z", None, "claude-opus-5", tokens)];
    let cost = |text| work(&some, text).rated.cost.total() as i64;
    assert_eq!(cost("hit:-5") - cost(""), 287_500_000);
    assert_eq!(cost("hit:5") - cost(""), -287_500_000);
    assert_eq!(cost("hit:50") - cost(""), -575_000_000);
}

/// Opus 5, one request a slot: a miss after 20 minutes, or a late read.
fn cached(tokens: Tokens, lost: u64, kept: u64) -> Made {
    let (cause, evidence) = (MissCause::Expired, MissEvidence::Inferred);
    let miss = (lost > 0).then_some(Miss { tokens: lost, cause, evidence, gap: 20 * MINUTE });
    let cache = CacheUse { miss, kept, bypassed: 0 };
    Made { cache, ..made("2026-11-20T08:00:00Z", None, "claude-opus-5", tokens) }
}

#[test]
fn five_minutes_cost_what_the_hour_saved_less_its_premium() {
    // As in the method: one-hour writes cost $0.75 more, and saved $0.575.
    let tokens = Tokens { cache_write_1h: 200_000, cache_read: 100_000, ..Tokens::default() };
    let some = [cached(tokens, 0, 100_000)];
    let cost = |text| work(&some, text).rated.cost.total() as i64;
    assert_eq!(cost("ttl:5m") - cost(""), 575_000_000 - 750_000_000);
    assert_eq!(cost("ttl:1h"), cost(""));
}

#[test]
fn an_hour_costs_its_upgrade_less_what_was_lost() {
    // 80,000 of 100,000 written tokens had expired: $0.46 lost, $0.375 upgrade. Of the upgrade $0.30 is of writes that are
    // no longer needed, so that only 20,000 tokens cost $3.75 a million more.
    let tokens = Tokens { cache_write_5m: 100_000, ..Tokens::default() };
    let some = [cached(tokens, 80_000, 0)];
    let cost = |text| work(&some, text).rated.cost.total() as i64;
    assert_eq!(cost("ttl:1h") - cost(""), 375_000_000 - 460_000_000 - 300_000_000);
    // What was lost as input has no premium.
    let some = [cached(Tokens { input: 100_000, ..Tokens::default() }, 80_000, 0)];
    let ttl = cells(&some).total(&Slice::all()).ttl;
    let cost = |text| work(&some, text).rated.cost.total() as i64;
    assert_eq!(cost("ttl:1h") - cost(""), ttl.hour_upgrade as i64 - ttl.hour_lost as i64);
}

#[test]
fn a_plan_counts_each_hour_of_the_week_by_its_rules() {
    // Long before the plan's rules began, at an hour of its peak, and at one that is none.
    let at =
        |hour: &str| made(&format!("2026-02-06T{hour}:00:00Z"), None, "glm-5.3", tokens(1_000_000, 0, 0));
    let peak = work(&[at("07")], "").outcome(&rules("glm-max"), &each());
    assert_eq!(peak.all.amount, 690 * UNIT);
    let off = work(&[at("11")], "").outcome(&rules("glm-max"), &each());
    assert_eq!(off.all.amount, 345 * UNIT);
    // A tenth of the requests: a tenth of the amount.
    assert_eq!(work(&[at("07")], "work:10").outcome(&rules("glm-max"), &each()).all.amount, 69 * UNIT);
}

#[test]
fn what_does_not_fit_stops_or_is_billed() {
    // Four dollars within an hour; five hours hold three.
    let some =
        ["08:00", "08:15", "08:20", "08:45"].map(|at| dollar(&format!("2026-11-20T{at}:00Z"), Some("ada")));
    let work = work(&some, "");
    let stops = work.outcome(&design("price:10,5h:2.5"), &each());
    assert_eq!((stops.all.accepted, stops.all.accepted_cost), (2_500_000, 5 * USD / 2));
    assert_eq!((stops.all.overflow_cost, stops.billed()), (3 * USD / 2, 0));
    assert_eq!((stops.all.slots, stops.all.cut_slots), (3, 2));
    let ran = stops.windows[0];
    assert_eq!((ran.kind, ran.windows, ran.out, ran.peak), (Some(WindowKind::FiveHours), 1, 1, 4 * UNIT));
    assert_eq!(ran.first_out, parse("2026-11-20T08:15:00Z"));
    // The work's period is one hour: cut off for its last three quarters.
    assert_eq!((stops.period, stops.cut_share()), (HOUR, Some(0.75)));
    // An hour of a month's price.
    let price = 10 * USD * 3_600_000 / 2_629_800_000;
    assert_eq!((stops.plan_cost, stops.total()), (Some(price), Some(price)));
    assert_eq!(stops.complete(), Some(price + 3 * USD / 2));
    assert_eq!(stops.multiple(), Some(2.5e9 / price as f64));
    let bills = work.outcome(&design("price:10,5h:2.5,over:bills"), &each());
    assert_eq!((bills.billed(), bills.total()), (3 * USD / 2, stops.complete()));
    assert_eq!(bills.against(USD), Some((price + 3 * USD / 2) as f64 / 1e9));
}

#[test]
fn everybody_has_a_seat_or_all_share_one() {
    let day = "2026-11-20T08:00:00Z";
    let some = [dollar(day, Some("ada")), dollar(day, Some("bo")), dollar(day, None), dollar(day, None)];
    let work = over(work(&some, ""), "2026-11-20", DAY);
    let apart = work.outcome(&design("price:10,day:1"), &each());
    let of = |p: &Person| (p.name.clone(), p.tally.accepted / UNIT, p.tally.overflow_cost / USD);
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(
        apart.people.iter().map(of).collect::<Vec<_>>(),
        [(None, 1, 1), (named("ada"), 1, 0), (named("bo"), 1, 0)]
    );
    assert_eq!((apart.seats, apart.windows[0].windows, apart.windows[0].out), (3, 3, 1));
    let shared = work.outcome(&design("price:10,day:1"), &one(2));
    assert_eq!((shared.seats, shared.all.accepted, shared.people.len()), (2, 2 * UNIT, 1));
    let price = 10 * USD * 86_400_000 / 2_629_800_000;
    assert_eq!((apart.plan_cost, shared.plan_cost), (Some(3 * price), Some(2 * price)));
}

#[test]
fn windows_begin_with_the_subscription_or_the_calendar() {
    // 16:00 UTC is midnight in Beijing.
    let some = ["2026-11-20T08:00:00Z", "2026-11-20T15:45:00Z", "2026-11-20T16:00:00Z"];
    let some = some.map(|at| dollar(at, None));
    let accepted = |text: &str, zone: Zone, from: &str| {
        let work = over(work(&some, ""), from, 2 * DAY);
        work.outcome(&design(text), &Setting { zone, ..Setting::default() }).all.accepted / UNIT
    };
    assert_eq!(accepted("day:1", Zone::fixed(480), "2026-11-19T16:00:00Z"), 2);
    assert_eq!(accepted("day:1", Zone::utc(), "2026-11-20"), 1);
    // 20 November 2026 is a Friday: a week of billing days goes on, one of UTC ends on Monday.
    let later = ["2026-11-20T08:00:00Z", "2026-11-23T00:00:00Z"].map(|at| dollar(at, None));
    let weeks = over(work(&later, ""), "2026-11-16", 14 * DAY);
    let accepted = |text: &str, since: &str| {
        let since = crate::time::parse_day(since);
        weeks.outcome(&design(text), &Setting { since, ..Setting::default() }).all.accepted / UNIT
    };
    assert_eq!((accepted("week:1", "2026-11-13"), accepted("week:1/utc-week", "2026-11-13")), (1, 2));
    // A billing day later than the work is none.
    assert_eq!((accepted("week:1", "2026-11-16"), accepted("week:1", "2027-01-01")), (2, 2));
}

#[test]
fn a_window_that_the_period_cuts_holds_a_part() {
    // Fifteen days of a billing month of thirty for half of its price.
    let work = over(work(&[dollar("2026-11-03", None)], ""), "2026-11-01", 15 * DAY);
    let outcome = work.outcome(&design("price:30.4375,month:1"), &each());
    assert_eq!((outcome.all.accepted, outcome.plan_cost), (UNIT / 2, Some(15 * USD)));
    assert_eq!((outcome.windows[0].limit, outcome.windows[0].peak), (UNIT, 2 * UNIT));
    // Ten of the fifteen days are a third of November.
    let work = over(super::tests::work(&[dollar("2026-11-28", None)], ""), "2026-11-21", 15 * DAY);
    let outcome = work.outcome(&design("month:1.5/utc-month"), &each());
    assert_eq!(outcome.all.accepted, UNIT / 2);
}

#[test]
fn a_year_paid_at_once_is_a_pool() {
    // 49.2 billion credits a year for ¥411.84; in eight days there are eight of 365.25 parts.
    let yearly =
        Rules::of(plan("mimo-lite"), PlanBook::builtin(), parse("2026-11-22").unwrap(), true).unwrap();
    let some = [
        made("2026-11-20T00:00:00Z", None, "mimo-v2.6-pro", tokens(1_000_000, 0, 0)),
        made("2026-11-20T15:45:00Z", None, "mimo-v2.6-pro", tokens(0, 0, 1_000_000)),
    ];
    let outcome = over(work(&some, ""), "2026-11-14", 8 * DAY).outcome(&yearly, &each());
    let (ran, limit) = (outcome.windows[0], 49_200_000_000 * UNIT);
    assert_eq!((outcome.windows.len(), ran.kind, ran.limit), (1, None, limit));
    assert_eq!(
        (outcome.all.amount, outcome.all.accepted),
        (900_000_000 * UNIT, (900_000_000 * UNIT).min(limit * 32 / 1461))
    );
    // ¥6.90 for a dollar.
    let month = (411.84e9_f64 / 6.9).round() as u64 / 12;
    assert_eq!(yearly.month, Some(month));
}

#[test]
fn of_a_family_the_cheapest_that_refuses_nothing_carries() {
    // Fresh tokens of V2.6 Pro by day are 300 credits: 4.1, 11, 38 and 82 billion are 13.7, 36.7, 127 and 273 million.
    let tiers = |millions: u64| {
        let ten = |i: u64| Made {
            at: parse("2026-11-02").unwrap() + i as Millis * DAY,
            tokens: tokens(1_000_000, 0, 0),
            ..made("2026-11-02", Some("ada"), "claude-opus-5", Tokens::default())
        };
        // All within one billing month.
        let some: Vec<_> = (0..millions).map(|i| ten(i % 28)).collect();
        let work = over(work(&some, "model:mimo-v2.6-pro"), "2026-11-02", 30 * DAY);
        family(&work, PlanBook::builtin(), "MiMo Token Plan", parse("2026-11-22").unwrap(), false, &each())
    };
    let check = |millions, expected: &str| {
        let tiers = tiers(millions);
        let found = carries(&tiers).map(|i| tiers[i].plan.as_str());
        assert_eq!(found, Some(expected), "{millions}");
        assert_eq!(
            carries_each(&tiers).into_iter().map(|each| each.map(|(tier, _)| tier)).collect::<Vec<_>>(),
            [carries(&tiers)]
        );
    };
    check(13, "mimo-lite");
    check(14, "mimo-standard");
    check(37, "mimo-pro");
    check(128, "mimo-max");
    // Above it, what is refused is bought at $0.435 a million: 27 million for $11.7 on top of $92.
    let tiers = tiers(300);
    assert_eq!(carries(&tiers), Some(3));
    assert!(!tiers[3].carries());
    assert_eq!(carries(&[]), None);
    let unknown = super::tests::work(&[dollar("2026-11-20", None)], "");
    let claude =
        family(&unknown, PlanBook::builtin(), "Claude", parse("2026-11-22").unwrap(), false, &each());
    assert_eq!((claude.len() > 3, carries(&claude)), (true, None));
}

#[test]
fn a_plan_serves_its_own_models_only() {
    let some = [
        made("2026-11-20T08:00:00Z", None, "glm-5.3", tokens(1_000_000, 0, 0)),
        dollar("2026-11-20T08:00:00Z", None),
    ];
    let week = |text| over(work(&some, text), "2026-11-16", 7 * DAY);
    let outcome = week("").outcome(&rules("glm-max"), &each());
    assert_eq!((outcome.all.accepted_cost, outcome.all.foreign_cost), (1_400_000_000, USD));
    assert_eq!((outcome.all.foreign_requests, outcome.all.list_cost()), (1, 2_400_000_000));
    let outcome = week("model:glm-5.3").outcome(&rules("glm-max"), &each());
    assert_eq!((outcome.all.foreign_requests, outcome.all.accepted), (0, 1_035 * UNIT));
}

/// The essay's case: a month of a person on a plan of $100, nearly all of it through another harness.
#[test]
fn a_subscription_that_is_closed_to_a_harness() {
    let of =
        |harness, at: &str| Made { harness, ..made(at, None, "claude-opus-5", tokens(20_000_000, 0, 0)) };
    // $100 a request.
    let mut some: Vec<Made> =
        (10..22).map(|day| of("openclaw", &format!("2026-11-{day}T08:00:00Z"))).collect();
    some.push(of("claude-code", "2026-11-10T09:00:00Z"));
    let work = month(work(&some, ""), "2026-11-10");
    let found = closed(&work, &rules("claude-max-5x"), &["openclaw".to_owned()], &each());
    assert_eq!((found.before.known, found.before.total()), (false, Some(100 * USD)));
    assert_eq!((found.before.all.accepted_cost, found.before.multiple()), (1_300 * USD, Some(13.0)));
    assert_eq!((found.after.all.closed_cost, found.after.total()), (1_200 * USD, Some(1_300 * USD)));
    assert_eq!((found.after.all.accepted_cost, found.multiple()), (100 * USD, Some(13.0)));
    // Also where nothing else is done with it.
    let work = month(super::tests::work(&some[..12], ""), "2026-11-10");
    let found = closed(&work, &rules("claude-max-5x"), &["openclaw".to_owned()], &each());
    assert_eq!((found.after.seats, found.after.total()), (1, Some(1_300 * USD)));
}

/// Three people on a plan of $10: $4, $8 and $40 of list cost, half of which serving costs.
#[test]
fn the_light_carry_the_heavy() {
    let day = |user: &'static str, dollars: u64| {
        let tokens = tokens(500_000 * dollars, 0, 0);
        Made { user: Some(user), ..made("2026-11-02T08:00:00Z", None, "claude-sonnet-5", tokens) }
    };
    let some = [day("ada", 4), day("bo", 8), day("cyn", 40)];
    let work = month(work(&some, ""), "2026-11-02");
    let margins = |text: &str| work.margins(&Design::parse(text), &each());
    let open = margins("price:10,serve:50");
    let of = |m: &Margin| (m.name.clone().unwrap_or_default(), m.margin() / 1_000_000_000);
    assert_eq!(
        open.people.iter().map(of).collect::<Vec<_>>(),
        [("cyn".to_owned(), -10), ("bo".to_owned(), 6), ("ada".to_owned(), 8)]
    );
    assert_eq!((open.revenue, open.cost, open.margin()), (30 * USD, 26 * USD, 4_000_000_000));
    assert_eq!((open.losing(), open.losing_share(), open.carried()), (1, Some(1.0 / 3.0), 10 * USD));
    assert_eq!((open.heaviest(10), open.heaviest(67)), (Some(20.0 / 26.0), Some(1.0)));
    // 26 ÷ 3 dollars, rounded up; the heaviest costs 20.
    assert_eq!((open.break_even, open.nobody_loses), (Some(8_666_666_667), Some(20 * USD)));
    // Twelve dollars a month: 28 of the heaviest's are refused, and serving costs $12.
    let shut = margins("price:10,serve:50,month:12");
    assert_eq!((shut.cost, shut.served, shut.people[0].accepted), (12 * USD, 24 * USD, 12 * UNIT));
    assert_eq!((shut.people[0].first_out, shut.nobody_loses), (Some(some[0].at), Some(6 * USD)));
    // Billed, they bring 28 and cost 14.
    let billed = margins("price:10,serve:50,month:12,over:bills");
    assert_eq!((billed.revenue, billed.cost, billed.break_even), (58 * USD, 26 * USD, Some(0)));
    // A plan for nobody has neither price nor loss.
    let nobody = margins("price:10,for:pi");
    assert_eq!((nobody.people.len(), nobody.break_even, nobody.losing_share()), (0, None, None));
}

#[test]
fn levers_change_what_serving_costs() {
    let tokens = Tokens { cache_read: 900_000, cache_write_5m: 100_000, ..Tokens::default() };
    let cells = cells(&[made("2026-11-20T08:00:00Z", None, "claude-opus-5", tokens)]);
    let run = |text: &str| {
        let (scenario, design) = (Scenario::default(), Design::parse(text));
        designed(&cells, &Slice::all(), &scenario, Book::builtin(), &design, &each())
    };
    // 0.9 × $0.50 + 0.1 × $6.25 = $1.075; five points are $0.2875 of it.
    assert_eq!(run("price:1").levers, None);
    let moved = run("price:1,hit:5,work:80");
    assert_eq!(moved.plain.cost, 1_075_000_000);
    assert_eq!(moved.levers.unwrap().cost, (1_075_000_000 - 287_500_000) / 5 * 4);
}

#[test]
fn nothing_is_no_work() {
    let work = work(&[], "model:glm-5.3,hit:5,ttl:1h");
    let outcome = work.outcome(&rules("glm-lite"), &each());
    assert_eq!(
        (outcome.seats, outcome.total(), outcome.multiple(), outcome.cut_share()),
        (0, Some(0), None, None)
    );
    assert_eq!(work.outcome(&rules("glm-lite"), &one(3)).people.len(), 1);
    assert_eq!((work.by_harness().len(), work.rated.multiple()), (0, None));
    assert_eq!(work.margins(&Design::default(), &each()).heaviest(10), None);
}

#[test]
fn shares_add_up_by_harness_and_person() {
    let some = [
        Made { harness: "pi", ..dollar("2026-11-20T08:00:00Z", Some("ada")) },
        dollar("2026-11-20T09:00:00Z", Some("ada")),
        dollar("2026-11-20T10:00:00Z", None),
    ];
    let work = work(&some, "work:50");
    let of = |s: &Share| (s.name.clone(), s.requests, s.base / USD, s.cost * 2 / USD);
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        work.by_harness().iter().map(of).collect::<Vec<_>>(),
        [(name("opencode"), 2, 2, 2), (name("pi"), 1, 1, 1)]
    );
    assert_eq!(
        work.by_person().iter().map(of).collect::<Vec<_>>(),
        [(None, 1, 1, 1), (name("ada"), 2, 2, 2)]
    );
}

#[test]
fn every_plan_of_the_book_has_rules() {
    let (book, work) = (PlanBook::builtin(), work(&[dollar("2026-11-20", None)], ""));
    for plan in &book.plans {
        for yearly in [false, true] {
            let rules = Rules::of(plan, book, parse("2026-11-22").unwrap(), yearly).unwrap();
            let outcome = work.outcome(&rules, &each());
            assert_eq!(outcome.all.list_cost(), USD, "{}", plan.id);
            assert!(rules.month.is_some(), "{}", plan.id);
        }
    }
    assert_eq!(rules("opencode-go").overflow, Overflow::ListPrice);
    assert_eq!(rules("glm-lite").windows[0].anchor, Anchor::FirstUse);
}
