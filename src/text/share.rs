//! Sharing a view, and opening a shared one.

use super::plural;
use crate::chart::format::count;
use crate::state::share::Problem;
use crate::state::share::size::LONGEST_LINK;
use metering::share::{Grain, Part};

/// What is said of it.
pub struct Share {
    /// The button and the dialogue.
    pub title: &'static str,
    pub intro: &'static str,
    pub inside: &'static str,
    /// Cells, requests.
    pub cells: fn(u64, u64) -> String,
    pub filtered: &'static str,
    pub levels: fn(u64) -> String,
    pub plans: fn(u64) -> String,
    pub names: &'static str,
    pub names_note: &'static str,
    /// A kind of name, of which there are many.
    pub part: fn(Part) -> &'static str,
    /// What the n-th of a kind is called.
    pub pseudonym: fn(Part, usize) -> String,
    /// How many of a kind there are, and how many of them are hidden.
    pub renamed: fn(u64, u64) -> String,
    /// Kinds of which nothing is hidden.
    pub keep: fn(&[&str]) -> String,
    pub hide: &'static str,
    pub show: &'static str,
    pub becomes: &'static str,
    pub exact: &'static str,
    pub grain: fn(Grain) -> &'static str,
    /// Beside a choice that makes more than a page can hold.
    pub too_large: &'static str,
    pub grain_note: &'static str,
    pub coarse_already: &'static str,
    pub call_it: &'static str,
    pub call_it_note: &'static str,
    pub phrase: &'static str,
    pub phrase_note: &'static str,
    pub copy_link: &'static str,
    pub save_file: &'static str,
    pub link: &'static str,
    pub copied: &'static str,
    pub copy_by_hand: &'static str,
    pub saved: &'static str,
    pub working: &'static str,
    /// The length of the link in characters, and the size of the file as people write it.
    pub sizes: fn(u64, &str) -> String,
    /// What a link of that length passes through.
    pub passes: fn(u64) -> &'static str,
    pub who_reads: &'static str,
    pub who_reads_phrase: &'static str,
    pub nothing: &'static str,
    /// What a shared view is called that has no name.
    pub source: &'static str,
    pub source_note: &'static str,
    /// The banner: its name, when it was made.
    pub shown: fn(Option<&str>, &str) -> String,
    /// How many names of a kind were hidden.
    pub hidden_of: fn(Part, u64) -> String,
    pub hidden: fn(&[String]) -> String,
    pub nothing_hidden: &'static str,
    /// How coarse, in which time zone.
    pub coarse: fn(Grain, &str) -> Option<String>,
    /// What this page does not know of data that coarse.
    pub too_coarse: fn(Grain) -> &'static str,
    pub merge: &'static str,
    pub merge_note: &'static str,
    pub leave: &'static str,
    pub opening: &'static str,
    pub locked: &'static str,
    pub open: &'static str,
    pub not_now: &'static str,
    /// What went wrong, and what to do.
    pub problem: fn(Problem) -> (&'static str, &'static str),
}

/// A link up to this many characters passes nearly everywhere.
const SHORT: u64 = 2_000;

