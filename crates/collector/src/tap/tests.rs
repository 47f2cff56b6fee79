//! A day of calls, with a clock of its own.

use super::*;
use crate::args::Form;
use metering::format;
use metering::ledger::Ledger;
use metering::time::{HOUR, parse};
use proptest::prelude::*;
use std::fs;

/// What Claude Code writes.
fn status(session: &str, requests: u64, expires_at: Millis, windows: &str) -> String {
    format!(
        concat!(
            r#"{{"session_id":"{}","session_name":"Mend the shop","transcript_path":"/home/ada/.claude/x.jsonl","cwd":"/home/ada/shop","#,
            r#""model":{{"id":"claude-opus-5","display_name":"Opus 5"}},"version":"2.1.284","#,
            r#""cost":{{"total_cost_usd":{},"total_duration_ms":1}},"context_window":{{"used_percentage":12}},"#,
            r#""prompt_cache":{{"warm":true,"caching_observed":true,"ttl":"1h","expires_at":{},"requests":{},"misses":0,"#,
            r#""expected_rebuilds":0,"hit_ratio":0.9,"cache_write_tokens":91000,"miss_recache_tokens":0,"last_miss_at":null,"#,
            r#""last_miss_cause":null,"miss_causes":{{}},"recache_tokens_if_cold":64000}},"rate_limits":{{{}}}}}"#
        ),
        session,
        requests as f64 * 0.05,
        expires_at / 1000,
        requests,
        windows
    )
}

