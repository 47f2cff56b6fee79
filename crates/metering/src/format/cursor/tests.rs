//! Fixtures are named after the trap they hold.

use super::FORMAT;
use crate::format::choose;
use crate::format::testing::{File, check, check_findings, hold_laws, ledger, lines, rows};
use proptest::prelude::*;

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/cursor/", $name)).as_slice())
    };
}

const EXPORT: File<'_> = fixture!("Downloads/usage-events-2026-11-21.csv", "usage-events.csv");
const LATER: File<'_> = fixture!("Downloads/export (1).csv", "later-export.csv");
const OLDER: File<'_> = fixture!("older.csv", "older.csv");
const DAYS: File<'_> = fixture!("days.csv", "days.csv");
const DAYS_LATER: File<'_> = fixture!("days-later.csv", "days-later.csv");
const TEAM: File<'_> = fixture!("team.csv", "team.csv");

const USES: [&str; 6] = [
    "- main gpt-5 900/0/0/0/20",
    "- main gpt-5 0/0/0/0/0 error",
    "- main auto 1000/0/0/0/50",
    "- main auto 1000/0/0/0/50",
    "- main gpt-5 4000/12000/0/0/600",
    "- main claude-4.5-sonnet-thinking 775/105891/28342/0/21282",
];

#[test]
fn a_row_is_a_use_and_its_columns_add_up() {
    check(&[EXPORT], &USES);
    let costs: Vec<_> = rows(&[EXPORT]).iter().map(|r| r.reported_cost_usd).collect();
    assert_eq!(costs, [None, None, None, None, Some(0.19), Some(0.46)]);
    check_findings(EXPORT, &[]);
}

#[test]
fn exports_with_other_columns_overlap() {
    let automation = "- main composer-2-fast 2000/8000/0/0/300 background";
    check(&[EXPORT, LATER], &[USES.as_slice(), &[automation]].concat());
    let last = &rows(&[LATER])[3];
    assert_eq!(last.session.as_deref(), Some("bc-0b5c"));
    check(&[OLDER], &["- main claude-4-sonnet 20/3000/100/0/40", "- main claude-4-sonnet 10/0/0/0/5"]);
    assert_eq!(rows(&[OLDER])[1].reported_cost_usd, Some(1234.5));
    check(&[EXPORT, TEAM], &[USES.as_slice(), &["- main gpt-5 10/20/0/0/30"]].concat());
    let people: Vec<_> = rows(&[EXPORT, TEAM]).iter().skip(5).map(|r| r.user.clone()).collect();
    assert_eq!(people, [Some("ada@example.org".to_owned()), Some("eve@example.org".to_owned())]);
}

#[test]
fn days_are_sums_that_grow() {
    check(
        &[DAYS, DAYS_LATER],
        &[
            "- main auto 1000/0/0/0/50 ~SessionTotal",
            "- main claude-4-sonnet 160090/578207/10/0/2065 ~SessionTotal",
            "- main auto 7/0/0/0/3 ~SessionTotal",
        ],
    );
}

const HEADER: &str =
    "Date,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n";

#[test]
fn a_total_without_the_first_column_says_that_it_is_all_input() {
    let check_row = |counts: &str, expected: &str| {
        let sheet = format!("{HEADER}2025-11-20T10:00:00Z,auto,{counts},-\n");
        check(&[("a.csv", sheet.as_bytes())], &[expected]);
    };
    check_row("1200,1000,5000,300,6500", "- main auto 1000/5000/200/0/300");
    // Without any writes both columns are the same.
    check_row("100,100,0,10,110", "- main auto 100/0/0/0/10");
    // Added up, they are two.
    check_row("100,100,0,10,210", "- main auto 100/0/100/0/10");
}

#[test]
fn uses_with_bare_dates_are_no_sums() {
    let sheet = format!("{HEADER}2025-11-20,auto,0,7,0,3,10,-\n2025-11-20,auto,0,7,0,3,10,-\n");
    check(&[("a.csv", sheet.as_bytes())], &["- main auto 7/0/0/0/3"; 2]);
}

#[test]
fn sheets_that_other_programs_saved_are_read() {
    let row = "- main claude-4.5-sonnet-thinking 775/105891/28342/0/21282";
    let text = std::str::from_utf8(EXPORT.1).unwrap().lines().take(2).collect::<Vec<_>>().join("\n");
    for sheet in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        format!("\u{feff}{text}\n\n"),
        text.replace(',', ";"),
        text.replace(',', "\t").replace('"', ""),
        text.replace("Date,Kind", "\"Date\",\"Kind\""),
        text.replace("28342", "28,342"),
    ] {
        check(&[("any name.csv", sheet.as_bytes())], &[row]);
    }
}

#[test]
fn other_sheets_are_not_claimed() {
    let check = |sheet: &str, expected: Option<&str>| {
        assert_eq!(choose("a.csv", sheet.as_bytes()).map(|f| f.name), expected, "{sheet}");
    };
    check(HEADER, Some("cursor-csv"));
    check("Date,Model,Input,Output,Cost\n2025-11-20,gpt-5,1,2,3\n", None);
    check(
        "Model,Request Count,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens\n",
        None,
    );
    check("name,age\nada,36\n", None);
    check("", None);
    assert!((FORMAT.claims)("C:/Users/Ada/.config/tokscale/cursor-cache/usage.work.csv"));
    assert!(!(FORMAT.claims)("work/shop/usage.csv"));
}

#[test]
fn what_was_not_counted_is_said() {
    let check = |rows: &str, expected: &[&str]| {
        check_findings(("a.csv", format!("{HEADER}{rows}").as_bytes()), expected);
    };
    check("2025-11-20T00:00:00Z,auto,0,7,0,3", &["2×1 The row is cut short or has no date, and was skipped"]);
    check("yesterday,auto,0,7,0,3,10,-", &["2×1 The row is cut short or has no date, and was skipped"]);
    check("2025-11-20,auto,0,0,0,0,10,-", &["2×1 The row holds only a total of tokens, not their kinds"]);
    check("2025-11-20,auto,0,0,0,0,0,Included", &["2×1 The row holds neither tokens nor a cost (note)"]);
    check("", &[]);
    check_findings(
        ("usage-events-1.csv", b"a,b\n"),
        &["0×1 Nothing in this file was recognised as a usage record"],
    );
    // What costs and has no tokens is a cost.
    let sheet = format!("{HEADER}2025-11-20T00:00:00Z,auto,0,0,0,0,0,$0.04\n");
    let ledger = ledger(&[("a.csv", sheet.as_bytes())]);
    let rows = ledger.resolve().requests(crate::price::Book::builtin());
    assert_eq!(lines(&rows), ["- main auto 0/0/0/0/0"]);
    assert_eq!(rows[0].reported_cost_usd, Some(0.04));
}

proptest! {
    #[test]
    fn laws(cut in any::<usize>(), which in 0..5usize) {
        let (path, bytes) = [EXPORT, LATER, DAYS, OLDER, TEAM][which];
        hold_laws(path, bytes, cut);
    }

    #[test]
    fn any_bytes_do_no_harm(rows in "(\"|,|;|\r|\n|\\$|[0-9é]|2025-11-20|auto){0,60}", cut in any::<usize>()) {
        hold_laws("usage-events-1.csv", format!("{HEADER}{rows}").as_bytes(), cut);
    }
}
