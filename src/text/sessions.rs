//! The Sessions view: the list, one session, one request.

use super::plural;
use crate::chart::format::count;
use crate::state::Facet;
use crate::state::sessions::order::Column;
use crate::state::sessions::sums::Column as SumColumn;

/// What the Sessions view says.
pub struct Sessions {
    /// The list.
    pub title: &'static str,
    pub search: &'static str,
    pub column: fn(Column) -> &'static str,
    pub column_long: fn(Column) -> &'static str,
    pub shown: fn(u64, u64) -> String,
    pub sum: fn(&str, &str, &str) -> String,
    pub queries_of: fn(u64, u64) -> String,
    pub columns: &'static str,
    pub term: fn(&str, &str) -> String,
    pub in_period: &'static str,
    /// A source tells so many of its sessions alone.
    pub latest: fn(u64) -> String,
    pub outside: fn(u64) -> String,
    pub none: &'static str,
    pub reading: &'static str,
    pub missing: &'static str,
    pub missing_long: &'static str,
    pub more_models: fn(usize) -> String,
    pub unpriced: &'static str,

    /// Them by person or machine.
    pub sums: fn(Facet) -> &'static str,
    pub sums_by: &'static str,
    pub sums_note: &'static str,
    pub sums_save: &'static str,
    pub sum_column: fn(SumColumn) -> &'static str,
    pub sum_column_long: fn(SumColumn) -> &'static str,

    /// One session.
    pub back: &'static str,
    pub gone: &'static str,
    pub gone_long: &'static str,
    pub agents: fn(u64) -> String,
    pub timeline: &'static str,
    pub timeline_hint: &'static str,
    pub show_all: &'static str,
    pub no_waste: &'static str,
    pub not_looked: &'static str,
    pub only_sums: &'static str,
    pub sum_of: fn(u64) -> String,
    pub sum_of_some: &'static str,
    pub asked_queries: fn(u64) -> String,
    pub other_queries: fn(u64) -> String,
    pub failed_beside: fn(u64) -> String,
    pub part_kept: fn(u64, u64) -> String,
    pub marks: &'static str,
    pub terms: &'static str,
    pub thin_long: &'static str,
    pub thin_word: &'static str,
    pub missed_waste: &'static str,
    pub misses: fn(u64) -> String,
    pub rebuilds: fn(u64) -> String,
    pub hour_won: fn(&str, &str) -> String,
    pub hour_lost: fn(&str, &str) -> String,
    pub hour_unused: fn(&str) -> String,
    pub hour_would: fn(&str, &str, bool) -> String,
    pub of_whole: &'static str,

