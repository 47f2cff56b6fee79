use super::*;
use crate::time::parse;
use PriceEvidence::{Alias, DatedSnapshot, Exact, Family};
use proptest::prelude::*;

const USD: u64 = 1_000_000_000;

fn tokens(input: u64, read: u64, write_5m: u64, write_1h: u64, output: u64) -> Tokens {
    Tokens {
        input,
        cache_read: read,
        cache_write_5m: write_5m,
        cache_write_1h: write_1h,
        output,
        ..Tokens::default()
    }
}

/// Rates in dollars per million tokens: input, cache read, write 5 m, write 1 h, output.
#[track_caller]
fn rates(provider: Option<&str>, model: &str, at: &str, tier: Option<&str>, prompt: u64) -> Option<[f64; 5]> {
    let at = parse(at).expect("an instant");
    let (r, _) = Book::builtin().rates(provider, model, at, tier, prompt)?;
    Some([r.input, r.cache_read, r.cache_write_5m, r.cache_write_1h, r.output].map(|n| n as f64 / USD as f64))
}

#[track_caller]
fn check(model: &str, at: &str, tier: Option<&str>, prompt: u64, expected: [f64; 5]) {
    assert_eq!(rates(None, model, at, tier, prompt), Some(expected), "{model} {at} {tier:?} {prompt}");
}

/// What a name finds: provider, model and evidence.
#[track_caller]
fn found(provider: Option<&str>, name: &str, expected: Option<(&str, &str, PriceEvidence)>) {
    let listing = Book::builtin().find(provider, name);
    let got = listing.as_ref().map(|l| (l.provider().unwrap_or(""), l.model(), l.evidence()));
    assert_eq!(got, expected, "{provider:?} {name}");
}

const NOW: &str = "2026-11-20T12:00:00Z";

#[test]
fn a_request_costs_the_sum_of_its_classes() {
    // Opus 4.5 at $5 / 0.50 / 6.25 / 10 / 25 per million:
    //   1,000 × 5 = 5,000 µ$ · 80,000 × 0.50 = 40,000 · 2,000 × 6.25 = 12,500 · 4,000 × 10 = 40,000 · 600 × 25 = 15,000.
    let tokens = tokens(1_000, 80_000, 2_000, 4_000, 600);
    let quote =
        Book::builtin().quote(Some("anthropic"), "claude-opus-4-5", parse(NOW).unwrap(), None, &tokens);
    let quote = quote.expect("priced");
    let expected = ListCost {
        input: 5_000_000,
        cache_read: 40_000_000,
        cache_write_5m: 12_500_000,
        cache_write_1h: 40_000_000,
        output: 15_000_000,
    };
    assert_eq!(quote.cost, expected);
    assert_eq!(quote.cost.total(), 112_500_000);
    assert_eq!(quote.evidence, Exact);
}

#[test]
fn the_smallest_price_is_held_exactly() {
    // MiMo V2.6 Flash reads: $0.0028 per million, so 1,000 tokens are 2,800 nano-dollars and one token is 2.8, rounded to 3.
    let (rates, _) = Book::builtin().rates(None, "mimo-v2.6-flash", parse(NOW).unwrap(), None, 0).unwrap();
    assert_eq!(rates.cache_read, 2_800_000);
    assert_eq!((cost(1_000, rates.cache_read), cost(1, rates.cache_read)), (2_800, 3));
    // Half a nano-dollar is rounded up, less is rounded down; a huge count neither panics nor wraps.
    assert_eq!((cost(1, 500_000), cost(1, 499_999), cost(0, USD)), (1, 0, 0));
    assert_eq!(cost(u64::MAX, u64::MAX), u64::MAX / 8);
    // On both sides of the bound of the short way.
    for (tokens, rate) in [((1 << 26) - 1, (1 << 37) - 1), (1 << 26, 3_300_000), (7, 1 << 37)] {
        let exact = (u128::from(tokens) * u128::from(rate) + 500_000) / 1_000_000;
        assert_eq!(u128::from(cost(tokens, rate)), exact);
    }
    assert!(
        Rates { output: u64::MAX, ..rates }.cost(&tokens(u64::MAX, u64::MAX, 0, 0, u64::MAX)).total() > 0
    );
}

