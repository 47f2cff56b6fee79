use super::*;
use crate::price::Book;
use crate::request::{PriceEvidence, Tokens};
use PriceClass::{CacheRead, CacheWrite1h, CacheWrite5m, Input, Output};
use proptest::prelude::*;

fn own(provider: Option<&str>, model: &str, input: f64, output: f64) -> OwnPrice {
    let provider = provider.map(str::to_owned);
    OwnPrice { provider, model: model.to_owned(), input, output, ..OwnPrice::default() }
}

/// The input price in dollars of what a name finds, and whether it is the person's own.
#[track_caller]
fn check(prices: &[OwnPrice], provider: Option<&str>, model: &str, expected: Option<(f64, bool)>) {
    let (book, refused) = Book::builtin().with_own(prices);
    assert_eq!(refused, []);
    let found = book.rates(provider, model, 1_795_000_000_000, None, 0);
    let found = found.map(|(rates, e)| (rates.input as f64 / 1e9, e == PriceEvidence::Own));
    assert_eq!(found, expected, "{provider:?} {model}");
}

#[test]
fn an_own_price_wins_over_every_list() {
    let prices = [own(None, "claude-opus-5-5", 1.5, 6.0), own(None, "llama3.3:70b", 0.25, 0.25)];
    check(&prices, Some("anthropic"), "claude-opus-5-5", Some((1.5, true)));
    check(&prices, None, "anthropic/claude-opus-5.5:beta", Some((1.5, true)));
    check(&prices, Some("amazon-bedrock"), "us.anthropic.claude-opus-5-5-20260901-v1:0", Some((1.5, true)));
    // A model of no list, a provider on the person's own machine.
    check(&prices, Some("ollama"), "llama3.3:70b", Some((0.25, true)));
    check(&prices, Some("ollama"), "Llama3.3:70B", Some((0.25, true)));
    check(&prices, Some("ollama"), "llama3.3:8b", None);
    // Everything else stays as it is.
    check(&prices, None, "claude-opus-5", Some((5.0, false)));
    check(&prices, None, "claude-opus-5-6", Some((4.0, false)));
    check(&[], None, "claude-opus-5-5", Some((4.0, false)));
    check(&[own(None, "<my model>", 1.0, 1.0)], None, "<my model>", Some((1.0, true)));
}

#[test]
fn the_nearer_of_two_own_prices_holds() {
    let prices = [
        own(None, "glm-5.3", 1.0, 1.0),
        own(Some("OpenRouter"), "glm-5.3", 2.0, 2.0),
        own(Some("xiaomi"), "mimo-v2.6-pro", 3.0, 3.0),
        own(None, "mimo-v2.6-pro-20260922", 4.0, 4.0),
    ];
    check(&prices, None, "glm-5.3", Some((1.0, true)));
    check(&prices, Some("zai"), "glm-5.3", Some((1.0, true)));
    check(&prices, Some("openrouter"), "z-ai/glm-5.3", Some((2.0, true)));
    // A maker's name stands for its plans too; another provider is not meant.
    check(&prices, Some("xiaomi-token-plan-cn"), "mimo-v2.6-pro", Some((3.0, true)));
    check(&prices, Some("openrouter"), "mimo-v2.6-pro", Some((0.435, false)));
    check(&prices, None, "mimo-v2.6-pro", Some((0.435, false)));
    // The full name before the one without a date.
    check(&prices, Some("xiaomi"), "mimo-v2.6-pro-20260922", Some((4.0, true)));
    check(&prices, Some("xiaomi"), "mimo-v2.6-pro-20261001", Some((3.0, true)));
}

#[test]
fn an_own_price_costs_what_it_says_always() {
    let price = OwnPrice {
        cache_read: Some(0.0036),
        cache_write_5m: Some(0.5),
        cache_write_1h: Some(0.75),
        ..own(None, "claude-haiku-5-5", 0.435, 0.87)
    };
    let (book, _) = Book::builtin().with_own(&[price]);
    let tokens = Tokens {
        input: 1_000,
        cache_read: 500_000,
        cache_write_5m: 2_000,
        cache_write_1h: 4_000,
        output: 3_000,
        ..Tokens::default()
    };
    // 1,000 × 435 n$ + 500,000 × 3.6 + 2,000 × 500 + 4,000 × 750 + 3,000 × 870, also above the list's 100,000 tokens,
    // in any tier and at any time.
    let expected = 435_000 + 1_800_000 + 1_000_000 + 3_000_000 + 2_610_000;
    for tier in [None, Some("fast"), Some("us"), Some("nobody knows")] {
        for at in [0, 1_795_000_000_000] {
            let quote = book.quote(None, "claude-haiku-5-5", at, tier, &tokens).expect("priced");
            assert_eq!((quote.cost.total(), quote.evidence), (expected, PriceEvidence::Own));
        }
    }
    let listing = book.find(Some("anthropic"), "claude-haiku-5.5").expect("found");
    assert_eq!((listing.provider(), listing.model(), listing.source(0, 0)), (None, "claude-haiku-5-5", None));
}

