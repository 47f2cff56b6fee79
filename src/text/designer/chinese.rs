//! The plan designer in Chinese.

use super::{Assumed, Designer, price};
use crate::chart::format::{NONE, count, money, percent, points};
use crate::state::whatif::designer::compare::Figure;
use crate::state::whatif::designer::field::{Class, FieldError};
use crate::state::whatif::designer::people::Column;
use crate::state::whatif::designer::verdict::{Verdict, paid_of_cost};
use metering::plan::Overflow;
use metering::whatif::{Count, Scenario, Ttl};

fn people(n: usize) -> String {
    format!("{} 人", count(n as u64))
}

fn verdict(v: &Verdict, days: &str) -> String {
    if v.people == 0 {
        return String::from("没有任何用户：本时段的工作都不在套餐覆盖范围内。");
    }
    let who = people(v.people);
    let least = if v.unpriced > 0 { "至少 " } else { "" };
    let cost = if v.cost == 0 {
        String::from("服务成本为 0")
    } else {
        format!("服务成本{least}{}", money(v.cost))
    };
    let month = price(v.price);
    let text = if v.revenue == 0 {
        let end =
            if v.cost == 0 { String::from("没有亏损") } else { format!("亏损 {}", money(v.cost)) };
        format!("每月 {month}，{who}在 {days} 内{cost}：{end}。")
    } else {
        let billed = if v.billed > 0 {
            format!("（其中 {} 为超出额度的计费）", money(v.billed))
        } else {
            String::new()
        };
        let share = v.share.map(|s| percent(s, 0)).unwrap_or_default();
        let end = match v.margin {
            0 => String::from("收支平衡"),
            1.. => format!("盈余 {}（{share}）", money(v.margin)),
            _ => {
                let lost = money(v.margin.unsigned_abs());
                match paid_of_cost(v.revenue, v.cost) {
                    Some(paid) => format!("亏损 {lost}，用户支付仅为其成本的 {}", percent(paid, 0)),
                    None => format!("亏损 {lost}（{share}）"),
                }
            }
        };
        format!("每月 {month}，{who}在 {days} 内支付 {}{billed}，{cost}：{end}。", money(v.revenue))
    };
    let heavy = v.heaviest.map(|(n, share)| format!("其中 {}占成本的 {}。", people(n), percent(share, 0)));
    text + &heavy.unwrap_or_default()
}

fn cut(v: &Verdict, windows: bool, overflow: Overflow) -> String {
    match v.cut {
        _ if !windows => String::from("没有额度限制，因此无人中断。"),
        _ if !v.asked => String::from("按此套餐的计量方式，这些工作不消耗额度，因此额度不会用尽。"),
        0 => String::from("没有人用尽额度。"),
        cut => {
            let who = if v.people == 1 {
                String::from("额度会用尽")
            } else {
                format!("{}中有 {}会用尽额度", people(v.people), people(cut))
            };
            match overflow {
                Overflow::Stops => {
                    format!("{who}；按标价成本计，{} 的工作无法完成。", percent(v.undone, 0))
                }
                Overflow::ListPrice => format!("{who}；超出部分按标价计费。"),
                Overflow::Credits => format!("{who}；超出部分以加购额度支付，此处按标价计算。"),
            }
        }
    }
}

fn carried(v: &Verdict) -> String {
    let c = v.carried;
    if c.losing == 0 {
        return String::from("没有人的成本高于其支付。");
    }
    if c.others == 0 {
        return String::from("每个人的成本都高于其支付。");
    }
    let lose = format!("{}的成本比支付多 {}", people(c.losing), money(c.deficit));
    let others = format!("其余 {}的支付比成本多 {}", people(c.others), money(c.surplus));
    if v.margin >= 0 {
        format!("{lose}；{others}，足以承担。")
    } else {
        format!("{lose}；{others}，不足以承担：还有 {} 由您负担。", money(v.margin.unsigned_abs()))
    }
}

fn scenario(s: &Scenario) -> String {
    let mut list = Vec::new();
    if let Some(model) = &s.model {
        list.push(format!("全部由 {model} 完成"));
    }
    if s.hit_permille != 0 {
        list.push(format!("命中率 {}", points(f64::from(s.hit_permille) / 1e3)));
    }
    match s.ttl {
        Some(Ttl::FiveMinutes) => list.push(String::from("缓存 5 分钟")),
        Some(Ttl::OneHour) => list.push(String::from("缓存 1 小时")),
        None => {}
    }
    if s.work_percent != 100 {
        list.push(format!("请求数为 {}", percent(f64::from(s.work_percent) / 1e2, 0)));
    }
    if s.token_percent != 100 {
        list.push(format!("Token 数为 {}", percent(f64::from(s.token_percent) / 1e2, 0)));
    }
    format!("此处的工作并非日志原样，而是按“换一种方式要花多少”中的假设：{}。", list.join("，"))
}

