//! Every known answer from a fixture, and the traps in them. Texts are pasted on 2026-11-22 at 08:00 UTC.

use super::*;
use crate::time;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::Index;

/// 2026-11-22T08:00:00Z.
const NOW: Millis = 1_795_334_400_000;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/snapshot/", $name))
    };
}

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

#[track_caller]
fn check_kind(text: &str, kind: Kind) {
    assert_eq!(read(text.as_bytes(), Seen { at: NOW }).what, Some(kind), "{text}");
}

#[test]
fn claude_tells_old_and_new_buckets_once_and_money_in_its_currency() {
    check(
        fixture!("claude-usage-with-limits-of-models.json"),
        &[
            "Claude | 5h/300 12.5% →11-22 10:30",
            "Claude | week/10080 41% →11-26 16:00",
            "Claude | Fable week/10080 84% →11-26 16:00",
            "Claude | claude code week/10080 3% →11-26 16:00",
            "Claude | usage credits 100.025% 40.01/40 EUR",
        ],
    );
    check(
        fixture!("claude-usage-with-old-buckets.json"),
        &[
            "Claude | 5h/300 0%",
            "Claude | week/10080 104% →11-26 16:00",
            "Claude | Opus week/10080 42% →11-26 16:00",
            "Claude | Cowork week/10080 9% 4.5/50 USD →11-26 16:00",
            "Claude | nimbus_quill 7% →12-01 00:00",
            "Claude | usage credits 141.57/- USD",
        ],
    );
}

#[test]
fn claude_code_tells_and_keeps_it_too() {
    let windows = ["Claude | 5h/300 23.5% →11-22 10:30", "Claude | week/10080 41.2% →11-26 16:00"];
    check(fixture!("claude-status-line.json"), &windows);
    check(
        fixture!("claude-state-with-secrets.json"),
        &[
            "Claude Max 5x | 5h/300 46% →11-22 10:30 @11-22 07:00",
            "Claude Max 5x | week/10080 37% →11-26 16:00 @11-22 07:00",
        ],
    );
    check(fixture!("claude-limits-cache-without-a-share.json"), &["! StatusOnly five_hour"]);
}

#[test]
fn headers_are_fractions_and_say_when_they_were_sent() {
    check(
        fixture!("claude-headers.txt"),
        &[
            "Claude | 5h/300 42% →11-22 10:30 @11-22 07:58",
            "Claude | week/10080 102% →11-26 16:00 @11-22 07:58",
            "Claude | Sonnet week/10080 1% →11-26 16:00 @11-22 07:58",
        ],
    );
    // As objects of a script, on two lines each, and with an answer behind them.
    check(
        r#"{'anthropic-ratelimit-unified-5h-utilization': '0.42',
            'anthropic-ratelimit-unified-5h-reset': '1795343400'}"#,
        &["Claude | 5h/300 42% →11-22 10:30"],
    );
    check(
        r#"{"anthropic-ratelimit-unified-5h-utilization":"0.42","anthropic-ratelimit-unified-5h-reset":1795343400}"#,
        &["Claude | 5h/300 42% →11-22 10:30"],
    );
    check(
        "anthropic-ratelimit-unified-5h-utilization\n0.42\nanthropic-ratelimit-unified-5h-reset:\n1795343400\n{}",
        &["Claude | 5h/300 42% →11-22 10:30"],
    );
    check(
        "anthropic-ratelimit-unified-5h-utilization: 42",
        &["! NotAShare anthropic-ratelimit-unified-5h-utilization"],
    );
    check("anthropic-ratelimit-unified-5h-status: rejected", &["! StatusOnly 5h"]);
}

#[test]
fn codex_windows_are_told_by_their_length() {
    check(
        fixture!("codex-usage-with-the-week-first.json"),
        &[
            "plus | week/10080 31% →11-26 16:00",
            "plus | code review week/10080 0% →11-26 16:00",
            "plus | codex_luna 5h/300 12% →11-22 10:30",
            "plus | spend limit 25% 125/500 credits →12-01 00:00",
            "! Balance credits",
        ],
    );
    check(
        fixture!("codex-app-server-with-two-limits.json"),
        &[
            "prolite | 5h/300 25% →11-22 10:30",
            "prolite | week/10080 50% →11-26 16:00",
            "prolite | codex_luna 60m/60 12%",
        ],
    );
    check(
        fixture!("codex-headers-of-old-versions.txt"),
        &["plus | 5h/300 25% →11-22 10:30", "plus | week/10080 50.5% →11-26 16:00"],
    );
    check(
        r#"{"rate_limit":{"primary_window":{"used_percent":"7"},"secondary_window":{"limit_window_seconds":60}}}"#,
        &[
            "codex | unknown 7%",
            "! NoLength rate_limit.primary_window",
            "! NoShare rate_limit.secondary_window",
        ],
    );
}

