//! A price list in LiteLLM's form, priced side by side with the book.
//!
//! Every row is asked for the same basket: prompts at and above every edge that any provider has, each service tier and
//! region of the row, an hour of peak and one without, and each class of tokens that the row has a price for. What the
//! row says is looked up here, key by key; what the book says is what the product would count.

use super::row::{CLASSES, Prices, Row, TIERS, dollars};
use metering::price::{Book, Listing, cost};
use metering::request::{PriceEvidence, Tokens};
use metering::time::{DAY, Day, HOUR, Millis, parse_day, weekday};
use std::collections::BTreeMap;

/// Sizes above which some provider has another price.
const EDGES: [u64; 7] = [32_000, 100_000, 128_000, 200_000, 256_000, 272_000, 512_000];

/// Output of every request.
const OUTPUT: u64 = 1_000;

/// What a comparison found.
pub struct Compared {
    /// How the name led to the model, and which; none where the book has no price.
    pub found: Option<(PriceEvidence, String)>,
    /// Every difference once: what differs, and the dollars of the row and of the book.
    pub differences: BTreeMap<String, (String, String)>,
}

/// An instant of a working day: at a peak hour, and at none.
pub fn instants(date: &str) -> [Millis; 2] {
    let day = parse_day(date).unwrap_or_default();
    let day: Day = (day - 6..=day).rev().find(|day| weekday(*day) < 5).unwrap_or(day);
    [2, 12].map(|hour| Millis::from(day) * DAY + hour * HOUR)
}

/// Prices a row and the model of that name.
pub fn compare(row: &Row<'_>, book: &Book, provider: Option<&str>, model: &str) -> Compared {
    let Some(listing) = book.find(provider, model) else {
        return Compared { found: None, differences: BTreeMap::new() };
    };
    let mut differences = BTreeMap::new();
    let sizes = row.sizes();
    let prompts =
        [1_000].into_iter().chain(EDGES.iter().flat_map(|edge| [*edge, *edge + 1])).chain([1_000_000]);
    for prompt in prompts {
        let size = sizes.iter().rfind(|size| **size == 0 || prompt > **size).copied().unwrap_or(0);
        for (hour, at) in instants(book.date()).into_iter().enumerate() {
            for (tier, prices) in tiers(row, size, hour == 0) {
                let of_row = prices[0].and(prices[4]).map(|_| prices);
                let place = place(&tier, size, row.off_peak().map(|_| hour == 0));
                for (class, of_row, of_book) in case(&listing, of_row, at, &tier, prompt) {
                    let what = format!("{class}{place}");
                    differences.entry((what, of_row, of_book)).or_insert(prompt.max(size));
                }
            }
        }
    }
    let differences = differences
        .into_iter()
        .map(|((what, of_row, of_book), prompt)| {
            // An edge that only the book has.
            let from = if prompt > 1_000 && !what.contains("above") {
                format!(" from {prompt} tokens")
            } else {
                String::new()
            };
            (what + &from, (of_row, of_book))
        })
        .collect();
    Compared { found: Some((listing.evidence(), listing.model().to_owned())), differences }
}

/// The tiers of a row with their prices, none first.
fn tiers(row: &Row<'_>, size: u64, peak: bool) -> Vec<(String, Prices)> {
    let standard = match row.off_peak() {
        Some(off) if !peak => off.prices,
        _ => row.prices(size, None),
    };
    let mut tiers = vec![(String::new(), standard)];
    for (suffix, name) in TIERS {
        if row.prices(0, Some(suffix))[0].is_some() {
            tiers.push((name.to_owned(), row.prices(size, Some(suffix))));
        }
    }
    let factors: Vec<_> = ["fast", "us", "eu"].iter().filter_map(|n| Some((*n, row.factor(n)?))).collect();
    for (name, factor) in &factors {
        tiers.push(((*name).to_owned(), standard.map(|p| p.map(|p| times(p, *factor)))));
    }
    if let [(fast, by), (us, more), ..] = factors.as_slice()
        && (*fast, *us) == ("fast", "us")
    {
        let both = standard.map(|p| p.map(|p| times(times(p, *by), *more)));
        tiers.push(("fast+us".to_owned(), both));
    }
    tiers
}

