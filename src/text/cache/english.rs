//! The Cache view in English.

use super::super::plural;
use super::{Advice, Cache};
use crate::chart::format::count;
use crate::state::Measure;
use crate::state::cache::headline::Figure;
use crate::state::cache::ranking::{Confidence, Leak, Scope};
use metering::request::{MissCause, MissGroup};

/// English.
pub static ENGLISH: Cache = Cache {
    top: "What misses cost",
    costs: |money, share| match share {
        Some(share) => format!("Cache misses cost ≈ {money} in this period, {share} of list cost."),
        None => format!("Cache misses cost ≈ {money} in this period."),
    },
    avoidable: |money, share| format!("≈ {money} of it, {share}, was avoidable."),
    none_avoidable: "None of it was yours to avoid.",
    most: |cause, harness, money| match harness {
        Some(harness) => format!("What cost most: {cause}, {money}, mostly in {harness}."),
        None => format!("What cost most: {cause}, {money}."),
    },
    nothing: |n| {
        format!("No cache miss was found: {} looked into.", plural(n, "request was", "requests were"))
    },
    unpriced: |tokens, n| {
        format!(
            "{} sent {tokens} cached tokens again. Their models have no price, so what that cost is not known.",
            plural(n, "request", "requests")
        )
    },
    not_looked: "Nothing was looked into: these logs hold sums or estimates, which do not say what a request read from the cache. So whether there was waste is not known.",
    looked_partly: |n, of| {
        format!(
            "{} of {} requests were looked into; the others are sums or estimates, which do not say what they missed.",
            count(n),
            count(of)
        )
    },
    figure: |figure| match figure {
        Figure::Cost => "Cost of misses",
        Figure::Avoidable => "Avoidable",
        Figure::HitRate => "Cache hit rate",
        Figure::Missed => "Missed tokens",
    },
    formula: |figure| match figure {
        Figure::Cost => {
            "Missed tokens × (the rate paid − the cache-read rate), summed over all misses but the rebuilds after a compaction. The rate paid is the mean over what that request did not read."
        }
        Figure::Avoidable => {
            "The same for misses of these causes: model changed, system prompt changed, tools changed, history rewritten, cache expired."
        }
        Figure::HitRate => "Cache read ÷ prompt tokens; the prompt is input + cache read + cache write.",
        Figure::Missed => {
            "min(what the request before left in the cache, the prompt) − cache read. Counted above 2,000 tokens and 5\u{202f}% of what was there: less is drift."
        }
    },
    of_cost: |share| format!("{share} of list cost"),
    of_misses: |share| format!("{share} of what misses cost"),
    prompt_tokens: |tokens| format!("of {tokens} prompt tokens"),
    misses: |n| plural(n, "miss", "misses"),
    little_before: "Nothing is compared: one of the two periods holds fewer than 20 requests that were looked into, or less than 1\u{202f}% of the other's prompt tokens.",
    causes_formula: "A miss has one cause. Where the provider says why, that is it (recorded). Else it is inferred, in this order: a compaction lies between; another model; the gap was longer than the cache lives; the reads are stuck at one size; unexplained.",
    group: |group| match group {
        MissGroup::Avoidable => "Avoidable",
        MissGroup::Expected => "Expected",
        MissGroup::NotYours => "Not yours",
    },
    cause: |cause| match cause {
        MissCause::Compaction => "Context compacted",
        MissCause::ModelChanged => "Model changed",
        MissCause::SystemChanged => "System prompt changed",
        MissCause::ToolsChanged => "Tools changed",
        MissCause::MessagesChanged => "History rewritten",
        MissCause::Expired => "Cache expired",
        MissCause::Pinned => "Reads stuck",
        MissCause::ServerSide => "Lost by the provider",
        MissCause::Unknown => "Unexplained",
    },
    means: |cause| match cause {
        MissCause::Compaction => {
            "The conversation was summed up, or old tool results were cleared. The shorter context is paid once in full and read from then on."
        }
        MissCause::ModelChanged => {
            "A cache belongs to one model. The first request to another one pays for the whole conversation again."
        }
        MissCause::SystemChanged => {
            "A prompt is cached from its beginning. When the system prompt changes, everything behind it counts as new."
        }
        MissCause::ToolsChanged => {
            "Tool definitions are the very beginning of a prompt. One tool more or less, or a tool server that connects late, and everything behind it counts as new."
        }
        MissCause::MessagesChanged => {
            "Something earlier in the conversation was edited, cut or reordered. The cache fits only up to there."
        }
        MissCause::Expired => {
            "More time passed between two requests than the cache lives: five minutes or one hour after its last use with Anthropic, as it was written; other providers keep it for minutes to hours."
        }
        MissCause::Pinned => {
            "Request after request reads the same small beginning and pays for the rest again, as if what it wrote were never found."
        }
        MissCause::ServerSide => {
            "The provider did not find the cache although its time was not over, or could not say why."
        }
        MissCause::Unknown => "Something that the cache held was not read, and nothing in the log says why.",
    },
    avoid: |cause| match cause {
        MissCause::Compaction => "Nothing to avoid. It is cheapest at the end of a piece of work.",
        MissCause::ModelChanged => {
            "Keep one model per conversation. For a question to another model open a second session, or leave it to a subagent."
        }
        MissCause::SystemChanged => {
            "Change modes, instructions and plug-ins between conversations. What changes by itself, a date or a list of files, belongs at the end of a prompt and not in its beginning."
        }
        MissCause::ToolsChanged => {
            "Connect tools and tool servers before the conversation begins, and leave them as they are until it ends."
        }
        MissCause::MessagesChanged => {
            "Turn off what rewrites history at every step, such as trimming of tool results; clear rarely, and much at once."
        }
        MissCause::Expired => {
            "Ask the next question before the cache is gone; where gaps of up to an hour are usual and the provider offers it, have it written for one hour (see lifetimes below); before a long break compact, or begin anew, so that little is sent again."
        }
        MissCause::Pinned => {
            "The harness's or the provider's fault. Update the harness, and report it with the request's id; until then shorter conversations cost less."
        }
        MissCause::ServerSide => {
            "The provider's fault, or that of a gateway between you: caches are kept per account, so one that spreads requests over accounts loses them."
        }
        MissCause::Unknown => {
            "Nobody can be named. If it comes often, look for what changes prompts or accounts on the way: a gateway, a proxy, a plug-in."
        }
    },
    avoids: |group| match group {
        MissGroup::Avoidable => "What would avoid it",
        MissGroup::Expected => "What to do",
        MissGroup::NotYours => "Whose it is",
    },
    missed: |tokens| format!("{tokens} tokens"),
    no_price: "no price",
    part_unpriced: |tokens| format!("{tokens} of these tokens have no price and are not in the money"),
    events: "The misses that cost most, by session",
    events_hint: "Misses of one cause in one session are one row, which opens to its single requests: what happens again and again is one thing to mend. Number and money are of all of them; a source lists its 2,000 costliest requests. The file has every listed request.",
    concentrated: |groups, of, share| {
        format!(
            "{} of {} {} {share} of the waste; each is one cause in one session.",
            count(groups),
            plural(of, "row", "rows"),
            if groups == 1 { "makes" } else { "make" }
        )
    },
    where_when: |parts| parts.join(" · "),
    happened: |tokens, because| {
        let again = format!("{tokens} cached tokens were paid again");
        match (because.cause, because.gap) {
            (MissCause::Unknown, _) => format!("{again}, and nothing in the log says why."),
            (MissCause::ModelChanged, _) => match because.model {
                Some(model) => format!("{again} because the model changed to {model}."),
                None => format!("{again} because the model changed."),
            },
            (MissCause::Expired, Some(gap)) => {
                format!("{again} because the cache had expired: the request before was {gap} earlier.")
            }
            (MissCause::Expired, None) => format!("{again} because the cache had expired."),
            (MissCause::SystemChanged, _) => format!("{again} because the system prompt changed."),
            (MissCause::ToolsChanged, _) => format!("{again} because the tools changed."),
            (MissCause::MessagesChanged, _) => format!("{again} because earlier messages were rewritten."),
            (MissCause::Pinned, _) => {
                format!("{again}: only {} were read, as in the request before or after.", because.read)
            }
            (MissCause::ServerSide, _) => format!("{again} because the provider did not find them."),
            (MissCause::Compaction, _) => format!("{again} because the context was compacted."),
        }
    },
    spare: |cause, hour_helps| match cause {
        MissCause::Compaction => "Nothing to avoid.",
        MissCause::ModelChanged => "One model per conversation avoids it.",
        MissCause::SystemChanged => "Changing instructions and modes between conversations avoids it.",
        MissCause::ToolsChanged => "Connecting tools before the conversation begins avoids it.",
        MissCause::MessagesChanged => "Turning off what rewrites history at every step avoids it.",
        MissCause::Expired if !hour_helps => {
            "An earlier follow-up, or compacting before the break, avoids it."
        }
        MissCause::Expired => {
            "An earlier follow-up, a cache for one hour, or compacting before the break avoids it."
        }
        MissCause::Pinned => "A fault of the harness or the provider: report it with the request's id.",
        MissCause::ServerSide => "A fault of the provider, or of a gateway that changes accounts.",
        MissCause::Unknown => "Nobody can be named.",
    },
    times: |n| format!("× {}", count(n)),
    listed: |shown, of| match shown {
        0 => "None of them is among the costliest requests, so none is listed; the session has them all."
            .to_owned(),
        _ => format!("The {} costliest of {}; the session has them all.", count(shown), count(of)),
    },
    agent: |name| format!("subagent {name}"),
    open: "Open",
    open_long: |what| format!("Open in its session: {what}"),
    events_waiting: "Asking for single requests …",
    events_missing: "These sources hold sums only; no single request can be told.",
    events_none: "No miss in this period.",
    events_unknown: "Nothing was looked into, so no single miss is known.",
    more_events: |n| format!("{} more", count(n)),
    fewer_events: "Fewer",
    hit: "Hit rate",
    hit_formula: "Cache read ÷ prompt tokens, per slot and line. A line breaks where nothing was asked; it is light where little was. Slots of hardly any prompt tokens do not decide where the axis begins; below it they are hollow marks on its foot. Cache writes are part of the prompt, so a first request has no hits.",
    hit_title: |grain| format!("Hit rate {grain}"),
    hit_hint: "Click a slot to zoom in. With keys: arrows to step, Enter to zoom.",
    hit_more: |n| format!("{} without a line", count(n)),
    lines_of: "Lines",
    mix: "What prompts are made of",
    mix_formula: "Prompt tokens by class, or their list cost. A read costs a small part of input; a write costs more than input: 1.25 times for five minutes and twice for one hour with Anthropic. Output is not in it. What was missed is hatched: it was written or sent as input again, so it is part of these and not on top of them.",
    mix_title: |what, grain| format!("{what} {grain}"),
    mix_tokens: "Prompt tokens",
    mix_cost: "List cost of prompts",
    mix_missed: |measure| match measure {
        Measure::Cost => "of which waste of misses",
        Measure::Tokens | Measure::Requests => "of which missed",
    },
    ttl: "Five minutes or one hour",
    ttl_formula: "More for one hour: one-hour writes × (one-hour rate − five-minute rate). Saved: tokens read after more than five minutes × (five-minute rate − read rate). Lost: the waste of what expired within the hour. It would have cost: five-minute writes × (one-hour rate − five-minute rate), rewrites included, so rather too much. Advice only from 100 requests, a dollar and a quarter of difference on, and for a longer life from 10 expiries.",
    ttl_none: "Nothing was written at a price that depends on how long it lives, so there is nothing to choose.",
    ttl_hour: "Written for one hour",
    ttl_five: "Written for five minutes",
    ttl_hour_sums: |tokens, premium, saved| {
        format!("{tokens} tokens cost {premium} more, late reads saved {saved}")
    },
    ttl_five_sums: |lost, upgrade| {
        format!("{lost} lost to expiry within the hour; one hour would have cost {upgrade} more")
    },
    ttl_hour_advice: |advice| match advice {
        Advice::Silent => "Nothing was written so.".to_owned(),
        Advice::TooFew => "Too little to say.".to_owned(),
        Advice::Even => "No clear advantage.".to_owned(),
        Advice::Hour(money) => format!("Keep it: it saved {money}."),
        Advice::Five(money) => format!("Five minutes would have been cheaper by {money}."),
    },
    ttl_five_advice: |advice| match advice {
        Advice::Silent => "Nothing was written so.".to_owned(),
        Advice::TooFew => "Too little to say.".to_owned(),
        Advice::Even => "No clear advantage.".to_owned(),
        Advice::Hour(money) => format!("One hour would have saved {money}."),
        Advice::Five(money) => format!("Keep it: one hour would have cost {money} more than it saves."),
    },
    ranking: "Where it is wasted and what helps",
    scopes: "Kinds of waste",
    scope: |scope| match scope {
        Scope::All => "All",
        Scope::Avoidable => "Avoidable",
        Scope::NotYours => "Not yours",
        Scope::Other => "Not misses",
        Scope::Expected => "Expected",
    },
    scope_means: |scope| match scope {
        Scope::All => {
            "Everything that looks like waste, by money. Open a line for what helps. Lines overlap, so they do not add up: a thin round can carry an oversized context and miss its cache."
        }
        Scope::Avoidable => "Misses that another habit or setting would have spared.",
        Scope::NotYours => {
            "Misses where the harness, a gateway or the provider lost the cache, or nothing explains it."
        }
        Scope::Other => "Money that goes without a cache miss. The lines overlap each other and the misses.",
        Scope::Expected => {
            "Misses that bought something wanted: a shorter context. No waste, and in no other line or sum."
        }
    },
    none_in: |scope| match scope {
        Scope::All => "Nothing that looks like waste was found.",
        Scope::Avoidable => "No avoidable miss in this period.",
        Scope::NotYours => "No such miss in this period.",
        Scope::Other => "Nothing of this kind was found.",
        Scope::Expected => "No compaction was followed by a rebuild.",
    },
    ranking_formula: "Misses: missed tokens × (rate paid − read rate). Thin rounds: list cost of the prompts of replies with tool calls alone and at most 256 output tokens. Oversized context: the part of each prompt above 100,000 tokens, at that prompt's mean rate. One-hour writes: what they cost more − what late reads saved, harness by harness, where that is more than nothing. Without a cache: tokens that the request before had sent × (input rate − read rate). Failures: their list cost.",
    ranking_unknown: "Nothing was looked into, so there is nothing to rank.",
    leak: |leak| match leak {
        Leak::Miss(cause) => (ENGLISH.cause)(cause),
        Leak::Thin => "Thin rounds",
        Leak::Long => "Oversized context",
        Leak::HourUnused => "One-hour writes that nothing used",
        Leak::Failed => "Billed failures",
        Leak::Bypassed => "Agents without a cache",
    },
    leak_means: |leak| match leak {
        Leak::Miss(cause) => (ENGLISH.means)(cause),
        Leak::Thin => {
            "Replies that only call tools, in at most 256 tokens. For each of them the whole context was sent again."
        }
        Leak::Long => {
            "What prompts held above 100,000 tokens, and what it cost to send that with every request."
        }
        Leak::HourUnused => {
            "Writing for one hour costs more than for five minutes. Here it cost more than what was read late saved."
        }
        Leak::Failed => "Requests that were billed although they failed.",
        Leak::Bypassed => {
            "Agents that send the same prompt again and again at full price, in sessions where others use a cache."
        }
    },
    leak_fix: |leak| match leak {
        Leak::Miss(cause) => (ENGLISH.avoid)(cause),
        Leak::Thin => {
            "Use a harness and a model that call several tools in one reply, and scripts instead of single small steps. A shorter context makes each round cheaper."
        }
        Leak::Long => {
            "One conversation per task; compact earlier; keep long outputs in files, and let a subagent read them."
        }
        Leak::HourUnused => {
            "Write for five minutes where nobody comes back within the hour. Claude Code: the setting promptCacheTtl, or FORCE_PROMPT_CACHING_5M=1."
        }
        Leak::Failed => "See which model and provider fail, and ask another one, or less often.",
        Leak::Bypassed => {
            "Update the harness, or report it: some mark only the main conversation for caching. Until then give such agents short work."
        }
    },
    requests: |n| plural(n, "request", "requests"),
    at_most: |money| format!("≤ {money}"),
    confidence: |confidence, share| match confidence {
        Confidence::Recorded => "recorded".to_owned(),
        Confidence::Partly(_) => format!("{share} recorded"),
        Confidence::Inferred => "inferred".to_owned(),
        Confidence::AtMost => "upper bound".to_owned(),
    },
    confidence_means: |confidence| match confidence {
        Confidence::Recorded => "The log itself says it; of a miss, the provider named the cause.",
        Confidence::Partly(_) => {
            "The provider named the cause of this part of the misses; the rest is inferred from counts and times."
        }
        Confidence::Inferred => "Told by token counts and times: the log does not name it.",
        Confidence::AtMost => "The most that it can be: what would be left without it is not known.",
    },
    rests_on: |leak, confidence, share| {
        match (leak, confidence) {
        (Leak::Thin, _) => {
            "At most this: calls that are batched still need one request, and some rounds have to wait for the one before.".to_owned()
        }
        (Leak::Long, _) => {
            "At most this: some work needs a long context, and a compaction costs a rebuild.".to_owned()
        }
        (Leak::HourUnused, _) => "Computed from token counts; what was read late is inferred from times.".to_owned(),
        (Leak::Bypassed, _) => "Inferred: what was sent again is the length of the prompt before.".to_owned(),
        (_, Confidence::Recorded) => "Recorded in the logs.".to_owned(),
        (_, Confidence::Partly(_)) => {
            format!("The provider itself gave the cause of {share}; the rest is inferred from counts and times.")
        }
        (_, Confidence::Inferred | Confidence::AtMost) => "Inferred from counts and times.".to_owned(),
    }
    },
    fix: "What helps",
    comes_from: |facet| format!("By {}", facet.to_lowercase()),
    more_names: |n| format!("and {} more", count(n)),
    worst_sessions: "Worst sessions",
    table: "Misses by harness",
    columns: ["Harness", "Waste", "Per 100 requests", "Hit rate", "Misses", "Missed tokens"],
    table_formula: "Misses without rebuilds after compactions. Per 100 requests: waste × 100 ÷ requests that were looked into. A harness whose logs hold only sums was not looked into; that is not 0.",
    not_looked_short: "not looked into",
    filter: |name| format!("Keep only {name}"),
};
