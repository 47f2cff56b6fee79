//! The Headroom view.

use super::plural;
use crate::platform::notify::Permission;
use crate::state::headroom::again::Quality;
use crate::state::headroom::card::{Alarm, Step};
use crate::state::headroom::entry::TypedError;
use crate::state::headroom::outlook::Basis;
use metering::share::Grain;

/// What the view says.
pub struct Headroom {
    pub title: &'static str,
    pub note: &'static str,

    /// One window.
    pub of: fn(&str, &str) -> String,
    pub used: fn(&str) -> String,
    pub alarm: fn(Alarm, &str, &str) -> String,
    pub tab: fn(Alarm, &str, &str) -> String,
    pub reset: &'static str,
    pub reset_at: fn(&str, &str) -> String,
    pub reset_unknown: &'static str,
    pub began_anew: fn(&str) -> String,
    pub pace: &'static str,
    pub pace_long: &'static str,
    pub pace_said: fn(Step, bool, &str) -> String,
    pub pace_early: &'static str,
    pub runs_out: &'static str,
    pub runs_out_long: &'static str,
    pub runs_out_said: fn(&str, Option<&str>, Option<&str>) -> String,
    pub lasts: &'static str,
    pub lasts_chance: fn(&str, Option<&str>) -> String,
    pub since: fn(&str) -> String,
    pub spent: &'static str,
    pub safe_rate: &'static str,
    pub safe_rate_long: &'static str,
    pub now_rate: fn(&str) -> String,
    pub money_hour: fn(&str) -> String,
    pub own_hour: fn(&str, &str) -> String,
    pub share_hour: fn(&str) -> String,
    pub unknown_plan: &'static str,
    pub course: &'static str,
    pub course_of: fn(&str) -> String,

    /// How the level is known.
    pub level: &'static str,
    pub typed: &'static str,
    pub recorded: fn(&str, &str, &str) -> String,
    pub recorded_only: &'static str,
    pub moved: fn(Option<&str>) -> String,
    pub calibrated: fn(&str, &str, &str, usize, &str) -> String,
    pub between: fn(&str, &str) -> String,
    pub computed: fn(&str) -> String,
    pub unmetered: fn(u64) -> String,
    pub here_only: &'static str,

    /// Who uses it.
    pub users: &'static str,
    pub users_by: &'static str,
    pub users_of: fn(&str) -> String,
    pub users_share: &'static str,
    /// What is counted: a unit of the plan's own, or list cost.
    pub users_note: fn(Option<&str>) -> String,
    pub users_edges: fn(Grain) -> Option<&'static str>,
    pub users_coarse: &'static str,
    pub users_beyond: &'static str,
    pub users_accounts: &'static str,

    /// The course, and what was.
    pub chart_hint: &'static str,
    pub no_course: &'static str,
    pub basis: fn(Basis) -> String,
    pub basis_title: &'static str,
    pub quality_title: &'static str,
    pub quality: fn(&Quality, Option<&str>, Option<&str>, Option<&str>) -> String,
    pub quality_working: &'static str,
    pub no_quality: &'static str,
    pub past: &'static str,
    pub past_one: fn(&str, &str, Option<&str>) -> String,
    pub past_sum: fn(u64, u64, &str) -> String,
    pub no_past: &'static str,