#[test]
fn one_hour_writes_have_their_own_price() {
    check("claude-sonnet-5-5", NOW, None, 0, [2.0, 0.1, 2.5, 4.0, 10.0]);
    check("claude-fable-5-1", NOW, None, 0, [10.0, 0.25, 12.5, 20.0, 50.0]);
    check("claude-fable-5.2", NOW, None, 0, [8.0, 0.2, 10.0, 16.0, 40.0]);
    check("kimi-k3.1-pro", NOW, None, 0, [2.0, 0.2, 2.0, 4.0, 10.0]);
    // No write fee: writes are input. One duration only: an hour costs what five minutes cost.
    check("gpt-5.5", NOW, None, 0, [5.0, 0.5, 5.0, 5.0, 30.0]);
    check("gpt-6.1-sol", NOW, None, 0, [2.0, 0.1, 2.5, 2.5, 10.0]);
    // No cached input for sale: reads are input.
    check("gpt-5.2-pro", NOW, None, 0, [21.0, 21.0, 21.0, 21.0, 168.0]);
}

#[test]
fn a_long_prompt_has_its_price_for_the_whole_request() {
    check("claude-haiku-5-5", NOW, None, 100_000, [0.1, 0.01, 0.125, 0.2, 0.5]);
    check("claude-haiku-5-5", NOW, None, 100_001, [0.5, 0.05, 0.625, 1.0, 2.5]);
    check("gpt-6-astra", NOW, None, 272_000, [10.0, 1.0, 12.5, 12.5, 50.0]);
    check("gpt-6-astra", NOW, None, 272_001, [20.0, 2.0, 25.0, 25.0, 75.0]);
    check("qwen3-coder-plus", NOW, None, 32_000, [1.0, 0.1, 1.0, 1.0, 5.0]);
    check("qwen3-coder-plus", NOW, None, 32_001, [1.8, 0.18, 1.8, 1.8, 9.0]);
    check("qwen3-coder-plus", NOW, None, 128_001, [3.0, 0.3, 3.0, 3.0, 15.0]);
    check("qwen3-coder-plus", NOW, None, 900_000, [6.0, 0.6, 6.0, 6.0, 60.0]);
    // The prompt is input + reads + writes. Haiku 5.5 with 1 + 90,000 + 10,000 prompt tokens and 1,000 output:
    //   1 × $0.50/M = 500 n$ · 90,000 × 0.05 = 4,500,000 · 10,000 × 0.625 = 6,250,000 · 1,000 × 2.50 = 2,500,000.
    let at = parse(NOW).unwrap();
    let quote = |input| {
        let tokens = tokens(input, 90_000, 10_000, 0, 1_000);
        Book::builtin().quote(None, "claude-haiku-5-5", at, None, &tokens).unwrap().cost.total()
    };
    assert_eq!(quote(1), 500 + 4_500_000 + 6_250_000 + 2_500_000);
    // One token less: 90,000 × 0.01 + 10,000 × 0.125 + 1,000 × 0.50 = 900,000 + 1,250,000 + 500,000.
    assert_eq!(quote(0), 2_650_000);
}

#[test]
fn prices_hold_from_their_day() {
    check("claude-sonnet-5-5", "2026-10-06T23:59:59.999Z", None, 0, [2.0, 0.2, 2.5, 4.0, 10.0]);
    check("claude-sonnet-5-5", "2026-10-07", None, 0, [2.0, 0.1, 2.5, 4.0, 10.0]);
    check("gpt-5.6-sol", "2026-08-20", None, 300_000, [10.0, 1.0, 12.5, 12.5, 45.0]);
    check("gpt-5.6-sol", "2026-08-21", None, 300_000, [8.0, 0.8, 10.0, 10.0, 30.0]);
    // A long-prompt price that was abolished: from that day on the new list has no such line.
    check("claude-opus-4-6", "2026-03-12", None, 200_001, [10.0, 1.0, 12.5, 20.0, 37.5]);
    check("claude-opus-4-6", "2026-03-13", None, 200_001, [5.0, 0.5, 6.25, 10.0, 25.0]);
    // Before the first price the first holds.
    check("o3", "2020-01-01", None, 0, [10.0, 2.5, 10.0, 10.0, 40.0]);
    check("o3", NOW, None, 0, [2.0, 0.5, 2.0, 2.0, 8.0]);
}

