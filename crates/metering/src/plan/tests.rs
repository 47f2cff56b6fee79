use super::*;
use crate::cell::{CellKey, CellSet, Dim, ListCost, Parts};
use crate::price::Book;
use crate::request::Tokens;
use crate::time::{SLOT, Zone, format, parse, parse_day};
use proptest::prelude::*;

fn book() -> &'static PlanBook {
    PlanBook::builtin()
}

fn tokens(input: u64, cache_read: u64, output: u64) -> Tokens {
    Tokens { input, cache_read, output, ..Tokens::default() }
}

/// Units, as a person writes them.
#[track_caller]
fn check(meter: &str, model: &str, at: &str, tokens: Tokens, expected: Option<f64>) {
    let found = book().meter(meter).unwrap().request(parse(at).unwrap(), model, &tokens, None);
    assert_eq!(found.map(|n| n as f64 / UNIT as f64), expected, "{meter} {model} {at}");
}

#[test]
fn the_data_is_whole() {
    let text = include_str!("book.json");
    assert!(PlanBook::parse(text).is_ok());
    let book = book();
    assert_eq!((book.unread(), book.plans.len() > 40), (0, true));
    let mut ids: Vec<_> = book.plans.iter().map(|p| p.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), book.plans.len());
    for plan in &book.plans {
        for price in &plan.prices {
            assert!(price.month.usd.or(price.month.cny).is_some(), "{}", plan.id);
            assert!(book.source(&price.source).is_some(), "{}", plan.id);
        }
        for terms in &plan.terms {
            assert!(!terms.windows.is_empty() && book.source(&terms.source).is_some(), "{}", plan.id);
        }
    }
    for event in &book.events {
        assert!(book.source(&event.source).is_some());
    }
}

#[test]
fn every_model_with_a_coefficient_has_a_price() {
    for meter in ["mimo", "glm"] {
        for model in book().meter(meter).unwrap().models() {
            let found = Book::builtin().find(None, model);
            assert_eq!(found.map(|l| l.model()), Some(model), "{meter}");
        }
    }
}

#[test]
fn mimo_counts_less_by_night_in_beijing() {
    // 1,000 × 300 + 10,000 × 2.5 + 500 × 600 = 625,000; by night 0.8 of it.
    let pro = tokens(1_000, 10_000, 500);
    check("mimo", "mimo-v2.6-pro", "2026-10-01T15:59:59.999Z", pro, Some(625_000.0));
    check("mimo", "mimo-v2.6-pro", "2026-10-01T16:00:00Z", pro, Some(500_000.0));
    check("mimo", "mimo-v2.6-pro", "2026-10-01T23:59:59.999Z", pro, Some(500_000.0));
    check("mimo", "mimo-v2.6-pro", "2026-10-02T00:00:00Z", pro, Some(625_000.0));
    // 1,000 × 100 + 10,000 × 2 + 500 × 200 = 220,000.
    check("mimo", "mimo-v2.6-flash", "2026-10-02T00:00:00Z", pro, Some(220_000.0));
    // Writes are misses.
    let written = Tokens { input: 0, cache_write_5m: 600, cache_write_1h: 400, ..pro };
    check("mimo", "mimo-v2.6-pro", "2026-10-02T00:00:00Z", written, Some(625_000.0));
    check("mimo", "claude-opus-5", "2026-10-02T00:00:00Z", pro, None);
}

#[test]
fn mimo_counted_tokens_until_the_26th_of_may() {
    let small = tokens(1_000, 10_000, 500);
    check("mimo", "mimo-v2.5-pro", "2026-05-26T15:59:59.999Z", small, Some(23_000.0));
    check("mimo", "mimo-v2.5-pro", "2026-05-26T16:00:00Z", small, Some(500_000.0));
    check("mimo", "mimo-v2.5", "2026-05-20T12:00:00Z", small, Some(11_500.0));
    // More than 256,000 tokens of prompt: four for one, output too.
    check("mimo", "mimo-v2.5-pro", "2026-05-20T12:00:00Z", tokens(0, 256_000, 100), Some(512_200.0));
    check("mimo", "mimo-v2.5-pro", "2026-05-20T12:00:00Z", tokens(1, 256_000, 100), Some(1_024_404.0));
    check("mimo", "mimo-v2.5-pro", "2026-03-20T12:00:00Z", small, None);
}

#[test]
fn the_published_example_of_mimo_lite() {
    // 20 % misses, 70 % hits, 10 % output: 4.1 billion credits are 33.7 million tokens a month.
    let of_100 = book().meter("mimo").unwrap().request(
        parse("2026-10-02").unwrap(),
        "mimo-v2.6-pro",
        &tokens(20, 70, 10),
        None,
    );
    let lite =
        book().plan("mimo-lite").unwrap().terms(parse("2026-10-02").unwrap()).unwrap().windows[0].limit;
    let millions = lite.unwrap() as f64 / of_100.unwrap() as f64 * 100.0 / 1e6;
    assert_eq!(format!("{millions:.1}"), "33.7");
}

