//! The request: one billed model call, and the other rows of the metering feed.
//!
//! Field names are those of the feed (`docs/metering-feed.md`). `None` means *not recorded*, never 0.

use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// Known harnesses, by their name in the feed. The feed may carry others.
pub mod harness {
    /// Claude Code, Anthropic's client.
    pub const CLAUDE_CODE: &str = "claude-code";
    /// Codex CLI, OpenAI's client.
    pub const CODEX: &str = "codex";
    /// OpenClaw.
    pub const OPENCLAW: &str = "openclaw";
    /// OpenCode.
    pub const OPENCODE: &str = "opencode";
    /// pi, the agent from which OpenClaw's log format comes.
    pub const PI: &str = "pi";
    /// MiMo Code, Xiaomi's client.
    pub const MIMO_CODE: &str = "mimo-code";
    /// Gemini CLI, Google's client.
    pub const GEMINI_CLI: &str = "gemini-cli";
    /// Qwen Code, Alibaba's client.
    pub const QWEN_CODE: &str = "qwen-code";
    /// kimi-cli, Moonshot's first client.
    pub const KIMI_CLI: &str = "kimi-cli";
    /// Kimi Code, the client that follows it.
    pub const KIMI_CODE: &str = "kimi-code";
    /// GitHub Copilot CLI.
    pub const COPILOT_CLI: &str = "copilot-cli";
    /// Amp.
    pub const AMP: &str = "amp";
    /// Factory Droid.
    pub const DROID: &str = "droid";
    /// Cline, in the editor and as a CLI.
    pub const CLINE: &str = "cline";
    /// Roo Code.
    pub const ROO_CODE: &str = "roo-code";
    /// Kilo Code, in the editor and as a CLI.
    pub const KILO_CODE: &str = "kilo-code";
    /// Goose.
    pub const GOOSE: &str = "goose";
    /// Crush.
    pub const CRUSH: &str = "crush";
    /// Hermes Agent.
    pub const HERMES: &str = "hermes";
    /// Cursor.
    pub const CURSOR: &str = "cursor";
    /// LiteLLM's proxy: what it counts of whoever works through it.
    pub const LITELLM: &str = "litellm";
    /// An organisation's use of Anthropic's API, as its exports tell it.
    pub const ANTHROPIC_API: &str = "anthropic-api";
    /// The same of OpenAI's.
    pub const OPENAI_API: &str = "openai-api";

    /// Whether the requests of such a name are seen at a gateway, whose sessions are traces that hold several
    /// conversations alike: which request came before another is not known there.
    pub fn is_gateway(name: &str) -> bool {
        name == LITELLM
    }
}

/// Token counts of one request. The first four are disjoint parts of the prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tokens {
    /// Prompt tokens neither read from nor written to a cache.
    #[serde(rename = "input_tokens")]
    pub input: u64,
    /// Prompt tokens served from the provider's cache.
    #[serde(rename = "cache_read_tokens")]
    pub cache_read: u64,
    /// Prompt tokens written to the cache for five minutes (or the provider's only duration).
    #[serde(rename = "cache_write_5m_tokens")]
    pub cache_write_5m: u64,
    /// Prompt tokens written to the cache for one hour.
    #[serde(rename = "cache_write_1h_tokens")]
    pub cache_write_1h: u64,
    /// All generated tokens, reasoning included.
    #[serde(rename = "output_tokens")]
    pub output: u64,
    /// The part of the output that was reasoning, where it is recorded; 0 otherwise.
    #[serde(rename = "reasoning_tokens")]
    pub reasoning: u64,
}

impl Tokens {
    /// The context carried by the request: input + cache read + cache writes.
    pub fn prompt(&self) -> u64 {
        self.input
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write_5m)
            .saturating_add(self.cache_write_1h)
    }

    /// Prompt and output.
    pub fn total(&self) -> u64 {
        self.prompt().saturating_add(self.output)
    }

    /// Whether nothing was counted.
    pub fn is_zero(&self) -> bool {
        self.total() == 0
    }

    /// All tokens written to a cache.
    pub fn cache_write(&self) -> u64 {
        self.cache_write_5m.saturating_add(self.cache_write_1h)
    }

    /// The same with what was read from the cache taken out of the input, for logs that count it in both. Counts that
    /// cannot mean that stay as they are.
    pub fn without_cached_input(mut self) -> Self {
        self.input = self.input.checked_sub(self.cache_read).unwrap_or(self.input);
        self
    }

    /// Each count added.
    pub fn plus(&self, o: &Self) -> Self {
        self.zip(o, u64::saturating_add)
    }

    /// Each count without another's; less than nothing is nothing.
    pub fn minus(&self, o: &Self) -> Self {
        self.zip(o, u64::saturating_sub)
    }

    fn zip(&self, o: &Self, by: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            input: by(self.input, o.input),
            cache_read: by(self.cache_read, o.cache_read),
            cache_write_5m: by(self.cache_write_5m, o.cache_write_5m),
            cache_write_1h: by(self.cache_write_1h, o.cache_write_1h),
            output: by(self.output, o.output),
            reasoning: by(self.reasoning, o.reasoning),
        }
    }

    /// The larger of each count: the merge of two sightings of one request. Cache writes merge by their sum, because
    /// one of the sightings may lack the split and have all of it under five minutes.
    pub fn max(&self, other: &Self) -> Self {
        let hour = self.cache_write_1h.max(other.cache_write_1h);
        Self {
            input: self.input.max(other.input),
            cache_read: self.cache_read.max(other.cache_read),
            cache_write_5m: self.cache_write().max(other.cache_write()).saturating_sub(hour),
            cache_write_1h: hour,
            output: self.output.max(other.output),
            reasoning: self.reasoning.max(other.reasoning),
        }
    }
}