#[test]
fn mimo_was_cut_on_27_may_2026() {
    check("mimo-v2.5-pro", "2026-05-26T23:59:59Z", None, 256_000, [1.0, 0.2, 1.0, 1.0, 3.0]);
    check("mimo-v2.5-pro", "2026-05-26T23:59:59Z", None, 256_001, [2.0, 0.4, 2.0, 2.0, 6.0]);
    check("mimo-v2.5-pro", "2026-05-27", None, 900_000, [0.435, 0.0036, 0.435, 0.435, 0.87]);
    check("mimo-v2.5", "2026-05-01", None, 0, [0.4, 0.08, 0.4, 0.4, 2.0]);
    check("mimo-v2.5", NOW, None, 0, [0.14, 0.0028, 0.14, 0.14, 0.28]);
    check("mimo-v2-pro", "2026-04-10", None, 0, [1.0, 0.2, 1.0, 1.0, 3.0]);
    check("mimo-v2-pro", "2026-04-10", None, 256_001, [2.0, 0.4, 2.0, 2.0, 6.0]);
    check("mimo-v2-flash", "2026-04-10", None, 900_000, [0.1, 0.01, 0.1, 0.1, 0.3]);
    check("mimo-v2.6-pro", NOW, None, 900_000, [0.435, 0.0036, 0.435, 0.435, 0.87]);
    // 200,000 × $0.20/M + 10,000 × 3 = 40,000,000 + 30,000,000 n$ before; × 0.0036 and × 0.87 after.
    let tokens = tokens(0, 200_000, 0, 0, 10_000);
    let total = |at| {
        Book::builtin()
            .quote(Some("xiaomi-token-plan-cn"), "mimo-v2.5-pro", at, None, &tokens)
            .unwrap()
            .cost
            .total()
    };
    assert_eq!(total(parse("2026-05-26").unwrap()), 40_000_000 + 30_000_000);
    assert_eq!(total(parse("2026-05-28").unwrap()), 720_000 + 8_700_000);
}

#[test]
fn tiers_multiply_every_class() {
    check("claude-opus-5-5", NOW, Some("fast"), 0, [8.0, 0.4, 10.0, 16.0, 40.0]);
    check("claude-opus-5-5", NOW, Some("standard"), 0, [4.0, 0.2, 5.0, 8.0, 20.0]);
    check("claude-opus-5-5", NOW, Some("batch"), 0, [2.0, 0.1, 2.5, 4.0, 10.0]);
    check("claude-opus-4-6", "2026-03-01", Some("fast"), 200_001, [60.0, 6.0, 75.0, 120.0, 225.0]);
    check("claude-opus-4-6", "2026-07-01", Some("fast"), 0, [5.0, 0.5, 6.25, 10.0, 25.0]);
    check("gpt-6.1-sol", NOW, Some("priority"), 0, [4.0, 0.2, 5.0, 5.0, 20.0]);
    check("gpt-6.1-sol", NOW, Some("fast"), 0, [4.0, 0.2, 5.0, 5.0, 20.0]);
    check("gpt-6.1-sol", NOW, Some("flex"), 272_001, [2.0, 0.1, 2.5, 2.5, 7.5]);
    check("gpt-6.1-sol", NOW, Some("ultrafast"), 0, [12.0, 0.6, 15.0, 15.0, 60.0]);
    check("gpt-5.5", NOW, Some("priority"), 0, [12.5, 1.25, 12.5, 12.5, 75.0]);
    // A name may carry the tier; it is not applied twice.
    check("claude-opus-4.8-fast", NOW, None, 0, [10.0, 1.0, 12.5, 20.0, 50.0]);
    check("claude-opus-4.8-fast", NOW, Some("fast"), 0, [10.0, 1.0, 12.5, 20.0, 50.0]);
    // A tier without a published price is unpriced, not standard.
    assert_eq!(rates(None, "claude-sonnet-5", NOW, Some("fast"), 0), None);
    assert_eq!(rates(None, "gpt-5.5", NOW, Some("scale"), 0), None);
    assert_eq!(rates(None, "glm-5.2-fast", NOW, None, 0), None);
}