    /// Its queries.
    pub queries: &'static str,
    pub one_query: &'static str,
    pub query: fn(u32) -> String,
    pub unbound: &'static str,
    pub asked: &'static str,
    pub time: &'static str,
    pub thin: &'static str,
    pub trigger: [&'static str; 3],

    /// Its requests.
    pub requests: &'static str,
    pub requests_of: fn(u32) -> String,
    pub all_requests: &'static str,
    pub number: &'static str,
    pub at: &'static str,
    pub agent: &'static str,
    pub model: &'static str,
    pub tools: &'static str,
    pub read: &'static str,
    pub written: &'static str,
    pub input: &'static str,
    pub output: &'static str,
    pub took: &'static str,
    pub missed: &'static str,
    pub missed_part: &'static str,
    pub waste: &'static str,
    pub cost: &'static str,
    pub failed: &'static str,
    pub empty: &'static str,

    /// One request.
    pub earlier: &'static str,
    pub later: &'static str,
    pub request: fn(u64, u64, u64) -> String,
    pub row: fn(u64, u64) -> String,
    pub model_changed: fn(&str, &str) -> String,
    pub thin_round: &'static str,
    pub recorded: &'static str,
    pub inferred: &'static str,
    pub missed_line: fn(&str, &str) -> String,
    pub rebuilt_line: fn(&str, &str) -> String,
    pub cost_of_it: fn(&str) -> String,
    pub pause: fn(&str) -> String,
    pub bypassed: fn(&str) -> String,
    pub kept: fn(&str) -> String,
    pub reported: &'static str,
    pub tier: &'static str,
    pub reasoning: &'static str,
    pub context: &'static str,
}

/// English.
pub static ENGLISH: Sessions = Sessions {
    title: "Sessions",
    search: "Search sessions: project, harness, model, person, id",
    column: |column| match column {
        Column::Started => "Started",
        Column::Project => "Project",
        Column::Harness => "Harness",
        Column::Model => "Model",
        Column::Person => "Person",
        Column::Length => "Length",
        Column::Queries => "Queries",
        Column::Requests => "Requests",
        Column::Peak => "Peak",
        Column::HitRate => "Hit rate",
        Column::Tokens => "Tokens",
        Column::Waste => "Waste",
        Column::Cost => "List cost",
    },
    column_long: |column| match column {
        Column::Started => "First request in the period",
        Column::Project => "Last name of the project's folder",
        Column::Harness => "Client program",
        Column::Model => "The model with the most requests",
        Column::Person => "Whose session it is",
        Column::Length => "From the first request in the period to the last",
        Column::Queries => {
            "Queries of people that began in the period, as in every view; after the plus those that a schedule or a job in the background began"
        }
        Column::Requests => "Billed model calls; failed attempts are not among them",
        Column::Peak => "Largest context of a single request, prompt tokens",
        Column::HitRate => "Cache read ÷ prompt tokens",
        Column::Tokens => "Prompt and output tokens together",
        Column::Waste => "What cache misses cost that were not expected",
        Column::Cost => "API-equivalent cost at list price, not a bill",
    },
    shown: |shown, all| {
        if shown == all {
            plural(all, "session", "sessions")
        } else {
            format!("{} of {}", count(shown), plural(all, "session", "sessions"))
        }
    },
    sum: |requests, cost, waste| format!("{requests} requests · {cost} list · {waste} waste"),
    queries_of: |people, others| {
        let people = plural(people, "query", "queries");
        if others == 0 {
            return people;
        }
        format!("{people} of people + {} by schedule or in the background", count(others))
    },
    columns: "What the columns say",
    term: |name, meaning| format!("{name}: {meaning}."),
    in_period: "counted in this period, with these filters",
    latest: |n| {
        format!("a database tells its latest {} alone: a shorter period or a filter tells others", count(n))
    },
    outside: |n| format!("{} more of no named session", plural(n, "request", "requests")),
    none: "No session matches. Shorten the search, or clear it.",
    reading: "Reading sessions…",
    missing: "These sources hold sums, not sessions",
    missing_long: "A feed of cells says nothing below a quarter hour. Write one with requests: fuelgauge export --grain request --out feed.ndjson, or serve the page with the collector.",
    more_models: |n| format!("+{n}"),
    unpriced: "unpriced",
    sums: |facet| match facet {
        Facet::Machine => "Sessions by machine",
        _ => "Sessions by person",
    },
    sums_by: "By",
    sums_note: "Of the sessions that are listed below.",
    sums_save: "Save the sums as CSV",
    sum_column: |column| match column {
        SumColumn::Name => "Name",
        SumColumn::Sessions => "Sessions",
        SumColumn::Requests => "Requests",
        SumColumn::Queries => "Queries",
        SumColumn::Tokens => "Tokens",
        SumColumn::HitRate => "Hit rate",
        SumColumn::Median => "Median session",
        SumColumn::Cost => "List cost",
    },
    sum_column_long: |column| match column {
        SumColumn::Name => "Name",
        SumColumn::Sessions => "Sessions that are listed",
        SumColumn::Requests => "Billed model calls; failed attempts are not among them",
        SumColumn::Queries => "Queries of people that began in the period",
        SumColumn::Tokens => "Prompt and output tokens together",
        SumColumn::HitRate => "Cache read ÷ prompt tokens",
        SumColumn::Median => {
            "Median list cost of a session: half of those that have a price cost at most this"
        }
        SumColumn::Cost => "API-equivalent cost at list price, not a bill",
    },
    back: "All sessions",
    gone: "This session is not in the sources",
    gone_long: "Its log may be gone, or its source was removed. Add the source again, or choose another session.",
    agents: |n| plural(n, "subagent", "subagents"),
    timeline: "Context carried, request by request",
    timeline_hint: "Click a request to see it below, drag to zoom in; a finger's first tap reads, the second opens. Keys: arrows step, Page Up and Page Down go from miss to miss, Enter opens, Escape shows all.",
    show_all: "Show all requests",
    no_waste: "nothing missed",
    not_looked: "not looked into: the log holds sums",
    only_sums: "This log holds sums of requests, so nothing can be drawn request by request.",
    sum_of: |n| format!("A sum of {}: no figure here is of a single one.", plural(n, "request", "requests")),
    sum_of_some: "A sum of requests, of an unknown number: no figure here is of a single one.",
    asked_queries: |n| plural(n, "query", "queries"),
    other_queries: |n| format!("{} by schedule or in the background", count(n)),
    failed_beside: |n| format!("{} more", plural(n, "failed attempt", "failed attempts")),
    part_kept: |kept, all| {
        let left = if kept == 0 { "none".to_owned() } else { count(kept) };
        format!(
            "This page shows the whole session, {}. The period and the filters of the list leave {left} of them.",
            plural(all, "request", "requests")
        )
    },
    marks: "What the marks mean",
    terms: "What the words mean",
    thin_long: "a reply of tool calls only, with at most 256 output tokens",
    thin_word: "Thin round",
    missed_waste: "what tokens cost more that the cache held and that were sent again at full price; they are part of what was written and of the input",
    misses: |n| plural(n, "miss", "misses"),
    rebuilds: |n| format!("{} expected", plural(n, "rebuild", "rebuilds")),
    hour_won: |premium, saved| {
        format!(
            "Writing the cache for one hour cost {premium} more than for five minutes and saved {saved}: it paid."
        )
    },
    hour_lost: |premium, saved| {
        format!(
            "Writing the cache for one hour cost {premium} more than for five minutes and saved only {saved}."
        )
    },
    hour_unused: |premium| {
        format!(
            "Writing the cache for one hour cost {premium} more than for five minutes, and nothing was read after more than five."
        )
    },
    hour_would: |lost, upgrade, pays| {
        let so = if pays { "it would have paid" } else { "five minutes are right here" };
        format!(
            "What expired within the hour cost {lost}; a one-hour cache would have cost {upgrade} more to write: {so}."
        )
    },
    of_whole: "the whole session, whatever the period",
    queries: "Queries",
    one_query: "Query",
    query: |n| format!("Query {n}"),
    unbound: "No query",
    asked: "Asked",
    time: "Took",
    thin: "Thin",
    trigger: ["person", "schedule", "background"],
    requests: "Requests",
    requests_of: |n| format!("Requests of query {n}"),
    all_requests: "Show those of all queries",
    number: "No.",
    at: "At",
    agent: "Agent",
    model: "Model",
    tools: "Tools",
    read: "Read",
    written: "Written",
    input: "Input",
    output: "Output",
    took: "Took",
    missed: "Miss, and its waste",
    missed_part: "of which missed",
    waste: "Waste",
    cost: "List cost",
    failed: "failed",
    empty: "No requests.",
    earlier: "Request before",
    later: "Request after",
    request: |n, all, failed| match failed {
        0 => format!("Request {} of {}", count(n), count(all)),
        _ => format!("Request {} of {}, {} of them failed", count(n), count(all), count(failed)),
    },
    row: |n, all| format!("Row {} of {}", count(n), count(all)),
    model_changed: |before, now| format!("model changed from {before} to {now}"),
    thin_round: "Thin round: tool calls only, 256 output tokens or fewer.",
    recorded: "recorded by the provider",
    inferred: "inferred from the counts",
    missed_line: |tokens, cause| format!("{tokens} cached tokens were sent again at full price: {cause}."),
    rebuilt_line: |tokens, cause| {
        format!("{tokens} tokens of context were built anew: {cause}. Expected, not waste.")
    },
    cost_of_it: |money| format!("It cost {money} more than reading them."),
    pause: |time| format!("{time} after the request that had left them in the cache."),
    bypassed: |tokens| {
        format!("{tokens} tokens were sent again without a cache, though others of this session use one.")
    },
    kept: |tokens| {
        format!("{tokens} tokens were read after more than five minutes: only a one-hour cache kept them.")
    },
    reported: "Recorded cost",
    tier: "Tier",
    reasoning: "Reasoning",
    context: "Context",
};

/// 简体中文。
pub static CHINESE: Sessions = Sessions {
    title: "会话",
    search: "搜索会话：项目、客户端、模型、人员、编号",
    column: |column| match column {
        Column::Started => "开始",
        Column::Project => "项目",
        Column::Harness => "客户端",
        Column::Model => "模型",
        Column::Person => "人员",
        Column::Length => "时长",
        Column::Queries => "提问",
        Column::Requests => "请求",
        Column::Peak => "峰值",
        Column::HitRate => "命中率",
        Column::Tokens => "Token",
        Column::Waste => "浪费",
        Column::Cost => "标价成本",
    },
    column_long: |column| match column {
        Column::Started => "时段内的第一次请求",
        Column::Project => "项目文件夹的末级名称",
        Column::Harness => "客户端程序",
        Column::Model => "请求最多的模型",
        Column::Person => "会话属于谁",
        Column::Length => "从时段内第一次请求到最后一次",
        Column::Queries => "时段内由人开始的提问，与其他页面一致；加号后为定时或后台任务开始的提问",
        Column::Requests => "计费的模型调用，不含失败的尝试",
        Column::Peak => "单次请求的最大上下文（提示 Token）",
        Column::HitRate => "缓存读取 ÷ 提示 Token",
        Column::Tokens => "提示与输出 Token 之和",
        Column::Waste => "非预期的缓存未命中所花的钱",
        Column::Cost => "按标价折算的 API 成本，不是账单",
    },
    shown: |shown, all| {
        if shown == all {
            format!("{} 个会话", count(all))
        } else {
            format!("{} / {} 个会话", count(shown), count(all))
        }
    },
    sum: |requests, cost, waste| format!("{requests} 次请求 · 标价 {cost} · 浪费 {waste}"),
    queries_of: |people, others| {
        if others == 0 {
            return format!("{} 个提问", count(people));
        }
        format!("人的提问 {} 个 + 定时或后台 {} 个", count(people), count(others))
    },
    columns: "各列的含义",
    term: |name, meaning| format!("{name}：{meaning}。"),
    in_period: "按当前时段与筛选计数",
    latest: |n| format!("数据库只给出最近的 {} 个会话：缩短时段或加筛选可查看其他会话", count(n)),
    outside: |n| format!("另有 {} 次请求没有会话名", count(n)),
    none: "没有匹配的会话。请缩短或清除搜索词。",
    reading: "正在读取会话…",
    missing: "这些来源只有汇总，没有会话",
    missing_long: "只含汇总单元的数据源不含一刻钟以下的内容。请写出含请求的数据源：fuelgauge export --grain request --out feed.ndjson，或由采集器提供页面。",
    more_models: |n| format!("+{n}"),
    unpriced: "无价格",
    sums: |facet| match facet {
        Facet::Machine => "按机器汇总的会话",
        _ => "按人员汇总的会话",
    },
    sums_by: "汇总方式",
    sums_note: "仅含下方列出的会话。",
    sums_save: "将汇总保存为 CSV",
    sum_column: |column| match column {
        SumColumn::Name => "名称",
        SumColumn::Sessions => "会话",
        SumColumn::Requests => "请求",
        SumColumn::Queries => "提问",
        SumColumn::Tokens => "Token",
        SumColumn::HitRate => "命中率",
        SumColumn::Median => "会话中位数",
        SumColumn::Cost => "标价成本",
    },
    sum_column_long: |column| match column {
        SumColumn::Name => "名称",
        SumColumn::Sessions => "列出的会话数",
        SumColumn::Requests => "计费的模型调用，不含失败的尝试",
        SumColumn::Queries => "时段内由人开始的提问",
        SumColumn::Tokens => "提示与输出 Token 之和",
        SumColumn::HitRate => "缓存读取 ÷ 提示 Token",
        SumColumn::Median => "单个会话标价成本的中位数：有价格的会话中，一半不超过此数",
        SumColumn::Cost => "按标价折算的 API 成本，不是账单",
    },
    back: "全部会话",
    gone: "来源中没有这个会话",
    gone_long: "日志可能已删除，或来源已移除。请重新添加来源，或选择其他会话。",
    agents: |n| format!("{} 个子代理", count(n)),
    timeline: "逐次请求携带的上下文",
    timeline_hint: "点击一次请求可在下方查看，拖动可放大；触摸时第一下读取，第二下打开。按键：方向键逐次移动，Page Up 与 Page Down 在未命中之间跳转，回车打开，Esc 显示全部。",
    show_all: "显示全部请求",
    no_waste: "没有未命中",
    not_looked: "未检查：日志只有汇总",
    only_sums: "此日志只有请求的汇总，无法逐次请求绘制。",
    sum_of: |n| format!("{} 次请求的汇总：这里没有单次请求的数字。", count(n)),
    sum_of_some: "若干次请求的汇总，次数未知：这里没有单次请求的数字。",
    asked_queries: |n| format!("{} 个提问", count(n)),
    other_queries: |n| format!("定时或后台 {} 个", count(n)),
    failed_beside: |n| format!("另有 {} 次失败的尝试", count(n)),
    part_kept: |kept, all| {
        format!("本页显示整个会话，共 {} 次请求。列表的时段与筛选保留其中 {} 次。", count(all), count(kept))
    },
    marks: "各标记的含义",
    terms: "词语的含义",
    thin_long: "回复只有工具调用，输出不超过 256 个 Token",
    thin_word: "薄轮次",
    missed_waste: "缓存中本有却按全价重新发送的 Token 多花的钱，这些 Token 属于写入与输入的一部分",
    misses: |n| format!("{} 次未命中", count(n)),
    rebuilds: |n| format!("{} 次预期重建", count(n)),
    hour_won: |premium, saved| format!("一小时缓存的写入比五分钟多花 {premium}，节省 {saved}：值得。"),
    hour_lost: |premium, saved| format!("一小时缓存的写入比五分钟多花 {premium}，只节省 {saved}。"),
    hour_unused: |premium| format!("一小时缓存的写入比五分钟多花 {premium}，而五分钟之后没有任何读取。"),
    hour_would: |lost, upgrade, pays| {
        let so = if pays { "本来值得" } else { "这里五分钟合适" };
        format!("一小时内过期的部分花费 {lost}；改用一小时缓存的写入要多花 {upgrade}：{so}。")
    },
    of_whole: "整个会话，不限时段",
    queries: "提问",
    one_query: "提问",
    query: |n| format!("提问 {n}"),
    unbound: "不属于提问",
    asked: "提问时间",
    time: "用时",
    thin: "薄轮次",
    trigger: ["人", "定时", "后台"],
    requests: "请求",
    requests_of: |n| format!("提问 {n} 的请求"),
    all_requests: "显示全部提问的请求",
    number: "序号",
    at: "时间",
    agent: "代理",
    model: "模型",
    tools: "工具",
    read: "读取",
    written: "写入",
    input: "输入",
    output: "输出",
    took: "用时",
    missed: "未命中及浪费",
    missed_part: "其中未命中",
    waste: "浪费",
    cost: "标价成本",
    failed: "失败",
    empty: "没有请求。",
    earlier: "上一次请求",
    later: "下一次请求",
    request: |n, all, failed| match failed {
        0 => format!("第 {} 次请求，共 {} 次", count(n), count(all)),
        _ => format!("第 {} 次请求，共 {} 次，其中失败 {} 次", count(n), count(all), count(failed)),
    },
    row: |n, all| format!("第 {} 行，共 {} 行", count(n), count(all)),
    model_changed: |before, now| format!("模型由 {before} 换为 {now}"),
    thin_round: "薄轮次：只有工具调用，输出不超过 256 个 Token。",
    recorded: "由服务商记录",
    inferred: "由计数推断",
    missed_line: |tokens, cause| format!("{tokens} 个已缓存的 Token 按全价重新发送：{cause}。"),
    rebuilt_line: |tokens, cause| format!("{tokens} 个上下文 Token 被重建：{cause}。属于预期，不算浪费。"),
    cost_of_it: |money| format!("比从缓存读取多花 {money}。"),
    pause: |time| format!("距留下缓存的那次请求 {time}。"),
    bypassed: |tokens| format!("{tokens} 个 Token 未经缓存重复发送，而同一会话的其他代理使用缓存。"),
    kept: |tokens| format!("{tokens} 个 Token 在五分钟之后被读取：只有一小时缓存保住了它们。"),
    reported: "自记成本",
    tier: "档位",
    reasoning: "推理",
    context: "上下文",
};