/// What differs in one request: the class, and the dollars of the row and of the book.
fn case(
    listing: &Listing<'_>,
    of_row: Option<Prices>,
    at: Millis,
    tier: &str,
    prompt: u64,
) -> Vec<(&'static str, String, String)> {
    let tier = Some(tier).filter(|tier| !tier.is_empty());
    let Some(prices) = of_row else {
        let priced = listing.rates(at, tier, prompt).map(|_| ("", "none".to_owned(), "a price".to_owned()));
        return priced.into_iter().collect();
    };
    // Each class that has a price gets its part of the prompt, input the rest.
    let part = |class: usize, tokens: u64| if prices[class].is_some() { tokens } else { 0 };
    let (cache_read, write_5m, write_1h) = (part(1, prompt / 2), part(2, prompt / 8), part(3, prompt / 16));
    let tokens = Tokens {
        input: prompt - cache_read - write_5m - write_1h,
        cache_read,
        cache_write_5m: write_5m,
        cache_write_1h: write_1h,
        output: OUTPUT,
        ..Tokens::default()
    };
    let Some(quote) = listing.quote(at, tier, &tokens) else {
        return vec![("", "a price".to_owned(), "none".to_owned())];
    };
    let (c, r) = (quote.cost, quote.rates);
    let of_book = [
        (tokens.input, c.input, r.input),
        (cache_read, c.cache_read, r.cache_read),
        (write_5m, c.cache_write_5m, r.cache_write_5m),
        (write_1h, c.cache_write_1h, r.cache_write_1h),
        (tokens.output, c.output, r.output),
    ];
    let mut differences = Vec::new();
    for ((class, price), (count, ours, rate)) in CLASSES.into_iter().zip(prices).zip(of_book) {
        if let Some(price) = price
            && cost(count, price) != ours
        {
            differences.push((class, dollars(price), dollars(rate)));
        }
    }
    differences
}

/// ` fast, above 272k, at peak`.
fn place(tier: &str, size: u64, peak: Option<bool>) -> String {
    let mut place = if tier.is_empty() { String::new() } else { format!(" {tier}") };
    if size > 0 {
        place.push_str(&format!(" above {}k", size / 1000));
    }
    match peak {
        Some(true) => place.push_str(" at peak"),
        Some(false) => place.push_str(" off peak"),
        None => {}
    }
    place
}

fn times(price: u64, factor: u64) -> u64 {
    ((u128::from(price) * u128::from(factor) + 500_000_000) / 1_000_000_000) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const BOOK: &str = "date,2026-11-15\nanthropic,claude-9,,,1,0.1,,,5,fast=2 us=1.1,L\n\
                        anthropic,claude-9,,200k,2,0.2,,,7,fast=2 us=1.1,L\n";

    #[track_caller]
    fn check(fields: &Value, expected: &[(&str, &str, &str)]) {
        let book = Book::parse(BOOK);
        let compared = compare(&Row { key: "claude-9", fields }, &book, Some("anthropic"), "claude-9");
        let got: Vec<_> =
            compared.differences.iter().map(|(w, (r, b))| (w.as_str(), r.as_str(), b.as_str())).collect();
        assert_eq!(got, expected);
        assert_eq!(compared.found, Some((PriceEvidence::Exact, "claude-9".to_owned())));
    }

    fn row() -> Value {
        json!({
            "input_cost_per_token": 1e-6, "output_cost_per_token": 5e-6, "cache_read_input_token_cost": 1e-7,
            "input_cost_per_token_above_200k_tokens": 2e-6, "output_cost_per_token_above_200k_tokens": 7e-6,
            "cache_read_input_token_cost_above_200k_tokens": 2e-7,
            "provider_specific_entry": {"fast": 2.0, "us": 1.1},
        })
    }

    #[test]
    fn every_class_size_and_tier_is_asked() {
        check(&row(), &[]);
        let with = |key: &str, value: Value| {
            let mut row = row();
            row[key] = value;
            row
        };
        check(
            &with("cache_read_input_token_cost_above_200k_tokens", json!(3e-7)),
            &[
                ("cache read above 200k", "0.3", "0.2"),
                ("cache read fast above 200k", "0.6", "0.4"),
                ("cache read fast+us above 200k", "0.66", "0.44"),
                ("cache read us above 200k", "0.33", "0.22"),
            ],
        );
        check(
            &with("cache_creation_input_token_cost_above_1hr", json!(2e-6)),
            &[
                ("1 h write", "2", "1"),
                ("1 h write fast", "4", "2"),
                ("1 h write fast+us", "4.4", "2.2"),
                ("1 h write us", "2.2", "1.1"),
            ],
        );
        let mut flex = with("input_cost_per_token_flex", json!(5e-7));
        flex["output_cost_per_token_flex"] = json!(2.5e-6);
        check(&flex, &[(" flex", "a price", "none")]);
    }

    #[test]
    fn the_instants_are_on_a_working_day() {
        // 15 November 2026 is a Sunday.
        let at = instants("2026-11-15").map(metering::time::format);
        assert_eq!(at, ["2026-11-13T02:00:00.000Z", "2026-11-13T12:00:00.000Z"]);
    }
}