#[test]
fn a_credit_of_mimo_is_a_hundred_millionth_of_a_yuan() {
    // By day the coefficients are the price list in yuan: 3 / 0.025 / 6 for a million tokens.
    let million = tokens(1_000_000, 1_000_000, 1_000_000);
    check("mimo", "mimo-v2.6-pro", "2026-10-02T00:00:00Z", million, Some((3.0 + 0.025 + 6.0) * 1e8));
}

#[test]
fn glm_counts_half_off_peak() {
    // (1,000 × 6.9 + 10,000 × 1.7 + 500 × 24) ÷ 10,000 = 3.59. 20 November 2026 is a Friday; the peak is 14:00 to 18:00
    // in Beijing.
    let some = tokens(1_000, 10_000, 500);
    check("glm", "glm-5.3", "2026-11-20T05:59:59.999Z", some, Some(1.795));
    check("glm", "glm-5.3", "2026-11-20T06:00:00Z", some, Some(3.59));
    check("glm", "glm-5.3", "2026-11-20T09:59:59.999Z", some, Some(3.59));
    check("glm", "glm-5.3", "2026-11-20T10:00:00Z", some, Some(1.795));
    check("glm", "glm-5.3", "2026-11-21T07:00:00Z", some, Some(1.795));
    check("glm", "glm-5.3-flash", "2026-11-20T07:00:00Z", some, Some(1.19));
    check("glm", "glm-4.7", "2026-11-20T07:00:00Z", some, Some(2.46));
    check("glm", "glm-5.3", "2026-07-20T07:00:00Z", some, None);
}

fn cells(requests: &[(&str, &str, Tokens)]) -> CellSet {
    let mut set = CellSet::default();
    for (at, model, tokens) in requests {
        let at = parse(at).unwrap();
        let key = set.pack(&CellKey {
            slot: crate::time::slot_of(at),
            harness: "opencode",
            model: Some(*model),
            ..CellKey::default()
        });
        let cost = Book::builtin().quote(None, model, at, None, tokens).map(|q| q.cost);
        set.entry(key).count(&Parts { tokens: *tokens, cost, ..Parts::default() });
    }
    set
}

fn used(
    plan: &str,
    since: &str,
    cells: &CellSet,
    kind: WindowKind,
    now: &str,
) -> Vec<(String, f64, Option<f64>)> {
    let plan = book().plan(plan).unwrap();
    let of =
        Subscription { plan: plan.id.clone(), since: parse_day(since).unwrap(), ..Subscription::default() };
    let zone = Zone::fixed(8 * 60);
    let usage = usage(plan, |id| book().meter(id).cloned(), &of, cells, Book::builtin(), &zone);
    let found = of.windows(plan, kind, &usage, &zone, parse(now).unwrap());
    let units = |n: u64| n as f64 / UNIT as f64;
    found
        .into_iter()
        .map(|(w, limit)| (format(w.from)[..16].to_owned(), units(w.used), limit.map(units)))
        .collect()
}

#[test]
fn the_change_of_may_cuts_a_period_in_two() {
    let some = tokens(1_000, 10_000, 500);
    let cells = cells(&[
        ("2026-05-10T03:00:00Z", "mimo-v2.5-pro", some),
        ("2026-05-26T15:50:00Z", "mimo-v2.5-pro", some),
        ("2026-05-26T16:00:00Z", "mimo-v2.5-pro", some),
        ("2026-06-02T04:00:00Z", "mimo-v2.5-pro", some),
        ("2026-06-02T04:00:00Z", "claude-opus-5", some),
    ]);
    let found = used("mimo-lite", "2026-05-05", &cells, WindowKind::Month, "2026-06-03T00:00:00Z");
    assert_eq!(
        found,
        [
            ("2026-05-04T16:00".to_owned(), 46_000.0, Some(60e6)),
            ("2026-05-26T16:00".to_owned(), 1_125_000.0, Some(4.1e9)),
        ]
    );
}

#[test]
fn a_plan_of_dollars_counts_the_list_cost() {
    // Sonnet 5: $2 and $10 for a million.
    let cells = cells(&[("2026-11-20T03:00:00Z", "claude-sonnet-5", tokens(1_000_000, 0, 100_000))]);
    let found = used("api", "2026-11-01", &cells, WindowKind::Month, "2026-11-21T00:00:00Z");
    assert_eq!(
        found,
        [("2026-10-01T00:00".to_owned(), 0.0, None), ("2026-11-01T00:00".to_owned(), 3.0, None)]
    );
}

#[test]
fn a_model_without_a_coefficient_is_told() {
    let plan = book().plan("mimo-lite").unwrap();
    let of = Subscription { since: parse_day("2026-10-01").unwrap(), ..Subscription::default() };
    let cells = cells(&[
        ("2026-10-20T03:00:00Z", "mimo-v2-flash", tokens(10, 0, 1)),
        ("2026-10-20T03:00:00Z", "mimo-v2.6-pro", tokens(10, 0, 1)),
    ]);
    let usage = usage(plan, |id| book().meter(id).cloned(), &of, &cells, Book::builtin(), &Zone::utc());
    assert_eq!((usage.requests, usage.unmetered_requests, usage.amounts.len()), (2, 1, 1));
    assert_eq!(usage.unmetered_models.into_iter().collect::<Vec<_>>(), ["mimo-v2-flash"]);
}