#[test]
fn mimo_amounts_come_before_its_share_and_the_plan_from_another_answer() {
    let both = fixture!("mimo-usage-above-one-and-detail.json");
    check(
        both,
        &[
            "MiMo Token Plan Lite | month/43200 105% 4305000000/4100000000 credits →12-02 15:59",
            "MiMo Token Plan Lite | plan 105% 4305000000/4100000000 credits →12-02 15:59",
            "! Beijing currentPeriodEnd",
        ],
    );
    let (usage, detail) = both.split_once("\n\n").unwrap();
    check(
        usage,
        &[
            "MiMo Token Plan | month 105% 4305000000/4100000000 credits",
            "MiMo Token Plan | plan 105% 4305000000/4100000000 credits",
        ],
    );
    check(detail, &["! Beijing currentPeriodEnd", "! NoLevels"]);
    // A plan of a year does not tell when its months end.
    let year = format!("{}\n{usage}", detail.replace("2026-12", "2027-08").replace("false", "true"));
    check(
        &year,
        &[
            "MiMo Token Plan Lite | month 105% 4305000000/4100000000 credits",
            "MiMo Token Plan Lite | plan 105% 4305000000/4100000000 credits →08-02 15:59",
            "! Beijing currentPeriodEnd",
            "! Over",
        ],
    );
    check(fixture!("mimo-balance.json"), &["! Balance"]);
    let share = r#"{"data":{"monthUsage":{"items":[{"name":"month_total_token","used":null,"limit":null,"percent":0.25}]}}}"#;
    check(share, &["MiMo Token Plan | month 25%"]);
}

#[test]
fn glm_usage_is_the_limit_and_units_tell_the_window() {
    check(
        fixture!("glm-credits.json"),
        &[
            "GLM Coding Plan Pro | week/10080 25% 15000/60000 credits →11-26 16:00",
            "GLM Coding Plan Pro | 5h/300 31.45% 3774/12000 credits →11-22 10:30",
            "GLM Coding Plan Pro | MCP month/43200 4% 40/1000 calls →12-01 00:00",
        ],
    );
    check(
        fixture!("glm-tokens-before-credits.json"),
        &[
            "GLM Coding Plan Lite | 5h/300 0%",
            "GLM Coding Plan Lite | week/10080 101% →11-26 16:00",
            "GLM Coding Plan Lite | 2 × unit 4 9%",
            "! NoLength limits[2]",
            "! NoShare limits[3]",
        ],
    );
}

#[test]
fn kimi_counts_in_strings_and_names_its_windows() {
    check(
        fixture!("kimi-usages-in-strings.json"),
        &[
            "Kimi Code intermediate | week/10080 25% 512/2048 ? →11-26 16:00",
            "Kimi Code intermediate | 5h/300 25% 50/200 ? →11-22 10:30",
            "Kimi Code intermediate | 7 TIME_UNIT_FORTNIGHT 10% 1/10 ?",
            "! NoLength limits[1]",
        ],
    );
    // What has no length of its own is no week if it ends in a month.
    check(
        r#"{"usage":{"limit":100,"used":1,"reset_at":"2026-12-20T00:00:00Z"},"limits":null}"#,
        &["Kimi Code | plan 1% 1/100 ? →12-20 00:00"],
    );
    check(
        r#"{"usages":[{"scope":"FEATURE_CODING","detail":{"limit":"100","used":"x","remaining":"75"},"limits":[]},
            {"scope":"FEATURE_OTHER","detail":{"limit":"100"}}]}"#,
        &["Kimi Code | week/10080 25% 25/100 ?", "! NoShare usages[1].detail"],
    );
}

