//! Every known answer from a fixture, and the traps of each vendor.

use super::*;

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
            "Claude Max 5× | 5h/300 46% →11-22 10:30 @11-22 07:00",
            "Claude Max 5× | week/10080 37% →11-26 16:00 @11-22 07:00",
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
