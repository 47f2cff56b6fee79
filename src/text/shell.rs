//! The frame of the page: navigation, filters, help, states.

use super::plural;
use crate::chart::format::{count, percent_down};
use crate::state::{Page, Theme};

/// What the frame says.
pub struct Shell {
    /// Names of the views.
    pub page: fn(Page) -> &'static str,
    /// Labels of landmarks.
    pub navigation: &'static str,
    pub filters: &'static str,
    pub skip: &'static str,
    pub settings: &'static str,

    /// The demo.
    pub demo: &'static str,
    pub demo_lead: &'static str,
    pub demo_long: &'static str,
    pub nothing_read: &'static str,
    pub read_before: fn(&str, u64) -> String,
    pub forget: &'static str,
    pub add_your_own: &'static str,

    /// Preferences.
    pub theme: &'static str,
    pub theme_of: fn(Theme) -> &'static str,
    pub language: &'static str,
    pub time_zone: &'static str,
    pub local_zone: fn(&str) -> String,
    pub week_start: &'static str,
    pub monday: &'static str,
    pub sunday: &'static str,

    /// Periods.
    pub period: &'static str,
    pub today: &'static str,
    pub all: &'static str,
    pub today_inside: &'static str,
    pub all_inside: &'static str,
    pub custom: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub apply: &'static str,
    pub zoomed: fn(&str) -> String,
    pub reset_zoom: &'static str,
    pub its_sessions: &'static str,

    /// Filters.
    pub search: fn(&str) -> String,
    pub no_match: &'static str,
    pub not_recorded: &'static str,
    pub remove_filter: fn(&str, &str) -> String,
    pub before_name: fn(&str) -> String,
    pub clear_all: &'static str,
    pub clear_filters: &'static str,
    pub clear: &'static str,

    /// The status line: sources, requests with the sums among them that count as one each, priced requests,
    /// what was skipped.
    pub status: fn(u64, (u64, u64), u64, u64) -> Vec<String>,
    pub status_label: &'static str,

    /// Reading.
    pub reading: &'static str,
    pub reading_files: fn(u64, u64) -> String,
    pub reading_bytes: fn(&str) -> String,
    pub looking: fn(u64) -> String,
    pub cancel: &'static str,
    pub live: &'static str,
    pub live_broken: fn(&str) -> String,
    pub many_failed: fn(u64, &str) -> String,
    pub see_sources: &'static str,

    /// Nothing to show.
    pub nothing: &'static str,
    pub nothing_long: &'static str,
    pub empty_period: &'static str,
    pub empty_period_long: fn(&str) -> String,
    pub empty_filters: &'static str,
    pub empty_filters_long: &'static str,
    pub unknown_names: fn(&str) -> String,
    pub unknown_name: fn(&str, &str) -> String,
    pub unknown_long: &'static str,
    pub show_all: &'static str,
    pub drop_here: &'static str,

    /// Help and palette.
    pub help: &'static str,
    pub close: &'static str,
    pub keys: &'static str,
    pub key_period: &'static str,
    pub key_search: &'static str,
    pub key_palette: &'static str,
    pub key_help: &'static str,
    pub key_escape: &'static str,
    pub key_pages: &'static str,
    pub key_chart: &'static str,
    pub key_brush: &'static str,
    pub key_enter: &'static str,
    pub palette: &'static str,
    pub palette_hint: &'static str,
    pub go_to: fn(&str) -> String,
    pub split_by: fn(&str) -> String,
    pub measure_in: fn(&str) -> String,
    pub look_at: fn(&str) -> String,
    pub only: fn(&str) -> String,

    /// Saving.
    pub csv: &'static str,
    pub csv_long: &'static str,
    pub png: &'static str,
    pub png_long: &'static str,
    pub svg: &'static str,
    pub svg_long: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,

    /// A failure of the page's own code.
    pub crash: &'static str,
    pub crash_advice: &'static str,
    pub reload: &'static str,
    pub copy_report: &'static str,

    /// The palette of names.
    pub palette_names: &'static str,
    pub palette_names_hint: &'static str,
    /// A period that ends before it begins.
    pub dates_reversed: &'static str,
}

