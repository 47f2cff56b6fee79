//! The What-if view.

use super::harnesses::multiple_of;
use super::plural;
use crate::chart::format::count;
use metering::plan::Overflow;

/// What the view says.
pub struct WhatIf {
    pub sides: &'static str,
    /// Who pays, who sells.
    pub side: [&'static str; 2],
    pub title: &'static str,

    /// Ways to begin.
    pub presets: &'static str,
    pub preset_leaves: fn(&str, bool, &str) -> String,
    pub and_more: fn(&str, u64) -> String,
    pub preset_hit: &'static str,
    pub preset_hour: &'static str,
    pub preset_reset: &'static str,

    /// What is assumed.
    pub assumed: &'static str,
    pub model: &'static str,
    pub as_logged: &'static str,
    pub models_here: &'static str,
    pub models_other: &'static str,
    pub plan: &'static str,
    pub no_plan: &'static str,
    pub leaves: &'static str,
    pub nobody_leaves: &'static str,
    pub pays: &'static str,
    pub pays_each: [&'static str; 2],
    pub seats: &'static str,
    pub seats_each: &'static str,
    pub hit: &'static str,
    pub ttl: &'static str,
    pub ttl_of: [&'static str; 3],
    pub rounds: &'static str,
    pub counted: &'static str,
    pub reset: fn(&str) -> String,
    pub points: &'static str,
    pub percent: &'static str,

    /// The conditions, as parts of a sentence.
    pub by_model: fn(&str) -> String,
    pub hit_moved: fn(&str, bool) -> String,
    pub ttl_moved: [&'static str; 2],
    pub rounds_moved: fn(u32) -> String,
    pub counted_moved: fn(u32) -> String,

    /// The answer.
    pub nothing: fn(&str, u64, u64) -> String,
    pub unpriced: fn(&str, &str) -> String,
    pub listed: fn(&str, &str, &str, &str) -> String,
    pub on_plan: fn(&str, &str, &str, &str, Option<f64>) -> String,
    pub at_least: fn(&str, &str, &str) -> String,
    pub nobody_left: fn(&str, bool, &str) -> String,
    pub no_price: fn(&str, &str) -> String,
    pub closed: fn(&str, bool, &str, [&str; 2], f64) -> String,
    pub closed_paid: fn(u64, &str, &str) -> String,
    pub closed_left: fn(&str) -> String,
    pub closed_outside: fn(&str) -> String,
    pub closed_hardest: fn(&str, f64) -> String,
    pub unchanged: &'static str,
    pub before: &'static str,
    pub before_closed: fn(&str) -> String,
    pub after: &'static str,
    pub after_closed: &'static str,
    pub times: &'static str,
    pub times_means: &'static str,
    pub times_closed: &'static str,
    pub carries_all: fn(&str, bool) -> String,
    pub carries_other: fn(&str) -> String,
    pub carries_none: fn(&str, &str) -> String,
    pub not_known: fn(&str) -> String,
    pub runs_out: fn(&str, &str, Overflow) -> String,
    pub too_short: fn(&str) -> String,
    pub any_models: fn(&str) -> String,
    pub not_served: fn(&str, &str, u64) -> String,
    pub not_covered: fn(&str, &str) -> String,
    pub only_through: fn(&str, &str) -> String,
    pub nothing_served: fn(&str) -> String,

    /// The tables.
    pub tiers: &'static str,
    pub tiers_head: [&'static str; 6],
    pub chosen: &'static str,
    pub smallest: &'static str,
    pub least: &'static str,
    pub all_carried: &'static str,
    pub unpublished: &'static str,
    pub each: &'static str,
    pub each_none: &'static str,
    pub each_beyond: fn(&str, &str) -> String,
    pub windows: &'static str,
    pub windows_head: [&'static str; 5],
    pub year_pool: &'static str,
    pub classes: &'static str,
    pub classes_head: [&'static str; 5],
    pub whole: &'static str,
    pub of_whom: &'static str,
    pub of_whom_head: [&'static str; 4],

    /// Other places.
    pub elsewhere: &'static str,
    pub elsewhere_long: &'static str,
    pub elsewhere_head: [&'static str; 3],
    pub at_list_price: &'static str,
    pub logged_models: &'static str,
    pub any_model: &'static str,
    pub look_at: fn(&str, &str) -> String,
    pub refuses: fn(&str) -> String,
    pub for_seats: fn(u64) -> String,
    pub counting: &'static str,
    pub not_compared: fn(&str) -> String,

    /// What it rests on.
    pub rests: &'static str,
    pub rests_counts: &'static str,
    pub rests_price: fn(&str) -> String,
    pub rests_rules: fn(&str) -> String,
    pub rests_time: fn(&str) -> String,
    pub rests_cut: &'static str,
    pub rests_tier: fn(&str) -> String,
    pub rests_unpriced: fn(u64) -> String,
    pub rests_gained: fn(u64, &str) -> String,
    pub rests_yuan: fn(&str) -> String,
    pub rests_unsure: &'static str,
}

/// English.
pub static ENGLISH: WhatIf = WhatIf {
    sides: "What is asked",
    side: ["What it would cost", "Design a plan"],
    title: "What it would cost elsewhere",
    presets: "Begin with",
    preset_leaves: |who, many, plan| format!("{who} {} {plan}", if many { "leave" } else { "leaves" }),
    and_more: |names, n| format!("{names} and {n} more"),
    preset_hit: "Hit rate 10 points lower",
    preset_hour: "Cache kept for an hour",
    preset_reset: "As logged",
    assumed: "Assumptions",
    model: "Model",
    as_logged: "as logged",
    models_here: "In your data",
    models_other: "Others",
    plan: "Plan",
    no_plan: "none: list price",
    leaves: "Leaves the plan",
    nobody_leaves: "nobody",
    pays: "Paid",
    pays_each: ["by the month", "by the year"],
    seats: "Shared seats",
    seats_each: "one each",
    hit: "Hit rate",
    ttl: "Cache kept",
    ttl_of: ["as logged", "5 minutes", "1 hour"],
    rounds: "Requests made",
    counted: "Tokens counted",
    reset: |name| format!("Undo: {name}"),
    points: "points",
    percent: "%",
    by_model: |model| format!("done by {model}"),
    hit_moved: |points, lower| {
        format!("with a hit rate {points} points {}", if lower { "lower" } else { "higher" })
    },
    ttl_moved: ["with every cache write kept for 5 minutes", "with every cache write kept for an hour"],
    rounds_moved: |percent| format!("with {percent}\u{202f}% of the requests"),
    counted_moved: |percent| format!("with {percent} tokens for 100 logged ones"),
    nothing: |cost, requests, unpriced| {
        let least = if unpriced > 0 { "at least " } else { "" };
        format!(
            "This work, {}, costs {least}{cost} at list price. Change an assumption, or pick a place from the list below.",
            plural(requests, "request", "requests")
        )
    },
    unpriced: |model, base| {
        format!(
            "No price is known for {model}. As logged, this work costs {base} at list price. Choose another model, or set your own price in Sources."
        )
    },
    listed: |how, cost, base, times| {
        format!("{how}, the same work would cost {cost} instead of {base} at list price: {times}.")
    },
    on_plan: |how, cost, base, time, times| {
        let times = times.map_or_else(String::new, |t| format!(": {}", multiple_of(t)));
        format!("On {how}, this work of {time} would cost {cost}. At list price it costs {base}{times}.")
    },
    at_least: |how, cost, base| {
        format!(
            "On {how}, this work would cost at least {cost}, if the plan held all of it. At list price it costs {base}."
        )
    },
    nobody_left: |who, many, plan| {
        format!(
            "None of the work on {plan} is by {who}: nothing changes if {} it.",
            if many { "they leave" } else { "that harness leaves" }
        )
    },
    no_price: |plan, base| format!("{plan} has no published price. At list price this work costs {base}."),
    closed: |who, many, plan, [before, after], times| {
        format!(
            "If {who} {} {plan}, the work on it costs {after} instead of {before}: {}.",
            if many { "leave" } else { "leaves" },
            multiple_of(times)
        )
    },
    closed_paid: |seats, seat, paid| match seats {
        1 => format!("The plan is paid as before: {paid}."),
        n => format!("The plan is paid as before: {n} seats at {seat}, {paid}."),
    },
    closed_left: |left| format!("What leaves costs {left} at list price."),
    closed_outside: |cost| {
        format!("Work of {cost} by models that the plan does not serve is in neither figure.")
    },
    closed_hardest: |who, times| format!("Hit hardest: {who}, {}.", multiple_of(times)),
    unchanged: "No assumption changes anything here.",
    before: "At list price, as logged",
    before_closed: |plan| format!("On {plan}"),
    after: "With these assumptions",
    after_closed: "Once they are shut out",
    times: "Multiple",
    times_means: "What would be paid ÷ list price as logged.",
    times_closed: "What is paid after ÷ what was paid before.",
    carries_all: |plan, partly| {
        format!("{plan} carries all {}.", if partly { "that it covers and serves" } else { "of it" })
    },
    carries_other: |plan| format!("{plan} is the smallest tier that carries it."),
    carries_none: |family, plan| {
        format!(
            "No tier of {family} carries all of it; {plan} costs least with the rest bought at list price."
        )
    },
    not_known: |plan| {
        format!(
            "Its maker does not publish what {plan}’s windows hold: whether it carries this work is not known, and nothing is refused here. Recorded levels tell, in Headroom."
        )
    },
    runs_out: |when, refused, overflow| {
        let more = match overflow {
            Overflow::Stops => {
                format!("Beyond it the plan refuses work of {refused}; the sum has it at list price.")
            }
            Overflow::ListPrice => format!("Beyond it {refused} is billed at list price, and in the sum."),
            Overflow::Credits => {
                format!("Beyond it {refused} is bought as credits, in the sum at list price.")
            }
        };
        format!("It first runs out on {when}. {more}")
    },
    too_short: |plan| {
        format!("This period is too short to tell whether {plan} holds such work: look at a week or a month.")
    },
    not_served: |plan, cost, requests| {
        format!(
            "{cost} of it, {}, is by models that {plan} does not serve: added at list price.",
            plural(requests, "request", "requests")
        )
    },
    not_covered: |plan, cost| {
        format!("{cost} of it is by harnesses that {plan} does not cover: added at list price.")
    },
    any_models: |plan| {
        format!("Which models {plan} offers is not known here: this counts as if it offered these.")
    },
    only_through: |plan, harnesses| {
        format!("{plan} works through {harnesses} only: this counts as if all of the work went through it.")
    },
    nothing_served: |plan| format!("{plan} serves none of these models. Choose one that it serves."),
    tiers: "The tiers of this plan",
    tiers_head: [
        "Tier",
        "A month",
        "Carries",
        "First runs out",
        "Refused, at list price",
        "All of the work costs",
    ],
    chosen: "asked for",
    smallest: "smallest that carries it",
    least: "costs least",
    all_carried: "all of it",
    unpublished: "not published",
    each: "Which tier each person needs",
    each_none: "not known",
    each_beyond: |tier, beyond| format!("none; {tier} comes nearest, with {beyond} beyond it"),
    windows: "Its windows",
    windows_head: ["Window", "Holds, whole", "Used", "Ran out", "Most asked of a whole one"],
    year_pool: "year",
    classes: "By token class",
    classes_head: ["Class", "Tokens, logged", "Assumed", "List price, logged", "Assumed"],
    whole: "All",
    of_whom: "By harness",
    of_whom_head: ["Harness", "Requests", "List price, logged", "Assumed"],
    elsewhere: "The same work elsewhere",
    elsewhere_long: "The same token counts under other prices and plans, with the assumptions above. Another tokeniser would count them otherwise; another model might need more or fewer rounds.",
    elsewhere_head: ["Where", "All of the work costs", "Of list price"],
    at_list_price: "at list price",
    logged_models: "As logged",
    any_model: "with the models as logged, if it offers them",
    look_at: |name, notes| format!("{name}, {notes}: look at it"),
    refuses: |cost| format!("with {cost} beyond it at list price"),
    for_seats: |n| plural(n, "seat", "seats"),
    counting: "Counting …",
    not_compared: |families| {
        format!("Not compared, because their makers do not publish how they count: {families}.")
    },
    rests: "What this rests on",
    rests_counts: "Token counts are kept. Another model’s tokeniser would make other counts of the same text: set “Tokens counted” where you know by how much.",
    rests_price: |day| {
        format!("List prices of {day}, each request at the price of its own day; own prices count.")
    },
    rests_rules: |day| format!("Plans, limits and coefficients as of {day}, for all of the work."),
    rests_time: |time| {
        format!("The plan is paid for {time}, the part of a month or year that the period has data for.")
    },
    rests_cut: "Windows begin with the first day of the work. Where the period ends within a window, its quota counts in proportion, as the price does; a piece of under a fifth of a window and under seven days limits nothing.",
    rests_tier: |listed| {
        format!(
            "Before and after are in the standard service tier. With the tiers that were logged the work costs {listed}."
        )
    },
    rests_unpriced: |n| {
        format!(
            "{} have no price under these assumptions, and are in no sum.",
            plural(n, "request", "requests")
        )
    },
    rests_gained: |n, cost| {
        format!(
            "{} had no price as logged; they cost {cost} now, and are not in the multiple.",
            plural(n, "request", "requests")
        )
    },
    rests_yuan: |rate| format!("{rate} yuan are a dollar."),
    rests_unsure: "Only one source says this plan’s price.",
};

/// 简体中文。
pub static CHINESE: WhatIf = WhatIf {
    sides: "要问什么",
    side: ["换一种方式要花多少", "设计一个套餐"],
    title: "换一种方式要花多少",
    presets: "从这里开始",
    preset_leaves: |who, _, plan| format!("{who} 退出 {plan}"),
    and_more: |names, n| format!("{names}等 {} 个", n + 2),
    preset_hit: "命中率低 10 个百分点",
    preset_hour: "缓存保留一小时",
    preset_reset: "原样（按日志）",
    assumed: "假设",
    model: "模型",
    as_logged: "按记录",
    models_here: "数据中的",
    models_other: "其他",
    plan: "套餐",
    no_plan: "无：标价",
    leaves: "退出套餐",
    nobody_leaves: "无",
    pays: "付费",
    pays_each: ["按月", "按年"],
    seats: "共用的席位",
    seats_each: "每人一个",
    hit: "命中率",
    ttl: "缓存保留",
    ttl_of: ["按记录", "5 分钟", "1 小时"],
    rounds: "请求数",
    counted: "Token 计数",
    reset: |name| format!("撤销：{name}"),
    points: "个百分点",
    percent: "%",
    by_model: |model| format!("由 {model} 完成"),
    hit_moved: |points, lower| format!("命中率{} {points} 个百分点", if lower { "低" } else { "高" }),
    ttl_moved: ["所有缓存写入保留 5 分钟", "所有缓存写入保留一小时"],
    rounds_moved: |percent| format!("请求数为 {percent}\u{202f}%"),
    counted_moved: |percent| format!("每 100 个记录的 Token 计为 {percent} 个"),
    nothing: |cost, requests, unpriced| {
        let least = if unpriced > 0 { "至少" } else { "" };
        format!(
            "这些工作（{} 个请求）按标价{least}为 {cost}。改变一个假设，或从下面的列表中选择。",
            count(requests)
        )
    },
    unpriced: |model, base| {
        format!(
            "没有 {model} 的已知价格。按日志，这些工作按标价为 {base}。请选择其他模型，或在“数据源”中设置自定价格。"
        )
    },
    listed: |how, cost, base, times| format!("{how}，同样的工作按标价为 {cost}，而不是 {base}：{times}。"),
    on_plan: |how, cost, base, time, times| {
        let times = times.map_or_else(String::new, |t| format!("：{}", multiple_of(t)));
        format!("改用{how}，这些工作（{time}）要花 {cost}。按标价为 {base}{times}。")
    },
    at_least: |how, cost, base| {
        format!("改用{how}，如果套餐能容纳全部工作，至少要花 {cost}。按标价为 {base}。")
    },
    nobody_left: |who, _, plan| format!("{plan} 上没有 {who} 的工作：退出不会改变什么。"),
    no_price: |plan, base| format!("{plan} 没有公布的价格。这些工作按标价为 {base}。"),
    closed: |who, _, plan, [before, after], times| {
        format!("如果 {who} 退出 {plan}，其上的工作要花 {after}，而不是 {before}：{}。", multiple_of(times))
    },
    closed_paid: |seats, seat, paid| match seats {
        1 => format!("套餐照付：{paid}。"),
        n => format!("套餐照付：{n} 个席位，每个 {seat}，共 {paid}。"),
    },
    closed_left: |left| format!("退出的工作按标价为 {left}。"),
    closed_outside: |cost| format!("另有 {cost} 的工作使用该套餐不提供的模型，不在这两个数字中。"),
    closed_hardest: |who, times| format!("影响最大的是 {who}：{}。", multiple_of(times)),
    unchanged: "这里没有假设改变任何东西。",
    before: "标价，原样（按日志）",
    before_closed: |plan| format!("在 {plan} 上"),
    after: "按这些假设",
    after_closed: "退出之后",
    times: "倍数",
    times_means: "要付的 ÷ 按记录的标价。",
    times_closed: "之后付的 ÷ 之前付的。",
    carries_all: |plan, partly| {
        format!("{plan} 承担{}。", if partly { "它允许并提供的全部工作" } else { "全部工作" })
    },
    carries_other: |plan| format!("{plan} 是能承担全部工作的最小档位。"),
    carries_none: |family, plan| format!("{family} 没有一档能承担全部；其余按标价购买时 {plan} 最便宜。"),
    not_known: |plan| {
        format!(
            "{plan} 的窗口有多大厂商未公布：能否承担这些工作未知，这里不拒绝任何请求。记录的用量在“余量”中。"
        )
    },
    runs_out: |when, refused, overflow| {
        let more = match overflow {
            Overflow::Stops => format!("超出后套餐拒绝 {refused} 的工作；合计中按标价计入。"),
            Overflow::ListPrice => format!("超出的 {refused} 按标价计费，已计入合计。"),
            Overflow::Credits => format!("超出的 {refused} 另买额度，合计中按标价计入。"),
        };
        format!("首次在 {when} 用尽。{more}")
    },
    too_short: |plan| format!("这个时段太短，无法判断 {plan} 能否容纳这样的工作：请看一周或一个月。"),
    not_served: |plan, cost, requests| {
        format!("其中 {cost}（{} 个请求）所用的模型 {plan} 不提供：按标价加上。", count(requests))
    },
    not_covered: |plan, cost| format!("其中 {cost} 来自 {plan} 不允许的客户端：按标价加上。"),
    any_models: |plan| format!("这里不知道 {plan} 提供哪些模型：按它提供这些模型计算。"),
    only_through: |plan, harnesses| format!("{plan} 只能通过 {harnesses} 使用：按全部工作都经由它计算。"),
    nothing_served: |plan| format!("{plan} 不提供这些模型。请选择它提供的模型。"),
    tiers: "这个套餐的档位",
    tiers_head: ["档位", "每月", "承担", "首次用尽", "超出部分（标价）", "全部工作的费用"],
    chosen: "所问的",
    smallest: "能承担的最小档位",
    least: "费用最低",
    all_carried: "全部",
    unpublished: "未公布",
    each: "每人需要哪一档",
    each_none: "未知",
    each_beyond: |tier, beyond| format!("没有一档；{tier} 最接近，另有 {beyond}"),
    windows: "它的窗口",
    windows_head: ["窗口", "容量", "用了", "用尽", "一个窗口最多被要求"],
    year_pool: "年",
    classes: "按 Token 类别",
    classes_head: ["类别", "Token，按记录", "按假设", "标价，按记录", "按假设"],
    whole: "合计",
    of_whom: "按客户端",
    of_whom_head: ["客户端", "请求", "标价，按记录", "按假设"],
    elsewhere: "同样的工作在别处",
    elsewhere_long: "同样的 Token 数，按其他价格和套餐计算，并采用上面的假设。别的分词器会给出不同的计数；别的模型可能需要更多或更少的轮次。",
    elsewhere_head: ["在哪里", "全部工作的费用", "与标价之比"],
    at_list_price: "标价",
    logged_models: "原样（按日志）",
    any_model: "使用日志中的模型（如果它提供）",
    look_at: |name, notes| format!("{name}，{notes}：查看"),
    refuses: |cost| format!("另有 {cost} 按标价"),
    for_seats: |n| format!("{} 个席位", count(n)),
    counting: "计算中……",
    not_compared: |families| format!("未比较，因为厂商未公布如何计数：{families}。"),
    rests: "依据",
    rests_counts: "Token 数保持不变。别的模型的分词器对同样的文字会有不同计数：如果知道差多少，请设置“Token 计数”。",
    rests_price: |day| format!("{day} 的标价，每个请求按当天的价格；自定价格优先。"),
    rests_rules: |day| format!("套餐、限额与系数以 {day} 为准，用于全部工作。"),
    rests_time: |time| format!("套餐按 {time} 付费，即该时段有数据的部分。"),
    rests_cut: "窗口从工作的第一天开始。时段在窗口中途结束时，容量与价格一样按比例计算；不足窗口五分之一且不足七天的部分不作限制。",
    rests_tier: |listed| format!("前后都按标准服务等级。按记录的等级，这些工作为 {listed}。"),
    rests_unpriced: |n| format!("{} 个请求按这些假设没有价格，不在任何合计中。", count(n)),
    rests_gained: |n, cost| format!("{} 个请求按记录没有价格；按假设为 {cost}，不计入倍数。", count(n)),
    rests_yuan: |rate| format!("{rate} 元人民币合 1 美元。"),
    rests_unsure: "这个套餐的价格只有一个来源。",
};