/// English.
pub static ENGLISH: Share = Share {
    title: "Share this view",
    intro: "Somebody else sees what you see now, without your logs. Sessions, single requests, prompts and folders are never in it.",
    inside: "What is in it",
    cells: |cells, requests| {
        format!("{} in {}", plural(requests, "request", "requests"), plural(cells, "sum", "sums"))
    },
    filtered: "Only what the filters keep",
    levels: |n| format!("Levels of plans ({})", count(n)),
    plans: |n| format!("Plans that are held, with what is paid for them ({})", count(n)),
    names: "Names",
    names_note: "Numbers follow how much was used, not the names.",
    part: |part| match part {
        Part::Person => "People",
        Part::Project => "Projects",
        Part::Machine => "Machines",
        Part::Account => "Accounts",
        Part::Model => "Models",
        Part::Provider => "Providers",
        Part::Harness => "Harnesses",
        Part::Plan => "Plans",
        Part::Window => "Windows",
        Part::Other => "Other",
    },
    pseudonym: |part, n| format!("{} {n}", part.name()),
    renamed: |all, hidden| match hidden {
        0 => format!("{}, none hidden", count(all)),
        n if n == all => format!("{} hidden", count(all)),
        n => format!("{} of {} hidden", count(n), count(all)),
    },
    keep: |kinds| format!("Known to everybody, and kept: {}.", kinds.join(", ").to_lowercase()),
    hide: "Hidden",
    show: "As they are",
    becomes: "What each becomes",
    exact: "How exact times are",
    grain: |grain| match grain {
        Grain::QuarterHour => "15 minutes",
        Grain::Hour => "Hours",
        Grain::Day => "Days",
    },
    too_large: "too large",
    grain_note: "Coarser is smaller, and says less about when somebody worked. By day there are no hours and no forecasts.",
    coarse_already: "What is on the screen was shared with times this coarse.",
    call_it: "Name",
    call_it_note: "Optional. Whoever opens it reads this.",
    phrase: "Pass phrase",
    phrase_note: "Optional. Tell it on another way than the link or file.",
    copy_link: "Copy link",
    save_file: "Save file",
    link: "Link",
    copied: "Copied.",
    copy_by_hand: "The browser did not let the page copy. Copy the link from the field.",
    saved: "Saved.",
    working: "Working…",
    sizes: |link, file| format!("Link: {} characters. File: {file}.", count(link)),
    passes: |length| match length {
        ..=SHORT => "A link this short passes nearly everywhere.",
        _ if length <= LONGEST_LINK => {
            "Browsers open a link this long. Chat and mail programs often cut after a few thousand characters; then send the file."
        }
        _ => "Too long for a link in some browsers. Send the file, or choose coarser times.",
    },
    who_reads: "Whoever has the link or the file can read it. A link’s data stands behind #, which browsers send to no server; it is encrypted with the key beside it.",
    who_reads_phrase: "Whoever has the link or the file also needs the pass phrase. Nobody can recover it.",
    nothing: "There is nothing in this period to share.",
    source: "Shared view",
    source_note: "What somebody shared: sums without sessions and requests. Here until you close the page.",
    shown: |title, when| match title {
        Some(title) => format!("“{title}”, a shared view of {when}"),
        None => format!("A shared view of {when}"),
    },
    hidden_of: |part, n| match part {
        Part::Person => plural(n, "person", "people"),
        Part::Project => plural(n, "project", "projects"),
        Part::Machine => plural(n, "machine", "machines"),
        Part::Account => plural(n, "account", "accounts"),
        Part::Model => plural(n, "model", "models"),
        Part::Provider => plural(n, "provider", "providers"),
        Part::Harness => plural(n, "harness", "harnesses"),
        Part::Plan => plural(n, "plan", "plans"),
        Part::Window => plural(n, "window", "windows"),
        Part::Other => plural(n, "other name", "other names"),
    },
    hidden: |list| format!("Names hidden: {}.", list.join(", ")),
    nothing_hidden: "No names are hidden.",
    coarse: |grain, zone| match grain {
        Grain::QuarterHour => None,
        Grain::Hour => Some(format!("Times are hours of {zone}.")),
        Grain::Day => Some(format!("Shared by day, in days of {zone}: no hours, and no forecasts.")),
    },
    too_coarse: |grain| match grain {
        Grain::Day => "A source was shared by day: charts have no hours, and nothing is forecast.",
        _ => {
            "A source was shared by hour: charts have no shorter times, and nothing is forecast of short windows."
        }
    },
    merge: "Merge with my data",
    merge_note: "Counts it with your own sources until you close the page",
    leave: "Leave",
    opening: "Opening a shared view…",
    locked: "This shared view is locked with a pass phrase.",
    open: "Open",
    not_now: "Not now",
    problem: |problem| match problem {
        Problem::NotOurs => (
            "This is no shared view.",
            "Check that it is the link or the .fuelgauge file that you were given.",
        ),
        Problem::Cut => (
            "A part of the shared view is missing.",
            "A chat or mail program has probably cut the link. Ask for the .fuelgauge file instead, and drop it here.",
        ),
        Problem::Newer => {
            ("The shared view was made by a newer Fuelgauge.", "Update Fuelgauge, then open it again.")
        }
        Problem::Damaged => {
            ("The shared view is damaged.", "Ask for it again; a file survives more than a link does.")
        }
        Problem::WrongKey => (
            "The key in the link does not fit the data.",
            "A letter of the link was probably changed or left out. Copy all of it, or ask for it again.",
        ),
        Problem::WrongPhrase => {
            ("The pass phrase does not fit.", "Check capitals and spaces, and ask whoever shared it.")
        }
        Problem::TooLarge => (
            "The shared view is larger than a page can hold.",
            "Ask for coarser times, or for a shorter period.",
        ),
        Problem::Insecure => (
            "The browser has no cryptography on this page.",
            "Open Fuelgauge over https or on this machine (127.0.0.1). A file without a pass phrase works here.",
        ),
        Problem::OldBrowser => {
            ("This browser cannot pack or unpack data.", "Use a browser of 2023 or later.")
        }
    },
};

