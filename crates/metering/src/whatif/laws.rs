//! Laws that hold for any requests.

use super::tests::{Made, cells};
use super::*;
use crate::cache::{CacheUse, Miss};
use crate::cell::Slice;
use crate::price::Book;
use crate::request::{MissCause, MissEvidence, Quality, Tokens};
use crate::time::{HOUR, MINUTE, SLOT, parse, slot_of};
use proptest::prelude::*;

/// Models with edges in prompt size, hours, changes of price, writes of two lifetimes, and without a price.
const MODELS: [&str; 9] = [
    "claude-haiku-5-5",
    "claude-sonnet-5-5",
    "deepseek-v4-pro",
    "gpt-6.1-sol",
    "gemini-3.1-pro-preview",
    "qwen3-coder-plus",
    "mimo-v2.5-pro",
    "glm-5.3",
    "a-model-of-nobody",
];
const HARNESSES: [&str; 3] = ["claude-code", "openclaw", "pi"];
const PEOPLE: [Option<&str>; 3] = [None, Some("ada"), Some("bo")];

fn any_tokens() -> impl Strategy<Value = Tokens> {
    let class = || prop_oneof![Just(0u64), 1u64..2_000, 1u64..250_000];
    (class(), class(), class(), class(), 0u64..20_000).prop_map(|t| Tokens {
        input: t.0,
        cache_read: t.1,
        cache_write_5m: t.2,
        cache_write_1h: t.3,
        output: t.4,
        reasoning: t.4 / 2,
    })
}

/// Requests from February 2025 on, or all within a few days.
fn any_request(minutes: i64) -> impl Strategy<Value = Made> {
    let start = parse("2025-02-20T00:00:00Z").unwrap();
    let pick = (0..MODELS.len(), 0..HARNESSES.len(), 0..PEOPLE.len(), any::<bool>());
    (0..minutes, any_tokens(), pick).prop_map(move |(minutes, tokens, (model, harness, user, sum))| Made {
        at: start + minutes * MINUTE,
        user: PEOPLE[user],
        harness: HARNESSES[harness],
        model: MODELS[model],
        tokens,
        cache: CacheUse::default(),
        quality: if sum && model == 5 { Quality::SessionTotal } else { Quality::Exact },
    })
}

fn any_requests(minutes: i64) -> impl Strategy<Value = Vec<Made>> {
    proptest::collection::vec(any_request(minutes), 0..60)
}

const YEARS: i64 = 900_000;
const DAYS: i64 = 12_000;

/// What the book says of each request: list cost in the standard tier of those that have a price.
fn quoted(requests: &[Made], model: Option<&str>) -> (u64, u64) {
    let (mut cost, mut unpriced) = (0, 0);
    for made in requests {
        let listing = Book::builtin().find(None, model.unwrap_or(made.model));
        match listing.and_then(|l| l.quote_row(made.at, None, &made.tokens, made.quality)) {
            Some(quote) if !made.tokens.is_zero() => cost += quote.cost.total(),
            _ => unpriced += 1,
        }
    }
    (cost, unpriced)
}

fn rated(requests: &[Made], scenario: &Scenario) -> Work {
    Work::new(&cells(requests), &Slice::all(), scenario, Book::builtin())
}

/// Windows of the calendar with any limits, the first of which is told apart.
fn any_windows() -> impl Strategy<Value = (u64, String)> {
    let limit = || prop_oneof![1u64..50, 50u64..3_000];
    let rest = ["5h:{}/billing", "day:{}", "week:{}/utc-week", "month:{}", "week:{}"];
    let more = proptest::collection::vec((proptest::sample::select(rest.to_vec()), limit()), 0..3);
    (limit(), more).prop_map(|(first, more)| {
        let more: Vec<_> = more.iter().map(|(text, n)| text.replace("{}", &n.to_string())).collect();
        (first, more.join(","))
    })
}

