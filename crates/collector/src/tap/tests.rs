//! A day of calls, with a clock of its own.

use super::*;
use crate::args::Form;
use metering::format;
use metering::ledger::Ledger;
use metering::time::{HOUR, parse};
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
    let name = |text: &str| Some(text.to_owned());
    let account =
        Account { id: name("5f3a0c1d"), plan: name("claude_max"), tier: name("default_claude_max_20x") };
    let (view, kept) = take(snapshot(text.as_bytes()).unwrap(), account, now, Some(log));
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
