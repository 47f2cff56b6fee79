//! The traps: what real logs contain and readers stumble over. Each can be switched on alone.

use super::Harness;

macro_rules! traps {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal in [$($harness:ident),+];)+) => {
        /// One kind of trouble in the logs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Trap { $($(#[doc = $doc])+ $variant,)+ }

        impl Trap {
            /// Every trap, in order.
            pub const ALL: &'static [Trap] = &[$(Trap::$variant,)+];

            /// The name on the command line and in the truth.
            pub fn name(self) -> &'static str {
                match self { $(Trap::$variant => $name,)+ }
            }

            /// What it is, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Trap::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// The harnesses in whose logs it occurs.
            pub fn harnesses(self) -> &'static [Harness] {
                match self { $(Trap::$variant => &[$(Harness::$harness),+],)+ }
            }
        }
    };
}

traps! {
    /// One response is several lines, one per content block, with equal ids; the output grows and the last line has it.
    Streamed = "streamed" in [ClaudeCode];
    /// Versions whose lines hold only the placeholder of the output that the stream began with.
    PlaceholderOutput = "placeholder-output" in [ClaudeCode];
    /// `agent-acompact-*` files: a compaction run after copies of the parent's lines, with placeholder output.
    AgentCompactCopies = "agent-acompact" in [ClaudeCode];
    /// `agent-aside_question-*` files: the same for a side question.
    AsideCopies = "agent-aside-question" in [ClaudeCode];
    /// A sidechain repeats a response under another request id.
    SidechainReplay = "sidechain-replay" in [ClaudeCode];
    /// Responses whose request id is null or missing, still on several lines.
    NullRequestId = "null-request-id" in [ClaudeCode];
    /// Records with usage and without message id and request id.
    NoMessageId = "no-message-id" in [ClaudeCode];
    /// A resumed session: the whole history again in a new file, lines with new uuids and the old session id.
    ResumeCopy = "resume-copy" in [ClaudeCode];
    /// A branched session: the history up to a point again in a new file, with new uuids and the new session id.
    BranchCopy = "branch-copy" in [ClaudeCode];
    /// Errors among the repeated history (needs a copy to show).
    CopiedErrors = "copied-errors" in [ClaudeCode];
    /// Records without any id among the repeated history: only time and counts tell that they are the same.
    CopiedNoId = "copied-no-id" in [ClaudeCode];
    /// Two objects on one line, because an earlier process ended without a newline.
    JoinedLines = "joined-lines" in [ClaudeCode];
    /// Turns that OpenClaw hands to Claude Code: the sum of the turn in OpenClaw's log, its requests in Claude Code's.
    HandedOn = "handed-on" in [ClaudeCode];
    /// The same with a sum that is larger than the requests, and an index that names Claude Code's session.
    HandedOnBound = "handed-on-bound" in [ClaudeCode];
    /// OpenTelemetry of sessions whose logs are there too; it knows more of them.
    TelemetryBeside = "telemetry-beside" in [ClaudeCode];
    /// OpenTelemetry of sessions without a log.
    TelemetryAlone = "telemetry-alone" in [ClaudeCode];
    /// Another counter's report of days whose logs are there.
    ReportBeside = "report-beside" in [ClaudeCode];
    /// Another counter's report of days whose logs are gone.
    ReportAlone = "report-alone" in [ClaudeCode];
    /// A run of NUL bytes before a valid line.
    NulRun = "nul-run" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// A line of NUL bytes only.
    NulLine = "nul-line" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// The last line is cut, in its text or in its usage, and has no newline.
    TruncatedTail = "truncated-tail" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// The last line is whole and has no newline.
    NoFinalNewline = "no-final-newline" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// Lines end in CR LF.
    CrLf = "crlf" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// The file begins with a byte-order mark.
    Bom = "bom" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// Blank lines and lines of spaces.
    BlankLines = "blank-lines" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// Lines of one to several megabytes, with usage behind the long text.
    LongLines = "long-lines" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// Lines that are not JSON, or JSON of another shape.
    InvalidLines = "invalid-lines" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Droid, CopilotCli];
    /// Errors written as replies of the model `<synthetic>`.
    SyntheticError = "synthetic-error" in [ClaudeCode];
    /// `system` lines of the kind `api_error`, one per failed attempt.
    ApiError = "api-error" in [ClaudeCode];
    /// A query that ended in an error and never had a reply: an error, and no query with requests.
    ErrorOnlyQuery = "error-only-query" in [ClaudeCode];
    /// Conversations that were compacted: a boundary line and a summary that reads like a prompt.
    Compaction = "compaction" in [ClaudeCode];
    /// Counts that are null instead of 0.
    NullTokens = "null-tokens" in [ClaudeCode];
    /// Cache writes without the split by duration: all of them 5 minutes.
    NoCacheSplit = "no-cache-split" in [ClaudeCode];
    /// Cache writes of 5 minutes and 1 hour in one response.
    CacheSplit = "cache-split" in [ClaudeCode];
    /// MiMo, Kimi and GLM models behind Claude Code.
    ThirdParty = "third-party-models" in [ClaudeCode];
    /// `speed: fast`, recorded on the last line only.
    FastSpeed = "fast-speed" in [ClaudeCode];
    /// The provider's own diagnosis of a cache miss.
    MissReason = "miss-reason" in [ClaudeCode];
    /// `iterations[]` inside usage, already part of the totals.
    Iterations = "iterations" in [ClaudeCode];
    /// Tool results whose text quotes transcript lines with usage.
    UsageInText = "usage-in-text" in [ClaudeCode, Codex, OpenClaw, Pi, GeminiCli, QwenCode, KimiCli, KimiCode, Amp, Droid, Cline, RooCode, KiloCode, CopilotCli, Goose, Hermes, Crush];
    /// Results of subagents that carry the subagent's usage as a real object on the parent's user line.
    TaskResultUsage = "task-result-usage" in [ClaudeCode];
    /// `progress` lines that carry the subagent's replies as real objects.
    AgentProgress = "agent-progress" in [ClaudeCode];
    /// The oldest versions: subagents in the session's own file, no prompt ids.
    OldSidechain = "old-sidechain" in [ClaudeCode];
    /// Local commands, caveats and interruptions: user lines of text that are no query.
    CommandLines = "command-lines" in [ClaudeCode];
    /// Events that repeat an unchanged total.
    CodexRefresh = "codex-refresh" in [Codex];
    /// `info: null`, with and without rate limits.
    CodexNullInfo = "codex-null-info" in [Codex];
    /// Forks and spawned agents that replay the parent's history in a burst; turn ids tell the inherited turns.
    CodexFork = "codex-fork" in [Codex];
    /// The same from versions without turn ids.
    CodexForkNoTurnId = "codex-fork-no-turn-id" in [Codex];
    /// One rollout both in `sessions` and in `archived_sessions`.
    CodexArchived = "codex-archived" in [Codex];
    /// The model changes inside a session.
    CodexModelChange = "codex-model-change" in [Codex];
    /// No model is recorded.
    CodexNoModel = "codex-no-model" in [Codex];
    /// Primary and secondary window swapped, the old form without `limit_id`.
    CodexWindows = "codex-windows" in [Codex];
    /// `cache_write_input_tokens`, part of the input.
    CodexCacheWrite = "codex-cache-write" in [Codex];
    /// A context overflow: a total equal to the window, with zero parts.
    CodexOverflow = "codex-overflow" in [Codex];
    /// `error` events and aborted turns.
    CodexErrors = "codex-errors" in [Codex];
    /// Failed replies with all-zero usage.
    ZeroUsageErrors = "zero-usage-errors" in [OpenClaw, Pi];
    /// Rows that OpenClaw wrote itself: provider `openclaw`, models `delivery-mirror` and `gateway-injected`.
    OwnRows = "openclaw-own-rows" in [OpenClaw];
    /// Negative input after a subtraction.
    NegativeInput = "negative-input" in [OpenClaw];
    /// Rows of CLI backends: the usage of a whole turn.
    CliTurns = "openclaw-cli-turns" in [OpenClaw];
    /// Heartbeats and cron messages, which come as user messages.
    Heartbeats = "heartbeats" in [OpenClaw];
    /// `.jsonl.reset.<time>` and `.jsonl.deleted.<time>` archives.
    ResetArchives = "reset-archives" in [OpenClaw];
    /// The newer SQLite store, and a stale JSONL of a session that is in it.
    OpenClawSqlite = "openclaw-sqlite" in [OpenClaw];
    /// Usage outside assistant messages: `usage` entries, compactions, branch summaries, tool results.
    AuxiliaryUsage = "auxiliary-usage" in [Pi];
    /// Forks that copy the history with its entry ids.
    PiFork = "pi-fork" in [Pi];
    /// Headers without version and of version 1 to 3; no `totalTokens`.
    PiHeaders = "pi-headers" in [Pi];
    /// Several `step-finish` parts in one message: the message holds the last step only.
    OpenCodeSteps = "opencode-steps" in [OpenCode, MimoCode, KiloCode];
    /// Assistant rows without tokens: placeholders and aborted replies.
    OpenCodeZero = "opencode-zero-rows" in [OpenCode, MimoCode, KiloCode];
    /// Subagents as child sessions.
    OpenCodeChildren = "opencode-children" in [OpenCode, MimoCode, KiloCode];
    /// Forks: the messages again under new ids, created at the same time.
    OpenCodeFork = "opencode-fork" in [OpenCode, MimoCode, KiloCode];
    /// The same messages as JSON files and in the database.
    OpenCodeBoth = "opencode-both-stores" in [OpenCode, KiloCode];
    /// Old records of other providers than Anthropic, whose input includes the cached tokens.
    OpenCodeDrift = "opencode-drift" in [OpenCode];
    /// `event` rows and `session_message` rows that mirror messages.
    OpenCodeMirrors = "opencode-mirrors" in [OpenCode, KiloCode];
    /// Sessions that only `session_message` knows.
    OpenCodeV2Only = "opencode-v2-only" in [OpenCode, KiloCode];
    /// The newest rows are only in the write-ahead log.
    OpenCodeWal = "opencode-wal" in [OpenCode, MimoCode, KiloCode];
    /// A message is written again when its counts and when its calls are known.
    GeminiAgain = "gemini-written-again" in [GeminiCli];
    /// Every message again in a `$set` record.
    GeminiSet = "gemini-set-messages" in [GeminiCli];
    /// Messages that were taken back with `$rewindTo`; they were paid for.
    GeminiRewind = "gemini-rewind" in [GeminiCli];
    /// A document that was resumed: its messages again as lines, and more.
    GeminiResumed = "gemini-resumed" in [GeminiCli];
    /// The folder of a project, copied when it got a readable name.
    GeminiFolderCopied = "gemini-folder-copied" in [GeminiCli];
    /// A document that is named like a file of lines.
    GeminiPretty = "gemini-pretty-lines" in [GeminiCli];
    /// Results of tools as messages of the user.
    GeminiNotes = "gemini-client-notes" in [GeminiCli];
    /// Prompt tokens of tools, counted beside the prompt.
    GeminiTool = "gemini-tool-prompt" in [GeminiCli];
    /// Counts on a message that the client wrote itself, which has no model.
    GeminiNameless = "gemini-nameless" in [GeminiCli];
    /// `error` messages, of which only those of the API are failed attempts.
    GeminiErrors = "gemini-errors" in [GeminiCli];
    /// Subagents, in a folder of the session's.
    GeminiAgents = "gemini-agents" in [GeminiCli];
    /// Skills that are extracted in the background.
    GeminiBackground = "gemini-background" in [GeminiCli];
    /// Thoughts, inside of the output or beside it as the model's server counts them.
    QwenThoughts = "qwen-thoughts" in [QwenCode];
    /// Telemetry that repeats every reply.
    QwenTelemetry = "qwen-telemetry" in [QwenCode];
    /// Subagents, by telemetry and in half of the cases by a transcript without a model too.
    QwenAgents = "qwen-agents" in [QwenCode];
    /// Failed attempts, which only telemetry has.
    QwenErrors = "qwen-errors" in [QwenCode];
    /// Forks: every record again under a new session id.
    QwenFork = "qwen-fork" in [QwenCode];
    /// Cron jobs, which come as messages of the user.
    QwenCron = "qwen-cron" in [QwenCode];
    /// Notifications, goals and words into a running turn, which come as messages of the user.
    QwenNotes = "qwen-notes" in [QwenCode];
    /// Transcripts in `chats/archive`.
    QwenArchive = "qwen-archive" in [QwenCode];
    /// `.ledger.jsonl` files beside transcripts.
    QwenLedger = "qwen-ledger" in [QwenCode];
    /// Sums of sessions, also of some whose transcript is gone.
    QwenSums = "qwen-sums" in [QwenCode];
    /// Documents from before 0.5.
    QwenOld = "qwen-old" in [QwenCode];
    /// Subagents, mirrored in the session's log, and in half of the cases in one of their own too.
    KimiMirror = "kimi-mirrored-agents" in [KimiCli];
    /// Forks: the lines again in another session.
    KimiFork = "kimi-fork" in [KimiCli];
    /// Attempts that failed and were made again.
    KimiRetry = "kimi-retry" in [KimiCli];
    /// Updates without counts.
    KimiNullUsage = "kimi-null-usage" in [KimiCli];
    /// Words into a running turn.
    KimiSteer = "kimi-steer" in [KimiCli];
    /// `context.jsonl` beside the log.
    KimiContext = "kimi-context" in [KimiCli];
    /// The record of the counts inside of the step instead of behind it.
    KimiInside = "kimi-counts-inside" in [KimiCode];
    /// Compactions, by another model.
    KimiCompaction = "kimi-compaction" in [KimiCode];
    /// Subagents, in logs of their own.
    KimiAgents = "kimi-agents" in [KimiCode];
    /// Forks: the records again in another session.
    KimiCodeFork = "kimi-code-fork" in [KimiCode];
    /// Turns that a cron job began.
    KimiCron = "kimi-cron" in [KimiCode];
    /// Goals that go on by themselves.
    KimiGoals = "kimi-goals" in [KimiCode];
    /// Turns that ended because the provider failed.
    KimiFailed = "kimi-failed" in [KimiCode];
    /// Sessions that were taken over from kimi-cli.
    KimiMigrated = "kimi-migrated" in [KimiCode];
    /// The ledger repeats what the messages tell.
    AmpLedger = "amp-ledger" in [Amp];
    /// Messages without usage: only the ledger tells, and nothing of the cache.
    AmpLedgerAlone = "amp-ledger-alone" in [Amp];
    /// Entries of the ledger without a message (needs a ledger).
    AmpTitle = "amp-title" in [Amp];
    /// Usage of which only the total and the output are told: the rest counts as input.
    AmpTotals = "amp-totals" in [Amp];
    /// Replies that failed or were cancelled.
    AmpErrors = "amp-errors" in [Amp];
    /// A thread that was copied, with the ids and times of its messages, and went on.
    AmpCopied = "amp-copied" in [Amp];
    /// Settings that do not say when: the log does.
    DroidUntimed = "droid-untimed" in [Droid];
    /// Models of a person's own, under names like `custom:GLM-5.3-[Proxy]-0`.
    DroidCustom = "droid-custom" in [Droid];
    /// Thinking tokens beside the output.
    DroidThinking = "droid-thinking" in [Droid];
    /// Agents, whose sums stand in their own settings and in those of the session that started them, or there alone.
    DroidAgents = "droid-agents" in [Droid];
    /// Settings of sessions that used nothing.
    DroidUnused = "droid-unused" in [Droid];
    /// Exports that overlap, the later one with other columns.
    CursorOverlap = "cursor-overlap" in [Cursor];
    /// Rows that are equal and stand for two uses.
    CursorEqual = "cursor-equal" in [Cursor];
    /// Failed and stopped uses, some of which used something.
    CursorErrors = "cursor-errors" in [Cursor];
    /// Words and thousands in the column of the cost.
    CursorCosts = "cursor-costs" in [Cursor];
    /// More columns, and fewer.
    CursorColumns = "cursor-columns" in [Cursor];
    /// Saved again by a program for sheets, with other separators.
    CursorSaved = "cursor-saved" in [Cursor];
    /// Sums of days, exported again when the last day was over.
    CursorDays = "cursor-days" in [Cursor];
    /// A bucket exported before it was over, and again after.
    ExportLater = "export-later" in [AnthropicApi, OpenaiApi];
    /// A day by its hours, on two pages in files of their own, and as a whole.
    ExportHours = "export-hours" in [AnthropicApi, OpenaiApi];
    /// Pages joined in one file, one of them empty and one twice.
    ExportTwice = "export-twice" in [AnthropicApi, OpenaiApi];
    /// The bill of a day beside its usage.
    ExportBill = "export-bill" in [AnthropicApi, OpenaiApi];
    /// The sheet that the console exports instead of an answer.
    ExportSheet = "export-sheet" in [AnthropicApi, OpenaiApi];
    /// Two rows of a bucket about the same: both count.
    ExportEqualGroups = "export-equal-groups" in [OpenaiApi];
    /// What the proxy answered from its own cache.
    LitellmCacheHits = "litellm-cache-hits" in [Litellm];
    /// Failed attempts, one by one in the logs, as a number in the activity of a day.
    LitellmFailures = "litellm-failures" in [Litellm];
    /// The activity of a day and pages of the same rows beside the spend logs.
    LitellmDays = "litellm-days" in [Litellm];
    /// A day that is cut in two by pages, in files of their own.
    LitellmPages = "litellm-pages" in [Litellm];
    /// Requests that were never completed.
    ClineUnfinished = "cline-unfinished" in [Cline, RooCode, KiloCode];
    /// Requests that a person stopped, some after a part of the reply.
    ClineCancelled = "cline-cancelled" in [Cline, RooCode, KiloCode];
    /// Requests that failed, with the question whether to try again.
    ClineFailed = "cline-failed" in [Cline, RooCode, KiloCode];
    /// Versions whose messages do not name the model: a list of its changes does.
    ClineMetadata = "cline-metadata" in [Cline];
    /// The oldest versions, which complete a request with a message of its own.
    ClineFinished = "cline-finished" in [Cline];
    /// Sums of requests whose messages were deleted.
    ClineDeleted = "cline-deleted" in [Cline];
    /// Sums of subagents.
    ClineSubagents = "cline-subagents" in [Cline];
    /// A task in the editor's folder and in Cline's own.
    ClineMoved = "cline-moved" in [Cline];
    /// Sessions of the command line whose input does not include the cache.
    ClineApart = "cline-apart" in [Cline];
    /// Sessions of the command line of which only the sum is known.
    ClineSums = "cline-sums" in [Cline];
    /// Agents of the command line, in files of their own.
    ClineAgents = "cline-agents" in [Cline];
    /// Input that includes what was read from the cache.
    RooIncluded = "roo-included" in [RooCode];
    /// Input that does so from an update on.
    RooUpdated = "roo-updated" in [RooCode];
    /// Tasks that were made for others.
    RooSubtasks = "roo-subtasks" in [RooCode];
    /// Condensations of which only the cost is known.
    RooCondense = "roo-condense" in [RooCode];
    /// Requests whose usage the provider did not send.
    KiloMissing = "kilo-missing" in [KiloCode];
    /// A row per request in the store, beside the log's sums.
    CopilotStore = "copilot-store" in [CopilotCli];
    /// Resumed sessions whose counters began anew.
    CopilotLegs = "copilot-legs" in [CopilotCli];
    /// Resumed sessions whose counters went on.
    CopilotCumulative = "copilot-cumulative" in [CopilotCli];
    /// Compactions, which begin the counters anew: of what came before only the outputs are known.
    CopilotCompaction = "copilot-compaction" in [CopilotCli];
    /// Sessions that were killed: of these only the outputs are known.
    CopilotCrash = "copilot-crash" in [CopilotCli];
    /// Telemetry of every request, beside the log's sums.
    CopilotSpans = "copilot-spans" in [CopilotCli];
    /// Replies that do not tell their outputs.
    CopilotSilent = "copilot-silent" in [CopilotCli];
    /// Logs that lie in the folder of the sessions itself.
    CopilotFlat = "copilot-flat" in [CopilotCli];
    /// Replies in two messages, each with the count of the whole.
    CopilotSplit = "copilot-split" in [CopilotCli];
    /// Agents inside of a session, with a model of their own.
    CopilotAgents = "copilot-agents" in [CopilotCli];
    /// Failed attempts.
    CopilotErrors = "copilot-errors" in [CopilotCli];
    /// Sessions of writers of checkpoints and of memory jobs: nobody asked for them.
    MimoBackground = "mimo-background" in [MimoCode];
    /// Sessions that were taken over from an older program, without their counts.
    KiloLegacy = "kilo-legacy" in [KiloCode];
    /// Sessions from before there was a ledger: sums, and the last request in the plain columns.
    GooseSums = "goose-sums" in [Goose];
    /// Sessions from before that went on after, their sum carried forward or not.
    GooseBoth = "goose-both" in [Goose];
    /// Sessions from other programs' logs, with their sums.
    GooseImported = "goose-imported" in [Goose];
    /// Files of sessions, half of them migrated to the database too.
    GooseFiles = "goose-files" in [Goose];
    /// Subagents as sessions of their own.
    GooseAgents = "goose-agents" in [Goose];
    /// Sessions of a schedule.
    GooseScheduled = "goose-scheduled" in [Goose];
    /// Sessions that Goose hides, its own.
    GooseHidden = "goose-hidden" in [Goose];
    /// Messages of the user that nobody typed.
    GooseNotes = "goose-notes" in [Goose];
    /// Thoughts that are in the total only.
    GooseThoughts = "goose-thoughts" in [Goose];
    /// Cached tokens that are in the total only.
    GooseBedrock = "goose-bedrock" in [Goose];
    /// The newest rows are only in the write-ahead log.
    GooseWal = "goose-wal" in [Goose];
    /// Sessions that only their sum knows.
    HermesSums = "hermes-sums" in [Hermes];
    /// Sessions whose sum has more than their rows by model.
    HermesRest = "hermes-rest" in [Hermes];
    /// Sessions with two models.
    HermesModels = "hermes-models" in [Hermes];
    /// Tasks beside the main loop, which are in no session's sum.
    HermesTasks = "hermes-tasks" in [Hermes];
    /// Compressions: the conversation goes on in a new session.
    HermesCompression = "hermes-compression" in [Hermes];
    /// Subagents as sessions of their own.
    HermesAgents = "hermes-agents" in [Hermes];
    /// Branches: children that are conversations of their own.
    HermesBranch = "hermes-branch" in [Hermes];
    /// Cron jobs.
    HermesCron = "hermes-cron" in [Hermes];
    /// A database per profile.
    HermesProfiles = "hermes-profiles" in [Hermes];
    /// The newest rows are only in the write-ahead log.
    HermesWal = "hermes-wal" in [Hermes];
    /// Subagents as sessions of their own, whose cost is in their parent's too.
    CrushAgents = "crush-agents" in [Crush];
    /// Replies that failed.
    CrushErrors = "crush-errors" in [Crush];
    /// Replies that are still being written.
    CrushOpen = "crush-open" in [Crush];
    /// Sessions with two models.
    CrushModels = "crush-models" in [Crush];
    /// Models without a price.
    CrushFree = "crush-free" in [Crush];
    /// Summaries, after which the count of the prompt is 0.
    CrushSummary = "crush-summary" in [Crush];
    /// Data in another folder than the project's.
    CrushElsewhere = "crush-elsewhere" in [Crush];
    /// The newest rows are only in the write-ahead log.
    CrushWal = "crush-wal" in [Crush];
}

