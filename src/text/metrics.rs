//! A store of metrics as a source: how it is added, and what can be wrong with it.

use super::plural;
use crate::chart::format::count;
use crate::fetch::MetricsError;
use crate::state::Language;

/// What the Sources view says of it.
pub struct Metrics {
    /// What such a source is called.
    pub store: &'static str,
    pub note: &'static str,
    /// Counters that were read.
    pub series: fn(u64) -> String,
    /// What opens the form.
    pub add: &'static str,
    pub lead: &'static str,
    pub address: &'static str,
    pub example: &'static str,
    pub matcher: &'static str,
    pub matcher_example: &'static str,
    pub days: &'static str,
    pub days_of: fn(u32) -> String,
    pub user: &'static str,
    pub user_empty: &'static str,
    pub secret: &'static str,
    pub remember: &'static str,
    pub submit: &'static str,
    pub cors: &'static str,
    pub says: &'static str,
}

/// English.
pub static ENGLISH: Metrics = Metrics {
    store: "Metrics store",
    note: "Sums of quarter hours from counters. Queries, contexts, cache misses and sessions are not recorded in metrics.",
    series: |n| plural(n, "counter", "counters"),
    add: "Add a metrics store (Prometheus, VictoriaMetrics, Mimir, Thanos)",
    lead: "For teams that collect the OpenTelemetry metrics of Claude Code, Codex, Gemini CLI, Qwen Code or OpenClaw. Do not add the logs of the same people too: both would count.",
    address: "Address",
    example: "http://localhost:9090",
    matcher: "Label matcher (optional)",
    matcher_example: "team=\"a\"",
    days: "Period",
    days_of: |days| format!("{days} days"),
    user: "User",
    user_empty: "none for a token",
    secret: "Password or bearer token",
    remember: "Remember the password or token in this browser",
    submit: "Read metrics",
    cors: "Your browser asks the store directly, so the store has to allow this page (CORS). Prometheus and VictoriaMetrics do so by default. With a password or token the browser asks for permission first (OPTIONS, with the header Authorization), which VictoriaMetrics alone does not answer: use vmauth or another proxy for it. Mimir, Thanos and Grafana’s data source proxy need a proxy that adds the headers, or this page served from the same host.",
    says: "What it says:",
};

/// 简体中文。
pub static CHINESE: Metrics = Metrics {
    store: "指标存储",
    note: "由计数器得到的每刻钟总和。指标中没有提问、上下文、缓存未命中和会话的记录。",
    series: |n| format!("{} 个计数器", count(n)),
    add: "添加指标存储（Prometheus、VictoriaMetrics、Mimir、Thanos）",
    lead: "适合已收集 Claude Code、Codex、Gemini CLI、Qwen Code 或 OpenClaw 的 OpenTelemetry 指标的团队。请勿同时添加同一批人的日志，否则会重复计数。",
    address: "地址",
    example: "http://localhost:9090",
    matcher: "标签匹配（可选）",
    matcher_example: "team=\"a\"",
    days: "时段",
    days_of: |days| format!("{days} 天"),
    user: "用户",
    user_empty: "使用令牌时留空",
    secret: "密码或 Bearer 令牌",
    remember: "在此浏览器中记住密码或令牌",
    submit: "读取指标",
    cors: "浏览器直接向该存储提问，因此存储须允许本页面（CORS）。Prometheus 和 VictoriaMetrics 默认允许。使用密码或令牌时，浏览器会先请求许可（OPTIONS，含 Authorization 标头），VictoriaMetrics 自身不作答：请使用 vmauth 或其他代理。Mimir、Thanos 和 Grafana 的数据源代理需要由代理添加标头，或从同一主机提供本页面。",
    says: "其说明：",
};

/// What went wrong and what to do.
pub fn advice(error: &MetricsError, language: Language) -> (String, &'static str) {
    match language {
        Language::English => english(error),
        Language::Chinese => chinese(error),
    }
}

fn english(error: &MetricsError) -> (String, &'static str) {
    let said = |what: &str, said: &str| format!("{what} {} “{said}”", ENGLISH.says);
    match error {
        MetricsError::BadMatcher => (
            "The label matcher cannot be read.".to_owned(),
            "Write it as team=\"a\" or env=~\"prod|dev\", several with commas between them. Remove this source and add it again.",
        ),
        MetricsError::Unauthorised(status) => (
            format!("The store does not let this page in (HTTP {status})."),
            "Add it again with a user and a password, or with a token. A token that was not remembered is asked for on every visit.",
        ),
        MetricsError::NotAStore(begin) if begin.is_empty() => (
            "What answers at this address is no Prometheus API.".to_owned(),
            "Give the address in front of /api/v1: Mimir's ends in /prometheus, a VictoriaMetrics cluster's in /select/0/prometheus.",
        ),
        MetricsError::NotAStore(begin) => (
            format!("What answers at this address is no Prometheus API. Its answer begins with “{begin}”."),
            "Give the address in front of /api/v1: Mimir's ends in /prometheus, a VictoriaMetrics cluster's in /select/0/prometheus.",
        ),
        MetricsError::TooLarge(words) => (
            said("Even a small part of the period is too much for the store.", words),
            "Add it again with a label matcher, for one team after the other, or with a shorter period.",
        ),
        MetricsError::Refused(words) => (
            said("The store refuses the question.", words),
            "Look into the store's own log, then read again.",
        ),
        MetricsError::Nothing => (
            "The store has no metrics of coding agents in this period.".to_owned(),
            "Check the label matcher and the period. docs/teams.md says which settings make Claude Code, Codex and Gemini CLI send metrics.",
        ),
    }
}

fn chinese(error: &MetricsError) -> (String, &'static str) {
    let said = |what: &str, said: &str| format!("{what}{}“{said}”", CHINESE.says);
    match error {
        MetricsError::BadMatcher => (
            "无法读取标签匹配。".to_owned(),
            "请写成 team=\"a\" 或 env=~\"prod|dev\"，多个之间用逗号分隔。请移除此来源后重新添加。",
        ),
        MetricsError::Unauthorised(status) => (
            format!("该存储不允许本页面读取（HTTP {status}）。"),
            "请重新添加并填写用户和密码，或令牌。未记住的令牌在每次访问时都需填写。",
        ),
        MetricsError::NotAStore(begin) if begin.is_empty() => (
            "该地址的应答不是 Prometheus API。".to_owned(),
            "请填写 /api/v1 之前的地址：Mimir 以 /prometheus 结尾，VictoriaMetrics 集群以 /select/0/prometheus 结尾。",
        ),
        MetricsError::NotAStore(begin) => (
            format!("该地址的应答不是 Prometheus API，其开头为“{begin}”。"),
            "请填写 /api/v1 之前的地址：Mimir 以 /prometheus 结尾，VictoriaMetrics 集群以 /select/0/prometheus 结尾。",
        ),
        MetricsError::TooLarge(words) => (
            said("即使时段的一小部分，对该存储也太多。", words),
            "请重新添加并使用标签匹配逐个团队读取，或缩短时段。",
        ),
        MetricsError::Refused(words) => {
            (said("该存储拒绝了此问题。", words), "请查看存储自身的日志，然后再次读取。")
        }
        MetricsError::Nothing => (
            "该存储在此时段没有编码智能体的指标。".to_owned(),
            "请检查标签匹配和时段。docs/teams.md 说明了让 Claude Code、Codex 和 Gemini CLI 发送指标的设置。",
        ),
    }
}
