use super::*;

#[test]
fn every_line_of_the_book_is_read() {
    let book = Book::builtin();
    assert_eq!(book.unread, 0);
    assert!(crate::time::parse_day(book.date()).is_some());
    assert!(book.models.len() > 150);
    assert!(include_str!("../book.csv").len() < 15_000);
}

#[test]
fn names_are_unique_lines_in_order_and_aliases_lead_somewhere() {
    let book = Book::builtin();
    assert_eq!(book.ids.len(), book.models.len());
    for pair in book.models.windows(2) {
        assert!((pair[0].provider, &pair[0].key) < (pair[1].provider, &pair[1].key), "{:?}", pair[1]);
    }
    for model in &book.models {
        let lines = &book.lines[model.lines.0..model.lines.1];
        assert!(lines.windows(2).all(|p| (p[0].from, p[0].over) < (p[1].from, p[1].over)), "{}", model.id);
        // Every effective date has a line for short prompts.
        for line in lines {
            assert!(lines.iter().any(|l| l.from == line.from && l.over == 0), "{}", model.id);
        }
        let listing = book.listing(model, PriceEvidence::Exact, None).expect(model.id);
        assert!(!listing.lines.is_empty(), "{}", model.id);
        let found = book.find(Some(model.provider), model.id).expect(model.id);
        assert_eq!(found.evidence, PriceEvidence::Exact, "{}", model.id);
    }
}

#[test]
fn the_short_way_finds_what_the_long_way_finds() {
    let book = Book::builtin();
    let of = |l: Option<Listing<'_>>| l.map(|l| (l.model(), l.evidence(), l.tier));
    let mut short = 0;
    for model in &book.models {
        for suffix in ["", "-20260101", "-2026-01-01", "-0101", "-latest", "-fast", "[1m]", "-x"] {
            let name = format!("{}{suffix}", model.id);
            let long = of(book.find_spelled(model.provider, &name));
            if let Some(found) = of(book.find_official(model.provider, &name)) {
                short += 1;
                assert_eq!(Some(found), long, "{name}");
            }
        }
    }
    assert!(short >= 4 * book.models.len());
}

#[test]
fn no_price_is_zero_and_reads_never_cost_more_than_input() {
    for line in &Book::builtin().lines {
        let r = line.rates;
        assert!(r.cache_read > 0 && r.cache_read <= r.input && r.input <= r.output, "{line:?}");
        assert!(r.cache_write_5m > 0 && r.cache_write_5m <= r.cache_write_1h, "{line:?}");
    }
}

#[test]
fn every_tier_has_a_factor() {
    let book = Book::builtin();
    let of_lines = book.lines.iter().map(|l| l.tiers);
    for tiers in of_lines.chain(book.wide.iter().map(|w| w.1)) {
        for tier in tiers.split(' ').filter(|t| !t.is_empty()) {
            let (name, factor) = tier.split_once('=').expect(tier);
            let mut parts = factor.split('@');
            assert!(parts.next().and_then(decimal).is_some(), "{tier}");
            let windows: Vec<_> = parts.flat_map(|p| p.split('+')).map(span).collect();
            assert_eq!(windows.is_empty(), name != "peak", "{tier}");
            assert!(windows.iter().all(|w| w.is_some_and(|(low, high)| low < high)), "{tier}");
        }
    }
}

#[test]
fn lines_of_another_form_are_counted_and_left_out() {
    let good = "date,2026-01-01\nzai,glm-1,,,1,,,,2,,L\n";
    assert_eq!((Book::parse(good).unread, Book::parse(good).lines.len()), (0, 1));
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
        "x",
    ] {
        let book = Book::parse(bad);
        assert_eq!((book.unread, book.lines.len(), book.models.len()), (1, 0, 0), "{bad}");
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