fn error(error: FieldError) -> String {
    match error {
        FieldError::Missing => String::from("请填写数字；之前的数值仍然有效。"),
        FieldError::NoNumber => String::from("这不是数字。请填写如 18、2.5 或 12K。"),
        FieldError::Decimals(0) => String::from("必须是整数。"),
        FieldError::Decimals(n) => format!("最多 {n} 位小数。"),
        FieldError::Range(least, most) => format!("必须在 {} 与 {} 之间。", count(least), count(most)),
    }
}

fn formula(figure: Figure) -> &'static str {
    match figure {
        Figure::Revenue => "每位由套餐覆盖的人：月价 × 天数 ÷ 30.44，加上超出额度后按标价计费的部分。",
        Figure::Cost => {
            "已服务工作的标价成本 × 服务成本占标价的比例（由您假设）。没有价格的请求在此不计成本。"
        }
        Figure::Margin => "支付减去服务成本；占比以支付为基数。",
        Figure::Share => "毛利 ÷ 收入。",
        Figure::BreakEven => "在相同的人和工作下，支付等于成本的月价。",
        Figure::NobodyLoses => "连用量最大的人成本也不高于支付的月价。",
        Figure::Served => "额度内接受的工作与按标价计费的超额部分的标价成本。",
        Figure::Losing => "成本高于支付的人。",
        Figure::Cut => "有窗口拒绝过请求的人。",
    }
}

fn assumptions(a: &Assumed<'_>) -> Vec<String> {
    let count = match a.count {
        Count::ListCost => "一个单位是 1 美元标价成本。没有价格的请求无法计量：既不服务也不收费。",
        Count::Requests => "每次请求计一个单位，不论长短。",
        Count::Units(_) => "所有模型使用表单中的同一组系数；公布的套餐对其他模型和很长的提示可能另有系数。",
    };
    let mut list = vec![
        format!(
            "服务成本为标价的 {}。这是您的假设，也是对成本的全部了解：不含租金、闲置机器和人力。",
            a.serve
        ),
        String::from("标价为请求当日标准档位的价格，不区分服务档位和地区。"),
        format!("时段为 {}，即 {} 个月（365.25 ÷ 12 天）。用户支付月价的相应部分。", a.days, a.months),
        count.to_owned(),
    ];
    if a.windows {
        list.push(String::from("被时段截断的窗口只有时段内的部分额度，因为用户也只支付该部分。"));
        list.push(String::from(
            "各刻钟依次消耗额度。窗口容纳不下的部分被拒绝，标价成本按相同比例计算；哪个请求在先并不可知。",
        ));
        list.push(String::from("被中断的人既不改变习惯，也不离开，之后也不补做。"));
    }
    if a.levers {
        list.push(String::from("调节对所有人相同：全部工作的命中率变动相同的百分点，每个刻钟按相同比例变动。两者都会改变消耗与服务成本。"));
    }
    list.push(String::from("每人一个席位。日志没有记录人员的工作视为同一人。"));
    list
}

