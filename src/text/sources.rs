//! The Sources view: what was read, how far it can be trusted, how to add more.

use super::plural;
use crate::chart::format::count;
use crate::platform::dom::Os;
use crate::state::burn::coverage::Why;
use metering::request::Effect;

/// What the Sources view says.
pub struct Sources {
    pub added: &'static str,
    pub added_none: &'static str,
    pub demo: &'static str,
    pub collector: &'static str,
    pub feed: &'static str,
    pub local: &'static str,
    pub demo_note: &'static str,
    pub collector_note: &'static str,
    pub feed_note: &'static str,
    /// Of a source that was read and holds nothing.
    pub nothing_in_it: &'static str,
    /// Of a feed that lies beside the page.
    pub feed_beside: &'static str,
    pub local_note: &'static str,
    pub files: fn(u64) -> String,
    pub records: fn(u64) -> String,
    pub requests: fn(u64) -> String,
    pub repeated: fn(u64) -> String,
    pub read_in: fn(&str, &str) -> String,
    pub written: fn(&str) -> String,
    pub reaches: fn(&str, &str) -> String,
    pub of_people: fn(u64, u64) -> String,
    pub folder: &'static str,
    pub file_count: &'static str,
    pub size: &'static str,
    pub cancelled: &'static str,
    pub refresh: &'static str,
    pub remove: &'static str,
    pub remove_named: fn(&str) -> String,
    pub refresh_named: fn(&str) -> String,
    pub picked_again: &'static str,
    pub twice: &'static str,

    pub trust: &'static str,
    pub trust_requests: &'static str,
    pub trust_priced: &'static str,
    pub trust_exact: &'static str,
    pub trust_queries: &'static str,
    pub trust_errors: &'static str,
    pub trust_prices: &'static str,
    /// Requests without a price, and those at a price of the person's own.
    pub priced_note: fn(u64, u64) -> String,
    pub exact_note: fn([u64; 4]) -> String,
    pub queries_note: fn(u64, u64) -> String,
    pub errors_note: &'static str,
    pub prices_note: &'static str,
    pub rounded_down: &'static str,

    pub unpriced: &'static str,
    pub unpriced_none: &'static str,
    pub unpriced_note: &'static str,
    pub unpriced_why: &'static str,
    pub unpriced_because: fn(Why) -> &'static str,
    pub no_model: &'static str,
    pub findings: &'static str,
    pub findings_none: &'static str,
    /// What findings of an effect are called, and what that means.
    pub effect: fn(Effect) -> (&'static str, &'static str),
    pub ahead: fn(u64, &str) -> String,
    pub line: fn(u64) -> String,
    pub whole_file: &'static str,
    pub times: fn(u64) -> String,
    pub in_files: fn(u64) -> String,
    /// How many more are to be shown, of how many that are not.
    pub more_files: fn(u64, u64) -> String,

    pub add: &'static str,
    pub drop: &'static str,
    pub drop_note: &'static str,
    pub pick_folder: &'static str,
    pub pick_files: &'static str,
    pub feed_address: &'static str,
    pub feed_hint: &'static str,
    pub feed_add: &'static str,
    pub feed_example: &'static str,
    pub demo_show: &'static str,
    pub privacy: &'static str,

    pub places: &'static str,
    pub places_note: &'static str,
    pub place_copy: fn(&str) -> String,
    pub place_env: fn(&str) -> String,
    pub place_names: &'static str,
    pub hidden: &'static str,
    pub hidden_on: fn(Os) -> &'static str,
    pub system: fn(Os) -> &'static str,
}