/// A set of traps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traps(Vec<Trap>);

impl Traps {
    /// Every trap.
    pub fn all() -> Self {
        Self(Trap::ALL.to_vec())
    }

    /// No trap.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Only this one, with those that it needs to show.
    pub fn only(trap: Trap) -> Self {
        match trap {
            Trap::CopiedErrors => Self(vec![Trap::BranchCopy, trap, Trap::SyntheticError, Trap::ApiError]),
            Trap::AgentCompactCopies => Self(vec![Trap::Compaction, trap]),
            Trap::AmpTitle => Self(vec![Trap::AmpLedger, trap]),
            Trap::CopiedNoId => Self(vec![Trap::BranchCopy, trap, Trap::NoMessageId]),
            Trap::CodexForkNoTurnId => Self(vec![Trap::CodexFork, trap]),
            _ => Self(vec![trap]),
        }
    }

    /// From names with commas between; `all` and `none` are sets, and `-name` takes one out. The error names what is not known.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut set = Self::none();
        for name in text.split(',') {
            let (out, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
            let found = Trap::ALL.iter().find(|trap| trap.name() == name).copied();
            match (name, found) {
                ("all", _) => set = Self::all(),
                ("none", _) => set = Self::none(),
                (_, Some(trap)) if out => set.0.retain(|&other| other != trap),
                (_, Some(trap)) if !set.on(trap) => set.0.push(trap),
                (_, Some(_)) => {}
                (_, None) => return Err(format!("no trap is called {name:?}; `--list-traps` names them")),
            }
        }
        set.0.sort();
        Ok(set)
    }

    /// Whether a trap is on.
    pub fn on(&self, trap: Trap) -> bool {
        self.0.contains(&trap)
    }

    /// Whether a trap that concerns a whole file is planted in the file number `index`: every `period`-th, each trap shifted.
    pub fn hits(&self, trap: Trap, index: u64, period: u64) -> bool {
        self.on(trap) && (index + trap as u64).is_multiple_of(period)
    }

    /// The names, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|trap| trap.name()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_read_from_names() {
        let check = |text: &str, expected: Traps| assert_eq!(Traps::parse(text), Ok(expected));
        check("all", Traps::all());
        check("none", Traps::none());
        check("crlf,bom,crlf", Traps(vec![Trap::CrLf, Trap::Bom]));
        check("all,-bom", Traps(Trap::ALL.iter().copied().filter(|&trap| trap != Trap::Bom).collect()));
        assert!(Traps::parse("nothing").is_err());
    }
}
