//! Which metrics of a store are a harness's own counters, in every spelling that the way there may give them.
//!
//! `claude_code.token.usage` of unit `tokens` is `claude_code_token_usage_tokens_total` behind most collectors; without
//! suffixes it is `claude_code_token_usage`, in a store that keeps dots `claude_code.token.usage`; a collector's
//! `namespace` stands before it. Names with a colon are made by recording rules: rates and sums, no counters.
//! [source: prometheus/otlptranslator; opentelemetry-collector-contrib:pkg/translator/prometheus]

use crate::request::harness;

/// What a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Tokens, by class.
    Tokens,
    /// What the harness itself takes for the cost, US dollars.
    Cost,
    /// Requests, with what came of them.
    Requests,
}

/// How a program names the classes of its tokens and what these hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Claude Code: `type`; all disjoint, cache writes without their lifetime.
    Claude,
    /// Codex: `token_type`; cached inside of input, reasoning inside of output.
    Codex,
    /// Gemini CLI: `type`; cache inside of input, thoughts beside the output.
    Gemini,
    /// Qwen Code: `type`; cache inside of input, thoughts inside of the output or beside it.
    Qwen,
    /// OpenClaw: `openclaw_token`; four disjoint classes, and sums of them.
    OpenClaw,
    /// OpenTelemetry's convention for any program: `gen_ai_token_type`; input and output, nothing of caches.
    GenAi,
}

impl Dialect {
    /// The program whose dialect it is; of the convention the labels tell.
    pub fn harness(self) -> Option<&'static str> {
        match self {
            Self::Claude => Some(harness::CLAUDE_CODE),
            Self::Codex => Some(harness::CODEX),
            Self::Gemini => Some(harness::GEMINI_CLI),
            Self::Qwen => Some(harness::QWEN_CODE),
            Self::OpenClaw => Some(harness::OPENCLAW),
            Self::GenAi => None,
        }
    }
}

/// A metric that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metric {
    /// Whose words its labels use.
    pub dialect: Dialect,
    /// What it counts.
    pub measure: Measure,
}

/// A metric as its program names it.
struct Known {
    /// Words joined by `_`.
    stem: &'static str,
    /// Words that a translation may add for the unit.
    units: &'static [&'static str],
    /// What the last word must be: `_total` may stand behind a counter, `_sum` and `_count` must behind a histogram.
    end: End,
    metric: Metric,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Counter,
    Sum,
    Count,
}

const fn known(
    stem: &'static str,
    units: &'static [&'static str],
    end: End,
    dialect: Dialect,
    measure: Measure,
) -> Known {
    Known { stem, units, end, metric: Metric { dialect, measure } }
}

/// Every metric that is read. [documented: Claude Code's page on monitoring; source: openai/codex:codex-rs/core/src/tasks,
/// google-gemini/gemini-cli and QwenLM/qwen-code:packages/core/src/telemetry/metrics.ts,
/// openclaw/openclaw:extensions/diagnostics-otel, OpenTelemetry's conventions for generative AI]
const KNOWN: &[Known] = &[
    known("claude_code_token_usage", &["tokens"], End::Counter, Dialect::Claude, Measure::Tokens),
    known("claude_code_cost_usage", &["usd", "dollars"], End::Counter, Dialect::Claude, Measure::Cost),
    known("codex_turn_token_usage", &["tokens"], End::Sum, Dialect::Codex, Measure::Tokens),
    known("gemini_cli_token_usage", &["tokens"], End::Counter, Dialect::Gemini, Measure::Tokens),
    known("gemini_cli_api_request_count", &[], End::Counter, Dialect::Gemini, Measure::Requests),
    known("qwen_code_token_usage", &["tokens"], End::Counter, Dialect::Qwen, Measure::Tokens),
    known("qwen_code_api_request_count", &[], End::Counter, Dialect::Qwen, Measure::Requests),
    known("openclaw_tokens", &["ratio"], End::Counter, Dialect::OpenClaw, Measure::Tokens),
    known("openclaw_cost_usd", &["ratio"], End::Counter, Dialect::OpenClaw, Measure::Cost),
    known("gen_ai_client_token_usage", &["token", "tokens"], End::Sum, Dialect::GenAi, Measure::Tokens),
    known("gen_ai_client_token_usage", &["token", "tokens"], End::Count, Dialect::GenAi, Measure::Requests),
];

/// Finds every name that may be one of them, for a store to choose by.
pub const PATTERN: &str = ".*(claude_code|codex|gemini_cli|qwen.code|openclaw|gen_ai).*";

