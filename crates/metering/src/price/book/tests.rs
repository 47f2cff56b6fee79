use super::hours::Hours;
use super::listing::factor;
use super::read::{decimal, value};
use super::*;

/// Every model with what it was found as; a book has no own price here.
fn lines<'a>(listing: &Listing<'a>) -> &'a [read::Line] {
    match listing.found {
        Found::Listed { lines, .. } => lines,
        Found::Own(_) => &[],
    }
}

#[test]
fn every_line_of_the_book_is_read() {
    let book = Book::builtin();
    assert_eq!(book.unread(), 0);
    assert!(crate::time::parse_day(book.date()).is_some());
    assert!(book.models().count() > 250);
    // It is in the page, where it is packed to a sixth of this.
    assert!(include_str!("../book.csv").len() < 25_000);
}

#[test]
fn names_are_unique_lines_in_order_and_aliases_lead_somewhere() {
    let book = Book::builtin();
    let printed = &book.printed;
    assert_eq!(printed.ids.len(), printed.models.len());
    for pair in printed.models.windows(2) {
        assert!((pair[0].provider, &pair[0].key) < (pair[1].provider, &pair[1].key), "{:?}", pair[1]);
    }
    for model in &printed.models {
        let of_model = &printed.lines[model.lines.0..model.lines.1];
        let order = |l: &read::Line| (l.from, l.over, l.hours.is_some());
        assert!(of_model.windows(2).all(|p| order(&p[0]) < order(&p[1])), "{}", model.id);
        // Every effective date has a line for short prompts at all hours.
        for line in of_model {
            let always = |l: &read::Line| l.from == line.from && l.over == 0 && l.hours.is_none();
            assert!(of_model.iter().any(always), "{}", model.id);
        }
        let listing = book.listing(model, PriceEvidence::Exact, None, None).expect(model.id);
        assert!(!lines(&listing).is_empty(), "{}", model.id);
        let found = book.find(Some(model.provider), model.id).expect(model.id);
        assert_eq!(found.evidence, PriceEvidence::Exact, "{}", model.id);
    }
}

#[test]
fn the_short_way_finds_what_the_long_way_finds() {
    let book = Book::builtin();
    let tier = |l: &Listing<'_>| match l.found {
        Found::Listed { tier, region, .. } => (tier, region),
        Found::Own(_) => (None, None),
    };
    let of = |l: Option<Listing<'static>>| l.map(|l| (l.model(), l.evidence(), tier(&l)));
    let mut short = 0;
    for model in &book.printed.models {
        for suffix in ["", "-20260101", "-2026-01-01", "-0101", "-latest", "-fast", "[1m]", "-x"] {
            let name = format!("{}{suffix}", model.id);
            let long = of(book.find_spelled(model.provider, &name));
            if let Some(found) = of(book.find_official(model.provider, &name)) {
                short += 1;
                assert_eq!(Some(found), long, "{name}");
            }
        }
    }
    assert!(short >= 4 * book.models().count());
}

#[test]
fn no_price_is_zero_and_reads_never_cost_more_than_input() {
    for line in &Book::builtin().printed.lines {
        let r = line.rates;
        assert!(r.cache_read > 0 && r.cache_read <= r.input && r.input <= r.output, "{line:?}");
        assert!(r.cache_write_5m > 0 && r.cache_write_5m <= r.cache_write_1h, "{line:?}");
    }
}

#[test]
fn every_line_says_where_it_comes_from() {
    let book = Book::builtin();
    for line in &book.printed.lines {
        assert!(book.printed.sources.iter().any(|(name, _)| *name == line.source), "{line:?}");
    }
    let listing = book.find(None, "claude-opus-5-5").expect("listed");
    assert_eq!(listing.source(0, 0), Some("Price file of LiteLLM 1.109.1"));
    assert!(book.sources().all(|text| text.len() > 10));
}

#[test]
fn every_tier_has_a_factor() {
    let book = Book::builtin();
    let of_lines = book.printed.lines.iter().map(|l| l.tiers);
    for tiers in of_lines.chain(book.printed.wide.iter().map(|w| w.1)) {
        for tier in tiers.split(' ').filter(|t| !t.is_empty()) {
            let (name, text) = tier.split_once('=').expect(tier);
            match name {
                "at" => assert!(Hours::read(text.split('!').next().unwrap(), &[]).is_some(), "{tier}"),
                _ => assert!(text.split('/').all(|part| factor(part).is_some()), "{tier}"),
            }
        }
    }
}

#[test]
fn factors_are_exact() {
    assert_eq!(factor("2"), Some((2_000_000_000, 1_000_000_000)));
    assert_eq!(factor("2:1.1"), Some((2_000_000_000, 1_100_000_000)));
    for text in ["", "0", "2:", "2:0", ":1", "-1"] {
        assert_eq!(factor(text), None, "{text}");
    }
    assert_eq!(value("fast=2 fastest=3", "fast"), Some("2"));
    assert_eq!(value("fastest=3", "fast"), None);
}

#[test]
fn lines_of_another_form_are_counted_and_left_out() {
    let good = "date,2026-01-01\nsource,L,a list, of somebody\ndays,cn,2026-10-01\nzai,glm-1,,,1,,,,2,at=1-5@1-4!cn,L\n";
    assert_eq!((Book::parse(good).unread(), Book::parse(good).printed.lines.len()), (0, 1));
    for bad in [
        "zai,glm-1,,,0,0,,,0,,L",
        "zai,glm-1,,,1,,,,,,L",
        "zai,glm-1,,,1,,,,2,",
        "zai,glm-1,,,1,,,,2,,",
        "zai,glm-1,soon,,1,,,,2,,L",
        "zai,glm-1,,many,1,,,,2,,L",
        "zai,glm-1,,,-1,,,,2,,L",
        "zai,glm-1,,,1,,,,2,fast,L",
        "zai,<x>,,,1,,,,2,,L",
        "zai,glm-1,,,1,,,,2,at=1-5@1-4!cn,L",
        "source,L",
        "days,cn,soon",
        "x",
    ] {
        let book = Book::parse(bad);
        assert_eq!((book.unread(), book.printed.lines.len(), book.models().count()), (1, 0, 0), "{bad}");
    }
}

#[test]
fn decimals_are_read_exactly() {
    for (text, nano) in [
        ("5", Some(5_000_000_000)),
        ("0.0028", Some(2_800_000)),
        ("0.003625", Some(3_625_000)),
        ("0.000000001", Some(1)),
        ("0", None),
        ("", None),
        (".5", None),
        ("1e3", None),
        ("0.0000000001", None),
    ] {
        assert_eq!(decimal(text), nano, "{text}");
    }
}