#[test]
fn minimax_tells_what_remains() {
    check(
        fixture!("minimax-remains-of-text-and-video.json"),
        &[
            "MiniMax Token Plan | 5h/300 1% →11-22 11:30",
            "MiniMax Token Plan | week/10080 40% →11-26 16:00",
            "MiniMax Token Plan | video day/1440 25% 1/4 requests →11-22 16:00",
            "! Unlimited model_remains[1].current_weekly",
        ],
    );
    check(
        fixture!("minimax-counts-that-remain.json"),
        &["MiniMax Coding Plan Max | MiniMax-M2 5h/300 10% 100/1000 requests →11-22 11:30"],
    );
    check(
        r#"{"model_remains":[{"model_name":"general","current_interval_remaining_percent":120,"remains_time":60000},
            {"model_name":"x","current_interval_remaining_percent":50,"remains_time":60000}]}"#,
        &[
            "MiniMax Token Plan | x interval 50% →11-22 08:01",
            "! NoLength model_remains[0].current_interval",
            "! NotAShare model_remains[0].current_interval",
            "! NoLength model_remains[1].current_interval",
        ],
    );
}

#[test]
fn opencode_go_may_lack_windows() {
    check(
        fixture!("opencode-go-without-a-month.json"),
        &["OpenCode Go | 5h/300 100% →11-22 10:30", "OpenCode Go | week/10080 12.3% →11-23 00:00"],
    );
    check(
        r#"{"rollingUsage":{"usagePercent":5,"resetInSec":9000},"monthlyUsage":{"usagePercent":8,"resetInSec":748800},"weeklyUsage":null}"#,
        &["OpenCode Go | 5h/300 5% →11-22 10:30", "OpenCode Go | month/43200 8% →12-01 00:00"],
    );
}

#[test]
fn copilot_tells_what_remains_and_less_than_nothing() {
    check(
        fixture!("copilot-over-its-credits.json"),
        &[
            "GitHub Copilot individual_pro | month/43200 105% 1575/1500 credits →12-01 00:00 @11-22 07:55",
            "! Unlimited chat",
            "! NoAllowance completions",
        ],
    );
    check(
        r#"{"copilot_plan":"free","limited_user_reset_date":"2026-12-01","monthly_quotas":{"chat":"500","completions":300},
            "limited_user_quotas":{"chat":125}}"#,
        &["GitHub Copilot free | chat month/43200 75% 375/500 ? →12-01 00:00"],
    );
    check(
        r#"{"quota_snapshots":{"premium_interactions":{"percent_remaining":40,"entitlement":100,"remaining":90}}}"#,
        &["GitHub Copilot | month 10% 10/100 ?", "! Disagree premium_interactions"],
    );
}

#[test]
fn cursor_counts_cents_and_shows_its_own_share() {
    check(
        fixture!("cursor-in-cents.json"),
        &[
            "Cursor ultra | month/43200 61.25% 250/400 USD →12-04 00:35",
            "Cursor ultra | auto month/43200 60.5% →12-04 00:35",
            "Cursor ultra | api month/43200 100% →12-04 00:35",
            "Cursor ultra | on-demand month/43200 12.5/- USD →12-04 00:35",
        ],
    );
    check(
        r#"{"billingCycleEnd":"2026-12-04T00:00:00Z","membershipType":"team","teamUsage":{}}"#,
        &["! NoShare individualUsage.plan"],
    );
    check(
        r#"{"billingCycleEnd":"2026-12-04T00:00:00Z","membershipType":"x","isUnlimited":true}"#,
        &["! Unlimited"],
    );
}

#[test]
fn gemini_tells_what_remains_of_each_model() {
    check(
        fixture!("gemini-of-two-models.json"),
        &[
            "Gemini Code Assist | gemini-4-argon day/1440 75% →11-22 18:00",
            "Gemini Code Assist | gemini-3.8-flash day/1440 0% →11-22 18:00",
            "! NoShare buckets[2]",
        ],
    );
    check(
        r#"{"buckets":[{"modelId":"m","remainingFraction":0.5,"resetTime":"2026-11-29T00:00:00Z","tokenType":"INPUT"}]}"#,
        &["Gemini Code Assist | m input 50% →11-29 00:00"],
    );
}

