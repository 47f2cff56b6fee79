//! What the context timeline of a session says, one table per language.

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
    /// Tokens that the cache should have served.
    pub missed: &'static str,
    /// Tokens that had to be read anew, as after a compaction.
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
    /// All requests, subagents' included.
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
    missed: "Missed",
    rebuilt: "Rebuilt",
    cause: "Cause",
    waste: "Waste",
    remarks: "Remarks",
    error: "error",
    thin: "thin round",
    compacted: "compacted",
    comma: ", ",
    compacted_from: |from, to| format!("compacted, {from} → {to}"),
    more: |n| format!("{n} more"),
    after: |gap| format!("{gap} after the one before"),
    model_now: |model| format!("now {model}"),
    caused: |cause, amount| format!("{cause}, {amount}"),
    summary: |facts| {
        let title = if facts.title.is_empty() { String::new() } else { format!("{}: ", facts.title) };
        if facts.requests == 0 {
            return format!("{title}nothing recorded.");
        }
        let mut text = title + &plural(facts.requests, "request", "requests");
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
        if facts.errors > 0 {
            text += &format!(", {}", plural(facts.errors, "error", "errors"));
        }
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
    missed: "未命中",
    rebuilt: "重建",
    cause: "原因",
    waste: "浪费",
    remarks: "备注",
    error: "错误",
    thin: "薄回合",
    compacted: "已压缩",
    comma: "，",
    compacted_from: |from, to| format!("已压缩，{from} → {to}"),
    more: |n| format!("另外 {n} 个"),
    after: |gap| format!("距上一次 {gap}"),
    model_now: |model| format!("改用 {model}"),
    caused: |cause, amount| format!("{cause}，{amount}"),
    summary: |facts| {
        let title = if facts.title.is_empty() { String::new() } else { format!("{}：", facts.title) };
        if facts.requests == 0 {
            return format!("{title}无记录。");
        }
        let mut text = format!("{title}{} 次请求", crate::chart::format::count(facts.requests as u64));
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
        if facts.errors > 0 {
            text += &format!("，{} 次错误", facts.errors);
        }
        text + "。"
    },
};