proptest! {
    /// The bound that `work.rs` states: half a nano-dollar for each class of each request and of each part of a cell, of
    /// which there are no more than requests.
    #[test]
    fn cells_cost_what_their_requests_would(requests in any_requests(YEARS)) {
        let bound = 5 * requests.len() as u64;
        let (asked, unpriced) = quoted(&requests, None);
        let cells = cells(&requests);
        for model in [None].into_iter().chain(MODELS.map(Some)) {
            let scenario = Scenario { model: model.map(str::to_owned), ..Scenario::default() };
            let found = Work::new(&cells, &Slice::all(), &scenario, Book::builtin()).rated;
            let (cost, without) = quoted(&requests, model);
            prop_assert!(found.cost.total().abs_diff(cost) <= bound, "{:?} {} {}", model, found.cost.total(), cost);
            prop_assert!(found.base.abs_diff(asked) <= bound);
            prop_assert_eq!(found.listed, asked);
            if requests.iter().all(|made| !made.tokens.is_zero()) {
                prop_assert_eq!(found.unpriced_requests, without);
            }
            if model.is_none() {
                prop_assert_eq!((found.base, found.gained_requests), (found.cost.total(), 0));
                prop_assert!(unpriced >= found.unpriced_requests);
            }
        }
    }

    /// Lifetimes cost what the Cache view says, to a token's price per request.
    #[test]
    fn lifetimes_agree_with_the_cache_view(list in proptest::collection::vec((any_tokens(), 0u64..400_000, 0u64..400_000), 1..20)) {
        let at = |i: usize| parse("2026-11-01").unwrap() + i as i64 * SLOT;
        let (cause, evidence) = (MissCause::Expired, MissEvidence::Inferred);
        let requests: Vec<Made> = list.iter().enumerate().map(|(i, (tokens, lost, kept))| {
            let fresh = tokens.prompt() - tokens.cache_read;
            let miss = Miss { tokens: (*lost).min(fresh), cause, evidence, gap: 20 * MINUTE };
            let cache = CacheUse { miss: Some(miss), kept: (*kept).min(tokens.cache_read), bypassed: 0 };
            Made { at: at(i), harness: "pi", model: "claude-opus-5", tokens: *tokens, cache, ..Made::default() }
        }).collect();
        let cost = |ttl| rated(&requests, &Scenario { ttl, ..Scenario::default() }).rated.cost.total() as i64;
        let ttl = cells(&requests).total(&Slice::all()).ttl;
        let token = 10_000 * 4 * requests.len() as i64;
        let short = cost(Some(Ttl::FiveMinutes)) - cost(None);
        prop_assert!((short - (ttl.hour_saved as i64 - ttl.hour_premium as i64)).abs() <= token);
        // The premium of five-minute writes that are no longer needed, $3.75 a million.
        let spared: u64 = requests.iter().map(|made| {
            let fresh = made.tokens.prompt() - made.tokens.cache_read;
            let lost = made.cache.miss.map_or(0, |m| m.tokens);
            lost * made.tokens.cache_write_5m / fresh.max(1) * 3_750
        }).sum();
        let long = cost(Some(Ttl::OneHour)) - cost(None);
        let expected = ttl.hour_upgrade as i64 - ttl.hour_lost as i64 - spared as i64;
        prop_assert!((long - expected).abs() <= token, "{long} {expected}");
    }

    #[test]
    fn the_order_of_requests_does_not_matter(requests in any_requests(DAYS), scenario in "(model:glm-5.3,)?(hit:-?[1-9],)?(ttl:1h|ttl:5m)?(,work:[1-9]0)?(,tokens:1[1-9]0)?") {
        let scenario = Scenario::parse(&scenario);
        let work = rated(&requests, &scenario);
        let other = rated(&requests.iter().rev().cloned().collect::<Vec<_>>(), &scenario);
        prop_assert_eq!(&work.rated, &other.rated);
        prop_assert_eq!(work.by_harness(), other.by_harness());
        let design = Design::parse("5h:1,day:2,week:3");
        let setting = Setting::default();
        prop_assert_eq!(work.margins(&design, &setting), other.margins(&design, &setting));
    }

    #[test]
    fn all_of_the_work_is_somewhere(requests in any_requests(DAYS), windows in any_windows(), first_use in any::<bool>(), percent in 1u32..200, shared in any::<bool>(), text in "(for:pi)?(,over:bills)?(,units:(requests|100/10/120/500))?") {
        let work = rated(&requests, &Scenario { work_percent: percent, ..Scenario::default() });
        let anchor = if first_use { "first-use" } else { "vendor" };
        let design = Design::parse(&format!("{text},day:{}/{anchor},{}", windows.0, windows.1));
        let setting = Setting { seats: if shared { Seats::Shared(2) } else { Seats::Each }, ..Setting::default() };
        let found = work.outcome(&design.rules(), &setting);
        prop_assert_eq!(found.all.list_cost(), work.rated.cost.total());
        let mut sum = Tally::default();
        for person in &found.people {
            let tally = &person.tally;
            prop_assert!(tally.accepted <= tally.amount && tally.cut_slots <= tally.slots);
            prop_assert_eq!(tally.refused() > 0, person.first_out.is_some());
            prop_assert!(tally.cut <= found.period.unsigned_abs());
            sum.add_counts(tally);
        }
        prop_assert_eq!(sum, found.all);
        for ran in &found.windows {
            prop_assert!(ran.out <= ran.windows && (ran.out > 0) == ran.first_out.is_some());
            prop_assert!(ran.out == 0 || ran.peak >= ran.limit);
        }
        // A person's own week never holds more than its windows.
        prop_assert!(found.all.accepted <= found.all.amount);
    }

    /// Windows of the calendar are spans of time; to accept what comes first is then the most that can be accepted.
    #[test]
    fn a_larger_quota_accepts_no_less(requests in any_requests(DAYS), windows in any_windows(), more in 1u64..500, kind in proptest::sample::select(vec!["5h:{}/billing", "day:{}", "week:{}", "week:{}/utc-week", "month:{}"])) {
        let work = rated(&requests, &Scenario::default());
        let accepted = |limit: u64| {
            let text = format!("units:100/10/120/500,{},{}", kind.replace("{}", &limit.to_string()), windows.1);
            work.outcome(&Design::parse(&text).rules(), &Setting::default()).all.accepted
        };
        prop_assert!(accepted(windows.0) <= accepted(windows.0 + more));
    }

    #[test]
    fn a_higher_price_brings_no_less_and_refuses_the_same(requests in any_requests(DAYS), price in 0u64..200, more in 1u64..100, serve in 1u64..150) {
        let work = rated(&requests, &Scenario::default());
        let margins = |price: u64| {
            let text = format!("price:{price},serve:{serve},5h:2,week:9,over:bills");
            work.margins(&Design::parse(&text), &Setting::default())
        };
        let (low, high) = (margins(price), margins(price + more));
        prop_assert_eq!(low.outcome.all, high.outcome.all);
        prop_assert!(low.margin() <= high.margin() && low.losing() >= high.losing());
        prop_assert_eq!((low.break_even, low.nobody_loses), (high.break_even, high.nobody_loses));
        let at = |price: u64| work.margins(&Design { price, ..Design::parse(&format!("serve:{serve},5h:2,week:9,over:bills")) }, &Setting::default());
        if let (Some(even), Some(nobody)) = (low.break_even, low.nobody_loses) {
            prop_assert!(at(even).margin() >= 0 && at(nobody).losing() == 0 && even <= nobody);
            // A cent of a dollar less brings less than it costs.
            if even > 10_000_000 {
                prop_assert!(at(even - even / 100).margin() <= 0);
            }
        }
    }

    #[test]
    fn accepted_amounts_fit_into_their_windows(requests in any_requests(DAYS), limit in 1u64..2_000) {
        // Days of billing, one person: what is accepted of each day is what there is, up to the limit.
        let requests: Vec<Made> = requests.into_iter().map(|made| Made { user: None, ..made }).collect();
        let mut work = rated(&requests, &Scenario::default());
        (work.from, work.to) = (parse("2025-02-20").unwrap(), parse("2025-03-20").unwrap());
        let found = work.outcome(&Design::parse(&format!("units:1M/1M/1M/1M,day:{limit}k")).rules(), &Setting::default());
        let mut days = std::collections::BTreeMap::<i64, u64>::new();
        for made in &requests {
            *days.entry(slot_of(made.at).div_euclid(24 * HOUR)).or_default() += made.tokens.total();
        }
        let expected: u64 = days.values().map(|tokens| (*tokens).min(limit * 1_000)).sum();
        prop_assert_eq!(found.all.accepted, expected * crate::plan::UNIT);
    }
}