#[test]
fn what_is_not_said_is_input_and_nothing_is_a_price() {
    let price = |p: OwnPrice| {
        p.rates().map(|r| [r.input, r.cache_read, r.cache_write_5m, r.cache_write_1h, r.output])
    };
    const USD: u64 = 1_000_000_000;
    assert_eq!(price(own(None, "m", 1.0, 2.0)), Ok([USD, USD, USD, USD, 2 * USD]));
    let write = OwnPrice { cache_write_5m: Some(1.25), ..own(None, "m", 1.0, 2.0) };
    assert_eq!(price(write), Ok([USD, USD, USD * 5 / 4, USD * 5 / 4, 2 * USD]));
    assert_eq!(price(own(None, "m", 0.0, 0.0)), Ok([0; 5]));
    check(
        &[own(Some("ollama"), "qwen3-coder:30b", 0.0, 0.0)],
        Some("ollama"),
        "qwen3-coder:30b",
        Some((0.0, true)),
    );
}

#[test]
fn a_wrong_price_says_what_to_do_and_the_others_hold() {
    let of = |read, five, hour| OwnPrice {
        cache_read: read,
        cache_write_5m: five,
        cache_write_1h: hour,
        ..own(None, "m", 1.0, 1.0)
    };
    let prices = [
        own(None, " ", 1.0, 1.0),
        own(None, "a", f64::NAN, 1.0),
        own(None, "b", 1.0, -0.5),
        of(Some(f64::INFINITY), None, None),
        of(None, Some(-1.0), None),
        of(None, None, Some(1_000_001.0)),
        own(None, "claude-opus-5-5", 1.0, 1.0),
        own(Some(" "), "claude-opus-5.5", 2.0, 2.0),
        own(Some("zai"), "claude-opus-5-5", 3.0, 3.0),
    ];
    let (book, refused) = Book::builtin().with_own(&prices);
    assert_eq!(
        refused,
        [
            (0, OwnPriceError::NoModel),
            (1, OwnPriceError::NotANumber(Input)),
            (2, OwnPriceError::Negative(Output)),
            (3, OwnPriceError::NotANumber(CacheRead)),
            (4, OwnPriceError::Negative(CacheWrite5m)),
            (5, OwnPriceError::TooHigh(CacheWrite1h)),
            (7, OwnPriceError::Twice(6)),
        ]
    );
    for (_, error) in refused {
        assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.'));
    }
    assert_eq!(book.find(None, "claude-opus-5-5").map(|l| l.evidence()), Some(PriceEvidence::Own));
}

#[test]
fn own_prices_are_stored_as_plain_json() {
    let json = r#"{"model":"m","input":0.435,"output":0.87}"#;
    let price: OwnPrice = serde_json::from_str(json).expect("read");
    assert_eq!(price, own(None, "m", 0.435, 0.87));
    let text = serde_json::to_string(&price).expect("written");
    assert_eq!(serde_json::from_str::<OwnPrice>(&text).expect("read"), price);
    // Messages between page and workers have no names of fields.
    let bytes = postcard::to_allocvec(&price).expect("packed");
    assert_eq!(postcard::from_bytes::<OwnPrice>(&bytes).expect("unpacked"), price);
    assert_eq!(serde_json::to_string(&PriceEvidence::Own).expect("written"), "\"own\"");
    assert_eq!(serde_json::to_string(&CacheWrite5m).expect("written"), "\"cache_write_5m\"");
}

proptest! {
    #[test]
    fn no_own_price_panics(
        provider in proptest::option::of(".{0,8}"),
        model in ".{0,16}",
        input in any::<f64>(),
        read in proptest::option::of(any::<f64>()),
        output in any::<f64>(),
        asked in ".{0,16}",
    ) {
        let price = OwnPrice { provider, model: model.clone(), input, cache_read: read, output, ..OwnPrice::default() };
        let (book, refused) = Book::builtin().with_own(std::slice::from_ref(&price));
        let _ = book.find(Some(&asked), &asked);
        prop_assert_eq!(refused.is_empty(), price.rates().is_ok());
        if refused.is_empty() {
            prop_assert!(book.find(price.provider.as_deref(), &model).is_some_and(|l| l.evidence() == PriceEvidence::Own));
        }
    }
}