#[test]
fn a_tier_may_have_its_own_price_of_reads() {
    // GPT-5.4 at $2.50 / 0.25 / 15: flex is half, but reads are listed at 0.13.
    check("gpt-5.4", NOW, Some("flex"), 0, [1.25, 0.13, 1.25, 1.25, 7.5]);
    check("gpt-5.4", NOW, Some("flex"), 272_001, [2.5, 0.25, 2.5, 2.5, 11.25]);
    // Gemini 2.5 Pro at $1.25 / 0.125 / 10: flex does not make reads cheaper.
    check("gemini-2.5-pro", NOW, Some("flex"), 0, [0.625, 0.125, 0.625, 0.625, 5.0]);
    check("gemini-2.5-pro", NOW, Some("priority"), 200_001, [4.5, 0.45, 4.5, 4.5, 27.0]);
    // Gemini 3.5 Flash-Lite at $0.30 / 0.03 / 2.50: reads are listed at 0.02 in flex and 0.05 in priority.
    check("gemini-3.5-flash-lite", NOW, Some("flex"), 0, [0.15, 0.02, 0.15, 0.15, 1.25]);
    check("gemini-3.5-flash-lite", NOW, Some("priority"), 0, [0.54, 0.05, 0.54, 0.54, 4.5]);
    // o4-mini's priority is 2 dollars for 1.10, which no decimal is: the price is the listed one all the same.
    check("o4-mini", NOW, Some("priority"), 0, [2.0, 0.5, 2.0, 2.0, 8.0]);
    // 40,000 input × $1.25/M + 10,000 reads × 0.13 + 1,000 output × 7.50 = 50,000 + 1,300 + 7,500 µ$.
    let tokens = tokens(40_000, 10_000, 0, 0, 1_000);
    let quote = Book::builtin().quote(None, "gpt-5.4", parse(NOW).unwrap(), Some("flex"), &tokens).unwrap();
    assert_eq!(quote.cost.total(), 58_800_000);
    // Priority is not sold for long prompts of GPT-5.5, flex not for those of Gemini 2.5 Pro.
    assert_eq!(rates(None, "gpt-5.5", NOW, Some("priority"), 272_001), None);
    assert_eq!(rates(None, "gemini-2.5-pro", NOW, Some("flex"), 200_001), None);
}

#[test]
fn a_region_may_cost_more() {
    // Inference in the US costs 1.1 × for every class, since Opus 4.6.
    check("claude-opus-5-5", NOW, Some("us"), 0, [4.4, 0.22, 5.5, 8.8, 22.0]);
    check("claude-opus-5-5", NOW, Some("fast+us"), 0, [8.8, 0.44, 11.0, 17.6, 44.0]);
    check("claude-opus-5-5", NOW, Some("batch+us"), 0, [2.2, 0.11, 2.75, 4.4, 11.0]);
    for tier in ["global", "not_available", "standard", "standard+global", ""] {
        check("claude-opus-5-5", NOW, Some(tier), 0, [4.0, 0.2, 5.0, 8.0, 20.0]);
    }
    check("claude-haiku-5-5", NOW, Some("us"), 100_001, [0.55, 0.055, 0.6875, 1.1, 2.75]);
    check("gpt-6-astra", NOW, Some("priority+eu"), 0, [22.0, 2.2, 27.5, 27.5, 110.0]);
    // 1,000 × $4/M × 1.1 + 50,000 × 0.20 × 1.1 + 2,000 × 8 × 1.1 + 500 × 20 × 1.1 = 4,400 + 11,000 + 17,600 + 11,000 µ$.
    let tokens = tokens(1_000, 50_000, 0, 2_000, 500);
    let quote =
        Book::builtin().quote(None, "claude-opus-5-5", parse(NOW).unwrap(), Some("us"), &tokens).unwrap();
    assert_eq!(quote.cost.total(), 44_000_000);
    // A region without a published price is no price, not the price elsewhere.
    assert_eq!(rates(None, "claude-opus-5-5", NOW, Some("eu"), 0), None);
    assert_eq!(rates(None, "claude-opus-5-5", NOW, Some("fast+mars"), 0), None);
}