/// A request with more prompt tokens than this is "long context".
pub const LONG_CONTEXT: u64 = 100_000;
/// A reply of tool calls only is a thin round up to this many output tokens.
pub const THIN_OUTPUT: u64 = 256;

/// Who started a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A person's message.
    #[default]
    Person,
    /// A heartbeat or a cron job.
    Schedule,
    /// A checkpoint writer, a memory job: work nobody asked for at that moment.
    Background,
}

impl Trigger {
    /// The name in the feed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Schedule => "schedule",
            Self::Background => "background",
        }
    }
}

/// How good a row is. Ordered from best to worst; the merge of two sightings keeps the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The log holds the final counts.
    #[default]
    Exact,
    /// The log holds only a streaming placeholder for the output; the prompt counts are exact.
    PlaceholderOutput,
    /// The harness records sums per session: nothing per request or per query can be said.
    SessionTotal,
    /// From another counter's report, because the logs are gone, or from an account's export: sums per day or less, as
    /// right as that counter was.
    Imported,
    /// Estimated, for instance from the length of the content.
    Estimated,
}

impl Quality {
    /// Whether the row is the sum of several requests, and its prompt tokens no context size.
    pub fn is_sum(self) -> bool {
        matches!(self, Self::SessionTotal | Self::Imported)
    }

    /// Whether the prompt counts are those of one request, as its provider reported them.
    pub fn tells_cache(self) -> bool {
        matches!(self, Self::Exact | Self::PlaceholderOutput)
    }
}

/// Why cached tokens were not read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissCause {
    /// The conversation was compacted or its tool results cleared.
    Compaction,
    /// Another model than for the previous request.
    ModelChanged,
    /// The system prompt changed.
    SystemChanged,
    /// The tool definitions changed.
    ToolsChanged,
    /// Earlier messages were rewritten.
    MessagesChanged,
    /// The gap was longer than the cache lives.
    Expired,
    /// Reads stuck at a constant floor.
    Pinned,
    /// The provider could not find the previous message, or diagnosis was unavailable.
    ServerSide,
    /// None of the above explains it.
    Unknown,
}

impl MissCause {
    /// Whether a person can do something about it.
    pub fn group(self) -> MissGroup {
        match self {
            Self::Compaction => MissGroup::Expected,
            Self::ModelChanged
            | Self::SystemChanged
            | Self::ToolsChanged
            | Self::MessagesChanged
            | Self::Expired => MissGroup::Avoidable,
            Self::Pinned | Self::ServerSide | Self::Unknown => MissGroup::NotYours,
        }
    }

    /// Every cause, in the order of the declaration.
    pub const ALL: [MissCause; 9] = [
        Self::Compaction,
        Self::ModelChanged,
        Self::SystemChanged,
        Self::ToolsChanged,
        Self::MessagesChanged,
        Self::Expired,
        Self::Pinned,
        Self::ServerSide,
        Self::Unknown,
    ];
}

/// Whose a miss is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissGroup {
    /// Another habit or setting would have spared it.
    Avoidable,
    /// The price of something wanted: a shorter context.
    Expected,
    /// The harness, a gateway or the provider lost it, or nothing explains it.
    NotYours,
}

/// Whether the provider said it or we inferred it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissEvidence {
    /// The log holds the provider's own diagnosis.
    Recorded,
    /// Inferred by the rule of `docs/method.md`.
    Inferred,
}

/// How a model's name led to a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceEvidence {
    /// The name is in the price book for that provider.
    Exact,
    /// Another spelling of a name in the book.
    Alias,
    /// A dated snapshot of a name in the book.
    DatedSnapshot,
    /// Only the model's family is known; its price was taken.
    Family,
    /// The person gave the price.
    Own,
}