/// Simplified Chinese.
pub static CHINESE: Share = Share {
    title: "分享此视图",
    intro: "别人能看到您现在看到的内容，而无需您的日志。会话、单个请求、提示词和文件夹绝不包含在内。",
    inside: "包含的内容",
    cells: |cells, requests| format!("{} 次请求，共 {} 个汇总", count(requests), count(cells)),
    filtered: "仅筛选后的内容",
    levels: |n| format!("套餐用量（{}）", count(n)),
    plans: |n| format!("持有的套餐及其费用（{}）", count(n)),
    names: "名称",
    names_note: "编号按用量排列，与名称无关。",
    part: |part| match part {
        Part::Person => "人员",
        Part::Project => "项目",
        Part::Machine => "机器",
        Part::Account => "账户",
        Part::Model => "模型",
        Part::Provider => "服务商",
        Part::Harness => "工具",
        Part::Plan => "套餐",
        Part::Window => "窗口",
        Part::Other => "其他",
    },
    pseudonym: |part, n| format!("{} {n}", (CHINESE.part)(part)),
    renamed: |all, hidden| match hidden {
        0 => format!("共 {} 个，均未隐藏", count(all)),
        n if n == all => format!("{} 个已隐藏", count(all)),
        n => format!("{} 个中隐藏 {} 个", count(all), count(n)),
    },
    keep: |kinds| format!("众所周知并保留：{}。", kinds.join("、")),
    hide: "隐藏",
    show: "保留原名",
    becomes: "各名称的替代",
    exact: "时间精度",
    grain: |grain| match grain {
        Grain::QuarterHour => "15 分钟",
        Grain::Hour => "小时",
        Grain::Day => "天",
    },
    too_large: "过大",
    grain_note: "越粗越小，也越少透露何时工作。按天分享时没有小时数据，也没有预测。",
    coarse_already: "屏幕上的数据本身就是以此精度分享的。",
    call_it: "名称",
    call_it_note: "可选。打开者会看到。",
    phrase: "口令",
    phrase_note: "可选。请通过链接或文件以外的途径告知。",
    copy_link: "复制链接",
    save_file: "保存文件",
    link: "链接",
    copied: "已复制。",
    copy_by_hand: "浏览器不允许页面复制。请从输入框中复制链接。",
    saved: "已保存。",
    working: "处理中…",
    sizes: |link, file| format!("链接：{} 个字符。文件：{file}。", count(link)),
    passes: |length| match length {
        ..=SHORT => "这样短的链接几乎到处都能用。",
        _ if length <= LONGEST_LINK => {
            "浏览器能打开这样长的链接。聊天和邮件程序常在几千个字符后截断；此时请发送文件。"
        }
        _ => "对部分浏览器来说链接过长。请发送文件，或选择更粗的时间。",
    },
    who_reads: "任何拥有链接或文件的人都能读取。链接的数据位于 # 之后，浏览器不会将其发送到任何服务器；数据用旁边的密钥加密。",
    who_reads_phrase: "拥有链接或文件的人还需要口令。口令无法找回。",
    nothing: "此时段没有可分享的内容。",
    source: "分享的视图",
    source_note: "他人分享的内容：只有汇总，没有会话和请求。关闭页面后即消失。",
    shown: |title, when| match title {
        Some(title) => format!("“{title}”，{when}分享的视图"),
        None => format!("{when}分享的视图"),
    },
    hidden_of: |part, n| format!("{} 个{}", count(n), (CHINESE.part)(part)),
    hidden: |list| format!("已隐藏的名称：{}。", list.join("、")),
    nothing_hidden: "没有隐藏任何名称。",
    coarse: |grain, zone| match grain {
        Grain::QuarterHour => None,
        Grain::Hour => Some(format!("时间以 {zone} 的小时为单位。")),
        Grain::Day => Some(format!("按天分享（{zone} 的日期）：没有小时数据，也没有预测。")),
    },
    too_coarse: |grain| match grain {
        Grain::Day => "有来源按天分享：图表没有小时数据，也没有预测。",
        _ => "有来源按小时分享：图表没有更短的时间，也不预测短窗口。",
    },
    merge: "与我的数据合并",
    merge_note: "与您自己的来源一起计算，直到关闭页面",
    leave: "离开",
    opening: "正在打开分享的视图…",
    locked: "此分享的视图已用口令锁定。",
    open: "打开",
    not_now: "暂不",
    problem: |problem| match problem {
        Problem::NotOurs => ("这不是分享的视图。", "请确认是您收到的链接或 .fuelgauge 文件。"),
        Problem::Cut => {
            ("分享的视图缺少一部分。", "链接可能被聊天或邮件程序截断。请索取 .fuelgauge 文件，并拖放到此处。")
        }
        Problem::Newer => ("分享的视图由更新版本的 Fuelgauge 创建。", "请更新 Fuelgauge 后再打开。"),
        Problem::Damaged => ("分享的视图已损坏。", "请重新索取；文件比链接更可靠。"),
        Problem::WrongKey => {
            ("链接中的密钥与数据不符。", "链接中可能有字符被更改或遗漏。请完整复制，或重新索取。")
        }
        Problem::WrongPhrase => ("口令不正确。", "请检查大小写和空格，并询问分享者。"),
        Problem::TooLarge => ("分享的视图超出页面所能容纳的大小。", "请索取更粗的时间或更短的时段。"),
        Problem::Insecure => (
            "此页面上浏览器没有加密功能。",
            "请通过 https 或在本机（127.0.0.1）打开 Fuelgauge。不带口令的文件可在此使用。",
        ),
        Problem::OldBrowser => ("此浏览器无法压缩或解压数据。", "请使用 2023 年或之后的浏览器。"),
    },
};
