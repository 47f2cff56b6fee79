//! Every answer that is known: its name, where a person gets it, and how it is told from the others.

use super::node::Node;
use super::reading::Reading;
use super::{
    alibaba, claude, codex, copilot, cursor, gemini, glm, kimi, mimo, minimax, opencode, volcengine,
};
use crate::request::harness;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What Anthropic answers about a Claude plan.
    ClaudeUsage,
    /// What Claude Code hands to a status line.
    ClaudeStatusLine,
    /// What some versions of Claude Code keep in their state file.
    ClaudeState,
    /// What Claude Code keeps of its limits.
    ClaudeLimitsCache,
    /// The headers of Anthropic's answer to a request.
    ClaudeHeaders,
    /// What ChatGPT answers about a plan.
    CodexUsage,
    /// What Codex's app server answers.
    CodexAppServer,
    /// The headers of the answer to a request of Codex.
    CodexHeaders,
    /// MiMo's console: what is used of a Token Plan.
    MimoUsage,
    /// MiMo's console: which Token Plan it is.
    MimoDetail,
    /// MiMo's console: the balance beside it.
    MimoBalance,
    /// The quota of a GLM Coding Plan.
    GlmQuota,
    /// The usage of Kimi Code.
    KimiUsages,
    /// What remains of a MiniMax Token Plan.
    MinimaxRemains,
    /// The usage of OpenCode Go.
    OpencodeGo,
    /// What GitHub tells of a Copilot plan.
    CopilotUser,
    /// Cursor's summary of usage.
    CursorSummary,
    /// The quota of Gemini Code Assist.
    GeminiQuota,
    /// Alibaba's console: the Coding Plan.
    AlibabaCoding,
    /// Alibaba's console: the Token Plan.
    AlibabaToken,
    /// Alibaba's console: which Token Plan it is.
    AlibabaDetail,
    /// Volcengine's Coding Plan.
    VolcengineCoding,
    /// Volcengine's Agent Plan.
    VolcengineAgent,
    /// What Volcengine's command line tells of all plans.
    VolcenginePlans,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::ClaudeUsage,
        Self::ClaudeStatusLine,
        Self::ClaudeState,
        Self::ClaudeLimitsCache,
        Self::ClaudeHeaders,
        Self::CodexUsage,
        Self::CodexAppServer,
        Self::CodexHeaders,
        Self::MimoUsage,
        Self::MimoDetail,
        Self::MimoBalance,
        Self::GlmQuota,
        Self::KimiUsages,
        Self::MinimaxRemains,
        Self::OpencodeGo,
        Self::CopilotUser,
        Self::CursorSummary,
        Self::GeminiQuota,
        Self::AlibabaCoding,
        Self::AlibabaToken,
        Self::AlibabaDetail,
        Self::VolcengineCoding,
        Self::VolcengineAgent,
        Self::VolcenginePlans,
    ];

    /// What it is called; the source of its levels.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaudeUsage => "Claude's usage",
            Self::ClaudeStatusLine => "Claude Code's status line",
            Self::ClaudeState => "Claude Code's state file",
            Self::ClaudeLimitsCache => "Claude Code's cache of limits",
            Self::ClaudeHeaders => "headers of Anthropic's answer",
            Self::CodexUsage => "ChatGPT's usage",
            Self::CodexAppServer => "Codex's app server",
            Self::CodexHeaders => "headers of Codex's answer",
            Self::MimoUsage => "MiMo's console, usage",
            Self::MimoDetail => "MiMo's console, plan",
            Self::MimoBalance => "MiMo's console, balance",
            Self::GlmQuota => "GLM's quota",
            Self::KimiUsages => "Kimi's usages",
            Self::MinimaxRemains => "MiniMax's remains",
            Self::OpencodeGo => "OpenCode Go's usage",
            Self::CopilotUser => "GitHub Copilot's quota",
            Self::CursorSummary => "Cursor's usage summary",
            Self::GeminiQuota => "Gemini's quota",
            Self::AlibabaCoding => "Alibaba's console, Coding Plan",
            Self::AlibabaToken => "Alibaba's console, Token Plan",
            Self::AlibabaDetail => "Alibaba's console, subscription",
            Self::VolcengineCoding => "Volcengine's Coding Plan usage",
            Self::VolcengineAgent => "Volcengine's Agent Plan usage",
            Self::VolcenginePlans => "Volcengine's command line",
        }
    }

    /// Where a person gets it.
    pub fn place(self) -> &'static str {
        match self {
            Self::ClaudeUsage => {
                "On claude.ai, open Settings → Usage with the browser's network tools open, and copy the answer of \
                 `usage`."
            }
            Self::ClaudeStatusLine => {
                "`fuelgauge tap` keeps it; or copy what Claude Code hands to a status line."
            }
            Self::ClaudeState => {
                "`~/.claude.json`, written by Claude Code 2.1.205 to 2.1.212. Drop the file; only its usage is read."
            }
            Self::ClaudeLimitsCache => "`~/.claude/limits-cache.json`, written by Claude Code 2.1.220.",
            Self::ClaudeHeaders => {
                "The lines `anthropic-ratelimit-unified-…` of any answer to Claude Code, as a proxy shows them."
            }
            Self::CodexUsage => {
                "On chatgpt.com, open Codex → Usage with the browser's network tools open, and copy the answer of \
                 `wham/usage`."
            }
            Self::CodexAppServer => "The answer of `codex app-server` to `account/rateLimits/read`.",
            Self::CodexHeaders => "The lines `x-codex-…` of any answer to Codex, as a proxy shows them.",
            Self::MimoUsage | Self::MimoDetail => {
                "On platform.xiaomimimo.com, open the plan's page with the browser's network tools open, and copy the \
                 answers of `tokenPlan/usage` and `tokenPlan/detail`, one behind the other."
            }
            Self::MimoBalance => {
                "The answer of `balance` on platform.xiaomimimo.com. The plan's level is in that of \
                 `tokenPlan/usage`."
            }
            Self::GlmQuota => {
                "The answer of `api/monitor/usage/quota/limit` of z.ai or bigmodel.cn, with the plan's key; or copy \
                 it from the plan's usage page with the browser's network tools open."
            }
            Self::KimiUsages => {
                "The answer of `coding/v1/usages` of Kimi, with the plan's key; or copy it from Kimi Code's console \
                 with the browser's network tools open."
            }
            Self::MinimaxRemains => "The answer of `v1/token_plan/remains` of MiniMax, with the plan's key.",
            Self::OpencodeGo => "The answer of `zen/go/v1/usage` of OpenCode, with the plan's key.",
            Self::CopilotUser => "The output of `gh api /copilot_internal/user`.",
            Self::CursorSummary => {
                "On cursor.com, open the dashboard with the browser's network tools open, and copy the answer of \
                 `usage-summary`."
            }
            Self::GeminiQuota => "The answer of `v1internal:retrieveUserQuota`, as Gemini CLI gets it.",
            Self::AlibabaCoding => {
                "On the Coding Plan's page of Alibaba's console, with the browser's network tools open, copy the \
                 answer of `queryCodingPlanInstanceInfoV2`."
            }
            Self::AlibabaToken | Self::AlibabaDetail => {
                "On the Token Plan's page of Alibaba's console, with the browser's network tools open, copy the \
                 answers of `usage` (or `GetSubscriptionSummary`) and `subscription`, one behind the other."
            }
            Self::VolcengineCoding => "The answer of Volcengine's `GetCodingPlanUsage`.",
            Self::VolcengineAgent => "The answer of Volcengine's `GetAFPUsage`.",
            Self::VolcenginePlans => "The output of `arkcli usage plan --format json`.",
        }
    }

    /// What a plan is called whose own name is not told.
    pub(super) fn plan(self) -> &'static str {
        match self {
            Self::ClaudeUsage
            | Self::ClaudeStatusLine
            | Self::ClaudeState
            | Self::ClaudeLimitsCache
            | Self::ClaudeHeaders => "Claude",
            Self::CodexUsage | Self::CodexAppServer | Self::CodexHeaders => harness::CODEX,
            Self::MimoUsage | Self::MimoDetail | Self::MimoBalance => "MiMo Token Plan",
            Self::GlmQuota => "GLM Coding Plan",
            Self::KimiUsages => "Kimi Code",
            Self::MinimaxRemains => "MiniMax Token Plan",
            Self::OpencodeGo => "OpenCode Go",
            Self::CopilotUser => "GitHub Copilot",
            Self::CursorSummary => "Cursor",
            Self::GeminiQuota => "Gemini Code Assist",
            Self::AlibabaCoding => "Alibaba Coding Plan",
            Self::AlibabaToken | Self::AlibabaDetail => "Alibaba Token Plan",
            Self::VolcengineCoding | Self::VolcenginePlans => "Volcengine Coding Plan",
            Self::VolcengineAgent => "Volcengine Agent Plan",
        }
    }

    /// The harness that uses such a plan alone.
    pub(super) fn harness(self) -> Option<&'static str> {
        Some(match self {
            Self::ClaudeUsage
            | Self::ClaudeStatusLine
            | Self::ClaudeState
            | Self::ClaudeLimitsCache
            | Self::ClaudeHeaders => harness::CLAUDE_CODE,
            Self::CodexUsage | Self::CodexAppServer | Self::CodexHeaders => harness::CODEX,
            Self::KimiUsages => harness::KIMI_CODE,
            Self::OpencodeGo => harness::OPENCODE,
            Self::CopilotUser => harness::COPILOT_CLI,
            Self::CursorSummary => harness::CURSOR,
            Self::GeminiQuota => harness::GEMINI_CLI,
            _ => return None,
        })
    }

    /// Whether each window of it says all there is to know of it, so that nothing behind a cut could change it.
    pub(super) fn stands_alone(self) -> bool {
        matches!(self, Self::ClaudeUsage | Self::OpencodeGo | Self::GeminiQuota)
    }
}