#[test]
fn alibaba_names_windows_in_its_members() {
    check(
        fixture!("alibaba-coding-of-two-subscriptions.json"),
        &[
            "Coding Plan Pro | 5h/300 25% 1500/6000 requests →11-22 10:30",
            "Coding Plan Pro | week/10080 20% 9000/45000 requests →11-26 16:00",
            "Coding Plan Pro | month/43200 10% 9000/90000 requests →12-01 00:00",
        ],
    );
    check(
        fixture!("alibaba-token-with-subscription.json"),
        &[
            "Alibaba Token Plan pro | 5h/300 12.5% →11-22 10:30",
            "Alibaba Token Plan pro | week/10080 50% →11-26 16:00",
        ],
    );
    let team = r#"{"Success":true,"Data":{"TotalCount":1,"TotalValue":1000,"TotalSurplusValue":875,"NearestExpireDate":1796083200000}}"#;
    check(team, &["Alibaba Token Plan | plan 12.5% 125/1000 credits →12-01 00:00"]);
    let packed = serde_json::json!({"successResponse": {"body": team}}).to_string();
    check(&packed, &["Alibaba Token Plan | plan 12.5% 125/1000 credits →12-01 00:00"]);
}

#[test]
fn volcengine_has_two_plans_and_three_answers() {
    check(
        fixture!("volcengine-coding-below-one-percent.json"),
        &[
            "Volcengine Coding Plan | 5h/300 0.116% @11-22 07:00",
            "Volcengine Coding Plan | week/10080 3.1821% →11-26 16:00 @11-22 07:00",
            "Volcengine Coding Plan | month/43200 7.5% →11-30 23:59 @11-22 07:00",
        ],
    );
    check(
        fixture!("volcengine-agent-in-points.json"),
        &[
            "Volcengine Agent Plan medium | 5h/300 0% 0/10000 AFP",
            "Volcengine Agent Plan medium | day/1440 5% 2500/50000 AFP →11-22 16:00",
            "Volcengine Agent Plan medium | week/10080 25% 8750/35000 AFP →11-26 16:00",
            "Volcengine Agent Plan medium | month/43200 12% 12000/100000 AFP →11-30 23:59",
        ],
    );
    check(
        fixture!("volcengine-plans-of-its-command-line.json"),
        &[
            "Volcengine Agent Plan | 5h/300 0%",
            "Volcengine Agent Plan | week/10080 25% 1750/7000 AFP →11-26 16:00",
            "Volcengine Coding Plan | 5h/300 7.48% →11-22 10:30 @11-22 07:00",
            "! NoShare agent-plan-team",
        ],
    );
    check(r#"{"viewer":{"auth_method":"none"},"items":[{"product":"x","periods":[]}]}"#, &["! Refused"]);
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

#[test]
fn kinds_are_told_apart() {
    for (text, kind) in EVERY.iter().zip(KINDS) {
        check_kind(text, kind);
    }
    assert_eq!(EVERY.len(), KINDS.len());
}

/// Every fixture.
const EVERY: &[&str] = &[
    fixture!("claude-usage-with-limits-of-models.json"),
    fixture!("claude-usage-with-old-buckets.json"),
    fixture!("claude-status-line.json"),
    fixture!("claude-state-with-secrets.json"),
    fixture!("claude-limits-cache-without-a-share.json"),
    fixture!("claude-headers.txt"),
    fixture!("codex-usage-with-the-week-first.json"),
    fixture!("codex-app-server-with-two-limits.json"),
    fixture!("codex-headers-of-old-versions.txt"),
    fixture!("mimo-usage-above-one-and-detail.json"),
    fixture!("mimo-balance.json"),
    fixture!("glm-credits.json"),
    fixture!("glm-tokens-before-credits.json"),
    fixture!("kimi-usages-in-strings.json"),
    fixture!("minimax-remains-of-text-and-video.json"),
    fixture!("minimax-counts-that-remain.json"),
    fixture!("opencode-go-without-a-month.json"),
    fixture!("copilot-over-its-credits.json"),
    fixture!("cursor-in-cents.json"),
    fixture!("gemini-of-two-models.json"),
    fixture!("alibaba-coding-of-two-subscriptions.json"),
    fixture!("alibaba-token-with-subscription.json"),
    fixture!("volcengine-coding-below-one-percent.json"),
    fixture!("volcengine-agent-in-points.json"),
    fixture!("volcengine-plans-of-its-command-line.json"),
];

const KINDS: [Kind; 25] = [
    Kind::ClaudeUsage,
    Kind::ClaudeUsage,
    Kind::ClaudeStatusLine,
    Kind::ClaudeState,
    Kind::ClaudeLimitsCache,
    Kind::ClaudeHeaders,
    Kind::CodexUsage,
    Kind::CodexAppServer,
    Kind::CodexHeaders,
    Kind::MimoUsage,
    Kind::MimoBalance,
    Kind::GlmQuota,
    Kind::GlmQuota,
    Kind::KimiUsages,
    Kind::MinimaxRemains,
    Kind::MinimaxRemains,
    Kind::OpencodeGo,
    Kind::CopilotUser,
    Kind::CursorSummary,
    Kind::GeminiQuota,
    Kind::AlibabaCoding,
    Kind::AlibabaToken,
    Kind::VolcengineCoding,
    Kind::VolcengineAgent,
    Kind::VolcenginePlans,
];

/// What a level says, without its time.
fn said(text: &[u8]) -> Vec<Quota> {
    let quotas = read(text, Seen { at: NOW }).quotas;
    quotas.into_iter().map(|q| Quota { at: 0, ..q }).collect()
}

#[test]
fn a_cut_text_tells_nothing_that_the_whole_does_not() {
    let mut kept = 0;
    for text in EVERY.iter().filter(|text| text.starts_with('{')) {
        let whole = said(text.as_bytes());
        for end in 1..text.trim_end().len() {
            let part = &text[..text.floor_char_boundary(end)];
            if is_whole(part) {
                // One of several answers.
                continue;
            }
            let read = read(part.as_bytes(), Seen { at: NOW });
            assert!(read.findings.iter().any(|f| f.remark == Remark::Cut), "{part}");
            assert!(said(part.as_bytes()).iter().all(|q| whole.contains(q)), "{part}");
            kept += usize::from(!read.quotas.is_empty());
        }
    }
    assert!(kept > 500, "a cut text may tell something: {kept}");
}

/// Whether every object is closed; no fixture has braces in its strings.
fn is_whole(text: &str) -> bool {
    text.matches('{').count() == text.matches('}').count()
}

#[test]
fn headers_that_end_early_tell_nothing_that_all_of_them_do_not() {
    let text = fixture!("claude-headers.txt");
    let whole = said(text.as_bytes());
    for (end, _) in text.match_indices('\n') {
        // The reset stands on a line of its own.
        let told =
            |q: &Quota| whole.iter().any(|w| w.window == q.window && w.used_fraction == q.used_fraction);
        assert!(said(&text.as_bytes()[..end]).iter().all(told));
    }
}

/// Levels that no damage may give.
fn is_sound(q: &Quota) -> bool {
    let sound = |n: Option<f64>| n.is_none_or(|n| n.is_finite() && n >= 0.0);
    sound(q.used_fraction)
        && q.used_fraction.is_none_or(|f| f <= 10.0)
        && sound(q.used)
        && sound(q.limit)
        && (q.used_fraction.is_some() || q.used.is_some())
        && q.at <= NOW
        && !q.window.is_empty()
}

proptest! {
    #[test]
    fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(said(&bytes).iter().all(is_sound), "unsound");
    }

    #[test]
    fn damage_does_no_harm(
        which in 0..EVERY.len(),
        at in any::<Index>(),
        gone in 0usize..40,
        new in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut text = EVERY[which].as_bytes().to_vec();
        let at = at.index(text.len());
        let end = (at + gone).min(text.len());
        text.splice(at..end, new);
        let read = read(&text, Seen { at: NOW });
        prop_assert!(read.quotas.iter().all(is_sound), "{read:?}");
        prop_assert!(!read.quotas.is_empty() || !read.findings.is_empty());
        prop_assert!(read.findings.iter().all(|f| !f.words().is_empty()));
    }

    #[test]
    fn numbers_of_any_size_do_no_harm(
        which in 0..EVERY.len(),
        at in any::<Index>(),
        number in prop_oneof![
            Just(String::from("-1")),
            Just(String::from("1e308")),
            Just(String::from("-1e308")),
            Just(String::from("9223372036854775807")),
            Just(String::from("null")),
            Just(String::from("\"\"")),
            any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(|n| n.to_string()),
        ],
    ) {
        // In place of the number that stands at or behind a place.
        let text = EVERY[which];
        let from = text.floor_char_boundary(at.index(text.len()));
        let Some(begin) = text[from..].find(|c: char| c.is_ascii_digit()).map(|i| from + i) else { return Ok(()) };
        let end = text[begin..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |i| begin + i);
        let damaged = format!("{}{number}{}", &text[..begin], &text[end..]);
        prop_assert!(said(damaged.as_bytes()).iter().all(is_sound), "{damaged}");
    }
}