/// A `request` row of the feed. `S` is `&str` when written, `String` when read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct Request<S = String> {
    /// Stable and unique after duplicates are removed.
    pub id: S,
    /// When the reply began or ended, as logged; the earliest of repeated records.
    #[serde(with = "crate::feed::instant")]
    pub at: Millis,
    /// The client program.
    pub harness: S,
    /// Its version.
    pub harness_version: Option<S>,
    /// The conversation; subagents belong to the conversation that started them.
    pub session: Option<S>,
    /// A subagent's id; `main` for the main conversation.
    pub agent: S,
    /// Ordinal of the query in its session, from 1; `None` where the log has no prompt boundary.
    pub query: Option<u32>,
    /// When the log has the query's prompt; `None` where it has none, or no time of its own for it.
    #[serde(with = "crate::feed::instant_opt", default)]
    pub asked_at: Option<Millis>,
    /// Who started the query.
    pub trigger: Trigger,
    /// Person.
    pub user: Option<S>,
    /// Machine.
    pub host: Option<S>,
    /// The last name of the project's folder.
    pub project: Option<S>,
    /// Who served the model.
    pub provider: Option<S>,
    /// The model, as logged.
    pub model: Option<S>,
    /// Token counts.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// How good the row is.
    pub quality: Quality,
    /// How many requests the row sums, where it is a sum and their number is recorded; `None` for a single request.
    #[serde(default)]
    pub requests: Option<u64>,
    /// Names of the tools called, in order.
    #[serde(default = "Vec::new")]
    pub tools: Vec<S>,
    /// Tool calls only, with at most [`THIN_OUTPUT`] output tokens; `None` where the reply's content is not recorded.
    pub thin: Option<bool>,
    /// How long the request took.
    pub duration_ms: Option<u64>,
    /// What went wrong; such a row has no tokens and is no request.
    pub error: Option<S>,
    /// Whether the request failed although it was billed: it has tokens, and is a request.
    #[serde(default)]
    pub failed: bool,
    /// `fast`, `priority`, `flex`, `batch`, …; `None` is the standard tier. A region that has its own price is joined
    /// with `+`: `fast+us`, or `us` alone.
    pub tier: Option<S>,
    /// What the harness itself recorded as cost.
    pub reported_cost_usd: Option<f64>,
    /// Cost at list price; `None` is unpriced.
    pub list_cost_nanousd: Option<u64>,
    /// How the price was found.
    pub price_evidence: Option<PriceEvidence>,
    /// Tokens that a cache held and that were not read from it.
    pub missed_tokens: Option<u64>,
    /// Why.
    pub miss_cause: Option<MissCause>,
    /// Who says so.
    pub miss_evidence: Option<MissEvidence>,
    /// Milliseconds since the request that left the missed tokens in the cache; 0 where none is known.
    #[serde(default)]
    pub miss_gap_ms: Option<Millis>,
    /// What the missed tokens cost more than cache reads would have; `None` where nothing was missed, or is unpriced. That
    /// of a compaction is the price of a rebuild that was wanted.
    #[serde(default)]
    pub waste_nanousd: Option<u64>,
    /// Prompt tokens that the request before had sent already, of an agent that uses no cache while others of its
    /// session do.
    #[serde(default)]
    pub bypassed_tokens: Option<u64>,
    /// Tokens that were read after more than five minutes, so that only a cache of one hour kept them.
    #[serde(default)]
    pub kept_tokens: Option<u64>,
}

/// A `quota` row of the feed: the level of one window of one plan at one instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    /// When the level was seen.
    #[serde(with = "crate::feed::instant")]
    pub at: Millis,
    /// The harness in whose log it was found.
    pub harness: Option<String>,
    /// The plan, as the vendor names it.
    pub plan: String,
    /// A pseudonym of the account.
    pub account: Option<String>,
    /// The window's id: `5h`, `week`, `month`, or the vendor's own.
    pub window: String,
    /// Its length in minutes.
    pub window_minutes: Option<u32>,
    /// Used share, 0 to 1; may exceed 1.
    pub used_fraction: Option<f64>,
    /// Used amount in `unit`.
    pub used: Option<f64>,
    /// Limit in `unit`.
    pub limit: Option<f64>,
    /// Unit of `used` and `limit`.
    pub unit: Option<String>,
    /// When the window starts anew.
    #[serde(with = "crate::feed::instant_opt", default)]
    pub resets_at: Option<Millis>,
    /// Where the level was recorded.
    pub source: String,
}

/// What a finding means for the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Something was skipped and is in no figure.
    #[default]
    Skipped,
    /// Something was counted, and a part of it is not known: its price, its time, its single requests.
    Gap,
    /// Nothing is missing; a person should know it all the same.
    Note,
}

impl Effect {
    /// All of them, the gravest first.
    pub const ALL: [Self; 3] = [Self::Skipped, Self::Gap, Self::Note];
}

/// A `finding` row of the feed: what a reader remarked and why. Equal findings of one file are one row with a count.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The file, by its place below what was read; never the path of a machine.
    pub file: String,
    /// The first line concerned, from 1; 0 is the file as a whole.
    pub line: u64,
    /// What was skipped or is missing and why, and what to do.
    pub reason: String,
    /// How many lines of this file share the reason.
    #[serde(default = "one")]
    pub count: u64,
    /// What it means for the figures.
    #[serde(default)]
    pub effect: Effect,
    /// Whose log it is, where known.
    #[serde(default)]
    pub harness: Option<String>,
}

fn one() -> u64 {
    1
}
