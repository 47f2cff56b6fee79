//! The Harnesses view: the answer, the matrix, two side by side, the charts.

use super::plural;
use crate::chart::format::{count, multiple};
use crate::state::harnesses::row::{Column, FAR, LEAST, OUT, Standing, Tint};

/// A comparison in numbers, already formatted where they are no ratios.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// The one whose queries cost more.
    pub high: &'a str,
    /// The other.
    pub low: &'a str,
    /// The model of both.
    pub model: Option<&'a str>,
    /// Requests per query, the first to the second.
    pub requests: f64,
    /// Context per request.
    pub context: Option<f64>,
    /// Cost per token carried.
    pub price: Option<f64>,
    /// Cost per query, the first to the second.
    pub cost: Option<f64>,
    /// The costs themselves.
    pub costs: Option<(String, String)>,
}

/// What the Harnesses view says.
pub struct Harnesses {
    /// The answer.
    pub answer_title: &'static str,
    pub answer: fn(&Said<'_>) -> String,
    pub no_answer: fn(u64) -> String,
    pub one_harness: &'static str,
    pub other_models: &'static str,
    pub no_quality: &'static str,
    pub rests: fn(u64, u64) -> String,
    pub show_beside: &'static str,

    /// The matrix.
    pub title: &'static str,
    pub compare: &'static str,
    pub compares: [&'static str; 5],
    pub legend: fn() -> String,
    pub chosen: fn(&str) -> String,
    pub column: fn(Column) -> &'static str,
    pub column_long: fn(Column) -> String,
    pub standing: fn(Standing, u64) -> Option<String>,
    pub tint: fn(Tint) -> &'static str,
    pub sort: &'static str,
    pub half_most: fn(&str, &str) -> String,
    pub most: fn(&str) -> String,
    pub resent: fn(&str) -> String,
    pub partly: fn(u64, u64) -> String,
    pub timed: fn(u64, u64) -> String,
    pub unpriced: &'static str,
    pub none_recorded: &'static str,
    pub others: fn(u64) -> String,
    pub note: fn(bool) -> &'static str,
    pub more_rows: fn(usize) -> String,
    pub fewer_rows: &'static str,
    pub put_beside: fn(&str) -> String,
    pub beside_head: &'static str,
    pub hint: &'static str,

    /// Two side by side.
    pub beside: &'static str,
    pub close: &'static str,
    pub figure: &'static str,
    pub ratio: fn(&str, &str) -> String,
    pub made_of: fn(&Said<'_>) -> String,
    pub mixed: &'static str,
    pub few: fn(&str, u64) -> String,
    pub no_queries: fn(&str) -> String,
    pub unknown: fn(&str) -> String,
    pub nothing: fn(&str) -> String,
    pub one_more: &'static str,
    pub beside_hint: &'static str,

    /// The frontier.
    pub frontier: fn(bool) -> &'static str,
    pub against: &'static str,
    pub axes: [&'static str; 3],
    pub less: [&'static str; 3],
    pub axis_switch: [&'static str; 2],
    pub frontier_keys: &'static str,
    pub frontier_click: &'static str,
    pub frontier_legend: &'static str,
    pub frontier_empty: &'static str,

    /// Distributions.
    pub spreads: &'static str,
    pub spreads_note: &'static str,
    pub quantiles: [&'static str; 3],
}

/// Whether of two multiples one is more and the other less.
fn against_each_other(a: f64, b: Option<f64>) -> bool {
    let sign = |times: f64| more(times).map(|_| times > 1.0);
    sign(a).zip(b.and_then(sign)).is_some_and(|(a, b)| a != b)
}

/// So many times; what rounds to once is none.
fn more(times: f64) -> Option<String> {
    (!(0.95..1.05).contains(&times)).then(|| multiple_of(times))
}

/// A multiple that is less than one with two decimals.
pub fn multiple_of(times: f64) -> String {
    if times < 0.95 { format!("{}×", crate::chart::format::decimal(times, 2)) } else { multiple(times) }
}

/// English.
pub static ENGLISH: Harnesses = Harnesses {
    answer_title: "Who uses compute wisely here",
    answer: |s| {
        let on = s.model.map_or("Over all its models, ".to_owned(), |m| format!("On {m}, "));
        let requests = match more(s.requests) {
            Some(times) => format!("makes {times} the requests per query of {}", s.low),
            None => format!("makes as many requests per query as {}", s.low),
        };
        let context = s.context.map(|c| match more(c) {
            Some(times) if against_each_other(s.requests, s.context) => {
                format!(" but carries {times} the context in each")
            }
            Some(times) => format!(" and carries {times} the context in each"),
            None => " and carries as much context in each".to_owned(),
        });
        let costs = match &s.costs {
            Some((high, low)) if high == low => format!(": {high} a query both at list price"),
            Some((high, low)) => format!(": {high} against {low} a query at list price"),
            None => String::new(),
        };
        format!("{on}{} {requests}{}{costs}.", s.high, context.unwrap_or_default())
    },
    no_answer: |least| {
        format!("No two harnesses have {least} queries each in this period, so nothing is compared.")
    },
    one_harness: "Only one harness is shown, so there is none to compare it with.",
    other_models: "No model was used enough in both: their models differ, and so do the prices.",
    no_quality: "It says nothing about the quality of the work.",
    rests: |high, low| format!("Rests on {} and {}.", count(high), plural(low, "query", "queries")),
    show_beside: "Side by side",
    title: "Per query",
    compare: "Rows",
    compares: ["harness × model", "harness", "model", "person", "machine"],
    legend: || {
        format!("▲ at least {OUT} times as bad as the median of the rows; darker: at least {FAR} times")
    },
    chosen: |name| format!("{name} is ticked: tick a second row to compare."),
    column: |column| match column {
        Column::Name => "Name",
        Column::Requests => "Requests, mean",
        Column::Context => "Context /\u{a0}request",
        Column::Tokens => "Tokens",
        Column::Cost => "List cost, mean",
        Column::HitRate => "Hit rate",
        Column::Thin => "Thin rounds",
        Column::Long => "Over 100\u{202f}K",
        Column::Errors => "Errors /\u{a0}100",
        Column::Time => "Time, p50",
        Column::Speed => "Output /\u{a0}s",
        Column::Queries => "Queries",
    },
    column_long: |column| {
        match column {
        Column::Name => "What the row is of.".to_owned(),
        Column::Requests => {
            "Requests: requests ÷ queries, subagents' requests included. A query is one message from a person and counts where its first request is. The bar reaches from the median to the 90th percentile, the dot is the 99th.".to_owned()
        }
        Column::Context => {
            "Context: prompt tokens ÷ request; the prompt is input + cache read + cache write.".to_owned()
        }
        Column::Tokens => "Tokens: prompt and output tokens ÷ queries.".to_owned(),
        Column::Cost => {
            "List cost: list cost ÷ queries, of queries all of whose requests have a price. API-equivalent, not a bill. Median and p90 are read from a histogram, to about an eighth.".to_owned()
        }
        Column::HitRate => "Hit rate: cache read ÷ prompt tokens.".to_owned(),
        Column::Thin => {
            "Thin rounds: requests whose reply is tool calls only, with at most 256 output tokens, ÷ requests of which that is known. Below it what sending their context again cost per query.".to_owned()
        }
        Column::Long => "Over 100 K: requests with more than 100,000 prompt tokens ÷ requests.".to_owned(),
        Column::Errors => {
            "Errors: failed attempts for every 100 requests. A dash: none is recorded, and not every log records them.".to_owned()
        }
        Column::Time => {
            "Time: from the prompt to the last reply, median and p90, where the log has the prompt's time. Tools, approvals and waiting are in it.".to_owned()
        }
        Column::Speed => {
            "Output / s: output tokens ÷ duration, of the requests that record one.".to_owned()
        }
        Column::Queries => {
            format!("Queries: how many the row rests on. Below {LEAST} nothing is claimed: the row is muted, not compared, and not in the frontier.")
        }
    }
    },
    standing: |standing, queries| match standing {
        Standing::Claim => None,
        Standing::Few => Some(format!("{}: too few to compare", plural(queries, "query", "queries"))),
        Standing::Inside => Some("only inside queries of another model".to_owned()),
        Standing::Unbound => Some("no prompt boundary: per request only".to_owned()),
        Standing::Summed => Some("sums of sessions: nothing per request".to_owned()),
    },
    tint: |tint| match tint {
        Tint::Out => "worse than usual",
        Tint::Far => "far worse than usual",
    },
    sort: "Sort by",
    half_most: |half, most| format!("p50\u{a0}{half} · p90\u{a0}{most}"),
    most: |most| format!("p90 {most}"),
    resent: |cost| format!("{cost} re-sent"),
    partly: |priced, queries| {
        format!("{} of {} have a price", count(priced), plural(queries, "query", "queries"))
    },
    timed: |timed, queries| {
        format!("{} of {} have a time", count(timed), plural(queries, "query", "queries"))
    },
    unpriced: "unpriced",
    none_recorded: "none recorded",
    others: |requests| {
        format!("Left out: {} of schedules and background work.", plural(requests, "request", "requests"))
    },
    note: |people| {
        if people {
            "Queries of people; a query counts with all its requests where it began. Click a name to keep only it, tick two to set them side by side."
        } else {
            "Queries of the triggers chosen above; a query counts with all its requests where it began. Click a name to keep only it, tick two to set them side by side."
        }
    },
    more_rows: |rows| {
        format!("Show {} with under {LEAST} queries or none", plural(rows as u64, "row", "rows"))
    },
    fewer_rows: "Hide the rows with too few queries",
    put_beside: |name| format!("Set side by side: {name}"),
    beside_head: "Set side by side",
    hint: "How the figures per query are computed",
    beside: "Side by side",
    close: "Close",
    figure: "Per query",
    ratio: |high, low| format!("{high} ÷ {low}"),
    made_of: |s| {
        let costs = s.costs.as_ref().map(|(h, l)| format!(" ({h} against {l})")).unwrap_or_default();
        match (s.cost, s.context, s.price) {
            (Some(cost), Some(context), Some(price)) => format!(
                "A query of {} costs {} what one of {} costs{costs}: {} the requests × {} the context in each × {} the cost per token carried.",
                s.high,
                multiple_of(cost),
                s.low,
                multiple_of(s.requests),
                multiple_of(context),
                multiple_of(price)
            ),
            (Some(cost), ..) => format!(
                "A query of {} costs {} what one of {} costs{costs}. Not every query has a price, so what that is made of cannot be said.",
                s.high,
                multiple_of(cost),
                s.low
            ),
            _ => format!(
                "A query of {} makes {} the requests of one of {}. Without a price on both nothing can be said of cost.",
                s.high,
                multiple_of(s.requests),
                s.low
            ),
        }
    },
    mixed: "They used different models, whose prices are in the last factor.",
    few: |name, queries| {
        format!("{name} has {}. Below {LEAST} nothing is claimed.", plural(queries, "query", "queries"))
    },
    no_queries: |name| {
        format!("{name} has no queries with a known beginning, so nothing per query is claimed.")
    },
    unknown: |name| format!("No source knows “{name}”."),
    nothing: |name| format!("{name} has no requests in this period and under these filters."),
    one_more: "Tick a second row to compare.",
    beside_hint: "The last factor, cost per token carried, is the list cost of a query ÷ its prompt tokens: prices, hit rate and output together. Where the two used different models, their different prices are in it. The three factors multiply to the cost.",
    frontier: |context| {
        if context {
            "List cost per query against context per request"
        } else {
            "List cost per query against requests per query"
        }
    },
    against: "Against",
    axes: ["Requests per query", "Context per request", "List cost per query"],
    less: ["fewer requests", "less context", "lower cost"],
    axis_switch: ["requests", "context"],
    frontier_keys: "With keys: arrows to go from mark to mark, Enter to keep only it.",
    frontier_click: "Click to keep only it",
    frontier_legend: "Larger: more queries. Pale: beaten on both. Dashed: the efficient frontier.",
    frontier_empty: "No row has 20 queries and a price, so there is nothing to draw. A longer period may hold more.",
    spreads: "How it is distributed",
    spreads_note: "Each bar reaches twice as far as the one before it; all rows share the axes. The line is at 100\u{202f}K tokens, and what is below 1\u{202f}K stands in the first bar.",
    quantiles: ["p50", "p90", "p99"],
};

/// 简体中文。
pub static CHINESE: Harnesses = Harnesses {
    answer_title: "谁更善用算力",
    answer: |s| {
        let on = s.model.map_or("就其全部模型而言，".to_owned(), |m| format!("使用 {m} 时，"));
        let requests = match more(s.requests) {
            Some(times) => format!("每次提问的请求数是 {} 的 {times}", s.low),
            None => format!("每次提问的请求数与 {} 相当", s.low),
        };
        let context = s.context.map(|c| match more(c) {
            Some(times) if against_each_other(s.requests, s.context) => {
                format!("，但每次请求携带的上下文是其 {times}")
            }
            Some(times) => format!("，每次请求携带的上下文是其 {times}"),
            None => "，每次请求携带的上下文相当".to_owned(),
        });
        let costs = match &s.costs {
            Some((high, low)) if high == low => format!("：每次提问的标价成本均为 {high}"),
            Some((high, low)) => format!("：每次提问的标价成本 {high} 对 {low}"),
            None => String::new(),
        };
        format!("{on}{} {requests}{}{costs}。", s.high, context.unwrap_or_default())
    },
    no_answer: |least| format!("此时段内没有两个客户端各有 {least} 次提问，因此不作比较。"),
    one_harness: "只显示了一个客户端，没有可比较的对象。",
    other_models: "没有一个模型在两者中都用得足够多：模型不同，价格也不同。",
    no_quality: "这不说明工作质量。",
    rests: |high, low| format!("基于 {} 次和 {} 次提问。", count(high), count(low)),
    show_beside: "并排比较",
    title: "每次提问",
    compare: "行",
    compares: ["客户端 × 模型", "客户端", "模型", "人员", "机器"],
    legend: || format!("▲ 至少为各行中位数的 {OUT} 倍差；深色：至少 {FAR} 倍"),
    chosen: |name| format!("已勾选 {name}：再勾选一行即可比较。"),
    column: |column| match column {
        Column::Name => "名称",
        Column::Requests => "请求，平均",
        Column::Context => "上下文 /\u{a0}请求",
        Column::Tokens => "Token",
        Column::Cost => "标价成本，平均",
        Column::HitRate => "命中率",
        Column::Thin => "空转轮次",
        Column::Long => "超过 100\u{202f}K",
        Column::Errors => "错误 /\u{a0}百次",
        Column::Time => "用时，p50",
        Column::Speed => "输出 /\u{a0}秒",
        Column::Queries => "提问",
    },
    column_long: |column| {
        match column {
        Column::Name => "该行所属的对象。".to_owned(),
        Column::Requests => "请求：请求数 ÷ 提问数，含子代理的请求。一次提问是人的一条消息，计入其第一次请求所在之处。条从中位数到第 90 百分位，点为第 99 百分位。".to_owned(),
        Column::Context => "上下文：提示 Token ÷ 请求数；提示 = 输入 + 缓存读取 + 缓存写入。".to_owned(),
        Column::Tokens => "Token：提示与输出 Token ÷ 提问数。".to_owned(),
        Column::Cost => "标价成本：标价成本 ÷ 提问数，只计全部请求都有价格的提问。等价于 API 价格，不是账单。中位数与 p90 取自直方图，误差约八分之一。".to_owned(),
        Column::HitRate => "命中率：缓存读取 ÷ 提示 Token。".to_owned(),
        Column::Thin => "空转轮次：回复只有工具调用且输出不超过 256 Token 的请求 ÷ 已知是否如此的请求。下方为每次提问重发其上下文的成本。".to_owned(),
        Column::Long => "超过 100 K：提示超过 100,000 Token 的请求 ÷ 请求数。".to_owned(),
        Column::Errors => "错误：每 100 次请求的失败次数。短横线：没有记录，并非每种日志都记录失败。".to_owned(),
        Column::Time => "用时：从提问到最后一次回复的中位数与 p90，仅限日志记有提问时间者。含工具、批准与等待。".to_owned(),
        Column::Speed => "输出 / 秒：记录了时长的请求的输出 Token ÷ 时长。".to_owned(),
        Column::Queries => format!("提问：该行所依据的提问数。少于 {LEAST} 次不下结论：该行变淡，不参与比较，也不在前沿图中。"),
    }
    },
    standing: |standing, queries| match standing {
        Standing::Claim => None,
        Standing::Few => Some(format!("{} 次提问：太少，不作比较", count(queries))),
        Standing::Inside => Some("只出现在其他模型的提问之内".to_owned()),
        Standing::Unbound => Some("无提问边界：只有每次请求的数字".to_owned()),
        Standing::Summed => Some("会话总和：无法得知单次请求".to_owned()),
    },
    tint: |tint| match tint {
        Tint::Out => "比通常差",
        Tint::Far => "比通常差得多",
    },
    sort: "排序",
    half_most: |half, most| format!("p50\u{a0}{half} · p90\u{a0}{most}"),
    most: |most| format!("p90 {most}"),
    resent: |cost| format!("重发 {cost}"),
    partly: |priced, queries| format!("{} 次提问中 {} 次有价格", count(queries), count(priced)),
    timed: |timed, queries| format!("{} 次提问中 {} 次有时间", count(queries), count(timed)),
    unpriced: "无价格",
    none_recorded: "没有记录",
    others: |requests| format!("不含定时与后台工作的 {} 次请求。", count(requests)),
    note: |people| {
        if people {
            "人的提问；一次提问连同其全部请求计入开始之处。点击名称只保留该项，勾选两行可并排比较。"
        } else {
            "上方所选触发方式的提问；一次提问连同其全部请求计入开始之处。点击名称只保留该项，勾选两行可并排比较。"
        }
    },
    more_rows: |rows| format!("显示提问不足 {LEAST} 次或没有提问的 {rows} 行"),
    fewer_rows: "隐藏提问太少的行",
    put_beside: |name| format!("并排比较：{name}"),
    beside_head: "并排比较",
    hint: "每次提问的数字如何计算",
    beside: "并排比较",
    close: "关闭",
    figure: "每次提问",
    ratio: |high, low| format!("{high} ÷ {low}"),
    made_of: |s| {
        let costs = s.costs.as_ref().map(|(h, l)| format!("（{h} 对 {l}）")).unwrap_or_default();
        match (s.cost, s.context, s.price) {
            (Some(cost), Some(context), Some(price)) => format!(
                "{} 每次提问的成本是 {} 的 {}{costs}：请求数 {} × 每次请求的上下文 {} × 每个携带 Token 的成本 {}。",
                s.high,
                s.low,
                multiple_of(cost),
                multiple_of(s.requests),
                multiple_of(context),
                multiple_of(price)
            ),
            (Some(cost), ..) => format!(
                "{} 每次提问的成本是 {} 的 {}{costs}。并非每次提问都有价格，因此无法得知其构成。",
                s.high,
                s.low,
                multiple_of(cost)
            ),
            _ => format!(
                "{} 每次提问的请求数是 {} 的 {}。双方没有价格，无法比较成本。",
                s.high,
                s.low,
                multiple_of(s.requests)
            ),
        }
    },
    mixed: "两者使用的模型不同，其价格差异在最后一个因子中。",
    few: |name, queries| format!("{name} 有 {} 次提问。少于 {LEAST} 次不下结论。", count(queries)),
    no_queries: |name| format!("{name} 没有已知起点的提问，因此不作每次提问的结论。"),
    unknown: |name| format!("没有来源知道“{name}”。"),
    nothing: |name| format!("{name} 在此时段与筛选下没有请求。"),
    one_more: "再勾选一行即可比较。",
    beside_hint: "最后一个因子，即每个携带 Token 的成本，是一次提问的标价成本 ÷ 其提示 Token：价格、命中率与输出合在一起；若双方使用的模型不同，其价格差异也在其中。三个因子相乘即为成本。",
    frontier: |context| {
        if context {
            "每次提问的标价成本与每次请求的上下文"
        } else {
            "每次提问的标价成本与请求数"
        }
    },
    against: "相对于",
    axes: ["每次提问的请求数", "每次请求的上下文", "每次提问的标价成本"],
    less: ["请求更少", "上下文更少", "成本更低"],
    axis_switch: ["请求", "上下文"],
    frontier_keys: "键盘：方向键在标记间移动，回车只保留该项。",
    frontier_click: "点击只保留该项",
    frontier_legend: "点越大，提问越多。淡色：两项均被超过。虚线：有效前沿。",
    frontier_empty: "没有一行有 20 次提问和价格，无可绘制。更长的时段可能更多。",
    spreads: "分布情况",
    spreads_note: "每一条的范围是前一条的两倍，各行共用坐标轴。竖线为 100\u{202f}K Token，1\u{202f}K 以下计入第一条。",
    quantiles: ["p50", "p90", "p99"],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_a_sentence() {
        let s = Said {
            high: "OpenClaw",
            low: "Claude Code",
            model: None,
            requests: 4.3,
            context: Some(1.6),
            price: Some(1.28),
            cost: Some(8.8),
            costs: Some(("$1.94".to_owned(), "$0.22".to_owned())),
        };
        let expected = "Over all its models, OpenClaw makes 4.3× the requests per query of Claude Code and carries 1.6× the context in each: $1.94 against $0.22 a query at list price.";
        assert_eq!((ENGLISH.answer)(&s), expected);
        let even = Said { model: Some("opus"), requests: 1.01, context: Some(0.5), costs: None, ..s.clone() };
        let expected = "On opus, OpenClaw makes as many requests per query as Claude Code and carries 0.50× the context in each.";
        assert_eq!((ENGLISH.answer)(&even), expected);
        let less = Said { model: Some("opus"), context: Some(0.5), costs: None, ..s.clone() };
        let expected = "On opus, OpenClaw makes 4.3× the requests per query of Claude Code but carries 0.50× the context in each.";
        assert_eq!((ENGLISH.answer)(&less), expected);
        let expected = "A query of OpenClaw costs 8.8× what one of Claude Code costs ($1.94 against $0.22): 4.3× the requests × 1.6× the context in each × 1.3× the cost per token carried.";
        assert_eq!((ENGLISH.made_of)(&s), expected);
    }
}