/// English.
pub static ENGLISH: Sources = Sources {
    added: "What was read",
    added_none: "Nothing yet.",
    demo: "Demo",
    collector: "Collector",
    feed: "Feed",
    local: "Folders and files",
    demo_note: "Invented by this page. It leaves when you add something of your own.",
    collector_note: "The program that serves this page reads your logs and tells of changes.",
    feed_note: "Asked for by this page because you added its address.",
    nothing_in_it: "Nothing in it could be counted. Findings, below, say what was skipped and why.",
    feed_beside: "Lies beside this page: whoever made the page put it there.",
    local_note: "Read in this page. Nothing was sent anywhere.",
    files: |n| plural(n, "file", "files"),
    records: |n| plural(n, "record", "records"),
    requests: |n| plural(n, "request", "requests"),
    repeated: |n| format!("{} repeated, counted once", count(n)),
    read_in: |size, time| format!("{size} in {time}"),
    written: |when| format!("written {when}"),
    reaches: |from, to| format!("{from} to {to}"),
    of_people: |people, machines| {
        let parts = [(people, "person", "people"), (machines, "machine", "machines")];
        let said: Vec<String> = parts.iter().filter(|p| p.0 > 0).map(|p| plural(p.0, p.1, p.2)).collect();
        said.join(", ")
    },
    folder: "Folder",
    file_count: "Files",
    size: "Size",
    cancelled: "Cancelled",
    refresh: "Read again",
    remove: "Remove",
    remove_named: |name| format!("Remove {name}"),
    refresh_named: |name| format!("Read {name} again"),
    picked_again: "Browsers keep picked files as they were: to see changes, pick or drop them again.",
    twice: "Two sources hold equal sums for the same times. If they read the same logs, these are counted twice: remove one.",
    trust: "How far it can be trusted",
    trust_requests: "Requests",
    trust_priced: "Priced",
    trust_exact: "Exact",
    trust_queries: "With a prompt boundary",
    trust_errors: "Failed attempts",
    trust_prices: "Price book",
    priced_note: |n, own| {
        let without = match (n, own) {
            (0, 0) => "every request has a list price".to_owned(),
            (0, _) => "every request has a price".to_owned(),
            _ => format!("{} without a price", plural(n, "request", "requests")),
        };
        match own {
            0 => without,
            own => format!("{without}, {} at a price of your own", plural(own, "request", "requests")),
        }
    },
    exact_note: |[placeholder, summed, estimated, imported]| {
        // Days of a report and quarter hours of a store are sums too: they are told as part of these, not beside them.
        let days = match imported {
            0 => String::new(),
            n => format!(
                ", among them {} from another counter's report, an export or a metrics store",
                plural(n, "row", "rows")
            ),
        };
        let sums = format!("inside sums (their log keeps no single requests{days})");
        let parts = [
            (
                placeholder,
                "with a placeholder output (their log kept the count of the first streamed piece only)",
            ),
            (summed, sums.as_str()),
            (estimated, "estimated"),
        ];
        let said: Vec<String> =
            parts.iter().filter(|p| p.0 > 0).map(|p| format!("{} {}", count(p.0), p.1)).collect();
        if said.is_empty() { "all counts are the logs' final ones".to_owned() } else { said.join(", ") }
    },
    queries_note: |people, others| {
        let others = match others {
            0 => String::new(),
            n => format!(", {} scheduled or in the background", count(n)),
        };
        format!(
            "{} of people{others}; a boundary is the message that began them",
            plural(people, "query", "queries")
        )
    },
    errors_note: "without usage, counted apart",
    prices_note: "date of the newest price in it",
    rounded_down: "Shares are rounded down: only all is 100\u{202f}%.",
    unpriced: "Requests without a price",
    unpriced_none: "Every request has a price.",
    unpriced_note: "Their tokens are counted, their cost is not: unpriced is never $0.",
    unpriced_why: "Why",
    unpriced_because: |why| match why {
        Why::Uncounted => "the log records no tokens, only a cost of its own",
        Why::NoModel => "a price needs a model",
        Why::TierOrTime => "no list price known for this tier or time",
        Why::Unknown => "no list price known",
    },
    no_model: "no model recorded",
    findings: "Findings",
    findings_none: "Nothing was skipped.",
    effect: |effect| match effect {
        Effect::Skipped => ("Skipped", "in no figure"),
        Effect::Gap => ("Counted with a gap", "in the figures, but something of it is not known"),
        Effect::Note => ("Notes", "nothing is missing"),
    },
    ahead: |n, until| {
        let lie = if n == 1 { "1 request lies".to_owned() } else { format!("{} requests lie", count(n)) };
        format!(
            "{lie} in the future, until {until}: the clock of the machine that wrote them is ahead. Only the period All counts them."
        )
    },
    line: |n| format!("line {}", count(n)),
    whole_file: "whole file",
    times: |n| format!("{}×", count(n)),
    in_files: |n| format!("in {}", plural(n, "file", "files")),
    more_files: |next, hidden| match hidden {
        n if n == next => format!("Show {}", plural(n, "more file", "more files")),
        n => format!("Show {} of {}", count(next), plural(n, "more file", "more files")),
    },
    add: "Add",
    drop: "Drop folders or files anywhere on this page",
    drop_note: "They are read here, in this page: nothing is uploaded, no account, no credentials.",
    pick_folder: "Pick a folder",
    pick_files: "Pick files",
    feed_address: "Address of a metering feed",
    feed_hint: "A metering feed is what fuelgauge export writes: counts, no words. It may lie on any host that lets this page read it.",
    feed_add: "Add feed",
    feed_example: "https://…/feed.ndjson",
    demo_show: "Show the demo",
    privacy: "Where data goes: nowhere. The one request beyond the server of this page is to a feed, a database or a metrics store whose address you add.",
    places: "Where harnesses keep their logs",
    places_note: "Below your home folder. Paste a path into the dialogue that the button opens, or drop the folder here.",
    place_copy: |path| format!("Copy {path}"),
    place_env: |name| format!("or where {name} points"),
    place_names: "names the folders to add",
    hidden: "Names with a dot are hidden folders",
    hidden_on: |os| match os {
        Os::Mac => {
            "In the dialogue press ⌘ Shift . to show hidden folders, or ⌘ Shift G to type a path. In the Finder: Go, Go to Folder."
        }
        Os::Windows => {
            "Paste the path into the address bar of the dialogue. %USERPROFILE% stands for your home folder."
        }
        Os::Linux => "In the dialogue press Ctrl H to show hidden folders, or Ctrl L to type a path.",
    },
    system: |os| match os {
        Os::Mac => "macOS",
        Os::Windows => "Windows",
        Os::Linux => "Linux",
    },
};

