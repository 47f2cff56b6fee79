//! The Cache view in Chinese.

use super::{Advice, Cache};
use crate::chart::format::count;
use crate::state::Measure;
use crate::state::cache::headline::Figure;
use crate::state::cache::ranking::{Confidence, Leak, Scope};
use metering::request::{MissCause, MissGroup};

/// 简体中文。
pub static CHINESE: Cache = Cache {
    top: "未命中的代价",
    costs: |money, share| match share {
        Some(share) => format!("本期缓存未命中约花费 {money}，占标价成本的 {share}。"),
        None => format!("本期缓存未命中约花费 {money}。"),
    },
    avoidable: |money, share| format!("其中约 {money}（{share}）本可避免。"),
    none_avoidable: "其中没有您能避免的部分。",
    most: |cause, harness, money| match harness {
        Some(harness) => format!("花费最多的原因：{cause}，{money}，主要在 {harness}。"),
        None => format!("花费最多的原因：{cause}，{money}。"),
    },
    nothing: |n| format!("检查了 {} 次请求，没有发现缓存未命中。", count(n)),
    unpriced: |tokens, n| {
        format!(
            "{} 次请求重新发送了 {tokens} 个已缓存的 Token。这些模型没有价格，因此不知道花费多少。",
            count(n)
        )
    },
    not_looked: "没有可检查的请求：这些日志只有汇总或估计，不记录一次请求从缓存读取了多少。因此是否有浪费并不清楚。",
    looked_partly: |n, of| {
        format!("{} 次请求中检查了 {} 次；其余是汇总或估计，看不出未命中了什么。", count(of), count(n))
    },
    figure: |figure| match figure {
        Figure::Cost => "未命中的花费",
        Figure::Avoidable => "可避免",
        Figure::HitRate => "缓存命中率",
        Figure::Missed => "未命中的 Token",
    },
    formula: |figure| match figure {
        Figure::Cost => {
            "未命中的 Token ×（实付单价 − 缓存读取单价），对除压缩后重建以外的所有未命中求和。实付单价是该请求中未从缓存读取部分的平均单价。"
        }
        Figure::Avoidable => "同上，只计这些原因：更换模型、系统提示变更、工具变更、历史被改写、缓存过期。",
        Figure::HitRate => "缓存读取 ÷ 提示词 Token；提示词 = 输入 + 缓存读取 + 缓存写入。",
        Figure::Missed => {
            "min（上一次请求留在缓存中的，本次提示词）− 缓存读取。超过 2,000 个 Token 且超过可用部分的 5\u{202f}% 才计入：更少的是正常波动。"
        }
    },
    of_cost: |share| format!("占标价成本的 {share}"),
    of_misses: |share| format!("占未命中花费的 {share}"),
    prompt_tokens: |tokens| format!("共 {tokens} 个提示词 Token"),
    misses: |n| format!("{} 次未命中", count(n)),
    little_before: "不作比较：两个时段之一检查过的请求少于 20 次，或提示词 Token 不足另一时段的 1\u{202f}%。",
    causes_formula: "每次未命中只有一个原因。服务商说明了原因的，以它为准（有记录）；否则按此顺序推断：中间有压缩；换了模型；间隔超过缓存寿命；读取停在同一大小；原因不明。",
    group: |group| match group {
        MissGroup::Avoidable => "可避免",
        MissGroup::Expected => "意料之中",
        MissGroup::NotYours => "不在您",
    },
    cause: |cause| match cause {
        MissCause::Compaction => "上下文被压缩",
        MissCause::ModelChanged => "更换模型",
        MissCause::SystemChanged => "系统提示变更",
        MissCause::ToolsChanged => "工具变更",
        MissCause::MessagesChanged => "历史被改写",
        MissCause::Expired => "缓存过期",
        MissCause::Pinned => "读取停滞",
        MissCause::ServerSide => "服务商丢失",
        MissCause::Unknown => "原因不明",
    },
    means: |cause| match cause {
        MissCause::Compaction => {
            "对话被总结，或旧的工具结果被清除。较短的上下文全价支付一次，此后从缓存读取。"
        }
        MissCause::ModelChanged => "缓存属于单个模型。换到另一个模型的第一次请求要为整段对话重新付费。",
        MissCause::SystemChanged => "提示词从开头起缓存。系统提示词一变，后面的全部内容都算作新的。",
        MissCause::ToolsChanged => {
            "工具定义位于提示词的最前面。多一个或少一个工具，或工具服务器连接得晚，后面的全部内容都算作新的。"
        }
        MissCause::MessagesChanged => "对话中较早的内容被编辑、删减或调换顺序。缓存只能用到那里为止。",
        MissCause::Expired => {
            "两次请求之间的时间超过了缓存寿命：Anthropic 为最后一次使用后五分钟或一小时，取决于写入方式；其他服务商保留数分钟到数小时。"
        }
        MissCause::Pinned => "一次又一次请求只读取相同的一小段开头，其余重新付费，好像写入的内容从未被找到。",
        MissCause::ServerSide => "缓存寿命未到，服务商却没有找到缓存，或说不出原因。",
        MissCause::Unknown => "缓存中有的内容没有被读取，日志中看不出原因。",
    },
    avoid: |cause| match cause {
        MissCause::Compaction => "无需避免。在一项工作结束时压缩最省。",
        MissCause::ModelChanged => "一段对话只用一个模型。要问另一个模型，请另开会话，或交给子代理。",
        MissCause::SystemChanged => {
            "模式、指令和插件在两段对话之间更改。会自行变化的内容（日期、文件列表）应放在提示词末尾，而不是开头。"
        }
        MissCause::ToolsChanged => "在对话开始前连接好工具和工具服务器，并保持到对话结束。",
        MissCause::MessagesChanged => "关闭每一步都改写历史的功能，例如裁剪工具结果；少清理，一次多清理。",
        MissCause::Expired => {
            "在缓存失效前提出下一个问题；若常有一小时以内的间隔且服务商提供，让缓存写入一小时（见下方的寿命）；长时间离开前先压缩或重新开始，以便少重发一些。"
        }
        MissCause::Pinned => {
            "这是客户端或服务商的问题。请更新客户端，并附上请求编号反馈；在此之前，较短的对话花费更少。"
        }
        MissCause::ServerSide => {
            "这是服务商或中间网关的问题：缓存按账户保存，把请求分散到多个账户的网关会丢失缓存。"
        }
        MissCause::Unknown => {
            "无法归因于谁。若经常发生，请查看途中是什么改变了提示词或账户：网关、代理或插件。"
        }
    },
    avoids: |group| match group {
        MissGroup::Avoidable => "如何避免",
        MissGroup::Expected => "怎么做",
        MissGroup::NotYours => "谁的问题",
    },
    missed: |tokens| format!("{tokens} 个 Token"),
    no_price: "无价格",
    part_unpriced: |tokens| format!("其中 {tokens} 个 Token 没有价格，不在金额之内"),
    events: "花费最多的未命中（按会话）",
    events_hint: "同一会话中同一原因的未命中为一行，展开可见单次请求：反复发生的是同一件要解决的事。次数和金额包括全部；每个来源逐一列出花费最多的 2,000 次请求。文件中有列出的每次请求。",
    concentrated: |groups, of, share| {
        format!("{} 行中的 {} 行占浪费的 {share}；每行是一个会话中的一种原因。", count(of), count(groups))
    },
    where_when: |parts| parts.join(" · "),
    happened: |tokens, because| {
        let again = format!("{tokens} 个已缓存的 Token 被重新付费");
        match (because.cause, because.gap) {
            (MissCause::Unknown, _) => format!("{again}，日志中看不出原因。"),
            (MissCause::ModelChanged, _) => match because.model {
                Some(model) => format!("{again}，因为模型换成了 {model}。"),
                None => format!("{again}，因为更换了模型。"),
            },
            (MissCause::Expired, Some(gap)) => format!("{again}，因为缓存已过期：上一次请求在 {gap}之前。"),
            (MissCause::Expired, None) => format!("{again}，因为缓存已过期。"),
            (MissCause::SystemChanged, _) => format!("{again}，因为系统提示词变了。"),
            (MissCause::ToolsChanged, _) => format!("{again}，因为工具变了。"),
            (MissCause::MessagesChanged, _) => format!("{again}，因为之前的消息被改写。"),
            (MissCause::Pinned, _) => {
                format!("{again}：只读取了 {}，与前一次或后一次请求相同。", because.read)
            }
            (MissCause::ServerSide, _) => format!("{again}，因为服务商没有找到它们。"),
            (MissCause::Compaction, _) => format!("{again}，因为上下文被压缩。"),
        }
    },
    spare: |cause, hour_helps| match cause {
        MissCause::Compaction => "无需避免。",
        MissCause::ModelChanged => "一段对话只用一个模型即可避免。",
        MissCause::SystemChanged => "在两段对话之间更改指令和模式即可避免。",
        MissCause::ToolsChanged => "在对话开始前连接好工具即可避免。",
        MissCause::MessagesChanged => "关闭每一步都改写历史的功能即可避免。",
        MissCause::Expired if !hour_helps => "早些追问，或离开前先压缩，即可避免。",
        MissCause::Expired => "早些追问、让缓存保留一小时，或离开前先压缩，即可避免。",
        MissCause::Pinned => "客户端或服务商的问题：请附上请求编号反馈。",
        MissCause::ServerSide => "服务商的问题，或更换账户的网关的问题。",
        MissCause::Unknown => "无法归因于谁。",
    },
    times: |n| format!("× {}", count(n)),
    listed: |shown, of| match shown {
        0 => "其中没有花费最多的请求，因此未逐一列出；会话中有全部请求。".to_owned(),
        _ => format!("{} 次中花费最多的 {} 次；会话中有全部请求。", count(of), count(shown)),
    },
    agent: |name| format!("子代理 {name}"),
    open: "打开",
    open_long: |what| format!("在会话中打开：{what}"),
    events_waiting: "正在读取单次请求……",
    events_missing: "这些来源只有汇总，无法列出单次请求。",
    events_none: "本期没有未命中。",
    events_unknown: "没有可检查的请求，因此不知道任何一次未命中。",
    more_events: |n| format!("另外 {} 次", count(n)),
    fewer_events: "收起",
    hit: "命中率",
    hit_formula: "每个时段、每条线的缓存读取 ÷ 提示词 Token。没有请求处线会断开；请求很少处颜色较浅。提示词 Token 极少的时段不决定坐标轴的起点；低于起点的在轴底以空心标记表示。缓存写入也是提示词的一部分，因此首次请求没有命中。",
    hit_title: |grain| format!("{grain}命中率"),
    hit_hint: "点击时段可放大。按键：方向键移动，回车键放大。",
    hit_more: |n| format!("另有 {} 个未画线", count(n)),
    lines_of: "分线方式",
    mix: "提示词的构成",
    mix_formula: "按类别统计的提示词 Token 或其标价成本。读取只需输入价的一小部分；写入比输入更贵：Anthropic 五分钟为 1.25 倍，一小时为 2 倍。不含输出。未命中的部分以斜线表示：它被重新写入或作为输入发送，属于这些部分，而不是额外的。",
    mix_title: |what, grain| format!("{grain}{what}"),
    mix_tokens: "提示词 Token",
    mix_cost: "提示词标价成本",
    mix_missed: |measure| match measure {
        Measure::Cost => "其中未命中的浪费",
        Measure::Tokens | Measure::Requests => "其中未命中",
    },
    ttl: "五分钟还是一小时",
    ttl_formula: "一小时多付：一小时写入 ×（一小时单价 − 五分钟单价）。节省：超过五分钟后读取的 Token ×（五分钟单价 − 读取单价）。损失：一小时内过期造成的浪费。改用一小时需多付：五分钟写入 ×（一小时单价 − 五分钟单价），含重写，因此偏高。至少 100 次请求、一美元和四分之一的差距才给出建议；建议更长寿命还需至少 10 次过期。",
    ttl_none: "本期没有按寿命定价的缓存写入，因此无从选择。",
    ttl_hour: "写入一小时",
    ttl_five: "写入五分钟",
    ttl_hour_sums: |tokens, premium, saved| format!("{tokens} 个 Token 多付 {premium}，较晚读取节省 {saved}"),
    ttl_five_sums: |lost, upgrade| format!("一小时内过期损失 {lost}；改用一小时需多付 {upgrade}"),
    ttl_hour_advice: |advice| match advice {
        Advice::Silent => "没有这样写入。".to_owned(),
        Advice::TooFew => "数据太少，无法判断。".to_owned(),
        Advice::Even => "没有明显优势。".to_owned(),
        Advice::Hour(money) => format!("保持：节省了 {money}。"),
        Advice::Five(money) => format!("用五分钟可省 {money}。"),
    },
    ttl_five_advice: |advice| match advice {
        Advice::Silent => "没有这样写入。".to_owned(),
        Advice::TooFew => "数据太少，无法判断。".to_owned(),
        Advice::Even => "没有明显优势。".to_owned(),
        Advice::Hour(money) => format!("用一小时可省 {money}。"),
        Advice::Five(money) => format!("保持：改用一小时会净多付 {money}。"),
    },
    ranking: "浪费在哪里，怎么办",
    scopes: "浪费的种类",
    scope: |scope| match scope {
        Scope::All => "全部",
        Scope::Avoidable => "可避免",
        Scope::NotYours => "不在您",
        Scope::Other => "非未命中",
        Scope::Expected => "意料之中",
    },
    scope_means: |scope| match scope {
        Scope::All => {
            "按金额排列的所有疑似浪费。展开一行可见怎么办。各项有重叠，不能相加：一次细碎往返可能同时上下文过大且未命中缓存。"
        }
        Scope::Avoidable => "换一种习惯或设置就能省下的未命中。",
        Scope::NotYours => "客户端、网关或服务商丢失了缓存，或无法解释的未命中。",
        Scope::Other => "与缓存未命中无关的花费。各项互相重叠，也与未命中重叠。",
        Scope::Expected => "有意为之的未命中：换来更短的上下文。不算浪费，也不在其他行和总数中。",
    },
    none_in: |scope| match scope {
        Scope::All => "没有发现类似浪费的情况。",
        Scope::Avoidable => "本期没有可避免的未命中。",
        Scope::NotYours => "本期没有这类未命中。",
        Scope::Other => "没有发现这类情况。",
        Scope::Expected => "本期没有压缩之后的重建。",
    },
    ranking_formula: "未命中：未命中的 Token ×（实付单价 − 读取单价）。细碎往返：只有工具调用且输出不超过 256 个 Token 的回复，其提示词的标价成本。上下文过大：每个提示词超过 100,000 个 Token 的部分，按该提示词的平均单价。一小时写入：多付的 − 较晚读取节省的，按客户端逐个计算，只计大于零者。没有缓存：上一次请求已发送的 Token ×（输入单价 − 读取单价）。失败：其标价成本。",
    ranking_unknown: "没有可检查的请求，因此无从排行。",
    leak: |leak| match leak {
        Leak::Miss(cause) => (CHINESE.cause)(cause),
        Leak::Thin => "细碎往返",
        Leak::Long => "上下文过大",
        Leak::HourUnused => "未被用到的一小时写入",
        Leak::Failed => "计费的失败请求",
        Leak::Bypassed => "没有缓存的代理",
    },
    leak_means: |leak| match leak {
        Leak::Miss(cause) => (CHINESE.means)(cause),
        Leak::Thin => "只调用工具、输出不超过 256 个 Token 的回复。每次都重新发送了整个上下文。",
        Leak::Long => "提示词超过 100,000 个 Token 的部分，以及每次请求发送它的花费。",
        Leak::HourUnused => "写入一小时比五分钟更贵。这里多付的超过了较晚读取节省的。",
        Leak::Failed => "失败了却仍被计费的请求。",
        Leak::Bypassed => "在其他代理使用缓存的会话中，一再以全价发送相同提示词的代理。",
    },
    leak_fix: |leak| match leak {
        Leak::Miss(cause) => (CHINESE.avoid)(cause),
        Leak::Thin => {
            "使用能在一次回复中调用多个工具的客户端和模型，用脚本代替零碎的小步骤。上下文越短，每次往返越省。"
        }
        Leak::Long => "一项任务一段对话；更早压缩；把长输出留在文件里，让子代理去读。",
        Leak::HourUnused => {
            "一小时内不会回来的地方，写入五分钟即可。Claude Code：设置 promptCacheTtl，或 FORCE_PROMPT_CACHING_5M=1。"
        }
        Leak::Failed => "看看是哪个模型和服务商失败，换一个，或减少请求。",
        Leak::Bypassed => "更新客户端或反馈问题：有些只为主对话标记缓存。在此之前，只交给这类代理短任务。",
    },
    requests: |n| format!("{} 次请求", count(n)),
    at_most: |money| format!("≤ {money}"),
    confidence: |confidence, share| match confidence {
        Confidence::Recorded => "有记录".to_owned(),
        Confidence::Partly(_) => format!("{share} 有记录"),
        Confidence::Inferred => "推断".to_owned(),
        Confidence::AtMost => "上限".to_owned(),
    },
    confidence_means: |confidence| match confidence {
        Confidence::Recorded => "日志本身有记录；对于未命中，服务商说明了原因。",
        Confidence::Partly(_) => "其中这一部分的原因由服务商说明；其余由数量和时间推断。",
        Confidence::Inferred => "由 Token 数和时间推断：日志没有说明。",
        Confidence::AtMost => "至多如此：没有它会剩下多少并不清楚。",
    },
    rests_on: |leak, confidence, share| match (leak, confidence) {
        (Leak::Thin, _) => "至多如此：合并后的调用仍需一次请求，有些往返必须等待上一次的结果。".to_owned(),
        (Leak::Long, _) => "至多如此：有些工作需要长上下文，而压缩也有重建的花费。".to_owned(),
        (Leak::HourUnused, _) => "由 Token 数计算；较晚读取的部分由时间推断。".to_owned(),
        (Leak::Bypassed, _) => "推断：重新发送的部分即上一次提示词的长度。".to_owned(),
        (_, Confidence::Recorded) => "日志中有记录。".to_owned(),
        (_, Confidence::Partly(_)) => format!("其中 {share} 的原因由服务商给出；其余由数量和时间推断。"),
        (_, Confidence::Inferred | Confidence::AtMost) => "由数量和时间推断。".to_owned(),
    },
    fix: "怎么办",
    comes_from: |facet| format!("按{facet}"),
    more_names: |n| format!("另有 {} 个", count(n)),
    worst_sessions: "最严重的会话",
    table: "各客户端的未命中",
    columns: ["客户端", "浪费", "每 100 次请求", "命中率", "未命中", "未命中的 Token"],
    table_formula: "不含压缩后的重建。每 100 次请求：浪费 × 100 ÷ 检查过的请求数。日志只有汇总的客户端没有被检查；那不等于 0。",
    not_looked_short: "未检查",
    filter: |name| format!("只看 {name}"),
};
