//! The GLM Coding Plan of Z.AI and BigModel. [source: ai-usagebar `src/zai/types.rs`, observed; glm-for-copilot issue 50]
//!
//! It tells what is used, from 0 to 100. `usage` is the limit and `currentValue` what is used. A window is `unit` times
//! `number`, of which three units are known: 3 is an hour, 6 a week, 5 a month. The type was renamed from TOKENS_LIMIT to
//! CREDIT_LIMIT; TIME_LIMIT is the tools of the month. Failures arrive as successes.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::Node;
use super::reading::{Level, Reading, Reset};
use super::window::{Window, capital};

pub(super) const SHAPES: &[Shape] = &[Shape { kind: Kind::GlmQuota, is: is_quota, read: quota }];

fn is_quota(node: &Node) -> bool {
    let is_limit = |n: &Node| n.at("type").text().is_some_and(|t| t.ends_with("_LIMIT"));
    let limits = node.at("limits").items();
    limits.iter().any(is_limit) || limits.is_empty() && node.has("limits") && node.has("level")
}

fn quota(node: &Node, to: &mut Reading) {
    to.plan = node.at("level").name().map(|level| format!("{} {}", Kind::GlmQuota.plan(), capital(&level)));
    for (i, item) in node.at("limits").items().iter().enumerate() {
        let part = format!("limits[{i}]");
        let kind = item.at("type").name().unwrap_or_default();
        let (label, unit) = match kind.as_str() {
            "CREDIT_LIMIT" => (String::new(), "credits"),
            "TOKENS_LIMIT" => (String::new(), "tokens"),
            "TIME_LIMIT" => (String::from("MCP"), "calls"),
            other => (capital(&other.trim_end_matches("_LIMIT").to_ascii_lowercase()), "units"),
        };
        let (used, limit) = (item.at("currentValue").number(), item.at("usage").number());
        let left = item.at("remaining").number();
        let used = used.or_else(|| Some(limit? - left?));
        let told = item.at("percentage").number().map(|percent| percent / 100.0);
        let level = Level {
            window: window(item, &part, to).of(&label),
            share: to.share(&part, told, used, limit),
            used,
            limit,
            unit: Some(unit.to_owned()),
            resets: Reset::at(item.at("nextResetTime")),
            part,
            ..Level::default()
        };
        to.level(item, level);
    }
}

fn window(item: &Node, part: &str, to: &mut Reading) -> Window {
    let unit = item.at("unit").number();
    let number = item.at("number").number().filter(|n| (1.0..1000.0).contains(n)).unwrap_or(1.0) as u64;
    let minutes = match unit {
        Some(3.0) => 60,
        Some(6.0) => 10_080,
        Some(5.0) if number == 1 => return Window::month(),
        other => {
            to.find(part, Remark::NoLength);
            let unit = other.map_or_else(|| String::from("?"), |unit| unit.to_string());
            return Window::named(&format!("{number} × unit {unit}"));
        }
    };
    Window::of_minutes(minutes * number)
}