/// 简体中文。
pub static CHINESE: Sources = Sources {
    added: "已读取的内容",
    added_none: "尚无内容。",
    demo: "演示",
    collector: "采集器",
    feed: "数据地址",
    local: "文件夹与文件",
    demo_note: "由本页面虚构。添加自己的数据后即消失。",
    collector_note: "提供本页面的程序读取您的日志，并告知变化。",
    feed_note: "因您添加了该地址，本页面才访问它。",
    nothing_in_it: "其中没有可计数的内容。下方的“发现”说明跳过了什么及原因。",
    feed_beside: "与本页面放在一起：由制作页面的人放置。",
    local_note: "在本页面内读取，没有发送到任何地方。",
    files: |n| format!("{} 个文件", count(n)),
    records: |n| format!("{} 条记录", count(n)),
    requests: |n| format!("{} 次请求", count(n)),
    repeated: |n| format!("{} 条重复，只计一次", count(n)),
    read_in: |size, time| format!("{size}，用时 {time}"),
    written: |when| format!("写于 {when}"),
    reaches: |from, to| format!("{from} 至 {to}"),
    of_people: |people, machines| {
        let parts = [(people, "人"), (machines, "台机器")];
        let said: Vec<String> =
            parts.iter().filter(|p| p.0 > 0).map(|p| format!("{} {}", count(p.0), p.1)).collect();
        said.join("，")
    },
    folder: "文件夹",
    file_count: "文件",
    size: "大小",
    cancelled: "已取消",
    refresh: "再次读取",
    remove: "移除",
    remove_named: |name| format!("移除 {name}"),
    refresh_named: |name| format!("再次读取 {name}"),
    picked_again: "浏览器保留所选文件当时的内容：要看到变化，请重新选择或拖放。",
    twice: "两个来源在相同时间有相同的总和。若它们读取同一批日志，则被重复计数：请移除其一。",
    trust: "可信程度",
    trust_requests: "请求",
    trust_priced: "有价格",
    trust_exact: "精确",
    trust_queries: "有提问边界",
    trust_errors: "失败的尝试",
    trust_prices: "价格表",
    priced_note: |n, own| {
        let without = match (n, own) {
            (0, 0) => "每次请求都有标价".to_owned(),
            (0, _) => "每次请求都有价格".to_owned(),
            _ => format!("{} 次请求没有价格", count(n)),
        };
        match own {
            0 => without,
            own => format!("{without}，{} 次请求使用您自己的价格", count(own)),
        }
    },
    exact_note: |[placeholder, summed, estimated, imported]| {
        let days = match imported {
            0 => String::new(),
            n => format!("，其中 {} 行来自其他统计工具的报告、用量导出或指标存储", count(n)),
        };
        let sums = format!("只在总和中（日志不记录单次请求{days}）");
        let parts = [
            (placeholder, "输出为占位值（日志只留下流式输出开头的计数）"),
            (summed, sums.as_str()),
            (estimated, "为估计"),
        ];
        let said: Vec<String> =
            parts.iter().filter(|p| p.0 > 0).map(|p| format!("{} 条{}", count(p.0), p.1)).collect();
        if said.is_empty() { "所有计数均为日志的最终值".to_owned() } else { said.join("，") }
    },
    queries_note: |people, others| {
        let others = match others {
            0 => String::new(),
            n => format!("，定时或后台 {} 次", count(n)),
        };
        format!("人的提问 {} 次{others}；边界即发起它们的那条消息", count(people))
    },
    errors_note: "没有用量，另行计数",
    prices_note: "其中最新价格的日期",
    rounded_down: "比例向下取整：只有全部才是 100\u{202f}%。",
    unpriced: "没有价格的请求",
    unpriced_none: "每次请求都有价格。",
    unpriced_note: "其 Token 已计入，成本未计入：没有价格绝不等于 $0。",
    unpriced_why: "原因",
    unpriced_because: |why| match why {
        Why::Uncounted => "日志只记录自己的成本，不记录 Token",
        Why::NoModel => "定价需要模型名称",
        Why::TierOrTime => "此服务等级或时间没有已知标价",
        Why::Unknown => "没有已知标价",
    },
    no_model: "未记录模型",
    findings: "发现",
    findings_none: "没有跳过任何内容。",
    effect: |effect| match effect {
        Effect::Skipped => ("已跳过", "不在任何数字中"),
        Effect::Gap => ("已计入但有缺口", "在数字中，但有一部分未知"),
        Effect::Note => ("说明", "没有缺失"),
    },
    ahead: |n, until| {
        format!(
            "{} 次请求的时间在未来（直至 {until}）：写入它们的机器时钟偏快。只有“全部”时段计入它们。",
            count(n)
        )
    },
    line: |n| format!("第 {} 行", count(n)),
    whole_file: "整个文件",
    times: |n| format!("{}×", count(n)),
    in_files: |n| format!("{} 个文件", count(n)),
    more_files: |next, hidden| match hidden {
        n if n == next => format!("再显示 {} 个文件", count(n)),
        n => format!("再显示 {} 个（共 {} 个文件）", count(next), count(n)),
    },
    add: "添加",
    drop: "把文件夹或文件拖放到本页面任意位置",
    drop_note: "在本页面内读取：不上传，无需账号，无需凭据。",
    pick_folder: "选择文件夹",
    pick_files: "选择文件",
    feed_address: "计量数据的地址",
    feed_hint: "计量数据即 fuelgauge export 写出的内容：只有计数，没有文字。可放在允许本页面读取的任何主机上。",
    feed_add: "添加地址",
    feed_example: "https://…/feed.ndjson",
    demo_show: "显示演示",
    privacy: "数据去向：哪里也不去。除本页面的服务器外，只会请求您添加的数据地址。",
    places: "各客户端的日志位置",
    places_note: "位于您的主文件夹下。把路径粘贴到按钮打开的对话框里，或把文件夹拖到这里。",
    place_copy: |path| format!("复制 {path}"),
    place_env: |name| format!("或 {name} 指向的位置"),
    place_names: "列出了要添加的文件夹",
    hidden: "以点开头的是隐藏文件夹",
    hidden_on: |os| match os {
        Os::Mac => {
            "在对话框中按 ⌘ Shift . 显示隐藏文件夹，或按 ⌘ Shift G 输入路径。在访达中：前往，前往文件夹。"
        }
        Os::Windows => "把路径粘贴到对话框的地址栏。%USERPROFILE% 代表您的主文件夹。",
        Os::Linux => "在对话框中按 Ctrl H 显示隐藏文件夹，或按 Ctrl L 输入路径。",
    },
    system: |os| match os {
        Os::Mac => "macOS",
        Os::Windows => "Windows",
        Os::Linux => "Linux",
    },
};

/// A size of files: `1.2 MB`. Thousands, as file managers of today write it.
pub fn size(bytes: u64) -> String {
    let steps = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match steps.into_iter().find(|s| bytes >= s.0) {
        Some((step, unit)) => {
            let value = bytes as f64 / step as f64;
            let places = usize::from(value < 99.95);
            format!("{}\u{202f}{unit}", crate::chart::format::decimal(value, places))
        }
        None => format!("{}\u{202f}B", count(bytes)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_of_a_report_are_told_once() {
        let said = (super::ENGLISH.exact_note)([0, 190, 0, 10]);
        let expected = "190 inside sums (their log keeps no single requests, among them 10 rows from another counter's report, an export or a metrics store)";
        assert_eq!(said, expected);
        assert_eq!((super::CHINESE.exact_note)([0, 190, 0, 10]).matches("10").count(), 1);
    }

    #[test]
    fn sizes() {
        let check = |bytes, expected: &str| assert_eq!(super::size(bytes), expected.replace(' ', "\u{202f}"));
        check(0, "0 B");
        check(999, "999 B");
        check(1_234, "1.2 kB");
        check(1_075_000_000, "1.1 GB");
        check(250_000_000, "250 MB");
    }
}