/// English.
pub static ENGLISH: Shell = Shell {
    page: |page| match page {
        Page::Burn => "Burn",
        Page::Headroom => "Headroom",
        Page::WhatIf => "What if",
        Page::Cache => "Cache",
        Page::Harnesses => "Harnesses",
        Page::Sessions => "Sessions",
        Page::Sources => "Sources",
    },
    navigation: "Views",
    filters: "Filters",
    skip: "Skip to content",
    settings: "Settings",
    demo: "Demo data",
    demo_lead: "Demo data.",
    demo_long: "Invented figures of six people and five harnesses.",
    nothing_read: "Nothing of yours was read yet.",
    read_before: |names, requests| {
        let requests = plural(requests, "request", "requests");
        format!("You read {names} ({requests}) here before. Browsers forget files: add it again.")
    },
    forget: "Forget it",
    add_your_own: "Add your own",
    theme: "Theme",
    theme_of: |theme| match theme {
        Theme::System => "as the system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    },
    language: "Language",
    time_zone: "Time zone",
    local_zone: |zone| format!("Local ({zone})"),
    week_start: "Weeks start on",
    monday: "Monday",
    sunday: "Sunday",
    period: "Period",
    today: "Today",
    all: "All",
    today_inside: "today",
    all_inside: "all records",
    custom: "Custom",
    from: "From",
    to: "To",
    apply: "Apply",
    zoomed: |span| format!("Zoomed to {span}"),
    reset_zoom: "Reset zoom",
    its_sessions: "Sessions of this time",
    search: |facets| format!("Search {facets}"),
    no_match: "Nothing matches.",
    not_recorded: "not recorded",
    remove_filter: |facet, name| format!("Remove filter {facet}: {name}"),
    before_name: |facet| format!("{facet}:"),
    clear_all: "Clear all",
    clear_filters: "Clear filters",
    clear: "Clear",
    status: |sources, (requests, uncounted), priced, skipped| {
        vec![
            plural(sources, "source", "sources"),
            format!("{}{} in all", least(uncounted), plural(requests, "request", "requests")),
            match few(priced, requests) {
                true => format!("{priced} of {requests} priced"),
                false => format!("{} priced", percent_down(priced, requests)),
            },
            match skipped {
                0 => "nothing skipped".to_owned(),
                n => format!("{} skipped", count(n)),
            },
        ]
    },
    status_label: "What was read: go to Sources",
    reading: "Reading",
    reading_files: |done, total| format!("{} of {} files", count(done), count(total)),
    reading_bytes: |size| format!("{size} so far"),
    looking: |n| format!("Looking through folders, {} so far", plural(n, "file", "files")),
    cancel: "Cancel",
    live: "live",
    live_broken: |since| format!("not connected since {since}; run `fuelgauge serve` again"),
    many_failed: |n, names| format!("{} could not be read: {names}.", plural(n, "source", "sources")),
    see_sources: "See Sources",
    nothing: "Nothing was read yet",
    nothing_long: "Drop the folders of your harnesses anywhere on this page, or add them under Sources.",
    empty_period: "Nothing was recorded in this period",
    empty_period_long: |span| format!("Records reach from {span}."),
    empty_filters: "No request matches all filters",
    empty_filters_long: "The period holds requests, but none that every filter keeps.",
    unknown_names: |names| format!("No source knows {names}"),
    unknown_name: |facet, name| format!("the {facet} “{name}”"),
    unknown_long: "The filter keeps only that, so nothing is left.",
    show_all: "Show all periods",
    drop_here: "Drop folders or files to read them here, in this page",
    help: "Keys",
    close: "Close",
    keys: "Keys and what they do",
    key_period: "Today, 7, 30, 90 days, all",
    key_search: "Find a name to filter by",
    key_palette: "Commands by name",
    key_help: "This list",
    key_escape: "Close, or reset the zoom",
    key_pages: "Burn, Sources",
    key_chart: "On a chart: one slot back or forward, seven, first, last",
    key_brush: "On a chart: select slots",
    key_enter: "On a chart: zoom to the selection",
    palette: "Commands",
    palette_hint: "Type a view, a period, a name",
    go_to: |page| format!("Go to {page}"),
    split_by: |group| format!("Split by {group}"),
    measure_in: |measure| format!("Measure {measure}"),
    look_at: |period| format!("Period: {period}"),
    only: |name| format!("Filter: {name}"),
    csv: "CSV",
    csv_long: "Save as CSV",
    png: "PNG",
    png_long: "Save as PNG",
    svg: "SVG",
    svg_long: "Save as SVG",
    copied: "Copied",
    copy_failed: "Select it to copy",
    crash: "Something in this page failed",
    crash_advice: "Your logs are untouched: this page only reads. Reload to go on; if it fails again, the report below says where.",
    reload: "Reload",
    copy_report: "Copy report",
    palette_names: "Filter by name",
    palette_names_hint: "Type a harness, a model, a project, a person",
    dates_reversed: "The first day is after the last.",
};

/// 简体中文。
pub static CHINESE: Shell = Shell {
    page: |page| match page {
        Page::Burn => "消耗",
        Page::Headroom => "余量",
        Page::WhatIf => "假设",
        Page::Cache => "缓存",
        Page::Harnesses => "工具对比",
        Page::Sessions => "会话",
        Page::Sources => "数据来源",
    },
    navigation: "视图",
    filters: "筛选",
    skip: "跳到正文",
    settings: "设置",
    demo: "演示数据",
    demo_lead: "演示数据。",
    demo_long: "六个人、五种客户端的虚构数据。",
    nothing_read: "尚未读取您的任何内容。",
    read_before: |names, requests| {
        format!("您曾在此读取 {names}（{} 次请求）。浏览器不保留文件：请重新添加。", count(requests))
    },
    forget: "不再提示",
    add_your_own: "添加自己的数据",
    theme: "主题",
    theme_of: |theme| match theme {
        Theme::System => "跟随系统",
        Theme::Light => "浅色",
        Theme::Dark => "深色",
    },
    language: "语言",
    time_zone: "时区",
    local_zone: |zone| format!("本地（{zone}）"),
    week_start: "每周开始于",
    monday: "周一",
    sunday: "周日",
    period: "时段",
    today: "今天",
    all: "全部",
    today_inside: "今天",
    all_inside: "全部记录",
    custom: "自定义",
    from: "从",
    to: "到",
    apply: "应用",
    zoomed: |span| format!("已放大：{span}"),
    reset_zoom: "还原缩放",
    its_sessions: "这段时间的会话",
    search: |facets| format!("搜索{facets}"),
    no_match: "没有匹配项。",
    not_recorded: "未记录",
    remove_filter: |facet, name| format!("移除筛选 {facet}：{name}"),
    before_name: |facet| format!("{facet}："),
    clear_all: "全部清除",
    clear_filters: "清除筛选",
    clear: "清除",
    status: |sources, (requests, uncounted), priced, skipped| {
        vec![
            format!("{} 个来源", count(sources)),
            format!("共 {}{} 次请求", least(uncounted), count(requests)),
            match few(priced, requests) {
                true => format!("{requests} 次中 {priced} 次有价格"),
                false => format!("{} 有价格", percent_down(priced, requests)),
            },
            match skipped {
                0 => "没有跳过任何内容".to_owned(),
                n => format!("跳过 {} 条", count(n)),
            },
        ]
    },
    status_label: "已读取的内容：前往数据来源",
    reading: "正在读取",
    reading_files: |done, total| format!("{} / {} 个文件", count(done), count(total)),
    reading_bytes: |size| format!("已读 {size}"),
    looking: |n| format!("正在查找文件夹，已找到 {} 个文件", count(n)),
    cancel: "取消",
    live: "实时",
    live_broken: |since| format!("自 {since} 起未连接；请重新运行 `fuelgauge serve`"),
    many_failed: |n, names| format!("{} 个来源无法读取：{names}。", count(n)),
    see_sources: "前往数据来源",
    nothing: "尚未读取任何内容",
    nothing_long: "把客户端的文件夹拖到此页面任意位置，或在“数据来源”中添加。",
    empty_period: "此时段没有记录",
    empty_period_long: |span| format!("记录范围：{span}。"),
    empty_filters: "没有请求同时符合所有筛选条件",
    empty_filters_long: "此时段有请求，但没有一次被所有筛选条件保留。",
    unknown_names: |names| format!("没有来源包含{names}"),
    unknown_name: |facet, name| format!("{facet}“{name}”"),
    unknown_long: "筛选只保留它，因此没有任何内容。",
    show_all: "显示全部时段",
    drop_here: "拖放文件夹或文件，即在本页面内读取",
    help: "按键",
    close: "关闭",
    keys: "按键说明",
    key_period: "今天、7、30、90 天、全部",
    key_search: "查找要筛选的名称",
    key_palette: "按名称执行命令",
    key_help: "此列表",
    key_escape: "关闭，或还原缩放",
    key_pages: "消耗、数据来源",
    key_chart: "在图表上：前后一格、七格、最先、最后",
    key_brush: "在图表上：选择区间",
    key_enter: "在图表上：放大所选区间",
    palette: "命令",
    palette_hint: "输入视图、时段或名称",
    go_to: |page| format!("前往{page}"),
    split_by: |group| format!("按{group}拆分"),
    measure_in: |measure| format!("度量：{measure}"),
    look_at: |period| format!("时段：{period}"),
    only: |name| format!("筛选：{name}"),
    csv: "CSV",
    csv_long: "保存为 CSV",
    png: "PNG",
    png_long: "保存为 PNG",
    svg: "SVG",
    svg_long: "保存为 SVG",
    copied: "已复制",
    copy_failed: "请手动选择复制",
    crash: "页面出错了",
    crash_advice: "您的日志没有改动：此页面只读取。请重新加载；若再次出错，下面的报告说明了位置。",
    reload: "重新加载",
    copy_report: "复制报告",
    palette_names: "按名称筛选",
    palette_names_hint: "输入客户端、模型、项目或人员",
    dates_reversed: "开始日期晚于结束日期。",
};

/// What stands before a number of requests in which sums count as one each.
fn least(uncounted: u64) -> &'static str {
    if uncounted > 0 { "≥ " } else { "" }
}

/// Whether a part is of so few that it is told in numbers: "66 %" of three says less than "2 of 3".
fn few(part: u64, whole: u64) -> bool {
    part < whole && whole <= 20
}

#[cfg(test)]
#[test]
fn of_a_few_the_number_is_told() {
    let said = |requests, priced| (ENGLISH.status)(1, requests, priced, 0)[1..3].join(" · ");
    assert_eq!(said((3, 0), 2), "3 requests in all · 2 of 3 priced");
    assert_eq!(said((3, 0), 3), "3 requests in all · 100\u{202f}% priced");
    assert_eq!(said((300, 180), 200), "≥ 300 requests in all · 66\u{202f}% priced");
    assert_eq!((CHINESE.status)(1, (3, 0), 2, 0)[2], "3 次中 2 次有价格");
}