/// An answer's shape.
#[derive(Debug)]
pub(super) struct Shape {
    /// What it is.
    pub kind: Kind,
    /// Whether an object is one.
    pub is: fn(&Node) -> bool,
    /// Takes what it tells.
    pub read: fn(&Node, &mut Reading),
}

/// Every shape, in the order in which they are asked: those with the plainest marks first.
const SHAPES: [&[Shape]; 12] = [
    claude::SHAPES,
    codex::SHAPES,
    glm::SHAPES,
    minimax::SHAPES,
    copilot::SHAPES,
    cursor::SHAPES,
    gemini::SHAPES,
    alibaba::SHAPES,
    volcengine::SHAPES,
    opencode::SHAPES,
    kimi::SHAPES,
    mimo::SHAPES,
];

/// What answers are wrapped in.
const WRAPS: [&str; 9] =
    ["result", "params", "payload", "response", "body", "data", "dataV2", "successResponse", "utilization"];

/// So many of them within each other.
const MOST_WRAPS: usize = 6;

/// The shape of a document, and the part of it that has it.
pub(super) fn find(document: &Node) -> Option<(&'static Shape, &Node)> {
    unwrap(document, 0)
}

fn unwrap(node: &Node, depth: usize) -> Option<(&'static Shape, &Node)> {
    if depth > MOST_WRAPS || !node.is_object() {
        return None;
    }
    let shape = SHAPES.iter().copied().flatten().find(|shape| (shape.is)(node));
    let inside = || WRAPS.iter().find_map(|name| unwrap(node.at(name), depth + 1));
    shape.map(|shape| (shape, node)).or_else(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_and_a_shape() {
        for kind in Kind::ALL {
            assert!(!kind.name().is_empty() && kind.place().ends_with('.'), "{kind:?}");
            assert_eq!(SHAPES.iter().copied().flatten().filter(|s| s.kind == kind).count(), 1, "{kind:?}");
            assert_eq!(Kind::ALL.iter().filter(|k| k.name() == kind.name()).count(), 1, "{kind:?}");
        }
    }
}
