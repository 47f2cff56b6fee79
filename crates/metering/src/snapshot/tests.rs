//! The traps that any answer may hold. Texts are pasted on 2026-11-22 at 08:00 UTC.

use super::*;
use crate::time;

mod laws;
mod vendors;

/// 2026-11-22T08:00:00Z.
const NOW: Millis = 1_795_334_400_000;

/// A fixture's text.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/snapshot/", $name))
    };
}
use fixture;

/// A level as a line: plan, window and its minutes, share, amounts, reset and time, without what is not told.
fn line(q: &Quota) -> String {
    let minute = |at: Millis| time::format(at)[5..16].replace('T', " ");
    let mut line = format!("{} | {}", q.plan, q.window);
    q.window_minutes.iter().for_each(|m| line += &format!("/{m}"));
    q.used_fraction.iter().for_each(|f| line += &format!(" {}%", (f * 1e6).round() / 1e4));
    if let Some(used) = q.used {
        let limit = q.limit.map_or_else(|| String::from("-"), |l| l.to_string());
        line += &format!(" {used}/{limit} {}", q.unit.as_deref().unwrap_or("?"));
    }
    q.resets_at.iter().for_each(|at| line += &format!(" →{}", minute(*at)));
    if q.at != NOW { line + &format!(" @{}", minute(q.at)) } else { line }
}

/// A finding as a line: its remark's name, and its part.
fn remark(f: &Finding) -> String {
    let name = format!("{:?}", f.remark);
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let silent = if f.part.is_empty() { "" } else { " " };
    format!("! {name}{silent}{}", f.part)
}

/// Levels, then findings, of a text.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let read = read(text.as_bytes(), Seen { at: NOW });
    let lines: Vec<String> = read.quotas.iter().map(line).chain(read.findings.iter().map(remark)).collect();
    assert_eq!(lines, expected, "{:?}", read.what);
}

