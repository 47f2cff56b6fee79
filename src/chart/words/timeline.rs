//! What the context timeline of a session says, one table per language.

use crate::chart::timeline::Sign;

/// Words and sentences of the timeline.
#[derive(Debug)]
pub struct TimelineWords {
    /// Head of the column of requests, numbered from 1.
    pub request: &'static str,
    /// Head of the column of agents.
    pub agent: &'static str,
    /// Head of the column of models.
    pub model: &'static str,
    /// A query, before or above its number.
    pub query: &'static str,
    /// Tokens that the cache served.
    pub read: &'static str,
    /// Tokens that were written to the cache.
    pub written: &'static str,
    /// Tokens that were neither.
    pub input: &'static str,
    /// All generated tokens.
    pub output: &'static str,
    /// Prompt tokens: what the request carried.
    pub context: &'static str,
    /// Tokens that the cache should have served. They are part of what was written and of the input, and stand behind
    /// these.
    pub missed: &'static str,
    /// Tokens that had to be built anew, as after a compaction: part of the same.
    pub rebuilt: &'static str,
    /// Head of the column of causes of misses.
    pub cause: &'static str,
    /// Head of the column of what misses cost.
    pub waste: &'static str,
    /// Head of the column of what else there is to say.
    pub remarks: &'static str,
    /// A failed attempt.
    pub error: &'static str,
    /// A reply of nothing but a few tool calls.
    pub thin: &'static str,
    /// The context was summed up.
    pub compacted: &'static str,
    /// Between parts of a list.
    pub comma: &'static str,
    /// A compaction with the context before and after.
    pub compacted_from: fn(&str, &str) -> String,
    /// So many agents that share a row.
    pub more: fn(usize) -> String,
    /// How long after the one before.
    pub after: fn(&str) -> String,
    /// The model is another one now.
    pub model_now: fn(&str) -> String,
    /// The model before, and the one now.
    pub model_changed: fn(&str, &str) -> String,
    /// What a mark stands for, in a word or two and in a sentence.
    pub sign: fn(Sign) -> [&'static str; 2],
    /// A cause with what the miss cost or, without a price, how much was missed.
    pub caused: fn(&str, &str) -> String,
    /// The text alternative.
    pub summary: fn(&TimelineFacts) -> String,
}

/// The facts of a timeline's summary; amounts are formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineFacts {
    /// What is drawn; may be empty.
    pub title: String,
    /// All billed requests, subagents' included.
    pub requests: usize,
    /// Of them subagents'.
    pub of_subagents: usize,
    /// Queries; 0 where the log has no boundaries.
    pub queries: usize,
    /// The context of the main agent's first request, and the largest.
    pub context: Option<(String, String)>,
    /// Misses that were not expected.
    pub misses: usize,
    /// What those cost that have a price.
    pub waste: Option<String>,
    /// Of them without a price.
    pub unpriced: usize,
    /// How often it was compacted.
    pub compactions: usize,
    /// Failed attempts.
    pub errors: usize,
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", crate::chart::format::count(n as u64), if n == 1 { one } else { many })
}

/// In English.
pub const ENGLISH: TimelineWords = TimelineWords {
    request: "Request",
    agent: "Agent",
    model: "Model",
    query: "Query",
    read: "Read",
    written: "Written",
    input: "Input",
    output: "Output",
    context: "Context",
    missed: "of which missed",
    rebuilt: "of which rebuilt",
    cause: "Cause",
    waste: "Waste",
    remarks: "Remarks",
    error: "failed attempt",
    thin: "thin round",
    compacted: "compacted",
    comma: ", ",
    compacted_from: |from, to| format!("compacted, {from} → {to}"),
    more: |n| format!("{n} more"),
    after: |gap| format!("{gap} after the one before"),
    model_now: |model| format!("now {model}"),
    model_changed: |before, now| format!("model: {before} → {now}"),
    sign: |sign| match sign {
        Sign::Read => ["Read", "Prompt tokens that the cache served."],
        Sign::Written => ["Written", "Prompt tokens that were written to the cache."],
        Sign::Input => ["Input", "Prompt tokens that were neither read from the cache nor written to it."],
        Sign::Missed => [
            "of which missed",
            "Tokens that the cache held and that were sent again: a part of what was written and of the input, and not more tokens.",
        ],
        Sign::Cap => ["a miss", "A mark above every request that missed, seen where bars are narrow too."],
        Sign::Rebuilt => {
            ["a rebuild", "A context that had to be built again, which is expected and no waste."]
        }
        Sign::Compacted => ["compacted", "The conversation was summed up: the next request carries less."],
        Sign::Model => ["model changed", "From here on another model answers. Each has a cache of its own."],
        Sign::Pause => {
            ["pause", "More than five minutes without a request; its length stands above where it has room."]
        }
        Sign::LongPause => {
            ["long pause", "More than an hour: nothing is in the cache any more, however it was written."]
        }
        Sign::Failed => ["failed attempt", "A request that ended in an error and was not billed."],
        Sign::Thin => ["thin round", "A reply of tool calls only, with at most 256 output tokens."],
        Sign::Query => ["query", "Requests of one query, with its number where it has room."],
        Sign::Subagent => {
            ["subagent", "A row for each subagent: bars as high as the context that it carried."]
        }
    },
    caused: |cause, amount| format!("{cause}, {amount}"),
    summary: |facts| {
        let title = if facts.title.is_empty() { String::new() } else { format!("{}: ", facts.title) };
        if facts.requests + facts.errors == 0 {
            return format!("{title}nothing recorded.");
        }
        let mut text = title + &plural(facts.requests, "request", "requests");
        if facts.errors > 0 {
            text += &format!(" and {}", plural(facts.errors, "failed attempt", "failed attempts"));
        }
        if facts.queries > 0 {
            text += &format!(" in {}", plural(facts.queries, "query", "queries"));
        }
        if facts.of_subagents > 0 {
            text +=
                &format!(", {} of them by subagents", crate::chart::format::count(facts.of_subagents as u64));
        }
        if let Some((first, most)) = &facts.context {
            text += &if first == most {
                format!(", context {first}")
            } else {
                format!(", context grew from {first} to {most}")
            };
        }
        text += &match (facts.misses, &facts.waste) {
            (0, _) => ", no misses".to_owned(),
            (n, Some(waste)) => format!(", {} cost {waste}", plural(n, "miss", "misses")),
            (n, None) => format!(", {}", plural(n, "miss", "misses")),
        };
        if facts.unpriced > 0 {
            text += &format!(" ({} without a price)", facts.unpriced);
        }
        text += &match facts.compactions {
            0 => String::new(),
            1 => ", compacted once".to_owned(),
            2 => ", compacted twice".to_owned(),
            n => format!(", compacted {n} times"),
        };
        text + "."
    },
};

