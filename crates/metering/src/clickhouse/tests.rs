//! Names and lines; whole ledgers go through real servers in `cargo xtask clickhouse`.

use super::*;
use crate::cell::Sums;

#[test]
fn every_count_has_its_name_of_the_feed() {
    let mut sums = Sums::default();
    for (i, count) in sums.counts_mut().into_iter().enumerate() {
        *count = i as u64 + 1;
    }
    let feed = serde_json::to_value(&sums).unwrap();
    let named: Vec<(usize, &str)> = count_names().collect();
    for (i, name) in &named {
        assert_eq!(feed[*name], *i as u64 + 1, "{name}");
    }
    assert_eq!(named.len() + 1, sums.counts().len(), "all but the one of own prices");
}

#[test]
fn a_version_tells_what_a_server_can() {
    let check = |text: &str, expected: Option<(bool, bool)>| {
        assert_eq!(Dialect::of(text).map(|d| (d.has_parameters(), d.has_codecs())), expected, "{text}");
    };
    check("18.16.1", Some((false, false)));
    check("19.14.3.3", Some((true, false)));
    check("26.9.2.1\n", Some((true, true)));
    check("hello", None);
}

#[test]
fn a_value_never_becomes_part_of_a_query() {
    let evil = "a' OR 1=1 --\\";
    let old = Dialect { version: (18, 16) };
    let mut q = Query::new(old);
    q.push("SELECT ").string(evil);
    assert_eq!(q.sql, r"SELECT 'a\' OR 1=1 --\\'");
    let mut q = Query::new(Dialect { version: (26, 9) });
    q.push("SELECT ").string(evil).push(", ").strings([evil]);
    assert_eq!(q.sql, "SELECT {p0:String}, {p1:Array(String)}");
    assert_eq!(q.params[0].value, r"a\' OR 1=1 --\\");
}

#[test]
fn an_error_has_its_number_in_old_and_new_words() {
    let check = |text: &str, expected: Option<u32>| assert_eq!(error_code(text), expected, "{text}");
    check("Code: 81, e.displayText() = DB::Exception: Database fuelgauge doesn't exist", Some(81));
    check("Code: 241. DB::Exception: Memory limit. Received from b:9000: Code: 7.", Some(241));
    check("Code: none", None);
    check("<html>nothing here", None);
}

#[test]
fn fields_come_back_as_they_went() {
    for text in ["", "a", "tab\there", "line\nend", "back\\slash", "quote'", "nul\0", "漢字", "\\N"] {
        let quoted = literal(text);
        let inner = &quoted[1..quoted.len() - 1];
        assert_eq!(Fields::new(&format!("{inner}\tz")).string().unwrap(), text);
    }
}