#[test]
fn failures_that_arrive_as_successes_are_told() {
    check(fixture!("glm-refused-as-a-success.json"), &["! Refused"]);
    check(fixture!("minimax-refused-as-a-success.json"), &["! Refused"]);
    for (text, expected) in [
        (r#"{"code":500,"msg":"x","success":false}"#, "! Failed"),
        (r#"{"code":1113,"msg":"x","success":false,"data":null}"#, "! Failed"),
        (r#"{"base_resp":{"status_code":2049,"status_msg":"invalid api key"}}"#, "! Refused"),
        (r#"{"code":401,"message":"unauthorized"}"#, "! Refused"),
        (r#"{"type":"error","error":{"type":"authentication_error","message":"x"}}"#, "! Refused"),
        (r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#, "! TooOften"),
        (r#"{"message":"Bad credentials","documentation_url":"x","status":"401"}"#, "! Refused"),
        (r#"{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}"#, "! TooOften"),
        (r#"{"error":"unauthorized"}"#, "! Refused"),
        (r#"{"detail":"Unauthorized"}"#, "! Refused"),
        (r#"{"code":"ConsoleNeedLogin","message":"x","successResponse":false}"#, "! Refused"),
        (r#"{"data":{"success":false,"errorCode":"BailianGateway.Login.NotLogined"}}"#, "! Refused"),
        (r#"{"success":false}"#, "! Failed"),
        (r#"{"status":"fine","message":"all is well"}"#, "! Unknown"),
    ] {
        check(text, &[expected]);
    }
}

#[test]
fn what_cannot_be_read_says_so() {
    check("", &["! Empty"]);
    check(" \n", &["! Empty"]);
    check("hello", &["! Unknown"]);
    check(r#"{"hello":1}"#, &["! Unknown"]);
    check(r#"{"five_hour":null,"seven_day":null}"#, &["! NoLevels"]);
    check(&format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20)), &["! TooLong"]);
    check(&"[".repeat(1000), &["! Cut"]);
    let words = read(br#"{"hello":1,"ada@example.com":2}"#, Seen { at: NOW }).findings[0].words();
    assert!(words.contains("(it holds hello)"), "{words}");
}

#[test]
fn keys_are_told_and_kept_nowhere() {
    let text = format!("authorization: Bearer sk-ant-123\n{}", fixture!("claude-headers.txt"));
    let read = read(text.as_bytes(), Seen { at: NOW });
    assert_eq!(read.findings.iter().map(remark).collect::<Vec<_>>(), ["! Secret"]);
    assert!(!format!("{read:?}").contains("sk-ant"));
    let text = fixture!("claude-state-with-secrets.json");
    let kept = format!("{:?}", super::read(text.as_bytes(), Seen { at: NOW }));
    for secret in ["sk-ant", "ada", "Ada", "secret", "0b5c1f2e"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}

#[test]
fn a_good_part_is_kept_beside_a_bad_one() {
    check(
        r#"{"five_hour":{"utilization":"a lot","resets_at":"2026-11-22T10:30:00Z"},
            "seven_day":{"utilization":12,"resets_at":"soon"},
            "seven_day_x":{"utilization":-3,"resets_at":null},
            "one_day":{"utilization":{"value":4},"resets_at":null},
            "new_shape":[{"display_name":"Fable","utilization":7,"resets_at":null}]}"#,
        &[
            "Claude | week/10080 12%",
            "Claude | Fable new_shape[0] 7%",
            "! NoShare five_hour",
            "! BadReset seven_day",
            "! NotAShare seven_day_x",
            "! NoShare one_day",
        ],
    );
}

#[test]
fn a_reset_that_is_over_proves_the_text_older() {
    check(
        r#"{"five_hour":{"utilization":90,"resets_at":"2026-11-22T06:00:00Z"},
            "seven_day":{"utilization":12,"resets_at":"2026-11-26T16:00:00Z"}}"#,
        &[
            "Claude | 5h/300 90% →11-22 06:00 @11-22 06:00",
            "Claude | week/10080 12% →11-26 16:00 @11-22 06:00",
            "! Older five_hour",
        ],
    );
    // With a time of its own the text is as old as it says.
    check(
        r#"{"at":"2026-11-22T07:00:00Z","rate_limits":{"five_hour":{"used_percentage":1,"resets_at":1795320000}}}"#,
        &["Claude | 5h/300 1% →11-22 04:00 @11-22 07:00", "! Ended five_hour"],
    );
    check(
        r#"{"five_hour":{"utilization":90,"resets_at":"2001-11-22T06:00:00Z"}}"#,
        &["Claude | 5h/300 90%", "! BadReset five_hour"],
    );
}

#[test]
fn clocks_that_disagree_are_told() {
    let at = |at: &str, reset: &str| {
        format!(
            r#"{{"at":"{at}","rate_limits":{{"five_hour":{{"used_percentage":1,"resets_at":"{reset}"}}}}}}"#
        )
    };
    let reset = "2026-11-22T10:30:00Z";
    check(&at("2026-11-22T08:01:00Z", reset), &["Claude | 5h/300 1% →11-22 10:30"]);
    check(&at("2026-11-22T09:00:00Z", reset), &["Claude | 5h/300 1% →11-22 10:30", "! Ahead"]);
    check(
        r#"{"five_hour":{"utilization":9,"resets_at":"2026-11-23T10:30:00Z"}}"#,
        &["Claude | 5h/300 9% →11-23 10:30", "! FarReset five_hour"],
    );
}

#[test]
fn several_answers_are_read_one_behind_the_other() {
    let lines = r#"{"tap":1,"at":"2026-11-22T06:00:00Z","session_id":"s","rate_limits":{"five_hour":{"used_percentage":1,"resets_at":1795343400}}}
{"tap":1,"at":"2026-11-22T07:00:00Z","session_id":"s","rate_limits":{"five_hour":{"used_percentage":2,"resets_at":1795343400}}}"#;
    check(
        lines,
        &["Claude | 5h/300 1% →11-22 10:30 @11-22 06:00", "Claude | 5h/300 2% →11-22 10:30 @11-22 07:00"],
    );
    let both = format!(
        "$ curl …\n{}\n[{}]",
        fixture!("opencode-go-without-a-month.json"),
        fixture!("glm-refused-as-a-success.json")
    );
    check(
        &both,
        &[
            "OpenCode Go | 5h/300 100% →11-22 10:30",
            "OpenCode Go | week/10080 12.3% →11-23 00:00",
            "! Refused",
        ],
    );
    check(
        &format!("12:00 INFO answer={}", fixture!("opencode-go-without-a-month.json")),
        &["OpenCode Go | 5h/300 100% →11-22 10:30", "OpenCode Go | week/10080 12.3% →11-23 00:00"],
    );
}

#[test]
fn money_is_told_in_its_unit_or_not_at_all() {
    let extra = |rest: &str| {
        format!(r#"{{"extra_usage":{{"is_enabled":true,"monthly_limit":2000,"used_credits":763,{rest}}}}}"#)
    };
    check(&extra(r#""currency":"EUR","utilization":38.15"#), &["Claude | usage credits 38.15% 7.63/20 EUR"]);
    check(
        &extra(r#""currency":"JPY","decimal_places":0,"utilization":38.15"#),
        &["Claude | usage credits 38.15% 763/2000 JPY"],
    );
    check(
        &extra(r#""currency":"KRW","utilization":38.15"#),
        &["Claude | usage credits 38.15%", "! NoScale extra_usage"],
    );
    check(
        &extra(r#""currency":"USD","utilization":10"#),
        &["Claude | usage credits 38.15% 7.63/20 USD", "! Disagree extra_usage"],
    );
    check(r#"{"extra_usage":{"is_enabled":false,"monthly_limit":100,"used_credits":10}}"#, &["! NoLevels"]);
}