fn window(name: &str, used: f64, resets_at: Millis) -> String {
    format!(r#""{name}":{{"used_percentage":{used},"resets_at":{}}}"#, resets_at / 1000)
}

fn call(log: &Log, text: &str, now: Millis) -> View {
    let account = Account::of_state(
        br#"{"oauthAccount":{"accountUuid":"6f1c","organizationType":"claude_max","organizationRateLimitTier":"default_claude_max_20x"}}"#,
    );
    let (view, kept) = take(snapshot(text.as_bytes()).unwrap(), account.unwrap(), now, Some(log));
    kept.unwrap();
    view
}

/// Sixteen hours of calls: one session works during half of each hour, and another one lies idle, whose line is made anew
/// all the same. Gives the folder, the bytes of the log and what was shown last.
fn day(calls: i64) -> (tempfile::TempDir, PathBuf, View) {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::new(folder.path().join("fuelgauge"), Some("atlas"));
    let start = parse("2026-11-20T06:00:00Z").unwrap();
    let (mut requests, mut last) = (0u64, View::default());
    // Requests when each window began.
    let mut begun = (start, 0);
    for n in 0..calls {
        let now = start + n * 16 * HOUR / calls;
        // 2,500 requests.
        if (now - start) % HOUR < HOUR / 2 {
            requests =
                ((now - start) / HOUR * (HOUR / 2) + (now - start) % HOUR) as u64 * 2500 / (8 * HOUR) as u64;
        }
        if now - begun.0 >= 5 * HOUR {
            begun = (begun.0 + 5 * HOUR, requests);
        }
        let windows = [
            window("five_hour", (requests - begun.1) as f64 / 8.0, begun.0 + 5 * HOUR),
            window("seven_day", 20.0 + requests as f64 / 160.0, start + 100 * HOUR),
        ];
        last = call(
            &log,
            &status("0b5c1f2e-7d5a-4c56-9a51-3f0f5e1c9d11", requests, now + HOUR, &windows.join(",")),
            now,
        );
        if n % 10 == 0 {
            call(&log, &status("idle", 7, start + HOUR, &window("five_hour", 3.0, start + 5 * HOUR)), now);
        }
    }
    let name = fs::read_dir(folder.path().join("fuelgauge"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .unwrap();
    (folder, name, last)
}

#[test]
fn a_day_makes_a_small_log_that_is_read_back() {
    let (_folder, name, last) = day(500);
    let text = fs::read(&name).unwrap();
    let lines = text.split(|&b| b == b'\n').count() - 1;
    assert!(text.len() < 120_000, "{} bytes in {lines} lines", text.len());
    let mut ledger = Ledger::default();
    format::read(&name.to_string_lossy(), &text, &mut ledger);
    assert_eq!(ledger.findings(), []);
    let levels = ledger.quotas();
    let latest = levels.iter().filter(|q| q.window == "week").max_by_key(|q| q.at).unwrap();
    let shown = last.levels.iter().find(|l| l.window == "week").unwrap();
    assert!((latest.used_fraction.unwrap() * 100.0 - shown.used).abs() < 1.0);
    // The idle session's level of the morning was written once.
    assert_eq!(levels.iter().filter(|q| q.used_fraction == Some(0.03) && q.window == "5h").count(), 1);
}

#[test]
#[ignore = "a measurement: --release --ignored --nocapture"]
fn ten_thousand_calls() {
    let start = std::time::Instant::now();
    let (_folder, name, _) = day(10_000);
    let text = fs::read_to_string(&name).unwrap();
    println!("{} bytes in {} lines after {:?}", text.len(), text.lines().count(), start.elapsed());
    println!("{}", text.lines().take(3).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_session_that_waits_for_its_first_reply_shows_what_others_heard() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::new(folder.path().to_owned(), None);
    let now = parse("2026-11-20T06:00:00Z").unwrap();
    call(&log, &status("a", 3, now + HOUR, &window("five_hour", 40.0, now + HOUR)), now);
    let fresh = call(&log, r#"{"session_id":"b","cost":{"total_cost_usd":0}}"#, now + 60_000);
    assert_eq!(fresh.text(Some(Form::Short), None, clock), "5h 60% ↻59m");
    // One that has had replies and knows no windows pays per token.
    let paid = call(&log, &status("c", 3, now + HOUR, ""), now + 60_000);
    assert_eq!(paid.text(Some(Form::Short), None, clock).split(" · ").next(), Some("≈ $0.15"));
}

#[test]
fn without_a_home_what_comes_in_is_shown() {
    let now = parse("2026-11-20T06:00:00Z").unwrap();
    let text = status("a", 3, now, &window("five_hour", 40.0, now + HOUR));
    let (view, kept) = take(snapshot(text.as_bytes()).unwrap(), Account::default(), now, None);
    assert!(kept.unwrap_err().to_string().contains("no home"));
    assert_eq!(view.text(Some(Form::Short), None, clock).split(" · ").next(), Some("5h 60% ↻1h00m"));
}

/// JSON of what nobody expects in the place of a number, a time or a name.
fn odd() -> impl Strategy<Value = String> {
    let known = [
        "null",
        "true",
        "0",
        "-1",
        "0.5",
        "99.9",
        "112",
        "1e300",
        "-1e300",
        "1e-300",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551616",
        "1795000000",
        "4102444800000",
        "\"\"",
        "\"5m\"",
        "\"monthly\"",
        "\"9999-12-31T23:59:59Z\"",
        "\"0000-01-01T00:00:00Z\"",
        "\"2026-11-20T06:00:00Z\"",
        "\"\\ud800\"",
        "[]",
        "{}",
    ];
    proptest::sample::select(known.to_vec()).prop_map(str::to_owned)
}

/// A status line, or a line of a log, of odd values.
fn odd_status() -> impl Strategy<Value = String> {
    proptest::collection::vec(odd(), 14).prop_map(|v| {
        format!(
            concat!(
                r#"{{"tap":{},"at":{},"session_id":{},"cost":{{"total_cost_usd":{}}},"prompt_cache":{{"warm":{},"ttl":{},"#,
                r#""expires_at":{},"hit_ratio":{},"requests":{},"recache_tokens_if_cold":{},"last_miss_at":{}}},"#,
                r#""rate_limits":{{"five_hour":{{"used_percentage":{},"resets_at":{}}},"seven_day":{{"used_percentage":7,"#,
                r#""resets_at":{}}},"spend_limit":{{"used_percentage":3,"resets_at":{},"period":{}}}}}}}"#
            ),
            v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[12], v[5]
        )
    })
}

proptest! {
    #[test]
    fn nothing_that_comes_in_or_was_kept_makes_it_fail(
        kept in proptest::collection::vec(odd_status(), 0..4),
        came in odd_status(),
        cut in any::<prop::sample::Index>(),
        now in proptest::sample::select(&[0, 1_795_154_400_000, 4_102_444_800_000, 253_402_300_799_000][..]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::new(folder.path().to_owned(), None);
        for line in kept {
            log.update(now, |_| Some(line + "\n")).unwrap();
        }
        for text in [came.as_bytes(), &came.as_bytes()[..cut.index(came.len())]] {
            let (view, written) = take(snapshot(text).unwrap_or_default(), Account::default(), now, Some(&log));
            prop_assert!(written.is_ok());
            for form in [Form::Long, Form::Short] {
                prop_assert_eq!(view.text(Some(form), None, clock).lines().count() < 2, true);
            }
        }
    }

    #[test]
    fn bytes_are_a_snapshot_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = snapshot(&bytes);
        let _ = snapshot(&[b"{\"rate_limits\":", &bytes[..]].concat());
    }
}
