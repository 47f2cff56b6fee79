//! What is kept of a status line, and that its line gives it back.

use super::*;
use proptest::prelude::*;

fn read(json: &str) -> Snapshot {
    Snapshot::read(&mut Scanner::new(json.as_bytes()))
}

/// What Claude Code writes, and the line that is kept of it.
#[track_caller]
fn check(json: &str, expected: &str) {
    assert_eq!(read(json).line().trim_end(), expected);
}

#[test]
fn levels_and_the_cache_are_kept_and_nothing_that_names_a_place() {
    check(
        r#"{"session_id":"0b5c","session_name":"Mend the shop","transcript_path":"/home/ada/x.jsonl","cwd":"/home/ada",
            "model":{"id":"claude-opus-5[1m]","display_name":"Opus 5"},"workspace":{"current_dir":"/home/ada"},"version":"2.1.284",
            "cost":{"total_cost_usd":3.14159265,"total_lines_added":1},
            "prompt_cache":{"warm":true,"caching_observed":true,"ttl":"1h","expires_at":1795170000,"requests":41,"misses":2,
              "expected_rebuilds":1,"hit_ratio":0.871234,"cache_write_tokens":91000,"miss_recache_tokens":42000,"last_miss_at":1795160000,
              "last_miss_cause":{"causes":["tools_changed"],"tools_added":2},"miss_causes":{"tools_changed":1},"recache_tokens_if_cold":64000},
            "rate_limits":{"five_hour":{"used_percentage":42.4,"resets_at":1795179600},"seven_day":{"used_percentage":61,"resets_at":1795600000},
              "spend_limit":{"used_percentage":112,"resets_at":1796000000,"used_usd":560.5,"limit_usd":500,"period":"monthly"}}}"#,
        concat!(
            r#"{"tap":1,"at":null,"session_id":"0b5c","version":"2.1.284","model":"claude-opus-5[1m]","cost_usd":3.1416,"#,
            r#""prompt_cache":{"warm":true,"caching_observed":true,"ttl":"1h","expires_at":1795170000,"hit_ratio":0.8712,"#,
            r#""requests":41,"misses":2,"expected_rebuilds":1,"cache_write_tokens":91000,"miss_recache_tokens":42000,"#,
            r#""recache_tokens_if_cold":64000,"last_miss_at":1795160000,"last_miss_cause":{"causes":["tools_changed"]}},"#,
            r#""rate_limits":{"five_hour":{"used_percentage":42.4,"resets_at":1795179600},"#,
            r#""seven_day":{"used_percentage":61,"resets_at":1795600000},"#,
            r#""spend_limit":{"used_percentage":112,"resets_at":1796000000,"used_usd":560.5,"limit_usd":500,"period":"monthly"}}}"#,
        ),
    );
}

#[test]
fn what_is_missing_or_of_another_kind_is_not_recorded() {
    let nothing = r#"{"tap":1,"at":null,"session_id":null}"#;
    check("{}", nothing);
    check("[]", nothing);
    check(r#"{"session_id":7,"model":[],"cost":null,"prompt_cache":null,"rate_limits":"none"}"#, nothing);
    check(r#"{"model":"a/b","session_id":"/home/ada","version":"two words"}"#, nothing);
    check(
        r#"{"rate_limits":{"five_hour":{"used_percentage":-1},"seven_day":null,"status":"allowed"}}"#,
        nothing,
    );
}

#[test]
fn the_last_window_of_a_name_holds() {
    check(
        r#"{"rate_limits":{"a":{"used_percentage":1},"b":{"used_percentage":2},"a":{"used_percentage":3}}}"#,
        r#"{"tap":1,"at":null,"session_id":null,"rate_limits":{"b":{"used_percentage":2},"a":{"used_percentage":3}}}"#,
    );
}

#[test]
fn windows_are_named_by_their_length() {
    let check = |name: &str, period: Option<&str>, id: &str, minutes| {
        let window = Window { name: name.to_owned(), period: period.map(str::to_owned), ..Window::default() };
        assert_eq!(window.id(), (id.to_owned(), minutes), "{name}");
    };
    check("five_hour", None, "5h", Some(300));
    check("seven_day", None, "week", Some(10_080));
    check("seven_day_opus", None, "Opus week", Some(10_080));
    check("spend_limit", Some("daily"), "day", Some(1440));
    check("spend_limit", Some("monthly"), "month", None);
    check("spend_limit", None, "spend_limit", None);
    check("one_hour", None, "60m", Some(60));
    check("tangelo", None, "tangelo", None);
}

/// Snapshots of whole seconds and short numbers, which is what a line can hold.
fn snapshots() -> impl Strategy<Value = Snapshot> {
    let second = || proptest::option::of((946_684_800i64..4_102_444_800).prop_map(|s| s * 1000));
    let short = || (0u32..20_000_000).prop_map(|n| f64::from(n) / 1e4);
    let name = || proptest::option::of("[A-Za-z0-9._:@\\[\\]-]{1,40}");
    let count = || proptest::option::of(0u64..1 << 50);
    let cache = (
        (proptest::option::of(any::<bool>()), proptest::option::of(any::<bool>()), name(), second()),
        (proptest::option::of(short()), count(), count(), count()),
        (count(), count(), count(), second(), proptest::collection::vec("[a-z_]{1,12}", 0..4)),
    );
    let cache = cache.prop_map(|(a, b, c)| Cache {
        warm: a.0,
        observed: a.1,
        ttl: a.2,
        expires_at: a.3,
        hit_ratio: b.0,
        requests: b.1,
        misses: b.2,
        expected_rebuilds: b.3,
        cache_write_tokens: c.0,
        miss_recache_tokens: c.1,
        recache_tokens_if_cold: c.2,
        last_miss_at: c.3,
        causes: c.4,
    });
    let window = (short(), second(), proptest::option::of(short()), proptest::option::of(short()), name());
    let windows = proptest::collection::btree_map("[a-z_]{1,12}", window, 0..4).prop_map(|map| {
        let windows = map.into_iter().map(|(name, w)| Window {
            name,
            used_percentage: w.0,
            resets_at: w.1,
            used_usd: w.2,
            limit_usd: w.3,
            period: w.4,
        });
        windows.collect()
    });
    let names = (name(), name(), name(), name(), name(), name());
    let rest = (second(), proptest::option::of(short()), proptest::option::of(cache), windows);
    (names, rest).prop_map(|(n, (at, cost_usd, cache, windows))| Snapshot {
        tap: Some(VERSION),
        at,
        session_id: n.0,
        account: n.1,
        plan: n.2,
        tier: n.3,
        version: n.4,
        model: n.5,
        cost_usd,
        cache,
        windows,
    })
}

proptest! {
    #[test]
    fn a_line_gives_back_what_was_written(snapshot in snapshots()) {
        prop_assert_eq!(read(&snapshot.line()), snapshot);
    }

    #[test]
    fn no_input_panics(text in ".{0,200}") {
        read(&text).line();
    }
}