#[test]
fn bedrocks_regional_endpoints_cost_more() {
    let base = [4.0, 0.2, 5.0, 8.0, 20.0];
    let regional = [4.4, 0.22, 5.5, 8.8, 22.0];
    check("global.anthropic.claude-opus-5-5", NOW, None, 0, base);
    check("anthropic.claude-opus-5-5", NOW, None, 0, base);
    for region in ["us", "eu", "apac", "au", "jp"] {
        check(&format!("{region}.anthropic.claude-opus-5-5"), NOW, None, 0, regional);
    }
    check(
        "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-5-5",
        NOW,
        None,
        0,
        regional,
    );
    check("us-gov.anthropic.claude-opus-5-5", NOW, None, 0, [4.8, 0.24, 6.0, 9.6, 24.0]);
    // A region that the log says once more counts once; a service tier counts beside it.
    check("us.anthropic.claude-opus-5-5", NOW, Some("us"), 0, regional);
    check("us.anthropic.claude-opus-5-5", NOW, Some("not_available"), 0, regional);
    check("us.anthropic.claude-opus-5-5", NOW, Some("batch"), 0, [2.2, 0.11, 2.75, 4.4, 11.0]);
    // Before the 4.5 generation regions were the only way and cost the same; another vendor's model has no such price.
    check("us.anthropic.claude-sonnet-4-20250514-v1:0", NOW, None, 0, [3.0, 0.3, 3.75, 6.0, 15.0]);
    check("us.moonshotai.kimi-k2.6", NOW, None, 0, [0.95, 0.16, 0.95, 0.95, 4.0]);
}

#[test]
fn deepseek_has_peak_hours() {
    let off = [0.15, 0.003, 0.15, 0.15, 0.6];
    let peak = [0.3, 0.006, 0.3, 0.3, 1.2];
    // 20 November 2026 is a Friday, 21 November a Saturday.
    for (at, expected) in [
        ("2026-11-20T00:59:59.999Z", off),
        ("2026-11-20T01:00:00Z", peak),
        ("2026-11-20T03:59:59.999Z", peak),
        ("2026-11-20T04:00:00Z", off),
        ("2026-11-20T06:00:00Z", peak),
        ("2026-11-20T10:00:00Z", off),
        ("2026-11-21T02:00:00Z", off),
        ("2026-11-22T07:00:00Z", off),
        ("2026-11-23T07:00:00Z", peak),
    ] {
        check("deepseek-flash", at, None, 0, expected);
        check("deepseek-v4-flash", at, None, 0, expected);
    }
    // In the first week, weekends had peak hours too (22 August 2026 is a Saturday); before, one price for all hours.
    check("deepseek-v4-pro", "2026-08-22T02:00:00Z", None, 0, [1.32, 0.044, 1.32, 1.32, 3.96]);
    check("deepseek-v4-pro", "2026-08-29T02:00:00Z", None, 0, [0.66, 0.022, 0.66, 0.66, 1.98]);
    check("deepseek-v4-pro", "2026-08-16T15:59:59Z", None, 0, [0.435, 0.003625, 0.435, 0.435, 0.87]);
    assert_eq!(rates(None, "deepseek-flash", NOW, Some("peak"), 0), None);
    assert_eq!(rates(None, "deepseek-flash", NOW, Some("at"), 0), None);
    // 25 September and 1 to 7 October 2026 are public holidays in China; 28 September and 8 October are working days.
    for (at, expected) in [
        ("2026-09-24T07:00:00Z", peak),
        ("2026-09-25T07:00:00Z", off),
        ("2026-09-28T07:00:00Z", peak),
        ("2026-10-01T02:00:00Z", off),
        ("2026-10-07T09:59:59Z", off),
        ("2026-10-08T02:00:00Z", peak),
    ] {
        check("deepseek-flash", at, None, 0, expected);
    }
    // 100,000 reads × $0.003/M + 10,000 input × 0.15 + 2,000 output × 0.60 = 300 + 1,500 + 1,200 µ$; twice that at peak.
    let tokens = tokens(10_000, 100_000, 0, 0, 2_000);
    let total = |at| {
        Book::builtin().quote(None, "deepseek-flash", parse(at).unwrap(), None, &tokens).unwrap().cost.total()
    };
    assert_eq!(total("2026-11-20T12:00:00Z"), 3_000_000);
    assert_eq!(total("2026-11-20T02:00:00Z"), 6_000_000);
}