#[test]
fn prices_in_yuan_have_a_stated_rate() {
    let price = |id: &str| book().plan(id).unwrap().price(parse("2026-11-22").unwrap()).unwrap().month;
    assert_eq!(price("mimo-lite").in_usd(book().cny_per_usd), Some(6_000_000_000));
    assert_eq!(price("kimi-pro").in_usd(7.0), Some(38_428_571_429));
}

proptest! {
    #[test]
    fn cells_are_metered_as_their_requests(requests in proptest::collection::vec((0u64..400_000, 0u64..400_000, 0u64..9_000, 0u8..4, 0i64..200), 1..30)) {
        let start = parse("2026-05-24").unwrap();
        let names = ["mimo-v2.5-pro", "mimo-v2.5", "glm-5.3", "glm-4.7"];
        for meter in ["mimo", "glm"].map(|id| book().meter(id).unwrap()) {
            let mut set = CellSet::default();
            let mut sum = 0;
            for (input, read, output, model, hours) in &requests {
                let (at, model) = (start + hours * 2_400_000 * 30, names[usize::from(*model)]);
                let tokens = tokens(*input, *read, *output);
                let Some(amount) = meter.request(at, model, &tokens, None) else { continue };
                sum += amount;
                let key = set.pack(&CellKey { slot: crate::time::slot_of(at), harness: "pi", model: Some(model), ..CellKey::default() });
                set.entry(key).count(&Parts { tokens, ..Parts::default() });
            }
            let of_cells: u64 = set.iter().filter_map(|(key, sums)| {
                let model = set.names().text(key.dim(crate::cell::Dim::Model));
                meter.cell(key.slot, model, sums)
            }).sum();
            prop_assert_eq!(of_cells, sum);
        }
    }
}

proptest! {
    /// Whoever the cells are of and wherever the window begins and ends.
    #[test]
    fn parts_of_a_window_amount_to_the_window(
        cells in proptest::collection::vec((0i64..40, 0u8..4, 0u8..3, 0usize..3, 1u64..900_000), 1..40),
        from in 0i64..40 * SLOT,
        length in 1i64..40 * SLOT,
    ) {
        let start = parse("2026-11-20").unwrap();
        let (from, to) = (start + from, start + from + length);
        let mut set = CellSet::default();
        // The last model is of nobody, so that one cell that draws on the plan is there for certain.
        for (slot, person, machine, model, input) in cells.iter().chain([&(5, 1, 1, 0, 100)]) {
            let key = set.pack(&CellKey {
                slot: start + slot * SLOT,
                harness: "mimo-code",
                provider: Some("xiaomi"),
                model: Some(["mimo-v2.6-pro", "mimo-v2.6-flash", "mimo-unheard-of"][*model]),
                user: [None, Some("Ada"), Some("Lin"), Some("Sam")][usize::from(*person)],
                host: [None, Some("desk"), Some("laptop")][usize::from(*machine)],
                ..CellKey::default()
            });
            let tokens = tokens(*input, 7, 11);
            let cost = ListCost { input: *input, ..ListCost::default() };
            set.entry(key).count(&Parts { tokens, cost: Some(cost), ..Parts::default() });
        }
        let plan = book().plan("mimo-pro").unwrap();
        let of = Subscription { since: parse_day("2026-11-01").unwrap(), ..Subscription::default() };
        let meter = |id: &str| book().meter(id).cloned();
        let used = usage(plan, meter, &of, &set, Book::builtin(), &Zone::utc());
        prop_assert!(!used.costs.is_empty());
        for dim in [Dim::User, Dim::Host] {
            let parts = split(plan, meter, &of, &set, Book::builtin(), (from, to), |key| key.dim(dim));
            let mut sum = Part::default();
            parts.values().for_each(|part| sum.add(part));
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
            prop_assert!(near(sum.cost, between(&used.costs, from, to)), "{sum:?}");
            prop_assert!(near(sum.amount, between(&used.amounts, from, to)), "{sum:?}");
        }
    }
}

#[test]
fn a_plan_is_found_by_what_logs_call_it() {
    let check = |name: &str, harness: Option<&str>, expected: Option<&str>| {
        assert_eq!(book().named(name, harness).map(|p| p.id.as_str()), expected, "{name}");
    };
    check("plus", Some("codex"), Some("codex-plus"));
    check("Pro", Some("codex"), Some("codex-pro"));
    check("pro", Some("claude-code"), None);
    check("default_claude_max_20x", Some("claude-code"), Some("claude-max-20x"));
    check("MiMo Token Plan Pro", Some("mimo-code"), Some("mimo-pro"));
    check("Claude", Some("claude-code"), None);
    check("Claude Max 5x", Some("claude-code"), Some("claude-max-5x"));
    check("glm-lite", None, Some("glm-lite"));
}