    /// What was, and what is not known.
    pub old: &'static str,
    pub old_one: fn(&str, &str, Option<&str>, &str) -> String,
    pub entered: &'static str,
    pub entered_one: fn(&str, u64, &str) -> String,
    pub forget: fn(&str) -> String,
    pub none: &'static str,
    pub none_long: &'static str,
    pub none_steps: [&'static str; 4],

    /// Entering a level.
    pub enter: &'static str,
    pub enter_long: &'static str,
    pub paste: &'static str,
    pub paste_long: &'static str,
    pub understood: fn(&str) -> String,
    pub not_understood: &'static str,
    pub level_line: fn(&str, &str, &str, Option<&str>) -> String,
    pub keep: fn(u64) -> String,
    pub kept: fn(u64) -> String,
    pub type_it: &'static str,
    pub plan: &'static str,
    pub account: &'static str,
    pub optional: &'static str,
    pub window: &'static str,
    pub percent: &'static str,
    pub percent_of: [&'static str; 2],
    pub resets: &'static str,
    pub keep_typed: &'static str,
    pub typed_error: fn(TypedError) -> [&'static str; 2],

    /// Notifications.
    pub notify: &'static str,
    pub notify_state: fn(Permission) -> Option<&'static str>,
}

/// English.
pub static ENGLISH: Headroom = Headroom {
    title: "What is left",
    note: "As of now, of whole plans: period and filters have no say in it.",

    of: |plan, window| format!("{plan}, {window}"),
    used: |used| format!("{used} used"),
    alarm: |alarm, left, when| match alarm {
        Alarm::Low | Alarm::Lowest => format!("Only {left} left"),
        Alarm::RunsOut => format!("Runs out ≈ {when}, before its reset"),
        Alarm::Spent if when.is_empty() => String::from("Used up"),
        Alarm::Spent => format!("Used up until {when}"),
    },
    tab: |alarm, left, when| match alarm {
        Alarm::Low | Alarm::Lowest => format!("{left} left"),
        Alarm::RunsOut => format!("{left} left, out ≈ {when}"),
        Alarm::Spent => String::from("used up"),
    },
    reset: "Reset",
    reset_at: |when, left| format!("{when}, in {left}"),
    reset_unknown: "not recorded",
    began_anew: |when| format!("Began anew {when}; nothing was seen of it since."),
    pace: "Pace",
    pace_long: "Used share less the share of the window’s time that has gone. Up to 2 points either way is on pace.",
    pace_said: |step, ahead, points| match (step, ahead) {
        (Step::On, _) => String::from("on pace"),
        (Step::Slightly, true) => format!("slightly fast, {points} ahead of time"),
        (Step::Clearly, true) => format!("fast, {points} ahead of time"),
        (Step::Far, true) => format!("far too fast, {points} ahead of time"),
        (Step::Slightly, false) => format!("slightly slow, {points} behind time"),
        (Step::Clearly, false) => format!("slow, {points} behind time"),
        (Step::Far, false) => format!("far from used up, {points} behind time"),
    },
    pace_early: "too early to tell",
    runs_out: "Runs out",
    runs_out_long: "When the window is used up if it goes on as the forecast assumes, and between which times four of five ways are.",
    runs_out_said: |when, early, late| match (early, late) {
        (None, _) => format!("≈ {when}"),
        (Some(early), Some(late)) => format!("≈ {when} ({early} to {late})"),
        (Some(early), None) => format!("≈ {when} ({early} at the earliest, perhaps never)"),
    },
    lasts: "lasts to the reset",
    lasts_chance: |share, or| {
        let or = or.map(|when| format!(", else until ≈ {when}")).unwrap_or_default();
        format!("lasts to the reset in {share} of ways{or}")
    },
    since: |when| format!("Perhaps used up since ≈ {when}"),
    spent: "used up",
    safe_rate: "Safe rate",
    safe_rate_long: "What may be used per hour from now on so that it just lasts to the reset.",
    now_rate: |rate| format!("now {rate}"),
    money_hour: |money| format!("≈ {money}/h at list price"),
    own_hour: |amount, unit| format!("{amount} {unit}/h"),
    share_hour: |share| format!("{share} of the window/h"),
    unknown_plan: "This plan is not in the list of plans: its price and its rules are not known, its recorded levels are.",
    course: "Course and history",
    course_of: |of| format!("Course and history of {of}"),

    level: "Level",
    typed: "you, typed in",
    recorded: |ago, when, source| format!("Recorded {ago} ago ({when}) by {source}."),
    recorded_only: "Nothing is known of what was used since.",
    moved: |rule| match rule {
        Some(source) => format!("Moved on by what was read since, by the published rule ({source})."),
        None => String::from("Moved on by the list cost of what was read since."),
    },
    calibrated: |holds, low, high, pairs, seen| {
        format!(
            "Calibrated: a whole window holds ≈ {holds} at list price, {low} to {high}, from {} over {seen} of use.",
            plural(pairs as u64, "pair of levels", "pairs of levels")
        )
    },
    between: |low, high| format!("Between {low} and {high} used."),
    computed: |source| format!("Computed now from what was read, by the published rule ({source})."),
    unmetered: |n| {
        format!("{} of models that the rule does not name are not in it.", plural(n, "request", "requests"))
    },
    here_only: "Use on other machines and in the vendor’s own apps is in it only where it is read here.",

    users: "Who uses it",
    users_by: "Told apart by",
    users_of: |of| format!("Who uses {of}"),
    users_share: "Share",
    users_note: |unit| match unit {
        Some(unit) => format!("What was read in this window, in {unit} as the plan counts them."),
        None => String::from(
            "What was read in this window, at list price. The level itself is the vendor’s percentage: it does not say whose it is, and may hold work that was not read here.",
        ),
    },
    users_edges: |grain| match grain {
        Grain::QuarterHour => None,
        Grain::Hour => Some("Times are hours here: the window’s first and last hour are only about right."),
        Grain::Day => Some("Times are days here: the window’s first and last day are only about right."),
    },
    users_coarse: "Not known: the times of what was read are too coarse for a window this short.",
    users_beyond: "Not known: more was read than the level says, so some of it does not draw on this plan.",
    users_accounts: "Not known: several accounts draw on this plan, and what was read does not say which.",

    chart_hint: "Pointer or arrow keys read any time of the window.",
    no_course: "Nothing can be drawn: the window’s time or its level is not known.",
    basis: |basis| {
        String::from(match basis {
            Basis::Days(days) => {
                let days = plural(days as u64, "past day", "past days");
                return format!(
                    "It goes on in one of 256 ways, made of pieces of {days} that were like today, in the size of what is used at present. What is said is counted over these ways. It knows nothing of what you plan."
                );
            }
            Basis::FewDays => {
                "There are less than three whole past days, so it goes on as they did and at the pace of this window: a rough guess."
            }
            Basis::Pace => {
                "There is no whole past day, so it goes on as today and at the pace of this window: a rough guess."
            }
            Basis::NoLevel => "No share is known.",
            Basis::NoTime => "When the window began or ends is not recorded.",
            Basis::Over => "The window began anew, and nothing was seen of it since.",
            Basis::UsedUp => "It is used up.",
            Basis::TooEarly => "So little of the window is over, or used, that it says nothing yet.",
            Basis::Coarse => "No forecast: a source tells times too coarsely for one.",
        })
    },
    basis_title: "What the forecast assumes",
    quality_title: "How good past forecasts were",
    quality: |q, error, line, held| {
        let windows = plural(q.windows as u64, "past window", "past windows");
        let forecasts = plural(q.forecasts as u64, "forecast", "forecasts");
        let mut text = format!(
            "{forecasts} of the last {windows} made again, at a quarter, a half and three quarters of each, from what was known then."
        );
        match error {
            Some(error) => {
                text += &format!(
                    " Where a window ran out, the time was off by {error} of the window in the median"
                );
                text += &line.map(|line| format!(", that of a straight line by {line}")).unwrap_or_default();
                text += ".";
            }
            None => text += " None of these ran out.",
        }
        let times = |n: usize| plural(n as u64, "time", "times");
        let (ours, line) = (q.ours, q.line);
        text += &format!(
            " Warned in vain {}, the straight line {}; did not warn {}, the straight line {}.",
            times(ours.vain),
            times(line.vain),
            times(ours.missed),
            times(line.missed)
        );
        text + &held
            .map(|held| format!(" The band, meant to hold 80\u{202f}%, held {held}."))
            .unwrap_or_default()
    },
    quality_working: "Past windows are forecast again…",
    no_quality: "Past windows are too few, or too little is known of them, to say how good forecasts were.",
    past: "Past windows",
    past_one: |span, used, spent| match spent {
        Some(when) => format!("{span}: {used} used, ran out {when}"),
        None => format!("{span}: {used} used"),
    },
    past_sum: |n, out, median| {
        let out = if out == 0 { String::from("none ran out") } else { format!("{out} ran out") };
        format!("{}, {out}; half used at least {median}.", plural(n, "window", "windows"))
    },
    no_past: "No past window is known.",

    old: "Last known",
    old_one: |plan, window, used, when| match used {
        Some(used) => format!("{plan}, {window}: {used} used, {when}"),
        None => format!("{plan}, {window}: {when}"),
    },
    entered: "Entered by you",
    entered_one: |plan, n, when| format!("{plan}: {}, the last {when}", plural(n, "level", "levels")),
    forget: |plan| format!("Forget what was entered of {plan}"),
    none: "No level of any plan is known",
    none_long: "What is left of a plan is known to its vendor. It gets here in one of these ways:",
    none_steps: [
        "Codex writes the level into its own logs: add them, and nothing else is to be done.",
        "Claude Code tells it to its status line only: run `fuelgauge tap --install` once, and it is kept from then on.",
        "Any other vendor shows it on a page or answers with JSON: paste that, or type the percentage.",
        "MiMo, GLM and others publish how they count: choose your plan, and the level is computed from what was read.",
    ],

    enter: "Enter a level",
    enter_long: "Levels are kept in this browser only and can be forgotten at any time.",
    paste: "Paste what the vendor answers",
    paste_long: "JSON of a usage page or the headers of an answer: Claude, Codex, MiMo, GLM, Kimi, MiniMax, OpenCode Go, Copilot, Cursor, Alibaba, Volcengine. Leave out keys and cookies; none of them are kept.",
    understood: |what| format!("Understood as {what}."),
    not_understood: "No level was found in it.",
    level_line: |plan, window, used, reset| match reset {
        Some(reset) => format!("{plan}, {window}: {used} used, reset {reset}"),
        None => format!("{plan}, {window}: {used} used"),
    },
    keep: |n| format!("Keep {}", plural(n, "level", "levels")),
    kept: |n| format!("{} kept.", plural(n, "level", "levels")),
    type_it: "Or type it",
    plan: "Plan",
    account: "Account",
    optional: "optional",
    window: "Window",
    percent: "Percent",
    percent_of: ["used", "left"],
    resets: "Resets at",
    keep_typed: "Keep this level",
    typed_error: |error| match error {
        TypedError::NoPlan => ["The plan has no name.", "Choose one, or write its name."],
        TypedError::NotANumber => ["The percentage is no number.", "Write a number such as 62 or 62.5."],
        TypedError::OutOfRange => {
            ["That cannot be a percentage of a window.", "Write 0 to 1,000 used, or 0 to 100 left."]
        }
        TypedError::BadReset => ["The reset is no time.", "Choose day and time, or leave it empty."],
        TypedError::PastReset => ["The reset has passed.", "Write the next one, or leave it empty."],
        TypedError::FarReset => [
            "The reset is further away than the window is long.",
            "Choose another window or an earlier reset.",
        ],
    },

    notify: "Notify me when a plan runs low",
    notify_state: |permission| match permission {
        Permission::Unsupported => Some("This browser has no notifications."),
        Permission::Denied => {
            Some("The browser does not allow them: allow notifications for this page in its settings.")
        }
        Permission::Ask | Permission::Granted => None,
    },
};

/// 简体中文。
pub static CHINESE: Headroom = Headroom {
    title: "剩余额度",
    note: "显示当前整个套餐的情况，与时间段和筛选无关。",

    of: |plan, window| format!("{plan}，{window}"),
    used: |used| format!("已用 {used}"),
    alarm: |alarm, left, when| match alarm {
        Alarm::Low | Alarm::Lowest => format!("仅剩 {left}"),
        Alarm::RunsOut => format!("约 {when} 用尽，早于重置"),
        Alarm::Spent if when.is_empty() => String::from("已用尽"),
        Alarm::Spent => format!("已用尽，{when} 重置"),
    },
    tab: |alarm, left, when| match alarm {
        Alarm::Low | Alarm::Lowest => format!("剩余 {left}"),
        Alarm::RunsOut => format!("剩余 {left}，约 {when} 用尽"),
        Alarm::Spent => String::from("已用尽"),
    },
    reset: "重置",
    reset_at: |when, left| format!("{when}，{left}后"),
    reset_unknown: "未记录",
    began_anew: |when| format!("已于 {when} 重新开始；此后没有记录。"),
    pace: "速度",
    pace_long: "已用比例减去已过时间的比例。相差 2 个百分点以内为正常。",
    pace_said: |step, ahead, points| match (step, ahead) {
        (Step::On, _) => String::from("正常"),
        (Step::Slightly, true) => format!("略快，超前 {points}"),
        (Step::Clearly, true) => format!("偏快，超前 {points}"),
        (Step::Far, true) => format!("过快，超前 {points}"),
        (Step::Slightly, false) => format!("略慢，落后 {points}"),
        (Step::Clearly, false) => format!("偏慢，落后 {points}"),
        (Step::Far, false) => format!("远未用满，落后 {points}"),
    },
    pace_early: "为时过早",
    runs_out: "用尽时间",
    runs_out_long: "按预测的假设用下去，何时用尽；五分之四的可能介于括号中的时间之间。",
    runs_out_said: |when, early, late| match (early, late) {
        (None, _) => format!("约 {when}"),
        (Some(early), Some(late)) => format!("约 {when}（{early} – {late}）"),
        (Some(early), None) => format!("约 {when}（最早 {early}，也可能用不完）"),
    },
    lasts: "可用到重置",
    lasts_chance: |share, or| {
        let or = or.map(|when| format!("，否则约 {when} 用尽")).unwrap_or_default();
        format!("{share} 的可能用到重置{or}")
    },
    since: |when| format!("可能约于 {when} 已用尽"),
    spent: "已用尽",
    safe_rate: "安全速率",
    safe_rate_long: "从现在起每小时最多用多少，才能刚好用到重置。",
    now_rate: |rate| format!("当前 {rate}"),
    money_hour: |money| format!("≈ {money}/小时（标价）"),
    own_hour: |amount, unit| format!("{amount} {unit}/小时"),
    share_hour: |share| format!("每小时 {share}"),
    unknown_plan: "套餐列表中没有该套餐：其价格和规则未知，只有记录的额度。",
    course: "走势与历史",
    course_of: |of| format!("{of}的走势与历史"),

    level: "数据来源",
    typed: "您的手动输入",
    recorded: |ago, when, source| format!("{ago}前（{when}）由 {source} 记录。"),
    recorded_only: "此后的用量未知。",
    moved: |rule| match rule {
        Some(source) => format!("此后按公开规则（{source}）随读取到的用量推算。"),
        None => String::from("此后按读取到的用量的标价成本推算。"),
    },
    calibrated: |holds, low, high, pairs, seen| {
        format!("已校准：整个窗口约合标价 {holds}（{low} – {high}），依据 {pairs} 对记录，共 {seen} 的用量。")
    },
    between: |low, high| format!("已用介于 {low} 与 {high} 之间。"),
    computed: |source| format!("按公开规则（{source}）由读取到的用量即时计算。"),
    unmetered: |n| format!("有 {n} 次请求的模型不在规则中，未计入。"),
    here_only: "在其他机器或厂商自有应用中的用量，只有在此读取到才会计入。",

    users: "谁在使用",
    users_by: "区分方式",
    users_of: |of| format!("{of}的使用者"),
    users_share: "占比",
    users_note: |unit| match unit {
        Some(unit) => format!("本窗口内读取到的用量，以套餐自身的 {unit} 计。"),
        None => String::from(
            "本窗口内读取到的用量，按标价折算。额度本身是厂商给出的百分比：它不说明属于谁，也可能包含未在此读取的工作。",
        ),
    },
    users_edges: |grain| match grain {
        Grain::QuarterHour => None,
        Grain::Hour => Some("此处时间以小时为单位：窗口的首尾一小时只是近似。"),
        Grain::Day => Some("此处时间以天为单位：窗口的首尾一天只是近似。"),
    },
    users_coarse: "未知：读取到的时间对这样短的窗口来说过粗。",
    users_beyond: "未知：读取到的用量多于额度所示，其中一部分并未使用此套餐。",
    users_accounts: "未知：有多个账号使用此套餐，读取到的内容没有说明是哪一个。",

    chart_hint: "用指针或方向键读取窗口中的任意时间。",
    no_course: "无法绘图：窗口的时间或额度未知。",
    basis: |basis| {
        String::from(match basis {
            Basis::Days(days) => {
                return format!(
                    "按 256 种可能延续，每种由过去 {days} 天中与今天相似的片段拼成，规模取自当前的用量；所有结论都由这些可能统计得出。您接下来的计划不在其中。"
                );
            }
            Basis::FewDays => "完整的过去不足三天，因此按这些天和本窗口的速度延续，仅为粗略估计。",
            Basis::Pace => "没有完整的过去一天，因此按今天和本窗口的速度延续，仅为粗略估计。",
            Basis::NoLevel => "额度未知。",
            Basis::NoTime => "窗口的起止时间未记录。",
            Basis::Over => "窗口已重新开始，此后没有记录。",
            Basis::UsedUp => "已用尽。",
            Basis::TooEarly => "窗口刚刚开始或几乎未用，还说明不了什么。",
            Basis::Coarse => "没有预测：某个来源的时间过粗。",
        })
    },
    basis_title: "预测的假设",
    quality_title: "过去预测的准确度",
    quality: |q, error, line, held| {
        let mut text = format!(
            "对最近 {} 个过去的窗口，在其四分之一、一半和四分之三处，仅凭当时已知的信息重新预测，共 {} 次。",
            q.windows, q.forecasts
        );
        match error {
            Some(error) => {
                text += &format!("在用尽的窗口中，用尽时间的误差中位数为窗口的 {error}");
                text += &line.map(|line| format!("，直线法为 {line}")).unwrap_or_default();
                text += "。";
            }
            None => text += "这些窗口都没有用尽。",
        }
        let (ours, line) = (q.ours, q.line);
        text += &format!(
            "误报 {} 次，直线法 {} 次；漏报 {} 次，直线法 {} 次。",
            ours.vain, line.vain, ours.missed, line.missed
        );
        text + &held.map(|held| format!("应覆盖 80\u{202f}% 的区间实际覆盖 {held}。")).unwrap_or_default()
    },
    quality_working: "正在重新预测过去的窗口…",
    no_quality: "过去的窗口太少或所知不足，无法说明预测的准确度。",
    past: "过去的窗口",
    past_one: |span, used, spent| match spent {
        Some(when) => format!("{span}：已用 {used}，{when} 用尽"),
        None => format!("{span}：已用 {used}"),
    },
    past_sum: |n, out, median| format!("{n} 个窗口，其中 {out} 个用尽；半数至少用了 {median}。"),
    no_past: "没有过去窗口的记录。",

    old: "最后记录",
    old_one: |plan, window, used, when| match used {
        Some(used) => format!("{plan}，{window}：已用 {used}，{when}"),
        None => format!("{plan}，{window}：{when}"),
    },
    entered: "您输入的额度",
    entered_one: |plan, n, when| format!("{plan}：{n} 条，最近 {when}"),
    forget: |plan| format!("删除为 {plan} 输入的额度"),
    none: "没有任何套餐的额度记录",
    none_long: "套餐剩余多少只有厂商知道，可通过以下方式获取：",
    none_steps: [
        "Codex 会把额度写入自己的日志：添加日志即可。",
        "Claude Code 只告知状态栏：运行一次 `fuelgauge tap --install`，此后便会保存。",
        "其他厂商在页面显示或以 JSON 返回：粘贴它，或直接输入百分比。",
        "MiMo、GLM 等公开了计费规则：选择您的套餐，即可由读取到的用量计算。",
    ],

    enter: "输入额度",
    enter_long: "额度只保存在此浏览器中，可随时删除。",
    paste: "粘贴厂商返回的内容",
    paste_long: "用量页面的 JSON 或响应头：Claude、Codex、MiMo、GLM、Kimi、MiniMax、OpenCode Go、Copilot、Cursor、阿里云、火山引擎。请勿包含密钥和 Cookie；它们不会被保存。",
    understood: |what| format!("识别为 {what}。"),
    not_understood: "其中没有找到额度。",
    level_line: |plan, window, used, reset| match reset {
        Some(reset) => format!("{plan}，{window}：已用 {used}，{reset} 重置"),
        None => format!("{plan}，{window}：已用 {used}"),
    },
    keep: |n| format!("保存 {n} 条额度"),
    kept: |n| format!("已保存 {n} 条额度。"),
    type_it: "或手动输入",
    plan: "套餐",
    account: "账号",
    optional: "可选",
    window: "窗口",
    percent: "百分比",
    percent_of: ["已用", "剩余"],
    resets: "重置时间",
    keep_typed: "保存此额度",
    typed_error: |error| match error {
        TypedError::NoPlan => ["没有填写套餐。", "请选择或填写名称。"],
        TypedError::NotANumber => ["百分比不是数字。", "请填写 62 或 62.5 这样的数字。"],
        TypedError::OutOfRange => ["窗口不可能有这样的百分比。", "已用请填 0 至 1,000，剩余请填 0 至 100。"],
        TypedError::BadReset => ["重置时间无效。", "请选择日期和时间，或留空。"],
        TypedError::PastReset => ["重置时间已过。", "请填写下一次重置，或留空。"],
        TypedError::FarReset => ["重置时间比窗口长度还远。", "请选择其他窗口或更早的重置时间。"],
    },

    notify: "额度不足时通知我",
    notify_state: |permission| match permission {
        Permission::Unsupported => Some("此浏览器不支持通知。"),
        Permission::Denied => Some("浏览器不允许通知：请在其设置中为本页允许通知。"),
        Permission::Ask | Permission::Granted => None,
    },
};