#[test]
fn deepseek_was_cheaper_at_night_in_2025() {
    let (chat, reasoner) = ([0.27, 0.07, 0.27, 0.27, 1.1], [0.55, 0.14, 0.55, 0.55, 2.19]);
    let night = [0.135, 0.035, 0.135, 0.135, 0.55];
    for (at, by_night) in [
        ("2025-02-25T20:00:00Z", false),
        ("2025-02-26T16:29:59Z", false),
        ("2025-02-26T16:30:00Z", true),
        ("2025-06-01T00:29:59Z", true),
        ("2025-06-01T00:30:00Z", false),
        ("2025-06-01T16:29:59Z", false),
        ("2025-09-04T23:00:00Z", true),
    ] {
        check("deepseek-chat", at, None, 0, if by_night { night } else { chat });
        check("deepseek-reasoner", at, None, 0, if by_night { night } else { reasoner });
    }
    check("deepseek-chat", "2025-09-05T17:00:00Z", None, 0, [0.56, 0.07, 0.56, 0.56, 1.68]);
}

#[test]
fn names_are_found_in_every_spelling() {
    let opus = |evidence| Some(("anthropic", "claude-opus-4-5", evidence));
    found(None, "claude-opus-4-5", opus(Exact));
    found(Some("anthropic"), "claude-opus-4-5", opus(Exact));
    found(Some("anthropic"), "claude-opus-4.5", opus(Alias));
    found(None, "Claude-Opus-4-5", opus(Alias));
    found(None, "claude-opus-4-5[1m]", opus(Alias));
    found(None, "anthropic/claude-opus-4.5", opus(Alias));
    found(Some("openrouter"), "anthropic/claude-opus-4.5:thinking", opus(Alias));
    found(Some("github-copilot"), "claude-opus-4-5", opus(Alias));
    found(None, "claude-opus-4-5-latest", opus(Alias));
    found(None, "claude-4.5-opus", opus(Alias));
    found(None, "claude-opus-4-5-thinking", opus(Alias));
    found(None, "claude-opus-4-5-20251101", opus(DatedSnapshot));
    found(None, "claude-opus-4-5-20251101[1m]", opus(DatedSnapshot));
    found(Some("amazon-bedrock"), "us.anthropic.claude-opus-4-5-20251101-v1:0", opus(DatedSnapshot));
    found(None, "anthropic.claude-opus-4-5-v1", opus(Alias));
    found(
        None,
        "arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-opus-4-5-20251101-v1:0",
        opus(DatedSnapshot),
    );
    found(Some("google-vertex"), "claude-opus-4-5@20251101", opus(DatedSnapshot));
    found(Some("google-vertex"), "claude-opus-4-5@default", opus(Alias));
    found(None, "claude-opus-4-20250514", Some(("anthropic", "claude-opus-4", DatedSnapshot)));
    found(None, "claude-opus-4-0", Some(("anthropic", "claude-opus-4", Exact)));
    found(None, "claude-3-5-sonnet-v2@20241022", Some(("anthropic", "claude-3-5-sonnet", DatedSnapshot)));
    found(None, "claude-3-5-haiku-latest", Some(("anthropic", "claude-3-5-haiku", Alias)));
    found(None, "gpt-5.2-2025-12-11", Some(("openai", "gpt-5.2", DatedSnapshot)));
    found(Some("openai-codex"), "gpt-5.6", Some(("openai", "gpt-5.6-sol", Exact)));
    found(None, "gpt-5.6-sol-xhigh", Some(("openai", "gpt-5.6-sol", Alias)));
    found(None, "gpt-5.1-codex-max", Some(("openai", "gpt-5.1-codex-max", Exact)));
    found(None, "models/gemini-2.5-pro-preview-06-05", Some(("google", "gemini-2.5-pro", DatedSnapshot)));
    found(
        None,
        "gemini-2.5-flash-lite-preview-09-2025",
        Some(("google", "gemini-2.5-flash-lite", DatedSnapshot)),
    );
    found(None, "gemini-3-pro", Some(("google", "gemini-3-pro-preview", Alias)));
    found(Some("xiaomi_mimo"), "mimo-v2.6-pro", Some(("xiaomi", "mimo-v2.6-pro", Exact)));
    found(Some("opencode"), "mimo-v2.6-flash-free", Some(("xiaomi", "mimo-v2.6-flash", Alias)));
    found(Some("z.ai"), "GLM-4.6", Some(("zai", "glm-4.6", Alias)));
    found(Some("kimi-coding"), "k3", Some(("moonshot", "kimi-k3", Exact)));
    found(None, "moonshotai/kimi-k2-0905", Some(("moonshot", "kimi-k2-0905-preview", DatedSnapshot)));
    found(None, "minimax-m2.5", Some(("minimax", "MiniMax-M2.5", Alias)));
    found(None, "grok-4.20-0309-non-reasoning", Some(("xai", "grok-4.20", DatedSnapshot)));
    found(None, "deepseek/deepseek-v4-flash:free", Some(("deepseek", "deepseek-v4-flash", Alias)));
}