/// What a name turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A metric that is read.
    Read(Metric),
    /// A part of one that its sum and its count make needless.
    Bucket,
    /// One of ours in a form that cannot be read.
    NoSum,
    /// One of ours that a recording rule made something else of.
    Rule,
    /// Something else.
    Other,
}

/// What a metric's name says.
pub fn named(name: &str) -> Named {
    let folded = fold(name);
    let of = |known: &Known| ending(&folded, known);
    let mut seen = Named::Other;
    for known in KNOWN {
        let Some(end) = of(known) else { continue };
        if name.contains(':') {
            return Named::Rule;
        }
        match (known.end, end) {
            (End::Counter, "" | "total") | (End::Sum, "sum") | (End::Count, "count") => {
                return Named::Read(known.metric);
            }
            (End::Sum | End::Count, "bucket") => return Named::Bucket,
            (End::Sum, "") => seen = Named::NoSum,
            _ => {}
        }
    }
    seen
}

/// Lower case, and every sign a `_`.
fn fold(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

/// What stands behind a metric's stem and unit; `None` where the name is of another metric. What stands before the stem
/// is a collector's namespace.
fn ending<'n>(folded: &'n str, known: &Known) -> Option<&'n str> {
    let at = folded.rfind(known.stem)?;
    if at > 0 && folded.as_bytes().get(at - 1) != Some(&b'_') {
        return None;
    }
    let rest = folded.get(at + known.stem.len()..)?;
    if rest.is_empty() {
        return Some("");
    }
    let rest = rest.strip_prefix('_')?;
    for unit in known.units {
        match rest.strip_prefix(unit) {
            Some("") => return Some(""),
            Some(behind) if behind.starts_with('_') => return behind.get(1..),
            _ => {}
        }
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Named) {
        for name in names {
            assert_eq!(named(name), expected, "{name}");
        }
    }

    fn read(dialect: Dialect, measure: Measure) -> Named {
        Named::Read(Metric { dialect, measure })
    }

    #[test]
    fn every_spelling_of_a_counter_is_known() {
        check(
            &[
                "claude_code_token_usage_tokens_total",
                "claude_code_token_usage_total",
                "claude_code_token_usage_tokens",
                "claude_code_token_usage",
                "claude_code.token.usage",
                "claude_code.token.usage_total",
                "claude_code.token.usage_tokens_total",
                "team_claude_code_token_usage_tokens_total",
            ],
            read(Dialect::Claude, Measure::Tokens),
        );
        check(
            &["claude_code_cost_usage_USD_total", "claude_code.cost.usage", "claude_code_cost_usage_total"],
            read(Dialect::Claude, Measure::Cost),
        );
        check(
            &["codex_turn_token_usage_sum", "codex.turn.token_usage_sum"],
            read(Dialect::Codex, Measure::Tokens),
        );
        check(
            &["gemini_cli_token_usage_total", "gemini_cli.token.usage"],
            read(Dialect::Gemini, Measure::Tokens),
        );
        check(
            &["qwen_code_token_usage_total", "qwen-code.token.usage"],
            read(Dialect::Qwen, Measure::Tokens),
        );
        check(&["gemini_cli_api_request_count_total"], read(Dialect::Gemini, Measure::Requests));
        check(&["qwen-code.api.request.count"], read(Dialect::Qwen, Measure::Requests));
        check(
            &["openclaw_tokens_total", "openclaw.tokens", "openclaw_tokens_ratio_total"],
            read(Dialect::OpenClaw, Measure::Tokens),
        );
        check(&["openclaw_cost_usd_total"], read(Dialect::OpenClaw, Measure::Cost));
        check(
            &["gen_ai_client_token_usage_sum", "gen_ai_client_token_usage_token_sum"],
            read(Dialect::GenAi, Measure::Tokens),
        );
        check(&["gen_ai_client_token_usage_count"], read(Dialect::GenAi, Measure::Requests));
    }

    #[test]
    fn what_is_no_counter_is_not_read_as_one() {
        check(&["team:claude_code_token_usage_tokens:rate5m", "job:codex_turn_token_usage_sum"], Named::Rule);
        check(&["codex_turn_token_usage_bucket", "gen_ai_client_token_usage_bucket"], Named::Bucket);
        check(&["codex_turn_token_usage", "gen_ai.client.token.usage"], Named::NoSum);
        check(
            &[
                "codex_turn_token_usage_count",
                "claude_code_session_count_total",
                "claude_code_token_usage_tokens_created",
                "notclaude_code_token_usage",
                "openclaw_context_tokens_sum",
                "openclaw_tokens_used_total",
                "up",
                "",
            ],
            Named::Other,
        );
    }
}