/// 简体中文。
pub static CHINESE: Designer = Designer {
    title: "设计一个套餐",

    verdict,
    cut,
    carried,
    unpriced: |n, counted| {
        let n = count(n);
        if counted {
            format!("{n} 次请求没有价格，在此不计成本。")
        } else {
            format!("{n} 次请求没有价格，未计入。")
        }
    },
    one: |named| {
        if named {
            "这些工作都由一个人完成。"
        } else {
            "日志没有记录是谁完成的，因此视为一个人。"
        }
    },
    many: "套餐面向众人定价：轻度用户承担重度用户。",
    nobody_next: "请允许更多客户端使用套餐，或查看其他工作。",
    add_feeds: "添加团队的数据源",
    unnamed: "日志没有记录人员的工作视为同一人。",
    scenario,
    scenario_clear: "按日志原样",

    form: "套餐",
    start: "起点",
    start_own: "自定规则",
    start_changed: |plan| format!("{plan}（已修改）"),
    model: "采用此模型的系数",
    model_note: "此处对所有模型使用同一组系数。",
    price: "价格",
    price_unit: "美元/人/月",
    counts: "计量方式",
    count: ["标价成本", "请求数", "单位"],
    count_means: |count| match count {
        Count::ListCost => "一个单位是 1 美元标价。",
        Count::Requests => "一个单位是一次请求。",
        Count::Units(_) => "每百万 Token 的单位数：",
    },
    class: |class| match class {
        Class::Input => "输入",
        Class::Read => "缓存读取",
        Class::Write => "缓存写入",
        Class::Output => "输出",
    },
    hours: |when, within, others| format!("{when} UTC × {within}，其余时间 × {others}。"),
    hours_drop: "所有时段一样计量",
    quota: "每人额度",
    quota_none: "无",
    unit: |count| match count {
        Count::ListCost => "美元",
        Count::Requests => "次请求",
        Count::Units(_) => "单位",
    },
    who: "谁可以使用",
    not_here: "此处没有工作",
    overflow: "用尽之后",
    overflows: ["停止", "计费", "加购"],
    overflow_means: [
        "在窗口结束前拒绝请求。",
        "继续服务，按标价计费。",
        "继续使用加购的额度，此处按标价计算：数字与“计费”相同。",
    ],
    serve: "服务成本为标价的",
    serve_unit: "%",
    levers: "调节：其他习惯",
    hit: "缓存命中率",
    hit_unit: "百分点增减",
    work: "每个问题的请求数为现状的",
    work_unit: "%",
    error,

    figures: "结果",
    figure: |figure| match figure {
        Figure::Revenue => "用户支付",
        Figure::Cost => "服务成本",
        Figure::Margin => "毛利",
        Figure::Share => "毛利率",
        Figure::BreakEven => "收支平衡价格",
        Figure::NobodyLoses => "无人亏损价格",
        Figure::Served => "已服务（标价）",
        Figure::Losing => "成本高于支付的人",
        Figure::Cut => "用尽额度的人",
    },
    formula,
    each: |n, each, days| format!("{} × {each}（{days}）", count(n)),
    each_and: |n, each, billed| format!("{} × {each}，另有超额计费 {billed}", count(n)),
    no_price: "无需定价",
    of_list: |share| format!("标价的 {share}（假设）"),
    of_revenue: |share| format!("占支付的 {share}"),
    a_month: "每人每月",
    set_by: |name| format!("每月，取决于 {name}"),
    set_by_many: |n| format!("每月，取决于 {}", people(n)),
    paid_of_cost: |share| format!("用户支付为其成本的 {share}"),
    of_asked: |share| format!("占所需的 {share}"),

    compare: "换一种习惯",
    compare_head: ["", "日志原样", "调节后", "差额"],
    compare_said: |levers, by, sign| match sign {
        0 => format!("{levers}，毛利不变。"),
        1 => format!("{levers}，毛利增加 {by}。"),
        _ => format!("{levers}，毛利减少 {by}。"),
    },
    moved_hit: |points| format!("命中率 {points}"),
    moved_work: |share| format!("请求数为 {share}"),
    better: "改善",
    worse: "变差",

    carry: "谁承担谁",
    carry_formula: "柱为服务每个人的成本，线为该人的支付。线以上的部分该人没有支付，线以下的空余用来承担他人：毛利是两块面积之差。",
    carry_legend: ["已支付的成本", "超出支付的成本", "可承担他人", "每人支付"],
    carry_hint: "指向某人，或用方向键逐个查看其支付与成本。从左到右：成本由低到高。",

    people: "逐人查看",
    person: "人员",
    column: |column| match column {
        Column::Name => "人员",
        Column::Pays => "支付",
        Column::Costs => "成本",
        Column::Margin => "毛利",
        Column::Asked => "所需",
        Column::Accepted => "接受",
        Column::Out => "首次用尽",
        Column::Cut => "中断时长",
    },
    column_long: |column| match column {
        Column::Name => "谁完成了工作",
        Column::Pays => "本时段的价格，以及超出额度的计费",
        Column::Costs => "服务此人的成本",
        Column::Margin => "支付减去成本",
        Column::Asked => "按套餐计量的需求",
        Column::Accepted => "窗口容纳的比例",
        Column::Out => "窗口首次拒绝的时间",
        Column::Cut => "从每次拒绝到该窗口结束",
    },
    never: "从未",
    sum: "所有人",
    loses: "成本高于支付",

    windows: "额度窗口",
    windows_formula: "因某个窗口而有请求被拒绝，即为该窗口用尽。单个窗口的最大需求是更大的套餐须有的额度；被时段截断的窗口按比例计算。",
    windows_head: ["窗口", "额度", "用尽", "首次", "单个窗口的最大需求"],
    ran_out: |out, of| {
        if of == 0 { String::from(NONE) } else { format!("{} / {}", count(out), count(of)) }
    },
    times_held: |times| format!("额度的 {times}"),
    no_windows: "套餐没有额度。填写任一窗口，即可查看谁会被中断。",

    assumed: "所作的假设",
    assumptions,
};
