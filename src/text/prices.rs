//! Prices: the book's age, and a person's own.

use metering::price::{OwnPriceError, PriceClass};

/// What is said about prices.
pub struct Prices {
    pub title: &'static str,
    pub book: fn(&str, u32) -> String,
    pub stale: fn(u32) -> String,
    pub stale_step: &'static str,
    pub own: &'static str,
    pub own_note: &'static str,
    pub none: &'static str,
    pub add: &'static str,
    pub set: &'static str,
    pub set_for: fn(&str) -> String,
    pub edit: fn(&str) -> String,
    pub remove: fn(&str) -> String,
    pub model: &'static str,
    pub provider: &'static str,
    pub any_provider: &'static str,
    pub class: fn(PriceClass) -> &'static str,
    pub as_input: &'static str,
    pub as_write: &'static str,
    pub unit: &'static str,
    pub save: &'static str,
    pub cancel: &'static str,
    pub own_count: fn(u64) -> String,
    pub error: fn(OwnPriceError) -> (String, &'static str),
}

/// English.
pub static ENGLISH: Prices = Prices {
    title: "Prices",
    book: |date, days| match days {
        0 => format!("List prices of {date}, today’s."),
        1 => format!("List prices of {date}, a day old."),
        n => format!("List prices of {date}, {n} days old."),
    },
    stale: |days| format!("The list prices are {days} days old; providers change theirs about every month."),
    stale_step: "Update Fuelgauge, or set the prices that changed here.",
    own: "Your own prices",
    own_note: "Stored in this browser only. They win over the list, for every request of the model, whenever it was made.",
    none: "None. Where a model has no list price, or you pay another, set it here.",
    add: "Add a price",
    set: "Set a price",
    set_for: |model| format!("Set a price for {model}"),
    edit: |model| format!("Change the price of {model}"),
    remove: |model| format!("Remove the price of {model}"),
    model: "Model, as the log spells it",
    provider: "Provider",
    any_provider: "any",
    class: |class| match class {
        PriceClass::Input => "Input",
        PriceClass::CacheRead => "Cache read",
        PriceClass::CacheWrite5m => "Cache write, 5 min",
        PriceClass::CacheWrite1h => "Cache write, 1 h",
        PriceClass::Output => "Output",
    },
    as_input: "as input",
    as_write: "as 5 min",
    unit: "US dollars per million tokens",
    save: "Save",
    cancel: "Cancel",
    own_count: |n| super::plural(n, "price of your own", "prices of your own"),
    error: |error| {
        let class = |c| match c {
            PriceClass::Input => "input",
            PriceClass::CacheRead => "cache reads",
            PriceClass::CacheWrite5m => "5-minute cache writes",
            PriceClass::CacheWrite1h => "1-hour cache writes",
            PriceClass::Output => "output",
        };
        match error {
            OwnPriceError::NoModel => ("The model has no name.".to_owned(), "Write it as the log spells it."),
            OwnPriceError::NotANumber(c) => (
                format!("The price of {} is no number.", class(c)),
                "Write dollars per million tokens, such as 0.25.",
            ),
            OwnPriceError::Negative(c) => (
                format!("The price of {} is below 0.", class(c)),
                "Write 0 or more dollars per million tokens.",
            ),
            OwnPriceError::TooHigh(c) => (
                format!("The price of {} is above a million dollars.", class(c)),
                "Write dollars per million tokens, not per token or per thousand.",
            ),
            OwnPriceError::Twice(_) => (
                "This model has a price of yours already.".to_owned(),
                "Change that one, or name a provider in one of them.",
            ),
        }
    },
};

/// 简体中文。
pub static CHINESE: Prices = Prices {
    title: "价格",
    book: |date, days| match days {
        0 => format!("标价日期 {date}（今天）。"),
        n => format!("标价日期 {date}（{n} 天前）。"),
    },
    stale: |days| format!("标价已有 {days} 天；各提供商大约每月调整一次。"),
    stale_step: "请更新 Fuelgauge，或在此设置已变动的价格。",
    own: "您自己的价格",
    own_note: "只保存在此浏览器中。优先于标价，适用于该模型任何时间的所有请求。",
    none: "暂无。模型没有标价，或您支付的价格不同时，请在此设置。",
    add: "添加价格",
    set: "设置价格",
    set_for: |model| format!("为 {model} 设置价格"),
    edit: |model| format!("修改 {model} 的价格"),
    remove: |model| format!("删除 {model} 的价格"),
    model: "模型（按日志中的写法）",
    provider: "提供商",
    any_provider: "任意",
    class: |class| match class {
        PriceClass::Input => "输入",
        PriceClass::CacheRead => "缓存读取",
        PriceClass::CacheWrite5m => "缓存写入（5 分钟）",
        PriceClass::CacheWrite1h => "缓存写入（1 小时）",
        PriceClass::Output => "输出",
    },
    as_input: "同输入",
    as_write: "同 5 分钟",
    unit: "美元 / 百万 Token",
    save: "保存",
    cancel: "取消",
    own_count: |n| format!("{n} 个自定义价格"),
    error: |error| {
        let class = |c| match c {
            PriceClass::Input => "输入",
            PriceClass::CacheRead => "缓存读取",
            PriceClass::CacheWrite5m => "5 分钟缓存写入",
            PriceClass::CacheWrite1h => "1 小时缓存写入",
            PriceClass::Output => "输出",
        };
        match error {
            OwnPriceError::NoModel => ("没有填写模型名称。".to_owned(), "请按日志中的写法填写。"),
            OwnPriceError::NotANumber(c) => {
                (format!("{}的价格不是数字。", class(c)), "请填写每百万 Token 的美元数，例如 0.25。")
            }
            OwnPriceError::Negative(c) => (format!("{}的价格小于 0。", class(c)), "请填写 0 或更大的数。"),
            OwnPriceError::TooHigh(c) => (
                format!("{}的价格超过一百万美元。", class(c)),
                "请填写每百万 Token 的价格，而不是每个或每千个。",
            ),
            OwnPriceError::Twice(_) => {
                ("该模型已有您设置的价格。".to_owned(), "请修改已有的价格，或在其中之一填写提供商。")
            }
        }
    },
};
