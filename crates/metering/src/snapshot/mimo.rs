//! MiMo's Token Plan, as its console answers. No key can ask for it. [source: CodexBar `docs/mimo.md` and its tests;
//! token-monitor issue 292]
//!
//! `percent` is from 0 to 1 and wrong where more is used than the plan has, so the amounts count. The plan's name and the
//! end of its period stand in another answer; a person may paste both. Its times have no zone.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::Node;
use super::reading::{Detail, Level, Reading, Reset};
use super::window::{Window, capital};
use crate::time::{HOUR, Millis};

pub(super) const SHAPES: &[Shape] = &[
    Shape { kind: Kind::MimoUsage, is: is_usage, read: usage },
    Shape { kind: Kind::MimoDetail, is: |n| n.has("planCode") && n.has("currentPeriodEnd"), read: detail },
    Shape { kind: Kind::MimoBalance, is: is_balance, read: balance },
];

fn is_usage(node: &Node) -> bool {
    let is_amount = |n: &Node| n.has("limit") && n.has("used") && n.has("percent");
    ["monthUsage", "usage"].iter().any(|name| node.at(name).at("items").items().iter().any(is_amount))
}

fn is_balance(node: &Node) -> bool {
    node.has("balance")
        && node.has("currency")
        && ["giftBalance", "cashBalance", "frozenBalance", "overdraftLimit"].iter().any(|name| node.has(name))
}

fn usage(node: &Node, to: &mut Reading) {
    for (key, value) in node.fields() {
        for (i, item) in value.at("items").items().iter().enumerate() {
            let part = format!("{key}.items[{i}]");
            let (used, limit) = (item.at("used").number(), item.at("limit").number());
            // Nothing of this kind was bought.
            if limit == Some(0.0) && used.unwrap_or(0.0) == 0.0 {
                continue;
            }
            let counted = used.zip(limit.filter(|l| *l > 0.0)).map(|(used, limit)| used / limit);
            let level = Level {
                window: window(item, key),
                share: counted.or(item.at("percent").number()),
                used,
                limit,
                unit: Some(String::from("credits")),
                resets: Reset::Period,
                part,
                ..Level::default()
            };
            to.level(item, level);
        }
    }
}

/// `month_total_token`, `plan_total_token`, `compensation_total_token`.
fn window(item: &Node, key: &str) -> Window {
    let name = item.at("name").name().unwrap_or_else(|| key.to_owned());
    let name = name.trim_end_matches("_total_token");
    if name == "month" { Window::month() } else { Window::named(&name.replace('_', " ")) }
}

fn detail(node: &Node, to: &mut Reading) {
    let name = node.any(&["planName", "planCode"]).name().map(|name| capital(&name));
    let plan = name.map(|name| format!("{} {name}", Kind::MimoDetail.plan()));
    let end = node.at("currentPeriodEnd");
    let period_end = end.instant();
    if period_end.is_some() && end.text().is_some_and(has_no_zone) {
        to.find("currentPeriodEnd", Remark::Beijing);
    }
    if period_end.is_none() && !end.is_null() {
        to.find("currentPeriodEnd", Remark::BadReset);
    }
    if let Some(plan) = plan.clone().filter(|_| node.at("expired").bool() == Some(true)) {
        to.find("", Remark::Over { plan });
    }
    let zone = |at: Millis| if end.text().is_some_and(has_no_zone) { at - 8 * HOUR } else { at };
    *to.detail() = Detail { plan, period_end: period_end.map(zone) };
}

/// `2026-11-30 23:59:59`.
fn has_no_zone(text: &str) -> bool {
    text.len() == 19 && text.as_bytes()[10] == b' '
}

fn balance(node: &Node, to: &mut Reading) {
    let unit = node.at("currency").name().unwrap_or_default();
    if let Some(amount) = node.at("balance").number() {
        to.find("", Remark::Balance { amount, unit });
    }
}