/// In simplified Chinese.
pub const CHINESE: TimelineWords = TimelineWords {
    request: "请求",
    agent: "代理",
    model: "模型",
    query: "提问",
    read: "读取",
    written: "写入",
    input: "输入",
    output: "输出",
    context: "上下文",
    missed: "其中未命中",
    rebuilt: "其中重建",
    cause: "原因",
    waste: "浪费",
    remarks: "备注",
    error: "失败的尝试",
    thin: "薄轮次",
    compacted: "已压缩",
    comma: "，",
    compacted_from: |from, to| format!("已压缩，{from} → {to}"),
    more: |n| format!("另外 {n} 个"),
    after: |gap| format!("距上一次 {gap}"),
    model_now: |model| format!("改用 {model}"),
    model_changed: |before, now| format!("模型：{before} → {now}"),
    sign: |sign| match sign {
        Sign::Read => ["读取", "由缓存提供的提示 Token。"],
        Sign::Written => ["写入", "写入缓存的提示 Token。"],
        Sign::Input => ["输入", "既未从缓存读取、也未写入缓存的提示 Token。"],
        Sign::Missed => {
            ["其中未命中", "缓存中本有却重新发送的 Token：属于写入与输入的一部分，并非额外的 Token。"]
        }
        Sign::Cap => ["未命中", "每次未命中的请求上方的标记，柱形很窄时也能看到。"],
        Sign::Rebuilt => ["重建", "必须重新建立的上下文：属于预期，不算浪费。"],
        Sign::Compacted => ["已压缩", "对话被总结：下一次请求携带的内容变少。"],
        Sign::Model => ["更换模型", "由此开始由另一个模型回答，每个模型有自己的缓存。"],
        Sign::Pause => ["停顿", "超过五分钟没有请求；空间足够时上方写有时长。"],
        Sign::LongPause => ["长停顿", "超过一小时：无论如何写入，缓存都已失效。"],
        Sign::Failed => ["失败的尝试", "以错误告终、未计费的请求。"],
        Sign::Thin => ["薄轮次", "回复只有工具调用，输出不超过 256 个 Token。"],
        Sign::Query => ["提问", "同一提问的请求；空间足够时写有编号。"],
        Sign::Subagent => ["子代理", "每个子代理一行：柱高为其携带的上下文。"],
    },
    caused: |cause, amount| format!("{cause}，{amount}"),
    summary: |facts| {
        let title = if facts.title.is_empty() { String::new() } else { format!("{}：", facts.title) };
        if facts.requests + facts.errors == 0 {
            return format!("{title}无记录。");
        }
        let mut text = format!("{title}{} 次请求", crate::chart::format::count(facts.requests as u64));
        if facts.errors > 0 {
            text += &format!("与 {} 次失败的尝试", facts.errors);
        }
        if facts.queries > 0 {
            text += &format!("，{} 次提问", facts.queries);
        }
        if facts.of_subagents > 0 {
            text += &format!("，其中子代理 {} 次", facts.of_subagents);
        }
        if let Some((first, most)) = &facts.context {
            text += &if first == most {
                format!("，上下文 {first}")
            } else {
                format!("，上下文从 {first} 增至 {most}")
            };
        }
        text += &match (facts.misses, &facts.waste) {
            (0, _) => "，无未命中".to_owned(),
            (n, Some(waste)) => format!("，{n} 次未命中共 {waste}"),
            (n, None) => format!("，{n} 次未命中"),
        };
        if facts.unpriced > 0 {
            text += &format!("（{} 次无价格）", facts.unpriced);
        }
        if facts.compactions > 0 {
            text += &format!("，压缩 {} 次", facts.compactions);
        }
        text + "。"
    },
};