#[test]
fn an_unknown_minor_version_takes_the_price_of_the_one_before() {
    found(None, "claude-opus-4-9", Some(("anthropic", "claude-opus-4-8", Family)));
    found(None, "claude-opus-5-1-20270101", Some(("anthropic", "claude-opus-5", Family)));
    found(None, "gpt-6.2-sol", Some(("openai", "gpt-6.1-sol", Family)));
    found(None, "glm-5.9-flash", Some(("zai", "glm-5.3-flash", Family)));
    found(None, "mimo-v2.7-pro", Some(("xiaomi", "mimo-v2.6-pro", Family)));
    found(None, "MiniMax-M2.9", Some(("minimax", "MiniMax-M2.7", Family)));
    // Another major version, another kind, or older than everything known: no price.
    for name in [
        "claude-opus-6",
        "claude-saga-5",
        "gpt-7.1-sol",
        "gpt-6.2-nova",
        "kimi-k2.4",
        "gpt-5.9-codex-max-pro",
    ] {
        found(None, name, None);
    }
}

#[test]
fn nothing_matches_by_a_part_of_its_name() {
    for name in [
        "",
        " ",
        "<synthetic>",
        "claude",
        "opus",
        "gpt",
        "my-claude-opus-4-5",
        "claude-opus-4-5-mine",
        "zai-glm-4.6",
        "gpt-oss-120b",
        "deepseek-r1-distill-qwen-32b",
        "qwen3-coder:30b",
        "glm-4.7-flash",
        "glm-5.3-highspeed",
        "gpt-5.2-codex-unknown",
        "o10",
        "4-5",
        "-latest",
        "é-claude-opus-4-5",
    ] {
        found(None, name, None);
        found(Some("anthropic"), name, None);
    }
    // A model is priced from its maker's list, whoever served it; on the person's own machine it has no price.
    found(Some("cerebras"), "glm-4.6", Some(("zai", "glm-4.6", Alias)));
    found(Some("openai"), "claude-opus-4-5", Some(("anthropic", "claude-opus-4-5", Alias)));
    found(Some("anthropic"), "glm-4.6", Some(("zai", "glm-4.6", Alias)));
    found(Some("zai"), "k3", None);
    found(None, "k3", None);
    found(Some("ollama-launch"), "glm-4.6", None);
    found(Some("lmstudio"), "gpt-5.5", None);
}

#[test]
fn a_book_is_stale_after_45_days() {
    let day = |text| crate::time::parse_day(text).expect("a day");
    for (today, expected) in [
        ("2026-11-15", (Some(0), false)),
        ("2026-11-14", (Some(0), false)),
        ("2026-12-30", (Some(45), false)),
        ("2026-12-31", (Some(46), true)),
        ("2027-11-15", (Some(365), true)),
    ] {
        assert_eq!((age("2026-11-15", day(today)), is_stale("2026-11-15", day(today))), expected, "{today}");
    }
    assert_eq!((age("soon", 0), is_stale("", 0)), (None, true));
    assert!(age(Book::builtin().date(), day("2026-11-20")).is_some());
    assert_eq!(age("1970-01-01", i32::MAX), Some(i32::MAX as u32));
}

#[test]
fn makers_and_providers_have_one_name() {
    for (model, maker) in [
        ("claude-opus-4-5", Some("anthropic")),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", Some("anthropic")),
        ("openai/gpt-5", Some("openai")),
        ("codex-mini-latest", Some("openai")),
        ("o3", Some("openai")),
        ("o3-mini", Some("openai")),
        ("o30", None),
        ("mimo-v2.5-pro", Some("xiaomi")),
        ("kimi-k2", Some("moonshot")),
        ("GLM-4.6", Some("zai")),
        ("deepseek-chat", Some("deepseek")),
        ("gemini-2.5-pro", Some("google")),
        ("qwen3-coder-plus", Some("alibaba")),
        ("grok-4", Some("xai")),
        ("MiniMax-M2", Some("minimax")),
        ("devstral-2512", Some("mistral")),
        ("<synthetic>", None),
        ("claudette", None),
        ("", None),
    ] {
        assert_eq!(provider_of(model), maker, "{model}");
    }
    for (name, provider) in [
        ("xiaomi-token-plan-cn", Some("xiaomi")),
        ("xiaomi_mimo", Some("xiaomi")),
        ("openai-codex", Some("openai")),
        ("OpenAI", Some("openai")),
        ("z.ai", Some("zai")),
        ("zai-coding-plan", Some("zai")),
        ("zhipu", Some("zai")),
        ("bigmodel", Some("zai")),
        ("moonshotai-cn", Some("moonshot")),
        ("google-gemini-cli", Some("google")),
        ("openrouter", None),
        ("amazon-bedrock", None),
        ("", None),
    ] {
        assert_eq!(canonical_provider(name), provider, "{name}");
    }
}

proptest! {
    #[test]
    fn no_name_panics(provider in proptest::option::of(".{0,12}"), model in ".{0,40}", tier in ".{0,8}", at in any::<i64>()) {
        let _ = Book::builtin().rates(provider.as_deref(), &model, at, Some(&tier), 1);
        let _ = Book::builtin().rates(None, "deepseek-flash", at, Some(&tier), 1);
        let _ = provider_of(&model);
    }

    #[test]
    fn names_near_real_ones_do_not_panic(model in "(us\\.)?(anthropic[./])?claude-(3-5-)?(opus|sonnet)?[-0-9v@:.\\[]{0,24}") {
        let _ = Book::builtin().find(None, &model);
    }

    /// Within one prompt size, the cost of a whole is the sum of its parts but for the rounding of each part.
    #[test]
    fn cost_is_additive(a in 0u64..1 << 40, b in 0u64..1 << 40, rate in 1u64..1 << 38) {
        let (whole, parts) = (cost(a + b, rate), cost(a, rate) + cost(b, rate));
        prop_assert!(whole.abs_diff(parts) <= 1);
        prop_assert!(cost(a + 1, rate) >= cost(a, rate));
    }

    /// More tokens of any class never cost less, across the edges of prompt sizes too.
    #[test]
    fn more_tokens_never_cost_less(
        which in any::<proptest::sample::Index>(),
        t in (0u64..400_000, 0u64..400_000, 0u64..400_000, 0u64..400_000, 0u64..400_000),
        more in 0u64..300_000,
        class in 0usize..5,
        at in 1_735_689_600_000i64..1_830_000_000_000,
    ) {
        let models: Vec<&str> = Book::builtin().models().map(|(_, model)| model).collect();
        let model = which.get(&models);
        let book = Book::builtin();
        let Some(listing) = book.find(None, model) else { return Ok(()) };
        let small = [t.0, t.1, t.2, t.3, t.4];
        let mut large = small;
        large[class] += more;
        let total = |n: [u64; 5]| {
            let tokens = tokens(n[0], n[1], n[2], n[3], n[4]);
            listing.quote(at, None, &tokens).map(|q| q.cost.total())
        };
        prop_assert!(total(large) >= total(small));
        prop_assert!(total(small).is_some());
    }
}
